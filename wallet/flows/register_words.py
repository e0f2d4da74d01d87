"""An entry of the register as cells of a table, and cells that no spreadsheet takes for a formula."""

from __future__ import annotations

from datetime import datetime

from wallet import wording
from wallet.model.register import ChainFault, EntryKind, WrittenEntry
from wallet.model.text import Language, LocalisedText, hides
from wallet.register.entries import CASE_TIME

HEADINGS = (
    LocalisedText("编号", "Number"),
    LocalisedText("时间", "Time"),
    LocalisedText("办件号", "Case"),
    LocalisedText("类别", "Kind"),
    LocalisedText("判定", "Verdict"),
    LocalisedText("原因", "Reasons"),
    LocalisedText("事项", "Service"),
    LocalisedText("事由", "Purpose"),
    LocalisedText("窗口", "Counter"),
    LocalisedText("工作人员", "Clerk"),
    LocalisedText("所示信息项", "Claims shown"),
    LocalisedText("信任数据截至", "Trust data as of"),
    LocalisedText("状态数据截至", "Status data as of"),
    LocalisedText("数据快照", "Data snapshot"),
)

KINDS = {
    EntryKind.VERDICT: LocalisedText("核验", "Check"),
    EntryKind.SHIFT_BEGUN: LocalisedText("登录", "Signed in"),
    EntryKind.SHIFT_ENDED: LocalisedText("退出", "Signed out"),
    EntryKind.RETENTION: LocalisedText("到期清除", "Contents dropped"),
}

FAULTS = {
    ChainFault.MISSING: LocalisedText("这条记录不见了", "this entry is missing"),
    ChainFault.PAYLOAD_CHANGED: LocalisedText("内容被改过", "its contents were changed"),
    ChainFault.INDEX_CHANGED: LocalisedText("检索用的字段被改过", "what it is searched by was changed"),
    ChainFault.LINK_BROKEN: LocalisedText("与前一条接不上", "it does not link to the one before"),
    ChainFault.UNREADABLE: LocalisedText("读不出来", "it cannot be read"),
    ChainFault.DROPPED: LocalisedText(
        "内容没了，又没有清除记录", "its contents are gone, and nothing says why"
    ),
    ChainFault.UNSIGNED: LocalisedText("没有本窗口的签名", "it is not signed by the counter"),
    ChainFault.FORGED: LocalisedText(
        "和签过名的检查点不符，从这里起被重写", "a signed checkpoint differs: written anew from here on"
    ),
    ChainFault.CUT_OFF: LocalisedText(
        "末尾被截掉，从这一条起没有了", "the end was cut off: entries are gone from here on"
    ),
    ChainFault.CHECKPOINT_GONE: LocalisedText(
        "库外保存的最后一个检查点没有了或读不出", "the last checkpoint kept outside is gone or unreadable"
    ),
}
"""Each fault in words, of the entry that a check names."""

_FORMULA = frozenset("=+-@\t\r|%＝＋－＠")


def cells(entry: WrittenEntry, language: Language) -> tuple[str, ...]:
    """In the order of HEADINGS; times are Beijing's."""
    verdict = "" if entry.verdict is None else wording.word_verdict(entry.verdict).in_language(language)
    reasons = (wording.word_reason(reason).short.in_language(language) for reason in entry.reasons)
    return (
        entry.number,
        _time(entry.at),
        entry.case_number,
        KINDS[entry.kind].in_language(language),
        verdict,
        "; ".join(reasons),
        entry.service,
        entry.purpose,
        entry.counter,
        entry.clerk,
        "; ".join(entry.disclosed),
        _time(entry.trust_as_of),
        _time(entry.status_as_of),
        "" if entry.snapshot is None else entry.snapshot.hex()[:16],
    )


def defused(cell: str) -> str:
    """One line, nothing unseen in it, a leading ' where a spreadsheet would begin to reckon (CASES, L07)."""
    seen = "".join(f"\\u{ord(c):04x}" if hides(c) else c for c in cell)
    starts = seen.lstrip()[:1]
    return f"'{seen}" if starts in _FORMULA or cell[:1] in _FORMULA else seen


def _time(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment.astimezone(CASE_TIME):%Y-%m-%d %H:%M:%S}"
