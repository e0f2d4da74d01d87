"""Joins the sign-in card, the colour strip and the clerks' dialog with the staff. Shows nothing itself."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ui.counter.clerks import ClerksDialog
from ui.counter.ready import ReadyPage
from ui.counter.staff import Staff
from ui.counter.strip import ColourStrip
from wallet.model.shifts import ClerkView, Shift


class StaffWiring(QObject):
    """Who works here, on the first page and on the strip."""

    def __init__(self, window: QWidget, ready: ReadyPage, strip: ColourStrip, staff: Staff) -> None:
        super().__init__(window)
        self._window, self._ready, self._strip, self._staff = window, ready, strip, staff
        self._clerks: tuple[ClerkView, ...] = ()
        card = ready.sign_in
        card.sign_in_wanted.connect(staff.sign_in)
        card.sign_out_wanted.connect(staff.sign_out)
        card.clerks_wanted.connect(self.show_clerks)
        staff.clerks_known.connect(self._list)
        staff.shift_changed.connect(self._change)
        staff.sign_in_failed.connect(card.show_error)
        self._change(staff.shift)
        staff.look()

    def show_clerks(self) -> None:
        """Who may sign in, behind the supervisor's PIN."""
        ClerksDialog(self._staff, self._clerks, self._window).open()

    def _change(self, shift: Shift | None) -> None:
        self._ready.show_shift(shift)
        self._strip.show_clerk("" if shift is None else shift.clerk)
        if shift is not None:
            self._ready.setFocus()

    def _list(self, clerks: tuple[ClerkView, ...]) -> None:
        self._clerks = clerks
        self._ready.sign_in.show_clerks(clerks)
