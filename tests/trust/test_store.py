"""The store: explicit scopes, signed lists, no way back, nothing half written."""

from __future__ import annotations

import errno
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from wallet.crypto.keys import SoftwareSigner, jwk_from_public_key
from wallet.model.errors import Trouble, WalletError
from wallet.model.trust import AnchorPurpose, AnchorScope
from wallet.storage import files
from wallet.trust.lists import build_trust_list
from wallet.trust.store import TrustStore

from .crls import bitstring, list_credential
from .scene import (
    DAY,
    EDWARDS,
    ISSUING,
    LIST_URI,
    NOW,
    OTHER,
    SECONDS,
    ListSpec,
    anchor,
    certificate,
    jwt_list,
    root_anchor,
    spki,
)

PUBLISHER = SoftwareSigner.generate("ES256", key_id=b"publisher")
LISTS = AnchorScope(purposes=frozenset({AnchorPurpose.TRUST_LIST}))
NONE: frozenset[str] = frozenset()


def jwk(signer: SoftwareSigner) -> bytes:
    return json.dumps(
        jwk_from_public_key(signer.public_key) | {"kid": (signer.key_id or b"").decode()}
    ).encode()


def trust_list(version: int = 1, *, signer: SoftwareSigner = PUBLISHER, **options: Any) -> bytes:
    settings: dict[str, Any] = {
        "subject": "demo",
        "issued_at": NOW - DAY,
        "next_update": NOW + DAY,
        "status_required": frozenset({"t"}),
    }
    entries = options.pop("entries", (anchor(ISSUING),))
    return build_trust_list(entries, version=version, signer=signer, **(settings | options))


@pytest.fixture
def store(tmp_path: Path) -> TrustStore:
    return TrustStore(tmp_path / "trust")


@pytest.fixture
def listed(store: TrustStore) -> TrustStore:
    """A store with the publisher's key as an anchor for lists."""
    store.import_file(jwk(PUBLISHER), "publisher.json", LISTS, NOW)
    return store


def refused(trouble: Trouble, call: Any, *arguments: Any) -> None:
    with pytest.raises(WalletError) as caught:
        call(*arguments)
    assert caught.value.trouble is trouble


def test_empty_store_trusts_nobody(store: TrustStore) -> None:
    snapshot = store.snapshot(NOW, frozenset({"x"}))
    assert (snapshot.anchors, snapshot.as_of, snapshot.floor) == ((), None, None)
    assert snapshot.status_required == {"x"}
    assert store.status_snapshot().lists == {}
    assert store.entries() == ()


def test_anchor_comes_back_with_its_scope_in_another_process(store: TrustStore, tmp_path: Path) -> None:
    scope = AnchorScope(
        purposes=frozenset({AnchorPurpose.LICENCE, AnchorPurpose.STATUS}),
        schemes=frozenset({"sd-cwt"}),
        document_types=frozenset({"t"}),
        issuer="i",
        region="CN",
        valid_from=NOW - DAY,
        valid_until=NOW + DAY,
    )
    entry = store.import_file(jwk(ISSUING), "issuer.json", scope, NOW)
    again = TrustStore(tmp_path / "trust")
    assert again.entries() == (entry,)
    (found,) = again.snapshot(NOW, NONE).anchors
    assert (found.spki, found.scope) == (spki(ISSUING), scope)
    assert again.snapshot(NOW, NONE).as_of == NOW
    assert (tmp_path / "trust" / entry.id).read_bytes() == jwk(ISSUING), "kept as received"


def test_same_file_again_changes_its_scope_only(store: TrustStore) -> None:
    store.import_file(jwk(ISSUING), "a", AnchorScope(), NOW)
    store.import_file(jwk(ISSUING), "a", AnchorScope(issuer="i"), NOW)
    assert [each.scope.issuer for each in store.snapshot(NOW, NONE).anchors] == ["i"]


def test_snapshot_is_cached_until_something_changes(store: TrustStore, tmp_path: Path) -> None:
    store.import_file(jwk(ISSUING), "a", AnchorScope(), NOW)
    first = store.snapshot(NOW, NONE)
    assert store.snapshot(NOW + DAY, NONE) is first
    assert store.status_snapshot() is store.status_snapshot()
    other_process = TrustStore(tmp_path / "trust")
    entry = other_process.import_file(jwk(OTHER), "b", AnchorScope(), NOW)
    assert len(store.snapshot(NOW, NONE).anchors) == 2
    other_process.remove(entry.id)
    assert len(store.snapshot(NOW, NONE).anchors) == 1
    assert not (tmp_path / "trust" / entry.id).exists()


