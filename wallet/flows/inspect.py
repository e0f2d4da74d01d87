"""What a file is and contains, without judging it. Nothing here may be relied on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wallet.flows.check import codes_on_pages, is_document, is_picture
from wallet.flows.workplace import Workplace
from wallet.formats import pdf, registry
from wallet.model.credential import CredentialFormat
from wallet.model.errors import ParseError


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found. `symbols` are the codes of a picture, as read; `claims` are unverified."""

    format: CredentialFormat
    looks_like: str | None = None
    symbols: tuple[bytes, ...] = ()
    type: str | None = None
    issuer: str | None = None
    claims: Mapping[str, Any] | None = field(default=None, repr=False)


def inspect(data: bytes, workplace: Workplace) -> Inspection:
    """Look at one file; a picture, or a PDF file without signature, through its first code. Raises
    WalletError for bad pictures."""
    if is_document(data):
        symbols = codes_on_pages(data, workplace.reader)
        through = bool(symbols) and not pdf.has_signature(data)
        return _inspect_payload(symbols[0] if through else data, symbols)
    if not is_picture(data):
        return _inspect_payload(data, ())
    symbols = workplace.reader.read(data)
    if not symbols:
        return Inspection(CredentialFormat.UNKNOWN, "picture without a code")
    return _inspect_payload(symbols[0], symbols)


def _inspect_payload(payload: bytes, symbols: tuple[bytes, ...]) -> Inspection:
    looks_like = None
    try:
        scanned = registry.recognise(payload)
        looks_like = scanned.looks_like
        presentation = registry.parse(scanned)
    except ParseError as error:
        return Inspection(CredentialFormat.UNKNOWN, looks_like or str(error.reason), symbols)
    first = presentation.credentials[0]
    return Inspection(
        presentation.format, looks_like, symbols, first.document_type, first.issuer, first.claims
    )
