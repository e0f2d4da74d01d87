"""Time stamps of RFC 3339: each part of the form, and what is no moment."""

from __future__ import annotations

import pytest

from wallet.codec.timestamp import first_second, last_second
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1970-01-01T00:00:00Z", 0, 0), ("1970-01-01T08:00:00+08:00", 0, 0),
        ("1969-12-31T16:00:00-08:00", 0, 0), ("1970-01-01T00:00:00.000Z", 0, 0),
        ("1970-01-01T00:00:00.001Z", 1, 0), ("2024-02-29T23:59:59.999999999Z", 1709251200, 1709251199),
        ("9999-12-31T23:59:59Z", 253402300799, 253402300799), ("1970-01-01T00:00:00-00:00", 0, 0),
    ],
)  # fmt: skip
def test_moments(text: str, first: int, last: int) -> None:
    assert (first_second(text), last_second(text)) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01t00:00:00Z", "1970-01-01T00:00:00z",
        "1970-01-01 00:00:00Z", "1970-01-01T00:00Z", "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00,5Z",
        "1970-01-01T24:00:00Z", "1970-01-01T00:00:60Z", "2023-02-29T00:00:00Z", "1970-13-01T00:00:00Z",
        "1970-01-01T00:00:00+15:00", "1970-01-01T00:00:00+08", "1970-01-01T00:00:00+08:60",
        "1969-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+08:00", "+1970-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z ", "1970-01-01T00:00:00Z\n", "١٩٧٠-01-01T00:00:00Z",
    ],
)  # fmt: skip
def test_what_is_no_moment(text: str) -> None:
    for read in (first_second, last_second):
        with pytest.raises(ParseError) as caught:
            read(text)
        assert caught.value.reason is Reason.MALFORMED
