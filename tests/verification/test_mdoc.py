"""Verdicts on mdocs: signature, validity, fitness, status, each turned by one alteration of a response that
is valid (ISO/IEC 18013-5, 9.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from formats import mdoc_forge as forge
from formats.mdoc_forge import (
    AT,
    DAY,
    ELEMENTS,
    EXPECTED,
    ISSUER,
    OTHER,
    SPACE,
    SPACES,
    TYPE,
    VALID,
    bare,
    device_signature,
    device_signed,
    document,
    issuer_auth,
    items_of,
    judge,
    public_key,
    red,
    response,
    root_certificate,
    security_object,
    signed,
    signer_certificate,
    trust,
)

from verification.scene import told
from wallet.codec import cbor
from wallet.codec.base import b64url_encode
from wallet.codec.cbor import Encoded, Tag
from wallet.crypto import keys
from wallet.model.policy import Expected, Policy
from wallet.model.request import ClaimRequest, CredentialRequest, PresentationRequest
from wallet.model.trust import UNLIMITED_SCOPE, TrustAnchor, TrustSnapshot
from wallet.qr.envelope import wrap_card


class TestSound:
    def test_a_response_is_valid(self) -> None:
        report = judge(response())
        assert told(report) == VALID
        assert (report.format, report.type, report.holder_bound) == ("mdoc", TYPE, True)
        assert report.claims is not None
        assert report.claims["birth_date"] == "1990-02-03"
        assert set(report.claims) == set(ELEMENTS)
        assert report.presentation_id is not None

    @pytest.mark.parametrize("policy", [Policy.IMPORT, Policy.ARCHIVE])
    def test_on_import_the_issuers_part_alone_counts(self, policy: Policy) -> None:
        for data in (response(), bare(), response(document(device=...)), response(document(device=5))):
            assert told(judge(data, policy=policy)) == VALID

    def test_in_every_wrapping(self) -> None:
        data = response()
        for form in (wrap_card(data), b64url_encode(data), wrap_card(cbor.dumps([Encoded(data)]))):
            assert told(judge(form)) == VALID

    @pytest.mark.parametrize(
        "curve",
        [ec.SECP384R1(), ec.SECP521R1(), ec.BrainpoolP256R1(), ec.BrainpoolP384R1(), ec.BrainpoolP512R1()],
        ids=lambda c: c.name,
    )
    def test_other_curves(self, curve: ec.EllipticCurve) -> None:
        root, issuer, holder = (ec.generate_private_key(curve) for _ in range(3))
        root_der = root_certificate(root)
        chain = signer_certificate(issuer, issuer_key=root)
        device_key = keys.cose_from_public_key(public_key(holder), compressed=False)
        mso = security_object(
            SPACES, deviceKeyInfo={"deviceKey": device_key | {3: forge.algorithm_of(holder)}}
        )
        made = document(auth=issuer_auth(mso, issuer, chain), device=device_signed(device_signature(holder)))
        assert told(judge(response(made), trust=trust(root_der))) == VALID
        forged = document(
            auth=issuer_auth(mso, issuer, chain),
            device=device_signed(device_signature(ec.generate_private_key(curve))),
        )
        assert told(judge(response(forged), trust=trust(root_der)))[1] == ("holder_proof_invalid",)

    def test_brainpool_by_its_own_number(self) -> None:
        issuer = ec.generate_private_key(ec.BrainpoolP256R1())
        for number, verdict in ((-265, VALID), (-267, ("not_valid", ("algorithm_not_allowed",)))):
            auth = issuer_auth(
                security_object(SPACES), issuer, signer_certificate(issuer), protected={1: number}
            )
            assert told(judge(response(document(auth=auth)))) == verdict

    @pytest.mark.parametrize("name_", ["SHA-256", "SHA-384", "SHA-512"])
    def test_digest_algorithms(self, name_: str) -> None:
        assert told(judge(response(document(digestAlgorithm=name_)))) == VALID

    def test_other_digest_algorithms_are_not_allowed(self) -> None:
        for name_ in ("SHA-1", "MD5", "sha-256", ""):
            red(response(document(digestAlgorithm=name_)), "algorithm_not_allowed")

    def test_a_signers_certificate_may_be_the_anchor(self) -> None:
        assert told(judge(response(), trust=trust(forge.SIGNER_DER))) == VALID

    def test_a_bare_key_may_be_the_anchor(self) -> None:
        """Whatever stands in a certificate around a known key, anybody could have written."""
        spki = keys.spki_from_public_key(public_key(ISSUER))
        anchors = TrustSnapshot((TrustAnchor(spki, UNLIMITED_SCOPE),))
        assert told(judge(response(), trust=anchors)) == VALID
        assert told(judge(signed(chain=signer_certificate(eku=None)), trust=anchors)) == VALID
        assert told(judge(signed(key=OTHER), trust=anchors))[1] == ("signature_invalid",)

    def test_without_certificate_a_known_key(self) -> None:
        spki = keys.spki_from_public_key(public_key(ISSUER))
        anchors = TrustSnapshot((TrustAnchor(spki, UNLIMITED_SCOPE, key_id=b"k"),))
        data = signed(unprotected={4: b"k"})
        assert told(judge(data, trust=anchors)) == VALID
        assert told(judge(data))[0] == "not_valid"


class TestSignature:
    def test_signed_by_another_key(self) -> None:
        red(signed(key=OTHER), "signature_invalid")

    def test_one_bit_of_the_security_object(self) -> None:
        def flip(value: Any) -> None:
            auth = value["documents"][0]["issuerSigned"]["issuerAuth"]
            auth[3] = auth[3][:-1] + bytes([auth[3][-1] ^ 1])

        red(forge.altered(response(), flip), "signature_invalid")

    def test_the_algorithm_stands_in_the_protected_header(self) -> None:
        red(signed(protected={}, unprotected={1: -7, 33: forge.SIGNER_DER}), "algorithm_not_allowed")
        red(signed(protected={1: -35}), "algorithm_not_allowed")
        red(signed(protected={1: -8}), "algorithm_not_allowed")

    def test_a_critical_header(self) -> None:
        red(signed(protected={1: -7, 2: [99], 99: 1}), "critical_header_unknown")

    def test_nobody_trusted(self) -> None:
        report = judge(response(), trust=TrustSnapshot())
        assert told(report) == ("not_checked", ("no_trust_anchors",))


class TestValidity:
    def moved(self, **times: datetime) -> bytes:
        info = {key: forge.moment(at) for key, at in times.items()}
        return response(document(validityInfo=forge.validity(**info)))

    def test_in_force(self) -> None:
        red(self.moved(validUntil=AT), "expired")
        red(self.moved(validFrom=AT + timedelta(seconds=1), validUntil=AT + DAY), "not_yet_valid")
        assert told(judge(self.moved(validUntil=AT + timedelta(seconds=1)))) == VALID

    def test_not_before_it_was_signed(self) -> None:
        """9.1.2.4: validFrom is not earlier than signed, so what is signed tomorrow is not in force today."""
        for early in (AT - DAY, AT - 2 * DAY):
            assert told(judge(self.moved(signed=AT, validFrom=early))) == VALID
            red(self.moved(signed=AT + timedelta(seconds=1), validFrom=early), "not_yet_valid")
            red(self.moved(signed=AT + 200 * DAY, validFrom=early), "not_yet_valid")

    @pytest.mark.parametrize(
        "text",
        [
            "2026-11-23T06:00:00",
            "2026-11-23T06:00:00+08:00",
            "2026-11-23T06:00:00.5Z",
            "2026-11-23",
            "2026-02-30T06:00:00Z",
            "2026-11-23T06:00:60Z",
            "2026-11-23 06:00:00Z",
            "2026-11-23t06:00:00z",
            "0000-01-01T00:00:00Z",
            "2026-11-23T06:00:00Z ",
            "２026-11-23T06:00:00Z",
        ],
    )
    @pytest.mark.parametrize("which", ["signed", "validFrom", "validUntil", "expectedUpdate"])
    def test_a_tdate_is_one(self, which: str, text: str) -> None:
        red(response(document(validityInfo=forge.validity(**{which: Tag(0, text)}))), "malformed")

    @pytest.mark.parametrize(
        "value", ["2026-11-23T06:00:00Z", 5, Tag(1, 1_790_000_000), Tag(1004, "2026-11-23"), Tag(0, 5), None]
    )
    def test_a_tdate_is_tagged_text(self, value: Any) -> None:
        red(response(document(validityInfo=forge.validity(validFrom=value))), "malformed")

    @pytest.mark.parametrize("which", ["signed", "validFrom"])
    def test_before_all_clocks(self, which: str) -> None:
        info = forge.validity(**{which: Tag(0, "1969-12-31T23:59:59Z")})
        red(response(document(validityInfo=info)), "malformed")

    def test_no_end_before_the_beginning(self) -> None:
        red(self.moved(validFrom=AT - DAY, validUntil=AT - DAY), "malformed")

    def test_born_tomorrow(self) -> None:
        spaces = {SPACE: items_of(ELEMENTS | {"birth_date": Tag(1004, "2027-01-01")})}
        red(response(document(spaces)), "malformed")

    @pytest.mark.parametrize(
        "value", [Tag(1004, "2026-02-30"), Tag(1004, "2026-2-3"), Tag(1004, 5), Tag(0, "2026-11-23")]
    )
    def test_days_of_elements(self, value: Tag) -> None:
        red(response(document({SPACE: items_of(ELEMENTS | {"issue_date": value})})), "malformed")


class TestFitness:
    def asking(self, *paths: tuple[str | int, ...], kind: str = TYPE) -> Expected:
        asked = CredentialRequest(
            "a", frozenset({"mdoc"}), frozenset({kind}), tuple(ClaimRequest(path) for path in paths)
        )
        return replace(EXPECTED, request=PresentationRequest((asked,), "", "", ""))

    def test_by_name_and_by_namespace(self) -> None:
        expected = self.asking(("family_name",), (SPACE, "birth_date"))
        assert told(judge(response(), expected=expected)) == VALID
        for path in ((SPACE, "height"), ("height",), ("org.example", "family_name")):
            red(response(), "claim_missing", expected=self.asking(path))
        red(response(), "type_mismatch", expected=self.asking(kind="org.example"))


class TestStatus:
    def test_a_list_that_is_named(self) -> None:
        data = response(document(status={"status_list": {"idx": 7, "uri": "https://example.com/1"}}))
        assert told(judge(data)) == ("check_by_hand", ("status_unavailable",))
        for odd in ({"status_list": {"idx": "7", "uri": "x"}}, {"status_list": 5}, 5):
            red(response(document(status=odd)), "malformed")
