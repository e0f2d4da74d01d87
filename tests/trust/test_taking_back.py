"""What a newer list takes back: counted over whole lists, compared with counting entry by entry."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.model.trust import StatusList
from wallet.trust.status import status_value
from wallet.trust.taking_back import revocations_taken_back, suspensions_lifted

from .scene import ISSUING, LIST_URI, SECONDS, signed

SIGNED = signed(ISSUING)


def made(bits: int, data: bytes, kind: str = "token", *purposes: str) -> StatusList:
    return StatusList(LIST_URI, bits, data, SIGNED, SECONDS, kind=kind, purposes=frozenset(purposes))


def value(status_list: StatusList, index: int) -> int:
    return status_value(status_list, index) or 0


@given(
    st.sampled_from([1, 2, 4, 8]),
    st.sampled_from([1, 2, 4, 8]),
    st.binary(max_size=12) | st.just(b"\x01\x02\x11\x06"),
    st.binary(max_size=12),
)
def test_counts_are_those_of_the_entries(old_bits: int, new_bits: int, before: bytes, after: bytes) -> None:
    older, newer = made(old_bits, before), made(new_bits, after)
    entries = range(len(before) * 8 // old_bits)
    back = sum(value(older, i) == 1 and value(newer, i) != 1 for i in entries)
    lifted = sum(value(older, i) == 2 and value(newer, i) not in (1, 2) for i in entries)
    assert revocations_taken_back(older, newer) == back
    assert suspensions_lifted(older, newer) == lifted


@pytest.mark.parametrize(("purpose", "count"), [("revocation", 2), ("suspension", 0), ("message", 0)])
def test_bitstrings_by_their_purpose(purpose: str, count: int) -> None:
    older = made(1, b"\xf0", "bitstring", purpose)
    newer = made(1, b"\xc1", "bitstring", purpose)
    assert revocations_taken_back(older, newer) == count
    assert suspensions_lifted(older, newer) == (2 if purpose == "suspension" else 0)


def test_list_that_changes_its_purpose_takes_everything_back() -> None:
    older, newer = made(1, b"\xf0", "bitstring", "revocation"), made(1, b"\xf0", "bitstring", "message")
    assert revocations_taken_back(older, newer) == 4


def test_list_that_breaks_its_standard_takes_everything_back() -> None:
    assert revocations_taken_back(made(2, b"\x05"), made(0, b"")) == 2
    assert revocations_taken_back(made(0, b""), made(2, b"\x05")) == 0
