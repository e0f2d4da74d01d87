"""Invented data: deterministic, whole, with right check characters, and recognisably invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from wallet.model.credential import DocumentType
from wallet.model.errors import Trouble, WalletError
from wallet.services.doctypes import load_document_types
from wallet.services.identifiers import parse_credit_code, parse_identity_number
from wallet.services.samples import mod_11_10, sample_claims, sample_person

KINDS = tuple(load_document_types().values())


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_every_kind_has_whole_and_right_samples(kind: DocumentType, seed: int) -> None:
    claims = sample_claims(kind, seed)
    assert list(claims) == [claim.name for claim in kind.claims]
    for claim in kind.claims:
        value = claims[claim.name]
        assert isinstance(value, str)
        assert value
        if claim.kind == "identity-number":
            assert parse_identity_number(value).in_order
        elif claim.kind == "credit-code":
            assert parse_credit_code(value).in_order
        elif claim.kind == "date":
            date.fromisoformat(value)
        elif claim.kind == "name" or claim.name == kind.title_claim:
            assert "示例" in value or "样例" in value
    assert claims == sample_claims(kind, seed)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_seeds_differ_in_number(kind: DocumentType) -> None:
    numbers = {sample_claims(kind, seed)[kind.number_claim] for seed in range(12)}
    assert len(numbers) == 12


def test_the_faces_of_the_mock_ups() -> None:
    kinds = load_document_types()
    assert sample_claims(kinds["cn.business-licence"])["name"] == "上海申城示例科技有限公司"
    permit = sample_claims(kinds["cn.food-business-permit"])
    assert permit["name"] == "上海申城示例餐饮店"
    assert permit["number"].startswith("JY23101")
    assert len(permit["number"]) == 16
    assert permit["number"][-1] == mod_11_10(permit["number"][2:-1])
    assert sample_claims(kinds["cn.driving-licence"])["name"] == "张示例"
    assert sample_claims(kinds["cn.doctor-practising-certificate"], 1)["name"] == "李样例"


def test_check_digit_of_the_standard() -> None:
    assert mod_11_10("0794") == "5"


def test_one_person_whatever_the_licence() -> None:
    kinds = load_document_types()
    person = sample_person(3)
    for kind in ("cn.residence-permit", "cn.driving-licence", "cn.marriage-certificate"):
        claims = sample_claims(kinds[kind], 3)
        assert (claims["name"], claims["id_number"]) == (person.name, person.id_number)
    assert int(person.id_number[16]) % 2 == (person.sex == "男")


def test_a_kind_without_samples() -> None:
    with pytest.raises(WalletError) as caught:
        sample_claims(replace(KINDS[0], id="cn.unicorn"))
    assert caught.value.trouble is Trouble.DOCUMENT_TYPE_UNKNOWN
