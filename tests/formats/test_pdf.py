"""PDF signatures (CASES S27, I21, P19): each attack beside the file it was made from, which passes."""

from __future__ import annotations

import asyncio
import hashlib
import importlib.util
import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from asn1crypto import x509 as asn1_x509
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.validation.dss import DocumentSecurityStore

from formats.pdf_forge import (
    AT,
    DAY,
    SIGNED_AT,
    at_time,
    certify,
    new_key,
    other_root,
    page,
    pyhanko_signer,
    root,
    signed,
    signer_of,
    stamper,
    time_stamper,
    updated,
    written,
)
from wallet.codec.limits import MAX_DOCUMENT
from wallet.formats import pdf, registry
from wallet.formats.pdf import handler, reader
from wallet.formats.pdf.coverage import coverage_faults
from wallet.model.credential import CredentialFormat
from wallet.model.errors import ParseError
from wallet.model.policy import NOTHING_EXPECTED, Policy
from wallet.model.text import LocalisedText
from wallet.model.trust import (
    NO_STATUS,
    UNLIMITED_SCOPE,
    AnchorPurpose,
    AnchorScope,
    TrustAnchor,
    TrustSnapshot,
)
from wallet.model.verdict import Check, Outcome, Reason, Report
from wallet.trust.lists import read_anchors
from wallet.verification.verifier import verify

LATER = SIGNED_AT + 400 * DAY
"""When the signer's certificate has expired, and the root's has not."""


@pytest.fixture(autouse=True, scope="module")
def patient() -> Iterator[None]:
    """These tests judge what is read, not how fast, on machines that do other things too."""
    kept = pdf.HANDLER._reader.seconds
    pdf.HANDLER._reader.seconds = 60.0
    yield
    pdf.HANDLER._reader.seconds = kept
    pdf.HANDLER._reader.close()


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


GREEN = ("valid", [])
MODIFIED = ("not_valid", ["document_modified"])
UNCOVERED = ("not_valid", ["content_not_covered"])

PLAIN = page()
SIGNED = signed(PLAIN)

_CONTENT = b"<< /Length 41 >>\nstream\nBT /F1 24 Tf 72 720 Td (licence 99) Tj ET \nendstream"
_NOTE = (
    b"<< /Type /Annot /Subtype /FreeText /Rect [0 0 300 300] /F 4 /Contents (valid until 2099)"
    b" /DA (/F1 12 Tf) >>"
)
_PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
    b" /Resources << /Font << /F1 5 0 R >> >> /Annots [%s] >>"
)


class TestAGenuineFile:
    def test_at_the_counter_nobody_proved_to_be_its_holder(self) -> None:
        assert told(SIGNED) == GREEN
        assert told(SIGNED, Policy.ARCHIVE) == GREEN
        assert told(SIGNED, Policy.COUNTER) == ("check_by_hand", ["holder_not_proven"])
        assert told(SIGNED, Policy.COUNTER_TIMED) == ("check_by_hand", ["holder_not_proven"])

    def test_its_claims_and_the_signers_name_from_the_trust_store(self) -> None:
        name = LocalisedText("示例机关", "Example authority")
        anchors = [
            TrustAnchor(anchor.spki, anchor.scope, name, anchor.certificate)
            for anchor in read_anchors(root().pem, UNLIMITED_SCOPE)
        ]
        report = judged(SIGNED, trust=TrustSnapshot(tuple(anchors)))
        assert (report.format, report.type, report.issuer.name) == ("pdf", "pdf", name)
        assert report.claims == {
            "signer": "Signer P-256",
            "signed_at": "2026-11-20T09:00:00Z",
            "reason": "issue",
            "location": "Guangzhou",
            "pages": 1,
        }

    @pytest.mark.parametrize(
        ("kind", "digest"),
        [
            ("P-256", "sha512"),
            ("P-384", "sha384"),
            ("P-521", "sha512"),
            ("brainpoolP256r1", "sha256"),
            ("brainpoolP384r1", "sha384"),
            ("brainpoolP512r1", "sha512"),
            ("RSA2048", "sha256"),
            ("RSA2048", "sha384"),
            ("RSA2048", "sha512"),
            ("Ed25519", "sha512"),
        ],
    )
    def test_algorithms(self, kind: str, digest: str) -> None:
        assert told(signed(PLAIN, signer_of(kind), digest=digest)) == GREEN

    def test_probabilistic_rsa_and_the_older_kind_of_signature(self) -> None:
        assert told(signed(PLAIN, signer_of("RSA2048"), pss=True)) == GREEN
        assert told(signed(PLAIN, pades=False)) == GREEN

    def test_a_chain_over_an_intermediate_that_came_along(self) -> None:
        middle = certify("Middle", new_key(), root(), ca=True)
        leaf = certify("Leaf", new_key(), middle)
        with_middle = type(leaf)(leaf.key, leaf.certificate, (middle.certificate,))
        assert told(signed(PLAIN, with_middle)) == GREEN
        assert told(signed(PLAIN, leaf)) == ("not_valid", ["issuer_untrusted"])

    def test_reason_and_location_are_outside_text_of_bounded_length(self) -> None:
        claims = judged(signed(PLAIN, reason="<b>‮" + "x" * 2000)).claims
        assert claims is not None
        assert claims["reason"].startswith("<b>‮")
        assert len(claims["reason"]) == 500

    def test_the_wallet_hands_the_file_over_as_it_is(self) -> None:
        from wallet.model.request import Selection

        assert pdf.HANDLER.present(SIGNED, Selection(frozenset()), None, None) == SIGNED


