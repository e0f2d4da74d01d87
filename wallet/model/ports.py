"""Ports: what an upper room needs of a lower one, as protocols. Adapters are wired in wallet.bootstrap."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeAlias

from wallet.model.credential import PublicKey
from wallet.model.policy import ChallengeState
from wallet.model.verdict import ReplayState

Clock: TypeAlias = Callable[[], datetime]
"""Answers the time now, aware and in UTC; read once at the head of a journey."""


class Signer(Protocol):
    """A private key that signs and never leaves. `algorithm` is its JOSE name."""

    @property
    def algorithm(self) -> str: ...

    @property
    def key_id(self) -> bytes | None: ...

    @property
    def public_key(self) -> PublicKey: ...

    def sign(self, message: bytes) -> bytes:
        """The signature in the raw form of JOSE and COSE (r‖s at full width for ECDSA)."""
        ...


class ReplayStore(Protocol):
    """The counter's memory of challenges and presentations (wallet.register)."""

    def challenge_state(self, spelling: str, at: datetime) -> ChallengeState: ...

    def claim(self, presentation_id: bytes, spelling: str | None, at: datetime) -> ReplayState:
        """Spend the challenge and remember the presentation, durably and once."""
        ...


class Keychain(Protocol):
    """The operating system's own store for small secrets. Every call may raise WalletError
    KEYCHAIN_UNAVAILABLE, and may wait for the owner to unlock it."""

    @property
    def available(self) -> bool:
        """Whether there is a store that is allowed; raises nothing."""
        ...

    def read(self, name: str) -> bytes | None:
        """None where nothing is kept under the name."""
        ...

    def keep(self, name: str, secret: bytes) -> None: ...

    def forget(self, name: str) -> None:
        """Harmless where nothing is kept."""
        ...
