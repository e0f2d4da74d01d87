"""What a newer status list takes back of an older one: revocations, suspensions (SECURITY, Trust; CASES V05).

Compares whole lists at once, as large integers: ten million entries take milliseconds. Judges no licence and
keeps nothing; wallet.trust.store decides what follows.
"""

from __future__ import annotations

from wallet.model.trust import StatusList
from wallet.trust.bitstring import BITSTRING

_LOWEST_BITS = {1: 0xFF, 2: 0x55, 4: 0x11, 8: 0x01}
"""One byte with the lowest bit of each entry set, by the width of an entry."""

_REVOKED, _SUSPENDED = 1, 2


def revocations_taken_back(older: StatusList, newer: StatusList) -> int:
    """How many entries were revoked in the older list and are not in the newer one."""
    return _taken_back(older, newer, _REVOKED, "revocation")


def suspensions_lifted(older: StatusList, newer: StatusList) -> int:
    """How many entries were suspended in the older list and are neither suspended nor revoked now."""
    return _taken_back(older, newer, _SUSPENDED, "suspension")


def _taken_back(older: StatusList, newer: StatusList, value: int, purpose: str) -> int:
    before = _marked(older, value, purpose)
    if not before:
        return 0
    after = _marked(newer, value, purpose)
    if value == _SUSPENDED:
        after |= _marked(newer, _REVOKED, purpose)
    if older.bits != newer.bits:
        before, after = _packed(before, older.bits), _packed(after, newer.bits)
    return (before & ~after).bit_count()


def _marked(status_list: StatusList, value: int, purpose: str) -> int:
    """A large integer with the lowest bit of each entry set that has this value. In a bitstring any set bit
    counts, if the list serves the purpose: how wide its entries are only a licence says."""
    bits, data = status_list.bits, status_list.data
    if status_list.kind == BITSTRING:
        return int.from_bytes(data, "little") if purpose in status_list.purposes else 0
    if bits not in _LOWEST_BITS or value >= 1 << bits:
        return 0
    whole = int.from_bytes(data, "little")
    lowest = int.from_bytes(bytes([_LOWEST_BITS[bits]]) * len(data), "little")
    marked = lowest
    for place in range(bits):
        plane = (whole >> place) & lowest
        marked &= plane if value >> place & 1 else ~plane
    return marked


def _packed(marked: int, bits: int) -> int:
    """The same with one bit an entry, so that lists of different widths compare."""
    if bits == 1 or not marked:
        return marked
    data = marked.to_bytes((marked.bit_length() + 7) // 8, "little")
    per_byte = 8 // bits
    packed = 0
    for place, byte in enumerate(data):
        for entry in range(per_byte if byte else 0):
            if byte >> (entry * bits) & 1:
                packed |= 1 << (place * per_byte + entry)
    return packed
