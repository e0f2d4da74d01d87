"""The note on a printed copy: what it proves, and each check in which it alone turns the verdict (CASES, P03,
P05, P13, P19; docs/printed-copy.md)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from verification.scene import AUDIENCE, BENCH, CLAIMS, HOLDER, SECONDS, STRANGER, TRUST, TYPE, issue
from wallet.codec import cbor
from wallet.crypto import cose
from wallet.crypto.keys import SoftwareSigner
from wallet.formats import sd_cwt
from wallet.formats.sd_cwt import labels
from wallet.model.errors import ParseError
from wallet.model.policy import Expected, Policy
from wallet.model.request import Annotation, Binding, CredentialRequest, PresentationRequest, Selection
from wallet.model.trust import TrustSnapshot
from wallet.model.verdict import Check, Outcome, Reason, Report, Verdict

OFFICE, PURPOSE = "市政务服务中心", "办理食品经营许可"
NOTE = Annotation(OFFICE, PURPOSE, SECONDS - 600, SECONDS + 3600)
TO_US = Expected(challenge="", audiences=frozenset({AUDIENCE}), names=frozenset({OFFICE, "Service centre"}))
AMBER, RED = Verdict.CHECK_BY_HAND, Verdict.NOT_VALID


def copy(licence: bytes | None = None, **changes: Any) -> bytes:
    shown = Selection(frozenset({("rep",)}))
    return sd_cwt.annotate(licence or issue("sd-cwt"), shown, replace(NOTE, **changes), HOLDER)


def noted(
    members: dict[Any, Any] | None = None,
    *,
    licence: bytes | None = None,
    signer: SoftwareSigner = HOLDER,
    unprotected: dict[Any, Any] | None = None,
    **headers: Any,
) -> bytes:
    """A note made by hand."""
    content = {labels.AUD: OFFICE, labels.EXP: SECONDS + 60, labels.IAT: SECONDS, labels.NOTE_PURPOSE: "x"}
    kcwt = cbor.loads(licence or issue("sd-cwt"))
    protected = {labels.TYP: labels.COPY_NOTE_TYPE, labels.KCWT: kcwt} | {
        getattr(labels, name): value for name, value in headers.items()
    }
    return cose.sign1(protected, unprotected or {}, cbor.dumps(members or content), signer)


def looked_at(item: bytes, expected: Expected = TO_US, policy: Policy = Policy.COUNTER) -> Report:
    return BENCH.judge(item, expected=expected, policy=policy)


def told(item: bytes, expected: Expected = TO_US, policy: Policy = Policy.COUNTER) -> tuple[Any, ...]:
    report = looked_at(item, expected, policy)
    return report.verdict, report.reasons


@pytest.mark.parametrize("policy", [Policy.COUNTER, Policy.COUNTER_TIMED])
def test_at_best_looked_at_by_a_person(policy: Policy) -> None:
    report = looked_at(copy(), policy=policy)
    assert (report.verdict, report.reasons) == (AMBER, (Reason.HOLDER_NOT_PROVEN,))
    assert report.claims is not None
    assert set(report.claims) == {*CLAIMS, "sub"} - {"capital"}
    assert report.copy is not None
    assert (report.copy.relying_party, report.copy.purpose) == (OFFICE, PURPOSE)
    assert (report.copy.made_at.timestamp(), report.copy.expires_at.timestamp()) == (
        NOTE.issued_at,
        NOTE.expires_at,
    )
    # Paper may be shown often: there is nothing that could be replayed.
    assert (report.presentation_id, report.holder_bound) == (None, False)


def test_without_the_note_it_is_a_bare_licence() -> None:
    outer = cbor.loads(copy())
    bare = cbor.loads(outer.value[0])[labels.KCWT]
    report = looked_at(cbor.dumps(bare))
    assert (report.verdict, report.reasons, report.copy) == (AMBER, (Reason.HOLDER_NOT_PROVEN,), None)


def test_a_copy_is_no_licence_to_import_and_no_more_to_archive() -> None:
    assert told(copy(), policy=Policy.IMPORT) == (RED, (Reason.TYPE_CONFUSION,))
    assert told(issue("sd-cwt"), policy=Policy.IMPORT) == (Verdict.VALID, ())
    report = looked_at(copy(), policy=Policy.ARCHIVE)
    assert (report.verdict, report.copy) == (Verdict.VALID, None)


def test_made_out_to_another() -> None:
    for party in ("另一单位", OFFICE + " ", "service centre"):
        assert told(copy(relying_party=party)) == (RED, (Reason.HOLDER_NOT_PROVEN, Reason.AUDIENCE_MISMATCH))
    assert told(copy(relying_party="Service centre"))[0] is AMBER


def test_without_a_name_of_ours_nothing_is_compared() -> None:
    report = looked_at(copy(), Expected())
    assert report.reasons == (Reason.HOLDER_NOT_PROVEN,)
    (freshness,) = [f for f in report.findings if f.check is Check.FRESHNESS]
    assert freshness.outcome is Outcome.SKIPPED


@pytest.mark.parametrize(
    ("made", "ends", "stale"),
    [
        (-600, 1, False),
        (-600, 0, True),
        (-600, -60, True),
        (60, 600, False),
        (61, 600, True),
    ],
)
def test_its_time(made: int, ends: int, *, stale: bool) -> None:
    item = copy(issued_at=SECONDS + made, expires_at=SECONDS + ends)
    late = (Reason.PRESENTATION_STALE,) if stale else ()
    assert told(item) == (RED if stale else AMBER, (Reason.HOLDER_NOT_PROVEN, *late))


def test_another_purpose_than_that_of_the_request() -> None:
    def asked(purpose: str) -> Expected:
        part = CredentialRequest("a", document_types=frozenset({TYPE}))
        return replace(TO_US, request=PresentationRequest((part,), "", OFFICE, purpose))

    assert told(copy(), asked("开户"))[1] == (Reason.HOLDER_NOT_PROVEN, Reason.PURPOSE_MISMATCH)
    assert told(copy(), asked("开户"))[0] is RED
    by_a_clerk = replace(asked("开户"), clerk_reads_copies=True)
    assert told(copy(), by_a_clerk) == (AMBER, (Reason.HOLDER_NOT_PROVEN,))
    for purpose in (PURPOSE, ""):
        assert told(copy(), asked(purpose)) == (AMBER, (Reason.HOLDER_NOT_PROVEN,))


def test_an_edited_note() -> None:
    outer = cbor.loads(copy())
    for key, value in (
        (labels.NOTE_PURPOSE, "贷款"),
        (labels.EXP, SECONDS + 7200),
        (labels.AUD, "Service centre"),
    ):
        members = cbor.loads(outer.value[2]) | {key: value}
        edited = cbor.Tag(18, [*outer.value[:2], cbor.dumps(members), outer.value[3]])
        report = looked_at(cbor.dumps(edited))
        assert (report.verdict, report.reasons) == (RED, (Reason.HOLDER_PROOF_INVALID,))
        assert (report.claims, report.copy) == (None, None)


def test_signed_by_somebody_else_or_for_a_licence_without_a_key() -> None:
    assert told(noted()) == (AMBER, (Reason.HOLDER_NOT_PROVEN,))
    assert told(noted(signer=STRANGER)) == (RED, (Reason.HOLDER_PROOF_INVALID,))
    keyless = issue("sd-cwt", holder_key=None)
    assert told(noted(licence=keyless)) == (RED, (Reason.HOLDER_PROOF_INVALID,))


def test_neither_token_can_be_taken_for_the_other() -> None:
    """The holder's token with the note's type, and the note with the token's."""
    proof = sd_cwt.HANDLER.present(
        issue("sd-cwt"), Selection(frozenset()), Binding(OFFICE, None, SECONDS, PURPOSE), HOLDER
    )
    outer = cbor.loads(proof)
    for item, kind in ((outer, labels.COPY_NOTE_TYPE), (cbor.loads(noted()), labels.KB_CWT_TYPE)):
        protected = cbor.loads(item.value[0]) | {labels.TYP: kind}
        bent = cbor.Tag(18, [cbor.dumps(protected), *item.value[1:]])
        assert looked_at(cbor.dumps(bent)).verdict is RED
    # Signed anew by the holder, a note as token is a stale proof and no copy.
    report = looked_at(noted(TYP=labels.KB_CWT_TYPE))
    assert (report.verdict, report.copy) == (RED, None)