def test_list_counts_only_under_an_anchor_for_lists(store: TrustStore) -> None:
    refused(Trouble.TRUST_DATA_UNTRUSTED, store.import_file, trust_list(), "l", AnchorScope(), NOW)
    store.import_file(jwk(PUBLISHER), "p", AnchorScope(), NOW)
    refused(Trouble.TRUST_DATA_UNTRUSTED, store.import_file, trust_list(), "l", LISTS, NOW)
    store.import_file(jwk(PUBLISHER), "p", LISTS, NOW)
    store.import_file(trust_list(), "l", AnchorScope(), NOW)
    snapshot = store.snapshot(NOW, NONE)
    assert spki(ISSUING) in {each.spki for each in snapshot.anchors}
    assert (snapshot.as_of, snapshot.next_update, snapshot.floor) == (NOW - DAY, NOW + DAY, NOW - DAY)
    assert snapshot.status_required == {"t"}
    assert snapshot.lapses is not None
    assert snapshot.lapses > NOW + 90 * DAY


def test_forged_list_is_untrusted(listed: TrustStore) -> None:
    forged = trust_list(signer=SoftwareSigner.generate("ES256", key_id=b"publisher"))
    refused(Trouble.TRUST_DATA_UNTRUSTED, listed.import_file, forged, "l", LISTS, NOW)


def test_list_signed_under_a_root(store: TrustStore) -> None:
    refused(
        Trouble.TRUST_DATA_UNTRUSTED,
        store.import_file,
        trust_list(chain=(certificate(PUBLISHER),)),
        "l",
        LISTS,
        NOW,
    )
    store.import_file(root_anchor().certificate or b"", "root", LISTS, NOW)
    store.import_file(trust_list(chain=(certificate(PUBLISHER),)), "l", LISTS, NOW)
    assert spki(ISSUING) in {each.spki for each in store.snapshot(NOW, NONE).anchors}


def test_list_grants_only_what_its_signer_may(store: TrustStore) -> None:
    bound = AnchorScope(purposes=LISTS.purposes, document_types=frozenset({"a"}))
    store.import_file(jwk(PUBLISHER), "p", bound, NOW)
    entries = (anchor(ISSUING), anchor(OTHER, document_types=frozenset({"b"})))
    store.import_file(trust_list(entries=entries), "l", LISTS, NOW)
    granted = {each.spki: each.scope for each in store.snapshot(NOW, NONE).anchors}
    assert granted[spki(ISSUING)].document_types == {"a"}
    assert spki(OTHER) not in granted


def test_lower_version_is_refused_and_the_set_stays(listed: TrustStore) -> None:
    listed.import_file(trust_list(3), "l", LISTS, NOW)
    before = listed.snapshot(NOW, NONE)
    refused(Trouble.TRUST_ROLLBACK, listed.import_file, trust_list(2), "l", LISTS, NOW)
    refused(Trouble.TRUST_ROLLBACK, listed.import_file, trust_list(3, entries=()), "l", LISTS, NOW)
    assert listed.snapshot(NOW, NONE) is before
    listed.import_file(trust_list(4, entries=()), "l", LISTS, NOW)
    assert spki(ISSUING) not in {each.spki for each in listed.snapshot(NOW, NONE).anchors}
    assert len(listed.entries()) == 2
    refused(Trouble.TRUST_ROLLBACK, listed.import_file, trust_list(3), "l", LISTS, NOW)


def test_version_is_remembered_after_removal(listed: TrustStore) -> None:
    entry = listed.import_file(trust_list(3), "l", LISTS, NOW)
    listed.remove(entry.id)
    refused(Trouble.TRUST_ROLLBACK, listed.import_file, trust_list(2), "l", LISTS, NOW)
    assert listed.snapshot(NOW, NONE).floor == NOW - DAY


def test_list_of_another_name_or_publisher_has_its_own_versions(listed: TrustStore) -> None:
    listed.import_file(trust_list(3), "l", LISTS, NOW)
    listed.import_file(trust_list(1, subject="second"), "l", LISTS, NOW)
    listed.import_file(jwk(EDWARDS), "p", LISTS, NOW)
    listed.import_file(trust_list(1, signer=EDWARDS), "l", LISTS, NOW)
    assert len(listed.entries()) == 5


def test_list_dated_far_ahead_does_not_raise_the_floor(listed: TrustStore) -> None:
    listed.import_file(trust_list(1, issued_at=NOW + 2 * DAY, next_update=NOW + 9 * DAY), "l", LISTS, NOW)
    assert listed.snapshot(NOW, NONE).floor is None


