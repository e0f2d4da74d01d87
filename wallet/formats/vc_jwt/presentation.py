"""Reading what holds credentials: a `vp+jwt`, or an envelope of the data model around one token.

The presentation's own token is the holder's proof of every credential in it. Whether it was signed by their
holder's key, for us and now, the verifier judges, for each credential by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from wallet.codec import strict_json
from wallet.codec.limits import MAX_CREDENTIAL
from wallet.crypto import jose
from wallet.formats.base import audiences, holder_fault, limited, malformed, numeric_date, text_or_none
from wallet.formats.vc_jwt import terms
from wallet.formats.vc_jwt.read import CREDENTIAL_TYPE, PRESENTATION_TYPE, claims_of, read, token_type
from wallet.model.credential import CredentialFormat, HolderProof, Presentation
from wallet.model.errors import ParseError
from wallet.model.verdict import Finding, Reason

MAX_CREDENTIALS = 16
"""Credentials in one presentation."""

_ENVELOPES = {
    "EnvelopedVerifiableCredential": CREDENTIAL_TYPE,
    "EnvelopedVerifiablePresentation": PRESENTATION_TYPE,
}
_JWS = re.compile(rb"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")


def recognise(data: bytes) -> bool:
    """A compact token whose `typ` is one of ours, or an envelope as JSON."""
    if data[:1] == b"{":
        return any(f'"{name}"'.encode() in data for name in _ENVELOPES) and b'"data:' in data
    if data[:3] != b"eyJ" or not _JWS.fullmatch(data):
        return False
    try:
        header = jose.parse_compact(data.decode("ascii")).header
    except ParseError:
        return False
    return token_type(header) in (CREDENTIAL_TYPE, PRESENTATION_TYPE)


def parse(data: bytes) -> Presentation:
    """Read one credential, or every credential of a presentation. ParseError for what cannot be read."""
    limited(data, MAX_CREDENTIAL)
    if data[:1] == b"{":
        token, kind = _opened(strict_json.loads(data), frozenset(_ENVELOPES))
    else:
        if not _JWS.fullmatch(data):
            malformed("not a compact JWS")
        token = data.decode("ascii")
        kind = token_type(jose.parse_compact(token).header) or ""
    if kind == PRESENTATION_TYPE:
        return _presented(token)
    return Presentation(CredentialFormat.VC_JWT, (read(token),))


def _presented(token: str) -> Presentation:
    jws = jose.parse_compact(token)
    payload = claims_of(jws, PRESENTATION_TYPE)
    if terms.PRESENTATION not in terms.types_of(payload.get("type")):
        malformed("the type is not that of a verifiable presentation")
    held = payload.get("verifiableCredential", [])
    enveloped = held if type(held) is list else [held]
    if not enveloped:
        raise ParseError(Reason.NOT_A_LICENCE, "a presentation of nothing")
    if len(enveloped) > MAX_CREDENTIALS:
        raise ParseError(Reason.LIMIT_EXCEEDED, f"more than {MAX_CREDENTIALS} credentials in a presentation")
    proof = _holder_proof(jws, payload)
    only = frozenset({"EnvelopedVerifiableCredential"})
    return Presentation(
        CredentialFormat.VC_JWT, tuple(read(_opened(one, only)[0], proof) for one in enveloped)
    )


def _opened(envelope: Any, allowed: frozenset[str]) -> tuple[str, str]:
    """The token in an envelope and its `typ` (data model, sections 4.13 and 4.14).

    ParseError UNSUPPORTED_FORMAT for a credential that is not enveloped, or not as a JWT.
    """
    if type(envelope) is not dict:
        malformed("an envelope is not an object")
    named = [one for one in terms.types_of(envelope.get("type")) if one in allowed]
    if not named:
        raise ParseError(Reason.UNSUPPORTED_FORMAT, "a credential that is not secured by an envelope")
    terms.check_context(envelope.get("@context"))
    address = envelope.get("id")
    if type(address) is not str or not address.startswith("data:"):
        malformed("an envelope without its data")
    media, _, token = address.removeprefix("data:").partition(",")
    if media != f"application/{_ENVELOPES[named[0]]}":
        raise ParseError(Reason.UNSUPPORTED_FORMAT, f"an envelope of {media[:40]}")
    if not _JWS.fullmatch(token.encode("utf-8", "replace")):
        malformed("the token in an envelope is no compact JWS")
    return token, _ENVELOPES[named[0]]


def _holder_proof(jws: jose.Jws, payload: Mapping[str, Any]) -> HolderProof:
    nonce = text_or_none(payload.get("nonce"), "nonce")
    return HolderProof(
        signed=jose.signed_part(jws),
        audiences=audiences(payload.get("aud")),
        issued_at=numeric_date(payload.get("iat"), "iat"),
        challenge=None if nonce is None else nonce.encode(),
        purpose=text_or_none(payload.get("purpose"), "purpose"),
        expires_at=numeric_date(payload.get("exp"), "exp"),
        not_before=numeric_date(payload.get("nbf"), "nbf"),
        findings=tuple(_faults(jws.header, payload)),
    )


def _faults(header: Mapping[str, Any], payload: Mapping[str, Any]) -> list[Finding]:
    faults = []
    if jose.unknown_critical(header):
        faults.append(holder_fault("the presentation has a critical header that is unknown"))
    if "aud" not in payload:
        faults.append(holder_fault("the presentation names no audience"))
    holder = terms.identifier(payload.get("holder"), "holder")
    if "iss" in payload and holder is not None and payload["iss"] != holder:
        faults.append(holder_fault("iss is not the holder"))
    return faults
