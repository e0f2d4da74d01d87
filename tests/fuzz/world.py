"""What fuzzed items are judged with, and the keys that sign them: made once for a run and handed to every
process, so that an input found in one means the same in another."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from wallet.crypto.signers import SoftwareSigner
from wallet.model.policy import Expected
from wallet.model.trust import StatusSnapshot, TrustSnapshot

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())


@dataclass(frozen=True)
class Key:
    """A signer as a file can hold it."""

    pkcs8: bytes
    key_id: bytes | None
    algorithm: str

    @classmethod
    def of(cls, signer: SoftwareSigner) -> Key:
        return cls(signer.pkcs8(), signer.key_id, signer.algorithm)

    def signer(self) -> SoftwareSigner:
        return SoftwareSigner.from_pkcs8(self.pkcs8, self.key_id, self.algorithm)


@dataclass(frozen=True)
class World:
    """Everything that comes from the tests' fixtures. `plans` are the templates of signed items
    (fuzz.signed);
    `certificates` by name, DER."""

    trust: TrustSnapshot
    status: StatusSnapshot
    expected: Expected
    keys: dict[str, Key]
    certificates: dict[str, bytes]
    plans: dict[str, Any]
    seeds: dict[str, list[bytes]] = field(default_factory=dict)


def write_world(path: Path, world: World) -> None:
    path.write_bytes(pickle.dumps(world))


def read_world(data: bytes) -> World:
    """A world that this program wrote a moment ago."""
    world = pickle.loads(data)
    assert isinstance(world, World)
    return world
