"""A copy on paper, from the wallet to the counter: what it holds, for whom it counts, what is noted of it
(OPTICAL, P0; docs/printed-copy.md)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from flows import test_paper_copies as passes
from flows.town import DRIVING, Town
from wallet.flows import issue
from wallet.flows.counter import CounterDesk
from wallet.model.credential import CredentialFormat
from wallet.model.errors import Trouble, WalletError
from wallet.model.printing import CopyOrder, PrintedCopy
from wallet.model.verdict import Reason, Verdict
from wallet.model.views import Checked, LicenceSummary
from wallet.qr import symbol

OFFICE, PURPOSE = "另一窗口", "办理食品经营许可"
"""The name of the other counter in `fixtures`."""


def ordered(row: LicenceSummary, *claims: str, **changes: object) -> CopyOrder:
    order = CopyOrder(row.id, frozenset((name,) for name in claims), OFFICE, PURPOSE, 30)
    return replace(order, **changes)  # type: ignore[arg-type]


def printed(town: Town, row: LicenceSummary, *claims: str, **changes: object) -> PrintedCopy:
    return town.citizen.printed_copy(ordered(row, *claims, **changes), town.at)


def picture(copy: PrintedCopy) -> bytes:
    assert copy.symbol is not None
    return symbol.png(copy.symbol, module_px=4)


def brought(town: Town, counter: CounterDesk, copy: PrintedCopy) -> Checked:
    (payload,) = counter.read_codes(picture(copy))
    return counter.check(payload, town.at)


def told(checked: Checked) -> tuple[Verdict, tuple[Reason, ...]]:
    return checked.report.verdict, checked.report.reasons


def test_the_clerk_sees_for_whom_for_what_and_until_when(town: Town, other_counter: CounterDesk) -> None:
    copy = printed(town, town.licence(), "born")
    assert copy.noted_inside
    assert copy.sturdy
    assert (copy.made_on, copy.last_day) == (date(2026, 11, 24), date(2026, 12, 24))
    assert copy.issuer is not None
    for _ in range(2):  # paper may be shown often
        checked = brought(town, other_counter, copy)
        assert told(checked) == (Verdict.CHECK_BY_HAND, (Reason.HOLDER_NOT_PROVEN,))
        made = checked.report.copy
        assert made is not None
        assert (made.relying_party, made.purpose) == (OFFICE, PURPOSE)
        claims = checked.report.claims
        assert claims is not None
        assert {str(line.path[0]) for line in copy.lines} == set(claims)
        assert "born" in claims
        assert "address" not in claims


def test_the_smallest_choice_is_proposed(town: Town) -> None:
    row = town.licence()
    offer = town.citizen.copy_choices(row.id, town.at)
    assert {claim.chosen for claim in offer.claims if claim.view.redactable} == {False}
    shown = {line.path for line in printed(town, row).lines}
    assert shown == {claim.view.path for claim in offer.claims if claim.always}


def test_it_lapses_after_its_last_day_in_china(town: Town, other_counter: CounterDesk) -> None:
    copy = printed(town, town.licence(), days=7)
    (payload,) = other_counter.read_codes(picture(copy))
    # 24 November, 14:00 in China; its last day is 1 December.
    town.later(timedelta(days=7, hours=9, minutes=59, seconds=59).total_seconds())
    town.publish()
    assert other_counter.check(payload, town.at).report.verdict is Verdict.CHECK_BY_HAND
    town.later(1)
    checked = other_counter.check(payload, town.at)
    assert told(checked) == (
        Verdict.NOT_VALID,
        (Reason.HOLDER_NOT_PROVEN, Reason.PRESENTATION_STALE),
    )
    assert checked.report.leading_reason is Reason.PRESENTATION_STALE
    assert checked.report.copy is None
    assert checked.headline is None


def test_made_out_to_another(town: Town, other_counter: CounterDesk, counter: CounterDesk) -> None:
    copy = printed(town, town.licence(), relying_party="某银行")
    checked = brought(town, other_counter, copy)
    assert told(checked) == (Verdict.NOT_VALID, (Reason.HOLDER_NOT_PROVEN, Reason.AUDIENCE_MISMATCH))
    assert checked.report.leading_reason is Reason.AUDIENCE_MISMATCH
    # A counter without a name of its own cannot compare: its clerk does.
    assert told(brought(town, counter, copy)) == (Verdict.CHECK_BY_HAND, (Reason.HOLDER_NOT_PROVEN,))


def test_it_never_outlives_the_licence(town: Town) -> None:
    data = issue.issue_licence(
        town.authority,
        DRIVING,
        town.citizen.holder_key_request().encode(),
        town.at,
        credential_format=CredentialFormat.SD_CWT,
        valid_until=town.at + timedelta(days=10),
    )
    row = town.citizen.receive(data, "licence", town.at)[0].summary
    assert row is not None
    assert row.valid_until is not None
    assert printed(town, row, days=180).last_day == row.valid_until
    town.later(timedelta(days=10).total_seconds())
    with pytest.raises(WalletError) as error:
        printed(town, row)
    assert error.value.trouble is Trouble.COPY_LAPSED


@pytest.mark.parametrize(
    "changes",
    [{"relying_party": " "}, {"purpose": ""}, {"purpose": "x" * 61}, {"days": 0}, {"days": 181}],
)
def test_an_order_without_purpose_name_or_time(town: Town, changes: dict[str, object]) -> None:
    with pytest.raises(WalletError) as error:
        printed(town, town.licence(), **changes)
    assert error.value.trouble is Trouble.WRONG_USAGE


def test_what_is_too_much_for_one_code_is_told(town: Town) -> None:
    row = town.licence("cn.business-licence")
    claims = town.citizen.copy_choices(row.id, town.at).claims
    names = {str(claim.view.path[0]): claim.view.label for claim in claims}
    at_length = "".join(chr(0x4E00 + 37 * place) for place in range(50))  # nothing that packs well
    copy = printed(town, row, *names, purpose=at_length)
    assert copy.symbol is None
    assert copy.version_needed is not None
    assert copy.leave_out
    kept = [name for name, label in names.items() if label not in copy.leave_out]
    less = printed(town, row, *kept, purpose=at_length)
    assert less.symbol is not None
    assert less.symbol.version <= 22
    assert not less.sturdy
    assert printed(town, row, purpose="年检").sturdy


def test_it_is_noted_once_it_leaves_the_program(town: Town) -> None:
    copy = printed(town, town.licence(), "born")
    assert town.citizen.receipts.listed() == ()
    assert town.citizen.copy_printed(copy, town.at)
    (receipt,) = town.citizen.receipts.listed()
    assert (receipt.asker, receipt.asker_known, receipt.claims) == (OFFICE, False, copy.shown)
    assert receipt.purpose.endswith(PURPOSE)


def test_a_copy_is_not_taken_into_a_wallet(town: Town) -> None:
    copy = printed(town, town.licence())
    (received,) = town.citizen.receive(picture(copy), "copy.png", town.at)
    assert received.summary is None
    assert received.report is not None
    assert received.report.reasons == (Reason.TYPE_CONFUSION,)


@pytest.mark.parametrize("form", [CredentialFormat.SD_JWT_VC, CredentialFormat.MDOC])
def test_other_formats_carry_the_licence_alone(
    town: Town, counter: CounterDesk, form: CredentialFormat
) -> None:
    copy = printed(town, town.licence(form=form))
    assert not copy.noted_inside
    if copy.symbol is None:
        assert copy.version_needed is None or copy.version_needed > 22
    else:
        assert told(brought(town, counter, copy)) == (Verdict.CHECK_BY_HAND, (Reason.HOLDER_NOT_PROVEN,))


trusting = passes.trusting


@pytest.mark.parametrize("name", ["dcc", "shc", "vds", "claim-169"])
def test_a_licence_without_a_key_goes_as_it_came(trusting: Town, counter: CounterDesk, name: str) -> None:
    item = passes.original(name)
    copy = printed(trusting, passes.kept(trusting, item))
    assert not copy.noted_inside
    (payload,) = counter.read_codes(picture(copy))
    assert payload == item
    assert told(counter.check(payload, trusting.at)) == (
        Verdict.CHECK_BY_HAND,
        (Reason.HOLDER_NOT_PROVEN,),
    )
