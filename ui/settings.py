"""What the window remembers: language, colours, text size, lock, screenshots, devices. Never a claim."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings

from ui.theme import LARGEST_SCALE, SMALLEST_SCALE, Scheme
from wallet.model.text import Language

SERIAL_SPEEDS, USUAL_SPEED = (9600, 19200, 38400, 57600, 115200), 9600
SHORTEST_SHOWN, LONGEST_SHOWN = 5, 15
"""Seconds that a verdict may stay on screen (CASES, U09: results lapse after 15 s)."""
SHORTEST_LOCK, LONGEST_LOCK, USUAL_LOCK = 30, 1800, 120


class Settings:
    """An INI file at `path`. What cannot be read counts as never set."""

    def __init__(self, path: Path) -> None:
        self._file = QSettings(str(path), QSettings.Format.IniFormat)

    @property
    def language(self) -> Language:
        found = self._text("language")
        return Language(found) if found in set(Language) else Language.CHINESE

    @language.setter
    def language(self, value: Language) -> None:
        self._keep("language", value.value)

    @property
    def scheme(self) -> Scheme:
        found = self._text("scheme")
        return Scheme(found) if found in set(Scheme) else Scheme.LIGHT

    @scheme.setter
    def scheme(self, value: Scheme) -> None:
        self._keep("scheme", value.value)

    @property
    def text_scale(self) -> float:
        """1.0 to 2.0."""
        return min(max(self._number("text_scale", SMALLEST_SCALE), SMALLEST_SCALE), LARGEST_SCALE)

    @text_scale.setter
    def text_scale(self, value: float) -> None:
        self._keep("text_scale", f"{value:.2f}")

    @property
    def lock_after(self) -> int:
        """Seconds without a key or the mouse until the wallet locks itself."""
        return int(min(max(self._number("lock_after", USUAL_LOCK), SHORTEST_LOCK), LONGEST_LOCK))

    @lock_after.setter
    def lock_after(self, value: int) -> None:
        self._keep("lock_after", str(value))

    @property
    def hidden_from_capture(self) -> bool:
        """Whether screenshots and remote viewing are kept off, where the system can."""
        return self._text("hidden_from_capture") != "no"

    @hidden_from_capture.setter
    def hidden_from_capture(self, value: bool) -> None:
        self._keep("hidden_from_capture", "yes" if value else "no")

    @property
    def camera_used(self) -> bool:
        """Whether the counter's camera is on while a code is awaited."""
        return self._text("camera_used") == "yes"

    @camera_used.setter
    def camera_used(self, value: bool) -> None:
        self._keep("camera_used", "yes" if value else "no")

    @property
    def camera(self) -> str:
        """The camera that was chosen, by ui.scanning.camera; empty: the system's own choice."""
        return self._text("camera")

    @camera.setter
    def camera(self, value: str) -> None:
        self._keep("camera", value)

    @property
    def continuous(self) -> bool:
        """Whether the camera stays on beside a verdict, and the next visitor's code replaces it."""
        return self._text("continuous") == "yes"

    @continuous.setter
    def continuous(self, value: bool) -> None:
        self._keep("continuous", "yes" if value else "no")

    @property
    def sounds(self) -> bool:
        """Whether a verdict can be heard."""
        return self._text("sounds") == "yes"

    @sounds.setter
    def sounds(self, value: bool) -> None:
        self._keep("sounds", "yes" if value else "no")

    @property
    def shown_for(self) -> int:
        """Seconds until a verdict clears by itself."""
        return int(min(max(self._number("shown_for", LONGEST_SHOWN), SHORTEST_SHOWN), LONGEST_SHOWN))

    @shown_for.setter
    def shown_for(self, value: int) -> None:
        self._keep("shown_for", str(value))

    @property
    def serial_port(self) -> str:
        """The port of a serial scanner, as the system names it; empty: there is none."""
        return self._text("serial_port")

    @serial_port.setter
    def serial_port(self, value: str) -> None:
        self._keep("serial_port", value)

    @property
    def serial_speed(self) -> int:
        """Bits a second, one of SERIAL_SPEEDS."""
        found = self._text("serial_speed")
        return next((speed for speed in SERIAL_SPEEDS if str(speed) == found), USUAL_SPEED)

    @serial_speed.setter
    def serial_speed(self, value: int) -> None:
        self._keep("serial_speed", str(value))

    def _text(self, key: str) -> str:
        return str(self._file.value(key, ""))

    def _number(self, key: str, usual: float) -> float:
        try:
            found = float(self._text(key))
        except ValueError:
            return usual
        return found if found == found else usual

    def _keep(self, key: str, value: str) -> None:
        self._file.setValue(key, value)
        self._file.sync()