class TestWhoSigned:
    def test_a_stranger(self) -> None:
        stranger = certify("Signer P-256", new_key(), other_root())
        assert told(signed(PLAIN, stranger)) == ("not_valid", ["issuer_untrusted"])
        assert told(signed(PLAIN, stranger), trust=trust_in(other_root().pem)) == GREEN

    def test_the_system_has_no_say_and_no_anchor_is_grey(self) -> None:
        assert told(SIGNED, trust=TrustSnapshot()) == ("not_checked", ["no_trust_anchors"])
        for_cards = trust_in(root().pem, scope=AnchorScope(schemes=frozenset({"sd-cwt"})))
        assert told(SIGNED, trust=for_cards) == ("not_checked", ["no_trust_anchors"])
        for_pdf = trust_in(root().pem, scope=AnchorScope(schemes=frozenset({"pdf"})))
        assert told(SIGNED, trust=for_pdf) == GREEN

    def test_a_weak_key_and_a_curve_that_is_not_listed(self) -> None:
        assert told(signed(PLAIN, signer_of("RSA1024"))) == ("not_valid", ["weak_key"])
        assert told(signed(PLAIN, signer_of("secp256k1"))) == ("not_valid", ["algorithm_not_allowed"])

    def test_sha_1(self) -> None:
        old = signed(PLAIN, signer_of("RSA2048"), digest="sha1", pades=False)
        assert "algorithm_not_allowed" in told(old)[1]

    def test_the_older_kinds_of_signature_over_sha_1(self) -> None:
        old = signed(PLAIN, pades=False).replace(b"/adbe.pkcs7.detached", b"/adbe.pkcs7.sha1    ")
        assert told(old) == ("not_valid", ["algorithm_not_allowed"])
        unknown = SIGNED.replace(b"/ETSI.CAdES.detached", b"/ETSI.Other.detached")
        assert told(unknown) == ("not_checked", ["unsupported_format"])

    def test_a_signature_value_that_does_not_hold_alone(self) -> None:
        cms = _contents(SIGNED)
        # The last bytes of the CMS object are the signature's s, the digest of the file stays right.
        end = len(cms.rstrip(b"\0")) - 1
        for place in range(end, end - 8, -1):
            broken = bytearray(cms)
            broken[place] ^= 1
            verdict, reasons = told(_with_contents(SIGNED, bytes(broken)))
            assert (verdict, reasons) == ("not_valid", ["signature_invalid"])


