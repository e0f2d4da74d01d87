"""Signed checkpoints of a register and proofs against them: C2SP tlog-checkpoint, signed-note, tlog-proof.

A checkpoint says in three lines whose register it is (origin), how many entries it has and the root of the
tree over them; the counter's Ed25519 key signs those lines. Stores nothing and compares with no register.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from wallet.codec.base import b64_decode, b64_encode
from wallet.crypto.keys import spki_from_public_key
from wallet.crypto.sealing import sha256
from wallet.crypto.signature import verify
from wallet.model.credential import PublicKey
from wallet.model.errors import ParseError
from wallet.model.ports import Signer
from wallet.model.register import CheckpointFault
from wallet.register.merkle import HASH_BYTES, is_included, leaf_hash

ED25519 = b"\x01"
"""Signature type of a note's key (C2SP signed-note, Signatures)."""

MAX_NOTE = 8192
SIGNATURE_BYTES = 64
_PROOF = "c2sp.org/tlog-proof@v1"
_SIZE = re.compile(r"0|[1-9][0-9]{0,15}")
_NAME = re.compile(r"[!-*,-~]{1,200}")


class CheckpointRefused(ValueError):
    """A checkpoint that proves nothing, and why."""

    def __init__(self, fault: CheckpointFault) -> None:
        super().__init__(str(fault))
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`size` entries with this Merkle root, of the register named `origin`."""

    origin: str
    size: int
    root: bytes

    def text(self) -> bytes:
        """The lines that are signed."""
        return f"{self.origin}\n{self.size}\n{b64_encode(self.root)}\n".encode()


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """Whose checkpoints to believe: the name of a register and its Ed25519 key (C2SP signed-note, vkey)."""

    name: str
    key: bytes

    @property
    def id(self) -> bytes:
        """The first four bytes of SHA-256 over name, line end, type and key."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.key)[:4]

    def text(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64_encode(ED25519 + self.key)}"

    def holds(self, checkpoint: Checkpoint, signature: bytes) -> bool:
        """Whether the key signed this checkpoint."""
        return self.holds_text(checkpoint.text(), signature)

    def holds_text(self, text: bytes, signature: bytes) -> bool:
        spki = spki_from_public_key(PublicKey("OKP", "Ed25519", self.key))
        return verify(spki, "Ed25519", text, signature)


def verifier_key(signer: Signer, name: str) -> VerifierKey:
    """The public side of a counter's key."""
    return VerifierKey(name, signer.public_key.x)


def read_verifier_key(text: str) -> VerifierKey:
    """A vkey as `VerifierKey.text` writes it. Raises CheckpointRefused MALFORMED."""
    name, mark, rest = text.strip().partition("+")
    id_text, second, encoded = rest.partition("+")
    found = _decoded(encoded)
    if not mark or not second or not _NAME.fullmatch(name) or found[:1] != ED25519 or len(found) != 33:
        raise CheckpointRefused(CheckpointFault.MALFORMED)
    key = VerifierKey(name, found[1:])
    if id_text != key.id.hex():
        raise CheckpointRefused(CheckpointFault.MALFORMED)
    return key


def signed_note(checkpoint: Checkpoint, key: VerifierKey, signature: bytes) -> str:
    """A checkpoint and its signature as one text, to be kept anywhere."""
    return f"{checkpoint.text().decode()}\n— {key.name} {b64_encode(key.id + signature)}\n"


def open_note(note: str, keys: Iterable[VerifierKey]) -> Checkpoint:
    """The checkpoint in a signed note. Raises CheckpointRefused: MALFORMED, NO_ORIGIN, UNKNOWN_KEY where no
    signature is by one of the keys, BAD_SIGNATURE, OTHER_REGISTER where the key signs for another name."""
    text, mark, signatures = note.partition("\n\n")
    lines = text.split("\n")
    if not mark or len(note) > MAX_NOTE or len(lines) < 3 or "\r" in note:
        raise CheckpointRefused(CheckpointFault.MALFORMED)
    if not lines[0]:
        raise CheckpointRefused(CheckpointFault.NO_ORIGIN)
    root = _decoded(lines[2])
    if not _SIZE.fullmatch(lines[1]) or len(root) != HASH_BYTES or not signatures.endswith("\n"):
        raise CheckpointRefused(CheckpointFault.MALFORMED)
    signer = _signer(f"{text}\n".encode("utf-8", "replace"), signatures, tuple(keys))
    if lines[0] != signer.name:
        raise CheckpointRefused(CheckpointFault.OTHER_REGISTER)
    return Checkpoint(lines[0], int(lines[1]), root)


def _signer(text: bytes, signatures: str, keys: tuple[VerifierKey, ...]) -> VerifierKey:
    fault = CheckpointFault.UNKNOWN_KEY
    for line in signatures.removesuffix("\n").split("\n"):
        dash, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        found = _decoded(encoded)
        if dash != "—" or len(found) < 5:
            raise CheckpointRefused(CheckpointFault.MALFORMED)
        for key in keys:
            if (key.name, key.id) == (name, found[:4]):
                if key.holds_text(text, found[4:]):
                    return key
                fault = CheckpointFault.BAD_SIGNATURE
    raise CheckpointRefused(fault)


def proof_text(index: int, proof: Iterable[bytes], note: str) -> str:
    """That the entry at `index` (from 0) is in the register at a checkpoint: C2SP tlog-proof."""
    return "\n".join([_PROOF, f"index {index}", *map(b64_encode, proof), "", note])


def read_proof(text: str) -> tuple[int, tuple[bytes, ...], str]:
    """Index, hashes and note of a proof. Raises CheckpointRefused MALFORMED."""
    head, mark, note = text.partition("\n\n")
    first, *lines = head.split("\n")
    index = lines[0].removeprefix("index ") if lines else ""
    hashes = tuple(map(_decoded, lines[1:]))
    sound = first == _PROOF and mark and lines[0] != index and _SIZE.fullmatch(index)
    if not sound or len(hashes) > 64 or any(len(found) != HASH_BYTES for found in hashes):
        raise CheckpointRefused(CheckpointFault.MALFORMED)
    return int(index), hashes, note


def check_proof(text: str, link: bytes, keys: Iterable[VerifierKey]) -> Checkpoint:
    """The checkpoint against which an entry's link is proved. Raises CheckpointRefused, NOT_INCLUDED where
    it does not stand at that place."""
    index, hashes, note = read_proof(text)
    checkpoint = open_note(note, keys)
    if not is_included(leaf_hash(link), index, checkpoint.size, hashes, checkpoint.root):
        raise CheckpointRefused(CheckpointFault.NOT_INCLUDED)
    return checkpoint


def _decoded(text: str) -> bytes:
    """Standard base64, canonical; empty for what is none."""
    try:
        return b64_decode(text)
    except (ParseError, ValueError):
        return b""
