"""Check characters against published examples, and masks that hide what they should."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.services.identifiers import (
    CREDIT_CODE_ALPHABET,
    IdentifierFault,
    Parsed,
    credit_code_check,
    identity_number_check,
    licence_id,
    mask,
    organisation_check,
    parse_credit_code,
    parse_identity_number,
    parse_licence_id,
)

GOOD_LICENCE_IDS = (
    "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
    "1.2.156.3005.2.11100000000013338W032.11220000013544541J.2430599.001.F",
    "11100000000013338W009.11330105002500287C.2025052201.002.0",
    "11100000000013338W087.11370800MB28559184.37080001202411010001.001.3",
    "11100000000013338W011.11110000000021135M.20230329701.003.Y",
)


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y43",
        "91110000802100433B",
        "12100000000018032A",
        "11100000000013338W",
        "11100000000013661B",
    ],
)
def test_credit_codes_in_use(code: str) -> None:
    parsed = parse_credit_code(code)
    assert parsed.in_order
    assert parsed.expected == code[-1]
    assert parsed.parts["area"] == code[2:8]


def test_the_worked_example_of_the_standard_is_itself_wrong() -> None:
    parsed = parse_credit_code("91350100M000100Y4Z")
    assert parsed.fault is IdentifierFault.CHARACTERS, "Z is not in the alphabet at all"


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014", "34052419800101001X"])
def test_identity_numbers_in_use(number: str) -> None:
    assert parse_identity_number(number).in_order


@pytest.mark.parametrize("text", GOOD_LICENCE_IDS)
def test_licence_identifiers_in_use(text: str) -> None:
    parsed = parse_licence_id(text)
    assert parsed.in_order
    parts = parsed.parts
    assert licence_id(parts["type"], parts["issuer"], parts["serial"], parts["version"]).endswith(text)


@pytest.mark.parametrize(
    ("parsed", "fault"),
    [
        (parse_credit_code("91110000802100433"), IdentifierFault.LENGTH),
        (parse_credit_code("91110000802100433I"), IdentifierFault.CHARACTERS),
        (parse_credit_code("91A10000802100433B"), IdentifierFault.STRUCTURE),
        (parse_credit_code("91110000802100433C"), IdentifierFault.CHECK_CHARACTER),
        (parse_identity_number("1101051949123100"), IdentifierFault.LENGTH),
        (parse_identity_number("11010519491231A02X"), IdentifierFault.CHARACTERS),
        (parse_identity_number("11010519491331002X"), IdentifierFault.BIRTH_DATE),
        (parse_identity_number("110105194912310021"), IdentifierFault.CHECK_CHARACTER),
        (parse_licence_id("1.2.156.3005.2"), IdentifierFault.STRUCTURE),
        (parse_licence_id(GOOD_LICENCE_IDS[1].replace(".001.", ".01.")), IdentifierFault.LENGTH),
        (parse_licence_id(GOOD_LICENCE_IDS[1].replace("2430599", "沪字第1号")), IdentifierFault.CHARACTERS),
        (parse_licence_id(GOOD_LICENCE_IDS[1][:-1] + "D"), IdentifierFault.CHECK_CHARACTER),
    ],
)
def test_each_fault_is_told_apart(parsed: Parsed, fault: IdentifierFault) -> None:
    assert parsed.fault is fault
    assert not parsed.in_order
    assert (parsed.expected is None) == (fault is not IdentifierFault.CHECK_CHARACTER)


def test_lower_case_and_blanks_are_forgiven() -> None:
    assert parse_identity_number(" 11010519491231002x ").in_order
    assert parse_credit_code("91110000802100433b").in_order


@pytest.mark.parametrize("parse", [parse_credit_code, parse_identity_number, parse_licence_id])
@given(text=st.text(max_size=60))
def test_any_text_is_answered(parse, text: str) -> None:  # type: ignore[no-untyped-def]
    assert isinstance(parse(text), Parsed)


@given(
    body=st.text(alphabet=CREDIT_CODE_ALPHABET, min_size=17, max_size=17),
    place=st.integers(0, 16),
    other=st.sampled_from(CREDIT_CODE_ALPHABET),
)
def test_one_wrong_character_of_a_credit_code_is_seen(body: str, place: int, other: str) -> None:
    changed = body[:place] + other + body[place + 1 :]
    assert (credit_code_check(changed) == credit_code_check(body)) == (changed == body)


@given(digits=st.text(alphabet="0123456789", min_size=17, max_size=17), place=st.integers(0, 15))
def test_two_swapped_digits_of_an_identity_number_are_seen(digits: str, place: int) -> None:
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    assert (identity_number_check(swapped) == identity_number_check(digits)) == (swapped == digits)


def test_organisation_code_inside_a_credit_code() -> None:
    assert organisation_check("80210043") == "3"


def test_a_licence_identifier_is_not_made_from_odd_parts() -> None:
    with pytest.raises(ValueError, match="length"):
        licence_id("short", "11430000006122244L", "1")
    with pytest.raises(ValueError, match="not found"):
        licence_id("11100000000013338W011", "11430000006122244L", "沪1")


@pytest.mark.parametrize(
    ("kind", "text", "masked"),
    [
        ("name", "张示例", "张*例"),
        ("name", "李例", "李*"),
        ("name", "欧阳示例", "欧**例"),
        ("name", "李", "*"),
        ("name", "上海申城示例餐饮店", "上海****饮店"),
        ("identity-number", "11010519491231002X", "1********X"),
        ("credit-code", "91110000802100433B", "9111********433B"),
        ("credit-code", "9111", "******"),
        ("address", "上海市黄浦区示例路100号2楼", "上海市黄浦区****"),
        ("address", "示例路100号", "******"),
        ("date", "1988-02-03", "1988-**-**"),
        ("date", "不详", "******"),
        ("number", "1000000", "******"),
        ("text", "", ""),
        ("portrait", "…", "******"),
    ],
)
def test_masks(kind: str, text: str, masked: str) -> None:
    assert mask(kind, text) == masked


@given(text=st.text(alphabet="0123456789X", min_size=18, max_size=18))
def test_a_masked_identity_number_keeps_both_ends_only(text: str) -> None:
    masked = mask("identity-number", text)
    assert masked[0] == text[0]
    assert masked[-1] == text[-1]
    assert set(masked[1:-1]) == {"*"}