class TestTheWholeFile:
    """ByteRange covers all but Contents, and the gap holds its hex string only."""

    def test_a_byte_of_the_page_alone(self) -> None:
        assert told(SIGNED.replace(b"(licence 1)", b"(licence 2)")) == ("not_valid", ["digest_mismatch"])

    @pytest.mark.parametrize("more", [b"\n", b"%", b"\n%%EOF\n", b"\0" * 100])
    def test_bytes_after_the_end(self, more: bytes) -> None:
        assert told(SIGNED + more) == UNCOVERED

    def test_a_range_that_leaves_out_more_than_the_hex_string(self) -> None:
        # Signed that way, so that the digest and the signature hold: only the arithmetic turns it.
        assert told(_signed_by_hand()) == GREEN
        assert told(_signed_by_hand(before=b"% unsigned\n")) == UNCOVERED
        assert told(_signed_by_hand(after=b" /Note (unsigned) ")) == UNCOVERED
        assert told(_signed_by_hand(start=1)) == UNCOVERED
        assert told(_signed_by_hand(short=1)) == UNCOVERED

    def test_objects_in_the_gap(self) -> None:
        """Signature wrapping: what is signed moves back, a second ByteRange and other objects lie between."""
        wrapped = _signed_by_hand(after=b" >> endobj 90 0 obj << /ByteRange [0 1 2 3] ")
        assert told(wrapped) == ("not_valid", ["document_modified", "content_not_covered"]) or told(
            wrapped
        ) == ("not_valid", ["content_not_covered", "document_modified"])

    def test_signature_wrapping_of_a_genuine_file(self) -> None:
        start, end = _gap(SIGNED)
        tail = SIGNED[end:]
        for place in (SIGNED[:end], SIGNED[: end - 1] + b"00>"):
            numbers = [0, start, len(place) + 200, len(tail)]
            second = (b"/ByteRange [%d %d %d %d] " % tuple(numbers)).ljust(200)
            verdict, reasons = told(place + second + tail)
            assert verdict == "not_valid"
            assert {"document_modified", "content_not_covered", "malformed"} & set(reasons)

    def test_two_byte_ranges_in_one_dictionary(self) -> None:
        twice = _signed_by_hand(inside=b"/ByteRange [0 10 20 30] ")
        assert told(twice) == MODIFIED
        escaped = _signed_by_hand(inside=b"/Byte#52ange [0 10 20 30] ")
        assert told(escaped) == MODIFIED
        assert told(_signed_by_hand(behind=b"/Contents <00> ")) == MODIFIED
        assert told(_signed_by_hand(inside=b"/Reason (a) /Reason (b) ")) == GREEN
        assert told(_signed_by_hand(behind=b"/Prop_Build << >> ")) == GREEN

    def test_a_file_that_is_not_written_to_the_letter_may_not_have_been_changed(self) -> None:
        loose = _signed_by_hand(inside=b"/Reason (a) /Reason (b) ")
        assert told(loose) == GREEN
        assert told(_with_validation_data(_signed_by_hand())) == GREEN
        assert told(updated(loose, {90: b"<< /Unused true >>"})) == MODIFIED

    @pytest.mark.parametrize(
        "numbers",
        [b"[0 10]", b"[]", b"[0 1 2 3 4 5]", b"[0 -1 2 3]", b"[0 99999999 999999999 1]", b"[0 1 0 1]"],
    )
    def test_ranges_that_are_none(self, numbers: bytes) -> None:
        match = re.search(rb"/ByteRange \[[^]]*\]", SIGNED)
        assert match
        other = (b"/ByteRange " + numbers).ljust(len(match[0]))
        verdict, reasons = told(SIGNED.replace(match[0], other))
        assert verdict == "not_valid"
        assert {"content_not_covered", "malformed"} & set(reasons)

    def test_bytes_behind_the_cms_object(self) -> None:
        cms = _contents(SIGNED)
        assert told(_with_contents(SIGNED, cms)) == GREEN
        assert told(_with_contents(SIGNED, cms[:-1] + b"\1")) == ("not_valid", ["trailing_data"])

    def test_the_hex_string_is_the_one_that_was_read(self) -> None:
        document = pdf.HANDLER._reader.read(SIGNED)
        (signature,) = document.signatures
        assert coverage_faults(SIGNED, signature) == ()
        start, _ = _gap(SIGNED)
        other = SIGNED[: start + 1] + b"31" + SIGNED[start + 3 :]
        (fault,) = coverage_faults(other, signature)
        assert fault.reason is Reason.CONTENT_NOT_COVERED


