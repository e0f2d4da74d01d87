"""Signers that are known and still refused, and time stamps that settle nothing, each beside what passes
(docs/mutation.md)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from trust.crls import CrlSpec, crl, serial
from trust.scene import (
    DAY,
    ISSUING,
    NOW,
    OTHER,
    SECONDS,
    anchor,
    certificate,
    credential,
    root_anchor,
    signed,
)

from wallet.model.credential import CredentialFormat, Presentation, TimeStamp
from wallet.model.policy import Expected, Policy
from wallet.model.trust import AnchorPurpose, TrustAnchor, TrustSnapshot
from wallet.model.verdict import Check, Outcome, Reason, Report
from wallet.trust.anchors import Candidate
from wallet.trust.authentication import Authentication
from wallet.trust.status import read_statuses
from wallet.verification import sealing, verifier
from wallet.verification.verifier import judge

from .scene import BENCH, finding, present, told

LEAF = certificate(ISSUING)
STAMPS = certificate(OTHER, extended_key_usage=tuple(sealing.TIME_STAMPING))
FOR_STAMPS = frozenset({AnchorPurpose.TIME_STAMP})
VALID = ("valid", ())
HOUR = timedelta(hours=1)


def under(*lists: bytes, chain: tuple[bytes, ...] = (LEAF,)) -> Report:
    """A licence whose signer's certificate stands under these CRLs."""
    licence = credential(uri=None, signed=signed(ISSUING, key_id=None, chain=chain))
    return judge(
        Presentation(CredentialFormat.SD_JWT_VC, (licence,)),
        policy=Policy.IMPORT,
        trust=TrustSnapshot((root_anchor(),), as_of=NOW),
        status=read_statuses(lists),
        at=NOW,
        expected=Expected(),
    )


def test_a_revoked_signer() -> None:
    assert told(under(crl(CrlSpec({serial(STAMPS): (None, NOW - HOUR)})))) == VALID
    report = under(crl(CrlSpec({serial(LEAF): (None, NOW - HOUR)})))
    assert told(report) == ("not_valid", ("issuer_key_revoked",))
    assert finding(report, Check.ISSUER).outcome is Outcome.FAILED


def test_junk_behind_a_signers_certificate_stops_no_judgement() -> None:
    assert told(under(crl(CrlSpec()), chain=(LEAF, b"junk"))) == VALID
    revoked = crl(CrlSpec({serial(LEAF): (None, NOW - HOUR)}))
    assert told(under(revoked, chain=(LEAF, b"junk"))) == ("not_valid", ("issuer_key_revoked",))


def test_a_list_of_revoked_signers_in_doubt() -> None:
    assert told(under(crl(CrlSpec(next_update=NOW + HOUR)))) == VALID
    report = under(crl(CrlSpec(next_update=NOW)))
    assert told(report) == ("check_by_hand", ("status_stale",))
    assert finding(report, Check.ISSUER).outcome is Outcome.PASSED


@pytest.mark.parametrize("fault", [Reason.WEAK_KEY, Reason.ALGORITHM_NOT_ALLOWED])
def test_a_chain_refused_for_its_algorithms(fault: Reason, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(BENCH.judge(present("sd-jwt-vc"))) == VALID
    monkeypatch.setattr(verifier, "authenticate", lambda *_, **__: Authentication(None, issuer_fault=fault))
    report = BENCH.judge(present("sd-jwt-vc"))
    assert told(report) == ("not_valid", (str(fault),))
    assert finding(report, Check.ALGORITHM).reason is fault


class TestTimeStamps:
    def stamp(self, *certificates: bytes) -> TimeStamp:
        return TimeStamp(signed(OTHER, key_id=None, chain=certificates), SECONDS)

    def told_by(self, stamp: TimeStamp, vouching: TrustAnchor) -> datetime | None:
        document = replace(credential(), time_stamps=(stamp,))
        return sealing.earliest_stamp(document, TrustSnapshot((vouching,), as_of=NOW))

    def test_under_a_trusted_certificate_for_it(self) -> None:
        assert self.told_by(self.stamp(STAMPS), root_anchor(purposes=FOR_STAMPS)) == NOW

    def test_under_an_anchor_for_licences(self) -> None:
        assert self.told_by(self.stamp(STAMPS), root_anchor()) is None

    @pytest.mark.parametrize(
        "usages", [(), ("1.3.6.1.5.5.7.3.1",), (*sealing.TIME_STAMPING, "1.3.6.1.5.5.7.3.1")]
    )
    def test_under_a_certificate_for_something_else(self, usages: tuple[str, ...]) -> None:
        other = certificate(OTHER, extended_key_usage=usages)
        assert self.told_by(self.stamp(other), root_anchor(purposes=FOR_STAMPS)) is None

    def test_under_a_key_without_certificate(self) -> None:
        assert self.told_by(self.stamp(), anchor(OTHER, keyed=False, purposes=FOR_STAMPS)) is None

    def test_it_alone_settles_when_a_document_was_signed(self) -> None:
        then = Authentication(Candidate(root_anchor().spki, root_anchor(), LEAF))
        expired = Authentication(None, issuer_fault=Reason.CHAIN_INVALID)
        trust = TrustSnapshot((root_anchor(purposes=FOR_STAMPS),), as_of=NOW)

        def settled(stamps: tuple[TimeStamp, ...]) -> tuple[Authentication, Reason | None]:
            who, doubt = sealing.authenticate_sealed(
                replace(credential(), issued_at=SECONDS, time_stamps=stamps),
                lambda moment: then if moment == NOW else expired,
                trust,
                NOW + DAY,
                at_signing=False,
            )
            return who, doubt.reason if doubt is not None else None

        assert settled((self.stamp(STAMPS),)) == (then, None)
        assert settled(()) == (then, Reason.SIGNER_EXPIRED)
