"""Values in words: codes, days, times, maps and lists, in the reader's language without a dump of data."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.flows.claim_words import MAX_ROWS, value_rows
from wallet.flows.display import claim_view
from wallet.model.credential import ClaimDefinition, Sensitivity
from wallet.model.text import Language, LocalisedText
from wallet.services.doctypes import load_known_types

LICENCE = load_known_types()["org.iso.18013.5.1.mDL"]
CARD = load_known_types()["shc.immunization"]
NO_LABEL = LocalisedText("", "")


def of_kind(kind: str, value: Any) -> tuple[str, str]:
    (row,) = value_rows(value, ClaimDefinition("x", NO_LABEL, kind))
    return row.zh, row.en


@pytest.mark.parametrize(
    ("kind", "value", "zh", "en"),
    [
        ("text", True, "是", "Yes"),
        ("text", False, "否", "No"),
        ("text", None, "–", "–"),
        ("text", [], "–", "–"),
        ("text", {}, "–", "–"),
        ("text", b"ab", "2 B", "2 B"),
        ("text", ["a", 1], "a、1", "a, 1"),
        ("text", {"a": 1, "b": [True]}, "a：1；b：是", "a: 1; b: Yes"),
        ("date", "2034-03-10", "2034-03-10", "2034-03-10"),
        ("date", "2034-03-10T00:00:00Z", "2034-03-10", "2034-03-10"),
        ("date", "2034-03-10T08:30:00Z", "2034-03-10 08:30 UTC", "2034-03-10 08:30 UTC"),
        ("date", "1990", "1990", "1990"),
        ("date", "2034-99-10T00:00:00Z", "2034-99-10T00:00:00Z", "2034-99-10T00:00:00Z"),
        ("moment", "2021-03-03T12:00:59.5+08:00", "2021-03-03 12:00 +08:00", "2021-03-03 12:00 +08:00"),
        ("moment", "yesterday", "yesterday", "yesterday"),
        ("stay", "90 d", "90 天", "90 days"),
        ("stay", "1 m 2 y", "1 个月 2 年", "1 month 2 years"),
        ("stay", "90 d!", "90 d!", "90 d!"),
    ],
)
def test_values(kind: str, value: Any, zh: str, en: str) -> None:
    assert of_kind(kind, value) == (zh, en)


def test_driving_privileges_are_rows() -> None:
    value = [
        {"codes": [{"code": "S01", "sign": "<=", "value": "2500"}, {"code": "01"}],
         "vehicle_category_code": "B", "issue_date": "2012-08-01"},
        {"vehicle_category_code": "A1", "of_tomorrow": 1},
    ]  # fmt: skip
    rows = value_rows(value, LICENCE.claim("driving_privileges"))
    assert [row.zh for row in rows] == [
        "车型：B；起：2012-08-01；限制或附注代码：S01 ≤ 2500、01",
        "车型：A1；of_tomorrow：1",
    ]
    assert rows[0].en == "Category: B; From: 2012-08-01; Codes: S01 ≤ 2500, 01"


def test_codes_of_health_cards() -> None:
    value = [{"vaccine": "CVX 207", "date": "2021-01-29", "lot": "7"}, {"vaccine": "CVX 9999"}]
    rows = value_rows(value, CARD.claim("immunizations"))
    assert rows[0].en == "Vaccine: COVID-19 mRNA (Moderna, 100 µg); Date: 2021-01-29; Lot: 7"
    assert rows[1].zh == "疫苗：CVX 9999"


def test_a_long_list_is_cut_and_says_so() -> None:
    rows = value_rows([{"a": 1}] * (MAX_ROWS + 3), None)
    assert len(rows) == MAX_ROWS + 1
    assert rows[-1] == ("另有 3 项", "and 3 more")


def test_a_view_speaks_one_language_at_a_time_and_masks_in_each() -> None:
    sex = LICENCE.claim("sex")
    view = claim_view(("sex",), 2, sex, frozenset())
    assert view.lines(Language.CHINESE, masked=False) == ("女",)
    assert view.lines(Language.ENGLISH, masked=False) == ("Female",)
    assert view.sensitivity is Sensitivity.PERSONAL
    for language in Language:
        (masked,) = view.lines(language, masked=True)
        assert set(masked) == {"*"}
    rows = [{"vehicle_category_code": "B"}, {"vehicle_category_code": "C"}]
    open_view = claim_view(("driving_privileges",), rows, LICENCE.claim("driving_privileges"), frozenset())
    assert open_view.lines(Language.ENGLISH, masked=True) == ("Category: B", "Category: C")
    hidden = claim_view(("anything",), rows, None, frozenset())
    assert len(hidden.lines(Language.ENGLISH, masked=True)) == 1
    assert "B" not in hidden.lines(Language.ENGLISH, masked=True)[0]


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=20,
)


@given(value=_VALUES)
def test_whatever_came_is_said_in_both_languages(value: Any) -> None:
    for claim in (None, LICENCE.claim("driving_privileges"), LICENCE.claim("birth_date")):
        rows = value_rows(value, claim)
        assert rows
        assert all(type(text) is str for row in rows for text in row)
