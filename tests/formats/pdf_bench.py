"""How a PDF file is judged in tests, and the files that most of them start from. Nothing here is a test."""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

from asn1crypto import cms, core
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.validation.dss import DocumentSecurityStore

from formats.pdf_forge import (
    AT,
    DAY,
    SIGNED_AT,
    Identity,
    at_time,
    certify,
    new_key,
    page,
    pyhanko_signer,
    root,
    signed,
    signer_of,
    stamper,
    time_stamper,
    written,
)
from wallet.model.policy import NOTHING_EXPECTED, Policy
from wallet.model.trust import NO_STATUS, UNLIMITED_SCOPE, AnchorScope, TrustSnapshot
from wallet.model.verdict import Report
from wallet.trust.lists import read_anchors
from wallet.verification.verifier import verify

LATER = SIGNED_AT + 400 * DAY
"""When the signer's certificate has expired, and the root's has not."""

GREEN: tuple[str, list[str]] = ("valid", [])
MODIFIED = ("not_valid", ["document_modified"])
UNCOVERED = ("not_valid", ["content_not_covered"])

PLAIN = page()
SIGNED = signed(PLAIN)

OTHER_CONTENT = b"<< /Length 41 >>\nstream\nBT /F1 24 Tf 72 720 Td (licence 99) Tj ET \nendstream"
NOTE = (
    b"<< /Type /Annot /Subtype /FreeText /Rect [0 0 300 300] /F 4 /Contents (valid until 2099)"
    b" /DA (/F1 12 Tf) >>"
)
PAGE_WITH = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
    b" /Resources << /Font << /F1 5 0 R >> >> /Annots [%s] >>"
)


def trust_in(*pems: bytes, scope: AnchorScope = UNLIMITED_SCOPE) -> TrustSnapshot:
    return TrustSnapshot(tuple(anchor for pem in pems for anchor in read_anchors(pem, scope)))


def judged(
    data: bytes, policy: Policy = Policy.IMPORT, at: datetime = AT, trust: TrustSnapshot | None = None
) -> Report:
    trust = trust if trust is not None else trust_in(root().pem)
    return verify(data, policy=policy, trust=trust, status=NO_STATUS, at=at, expected=NOTHING_EXPECTED)


def told(data: bytes, *arguments: Any, **options: Any) -> tuple[str, list[str]]:
    report = judged(data, *arguments, **options)
    return str(report.verdict), [str(reason) for reason in report.reasons]


def gap_of(data: bytes) -> tuple[int, int]:
    """Where the hex string of the last signature lies."""
    numbers = [int(n) for n in re.findall(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", data)[-1]]
    return numbers[1], numbers[2]


def contents_of(data: bytes) -> bytes:
    start, end = gap_of(data)
    return bytes.fromhex(data[start + 1 : end - 1].decode())


def with_contents(data: bytes, contents: bytes) -> bytes:
    start, end = gap_of(data)
    return data[: start + 1] + contents.hex().encode() + data[end - 1 :]


def with_validation_data(data: bytes) -> bytes:
    file = io.BytesIO(data)
    certificate = asn1_x509.Certificate.load(root().der)
    DocumentSecurityStore.add_dss(file, sig_contents=None, certs=[certificate])
    return file.getvalue()


def with_document_stamp(data: bytes) -> bytes:
    maker = signers.PdfTimeStamper(time_stamper(stamper()))
    return maker.timestamp_pdf(IncrementalPdfFileWriter(io.BytesIO(data)), "sha256").getvalue()


@lru_cache(maxsize=1)
def long_stamper() -> Identity:
    return certify(
        "Long stamper",
        new_key("RSA2048"),
        root(),
        usage=ExtendedKeyUsageOID.TIME_STAMPING,
        not_after=SIGNED_AT + 900 * DAY,
    )


def with_stamp_of(data: bytes, other: bytes, time: datetime | None = None) -> bytes:
    """The file with the unsigned attributes (the time stamp) of another file's signature, which may be made
    to tell another time."""
    mine, theirs = (cms.ContentInfo.load(contents_of(each)) for each in (data, other))
    attributes = theirs["content"]["signer_infos"][0]["unsigned_attrs"].copy()
    if time is not None:
        inner = attributes[0]["values"][0]["content"]["encap_content_info"]
        told_time = inner["content"].parsed
        told_time["gen_time"] = time
        inner["content"] = core.ParsableOctetString(told_time.dump(force=True))
    mine["content"]["signer_infos"][0]["unsigned_attrs"] = attributes
    made = mine.dump(force=True)
    return with_contents(data, made + bytes(len(contents_of(data)) - len(made)))


def sign_writer(writer: IncrementalPdfFileWriter) -> bytes:
    meta = signers.PdfSignatureMetadata(field_name="Sig1", md_algorithm="sha256")
    maker = signers.PdfSigner(meta, pyhanko_signer(signer_of()))
    made = at_time(SIGNED_AT, lambda: maker.sign_pdf(writer).getvalue())
    assert isinstance(made, bytes)
    return made


def signed_by_hand(
    *,
    before: bytes = b"",
    after: bytes = b"",
    inside: bytes = b"",
    behind: bytes = b"",
    start: int = 0,
    short: int = 0,
    pages: bytes = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    forge: Callable[[Any], None] | None = None,
) -> bytes:
    """A file signed in one go, whose ByteRange leaves out what it is told to; everything else holds.

    `before` and `after` stand beside the hex string in the gap, `inside` and `behind` around it in the signed
    dictionary; the first range begins at `start`, the last `short` bytes are left out. `forge` changes the
    CMS object, whose attributes are then signed anew.
    """
    mark, room = b"/ByteRange [0000000000 0000000000 0000000000 0000000000] ", 8192
    hole = before + b"<" + b"0" * room + b">" + after
    signature = (
        b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached "
        + mark
        + inside
        + b"/Contents "
        + hole
        + b" "
        + behind
        + b">>"
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /SigFlags 3 /Fields [5 0 R] >> >>",
        pages,
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [5 0 R] >>",
        signature,
        b"<< /FT /Sig /T (Sig1) /V 4 0 R /Type /Annot /Subtype /Widget /Rect [0 0 0 0] /P 3 0 R >>",
    ]
    data = written(objects)
    gap = data.index(hole)
    end = gap + len(hole)
    numbers = (start, gap, end, len(data) - end - short)
    data = data.replace(mark, b"/ByteRange [%010d %010d %010d %010d] " % numbers)
    covered = data[start : start + gap] + data[end : len(data) - short]
    signer = pyhanko_signer(signer_of())
    made = asyncio.run(
        signer.async_sign(
            hashlib.sha256(covered).digest(),
            "sha256",
            signed_attr_settings=PdfCMSSignedAttributes(signing_time=SIGNED_AT),
        )
    )
    if forge is not None:
        forge(made["content"])
        signed_anew(made["content"]["signer_infos"][0])
    encoded = made.dump(force=forge is not None).hex().encode()
    return data.replace(b"<" + b"0" * room + b">", b"<" + encoded.ljust(room, b"0") + b">")


def signed_anew(signer: Any) -> None:
    """Sign the attributes as they are now, so that nothing but what was forged is wrong."""
    message = cms.CMSAttributes(list(signer["signed_attrs"])).dump(force=True)
    if len(signer["signed_attrs"]):
        signer["signature"] = signer_of().key.sign(message, ec.ECDSA(hashes.SHA256()))


def set_attributes(signer: Any, attributes: list[Any]) -> None:
    """Replace the signed attributes of a CMS signer."""
    signer["signed_attrs"] = cms.CMSAttributes([each.copy() for each in attributes])
