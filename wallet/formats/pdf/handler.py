"""A signed PDF file as one licence: its last signature speaks for the whole file, and nothing may come after.

An earlier signature must hold by itself; a later one, or a later change, counts against the file, except what
PAdES adds to keep a signature verifiable. Does not judge trust or time, and issues and presents nothing.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from wallet.crypto import cms_signature, x509
from wallet.formats.base import LAST_MOMENT, IssueSpec, failed
from wallet.formats.pdf.coverage import coverage_faults, has_tail, signed_ranges
from wallet.formats.pdf.facts import Cms, Document, Signature
from wallet.formats.pdf.reader import SignatureReader, has_signature
from wallet.formats.pdf.signer import signed_part
from wallet.model.credential import Credential, CredentialFormat, Presentation, TimeStamp
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.ports import Signer
from wallet.model.request import Binding, Selection
from wallet.model.verdict import Check, Finding, Reason

DOCUMENT_TYPE = "pdf"
UNSIGNED = "PDF without signature"

_HARMLESS = {"none", "upkeep"}
_HARMLESS_TO_EARLIER = {"none", "upkeep", "filled"}


class PdfHandler:
    """The verbs of a format, as far as a PDF file has them."""

    format = CredentialFormat.PDF

    def __init__(self, reader: SignatureReader) -> None:
        self._reader = reader

    def recognise(self, data: bytes) -> bool:
        """Whether it is a PDF file."""
        return data.startswith(b"%PDF-")

    def parse(self, data: bytes) -> Presentation:
        """Read the signatures. ParseError: NOT_A_LICENCE for a file without any, CONTENT_NOT_COVERED for one
        that bytes at its end make unreadable, else as SignatureReader."""
        if not has_signature(data):
            raise ParseError(Reason.NOT_A_LICENCE, UNSIGNED)
        try:
            document = self._reader.read(data)
        except ParseError as error:
            if error.reason is Reason.MALFORMED and has_tail(data):
                detail = f"bytes after the signed range; {error.detail}"
                raise ParseError(Reason.CONTENT_NOT_COVERED, detail) from error
            raise
        signatures = [each for each in document.signatures if not each.is_stamp]
        if not signatures:
            raise ParseError(Reason.NOT_A_LICENCE, UNSIGNED)
        return Presentation(self.format, (_credential(data, document, signatures),))

    def issue(self, spec: IssueSpec, signer: Signer, *, decoys: int = 0) -> bytes:
        """Not a thing we do."""
        raise WalletError(Trouble.WRONG_USAGE, "PDF files are not issued here")

    def present(
        self, stored: bytes, selection: Selection, binding: Binding | None, signer: Signer | None
    ) -> bytes:
        """The file as it is: it has no holder's key, and nothing can be left out of it."""
        if binding is not None:
            raise WalletError(Trouble.HOLDER_KEY_MISSING, "a PDF file has no holder's key")
        return stored


HANDLER = PdfHandler(SignatureReader())


def _credential(data: bytes, document: Document, signatures: list[Signature]) -> Credential:
    last = signatures[-1]
    signed = signed_part(last.cms)
    sealed_at = last.cms.signing_time if last.cms.signing_time is not None else last.claimed_at
    if sealed_at is not None and not 0 <= sealed_at <= LAST_MOMENT:
        raise ParseError(Reason.MALFORMED, "a signing time out of range")
    name = _signer(last)
    before = [_signer(each) or "–" for each in signatures[:-1]]
    findings = [*_faults(data, last, _HARMLESS)]
    for earlier in signatures[:-1]:
        findings.extend(_faults(data, earlier, _HARMLESS_TO_EARLIER))
        findings.extend(_own_fault(earlier))
    return Credential(
        format=CredentialFormat.PDF,
        signed=signed,
        claims=_claims(document, last, name, sealed_at) | ({"earlier_signers": before} if before else {}),
        digest=hashlib.sha256(signed.signing_input).digest(),
        document_type=DOCUMENT_TYPE,
        issuer=name,
        issued_at=sealed_at,
        findings=tuple(dict.fromkeys(findings)),
        time_stamps=tuple(_time_stamps(data, document, last)),
    )


def _signer(signature: Signature) -> str | None:
    """Whom the signer's own certificate names; whether that is trusted is not said here."""
    facts = x509.certificate_facts(signed_part(signature.cms).chain[0])
    return facts.common_name or facts.organisation


def _claims(
    document: Document, signature: Signature, name: str | None, sealed_at: int | None
) -> dict[str, Any]:
    """What a person may see of it; none of this says what the pages say."""
    moment = None if sealed_at is None else datetime.fromtimestamp(sealed_at, UTC)
    claims = {
        "signer": name,
        "signed_at": None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "reason": signature.reason,
        "location": signature.location,
        "pages": document.pages,
    }
    return {key: value for key, value in claims.items() if value is not None}


def _faults(data: bytes, signature: Signature, harmless: set[str]) -> list[Finding]:
    """What is wrong with the file as one signature sees it."""
    found = list(coverage_faults(data, signature))
    if signature.later not in harmless and signature.later != "uncovered":
        found.append(failed(Check.INTEGRITY, Reason.DOCUMENT_MODIFIED, "changed after signing"))
    if _digest(signature.cms.digest, signed_ranges(data, signature)) != signature.cms.message_digest:
        found.append(failed(Check.INTEGRITY, Reason.DIGEST_MISMATCH, "signed bytes differ from the digest"))
    return found


def _own_fault(earlier: Signature) -> list[Finding]:
    """An earlier signature must hold under its own certificate; whom that belongs to does not matter, for
    the last one covers it."""
    signed = signed_part(earlier.cms)
    spki = x509.certificate_facts(signed.chain[0]).spki
    holds = signed.algorithm is not None and cms_signature.verify(
        spki, signed.algorithm, signed.signing_input, signed.signature
    )
    if holds:
        return []
    return [failed(Check.INTEGRITY, Reason.DOCUMENT_MODIFIED, "an earlier signature does not hold")]


def _time_stamps(data: bytes, document: Document, last: Signature) -> list[TimeStamp]:
    """Time stamps that are about the last signature: over its value (RFC 3161, appendix A), or over the file
    with it (document time stamps, PAdES)."""
    about = [(stamp, last.cms.signature) for stamp in last.cms.stamps]
    about += [
        (each.cms, signed_ranges(data, each))
        for each in document.signatures
        if each.is_stamp and each.end >= last.end and not coverage_faults(data, each)
    ]
    return [
        TimeStamp(signed_part(cms), cms.content.time)
        for cms, message in about
        if cms.content is not None and cms.content.time is not None and _stamps(cms, message)
    ]


def _stamps(cms: Cms, message: bytes) -> bool:
    content = cms.content
    if content is None or _digest(cms.digest, content.encoded) != cms.message_digest:
        return False
    return _digest(content.digest, message) == content.imprint


def _digest(name: str, message: bytes) -> bytes | None:
    """The digest, None for a hash that is not strong enough (SHA-256, 384 and 512 are)."""
    if name not in ("sha256", "sha384", "sha512"):
        return None
    return hashlib.new(name, message).digest()
