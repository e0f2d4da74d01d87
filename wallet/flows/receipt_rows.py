"""The verification receipt (核验单) of a verdict, line by line in both languages. Writes no paper.

It says what was checked and what came of it; it holds no claim of the licence and no holder's name, so a lost
receipt tells nothing of anybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from wallet import wording
from wallet.model.register import ReceiptRow
from wallet.model.text import LocalisedText
from wallet.model.verdict import Report
from wallet.model.views import Checked, CounterProfile
from wallet.register.entries import CASE_TIME

_NONE = LocalisedText("–", "–")


def receipt_rows(checked: Checked, profile: CounterProfile) -> tuple[ReceiptRow, ...]:
    """First what a person asks, then the checks one by one."""
    report = checked.report
    rows = [
        _row("登记编号", "Register number", _same(checked.case_number)),
        _row("办件号", "Case", _same(checked.case or checked.case_number)),
        _row("时间", "Time", _same(_time(report.at))),
        _row("窗口", "Counter", profile.name),
        _row("事项", "Service", profile.service),
        _row("事由", "Purpose", profile.purpose),
        _row("判定", "Verdict", wording.word_verdict(report.verdict)),
        _row("原因", "Reasons", _reasons(report)),
    ]
    if checked.headline is not None:
        rows += [
            _row("证照类型", "Kind of licence", checked.headline.type_name),
            _row("发证机关（据信任列表）", "Issuer, by the trust list", report.issuer.name or _NONE),
        ]
    return (*rows, *_checks(report), *_data(report, profile))


def _checks(report: Report) -> Iterator[ReceiptRow]:
    for finding in report.findings:
        yield ReceiptRow(wording.word_check(finding.check), wording.word_outcome(finding.outcome))


def _data(report: Report, profile: CounterProfile) -> Iterator[ReceiptRow]:
    yield _row("信任数据截至", "Trust data as of", _same(_time(report.trust_as_of)))
    yield _row("状态数据截至", "Status data as of", _same(_time(report.status_as_of)))
    yield _row("留存", "Retention", profile.retention)


def _reasons(report: Report) -> LocalisedText:
    short = [wording.word_reason(reason).short for reason in report.reasons]
    return LocalisedText("；".join(t.zh for t in short), "; ".join(t.en for t in short)) if short else _NONE


def _row(zh: str, en: str, value: LocalisedText) -> ReceiptRow:
    return ReceiptRow(LocalisedText(zh, en), value)


def _same(text: str) -> LocalisedText:
    return LocalisedText(text, text)


def _time(moment: datetime | None) -> str:
    return "–" if moment is None else f"{moment.astimezone(CASE_TIME):%Y-%m-%d %H:%M:%S}"
