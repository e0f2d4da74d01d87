"""Renewed licences: folded under the newest, which alone is offered. And reminders before one runs out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from flows.town import DRIVING, PASSPHRASE, Town
from wallet.flows import issue, renewals
from wallet.flows.counter import CounterDesk
from wallet.flows.versions import successor
from wallet.model.credential import CredentialFormat
from wallet.model.keeping import Reminder
from wallet.model.text import LocalisedText
from wallet.model.verdict import IssuerIdentity
from wallet.model.views import LicenceSummary
from wallet.vault.vault import Vault

DAY = timedelta(days=1)


def _licence(town: Town, days: int, *, seed: int = 0, kind: str = DRIVING) -> LicenceSummary:
    data = issue.issue_licence(
        town.authority,
        kind,
        town.citizen.holder_key_request().encode(),
        town.at,
        credential_format=CredentialFormat.SD_CWT,
        seed=seed,
        valid_until=town.at + days * DAY,
    )
    town.publish()
    row = town.citizen.receive(data, "licence", town.at)[0]
    assert row.summary is not None
    return row.summary


def _listed(town: Town) -> list[str]:
    return [row.id for row in town.citizen.licences(town.at)]


def test_the_old_licence_is_folded_under_the_new_one(town: Town) -> None:
    old, middle, new = (_licence(town, days) for days in (40, 400, 800))
    assert _listed(town) == [new.id]
    view = town.citizen.licence(new.id, town.at)
    assert [version.id for version in view.versions] == [middle.id, old.id]
    assert view.renewed_by is None
    before = town.citizen.licence(old.id, town.at)
    assert before.renewed_by == new.id
    assert before.reminder is None


def test_the_order_of_arrival_does_not_matter(town: Town) -> None:
    new, old, middle = (_licence(town, days) for days in (800, 40, 400))
    assert _listed(town) == [new.id]
    versions = town.citizen.licence(new.id, town.at).versions
    assert [version.id for version in versions] == [middle.id, old.id]


@pytest.mark.parametrize("other", [{"seed": 1}, {"kind": "cn.residence-permit"}])
def test_another_licence_folds_nothing(town: Town, other: dict[str, object]) -> None:
    old, another = _licence(town, 40), _licence(town, 400, **other)  # type: ignore[arg-type]
    assert set(_listed(town)) == {old.id, another.id}


def test_one_that_is_good_as_long_folds_nothing(town: Town) -> None:
    first, second = _licence(town, 40), _licence(town, 40)
    assert set(_listed(town)) == {first.id, second.id}


def test_another_issuer_folds_nothing(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    old = _licence(town, 40)
    judged = renewals.import_report

    def by_another(*args: object) -> object:
        other = IssuerIdentity(LocalisedText("另一机关", "Another"), "00")
        return replace(judged(*args), issuer=other)  # type: ignore[arg-type]

    monkeypatch.setattr(renewals, "import_report", by_another)
    new = _licence(town, 400)
    assert set(_listed(town)) == {old.id, new.id}


def test_one_of_no_known_issuer_folds_nothing(town: Town) -> None:
    for entry in town.workplace.wallet_trust.entries():
        town.workplace.wallet_trust.remove(entry.id)
    data = [
        issue.issue_licence(
            town.authority,
            DRIVING,
            town.citizen.holder_key_request().encode(),
            town.at,
            valid_until=town.at + days * DAY,
        )
        for days in (40, 400)
    ]
    for licence in data:
        town.citizen.receive(licence, "licence", town.at)
    assert len(_listed(town)) == 2


def test_the_old_one_stands_again_when_the_new_one_is_removed(town: Town) -> None:
    old, new = _licence(town, 40), _licence(town, 400)
    town.citizen.remove(new.id)
    assert _listed(town) == [old.id]
    town.citizen.put_back(new.id)
    assert _listed(town) == [new.id]


def test_one_that_is_not_valid_yet_hides_nothing(town: Town) -> None:
    old, new = _licence(town, 40), _licence(town, 400)
    with Vault.open(_locked(town), PASSPHRASE) as vault:
        known = {summary.id: summary for summary in vault.summaries()}
    assert successor(known[old.id], known, town.at) == known[new.id]
    begins = replace(known[new.id].face, valid_from=town.at + DAY)
    known[new.id] = replace(known[new.id], face=begins)
    assert successor(known[old.id], known, town.at) is None
    assert successor(known[old.id], known, town.at + DAY) == known[new.id]


def _locked(town: Town) -> Path:
    town.citizen.lock()
    return town.workplace.vault_path


def test_the_newest_is_offered_and_no_other(town: Town, counter: CounterDesk) -> None:
    old, new = _licence(town, 40), _licence(town, 400)
    request = town.citizen.read_request(counter.open_challenge(town.at).request_text.encode(), town.at)
    assert [offer.licence.id for offer in town.citizen.offers(request, town.at)] == [new.id]
    assert town.citizen.offer(old.id, request, town.at).licence.id == new.id


# Reminders


def _levels(town: Town, at: datetime) -> list[tuple[int, int]]:
    return [(reminder.level, reminder.days_left) for reminder in town.citizen.reminders.due(at)]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (62, []),
        (60, [(60, 60)]),
        (31, [(60, 31)]),
        (30, [(30, 30)]),
        (8, [(30, 8)]),
        (7, [(7, 7)]),
        (0, [(7, 0)]),
        (-1, []),
    ],
)
def test_a_reminder_has_the_level_of_its_days(town: Town, days: int, expected: list[object]) -> None:
    row = _licence(town, 90)
    assert row.valid_until is not None
    noon = datetime(
        row.valid_until.year, row.valid_until.month, row.valid_until.day, 1, tzinfo=town.at.tzinfo
    )
    assert _levels(town, noon - days * DAY) == expected


def _only(town: Town, at: datetime) -> Reminder:
    (reminder,) = town.citizen.reminders.due(at)
    return reminder


def test_each_level_is_told_once_and_dismissed_by_itself(town: Town) -> None:
    _licence(town, 50)
    first = _only(town, town.at)
    assert (first.told, first.dismissed) == (False, False)
    town.citizen.reminders.told((first,))
    town.citizen.reminders.dismiss((first,))
    town.citizen.lock()
    town.citizen.unlock(PASSPHRASE)
    again = _only(town, town.at)
    assert (again.told, again.dismissed) == (True, True)
    later = _only(town, town.at + 25 * DAY)
    assert (later.level, later.told, later.dismissed) == (30, False, False)


def test_nobody_is_reminded_of_what_was_renewed_or_revoked(town: Town) -> None:
    _licence(town, 50)
    assert len(town.citizen.reminders.due(town.at)) == 1
    new = _licence(town, 400)
    assert town.citizen.reminders.due(town.at) == ()
    other = _licence(town, 50, seed=1)
    assert [r.licence_id for r in town.citizen.reminders.due(town.at)] == [other.id]
    issue.revoke(town.authority, other.number)
    town.later(1)
    town.publish()
    town.citizen.licence(other.id, town.at)
    assert town.citizen.reminders.due(town.at) == ()
    assert new.id in _listed(town)
