"""C40 (ISO/IEC 16022) as visible digital seals use it: capitals, digits, blanks (Doc 9303-13, section 2.6).

Only reads. Shifts into other sets of signs are refused; the filler of an MRZ (`<`) comes as a blank.
"""

from __future__ import annotations

from typing import NoReturn

from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

_SIGNS = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FIRST_SIGN = 3  # 0, 1 and 2 are shifts; 0 also fills up a last group of two signs
_UNLATCH = 0xFE
_GROUPS = 40**3


def decode(data: bytes) -> str:
    """The text. Three signs in two bytes; a last single one as its ASCII value after an unlatch.

    Raises ParseError MALFORMED for an odd length, a shift, a sign outside the set.
    """
    if len(data) % 2:
        _refuse()
    signs: list[str] = []
    for place in range(0, len(data), 2):
        last = place + 2 == len(data)
        if data[place] == _UNLATCH and last:
            signs.append(_ascii(data[place + 1] - 1))
        else:
            signs.extend(_group(int.from_bytes(data[place : place + 2]) - 1, last=last))
    return "".join(signs)


def _group(value: int, *, last: bool) -> list[str]:
    if not 0 <= value < _GROUPS:
        _refuse()
    values = [value // 1600, value // 40 % 40, value % 40]
    if last and values[2] == 0:
        values.pop()
    if min(values) < _FIRST_SIGN:
        _refuse()
    return [_SIGNS[each - _FIRST_SIGN] for each in values]


def _ascii(code: int) -> str:
    if chr(max(code, 0)) not in _SIGNS:
        _refuse()
    return chr(code)


def _refuse() -> NoReturn:
    raise ParseError(Reason.MALFORMED, "not C40 of capitals, digits and blanks")
