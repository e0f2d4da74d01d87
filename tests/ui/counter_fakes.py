"""A counter without journeys behind it: reports of every verdict and many reasons, invented data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import qrcode
from PySide6.QtCore import QCoreApplication, QEvent

from wallet.flows.moving import FrameCollector
from wallet.model.credential import ClaimPath, DocumentType, Sensitivity
from wallet.model.errors import Trouble, WalletError
from wallet.model.register import (
    ChainResult,
    EntryKind,
    Progress,
    ReceiptRow,
    RegisterPage,
    RegisterQuery,
    WrittenEntry,
)
from wallet.model.self_check import TEST_PREFIX, IssuerStatus, RegisterHead, SelfCheck, TestCode
from wallet.model.service import ServicePreset
from wallet.model.shifts import ClerkRole, ClerkView, Shift
from wallet.model.sight import FrameSight, GreyFrame
from wallet.model.text import Language, LocalisedText
from wallet.model.verdict import Check, Finding, IssuerIdentity, Outcome, Reason, Report, Verdict
from wallet.model.views import (
    Checked,
    ClaimView,
    CodeSymbol,
    Comparison,
    CounterChallenge,
    CounterProfile,
    HeadlineView,
    Portrait,
    Readiness,
)
from wallet.services.presets import load_services
from wallet.verification.comparison import settle_comparison

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
HOLDER = "张*例"
SECRET = "准驾车型-秘密-C1"
"""A claim's value that must never be seen in red or grey."""

_ORDER = tuple(Check)


