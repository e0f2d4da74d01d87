"""The ways into a vault: added, changed, removed, tied to a keychain, and all of them new with a new key."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from vault_samples import CHEAP, PASSPHRASE, FakeKeychain, Kept, record_number, trouble

from wallet.crypto.sealing import Argon2Parameters
from wallet.model.errors import Trouble, WalletError
from wallet.model.views import SlotKind
from wallet.vault import keyslots
from wallet.vault.vault import Vault

AT = datetime(2026, 11, 30, 8, tzinfo=UTC)
SECOND = "harbour piano thimble"
THIRD = "violet anchor sparrow"


def opens(path: Path, secret: str, keychain: FakeKeychain | None = None) -> Trouble | None:
    """None where the secret opens the vault and all three licences are in it."""
    try:
        with Vault.open(path, secret, keychain) as vault:
            assert [vault.record(s.id).record for s in vault.summaries()] == [
                record_number(n) for n in range(3)
            ]
    except WalletError as error:
        return error.trouble
    return None


def test_a_second_passphrase_opens_beside_the_first(kept: Kept) -> None:
    with Vault.open(kept.path, PASSPHRASE) as vault:
        assert vault.slots.add_passphrase(PASSPHRASE, SECOND, AT, CHEAP) == 3
        assert [(s.number, s.kind, s.created) for s in vault.slots.listed()] == [
            (1, SlotKind.PASSPHRASE, None),
            (2, SlotKind.RECOVERY_CODE, None),
            (3, SlotKind.PASSPHRASE, AT),
        ]
    assert [opens(kept.path, s) for s in (PASSPHRASE, SECOND, kept.recovery_code)] == [None] * 3
    assert opens(kept.path, THIRD) is Trouble.PASSPHRASE_WRONG


def test_the_list_says_when_and_how_dear(tmp_path: Path) -> None:
    with Vault.create(tmp_path / "own.vault", PASSPHRASE, CHEAP, at=AT)[0] as vault:
        listed = vault.slots.listed()
    assert [(s.created, s.memory_mib, s.passes) for s in listed] == [(AT, 64, 2), (AT, 64, 2)]


def test_a_changed_passphrase_closes_the_old_one(kept: Kept) -> None:
    old = kept.path.read_bytes()
    with Vault.open(kept.path, PASSPHRASE) as vault:
        vault.slots.change_passphrase(PASSPHRASE, SECOND, AT, CHEAP)
    assert opens(kept.path, PASSPHRASE) is Trouble.PASSPHRASE_WRONG
    assert [opens(kept.path, s) for s in (SECOND, kept.recovery_code)] == [None] * 2
    assert old != kept.path.read_bytes()


@pytest.mark.parametrize("secret", [SECOND, ""])
def test_no_change_without_a_secret(kept: Kept, secret: str) -> None:
    with Vault.open(kept.path, PASSPHRASE) as vault:
        slots, refused = vault.slots, (Trouble.PASSPHRASE_WRONG, Trouble.PASSPHRASE_EMPTY)
        assert trouble(slots.change_passphrase, secret, THIRD, AT, CHEAP) in refused
        assert trouble(slots.add_passphrase, secret, THIRD, AT, CHEAP) in refused
        assert trouble(slots.renew_recovery_code, secret, AT) in refused
        assert trouble(slots.remove, 2, secret, AT) in refused
        assert trouble(slots.use_keychain, secret, AT) in refused
        assert trouble(vault.rekey, secret, THIRD, AT, lambda: None, CHEAP) in refused
    assert [opens(kept.path, s) for s in (PASSPHRASE, kept.recovery_code)] == [None] * 2


def test_no_weak_passphrase_comes_in_later(kept: Kept) -> None:
    with Vault.open(kept.path, PASSPHRASE) as vault:
        for call in (vault.slots.change_passphrase, vault.slots.add_passphrase):
            assert trouble(call, PASSPHRASE, "482915", AT, CHEAP) is Trouble.PASSPHRASE_TOO_WEAK
        assert trouble(vault.rekey, PASSPHRASE, "482915", AT, lambda: None) is Trouble.PASSPHRASE_TOO_WEAK
    assert opens(kept.path, PASSPHRASE) is None


def test_who_forgot_the_passphrase_sets_one_by_the_recovery_code(kept: Kept) -> None:
    with Vault.open(kept.path, kept.recovery_code) as vault:
        vault.slots.change_passphrase(kept.recovery_code, SECOND, AT, CHEAP)
        vault.slots.add_passphrase(SECOND, THIRD, AT, CHEAP)
        change = vault.slots.change_passphrase
        assert trouble(change, kept.recovery_code, PASSPHRASE, AT, CHEAP) is Trouble.WRONG_USAGE
        change(kept.recovery_code, PASSPHRASE, AT, CHEAP, 3)
    assert [opens(kept.path, s) for s in (SECOND, PASSPHRASE)] == [None] * 2
    assert opens(kept.path, THIRD) is Trouble.PASSPHRASE_WRONG


def test_the_cost_rises_with_a_change_and_never_falls(kept: Kept) -> None:
    dear = Argon2Parameters(64 * 1024, 3, 1)
    with Vault.open(kept.path, PASSPHRASE) as vault:
        vault.slots.change_passphrase(PASSPHRASE, SECOND, AT, dear)
        vault.slots.change_passphrase(SECOND, THIRD, AT, CHEAP)
        assert vault.slots.listed()[0].passes == 3
        assert (
            trouble(vault.slots.change_passphrase, THIRD, SECOND, AT, Argon2Parameters(64 * 1024, 13, 1))
            is Trouble.VAULT_PARAMETERS
        )


def test_the_last_passphrase_stays(kept: Kept) -> None:
    with Vault.open(kept.path, PASSPHRASE) as vault:
        remove = vault.slots.remove
        assert trouble(remove, 1, PASSPHRASE, AT) is Trouble.LAST_PASSPHRASE
        assert trouble(remove, 1, kept.recovery_code, AT) is Trouble.LAST_PASSPHRASE
        assert trouble(remove, 2, kept.recovery_code, AT) is Trouble.LAST_PASSPHRASE
        assert trouble(remove, 7, PASSPHRASE, AT) is Trouble.WRONG_USAGE
        vault.slots.add_passphrase(PASSPHRASE, SECOND, AT, CHEAP)
        remove(1, SECOND, AT)
        remove(2, SECOND, AT)
        assert [s.number for s in vault.slots.listed()] == [3]
    assert opens(kept.path, SECOND) is None
    for secret in (PASSPHRASE, kept.recovery_code):
        assert opens(kept.path, secret) is Trouble.PASSPHRASE_WRONG


def test_a_recovery_code_counts_when_it_was_typed(kept: Kept) -> None:
    with Vault.open(kept.path, PASSPHRASE) as vault:
        confirm = vault.slots.confirm_recovery_code
        assert trouble(confirm, kept.recovery_code) is Trouble.RECOVERY_CODE_WRONG
        code = vault.slots.renew_recovery_code(PASSPHRASE, AT)
        for typed in (kept.recovery_code, "", code[:-1], PASSPHRASE):
            assert trouble(confirm, typed) is Trouble.RECOVERY_CODE_WRONG
    assert opens(kept.path, kept.recovery_code) is None
    assert opens(kept.path, code) is Trouble.PASSPHRASE_WRONG
    with Vault.open(kept.path, PASSPHRASE) as vault:
        code = vault.slots.renew_recovery_code(PASSPHRASE, AT)
        vault.slots.confirm_recovery_code(code.lower().replace("-", " "))
        assert trouble(vault.slots.confirm_recovery_code, code) is Trouble.RECOVERY_CODE_WRONG
    assert opens(kept.path, code) is None
    assert opens(kept.path, kept.recovery_code) is Trouble.PASSPHRASE_WRONG


def test_an_old_header_of_a_real_change_before_the_newer_body(kept: Kept) -> None:
    """H17: the passphrase was changed; the old slots are put back so that the old passphrase opens."""
    import sqlite3

    old = kept.copy("old.vault")
    with Vault.open(kept.path, PASSPHRASE) as vault:
        vault.slots.change_passphrase(PASSPHRASE, SECOND, AT, CHEAP)
    assert opens(kept.path, SECOND) is None
    connection = sqlite3.connect(kept.path)
    connection.execute("ATTACH ? AS old", (str(old),))
    for table in ("vault_header", "key_slots"):
        connection.execute(f"DELETE FROM {table}")
        connection.execute(f"INSERT INTO {table} SELECT * FROM old.{table}")
    connection.commit()
    connection.close()
    for secret in (PASSPHRASE, kept.recovery_code):
        assert opens(kept.path, secret) is Trouble.VAULT_DAMAGED


class TestTheKeychain:
    def test_a_copied_file_alone_does_not_open(self, kept: Kept) -> None:
        chain = FakeKeychain()
        with Vault.open(kept.path, PASSPHRASE, chain) as vault:
            vault.slots.use_keychain(PASSPHRASE, AT)
            assert vault.slots.listed()[0].kind is SlotKind.PASSPHRASE_AND_SHARE
        assert opens(kept.path, PASSPHRASE, chain) is None
        assert opens(kept.path, PASSPHRASE) is Trouble.KEYCHAIN_UNAVAILABLE
        assert opens(kept.path, PASSPHRASE, FakeKeychain()) is Trouble.KEYCHAIN_SHARE_MISSING
        assert opens(kept.path, SECOND, chain) is Trouble.PASSPHRASE_WRONG
        assert opens(kept.path, kept.recovery_code) is None

    def test_the_share_counts(self, kept: Kept) -> None:
        """Another share of the same length, or one cut short, does not open."""
        chain = FakeKeychain()
        with Vault.open(kept.path, PASSPHRASE, chain) as vault:
            vault.slots.use_keychain(PASSPHRASE, AT)
        (name,) = (name for name in chain.kept if name.startswith("share "))
        share = chain.kept[name]
        chain.kept[name] = bytes(32)
        assert opens(kept.path, PASSPHRASE, chain) is Trouble.PASSPHRASE_WRONG
        chain.kept[name] = share[:-1]
        assert opens(kept.path, PASSPHRASE, chain) is Trouble.KEYCHAIN_SHARE_MISSING
        chain.kept[name] = share
        assert opens(kept.path, PASSPHRASE, chain) is None

    def test_left_again_the_passphrase_opens_alone_and_the_share_is_gone(self, kept: Kept) -> None:
        chain = FakeKeychain()
        with Vault.open(kept.path, PASSPHRASE, chain) as vault:
            vault.slots.use_keychain(PASSPHRASE, AT)
            vault.slots.leave_keychain(PASSPHRASE, AT)
        assert opens(kept.path, PASSPHRASE) is None
        assert [name for name in chain.kept if name.startswith("share ")] == []

    def test_a_changed_passphrase_has_a_fresh_share(self, kept: Kept) -> None:
        chain = FakeKeychain()
        with Vault.open(kept.path, PASSPHRASE, chain) as vault:
            vault.slots.use_keychain(PASSPHRASE, AT)
            before = {name for name in chain.kept if name.startswith("share ")}
            vault.slots.change_passphrase(PASSPHRASE, SECOND, AT, CHEAP)
            after = {name for name in chain.kept if name.startswith("share ")}
            assert len(before) == len(after) == 1
            assert before != after
            vault.slots.add_passphrase(SECOND, THIRD, AT, CHEAP)
        assert [opens(kept.path, s, chain) for s in (SECOND, THIRD)] == [None] * 2
        assert opens(kept.path, THIRD) is Trouble.KEYCHAIN_UNAVAILABLE

    def test_a_keychain_that_fails_changes_nothing(self, kept: Kept) -> None:
        chain = FakeKeychain(failing=True)
        with Vault.open(kept.path, PASSPHRASE, chain) as vault:
            assert trouble(vault.slots.use_keychain, PASSPHRASE, AT) is Trouble.KEYCHAIN_UNAVAILABLE
        with Vault.open(kept.path, PASSPHRASE) as vault:
            assert trouble(vault.slots.use_keychain, PASSPHRASE, AT) is Trouble.KEYCHAIN_UNAVAILABLE
        assert opens(kept.path, PASSPHRASE) is None

    def test_a_failed_write_leaves_the_old_way_in(self, kept: Kept) -> None:
        chain = FakeKeychain()
        with Vault.open(kept.path, PASSPHRASE, chain) as vault:
            vault._session._connection.exec_driver_sql("PRAGMA query_only = ON")
            vault._session._connection.rollback()
            assert trouble(vault.slots.use_keychain, PASSPHRASE, AT) is Trouble.STORAGE_READ_ONLY
        assert opens(kept.path, PASSPHRASE) is None


class TestANewKey:
    def test_every_record_is_sealed_anew(self, kept: Kept) -> None:
        with Vault.open(kept.path, PASSPHRASE) as vault:
            public_key = vault.new_holder_key()
            vault.keep_setting("theme", b"dark")
            old = vault._session._keys
            code = vault.rekey(PASSPHRASE, SECOND, AT, lambda: None, CHEAP)
            assert vault._session._keys is not old
            self.holds_all(vault, public_key, kept)
            vault.add(record_number(8))
        with Vault.open(kept.path, SECOND) as vault:
            self.holds_all(vault, public_key, kept)
            assert vault.find(record_number(8).digest) is not None
        assert opens(kept.path, PASSPHRASE) is Trouble.PASSPHRASE_WRONG
        assert opens(kept.path, kept.recovery_code) is Trouble.PASSPHRASE_WRONG
        Vault.open(kept.path, code).lock()

    def holds_all(self, vault: Vault, public_key: object, kept: Kept) -> None:
        assert [vault.record(i).record for i in kept.ids] == [record_number(n) for n in range(3)]
        assert vault.find(record_number(1).digest) == kept.ids[1]
        assert vault.setting("theme") == b"dark"
        signer = vault.signer_for(public_key)  # type: ignore[arg-type]
        assert signer is not None
        assert signer.public_key == public_key

    def test_the_old_key_opens_nothing_any_more(self, kept: Kept) -> None:
        with Vault.open(kept.path, PASSPHRASE) as vault, vault._session.reading() as (connection, _keys):
            header = keyslots_header(connection)
        old_key = keyslots.unlock_header(header, PASSPHRASE).vault_key
        with Vault.open(kept.path, PASSPHRASE) as vault:
            vault.rekey(PASSPHRASE, PASSPHRASE, AT, lambda: None, CHEAP)
        from wallet.vault.sealed import derive_keys

        keys = derive_keys(header.vault_id, old_key)
        with Vault.open(kept.path, PASSPHRASE) as vault, vault._session.reading() as (connection, _keys):
            from wallet.vault.resealing import refuse_broken_seals

            assert trouble(refuse_broken_seals, connection, keys) is Trouble.VAULT_DAMAGED

    def test_a_file_of_version_one_is_named_anew_too(self, tmp_path: Path) -> None:
        import shutil

        own = tmp_path / "old.vault"
        shutil.copyfile(Path(__file__).parent / "data" / "version-1.vault", own)
        with Vault.open(own, PASSPHRASE) as vault:
            vault.rekey(PASSPHRASE, SECOND, AT, lambda: None, CHEAP)
        with Vault.open(own, SECOND) as vault:
            assert vault.setting("idle") == b"300"
            assert vault.find(record_number(1).digest) is not None

    def test_without_its_copy_nothing_is_changed(self, kept: Kept) -> None:
        def no_room() -> None:
            raise WalletError(Trouble.STORAGE_FULL)

        with Vault.open(kept.path, PASSPHRASE) as vault:
            assert trouble(vault.rekey, PASSPHRASE, SECOND, AT, no_room, CHEAP) is Trouble.STORAGE_FULL
            vault.add(record_number(8))
            vault.remove(vault.find(record_number(8).digest) or "")
        assert opens(kept.path, PASSPHRASE) is None

    def test_broken_off_it_leaves_the_old_key(self, kept: Kept) -> None:
        with Vault.open(kept.path, PASSPHRASE) as vault:
            vault._session._connection.exec_driver_sql("PRAGMA query_only = ON")
            vault._session._connection.rollback()
            assert trouble(vault.rekey, PASSPHRASE, SECOND, AT, lambda: None, CHEAP) is (
                Trouble.STORAGE_READ_ONLY
            )
            assert vault.record(kept.ids[0]).record == record_number(0)
        assert opens(kept.path, PASSPHRASE) is None

    def test_what_was_removed_before_stays_removed(self, kept: Kept) -> None:
        with Vault.open(kept.path, PASSPHRASE) as vault:
            vault.remove(kept.ids[0])
            vault.rekey(PASSPHRASE, SECOND, AT, lambda: None, CHEAP)
            assert trouble(vault.put_back, kept.ids[0]) is Trouble.LICENCE_MISSING


def keyslots_header(connection: object) -> keyslots.Header:
    from wallet.vault.header import read_header

    return read_header(connection)  # type: ignore[arg-type]
