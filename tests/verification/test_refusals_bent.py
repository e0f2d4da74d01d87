"""What parsers already refuse must be refused by the verifier too: parsed licences bent out of shape, each
beside the one that passes (docs/mutation.md)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from formats import mdoc_forge

from wallet.codec.cbor import Tag
from wallet.formats import registry
from wallet.model.credential import Presentation, PublicKey
from wallet.model.policy import Expected
from wallet.model.verdict import Check, Finding, Outcome, Report
from wallet.verification.verifier import judge

from .scene import (
    ASKED,
    AUDIENCE,
    BENCH,
    CLAIMS,
    DAY,
    FORMATS,
    HOLDER,
    NOW,
    finding,
    issue,
    present,
    told,
)

VALID = ("valid", ())
LATEST = 253_402_300_799


def presented(kind: str) -> Presentation:
    return registry.parse(registry.recognise(present(kind)))


def judged(presentation: Presentation, at: datetime = BENCH.at, expected: Expected = ASKED) -> Report:
    return judge(
        presentation, policy=BENCH.policy, trust=BENCH.trust, status=BENCH.status, at=at, expected=expected
    )


def bent(kind: str, **changes: Any) -> Report:
    whole = presented(kind)
    return judged(replace(whole, credentials=(replace(whole.credentials[0], **changes),)))


@pytest.mark.parametrize("kind", FORMATS)
class TestBent:
    def test_nothing(self, kind: str) -> None:
        assert told(bent(kind)) == VALID

    @pytest.mark.parametrize("name", ["issued_at", "valid_from", "valid_until"])
    @pytest.mark.parametrize("moment", [-1, LATEST + 1])
    def test_a_date_that_is_none(self, kind: str, name: str, moment: int) -> None:
        report = bent(kind, **{name: moment})
        assert (report.verdict, report.reasons[0]) == ("not_valid", "malformed")
        assert report.valid_from is None or name != "valid_from"
        assert report.valid_until is None or name != "valid_until"

    def test_a_holders_key_for_another_algorithm(self, kind: str) -> None:
        key = HOLDER.public_key
        assert told(bent(kind, holder_key=replace(key, algorithm="ES256"))) == VALID
        red = bent(kind, holder_key=replace(key, algorithm="ESP256"))
        assert told(red) == ("not_valid", ("holder_proof_invalid",))

    @pytest.mark.parametrize("key", [PublicKey("EC", "P-256", bytes(32), bytes(32)), None])
    def test_a_holders_key_that_is_none(self, kind: str, key: PublicKey | None) -> None:
        assert told(bent(kind, holder_key=key)) == ("not_valid", ("holder_proof_invalid",))

    def test_an_expected_challenge_of_a_nonces_length_that_is_none(self, kind: str) -> None:
        expected = Expected(challenge="!" * 22, audiences=frozenset({AUDIENCE}))
        report = judged(presented(kind), expected=expected)
        assert told(report) == ("not_valid", ("challenge_mismatch",))

    def test_a_finding_that_passed_is_no_fault(self, kind: str) -> None:
        whole = presented(kind)
        fine = finding(judged(whole), Check.INTEGRITY)
        assert fine.outcome is Outcome.PASSED
        licence = replace(whole.credentials[0], findings=(fine,))
        assert told(judged(replace(whole, credentials=(licence,)))) == VALID

    def test_a_finding_that_passed_stands_for_no_proof(self, kind: str) -> None:
        without = told(bent(kind, holder_proof=None))
        assert without[0] == "check_by_hand"
        claimed = Finding(Check.HOLDER, Outcome.PASSED)
        assert told(bent(kind, holder_proof=None, findings=(claimed,))) == without

    def test_a_day_of_birth_that_is_none(self, kind: str) -> None:
        assert told(bent(kind, claims={"born": "2024-02-29"})) == VALID
        assert told(bent(kind, claims={"born": "2025-02-29"})) == ("not_valid", ("malformed",))

    def test_a_day_of_birth_before_a_clock_that_cannot_be_right(self, kind: str) -> None:
        shown = present(kind, issue(kind, claims=CLAIMS | {"born": "2026-11-20"}, redactable=frozenset()))
        trust = replace(BENCH.trust, floor=NOW - DAY)
        assert told(BENCH.judge(shown, trust=trust)) == VALID
        early = BENCH.judge(shown, trust=trust, at=NOW - 30 * DAY)
        assert told(early) == ("not_checked", ("clock_untrusted",))

    def test_a_time_without_zone_is_our_own_mistake(self, kind: str) -> None:
        with pytest.raises(ValueError, match="zone"):
            judged(presented(kind), at=BENCH.at.replace(tzinfo=None))

    def test_a_presentation_of_nothing(self, kind: str) -> None:
        report = judged(replace(presented(kind), credentials=()))
        assert told(report) == ("not_checked", ("not_a_licence",))


def test_what_cannot_be_read_is_not_judged_without_a_zone_either() -> None:
    assert told(BENCH.judge(b"junk")) == ("not_checked", ("not_a_licence",))
    with pytest.raises(ValueError, match="zone"):
        BENCH.judge(b"junk", at=BENCH.at.replace(tzinfo=None))


def test_only_an_mdocs_birthdays_lie_behind() -> None:
    def shown(**elements: str) -> Report:
        dated = {name: Tag(1004, day) for name, day in elements.items()}
        spaces = {mdoc_forge.SPACE: mdoc_forge.items_of(mdoc_forge.ELEMENTS | dated)}
        return mdoc_forge.judge(mdoc_forge.response(mdoc_forge.document(spaces)))

    assert told(shown(expiry_date="2031-01-01")) == VALID
    assert told(shown(birth_date="2031-01-01")) == ("not_valid", ("malformed",))
