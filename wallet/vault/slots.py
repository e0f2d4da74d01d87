"""The ways into an open vault: listed, added, changed, removed, tied to the keychain; and a new vault key.

All but the last re-wrap the vault key and touch no record. Each asks for a secret again, although the vault
is open: whoever finds an unlocked window cannot make a way in for himself.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from wallet.crypto.sealing import Argon2Parameters, random_bytes
from wallet.model.errors import Trouble, WalletError
from wallet.model.views import KeySlotView, SlotKind
from wallet.vault.change import Change
from wallet.vault.header import note_slots, read_header, slots_created, write_header
from wallet.vault.keyslots import (
    MAX_SLOTS,
    RECOVERY_PARAMETERS,
    SALT_BYTES,
    SHARE_BYTES,
    VAULT_KEY_BYTES,
    Header,
    KeySlot,
    OpenedSlot,
    closed_header,
    new_slot,
    unlock_header,
)
from wallet.vault.passphrase import refuse_weak
from wallet.vault.recovery_code import new_recovery_code, same_code
from wallet.vault.resealing import reseal_all
from wallet.vault.sealed import derive_keys
from wallet.vault.session import Session
from wallet.vault.shares import share_name, shares_in

USUAL = Argon2Parameters()


class KeySlots:
    """Every call may raise WalletError VAULT_LOCKED, VAULT_OLDER, STORAGE_*, KEYCHAIN_*; those that ask for a
    secret PASSPHRASE_WRONG; those that take a new passphrase PASSPHRASE_*. One Argon2id for each secret."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._unconfirmed: tuple[str, KeySlot, datetime] | None = None

    def listed(self) -> tuple[KeySlotView, ...]:
        """Every slot, by number."""
        with self._session.reading() as (connection, keys):
            slots, created = read_header(connection).slots, slots_created(connection, keys)
        return tuple(_view(slot, created.get(slot.number)) for slot in slots)

    def confirm(self, secret: str) -> None:
        """Whether a secret opens this vault, for what an unlocked window alone may not do."""
        with self._session.turn:
            self._opened(secret)

    def add_passphrase(
        self, secret: str, passphrase: str, at: datetime, parameters: Argon2Parameters = USUAL
    ) -> int:
        """A second way in beside those there are, tied to the keychain where one of them is; its number."""
        with self._session.turn:
            refuse_weak(passphrase)
            header, opened = self._opened(secret)
            number = max(slot.number for slot in header.slots) + 1
            if len(header.slots) == MAX_SLOTS:
                raise WalletError(Trouble.WRONG_USAGE, "no room for another slot")
            kind = _passphrase_kind(header)
            slot = self._passphrase_slot(number, kind, passphrase, header, opened.vault_key, parameters)
            self._write(header, [*header.slots, slot], at, slot)
            return number

    def change_passphrase(
        self,
        secret: str,
        passphrase: str,
        at: datetime,
        parameters: Argon2Parameters = USUAL,
        number: int | None = None,
    ) -> None:
        """Another passphrase in the place of the old one, at no lower cost than before. `secret` is the old
        one; or the recovery code, and then it is for slot `number`, or for the only passphrase there is.
        Raises WalletError WRONG_USAGE where it is not told which."""
        with self._session.turn:
            refuse_weak(passphrase)
            header, opened = self._opened(secret)
            old = opened.slot if opened.slot.by_passphrase else _one_passphrase(header, number)
            cost = _no_lower(parameters, old.parameters)
            slot = self._passphrase_slot(old.number, old.kind, passphrase, header, opened.vault_key, cost)
            self._write(header, _with(header, slot), at, slot, old)

    def remove(self, number: int, passphrase: str, at: datetime) -> None:
        """Take a way in out. The passphrase must be of another one, which stays: raises WalletError
        LAST_PASSPHRASE where it is a recovery code or of this slot; WRONG_USAGE for a number not there."""
        with self._session.turn:
            header, opened = self._opened(passphrase)
            old = next((slot for slot in header.slots if slot.number == number), None)
            if old is None:
                raise WalletError(Trouble.WRONG_USAGE, "no such slot")
            if opened.slot.number == number or not opened.slot.by_passphrase:
                raise WalletError(Trouble.LAST_PASSPHRASE)
            self._write(header, [slot for slot in header.slots if slot is not old], at, None, old)

    def renew_recovery_code(self, secret: str, at: datetime) -> str:
        """A fresh recovery code, to be shown once. It counts when `confirm_recovery_code` was told it; until
        then the old one stays."""
        with self._session.turn:
            header, opened = self._opened(secret)
            code = new_recovery_code()
            old = _recovery_slot(header)
            number = old.number if old else max(slot.number for slot in header.slots) + 1
            slot = new_slot(
                number, SlotKind.RECOVERY_CODE, code, header, opened.vault_key, RECOVERY_PARAMETERS
            )
            self._unconfirmed = (code, slot, at)
            return code

    def confirm_recovery_code(self, typed: str) -> None:
        """Put the code of `renew_recovery_code` in the place of the old one. Raises WalletError
        RECOVERY_CODE_WRONG where it was not typed as it was shown, or none was asked for."""
        with self._session.turn:
            if self._unconfirmed is None or not same_code(self._unconfirmed[0], typed):
                raise WalletError(Trouble.RECOVERY_CODE_WRONG)
            _code, slot, at = self._unconfirmed
            header = self._header()
            self._write(header, _with(header, slot), at, slot)
            self._unconfirmed = None

    def use_keychain(self, passphrase: str, at: datetime) -> None:
        """Tie the slot of this passphrase to a fresh share in the keychain: a copied file alone no longer
        opens by it. Raises WalletError KEYCHAIN_UNAVAILABLE."""
        self._tie(passphrase, SlotKind.PASSPHRASE_AND_SHARE, at)

    def leave_keychain(self, passphrase: str, at: datetime) -> None:
        """Let the passphrase open alone again, and forget the share."""
        self._tie(passphrase, SlotKind.PASSPHRASE, at)

    def rekey(
        self,
        secret: str,
        passphrase: str,
        at: datetime,
        copy_first: Callable[[], None],
        parameters: Argon2Parameters = USUAL,
    ) -> str:
        """A new vault key, and every record sealed anew under it, all or nothing; the new recovery code, to
        be shown once. What stays is one passphrase, `passphrase`, and that code: every other way in is gone.

        `copy_first` takes the automatic copy; where it raises, nothing was changed.
        """
        with self._session.turn:
            refuse_weak(passphrase)
            header, _opened = self._opened(secret)
            copy_first()
            vault_key, code = random_bytes(VAULT_KEY_BYTES), new_recovery_code()
            keys = derive_keys(header.vault_id, vault_key)
            kind = _passphrase_kind(header)
            cost = _no_lower(parameters, *(slot.parameters for slot in header.slots if slot.by_passphrase))
            slot = self._passphrase_slot(1, kind, passphrase, header, vault_key, cost)
            recovery = new_slot(2, SlotKind.RECOVERY_CODE, code, header, vault_key, RECOVERY_PARAMETERS)
            fresh = _next_header(header, (slot, recovery))
            with self._session.replacing(keys) as (change, old_keys):
                reseal_all(change.connection, old_keys, keys)
                write_header(change.connection, closed_header(fresh, keys.header))
                note_slots(change, fresh, {1: _seconds(at), 2: _seconds(at)})
            self._forget(header, header.slots)
            self._unconfirmed = None
            return code

    def _tie(self, passphrase: str, kind: SlotKind, at: datetime) -> None:
        with self._session.turn:
            header, opened = self._opened(passphrase)
            old = opened.slot
            if not old.by_passphrase:
                raise WalletError(Trouble.PASSPHRASE_WRONG, "a recovery code opens alone")
            if old.kind is kind:
                return
            slot = self._passphrase_slot(
                old.number, kind, passphrase, header, opened.vault_key, old.parameters
            )
            self._write(header, _with(header, slot), at, slot, old)

    def _header(self) -> Header:
        with self._session.reading() as (connection, _keys):
            return read_header(connection)

    def _opened(self, secret: str) -> tuple[Header, OpenedSlot]:
        header = self._header()
        return header, unlock_header(header, secret, shares_in(self._session.keychain))

    def _passphrase_slot(
        self,
        number: int,
        kind: SlotKind,
        passphrase: str,
        header: Header,
        vault_key: bytes,
        parameters: Argon2Parameters,
    ) -> KeySlot:
        """With a share: it lies in the keychain before the slot is written. Should the writing fail, it stays
        there, of no use to anybody: to forget it could lock out where the disk kept what it said it lost."""
        salt, share = random_bytes(SALT_BYTES), b""
        if kind is SlotKind.PASSPHRASE_AND_SHARE:
            if self._session.keychain is None:
                raise WalletError(Trouble.KEYCHAIN_UNAVAILABLE)
            share = random_bytes(SHARE_BYTES)
            self._session.keychain.keep(share_name(header.vault_id, salt), share)
        return new_slot(number, kind, passphrase, header, vault_key, parameters, share, salt)

    def _write(
        self,
        header: Header,
        slots: Sequence[KeySlot],
        at: datetime,
        fresh: KeySlot | None,
        gone: KeySlot | None = None,
    ) -> None:
        after = _next_header(header, slots)
        with self._session.changing() as change:
            created = slots_created(change.connection, change.keys)
            if fresh is not None:
                created[fresh.number] = _seconds(at)
            _put(change, after, {slot.number: created.get(slot.number) for slot in slots})
        # The slot that was replaced is not to stay in the log.
        self._session.empty_log()
        self._forget(header, (gone,) if gone else ())

    def _forget(self, header: Header, slots: Sequence[KeySlot]) -> None:
        for slot in slots:
            if slot.kind is SlotKind.PASSPHRASE_AND_SHARE and self._session.keychain is not None:
                with contextlib.suppress(WalletError):
                    self._session.keychain.forget(share_name(header.vault_id, slot.salt))


