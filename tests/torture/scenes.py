"""What is done to a vault while it is killed or its disk is full: scenes of steps, each of them one durable
change."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from torture.contents import SETTING
from torture.papers import CHEAP
from torture.safekeeping import SAFEKEEPING
from torture.stage import AT, OTHER, SECRET, Scene, Step, Told, copy_now, plain, record, shown
from wallet.model.views import LicenceState
from wallet.vault.vault import Vault


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
    return Told(OTHER, vault.rekey(SECRET, OTHER, AT, lambda: copy_now(vault), CHEAP), copies=1)


def _add_after(vault: Vault) -> Told:
    vault.add(record(21))
    return Told(OTHER)


def _add_after_migration(vault: Vault) -> Told:
    vault.add(record(20))
    return Told(copies=1)


def _create(path: Path) -> tuple[Vault, Told]:
    vault, code = Vault.create(path, SECRET, CHEAP, at=AT)
    return vault, Told(SECRET, code)


def _many(first: int) -> Step:
    """Together over the 1,000 pages at which SQLite moves its log into the file."""
    return plain(lambda vault: vault.add_many(record(n, 45_000) for n in range(first, first + 30)))


SCENES: Mapping[str, Scene] = {
    "create": Scene("none", (plain(lambda vault: vault.add(record(20))),), _create, told_at_start=True),
    "save": Scene(
        "usual",
        (
            plain(lambda vault: vault.add(record(20))),
            _new_key,
            plain(lambda vault: vault.add(record(21, 60_000))),
            plain(lambda vault: vault.note_shown(shown(1))),
            plain(lambda vault: vault.keep_setting(SETTING, b"60")),
        ),
    ),
    "import": Scene("usual", tuple(_many(first) for first in (100, 200, 300, 400))),
    "update": Scene(
        "usual",
        (
            plain(lambda vault: vault.update_checked(_id(vault, 0), AT, LicenceState.REVOKED)),
            plain(lambda vault: vault.fold(_id(vault, 1), _id(vault, 2))),
            plain(lambda vault: vault.reminder_told(_id(vault, 3), 30)),
            plain(lambda vault: vault.reminder_dismissed(_id(vault, 3), 30)),
            plain(lambda vault: vault.delete_activity(entry.id for entry in vault.activity())),
        ),
    ),
    "remove": Scene(
        "usual",
        (
            plain(lambda vault: vault.remove(_id(vault, 0))),
            plain(lambda vault: vault.add(record(0))),
            plain(lambda vault: vault.remove(_id(vault, 5))),
            plain(lambda vault: vault.remove(_id(vault, 1))),
        ),
    ),
    "passphrase": Scene(
        "usual", (_change_passphrase, _add_passphrase, _remove_passphrase, _renew_code, _confirm_code)
    ),
    "re-key": Scene("usual", (_rekey, _add_after)),
    "migration": Scene("version 1", (_add_after_migration,)),
    **SAFEKEEPING,
    "go on from an older state": Scene(
        "older",
        (
            plain(lambda vault: vault.accept_older()),
            plain(lambda vault: vault.add(record(20))),
        ),
    ),
}
