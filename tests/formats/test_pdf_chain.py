"""Chains and scopes of those who sign PDF files (CASES S13, S17, T09), each beside the one that passes: the
analogue of redteam/test_every_chain.py for certificates that come in a CMS object."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography import x509 as px
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from formats import mdoc_forge
from formats.mdoc_forge import CA_USES, ROOT_NAME, name, usage
from formats.pdf_bench import GREEN, PLAIN, SIGNED, told, trust_in
from formats.pdf_forge import AT, DAY, SIGNED_AT, Identity, root, signed
from wallet.model.trust import AnchorPurpose, AnchorScope, TrustSnapshot

pytestmark = pytest.mark.usefixtures("patient_pdf")

TIMES: dict[str, Any] = {"since": SIGNED_AT - 300 * DAY, "until": SIGNED_AT + 300 * DAY}
ABOVE, MIDDLE, OWN = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
CA = px.BasicConstraints(ca=True, path_length=0)
BELOW = {"issuer": name("Between"), "issuer_key": MIDDLE}


def authority(key: Any = ABOVE, **changes: Any) -> bytes:
    basic = px.BasicConstraints(ca=True, path_length=2)
    return mdoc_forge.root_certificate(key, **(TIMES | {"basic": basic} | changes))


def leaf(key: Any = OWN, **changes: Any) -> bytes:
    settings = TIMES | {"issuer": ROOT_NAME, "issuer_key": ABOVE, "eku": None, "subject": name("Signer")}
    settings |= changes
    return mdoc_forge.certificate(settings.pop("subject"), key, settings.pop("issuer"), **settings)


def between(**changes: Any) -> bytes:
    return leaf(MIDDLE, **({"subject": name("Between"), "uses": CA_USES, "basic": CA} | changes))


def judged(*chain: bytes, key: Any = OWN, above: bytes | None = None) -> Any:
    first, *others = map(px.load_der_x509_certificate, chain)
    file = signed(PLAIN, Identity(key, first, tuple(others)))
    return told(file, trust=mdoc_forge.trust(above or authority()))


INVALID = ("not_valid", ["chain_invalid"])


class TestSigners:
    @pytest.mark.parametrize("uses", ["digital_signature", "content_commitment"])
    def test_either_key_usage_signs_documents(self, uses: str) -> None:
        """RFC 5280, section 4.2.1.3; certificates of people often have the second alone."""
        certificate = leaf(uses=usage(uses))
        assert judged(certificate) == GREEN
        assert judged(certificate, above=certificate) == GREEN

    @pytest.mark.parametrize("uses", ["key_agreement", "key_encipherment", "key_cert_sign", "crl_sign"])
    def test_another_key_usage(self, uses: str) -> None:
        assert judged(leaf()) == GREEN
        assert judged(leaf(uses=usage(uses))) == INVALID
        assert judged(leaf(uses=usage(uses)), above=leaf(uses=usage(uses))) == INVALID

    @pytest.mark.parametrize(
        "eku", [mdoc_forge.READER_USAGE, "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.9"]
    )
    def test_made_for_something_else(self, eku: str) -> None:
        assert judged(leaf(eku="1.3.6.1.5.5.7.3.36")) == GREEN
        assert judged(leaf(eku=eku)) == INVALID

    def test_another_root(self) -> None:
        assert judged(leaf()) == GREEN
        assert judged(leaf(issuer=name("Elsewhere"), issuer_key=MIDDLE)) == (
            "not_valid",
            ["issuer_untrusted"],
        )
        assert judged(leaf(subject=ROOT_NAME, issuer=None, issuer_key=None)) == (
            "not_valid",
            ["issuer_untrusted"],
        )
        assert judged(leaf(issuer_key=MIDDLE)) == INVALID

    def test_of_another_country(self) -> None:
        """Authorities for documents work worldwide (docs/decisions, stricter readings)."""
        assert judged(leaf(subject=name("Signer", "DE", None))) == GREEN


class TestChains:
    def test_a_leaf_is_no_authority(self) -> None:
        assert judged(leaf(**BELOW), between()) == GREEN
        for basic in (None, px.BasicConstraints(ca=False, path_length=None)):
            assert judged(leaf(**BELOW), between(basic=basic)) == INVALID
        assert judged(leaf(**BELOW), between(uses=usage("digital_signature"))) == INVALID
        assert judged(leaf(**BELOW), between(uses=usage("content_commitment"))) == INVALID
        assert judged(leaf(**BELOW)) == ("not_valid", ["issuer_untrusted"])

    def test_path_length(self) -> None:
        chain = [leaf(**BELOW), between()]
        assert judged(*chain, above=authority(basic=px.BasicConstraints(ca=True, path_length=1))) == GREEN
        assert judged(*chain, above=authority(basic=px.BasicConstraints(ca=True, path_length=0))) == INVALID

    def test_weak_keys_and_digests(self) -> None:
        small = rsa.generate_private_key(65537, 1024)
        odd = ec.generate_private_key(ec.SECP224R1())
        assert judged(leaf(digest=hashes.SHA384())) == GREEN
        assert judged(leaf(small), key=small) == ("not_valid", ["weak_key"])
        assert judged(leaf(issuer_key=odd), above=authority(odd)) == ("not_valid", ["weak_key"])
        assert judged(leaf(digest=hashes.SHA224())) == ("not_valid", ["algorithm_not_allowed"])
        assert judged(leaf(**BELOW), between(digest=hashes.SHA224())) == (
            "not_valid",
            ["algorithm_not_allowed"],
        )


OUTSIDE = ("not_valid", ["issuer_not_authorised"])


@pytest.mark.parametrize(
    ("scope", "other"),
    [
        ({"purposes": {AnchorPurpose.LICENCE}}, {"purposes": {AnchorPurpose.STATUS}}),
        ({"purposes": {AnchorPurpose.LICENCE}}, {"purposes": {AnchorPurpose.TIME_STAMP}}),
        ({"schemes": {"pdf"}}, {"schemes": {"mdoc"}}),
        ({"document_types": {"pdf"}}, {"document_types": {"cn.business-licence"}}),
        ({"valid_from": SIGNED_AT - DAY}, {"valid_from": SIGNED_AT + DAY}),
        ({"valid_until": SIGNED_AT + DAY}, {"valid_until": SIGNED_AT - DAY}),
    ],
)
def test_an_anchor_is_for_one_thing(scope: dict[str, Any], other: dict[str, Any]) -> None:  # T09
    def under(**limits: Any) -> TrustSnapshot:
        fixed = {key: frozenset(one) if isinstance(one, set) else one for key, one in limits.items()}
        return trust_in(root().pem, scope=AnchorScope(**({"purposes": frozenset(AnchorPurpose)} | fixed)))

    assert told(SIGNED, at=AT, trust=under(**scope)) == GREEN
    # Without any anchor of the scheme nothing can be judged.
    expected = ("not_checked", ["no_trust_anchors"]) if "schemes" in other else OUTSIDE
    assert told(SIGNED, at=AT, trust=under(**other)) == expected
