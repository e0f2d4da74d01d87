"""What the citizen's window may ask of the vault itself. The rules of wallet.model.journeys hold."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from wallet.model.keeping import Receipt, ReceiptForm, Reminder
from wallet.model.views import KeySlotView


class KeyJourneys(Protocol):
    """The ways into the vault. Each asks for a secret again, although the vault is open."""

    @property
    def keychain_available(self) -> bool:
        """Whether this computer has a keychain that is allowed. May wait for it."""
        ...

    def listed(self) -> tuple[KeySlotView, ...]:
        """Every way in, by number."""
        ...

    def add_passphrase(self, secret: str, passphrase: str, at: datetime) -> None:
        """One more passphrase beside those there are."""
        ...

    def change_passphrase(self, secret: str, passphrase: str, number: int, at: datetime) -> None:
        """Another passphrase in the place of `number`; `secret` is that passphrase or the recovery code."""
        ...

    def remove(self, number: int, passphrase: str, at: datetime) -> None:
        """Take a way in out. `passphrase` is another one, which stays; LAST_PASSPHRASE where it is not."""
        ...

    def renew_recovery_code(self, secret: str, at: datetime) -> str:
        """A fresh recovery code, to be shown once; the old one counts until it is confirmed."""
        ...

    def confirm_recovery_code(self, typed: str) -> None:
        """Put the fresh code in the place of the old one. RECOVERY_CODE_WRONG."""
        ...

    def use_keychain(self, passphrase: str, at: datetime) -> None:
        """Tie a passphrase to a share in the keychain. KEYCHAIN_UNAVAILABLE."""
        ...

    def leave_keychain(self, passphrase: str, at: datetime) -> None:
        """Let the passphrase open alone again."""
        ...

    def rekey(self, secret: str, passphrase: str, at: datetime) -> str:
        """A new vault key, everything sealed anew; the new recovery code, to be shown once. What stays is
        `passphrase` and that code. An automatic copy is taken before."""
        ...


class ReceiptJourneys(Protocol):
    """What was shown to whom (回执)."""

    def listed(self) -> tuple[Receipt, ...]:
        """The newest first."""
        ...

    def exported(self, receipts: Sequence[Receipt], form: ReceiptForm) -> bytes:
        """As a file; in CSV nothing is a formula to who opens it."""
        ...

    def delete(self, receipt_ids: Collection[str]) -> None:
        """Take entries out of the vault."""
        ...

    def put_back(self, receipts: Sequence[Receipt]) -> None:
        """Undo a deletion."""
        ...


class ReminderJourneys(Protocol):
    """Licences that run out soon."""

    def due(self, at: datetime) -> tuple[Reminder, ...]:
        """Every licence within its 60, 30 or 7 days, the nearest first; dismissed ones too."""
        ...

    def told(self, reminders: Sequence[Reminder]) -> None:
        """They were said: each is said once a level. Harmless where the vault can only be read."""
        ...

    def dismiss(self, reminders: Sequence[Reminder]) -> None:
        """The holder put them away."""
        ...
