"""What the two windows may ask for, as protocols. wallet.flows walks them; wallet.bootstrap wires them.

Every call may take long and is made off the UI thread, except those marked quick. Every call may raise
WalletError, never another exception. `at` is aware and in UTC, read once by the caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from wallet.model.counter_journeys import RegisterJourneys, ShiftJourneys
from wallet.model.credential import DocumentType
from wallet.model.keeping import DataAge
from wallet.model.printing import CopyOrder, PrintedCopy
from wallet.model.request import PresentationRequest
from wallet.model.self_check import SelfCheck, TestCode
from wallet.model.service import ServicePreset
from wallet.model.sight import FrameSight, GreyFrame
from wallet.model.text import LocalisedText
from wallet.model.vault_journeys import BackupJourneys, KeyJourneys, ReceiptJourneys, ReminderJourneys
from wallet.model.verdict import Report
from wallet.model.views import (
    Checked,
    Comparison,
    Consent,
    CounterChallenge,
    CounterProfile,
    FrameProgress,
    LicenceSummary,
    LicenceView,
    Offer,
    Portrait,
    PresentedCode,
    Readiness,
    Received,
)


class CitizenJourneys(BackupJourneys, Protocol):
    """The citizen's wallet, and the copies and backups of it."""

    @property
    def vault_present(self) -> bool:
        """Whether a vault file lies at its place (quick)."""
        ...

    @property
    def unlocked(self) -> bool:
        """Quick."""
        ...

    @property
    def document_types(self) -> Mapping[str, DocumentType]:
        """The kinds of licence this program knows, by id (quick)."""
        ...

    def strength(self, passphrase: str) -> tuple[int, LocalisedText]:
        """Honest strength 0 (refused) to 4, with advice (quick)."""
        ...

    def create(self, passphrase: str) -> str:
        """Make the vault, leave it unlocked, and answer the recovery code (8 × 5 characters), once."""
        ...

    def unlock(self, secret: str) -> None:
        """Open with the passphrase or the recovery code."""
        ...

    def lock(self) -> None:
        """Drop the keys (quick)."""
        ...

    def seconds_to_wait(self, at: datetime) -> int:
        """How long a passphrase is not tried after wrong ones; a recovery code always is."""
        ...

    @property
    def older(self) -> bool:
        """Whether the open vault was put back to an earlier state, and is only read (quick)."""
        ...

    def accept_older(self) -> None:
        """Go on from that state: from now on it is the newest."""
        ...

    @property
    def keys(self) -> KeyJourneys:
        """Quick."""
        ...

    @property
    def receipts(self) -> ReceiptJourneys:
        """Quick."""
        ...

    @property
    def reminders(self) -> ReminderJourneys:
        """Quick."""
        ...

    def data_age(self, at: datetime) -> DataAge:
        """What the wallet judges by, and how old it is."""
        ...

    def licences(self, at: datetime) -> tuple[LicenceSummary, ...]:
        """All licences but those that a newer one renews: those expiring first within their category, expired
        ones last."""
        ...

    def licence(self, licence_id: str, at: datetime) -> LicenceView:
        """One licence, its issuer's signature verified again."""
        ...

    def original(self, licence_id: str) -> bytes:
        """The licence's bytes as received."""
        ...

    def portrait(self, licence_id: str) -> Portrait:
        """The portrait that a licence holds, as pixels; PORTRAIT_UNREADABLE where it cannot be shown."""
        ...

    def receive(self, data: bytes, name: str, at: datetime) -> tuple[Received, ...]:
        """Bring in text, a picture of codes, or a file; each licence in it is judged and kept or refused."""
        ...

    def holder_key_request(self) -> str:
        """A fresh holder key is made and kept; answers its public JWK as JSON text for an issuer."""
        ...

    def remove(self, licence_id: str) -> None:
        """Take a licence out; `put_back` undoes it until the vault is locked."""
        ...

    def put_back(self, licence_id: str) -> None: ...

    def read_request(self, data: bytes, at: datetime) -> PresentationRequest:
        """A counter's request from text or from a picture of its code."""
        ...

    def typed_request(self, digits: str, at: datetime) -> PresentationRequest:
        """A request known only by its 8 digits: asker unknown, nothing asked by name (quick)."""
        ...

    def timed_request(self, at: datetime) -> PresentationRequest:
        """Nobody's challenge: codes that are fresh by time alone, for some minutes (quick)."""
        ...

    def offers(self, request: PresentationRequest, at: datetime) -> tuple[Offer, ...]:
        """The licences that fit, best first, each with its smallest disclosure."""
        ...

    def offer(self, licence_id: str, request: PresentationRequest, at: datetime) -> Offer:
        """One licence against a request; where a newer one renews it, that one."""
        ...

    def present(self, consent: Consent, at: datetime) -> PresentedCode:
        """Sign and encode what the holder agreed to; a bearer licence is shown as it came. What is shown at
        once, as a code, is noted in the receipts before it is answered."""
        ...

    def present_together(self, consents: tuple[Consent, ...], at: datetime) -> PresentedCode:
        """Several licences in one code, for one request; each is signed and noted as by `present`. Refuses
        consents to several requests, over 16, and a licence that only goes by itself: WRONG_USAGE."""
        ...

    def renew(self, consent: Consent, code: PresentedCode, at: datetime) -> PresentedCode:
        """A timed code anew, under the consent of the one before and noted with it."""
        ...

    def handed_over(self, consent: Consent, code: PresentedCode, at: datetime) -> bool:
        """Note that what was too large for a code was handed over as a file; whether it could be noted."""
        ...

    def copy_choices(self, licence_id: str, at: datetime) -> Offer:
        """What a printed copy of a licence may show; the smallest choice is proposed."""
        ...

    def printed_copy(self, order: CopyOrder, at: datetime) -> PrintedCopy:
        """Make a copy for paper. Nothing is noted before it leaves the program. COPY_LAPSED."""
        ...

    def copy_printed(self, copy: PrintedCopy, at: datetime) -> bool:
        """Note that a copy was printed or saved; whether it could be noted."""
        ...