def test_times_that_are_none() -> None:
    end = SECONDS + 86_400
    assert told(copy(expires_at=end))[0] is AMBER
    assert told(copy(expires_at=end + 1)) == (RED, (Reason.HOLDER_PROOF_INVALID,))
    endless = issue("sd-cwt", valid_until=None)
    longest = NOTE.issued_at + 181 * 86_400
    assert told(copy(endless, expires_at=longest))[0] is AMBER
    assert told(copy(endless, expires_at=longest + 1)) == (RED, (Reason.HOLDER_PROOF_INVALID,))
    assert Reason.HOLDER_PROOF_INVALID in told(copy(issued_at=SECONDS + 30, expires_at=SECONDS + 30))[1]


_MEMBERS = {labels.AUD: OFFICE, labels.EXP: SECONDS + 60, labels.IAT: SECONDS, labels.NOTE_PURPOSE: "x"}


@pytest.mark.parametrize(
    "members",
    [
        {key: value for key, value in _MEMBERS.items() if key != labels.EXP},
        {key: value for key, value in _MEMBERS.items() if key != labels.AUD},
        {key: value for key, value in _MEMBERS.items() if key != labels.NOTE_PURPOSE},
        _MEMBERS | {labels.CNONCE: b"48305172"},
        _MEMBERS | {labels.AUD: [OFFICE]},
        _MEMBERS | {labels.AUD: " "},
        _MEMBERS | {labels.NOTE_PURPOSE: ""},
        _MEMBERS | {labels.NOTE_PURPOSE: 7},
        _MEMBERS | {labels.EXP: None},
        _MEMBERS | {labels.IAT: -1},
        _MEMBERS | {labels.EXP: 1.5},
        {"a": 1},
    ],
)
def test_what_is_no_note(members: dict[Any, Any]) -> None:
    assert told(noted(members)) == (RED, (Reason.MALFORMED,))
    assert told(noted(_MEMBERS))[0] is AMBER


def test_a_note_has_its_own_headers_only() -> None:
    assert told(noted(KID=b"k")) == (RED, (Reason.MALFORMED,))
    assert told(noted(unprotected={labels.KID: b"k"})) == (RED, (Reason.MALFORMED,))


def test_a_note_heals_nothing() -> None:
    forged = copy(issue("sd-cwt", signer=STRANGER))
    assert told(forged) == (RED, (Reason.SIGNATURE_INVALID, Reason.HOLDER_NOT_PROVEN))
    nobody = BENCH.judge(copy(), expected=TO_US, trust=TrustSnapshot((), as_of=TRUST.as_of))
    assert (nobody.verdict, nobody.copy) == (Verdict.NOT_CHECKED, None)


def test_what_was_presented_once_is_not_copied_again() -> None:
    with pytest.raises(ParseError) as error:
        sd_cwt.annotate(copy(), Selection(frozenset()), NOTE, HOLDER)
    assert error.value.reason is Reason.TYPE_CONFUSION
