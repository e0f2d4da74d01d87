"""`app.py demo`: the whole journey through the real windows, shown or headless, and a short account of it.

Every step is what a person would do: pages are filled in and buttons pressed, the codes are grabbed as
pixels from the screen and read back by the real reader. Judges nothing itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from ui.citizen.window import CitizenWindow
from ui.counter.window import CounterWindow
from ui.widgets.choice import TickBox
from ui.widgets.drop import Incoming, png_bytes
from wallet import wording
from wallet.flows.demo import PIN, RECEIVED_TYPES, SHOWN_TYPE, Stage
from wallet.model.text import LocalisedText
from wallet.model.verdict import Report
from wallet.model.views import LicenceSummary

PASSPHRASE = "示例口令 四个 不相干 的词"
PATIENCE = 60.0
"""Seconds that any one step may take before the demo says that it is stuck."""


class DemoStuckError(Exception):
    """A step did not come about in time; its name is the message."""


class WindowClosedError(Exception):
    """The person at the screen closed a window: the demo ends."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the steps follow: seconds to look at each, none when nobody looks."""

    look: float = 0.0


class Journey:
    """Drives both windows from the empty wallet to the replayed code."""

    def __init__(
        self, stage: Stage, citizen: CitizenWindow, counter: CounterWindow, pictures: Path, pace: Pace
    ) -> None:
        self._stage = stage
        self._citizen = citizen
        self._counter = counter
        self._pictures = pictures
        self._pace = pace
        self._taken = 0
        self.account: list[str] = []

    def walk(self) -> list[Report]:
        """The whole way; answers the verdicts in the order they were given."""
        self._open_wallet()
        self._receive_licences()
        code = self._show_by_request()
        reports = [self._scan(code, "verdict-valid")]
        self._look_at_evidence()
        reports.append(self._show_revoked())
        self._counter.next_visitor()
        reports.append(self._scan(code, "verdict-replayed"))
        return reports

    # The citizen's part

    def _open_wallet(self) -> None:
        welcome = self._citizen.welcome
        self._picture(self._citizen, "welcome")
        welcome.to_passphrase.click()
        welcome.first.setText(PASSPHRASE)
        welcome.second.setText(PASSPHRASE)
        welcome.create_button.click()
        self._await(lambda: welcome.steps.currentIndex() == welcome.RECOVERY, "a new vault")
        self._picture(self._citizen, "recovery-code")
        welcome.recovery.typed_back.setText(welcome.recovery.wanted_back)
        welcome.recovery.kept_button.click()
        welcome.start_button.click()
        self._await(lambda: self._citizen.page is self._citizen.home, "the empty wallet")
        self._say("建立证照夹", "a vault was made, sealed by a passphrase and a recovery code")

    def _receive_licences(self) -> None:
        add = self._citizen.add
        self._citizen.go(add)
        for number, document_type in enumerate(RECEIVED_TYPES, start=1):
            add.key_text.setPlainText("")
            add.key_button.click()
            self._await(lambda: bool(add.key_text.toPlainText()), "a fresh holder key")
            licence = self._stage.licence(document_type, add.key_text.toPlainText())
            add.take((Incoming(f"{document_type.removeprefix('cn.')}.cwt", data=licence),))
            self._await(lambda wanted=number: len(add.rows) == wanted, "a received licence")  # type: ignore[misc]
        self._picture(self._citizen, "received")
        self._citizen.step_back()
        shown = next(row for row in self._listed() if row.type_id == SHOWN_TYPE)
        self._citizen.home.refresh(shown.id)
        self._await(lambda: self._citizen.home.licence.licence_id == shown.id, "the licence")
        self._picture(self._citizen, "licences")
        self._say(
            f"领取 {len(RECEIVED_TYPES)} 张证照",
            f"{len(RECEIVED_TYPES)} licences received, verified and sealed",
        )

    def _show_by_request(self) -> bytes:
        """The counter's code is scanned, the holder agrees, and the answer is grabbed off the screen."""
        self._sign_in()
        self._picture(self._counter, "counter-ready")
        request = self._fresh_request()
        self._picture(self._counter, "counter-scan")
        self._citizen.home.licence.present_button.click()
        self._citizen.entry.take((Incoming("request.png", data=request),))
        self._await(lambda: self._citizen.page is self._citizen.ask, "who asks for what")
        self._picture(self._citizen, "ask")
        return self._agree("present")

    def _show_revoked(self) -> Report:
        """The licence is revoked; the citizen types the 8 digits and shows it all the same."""
        shown = next(row for row in self._listed() if row.type_id == SHOWN_TYPE)
        self._stage.revoke(shown.number)
        self._say("吊销该证照", "the authority revoked the licence and published its status list")
        self._counter.next_visitor()
        self._fresh_request()
        digits = self._counter.scan.request.digits.text
        self._citizen.home.licence.present_button.click()
        self._citizen.entry.digits.setText(digits)
        self._citizen.entry.next_button.click()
        self._await(lambda: self._citizen.page is self._citizen.ask, "who asks, typed")
        self._citizen.ask.purpose_field.setText("办理道路运输从业资格")
        self._tick("出生日期")
        self._picture(self._citizen, "ask-typed")
        return self._scan(self._agree("present-typed"), "verdict-revoked")

    def _tick(self, label: str) -> None:
        """The clerk said what is needed; nothing was asked by name."""
        next(
            box for box in self._citizen.ask.findChildren(TickBox) if box.accessibleName() == label
        ).setChecked(True)

    def _agree(self, name: str) -> bytes:
        self._citizen.ask.agree_button.click()
        present = self._citizen.present
        self._await(lambda: self._citizen.page is present and not present.code.empty, "the code")
        self._picture(self._citizen, name)
        picture = png_bytes(present.code.grab().toImage())
        (self._pictures / f"{name}-code.png").write_bytes(picture)
        present.stop_button.click()
        return picture

    # The counter's part

    def _sign_in(self) -> None:
        card = self._counter.ready.sign_in
        self._await(lambda: card.name.count() > 0, "who may sign in")
        card.pin.setText(PIN)
        card.sign_in.click()
        self._await(lambda: card.signed_in, "somebody signed in")
        self._say("登录窗口", "the clerk signed in; the shift stands in the register")

    def _fresh_request(self) -> bytes:
        if self._counter.page is not self._counter.scan:
            self._counter.start()
        code = self._counter.scan.request.code
        self._await(lambda: not code.empty, "a challenge")
        return png_bytes(code.grab().toImage())

    def _scan(self, picture: bytes, name: str) -> Report:
        self._counter.reception.take_incoming(Incoming("code.png", data=picture))
        self._await(lambda: self._counter.page is self._counter.verdict, "a verdict")
        checked = self._counter.verdict.checked
        assert checked is not None
        self._picture(self._counter, name)
        self._tell_verdict(checked.report, checked.case_number)
        return checked.report

    def _look_at_evidence(self) -> None:
        self._counter.show_evidence()
        self._picture(self._counter, "evidence")
        self._counter.step_back()

    # Telling

    def _tell_verdict(self, report: Report, case_number: str) -> None:
        verdict = wording.word_verdict(report.verdict)
        reasons = [wording.word_reason(reason).short for reason in report.reasons]
        told = [LocalisedText(f"判定：{verdict.zh}", f"verdict {report.verdict}"), *reasons]
        self._say("；".join(t.zh for t in told), "; ".join(t.en for t in told) + f" (case {case_number})")

    def _say(self, zh: str, en: str) -> None:
        line = f"  {len(self.account) + 1}. {zh} — {en}"
        self.account.append(line)
        print(line, flush=True)

    def _listed(self) -> tuple[LicenceSummary, ...]:
        return self._citizen.desk.journeys.licences(self._stage.workplace.clock())

    def _picture(self, window: QWidget, name: str) -> None:
        """Let the window paint, keep its picture, and let the person look."""
        if self._pace.look:
            window.raise_()
        self._pass_time(max(self._pace.look, 0.02))
        self._taken += 1
        window.grab().save(str(self._pictures / f"{self._taken:02d}-{name}.png"))

    def _await(self, reached: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not reached():
            if time.monotonic() > end:
                raise DemoStuckError(what)
            self._pass_time(0.01)

    def _pass_time(self, seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(int(seconds * 1000), loop.quit)
        loop.exec()
        QApplication.processEvents()
        if not self._citizen.isVisible() or not self._counter.isVisible():
            raise WindowClosedError
