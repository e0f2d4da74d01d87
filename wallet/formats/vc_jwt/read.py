"""Reading one `vc+jwt` (VC-JOSE-COSE, section 3.1; Verifiable Credentials Data Model 2.0).

Does not verify signatures and knows no time: it answers what the bytes say and what is amiss with them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from wallet.codec import strict_json
from wallet.crypto import jose
from wallet.formats import base as rules
from wallet.formats.base import failed, malformed, numeric_date
from wallet.formats.holder_key import key_of_jwk
from wallet.formats.vc_jwt import terms
from wallet.model.credential import Credential, CredentialFormat, HolderProof, PublicKey, StatusReference
from wallet.model.errors import ParseError
from wallet.model.verdict import Check, Finding, Reason

CREDENTIAL_TYPE, PRESENTATION_TYPE = "vc+jwt", "vp+jwt"


def token_type(header: Mapping[str, Any]) -> str | None:
    """`typ` without the prefix that may be left out (RFC 7515, section 4.1.9)."""
    kind = header.get("typ")
    return kind.removeprefix("application/") if type(kind) is str else None


def claims_of(jws: jose.Jws, kind: str) -> dict[str, Any]:
    """The payload of a token of the data model. ParseError TYPE_CONFUSION where `typ` or `cty` says that it
    is another kind of token (RFC 8725, section 3.11), MALFORMED, UNSUPPORTED_FORMAT (context)."""
    if token_type(jws.header) != kind:
        raise ParseError(Reason.TYPE_CONFUSION, f"typ is not {kind}")
    content = jws.header.get("cty", kind[:2])
    if content not in (kind[:2], f"application/{kind[:2]}"):
        raise ParseError(Reason.TYPE_CONFUSION, f"cty is not {kind[:2]}")
    payload = strict_json.loads(jws.payload)
    if type(payload) is not dict:
        malformed("no claims in the token")
    if "vc" in payload or "vp" in payload:
        malformed("vc or vp beside the claims of the data model")  # VC-JOSE-COSE, section 3.1.3
    terms.check_context(payload.get("@context"))
    return payload


def read(token: str, proof: HolderProof | None = None) -> Credential:
    """Read one compact `vc+jwt`; `proof` is that of the presentation it came in."""
    jws = jose.parse_compact(token)
    payload = claims_of(jws, CREDENTIAL_TYPE)
    begins, ends = _in_force(payload)
    status = _statuses(payload)
    subject = _subject(payload.get("credentialSubject"))
    _check_names(payload, subject)
    return Credential(
        format=CredentialFormat.VC_JWT,
        signed=jose.signed_part(jws),
        claims=subject,
        digest=hashlib.sha256(jws.signing_input).digest(),
        document_type=terms.document_type(terms.types_of(payload.get("type"))),
        issuer=_issuer(payload),
        audiences=rules.audiences(payload.get("aud")),
        holder_key=holder_key(payload.get("cnf")),
        issued_at=numeric_date(payload.get("iat"), "iat"),
        valid_from=begins,
        valid_until=ends,
        status=status[0] if status else None,
        further_status=status[1:],
        holder_proof=proof,
        findings=tuple(_findings(jws.header, payload)),
    )


def holder_key(cnf: Any) -> PublicKey | None:
    """The key of `cnf` (RFC 7800): by value only; a reference to one is no key to us."""
    if cnf is None:
        return None
    if type(cnf) is not dict:
        malformed("cnf is not an object")
    jwk = cnf.get("jwk")
    return None if jwk is None else key_of_jwk(jwk)


def _issuer(payload: Mapping[str, Any]) -> str:
    issuer = terms.identifier(payload.get("issuer"), "issuer")
    if not issuer:
        malformed("a credential without issuer")
    return issuer


def _in_force(payload: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """Both periods at once: that of the data (`validFrom`, `validUntil`) and that of the token (`nbf`,
    `exp`). Neither prolongs the other (VC-JOSE-COSE, section 3.1.3)."""
    first, last = terms.period(payload)
    begins = [each for each in (first, numeric_date(payload.get("nbf"), "nbf")) if each is not None]
    ends = [each for each in (last, numeric_date(payload.get("exp"), "exp")) if each is not None]
    return max(begins, default=None), min(ends, default=None)


def _statuses(payload: Mapping[str, Any]) -> tuple[StatusReference, ...]:
    """Every list that the credential names: Token Status List first, then those of the data model."""
    token_list = rules.status_reference(payload.get("status"))
    named = terms.statuses(payload.get("credentialStatus"))
    return named if token_list is None else (token_list, *named)


def _subject(value: Any) -> dict[str, Any]:
    """What is claimed: the members of one subject, or all subjects under one name."""
    subjects = value if type(value) is list else [value]
    if not subjects or not all(type(one) is dict and one for one in subjects):
        malformed("credentialSubject claims nothing")
    return dict(subjects[0]) if len(subjects) == 1 else {"credentialSubject": subjects}


def _findings(header: Mapping[str, Any], payload: Mapping[str, Any]) -> list[Finding]:
    found = []
    if jose.unknown_critical(header):
        found.append(failed(Check.ALGORITHM, Reason.CRITICAL_HEADER_UNKNOWN, "crit names an unknown header"))
    if "iss" in payload and payload["iss"] != _issuer(payload):
        found.append(failed(Check.ISSUER, Reason.ISSUER_MISMATCH, "iss is not the issuer"))
    return found


def _check_names(payload: Mapping[str, Any], subject: Mapping[str, Any]) -> None:
    """Names that stand twice, as the token's and as the data model's, must agree: else two readers would see
    two credentials."""
    if "jti" in payload and payload["jti"] != payload.get("id", payload["jti"]):
        malformed("jti is not the credential's id")
    if "sub" in payload and payload["sub"] != subject.get("id", payload["sub"]):
        malformed("sub is not the subject's id")
