"""A counter's request: built, and read back as what the wallet shows (OPTICAL; docs/envelope.md).

Unsigned, it is the bare map: anybody can make one, its name is its own claim, shown as 未核实. Signed, it is
a COSE_Sign1 (RFC 9052) with its own `typ`, the counter's certificates in `x5chain`, and as audience the hash
of the first of them, so that a request passed on by someone else binds the answer to the counter that signed.
Whether a certificate leads to a counter anchor is answered by a callable: trust is not known in this room.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn, TypeAlias

from wallet.codec import cbor
from wallet.codec.base import b64url_encode
from wallet.codec.limits import MAX_SCAN
from wallet.crypto import cose
from wallet.crypto.signature import verify
from wallet.crypto.x509 import certificate_facts
from wallet.model.credential import SignedPart
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.ports import Signer
from wallet.model.request import PresentationRequest, RelyingParty
from wallet.model.text import LocalisedText
from wallet.requests.challenge import LIFETIME, nonce_of
from wallet.requests.content import Content, decode_content, encode_content

Authenticate: TypeAlias = Callable[[SignedPart], LocalisedText | None]
"""The counter's name where `SignedPart.chain` leads to an anchor with the purpose `counter`, else None.
The signature itself was verified already, under the key of the first certificate."""

REQUEST_TYPE = 65001
"""`typ` of a signed request (RFC 9596): three bytes, of the CoAP content formats kept for experiments
(RFC 7252, section 12.3) until one is registered."""

CLOCK_LEEWAY = timedelta(seconds=60)
"""How far ahead of our clock a request may be issued: as much as a holder's proof may be (VERDICTS, age)."""

_TYP = 16
# Audiences with a meaning of their own, which nobody may take for a name (VERDICTS, audience).
_RESERVED = ("x509_hash:", "lw1:")


def certificate_audience(leaf: bytes) -> str:
    """The audience of whoever holds this certificate (DER): `x509_hash:` and the base64url of its SHA-256,
    as OpenID4VP 1.0, section 5.9.3, writes it."""
    return "x509_hash:" + b64url_encode(hashlib.sha256(leaf).digest())


def name_audience(name: LocalisedText) -> str:
    """The audience of an unsigned request: the counter's own name."""
    return name.zh


def one_text(text: LocalisedText) -> str:
    """Both languages in one text, for purpose and retention: what the holder reads is what is signed."""
    return " / ".join(part for part in (text.zh, text.en) if part)


def build_request(
    request: PresentationRequest, *, signer: Signer | None = None, chain: tuple[bytes, ...] = ()
) -> bytes:
    """The CBOR of a request for `wallet.qr.envelope.wrap_request`.

    `request` needs a challenge that is base64url of 16 bytes, both times and a relying party; its `audience`
    must be `name_audience` of that name, or with a signer `certificate_audience` of the first certificate.
    Raises WalletError REQUEST_INVALID for a request that no wallet would take.
    """
    nonce, party = nonce_of(request.challenge), request.relying_party
    if nonce is None or party is None or request.issued_at is None or request.expires_at is None:
        _invalid("request without challenge, name or times")
    content = Content(
        name=party.name,
        audience=request.audience if signer is not None else None,
        issued_at=int(request.issued_at.timestamp()),
        expires_at=int(request.expires_at.timestamp()),
        nonce=nonce,
        purpose=request.purpose,
        retention=request.retention,
        credentials=request.credentials,
        credential_sets=request.credential_sets,
    )
    _check_audience(request.audience, party.name, chain if signer is not None else ())
    _check_lifetime(content)
    payload = encode_content(content)
    if signer is None:
        return payload
    protected: dict[Any, Any] = {_TYP: REQUEST_TYPE, cose.X5CHAIN: chain[0] if len(chain) == 1 else chain}
    return cose.sign1(protected, {}, payload, signer)


def parse_request(data: bytes, *, authenticate: Authenticate, at: datetime) -> PresentationRequest:
    """What a request asks, and by whom.

    `relying_party.verified` only where the signature holds, the audience is that of the signing certificate,
    and `authenticate` knows it; the name is then the trust store's, else the request's own.
    Raises WalletError: REQUEST_INVALID (unreadable, contradictory, asking too much, a signature that does not
    hold, issued in the future), REQUEST_EXPIRED, REQUEST_UNSUPPORTED.
    """
    if at.tzinfo is None:
        raise ValueError("naive datetime")
    try:
        content, audience, signed = _read(data)
    except ParseError as error:
        raise WalletError(Trouble.REQUEST_INVALID, f"request: {error}") from error
    _check_times(content, at)
    known = authenticate(signed) if signed is not None else None
    return PresentationRequest(
        credentials=content.credentials,
        challenge=b64url_encode(content.nonce),
        audience=audience,
        purpose=content.purpose,
        retention=content.retention,
        relying_party=RelyingParty(name=known or content.name, verified=known is not None),
        issued_at=datetime.fromtimestamp(content.issued_at, UTC),
        expires_at=datetime.fromtimestamp(content.expires_at, UTC),
        credential_sets=content.credential_sets,
    )


def _read(data: bytes) -> tuple[Content, str, SignedPart | None]:
    """Content, audience and, of a signed request, the signature that was found to hold."""
    if len(data) > MAX_SCAN:
        _invalid(f"request of {len(data)} bytes")
    item = cbor.loads(data)
    if isinstance(item, dict):
        content = decode_content(data)
        if content.audience is not None:
            _invalid("unsigned request with an audience")
        audience = name_audience(content.name)
        _check_audience(audience, content.name, ())
        return content, audience, None
    if not isinstance(item, cbor.Tag):
        _invalid("request is neither a map nor signed")
    message = cose.parse_sign1(item)
    signed = _verified(message)
    content = decode_content(message.payload)
    audience = content.audience or ""
    _check_audience(audience, content.name, signed.chain)
    return content, audience, signed


def _verified(message: cose.Sign1) -> SignedPart:
    """The signature, if it is one of a request and holds under the key of its own certificate."""
    if message.protected.get(_TYP) != REQUEST_TYPE or cose.unknown_critical(message):
        _invalid("signed, but no request of a kind that we know")
    signed = cose.signed_part(message)
    if not signed.chain:
        _invalid("signed without a certificate")
    key = certificate_facts(signed.chain[0]).spki
    # The key decides which algorithms it can verify; one that is not for it does not hold.
    if signed.algorithm is None or not verify(key, signed.algorithm, signed.signing_input, signed.signature):
        _invalid("signature does not hold")
    return signed


def _check_audience(audience: str, name: LocalisedText, chain: tuple[bytes, ...]) -> None:
    """An audience is what the asker can show to be its own, never somebody else's."""
    if chain:
        if audience != certificate_audience(chain[0]):
            _invalid("audience is not that of the signing certificate")
    elif audience != name_audience(name) or audience.lower().startswith(_RESERVED):
        _invalid("audience is not the counter's own name")


def _check_lifetime(content: Content) -> None:
    if not 0 < content.expires_at - content.issued_at <= LIFETIME.total_seconds():
        _invalid("request lives longer than a challenge")


def _check_times(content: Content, at: datetime) -> None:
    _check_lifetime(content)
    now = at.timestamp()
    if content.issued_at > now + CLOCK_LEEWAY.total_seconds():
        _invalid("request was issued in the future, or this clock is slow")
    if content.expires_at <= now:
        raise WalletError(Trouble.REQUEST_EXPIRED, f"expired {now - content.expires_at:.0f} s ago")


def _invalid(detail: str) -> NoReturn:
    raise WalletError(Trouble.REQUEST_INVALID, detail)
