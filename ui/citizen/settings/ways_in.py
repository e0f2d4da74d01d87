"""The ways into the wallet: passphrases, the recovery code, the keychain's share; and a new key for all."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from PySide6.QtWidgets import QVBoxLayout

from ui import i18n
from ui.citizen.desk import Desk
from ui.citizen.recovery.card import RecoveryCard
from ui.citizen.settings.secret_form import FormWords, SecretForm
from ui.citizen.settings.section import Section
from ui.widgets.buttons import LinkButton, SecondaryButton
from ui.widgets.notice import Notice
from ui.widgets.panel import empty, row, rule
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from wallet.model.views import KeySlotView, SlotKind


class Task(StrEnum):
    """What can be done to the ways in."""

    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"
    RENEW = "renew"
    TIE = "tie"
    UNTIE = "untie"
    REKEY = "rekey"


class WaysInSection(Section):
    """Lists them, and opens a form for each task."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.slots: tuple[KeySlotView, ...] = ()
        self._keychain = False
        self._task: tuple[Task, int] | None = None
        self.notice = Notice()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        self.tasks = {task: LinkButton() for task in (Task.ADD, Task.TIE, Task.UNTIE, Task.REKEY)}
        for task, button in self.tasks.items():
            button.clicked.connect(lambda _checked=False, chosen=task: self.begin(chosen))
        self.form = SecretForm(desk)
        self.form.closed.connect(self._form_closed)
        self.recovery_title = SafeLabel(role=TextRole.STRONG)
        self.recovery = RecoveryCard(desk, SecondaryButton())
        self.recovery.kept.connect(self._code_kept)
        self._pending = False
        self.column.addWidget(self.notice)
        self.column.addLayout(self._rows)
        for button in self.tasks.values():
            self.column.addLayout(row(button, None))
        self.hold(self.form, self.recovery_title, self.recovery)
        self._show_recovery(on=False)

    # What there is

    def refresh(self) -> None:
        keys = self.desk.journeys.keys

        def read() -> tuple[tuple[KeySlotView, ...], bool]:
            return keys.listed(), keys.keychain_available

        self.desk.jobs.run(read, done=self._show, failed=self.notice.show_error, owner=self)

    def _show(self, read: tuple[tuple[KeySlotView, ...], bool]) -> None:
        self.slots, self._keychain = read
        self.word()

    def _show_rows(self) -> None:
        empty(self._rows)
        passphrases = sum(slot.kind is not SlotKind.RECOVERY_CODE for slot in self.slots)
        for slot in self.slots:
            name = SafeLabel(self._name(slot), role=TextRole.STRONG)
            facts = SafeLabel(self._facts(slot), role=TextRole.SMALL, tone=Tone.MUTED)
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(name)
            words.addWidget(facts)
            line = row(spacing=0)
            line.addLayout(words, 1)
            for task in self._tasks_of(slot, passphrases):
                button = LinkButton(self._verb(task))
                button.setAccessibleName(f"{self._verb(task)}: {self._name(slot)}")
                button.clicked.connect(
                    lambda _checked=False, chosen=task, number=slot.number: self.begin(chosen, number)
                )
                line.addWidget(button)
            self._rows.addLayout(line)
            self._rows.addWidget(rule())

    @staticmethod
    def _tasks_of(slot: KeySlotView, passphrases: int) -> tuple[Task, ...]:
        if slot.kind is SlotKind.RECOVERY_CODE:
            return (Task.RENEW,)
        return (Task.CHANGE, Task.REMOVE) if passphrases > 1 else (Task.CHANGE,)

    # What can be done

    def begin(self, task: Task, number: int = 0) -> None:
        """Open the form of a task; `number` is the slot it is about."""
        self._drop_code()
        self.form.begin(self._words(task), self._work(task, number), lambda code: self._ended(task, code))
        self._task = (task, number)

    def _work(self, task: Task, number: int) -> Any:
        keys, at = self.desk.journeys.keys, self.desk.clock()
        return {
            Task.ADD: lambda secret, fresh: keys.add_passphrase(secret, fresh, at),
            Task.CHANGE: lambda secret, fresh: keys.change_passphrase(secret, fresh, number, at),
            Task.REMOVE: lambda secret, _fresh: keys.remove(number, secret, at),
            Task.RENEW: lambda secret, _fresh: keys.renew_recovery_code(secret, at),
            Task.TIE: lambda secret, _fresh: keys.use_keychain(secret, at),
            Task.UNTIE: lambda secret, _fresh: keys.leave_keychain(secret, at),
            Task.REKEY: lambda secret, fresh: keys.rekey(secret, fresh, at),
        }[task]

    def _ended(self, task: Task, code: str | None) -> None:
        self.refresh()
        if code is not None:
            self._pending = task is Task.RENEW
            self.recovery.show_code(code)
            self._show_recovery(on=True)
            self.recovery.typed_back.setFocus()
        else:
            self.said.emit(self._said(task))

    def _code_kept(self) -> None:
        """A renewed code counts from now on; the one of a new key does already."""
        code, keys = self.recovery.code, self.desk.journeys.keys
        if not self._pending:
            self._confirmed(None)
            return
        self.desk.jobs.run(
            lambda: keys.confirm_recovery_code(code),
            done=self._confirmed,
            failed=self.recovery.notice.show_error,
        )

    def _confirmed(self, _nothing: None) -> None:
        self._drop_code()
        self.said.emit(self.tr("The new recovery code is in use. Destroy the old one."))
        self.refresh()

    def _drop_code(self) -> None:
        if self.recovery.code:
            self.recovery.forget()
        self._pending = False
        self._show_recovery(on=False)

    def _show_recovery(self, *, on: bool) -> None:
        self.recovery_title.setVisible(on)
        self.recovery.setVisible(on)

    def _form_closed(self) -> None:
        self._task = None

    def clear(self) -> None:
        self.form.close_form()
        self._drop_code()
        self.notice.clear()
        self.slots = ()
        self.word()

    # Words

    def word(self) -> None:
        self.title.show_text(self.tr("Ways into this wallet"))
        self.hint.show_text(
            self.tr("Each of them opens it alone. To change one, one of your secrets is asked for again.")
        )
        self.recovery_title.show_text(self.tr("Write down your new recovery code. It is shown this once."))
        for task, button in self.tasks.items():
            button.setText(self._verb(task))
        kinds = {slot.kind for slot in self.slots}
        self.tasks[Task.ADD].setVisible(bool(self.slots))
        self.tasks[Task.TIE].setVisible(self._keychain and SlotKind.PASSPHRASE in kinds)
        self.tasks[Task.UNTIE].setVisible(SlotKind.PASSPHRASE_AND_SHARE in kinds)
        self.tasks[Task.REKEY].setVisible(bool(self.slots))
        if self._task is not None:
            self.form.show_words(self._words(self._task[0]))
        self._show_rows()

    def _name(self, slot: KeySlotView) -> str:
        return {
            SlotKind.PASSPHRASE: self.tr("Passphrase"),
            SlotKind.PASSPHRASE_AND_SHARE: self.tr("Passphrase, on this computer only"),
            SlotKind.RECOVERY_CODE: self.tr("Recovery code"),
        }[slot.kind]

    def _facts(self, slot: KeySlotView) -> str:
        cost = self.tr("one guess costs {memory} MiB × {passes}").format(
            memory=slot.memory_mib, passes=slot.passes
        )
        if slot.kind is SlotKind.RECOVERY_CODE:
            cost = self.tr("cannot be guessed")
        if slot.created is None:
            return cost
        day = i18n.day(slot.created.astimezone().date())
        return self.tr("Since {day}").format(day=day) + " · " + cost

    def _verb(self, task: Task) -> str:
        return {
            Task.ADD: self.tr("Add a passphrase"),
            Task.CHANGE: self.tr("Change"),
            Task.REMOVE: self.tr("Remove"),
            Task.RENEW: self.tr("Renew"),
            Task.TIE: self.tr("Tie to this computer's keychain"),
            Task.UNTIE: self.tr("Stop using the keychain"),
            Task.REKEY: self.tr("Somebody may know my passphrase…"),
        }[task]

    def _said(self, task: Task) -> str:
        return {
            Task.ADD: self.tr("The passphrase was added."),
            Task.CHANGE: self.tr("The passphrase was changed."),
            Task.REMOVE: self.tr("The passphrase was removed."),
            Task.TIE: self.tr("The passphrase now works on this computer only; the recovery code anywhere."),
            Task.UNTIE: self.tr("The passphrase opens the wallet alone again."),
        }.get(task, "")

    def _words(self, task: Task) -> FormWords:
        passphrase = self.tr("Your passphrase")
        either = self.tr("Your passphrase or recovery code")
        hint, secret = {
            Task.ADD: (self.tr("For a second person, or for a day the first is forgotten."), either),
            Task.CHANGE: (
                self.tr("Copies made before still open with the old one."),
                self.tr("The passphrase until now, or the recovery code"),
            ),
            Task.REMOVE: (
                self.tr("It no longer opens this wallet; copies made before it still does."),
                self.tr("Another passphrase, which stays"),
            ),
            Task.RENEW: (
                self.tr("The old code counts until you have typed the new one back."),
                either,
            ),
            Task.TIE: (
                self.tr(
                    "A copied file then no longer opens with this passphrase. Keep the recovery code at hand."
                ),
                passphrase,
            ),
            Task.UNTIE: (self.tr("The file then opens with the passphrase on any computer."), passphrase),
            Task.REKEY: (
                self.tr(
                    "Everything is sealed anew under a new key. A copy is made first. Every other passphrase "
                    "and the old recovery code stop working here; they still open old copies: delete those."
                ),
                either,
            ),
        }[task]
        fresh = task in (Task.ADD, Task.CHANGE, Task.REKEY)
        verb = self.tr("Make a new key") if task is Task.REKEY else self._verb(task)
        return FormWords(self._verb(task), hint, secret, verb, fresh)