class FrameJourneys(Protocol):
    """The frames of a moving code at the counter. Quick, never raises, and may be called from any thread: a
    camera pushes 30 texts a second from its own."""

    def frames_in(self, payload: bytes) -> tuple[str, ...]:
        """The frames in a payload that holds nothing else, one a line; none for anything else."""
        ...

    def push(self, text: str) -> FrameProgress:
        """One more frame; COMPLETE once, with what is then given to `check`. To solve a code of the most
        blocks takes some tenths of a second."""
        ...

    def push_all(self, texts: Iterable[str]) -> FrameProgress:
        """Several, up to the one that makes it COMPLETE; how things stand after the last."""
        ...

    def expire(self) -> FrameProgress | None:
        """TIMED_OUT, once, where a code has been coming in for over a minute; asked once a second."""
        ...

    def forget(self, *, taken: bool = False) -> None:
        """Drop what came of a code; with `taken`, take up one that came whole and still moves as well."""
        ...


class CounterJourneys(Protocol):
    """The counter. It has no access to any wallet."""

    @property
    def profile(self) -> CounterProfile:
        """Quick."""
        ...

    @property
    def document_types(self) -> Mapping[str, DocumentType]:
        """Quick."""
        ...

    @property
    def register(self) -> RegisterJourneys:
        """Quick."""
        ...

    @property
    def shifts(self) -> ShiftJourneys:
        """Quick."""
        ...

    @property
    def services(self) -> tuple[ServicePreset, ...]:
        """What the counter can be set to, its own service first (quick)."""
        ...

    @property
    def service(self) -> ServicePreset:
        """What it is set to (quick)."""
        ...

    def choose_service(self, service_id: str) -> None:
        """Ask for that from now on (quick)."""
        ...

    def readiness(self, at: datetime) -> Readiness: ...

    def self_check(self, at: datetime) -> SelfCheck:
        """All that the counter can say of itself without a device; nothing is written."""
        ...

    def test_code(self) -> TestCode:
        """A code that tests a scanner; `check` refuses it: TEST_CODE."""
        ...

    def open_challenge(self, at: datetime) -> CounterChallenge:
        """A fresh challenge; it lives 120 s."""
        ...

    def read_codes(self, picture: bytes) -> tuple[bytes, ...]:
        """Every code in a picture or the payload of a file; several: the window asks which."""
        ...

    def read_frame(self, frame: GreyFrame) -> FrameSight:
        """The codes in one picture of a camera; from any thread, one at a time."""
        ...

    @property
    def frames(self) -> FrameJourneys:
        """Quick."""
        ...

    def check(self, payload: bytes, at: datetime, case: str = "") -> Checked:
        """Judge one payload, claim it in the register, write the entry, then answer. `case` is the hall's
        number of the case; empty: the register's own. SIGN_IN_FIRST, CASE_INCOMPLETE, TEST_CODE."""
        ...

    def compared(self, checked: Checked, answer: Comparison, at: datetime) -> Checked:
        """The clerk answered a verdict that waits for it: the final one, written before it is answered."""
        ...

    def portrait(self, report: Report) -> Portrait:
        """The portrait in the claims of a verdict that shows them, as pixels; nothing is kept.
        PORTRAIT_UNREADABLE where it cannot be shown, or where there is none to show."""
        ...
