"""The counter: open a challenge, judge what is shown, claim it in the register, write the entry, then answer.

A verdict that could not be written is never shown (SECURITY, Register). The counter reaches no wallet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from wallet.codec.base import b64url_encode
from wallet.crypto.keys import thumbprint
from wallet.crypto.sealing import Argon2Parameters
from wallet.flows.check import CheckSettings, check_item, payloads
from wallet.flows.counter_setup import CounterSetup
from wallet.flows.data_age import age_of
from wallet.flows.display import headline_claims, ordered_views, text_claim, type_name
from wallet.flows.moving import FrameCollector
from wallet.flows.portraits import portrait_in, show
from wallet.flows.register_desk import RegisterDesk
from wallet.flows.self_check import new_test_code, self_check
from wallet.flows.shifts import ShiftDesk
from wallet.flows.workplace import Workplace
from wallet.formats import registry
from wallet.model.credential import DocumentType, HolderProof
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.policy import TIMED_AUDIENCE, TYPED_AUDIENCE, ChallengeState, Expected
from wallet.model.request import PresentationRequest, RelyingParty
from wallet.model.self_check import SelfCheck, TestCode, is_test_code
from wallet.model.service import ServicePreset
from wallet.model.sight import FrameSight, GreyFrame
from wallet.model.trust import StatusSnapshot, TrustSnapshot
from wallet.model.verdict import Check, Outcome, Reason, ReplayState, Report
from wallet.model.views import (
    Checked,
    Comparison,
    CounterChallenge,
    CounterProfile,
    HeadlineView,
    Portrait,
    Readiness,
)
from wallet.presentation.show import request_symbol
from wallet.qr import envelope
from wallet.register.entries import RegisterEntry
from wallet.register.store import Register
from wallet.requests.challenge import Challenge, is_digits, new_challenge
from wallet.requests.request import build_request, certificate_audience, name_audience, one_text
from wallet.services.identifiers import mask
from wallet.trust.clock import clock_fault
from wallet.trust.identity import snapshot_id
from wallet.verification.comparison import await_comparison, settle_comparison
from wallet.verification.decide import presentation_ids, settle

_DRAWS = 5
_WORST_STATES = (ReplayState.SEEN, ReplayState.UNAVAILABLE)


@dataclass(frozen=True, slots=True)
class _Answered:
    """The challenge that a presentation answers, as text, and what the register knows of it."""

    spelling: str | None
    expected: Expected


class CounterDesk:
    """Implements model.journeys.CounterJourneys for one counter."""

    def __init__(self, workplace: Workplace, setup: CounterSetup, register: Register) -> None:
        self._workplace = workplace
        self._setup = setup
        self._register = register
        self._register_desk = RegisterDesk(register, lambda: self.profile)
        cost = workplace.argon2 or Argon2Parameters()
        self._shifts = ShiftDesk(register, setup.profile.name.zh, cost)
        self._snapshot: tuple[TrustSnapshot, StatusSnapshot, bytes] | None = None
        self._frames = FrameCollector(workplace.stopwatch)
        self._service = setup.services[0]

    def close(self) -> None:
        """Let go of the register."""
        self._register.close()

    @property
    def profile(self) -> CounterProfile:
        service = self._service
        return replace(
            self._setup.profile,
            service=service.name,
            purpose=service.purpose,
            retention=service.retention,
        )

    @property
    def services(self) -> tuple[ServicePreset, ...]:
        return self._setup.services

    @property
    def service(self) -> ServicePreset:
        return self._service

    def choose_service(self, service_id: str) -> None:
        self._service = next(each for each in self.services if each.id == service_id)

    @property
    def document_types(self) -> Mapping[str, DocumentType]:
        return self._workplace.document_types

    @property
    def register(self) -> RegisterDesk:
        return self._register_desk

    @property
    def shifts(self) -> ShiftDesk:
        return self._shifts

    def readiness(self, at: datetime) -> Readiness:
        trust = self._trust(at)
        age = age_of(trust, self._workplace.counter_trust.status_snapshot(), at)
        return Readiness(
            anchors=age.anchors,
            trust_as_of=age.trust_as_of,
            trust_stale=age.trust_stale,
            status_lists=age.status_lists,
            status_as_of=age.status_as_of,
            status_stale=age.status_stale,
            clock_ok=not clock_fault(trust, at),
            taken_back=sum(entry.takes_back for entry in self._workplace.counter_trust.entries()),
            hall=self._register.hall_state(),
        )

    def self_check(self, at: datetime) -> SelfCheck:
        return self_check(
            self.readiness(at),
            self._trust(at),
            self._workplace.counter_trust.status_snapshot(),
            self._register,
            self._workplace.register_path.parent,
            at,
        )

    def test_code(self) -> TestCode:
        return new_test_code()

    def open_challenge(self, at: datetime) -> CounterChallenge:
        challenge = self._open_fresh(at)
        profile = self.profile
        request = PresentationRequest(
            credentials=self._service.credentials,
            challenge=challenge.nonce_text,
            audience=self._audience,
            purpose=one_text(profile.purpose),
            retention=one_text(profile.retention),
            relying_party=RelyingParty(profile.name, verified=False),
            issued_at=challenge.opened_at,
            expires_at=challenge.expires_at,
            credential_sets=self._service.credential_sets,
        )
        text = envelope.wrap_request(
            build_request(request, signer=self._setup.signer, chain=self._setup.chain)
        )
        return CounterChallenge(
            challenge.digits, text, request_symbol(text), challenge.opened_at, challenge.expires_at
        )

    def read_codes(self, picture: bytes) -> tuple[bytes, ...]:
        return payloads(picture, self._workplace.reader)

    def read_frame(self, frame: GreyFrame) -> FrameSight:
        return self._workplace.reader.read_frame(frame)

    @property
    def frames(self) -> FrameCollector:
        return self._frames

    def check(self, payload: bytes, at: datetime, case: str = "") -> Checked:
        if is_test_code(payload):
            raise WalletError(Trouble.TEST_CODE)
        clerk, profile = self._shifts.clerk, self.profile
        if not (profile.service.zh.strip() and profile.purpose.zh.strip()):
            raise WalletError(Trouble.CASE_INCOMPLETE)
        # One snapshot of trust and status for the whole transaction (CASES, R05).
        trust, status = self._trust(at), self._workplace.counter_trust.status_snapshot()
        answered = self._answered(_proof_of(payload), at)
        settings = CheckSettings(self._service.policy, trust, status, answered.expected)
        report = self._claim(check_item(payload, settings, at), payload, answered.spelling, at)
        self._remember_revoked(report)
        if self._service.compare_portrait:
            report = await_comparison(report)
        return self._written(report, clerk, case.strip(), trust, status, at)

    def compared(self, checked: Checked, answer: Comparison, at: datetime) -> Checked:
        report = settle_comparison(checked.report, answer)
        trust, status = self._trust(at), self._workplace.counter_trust.status_snapshot()
        case = checked.case or checked.case_number
        return self._written(report, self._shifts.clerk, case, trust, status, at)

    def _written(
        self,
        report: Report,
        clerk: str,
        case: str,
        trust: TrustSnapshot,
        status: StatusSnapshot,
        at: datetime,
    ) -> Checked:
        """The verdict, once it is in the register."""
        entry = _entry(report, self.profile, clerk, at)
        entry = replace(entry, case_number=case, snapshot=self._snapshot_id(trust, status))
        return Checked(report, self._register.append(entry), self._headline(report), case)

    def portrait(self, report: Report) -> Portrait:
        return show(report.claims, self.document_types.get(report.type or ""))

    def _snapshot_id(self, trust: TrustSnapshot, status: StatusSnapshot) -> bytes:
        """The store answers the same values until something changes: their id is made once."""
        known = self._snapshot
        if known is None or known[0] is not trust or known[1] is not status:
            known = self._snapshot = trust, status, snapshot_id(trust, status)
        return known[2]

    def _open_fresh(self, at: datetime) -> Challenge:
        """A challenge that the register remembers; eight digits may be in use, then others are drawn."""
        for _ in range(_DRAWS):
            challenge = new_challenge(at)
            try:
                self._register.open_challenge(challenge, at)
            except WalletError as error:
                if error.trouble is not Trouble.CHALLENGE_INVALID:
                    raise
            else:
                return challenge
        raise WalletError(Trouble.REGISTER_UNAVAILABLE, "no free challenge")

    @property
    def _audience(self) -> str:
        if self._setup.signer is not None:
            return certificate_audience(self._setup.chain[0])
        return name_audience(self._setup.profile.name)

    def _trust(self, at: datetime) -> TrustSnapshot:
        return self._workplace.counter_trust.snapshot(at, self._workplace.status_required)

    def _answered(self, proof: HolderProof | None, at: datetime) -> _Answered:
        """What to expect of a presentation: the challenge that it names, if this counter opened it."""
        service = self._service
        asked = PresentationRequest(
            service.credentials,
            challenge="",
            audience=self._audience,
            purpose=one_text(service.purpose),
            credential_sets=service.credential_sets,
        )
        spelling = _spelling(proof)
        state = self._register.challenge_state(spelling, at) if spelling else ChallengeState.UNKNOWN
        audience = TYPED_AUDIENCE if spelling is not None and is_digits(spelling) else self._audience
        # Without a proof the challenge is still expected: then the holder is what is missing.
        expected = Expected(
            challenge=spelling or "",
            spellings=frozenset({spelling} if spelling else ()),
            challenge_state=state,
            audiences=frozenset({audience}),
            request=asked,
            names=self._setup.names,
            clerk_reads_copies=True,
        )
        return _Answered(spelling if state is ChallengeState.OPEN else None, expected)

    def _claim(self, report: Report, payload: bytes, spelling: str | None, at: datetime) -> Report:
        """Spend the challenge once everything else has passed; only a holder's sound proof spends it, also
        one that came together with licences that nobody proved to hold."""
        parts = report.parts or (report,)
        shown = dict.fromkeys(i for part in parts if _is_proven(part) for i in presentation_ids(part))
        if report.claims is None or not shown:
            return report
        # Several licences answer one challenge: the first spends it, each is remembered by itself.
        spellings = [spelling, *[None] * (len(shown) - 1)]
        timed = _timed_proofs(payload)
        states = [
            self._register.claim_timed(shown_id, *timed[shown_id], at)
            if shown_id in timed
            else self._register.claim(shown_id, each, at)
            for shown_id, each in zip(shown, spellings, strict=True)
        ]
        return settle(report, next((s for s in _WORST_STATES if s in states), ReplayState.FIRST))

    def _remember_revoked(self, report: Report) -> None:
        for part in report.parts or (report,):
            if Reason.REVOKED in part.reasons and part.issuer.key and part.credential_digest:
                self._workplace.counter_trust.remember_revoked(part.issuer.key, part.credential_digest)

    def _headline(self, report: Report) -> HeadlineView | None:
        if report.claims is None:
            return None
        kind = self.document_types.get(report.type or "")
        views = ordered_views(report.claims, kind)
        definition = kind.claim(kind.title_claim) if kind else None
        holder = text_claim(report.claims, kind, kind.title_claim if kind else "")
        masked = mask(definition.kind, holder) if definition else holder
        return HeadlineView(
            type_name(report.type or "", self.document_types),
            masked,
            headline_claims(views, kind),
            has_portrait=portrait_in(report.claims, kind) is not None,
        )


def _is_proven(report: Report) -> bool:
    """Whether a licence is genuine and its holder proved it to this counter, by challenge or by time."""
    passed = {finding.check for finding in report.findings if finding.outcome is Outcome.PASSED}
    by_time = Reason.TIMED_ONLY in report.reasons
    return {Check.SIGNATURE, Check.HOLDER} <= passed and (Check.FRESHNESS in passed or by_time)


def _proof_of(payload: bytes) -> HolderProof | None:
    """The holder's proof of a presentation, before anything was judged: only to look its challenge up."""
    try:
        return registry.parse(registry.recognise(payload)).credentials[0].holder_proof
    except ParseError:
        return None


