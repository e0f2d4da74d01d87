"""The citizen's wallet: one unlocked vault at a time, and the journeys over it. Each journey is a file beside
this one; what stands here is only which vault is open."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime

from wallet.codec import strict_json
from wallet.crypto.keys import jwk_from_public_key
from wallet.flows import data_age, portraits, present, printed, receive, summaries, together, unlock
from wallet.flows.receipts import Receipts, hand_over
from wallet.flows.reminders import Reminders
from wallet.flows.safekeeping import Safekeeping
from wallet.flows.ways_in import WaysIn
from wallet.flows.workplace import Workplace
from wallet.model.credential import DocumentType
from wallet.model.errors import Trouble, WalletError
from wallet.model.keeping import DataAge
from wallet.model.printing import CopyOrder, PrintedCopy
from wallet.model.request import PresentationRequest
from wallet.model.text import LocalisedText
from wallet.model.views import (
    Consent,
    LicenceSummary,
    LicenceView,
    Offer,
    Portrait,
    PresentedCode,
    Received,
)
from wallet.vault.vault import Vault


class CitizenWallet(Safekeeping):
    """Implements model.journeys.CitizenJourneys. May be called from several threads."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._vault: Vault | None = None
        self._turn = threading.Lock()

    @property
    def vault_present(self) -> bool:
        return self._workplace.vault_path.exists()

    @property
    def unlocked(self) -> bool:
        return self._vault is not None

    @property
    def document_types(self) -> Mapping[str, DocumentType]:
        return self._workplace.document_types

    def strength(self, passphrase: str) -> tuple[int, LocalisedText]:
        return unlock.strength(passphrase)

    def create(self, passphrase: str) -> str:
        with self._turn:
            vault, recovery_code = unlock.create(self._workplace, passphrase)
            self._take(vault)
        return recovery_code

    def unlock(self, secret: str) -> None:
        with self._turn:
            if self._vault is None:
                self._take(unlock.unlock(self._workplace, secret))

    def lock(self) -> None:
        vault, self._vault = self._vault, None
        # The child that reads pictures remembers the last one: it goes too, also in the midst of one.
        self._workplace.reader.close()
        if vault is not None:
            vault.lock()

    def seconds_to_wait(self, at: datetime) -> int:
        return unlock.seconds_to_wait(self._workplace, at)

    @property
    def older(self) -> bool:
        vault = self._vault
        return vault is not None and vault.older

    def accept_older(self) -> None:
        self._open().accept_older()

    @property
    def keys(self) -> WaysIn:
        return WaysIn(self._open(), self._workplace)

    @property
    def receipts(self) -> Receipts:
        return Receipts(self._open())

    @property
    def reminders(self) -> Reminders:
        return Reminders(self._open())

    def data_age(self, at: datetime) -> DataAge:
        return data_age.data_age(self._workplace, at)

    def licences(self, at: datetime) -> tuple[LicenceSummary, ...]:
        return summaries.list_licences(self._open(), at)

    def licence(self, licence_id: str, at: datetime) -> LicenceView:
        return summaries.licence_view(self._open(), self._workplace, licence_id, at)

    def original(self, licence_id: str) -> bytes:
        return self._open().record(licence_id).record.original

    def portrait(self, licence_id: str) -> Portrait:
        credential = summaries.read_credential(self._open().record(licence_id))
        return portraits.show(credential.claims, self.document_types.get(credential.document_type or ""))

    def receive(self, data: bytes, name: str, at: datetime) -> tuple[Received, ...]:
        return receive.receive(self._open(), self._workplace, data, name, at)

    def holder_key_request(self) -> str:
        public_key = self._open().new_holder_key()
        return strict_json.dumps(jwk_from_public_key(public_key)).decode()

    def remove(self, licence_id: str) -> None:
        self._open().remove(licence_id)

    def put_back(self, licence_id: str) -> None:
        self._open().put_back(licence_id)

    def read_request(self, data: bytes, at: datetime) -> PresentationRequest:
        return present.read_request(self._workplace, data, at)

    def typed_request(self, digits: str, at: datetime) -> PresentationRequest:
        return present.typed_request(digits, at)

    def timed_request(self, at: datetime) -> PresentationRequest:
        return present.timed_request(at)

    def offers(self, request: PresentationRequest, at: datetime) -> tuple[Offer, ...]:
        return present.offers(self._open(), self._workplace, request, at)

    def offer(self, licence_id: str, request: PresentationRequest, at: datetime) -> Offer:
        return present.offer(self._open(), self._workplace, licence_id, request, at)

    def present(self, consent: Consent, at: datetime) -> PresentedCode:
        return present.present(self._open(), self._workplace, consent, at)

    def present_together(self, consents: tuple[Consent, ...], at: datetime) -> PresentedCode:
        return together.present_together(self._open(), self._workplace, consents, at)

    def renew(self, consent: Consent, code: PresentedCode, at: datetime) -> PresentedCode:
        return present.renew(self._open(), self._workplace, consent, code, at)

    def handed_over(self, consent: Consent, code: PresentedCode, at: datetime) -> bool:
        return hand_over(self._open(), consent, code, at)

    def copy_choices(self, licence_id: str, at: datetime) -> Offer:
        return printed.copy_choices(self._open(), self._workplace, licence_id, at)

    def printed_copy(self, order: CopyOrder, at: datetime) -> PrintedCopy:
        return printed.printed_copy(self._open(), self._workplace, order, at)

    def copy_printed(self, copy: PrintedCopy, at: datetime) -> bool:
        return printed.copy_printed(self._open(), copy, at)

    def _take(self, vault: Vault) -> None:
        if self._vault is not None:
            self._vault.lock()
        self._vault = vault
        vault.backups.keep_daily(self._workplace.clock)

    def _open(self) -> Vault:
        vault = self._vault
        if vault is None:
            raise WalletError(Trouble.VAULT_LOCKED)
        return vault