class FakeClock:
    """The window's clock; moves when told."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def symbol_of(text: str) -> CodeSymbol:
    """A real symbol of a text."""
    code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    rows = [bytes(bool(module) for module in row) for row in code.get_matrix()]
    return CodeSymbol(version=code.version, size=len(rows), rows=rows)


def findings_with(*wrong: tuple[Check, Outcome, Reason]) -> tuple[Finding, ...]:
    """Ten findings: all passed but these; after a broken early check the rest is skipped."""
    by_check = {
        check: Finding(check, outcome, reason, f"{reason}, key 3f…9c") for check, outcome, reason in wrong
    }
    broken = next((_ORDER.index(c) for c in by_check if _ORDER.index(c) <= 4), None)
    found = []
    for place, check in enumerate(_ORDER):
        if check in by_check:
            found.append(by_check[check])
        elif broken is not None and place > broken:
            found.append(Finding(check, Outcome.SKIPPED, None, "not run"))
        else:
            found.append(
                Finding(check, Outcome.PASSED, None, "ES256, key 3f…9c" if check is Check.SIGNATURE else "")
            )
    return tuple(found)


def report_of(verdict: Verdict, *wrong: tuple[Check, Outcome, Reason], at: datetime = NOW) -> Report:
    """A report of one licence, as the verifier fills it for this verdict."""
    shown = verdict in (Verdict.VALID, Verdict.CHECK_BY_HAND)
    return Report(
        verdict=verdict,
        findings=findings_with(*wrong),
        format="sd-cwt" if verdict is not Verdict.NOT_CHECKED else "unknown",
        at=at,
        type="cn.driving-licence",
        issuer=IssuerIdentity(
            LocalisedText("示例市公安局交通警察支队", "Traffic Police of Example City"), "3f…9c"
        ),
        holder_bound=verdict is Verdict.VALID,
        valid_from=datetime(2021, 5, 18, tzinfo=UTC),
        valid_until=datetime(2031, 5, 18, 12, tzinfo=UTC),
        claims={"vehicle_class": SECRET} if shown else None,
        trust_as_of=at - timedelta(days=2),
        status_as_of=at - timedelta(minutes=55),
        credential_digest=b"\x01" * 32,
        purpose="食品经营许可变更",
        looks_like="https" if verdict is Verdict.NOT_CHECKED else None,
    )


VALID = report_of(Verdict.VALID)
BY_HAND = report_of(Verdict.CHECK_BY_HAND, (Check.STATUS, Outcome.UNDETERMINED, Reason.STATUS_STALE))
PAPER = report_of(
    Verdict.CHECK_BY_HAND,
    (Check.STATUS, Outcome.UNDETERMINED, Reason.STATUS_UNAVAILABLE),
    (Check.HOLDER, Outcome.UNDETERMINED, Reason.HOLDER_NOT_PROVEN),
    (Check.FRESHNESS, Outcome.UNDETERMINED, Reason.TIMED_ONLY),
)
REVOKED = report_of(Verdict.NOT_VALID, (Check.STATUS, Outcome.FAILED, Reason.REVOKED))
FORGED = report_of(Verdict.NOT_VALID, (Check.SIGNATURE, Outcome.FAILED, Reason.SIGNATURE_INVALID))
FOREIGN = report_of(Verdict.NOT_CHECKED, (Check.FORMAT, Outcome.UNDETERMINED, Reason.NOT_A_LICENCE))
REPORTS = {
    Verdict.VALID: VALID,
    Verdict.CHECK_BY_HAND: BY_HAND,
    Verdict.NOT_VALID: REVOKED,
    Verdict.NOT_CHECKED: FOREIGN,
}


def claim_view(name: str, label: LocalisedText, text: str) -> ClaimView:
    path: ClaimPath = (name,)
    return ClaimView(path, label, text, text, Sensitivity.OPEN, redactable=False)


def headline(holder: str = HOLDER) -> HeadlineView:
    """What the journey puts under the field."""
    return HeadlineView(
        LocalisedText("机动车驾驶证", "Driving licence"),
        holder,
        (claim_view("vehicle_class", LocalisedText("准驾车型", "Vehicle class"), "C1"),),
    )


def checked(report: Report, *, case: str = "20261124-0042", holder: str = HOLDER) -> Checked:
    shown = report.verdict in (Verdict.VALID, Verdict.CHECK_BY_HAND)
    return Checked(report, case, headline(holder) if shown else None)


def with_portrait(report: Report) -> Checked:
    """The same, the licence carrying a portrait."""
    made = checked(report)
    return replace(made, headline=replace(made.headline or headline(), has_portrait=True))


def painted(colour: tuple[int, int, int], width: int = 3, height: int = 4) -> Portrait:
    """A portrait of one colour."""
    return Portrait(width, height, bytes(colour) * (width * height))


PROFILE = CounterProfile(
    name=LocalisedText("窗口 07", "Counter 07"),
    service=LocalisedText("食品经营许可变更", "Change of a food business permit"),
    purpose=LocalisedText("食品经营许可变更", "Change of a food business permit"),
    retention=LocalisedText("仅核验，不留存", "Checked only, not kept"),
)
SERVICES = (
    ServicePreset("", PROFILE.service, PROFILE.purpose, PROFILE.retention, ()),
    *load_services().values(),
)
FRESH = Readiness(
    anchors=12,
    trust_as_of=NOW - timedelta(days=2),
    trust_stale=False,
    status_lists=5,
    status_as_of=NOW - timedelta(minutes=55),
    status_stale=False,
    clock_ok=True,
)
STALE = Readiness(
    anchors=12,
    trust_as_of=NOW - timedelta(days=40),
    trust_stale=True,
    status_lists=5,
    status_as_of=NOW - timedelta(days=3),
    status_stale=True,
    clock_ok=False,
)
IN_ORDER = SelfCheck(
    readiness=FRESH,
    fingerprints=12,
    issuers=(IssuerStatus("status.example.cn", 5, NOW - timedelta(minutes=55), stale=False),),
    unreadable=0,
    floor=NOW - timedelta(minutes=55),
    free_bytes=40 * 1024**3,
    register=RegisterHead(1843, 1843),
)
NOTHING_LOADED = Readiness(0, None, False, 0, None, False, True)


CLERKS = (ClerkView("李例", ClerkRole.SUPERVISOR), ClerkView("王例", ClerkRole.CLERK))
PIN = "260371"


def entry_of(sequence: int, verdict: Verdict | None = Verdict.VALID, **changed: Any) -> WrittenEntry:
    """An entry of the register, so many minutes before now."""
    number = f"20261124-{sequence:04d}"
    kind = EntryKind.VERDICT if verdict is not None else EntryKind.SHIFT_BEGUN
    service = "" if verdict is None else "食品经营许可变更"
    made = WrittenEntry(
        sequence=sequence,
        number=number,
        kind=kind,
        at=NOW - timedelta(minutes=60 - sequence),
        case_number=number,
        verdict=verdict,
        service=service,
        purpose=service,
        counter="窗口 07",
        clerk="李例",
    )
    return replace(made, **changed)


class FakeRegister:
    """RegisterJourneys: `found` answers every search, `result` every check."""

    def __init__(self) -> None:
        self.found: RegisterPage | WalletError = RegisterPage(
            (
                entry_of(6, Verdict.NOT_CHECKED, reasons=(Reason.NOT_A_LICENCE,)),
                entry_of(5, Verdict.NOT_VALID, reasons=(Reason.REVOKED,), case_number="HD-2026-00117"),
                entry_of(4, Verdict.CHECK_BY_HAND, reasons=(Reason.STATUS_STALE,)),
                entry_of(3),
                entry_of(2),
                entry_of(1, None),
            ),
            more=True,
        )
        self.result: ChainResult | WalletError = ChainResult(6)
        self.asked: list[RegisterQuery] = []
        self.saved: list[Path] = []

    def search(self, query: RegisterQuery) -> RegisterPage:
        self.asked.append(query)
        if isinstance(self.found, WalletError):
            raise self.found
        return self.found

    def check(self, progress: Progress) -> ChainResult:
        progress(3, 6)
        if isinstance(self.result, WalletError):
            raise self.result
        return self.result

    def export_csv(self, path: Path, query: RegisterQuery, language: Language) -> int:
        self.asked.append(query)
        self.saved.append(path)
        return 6

    def export_checkpoint(self, path: Path) -> None:
        self.saved.append(path)

    def some(self, query: RegisterQuery, most: int) -> tuple[WrittenEntry, ...]:
        assert isinstance(self.found, RegisterPage)
        return self.found.entries[::-1][:most]

    def receipt(self, checked: Checked) -> tuple[ReceiptRow, ...]:
        number = LocalisedText(checked.case_number, checked.case_number)
        return (ReceiptRow(LocalisedText("登记编号", "Register number"), number),)


class FakeShifts:
    """ShiftJourneys with everybody's PIN the same; somebody is signed in from the start."""

    def __init__(self) -> None:
        self.shift: Shift | None = Shift("李例", ClerkRole.SUPERVISOR, NOW)
        self.known: tuple[ClerkView, ...] = CLERKS

    def clerks(self) -> tuple[ClerkView, ...]:
        return self.known

    def name_first_supervisor(self, name: str, pin: str) -> None:
        self.known = (ClerkView(name, ClerkRole.SUPERVISOR),)

    def sign_in(self, name: str, pin: str, at: datetime) -> Shift:
        if pin != PIN:
            raise WalletError(Trouble.PIN_WRONG)
        self.shift = Shift(name, next(c.role for c in self.known if c.name == name), at)
        return self.shift

    def sign_out(self, at: datetime) -> None:
        self.shift = None

    def supervise(self, name: str, pin: str, at: datetime) -> FakeShifts:
        if pin != PIN:
            raise WalletError(Trouble.PIN_WRONG)
        return self

    def add(self, name: str, role: ClerkRole, pin: str) -> None:
        self.known = (*self.known, ClerkView(name, role))

    def renew_pin(self, name: str, pin: str) -> None: ...

    def remove(self, name: str) -> None:
        self.known = tuple(clerk for clerk in self.known if clerk.name != name)


