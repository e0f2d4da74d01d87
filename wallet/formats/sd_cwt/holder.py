"""The holder's token around a card: the SD-CWT key binding token, `kb+cwt` (draft-08, sections on the KBT).

Does not verify its signature, nor compare challenge, audience and age: the verifier does, with the holder's
key. A token without `iat` and without `cti` is left to the verifier, which calls it stale.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wallet.codec import cbor
from wallet.crypto import cose
from wallet.formats import base as rules
from wallet.formats.base import failed, holder_fault, malformed, text_or_none
from wallet.formats.sd_cwt import labels
from wallet.formats.sd_cwt.values import check_headers, check_plain
from wallet.model.credential import Credential, HolderProof
from wallet.model.verdict import Check, Finding, Reason

_UNDERSTOOD = labels.UNDERSTOOD - {labels.CWT_CLAIMS}


def read_holder_proof(token: cose.Sign1, card: Credential) -> HolderProof:
    """Read the key binding token around `card`. ParseError for what cannot be read; the rest are findings."""
    check_headers(token.protected, besides=(labels.KCWT, labels.CWT_CLAIMS))
    check_headers(token.unprotected)
    claims = cbor.loads(token.payload)
    if type(claims) is not dict:
        malformed("the holder's token has no claims")
    check_plain(claims)
    nonce = claims.get(labels.CNONCE)
    if nonce is not None and type(nonce) is not bytes:
        malformed("cnonce is not a byte string")
    times = [
        rules.numeric_date(claims.get(key), f"claim {key}") for key in (labels.IAT, labels.EXP, labels.NBF)
    ]
    return HolderProof(
        signed=cose.signed_part(token),
        audiences=rules.audiences(claims.get(labels.AUD)),
        issued_at=times[0],
        challenge=nonce,
        challenge_may_be_raw=True,
        has_token_id=_has_token_id(claims),
        purpose=text_or_none(claims.get(labels.PURPOSE), "purpose"),
        expires_at=times[1],
        not_before=times[2],
        findings=(*_faults(token, claims), *_time_faults(times, card)),
    )


def _has_token_id(claims: dict[Any, Any]) -> bool:
    token_id = claims.get(labels.CTI)
    if token_id is not None and type(token_id) is not bytes:
        malformed("cti is not a byte string")
    return token_id is not None


def _faults(token: cose.Sign1, claims: dict[Any, Any]) -> Iterator[Finding]:
    kind = token.protected.get(labels.TYP)
    if type(kind) not in (int, str) or kind not in labels.HOLDER_TYPES:
        yield holder_fault("typ of the holder's token is not kb+cwt")
    if labels.CWT_CLAIMS in token.protected or labels.CWT_CLAIMS in token.unprotected:
        yield holder_fault("the holder's token has a CWT Claims header")
    if cose.unknown_critical(token, _UNDERSTOOD):
        yield holder_fault("the holder's token has a critical header that is unknown")
    if labels.ISS in claims or labels.SUB in claims:
        yield holder_fault("the holder's token has iss or sub")
    if labels.AUD not in claims:
        yield holder_fault("the holder's token names no audience")


def _time_faults(times: list[int | None], card: Credential) -> Iterator[Finding]:
    """The relations of draft-08, Verifier Validation, step 7. An undated side is never at fault.

    A token made after its card lapsed, or before it came into force, has the card's reason, so that an
    expired licence says `expired` and nothing else.
    """
    issued, expires, starts = times
    if issued is None and (expires is not None or starts is not None):
        yield holder_fault("a holder's token without iat must not have exp or nbf")
    own = _after(starts, issued) or _not_before(issued, expires)
    outlives = _after(expires, card.valid_until) or _after(card.valid_from, starts)
    if own or outlives or _after(card.issued_at, issued):
        yield holder_fault("the times of the holder's token do not lie within the licence's")
    if _not_before(issued, card.valid_until) or _not_before(starts, card.valid_until):
        yield failed(Check.VALIDITY, Reason.EXPIRED, "shown after it had expired")
    if _after(card.valid_from, issued):
        yield failed(Check.VALIDITY, Reason.NOT_YET_VALID, "shown before it came into force")


def _after(first: int | None, second: int | None) -> bool:
    return first is not None and second is not None and first > second


def _not_before(first: int | None, second: int | None) -> bool:
    return first is not None and second is not None and first >= second
