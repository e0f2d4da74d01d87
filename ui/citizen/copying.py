"""Wires the page of printed copies into the window. Shows nothing itself."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeVar

from PySide6.QtCore import QObject

from ui.citizen.page import Page

if TYPE_CHECKING:
    from ui.citizen.copy_page import CopyPage
    from ui.citizen.desk import Desk
    from ui.citizen.home import HomePage
    from ui.widgets.notice import Toast

AnyPage = TypeVar("AnyPage", bound=Page)


class Window(Protocol):
    """What those who wire pages need of the citizen's window."""

    @property
    def desk(self) -> Desk: ...

    @property
    def home(self) -> HomePage: ...

    @property
    def toast(self) -> Toast: ...

    def go(self, page: Page) -> None: ...

    def admit(self, page: AnyPage) -> AnyPage: ...


class Copying(QObject):
    """One for the window."""

    def __init__(self, window: Window, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window

    @cached_property
    def page(self) -> CopyPage:
        from ui.citizen.copy_page import CopyPage

        page = self._window.admit(CopyPage(self._window.desk))
        page.said.connect(self._window.toast.say)
        return page

    def begin(self, licence_id: str) -> None:
        """Ask about a copy of one licence."""
        self._window.go(self.page)
        self.page.begin(licence_id)

    def print_shown(self) -> None:
        """Ctrl+P: a copy of the licence on show, where there may be one."""
        licence = self._window.home.licence
        if licence.isVisible():
            licence.copy_button.click()
