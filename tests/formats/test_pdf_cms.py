"""The CMS object in a signature, each rule broken alone and the attributes signed anew (RFC 5652)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from asn1crypto import algos, cms, core, tsp

from formats.pdf_bench import GREEN, set_attributes, signed_by_hand, told
from formats.pdf_forge import certify, new_key, other_root, pyhanko_signer, root, signer_of
from wallet.formats.pdf import signatures_child

pytestmark = pytest.mark.usefixtures("patient_pdf")

MALFORMED = ("not_valid", ["malformed"])


def attribute(name: str, *values: Any) -> cms.CMSAttribute:
    return cms.CMSAttribute({"type": name, "values": list(values)})


def of(content: Any) -> tuple[Any, list[Any]]:
    signer = content["signer_infos"][0]
    return signer, [each.copy() for each in signer["signed_attrs"]]


def without(name: str) -> Callable[[Any], None]:
    def forge(content: Any) -> None:
        signer, attributes = of(content)
        set_attributes(signer, [each for each in attributes if each["type"].native != name])

    return forge


def adding(*more: cms.CMSAttribute) -> Callable[[Any], None]:
    def forge(content: Any) -> None:
        signer, attributes = of(content)
        names = {each["type"].native for each in more}
        set_attributes(signer, [*(each for each in attributes if each["type"].native not in names), *more])

    return forge


def test_the_control_signs_anew_and_holds() -> None:
    assert told(signed_by_hand()) == GREEN
    assert told(signed_by_hand(forge=lambda content: None)) == GREEN
    assert told(signed_by_hand(forge=without("signing_time"))) == GREEN


@pytest.mark.parametrize("name", ["content_type", "message_digest"])
def test_attributes_that_must_be_there(name: str) -> None:
    assert told(signed_by_hand(forge=without(name))) == MALFORMED


def test_an_attribute_twice_and_a_value_twice() -> None:
    def twice(content: Any) -> None:
        signer, attributes = of(content)
        set_attributes(signer, [*attributes, attributes[0]])

    assert told(signed_by_hand(forge=twice)) == MALFORMED
    two = attribute("content_type", cms.ContentType("data"), cms.ContentType("data"))
    assert told(signed_by_hand(forge=adding(two))) == MALFORMED


def test_another_content_type() -> None:
    assert told(signed_by_hand(forge=adding(attribute("content_type", cms.ContentType("data"))))) == GREEN
    other = attribute("content_type", cms.ContentType("tst_info"))
    assert told(signed_by_hand(forge=adding(other))) == MALFORMED


def test_another_digest_is_not_the_file_s() -> None:
    other = attribute("message_digest", core.OctetString(bytes(32)))
    assert told(signed_by_hand(forge=adding(other))) == ("not_valid", ["digest_mismatch"])


def test_no_signed_attributes_at_all() -> None:
    def bare(content: Any) -> None:
        set_attributes(content["signer_infos"][0], [])

    assert told(signed_by_hand(forge=bare)) == MALFORMED


def test_the_signing_certificate_that_the_signer_named() -> None:
    def naming(certificate: bytes) -> cms.CMSAttribute:
        named = tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(certificate).digest()})
        return attribute("signing_certificate_v2", tsp.SigningCertificateV2({"certs": [named]}))

    assert told(signed_by_hand(forge=adding(naming(signer_of().der)))) == GREEN
    assert told(signed_by_hand(forge=adding(naming(signer_of("P-384").der)))) == MALFORMED


def test_the_algorithms_that_the_signer_named() -> None:
    def naming(digest: str) -> cms.CMSAttribute:
        protection = cms.CMSAlgorithmProtection(
            {
                "digest_algorithm": algos.DigestAlgorithm({"algorithm": digest}),
                "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            }
        )
        return attribute("cms_algorithm_protection", protection)

    assert told(signed_by_hand(forge=adding(naming("sha256")))) == GREEN
    assert told(signed_by_hand(forge=adding(naming("sha512")))) == MALFORMED


def test_a_digest_that_is_not_the_signature_s() -> None:
    def forge(content: Any) -> None:
        without("cms_algorithm_protection")(content)
        signer = content["signer_infos"][0]
        signer["signature_algorithm"] = algos.SignedDigestAlgorithm({"algorithm": "sha384_ecdsa"})

    assert told(signed_by_hand(forge=forge)) == ("not_valid", ["algorithm_not_allowed"])


def test_contents_of_its_own() -> None:
    def forge(content: Any) -> None:
        content["encap_content_info"] = {"content_type": "data", "content": b"something else"}

    assert told(signed_by_hand(forge=forge)) == MALFORMED


def test_two_signers() -> None:
    def forge(content: Any) -> None:
        one = content["signer_infos"][0]
        content["signer_infos"] = [one.copy(), one.copy()]

    assert told(signed_by_hand(forge=forge)) == MALFORMED


def test_certificates_in_any_order_and_strangers_among_them() -> None:
    stranger = certify("Stranger", new_key(), other_root())

    def forge(content: Any) -> None:
        own = content["certificates"][0].copy()
        more = pyhanko_signer(stranger).signing_cert
        above = pyhanko_signer(root()).signing_cert
        content["certificates"] = [cms.CertificateChoices("certificate", each) for each in (more, above)] + [
            own
        ]

    assert told(signed_by_hand(forge=forge)) == GREEN

    def gone(content: Any) -> None:
        more = pyhanko_signer(stranger).signing_cert
        content["certificates"] = [cms.CertificateChoices("certificate", more)]

    assert told(signed_by_hand(forge=gone)) == MALFORMED


@pytest.mark.parametrize(("mask", "scheme"), [("sha256", "rsassa_pss"), ("sha1", ""), ("sha512", "")])
def test_the_mask_of_probabilistic_rsa_has_the_digest_of_the_signature(mask: str, scheme: str) -> None:
    parameters = {
        "hash_algorithm": {"algorithm": "sha256"},
        "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": mask}},
        "salt_length": 32,
    }
    signer: Any = {
        "digest_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
        "signature_algorithm": algos.SignedDigestAlgorithm(
            {"algorithm": "rsassa_pss", "parameters": algos.RSASSAPSSParams(parameters)}
        ),
    }
    assert signatures_child.algorithm_facts(signer)["scheme"] == scheme
