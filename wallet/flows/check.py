"""The way of a check: a file, a text or a picture → payloads → a report. Keeps no memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wallet.codec.limits import MAX_DOCUMENT
from wallet.flows.workplace import Workplace
from wallet.formats import pdf, registry
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.policy import NOTHING_EXPECTED, Expected, Policy
from wallet.model.request import PresentationRequest
from wallet.model.trust import StatusSnapshot, TrustSnapshot
from wallet.model.verdict import Report
from wallet.qr.reader import PictureReader
from wallet.verification.verifier import verify


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """By which policy and with which data a check is made."""

    policy: Policy
    trust: TrustSnapshot
    status: StatusSnapshot
    expected: Expected = NOTHING_EXPECTED


def payloads(data: bytes, reader: PictureReader) -> tuple[bytes, ...]:
    """What a file holds: each code of a picture, or of a PDF file without signature; else the file itself.
    Raises WalletError for bad pictures."""
    if is_picture(data):
        return reader.read(data)
    if is_document(data) and not pdf.has_signature(data):
        return codes_on_pages(data, reader) or (data,)
    return (data,)


def is_picture(data: bytes) -> bool:
    """Whether a file is a picture to be read; what is broken already is none, and judged as it is."""
    try:
        return registry.recognise(data).kind == registry.PICTURE
    except ParseError:
        return False


def is_document(data: bytes) -> bool:
    """Whether a file is a PDF file, whose pages may show codes."""
    return len(data) <= MAX_DOCUMENT and pdf.HANDLER.recognise(data)


def codes_on_pages(data: bytes, reader: PictureReader) -> tuple[bytes, ...]:
    """The codes on the first pages of a PDF file; none where its pages cannot be drawn: then the file itself
    is judged, and that is told of it."""
    try:
        return reader.read_pages(data)
    except WalletError:
        return ()


def check_item(payload: bytes, settings: CheckSettings, at: datetime) -> Report:
    """Judge one payload."""
    return verify(
        payload,
        policy=settings.policy,
        trust=settings.trust,
        status=settings.status,
        at=at,
        expected=settings.expected,
    )


def import_report(workplace: Workplace, payload: bytes, at: datetime) -> Report:
    """How a licence stands by policy `import`, with the wallet's own trust and status data."""
    trust, status = workplace.verification_data(at)
    return check_item(payload, CheckSettings(Policy.IMPORT, trust, status), at)


def expected_of(
    challenge: str | None,
    audience: str | None,
    request: PresentationRequest | None,
    *,
    transcript: bytes | None = None,
    reader_key: bytes | None = None,
) -> Expected:
    """What the command line was told to expect. WalletError WRONG_USAGE for an empty text, which any empty
    nonce or audience would answer."""
    if challenge == "" or audience == "":
        raise WalletError(Trouble.WRONG_USAGE, "an empty challenge or audience")
    return Expected(
        challenge=challenge,
        spellings=frozenset({challenge} if challenge is not None else ()),
        audiences=frozenset({audience} if audience is not None else ()),
        names=frozenset({audience} if audience is not None else ()),
        request=request,
        transcript=transcript,
        reader_key=reader_key,
    )
