"""Reading the holder's note around a printed card: a COSE_Sign1 of its own type (docs/printed-copy.md, P0).

It is built like a key binding token (the card in `kcwt`, the signature by the holder's key) and is none: its
`typ` is another, so that neither can be taken for the other. Verifies no signature and compares nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wallet.codec import cbor
from wallet.crypto import cose
from wallet.formats import base as rules
from wallet.formats.base import holder_fault, malformed
from wallet.formats.sd_cwt import labels
from wallet.formats.sd_cwt.values import check_headers
from wallet.model.credential import CopyNote, Credential
from wallet.model.verdict import Finding

LONGEST = 181 * 86_400
"""Seconds from the making of a copy to its end: 180 days, the last of them in full."""

_MEMBERS = frozenset({labels.AUD, labels.EXP, labels.IAT, labels.NOTE_PURPOSE})
_HEADERS = frozenset({labels.ALG, labels.TYP, labels.KCWT})


def is_copy_note(outer: cose.Sign1) -> bool:
    """Whether what stands around a card says that it is a note on a copy."""
    kind = outer.protected.get(labels.TYP)
    return type(kind) is int and kind == labels.COPY_NOTE_TYPE


def read_copy_note(outer: cose.Sign1, card: Credential) -> CopyNote:
    """Read the note around `card`. ParseError MALFORMED for what is no note; the rest are findings."""
    check_headers(outer.protected, besides=(labels.KCWT,))
    if outer.unprotected or set(outer.protected) != _HEADERS:
        malformed("a copy's note has other headers than its own")
    members = cbor.loads(outer.payload)
    if type(members) is not dict or set(members) != _MEMBERS:
        malformed("a copy's note does not say for whom, for what, since when and until when")
    party, purpose = members[labels.AUD], members[labels.NOTE_PURPOSE]
    if not all(type(text) is str and text.strip() for text in (party, purpose)):
        malformed("a copy's note names nobody or no purpose")
    made, ends = (rules.numeric_date(members[key], f"claim {key}") for key in (labels.IAT, labels.EXP))
    if made is None or ends is None:
        malformed("a copy's note has no time")
    return CopyNote(
        signed=cose.signed_part(outer),
        relying_party=party,
        purpose=purpose,
        issued_at=made,
        expires_at=ends,
        findings=tuple(_faults(made, ends, card)),
    )


def _faults(made: int, ends: int, card: Credential) -> Iterator[Finding]:
    """A copy outlives neither its card nor the longest time that a copy may have."""
    if not made < ends <= made + LONGEST:
        yield holder_fault("the times of the copy's note are none")
    if card.valid_until is not None and ends > card.valid_until:
        yield holder_fault("the copy's note outlives the licence")


def members_of(relying_party: str, purpose: str, made: int, ends: int) -> dict[int, Any]:
    """What a note says, as it is signed."""
    return {labels.AUD: relying_party, labels.EXP: ends, labels.IAT: made, labels.NOTE_PURPOSE: purpose}
