"""The purpose that a holder agreed to, against the one that the counter asks for (VERDICTS, fitness)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.town import OWN_WORDS, Town
from wallet.flows.counter import CounterDesk
from wallet.model.credential import CredentialFormat
from wallet.model.request import PresentationRequest
from wallet.model.verdict import Check, Outcome, Reason, Report, Verdict

pytestmark = pytest.mark.parametrize("form", [CredentialFormat.SD_CWT, CredentialFormat.SD_JWT_VC])
MISMATCH = (Verdict.NOT_VALID, (Reason.PURPOSE_MISMATCH,))


def asked(town: Town, counter: CounterDesk) -> PresentationRequest:
    return town.citizen.read_request(counter.open_challenge(town.at).request_text.encode(), town.at)


def shown(town: Town, counter: CounterDesk, form: CredentialFormat, request: PresentationRequest) -> Report:
    code = town.show(town.licence("cn.business-licence", form), request)
    return counter.check(code.text.encode() or code.file_bytes, town.at).report


def told(report: Report) -> tuple[Verdict, tuple[Reason, ...]]:
    return report.verdict, report.reasons


def test_the_purpose_alone_turns_the_verdict(
    town: Town, counter: CounterDesk, form: CredentialFormat
) -> None:
    request = asked(town, counter)
    assert request.purpose == "核验所出示的证照 / Check the licence shown"
    assert told(shown(town, counter, form, request)) == (Verdict.VALID, ())
    for purpose in ("办理贷款", request.purpose + " ", request.purpose.lower(), "核验所出示的证照"):
        other = replace(asked(town, counter), purpose=purpose)
        report = shown(town, counter, form, other)
        assert told(report) == MISMATCH, purpose
        wrong = [found.check for found in report.findings if found.outcome is not Outcome.PASSED]
        assert set(wrong) == {Check.FITNESS}
        assert report.claims is None


def test_a_service_picked_after_the_request_was_scanned(
    town: Town, counter: CounterDesk, form: CredentialFormat
) -> None:
    counter.choose_service("company-visit")
    agreed = asked(town, counter)
    assert told(shown(town, counter, form, agreed)) == (Verdict.VALID, ())
    counter.choose_service("")
    agreed = asked(town, counter)
    counter.choose_service("company-visit")
    assert told(shown(town, counter, form, agreed)) == MISMATCH


def test_a_presentation_for_another_purpose_spends_no_challenge(
    town: Town, counter: CounterDesk, form: CredentialFormat
) -> None:
    request = asked(town, counter)
    assert told(shown(town, counter, form, replace(request, purpose="办理贷款"))) == MISMATCH
    assert told(shown(town, counter, form, request)) == (Verdict.VALID, ())


def test_who_was_told_no_purpose_states_one_of_their_own(
    town: Town, counter: CounterDesk, form: CredentialFormat
) -> None:
    counter.choose_service("company-visit")
    typed = town.citizen.typed_request(counter.open_challenge(town.at).digits, town.at)
    report = shown(town, counter, form, typed)
    assert (told(report), report.purpose) == ((Verdict.VALID, ()), OWN_WORDS)
    report = shown(town, counter, form, town.citizen.timed_request(town.at))
    assert (told(report), report.purpose) == ((Verdict.VALID, ()), OWN_WORDS)


def test_the_exemption_is_for_those_audiences_alone(
    town: Town, counter: CounterDesk, form: CredentialFormat
) -> None:
    challenge = counter.open_challenge(town.at)
    digits = replace(town.citizen.typed_request(challenge.digits, town.at), audience="lw1:anything")
    assert Reason.PURPOSE_MISMATCH in shown(town, counter, form, digits).reasons