class TestChangedAfterSigning:
    """Incremental updates (S27)."""

    def test_any_update(self) -> None:
        assert told(updated(SIGNED, {90: b"<< /Unused true >>"})) == MODIFIED

    def test_replaced_contents(self) -> None:
        assert told(updated(SIGNED, {4: _CONTENT})) == MODIFIED

    def test_shadow_hide(self) -> None:
        """What was signed lies under something that the update takes away."""
        over = page(extra="/Annots [6 0 R]", more=_NOTE.decode())
        assert told(signed(over)) == GREEN
        assert told(updated(signed(over), {3: _PAGE % b"7 0 R"})) == MODIFIED
        hidden = _NOTE.replace(b"/F 4", b"/F 2")
        assert told(updated(signed(over), {6: hidden})) == MODIFIED

    def test_shadow_replace(self) -> None:
        """A font swapped after signing: other glyphs, the same contents."""
        other_font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"
        assert told(updated(SIGNED, {5: other_font})) == MODIFIED

    def test_shadow_hide_and_replace(self) -> None:
        """A second set of pages in the signed file, switched to afterwards by another catalogue."""
        more = "<< /Type /Pages /Kids [] /Count 0 >>"
        assert told(signed(page(more=more))) == GREEN
        assert told(updated(signed(page(more=more)), {1: b"<< /Type /Catalog /Pages 6 0 R >>"})) in (
            MODIFIED,
            ("not_checked", ["not_a_licence"]),  # the form with the signature went with the old catalogue
        )

    @pytest.mark.parametrize("level", [1, 2, 3])
    def test_an_annotation_laid_over_a_certified_file(self, level: int) -> None:
        certified = signed(PLAIN, certify=True, docmdp_permissions=MDPPerm(level))
        assert told(certified) == GREEN
        assert told(updated(certified, {91: _NOTE, 3: _PAGE % b"6 0 R 91 0 R"})) == MODIFIED

    def test_a_form_filled_after_signing(self) -> None:
        field = "<< /FT /Tx /T (name) /V (A) /Type /Annot /Subtype /Widget /Rect [0 0 9 9] /P 3 0 R >>"
        form = page(catalog="/AcroForm << /Fields [6 0 R] >>", extra="/Annots [6 0 R]", more=field)
        filled = updated(signed(form), {6: field.replace("(A)", "(B)").encode()})
        assert told(signed(form)) == GREEN
        assert told(filled) == MODIFIED

    def test_what_pades_adds_is_no_change(self) -> None:
        kept = _with_validation_data(SIGNED)
        assert len(kept) > len(SIGNED)
        assert told(kept) == GREEN
        assert told(_with_document_stamp(kept)) == GREEN
        assert told(updated(kept, {4: _CONTENT})) == MODIFIED
        assert told(_with_validation_data(updated(SIGNED, {4: _CONTENT}))) == MODIFIED

    def test_an_update_that_only_looks_like_upkeep(self) -> None:
        writer = IncrementalPdfFileWriter(io.BytesIO(SIGNED))
        writer.update_root()
        out = io.BytesIO()
        writer.write(out)
        assert told(out.getvalue()) == MODIFIED


