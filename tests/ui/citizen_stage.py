"""A citizen's window over a wallet in memory, and a clock that is set by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import shiboken6
from fakes import NOW, PASSPHRASE, FakeCitizen
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui import i18n, theme
from ui.citizen.window import CitizenWindow
from ui.jobs import Jobs
from ui.settings import Settings
from wallet.model.text import Language


class HandClock:
    """Time that passes only when told."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Stage:
    """Everything a test of the window needs."""

    def __init__(self, qtbot: QtBot, folder: Path, journeys: FakeCitizen) -> None:
        self.qtbot = qtbot
        self.journeys = journeys
        self.clock = HandClock()
        self.settings = Settings(folder / "settings.ini")
        self.settings.language = Language.ENGLISH
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, scheme=self.settings.scheme, text_scale=self.settings.text_scale)
        i18n.install(app, Language.ENGLISH)
        self.window = CitizenWindow(journeys, self.settings, self.clock, Jobs())
        self.window.resize(1024, 720)
        self.window.show()
        self.rest()

    def rest(self) -> None:
        """Wait until nothing is under way."""
        self.qtbot.waitUntil(lambda: not self.window.desk.jobs.busy)
        QApplication.processEvents()

    def unlock(self) -> None:
        """Through the door."""
        self.window.unlock.field.setText(PASSPHRASE)
        self.window.unlock.open_button.click()
        self.rest()
        self.rest()

    def open_settings(self) -> None:
        """Through the door, and on to the settings."""
        self.unlock()
        self.window.go(self.window.settings)
        self.rest()

    def ask(self, *, licence_id: str = "licence-3", typed: bool = False) -> None:
        """As far as the page who asks for what."""
        from ui.widgets.drop import Incoming

        window = self.window
        window.home.refresh(licence_id)
        self.rest()
        self.rest()
        window.home.licence.present_button.click()
        if typed:
            window.entry.digits.setText("48210733")
            window.entry.next_button.click()
        else:
            window.entry.take((Incoming("request", data=b"LW1R:"),))
        self.rest()

    def agree(self) -> None:
        """As far as the code."""
        self.window.ask.agree_button.click()
        self.rest()

    def close(self) -> None:
        self.window.close()
        # At once: a window that lingers is dressed again with every later one.
        shiboken6.delete(self.window)
