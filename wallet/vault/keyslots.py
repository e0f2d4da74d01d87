"""Key slots: a passphrase or a recovery code each wraps the one random vault key; the header around them.

Knows no file and no database. Design: SECURITY, Vault: keys. What wraps: Argon2id -> key -> AES-256-GCM with
the slot's own description as associated data. What binds the header: a checksum anyone can check (it tells a
damaged header from a wrong passphrase before anything is derived) and an HMAC under the vault key.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from wallet.codec import cbor
from wallet.crypto.sealing import (
    Argon2Parameters,
    SealBroken,
    derive_key,
    hkdf,
    hmac_sha256,
    open_sealed,
    random_bytes,
    seal,
    sha256,
)
from wallet.model.errors import Trouble, WalletError
from wallet.model.views import SlotKind
from wallet.vault.passphrase import normalise
from wallet.vault.recovery_code import read_recovery_code

FORMAT = 2
"""Layout of the header; 2 says that the file has a manifest."""

_SLOT_FORMAT = 1

SALT_BYTES = 16
VAULT_ID_BYTES = 16
VAULT_KEY_BYTES = 32
SHARE_BYTES = 32
_WRAPPED_BYTES = 12 + VAULT_KEY_BYTES + 16
MAX_SLOTS = 16
_NO_SHARE = (Trouble.KEYCHAIN_SHARE_MISSING, Trouble.KEYCHAIN_UNAVAILABLE)

RECOVERY_PARAMETERS = Argon2Parameters(memory_kib=64 * 1024, iterations=2, lanes=1)
"""The lowest we accept from a file: 184 random bits cannot be guessed at any price, so slowness adds nothing
to them, and a recovery on an old computer is not held up."""


@dataclass(frozen=True, slots=True)
class KeySlot:
    """One way in. `wrapped` is the sealed vault key (nonce, ciphertext, tag)."""

    number: int
    kind: SlotKind
    salt: bytes = field(repr=False)
    parameters: Argon2Parameters
    wrapped: bytes = field(repr=False)

    @property
    def by_passphrase(self) -> bool:
        return self.kind is not SlotKind.RECOVERY_CODE


@dataclass(frozen=True, slots=True)
class OpenedSlot:
    """The vault key, and the slot that gave it."""

    vault_key: bytes = field(repr=False)
    slot: KeySlot


Shares = Callable[[bytes, KeySlot], bytes | None]
"""Answers the share in the keychain for a slot of a vault (its id), None where there is none. May raise
WalletError KEYCHAIN_UNAVAILABLE."""


@dataclass(frozen=True, slots=True)
class Header:
    """What stands in clear in a vault: its random id and its slots. `slots_generation` rises with every
    change of the slots and stands sealed in the body as well: an old header before a new body is found."""

    vault_id: bytes
    slots_generation: int
    slots: tuple[KeySlot, ...]
    format: int = FORMAT
    checksum: bytes = b""
    authentication: bytes = field(default=b"", repr=False)


def new_slot(
    number: int,
    kind: SlotKind,
    secret: str,
    header: Header,
    vault_key: bytes,
    parameters: Argon2Parameters,
    share: bytes = b"",
    salt: bytes = b"",
) -> KeySlot:
    """Wrap the vault key under a secret, and under a share where the kind has one. One Argon2id. No
    `salt`: a fresh one. Raises WalletError VAULT_PARAMETERS, PASSPHRASE_EMPTY, PASSPHRASE_TOO_LONG,
    RECOVERY_CODE_WRONG (no code)."""
    if parameters != parameters.clamped():
        raise WalletError(Trouble.VAULT_PARAMETERS)
    code = read_recovery_code(secret) if kind is SlotKind.RECOVERY_CODE else normalise(secret)
    if code is None:
        raise WalletError(Trouble.RECOVERY_CODE_WRONG)
    slot = KeySlot(number, kind, salt or random_bytes(SALT_BYTES), parameters, b"")
    key = _wrapping_key(_derived(code, slot), slot, share)
    return replace(slot, wrapped=seal(key, vault_key, _slot_context(header.vault_id, slot)))


def closed_header(header: Header, header_key: bytes) -> Header:
    """The header with its checksum and its HMAC."""
    plain = _header_bytes(header)
    return replace(header, checksum=sha256(plain), authentication=hmac_sha256(header_key, plain))


def unlock_header(header: Header, secret: str, shares: Shares | None = None) -> OpenedSlot:
    """The vault key. One Argon2id for each passphrase slot until one opens, one more where a passphrase
    happens to be spelled like a recovery code.

    Raises WalletError: VAULT_PARAMETERS (outside the range; nothing was derived), VAULT_DAMAGED (checksum or
    structure; nothing was derived), PASSPHRASE_WRONG, PASSPHRASE_EMPTY, PASSPHRASE_TOO_LONG;
    KEYCHAIN_SHARE_MISSING or KEYCHAIN_UNAVAILABLE where a slot could not be tried and no other opened.
    A header that somebody changed on purpose within the range, checksum and all, cannot be told from a
    wrong passphrase: without the key nothing distinguishes them.
    """
    spelled = normalise(secret)
    _refuse_bad_structure(header)
    code = read_recovery_code(secret)
    untried: WalletError | None = None
    # Recovery codes first: no derivation is spent on them where the secret is none.
    for slot in sorted(header.slots, key=lambda slot: slot.by_passphrase):
        try:
            opened = _try_slot(header, slot, spelled if slot.by_passphrase else code, shares)
        except WalletError as error:
            if error.trouble not in _NO_SHARE:
                raise
            untried = error
            continue
        if opened is not None:
            return opened
    raise untried or WalletError(Trouble.PASSPHRASE_WRONG)


def refuse_forged(header: Header, header_key: bytes) -> None:
    """Raises WalletError VAULT_DAMAGED where the header is not the one that the vault key closed."""
    if not hmac.compare_digest(hmac_sha256(header_key, _header_bytes(header)), header.authentication):
        raise WalletError(Trouble.VAULT_DAMAGED, "header authentication")


def calibrate(stopwatch: Callable[[], float], *, seconds: float = 1.0) -> Argon2Parameters:
    """Parameters for about `seconds` here, from the default (256 MiB, 4 lanes). `stopwatch` answers seconds.

    A faster machine gets more passes; on a slow one memory is halved, never under 64 MiB and 2 passes.
    """
    parameters = Argon2Parameters()
    while True:
        start = stopwatch()
        derive_key(b"calibration", b"\x00" * SALT_BYTES, parameters)
        each_pass = max(stopwatch() - start, 1e-3) / parameters.iterations
        fitting = replace(parameters, iterations=round(seconds / each_pass)).clamped()
        smaller = replace(fitting, memory_kib=fitting.memory_kib // 2).clamped()
        if fitting.iterations * each_pass <= 2 * seconds or smaller.memory_kib == fitting.memory_kib:
            return fitting
        parameters = smaller


def _try_slot(
    header: Header, slot: KeySlot, secret: bytes | None, shares: Shares | None
) -> OpenedSlot | None:
    if secret is None:
        return None
    share = b""
    if slot.kind is SlotKind.PASSPHRASE_AND_SHARE:
        found = shares(header.vault_id, slot) if shares is not None else None
        if found is None:
            raise WalletError(Trouble.KEYCHAIN_SHARE_MISSING)
        share = found
    key = _wrapping_key(_derived(secret, slot), slot, share)
    try:
        return OpenedSlot(open_sealed(key, slot.wrapped, _slot_context(header.vault_id, slot)), slot)
    except SealBroken:
        return None


def _wrapping_key(derived: bytes, slot: KeySlot, share: bytes) -> bytes:
    if slot.kind is not SlotKind.PASSPHRASE_AND_SHARE:
        return derived
    if len(share) != SHARE_BYTES:
        raise WalletError(Trouble.KEYCHAIN_SHARE_MISSING, "length of the share")
    return hkdf(derived + share, "licence-wallet slot with share 1")


def _derived(secret: bytes, slot: KeySlot) -> bytes:
    try:
        return derive_key(secret, slot.salt, slot.parameters)
    except MemoryError:
        raise WalletError(Trouble.VAULT_PARAMETERS, "not enough memory on this computer") from None


def _refuse_bad_structure(header: Header) -> None:
    # Parameters first: SECURITY wants them refused before anything is done with them.
    for slot in header.slots:
        if slot.parameters != slot.parameters.clamped():
            raise WalletError(Trouble.VAULT_PARAMETERS, f"slot {slot.number}")
    sound = (
        len(header.vault_id) == VAULT_ID_BYTES
        and 1 <= len(header.slots) <= MAX_SLOTS
        and all(len(s.salt) == SALT_BYTES and len(s.wrapped) == _WRAPPED_BYTES for s in header.slots)
        and hmac.compare_digest(sha256(_header_bytes(header)), header.checksum)
    )
    if not sound:
        raise WalletError(Trouble.VAULT_DAMAGED, "header")


def _slot_context(vault_id: bytes, slot: KeySlot) -> bytes:
    return cbor.dumps(["lw-vault-slot", _SLOT_FORMAT, vault_id, *_described(slot)])


def _header_bytes(header: Header) -> bytes:
    slots: Iterable[list[object]] = ([*_described(slot), slot.wrapped] for slot in header.slots)
    named = ["lw-vault-header", header.format, header.vault_id, header.slots_generation]
    return cbor.dumps([*named, list(slots)])


def _described(slot: KeySlot) -> list[object]:
    p = slot.parameters
    return [slot.number, str(slot.kind), slot.salt, p.memory_kib, p.iterations, p.lanes]
