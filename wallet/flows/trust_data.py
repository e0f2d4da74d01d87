"""Which trust store a command means. The stores themselves do the work."""

from __future__ import annotations

from wallet.flows.workplace import Workplace
from wallet.trust.store import TrustStore


def store_of(workplace: Workplace, *, counter: bool) -> TrustStore:
    """The counter's trust store or the wallet's."""
    return workplace.counter_trust if counter else workplace.wallet_trust
