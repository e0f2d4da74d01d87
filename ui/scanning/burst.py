"""Tells a gun's keys from a hand's by their timing, and tidies what the gun typed.

Knows no widget and no clock: times come with each key, in milliseconds. Does not parse codes; it only knows
how their texts begin.
"""

from __future__ import annotations

from enum import Enum

from ui.scanning.layouts import undone

MAX_SCAN = 16 * 1024
"""Bytes of UTF-8 that one scan may have (SECURITY, Parsers)."""

FAST = 50
"""Milliseconds between two keys up to which they may come from a gun; a hand does not keep this up."""
PAUSE = 250
"""Milliseconds of quiet that end a scan whose beginning is not known."""
PREFIX_PAUSE = 500
"""The same where the beginning is known: more is surely coming, so a stutter of the cable is forgiven."""
SCAN_LENGTH = 6
"""Keys in a row at gun speed that no hand types."""

UPPER_ONLY = ("LW1:", "LW1R:", "LW1F:", "LW1T:", "HC1:")
"""Schemes whose text has no lower-case letter (base45), so that a lower-case one betrays Caps Lock."""
MOVING_PREFIX = "LW1F:"
"""What one frame of a moving code begins with."""
PREFIXES = (*UPPER_ONLY, "shc:/", "openid4vp://", "openid-credential-offer://", "eyJ")

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_AIM_LENGTH = 3


class Turn(Enum):
    """What a key or a moment of quiet did to the burst so far."""

    HELD = "held"
    TYPING = "typing"
    SCANNED = "scanned"


def has_known_prefix(text: str) -> bool:
    """Whether a text begins like one of the schemes we know, in whatever spelling the gun typed it."""
    return tidy(text).startswith(PREFIXES)


def tidy(text: str) -> str:
    """The text as it was printed: full-width letters narrowed, an AIM identifier (ISO/IEC 15424, `]Q1`) taken
    off, Caps Lock and a keyboard of another country undone. Text of no known scheme stays as it is, blanks
    included."""
    for candidate in (text, text.translate(_FULL_WIDTH), *undone(text)):
        bare = candidate[_AIM_LENGTH:] if candidate.startswith("]") else candidate
        if bare.startswith(PREFIXES):
            return bare
        if bare == bare.lower() and bare.upper().startswith(UPPER_ONLY):
            return bare.upper()
    return text


class Burst:
    """The keys since the last decision. Keys are held until they prove to be a hand's or a gun's."""

    def __init__(self) -> None:
        self._keys: list[str] = []
        self._bytes = 0
        self._last = 0

    @property
    def waiting(self) -> bool:
        """Whether keys are held."""
        return bool(self._keys)

    @property
    def surely_scan(self) -> bool:
        """Whether the keys so far can only come from a gun."""
        return len(self._keys) >= SCAN_LENGTH

    @property
    def too_long(self) -> bool:
        """Whether more came than a scan may have; what is over is not kept."""
        return self._bytes > MAX_SCAN

    @property
    def pause(self) -> int:
        """How many milliseconds of quiet decide now."""
        if not self.surely_scan:
            return FAST
        return PREFIX_PAUSE if has_known_prefix("".join(self._keys[:32])) else PAUSE

    def press(self, character: str, at: int) -> tuple[Turn, str]:
        """One printable key at a time in ms.

        HELD: it joined. TYPING: what was held is a hand's, this key begins anew. SCANNED: what was held was a
        whole scan (its text is answered), this key begins anew.
        """
        turn, text = Turn.HELD, ""
        if self._keys and at - self._last > self.pause:
            turn, text = self.finish()
        self._last = at
        self._bytes += len(character.encode("utf-8", "surrogatepass"))
        if not self.too_long:
            self._keys.append(character)
        return turn, text

    def finish(self) -> tuple[Turn, str]:
        """Decide now (a line end, or quiet); the burst is empty afterwards.

        An overlong scan answers SCANNED with an empty text.
        """
        scanned, overlong = self.surely_scan, self.too_long
        text = "".join(self._keys)
        self._keys.clear()
        self._bytes = 0
        if not scanned:
            return Turn.TYPING, ""
        return Turn.SCANNED, "" if overlong else tidy(text)
