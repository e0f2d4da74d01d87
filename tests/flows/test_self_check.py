"""What a counter finds when it looks at itself, and that a scanner's test code is nobody's licence."""

from __future__ import annotations

import shutil
from collections import namedtuple
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.town import NOW, Town
from wallet.flows.counter import CounterDesk
from wallet.flows.self_check import free_bytes, issuers
from wallet.model.errors import Trouble, WalletError
from wallet.model.register import RegisterQuery
from wallet.model.self_check import TEST_PREFIX, RegisterHead, is_test_code
from wallet.model.trust import CertificateRevocationList, StatusSnapshot

Usage = namedtuple("Usage", "total used free")


def test_a_counter_in_order(town: Town, counter: CounterDesk) -> None:
    town.licence()
    found = counter.self_check(town.at)
    assert found.readiness == counter.readiness(town.at)
    assert found.readiness.clock_ok
    assert 0 < found.fingerprints <= found.readiness.anchors
    assert found.floor is not None
    assert found.floor <= town.at
    assert [row.stale for row in found.issuers] == [False] * len(found.issuers)
    assert sum(row.lists for row in found.issuers) == found.readiness.status_lists
    assert found.unreadable == 0
    assert found.free_bytes is not None
    # The shift's beginning is the one entry; its checkpoint lies beside the register.
    assert found.register == RegisterHead(1, 1)


def test_nothing_is_written(town: Town, counter: CounterDesk) -> None:
    counter.self_check(town.at)
    counter.test_code()
    assert len(counter.register.search(RegisterQuery()).entries) == 1


def test_a_clock_behind_the_floor(town: Town, counter: CounterDesk) -> None:
    found = counter.self_check(town.at)
    assert found.floor is not None
    assert not counter.self_check(found.floor - timedelta(minutes=6)).readiness.clock_ok
    assert counter.self_check(found.floor - timedelta(minutes=4)).readiness.clock_ok


def test_stale_lists_name_their_issuer_first(town: Town, counter: CounterDesk) -> None:
    town.licence()
    assert counter.self_check(town.at).issuers
    late = counter.self_check(town.at + timedelta(days=400))
    assert late.issuers[0].stale
    assert late.readiness.status_stale


def test_the_oldest_list_of_an_issuer_counts(town: Town) -> None:
    town.licence()
    (one, *_), *_ = town.workplace.counter_trust.status_snapshot().lists.values()
    fresh = replace(one, uri="b", issuer="甲", issued_at=one.issued_at, ttl=None, expires_at=None)
    old = replace(fresh, uri="a", issued_at=one.issued_at - 3600)
    nameless = replace(fresh, uri="https://lists.example/7", issuer=None, issued_at=one.issued_at - 10**6)
    due = datetime(2026, 11, 24, 7, tzinfo=UTC)
    crl = CertificateRevocationList(b"", "CN=乙", 1, NOW - timedelta(days=9), due, {})
    lists = {each.uri: (each,) for each in (fresh, old, nameless)}
    rows = issuers(StatusSnapshot(lists, crls={"CN=乙": (crl,)}), NOW)
    assert [(row.issuer, row.lists, row.stale) for row in rows] == [
        ("lists.example", 1, True),
        ("CN=乙", 1, False),
        ("甲", 2, False),
    ]
    assert rows[2].as_of == datetime.fromtimestamp(old.issued_at, UTC)
    lapsed = issuers(StatusSnapshot(crls={"CN=乙": (crl,)}), due)
    assert [row.stale for row in lapsed] == [True]


def test_a_register_that_cannot_be_written_to_says_why(town: Town, counter: CounterDesk) -> None:
    (checkpoint,) = town.workplace.register_path.parent.glob("register.db.*.checkpoint")
    kept = checkpoint.read_bytes()
    checkpoint.write_bytes(kept.replace(b"\n1\n", b"\n7\n"))
    assert counter.self_check(town.at).register is Trouble.REGISTER_ALTERED
    checkpoint.write_bytes(kept)
    assert counter.self_check(town.at).register == RegisterHead(1, 1)
    checkpoint.unlink()
    assert counter.self_check(town.at).register == RegisterHead(1, None)


def test_free_space_where_the_register_is_or_will_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def usage(place: Path) -> Usage:
        asked.append(place)
        return Usage(10, 3, 7)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    assert free_bytes(tmp_path / "not" / "yet") == 7
    assert asked == [tmp_path]

    def refuse(place: Path) -> Usage:
        raise PermissionError

    monkeypatch.setattr(shutil, "disk_usage", refuse)
    assert free_bytes(tmp_path) is None


def test_a_test_code_is_nobodys_licence(town: Town, counter: CounterDesk) -> None:
    test = counter.test_code()
    assert is_test_code(test.text.encode())
    assert test.text != counter.test_code().text
    assert test.text == test.text.upper()
    for payload in (test.text, TEST_PREFIX, TEST_PREFIX + "LW1:" * 9):
        with pytest.raises(WalletError) as stopped:
            counter.check(payload.encode(), town.at)
        assert stopped.value.trouble is Trouble.TEST_CODE
    assert len(counter.register.search(RegisterQuery()).entries) == 1
    # What only looks like one is judged and written down as ever.
    counter.check(b"LW1TA:X", town.at)
    assert len(counter.register.search(RegisterQuery()).entries) == 2
