"""Wires what tells of the vault itself into the window: bars, reminders, receipts, removal with undo. Shows
nothing itself."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from ui.citizen.copying import Copying, Window
from ui.citizen.receipts import ReceiptsPage
from ui.citizen.tray import Tray
from wallet.model.keeping import Reminder

if TYPE_CHECKING:
    from ui.citizen.home import HomePage
    from wallet.model.errors import WalletError

LOOK_EVERY_MS = 3_600_000
"""An open wallet looks once an hour whether a day has come."""


class Keeping(QObject):
    """One for the window."""

    def __init__(self, window: Window, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self.desk = window.desk
        self.tray = Tray(self)
        self.copying = Copying(window, self)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    @cached_property
    def receipts(self) -> ReceiptsPage:
        page = self._window.admit(ReceiptsPage(self.desk))
        page.said.connect(self._window.toast.say)
        page.deleted.connect(self._deleted)
        return page

    def wire(self, home: HomePage) -> None:
        """Connect the bars and the licence page of home."""
        home.receipts.connect(lambda: self._window.go(self.receipts))
        home.licence.remove.connect(self._remove)
        home.licence.print_copy.connect(self.copying.begin)
        home.older.accepted.connect(self._accept)
        home.reminders.show_licence.connect(home.refresh)
        home.reminders.dismissed.connect(self._dismiss)
        home.licence.reminder.dismissed.connect(self._dismiss)

    def entered(self) -> None:
        """The wallet was opened."""
        self._window.home.older.show_older(on=self.desk.journeys.older)
        self._timer.start()
        self.look()

    def left(self) -> None:
        """The wallet is locked."""
        self._timer.stop()
        self.tray.hide()
        self._window.home.older.show_older(on=False)
        self._window.home.reminders.show_reminders(())

    # Reminders

    def look(self) -> None:
        """Which licences run out soon, by the clock."""
        at = self.desk.clock()
        self.desk.jobs.run(
            lambda: self.desk.journeys.reminders.due(at), done=self._remind, failed=self._failed, owner=self
        )

    def _remind(self, due: tuple[Reminder, ...]) -> None:
        # One bar at a time: what an earlier vault reminds of may long be done.
        older = self.desk.journeys.older
        self._window.home.reminders.show_reminders(() if older else due)
        fresh = tuple(each for each in due if not each.told and not each.dismissed)
        if not fresh:
            return
        self.tray.say(
            self.tr("Licence wallet"), self.tr("A licence runs out soon. Open the wallet to see which.")
        )
        self.desk.jobs.run(
            lambda: self.desk.journeys.reminders.told(fresh), done=_nothing, failed=self._failed, owner=self
        )

    def _dismiss(self, reminders: tuple[Reminder, ...]) -> None:
        def dismissed(_nothing: None) -> None:
            self.look()
            self._window.home.refresh_licence()

        self.desk.jobs.run(
            lambda: self.desk.journeys.reminders.dismiss(reminders),
            done=dismissed,
            failed=self._failed,
            owner=self,
        )

    # An earlier state

    def _accept(self) -> None:
        home = self._window.home

        def accepted(_nothing: None) -> None:
            home.older.show_older(on=False)
            self.look()
            self._window.toast.say(self.tr("The wallet goes on from this state."))

        self.desk.jobs.run(
            self.desk.journeys.accept_older, done=accepted, failed=home.older.say_error, owner=self
        )

    # Licences that are taken out

    def _remove(self, licence_id: str) -> None:
        journeys = self.desk.journeys

        def removed(_nothing: None) -> None:
            self._window.home.licence.clear()
            self._window.home.refresh()
            self._window.toast.say(
                self.tr("The licence was removed."),
                undo_text=self.tr("Undo"),
                undo=lambda: self._put_back(licence_id),
            )

        self.desk.jobs.run(lambda: journeys.remove(licence_id), done=removed, failed=self._failed, owner=self)

    def _put_back(self, licence_id: str) -> None:
        journeys = self.desk.journeys
        self.desk.jobs.run(
            lambda: journeys.put_back(licence_id),
            done=lambda _nothing: self._window.home.refresh(licence_id),
            failed=self._failed,
            owner=self,
        )

    # Receipts

    def _deleted(self, count: int) -> None:
        self._window.toast.say(
            self.tr("Deleted: {count}").format(count=count),
            undo_text=self.tr("Undo"),
            undo=self.receipts.put_back,
        )

    def _failed(self, error: WalletError) -> None:
        self._window.home.notice.show_error(error)


def _nothing(_nothing: None) -> None:
    """Nothing is to be done afterwards."""
