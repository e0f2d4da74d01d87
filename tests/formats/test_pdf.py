"""PDF files that are in order, who signed them, and what is no signed file (CASES P19)."""

from __future__ import annotations

import importlib.util
import io
import os
import signal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from formats.pdf_bench import (
    GREEN,
    PLAIN,
    SIGNED,
    contents_of,
    gap_of,
    judged,
    sign_writer,
    told,
    trust_in,
    with_contents,
    with_validation_data,
)
from formats.pdf_forge import (
    certify,
    new_key,
    other_root,
    page,
    root,
    signed,
    signer_of,
)
from wallet.codec.limits import MAX_DOCUMENT
from wallet.formats import pdf, registry
from wallet.formats.pdf import handler, reader
from wallet.model.errors import ParseError
from wallet.model.policy import Policy
from wallet.model.text import LocalisedText
from wallet.model.trust import (
    UNLIMITED_SCOPE,
    AnchorScope,
    TrustAnchor,
    TrustSnapshot,
)
from wallet.model.verdict import Reason
from wallet.trust.lists import read_anchors

pytestmark = pytest.mark.usefixtures("patient_pdf")


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

    def test_who_signed_before_is_told(self) -> None:
        claims = judged(signed(SIGNED, signer_of("P-384"), field="Sig2")).claims
        assert claims is not None
        assert (claims["signer"], claims["earlier_signers"]) == ("Signer P-384", ["Signer P-256"])

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
        cms = contents_of(SIGNED)
        # The last bytes of the CMS object are the signature's s, the digest of the file stays right.
        end = len(cms.rstrip(b"\0")) - 1
        for place in range(end, end - 8, -1):
            broken = bytearray(cms)
            broken[place] ^= 1
            verdict, reasons = told(with_contents(SIGNED, bytes(broken)))
            assert (verdict, reasons) == ("not_valid", ["signature_invalid"])


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

    @pytest.mark.skipif(os.name != "posix", reason="stopping a process in its tracks is POSIX")
    def test_a_child_that_takes_too_long_is_killed(self) -> None:
        hasty = handler.PdfHandler(reader.SignatureReader(seconds=60.0))
        assert len(hasty.parse(SIGNED).credentials) == 1
        assert hasty._reader._child is not None
        os.kill(hasty._reader._child._process.pid, signal.SIGSTOP)
        hasty._reader.seconds = 0.2
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
            data = sign_writer(update)
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
        start, end = gap_of(SIGNED)
        if (damaged[:start], damaged[end : len(SIGNED)]) != (SIGNED[:start], SIGNED[end:]):
            assert report.verdict in ("not_valid", "not_checked")

    @settings(max_examples=60)
    @given(st.binary(max_size=200))
    def test_random_bytes_that_claim_to_be_signed(self, tail: bytes) -> None:
        with pytest.raises(ParseError):
            pdf.HANDLER.parse(b"%PDF-1.7\n/ByteRange " + tail)


KEPT = with_validation_data(SIGNED)
