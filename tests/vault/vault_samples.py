"""Invented licences for the vault's tests, and the lowest Argon2id parameters that we accept."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wallet.crypto.sealing import Argon2Parameters
from wallet.model.credential import Category, CredentialFormat
from wallet.model.errors import Trouble, WalletError
from wallet.model.faces import LicenceFace
from wallet.model.text import LocalisedText
from wallet.vault.records import LicenceRecord

CHEAP = Argon2Parameters(memory_kib=64 * 1024, iterations=2, lanes=1)
PASSPHRASE = "mountain café lantern"


def record_number(number: int, original: bytes | None = None) -> LicenceRecord:
    """An invented licence, another one for each number."""
    face = LicenceFace(
        type_id="cn.gov.example.food",
        type_name=LocalisedText("食品经营许可证", "Food business permit"),
        category=Category.FOOD,
        holder=f"林若溪餐饮有限公司{number}",
        number=f"JY1110108{number:07d}",
        authority="海淀区市场监督管理局",
        holder_kind="organisation",
        valid_from=datetime(2024, 3, 1, tzinfo=UTC),
        valid_until=datetime(2029, 2, 28, 16, tzinfo=UTC),
        format=CredentialFormat.SD_CWT,
    )
    return LicenceRecord(
        face=face,
        original=original if original is not None else f"issuer-signed-canary-{number}".encode() * 20,
        original_name=f"permit-of-lin-{number}.cbor",
        received_at=datetime(2026, 11, 24, 6, 0, 0, 123456, tzinfo=UTC),
        digest=hashlib.sha256(str(number).encode()).digest(),
        holder_key=hashlib.sha256(f"key {number}".encode()).digest(),
    )


@dataclass(frozen=True)
class Kept:
    """A closed vault with three licences, its recovery code, and a way to copy it."""

    path: Path
    recovery_code: str
    ids: tuple[str, ...]
    folder: Path

    def copy(self, name: str = "copy.vault") -> Path:
        target = self.folder / name
        shutil.copyfile(self.path, target)
        return target


def trouble(call: object, *arguments: object, **named: object) -> Trouble:
    """The trouble that a call is refused with."""
    with pytest.raises(WalletError) as caught:
        call(*arguments, **named)  # type: ignore[operator]
    return caught.value.trouble


class FakeKeychain:
    """A keychain in memory; `failing`: one that does not answer."""

    def __init__(self, *, failing: bool = False) -> None:
        self.kept: dict[str, bytes] = {}
        self._failing = failing

    @property
    def available(self) -> bool:
        return not self._failing

    def read(self, name: str) -> bytes | None:
        self._answer()
        return self.kept.get(name)

    def keep(self, name: str, secret: bytes) -> None:
        self._answer()
        self.kept[name] = secret

    def forget(self, name: str) -> None:
        self._answer()
        self.kept.pop(name, None)

    def _answer(self) -> None:
        if self._failing:
            raise WalletError(Trouble.KEYCHAIN_UNAVAILABLE)
