"""Entries of the register as rows of a table. No personal data is in them; outside text is made visible."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt

from ui import i18n, theme
from ui.widgets.safe_label import make_visible
from wallet.flows.register_words import KINDS
from wallet.model.register import EntryKind, WrittenEntry
from wallet.model.verdict import Verdict
from wallet.wording import word_reason, word_verdict

_Index = QModelIndex | QPersistentModelIndex
_MARKS = {
    Verdict.VALID: ("✓", "good"),
    Verdict.CHECK_BY_HAND: ("!", "soon"),
    Verdict.NOT_VALID: ("✕", "bad"),
    Verdict.NOT_CHECKED: ("?", "unknown"),
}


def headings() -> tuple[str, ...]:
    """The columns, in the language in force."""
    return (
        QCoreApplication.translate("RegisterTable", "Time"),
        QCoreApplication.translate("RegisterTable", "Case"),
        QCoreApplication.translate("RegisterTable", "Verdict"),
        QCoreApplication.translate("RegisterTable", "Service · purpose"),
        QCoreApplication.translate("RegisterTable", "Clerk"),
        QCoreApplication.translate("RegisterTable", "Number"),
    )


def cells(entry: WrittenEntry) -> tuple[str, ...]:
    """One entry in words, in the order of the headings."""
    purpose = " · ".join(dict.fromkeys(text for text in (entry.service, entry.purpose) if text))
    words = (
        i18n.moment(entry.at),
        entry.case_number if entry.kind is EntryKind.VERDICT else "",
        verdict_words(entry),
        purpose,
        entry.clerk,
        entry.number,
    )
    return tuple(make_visible(text) for text in words)


def verdict_words(entry: WrittenEntry) -> str:
    """Glyph, verdict and first reason; of another entry, what it is."""
    if entry.verdict is None:
        return f"– {i18n.pick(KINDS[entry.kind])}"
    mark, _ = _MARKS[entry.verdict]
    told = f"{mark} {i18n.pick(word_verdict(entry.verdict))}"
    return f"{told} · {i18n.pick(word_reason(entry.reasons[0]).short)}" if entry.reasons else told


class RegisterTable(QAbstractTableModel):
    """What was found, the newest first."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[WrittenEntry] = []

    def show_entries(self, entries: Sequence[WrittenEntry], *, further: bool) -> None:
        """These alone, or `further` ones below those on show."""
        self.beginResetModel()
        self.entries = [*self.entries, *entries] if further else list(entries)
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return len(headings())

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return headings()[section]
        return None

    def data(self, index: _Index, role: int = 0) -> Any:
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cells(entry)[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return " · ".join(text for text in cells(entry) if text)
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 2 and entry.verdict is not None:
            return theme.colour(_MARKS[entry.verdict][1])
        return None