def test_old_list_still_counts_and_shows_its_age(listed: TrustStore) -> None:
    listed.import_file(trust_list(), "l", LISTS, NOW)
    later = listed.snapshot(NOW + 30 * DAY, NONE)
    assert later.next_update == NOW + DAY
    assert spki(ISSUING) in {each.spki for each in later.anchors}


def status_of(store: TrustStore) -> list[int]:
    return [each.issued_at for each in store.status_snapshot().lists.get(LIST_URI, ())]


def test_newest_status_list_is_kept(store: TrustStore) -> None:
    store.import_file(jwk(ISSUING), "i", AnchorScope(), NOW)
    store.import_status(jwt_list(ListSpec({}, issued_at=SECONDS - 90)), NOW)
    store.import_file(jwt_list(ListSpec({}, issued_at=SECONDS - 60)), "by its kind", AnchorScope(), NOW)
    assert status_of(store) == [SECONDS - 60]
    assert len(store.entries()) == 2
    assert store.snapshot(NOW, NONE).floor == datetime.fromtimestamp(SECONDS - 60, NOW.tzinfo)
    refused(Trouble.TRUST_ROLLBACK, store.import_status, jwt_list(ListSpec({}, issued_at=SECONDS - 61)), NOW)
    assert status_of(store) == [SECONDS - 60]


def suspended(age: int, values: dict[int, int]) -> bytes:
    return jwt_list(ListSpec(values, issued_at=SECONDS - age))


def test_suspension_is_lifted_only_by_a_newer_list(store: TrustStore) -> None:
    store.import_file(jwk(ISSUING), "i", AnchorScope(), NOW)
    store.import_status(suspended(60, {3: 2}), NOW)
    refused(Trouble.TRUST_ROLLBACK, store.import_status, suspended(60, {}), NOW)
    refused(Trouble.TRUST_ROLLBACK, store.import_status, suspended(61, {}), NOW)
    store.import_status(suspended(60, {3: 1}), NOW)
    assert len(status_of(store)) == 1
    store.import_status(suspended(59, {3: 1, 4: 2}), NOW)
    assert [entry.takes_back for entry in store.entries()][1:] == [0]
    store.import_status(suspended(58, {3: 1}), NOW)
    assert status_of(store) == [SECONDS - 58]


def test_list_that_takes_revocations_back_is_kept_with_an_alarm(store: TrustStore, tmp_path: Path) -> None:
    store.import_file(jwk(ISSUING), "i", AnchorScope(), NOW)
    store.import_status(suspended(60, {3: 1, 5: 1, 7: 1}), NOW)
    entry = store.import_status(suspended(50, {5: 1}), NOW)
    assert entry.takes_back == 2
    assert TrustStore(tmp_path / "trust").entries()[-1].takes_back == 2
    assert status_of(store) == [SECONDS - 50, SECONDS - 60]
    again = store.import_status(suspended(50, {5: 1}), NOW)
    assert again.takes_back == 2, "the same again changes nothing"
    restored = store.import_status(suspended(40, {3: 1, 5: 1, 7: 1, 8: 1}), NOW)
    assert restored.takes_back == 0
    assert status_of(store) == [SECONDS - 40]


def test_revocations_are_taken_back_four_times_at_most(store: TrustStore) -> None:
    store.import_file(jwk(ISSUING), "i", AnchorScope(), NOW)
    for step in range(5):
        store.import_status(suspended(60 - step, {step: 1}), NOW)
    assert len(status_of(store)) == 5
    refused(Trouble.TRUST_ROLLBACK, store.import_status, suspended(50, {5: 1}), NOW)
    assert len(status_of(store)) == 5


def test_strangers_list_takes_nothing_back(store: TrustStore) -> None:
    store.import_file(jwk(ISSUING), "i", AnchorScope(), NOW)
    store.import_status(jwt_list(ListSpec({3: 1}, issued_at=SECONDS - 60), OTHER), NOW)
    entry = store.import_status(jwt_list(ListSpec({}, issued_at=SECONDS - 50), OTHER), NOW)
    assert entry.takes_back == 0
    assert status_of(store) == [SECONDS - 50]


def test_list_credentials_and_tokens_of_one_name_stand_side_by_side(store: TrustStore) -> None:
    store.import_file(jwk(ISSUING), "i", AnchorScope(), NOW)
    store.import_status(list_credential(bitstring({3: 1})), NOW)
    store.import_status(jwt_list(ListSpec({})), NOW)
    assert {each.kind for each in store.status_snapshot().lists[LIST_URI]} == {"bitstring", "token"}
    taken = store.import_status(list_credential(bitstring({}), iat=SECONDS), NOW)
    assert taken.takes_back == 1
    assert len(status_of(store)) == 3


