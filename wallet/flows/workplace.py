"""Where a program keeps its things, and the tools its journeys share. Wired in wallet.bootstrap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from wallet.crypto.sealing import Argon2Parameters
from wallet.model.credential import DocumentType
from wallet.model.ports import Clock, Keychain
from wallet.model.trust import StatusSnapshot, TrustSnapshot
from wallet.qr.reader import PictureReader
from wallet.trust.store import TrustStore


@dataclass(frozen=True, slots=True)
class Workplace:
    """The data folder and what works in it. The wallet and the counter have a trust store each, so that a
    citizen's choice never decides what a counter believes (ARCHITECTURE, trust).

    `stopwatch` answers seconds; `argon2` None: new vaults are fitted to this machine; `keychain` is the
    operating system's."""

    home: Path
    vault_path: Path
    clock: Clock
    stopwatch: Callable[[], float]
    document_types: Mapping[str, DocumentType]
    reader: PictureReader
    wallet_trust: TrustStore
    counter_trust: TrustStore
    argon2: Argon2Parameters | None = None
    keychain: Keychain | None = None

    @property
    def register_path(self) -> Path:
        """Where the counter's register lies."""
        return self.home / "counter" / "register.db"

    @property
    def hall_register_path(self) -> Path:
        """Where the register of a counter of a hall lies, apart from one it kept by itself."""
        return self.home / "counter" / "hall.db"

    @property
    def counter_profile_path(self) -> Path:
        """Where the counter says who it is and what it asks for."""
        return self.home / "counter" / "profile.toml"

    @property
    def authority_folder(self) -> Path:
        """Where the demo authority lives."""
        return self.home / "demo-authority"

    @property
    def status_required(self) -> frozenset[str]:
        """The kinds of licence that must name a status list."""
        return frozenset(t.id for t in self.document_types.values() if t.requires_status)

    def plan(self, at: datetime) -> WorkplacePlan:
        """What another process needs to work here, its clock standing at `at`."""
        return WorkplacePlan(self.home, self.vault_path, dict(self.document_types), at)

    def verification_data(self, at: datetime) -> tuple[TrustSnapshot, StatusSnapshot]:
        """The wallet's trust and status data at one moment."""
        return self.wallet_trust.snapshot(at, self.status_required), self.wallet_trust.status_snapshot()


@dataclass(frozen=True, slots=True)
class WorkplacePlan:
    """A workplace as it can be sent to a worker (wallet.flows.crew): values only, no tools."""

    home: Path
    vault_path: Path
    document_types: dict[str, DocumentType]
    at: datetime

    def build(self) -> Workplace:
        """The same place with tools of its own; its clock stands still."""
        return Workplace(
            home=self.home,
            vault_path=self.vault_path,
            clock=lambda: self.at,
            stopwatch=lambda: 0.0,
            document_types=self.document_types,
            reader=PictureReader(),
            wallet_trust=TrustStore(self.home / "wallet" / "trust"),
            counter_trust=TrustStore(self.home / "counter" / "trust"),
        )
