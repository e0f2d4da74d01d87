"""The one place that wires adapters to ports, and the only one that reads the clock. Holds no logic.

The rooms are imported when they are wired, not before: a window paints before the heavy ones are loaded.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from wallet.flows.citizen import CitizenWallet
    from wallet.flows.counter import CounterDesk
    from wallet.flows.workplace import Workplace

HOME_VARIABLE = "LICENCE_WALLET_HOME"


def clock() -> datetime:
    """The time now, aware and in UTC."""
    from datetime import UTC, datetime

    return datetime.now(UTC)


def data_folder() -> Path:
    """The user's data folder: LICENCE_WALLET_HOME where set, else where the platform keeps such things."""
    if chosen := os.environ.get(HOME_VARIABLE):
        return Path(chosen)
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA", Path.home() / "AppData" / "Roaming"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share"))
    return base / "licence-wallet"


def vault_path(home: Path) -> Path:
    """Where the citizen's vault lies in a data folder."""
    return home / "vault.lw"


def build_workplace(home: Path) -> Workplace:
    """A workplace in a data folder. Makes nothing until something is kept there."""
    from wallet.flows.workplace import Workplace
    from wallet.qr.reader import PictureReader
    from wallet.services.doctypes import load_known_types
    from wallet.storage.keychain import SystemKeychain
    from wallet.trust.store import TrustStore

    return Workplace(
        home=home,
        vault_path=vault_path(home),
        clock=clock,
        stopwatch=time.perf_counter,
        document_types=load_known_types(),
        reader=PictureReader(),
        wallet_trust=TrustStore(home / "wallet" / "trust"),
        counter_trust=TrustStore(home / "counter" / "trust"),
        keychain=SystemKeychain(),
    )


def build_citizen(workplace: Workplace) -> CitizenWallet:
    """The citizen's journeys, with all loaded that unlocking needs: it is built while nobody waits for it."""
    from wallet.flows.citizen import CitizenWallet
    from wallet.vault.vault import warm_up

    warm_up()
    return CitizenWallet(workplace)


def build_counter(
    workplace: Workplace,
    database: str | None = None,
    counter: str | None = None,
    hall_key: Path | None = None,
) -> CounterDesk:
    """The counter's journeys; they reach no wallet. `database` and `counter` name the server of its hall and
    itself there (else its profile does); `hall_key` is the hall's key, needed once. Raises WalletError."""
    from wallet.flows.counter import CounterDesk
    from wallet.flows.counter_setup import load_setup
    from wallet.flows.hall import open_hall, place_of
    from wallet.register.store import Register

    setup = load_setup(workplace.counter_profile_path)
    place = place_of(setup, database, counter)
    if place is None:
        return CounterDesk(workplace, setup, Register(workplace.register_path))
    register = open_hall(workplace, place, hall_key)
    register.start()
    return CounterDesk(workplace, setup, register)
