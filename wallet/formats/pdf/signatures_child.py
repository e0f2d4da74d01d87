"""What the process that reads PDF signatures answers: started by wallet.formats.pdf.reader.

The only file that imports pyHanko (and asn1crypto, which it brings). It draws nothing, runs nothing, opens no
address, and knows no trust anchor: it takes the signatures out of the file's structure and tells facts about
them. Whether they hold is judged elsewhere, over the bytes as received. Nothing of ours is imported
(wallet.process.answering is the shell around this file).

The question is the file. The answer's status is `K` with JSON, `E` with JSON {"reason", "detail"} for a file
that cannot be read or shows its signatures no more, or `U` where anything was raised.
"""

from __future__ import annotations

import base64
import io
import json
import logging
from datetime import datetime
from typing import Any

from asn1crypto import cms
from pyhanko.pdf_utils import generic, misc
from pyhanko.pdf_utils.decode_limits import DecodeLimits, StreamDecodeLimits
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult, ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.general import check_ess_certid, extract_certificate_info, extract_signer_info
from pyhanko.sign.validation.generic_cms import get_signing_cert_attr, validate_algorithm_protection
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 10
MAX_SIGNATURES = 32
MAX_STAMPS = 4
MAX_INFLATED = 32 * 1024 * 1024
MAX_TEXT = 500

LIMITS = DecodeLimits(per_stream=StreamDecodeLimits(max_output_size=MAX_INFLATED))
"""Beside pyHanko's own limits for each purpose and for a document as a whole."""


class Unreadable(Exception):
    """A file that cannot be read, with one of the reasons of the check `format`."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def prepare() -> None:
    """Warnings about a file are nobody's business."""
    logging.disable(logging.CRITICAL)


def answer(question: bytes) -> tuple[bytes, bytes]:
    """The facts of one file."""
    try:
        return b"K", json.dumps(read(question)).encode()
    except Unreadable as error:
        return b"E", json.dumps({"reason": error.reason, "detail": error.detail}).encode()


def read(document: bytes) -> dict[str, Any]:
    """Pages, and the signatures in the order of their revisions."""
    reader, found, strict = opened(document)
    if not found and was_signed(reader):
        raise Unreadable("document_modified", "a later change took the signatures out")
    return {
        "pages": page_count(reader),
        "signatures": [signature_facts(each, reader, found, strict=strict) for each in found],
    }


def opened(document: bytes) -> tuple[PdfFileReader, list[EmbeddedPdfSignature], bool]:
    """The file as pyHanko reads it, its signatures, and whether it could be read strictly: many writers do
    not keep to the letter, and what nothing came after is as it was signed, well-formed or not."""
    for strict in (True, False):
        try:
            reader = PdfFileReader(io.BytesIO(document), strict=strict, decode_limits=LIMITS)
            unlock(reader)
            return reader, embedded(reader), strict
        except Unreadable as error:
            if not strict or error.reason != "malformed":
                raise
        except misc.PdfDecodeLimitError as error:
            raise Unreadable("limit_exceeded", str(error)) from None
        except Exception as error:
            if not strict:
                raise Unreadable("malformed", f"not readable as PDF: {type(error).__name__}") from None
    raise Unreadable("malformed", "not readable as PDF")


def unlock(reader: PdfFileReader) -> None:
    """A file that anybody may open is encrypted with an empty passphrase (ISO 32000-2, section 7.6.4.1)."""
    if not reader.encrypted:
        return
    try:
        opened_by = reader.decrypt(b"").status.name
    except Exception:
        opened_by = "FAILED"
    if opened_by == "FAILED":
        raise Unreadable("unsupported_format", "encrypted with a passphrase")


def embedded(reader: PdfFileReader) -> list[EmbeddedPdfSignature]:
    """Filled signature fields as pyHanko knows them; each signature once, oldest first."""
    found: list[EmbeddedPdfSignature] = []
    for name, _, field in enumerate_sig_fields(reader, filled_status=True):
        if len(found) >= MAX_SIGNATURES:
            raise Unreadable("limit_exceeded", f"more than {MAX_SIGNATURES} signatures")
        refuse_old(field)
        try:
            found.append(EmbeddedPdfSignature(reader, field, name))
        except Exception as error:
            raise Unreadable("malformed", f"signature not readable: {type(error).__name__}") from None
    return sorted(found, key=lambda each: (each.signed_revision, list(each.byte_range)[2:3]))


def was_signed(reader: PdfFileReader) -> bool:
    """Whether an earlier revision of the file had a signature that this one does not show any more."""
    for revision in range(min(reader.xrefs.total_revisions, MAX_SIGNATURES) - 1):
        try:
            before = reader.get_historical_resolver(revision)
            if next(iter(enumerate_sig_fields(before, filled_status=True)), None) is not None:
                return True
        except Exception:
            continue  # a revision that cannot be read shows no signature
    return False


