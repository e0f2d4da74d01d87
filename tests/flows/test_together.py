"""Several licences for one errand: one code, still or moving, judged one by one, spent together."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from flows.test_mobile_licence import MDL, asked
from flows.town import DRIVING, Town, signed_in
from wallet import bootstrap
from wallet.flows import issue
from wallet.flows.counter import CounterDesk
from wallet.model.credential import CredentialFormat
from wallet.model.errors import Trouble, WalletError
from wallet.model.request import PresentationRequest
from wallet.model.verdict import Check, Outcome, Reason, Verdict
from wallet.model.views import Checked, Consent, FrameState, LicenceSummary, PresentedCode
from wallet.presentation.show import MOST_BUNDLED, bundle

BUSINESS = "cn.business-licence"
PROFILE = f"""
name = {{zh = "综合窗口", en = "Window"}}
service = {{zh = "一", en = "a"}}
purpose = {{zh = "办理业务", en = "An errand"}}
[[asks]]
types = ["{DRIVING}"]
claims = ["born"]
[[asks]]
types = ["{BUSINESS}"]
claims = ["name"]
"""


@pytest.fixture
def window(town: Town) -> Iterator[CounterDesk]:
    """A counter that asks for two licences."""
    town.workplace.counter_profile_path.parent.mkdir(parents=True, exist_ok=True)
    town.workplace.counter_profile_path.write_text(PROFILE, encoding="utf-8")
    desk = signed_in(bootstrap.build_counter(town.workplace))
    yield desk
    desk.close()


def consent(row: LicenceSummary, request: PresentationRequest, *claims: str) -> Consent:
    return Consent(row.id, request, frozenset((name,) for name in claims), request.purpose)


def judged(code: PresentedCode, desk: CounterDesk, town: Town) -> Checked:
    """By the way that the code goes: as text, or frame after frame."""
    if code.symbol is not None:
        return desk.check(code.text.encode(), town.at)
    assert code.moving is not None
    texts = [code.moving._encoder.text(number) for number in range(3, code.moving.blocks + 40)]  # type: ignore[attr-defined]
    progress = desk.frames.push_all(texts)
    assert progress.state is FrameState.COMPLETE
    return desk.check(progress.data, town.at)


def test_two_that_were_asked_for_in_one_code(town: Town, window: CounterDesk) -> None:
    one, two = town.licence(), town.licence(BUSINESS)
    request = asked(town, window)
    assert len(request.credentials) == 2
    both = (consent(one, request, "born"), consent(two, request))
    code = town.citizen.present_together(both, town.at)
    assert (code.moving is None) != (code.symbol is None)
    checked = judged(code, window, town)
    assert checked.report.verdict is Verdict.VALID, checked.report.findings
    assert [part.type for part in checked.report.parts] == [DRIVING, BUSINESS]
    assert [part.verdict for part in checked.report.parts] == [Verdict.VALID, Verdict.VALID]
    assert "born" in (checked.report.parts[0].claims or {})
    town.later(1)
    assert window.check(code.file_bytes, town.at).report.reasons == (Reason.REPLAYED,)


def test_the_one_alone_does_not_answer(town: Town, window: CounterDesk) -> None:
    """The control of the test before: what is missing is noticed."""
    one = town.licence()
    request = asked(town, window)
    code = town.citizen.present_together((consent(one, request, "born"),), town.at)
    report = judged(code, window, town).report
    assert Reason.CLAIM_MISSING in report.reasons
    assert report.verdict is not Verdict.VALID


def test_every_format_that_an_envelope_holds_goes_together(town: Town, counter: CounterDesk) -> None:
    rows = [
        town.licence(DRIVING, CredentialFormat.SD_CWT),
        town.licence(BUSINESS, CredentialFormat.SD_JWT_VC),
        town.licence(MDL, CredentialFormat.MDOC),
    ]
    request = asked(town, counter)
    agreed = (
        consent(rows[0], request, "born"),
        consent(rows[1], request),
        consent(rows[2], request, "portrait"),
    )
    code = town.citizen.present_together(agreed, town.at)
    assert code.symbol is None
    checked = judged(code, counter, town)
    assert [part.format for part in checked.report.parts] == ["sd-cwt", "sd-jwt-vc", "mdoc"]
    assert [part.verdict for part in checked.report.parts] == [Verdict.VALID] * 3, [
        part.findings for part in checked.report.parts
    ]
    assert checked.report.verdict is Verdict.VALID


def test_one_that_was_revoked_is_told_apart(town: Town, counter: CounterDesk) -> None:
    one, two = town.licence(), town.licence(BUSINESS)
    request = asked(town, counter)
    code = town.citizen.present_together((consent(one, request), consent(two, request)), town.at)
    issue.revoke(town.authority, two.number)
    town.publish()
    report = judged(code, counter, town).report
    assert report.verdict is Verdict.NOT_VALID
    assert [part.reasons for part in report.parts] == [(), (Reason.REVOKED,)]
    assert all(part.claims is None for part in report.parts)


def test_each_is_signed_for_this_challenge(
    town: Town, counter: CounterDesk, other_counter: CounterDesk
) -> None:
    one, two = town.licence(), town.licence(BUSINESS)
    request = asked(town, counter)
    code = town.citizen.present_together((consent(one, request), consent(two, request)), town.at)
    report = judged(code, other_counter, town).report
    for part in report.parts:
        fresh = next(finding for finding in part.findings if finding.check is Check.FRESHNESS)
        assert fresh.outcome is Outcome.FAILED


def test_each_is_noted_with_its_own_claims_and_told_with_its_own_name(
    town: Town, counter: CounterDesk
) -> None:
    one, two = town.licence(), town.licence(BUSINESS)
    request = asked(town, counter)
    code = town.citizen.present_together((consent(one, request, "born"), consent(two, request)), town.at)
    assert code.noted
    receipts = town.citizen.receipts.listed()
    assert {receipt.licence_id for receipt in receipts} == {one.id, two.id}
    noted = {receipt.licence_id: {claim.en for claim in receipt.claims} for receipt in receipts}
    assert "Date of birth" in noted[one.id]
    assert "Date of birth" not in noted[two.id]
    assert f"{one.type_name.en}: Date of birth" in {label.en for label in code.shown}
    assert any(label.en.startswith(f"{two.type_name.en}: ") for label in code.not_shown)


def test_what_does_not_go_together(town: Town, counter: CounterDesk) -> None:
    one, two = town.licence(), town.licence(BUSINESS)
    request, other = asked(town, counter), asked(town, counter)
    for several in ((), (consent(one, request), consent(two, other)), (consent(one, request),) * 2):
        with pytest.raises(WalletError) as caught:
            town.citizen.present_together(several, town.at)
        assert caught.value.trouble is Trouble.WRONG_USAGE
    town.later(121)
    with pytest.raises(WalletError) as caught:
        town.citizen.present_together((consent(one, request), consent(two, request)), town.at)
    assert caught.value.trouble is Trouble.REQUEST_EXPIRED


def test_limits_of_a_bundle() -> None:
    item = (b"\xa0", CredentialFormat.MDOC)
    assert bundle([item] * MOST_BUNDLED) == b"\x90" + b"\xa0" * 16
    assert bundle([(b"a~", CredentialFormat.SD_JWT_VC)]) == b"\x81\x62a~"
    for parts in ([], [item] * (MOST_BUNDLED + 1), [item, (b"e30", CredentialFormat.VC_JWT)]):
        with pytest.raises(ValueError, match="bundle"):
            bundle(parts)
