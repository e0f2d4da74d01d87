"""What the counter says of a report, in both languages: lines made of our own words and of dates.

Does not choose a language, holds no widget, and takes nothing that a licence says but its last day.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from wallet.model.text import LocalisedText
from wallet.model.verdict import Check, Finding, Outcome, Report, Verdict
from wallet.wording import word_meaning, word_reason

_DOT = " · "
_BROKEN = frozenset({Check.FORMAT, Check.ALGORITHM, Check.ISSUER, Check.SIGNATURE, Check.INTEGRITY})
"""Checks without which the rest says nothing: what was not run after them is 未判定."""


def reason_line(report: Report) -> LocalisedText:
    """The line under the big word: what it rests on when valid, else the leading reason and how many more."""
    if report.verdict is Verdict.VALID:
        return _joined(_grounds(report))
    if report.leading_reason is None:
        return word_meaning(report.verdict)
    first, more = word_reason(report.leading_reason).short, len(report.reasons) - 1
    zh, en = first.zh, first.en
    if report.verdict is Verdict.NOT_VALID:
        zh, en = f"原因：{zh}", f"Reason: {en[:1].lower()}{en[1:]}"
    if more:
        zh, en = f"{zh}（另有 {more} 项，见依据）", f"{en} (and {more} more, see Details)"
    return LocalisedText(zh, en)


def _grounds(report: Report) -> list[LocalisedText]:
    parts = [LocalisedText("签名可信", "Signature trusted")]
    if status := status_line(report):
        parts.append(status)
    if report.valid_until is None:
        parts.append(LocalisedText("长期有效", "no expiry"))
    else:
        until = last_day(report.valid_until).isoformat()
        parts.append(LocalisedText(f"有效期至 {until}", f"valid until {until}"))
    return parts


def status_line(report: Report) -> LocalisedText | None:
    """Not revoked, by which data; None when no list was asked. Never a claim of having asked just now."""
    passed = any(f.check is Check.STATUS and f.outcome is Outcome.PASSED for f in report.findings)
    if not passed or report.status_as_of is None:
        return None
    stamp = short_moment(report.status_as_of, report.at)
    return LocalisedText(f"未吊销（状态数据截至 {stamp}）", f"not revoked (status data as of {stamp})")


def last_day(expiry: datetime) -> date:
    """The last day on which a licence is in force here: at `expiry` it no longer is (RFC 7519, 4.1.4). At the
    very end of the calendar, where the next day has no name, that of the moment itself."""
    last = expiry - timedelta(seconds=1)
    try:
        return last.astimezone().date()
    except OverflowError:
        return last.date()


def short_moment(value: datetime, now: datetime) -> str:
    """A local time as short as it may be: 13:05 today, 11-22 13:05 this year, else with the year."""
    there, here = value.astimezone(), now.astimezone()
    if there.date() == here.date():
        return f"{there:%H:%M}"
    return f"{there:%m-%d %H:%M}" if there.year == here.year else f"{there:%Y-%m-%d %H:%M}"


def age(value: datetime, now: datetime) -> LocalisedText:
    """How long ago, in the largest unit that is not zero."""
    minutes = int((now - value).total_seconds() // 60)
    if minutes < 1:
        return LocalisedText("刚刚", "just now")
    for size, zh, en in ((24 * 60, "天", "d"), (60, "小时", "h")):
        if minutes >= size:
            return LocalisedText(f"{minutes // size} {zh}前", f"{minutes // size} {en} ago")
    return LocalisedText(f"{minutes} 分钟前", f"{minutes} min ago")


def moment_with_age(value: datetime, now: datetime) -> LocalisedText:
    """13:05 (2 小时前)."""
    ago, stamp = age(value, now), short_moment(value, now)
    return LocalisedText(f"{stamp}（{ago.zh}）", f"{stamp} ({ago.en})")


def outcome_line(finding: Finding, report: Report) -> LocalisedText | None:
    """Why a check that did not run says nothing; None for checks that did."""
    if finding.outcome is Outcome.NOT_APPLICABLE:
        return LocalisedText("这份证照不需要这一项。", "This licence does not need this check.")
    if finding.outcome is not Outcome.SKIPPED:
        return None
    if stopped_early(report):
        return LocalisedText(
            "前面的核验未通过，这一项未判定。", "An earlier check failed, so this one was not judged."
        )
    return LocalisedText(
        "这次没有核验这一项，不等于通过。", "This was not checked this time; that is not a pass."
    )


def stopped_early(report: Report) -> bool:
    """Whether a check failed without which the later ones say nothing."""
    wrong = (Outcome.FAILED, Outcome.UNDETERMINED)
    return any(f.check in _BROKEN and f.outcome in wrong for f in report.findings)


def _joined(parts: list[LocalisedText]) -> LocalisedText:
    # A full-width bracket brings its own room.
    return LocalisedText(
        _DOT.join(p.zh for p in parts).replace("） ·", "）·"), _DOT.join(p.en for p in parts)
    )
