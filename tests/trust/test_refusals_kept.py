"""What is kept of trust data, and what replaces it: refusals that nothing else turns, each beside what passes
(docs/mutation.md)."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509 as px

from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.trust import AnchorScope, TrustSnapshot
from wallet.model.verdict import Reason
from wallet.trust import dcc_list, lists, store
from wallet.trust.ledger import LEDGER_NAME, read_ledger
from wallet.trust.store import TrustStore

from . import test_dcc_lists as passes
from . import test_lists as json_lists
from . import test_store as stores
from .crls import CrlSpec, crl
from .scene import DAY, ISSUING, NOW, OTHER, ROOT_CERTIFICATE, ListSpec, jwt_list

HOUR = timedelta(hours=1)
EVERYTHING = AnchorScope()


def trouble(do: Any) -> Trouble:
    with pytest.raises(WalletError) as caught:
        do()
    return caught.value.trouble


@pytest.fixture
def kept(tmp_path: Path) -> TrustStore:
    """A store that trusts one root."""
    found = TrustStore(tmp_path)
    found.import_file(ROOT_CERTIFICATE, "root", EVERYTHING, NOW)
    return found


def snapshot(kept: TrustStore) -> TrustSnapshot:
    return kept.snapshot(NOW, frozenset())


def test_a_time_without_zone_is_our_own_mistake(kept: TrustStore) -> None:
    naive = NOW.replace(tzinfo=None)
    kept.import_status(crl(CrlSpec()), NOW)
    with pytest.raises(ValueError, match="zone"):
        kept.import_file(stores.jwk(ISSUING), "key", EVERYTHING, naive)
    with pytest.raises(ValueError, match="zone"):
        kept.import_status(crl(CrlSpec()), naive)


def test_a_trust_list_that_cannot_be_read(kept: TrustStore) -> None:
    bent = json_lists.changed(iat=-1)
    told = trouble(lambda: kept.import_file(bent, "list", EVERYTHING, NOW))
    assert told is Trouble.TRUST_DATA_INVALID


def test_a_file_that_another_one_replaced(kept: TrustStore, tmp_path: Path) -> None:
    (entry,) = kept.entries()
    assert len(snapshot(TrustStore(tmp_path)).anchors) == 1
    (tmp_path / entry.id).write_bytes(stores.jwk(ISSUING))
    assert trouble(lambda: snapshot(TrustStore(tmp_path))) is Trouble.TRUST_DATA_INVALID


def test_a_file_that_is_no_longer_understood(
    kept: TrustStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stricter(*_: Any) -> Any:
        raise ParseError(Reason.MALFORMED, "not today")

    monkeypatch.setattr(store, "read_anchors", stricter)
    assert trouble(lambda: snapshot(TrustStore(tmp_path))) is Trouble.TRUST_DATA_INVALID


def test_a_ledger_that_cannot_be_written(kept: TrustStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise WalletError(Trouble.STORAGE_FULL, "scopes")

    monkeypatch.setattr(store, "write_ledger", full)
    told = trouble(lambda: kept.import_file(stores.jwk(ISSUING), "key", EVERYTHING, NOW))
    assert told is Trouble.STORAGE_FULL


def test_trust_is_as_old_as_its_own_imports(kept: TrustStore) -> None:
    kept.import_status(crl(CrlSpec()), NOW + HOUR)
    assert snapshot(kept).as_of == NOW


@pytest.mark.parametrize("change", [{}, {"version": 99}, {"imported_at": None}])
def test_a_ledger_of_another_kind(kept: TrustStore, tmp_path: Path, change: dict[str, Any]) -> None:
    path = tmp_path / LEDGER_NAME
    written = json.loads(path.read_text("utf-8"))
    of_entry = {"imported_at"} & change.keys()
    (written["entries"][0] if of_entry else written).update(change)
    path.write_text(json.dumps(written), "utf-8")
    if change:
        assert trouble(lambda: read_ledger(tmp_path)) is Trouble.TRUST_DATA_INVALID
    else:
        assert len(read_ledger(tmp_path).entries) == 1


def test_a_ledger_that_cannot_be_opened(tmp_path: Path) -> None:
    assert read_ledger(tmp_path).entries == ()
    (tmp_path / LEDGER_NAME).mkdir()
    assert trouble(lambda: read_ledger(tmp_path)) is not Trouble.TRUST_DATA_INVALID


class TestCrls:
    def of_kind(self, *, ca: bool, moment: Any) -> bytes:
        point = px.IssuingDistributionPoint(None, None, not ca, ca, None, False, False)
        return crl(CrlSpec(this_update=moment, extensions=((point, True),)))

    def test_those_for_cas_stand_beside_those_for_signers(self, kept: TrustStore) -> None:
        kept.import_status(self.of_kind(ca=False, moment=NOW - HOUR), NOW)
        kept.import_status(self.of_kind(ca=True, moment=NOW - 2 * HOUR), NOW)
        assert len(kept.entries()) == 3
        older = self.of_kind(ca=False, moment=NOW - 2 * HOUR)
        assert trouble(lambda: kept.import_status(older, NOW)) is Trouble.TRUST_ROLLBACK

    def test_of_one_date_the_number_decides(self, kept: TrustStore) -> None:
        def numbered(number: int | None) -> bytes:
            more = () if number is None else ((px.CRLNumber(number), False),)
            return crl(CrlSpec(this_update=NOW - HOUR, extensions=more))

        for number in (5, None, 4, 4):
            kept.import_status(numbered(number), NOW)
        assert trouble(lambda: kept.import_status(numbered(3), NOW)) is Trouble.TRUST_ROLLBACK


def reason_of(value: Any) -> Reason:
    with pytest.raises(ParseError) as caught:
        lists.read_anchors(value if isinstance(value, bytes) else json.dumps(value).encode(), EVERYTHING)
    return caught.value.reason


def test_sets_of_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = json.loads(stores.jwk(ISSUING)), json.loads(stores.jwk(OTHER))
    assert len(lists.read_anchors(json.dumps({"keys": [one, two]}).encode(), EVERYTHING)) == 2
    assert reason_of({"keys": 7}) is Reason.MALFORMED
    monkeypatch.setattr(lists, "MAX_ENTRIES", 1)
    assert reason_of({"keys": [one, two]}) is Reason.MALFORMED


def test_lists_of_health_pass_signers() -> None:
    def read(value: Any) -> int:
        return len(dcc_list.anchors_of(value, EVERYTHING, lists.anchor_of_certificate))

    assert read({"certificates": [passes.entry()]}) == 1
    with pytest.raises(ParseError, match="no list"):
        read({"certificates": {"a": passes.entry()}})
    bare = {"kid": "a2V5LW51bTE=", "publicKey": passes.key_entry()["subjectPk"]}
    assert read([bare]) == 1
    assert read([bare | {"kid": ""}]) == 0
    assert read([{"publicKey": bare["publicKey"]}]) == 0
    assert dcc_list._types({"keyUsage": ["t", "x"]}, EVERYTHING)
    with pytest.raises(ParseError, match="letters"):
        dcc_list._types({"keyUsage": ["t", 7]}, EVERYTHING)


def test_a_list_of_one_sub_by_a_stranger(kept: TrustStore) -> None:
    kept.import_file(stores.jwk(ISSUING), "key", EVERYTHING, NOW)
    kept.import_status(jwt_list(ListSpec({3: 1})), NOW)
    assert [entry.vouched for entry in kept.entries()][-1]
    kept.import_status(jwt_list(ListSpec({}), OTHER), NOW + DAY)
    assert len(kept.entries()) == 4
