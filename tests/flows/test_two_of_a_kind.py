"""Two licences of one kind asked for at once: a licence of its own answers each part of the request."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.town import CLERK, PIN, Town
from ui.citizen.rounds import Rounds, rounds_of
from wallet.flows.counter import CounterDesk
from wallet.flows.counter_setup import DEFAULT_PROFILE, CounterSetup
from wallet.model.request import ClaimRequest, CredentialRequest
from wallet.model.verdict import Verdict
from wallet.model.views import Consent, Offer
from wallet.register.store import Register

KIND = "cn.property-certificate"


def part(name: str, *claims: str) -> CredentialRequest:
    asked = tuple(ClaimRequest((claim,)) for claim in claims)
    return CredentialRequest(name, document_types=frozenset({KIND}), claims=asked)


@pytest.fixture
def desk(town: Town) -> CounterDesk:
    register = Register(town.workplace.register_path)
    desk = CounterDesk(town.workplace, CounterSetup(DEFAULT_PROFILE, (part("one"), part("two"))), register)
    desk.shifts.sign_in(CLERK, PIN, town.at)
    return desk


def chosen(rounds: Rounds, *earlier: Offer) -> list[str]:
    return [offer.licence.id for offer in rounds.after([each.licence.id for each in earlier])]


def test_the_holder_chooses_which_licence_answers_which_part(town: Town, desk: CounterDesk) -> None:
    ids = {town.licence(KIND, seed=seed).id for seed in (1, 2, 3)}
    request = town.citizen.read_request(desk.open_challenge(town.at).request_text.encode(), town.at)
    rounds = rounds_of(request, town.citizen.offers(request, town.at))
    assert rounds.unanswered == ()
    assert [{offer.part for offer in each} for each in rounds.offers] == [{"one"}, {"two"}]
    assert set(chosen(rounds)) == ids, "any of them"
    first = rounds.after(())[1]
    assert set(chosen(rounds, first)) == ids - {first.licence.id}, "and then any other"
    second = rounds.after([first.licence.id])[0]
    consents = tuple(
        Consent(offer.licence.id, request, frozenset(), request.purpose) for offer in (first, second)
    )
    code = town.citizen.present_together(consents, town.at)
    report = desk.check(code.text.encode() or code.file_bytes, town.at).report
    assert (report.verdict, len(report.parts)) == (Verdict.VALID, 2)
    desk.close()


def test_one_licence_answers_one_part(town: Town, desk: CounterDesk) -> None:
    licence = town.licence(KIND)
    request = town.citizen.read_request(desk.open_challenge(town.at).request_text.encode(), town.at)
    rounds = rounds_of(request, town.citizen.offers(request, town.at))
    assert chosen(rounds) == [licence.id]
    assert [each.id for each in rounds.unanswered] == ["two"]
    desk.close()


def test_the_only_licence_of_a_later_part_is_left_to_it(town: Town, desk: CounterDesk) -> None:
    town.licence(KIND, seed=1)
    town.licence(KIND, seed=2)
    asked = town.citizen.read_request(desk.open_challenge(town.at).request_text.encode(), town.at)
    request = replace(asked, credentials=(part("one"), part("two", "number")))
    made = town.citizen.offers(request, town.at)
    keep = made[0].licence.id
    fewer = tuple(offer for offer in made if offer.part == "one" or offer.licence.id == keep)
    rounds = rounds_of(request, fewer)
    assert keep not in chosen(rounds)
    assert chosen(rounds, rounds.after(())[0]) == [keep]
    desk.close()
