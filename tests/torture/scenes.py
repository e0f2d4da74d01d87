"""What is done to a vault while it is killed or its disk is full: scenes of steps, each of them one durable
change."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from torture.contents import SETTING
from wallet.crypto.sealing import Argon2Parameters
from wallet.model.credential import Category, CredentialFormat, PublicKey
from wallet.model.text import LocalisedText
from wallet.model.views import LicenceState
from wallet.vault.activity import Shown
from wallet.vault.bringing_back import bring_back
from wallet.vault.records import LicenceFace, LicenceRecord
from wallet.vault.vault import Vault

NAME = "citizen.vault"
SECRET = "mountain café lantern"
OTHER = "harbour piano thimble"
CHEAP = Argon2Parameters(memory_kib=64 * 1024, iterations=2, lanes=1)
AT = datetime(2026, 11, 30, 8, tzinfo=UTC)
OF_VERSION_1 = Path(__file__).resolve().parents[1] / "vault" / "data"
KEPT = range(6)


@dataclass(frozen=True)
class Told:
    """What the owner knows when a step has answered: the passphrase that opens now, the recovery code and
    the holder key where they are new; `shown`: a code that counts once it was typed again."""

    secret: str = SECRET
    code: str | None = None
    shown: str | None = None
    key: PublicKey | None = None


@dataclass(frozen=True)
class Base:
    """A folder as it lies before the scene, and what its owner knows."""

    folder: Path
    code: str | None
    keys: tuple[PublicKey, ...] = ()


Step = Callable[[Vault], Told]


@dataclass(frozen=True)
class Scene:
    """`begin` opens or creates the vault; `told_at_start` says whether that alone is a change,
    `older_between` whether a kill may leave the state after it named as an earlier one."""

    base: str
    steps: tuple[Step, ...] = ()
    begin: Callable[[Path], tuple[Vault, Told]] = lambda path: (Vault.open(path, SECRET), Told())
    told_at_start: bool = False
    older_between: bool = False


def record(number: int, size: int = 400) -> LicenceRecord:
    """An invented licence, another one for each number, of `size` bytes."""
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
    block = hashlib.sha256(f"licence {number}".encode()).digest()
    return LicenceRecord(
        face=face,
        original=(block * (size // 32 + 1))[:size],
        original_name=f"permit-{number}.cbor",
        received_at=AT + timedelta(seconds=number),
        digest=hashlib.sha256(str(number).encode()).digest(),
        holder_key=None,
    )


def shown(number: int) -> Shown:
    """An invented presentation, another one for each number."""
    name = LocalisedText("许可证", "Permit")
    return Shown(AT + timedelta(minutes=number), f"{number}", name, "holder", "asker", True, "purpose", ())


def make_bases(folder: Path) -> Mapping[str, Base]:
    """The folders that the scenes begin with."""
    usual, earlier, older, first, none, copied = (
        folder / name for name in ("usual", "earlier", "older", "version 1", "none", "copied")
    )
    for place in (first, none):
        place.mkdir()
    vault, code = Vault.create(usual / NAME, SECRET, CHEAP, at=AT)
    with vault:
        vault.add_many(record(number) for number in KEPT)
        keys = (vault.new_holder_key(), vault.new_holder_key())
        vault.note_shown(shown(0))
        vault.keep_setting(SETTING, b"300")
    shutil.copytree(usual, earlier)
    with Vault.open(earlier / NAME, SECRET) as vault:
        vault.add(record(99))
    shutil.copytree(usual, older)
    shutil.copytree(earlier, copied)
    shutil.copyfile(usual / NAME, copied / f"{NAME}.copy-1")
    shutil.copyfile(earlier / f"{NAME}.seen", older / f"{NAME}.seen")
    shutil.copyfile(OF_VERSION_1 / "version-1.vault", first / NAME)
    codes = dict(line.split() for line in (OF_VERSION_1 / "recovery-codes.txt").read_text().splitlines())
    return {
        "usual": Base(usual, code, keys),
        "older": Base(older, code, keys),
        "version 1": Base(first, codes["version-1"]),
        "none": Base(none, None),
        "copied": Base(copied, code, keys),
    }


def _plain(change: Callable[[Vault], object]) -> Step:
    def step(vault: Vault) -> Told:
        change(vault)
        return Told()

    return step


def _id(vault: Vault, number: int) -> str:
    found = vault.find(record(number).digest)
    assert found is not None
    return found


def _new_key(vault: Vault) -> Told:
    return Told(key=vault.new_holder_key())


def _change_passphrase(vault: Vault) -> Told:
    vault.slots.change_passphrase(SECRET, OTHER, AT, CHEAP)
    return Told(OTHER)


def _add_passphrase(vault: Vault) -> Told:
    vault.slots.add_passphrase(OTHER, SECRET, AT, CHEAP)
    return Told(OTHER)


def _remove_passphrase(vault: Vault) -> Told:
    vault.slots.remove(3, OTHER, AT)
    return Told(OTHER)


def _renew_code(vault: Vault) -> Told:
    return Told(OTHER, shown=vault.slots.renew_recovery_code(OTHER, AT))


def _confirm_code(vault: Vault) -> Told:
    unconfirmed = vault.slots._unconfirmed
    assert unconfirmed is not None
    vault.slots.confirm_recovery_code(unconfirmed[0])
    return Told(OTHER, unconfirmed[0])


def _rekey(vault: Vault) -> Told:
    return Told(OTHER, vault.rekey(SECRET, OTHER, AT, lambda: _copy(vault), CHEAP))


def _copy(vault: Vault) -> None:
    vault._session.take_copy(AT)


def _bring_back(path: Path) -> tuple[Vault, Told]:
    return Vault(bring_back(path, 1, SECRET, at=AT)), Told()


def _add_after(vault: Vault) -> Told:
    vault.add(record(21))
    return Told(OTHER)


def _create(path: Path) -> tuple[Vault, Told]:
    vault, code = Vault.create(path, SECRET, CHEAP, at=AT)
    return vault, Told(SECRET, code)


def _many(first: int) -> Step:
    """Together over the 1,000 pages at which SQLite moves its log into the file."""
    return _plain(lambda vault: vault.add_many(record(n, 45_000) for n in range(first, first + 30)))


SCENES: Mapping[str, Scene] = {
    "create": Scene("none", (_plain(lambda vault: vault.add(record(20))),), _create, told_at_start=True),
    "save": Scene(
        "usual",
        (
            _plain(lambda vault: vault.add(record(20))),
            _new_key,
            _plain(lambda vault: vault.add(record(21, 60_000))),
            _plain(lambda vault: vault.note_shown(shown(1))),
            _plain(lambda vault: vault.keep_setting(SETTING, b"60")),
        ),
    ),
    "import": Scene("usual", tuple(_many(first) for first in (100, 200, 300, 400))),
    "update": Scene(
        "usual",
        (
            _plain(lambda vault: vault.update_checked(_id(vault, 0), AT, LicenceState.REVOKED)),
            _plain(lambda vault: vault.fold(_id(vault, 1), _id(vault, 2))),
            _plain(lambda vault: vault.reminder_told(_id(vault, 3), 30)),
            _plain(lambda vault: vault.reminder_dismissed(_id(vault, 3), 30)),
            _plain(lambda vault: vault.delete_activity(entry.id for entry in vault.activity())),
        ),
    ),
    "remove": Scene(
        "usual",
        (
            _plain(lambda vault: vault.remove(_id(vault, 0))),
            _plain(lambda vault: vault.add(record(0))),
            _plain(lambda vault: vault.remove(_id(vault, 5))),
            _plain(lambda vault: vault.remove(_id(vault, 1))),
        ),
    ),
    "passphrase": Scene(
        "usual", (_change_passphrase, _add_passphrase, _remove_passphrase, _renew_code, _confirm_code)
    ),
    "re-key": Scene("usual", (_rekey, _add_after)),
    "migration": Scene("version 1", (_plain(lambda vault: vault.add(record(20))),)),
    "copy": Scene("usual", (_plain(_copy), _plain(lambda vault: vault.add(record(20))), _plain(_copy))),
    "bring back": Scene(
        "copied",
        (_plain(lambda vault: vault.add(record(20))),),
        _bring_back,
        told_at_start=True,
        older_between=True,
    ),
    "go on from an older state": Scene(
        "older",
        (
            _plain(lambda vault: vault.accept_older()),
            _plain(lambda vault: vault.add(record(20))),
        ),
    ),
}
