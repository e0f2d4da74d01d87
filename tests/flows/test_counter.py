"""The main job between one citizen and one counter, and everything that must be refused of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.town import Town, signed_in
from wallet.flows import issue
from wallet.flows.counter import CounterDesk
from wallet.model.credential import CredentialFormat
from wallet.model.register import RegisterQuery
from wallet.model.request import PresentationRequest
from wallet.model.verdict import Reason, Verdict
from wallet.model.views import Checked, CounterChallenge

BOTH_FORMATS = pytest.mark.parametrize("form", [CredentialFormat.SD_CWT, CredentialFormat.SD_JWT_VC])


def _scan(town: Town, challenge: CounterChallenge) -> PresentationRequest:
    return town.citizen.read_request(challenge.request_text.encode(), town.at)


def _check(counter: CounterDesk, town: Town, text: str) -> Checked:
    return counter.check(text.encode(), town.at)


@BOTH_FORMATS
def test_a_scanned_request_is_answered_and_valid(
    town: Town, counter: CounterDesk, form: CredentialFormat
) -> None:
    row = town.licence(form=form)
    code = town.show(row, _scan(town, counter.open_challenge(town.at)), ("born",))
    checked = _check(counter, town, code.text)
    assert checked.report.verdict is Verdict.VALID, checked.report.findings
    assert checked.report.claims is not None
    assert set(checked.report.claims) >= {"name", "born", "number"}
    assert "address" not in checked.report.claims
    assert checked.headline is not None
    assert checked.headline.holder_masked == "张*例"


@BOTH_FORMATS
def test_typed_digits_are_answered_and_valid(
    town: Town, counter: CounterDesk, form: CredentialFormat
) -> None:
    row = town.licence(form=form)
    digits = counter.open_challenge(town.at).digits
    code = town.show(row, town.citizen.typed_request(f"{digits[:4]} {digits[4:]}", town.at))
    assert _check(counter, town, code.text).report.verdict is Verdict.VALID


def test_the_same_presentation_twice_is_replayed(town: Town, counter: CounterDesk) -> None:
    code = town.show(town.licence(), _scan(town, counter.open_challenge(town.at)))
    assert _check(counter, town, code.text).report.verdict is Verdict.VALID
    town.later(1)
    again = _check(counter, town, code.text)
    assert (again.report.verdict, again.report.reasons) == (Verdict.NOT_VALID, (Reason.REPLAYED,))
    assert again.report.claims is None
    assert again.headline is None


def test_replay_is_refused_after_a_restart(town: Town, counter: CounterDesk) -> None:
    from wallet import bootstrap

    code = town.show(town.licence(), _scan(town, counter.open_challenge(town.at)))
    assert _check(counter, town, code.text).report.verdict is Verdict.VALID
    restarted = signed_in(bootstrap.build_counter(town.workplace))
    assert Reason.REPLAYED in _check(restarted, town, code.text).report.reasons
    restarted.close()


def test_either_spelling_spends_both(town: Town, counter: CounterDesk) -> None:
    row, challenge = town.licence(), counter.open_challenge(town.at)
    scanned = town.show(row, _scan(town, challenge))
    typed = town.show(row, town.citizen.typed_request(challenge.digits, town.at))
    assert _check(counter, town, scanned.text).report.verdict is Verdict.VALID
    assert _check(counter, town, typed.text).report.reasons == (Reason.REPLAYED,)


def test_at_another_counter_the_audience_differs(
    town: Town, counter: CounterDesk, other_counter: CounterDesk
) -> None:
    code = town.show(town.licence(), _scan(town, counter.open_challenge(town.at)))
    other_counter.open_challenge(town.at)
    checked = other_counter.check(code.text.encode(), town.at)
    assert checked.report.verdict is Verdict.NOT_VALID
    # Who gathers presentations for one errand has no use of them at a counter for another either.
    assert checked.report.reasons == (
        Reason.CHALLENGE_MISMATCH,
        Reason.AUDIENCE_MISMATCH,
        Reason.PURPOSE_MISMATCH,
    )


def test_a_lapsed_challenge_is_stale(town: Town, counter: CounterDesk) -> None:
    code = town.show(town.licence(), _scan(town, counter.open_challenge(town.at)))
    town.later(121)
    checked = _check(counter, town, code.text)
    assert (checked.report.verdict, checked.report.reasons) == (
        Verdict.NOT_VALID,
        (Reason.PRESENTATION_STALE,),
    )


def test_another_challenge_does_not_match(town: Town, counter: CounterDesk) -> None:
    request = _scan(town, counter.open_challenge(town.at))
    forged = replace(request, challenge="A" * 22)
    checked = _check(counter, town, town.show(town.licence(), forged).text)
    assert (checked.report.verdict, checked.report.reasons) == (
        Verdict.NOT_VALID,
        (Reason.CHALLENGE_MISMATCH,),
    )


def test_digits_with_the_audience_of_a_scan_do_not_match(town: Town, counter: CounterDesk) -> None:
    challenge = counter.open_challenge(town.at)
    request = replace(_scan(town, challenge), challenge=challenge.digits)
    checked = _check(counter, town, town.show(town.licence(), request).text)
    assert checked.report.reasons == (Reason.AUDIENCE_MISMATCH,)


def test_a_revoked_licence_is_refused_and_stays_so(town: Town, counter: CounterDesk) -> None:
    row = town.licence()
    issue.revoke(town.authority, row.number)
    town.later(1)
    town.publish()
    code = town.show(row, _scan(town, counter.open_challenge(town.at)))
    checked = _check(counter, town, code.text)
    assert (checked.report.verdict, checked.report.reasons) == (Verdict.NOT_VALID, (Reason.REVOKED,))


@pytest.mark.parametrize("seen", [True, False])
def test_a_list_that_takes_a_revocation_back_raises_an_alarm(
    town: Town, counter: CounterDesk, seen: bool
) -> None:
    row = town.licence()
    store = town.workplace.counter_trust
    later = town.at + timedelta(seconds=9)
    taking_back = [
        data
        for name, data in issue.published_files(town.authority, later).items()
        if name.startswith("status")
    ]
    issue.revoke(town.authority, row.number)
    town.later(1)
    town.publish()
    if seen:
        code = town.show(row, _scan(town, counter.open_challenge(town.at)))
        assert _check(counter, town, code.text).report.reasons == (Reason.REVOKED,)
    assert counter.readiness(town.at).taken_back == 0
    town.later(9)
    entries = [store.import_status(data, town.at) for data in taking_back]
    assert max(entry.takes_back for entry in entries) == 1
    assert counter.readiness(town.at).taken_back == 1
    if seen:
        for entry in store.entries():  # not even where the older list is taken out
            if entry.kind == "status" and entry.id not in {each.id for each in entries}:
                store.remove(entry.id)
    code = town.show(row, _scan(town, counter.open_challenge(town.at)))
    report = _check(counter, town, code.text).report
    assert report.reasons == (Reason.REVOKED,)
    told = next(f.detail for f in report.findings if f.reason is Reason.REVOKED)
    assert "back" in told


def test_a_suspended_licence_comes_back(town: Town, counter: CounterDesk) -> None:
    row = town.licence()
    issue.suspend(town.authority, row.number)
    town.later(1)
    town.publish()
    code = town.show(row, _scan(town, counter.open_challenge(town.at)))
    assert _check(counter, town, code.text).report.reasons == (Reason.SUSPENDED,)
    issue.reinstate(town.authority, row.number)
    town.later(1)
    town.publish()
    code = town.show(row, _scan(town, counter.open_challenge(town.at)))
    assert _check(counter, town, code.text).report.verdict is Verdict.VALID


def test_a_list_nobody_loaded_is_amber_and_spends_the_challenge(town: Town, counter: CounterDesk) -> None:
    row = town.licence()
    for entry in town.workplace.counter_trust.entries():
        if entry.kind == "status":
            town.workplace.counter_trust.remove(entry.id)
    code = town.show(row, _scan(town, counter.open_challenge(town.at)))
    checked = _check(counter, town, code.text)
    assert (checked.report.verdict, checked.report.reasons) == (
        Verdict.CHECK_BY_HAND,
        (Reason.STATUS_UNAVAILABLE,),
    )
    assert Reason.REPLAYED in _check(counter, town, code.text).report.reasons
    (newest, *_) = counter.register.search(RegisterQuery()).entries
    assert newest.reasons == (Reason.REPLAYED, Reason.STATUS_UNAVAILABLE), (
        "what turned the verdict comes first"
    )


def test_a_bare_licence_is_worth_a_paper_copy(town: Town, counter: CounterDesk) -> None:
    row = town.licence()
    checked = counter.check(town.citizen.original(row.id), town.at)
    assert (checked.report.verdict, checked.report.reasons) == (
        Verdict.CHECK_BY_HAND,
        (Reason.HOLDER_NOT_PROVEN,),
    )


def test_a_counter_without_anchors_judges_nothing(town: Town, counter: CounterDesk) -> None:
    code = town.show(town.licence(), _scan(town, counter.open_challenge(town.at)))
    for entry in town.workplace.counter_trust.entries():
        town.workplace.counter_trust.remove(entry.id)
    checked = _check(counter, town, code.text)
    assert checked.report.verdict is Verdict.NOT_CHECKED
    assert checked.report.reasons[0] is Reason.NO_TRUST_ANCHORS
    assert checked.report.claims is None


@pytest.mark.parametrize(
    "payload", [b"", b"https://example.com/x", b"LW1:", b"\x00\xff" * 40, "你好".encode()]
)
def test_strange_payloads_get_a_verdict_and_an_entry(
    town: Town, counter: CounterDesk, payload: bytes
) -> None:
    checked = counter.check(payload, town.at)
    assert checked.report.verdict in (Verdict.NOT_CHECKED, Verdict.NOT_VALID)
    assert checked.case_number


def test_each_verdict_has_its_own_case_number(town: Town, counter: CounterDesk) -> None:
    numbers = {counter.check(b"https://example.com/x", town.at).case_number for _ in range(3)}
    assert len(numbers) == 3


def test_readiness_tells_the_age_of_the_data(town: Town, counter: CounterDesk) -> None:
    town.licence()
    fresh = counter.readiness(town.at)
    assert fresh.anchors > 0
    assert fresh.status_lists > 0
    assert (fresh.trust_stale, fresh.status_stale, fresh.clock_ok) == (False, False, True)
    town.later(8 * 86400)
    assert counter.readiness(town.at).status_stale
    town.later(30 * 86400)
    assert counter.readiness(town.at).trust_stale
