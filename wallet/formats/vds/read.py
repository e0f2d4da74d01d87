"""Reading a seal: header, message zone, signature zone, and nothing behind (Doc 9303-13, section 2).

Does not verify the signature. No header says which algorithm signed: the key of the certificate that the
seal names decides (section 2.4: ECDSA, the digest by the size of its curve).
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, date, datetime, timedelta

from wallet.codec.limits import MAX_SCAN
from wallet.crypto.names import KEY_DECIDES
from wallet.formats.base import failed, limited, malformed
from wallet.formats.countries import same_country
from wallet.formats.vds.features import read_features
from wallet.formats.vds.header import MAGIC, VERSION_3, VERSION_4, Header, read_header
from wallet.model.credential import Credential, CredentialFormat, Presentation, SignedPart
from wallet.model.errors import ParseError
from wallet.model.verdict import Check, Finding, Reason

SIGNATURE_TAG = 0xFF
_TEXT = re.compile("[\x00-\xff]+", re.DOTALL)


def recognise(data: bytes) -> bool:
    """The magic byte and a version that we know; no UTF-8 text begins so."""
    return data[:1] == bytes((MAGIC,)) and data[1:2] in (bytes((VERSION_3,)), bytes((VERSION_4,)))


def from_text(text: str) -> bytes | None:
    """The bytes of a seal that a reader handed on as Latin-1 text; None where it is none."""
    if text[:2] not in (f"{chr(MAGIC)}{chr(VERSION_3)}", f"{chr(MAGIC)}{chr(VERSION_4)}"):
        return None
    return text.encode("latin-1") if _TEXT.fullmatch(text) else None


def parse(data: bytes) -> Presentation:
    """Read one seal. ParseError MALFORMED, DUPLICATE_KEY (a tag twice), TRAILING_DATA, LIMIT_EXCEEDED,
    UNSUPPORTED_FORMAT (version)."""
    header = read_header(limited(data, MAX_SCAN))
    found, signed_length, signature = _zones(data, header.length)
    document_type, claims, expires = read_features(header.kind, found, header.issued)
    signing_input = data[:signed_length]
    credential = Credential(
        format=CredentialFormat.VDS,
        signed=SignedPart(
            algorithm=KEY_DECIDES,
            signing_input=signing_input,
            signature=signature,
            key_id=f"{header.signer}{header.reference}".encode(),
        ),
        claims={"issuing_state": header.state} | claims | {"issued": header.issued.isoformat()},
        digest=hashlib.sha256(signing_input).digest(),
        document_type=document_type,
        issuer=header.state,
        issued_at=header.signed_at,
        valid_until=None if expires is None else _end_of(expires),
        findings=tuple(_findings(header)),
    )
    return Presentation(CredentialFormat.VDS, (credential,))


def _zones(data: bytes, place: int) -> tuple[dict[int, bytes], int, bytes]:
    """The features by tag, how many bytes are signed, and the signature."""
    found: dict[int, bytes] = {}
    while place < len(data):
        start, tag = place, data[place]
        value, place = _value(data, place + 1)
        if tag == SIGNATURE_TAG:
            if place != len(data):
                raise ParseError(Reason.TRAILING_DATA, "bytes after the seal's signature")
            if not found:
                malformed("a seal without features")
            return found, start, value
        if tag in found:
            raise ParseError(Reason.DUPLICATE_KEY, f"tag {tag} twice")
        found[tag] = value
    raise ParseError(Reason.MALFORMED, "a seal without signature")


def _value(data: bytes, place: int) -> tuple[bytes, int]:
    """One value after its length (DER: short form, or one or two bytes of it, as few as will do)."""
    head = data[place : place + 1]
    if not head:
        malformed("a seal is cut off")
    length, place = head[0], place + 1
    if length >= 0x80:
        size = length & 0x7F
        length = int.from_bytes(data[place : place + size])
        if size not in (1, 2) or length < (0x80 if size == 1 else 0x100):
            malformed("a length in the seal is not as DER has it")
        place += size
    if place + length > len(data):
        malformed("a seal is cut off")
    return data[place : place + length], place + length


def _end_of(day: date) -> int:
    """The first second after a day, in UTC."""
    return int((datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)).timestamp())


def _findings(header: Header) -> list[Finding]:
    """A signer of one country does not seal another's documents (CASES, S15)."""
    if same_country(header.state, header.signer[:2]):
        return []
    return [failed(Check.ISSUER, Reason.ISSUER_MISMATCH, "the signer's country is not the issuing state")]
