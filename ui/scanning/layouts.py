"""A gun set to a US keyboard, at a computer set to another one: which keys it pressed, told by what came.

German and French keyboards alone. An accent that stands by itself may have swallowed a blank after it; then
nothing is undone: a guess would be another code.
"""

from __future__ import annotations

import unicodedata

_US = "`1234567890-=qwertyuiop[]asdfghjkl;'zxcvbnm,./~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>? "
_GERMAN = '^1234567890ß´qwertzuiopü+asdfghjklöäyxcvbnm,.-°!"§$%&/()=?`QWERTZUIOPÜ*ASDFGHJKLÖÄYXCVBNM;:_ '
_FRENCH = "²&é\"'(-è_çà)=azertyuiop^$qsdfghjklmùwxcvbn,;:!~1234567890°+AZERTYUIOP¨£QSDFGHJKLM%WXCVBN?./§ "

LAYOUTS = tuple(dict(zip(there, _US, strict=True)) for there in (_GERMAN, _FRENCH))
"""Of each layout: the character that came, and the one that stands on the same key of a US keyboard."""

_ALONE = frozenset("`´^¨")
"""Accent keys of either layout, where they joined no letter."""

_ACCENTS = {"\u0300": "`", "\u0301": "´", "\u0302": "^", "\u0308": "¨"}


def undone(text: str) -> tuple[str, ...]:
    """What the gun may have meant, for each layout that has all the characters that came."""
    if not _ALONE.isdisjoint(text):
        return ()
    pressed = ((layout, _pressed(text, layout)) for layout in LAYOUTS)
    return tuple(
        "".join(layout[key] for key in keys) for layout, keys in pressed if all(key in layout for key in keys)
    )


def _pressed(text: str, layout: dict[str, str]) -> str:
    """Keys one by one: a letter that an accent key was joined to comes after that key."""
    keys = []
    for character in text:
        parts = unicodedata.normalize("NFD", character)
        if character in layout or len(parts) != 2 or parts[1] not in _ACCENTS:
            keys.append(character)
        else:
            keys += [_ACCENTS[parts[1]], parts[0]]
    return "".join(keys)
