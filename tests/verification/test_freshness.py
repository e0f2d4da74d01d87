"""For this counter, for this request, now: VERDICTS, Challenge and time, line by line."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from wallet.codec.base import b64url_decode
from wallet.formats import registry
from wallet.model.credential import CredentialFormat, HolderProof
from wallet.model.policy import TIMED_AUDIENCE, TYPED_AUDIENCE, ChallengeState, Expected, Policy
from wallet.model.verdict import Reason, Report
from wallet.verification.verifier import judge

from .scene import (
    ASKED,
    AUDIENCE,
    BENCH,
    DIGITS,
    FORMATS,
    IMPORT,
    NO_CHALLENGE,
    NONCE,
    NOW,
    SECONDS,
    Bench,
    issue,
    present,
    told,
)

VALID = ("valid", ())
TIMED = Bench(Policy.COUNTER_TIMED)


def only(reason: Reason, report: Report, verdict: str = "not_valid") -> None:
    assert told(report) == (verdict, (str(reason),))


def bent(kind: str, bench: Bench = BENCH, **changes: Any) -> Report:
    """The plain presentation with a holder's proof that says something else, its signature taken as good:
    what signing code of ours cannot produce must still be judged."""
    parsed = registry.parse(registry.recognise(present(kind)))
    licence = parsed.credentials[0]
    assert licence.holder_proof is not None
    proof: HolderProof = replace(licence.holder_proof, **changes)
    return judge(
        replace(parsed, credentials=(replace(licence, holder_proof=proof),)),
        policy=bench.policy,
        trust=bench.trust,
        status=bench.status,
        at=bench.at,
        expected=bench.expected,
    )


@pytest.mark.parametrize("kind", FORMATS)
class TestBothFormats:
    @pytest.mark.parametrize("spelling", [DIGITS, NONCE])
    def test_either_spelling_answers(self, kind: str, spelling: str) -> None:
        assert told(BENCH.judge(present(kind, challenge=spelling))) == VALID

    @pytest.mark.parametrize("challenge", ["48305173", "4830517", NONCE[:-1] + "A", None])
    def test_another_challenge(self, kind: str, challenge: str | None) -> None:
        only(Reason.CHALLENGE_MISMATCH, BENCH.judge(present(kind, challenge=challenge)))

    @pytest.mark.parametrize(
        ("state", "reason"),
        [
            (ChallengeState.UNKNOWN, Reason.CHALLENGE_MISMATCH),
            (ChallengeState.SPENT, Reason.REPLAYED),
            (ChallengeState.LAPSED, Reason.PRESENTATION_STALE),
        ],
    )
    def test_what_the_counter_knows_of_the_challenge(
        self, kind: str, state: ChallengeState, reason: Reason
    ) -> None:
        only(reason, BENCH.judge(present(kind), expected=replace(ASKED, challenge_state=state)))

    @pytest.mark.parametrize("audience", ["x509_hash:other", "X509_hash:counter", AUDIENCE + "/", ""])
    def test_another_audience(self, kind: str, audience: str) -> None:
        only(Reason.AUDIENCE_MISMATCH, BENCH.judge(present(kind, audience=audience)))

    @pytest.mark.parametrize("audiences", [(AUDIENCE, "another"), (AUDIENCE, AUDIENCE), ()])
    def test_exactly_one_audience(self, kind: str, audiences: tuple[str, ...]) -> None:
        assert told(bent(kind, audiences=(AUDIENCE,))) == VALID
        only(Reason.AUDIENCE_MISMATCH, bent(kind, audiences=audiences))

    def test_typed_digits_have_their_own_audience(self, kind: str) -> None:
        assert told(BENCH.judge(present(kind, audience=TYPED_AUDIENCE))) == VALID
        scanned = present(kind, audience=TYPED_AUDIENCE, challenge=NONCE)
        only(Reason.AUDIENCE_MISMATCH, BENCH.judge(scanned))

    def test_no_audience_given_is_amber_at_best(self, kind: str) -> None:
        expected = replace(ASKED, audiences=frozenset())
        only(Reason.AUDIENCE_MISMATCH, BENCH.judge(present(kind), expected=expected), "check_by_hand")
        stale = present(kind, issued_at=SECONDS - 181)
        only(Reason.PRESENTATION_STALE, BENCH.judge(stale, expected=expected))

    @pytest.mark.parametrize(
        ("age", "fresh"), [(180, True), (181, False), (-60, True), (-61, False), (-600, False)]
    )
    def test_age_with_a_challenge(self, kind: str, age: int, fresh: bool) -> None:
        report = BENCH.judge(present(kind, issued_at=SECONDS - age))
        if fresh:
            assert told(report) == VALID
        else:
            only(Reason.PRESENTATION_STALE, report)

    @pytest.mark.parametrize(
        ("age", "fresh"), [(60, True), (61, False), (-5, True), (-6, False), (-600, False)]
    )
    def test_age_by_time_alone(self, kind: str, age: int, fresh: bool) -> None:
        item = present(kind, issued_at=SECONDS - age, challenge=None)
        counter = BENCH.judge(item, expected=NO_CHALLENGE)
        timed = TIMED.judge(item, expected=NO_CHALLENGE)
        if fresh:
            only(Reason.TIMED_ONLY, counter, "check_by_hand")
            assert told(timed) == VALID
        elif age > 0:
            assert told(timed)[0] == told(counter)[0] == "not_valid"
            assert timed.reasons == (Reason.PRESENTATION_STALE,)
            assert counter.reasons[0] is Reason.PRESENTATION_STALE
        else:
            assert Reason.PRESENTATION_STALE in timed.reasons

    def test_nothing_given_at_all(self, kind: str) -> None:
        item = present(kind, issued_at=SECONDS - 5)
        only(Reason.TIMED_ONLY, BENCH.judge(item, expected=Expected()), "check_by_hand")
        only(Reason.AUDIENCE_MISMATCH, TIMED.judge(item, expected=Expected()), "check_by_hand")

    def test_timed_code_while_a_challenge_is_open(self, kind: str) -> None:
        item = present(kind, audience=TIMED_AUDIENCE, challenge=None)
        only(Reason.TIMED_ONLY, BENCH.judge(item), "check_by_hand")
        assert told(TIMED.judge(item)) == VALID
        old = present(kind, audience=TIMED_AUDIENCE, challenge=None, issued_at=SECONDS - 61)
        assert TIMED.judge(old).reasons == (Reason.PRESENTATION_STALE,)
        own_nonce = replace(ASKED, challenge="own-nonce", challenge_state=ChallengeState.UNKNOWN)
        carrying = present(kind, audience=TIMED_AUDIENCE, challenge="own-nonce")
        assert told(TIMED.judge(carrying, expected=own_nonce)) == VALID
        challenged = present(kind, audience=TIMED_AUDIENCE)
        only(Reason.AUDIENCE_MISMATCH, BENCH.judge(challenged))

    def test_timed_code_is_for_its_counter_too(self, kind: str) -> None:
        item = present(kind, audience="other", challenge=None)
        only(Reason.AUDIENCE_MISMATCH, TIMED.judge(item, expected=NO_CHALLENGE))

    def test_timed_code_has_nothing_to_do_with_a_lapsed_challenge(self, kind: str) -> None:
        lapsed = replace(ASKED, challenge_state=ChallengeState.LAPSED)
        item = present(kind, audience=TIMED_AUDIENCE, challenge=None)
        assert told(TIMED.judge(item, expected=lapsed)) == VALID

    @pytest.mark.parametrize("challenge", ["abcdefgh", "123456789", "1234567"])
    def test_typed_means_eight_digits(self, kind: str, challenge: str) -> None:
        expected = replace(ASKED, challenge=challenge, spellings=frozenset())
        item = present(kind, audience=TYPED_AUDIENCE, challenge=challenge)
        only(Reason.AUDIENCE_MISMATCH, BENCH.judge(item, expected=expected))
        unknown = BENCH.judge(present(kind, audience=TYPED_AUDIENCE, challenge="00000000"))
        assert unknown.reasons == (Reason.CHALLENGE_MISMATCH, Reason.AUDIENCE_MISMATCH)

    def test_proof_without_a_time(self, kind: str) -> None:
        only(Reason.PRESENTATION_STALE, bent(kind, issued_at=None))
        by_token_id = bent(kind, issued_at=None, has_token_id=True)
        if kind == CredentialFormat.SD_CWT:
            assert told(by_token_id) == VALID
        else:
            only(Reason.PRESENTATION_STALE, by_token_id)
        other = bent(kind, issued_at=None, has_token_id=True, challenge=b"00000000")
        assert Reason.PRESENTATION_STALE in other.reasons

    def test_proof_with_its_own_term(self, kind: str) -> None:
        assert told(bent(kind, expires_at=SECONDS + 1, not_before=SECONDS)) == VALID
        only(Reason.PRESENTATION_STALE, bent(kind, expires_at=SECONDS))
        only(Reason.PRESENTATION_STALE, bent(kind, not_before=SECONDS + 1))

    def test_order_of_reasons(self, kind: str) -> None:
        item = present(kind, challenge="00000000", audience="other", issued_at=SECONDS - 999)
        spent = replace(ASKED, challenge_state=ChallengeState.SPENT)
        assert BENCH.judge(item, expected=spent).reasons == (
            Reason.REPLAYED,
            Reason.CHALLENGE_MISMATCH,
            Reason.AUDIENCE_MISMATCH,
            Reason.PRESENTATION_STALE,
        )

    def test_card_with_an_audience_of_its_own(self, kind: str) -> None:
        parsed = registry.parse(registry.recognise(present(kind)))
        bare = registry.parse(registry.recognise(issue(kind)))
        for own, fits in ((("other",), False), ((AUDIENCE, "other"), True)):
            for presentation, control in ((parsed, VALID), (bare, ("check_by_hand", ("holder_not_proven",)))):
                licence = replace(presentation.credentials[0], audiences=own)
                report = judge(
                    replace(presentation, credentials=(licence,)),
                    policy=BENCH.policy,
                    trust=BENCH.trust,
                    status=BENCH.status,
                    at=NOW,
                    expected=ASKED,
                )
                if fits:
                    assert told(report) == control
                else:
                    assert report.reasons[-1] is Reason.AUDIENCE_MISMATCH
                    assert told(report)[0] == "not_valid"

    def test_cards_audience_is_not_compared_with_none(self, kind: str) -> None:
        parsed = registry.parse(registry.recognise(issue(kind)))
        licence = replace(parsed.credentials[0], audiences=("other",))
        report = judge(
            replace(parsed, credentials=(licence,)),
            policy=BENCH.policy,
            trust=BENCH.trust,
            status=BENCH.status,
            at=NOW,
            expected=Expected(),
        )
        only(Reason.HOLDER_NOT_PROVEN, report, "check_by_hand")

    def test_freshness_is_no_matter_of_import(self, kind: str) -> None:
        assert told(IMPORT.judge(issue(kind), expected=ASKED)) == VALID

    def test_fractions_of_a_second_count(self, kind: str) -> None:
        item = present(kind, issued_at=SECONDS - 180)
        only(Reason.PRESENTATION_STALE, BENCH.judge(item, at=NOW + timedelta(milliseconds=1)))


def test_cnonce_may_be_the_bytes_that_the_text_stands_for() -> None:
    raw = b64url_decode(NONCE)
    assert told(bent("sd-cwt", challenge=raw)) == VALID
    only(Reason.CHALLENGE_MISMATCH, bent("sd-jwt-vc", challenge=raw))
    only(Reason.CHALLENGE_MISMATCH, bent("sd-cwt", challenge=b64url_decode(DIGITS)))
