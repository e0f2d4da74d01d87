"""The first start, in three steps: language; passphrase and recovery code; text size and contrast."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from ui import i18n
from ui.citizen.desk import Desk
from ui.citizen.page import Page
from ui.citizen.steps import Step, Steps
from ui.first_paint import AfterFirstPaint
from ui.widgets.buttons import ChipButton, LinkButton, PrimaryButton
from ui.widgets.fields import wipe
from ui.widgets.panel import Scrolled, row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from wallet.model.text import Language, LocalisedText

if TYPE_CHECKING:
    from ui.citizen.bring_back import BringBack
    from ui.widgets.notice import Notice
    from wallet.model.errors import WalletError


class WelcomePage(Page):
    """Leads to an open, empty wallet."""

    finished = Signal()
    opened = Signal()
    """A copy was brought back instead."""
    left = Signal()
    """A copy was on its way when the person left."""
    LANGUAGE, PASSPHRASE, RECOVERY, LOOK = range(4)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.steps = Steps(self._language())
        self._all_built = False
        self._aside = ""
        self.restoring = False
        """A backup file is to be restored once the wallet is made."""
        scrolled = Scrolled(widest=640, margins=(24, 24, 24, 24))
        self.name = SafeLabel(role=TextRole.PRESENTING)
        self.promise = SafeLabel(tone=Tone.MUTED)
        for widget in (self.name, self.promise):
            scrolled.column.addWidget(widget)
        scrolled.column.addSpacing(8)
        scrolled.hold(self.steps)
        scrolled.column.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scrolled)
        self.show_step(self.LANGUAGE)
        self.word()
        AfterFirstPaint(self, self._look_around)

    def _build_rest(self) -> None:
        """The later steps: only the first one stands before the first paint."""
        if not self._all_built:
            for build in (self._passphrase, self._recovery, self._look):
                self.steps.add(build())
            self._all_built = True
            self.word()

    # Step 1: language

    def _language(self) -> QWidget:
        self.language_step = Step()
        self.chinese = ChipButton("中文（简体）")
        self.english = ChipButton("English")
        for button, language in ((self.chinese, Language.CHINESE), (self.english, Language.ENGLISH)):
            button.clicked.connect(lambda _checked=False, chosen=language: self._speak(chosen))
        self.to_passphrase, self.from_backup = PrimaryButton(), LinkButton()
        self.to_passphrase.clicked.connect(lambda: self._go_on(restoring=False))
        self.from_backup.clicked.connect(lambda: self._go_on(restoring=True))
        column = self.language_step.column
        column.addLayout(row(self.chinese, self.english, None))
        column.addSpacing(12)
        column.addLayout(row(self.from_backup, None, self.to_passphrase))
        return self.language_step

    def _go_on(self, *, restoring: bool) -> None:
        """A wallet is needed either way: what a backup holds goes into one."""
        self.restoring = restoring
        self.show_step(self.PASSPHRASE)
        self._word_passphrase()

    def _look_around(self) -> None:
        self._look_for_font()
        self.look()

    @cached_property
    def bring_back(self) -> BringBack:
        """The copies of a wallet that is gone."""
        from ui.citizen.bring_back import BringBack

        made = BringBack(self.desk, missing=True)
        made.opened.connect(self.opened)
        made.left.connect(self.left)
        self.language_step.column.addSpacing(4)
        self.language_step.column.addWidget(made)
        return made

    @cached_property
    def aside_notice(self) -> Notice:
        """The name of the file that was set aside."""
        from ui.widgets.notice import Notice, NoticeKind

        made = Notice(NoticeKind.REMARK)
        self.language_step.column.insertWidget(3, made)
        return made

    def look(self) -> None:
        """Whether copies of a wallet lie here."""
        self.bring_back.look()

    def begin_anew(self, aside: str) -> None:
        """From the first step; the old file is called `aside` now, empty where there was none."""
        self.clear()
        self._aside, self.restoring = aside, False
        self.show_step(self.LANGUAGE)
        self._word_aside()
        self.look()

    def leave(self) -> None:
        """The person leaves before there is a wallet. Only a copy on its way knows anything."""
        if "bring_back" in vars(self):
            self.bring_back.leave()

    def _word_aside(self) -> None:
        if self._aside:
            self.aside_notice.say(
                self.tr("The old wallet file was set aside."),
                self.tr("It is called {name} now and lies where it lay.").format(name=self._aside),
            )

    def _look_for_font(self) -> None:
        """Asks for every font of the system: after the first paint."""
        from PySide6.QtGui import QFontDatabase

        from ui.widgets.notice import Notice, NoticeKind

        if not QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese):
            no_font = Notice(NoticeKind.WARNING)
            self.language_step.column.addWidget(no_font)
            no_font.show_wording(
                LocalisedText("", "No font for Chinese was found on this computer."),
                LocalisedText("", "Chinese text will show as empty boxes."),
                LocalisedText("", "Install the package fonts-noto-cjk (Debian, Ubuntu) and start again."),
            )

    def _speak(self, language: Language) -> None:
        self.desk.settings.language = language
        app = QApplication.instance()
        if app is not None:
            i18n.install(app, language)
        self._mark_language()

    def _mark_language(self) -> None:
        self.chinese.setChecked(i18n.language() is Language.CHINESE)
        self.english.setChecked(i18n.language() is Language.ENGLISH)

    # Step 2: passphrase, then the recovery code

    def _passphrase(self) -> QWidget:
        from ui.citizen.pictures import StrengthBar
        from ui.widgets.busy import Busy
        from ui.widgets.notice import Notice

        self.passphrase_step = Step()
        self.first_label, self.second_label = SafeLabel(), SafeLabel()
        self.first, self.second = QLineEdit(), QLineEdit()
        for field in (self.first, self.second):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setMaxLength(1024)
            field.textChanged.connect(self._weigh)
            field.returnPressed.connect(self._create)
        self.strength = StrengthBar()
        self.advice = SafeLabel(role=TextRole.SMALL, tone=Tone.MUTED)
        self.mismatch = SafeLabel(role=TextRole.SMALL, tone=Tone.BAD)
        self.create_notice = Notice()
        self.create_busy = Busy()
        self.create_button = PrimaryButton()
        self.create_button.clicked.connect(self._create)
        self.to_language = LinkButton()
        self.to_language.clicked.connect(lambda: self.show_step(self.LANGUAGE))
        column = self.passphrase_step.column
        for widget in (
            self.first_label,
            self.first,
            self.strength,
            self.advice,
            self.second_label,
            self.second,
            self.mismatch,
            self.create_notice,
            self.create_busy,
        ):
            column.addWidget(widget)
        column.addSpacing(8)
        column.addLayout(row(self.to_language, None, self.create_button))
        return self.passphrase_step

    def _weigh(self) -> None:
        typed, again = self.first.text(), self.second.text()
        level, advice = self.desk.journeys.strength(typed) if typed else (0, LocalisedText("", ""))
        self.strength.show_level(level)
        self.advice.show_text(i18n.pick(advice))
        differs = bool(again) and not typed.startswith(again)
        differs = differs or (len(again) >= len(typed) and again != typed)
        self.mismatch.show_text(self.tr("The two are not the same yet.") if differs else "")
        self.create_button.setEnabled(level > 0 and typed == again)

    def _create(self) -> None:
        if not self.create_button.isEnabled():
            return
        passphrase = self.first.text()
        self.create_notice.clear()
        self.create_button.setEnabled(False)
        self.create_busy.begin(self.tr("Making your wallet…"))
        self.desk.jobs.run(
            lambda: self.desk.journeys.create(passphrase), done=self._created, failed=self._not_created
        )

    def _created(self, code: str) -> None:
        self.create_busy.end()
        wipe(self.first)
        wipe(self.second)
        self.recovery.show_code(code)
        self.show_step(self.RECOVERY)

    def _not_created(self, error: WalletError) -> None:
        self.create_busy.end()
        self.create_notice.show_error(error)
        self._weigh()

    def _recovery(self) -> QWidget:
        from ui.citizen.recovery.card import RecoveryCard

        self.recovery_step = Step()
        self.recovery = RecoveryCard(self.desk, PrimaryButton())
        self.recovery.kept.connect(self._to_look)
        self.recovery_step.column.addWidget(self.recovery)
        return self.recovery_step

    def _to_look(self) -> None:
        self.recovery.forget()
        self.show_step(self.LOOK)

    # Step 3: look

    def _look(self) -> QWidget:
        from ui.citizen.looks import LookChoices

        self.look_step = Step()
        self.looks = LookChoices(self.desk.settings)
        self.start_button = PrimaryButton()
        self.start_button.clicked.connect(self.finished)
        self.look_step.column.addWidget(self.looks)
        self.look_step.column.addSpacing(12)
        self.look_step.column.addLayout(row(None, self.start_button))
        return self.look_step

    # Steps and words

    def show_step(self, step: int) -> None:
        """Show one of the steps and put the focus where typing begins."""
        if step == self.LANGUAGE:
            self.steps.show_step(step)
            self.to_passphrase.setFocus()
            return
        self._build_rest()
        self.steps.show_step(step)
        first: QWidget = (self.to_passphrase, self.first, self.recovery.typed_back, self.start_button)[step]
        first.setFocus()

    def step_back(self) -> None:
        """Esc: from the passphrase to the language; never away from an unconfirmed recovery code."""
        if self.steps.currentIndex() == self.PASSPHRASE:
            self.show_step(self.LANGUAGE)

    def clear(self) -> None:
        if "bring_back" in vars(self):
            self.bring_back.clear()
        if not self._all_built:
            return
        for field in (self.first, self.second):
            wipe(field)
        self.recovery.forget()

    def showEvent(self, event: QEvent) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.show_step(self.steps.currentIndex())

    def word(self) -> None:
        self.name.show_text(self.tr("Licence wallet"))
        self.promise.show_text(
            self.tr("Your licences stay on this computer, encrypted. You decide who sees what.")
        )
        self.language_step.title.show_text(self.tr("Choose your language"))
        self.language_step.hint.show_text(self.tr("You can change it at any time in the settings."))
        self.to_passphrase.setText(self.tr("Next"))
        self.from_backup.setText(self.tr("Restore from a backup file…"))
        self._word_aside()
        if "bring_back" in vars(self):
            self.bring_back.word()
        self._count(self.language_step, 1)
        self._mark_language()
        if self._all_built:
            self._word_passphrase()
            self._word_recovery()
            self._word_look()

    def _count(self, card: Step, number: int) -> None:
        card.count.show_text(self.tr("Step {number} of 3").format(number=number))

    def _word_look(self) -> None:
        self._count(self.look_step, 3)
        self.look_step.title.show_text(self.tr("Make it easy to read"))
        self.look_step.hint.show_text(self.tr("What you choose shows at once."))
        self.start_button.setText(self.tr("Start"))

    def _word_passphrase(self) -> None:
        self._count(self.passphrase_step, 2)
        self.passphrase_step.title.show_text(self.tr("Choose a passphrase"))
        hint = self.tr("It opens your wallet. Nobody can reset it: several unrelated words are easy to keep.")
        if self.restoring:
            hint += " " + self.tr(
                "This is for the new wallet, not the backup's own; the backup file is asked for afterwards."
            )
        self.passphrase_step.hint.show_text(hint)
        self.first_label.show_text(self.tr("Passphrase"))
        self.second_label.show_text(self.tr("The same again"))
        self.first.setAccessibleName(self.first_label.text())
        self.second.setAccessibleName(self.second_label.text())
        self.to_language.setText("←  " + self.tr("Back"))
        self.create_button.setText(self.tr("Make the wallet"))
        self._weigh()

    def _word_recovery(self) -> None:
        self._count(self.recovery_step, 2)
        self.recovery_step.title.show_text(self.tr("Write down your recovery code"))
        self.recovery_step.hint.show_text(
            self.tr(
                "It is shown this once and opens the wallet if you forget the passphrase. Keep it on paper."
            )
        )
