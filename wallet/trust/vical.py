"""The VICAL (ISO/IEC 18013-5, Annex C): a provider's signed list of issuing authorities' certificates.

A COSE_Sign1 whose payload names certificates and the document types that each may sign. Reading it does not
trust it: its signer must be an anchor for trust lists, or the list itself was given by hand. Extensions and
certificate profiles are not interpreted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from wallet.codec import cbor
from wallet.codec.timestamp import last_second
from wallet.crypto import cose, signature, x509
from wallet.model.credential import CredentialFormat
from wallet.model.errors import ParseError
from wallet.model.ports import Signer
from wallet.model.text import LocalisedText
from wallet.model.trust import AnchorPurpose, AnchorScope, TrustAnchor
from wallet.model.verdict import Reason
from wallet.trust.lists import MAX_ENTRIES, TrustList, anchor_of_certificate

VICAL = "vical"
_DATE_TAG, _BIGNUM_TAG = 0, 2
_MAX_TEXT = 1000


def is_vical(message: cose.Sign1) -> bool:
    """Whether the payload claims to be a VICAL."""
    return b"certificateInfos" in message.payload and b"vicalProvider" in message.payload


def read_vical(message: cose.Sign1) -> TrustList:
    """The VICAL in a COSE_Sign1 (C.1.7.1). Raises ParseError; the signature is not judged here."""
    if cose.unknown_critical(message):
        raise ParseError(Reason.CRITICAL_HEADER_UNKNOWN, "crit in a VICAL")
    payload = _map(cbor.loads(message.payload))
    if not _text(payload, "version").startswith("1."):
        raise ParseError(Reason.UNSUPPORTED_FORMAT, "a VICAL of another version")
    issued_at = _date(payload.get("date"), "date")
    infos = payload.get("certificateInfos")
    if not isinstance(infos, list) or len(infos) > MAX_ENTRIES:
        raise ParseError(Reason.MALFORMED, "certificateInfos is no list of reasonable length")
    return TrustList(
        subject=f"{VICAL}:{_text(payload, 'vicalProvider')}",
        version=_version(payload.get("vicalIssueID"), issued_at),
        issued_at=issued_at,
        next_update=_date(payload["nextUpdate"], "nextUpdate") if "nextUpdate" in payload else None,
        anchors=tuple(_anchor(_map(info)) for info in infos),
        status_required=frozenset(),
        signed=cose.signed_part(message),
        scheme=VICAL,
    )


def holds_by_itself(vical: TrustList) -> bool:
    """Whether the signature holds under the certificate that came with it. That says the list is whole, and
    nothing about who made it: enough only where an operator named this very file."""
    signed = vical.signed
    if vical.scheme != VICAL or not signed.chain or signed.algorithm is None:
        return False
    try:
        spki = x509.certificate_facts(signed.chain[0]).spki
    except ParseError:
        return False
    return not signature.is_weak(spki) and signature.verify(
        spki, signed.algorithm, signed.signing_input, signed.signature
    )


def build_vical(
    anchors: Iterable[TrustAnchor],
    *,
    provider: str,
    issue_id: int,
    issued_at: datetime,
    next_update: datetime,
    signer: Signer,
    chain: tuple[bytes, ...],
) -> bytes:
    """A signed VICAL of anchors with certificates (C.1.7.1); `chain` is the provider's, leaf first."""
    payload = {
        "version": "1.0",
        "vicalProvider": provider,
        "date": _tdate(issued_at),
        "vicalIssueID": issue_id,
        "nextUpdate": _tdate(next_update),
        "certificateInfos": [_info(anchor) for anchor in anchors],
    }
    header = {cose.X5CHAIN: chain[0] if len(chain) == 1 else list(chain)}
    return cose.sign1({}, header, cbor.dumps(payload), signer)


def _info(anchor: TrustAnchor) -> dict[str, Any]:
    der = anchor.certificate or b""
    facts, number = x509.certificate_facts(der), x509.serial_number(der)
    info = {
        "certificate": der,
        "serialNumber": cbor.Tag(_BIGNUM_TAG, number.to_bytes((number.bit_length() + 7) // 8, "big")),
        "ski": facts.subject_key_id,
        "docType": sorted(anchor.scope.document_types),
        "issuingAuthority": anchor.name.en if anchor.name else facts.common_name,
        "issuingCountry": facts.country,
        "notBefore": _tdate(facts.not_before),
        "notAfter": _tdate(facts.not_after),
    }
    return {name: value for name, value in info.items() if value is not None}


def _tdate(moment: datetime) -> cbor.Tag:
    return cbor.Tag(_DATE_TAG, moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))


def _anchor(info: Mapping[str, Any]) -> TrustAnchor:
    """One issuing authority, for its document types and country alone."""
    der = info.get("certificate")
    if not isinstance(der, bytes):
        raise ParseError(Reason.MALFORMED, "certificate is no byte string")
    types = info.get("docType")
    if not isinstance(types, list) or not types or not all(isinstance(each, str) for each in types):
        raise ParseError(Reason.MALFORMED, "docType is no list of texts")
    _compare(info, der)
    country = info.get("issuingCountry")
    named = isinstance(country, str) and len(country) == 2 and country.isascii() and country.isalpha()
    scope = AnchorScope(
        purposes=frozenset({AnchorPurpose.LICENCE}),
        schemes=frozenset({str(CredentialFormat.MDOC)}),
        document_types=frozenset(types),
        region=country.upper() if named and isinstance(country, str) else None,
    )
    anchor = anchor_of_certificate(der, scope)
    if "issuingAuthority" not in info:
        return anchor
    name = _text(info, "issuingAuthority")
    return replace(anchor, name=LocalisedText(name, name))


def _compare(info: Mapping[str, Any], der: bytes) -> None:
    """What an entry says of its certificate must be what the certificate says."""
    number = info.get("serialNumber")
    if isinstance(number, cbor.Tag) and number.number == _BIGNUM_TAG and isinstance(number.value, bytes):
        number = int.from_bytes(number.value, "big")
    if number is not None and number != x509.serial_number(der):
        raise ParseError(Reason.MALFORMED, "serialNumber is not the certificate's")
    ski = info.get("ski")
    if ski is not None and ski != x509.certificate_facts(der).subject_key_id:
        raise ParseError(Reason.MALFORMED, "ski is not the certificate's")


def _version(value: Any, issued_at: datetime) -> int:
    """`vicalIssueID` grows with every issue; where it is absent, so does the date."""
    if value is None:
        return int(issued_at.timestamp())
    if type(value) is not int or value < 0:
        raise ParseError(Reason.MALFORMED, "vicalIssueID is no number")
    return int(value)


def _date(value: Any, name: str) -> datetime:
    """A tdate: tag 0 around an RFC 3339 time."""
    if isinstance(value, cbor.Tag) and value.number == _DATE_TAG and isinstance(value.value, str):
        return datetime.fromtimestamp(last_second(value.value), UTC)
    raise ParseError(Reason.MALFORMED, f"{name} is no tdate")


def _map(value: Any) -> Mapping[str, Any]:
    if type(value) is not dict:
        raise ParseError(Reason.MALFORMED, "a map was expected")
    return value


def _text(mapping: Mapping[str, Any], name: str) -> str:
    value = mapping.get(name)
    if not isinstance(value, str) or not value or len(value) > _MAX_TEXT:
        raise ParseError(Reason.MALFORMED, f"{name} is no text")
    return value
