"""Asks for what a backup file needs: a passphrase of its own, and whether holder keys go in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import i18n
from ui.citizen.desk import Desk
from ui.citizen.settings.new_passphrase import NewPassphrase, secret_field
from ui.progress import Meter
from ui.widgets.busy import Busy
from ui.widgets.buttons import LinkButton, SecondaryButton
from ui.widgets.choice import TickBox
from ui.widgets.fields import wipe
from ui.widgets.files import choose_place
from ui.widgets.notice import Notice
from ui.widgets.panel import Panel, row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from wallet.model.errors import WalletError
from wallet.model.views import KeysAsked

SUFFIX = "lwbackup"


class BackupForm(Panel):
    """A backup is written wholly or not at all; until it has its name it can be stopped."""

    written = Signal(object)
    """What the file holds: a BackupWritten."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("sunken", margins=(20, 16, 20, 16), spacing=8)
        self.desk = desk
        self.writing = False
        self._meter: Meter | None = None
        self.title = SafeLabel(role=TextRole.STRONG)
        self.hint = SafeLabel(tone=Tone.MUTED)
        self.passphrase = NewPassphrase(desk)
        self.with_keys = TickBox()
        self.keys_hint = SafeLabel(tone=Tone.MUTED)
        self.secret_label, self.secret = SafeLabel(), secret_field()
        self.keys_passphrase = NewPassphrase(desk)
        self.for_keys = QWidget()
        inner = QVBoxLayout(self.for_keys)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(8)
        for widget in (self.keys_hint, self.secret_label, self.secret, self.keys_passphrase):
            inner.addWidget(widget)
        self.notice, self.busy = Notice(), Busy()
        self.action, self.cancel = SecondaryButton(), LinkButton()
        self.with_keys.toggled.connect(self._turn)
        self.secret.textChanged.connect(self._weigh)
        self.passphrase.changed.connect(self._weigh)
        self.keys_passphrase.changed.connect(self._weigh)
        self.action.clicked.connect(self._choose)
        self.cancel.clicked.connect(self.close_form)
        self.busy.cancelled.connect(self._stop)
        self.hold(self.title, self.hint, self.passphrase, self.with_keys, self.for_keys)
        self.hold(self.notice, self.busy)
        self.column.addLayout(row(self.cancel, None, self.action))
        self.for_keys.hide()
        self.hide()

    def begin(self) -> None:
        """Ask."""
        self.close_form()
        self.show()
        self.passphrase.first.setFocus()

    def word(self) -> None:
        """Say it in the language in force."""
        self.title.show_text(self.tr("Back up to a file"))
        self.hint.show_text(
            self.tr(
                "The file is encrypted under a passphrase of its own. Keep both, but not in the same place: "
                "without the passphrase nobody can open it, nor can we."
            )
        )
        self.passphrase.show_words(self.tr("Passphrase of the backup"), self.tr("The same again"))
        self.with_keys.show_text(self.tr("Put the holder keys in as well"))
        self.keys_hint.show_text(
            self.tr(
                "Who opens the keys can present your licences in your name. Without them, licences bound to "
                "you can be kept and looked at from this backup, and shown only after they were issued again."
            )
        )
        self.secret_label.show_text(self.tr("Your wallet's passphrase or recovery code"))
        self.secret.setAccessibleName(self.secret_label.text())
        self.keys_passphrase.show_words(
            self.tr("Passphrase for the keys, another one"), self.tr("The same again")
        )
        self.action.setText(self.tr("Choose where to save…"))
        self.cancel.setText(self.tr("Cancel"))

    def close_form(self) -> None:
        """Put everything typed away; what is being written is stopped."""
        self._stop()
        self.busy.end()
        self.notice.clear()
        self.passphrase.clear()
        self._enable(on=True)
        self.with_keys.setChecked(False)
        self._wipe_keys()
        self.hide()

    def _turn(self, on: bool) -> None:
        self.for_keys.setVisible(on)
        if not on:
            self._wipe_keys()
        self._weigh()

    def _wipe_keys(self) -> None:
        wipe(self.secret)
        self.keys_passphrase.clear()

    def _weigh(self) -> None:
        keys = not self.with_keys.isChecked() or (bool(self.secret.text()) and self.keys_passphrase.ready)
        self.action.setEnabled(not self.writing and self.passphrase.ready and keys)

    def _choose(self) -> None:
        today = i18n.day(self.desk.clock().astimezone().date())
        name = self.tr("wallet-backup-{day}").format(day=today) + "." + SUFFIX
        dialog = choose_place(self, self.tr("Back up to a file"), name, self.write)
        dialog.setDefaultSuffix(SUFFIX)

    def write(self, path: Path) -> None:
        """Write the backup there, if what was typed is still here."""
        if not self.action.isEnabled():
            return
        passphrase, keys = self.passphrase.typed, None
        if self.with_keys.isChecked():
            keys = KeysAsked(self.secret.text(), self.keys_passphrase.typed)
        self.notice.clear()
        self._enable(on=False)
        self.busy.begin(self.tr("Writing the backup…"))
        meter = self._meter = Meter()
        meter.told.connect(self.busy.tell)
        self.desk.jobs.run(
            lambda: self.desk.journeys.backup(path, passphrase, keys, meter),
            done=self._done,
            failed=self._failed,
        )

    def _stop(self) -> None:
        if self._meter is not None:
            self._meter.stop()

    def _enable(self, *, on: bool) -> None:
        self.writing = not on
        for pair in (self.passphrase, self.keys_passphrase):
            pair.hold(on=not on)
        self.secret.setReadOnly(not on)
        self.with_keys.setEnabled(on)
        self.cancel.setVisible(on)
        self._weigh()

    def _done(self, written: object) -> None:
        self._meter = None
        self.close_form()
        self.written.emit(written)

    def _failed(self, error: WalletError) -> None:
        self._meter = None
        self.busy.end()
        self._enable(on=True)
        self.notice.show_error(error)
