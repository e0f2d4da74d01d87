"""Attacks on signed PDF files (CASES S27, I21), each beside the file it was made from, which passes."""

from __future__ import annotations

import io
import re

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from formats.pdf_bench import (
    GREEN,
    MODIFIED,
    NOTE,
    OTHER_CONTENT,
    PAGE_WITH,
    PLAIN,
    SIGNED,
    UNCOVERED,
    contents_of,
    gap_of,
    judged,
    signed_by_hand,
    told,
    with_contents,
    with_document_stamp,
    with_validation_data,
)
from formats.pdf_forge import (
    certify,
    new_key,
    other_root,
    page,
    signed,
    signer_of,
    updated,
)
from wallet.formats import pdf
from wallet.formats.pdf import signatures_child
from wallet.formats.pdf.coverage import coverage_faults
from wallet.model.credential import CredentialFormat
from wallet.model.verdict import Check, Outcome, Reason

pytestmark = pytest.mark.usefixtures("patient_pdf")


class TestTheWholeFile:
    """ByteRange covers all but Contents, and the gap holds its hex string only."""

    def test_a_byte_of_the_page_alone(self) -> None:
        assert told(SIGNED.replace(b"(licence 1)", b"(licence 2)")) == ("not_valid", ["digest_mismatch"])

    @pytest.mark.parametrize("more", [b"\n", b"%", b"\n%%EOF\n", b"\0" * 100])
    def test_bytes_after_the_end(self, more: bytes) -> None:
        assert told(SIGNED + more) == UNCOVERED

    def test_a_range_that_leaves_out_more_than_the_hex_string(self) -> None:
        # Signed that way, so that the digest and the signature hold: only the arithmetic turns it.
        assert told(signed_by_hand()) == GREEN
        assert told(signed_by_hand(before=b"% unsigned\n")) == UNCOVERED
        assert told(signed_by_hand(after=b" /Note (unsigned) ")) == UNCOVERED
        assert told(signed_by_hand(start=1)) == UNCOVERED
        assert told(signed_by_hand(short=1)) == UNCOVERED

    def test_objects_in_the_gap(self) -> None:
        """Signature wrapping: what is signed moves back, a second ByteRange and other objects lie between."""
        wrapped = signed_by_hand(after=b" >> endobj 90 0 obj << /ByteRange [0 1 2 3] ")
        assert told(wrapped) == ("not_valid", ["document_modified", "content_not_covered"]) or told(
            wrapped
        ) == ("not_valid", ["content_not_covered", "document_modified"])

    def test_signature_wrapping_of_a_genuine_file(self) -> None:
        start, end = gap_of(SIGNED)
        tail = SIGNED[end:]
        for place in (SIGNED[:end], SIGNED[: end - 1] + b"00>"):
            numbers = [0, start, len(place) + 200, len(tail)]
            second = (b"/ByteRange [%d %d %d %d] " % tuple(numbers)).ljust(200)
            verdict, reasons = told(place + second + tail)
            assert verdict == "not_valid"
            assert {"document_modified", "content_not_covered", "malformed"} & set(reasons)

    def test_two_byte_ranges_in_one_dictionary(self) -> None:
        twice = signed_by_hand(inside=b"/ByteRange [0 10 20 30] ")
        assert told(twice) == MODIFIED
        assert told(signed_by_hand(inside=b"/ByteRange null ")) == MODIFIED
        escaped = signed_by_hand(inside=b"/Byte#52ange [0 10 20 30] ")
        assert told(escaped) == MODIFIED
        assert told(signed_by_hand(behind=b"/Contents <00> ")) == MODIFIED
        assert told(signed_by_hand(inside=b"/Reason (a) /Reason (b) ")) == GREEN
        assert told(signed_by_hand(behind=b"/Prop_Build << >> ")) == GREEN

    def test_a_file_that_is_not_written_to_the_letter_may_not_have_been_changed(self) -> None:
        loose = signed_by_hand(inside=b"/Reason (a) /Reason (b) ")
        assert told(loose) == GREEN
        catalogue = (
            b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /SigFlags 3 /Fields [5 0 R] >> /DSS 90 0 R >>"
        )
        upkeep = {1: catalogue, 90: b"<< /Certs [] >>"}
        assert told(updated(signed_by_hand(), upkeep)) == GREEN
        assert told(updated(loose, upkeep)) == MODIFIED
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
        cms = contents_of(SIGNED)
        assert told(with_contents(SIGNED, cms)) == GREEN
        assert told(with_contents(SIGNED, cms[:-1] + b"\1")) == ("not_valid", ["trailing_data"])

    def test_the_hex_string_is_the_one_that_was_read(self) -> None:
        document = pdf.HANDLER._reader.read(SIGNED)
        (signature,) = document.signatures
        assert coverage_faults(SIGNED, signature) == ()
        start, _ = gap_of(SIGNED)
        other = SIGNED[: start + 1] + b"31" + SIGNED[start + 3 :]
        (fault,) = coverage_faults(other, signature)
        assert fault.reason is Reason.CONTENT_NOT_COVERED


