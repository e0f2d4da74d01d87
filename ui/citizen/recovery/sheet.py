"""The recovery code on a sheet of paper: what it is, what it opens, where to keep it. Nothing of any licence.

A PDF is made in memory; whoever saves it is told that it holds the code in the clear.
"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QMarginsF
from PySide6.QtGui import (
    QFont,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextLength,
    QTextTableFormat,
)

from ui import i18n, theme

_MARGIN_MM = 22.0
_COLUMNS = 2


def sheet_document(code: str, made: date) -> QTextDocument:
    """The sheet as text, in the language in force."""
    translate = QCoreApplication.translate
    document = QTextDocument()
    font = QFont()
    font.setFamilies(list(theme.FAMILIES))
    font.setPointSizeF(11)
    document.setDefaultFont(font)
    title = translate("RecoverySheet", "Recovery code of a licence wallet")
    told = (
        translate("RecoverySheet", "It opens the wallet on your computer when the passphrase is forgotten."),
        translate("RecoverySheet", "Type it in the place of the passphrase. Case and dashes do not matter."),
        translate(
            "RecoverySheet", "Whoever has this sheet and the wallet's file can read every licence in it."
        ),
        translate(
            "RecoverySheet", "Keep it away from the computer, do not photograph it and do not send it."
        ),
        translate("RecoverySheet", "A newer sheet makes this one void: destroy it then."),
    )
    day = translate("RecoverySheet", "Made on {day}").format(day=i18n.day(made))
    cursor = QTextCursor(document)
    cursor.insertText(title, _type(20, bold=True))
    cursor.insertBlock()
    cursor.insertText(day, _type(11))
    _put_groups(cursor, code.split("-"))
    for line in told:
        cursor.insertBlock(_spaced())
        cursor.insertText(f"•  {line}", _type(11))
    return document


def _type(points: float, *, bold: bool = False, fixed: bool = False) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setFontPointSize(points)
    form.setFontWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    if fixed:
        form.setFontFixedPitch(True)
        form.setFontFamilies(["monospace"])
    return form


def _spaced() -> QTextBlockFormat:
    form = QTextBlockFormat()
    form.setTopMargin(8)
    return form


def _put_groups(cursor: QTextCursor, groups: list[str]) -> None:
    """The code in numbered groups, column by column."""
    depth = -(-len(groups) // _COLUMNS)
    form = QTextTableFormat()
    form.setCellPadding(10)
    form.setCellSpacing(0)
    form.setBorder(1)
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    table = cursor.insertTable(depth, _COLUMNS, form)
    for at, group in enumerate(groups):
        cell = table.cellAt(at % depth, at // depth).firstCursorPosition()
        cell.insertText(f"{at + 1}  ", _type(12))
        cell.insertText(group, _type(20, bold=True, fixed=True))
    cursor.movePosition(QTextCursor.MoveOperation.End)


def print_sheet(device: QPagedPaintDevice, code: str, made: date) -> None:
    """Put the sheet on a printer or into a PDF."""
    sheet_document(code, made).print_(device)


def sheet_pdf(code: str, made: date) -> bytes:
    """The sheet as PDF, A4, never in a file of ours."""
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    size = QPageSize(QPageSize.PageSizeId.A4)
    layout = QPageLayout(size, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter)
    writer.setPageLayout(layout)
    writer.setTitle(QCoreApplication.translate("RecoverySheet", "Recovery code of a licence wallet"))
    print_sheet(writer, code, made)
    del writer
    buffer.close()
    return bytes(held.data())
