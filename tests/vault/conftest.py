"""A small vault for each test, copied from one that is made once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from vault_samples import CHEAP, PASSPHRASE, Kept, record_number

from wallet.vault import keyslots
from wallet.vault.vault import Vault


@pytest.fixture(scope="session", autouse=True)
def derived_once() -> Iterator[None]:
    """Argon2id is a pure function: the same passphrase, salt and cost are derived once for all tests."""
    with pytest.MonkeyPatch.context() as monkey:
        monkey.setattr(keyslots, "derive_key", lru_cache(maxsize=None)(keyslots.derive_key))
        yield


@pytest.fixture(scope="session")
def _kept_once(
    tmp_path_factory: pytest.TempPathFactory, derived_once: None
) -> tuple[Path, str, tuple[str, ...]]:
    path = tmp_path_factory.mktemp("kept") / "citizen.vault"
    vault, code = Vault.create(path, PASSPHRASE, CHEAP)
    with vault:
        ids = vault.add_many(record_number(n) for n in range(3))
    return path, code, ids


@pytest.fixture
def kept(_kept_once: tuple[Path, str, tuple[str, ...]], tmp_path: Path) -> Kept:
    path, code, ids = _kept_once
    own = tmp_path / "citizen.vault"
    shutil.copyfile(path, own)
    return Kept(own, code, ids, tmp_path)


@pytest.fixture
def vault(kept: Kept) -> Iterator[Vault]:
    with Vault.open(kept.path, PASSPHRASE) as opened:
        yield opened