class TestChangedAfterSigning:
    """Incremental updates (S27)."""

    def test_any_update(self) -> None:
        assert told(updated(SIGNED, {90: b"<< /Unused true >>"})) == MODIFIED

    def test_replaced_contents(self) -> None:
        assert told(updated(SIGNED, {4: OTHER_CONTENT})) == MODIFIED

    def test_shadow_hide(self) -> None:
        """What was signed lies under something that the update takes away."""
        over = page(extra="/Annots [6 0 R]", more=NOTE.decode())
        assert told(signed(over)) == GREEN
        assert told(updated(signed(over), {3: PAGE_WITH % b"7 0 R"})) == MODIFIED
        hidden = NOTE.replace(b"/F 4", b"/F 2")
        assert told(updated(signed(over), {6: hidden})) == MODIFIED

    def test_shadow_replace(self) -> None:
        """A font swapped after signing: other glyphs, the same contents."""
        other_font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"
        assert told(updated(SIGNED, {5: other_font})) == MODIFIED

    def test_shadow_hide_and_replace(self) -> None:
        """A second set of pages in the signed file, switched to afterwards by another catalogue."""
        more = "<< /Type /Pages /Kids [] /Count 0 >>"
        assert told(signed(page(more=more))) == GREEN
        # The form with the signature goes with the old catalogue.
        assert told(updated(signed(page(more=more)), {1: b"<< /Type /Catalog /Pages 6 0 R >>"})) == MODIFIED

    @pytest.mark.parametrize("level", [1, 2, 3])
    def test_an_annotation_laid_over_a_certified_file(self, level: int) -> None:
        certified = signed(PLAIN, certify=True, docmdp_permissions=MDPPerm(level))
        assert told(certified) == GREEN
        assert told(updated(certified, {91: NOTE, 3: PAGE_WITH % b"6 0 R 91 0 R"})) == MODIFIED

    def test_a_form_filled_after_signing(self) -> None:
        field = "<< /FT /Tx /T (name) /V (A) /Type /Annot /Subtype /Widget /Rect [0 0 9 9] /P 3 0 R >>"
        form = page(catalog="/AcroForm << /Fields [6 0 R] >>", extra="/Annots [6 0 R]", more=field)
        filled = updated(signed(form), {6: field.replace("(A)", "(B)").encode()})
        assert told(signed(form)) == GREEN
        assert told(filled) == MODIFIED

    @pytest.mark.parametrize(
        ("number", "body"),
        [
            (1, b"<< /Type /Catalog /Pages 2 0 R >>"),
            (1, b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [] >> >>"),
            (1, b"<< /Type /Catalog /Pages 2 0 R /Perms << /UR3 4 0 R >> >>"),
            (8, b"<< /FT /Sig /T (Sig1) >>"),
            (8, b"null"),
        ],
    )
    def test_the_signature_is_taken_out(self, number: int, body: bytes) -> None:
        """What was signed once is no file that nobody ever signed."""
        assert told(SIGNED) == GREEN
        assert b"8 0 obj" in SIGNED
        assert told(updated(SIGNED, {number: body})) == MODIFIED
        assert told(updated(updated(SIGNED, {number: body}), {90: b"<< /Unused true >>"})) == MODIFIED
        assert told(updated(PLAIN, {90: b"<< /Note (/ByteRange) >>"})) == ("not_checked", ["not_a_licence"])

    def test_what_pades_adds_is_no_change(self) -> None:
        kept = with_validation_data(SIGNED)
        assert len(kept) > len(SIGNED)
        assert told(kept) == GREEN
        assert told(with_document_stamp(kept)) == GREEN
        assert told(updated(kept, {4: OTHER_CONTENT})) == MODIFIED
        assert told(with_validation_data(updated(SIGNED, {4: OTHER_CONTENT}))) == MODIFIED

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
        both = signed(updated(SIGNED, {4: OTHER_CONTENT}), signer_of("P-384"), field="Sig2")
        assert told(both) == MODIFIED

    def test_an_earlier_one_that_does_not_hold(self) -> None:
        cms = bytearray(contents_of(SIGNED))
        cms[len(cms.rstrip(b"\0")) - 1] ^= 1
        both = signed(with_contents(SIGNED, bytes(cms)), signer_of("P-384"), field="Sig2")
        assert told(both) == MODIFIED

    def test_a_second_signature_where_the_first_allowed_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        both = signed(SIGNED, field="Sig2")
        for level, expected in ((MDPPerm.FILL_FORMS, "filled"), (MDPPerm.NO_CHANGES, "changed")):
            # pyHanko refuses to make such a file, so that only what the first one allowed is forged.
            monkeypatch.setattr(EmbeddedPdfSignature, "docmdp_level", level)
            assert signatures_child.read(both)["signatures"][0]["later"] == expected

    def test_thirty_two_at_most(self, monkeypatch: pytest.MonkeyPatch) -> None:
        both = signed(SIGNED, field="Sig2")
        assert len(signatures_child.read(both)["signatures"]) == 2
        monkeypatch.setattr(signatures_child, "MAX_SIGNATURES", 1)
        status, body = signatures_child.answer(both)
        assert (status, b"limit_exceeded" in body) == (b"E", True)


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
        looped = signed_by_hand(pages=b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 9 /Parent 2 0 R >>")
        assert told(looping) == GREEN
        assert told(looped) == GREEN

    def test_cross_references_that_loop(self) -> None:
        start = SIGNED.rfind(b"/Prev ") + 6
        own = re.findall(rb"startxref\s+(\d+)", SIGNED)[-1]
        width = len(re.match(rb"\d+", SIGNED[start:])[0])  # type: ignore[index]
        looped = SIGNED[:start] + own.rjust(width)[:width] + SIGNED[start + width :]
        assert told(looped)[0] == "not_valid"


def test_findings_belong_to_their_check() -> None:
    report = judged(updated(SIGNED, {4: OTHER_CONTENT}))
    (found,) = [f for f in report.findings if f.outcome is Outcome.FAILED]
    assert found.check is Check.INTEGRITY
    assert report.claims is None
    assert report.format is CredentialFormat.PDF
