"""Where the scenes begin: folders with vaults of invented licences, and what their owner knows."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vault.vault_samples import record_number

from torture.contents import SETTING
from torture.papers import CHEAP, STICK, papers_of, write_papers
from wallet.model.credential import PublicKey
from wallet.model.text import LocalisedText
from wallet.vault.activity import Shown
from wallet.vault.records import LicenceRecord
from wallet.vault.vault import Vault

NAME = "citizen.vault"
SECRET = "mountain café lantern"
OTHER = "harbour piano thimble"
AT = datetime(2026, 11, 30, 8, tzinfo=UTC)
OF_VERSION_1 = Path(__file__).resolve().parents[1] / "vault" / "data"
KEPT = range(6)


@dataclass(frozen=True)
class Told:
    """What the owner knows when a step has answered: the passphrase that opens now, the recovery code and
    the holder key where they are new; `shown`: a code that counts once it was typed again; `copies`: so many
    sound ones lie beside the vault."""

    secret: str = SECRET
    code: str | None = None
    shown: str | None = None
    key: PublicKey | None = None
    copies: int = 0


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
    block = hashlib.sha256(f"licence {number}".encode()).digest()
    made = record_number(number, (block * (size // 32 + 1))[:size])
    return replace(made, received_at=AT + timedelta(seconds=number), holder_key=None)


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
        **_with_papers(folder, Base(usual, code, keys)),
    }


def _with_papers(folder: Path, usual: Base) -> Mapping[str, Base]:
    """An empty stick; a backup of more than SQLite keeps in memory before it writes, of an earlier time of
    the vault; the same beside another vault."""
    stick, rich, backed, other = (folder / name for name in ("stick", "rich", "backed up", "another machine"))
    for place in (stick, rich, backed):
        shutil.copytree(usual.folder, place)
    for place in (stick, rich):
        (place / STICK).mkdir()
    with Vault.open(rich / NAME, SECRET) as vault:
        vault.add_many(record(number, 60_000) for number in range(500, 540))
        vault.note_shown(shown(2))
        write_papers(vault, AT)
        shutil.copytree(papers_of(vault).parent, backed / STICK)
    with Vault.open(backed / NAME, SECRET) as vault:
        vault.keep_setting(SETTING, b"60")
        vault.note_shown(shown(1))
        vault.add(record(21))
    vault, code = Vault.create(other / NAME, SECRET, CHEAP, at=AT)
    with vault:
        vault.add_many((record(0), record(30)))
        own = vault.new_holder_key()
        shutil.copytree(backed / STICK, papers_of(vault).parent)
    return {
        "with a stick": Base(stick, usual.code, usual.keys),
        "backed up": Base(backed, usual.code, usual.keys),
        "another machine": Base(other, code, (own,)),
    }


def plain(change: Callable[[Vault], object]) -> Step:
    """A step after which the owner knows nothing new."""

    def step(vault: Vault) -> Told:
        change(vault)
        return Told()

    return step


def copy_now(vault: Vault) -> None:
    """An automatic copy."""
    vault._session.take_copy(AT)
