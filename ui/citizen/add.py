"""Bringing licences in: dropped, opened, pasted. Each thing gets a row: what became of it, and why."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from ui import i18n, theme
from ui.citizen.desk import Desk
from ui.citizen.page import HeadedPage
from ui.widgets.badge import Badge, BadgeState
from ui.widgets.busy import Busy
from ui.widgets.buttons import LinkButton, PrimaryButton, SecondaryButton
from ui.widgets.drop import DropZone, Incoming
from ui.widgets.files import choose_files, choose_place, write_file
from ui.widgets.notice import Notice
from ui.widgets.panel import Panel, empty, row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from wallet.model.errors import KEEPS_NOTHING_NOW, Trouble, WalletError
from wallet.model.views import Received, ReceiveOutcome

_BADGES = {
    ReceiveOutcome.ADDED: BadgeState.NEUTRAL,
    ReceiveOutcome.ALREADY_THERE: BadgeState.UNKNOWN,
    ReceiveOutcome.NOT_A_LICENCE: BadgeState.UNKNOWN,
    ReceiveOutcome.REFUSED: BadgeState.BAD,
    ReceiveOutcome.UNREADABLE: BadgeState.SOON,
}


class AddPage(HeadedPage):
    """Where things come in."""

    added = Signal(str)
    """A licence was kept; its id."""
    show_licence = Signal(str)
    said = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.rows: list[Received] = []
        self._unkept: list[tuple[Received, Incoming]] = []
        self._waiting = 0
        self.drop = DropZone()
        self.drop.came_in.connect(self.take)
        self.choose_button = PrimaryButton()
        self.choose_button.clicked.connect(self.choose)
        self.paste_button = SecondaryButton()
        self.paste_button.clicked.connect(self.paste)
        self.notice = Notice()
        self.busy = Busy()
        self.busy.cancelled.connect(self._give_up)
        self.result_title = SafeLabel(role=TextRole.CARD_TITLE)
        self.result_card = Panel("card")
        self._results = QVBoxLayout()
        self._results.setSpacing(12)
        self.result_card.column.addWidget(self.result_title)
        self.result_card.column.addLayout(self._results)
        self.result_card.hide()
        for widget in (self.drop, self.notice, self.busy, self.result_card, self._key_card()):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self.foot_row(self.choose_button, self.paste_button, None)
        self.word()

    def _key_card(self) -> Panel:
        card = Panel("card")
        self.key_title = SafeLabel(role=TextRole.CARD_TITLE)
        self.key_hint = SafeLabel(tone=Tone.MUTED)
        self.key_button = SecondaryButton()
        self.key_button.clicked.connect(self._make_key)
        self.key_text = QPlainTextEdit()
        self.key_text.setReadOnly(True)
        self.key_text.setTabChangesFocus(True)
        self.key_text.hide()
        self.key_copy, self.key_save = LinkButton(), LinkButton()
        self.key_copy.clicked.connect(self._copy_key)
        self.key_save.clicked.connect(self._save_key)
        self.key_copy.hide()
        self.key_save.hide()
        for widget in (self.key_title, self.key_hint, self.key_text):
            card.column.addWidget(widget)
        card.column.addLayout(row(self.key_button, self.key_copy, self.key_save, None))
        return card

    @property
    def landed(self) -> int:
        """How many things have their row by now."""
        return len(self.rows)

    # In

    def choose(self) -> None:
        """Ask for files."""
        choose_files(self, self.tr("Choose licence files or pictures"), self._chosen)

    def _chosen(self, paths: tuple[Path, ...]) -> None:
        self.take(tuple(Incoming(path.name, path=path) for path in paths))

    def paste(self) -> None:
        """Take what the clipboard holds."""
        if not self.drop.take(QGuiApplication.clipboard().mimeData()):
            self.said.emit(self.tr("The clipboard holds nothing that could be a licence."))

    def take(self, things: tuple[Incoming, ...]) -> None:
        """Bring things in, one after another."""
        self.notice.clear()
        self._waiting += len(things)
        self.busy.begin(self.tr("Reading and checking…"))
        for thing in things:
            self._receive(thing)

    def _receive(self, thing: Incoming) -> None:
        at = self.desk.clock()

        def work() -> tuple[Received, ...]:
            return self.desk.journeys.receive(thing.load(), thing.name, at)

        def failed(error: WalletError) -> None:
            if error.trouble is Trouble.VAULT_LOCKED:
                self.notice.show_error(error)
            unkept = error.trouble in KEEPS_NOTHING_NOW
            outcome = ReceiveOutcome.REFUSED if unkept else ReceiveOutcome.UNREADABLE
            row = Received(thing.name, outcome, trouble=error.trouble.value)
            if unkept:
                self._unkept.append((row, thing))
            self._landed((row,))

        self.desk.jobs.run(work, done=self._landed, failed=failed, cancelled=self._dropped, owner=self)

    def _landed(self, received: tuple[Received, ...]) -> None:
        self._dropped()
        if not received:
            return
        self.rows.extend(received)
        self._show_rows()
        for one in received:
            if one.outcome is ReceiveOutcome.ADDED and one.summary is not None:
                self.added.emit(one.summary.id)

    def _dropped(self) -> None:
        self._waiting = max(0, self._waiting - 1)
        if not self._waiting:
            self.busy.end()

    def _again(self, failed: Received) -> None:
        """What the vault could not take is at hand until it is locked."""
        thing = next(thing for row, thing in self._unkept if row is failed)
        self._unkept = [each for each in self._unkept if each[0] is not failed]
        self.rows = [row for row in self.rows if row is not failed]
        self.take((thing,))
        self._show_rows()

    def _give_up(self) -> None:
        self.desk.jobs.cancel_all()

    # Rows

    def _show_rows(self) -> None:
        empty(self._results)
        self.result_card.setVisible(bool(self.rows))
        for received in self.rows:
            self._results.addLayout(self._row(received))

    def _row(self, received: Received) -> QVBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(0)
        badge = Badge(_BADGES[received.outcome], self._outcome(received.outcome))
        head = row(badge, SafeLabel(received.name, role=TextRole.STRONG, wrap=False))
        head.setStretch(1, 1)
        if received.summary is not None:
            show = LinkButton(self.tr("Show"))
            show.clicked.connect(lambda _checked=False, one=received.summary.id: self.show_licence.emit(one))
            head.addWidget(show)
        if any(row is received for row, _thing in self._unkept):
            again = LinkButton(self.tr("Try again"))
            again.clicked.connect(lambda: self._again(received))
            head.addWidget(again)
        words.addLayout(head)
        for line in self._why(received):
            words.addWidget(SafeLabel(line, tone=Tone.MUTED))
        return words

    def _outcome(self, outcome: ReceiveOutcome) -> str:
        return {
            ReceiveOutcome.ADDED: self.tr("Added"),
            ReceiveOutcome.ALREADY_THERE: self.tr("Already there"),
            ReceiveOutcome.NOT_A_LICENCE: self.tr("Not a licence"),
            ReceiveOutcome.REFUSED: self.tr("Not added"),
            ReceiveOutcome.UNREADABLE: self.tr("Could not be read"),
        }[outcome]

    def _why(self, received: Received) -> tuple[str, ...]:
        """Whose it is, or what is wrong and what to do."""
        if received.summary is not None:
            name = i18n.pick(received.summary.type_name)
            lines = [f"{name} · {received.summary.holder}"]
            if received.report is not None and received.report.reasons:
                from wallet.wording import word_reason

                lines.append(i18n.pick(word_reason(received.report.reasons[0]).happened))
            return tuple(lines)
        from wallet.wording import word_reason, word_trouble

        if received.report is not None and received.report.reasons:
            wording = word_reason(received.report.reasons[0])
            return (i18n.pick(wording.happened), i18n.pick(wording.tell))
        if received.trouble in set(Trouble):
            wording = word_trouble(Trouble(received.trouble))
            return (i18n.pick(wording.happened), i18n.pick(wording.next))
        return ()

    # A key for an issuer

    def _make_key(self) -> None:
        self.desk.jobs.run(self.desk.journeys.holder_key_request, done=self._made, failed=self._key_failed)

    def _key_failed(self, error: WalletError) -> None:
        self.notice.show_error(error)

    def _made(self, text: str) -> None:
        self.key_text.setPlainText(text)
        self.key_text.setFixedHeight(theme.px(96))
        for widget in (self.key_text, self.key_copy, self.key_save):
            widget.show()

    def _copy_key(self) -> None:
        self.desk.clipboard.copy(self.key_text.toPlainText())
        self.said.emit(self.tr("Copied. The clipboard is emptied in 10 seconds."))

    def _save_key(self) -> None:
        data = self.key_text.toPlainText().encode()

        def write(path: Path) -> None:
            self.desk.jobs.run(lambda: write_file(path, data), done=self._saved, failed=self._key_failed)

        choose_place(self, self.tr("Save the holder key"), "holder-key.jwk.json", write)

    def _saved(self, _nothing: None) -> None:
        self.said.emit(self.tr("The holder key was saved."))

    # Words

    def word(self) -> None:
        super().word()
        self.title.show_text(self.tr("Import or receive a licence"))
        self.subtitle.show_text(
            self.tr("Every licence is checked before it is kept. Nothing is sent anywhere.")
        )
        self.choose_button.setText(self.tr("Choose files…"))
        self.paste_button.setText(self.tr("Paste from the clipboard"))
        self.result_title.show_text(self.tr("What came in"))
        self.key_title.show_text(self.tr("An issuer asks for your holder key?"))
        self.key_hint.show_text(
            self.tr(
                "Make a fresh key and hand over its public part. The licence will then work only with you."
            )
        )
        self.key_button.setText(self.tr("Make a holder key"))
        self.key_copy.setText(self.tr("Copy"))
        self.key_save.setText(self.tr("Save…"))
        self.key_text.setAccessibleName(self.tr("Public holder key"))
        self._show_rows()

    def clear(self) -> None:
        self.busy.end()
        self.notice.clear()
        self._waiting = 0
        self.rows = []
        self._unkept = []
        self._show_rows()
        self.key_text.clear()
        for widget in (self.key_text, self.key_copy, self.key_save):
            widget.hide()

    @property
    def first(self) -> QWidget:
        return self.choose_button