class FakeCounter:
    """CounterJourneys whose answers a test sets. `answers` maps a payload to a report or an error."""

    def __init__(self) -> None:
        self.profile = PROFILE
        self.register = FakeRegister()
        self.shifts = FakeShifts()
        self.cases: list[str] = []
        self.document_types: Mapping[str, DocumentType] = {}
        self.ready = FRESH
        self.answers: dict[bytes, Checked | WalletError] = {}
        self.usual = checked(VALID)
        self.codes: tuple[bytes, ...] | WalletError = (b"LW1:PICTURE",)
        self.asked: list[bytes] = []
        self.pictures: list[bytes] = []
        self.opened = 0
        self.seconds = 0.0
        self.frames = FrameCollector(lambda: self.seconds)
        self.no_challenge: WalletError | None = None
        self.face: Portrait | WalletError = painted((10, 120, 60))
        self.looked_at: list[Report] = []
        self.sight: FrameSight | WalletError = FrameSight()
        self.frames_read: list[GreyFrame] = []
        self.chosen = ""
        self.found: SelfCheck | WalletError = IN_ORDER
        self.self_checks = self.tests_made = 0
        self.answers_given: list[Comparison] = []

    @property
    def services(self) -> tuple[ServicePreset, ...]:
        return SERVICES

    @property
    def service(self) -> ServicePreset:
        return next(each for each in SERVICES if each.id == self.chosen)

    def choose_service(self, service_id: str) -> None:
        self.chosen = service_id
        service = self.service
        self.profile = replace(
            PROFILE, service=service.name, purpose=service.purpose, retention=service.retention
        )

    def compared(self, checked: Checked, answer: Comparison, at: datetime) -> Checked:
        self.answers_given.append(answer)
        return replace(checked, report=settle_comparison(checked.report, answer))

    def self_check(self, at: datetime) -> SelfCheck:
        self.self_checks += 1
        if isinstance(self.found, WalletError):
            raise self.found
        return self.found

    def test_code(self) -> TestCode:
        self.tests_made += 1
        text = f"{TEST_PREFIX}{self.tests_made:032X}"
        return TestCode(text, symbol_of(text))

    def readiness(self, at: datetime) -> Readiness:
        return self.ready

    def open_challenge(self, at: datetime) -> CounterChallenge:
        if self.no_challenge is not None:
            raise self.no_challenge
        self.opened += 1
        digits = f"4829173{self.opened % 10}"
        text = f"LW1R:NCFOXN-TSMAHN-H-{digits}" + "A1B2C3D4E5" * 9
        return CounterChallenge(digits, text, symbol_of(text), at, at + timedelta(seconds=120))

    def read_codes(self, picture: bytes) -> tuple[bytes, ...]:
        self.pictures.append(picture)
        if isinstance(self.codes, WalletError):
            raise self.codes
        return self.codes

    def read_frame(self, frame: GreyFrame) -> FrameSight:
        self.frames_read.append(frame)
        if isinstance(self.sight, WalletError):
            raise self.sight
        return self.sight

    def portrait(self, report: Report) -> Portrait:
        self.looked_at.append(report)
        if isinstance(self.face, WalletError):
            raise self.face
        return self.face

    def check(self, payload: bytes, at: datetime, case: str = "") -> Checked:
        self.asked.append(payload)
        self.cases.append(case)
        answer = self.answers.get(payload, self.usual)
        if isinstance(answer, WalletError):
            raise answer
        return answer


def let_go() -> None:
    """Delete what waits to be deleted: a test has no event loop that would, and restyling it takes long."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
