"""Many records at once: the same as one by one."""

from __future__ import annotations

import gc
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from vault_samples import PASSPHRASE, record_number

from wallet.crypto.sealing import Authenticator, SealBroken, Sealer, hmac_sha256, random_bytes
from wallet.model.columns import collector_at_rest, of_columns
from wallet.model.errors import Trouble, WalletError
from wallet.model.views import LicenceState
from wallet.vault import credentials
from wallet.vault.records import StoredSummary, face_bytes, read_faces
from wallet.vault.vault import Vault

NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pair:
    one: int
    other: str = "x"


class TestColumns:
    def test_the_same_values_as_one_by_one(self) -> None:
        made = of_columns(Pair, ((1, 2), ("a", "b")))
        assert made == [Pair(1, "a"), Pair(2, "b")]
        assert of_columns(Pair, ((), ())) == []

    @pytest.mark.parametrize("columns", [((1, 2),), ((1, 2), ("a",)), ((1,), ("a",), ("b",))])
    def test_a_field_of_no_value_is_never_left(self, columns: tuple[tuple[object, ...], ...]) -> None:
        with pytest.raises(ValueError, match="one column"):
            of_columns(Pair, columns)

    def test_the_collector_is_as_it_was_also_after_an_error(self) -> None:
        assert gc.isenabled()
        seen: dict[str, bool] = {}

        def looked_at() -> None:
            with collector_at_rest(), collector_at_rest():
                seen["on"] = gc.isenabled()
                raise KeyError

        with pytest.raises(KeyError):
            looked_at()
        assert not seen["on"]
        assert gc.isenabled()


class TestSealing:
    def test_each_opens_alone_under_its_own_context_and_nonce(self) -> None:
        sealer = Sealer(random_bytes(32))
        sealed = sealer.seal_many((b"one", b"two"), (b"1", b"2"))
        assert [sealer.open(sealed[0], b"1"), sealer.open(sealed[1], b"2")] == [b"one", b"two"]
        assert sealer.open_many(sealed, (b"1", b"2")) == [b"one", b"two"]
        assert sealed[0][:12] != sealed[1][:12]

    def test_one_that_does_not_open_refuses_all(self) -> None:
        sealer = Sealer(random_bytes(32))
        sealed = sealer.seal_many((b"one", b"two"), (b"1", b"2"))
        for broken in ([sealed[1], sealed[0]], [sealed[0], sealed[1][:27]], [sealed[0], sealed[1][:-1]]):
            with pytest.raises(SealBroken):
                sealer.open_many(broken, (b"1", b"2"))

    def test_the_mac_is_that_of_the_key_each_time(self) -> None:
        key = random_bytes(32)
        keyed = Authenticator(key)
        assert [keyed.mac(b"a"), keyed.mac(b"b"), keyed.mac(b"a")] == [
            hmac_sha256(key, data) for data in (b"a", b"b", b"a")
        ]


def test_faces_with_and_without_notes_beside_each_other() -> None:
    plain = [StoredSummary(f"{n:032x}", record_number(n).face) for n in range(4)]
    plain[1] = replace(plain[1], replaced_by=plain[2].id, told=frozenset({60, 7}))
    plain[3] = replace(plain[3], checked_at=NOON, standing=LicenceState.REVOKED, dismissed=frozenset({30}))
    odd = replace(plain[0].face, holder='"\\\n\u2028\ud800 林', valid_until=None, category=None)
    plain[0] = replace(plain[0], face=odd)
    assert read_faces([each.id for each in plain], [face_bytes(each) for each in plain]) == plain
    with pytest.raises(ValueError, match="one plaintext"):
        read_faces([plain[0].id], [face_bytes(plain[0]), face_bytes(plain[1])])


def test_bodies_by_the_hundred_are_those_read_one_by_one(vault: Vault) -> None:
    count = credentials.SOME + 3
    ids = vault.add_many([record_number(n) for n in range(count)])
    with vault._session.reading() as (connection, keys):
        kept = credentials.summaries(keys, credentials.sealed_faces(connection))
        read = list(credentials.bodies(connection, keys, kept[::-1]))
    assert read == [vault.record(each) for each in ids[::-1]]
    digests = [record_number(n).digest for n in (count, 3, 1)]
    assert vault.find_many(digests) == [None, ids[3], ids[1]]


def test_a_licence_without_its_body_is_damage(vault: Vault) -> None:
    whole = vault.summaries()[0]
    with vault._session.reading() as (connection, keys):
        gone = replace(whole, id="00" * 16)
        with pytest.raises(WalletError) as refused:
            list(credentials.bodies(connection, keys, (whole, gone)))
    assert refused.value.trouble is Trouble.VAULT_DAMAGED


def test_all_taken_out_and_the_manifest_still_holds(vault: Vault) -> None:
    """Rewritten, taken out and put in by the hundred: the file opens, so the manifest knew each of them."""
    ids = vault.add_many([record_number(n) for n in range(credentials.SOME + 3)])
    with vault._session.changing() as change:
        credentials.rewrite_some(change, ids, lambda summary: replace(summary, told=frozenset({60})))
    path = vault._session.path
    reopened = _again(vault, path)
    assert {summary.told for summary in reopened.summaries()} == {frozenset({60})}
    with reopened._session.changing() as change:
        credentials.take_out_all(change)
    last = _again(reopened, path)
    assert last.summaries() == ()
    last.lock()


def _again(vault: Vault, path: Path) -> Vault:
    vault.lock()
    return Vault.open(path, PASSPHRASE)
