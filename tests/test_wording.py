"""Every reason, trouble, verdict, check and outcome is worded, in both languages, and nothing else is."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest

from wallet import wording
from wallet.model.errors import Trouble
from wallet.model.verdict import Check, Outcome, Reason, Verdict

SOURCE = (resources.files("resources") / "i18n" / "reasons.toml").read_text(encoding="utf-8")
DOCS = Path(__file__).resolve().parents[1] / "docs" / "reasons.md"
JARGON = (
    "JWT",
    "CBOR",
    "SD-",
    "token",
    "payload",
    "hash",
    "nonce",
    "哈希",
    "报文",
    "非法",
    "异常",
    "错误代码",
)


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_is_worded(reason: Reason) -> None:
    words = wording.word_reason(reason)
    for text in (words.happened, words.tell, words.next, words.short):
        assert re.search(r"[\u4e00-\u9fff]", text.zh)
        assert not re.search(r"[\u4e00-\u9fff]", text.en)
    assert words.happened.zh.endswith("。")
    assert words.happened.en.endswith(".")


@pytest.mark.parametrize("trouble", list(Trouble))
def test_every_trouble_is_worded(trouble: Trouble) -> None:
    words = wording.word_trouble(trouble)
    assert words.happened.zh
    assert words.next.en


def test_verdicts_checks_and_outcomes_are_worded() -> None:
    assert wording.word_verdict(Verdict.CHECK_BY_HAND).zh == "请人工核对"
    assert wording.word_verdict(Verdict.NOT_CHECKED).zh == "未能核验"
    assert wording.word_decision(Verdict.VALID).zh == "可以受理"
    assert all(wording.word_meaning(verdict).en for verdict in Verdict)
    assert len({wording.word_check(check).zh for check in Check}) == len(Check)
    assert all(wording.word_passed(check).zh for check in Check)
    assert len({wording.word_outcome(outcome).zh for outcome in Outcome}) == len(Outcome)
    assert len({wording.word_strength(level).name.zh for level in range(5)}) == 5
    assert wording.word_heading("next").en == "What to do next"


def test_no_two_reasons_look_alike() -> None:
    for language in ("zh", "en"):
        shorts = [getattr(wording.word_reason(reason).short, language) for reason in Reason]
        assert len(set(shorts)) == len(shorts)


def test_no_jargon_reaches_a_citizen() -> None:
    said = re.sub(r"(?m)^#.*$", "", SOURCE)
    assert [word for word in JARGON if word in said] == []


def test_never_calls_infrastructure_trouble_a_forgery() -> None:
    innocent = (
        Reason.NO_TRUST_ANCHORS,
        Reason.STATUS_STALE,
        Reason.STATUS_UNAVAILABLE,
        Reason.STATUS_LIST_INVALID,
        Reason.CLOCK_UNTRUSTED,
        Reason.REPLAY_STORE_UNAVAILABLE,
        Reason.UNSUPPORTED_FORMAT,
        Reason.NOT_A_LICENCE,
    )
    for reason in innocent:
        words = wording.word_reason(reason)
        said = " ".join(t.zh + t.en for t in (words.happened, words.tell, words.next, words.short))
        assert not re.search(r"伪造|冒用|假|forge|fake", said), reason


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[reason.replayed]", "[reason.repeated]", "missing ['replayed'], unknown ['repeated']"),
        ("[trouble.vault_busy]", "[trouble.vault_bussy]", "vault_bussy"),
        ('short = { zh = "证照已过期",', 'short = { zh = " ",', "reason.expired.short"),
        ('short = { zh = "证照已过期",', f'short = {{ zh = "{"长" * 21}",', "too long"),
        ('en = "The licence has expired" }', f'en = "{"x" * 61}" }}', "too long"),
        ('short = { zh = "证照已过期",', 'short = { de = "abgelaufen",', "unknown ['de']"),
        ("[outcome]", "outcome = 3\n[results]", "file"),
        ("[strength.4]", "[strength.5]", "strength"),
        ("[heading]", "[heading", "line"),
    ],
)
def test_a_word_file_out_of_order_is_refused(old: str, new: str, told: str) -> None:
    assert old in SOURCE
    with pytest.raises(wording.WordingFault, match=re.escape(told)):
        wording.parse_words(SOURCE.replace(old, new, 1))


def test_limits_of_the_one_line_form_are_reachable() -> None:
    longest = SOURCE.replace('short = { zh = "证照已过期",', f'short = {{ zh = "{"长" * 20}",', 1)
    longest = longest.replace('en = "The licence has expired" }', f'en = "{"x" * 60}" }}', 1)
    assert len(wording.parse_words(longest).reasons["expired"].short.zh) == 20


def test_the_page_in_docs_is_current() -> None:
    assert DOCS.read_text(encoding="utf-8") == wording.table_of_words(), (
        "run: python -m wallet.wording > docs/reasons.md"
    )
