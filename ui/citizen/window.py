"""The citizen's window: which page shows, the keys, the lock. Every page does its own work.

Pages are built when they are first wanted, or one by one after the first paint: the door must stand at once
(PERFORMANCE, process start).
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QStackedWidget

from ui.citizen.desk import Desk
from ui.citizen.locking import Guard, close_all_over
from ui.citizen.page import Page
from ui.first_paint import AfterFirstPaint
from ui.widgets.clipboard import PassingClipboard

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QShowEvent

    from ui.citizen.add import AddPage
    from ui.citizen.ask import AskPage
    from ui.citizen.help import HelpPage
    from ui.citizen.home import HomePage
    from ui.citizen.keeping import Keeping
    from ui.citizen.present import PresentPage
    from ui.citizen.request_entry import RequestEntryPage
    from ui.citizen.settings_page import SettingsPage
    from ui.citizen.unlock import UnlockPage
    from ui.citizen.welcome import WelcomePage
    from ui.jobs import Jobs
    from ui.settings import Settings
    from ui.widgets.drop import Incoming
    from ui.widgets.notice import Toast
    from wallet.model.journeys import CitizenJourneys
    from wallet.model.ports import Clock
    from wallet.model.request import PresentationRequest
    from wallet.model.text import LocalisedText
    from wallet.model.views import Consent, Offer

SMALLEST = (1024, 720)
BUILT_IN_TURN = ("home", "entry", "ask", "present", "add", "settings", "help")
AnyPage = TypeVar("AnyPage", bound=Page)


class CitizenWindow(QMainWindow):
    """One window, one page at a time."""

    def __init__(self, journeys: CitizenJourneys, settings: Settings, clock: Clock, jobs: Jobs) -> None:
        super().__init__()
        self.guard = Guard(self, clock, settings)
        self.guard.left.connect(lambda: self.lock(by_itself=True))
        self.desk = Desk(journeys, settings, clock, jobs, PassingClipboard(self), self.guard)
        self.setMinimumSize(*SMALLEST)
        self.resize(1180, 760)
        self.setAcceptDrops(True)
        self.pages = QStackedWidget()
        self.setCentralWidget(self.pages)
        self._built: list[Page] = []
        self._way: list[Page] = []
        self._open = False
        self._to_build = list(BUILT_IN_TURN)
        self._keys()
        self._word()
        self._first_page()

    # Pages

    def admit(self, page: AnyPage) -> AnyPage:
        """Take a page in."""
        self._built.append(page)
        self.pages.addWidget(page)
        page.back.connect(self.step_back)
        return page

    @cached_property
    def welcome(self) -> WelcomePage:
        from ui.citizen.welcome import WelcomePage

        page = self.admit(WelcomePage(self.desk))
        page.finished.connect(self._made)
        page.opened.connect(self._entered)
        page.left.connect(self._first_page)
        return page

    @cached_property
    def unlock(self) -> UnlockPage:
        from ui.citizen.unlock import UnlockPage

        page = self.admit(UnlockPage(self.desk))
        page.opened.connect(self._entered)
        page.begun_anew.connect(self._begin_anew)
        return page

    @cached_property
    def home(self) -> HomePage:
        from ui.citizen.home import HomePage

        page = self.admit(HomePage(self.desk))
        page.add.connect(lambda: self.go(self.add))
        page.drop.came_in.connect(self._take)
        page.answer.connect(lambda: self._ask_for(None))
        page.settings.connect(lambda: self.go(self.settings))
        page.help.connect(lambda: self.go(self.help))
        page.backup.begin.connect(self._back_up)
        page.lock.connect(self.lock)
        page.licence.present.connect(self._ask_for)
        page.licence.said.connect(self._say)
        self.keeping.wire(page)
        return page

    @cached_property
    def keeping(self) -> Keeping:
        from ui.citizen.keeping import Keeping

        return Keeping(self, self)

    @cached_property
    def add(self) -> AddPage:
        from ui.citizen.add import AddPage

        page = self.admit(AddPage(self.desk))
        page.added.connect(lambda licence_id: self.home.refresh(licence_id))
        page.show_licence.connect(self._show_licence)
        page.said.connect(self._say)
        return page

    @cached_property
    def entry(self) -> RequestEntryPage:
        from ui.citizen.request_entry import RequestEntryPage

        page = self.admit(RequestEntryPage(self.desk))
        page.read.connect(self._read)
        page.said.connect(self._say)
        return page

    @cached_property
    def ask(self) -> AskPage:
        from ui.citizen.ask import AskPage

        page = self.admit(AskPage(self.desk))
        page.agreed.connect(self._agreed)
        page.add.connect(lambda: self.go(self.add))
        return page

    @cached_property
    def present(self) -> PresentPage:
        from ui.citizen.present import PresentPage

        page = self.admit(PresentPage(self.desk))
        page.change.connect(self._change)
        page.said.connect(self._say)
        return page

    @cached_property
    def settings(self) -> SettingsPage:
        from ui.citizen.settings_page import SettingsPage

        page = self.admit(SettingsPage(self.desk))
        page.lock.connect(self.lock)
        page.restored.connect(lambda: self.home.refresh())
        page.said.connect(self._say)
        return page

    @cached_property
    def help(self) -> HelpPage:
        from ui.citizen.help import HelpPage

        return self.admit(HelpPage(self.desk))

    @cached_property
    def toast(self) -> Toast:
        from ui.widgets.notice import Toast

        return Toast(self)

    def _say(self, text: str) -> None:
        self.toast.say(text)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        AfterFirstPaint(self, self._build_next)

    def _build_next(self) -> None:
        """One page a turn of the loop, so that keys are never kept waiting for long."""
        if self._to_build:
            getattr(self, self._to_build.pop(0))
            QTimer.singleShot(10, self._build_next)

    def _keys(self) -> None:
        for keys, then in (
            ("Esc", self._escape),
            ("F1", lambda: self.go(self.help)),
            ("Ctrl+F", self._search),
            ("Ctrl+O", self._open_files),
            ("Ctrl+L", self.lock),
            ("Ctrl+P", lambda: self.keeping.copying.print_shown()),
            ("Ctrl+V", self._paste),
            ("Ctrl++", lambda: self._resize_text(1)),
            ("Ctrl+=", lambda: self._resize_text(1)),
            ("Ctrl+-", lambda: self._resize_text(-1)),
            ("Ctrl+0", lambda: self._resize_text(0)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(then)

    # Where we are

    @property
    def page(self) -> Page:
        """The page on show."""
        shown = self.pages.currentWidget()
        assert isinstance(shown, Page)
        return shown

    @property
    def _inside(self) -> bool:
        """Past the door. Not a question of the page: help opens before the door too."""
        return self._open

    def _first_page(self) -> None:
        if not self.desk.journeys.vault_present:
            self.pages.setCurrentWidget(self.welcome)
        elif self.desk.journeys.unlocked:
            self._entered()
        else:
            self.pages.setCurrentWidget(self.unlock)

    def _entered(self) -> None:
        self._open = True
        self._way.clear()
        self.pages.setCurrentWidget(self.home)
        self.home.refresh()
        self.keeping.entered()
        self.guard.watch.start()

    def _made(self) -> None:
        """A new wallet: a backup file goes into it, where one was meant to."""
        self._entered()
        if self.welcome.restoring:
            self.go(self.settings)
            self.settings.begin_restore()

    def _begin_anew(self, aside: str) -> None:
        self.welcome.begin_anew(aside)
        self.pages.setCurrentWidget(self.welcome)

    def _back_up(self) -> None:
        self.go(self.settings)
        self.settings.begin_backup()

    def go(self, page: Page) -> None:
        """Show a page; Esc comes back here."""
        if page is self.page or (not self._inside and page is not self.help):
            return
        self._way.append(self.page)
        self.pages.setCurrentWidget(page)

    def step_back(self) -> None:
        """One page back; home at the end."""
        left = self.page
        self.pages.setCurrentWidget(self._way.pop() if self._way else self.home)
        if left in (self.entry, self.ask, self.present):
            left.clear()

    def _home(self) -> None:
        self._way.clear()
        self.pages.setCurrentWidget(self.home)

    def _escape(self) -> None:
        if not self.toast.isHidden():
            self.toast.dismiss()
        self.page.step_back()

    # Journeys across pages

    def _show_licence(self, licence_id: str) -> None:
        self._home()
        self.home.refresh(licence_id)

    def _ask_for(self, licence_id: str | None) -> None:
        self.entry.begin(licence_id)
        self.go(self.entry)

    def _read(self, request: PresentationRequest, offers: tuple[Offer, ...]) -> None:
        self.ask.show_request(request, offers)
        self.go(self.ask)

    def _agreed(self, consent: Consent, offer: Offer) -> None:
        self.present.present(consent, offer, self.ask.earlier)
        self.pages.setCurrentWidget(self.present)
        self._way = [self.home]

    def _change(self, labels: tuple[LocalisedText, ...]) -> None:
        """Back to the choice, with what was too much taken away."""
        consent, offer = self.present.consent, self.present.offer
        self.present.clear()
        if consent is None or offer is None:
            self._home()
            return
        self.ask.show_request(consent.request, (offer,))
        self.ask.resume(consent, labels)
        self._way = [self.home]
        self.pages.setCurrentWidget(self.ask)

    # Things that come in anywhere

    def _take(self, things: tuple[Incoming, ...]) -> None:
        if self.page is self.entry:
            self.entry.take(things)
        elif self._inside and self.page not in (self.ask, self.present):
            self.go(self.add)
            self.add.take(things)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._inside:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self._inside:
            event.acceptProposedAction()
            self.home.drop.take(event.mimeData())

    def _paste(self) -> None:
        from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

        focus = QApplication.focusWidget()
        if isinstance(focus, (QLineEdit, QPlainTextEdit)) and not focus.isReadOnly():
            if focus is not self.entry.digits:
                focus.paste()
                return
            self.entry.paste()
        elif self.page is self.entry:
            self.entry.paste()
        elif self.page in (self.home, self.add):
            self.go(self.add)
            self.add.paste()

    def _open_files(self) -> None:
        if self.page is self.entry:
            self.entry.choose()
        elif self.page in (self.home, self.add, self.settings, self.help) and self._inside:
            self.go(self.add)
            self.add.choose()

    def _search(self) -> None:
        if self._inside and self.page is not self.present:
            self._home()
            self.home.search.setFocus()
            self.home.search.selectAll()

    def _resize_text(self, step: int) -> None:
        from ui.citizen.looks import resize_text

        resize_text(self.desk.settings, step)

    # Locking

    def lock(self, *, by_itself: bool = False) -> None:
        """Close dialogs, clear codes and clipboard, drop the keys, show the door."""
        if not self._inside:
            for door in ("unlock", "welcome"):
                if door in vars(self):
                    getattr(self, door).leave()
            return
        self._open = False
        self.guard.watch.stop()
        close_all_over(self)
        self.desk.jobs.cancel_all()
        self.toast.dismiss()
        self.keeping.left()
        for page in self._built:
            page.clear()
        self._way.clear()
        self.desk.clipboard.clear()
        self.desk.journeys.lock()
        self.unlock.say_why(by_itself=by_itself)
        self.pages.setCurrentWidget(self.unlock)

    # Window

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._word()

    def _word(self) -> None:
        self.setWindowTitle(self.tr("Licence wallet"))

    def closeEvent(self, event: QCloseEvent) -> None:
        self.lock()
        self.guard.close()
        self.desk.jobs.close()
        # What was still under way at the door may have opened it.
        self.desk.journeys.lock()
        super().closeEvent(event)
