"""Which counter this is, what it asks for, and the certificate it signs requests with. Judges nothing.

`counter/profile.toml` in the data folder; absent, a counter without a certificate that takes any licence.
The file's shape: [name] zh, en; [service], [purpose], [retention] zh, en; [[asks]] types = [...],
claims = [...]; policy = "counter" or "counter-timed"; compare_portrait; services = [...]: the ids of shipped
services that can be picked beside its own (absent: all); also_called = [...]: further names that a printed
copy may be made out to, such as that of the whole office; key, certificate: file names beside it (PKCS#8 DER
and PEM); [hall] database, counter: the server of the hall it belongs to, and its name there (docs/hall.md).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wallet.crypto.signers import SoftwareSigner
from wallet.crypto.x509 import load_certificates
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.policy import Policy
from wallet.model.ports import Signer
from wallet.model.request import ClaimRequest, CredentialRequest
from wallet.model.service import ServicePreset
from wallet.model.text import LocalisedText
from wallet.model.views import CounterProfile
from wallet.services.presets import load_services

CHECK_ONLY = LocalisedText("仅核验，不留存", "Check only, not kept")
DEFAULT_PROFILE = CounterProfile(
    name=LocalisedText("未命名窗口", "Unnamed counter"),
    service=LocalisedText("证照核验", "Licence check"),
    purpose=LocalisedText("核验所出示的证照", "Check the licence shown"),
    retention=CHECK_ONLY,
)

ANY_LICENCE = CredentialRequest("any", multiple=True)


@dataclass(frozen=True, slots=True)
class HallPlace:
    """A counter's place in a hall: the server's SQLAlchemy address, and the counter's name there."""

    database: str
    counter: str


@dataclass(frozen=True, slots=True)
class CounterSetup:
    """A counter's profile, what it asks for of its own accord, the services that can be picked instead, and
    its identity if it has one."""

    profile: CounterProfile = DEFAULT_PROFILE
    asks: tuple[CredentialRequest, ...] = (ANY_LICENCE,)
    signer: Signer | None = None
    chain: tuple[bytes, ...] = ()
    policy: Policy = Policy.COUNTER
    compare_portrait: bool = False
    others: tuple[ServicePreset, ...] = ()
    names: frozenset[str] = frozenset()
    """Whom a printed copy may be made out to, exactly; empty where the counter has no name."""
    hall: HallPlace | None = None

    @property
    def services(self) -> tuple[ServicePreset, ...]:
        """Its own service first."""
        own = ServicePreset(
            "",
            self.profile.service,
            self.profile.purpose,
            self.profile.retention,
            self.asks,
            policy=self.policy,
            compare_portrait=self.compare_portrait,
        )
        return (own, *self.others)


def load_setup(path: Path) -> CounterSetup:
    """The setup at a path, or the default where there is none. Raises WalletError COUNTER_SETUP_INVALID."""
    if not path.exists():
        return CounterSetup(others=tuple(load_services().values()))
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        profile = CounterProfile(
            name=_text(tables["name"]),
            service=_text(tables["service"]),
            purpose=_text(tables["purpose"]),
            retention=_text(tables["retention"]) if "retention" in tables else CHECK_ONLY,
        )
        asks = tuple(_asked(number, entry) for number, entry in enumerate(tables.get("asks", ())))
        asks = asks or (ANY_LICENCE,)
        signer, chain = _identity(path.parent, tables)
        policy = Policy(tables.get("policy", Policy.COUNTER))
        if policy not in (Policy.COUNTER, Policy.COUNTER_TIMED):
            raise ValueError("no policy of a counter")
        known = load_services()
        others = tuple(known[str(name)] for name in tables.get("services", known))
        hall = HallPlace(tables["hall"]["database"], tables["hall"]["counter"]) if "hall" in tables else None
        names = frozenset({profile.name.zh, profile.name.en, *map(str, tables.get("also_called", ()))})
    except (OSError, ValueError, KeyError, TypeError, ParseError) as error:
        raise WalletError(Trouble.COUNTER_SETUP_INVALID, f"{path.name}: {error}") from error
    portrait = tables.get("compare_portrait", False) is True
    return CounterSetup(profile, asks, signer, chain, policy, portrait, others, names, hall)


def _text(value: Mapping[str, Any]) -> LocalisedText:
    return LocalisedText(str(value["zh"]), str(value["en"]))


def _asked(number: int, entry: Mapping[str, Any]) -> CredentialRequest:
    return CredentialRequest(
        id=f"c{number}",
        document_types=frozenset(map(str, entry["types"])),
        claims=tuple(ClaimRequest((str(name),)) for name in entry.get("claims", ())),
    )


def _identity(folder: Path, tables: Mapping[str, Any]) -> tuple[Signer | None, tuple[bytes, ...]]:
    if "key" not in tables:
        return None, ()
    key = SoftwareSigner.from_pkcs8((folder / Path(tables["key"]).name).read_bytes())
    return key, load_certificates((folder / Path(tables["certificate"]).name).read_bytes())
