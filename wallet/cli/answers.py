"""Reports as the command line tells them: one JSON object a line, or a few lines for a person.

The shape of the JSON is a contract with other programs (VERDICTS, One answer); nothing is left out of it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from wallet import wording
from wallet.model.text import Language, LocalisedText, hides
from wallet.model.verdict import CopyMade, Finding, Reason, Report, Verdict

EXIT_BY_VERDICT = {
    Verdict.VALID: 0,
    Verdict.CHECK_BY_HAND: 10,
    Verdict.NOT_VALID: 20,
    Verdict.NOT_CHECKED: 30,
}
EXIT_WRONG_USAGE = 2
EXIT_UNREADABLE = 3
_COPY = LocalisedText(
    "打印件，用证单位：{name}；事由：{purpose}；有效至：{until}",
    "Printed copy, made out to: {name}; purpose: {purpose}; good until: {until}",
)
_WORST_FIRST = (EXIT_UNREADABLE, 20, 30, 10, 0)


def worst_exit(statuses: list[int]) -> int:
    """The worst of several exit statuses: 3, 20, 30, 10, 0 (VERDICTS, Exit status). Where nothing was judged,
    as in an empty batch, nothing is valid: 30."""
    return min(statuses, key=_WORST_FIRST.index, default=EXIT_BY_VERDICT[Verdict.NOT_CHECKED])


def report_as_json(report: Report, *, item_id: Any, source: str | None) -> dict[str, Any]:
    """One answer of `verify --json`, in the order of VERDICTS."""
    answer = {
        "id": item_id,
        "input": source,
        "format": str(report.format),
        "verdict": str(report.verdict),
        "reasons": [str(reason) for reason in report.reasons],
        "checks": [_finding_as_json(finding) for finding in report.findings],
        "type": report.type,
        "issuer": {"name": _issuer_name(report), "key": report.issuer.key},
        "holder_bound": report.holder_bound,
        "valid_from": time_text(report.valid_from),
        "valid_until": time_text(report.valid_until),
        "claims": None if report.claims is None else plain(report.claims),
        "at": time_text(report.at),
        "trust_as_of": time_text(report.trust_as_of),
        "status_as_of": time_text(report.status_as_of),
    }
    if report.parts:
        answer["parts"] = [report_as_json(part, item_id=item_id, source=source) for part in report.parts]
    if report.looks_like:
        answer["looks_like"] = report.looks_like
    return answer


def error_as_json(message: str, *, item_id: Any, source: str | None) -> dict[str, Any]:
    """An item that could not be judged at all."""
    return {"id": item_id, "input": source, "error": message}


def as_line(answer: Mapping[str, Any]) -> str:
    """One JSON line; non-ASCII text stays readable."""
    return json.dumps(answer, ensure_ascii=False, separators=(", ", ": "))


def report_as_text(report: Report, *, source: str, language: Language) -> str:
    """A few lines for a person: the verdict in words, then each reason with what to do."""
    lines = [f"{source}: {wording.word_verdict(report.verdict).in_language(language)}"]
    for reason in report.reasons:
        words = wording.word_reason(reason)
        lines.append(f"  · {words.happened.in_language(language)}")
        lines.append(f"    {words.next.in_language(language)}")
        if reason is Reason.UNSUPPORTED_FORMAT:  # which kind, and where an extra is missing, which
            lines += [f"    ({finding.detail})" for finding in report.findings if finding.reason is reason]
    if report.copy is not None:
        lines.append("  " + _copy_words(report.copy, language))
    if report.claims is not None:
        lines += [f"  {name}: {value}" for name, value in told(report.claims).items()]
    return "\n".join(visible(line) for line in lines)


def _copy_words(copy: CopyMade, language: Language) -> str:
    """For whom and for what a printed copy was made."""
    words = _COPY.in_language(language)
    return words.format(name=copy.relying_party, purpose=copy.purpose, until=time_text(copy.expires_at))


def moment(text: str) -> datetime:
    """An RFC 3339 time with its zone, in UTC. ValueError for anything else, also beyond years 1 to 9999."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a time without zone")
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a time that has no name in UTC") from error


def time_text(moment: datetime | None) -> str | None:
    """RFC 3339 in UTC, to the second."""
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def plain(value: Any) -> Any:
    """Claims as JSON can hold them: bytes as base64url text, keys as text, anything strange as its name."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if isinstance(value, bytes):
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return plain(value.value) if hasattr(value, "value") else str(value)


def told(claims: Mapping[str, Any]) -> dict[str, Any]:
    """Claims for a person: as `plain`, but of bytes (a portrait, a signature) only how many they are."""
    return {
        str(name): f"{len(value)} bytes" if isinstance(value, bytes) else plain(value)
        for name, value in claims.items()
    }


def _finding_as_json(finding: Finding) -> dict[str, Any]:
    reason = None if finding.reason is None else str(finding.reason)
    return {
        "check": str(finding.check),
        "outcome": str(finding.outcome),
        "reason": reason,
        "detail": finding.detail,
    }


def _issuer_name(report: Report) -> str | None:
    return None if report.issuer.name is None else report.issuer.name.in_language(Language.CHINESE)


def visible(line: str) -> str:
    """Control and format characters from a licence must not steer the terminal, nor hide on it."""
    return "".join(f"<U+{ord(c):04X}>" if hides(c) else c for c in line)
