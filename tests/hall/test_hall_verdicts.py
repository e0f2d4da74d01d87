"""What a visitor is told at the counters of a hall, with and without the network (CASES, R01 and R03)."""

from __future__ import annotations

from flows.town import CHEAP, CLERK, PIN, Town

from hall.town_hall import Hall
from wallet.flows.counter import CounterDesk
from wallet.flows.counter_setup import DEFAULT_PROFILE, CounterSetup
from wallet.model.policy import Policy
from wallet.model.request import PresentationRequest
from wallet.model.shifts import ClerkRole
from wallet.model.verdict import Reason, Report, Verdict

VALID = (Verdict.VALID, ())
REPLAYED = (Verdict.NOT_VALID, (Reason.REPLAYED,))
UNDECIDED = (Verdict.CHECK_BY_HAND, (Reason.REPLAY_STORE_UNAVAILABLE,))


def desk(town: Town, hall: Hall, name: str, policy: Policy = Policy.COUNTER_TIMED) -> CounterDesk:
    register = hall.counter(name)
    register.synchronise()
    if not register.clerks():
        register.add_clerk(CLERK, ClerkRole.SUPERVISOR, PIN, CHEAP, first=True)
    made = CounterDesk(town.workplace, CounterSetup(DEFAULT_PROFILE, policy=policy), register)
    made.shifts.sign_in(CLERK, PIN, town.at)
    return made


def told(report: Report) -> tuple[Verdict, tuple[Reason, ...]]:
    return report.verdict, report.reasons


def shown(town: Town, request: PresentationRequest | None = None) -> bytes:
    row = town.licence()
    return town.show(row, request or town.citizen.timed_request(town.at)).text.encode()


def test_a_timed_code_at_two_counters(town: Town, hall: Hall) -> None:
    one, two = desk(town, hall, "A-01"), desk(town, hall, "A-02")
    code = shown(town)
    assert told(one.check(code, town.at).report) == VALID
    assert told(two.check(code, town.at).report) == REPLAYED


def test_a_timed_code_without_the_network(town: Town, hall: Hall) -> None:
    one, two = desk(town, hall, "A-01"), desk(town, hall, "A-02")
    code = shown(town)
    hall.network.cut()
    checked = one.check(code, town.at)
    assert told(checked.report) == UNDECIDED
    assert checked.report.claims is not None, "the clerk decides, and sees what is there"
    assert told(one.check(code, town.at).report) == REPLAYED
    hall.network.mend()
    one._register.synchronise()  # type: ignore[attr-defined]
    hall.later(6)
    assert told(two.check(code, town.at).report) == REPLAYED


def test_a_challenged_code_without_the_network(town: Town, hall: Hall) -> None:
    one = desk(town, hall, "A-01", Policy.COUNTER)
    hall.network.cut()
    request = town.citizen.read_request(one.open_challenge(town.at).request_text.encode(), town.at)
    code = shown(town, request)
    checked = one.check(code, town.at)
    assert told(checked.report) == VALID
    assert told(one.check(code, town.at).report) == REPLAYED
    hall.network.mend()
    one._register.synchronise()  # type: ignore[attr-defined]
    found = [entry for entry in hall.view().entries() if entry.verdict is not None]
    assert [entry.verdict for entry in found] == [Verdict.VALID, Verdict.NOT_VALID]
    assert found[0].number == checked.case_number
