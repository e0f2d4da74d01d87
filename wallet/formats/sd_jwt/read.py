"""Reading an SD-JWT or SD-JWT VC, compact or in JSON (RFC 9901, sections 4, 7 and 8).

Does not verify signatures and knows no time: it answers what the bytes say and what is amiss with them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from wallet.codec import base, strict_json
from wallet.codec.limits import MAX_CREDENTIAL
from wallet.crypto import jose
from wallet.formats import base as rules
from wallet.formats.base import failed, malformed, text_or_none
from wallet.formats.holder_key import key_of_jwk
from wallet.formats.redaction import DisclosureTable
from wallet.formats.sd_jwt import holder, names, serialisation
from wallet.formats.sd_jwt.restore import restore
from wallet.model.credential import Credential, CredentialFormat, Presentation, PublicKey
from wallet.model.errors import ParseError
from wallet.model.verdict import Check, Finding, Reason

_BASE64URL = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_JOINTS = re.compile(rb"\.\.~+(?:\.\.)?")
"""What is left of a compact SD-JWT without the signs of base64url: two dots of the issuer's token, a tilde
behind it and behind each disclosure, maybe two dots of the holder's token."""


def recognise(data: bytes) -> bool:
    """A compact token with a tilde, or a JSON serialisation."""
    head = data[:3]
    return (head == b"eyJ" and b"~" in data) or serialisation.looks_serialised(data)


def parse(data: bytes) -> Presentation:
    """Read one SD-JWT with or without the holder's token. ParseError for what cannot be read."""
    credential = read(serialisation.compact(rules.limited(data, MAX_CREDENTIAL)))
    return Presentation(credential.format, (credential,))


def read(token: str) -> Credential:
    """Read one compact SD-JWT or SD-JWT+KB."""
    shown, _, proof = token.rpartition("~")
    issued, *disclosures = shown.split("~")
    joints = token.encode("utf-8", "replace").translate(None, _BASE64URL)
    if not _JOINTS.fullmatch(joints) or "" in disclosures:
        malformed("not an SD-JWT: base64url parts, with a tilde behind each but the last")
    jws = jose.parse_compact(issued)
    token_format = _format(jws.header)
    payload = strict_json.loads(jws.payload)
    if type(payload) is not dict:
        malformed("no claims in the token")
    digest = names.HASHES.get(_digest_name(payload))
    claims, table = _disclose(payload, disclosures, digest, token_format)
    return _credential(jws, token_format, claims, table, _findings(jws.header, digest), proof, shown, digest)


def digest_of(token: str) -> Callable[[bytes], Any]:
    """The hash of a token's `_sd_alg`. ParseError ALGORITHM_NOT_ALLOWED where it is unknown."""
    payload = strict_json.loads(jose.parse_compact(token.partition("~")[0]).payload)
    digest = names.HASHES.get(_digest_name(payload))
    if digest is None:
        raise ParseError(Reason.ALGORITHM_NOT_ALLOWED, "_sd_alg is not one of SHA-2")
    return digest


def _credential(
    jws: jose.Jws,
    token_format: CredentialFormat,
    claims: dict[str, Any],
    table: DisclosureTable[str],
    findings: Iterable[Finding],
    proof: str,
    shown: str,
    digest: Callable[[bytes], Any] | None,
) -> Credential:
    return Credential(
        format=token_format,
        signed=jose.signed_part(jws),
        claims=_own_claims(claims),
        digest=hashlib.sha256(jws.signing_input).digest(),
        document_type=_document_type(claims, token_format),
        issuer=text_or_none(claims.get("iss"), "iss"),
        audiences=rules.audiences(claims.get("aud")),
        holder_key=_holder_key(claims.get("cnf")),
        issued_at=rules.numeric_date(claims.get("iat"), "iat"),
        valid_from=rules.numeric_date(claims.get("nbf"), "nbf"),
        valid_until=rules.numeric_date(claims.get("exp"), "exp"),
        status=rules.status_reference(claims.get("status")),
        disclosures=tuple(table.disclosures),
        redactable_hidden=table.hidden,
        holder_proof=holder.read_holder_proof(proof, f"{shown}~", digest) if proof else None,
        findings=(*findings, *table.findings),
    )


def _format(header: Mapping[str, Any]) -> CredentialFormat:
    """By `typ` (VERDICTS, plain RFC 9901 tokens): absent or `…+sd-jwt`; a JWT made for another purpose is
    not read as a licence (RFC 8725, section 3.11)."""
    kind = header.get("typ")
    if kind is None:
        return CredentialFormat.SD_JWT
    if type(kind) is not str:
        malformed("typ is not text")
    kind = kind.removeprefix("application/")
    if kind in names.VC_TYPES:
        return CredentialFormat.SD_JWT_VC
    if kind.endswith(names.SUFFIX):
        return CredentialFormat.SD_JWT
    raise ParseError(Reason.TYPE_CONFUSION, "typ is not that of an SD-JWT")


def _digest_name(payload: dict[str, Any]) -> str:
    name = payload.get(names.DIGEST_ALGORITHM, "sha-256")
    if type(name) is not str:
        malformed("_sd_alg is not text")
    return name


def _disclose(
    payload: dict[str, Any],
    disclosures: list[str],
    digest: Callable[[bytes], Any] | None,
    token_format: CredentialFormat,
) -> tuple[dict[str, Any], DisclosureTable[str]]:
    """The claims with their disclosures; none are put in place where the hash is unknown."""

    def identify(encoded: bytes) -> str:
        return base.b64url_encode(digest(encoded).digest()) if digest else ""

    table = DisclosureTable([one.encode("ascii") for one in disclosures] if digest else [], identify)
    claims = restore(payload, table)
    others = names.NEVER_REDACTED if token_format is CredentialFormat.SD_JWT_VC else ()
    table.judge_roots(names.TIMES, others)
    return claims, table


def _findings(header: Mapping[str, Any], digest: object) -> Iterable[Finding]:
    if digest is None:
        yield failed(Check.ALGORITHM, Reason.ALGORITHM_NOT_ALLOWED, "_sd_alg is not one of SHA-2")
    if jose.unknown_critical(header):
        yield failed(Check.ALGORITHM, Reason.CRITICAL_HEADER_UNKNOWN, "crit names an unknown header")


def _document_type(claims: dict[str, Any], token_format: CredentialFormat) -> str | None:
    vct = text_or_none(claims.get("vct"), "vct")
    if not vct and token_format is CredentialFormat.SD_JWT_VC:
        malformed("an SD-JWT VC without vct")
    return vct


def _holder_key(cnf: Any) -> PublicKey | None:
    """The key of `cnf` (RFC 7800): by value only; a reference to one is no key to us."""
    if cnf is None:
        return None
    if type(cnf) is not dict:
        malformed("cnf is not an object")
    jwk = cnf.get("jwk")
    return None if jwk is None else key_of_jwk(jwk)


def _own_claims(claims: dict[str, Any]) -> dict[str, Any]:
    """What the licence itself states; an empty `sub` states nothing."""
    return {
        name: value
        for name, value in claims.items()
        if name not in names.PROTOCOL and not (name == "sub" and value == "")
    }
