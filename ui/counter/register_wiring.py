"""Joins the register's page with its work, and asks where an export goes. Shows nothing itself."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QWidget

from ui.counter import paper
from ui.counter.register_page import RegisterPageView
from ui.counter.register_work import RegisterWork
from ui.widgets.files import choose_place


class RegisterWiring(QObject):
    """One page, one register."""

    def __init__(self, window: QWidget, page: RegisterPageView, work: RegisterWork) -> None:
        super().__init__(window)
        self._window, self._page, self._work = window, page, work
        work.found.connect(page.show_found)
        work.progressed.connect(page.show_progress)
        work.checked.connect(page.show_checked)
        work.stopped.connect(page.show_stopped)
        work.exported.connect(page.show_exported)
        work.failed.connect(page.show_error)
        page.search_wanted.connect(work.search)
        page.check_wanted.connect(self._check)
        page.stop_wanted.connect(work.stop)
        page.csv_wanted.connect(lambda: self._ask("register.csv", self.save_csv))
        page.pdf_wanted.connect(lambda: self._ask("register.pdf", self.save_pdf))
        page.checkpoint_wanted.connect(lambda: self._ask("register.checkpoint", work.export_checkpoint))

    def save_csv(self, path: Path) -> None:
        """What is being looked for, all of it."""
        self._work.export_csv(path, self._page.query)

    def save_pdf(self, path: Path) -> None:
        self._work.export_pdf(path, self._page.query, paper.register_pdf)

    def _check(self) -> None:
        self._page.show_checking()
        self._work.check()

    def _ask(self, name: str, then: object) -> None:
        title = QCoreApplication.translate("RegisterWiring", "Export")
        choose_place(self._window, title, name, then)  # type: ignore[arg-type]