def test_strangers_list_displaces_nothing_and_moves_no_clock(store: TrustStore) -> None:
    store.import_file(jwk(ISSUING), "i", AnchorScope(), NOW)
    store.import_status(jwt_list(ListSpec({}, issued_at=SECONDS - 60)), NOW)
    store.import_status(jwt_list(ListSpec({}, issued_at=SECONDS), OTHER), NOW)
    assert status_of(store) == [SECONDS, SECONDS - 60]
    assert store.snapshot(NOW, NONE).floor == datetime.fromtimestamp(SECONDS - 60, NOW.tzinfo)
    store.import_status(jwt_list(ListSpec({}, issued_at=SECONDS - 30)), NOW)
    assert status_of(store) == [SECONDS, SECONDS - 30]


def test_unreadable_data_is_refused(store: TrustStore) -> None:
    refused(Trouble.STATUS_DATA_INVALID, store.import_status, b"junk", NOW)
    refused(Trouble.TRUST_DATA_INVALID, store.import_file, b"junk", "j", AnchorScope(), NOW)
    broken = trust_list(1)[:-1] + b"!"
    refused(Trouble.TRUST_DATA_INVALID, store.import_file, broken, "j", AnchorScope(), NOW)
    refused(Trouble.WRONG_USAGE, store.remove, "nothing")
    assert store.entries() == ()


def test_revocation_sticks(store: TrustStore, tmp_path: Path) -> None:
    store.remember_revoked("3f…9c", b"d" * 32)
    store.remember_revoked("3f…9c", b"d" * 32)
    assert TrustStore(tmp_path / "trust").status_snapshot().sticky == {("3f…9c", b"d" * 32)}
    assert store.status_snapshot().sticky == {("3f…9c", b"d" * 32)}


@pytest.mark.parametrize(
    "damage",
    [
        b"", b"{}", b'{"version":2}', b"[]", b'{"version":1,"entries":[{}]}',
        b'{"version":1,"floor":null,"versions":{"o":[]},"revoked":[],"entries":[]}',
        b'{"version":1,"floor":null,"versions":{"o":[1]},"revoked":[],"entries":[]}',
    ],
)  # fmt: skip
def test_damaged_ledger_is_never_replaced(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "scopes.json").write_bytes(damage)
    store = TrustStore(tmp_path)
    refused(Trouble.TRUST_DATA_INVALID, store.snapshot, NOW, NONE)
    refused(Trouble.TRUST_DATA_INVALID, store.import_file, jwk(ISSUING), "a", AnchorScope(), NOW)
    assert (tmp_path / "scopes.json").read_bytes() == damage


def test_entry_that_would_leave_the_folder(store: TrustStore, tmp_path: Path) -> None:
    store.import_file(jwk(ISSUING), "a", AnchorScope(), NOW)
    path = tmp_path / "trust" / "scopes.json"
    value = json.loads(path.read_text())
    value["entries"][0]["id"] = "../outside"
    path.write_text(json.dumps(value))
    refused(Trouble.TRUST_DATA_INVALID, TrustStore(tmp_path / "trust").entries)


@pytest.mark.parametrize("change", [bytes.upper, None])
def test_changed_or_missing_file_is_named(store: TrustStore, tmp_path: Path, change: Any) -> None:
    entry = store.import_file(jwk(ISSUING), "a", AnchorScope(), NOW)
    path = tmp_path / "trust" / entry.id
    if change:
        path.write_bytes(change(path.read_bytes()))
    else:
        path.unlink()
    refused(Trouble.TRUST_DATA_INVALID, TrustStore(tmp_path / "trust").snapshot, NOW, NONE)


@pytest.mark.parametrize(
    ("number", "trouble"),
    [
        (errno.ENOSPC, Trouble.STORAGE_FULL),
        (errno.EROFS, Trouble.STORAGE_READ_ONLY),
        (errno.EIO, Trouble.STORAGE_FAILED),
    ],
)
def test_full_or_failing_disk_leaves_the_old_state(
    store: TrustStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, trouble: Trouble
) -> None:
    store.import_file(jwk(ISSUING), "a", AnchorScope(), NOW)
    before = {path.name: path.read_bytes() for path in (tmp_path / "trust").iterdir()}

    def fail(_: int) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr(files.os, "fsync", fail)
    refused(trouble, store.import_file, jwk(OTHER), "b", AnchorScope(), NOW)
    assert {path.name: path.read_bytes() for path in (tmp_path / "trust").iterdir()} == before
    assert len(store.snapshot(NOW, NONE).anchors) == 1


def test_time_without_zone_is_refused(store: TrustStore) -> None:
    with pytest.raises(ValueError, match="zone"):
        store.snapshot(NOW.replace(tzinfo=None), NONE)