def refuse_old(field: Any) -> None:
    """Kinds of signature: CMS detached (ISO 32000-2, section 12.8.3.3), PAdES, and time stamps. The older
    ones rest on SHA-1."""
    kind = str(field.get_object()["/V"].get("/SubFilter", ""))
    if kind in ("/adbe.pkcs7.sha1", "/adbe.x509.rsa_sha1"):
        raise Unreadable("algorithm_not_allowed", kind)
    if kind not in ("/adbe.pkcs7.detached", "/ETSI.CAdES.detached", "/ETSI.RFC3161"):
        raise Unreadable("unsupported_format", f"signature of the kind {kind[:40]}")


def page_count(reader: PdfFileReader) -> int | None:
    """What the page tree's root says; the tree is not walked."""
    try:
        return int(reader.root["/Pages"]["/Count"])
    except Exception:
        return None


def signature_facts(
    found: EmbeddedPdfSignature, reader: PdfFileReader, others: list[EmbeddedPdfSignature], *, strict: bool
) -> dict[str, Any]:
    """Everything that is judged about one signature."""
    values = found.sig_object
    return {
        "stamp": str(found.sig_object_type) == "/DocTimeStamp",
        "byte_range": [int(each) for each in found.byte_range],
        "contents": b64(found.pkcs7_content),
        "later": later_changes(found, reader, others, strict=strict),
        "claimed_at": pdf_date(values),
        "reason": text(values, "/Reason"),
        "location": text(values, "/Location"),
        "cms": cms_facts(whole(found.pkcs7_content)),
    }


def later_changes(
    found: EmbeddedPdfSignature, reader: PdfFileReader, others: list[EmbeddedPdfSignature], *, strict: bool
) -> str:
    """What revisions after this signature did: "none"; "upkeep" (validation data and document time stamps
    only: PAdES, levels LT and LTA); "filled" (what pyHanko's rules let a further signature or a form do);
    "uncovered" (its own revision is not covered); else "changed"."""
    last = reader.xrefs.total_revisions - 1
    if found.signed_revision >= last:
        return "none"
    if not strict:
        return "changed"  # a lenient reading is no ground to call changes harmless
    try:
        compared: Any = found
        compared.compute_integrity_info(DEFAULT_DIFF_POLICY)
        if compared.coverage is not SignatureCoverageLevel.ENTIRE_REVISION:
            return "uncovered"
        result = compared.diff_result
        allowed = found.docmdp_level  # what a certifying author said may change (ISO 32000-2, 12.8.2.2)
    except Exception:
        return "changed"
    if not isinstance(result, DiffResult) or result.modification_level is ModificationLevel.OTHER:
        return "changed"
    if allowed is not None and result.modification_level.value > allowed.value:
        return "changed"
    stamps = {each.signed_revision for each in others if str(each.sig_object_type) == "/DocTimeStamp"}
    revisions = range(found.signed_revision + 1, last + 1)
    if result.modification_level is ModificationLevel.LTA_UPDATES and all(
        revision in stamps or validation_data_came(reader, revision) for revision in revisions
    ):
        return "upkeep"
    return "filled" if result.modification_level is not ModificationLevel.ANNOTATIONS else "changed"


def validation_data_came(reader: PdfFileReader, revision: int) -> bool:
    """Whether a revision changed the document security store (ISO 32000-2, section 12.8.4.3)."""
    before, after = (reader.get_historical_root(each) for each in (revision - 1, revision))
    if "/DSS" not in after:
        return False
    entry = after.raw_get("/DSS")
    if "/DSS" not in before or before.raw_get("/DSS") != entry:
        return True
    touched = reader.xrefs.explicit_refs_in_revision(revision)
    return isinstance(entry, generic.IndirectObject) and entry.reference in touched


def pdf_date(values: generic.DictionaryObject) -> int | None:
    """The signing time in the signature dictionary, in seconds since 1970."""
    try:
        return seconds(generic.parse_pdf_date(values["/M"], strict=False))
    except Exception:
        return None


def seconds(moment: datetime) -> int | None:
    """A NumericDate; None for a time without zone, which names no moment."""
    return int(moment.timestamp()) if moment.tzinfo is not None else None


def text(values: generic.DictionaryObject, key: str) -> str | None:
    """A text of the signature dictionary, cut to a length that a screen can show."""
    try:
        value = values[key]
    except Exception:
        return None
    if not isinstance(value, generic.TextStringObject):
        return None
    return str(value)[:MAX_TEXT].encode("utf-8", "replace").decode("utf-8")


def whole(padded: bytes) -> cms.ContentInfo:
    """The CMS object in a signature's Contents, after which only zeros may stand."""
    try:
        info = cms.ContentInfo.load(padded)
        length = len(info.dump())
        if info["content_type"].native != "signed_data":
            raise Unreadable("malformed", "Contents is no CMS SignedData")
    except (ValueError, TypeError, KeyError):
        raise Unreadable("malformed", "Contents is no CMS object") from None
    if padded[length:].strip(b"\0"):
        raise Unreadable("trailing_data", "bytes after the CMS object")
    return info