class TestSeveralSignatures:
    def test_the_last_one_speaks_and_the_earlier_must_hold(self) -> None:
        both = signed(SIGNED, signer_of("P-384"), field="Sig2")
        assert told(both) == GREEN
        assert (judged(both).claims or {})["signer"] == "Signer P-384"

    def test_a_stranger_signs_after(self) -> None:
        stranger = certify("Stranger", new_key(), other_root())
        assert told(signed(SIGNED, stranger, field="Sig2")) == ("not_valid", ["issuer_untrusted"])

    def test_changed_between_two_signatures(self) -> None:
        both = signed(updated(SIGNED, {4: _CONTENT}), signer_of("P-384"), field="Sig2")
        assert told(both) == MODIFIED

    def test_an_earlier_one_that_does_not_hold(self) -> None:
        cms = bytearray(_contents(SIGNED))
        cms[len(cms.rstrip(b"\0")) - 1] ^= 1
        both = signed(_with_contents(SIGNED, bytes(cms)), signer_of("P-384"), field="Sig2")
        assert told(both) == MODIFIED

    def test_a_second_signature_where_the_first_allowed_none(self) -> None:
        for level, expected in ((2, GREEN), (1, MODIFIED)):
            first = signed(PLAIN, certify=True, docmdp_permissions=MDPPerm(level))
            try:
                both = signed(first, signer_of("P-384"), field="Sig2")
            except Exception:  # pyHanko refuses to make some of them
                continue
            assert told(both) == expected

    def test_thirty_two_at_most(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from wallet.formats.pdf import signatures_child

        both = signed(SIGNED, field="Sig2")
        assert len(signatures_child.read(both)["signatures"]) == 2
        monkeypatch.setattr(signatures_child, "MAX_SIGNATURES", 1)
        status, body = signatures_child.answer(both)
        assert (status, b"limit_exceeded" in body) == (b"E", True)


class TestTimes:
    """Signer certificates (VERDICTS): documents outlive them."""

    def test_expired_since_and_only_the_signer_says_when(self) -> None:
        assert told(SIGNED, at=LATER) == ("check_by_hand", ["signer_expired"])
        assert told(SIGNED, Policy.COUNTER, at=LATER) == (
            "check_by_hand",
            ["signer_expired", "holder_not_proven"],
        )
        assert told(SIGNED, Policy.ARCHIVE, at=LATER) == GREEN

    def test_sealed_outside_the_certificates_time(self) -> None:
        late = signed(PLAIN, at=LATER)
        assert told(late, at=LATER + DAY) == ("not_valid", ["chain_invalid"])
        early = signed(PLAIN, at=SIGNED_AT - 400 * DAY)
        assert told(early) == ("not_valid", ["chain_invalid"])

    def test_a_certificate_that_is_not_in_force_yet(self) -> None:
        assert told(SIGNED, at=SIGNED_AT - 400 * DAY) == ("not_valid", ["chain_invalid"])

    @pytest.mark.parametrize("document", [False, True], ids=["over the signature", "over the file"])
    def test_a_trusted_time_stamp_settles_it(self, document: bool) -> None:
        stamped = (
            _with_document_stamp(SIGNED) if document else signed(PLAIN, stamper=time_stamper(stamper()))
        )
        assert told(stamped) == GREEN
        assert told(stamped, at=LATER) == GREEN

    def test_a_time_stamp_needs_an_anchor_for_time_stamps(self) -> None:
        stamped = signed(PLAIN, stamper=time_stamper(stamper()))
        only = AnchorScope(purposes=frozenset({AnchorPurpose.LICENCE}))
        trust = trust_in(root().pem, scope=only)
        assert told(stamped, at=LATER, trust=trust) == ("check_by_hand", ["signer_expired"])
        also = AnchorScope(purposes=frozenset({AnchorPurpose.LICENCE, AnchorPurpose.TIME_STAMP}))
        assert told(stamped, at=LATER, trust=trust_in(root().pem, scope=also)) == GREEN

    def test_a_time_stamp_by_a_certificate_for_something_else(self) -> None:
        pretended = signed(PLAIN, stamper=time_stamper(signer_of("RSA2048")))
        assert told(pretended, at=LATER) == ("check_by_hand", ["signer_expired"])

    def test_a_time_stamp_over_something_else(self) -> None:
        stamped = signed(PLAIN, stamper=time_stamper(stamper()))
        other = signed(page(text="licence 2"), stamper=time_stamper(stamper()))
        moved = _with_stamp_of(stamped, other)
        assert told(moved, at=LATER) == ("check_by_hand", ["signer_expired"])
        assert told(_with_stamp_of(stamped, stamped), at=LATER) == GREEN

    def test_a_time_stamp_from_after_the_certificates_time(self) -> None:
        stamped = signed(PLAIN, stamper=time_stamper(stamper(), SIGNED_AT + 299 * DAY))
        assert told(stamped, at=LATER) == GREEN
        late = signed(PLAIN, stamper=time_stamper(_long_stamper(), SIGNED_AT + 301 * DAY))
        assert told(late, at=LATER) == ("not_valid", ["chain_invalid"])


class TestActiveFiles:
    """CASES I21: never run, never drawn; only the result of the signatures."""

    ACTIVE = {
        "JavaScript": "/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
        "launch": "/OpenAction << /S /Launch /F (calc.exe) >>",
        "XFA": "/AcroForm << /Fields [] /XFA (<xdp:xdp><script>1</script></xdp:xdp>) >>",
        "embedded file": "/Names << /EmbeddedFiles << /Names [(a.exe) << /F (a.exe) >>] >> >>",
    }

    @pytest.mark.parametrize("kind", list(ACTIVE))
    def test_only_the_signatures_count(self, kind: str) -> None:
        active = page(catalog=self.ACTIVE[kind])
        assert told(active) == ("not_checked", ["not_a_licence"])
        assert told(signed(active)) == GREEN
        assert told(signed(active).replace(b"(licence 1)", b"(licence 2)")) == (
            "not_valid",
            ["digest_mismatch"],
        )

    def test_a_page_tree_that_loops(self) -> None:
        looping = signed(PLAIN)
        looped = _signed_by_hand(pages=b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 9 /Parent 2 0 R >>")
        assert told(looping) == GREEN
        assert told(looped) == GREEN

    def test_cross_references_that_loop(self) -> None:
        start = SIGNED.rfind(b"/Prev ") + 6
        own = re.findall(rb"startxref\s+(\d+)", SIGNED)[-1]
        width = len(re.match(rb"\d+", SIGNED[start:])[0])  # type: ignore[index]
        looped = SIGNED[:start] + own.rjust(width)[:width] + SIGNED[start + width :]
        assert told(looped)[0] == "not_valid"


class TestWithoutSignature:
    def test_it_is_no_licence(self) -> None:
        report = judged(PLAIN)
        assert (report.verdict, report.reasons) == ("not_checked", (Reason.NOT_A_LICENCE,))
        assert report.looks_like == "PDF without signature"

    def test_a_field_that_nobody_signed(self) -> None:
        field = "<< /FT /Sig /T (Sig1) /Type /Annot /Subtype /Widget /Rect [0 0 0 0] >>"
        empty = page(catalog="/AcroForm << /Fields [6 0 R] >>", more=field)
        assert told(empty) == ("not_checked", ["not_a_licence"])
        named = page(catalog="/AcroForm << /Fields [6 0 R] >> /Note (/ByteRange)", more=field)
        assert told(named) == ("not_checked", ["not_a_licence"])

    def test_without_the_extra_it_says_how_to_install_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        found = importlib.util.find_spec
        monkeypatch.setattr(
            reader.importlib.util, "find_spec", lambda name: None if name == "pyhanko" else found(name)
        )
        report = judged(SIGNED)
        assert (report.verdict, report.reasons) == ("not_checked", (Reason.UNSUPPORTED_FORMAT,))
        assert (report.format, report.looks_like) == ("pdf", "PDF")
        assert 'pip install "licence-wallet[pdf]"' in report.findings[0].detail
        assert told(PLAIN) == ("not_checked", ["not_a_licence"])


class TestLimits:
    def test_size_alone(self) -> None:
        with pytest.raises(ParseError) as caught:
            registry.recognise(b"%PDF-" + bytes(MAX_DOCUMENT))
        assert caught.value.reason is Reason.LIMIT_EXCEEDED

    def test_a_child_that_takes_too_long_is_killed(self) -> None:
        hasty = handler.PdfHandler(reader.SignatureReader(seconds=60.0))
        assert len(hasty.parse(SIGNED).credentials) == 1
        hasty._reader.seconds = 0.0005
        with pytest.raises(ParseError) as caught:
            hasty.parse(SIGNED)
        assert caught.value.reason is Reason.LIMIT_EXCEEDED
        hasty._reader.seconds = 60.0
        assert len(hasty.parse(SIGNED).credentials) == 1
        hasty._reader.close()

    def test_a_child_that_does_not_start_blames_nobody(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reader, "child_command", lambda *_: ["no such program"])
        with pytest.raises(ParseError) as caught:
            handler.PdfHandler(reader.SignatureReader()).parse(SIGNED)
        assert caught.value.reason is Reason.UNSUPPORTED_FORMAT

    def test_encrypted_with_a_passphrase(self) -> None:
        from pyhanko.pdf_utils.reader import PdfFileReader
        from pyhanko.pdf_utils.writer import copy_into_new_writer

        for passphrase, expected in (("secret", "unsupported_format"), ("", None)):
            writer = copy_into_new_writer(PdfFileReader(io.BytesIO(PLAIN)))
            writer.encrypt(owner_pass="owner", user_pass=passphrase)
            out = io.BytesIO()
            writer.write(out)
            update = IncrementalPdfFileWriter(io.BytesIO(out.getvalue()))
            update.encrypt("owner")
            data = _sign_writer(update)
            assert told(data)[1] == ([expected] if expected else [])

    @settings(max_examples=150)
    @given(data=st.data())
    def test_whatever_bytes_come_only_our_error_leaves(self, data: st.DataObject) -> None:
        damaged = bytearray(data.draw(st.sampled_from([SIGNED, KEPT])))
        for _ in range(data.draw(st.integers(0, 5))):
            place = data.draw(st.integers(0, len(damaged) - 1))
            cut = data.draw(st.integers(0, 3))
            damaged[place : place + cut] = data.draw(st.binary(max_size=4))
        report = judged(bytes(damaged))
        # The hex string itself and what PAdES adds later are not signed over; all else is.
        start, end = _gap(SIGNED)
        if (damaged[:start], damaged[end : len(SIGNED)]) != (SIGNED[:start], SIGNED[end:]):
            assert report.verdict in ("not_valid", "not_checked")

    @settings(max_examples=60)
    @given(st.binary(max_size=200))
    def test_random_bytes_that_claim_to_be_signed(self, tail: bytes) -> None:
        with pytest.raises(ParseError):
            pdf.HANDLER.parse(b"%PDF-1.7\n/ByteRange " + tail)


def test_findings_belong_to_their_check() -> None:
    report = judged(updated(SIGNED, {4: _CONTENT}))
    (found,) = [f for f in report.findings if f.outcome is Outcome.FAILED]
    assert found.check is Check.INTEGRITY
    assert report.claims is None
    assert report.format is CredentialFormat.PDF


def _gap(data: bytes) -> tuple[int, int]:
    """Where the hex string of the last signature lies."""
    numbers = [int(n) for n in re.findall(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", data)[-1]]
    return numbers[1], numbers[2]


def _contents(data: bytes) -> bytes:
    start, end = _gap(data)
    return bytes.fromhex(data[start + 1 : end - 1].decode())


def _with_contents(data: bytes, contents: bytes) -> bytes:
    start, end = _gap(data)
    return data[: start + 1] + contents.hex().encode() + data[end - 1 :]


def _with_validation_data(data: bytes) -> bytes:
    file = io.BytesIO(data)
    certificate = asn1_x509.Certificate.load(root().der)
    DocumentSecurityStore.add_dss(file, sig_contents=None, certs=[certificate])
    return file.getvalue()


def _with_document_stamp(data: bytes) -> bytes:
    maker = signers.PdfTimeStamper(time_stamper(stamper()))
    return maker.timestamp_pdf(IncrementalPdfFileWriter(io.BytesIO(data)), "sha256").getvalue()


def _long_stamper() -> Any:
    from cryptography.x509.oid import ExtendedKeyUsageOID

    return certify(
        "Long stamper",
        new_key("RSA2048"),
        root(),
        usage=ExtendedKeyUsageOID.TIME_STAMPING,
        not_after=SIGNED_AT + 900 * DAY,
    )


def _with_stamp_of(data: bytes, other: bytes) -> bytes:
    """The file with the unsigned attributes (the time stamp) of another file's signature."""
    from asn1crypto import cms

    mine, theirs = (cms.ContentInfo.load(_contents(each)) for each in (data, other))
    signer = mine["content"]["signer_infos"][0]
    signer["unsigned_attrs"] = theirs["content"]["signer_infos"][0]["unsigned_attrs"].copy()
    made = mine.dump(force=True)
    return _with_contents(data, made + bytes(len(_contents(data)) - len(made)))


def _sign_writer(writer: IncrementalPdfFileWriter) -> bytes:
    meta = signers.PdfSignatureMetadata(field_name="Sig1", md_algorithm="sha256")
    maker = signers.PdfSigner(meta, pyhanko_signer(signer_of()))
    made = at_time(SIGNED_AT, lambda: maker.sign_pdf(writer).getvalue())
    assert isinstance(made, bytes)
    return made


def _signed_by_hand(
    *,
    before: bytes = b"",
    after: bytes = b"",
    inside: bytes = b"",
    behind: bytes = b"",
    start: int = 0,
    short: int = 0,
    pages: bytes = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
) -> bytes:
    """A file signed in one go, whose ByteRange leaves out what it is told to; everything else holds.

    `before` and `after` stand beside the hex string in the gap, `inside` and `behind` in the signed dictionary
    before and after it; the first
    `start` and the last `short` bytes of the file are left out.
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
    numbers = (start, gap - start, end, len(data) - end - short)
    data = data.replace(mark, b"/ByteRange [%010d %010d %010d %010d] " % numbers)
    covered = data[start:gap] + data[end : len(data) - short]
    signer = pyhanko_signer(signer_of())
    made = asyncio.run(
        signer.async_sign(
            hashlib.sha256(covered).digest(),
            "sha256",
            signed_attr_settings=PdfCMSSignedAttributes(signing_time=SIGNED_AT),
        )
    )
    cms = made.dump().hex().encode()
    return data.replace(b"<" + b"0" * room + b">", b"<" + cms.ljust(room, b"0") + b">")


KEPT = _with_validation_data(SIGNED)
