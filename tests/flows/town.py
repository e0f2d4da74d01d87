"""One citizen, one counter, one authority, on a clock that the test turns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from wallet.crypto.sealing import Argon2Parameters
from wallet.flows import issue
from wallet.flows.citizen import CitizenWallet
from wallet.flows.counter import CounterDesk
from wallet.flows.workplace import Workplace
from wallet.model.credential import CredentialFormat
from wallet.model.request import PresentationRequest
from wallet.model.views import Consent, LicenceSummary, PresentedCode

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
CHEAP = Argon2Parameters(64 * 1024, 2, 1)
PASSPHRASE = "正确的 马 电池 订书钉"
DRIVING = "cn.driving-licence"
OWN_WORDS = "办理业务"
"""The purpose that a citizen states to whom no request's was told."""
CLERK, PIN = "王例", "260371"


def signed_in(desk: CounterDesk) -> CounterDesk:
    """The same counter, somebody sitting at it."""
    if not desk.shifts.clerks():
        desk.shifts.name_first_supervisor(CLERK, PIN)
    desk.shifts.sign_in(CLERK, PIN, NOW)
    return desk


@dataclass
class Town:
    """One citizen, one counter, one authority, and a clock that the test turns."""

    workplace: Workplace
    authority: issue.Authority
    citizen: CitizenWallet
    at: datetime

    def later(self, seconds: float) -> datetime:
        self.at += timedelta(seconds=seconds)
        return self.at

    def licence(
        self, kind: str = DRIVING, form: CredentialFormat | None = CredentialFormat.SD_CWT, seed: int = 0
    ) -> LicenceSummary:
        """Issue a licence to the citizen's wallet and answer its row."""
        data = issue.issue_licence(
            self.authority,
            kind,
            self.citizen.holder_key_request().encode(),
            self.at,
            credential_format=form,
            seed=seed,
        )
        self.publish()
        received = self.citizen.receive(data, "licence", self.at)[0]
        assert received.summary is not None, received
        return received.summary

    def publish(self) -> None:
        stores = (self.workplace.wallet_trust, self.workplace.counter_trust)
        issue.publish_status(self.authority, stores, self.at)

    def show(
        self, row: LicenceSummary, request: PresentationRequest, claims: tuple[str, ...] = ()
    ) -> PresentedCode:
        purpose = request.purpose or OWN_WORDS
        consent = Consent(row.id, request, frozenset((name,) for name in claims), purpose)
        return self.citizen.present(consent, self.at)
