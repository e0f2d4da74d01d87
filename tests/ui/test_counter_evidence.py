"""The evidence page: each check in plain words, skipped apart from passed, no claim anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from counter_fakes import (
    BY_HAND,
    FOREIGN,
    FORGED,
    NOW,
    PAPER,
    REVOKED,
    SECRET,
    VALID,
    checked,
    let_go,
    report_of,
)
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui import i18n, theme
from ui.counter.evidence import EvidencePage
from ui.counter.words import age, last_day, reason_line, short_moment, status_line
from wallet.model.clauses import clause_of
from wallet.model.credential import CredentialFormat
from wallet.model.text import Language
from wallet.model.verdict import Check, Finding, Outcome, Reason, Report, Verdict
from wallet.wording import word_check, word_passed, word_reason


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication) -> Iterator[EvidencePage]:
    i18n.install(qapp, Language.CHINESE)
    theme.apply(qapp, scheme=theme.Scheme.LIGHT)
    made = EvidencePage()
    qtbot.addWidget(made)
    yield made
    let_go()
    i18n.install(qapp, Language.ENGLISH)


def test_ten_checks_in_order_with_their_marks(page: EvidencePage) -> None:
    page.show_checked(checked(VALID))
    assert [row.finding.check for row in page.rows] == list(Check)
    assert {row.mark for row in page.rows} == {"✓"}
    assert page.rows[3].lines == (word_passed(Check.SIGNATURE).zh,)


def test_after_a_forged_signature_the_rest_is_not_judged(page: EvidencePage) -> None:
    page.show_checked(checked(FORGED))
    marks = [row.mark for row in page.rows]
    assert marks == ["✓", "✓", "✓", "✕", "–", "–", "–", "–", "–", "–"]
    words = word_reason(Reason.SIGNATURE_INVALID)
    assert page.rows[3].lines[0] == words.happened.zh
    assert page.rows[3].lines[1].endswith(words.tell.zh)
    assert page.rows[3].lines[2].endswith(words.next.zh)
    for row in page.rows[4:]:
        assert "未判定" in " ".join((row.outcome_text, *row.lines))
        assert "通过" not in row.outcome_text
        assert row.lines == ("前面的核验未通过，这一项未判定。",)


def test_a_check_skipped_by_policy_is_no_pass(page: EvidencePage) -> None:
    findings = tuple(
        replace(f, outcome=Outcome.SKIPPED) if f.check is Check.FRESHNESS else f for f in VALID.findings
    )
    page.show_checked(checked(replace(VALID, verdict=Verdict.CHECK_BY_HAND, findings=findings)))
    row = page.rows[8]
    assert row.mark == "–"
    assert "不等于通过" in row.lines[0]


def test_what_does_not_apply_says_so(page: EvidencePage) -> None:
    findings = tuple(
        replace(f, outcome=Outcome.NOT_APPLICABLE) if f.check is Check.STATUS else f for f in VALID.findings
    )
    report = replace(VALID, findings=findings)
    page.show_checked(checked(report))
    assert page.rows[6].mark == "–"
    assert "不需要" in page.rows[6].lines[0]
    assert status_line(report) is None
    assert "吊销" not in reason_line(report).zh


def test_every_reason_is_worded(page: EvidencePage) -> None:
    for reason in Reason:
        report = report_of(Verdict.NOT_VALID, (Check.STATUS, Outcome.FAILED, reason))
        page.show_checked(checked(report))
        assert page.rows[6].lines[0] == word_reason(reason).happened.zh
        assert reason_line(report).zh == f"原因：{word_reason(reason).short.zh}"


def test_marks_and_words_reach_the_screen_reader(page: EvidencePage) -> None:
    page.show_checked(checked(BY_HAND))
    assert page.rows[6].accessibleName().startswith("! 证照状态 无法确定")


@pytest.mark.parametrize("report", [FORGED, REVOKED, FOREIGN])
def test_the_technical_page_withholds_the_licences_own_words(page: EvidencePage, report: Report) -> None:
    page.show_checked(checked(report))
    facts = page.facts()
    assert "key 3f…9c" in facts
    assert "20261124-0042" in facts
    assert "2026-11-24T06:00:00Z" in facts
    assert "cn.driving-licence" not in facts
    assert "2031" not in facts
    assert SECRET not in facts


def test_the_technical_page_of_a_good_licence_has_dates_but_no_claim(page: EvidencePage) -> None:
    page.show_checked(checked(VALID))
    facts = page.facts()
    assert "2031-05-18T12:00:00Z" in facts
    assert "cn.driving-licence" in facts
    assert SECRET not in facts


@pytest.mark.parametrize("credential_format", CredentialFormat)
def test_the_technical_page_names_each_check_and_its_clause(
    page: EvidencePage, credential_format: CredentialFormat
) -> None:
    page.show_checked(checked(replace(VALID, format=credential_format)))
    facts = page.facts().splitlines()
    for number, check in enumerate(Check, 1):
        line = facts[facts.index(f"{number}  {word_check(check).zh}") + 1]
        assert line.startswith("通过 (passed) · ")
        assert (clause_of(credential_format, check) or "本程序的规则") in line


def test_skipped_is_never_called_passed_in_the_technical_page(page: EvidencePage) -> None:
    page.show_checked(checked(FORGED))
    lines = [line for line in page.facts().splitlines() if "(skipped)" in line]
    assert len(lines) == 6
    assert not any("通过" in line for line in lines)


def test_several_licences_are_shown_one_by_one(page: EvidencePage) -> None:
    page.show_checked(checked(replace(REVOKED, parts=(VALID, REVOKED))))
    assert len(page.rows) == 20


def test_nothing_stays_after_clearing(page: EvidencePage) -> None:
    page.show_checked(checked(VALID))
    page.clear()
    assert page.rows == ()
    assert page.facts() == ""


def test_more_reasons_are_counted() -> None:
    line = reason_line(PAPER)
    assert line.zh == f"{word_reason(PAPER.reasons[0]).short.zh}（另有 2 项，见依据）"
    assert "and 2 more" in line.en


def test_a_verdict_without_a_reason_still_says_what_it_means() -> None:
    bare = replace(BY_HAND, findings=(Finding(Check.FORMAT, Outcome.PASSED),))
    assert reason_line(bare).zh
    assert reason_line(bare).en


def test_times_are_as_short_as_they_may_be() -> None:
    local = NOW.astimezone()
    assert short_moment(NOW, NOW) == local.strftime("%H:%M")
    assert short_moment(local.replace(month=1, day=2), NOW) == local.strftime("01-02 %H:%M")
    assert short_moment(local.replace(year=2024), NOW) == local.strftime("2024-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (0, "刚刚", "just now"),
        (59, "刚刚", "just now"),
        (60, "1 分钟前", "1 min ago"),
        (3600, "1 小时前", "1 h ago"),
        (86400 * 3, "3 天前", "3 d ago"),
        (-50, "刚刚", "just now"),
    ],
)
def test_ages(seconds: int, zh: str, en: str) -> None:
    found = age(NOW - timedelta(seconds=seconds), NOW)
    assert (found.zh, found.en) == (zh, en)


def test_the_last_day_is_the_day_before_midnights_expiry() -> None:
    midnight = NOW.astimezone().replace(hour=0)
    assert last_day(midnight) < midnight.date()
    assert last_day(midnight.replace(hour=1)) == midnight.date()
    assert "长期有效" in reason_line(replace(VALID, valid_until=None)).zh
