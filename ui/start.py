"""Opens a window: application, look, language, page; the heavy rooms are loaded after the first paint.

Wires nothing: app.py hands over how the journeys are built.
"""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtWidgets import QApplication, QMainWindow

from ui import i18n, theme
from ui.first_paint import AfterFirstPaint
from ui.jobs import Jobs
from ui.settings import Settings

if TYPE_CHECKING:
    # For the reader only: every import here stands before the first paint.
    from ui.widgets.notice import Toast
    from wallet.model.errors import WalletError
    from wallet.model.journeys import CitizenJourneys, CounterJourneys
    from wallet.model.ports import Clock

NAME = "licence-wallet"
STYLE = "Fusion"


class DeferredCitizen:
    """Journeys that are built when first needed, or earlier by `warm`, so that the window paints first.

    Whether a vault lies there is told without building anything.
    """

    def __init__(self, vault: Path, build: Callable[[], CitizenJourneys]) -> None:
        self._vault = vault
        self._build = build
        self._turn = threading.Lock()
        self._built: CitizenJourneys | None = None

    @property
    def vault_present(self) -> bool:
        return self._vault.exists()

    @property
    def unlocked(self) -> bool:
        return self._built is not None and self._built.unlocked

    def lock(self) -> None:
        if self._built is not None:
            self._built.lock()

    def warm(self) -> None:
        """Build now."""
        with self._turn:
            if self._built is None:
                self._built = self._build()

    def __getattr__(self, name: str) -> Any:
        self.warm()
        return getattr(self._built, name)


def start_application(settings: Settings) -> QApplication:
    """The application in the remembered look and language."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        application = found
        application.setStyle(STYLE)
    else:
        # As an argument: to be handed the style, or asked for it, PySide makes the classes of all its values.
        application = QApplication([NAME, "-style", STYLE])
    application.setApplicationName(NAME)
    theme.apply(application, scheme=settings.scheme, text_scale=settings.text_scale)
    i18n.install(application, settings.language)
    return application


def open_citizen(vault: Path, build: Callable[[], CitizenJourneys], clock: Clock, settings: Path) -> int:
    """The citizen's window, until it is closed."""
    from ui.citizen.window import CitizenWindow

    remembered = Settings(settings)
    application = start_application(remembered)
    deferred = DeferredCitizen(vault, build)
    window = CitizenWindow(cast("CitizenJourneys", deferred), remembered, clock, Jobs())
    # While the passphrase is typed (PERFORMANCE, traps), and not before: a thread that imports would take
    # turns with the first paint.
    AfterFirstPaint(window, lambda: threading.Thread(target=_quietly(deferred.warm), daemon=True).start())
    window.show()
    return _run(application, window)


def open_counter(build: Callable[[], CounterJourneys], clock: Clock, settings: Path) -> int:
    """The counter's window, until it is closed; where it cannot be set up, a window that says why."""
    from ui.counter.window import CounterWindow
    from wallet.model.errors import WalletError

    remembered = Settings(settings)
    application = start_application(remembered)
    try:
        journeys = build()
    except WalletError as error:
        return _run(application, trouble_window(error))
    window = CounterWindow(journeys, settings=remembered, clock=clock, jobs=Jobs())
    window.resize(1280, 800)
    window.show()
    return _run(application, window)


def trouble_window(error: WalletError) -> QMainWindow:
    """What stopped the program, in words, for someone who started it by a click and sees no terminal."""
    from ui.widgets.notice import Notice

    window, notice = QMainWindow(), Notice()
    window.setContentsMargins(24, 24, 24, 24)
    window.setCentralWidget(notice)
    window.setWindowTitle(QApplication.applicationName())
    notice.show_error(error)
    window.resize(720, 240)
    window.show()
    return window


def tell_mishaps(window: QMainWindow) -> None:
    """A mistake of ours between two events is told in the window, in words; the window goes on."""
    toasts: list[Toast] = []

    def hook(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        from ui.widgets.notice import Toast
        from wallet import wording
        from wallet.flows.mishap import mishap

        words = wording.word_trouble(mishap(error).trouble)
        if not toasts:
            toasts.append(Toast(window))
        toasts[0].say(f"{i18n.pick(words.happened)} {i18n.pick(words.next)}")

    sys.excepthook = hook


def _run(application: QApplication, window: QMainWindow) -> int:
    tell_mishaps(window)
    # Ctrl+C in the terminal ends us at once: Qt's loop would never let Python see it. The vault stands that.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    code = application.exec()
    del window
    return code


def _quietly(act: Callable[[], None]) -> Callable[[], None]:
    """What fails early fails again, and is told, when it is needed."""

    def run() -> None:
        with contextlib.suppress(Exception):
            act()

    return run
