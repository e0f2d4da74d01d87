"""A renewed licence folds the older one under it; what only looks like a renewal does not."""

from __future__ import annotations

from datetime import timedelta

from flows.town import DRIVING, Town
from wallet.flows import issue
from wallet.services.samples import sample_claims


def bring(town: Town, days: int, seed: int = 0, **changed: object) -> str:
    """Receive a driving licence that runs so many days; its id."""
    claims = sample_claims(town.authority.document_types[DRIVING], seed) | changed
    data = issue.issue_licence(
        town.authority,
        DRIVING,
        town.citizen.holder_key_request().encode(),
        town.at,
        claims=claims,
        valid_until=town.at + timedelta(days=days),
    )
    town.publish()
    summary = town.citizen.receive(data, "licence", town.at)[0].summary
    assert summary is not None
    return summary.id


def folded(town: Town) -> dict[str, str | None]:
    vault = town.citizen._open()
    return {summary.id: summary.replaced_by for summary in vault.summaries()}


def test_the_older_is_folded_under_the_newer_and_kept(town: Town) -> None:
    old, new = bring(town, 400), bring(town, 800)
    newest = bring(town, 1200)
    assert folded(town) == {old: new, new: newest, newest: None}
    vault = town.citizen._open()
    assert [summary.id for summary in vault.versions(newest)] == [new, old]
    assert town.citizen.original(old)


def test_an_older_one_that_comes_later_is_folded_too(town: Town) -> None:
    new, old = bring(town, 800), bring(town, 400)
    assert folded(town) == {new: None, old: new}


def test_of_equal_validity_neither_renews_the_other(town: Town) -> None:
    one, two = bring(town, 400), bring(town, 400)
    assert folded(town) == {one: None, two: None}


def test_another_holder_or_number_is_another_licence(town: Town) -> None:
    ids = [bring(town, 400), bring(town, 800, seed=1)]
    kind = town.citizen.document_types[DRIVING]
    ids.append(bring(town, 900, **{kind.number_claim or "": "310000000000"}))
    assert set(folded(town).values()) == {None}
    assert len(folded(town)) == len(set(ids)) == 3


def test_what_is_folded_comes_back_when_its_renewal_is_removed(town: Town) -> None:
    old, new = bring(town, 400), bring(town, 800)
    town.citizen.remove(new)
    vault = town.citizen._open()
    assert vault.versions(new)[0].id == old
    assert [summary.id for summary in vault.summaries() if summary.replaced_by not in folded(town)] == [old]
    again = bring(town, 900)
    assert folded(town) == {old: again, again: None}
