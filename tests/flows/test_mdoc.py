"""An mdoc's whole way: issued by the demo authority, kept, shown to a counter that asked, and refused."""

from __future__ import annotations

from flows.town import DRIVING, Town
from wallet.flows.counter import CounterDesk
from wallet.formats import registry
from wallet.model.credential import CredentialFormat
from wallet.model.request import PresentationRequest
from wallet.model.verdict import Reason, Verdict
from wallet.model.views import CounterChallenge, LicenceSummary, ReceiveOutcome

CLAIMS = ("name", "number", "classes", "born")


def licence(town: Town) -> LicenceSummary:
    return town.licence(form=CredentialFormat.MDOC)


def scan(town: Town, challenge: CounterChallenge) -> PresentationRequest:
    return town.citizen.read_request(challenge.request_text.encode(), town.at)


def test_a_scanned_request_is_answered_and_valid_once(town: Town, counter: CounterDesk) -> None:
    row = licence(town)
    assert (row.format, row.holder, row.type_id) == ("mdoc", "张示例", DRIVING)
    code = town.show(row, scan(town, counter.open_challenge(town.at)), CLAIMS)
    checked = counter.check(code.text.encode(), town.at)
    assert checked.report.verdict is Verdict.VALID, checked.report.findings
    assert set(checked.report.claims or ()) == set(CLAIMS)
    assert checked.report.issuer.name is not None
    assert checked.headline is not None
    assert checked.headline.holder_masked == "张*例"
    town.later(1)
    again = counter.check(code.text.encode(), town.at)
    assert again.report.reasons == (Reason.REPLAYED,)
    assert again.report.claims is None


def test_it_is_handed_over_as_a_file(town: Town, counter: CounterDesk) -> None:
    """Too large for one code, and no leaving out would help: its certificate and digests stay."""
    code = town.show(licence(town), scan(town, counter.open_challenge(town.at)), CLAIMS)
    assert code.symbol is None
    assert code.file_name == "presentation.mdoc.lw1"
    assert counter.check(code.file_bytes, town.at).report.verdict is Verdict.VALID


def test_typed_digits(town: Town, counter: CounterDesk) -> None:
    row, digits = licence(town), counter.open_challenge(town.at).digits
    code = town.show(row, town.citizen.typed_request(digits, town.at), CLAIMS)
    assert counter.check(code.text.encode(), town.at).report.verdict is Verdict.VALID


def test_either_spelling_spends_both(town: Town, counter: CounterDesk) -> None:
    row, challenge = licence(town), counter.open_challenge(town.at)
    scanned = town.show(row, scan(town, challenge), CLAIMS)
    typed = town.show(row, town.citizen.typed_request(challenge.digits, town.at), CLAIMS)
    assert counter.check(scanned.text.encode(), town.at).report.verdict is Verdict.VALID
    assert counter.check(typed.text.encode(), town.at).report.reasons == (Reason.REPLAYED,)


def test_a_challenge_that_lapsed_or_is_another_counters(
    town: Town, counter: CounterDesk, other_counter: CounterDesk
) -> None:
    row = licence(town)
    code = town.show(row, scan(town, counter.open_challenge(town.at)), CLAIMS)
    foreign = other_counter.check(code.text.encode(), town.at)
    assert Reason.CHALLENGE_MISMATCH in foreign.report.reasons
    assert foreign.report.verdict is Verdict.NOT_VALID
    town.later(121)
    assert counter.check(code.text.encode(), town.at).report.reasons == (Reason.PRESENTATION_STALE,)


def test_a_copy_is_worth_a_look_only(town: Town, counter: CounterDesk) -> None:
    original = town.citizen.original(licence(town).id)
    checked = counter.check(original, town.at)
    assert (checked.report.verdict, checked.report.reasons) == (
        Verdict.CHECK_BY_HAND,
        (Reason.HOLDER_NOT_PROVEN,),
    )


def test_revoked_at_the_counter(town: Town, counter: CounterDesk) -> None:
    from wallet.flows import issue

    row = licence(town)
    issue.revoke(town.authority, row.number)
    town.publish()
    code = town.show(row, scan(town, counter.open_challenge(town.at)), CLAIMS)
    assert counter.check(code.text.encode(), town.at).report.reasons == (Reason.REVOKED,)


def test_only_what_was_chosen_leaves(town: Town, counter: CounterDesk) -> None:
    row = licence(town)
    request = scan(town, counter.open_challenge(town.at))
    offer = town.citizen.offer(row.id, request, town.at)
    assert not any(claim.always for claim in offer.claims)
    code = town.show(row, request, ("classes",))
    scanned = registry.parse(registry.recognise(code.text))
    assert set(scanned.credentials[0].claims) == {"classes"}
    assert {text.zh for text in code.not_shown} >= {"姓名"}


def test_a_response_of_several_is_not_kept_as_one(town: Town) -> None:
    from wallet.codec import cbor

    stored = cbor.loads(town.citizen.original(licence(town).id))
    document = {"docType": DRIVING, "issuerSigned": stored}
    both = cbor.dumps({"version": "1.0", "documents": [document, document], "status": 0})
    (row,) = town.citizen.receive(both, "two", town.at)
    assert row.outcome is ReceiveOutcome.REFUSED
    assert row.trouble == "several_licences"


def test_the_same_licence_twice_is_one(town: Town) -> None:
    row = licence(town)
    original = town.citizen.original(row.id)
    (again,) = town.citizen.receive(original, "again", town.at)
    assert again.outcome is ReceiveOutcome.ALREADY_THERE