def cms_facts(info: cms.ContentInfo) -> dict[str, Any]:
    """The one signer of a CMS SignedData (RFC 5652, section 5)."""
    try:
        signed_data = info["content"]
        signer = extract_signer_info(signed_data)
        return {
            **signer_facts(signer, signed_data),
            **algorithm_facts(signer),
            "certificates": certificates(signed_data),
            "content": content_facts(signed_data),
            "stamps": stamps(signer),
        }
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable("malformed", f"CMS object not in order: {type(error).__name__}") from None


def signer_facts(signer: cms.SignerInfo, signed_data: cms.SignedData) -> dict[str, Any]:
    """Signed attributes, each at most once (RFC 5652, section 5.3), and what they say. A signer without any
    lacks content-type and message-digest, and is refused with them."""
    attributes = signer["signed_attrs"]
    values: dict[str, Any] = {}
    for attribute in attributes:
        name = attribute["type"].native
        if name in values:
            raise Unreadable("malformed", f"signed attribute {name} twice")
        values[name] = attribute["values"]
    expected = signed_data["encap_content_info"]["content_type"].native
    if one(values, "content_type").native != expected:
        raise Unreadable("malformed", "signed attribute content-type is another one")
    validate_algorithm_protection(
        attributes.untag(), signer["digest_algorithm"], signer["signature_algorithm"], None
    )
    leaf = extract_certificate_info(signed_data).signer_cert
    named = get_signing_cert_attr(attributes.untag())
    if named is not None and not check_ess_certid(leaf, named["certs"][0]):
        raise Unreadable("malformed", "signed attribute signing-certificate is another one")
    claimed = one(values, "signing_time").native if "signing_time" in values else None
    return {
        # The bytes as received, with the tag that they are signed under (RFC 5652, section 5.4).
        "signed_attributes": b64(b"\x31" + attributes.dump()[1:]),
        "message_digest": b64(one(values, "message_digest").native),
        "signature": b64(signer["signature"].native),
        "signing_time": seconds(claimed) if claimed is not None else None,
    }


def one(values: dict[str, Any], name: str) -> Any:
    """The single value of a signed attribute."""
    if len(values.get(name, ())) != 1:
        raise Unreadable("malformed", f"signed attribute {name} is not there once")
    return values[name][0]


def algorithm_facts(signer: cms.SignerInfo) -> dict[str, Any]:
    """Digest and scheme by name; `scheme` is what the signature algorithm says, "" where its parameters are
    unusual (RFC 5754; RFC 4056; RFC 8419)."""
    digest = signer["digest_algorithm"]["algorithm"].native
    algorithm = signer["signature_algorithm"]
    oid = algorithm["algorithm"].native
    scheme = algorithm.signature_algo
    try:
        signed_digest = algorithm.hash_algo
    except ValueError:
        signed_digest = digest  # rsaEncryption and the like leave it to the digest algorithm
    if scheme == "rsassa_pss":
        mask = algorithm["parameters"]["mask_gen_algorithm"]
        if mask["algorithm"].native != "mgf1" or mask["parameters"]["algorithm"].native != signed_digest:
            scheme = ""
    if scheme == "ed25519":
        signed_digest = "sha512"
    return {
        "digest": digest,
        "scheme": scheme if signed_digest == digest else "",
        "algorithm_text": f"{oid} with {digest}",
    }


def certificates(signed_data: cms.SignedData) -> list[str]:
    """DER, the signer's first."""
    found = extract_certificate_info(signed_data)
    return [b64(each.dump()) for each in (found.signer_cert, *found.other_certs)]


def content_facts(signed_data: cms.SignedData) -> dict[str, Any] | None:
    """What is signed inside the CMS object: nothing, or a time stamp (RFC 3161, section 2.4.2)."""
    inner = signed_data["encap_content_info"]
    kind = inner["content_type"].native
    if kind == "data":
        if inner["content"].native:
            raise Unreadable("malformed", "a detached signature with contents of its own")
        return None
    if kind != "tst_info":
        raise Unreadable("malformed", f"a signature over {kind}")
    stamp = inner["content"].parsed
    imprint = stamp["message_imprint"]
    return {
        "bytes": b64(bytes(inner["content"])),
        "digest": imprint["hash_algorithm"]["algorithm"].native,
        "imprint": b64(imprint["hashed_message"].native),
        "time": seconds(stamp["gen_time"].native),
    }


def stamps(signer: cms.SignerInfo) -> list[dict[str, Any]]:
    """Time stamps over the signature (RFC 3161, appendix A). They are not signed over: one that cannot be
    read proves nothing and harms nothing."""
    found: list[dict[str, Any]] = []
    for attribute in signer["unsigned_attrs"] or ():
        if attribute["type"].native != "signature_time_stamp_token":
            continue
        for token in list(attribute["values"])[:MAX_STAMPS]:
            try:
                found.append({**cms_facts(token), "stamps": []})
            except Unreadable:
                continue
    return found[:MAX_STAMPS]


def b64(data: bytes) -> str:
    """Base64 for JSON."""
    return base64.b64encode(data).decode("ascii")
