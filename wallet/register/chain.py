"""The hash chain over the entries of one counter: how a link is made, and where the chain is broken.

A chain by itself shows that nothing within it was changed, taken out or put in. That its end was not cut off
and that not all of it was written anew is shown by signatures: each entry carries the counter's signature
over the checkpoint of the Merkle tree up to it (wallet.register.checkpoint).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from wallet.codec import cbor
from wallet.crypto.sealing import sha256
from wallet.model.register import ChainFault
from wallet.register.entries import entry_number, head_bytes, read_payload
from wallet.register.merkle import Tree

_START = bytes(32)
_encoded = lru_cache(maxsize=512, typed=True)(cbor.dumps)
_HEADS = {32: b"\x58\x20", 96: b"\x58\x60"}
"""How CBOR begins byte strings of these lengths."""


class ChainRow(NamedTuple):
    """One row as stored. `payload` None: dropped by retention, its digest kept, and with it what is searched
    by. `signature` None: of a register's first version, before its first signed entry."""

    counter: str
    sequence: int
    day: int
    number: int
    payload: bytes | None
    payload_digest: bytes
    link: bytes
    signature: bytes | None = None
    kind: str | None = None
    at: int | None = None
    case_number: str | None = None
    verdict: str | None = None
    service: str | None = None
    purpose: str | None = None


def link(row: ChainRow, previous: bytes) -> bytes:
    """SHA-256 over deterministic CBOR of an entry's place, its number and its payload's digest, and what
    stands before it (`previous_of`). The digest stands for the payload, so retention may drop that."""
    return sha256(
        b"".join(
            (
                _preamble(row.counter),
                cbor.dumps(row.sequence),
                _encoded(row.day),
                _encoded(row.number),
                _HEADS[len(previous)],
                previous,
                _HEADS[len(row.payload_digest)],
                row.payload_digest,
            )
        )
    )


def previous_of(row: ChainRow | None) -> bytes:
    """What the next entry links to: this one's link and, where it is signed, its signature (32 or 96 bytes);
    32 zero bytes at the start."""
    if row is None:
        return _START
    return row.link if row.signature is None else row.link + row.signature


@lru_cache(maxsize=64)
def _preamble(counter: str) -> bytes:
    """An array of eight, its first three parts."""
    return b"\x88" + cbor.dumps("lw-register-link") + cbor.dumps(1) + cbor.dumps(counter)


class Walk:
    """Walks one counter's rows in order. `tree` and `sound` count what was found sound."""

    def __init__(self) -> None:
        self.tree = Tree()
        self.signed = False
        """Whether a signed entry was met: from there on every entry is."""
        self.dropped = 0
        self._gone: list[tuple[int, int]] = []
        """First and last of each run of entries without contents that nothing accounts for yet."""
        self._last: ChainRow | None = None

    def step(self, row: ChainRow) -> ChainFault | None:
        """What is wrong with the next row; None: it is sound and counted."""
        # The column types are only a wish to SQLite: a tampered row may hold anything.
        try:
            if row.sequence != self.tree.size + 1:
                return ChainFault.MISSING
            if link(row, previous_of(self._last)) != row.link:
                return ChainFault.LINK_BROKEN
            fault = self._payload(row) or self._signature(row)
        except (TypeError, ValueError, AttributeError, LookupError, OverflowError):
            return ChainFault.UNREADABLE
        if fault is None:
            self.tree.add(row.link)
            self._last = row
        return fault

    def _payload(self, row: ChainRow) -> ChainFault | None:
        if row.payload is None:
            self._note_gone(row.sequence)
            left = (row.kind, row.at, row.case_number, row.verdict, row.service, row.purpose)
            return None if left == (None,) * 6 else ChainFault.INDEX_CHANGED
        if sha256(row.payload) != row.payload_digest:
            return ChainFault.PAYLOAD_CHANGED
        if not _found_by_its_words(row, row.payload):
            return ChainFault.INDEX_CHANGED
        if row.kind == "retention":
            self._account(row, row.payload)
        return None

    def _signature(self, row: ChainRow) -> ChainFault | None:
        if row.signature is None:
            return ChainFault.UNSIGNED if self.signed else None
        if len(row.signature) != 64:
            return ChainFault.UNSIGNED
        self.signed = True
        return None

    @property
    def first_dropped(self) -> int | None:
        """The first entry whose contents are gone without a later entry of retention that says so."""
        return self._gone[0][0] if self._gone else None

    def _note_gone(self, sequence: int) -> None:
        self.dropped += 1
        if self._gone and self._gone[-1][1] == sequence - 1:
            self._gone[-1] = (self._gone[-1][0], sequence)
        else:
            self._gone.append((sequence, sequence))

    def _account(self, row: ChainRow, payload: bytes) -> None:
        through = read_payload(row.sequence, payload).dropped_through
        if through is not None:
            runs = ((max(first, through + 1), last) for first, last in self._gone)
            self._gone = [run for run in runs if run[0] <= run[1]]


def _found_by_its_words(row: ChainRow, payload: bytes) -> bool:
    """Whether the columns are those of the entry. Of the first format they are read out of it."""
    words = (row.kind, row.at, row.case_number, row.verdict, row.service, row.purpose)
    if payload[:1] >= b"\xa0":
        return words == columns_of_first_format(payload)
    kind, at, case, verdict, service, purpose = words
    if kind is None or at is None or case is None or service is None or purpose is None:
        return False
    return payload.startswith(head_bytes(kind, at, case, verdict, service, purpose))


def columns_of_first_format(payload: bytes) -> tuple[str, int, str, str, str, str]:
    """What an entry of the first format is found by. ValueError where it is none."""
    entry, found = read_payload(0, payload), cbor.loads(payload)
    return (str(entry.kind), found["at"], entry.case_number, str(entry.verdict), "", entry.purpose)


def number_of(row: ChainRow) -> str | None:
    """The number of a row, None where a tampered one has none."""
    try:
        return entry_number(row.day, row.number)
    except (TypeError, ValueError):
        return None
