"""Licences and holder keys go in, come out the same, and leave nothing in clear."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from vault_samples import CHEAP, PASSPHRASE, Kept, record_number, trouble

from wallet.crypto.keys import spki_from_public_key
from wallet.crypto.sealing import Argon2Parameters
from wallet.crypto.signature import verify
from wallet.model.errors import Trouble, WalletError
from wallet.model.views import LicenceState
from wallet.vault.vault import Vault


def test_what_was_added_comes_back_after_locking(kept: Kept) -> None:
    with Vault.open(kept.path, PASSPHRASE) as vault:
        assert [s.face for s in vault.summaries()] == [record_number(n).face for n in range(3)]
        stored = vault.record(kept.ids[1])
    assert stored.record == record_number(1)
    assert stored.summary.id == kept.ids[1]
    assert stored.summary.checked_at is None


def test_an_open_ended_licence_without_category_or_key(vault: Vault) -> None:
    plain = record_number(9)
    face = replace(plain.face, valid_until=None, valid_from=None, category=None)
    odd = replace(plain, face=face, holder_key=None, original=b"", original_name="无\x00名\n\udcff")
    assert vault.record(vault.add(odd)).record == odd


def test_the_same_digest_is_there_already(vault: Vault, kept: Kept) -> None:
    again = replace(record_number(1), original=b"other bytes")
    assert vault.add(again) == kept.ids[1]
    assert vault.record(kept.ids[1]).record.original == record_number(1).original
    twice = vault.add_many((record_number(7), record_number(7)))
    assert twice[0] == twice[1]
    assert len(vault.summaries()) == 4
    assert vault.find(record_number(7).digest) == twice[0]
    assert vault.find(b"\x00" * 32) is None


def test_more_licences_than_one_look_up_takes(vault: Vault) -> None:
    ids = vault.add_many(record_number(n) for n in range(1200))
    assert len(set(ids)) == 1200
    assert len(vault.summaries()) == 1200
    assert vault.add_many(record_number(n) for n in range(1200)) == ids


def test_summaries_keep_up_with_changes(vault: Vault, kept: Kept, now: datetime) -> None:
    assert len(vault.summaries()) == 3
    added = vault.add(record_number(5))
    vault.update_checked(kept.ids[0], now, LicenceState.REVOKED)
    vault.remove(kept.ids[2])
    from_memory = vault.summaries()
    vault.lock()
    with Vault.open(kept.path, PASSPHRASE) as again:
        assert again.summaries() == from_memory
        assert [s.id for s in from_memory] == [kept.ids[0], kept.ids[1], added]
        checked = again.record(kept.ids[0]).summary
    assert (checked.checked_at, checked.standing) == (now, LicenceState.REVOKED)


def test_removed_until_put_back(vault: Vault, kept: Kept) -> None:
    vault.remove(kept.ids[0])
    assert trouble(vault.record, kept.ids[0]) is Trouble.LICENCE_MISSING
    assert trouble(vault.remove, kept.ids[0]) is Trouble.LICENCE_MISSING
    vault.put_back(kept.ids[0])
    assert vault.record(kept.ids[0]).record == record_number(0)
    assert len(vault.summaries()) == 3
    assert trouble(vault.put_back, kept.ids[0]) is Trouble.LICENCE_MISSING


def test_put_back_when_it_came_in_again(vault: Vault, kept: Kept) -> None:
    vault.remove(kept.ids[0])
    again = vault.add(record_number(0))
    vault.put_back(kept.ids[0])
    assert {s.id for s in vault.summaries()} == set(kept.ids)
    assert again not in kept.ids


def test_locking_ends_putting_back(kept: Kept) -> None:
    with Vault.open(kept.path, PASSPHRASE) as vault:
        vault.remove(kept.ids[0])
    with Vault.open(kept.path, PASSPHRASE) as vault:
        assert trouble(vault.put_back, kept.ids[0]) is Trouble.LICENCE_MISSING
        assert len(vault.summaries()) == 2


@pytest.mark.parametrize("licence_id", ["", "zz", "00", "00" * 16, "💳"])
def test_an_unknown_id(vault: Vault, now: datetime, licence_id: str) -> None:
    assert trouble(vault.record, licence_id) is Trouble.LICENCE_MISSING
    assert trouble(vault.remove, licence_id) is Trouble.LICENCE_MISSING
    assert trouble(vault.update_checked, licence_id, now, None) is Trouble.LICENCE_MISSING


def test_holder_keys_are_fresh_and_sign_after_locking(kept: Kept) -> None:
    with Vault.open(kept.path, PASSPHRASE) as vault:
        first, second = vault.new_holder_key(), vault.new_holder_key()
        assert first != second
        assert (first.kty, first.curve) == ("EC", "P-256")
    with Vault.open(kept.path, PASSPHRASE) as vault:
        signer = vault.signer_for(first)
        assert signer is not None
        assert vault.has_holder_key(first)
        signature = signer.sign(b"message")
        stranger = replace(first, x=second.x, y=first.y)
        assert vault.signer_for(stranger) is None
        assert not vault.has_holder_key(stranger)
    assert verify(spki_from_public_key(first), "ES256", b"message", signature)
    assert not verify(spki_from_public_key(second), "ES256", b"message", signature)


def test_a_compressed_key_finds_its_signer(vault: Vault) -> None:
    key = vault.new_holder_key()
    compressed = replace(key, y=None, y_is_odd=bool((key.y or b"")[-1] & 1))
    assert vault.signer_for(compressed) is not None


def test_settings(kept: Kept) -> None:
    with Vault.open(kept.path, PASSPHRASE) as vault:
        assert vault.setting("idle") is None
        vault.keep_setting("idle", b"120")
        vault.keep_setting("idle", b"300")
        vault.keep_setting("slots-generation", b"mine")
    with Vault.open(kept.path, PASSPHRASE) as vault:
        assert vault.setting("idle") == b"300"
        assert vault.setting("slots-generation") == b"mine"


def test_after_locking_everything_is_refused(vault: Vault, kept: Kept, now: datetime) -> None:
    vault.summaries()
    key = vault.new_holder_key()
    vault.lock()
    vault.lock()
    assert vault.locked
    calls: list[tuple[object, ...]] = [
        (vault.summaries,),
        (vault.record, kept.ids[0]),
        (vault.add, record_number(8)),
        (vault.find, b""),
        (vault.remove, kept.ids[0]),
        (vault.put_back, kept.ids[0]),
        (vault.update_checked, kept.ids[0], now, None),
        (vault.new_holder_key,),
        (vault.has_holder_key, key),
        (vault.signer_for, key),
        (vault.setting, "idle"),
        (vault.keep_setting, "idle", b""),
    ]
    assert {trouble(*call) for call in calls} == {Trouble.VAULT_LOCKED}


def test_locking_while_others_write(kept: Kept) -> None:
    vault = Vault.open(kept.path, PASSPHRASE)

    def write(number: int) -> str | Trouble:
        try:
            vault.summaries()
            return vault.add(record_number(100 + number))
        except WalletError as error:
            return error.trouble

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: vault.lock() if n == 60 else write(n), range(120)))
    assert vault._summaries is None
    acknowledged = {a for a in answers if isinstance(a, str) and not isinstance(a, Trouble)}
    assert {a for a in answers if isinstance(a, Trouble)} <= {Trouble.VAULT_LOCKED}
    with Vault.open(kept.path, PASSPHRASE) as again:
        assert {s.id for s in again.summaries()} == acknowledged | set(kept.ids)


def test_locking_drops_keys_and_plaintext(vault: Vault, kept: Kept) -> None:
    vault.summaries()
    vault.remove(kept.ids[0])
    vault.lock()
    assert vault._summaries is None
    assert not vault._removed
    assert vault._session._keys is None


def test_nothing_shows_in_repr(vault: Vault, kept: Kept) -> None:
    stored = vault.record(kept.ids[0])
    shown = repr((vault, vault._session, vault._session._keys, stored, vault.summaries()))
    for secret in ("林若溪", "JY1110108", "permit-of-lin", "canary", "food", "海淀"):
        assert secret not in shown
    assert vault._session._keys is not None
    assert repr(vault._session._keys.index) not in shown


def test_no_plaintext_and_no_key_in_any_file_of_the_vault(tmp_path: Path) -> None:
    path = tmp_path / "citizen.vault"
    vault, code = Vault.create(path, PASSPHRASE, CHEAP)
    vault.add_many(record_number(n) for n in range(20))
    key = vault.new_holder_key()
    signer = vault.signer_for(key)
    keys = vault._session._keys
    assert signer is not None
    assert keys is not None
    canaries = [keys.index, keys.header, key.x, key.y or b"", signer.pkcs8()]  # type: ignore[attr-defined]
    record = record_number(3)
    canaries += [record.digest, record.holder_key or b"", record.original, record.face.type_id.encode()]
    words = [
        "林若溪",
        "JY1110108",
        "permit-of-lin",
        "canary",
        "food",
        "许可",
        "海淀",
        "sd-cwt",
        "2029",
        PASSPHRASE,
    ]
    canaries += [word.encode() for word in words] + [code.encode(), code.replace("-", "").encode()]
    vault.remove(vault.find(record.digest) or "")
    while_open = {f.name: f.read_bytes() for f in tmp_path.iterdir()}
    assert "citizen.vault-wal" in while_open
    vault.lock()
    while_locked = {f.name: f.read_bytes() for f in tmp_path.iterdir()}
    assert sorted(while_locked) == ["citizen.vault", "citizen.vault.seen"]
    for name, content in [*while_open.items(), *while_locked.items()]:
        assert [c for c in canaries if c in content] == [], name


def test_importing_the_vault_is_light() -> None:
    code = "import sys, wallet.vault.vault; print('sqlalchemy' in sys.modules, 'cryptography' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_unlocking_derives_once(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    from wallet.vault import keyslots

    calls: list[Argon2Parameters] = []
    derive = keyslots.derive_key
    monkeypatch.setattr(keyslots, "derive_key", lambda s, t, p: (calls.append(p), derive(s, t, p))[1])
    for secret in (PASSPHRASE, kept.recovery_code):
        with Vault.open(kept.path, secret) as vault:
            vault.summaries()
            vault.new_holder_key()
    assert len(calls) == 2
