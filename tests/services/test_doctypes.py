"""The shipped kinds of licence are whole, and a file that is not in order is refused by name."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.model.credential import Category, Sensitivity
from wallet.model.errors import Trouble, WalletError
from wallet.services.doctypes import (
    load_document_types,
    load_known_types,
    parse_document_type,
    read_folder,
    read_standard_names,
    read_value_sets,
)

FOLDER = resources.files("resources") / "doctypes"
NAMES = read_standard_names((FOLDER / "standard" / "names.toml").read_text(encoding="utf-8"))
SETS = read_value_sets((FOLDER / "standard" / "values.toml").read_text(encoding="utf-8"))
GOOD = (FOLDER / "cn.driving-licence.toml").read_text(encoding="utf-8")


def test_the_kinds_the_program_promises() -> None:
    types = load_document_types()
    assert {t.name.zh for t in types.values()} >= {
        "营业执照",
        "食品经营许可证",
        "上海市居住证",
        "机动车驾驶证",
        "医师执业证书",
        "道路运输证",
        "不动产权证书",
        "结婚证",
    }
    assert {t.category for t in types.values()} == set(Category)
    assert {t.holder_kind for t in types.values()} == {"person", "organisation"}
    assert all(t.requires_status for t in types.values())
    assert any(t.validity_days is None for t in types.values())


def test_every_licence_names_its_holder_number_and_authority_openly() -> None:
    for document_type in load_document_types().values():
        for name in (document_type.title_claim, document_type.number_claim, document_type.authority_claim):
            claim = document_type.claim(name)
            assert claim is not None
            assert not claim.redactable
        standard = {claim.standard_name for claim in document_type.claims}
        assert standard >= {
            "certificateHolderName",
            "certificateNumber",
            "certificateIssuingAuthorityName",
            "certificateIssuedDate",
        }


def test_what_is_sensitive_can_be_left_out() -> None:
    for document_type in load_document_types().values():
        for claim in document_type.claims:
            if claim.sensitivity is Sensitivity.SENSITIVE or claim.name in ("born", "capital", "area"):
                assert claim.redactable, f"{document_type.id}: {claim.name}"
            if claim.kind == "identity-number":
                assert claim.sensitivity is Sensitivity.SENSITIVE


def test_the_business_licence_of_the_optical_budget() -> None:
    licence = load_document_types()["cn.business-licence"]
    assert len(licence.claims) == 12
    assert sum(claim.redactable for claim in licence.claims) == 5


def test_kinds_of_international_standards_are_known_and_not_ours_to_issue() -> None:
    known, ours = load_known_types(), load_document_types()
    assert list(known)[: len(ours)] == list(ours)
    foreign = {name: kind for name, kind in known.items() if name not in ours}
    assert {"eu.dcc.vaccination", "eu.dcc.test", "eu.dcc.recovery", "org.mosip.claim-169"} <= set(foreign)
    assert not any(kind.requires_status for kind in foreign.values())
    with pytest.raises(WalletError, match="catalogue"):
        parse_document_type(GOOD.replace("示例目录", "标准 standard"), "x.toml", NAMES)


def test_codes_in_words() -> None:
    result = load_known_types()["eu.dcc.test"].claim("result")
    assert result is not None
    word = result.word("260373001")
    assert word is not None
    assert (word.zh, word.en) == ("检出", "Detected")
    assert result.word("999") is None


def test_sets_of_codes_that_several_kinds_share() -> None:
    countries = dict(SETS["countries"])
    assert countries["AT"] == countries["AUT"] == ("奥地利", "Austria")
    for name, entries in SETS.items():
        assert len(dict(entries)) == len(entries), f"{name}: a code twice"
    with pytest.raises(WalletError, match="must be a table"):
        read_value_sets("countries = 1")
    with pytest.raises(WalletError, match="missing"):
        read_value_sets('[countries]\nAT = { zh = "奥地利" }')


def test_every_set_is_used() -> None:
    kinds = "".join(f.read_text(encoding="utf-8") for f in (FOLDER / "international").iterdir())
    assert [name for name in SETS if f'values = "{name}"' not in kinds] == []


def test_a_signed_file_is_about_nobody_and_of_no_category() -> None:
    kind = load_known_types()["pdf"]
    assert (kind.category, kind.title_claim, kind.number_claim) == (None, "", "")
    assert kind.authority_claim == "signer"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('label = { zh = "姓名"', 'values = "x"\nlabel = { zh = "姓名"', "'x' is no set of values"),
        ('label = { zh = "姓名"', 'values = 1\nlabel = { zh = "姓名"', "values must be a list"),
        ('label = { zh = "姓名"', 'parts = "x"\nlabel = { zh = "姓名"', "parts must be a list"),
        ('label = { zh = "姓名"', 'parts = [{}]\nlabel = { zh = "姓名"', "part 1: missing ['name']"),
        (
            'label = { zh = "姓名"',
            'parts = [{ name = "a", kind = "x" }]\nlabel = { zh = "姓名"',
            "kind must be",
        ),
        ('category = "transport"\n', "", "missing ['category']"),
        ('title = "name", ', "", "missing ['title']"),
        ('label = { zh = "姓名"', 'values = [{ is = "1" }]\nlabel = { zh = "姓名"', "missing ['en', 'zh']"),
        (
            'label = { zh = "姓名"',
            'values = [{ is = "", zh = "一", en = "One" }]\nlabel = { zh = "姓名"',
            "values.is",
        ),
        ('catalogue = "示例目录"', 'catalogue = "目录"', "示例目录"),
        ('id = "cn.driving-licence"', 'id = "Driving"', "id must look like"),
        ('category = "transport"', 'category = "cars"', "category must be one of"),
        ('holder_kind = "person"', 'holder_kind = "dog"', "holder_kind must be one of"),
        ("validity_days = 2191", "validity_days = 0", "either validity_days"),
        ("validity_days = 2191", "validity_days = true", "either validity_days"),
        ("validity_days = 2191", "validity_days = 5\nlong_term = true", "either validity_days"),
        ("validity_days = 2191", "long_term = false", "either validity_days"),
        ("requires_status = true", 'requires_status = "yes"', "requires_status"),
        ("requires_status = true", "requires_statuses = true", "missing ['requires_status']"),
        ('title = "name"', 'title = "id_number"', "face.title"),
        ('title = "name"', 'title = "nobody"', "face.title"),
        ('label = { zh = "姓名"', 'required = false\nlabel = { zh = "姓名"', "face.title"),
        ('name = "sex"', 'name = "name"', "twice"),
        ('name = "sex"', 'name = "exp"', "belongs to the format"),
        ('name = "sex"', 'name = "Sex"', "name must look like"),
        ('kind = "identity-number"', 'kind = "id"', "kind must be one of"),
        (
            'sensitivity = "sensitive"\nredactable = true',
            'sensitivity = "sensitive"\nredactable = false',
            "redact",
        ),
        ('sensitivity = "personal"', 'sensitivity = "secret"', "sensitivity must be one of"),
        ("redactable = true", 'redactable = "yes"', "true or false"),
        ('standard = "holder_name"', 'standard = "owner"', "'owner' is not in the table"),
        ('{ zh = "姓名", en = "Name" }', '{ zh = "姓名" }', "missing ['en']"),
        ('{ zh = "姓名", en = "Name" }', '{ zh = "姓名", en = " " }', "label.en"),
        ('{ zh = "姓名", en = "Name" }', '"姓名"', "must be a table"),
        ("[[claims]]", "[[claim]]", "missing ['claims']"),
        ('id = "cn', "id = cn", "Invalid value"),
    ],
)
def test_a_file_out_of_order_is_refused_by_name(old: str, new: str, told: str) -> None:
    assert old in GOOD
    count = -1 if old == "[[claims]]" else 1
    with pytest.raises(WalletError) as caught:
        parse_document_type(GOOD.replace(old, new, count), "cn.driving-licence.toml", NAMES)
    assert caught.value.trouble is Trouble.DOCUMENT_TYPE_UNKNOWN
    assert told in caught.value.detail
    assert caught.value.detail.startswith("cn.driving-licence.toml")


def test_a_file_named_otherwise_than_its_content_is_refused(tmp_path: Path) -> None:
    (tmp_path / "standard").mkdir()
    names = (FOLDER / "standard" / "names.toml").read_text(encoding="utf-8")
    (tmp_path / "standard" / "names.toml").write_text(names, encoding="utf-8")
    (tmp_path / "cn.driving-licence.toml").write_text(GOOD, encoding="utf-8")
    assert list(read_folder(tmp_path)) == ["cn.driving-licence"]
    (tmp_path / "cn.other.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(WalletError, match="is about"):
        read_folder(tmp_path)


def test_the_table_of_standard_names_is_strict() -> None:
    with pytest.raises(WalletError, match="missing"):
        read_standard_names('[number]\njson = "x"\n')


@given(text=st.text(max_size=200), place=st.integers(0, len(GOOD)))
def test_whatever_stands_there_only_our_error_leaves(text: str, place: int) -> None:
    trouble = Trouble.DOCUMENT_TYPE_UNKNOWN
    try:
        parse_document_type(GOOD[:place] + text + GOOD[place:], "x.toml", NAMES)
    except WalletError as error:
        trouble = error.trouble
    assert trouble is Trouble.DOCUMENT_TYPE_UNKNOWN


def test_the_mobile_driving_licence_is_in_order() -> None:
    """Its elements by the names of ISO/IEC 18013-5; read with the kinds of international standards."""
    file = FOLDER / "international" / "org.iso.18013.5.1.mDL.toml"
    text = file.read_text(encoding="utf-8").replace("标准 standard", "示例目录")
    licence = parse_document_type(text, file.name, NAMES, sets=SETS)
    assert licence.id == "org.iso.18013.5.1.mDL"
    assert licence.claim("driving_privileges") is not None
    assert licence.claim("un_distinguishing_sign") is not None
    assert not licence.requires_status


@pytest.mark.parametrize("name", sorted(SETS))
def test_a_value_set_says_each_code_in_both_languages(name: str) -> None:
    for code, words in SETS[name]:
        for text in (words.zh, words.en):
            assert text, code
            assert text.strip() == text, code
            assert [text.count(bracket) for bracket in "（(["] == [
                text.count(bracket) for bracket in "）)]"
            ], code
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in words.en), code
