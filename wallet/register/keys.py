"""The keys of one counter, in files beside its register and never in it: so that a copied database alone
tells nobody's licence, and a changed one does not pass for the counter's own.

`NAME.key` keys the HMACs (in a hall, the same at every counter); `NAME.signing` signs the checkpoints
(Ed25519, PKCS#8); `NAME.COUNTER.checkpoint` holds a counter's last checkpoint, signed, as the witness outside
of the database.
"""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, field
from pathlib import Path

from wallet.crypto.keys import SoftwareSigner
from wallet.crypto.sealing import KEY_BYTES, hmac_sha256, random_bytes
from wallet.model.errors import ParseError, WalletError
from wallet.model.ports import Signer
from wallet.register.checkpoint import (
    MAX_NOTE,
    Checkpoint,
    CheckpointRefused,
    VerifierKey,
    open_note,
    signed_note,
    verifier_key,
)
from wallet.storage.files import (
    PAGE_SIZE,
    first_bytes,
    kind_and_size,
    publish,
    temporary_beside,
    write_in_place,
)

_KEPT_SIZE, _FILLING = 1024, b"\0"
"""Bytes of a checkpoint kept outside, and what fills it up."""

_PAUSES = (0.002, 0.01, 0.05)
"""Seconds between looks at a checkpoint that cannot be read."""

_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")


class KeysUnusable(Exception):
    """A key file that is none, or that is gone while its register is there."""


@dataclass(frozen=True, slots=True)
class CounterKeys:
    """What one counter's register is written with. `place` is where the files lie."""

    place: Path
    counter: str
    licence_key: bytes = field(repr=False)
    signer: Signer

    @property
    def origin(self) -> str:
        """The name of the register in its checkpoints."""
        return f"licence-wallet.invalid/register/{_plain(self.counter)}"

    @property
    def verifier_key(self) -> VerifierKey:
        return verifier_key(self.signer, self.origin)

    def sign(self, checkpoint: Checkpoint) -> bytes:
        return self.signer.sign(checkpoint.text())

    def remember(self, checkpoint: Checkpoint, signature: bytes) -> None:
        """Keep the last checkpoint outside of the database. Not waited for on the disk: it may lag behind
        after a power failure, and then it still must agree with the register at its own size."""
        note = signed_note(checkpoint, self.verifier_key, signature)
        # Always of one size: of two that write at once, neither leaves the end of a longer one behind.
        write_in_place(self._witness, note.encode().ljust(_KEPT_SIZE, _FILLING))

    def remembered(self) -> Checkpoint | None:
        """The last checkpoint kept outside; None where there is none. Raises CheckpointRefused."""
        if kind_and_size(self._witness, limit=PAGE_SIZE) is None:
            return None
        for pause in _PAUSES:
            with contextlib.suppress(CheckpointRefused):
                return self._read()
            # Another process of this counter may be in the midst of writing it.
            time.sleep(pause)
        return self._read()

    def _read(self) -> Checkpoint:
        note = first_bytes(self._witness, MAX_NOTE).rstrip(_FILLING).decode("utf-8", "replace")
        return open_note(note, (self.verifier_key,))

    @property
    def _witness(self) -> Path:
        return _beside(self.place, f"{_plain(self.counter)}.checkpoint")


def keys_exist(place: Path, kind: str = "key") -> bool:
    """Whether a register was ever kept here, told by one of its keys."""
    return _beside(place, kind).exists()


def new_hall_key(path: Path) -> bytes:
    """The key that all counters of a hall share, from its file; made where it is missing. Raises
    KeysUnusable, OSError."""
    key = _load(path, random_bytes(KEY_BYTES))
    if len(key) != KEY_BYTES:
        raise KeysUnusable("key file")
    return key


def take_hall_key(place: Path, source: Path) -> None:
    """Put a hall's key beside a counter's register. Raises KeysUnusable where another one lies there or the
    source is none, OSError."""
    key = first_bytes(source, PAGE_SIZE)
    if len(key) != KEY_BYTES or _load(_beside(place, "key"), key) != key:
        raise KeysUnusable("key file")


def hall_key_check(licence_key: bytes) -> bytes:
    """What tells the counters of one hall from those of another, and the key to nobody."""
    return hmac_sha256(licence_key, b"licence-wallet register hall\x00")


def load_keys(place: Path, counter: str) -> CounterKeys:
    """The keys beside a register, made where they are missing. A fresh signing key is not that of a chain
    that is there, which then takes no more entries. Raises KeysUnusable, OSError."""
    try:
        licence_key = _load(_beside(place, "key"), random_bytes(KEY_BYTES))
        pkcs8 = _load(_beside(place, "signing"), SoftwareSigner.generate("Ed25519").pkcs8())
        signer = SoftwareSigner.from_pkcs8(pkcs8, algorithm="Ed25519")
    except (ParseError, WalletError) as error:
        raise KeysUnusable(str(error)) from None
    if len(licence_key) != KEY_BYTES:
        raise KeysUnusable("key file")
    return CounterKeys(place, counter, licence_key, signer)


def _load(path: Path, fresh: bytes) -> bytes:
    if kind_and_size(path, limit=PAGE_SIZE) is None:
        temporary = temporary_beside(path)
        try:
            temporary.write_bytes(fresh)
            # Another counter process may be quicker; then its key is the one.
            with contextlib.suppress(FileExistsError):
                publish(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    return first_bytes(path, PAGE_SIZE)


def _plain(counter: str) -> str:
    """A counter's name as a part of names: other signs by their number."""
    return "".join(c if c in _PLAIN else f"~{ord(c):x}~" for c in counter)[:120]


def _beside(place: Path, word: str) -> Path:
    return place.with_name(f"{place.name}.{word}")
