"""One check in plain words, and the lines for engineers. Judges nothing; no claim is read from the report."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui import i18n
from ui.counter.words import outcome_line
from ui.widgets.notice import GlyphMark
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from ui.widgets.shapes import Glyph
from wallet.model.clauses import clause_of
from wallet.model.verdict import Check, Finding, Outcome, Report, Verdict
from wallet.wording import word_check, word_heading, word_outcome, word_passed, word_reason

MARKS = {
    Outcome.PASSED: (Glyph.TICK, "good", "✓"),
    Outcome.UNDETERMINED: (Glyph.BANG, "soon", "!"),
    Outcome.FAILED: (Glyph.CROSS, "bad", "✕"),
    Outcome.SKIPPED: (Glyph.DASH, "unknown", "–"),
    Outcome.NOT_APPLICABLE: (Glyph.DASH, "unknown", "–"),
}
_TONES = {Outcome.PASSED: Tone.GOOD, Outcome.UNDETERMINED: Tone.SOON, Outcome.FAILED: Tone.BAD}


class CheckRow(QWidget):
    """A mark, the check's name, what it came to, and where it did not pass what to say and to do."""

    def __init__(self, finding: Finding, report: Report) -> None:
        super().__init__()
        self.finding = finding
        glyph, token, self.mark = MARKS[finding.outcome]
        self.outcome_text = i18n.pick(word_outcome(finding.outcome))
        self.lines = _explain(finding, report)
        mark = GlyphMark(glyph, token, size=20)
        name = SafeLabel(i18n.pick(word_check(finding.check)), role=TextRole.STRONG)
        name.setFixedWidth(_widest(name, [i18n.pick(word_check(check)) for check in Check]))
        came_to = SafeLabel(self.outcome_text, tone=_TONES.get(finding.outcome, Tone.MUTED))
        came_to.setFixedWidth(_widest(came_to, [i18n.pick(word_outcome(outcome)) for outcome in Outcome]))
        words = QVBoxLayout()
        words.setSpacing(0)
        quiet = finding.outcome not in (Outcome.FAILED, Outcome.UNDETERMINED)
        for place, line in enumerate(self.lines):
            role = TextRole.BODY if quiet or place else TextRole.STRONG
            muted = finding.outcome in (Outcome.SKIPPED, Outcome.NOT_APPLICABLE)
            words.addWidget(SafeLabel(line, role=role, tone=Tone.MUTED if muted else Tone.TEXT))
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 7, 0, 7)
        row.setSpacing(14)
        for widget in (mark, name, came_to):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.setAccessibleName(" ".join((self.mark, name.text(), self.outcome_text, *self.lines)))


def _widest(label: SafeLabel, texts: list[str]) -> int:
    """Room for the longest of the texts that may stand in this column."""
    metrics = QFontMetricsF(label.font())
    return round(max(metrics.horizontalAdvance(text) for text in texts)) + 12


def _explain(finding: Finding, report: Report) -> tuple[str, ...]:
    if finding.outcome is Outcome.PASSED:
        return (i18n.pick(word_passed(finding.check)),)
    if finding.reason is not None and finding.outcome in (Outcome.FAILED, Outcome.UNDETERMINED):
        words = word_reason(finding.reason)
        tell, then = i18n.pick(word_heading("tell")), i18n.pick(word_heading("next"))
        colon = QCoreApplication.translate("EvidenceRows", ": ")
        told = f"{tell}{colon}{i18n.pick(words.tell)}"
        return (i18n.pick(words.happened), told, f"{then}{colon}{i18n.pick(words.next)}")
    line = outcome_line(finding, report)
    return (i18n.pick(line),) if line is not None else ()


def part_reports(report: Report) -> tuple[Report, ...]:
    """A report for each licence; the report itself where there is one."""
    return report.parts or (report,)


def technical_lines(report: Report, case_number: str) -> list[tuple[str, str]]:
    """Names and values for engineers.

    In red and grey neither the type nor the dates: they are the licence's own words.
    """
    trusted = report.verdict in (Verdict.VALID, Verdict.CHECK_BY_HAND)
    none = "–"
    issuer = i18n.pick(report.issuer.name) if report.issuer.name else none
    lines = [
        (QCoreApplication.translate("EvidenceRows", "Case"), case_number),
        (
            QCoreApplication.translate("EvidenceRows", "Format"),
            report.format if not report.looks_like else f"{report.format} ({report.looks_like})",
        ),
        (QCoreApplication.translate("EvidenceRows", "Issuer, by the trust store"), issuer),
        (QCoreApplication.translate("EvidenceRows", "Issuer's key"), report.issuer.key or none),
        (QCoreApplication.translate("EvidenceRows", "Judged at"), _time(report.at)),
        (QCoreApplication.translate("EvidenceRows", "Trust list as of"), _time(report.trust_as_of)),
        (QCoreApplication.translate("EvidenceRows", "Status data as of"), _time(report.status_as_of)),
    ]
    if trusted:
        lines += [
            (QCoreApplication.translate("EvidenceRows", "Type"), report.type or none),
            (QCoreApplication.translate("EvidenceRows", "Valid from"), _time(report.valid_from)),
            (QCoreApplication.translate("EvidenceRows", "Expires at"), _time(report.valid_until)),
        ]
    if report.credential_digest is not None:
        lines.append(
            (
                QCoreApplication.translate("EvidenceRows", "SHA-256 of the signed part"),
                report.credential_digest.hex(),
            )
        )
    lines += [_finding_line(finding, report.format) for finding in report.findings]
    return lines


def clause_words(check: Check, credential_format: str) -> str:
    """What a check rests on: a standard's clause, or a rule of ours."""
    own = QCoreApplication.translate("EvidenceRows", "a rule of this program; the standards leave it open")
    return clause_of(credential_format, check) or own


def _finding_line(finding: Finding, credential_format: str) -> tuple[str, str]:
    """A check by number and name; what it came to, by which clause, and the detail."""
    number = tuple(Check).index(finding.check) + 1
    came_to = i18n.pick(word_outcome(finding.outcome))
    code = str(finding.reason or finding.outcome)
    says = (f"{came_to} ({code})", clause_words(finding.check, credential_format), finding.detail)
    return f"{number}  {i18n.pick(word_check(finding.check))}", " · ".join(part for part in says if part)


def _time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment is not None else "–"
