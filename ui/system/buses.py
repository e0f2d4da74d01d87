"""Linux: sleep and the lock of the screen, by the signals of logind and of the desktop's screen saver.

Listens only: asks for no sleep to be put off. Where there is no bus, nothing is told, and nobody is bothered.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtDBus import QDBusConnection

from ui.system.tells import Tells

if TYPE_CHECKING:
    from collections.abc import Mapping

LOGIND = "org.freedesktop.login1"
"""org.freedesktop.login1(5): `PrepareForSleep` of the Manager, `Lock` of a Session."""
SCREEN_SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver")
"""Both the name of a service and of its interface, with the signal `ActiveChanged`."""


class Buses(QObject):
    """The system's bus and the session's."""

    leaving = Signal()

    def __init__(
        self,
        system: QDBusConnection,
        session: QDBusConnection,
        session_path: str,
        parent: QObject | None = None,
    ) -> None:
        """`session_path` is that of our session at logind; empty: listen to all sessions."""
        super().__init__(parent)
        self._system, self._session, self._session_path = system, session, session_path

    @classmethod
    def of_this_session(cls, parent: QObject) -> Buses:
        """The buses that the environment names."""
        return cls(
            QDBusConnection.systemBus(), QDBusConnection.sessionBus(), session_path(os.environ), parent
        )

    def listen(self) -> Tells:
        """Begin; answers what will be told: a bus alone tells nothing, somebody must be there to speak."""
        sleep = screen_lock = False
        if self._system.isConnected():
            there = _speaks(self._system, LOGIND)
            sleep = there & self._hear(
                self._system, "", f"{LOGIND}.Manager", "PrepareForSleep", "sleeps(bool)"
            )
            locked = self._session_path, f"{LOGIND}.Session", "Lock", "locks()"
            screen_lock = there & self._hear(self._system, *locked)
        if self._session.isConnected():
            for name in SCREEN_SAVERS:
                heard = self._hear(self._session, "", name, "ActiveChanged", "screen_turns(bool)")
                screen_lock |= heard & _speaks(self._session, name)
        return Tells(sleep, screen_lock)

    def _hear(self, bus: QDBusConnection, path: str, interface: str, signal: str, slot: str) -> bool:
        """Whether the bus took the wish. On the system's bus only logind is believed."""
        speaker = LOGIND if interface.startswith(LOGIND) else ""
        # PySide's stubs say bytes; it takes text alone.
        return bool(bus.connect(speaker, path, interface, signal, self, SLOT(slot)))  # type: ignore[call-overload]

    @Slot(bool)
    def sleeps(self, beginning: bool) -> None:
        """True before the system sleeps, False after it woke."""
        if beginning:
            self.leaving.emit()

    @Slot()
    def locks(self) -> None:
        """logind asks our session to lock."""
        self.leaving.emit()

    @Slot(bool)
    def screen_turns(self, active: bool) -> None:
        """The screen saver came, or went."""
        if active:
            self.leaving.emit()


def session_path(environment: Mapping[str, str]) -> str:
    """The path of our session at logind, or nothing where no session is named.

    sd_bus_path_encode(3): all but letters and digits is escaped, and a digit in front.
    """
    name = environment.get("XDG_SESSION_ID", "").encode()
    kept = "".join(
        chr(byte) if chr(byte).isalpha() or (at and chr(byte).isdigit()) else f"_{byte:02x}"
        for at, byte in enumerate(name)
        if byte < 0x80
    )
    return f"/org/freedesktop/login1/session/{kept}" if kept else ""


def _speaks(bus: QDBusConnection, name: str) -> bool:
    return bool(bus.interface().isServiceRegistered(name).value())
