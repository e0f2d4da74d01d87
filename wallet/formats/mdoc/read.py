"""Reading an mdoc: a DeviceResponse, a Document of one, or IssuerSigned alone (ISO/IEC 18013-5, 8.3.2.1.2.2).

Does not verify signatures and knows no time: it answers what the bytes say and what is amiss with them. Of
several documents each is read by itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from wallet.codec import base, cbor
from wallet.codec.cbor import Tag
from wallet.codec.limits import MAX_CREDENTIAL
from wallet.crypto import cose, signature, x509
from wallet.formats import base as rules
from wallet.formats.base import failed, malformed
from wallet.formats.mdoc import device
from wallet.formats.mdoc.elements import Elements, read_elements
from wallet.formats.mdoc.names import home_namespace
from wallet.formats.mdoc.security import (
    SecurityObject,
    check_version,
    digest_findings,
    read_security_object,
)
from wallet.formats.sd_cwt.values import check_headers
from wallet.model.credential import (
    Credential,
    CredentialFormat,
    HolderProof,
    Presentation,
    SignedPart,
    Unread,
)
from wallet.model.errors import ParseError
from wallet.model.verdict import Check, Finding, Reason

MAX_DOCUMENTS = 16
"""Documents of one response; as many as licences in a bundle."""

_UNDERSTOOD = frozenset({cose.ALG, cose.X5CHAIN})
_NAMES = (
    b"version", b"documents", b"documentErrors", b"status", b"docType", b"issuerSigned", b"deviceSigned",
    b"errors", b"nameSpaces", b"issuerAuth",
)  # fmt: skip
_START = re.compile(
    rb"(?:[\xa1-\xb7]|\xb8.|\xbf)(?:" + b"|".join(bytes([0x60 + len(n)]) + n for n in _NAMES) + rb")",
    re.DOTALL,
)
_FIRST_SIGNS = frozenset("opqrstuv")
"""First signs of base64url of a CBOR map."""
_HEAD_SIGNS = 64


def recognise(data: bytes) -> bool:
    """A map that begins with a name of ours, and holds one that nobody else uses."""
    return _START.match(data) is not None and (
        b"documents" in data or b"issuerAuth" in data or b"documentErrors" in data
    )


def begins_text(text: str) -> bool:
    """Whether a text begins as base64url of such a map does."""
    if len(text) < _HEAD_SIGNS or text[0] not in _FIRST_SIGNS:
        return False
    try:
        return _START.match(base.b64url_decode(text[:_HEAD_SIGNS])) is not None
    except ParseError:
        return False


def parse(data: bytes) -> Presentation:
    """Read all documents. ParseError for what cannot be read."""
    return parse_item(cbor.loads(rules.limited(data, MAX_CREDENTIAL), allow_indefinite=True))


def parse_item(item: Any) -> Presentation:
    """Read what came out of CBOR already, as the part of a bundle."""
    documents = tuple(_documents(item))
    read: list[Credential] = []
    unread: list[ParseError] = []
    for document in documents:
        try:
            read.append(read_document(document, lone="documents" not in item))
        except ParseError as error:
            unread.append(error)
    if not read:
        raise unread[0]
    refused = tuple(Unread(error.reason, error.detail) for error in unread)
    return Presentation(CredentialFormat.MDOC, tuple(read), refused)


def issuer_part(item: Any) -> dict[Any, Any]:
    """The IssuerSigned of what holds exactly one. ParseError MALFORMED."""
    documents = tuple(_documents(item))
    if len(documents) != 1:
        malformed("not one document")
    return _issuer_signed(documents[0])


def read_document(document: dict[Any, Any], *, lone: bool = True) -> Credential:
    """Read one document. `lone`: it stands outside a response, where no holder's part is due."""
    signed = _issuer_signed(document)
    if type(signed.get("issuerAuth")) not in (list, Tag):
        malformed("issuerAuth is not a COSE_Sign1")
    message = cose.parse_sign1(signed["issuerAuth"])
    check_headers(message.protected)
    check_headers(message.unprotected)
    mso = read_security_object(message.payload)
    if document.get("docType", mso.document_type) != mso.document_type:
        malformed("docType is not the one that the issuer signed")
    home = home_namespace(mso.document_type, mso.digests)
    elements = read_elements(signed.get("nameSpaces"), mso, home)
    if "deviceSigned" in document:
        proof, findings = device.read_device_signed(document["deviceSigned"], mso)
    else:
        proof, findings = (None, ()) if lone else device.missing()
    return _credential(message, mso, elements, home, proof, findings)


def _credential(
    message: cose.Sign1,
    mso: SecurityObject,
    elements: Elements,
    home: str | None,
    proof: HolderProof | None,
    findings: tuple[Finding, ...],
) -> Credential:
    signed = _issuer_signature(message)
    return Credential(
        format=CredentialFormat.MDOC,
        signed=signed,
        claims=elements.claims,
        digest=hashlib.sha256(signed.signing_input).digest(),
        document_type=mso.document_type,
        holder_key=mso.device_key,
        issued_at=mso.signed_at,
        valid_from=mso.valid_from,
        # The end of the calendar is how something without end is written.
        valid_until=None if mso.valid_until == rules.LAST_MOMENT else mso.valid_until,
        status=mso.status,
        disclosures=tuple(elements.items),
        redactable_hidden=sum(map(len, mso.digests.values())) - len(elements.items),
        holder_proof=proof,
        findings=(*_header_findings(message), *digest_findings(mso), *elements.findings, *findings),
        namespace=home,
    )


def _issuer_signature(message: cose.Sign1) -> SignedPart:
    signed = cose.signed_part(message)
    if not signed.chain:
        return signed
    try:
        curve = signature.curve_of(x509.certificate_facts(signed.chain[0]).spki)
    except ParseError:
        return signed  # told when the chain is judged
    return device.named_algorithm(signed, curve, message.protected.get(cose.ALG))


def _header_findings(message: cose.Sign1) -> Iterator[Finding]:
    if cose.unknown_critical(message, _UNDERSTOOD):
        yield failed(Check.ALGORITHM, Reason.CRITICAL_HEADER_UNKNOWN, "crit names an unknown header")


def _documents(item: Any) -> Iterator[dict[Any, Any]]:
    if type(item) is not dict:
        malformed("an mdoc is a map")
    if "issuerAuth" in item:
        yield {"issuerSigned": item}
    elif "issuerSigned" in item:
        yield item
    else:
        yield from _response(item)


def _response(response: dict[Any, Any]) -> Iterator[dict[Any, Any]]:
    check_version(response.get("version"))
    status, documents = response.get("status"), response.get("documents")
    if type(status) is not int:
        malformed("a response without status")
    if documents is None:
        raise ParseError(Reason.NOT_A_LICENCE, "a response without documents")
    if status != 0:
        malformed("documents in a response that reports an error")
    if type(documents) is not list or not documents:
        malformed("documents are not an array, or there are none")
    if len(documents) > MAX_DOCUMENTS:
        raise ParseError(Reason.LIMIT_EXCEEDED, f"more than {MAX_DOCUMENTS} documents")
    for document in documents:
        if type(document) is not dict or type(document.get("docType")) is not str:
            malformed("a document is not a map with its docType")
        yield document


def _issuer_signed(document: dict[Any, Any]) -> dict[Any, Any]:
    signed = document.get("issuerSigned")
    if type(signed) is not dict:
        malformed("issuerSigned is missing or not a map")
    return signed