def _put(change: Change, header: Header, created: dict[int, int | None]) -> None:
    write_header(change.connection, closed_header(header, change.keys.header))
    note_slots(change, header, {number: at for number, at in created.items() if at is not None})


def _next_header(header: Header, slots: Sequence[KeySlot]) -> Header:
    return replace(header, slots=tuple(slots), slots_generation=header.slots_generation + 1)


def _with(header: Header, slot: KeySlot) -> list[KeySlot]:
    """The slots, one in the place of its number or added."""
    others = {other.number: other for other in header.slots}
    return [s for _, s in sorted({**others, slot.number: slot}.items())]


def _passphrase_kind(header: Header) -> SlotKind:
    tied = any(slot.kind is SlotKind.PASSPHRASE_AND_SHARE for slot in header.slots)
    return SlotKind.PASSPHRASE_AND_SHARE if tied else SlotKind.PASSPHRASE


def _one_passphrase(header: Header, number: int | None) -> KeySlot:
    fitting = [s for s in header.slots if s.by_passphrase and number in (None, s.number)]
    if len(fitting) != 1:
        raise WalletError(Trouble.WRONG_USAGE, "which passphrase")
    return fitting[0]


def _recovery_slot(header: Header) -> KeySlot | None:
    return next((slot for slot in header.slots if not slot.by_passphrase), None)


def _no_lower(wanted: Argon2Parameters, *before: Argon2Parameters) -> Argon2Parameters:
    return Argon2Parameters(
        max(wanted.memory_kib, *(cost.memory_kib for cost in before)),
        max(wanted.iterations, *(cost.iterations for cost in before)),
        wanted.lanes,
    )


def _view(slot: KeySlot, created: int | None) -> KeySlotView:
    made = None if created is None else datetime.fromtimestamp(created, UTC)
    return KeySlotView(
        slot.number, slot.kind, made, slot.parameters.memory_kib // 1024, slot.parameters.iterations
    )


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
