"""Documents outlive their signers' certificates (VERDICTS, Signer certificates)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from formats.pdf_bench import (
    GREEN,
    LATER,
    PLAIN,
    SIGNED,
    long_stamper,
    told,
    trust_in,
    with_document_stamp,
    with_stamp_of,
)
from formats.pdf_forge import (
    DAY,
    SIGNED_AT,
    page,
    root,
    signed,
    signer_of,
    stamper,
    time_stamper,
)
from wallet.model.policy import Policy
from wallet.model.trust import (
    AnchorPurpose,
    AnchorScope,
)

pytestmark = pytest.mark.usefixtures("patient_pdf")


class TestTimes:
    """Signer certificates (VERDICTS): documents outlive them."""

    def test_expired_since_and_only_the_signer_says_when(self) -> None:
        assert told(SIGNED, at=LATER) == ("check_by_hand", ["signer_expired"])
        assert told(SIGNED, Policy.COUNTER, at=LATER) == (
            "check_by_hand",
            ["signer_expired", "holder_not_proven"],
        )
        assert told(SIGNED, Policy.ARCHIVE, at=LATER) == GREEN

    def test_sealed_outside_the_certificates_time(self) -> None:
        late = signed(PLAIN, at=LATER)
        assert told(late, at=LATER + DAY) == ("not_valid", ["chain_invalid"])
        early = signed(PLAIN, at=SIGNED_AT - 400 * DAY)
        assert told(early) == ("not_valid", ["chain_invalid"])

    def test_a_certificate_that_is_not_in_force_yet(self) -> None:
        reasons = ["chain_invalid", "not_yet_valid"]
        assert told(SIGNED, at=SIGNED_AT - 400 * DAY) == ("not_valid", reasons)

    def test_signed_at_a_time_that_is_to_come(self) -> None:
        """The signer's certificate is in force, so that this alone speaks against it."""
        assert told(SIGNED, at=SIGNED_AT) == GREEN
        early = SIGNED_AT - timedelta(seconds=1)
        assert told(SIGNED, at=early) == ("not_valid", ["not_yet_valid"])
        assert told(SIGNED, Policy.ARCHIVE, at=early) == GREEN

    def test_a_signers_clock_that_ran_ahead_of_the_certificate(self) -> None:
        ahead = signed(PLAIN, at=LATER, stamper=time_stamper(stamper()))
        assert told(ahead, at=LATER) == GREEN

    @pytest.mark.parametrize("document", [False, True], ids=["over the signature", "over the file"])
    def test_a_time_stamp_says_when_rather_than_the_signer(self, document: bool) -> None:
        """A signer's clock that is ahead: the trusted time stamp is of today."""
        ahead, today = signed(PLAIN, at=SIGNED_AT + DAY), SIGNED_AT + DAY / 2
        assert told(ahead, at=today) == ("not_valid", ["not_yet_valid"])
        own = signed(PLAIN, at=SIGNED_AT + DAY, stamper=time_stamper(stamper()))
        assert told(with_document_stamp(ahead) if document else own, at=today) == GREEN

    @pytest.mark.parametrize("document", [False, True], ids=["over the signature", "over the file"])
    def test_a_trusted_time_stamp_settles_it(self, document: bool) -> None:
        stamped = with_document_stamp(SIGNED) if document else signed(PLAIN, stamper=time_stamper(stamper()))
        assert told(stamped) == GREEN
        assert told(stamped, at=LATER) == GREEN

    def test_a_time_stamp_needs_an_anchor_for_time_stamps(self) -> None:
        stamped = signed(PLAIN, stamper=time_stamper(stamper()))
        only = AnchorScope(purposes=frozenset({AnchorPurpose.LICENCE}))
        trust = trust_in(root().pem, scope=only)
        assert told(stamped, at=LATER, trust=trust) == ("check_by_hand", ["signer_expired"])
        also = AnchorScope(purposes=frozenset({AnchorPurpose.LICENCE, AnchorPurpose.TIME_STAMP}))
        assert told(stamped, at=LATER, trust=trust_in(root().pem, scope=also)) == GREEN

    def test_a_time_stamp_by_a_certificate_for_something_else(self) -> None:
        pretended = signed(PLAIN, stamper=time_stamper(signer_of("RSA2048")))
        assert told(pretended, at=LATER) == ("check_by_hand", ["signer_expired"])

    def test_a_time_stamp_over_something_else(self) -> None:
        stamped = signed(PLAIN, stamper=time_stamper(stamper()))
        other = signed(page(text="licence 2"), stamper=time_stamper(stamper()))
        moved = with_stamp_of(stamped, other)
        assert told(moved, at=LATER) == ("check_by_hand", ["signer_expired"])
        assert told(with_stamp_of(stamped, stamped), at=LATER) == GREEN

    def test_a_document_stamp_from_before_the_signature_says_nothing_of_it(self) -> None:
        stamped_first = signed(with_document_stamp(PLAIN))
        assert told(stamped_first) == GREEN
        assert told(stamped_first, at=LATER) == ("check_by_hand", ["signer_expired"])
        assert told(with_document_stamp(stamped_first), at=LATER) == GREEN

    def test_a_time_stamp_whose_time_was_changed(self) -> None:
        stamped = signed(PLAIN, stamper=time_stamper(stamper()))
        assert told(with_stamp_of(stamped, stamped), at=LATER) == GREEN
        moved = with_stamp_of(stamped, stamped, time=SIGNED_AT - DAY)
        assert told(moved, at=LATER) == ("check_by_hand", ["signer_expired"])

    def test_a_time_stamp_from_after_the_certificates_time(self) -> None:
        stamped = signed(PLAIN, stamper=time_stamper(stamper(), SIGNED_AT + 299 * DAY))
        assert told(stamped, at=LATER) == GREEN
        late = signed(PLAIN, stamper=time_stamper(long_stamper(), SIGNED_AT + 301 * DAY))
        assert told(late, at=LATER) == ("not_valid", ["chain_invalid"])
