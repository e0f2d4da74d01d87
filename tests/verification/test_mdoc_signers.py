"""Who may sign an mdoc: the certificate profile (ISO/IEC 18013-5, Annex B.1; CASES S13, S15, S17)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509 as px
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from formats import mdoc_forge as forge
from formats.mdoc_forge import (
    AT,
    DAY,
    ELEMENTS,
    ISSUER,
    OTHER,
    SPACE,
    SPACES,
    VALID,
    certificate,
    document,
    issuer_auth,
    item,
    items_of,
    judge,
    name,
    red,
    response,
    root_certificate,
    security_object,
    signed,
    signer_certificate,
    trust,
    usage,
)

from verification.scene import told
from wallet.model.policy import Policy


class TestCertificates:
    """CASES S13, S15, S17."""

    def test_self_signed(self) -> None:
        red(signed(chain=certificate(name("Document signer"), ISSUER)), "issuer_untrusted")

    def test_another_root(self) -> None:
        chain = signer_certificate(issuer=name("Other IACA"), issuer_key=OTHER)
        red(signed(chain=chain), "issuer_untrusted")

    def test_a_root_of_the_same_name(self) -> None:
        red(signed(chain=signer_certificate(issuer_key=OTHER)), "chain_invalid")

    @pytest.mark.parametrize("eku", [None, forge.READER_USAGE, "1.3.6.1.5.5.7.3.1"])
    def test_not_made_for_signing_mdocs(self, eku: str | None) -> None:
        red(signed(chain=signer_certificate(eku=eku)), "chain_invalid")

    def test_not_made_for_signing_mdocs_though_an_anchor(self) -> None:
        der = signer_certificate(eku=None)
        red(signed(chain=der), "chain_invalid", trust=trust(der))

    @pytest.mark.parametrize(
        "uses", [None, usage("key_agreement"), usage("key_cert_sign"), usage("content_commitment")]
    )
    def test_key_usage(self, uses: px.KeyUsage | None) -> None:
        red(signed(chain=signer_certificate(uses=uses)), "chain_invalid")

    def test_a_signer_is_no_authority(self) -> None:
        chain = signer_certificate(basic=px.BasicConstraints(ca=True, path_length=None))
        red(signed(chain=chain), "chain_invalid")

    @pytest.mark.parametrize("basic", [None, px.BasicConstraints(ca=False, path_length=None)])
    def test_a_leaf_signs_no_certificates(self, basic: px.BasicConstraints | None) -> None:
        leaf = signer_certificate(OTHER, basic=basic)
        below = signer_certificate(issuer=name("Document signer"), issuer_key=OTHER)
        red(signed(chain=[below, leaf]), "chain_invalid")

    def test_path_length(self) -> None:
        between = signer_certificate(
            OTHER,
            subject=name("Between"),
            eku=None,
            uses=forge.CA_USES,
            basic=px.BasicConstraints(ca=True, path_length=0),
        )
        chain = [signer_certificate(issuer=name("Between"), issuer_key=OTHER), between]
        red(signed(chain=chain), "chain_invalid")
        longer = root_certificate(basic=px.BasicConstraints(ca=True, path_length=1))
        assert told(judge(signed(chain=chain), trust=trust(longer))) == VALID

    def test_too_many_certificates(self) -> None:
        red(signed(chain=[forge.SIGNER_DER] * 5), "limit_exceeded")

    @pytest.mark.parametrize("country", [None, "US"])
    def test_the_country_is_the_roots(self, country: str | None) -> None:
        elements = {key: value for key, value in ELEMENTS.items() if not key.startswith("issuing")}
        spaces = {SPACE: items_of(elements)}
        chain = signer_certificate(subject=name("Document signer", country))
        auth = issuer_auth(security_object(spaces), chain=chain)
        red(response(document(spaces, auth=auth)), "chain_invalid")

    @pytest.mark.parametrize("state", [None, "CN-BJ"])
    def test_the_province_is_the_roots_where_it_has_one(self, state: str | None) -> None:
        elements = {key: value for key, value in ELEMENTS.items() if not key.startswith("issuing")}
        spaces = {SPACE: items_of(elements)}
        chain = signer_certificate(subject=name("Document signer", "CN", state))
        data = response(document(spaces, auth=issuer_auth(security_object(spaces), chain=chain)))
        red(data, "chain_invalid")
        wide = root_certificate(subject=name("IACA", "CN", None))
        under = signer_certificate(
            subject=name("Document signer", "CN", state), issuer=name("IACA", "CN", None)
        )
        data = response(document(spaces, auth=issuer_auth(security_object(spaces), chain=under)))
        assert told(judge(data, trust=trust(wide))) == VALID

    @pytest.mark.parametrize(
        ("element", "value"),
        [
            ("issuing_country", "US"),
            ("issuing_country", 5),
            ("issuing_jurisdiction", "CN-BJ"),
            ("issuing_jurisdiction", "SH"),
        ],
    )
    def test_where_the_licence_says_it_comes_from(self, element: str, value: Any) -> None:
        red(response(document({SPACE: items_of(ELEMENTS | {element: value})})), "issuer_mismatch")

    def test_the_province_without_its_country(self) -> None:
        root = root_certificate(subject=name("IACA", "CN", "SH"))
        chain = signer_certificate(
            subject=name("Document signer", "CN", "SH"), issuer=name("IACA", "CN", "SH")
        )
        assert told(judge(signed(chain=chain), trust=trust(root))) == VALID

    def test_where_it_comes_from_in_another_namespace(self) -> None:
        spaces = SPACES | {"org.example": [item(0, "issuing_country", "US")]}
        red(response(document(spaces)), "issuer_mismatch")

    def test_in_force(self) -> None:
        red(signed(chain=signer_certificate(until=AT - timedelta(hours=1))), "chain_invalid")
        red(signed(chain=signer_certificate(since=AT + timedelta(hours=1), until=AT + DAY)), "chain_invalid")

    def test_signed_within_the_certificates_time(self) -> None:
        red(signed(chain=signer_certificate(since=AT - timedelta(hours=1))), "chain_invalid")

    def test_judged_when_signed_in_the_archive(self) -> None:
        data = signed(chain=signer_certificate(until=AT - timedelta(hours=1)))
        assert told(judge(data, policy=Policy.ARCHIVE)) == VALID

    def test_weak_keys_and_digests(self) -> None:
        small = rsa.generate_private_key(65537, 1024)
        weak_root = root_certificate(small)
        red(signed(chain=signer_certificate(issuer_key=small)), "weak_key", trust=trust(weak_root))
        odd = ec.generate_private_key(ec.SECP192R1())
        chain = signer_certificate(odd)
        red(signed(chain=chain), "weak_key")
        red(signed(chain=signer_certificate(digest=hashes.SHA224())), "algorithm_not_allowed")