def _timed_proofs(payload: bytes) -> dict[bytes, tuple[bytes, int]]:
    """Of presentations that are fresh by time alone, whose key made them and when: no older proof of that key
    counts any more (VERDICTS, One presentation)."""
    try:
        credentials = registry.parse(registry.recognise(payload)).credentials
    except ParseError:
        return {}
    return {
        sha256(proof.signed.signing_input).digest(): (thumbprint(each.holder_key), proof.issued_at)
        for each in credentials
        if each.holder_key is not None
        and (proof := each.holder_proof) is not None
        and proof.issued_at is not None
        and proof.audiences == (TIMED_AUDIENCE,)
    }


def _spelling(proof: HolderProof | None) -> str | None:
    """The challenge as the register knows it: 8 digits, or base64url of 16 bytes."""
    if proof is None or proof.challenge is None:
        return None
    if proof.challenge_may_be_raw and len(proof.challenge) == 16:
        return b64url_encode(proof.challenge)
    try:
        return proof.challenge.decode("ascii")
    except UnicodeDecodeError:
        return ""


def _leading_first(report: Report) -> tuple[Reason, ...]:
    """All reasons, the one before the others that the verdict's page says first."""
    leading = report.leading_reason
    return report.reasons if leading is None else tuple(dict.fromkeys((leading, *report.reasons)))


def _entry(report: Report, profile: CounterProfile, clerk: str, at: datetime) -> RegisterEntry:
    return RegisterEntry(
        at=at,
        counter=profile.name.zh,
        clerk=clerk,
        service=profile.service.zh,
        purpose=profile.purpose.zh,
        verdict=report.verdict,
        reasons=_leading_first(report),
        findings=report.findings,
        trust_as_of=report.trust_as_of,
        status_as_of=report.status_as_of,
        credential_digest=report.credential_digest,
        disclosed=tuple(sorted(str(name) for name in report.claims or ())),
    )
