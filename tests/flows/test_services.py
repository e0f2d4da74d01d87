"""A counter set to a service: what the citizen sees of it, shows for it, and is judged by."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.town import Town
from wallet.flows.counter import CounterDesk
from wallet.model.credential import CredentialFormat
from wallet.model.errors import Trouble, WalletError
from wallet.model.request import ClaimRequest, CredentialRequest, PresentationRequest
from wallet.model.verdict import Check, Outcome, Reason, Verdict
from wallet.model.views import Comparison, Consent, Offer, PresentedCode
from wallet.register.store import Register

MDL = "org.iso.18013.5.1.mDL"
BOTH_FORMATS = pytest.mark.parametrize("form", [CredentialFormat.SD_CWT, CredentialFormat.SD_JWT_VC])


def asked(town: Town, counter: CounterDesk) -> PresentationRequest:
    return town.citizen.read_request(counter.open_challenge(town.at).request_text.encode(), town.at)


def agreed(town: Town, offer: Offer, *, without: tuple[str, ...] = ()) -> PresentedCode:
    """What the page who-asks-for-what makes of an offer, the holder taking some away."""
    chosen = [c for c in offer.claims if c.chosen and not c.always and c.view.path[0] not in without]
    disclosed = frozenset(place for claim in chosen for place in claim.disclosed)
    return town.citizen.present(
        Consent(offer.licence.id, offer.request, disclosed, offer.request.purpose), town.at
    )


@BOTH_FORMATS
def test_a_service_is_asked_for_shown_and_judged(
    town: Town, counter: CounterDesk, form: CredentialFormat
) -> None:
    town.licence(form=form)
    counter.choose_service("road-transport-qualification")
    request = asked(town, counter)
    assert request.purpose.startswith("办理道路运输从业资格")
    assert request.retention.startswith("仅核验，不留存")
    (offer,) = town.citizen.offers(request, town.at)
    standing = {claim.view.path[0]: (claim.asked, claim.required) for claim in offer.claims}
    assert standing["classes"] == (True, True)
    assert standing["id_number"] == (True, False)
    assert standing["address"] == (False, False)
    checked = counter.check(agreed(town, offer, without=("id_number",)).text.encode(), town.at)
    assert (checked.report.verdict, checked.report.reasons) == (Verdict.VALID, ())
    assert "id_number" not in (checked.report.claims or {})


def test_the_receipt_says_what_was_agreed_to(town: Town, counter: CounterDesk) -> None:
    town.licence()
    counter.choose_service("road-transport-qualification")
    request = asked(town, counter)
    (offer,) = town.citizen.offers(request, town.at)
    agreed(town, offer)
    town.later(1)
    agreed(town, offer, without=("id_number",))
    less, more = town.citizen.receipts.listed()
    assert {less.purpose, more.purpose} == {request.purpose}
    number = "证号（公民身份号码）"
    assert {claim.zh for claim in more.claims} ^ {claim.zh for claim in less.claims} == {number}
    assert "住址" not in {claim.zh for claim in more.claims}


def test_another_licence_than_the_services(town: Town, counter: CounterDesk) -> None:
    row = town.licence("cn.marriage-certificate")
    counter.choose_service("road-transport-qualification")
    digits = counter.open_challenge(town.at).digits
    code = town.show(row, town.citizen.typed_request(digits, town.at))
    checked = counter.check(code.text.encode(), town.at)
    assert checked.report.verdict is Verdict.NOT_VALID
    assert Reason.TYPE_MISMATCH in checked.report.reasons


def test_the_first_choice_that_can_be_answered_is_proposed(town: Town) -> None:
    row = town.licence()
    claims = tuple(ClaimRequest((name,)) for name in ("absent", "born", "address"))
    part = CredentialRequest("a", claims=claims, claim_sets=((0, 2), (1,), (2,)))
    offer = town.citizen.offer(row.id, PresentationRequest((part,), "12345678", "x", ""), town.at)
    assert {c.view.path[0] for c in offer.claims if c.asked} == {"born"}
    assert not offer.missing
    # Another choice could be answered as well: none of its claims is needed.
    assert not any(claim.required for claim in offer.claims)


@BOTH_FORMATS
def test_timed_codes_follow_each_other_under_one_consent(
    town: Town, counter: CounterDesk, form: CredentialFormat
) -> None:
    row = town.licence("cn.business-licence", form)
    counter.choose_service("company-visit")
    request = town.citizen.timed_request(town.at)
    consent = Consent(row.id, request, frozenset(), "办事")
    code = town.citizen.present(consent, town.at)
    for _ in range(3):
        assert code.expires_at == town.at + timedelta(seconds=30)
        code = town.citizen.renew(consent, code, town.later(30))
        assert counter.check(code.text.encode(), town.at).report.verdict is Verdict.VALID
    assert len(town.citizen.receipts.listed()) == (code.symbol is not None)
    assert town.citizen.renew(consent, code, town.later(209)).expires_at == request.expires_at
    with pytest.raises(WalletError) as stop:
        town.citizen.renew(consent, code, town.later(1))
    assert stop.value.trouble is Trouble.REQUEST_EXPIRED


def test_a_mobile_licence_is_never_timed(town: Town) -> None:
    row = town.licence(MDL, None)
    with pytest.raises(WalletError) as stop:
        town.show(row, town.citizen.timed_request(town.at))
    assert stop.value.trouble is Trouble.TIMED_IMPOSSIBLE
    assert not town.citizen.receipts.listed()


class TestThePerson:
    """P3: everything passes, and the clerk is still to say whose portrait it is."""

    @pytest.fixture
    def shown(self, town: Town, counter: CounterDesk) -> bytes:
        town.licence(MDL, None)
        counter.choose_service("mobile-licence-in-person")
        (offer,) = town.citizen.offers(asked(town, counter), town.at)
        code = agreed(town, offer)
        return code.text.encode() or code.file_bytes

    def test_until_the_clerk_answers(self, town: Town, counter: CounterDesk, shown: bytes) -> None:
        waiting = counter.check(shown, town.at)
        assert (waiting.report.verdict, waiting.report.reasons) == (
            Verdict.CHECK_BY_HAND,
            (Reason.PORTRAIT_TO_COMPARE,),
        )
        assert waiting.headline is not None
        assert waiting.headline.has_portrait
        assert counter.portrait(waiting.report).width

    def test_the_same_person(self, town: Town, counter: CounterDesk, shown: bytes) -> None:
        waiting = counter.check(shown, town.at)
        final = counter.compared(waiting, Comparison.SAME_PERSON, town.later(5))
        assert (final.report.verdict, final.report.reasons) == (Verdict.VALID, ())
        assert final.report.findings[-1].outcome is Outcome.PASSED
        with pytest.raises(ValueError, match="no answer"):
            counter.compared(final, Comparison.SAME_PERSON, town.at)

    def test_another_person(self, town: Town, counter: CounterDesk, shown: bytes) -> None:
        waiting = counter.check(shown, town.at)
        final = counter.compared(waiting, Comparison.ANOTHER_PERSON, town.later(5))
        assert (final.report.verdict, final.report.reasons) == (
            Verdict.NOT_VALID,
            (Reason.PORTRAIT_DIFFERS,),
        )
        assert final.report.claims is None
        assert final.headline is None

    def test_both_are_written(
        self, town: Town, counter: CounterDesk, shown: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        written = []
        append = Register.append

        def noted(register: Register, entry: object) -> str:
            written.append(entry)
            return append(register, entry)  # type: ignore[arg-type]

        monkeypatch.setattr(Register, "append", noted)
        counter.compared(counter.check(shown, town.at), Comparison.ANOTHER_PERSON, town.at)
        told = [(entry.verdict, entry.reasons) for entry in written]  # type: ignore[attr-defined]
        assert told == [
            (Verdict.CHECK_BY_HAND, (Reason.PORTRAIT_TO_COMPARE,)),
            (Verdict.NOT_VALID, (Reason.PORTRAIT_DIFFERS,)),
        ]

    def test_red_stays_red_without_a_question(self, town: Town, counter: CounterDesk, shown: bytes) -> None:
        counter.check(shown, town.at)
        again = counter.check(shown, town.at)
        assert again.report.reasons == (Reason.REPLAYED,)

    def test_amber_for_another_reason_stays_amber(self, town: Town, counter: CounterDesk) -> None:
        counter.choose_service("mobile-licence-in-person")
        row = town.licence(MDL, None)
        waiting = counter.check(town.citizen.original(row.id), town.at)
        assert set(waiting.report.reasons) == {Reason.HOLDER_NOT_PROVEN, Reason.PORTRAIT_TO_COMPARE}
        final = counter.compared(waiting, Comparison.SAME_PERSON, town.at)
        assert final.report.verdict is Verdict.CHECK_BY_HAND
        assert final.report.reasons == (Reason.HOLDER_NOT_PROVEN,)
        assert [f.check for f in final.report.findings if f.check is Check.FITNESS]
