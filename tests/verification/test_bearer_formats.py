"""Health passes, identity codes and plain CWTs before the bench: who may sign, and that nobody proves to hold
them (CASES, S09, D03, P19; VERDICTS, DCC)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from formats.passes import (
    CERTIFICATE,
    CSCA,
    CSCA_CERTIFICATE,
    DAY,
    KID,
    NOW,
    SECONDS,
    SIGNER,
    USAGE,
    claims,
    hcert,
    health_pass,
    identity_code,
    message,
    signer_certificate,
)

from wallet.crypto.keys import spki_from_public_key
from wallet.crypto.signers import SoftwareSigner
from wallet.model.policy import NOTHING_EXPECTED, Policy
from wallet.model.trust import NO_STATUS, UNLIMITED_SCOPE, AnchorScope, TrustAnchor, TrustSnapshot
from wallet.model.verdict import Check, Outcome, Reason, Report, Verdict
from wallet.trust.dcc import key_name
from wallet.trust.lists import read_anchors
from wallet.verification.verifier import verify

from .scene import finding, told

STRANGER = SoftwareSigner.generate()
SPKI = spki_from_public_key(SIGNER.public_key)


def trusting(*certificates: bytes, scope: AnchorScope = UNLIMITED_SCOPE) -> TrustSnapshot:
    return TrustSnapshot(tuple(a for der in certificates for a in read_anchors(der, scope)), as_of=NOW - DAY)


TRUST = trusting(CERTIFICATE)
BARE_KEY = TrustSnapshot((TrustAnchor(SPKI, UNLIMITED_SCOPE),))


def judged(
    item: bytes | str, trust: TrustSnapshot = TRUST, policy: Policy = Policy.IMPORT, **changes: Any
) -> Report:
    settings: dict[str, Any] = {"status": NO_STATUS, "at": NOW, "expected": NOTHING_EXPECTED}
    return verify(item, policy=policy, trust=trust, **(settings | changes))


def passed_besides(report: Report, *failing: Check) -> None:
    """Every other check passed, did not apply, or had nothing to ask."""
    for each in report.findings:
        if each.check not in failing:
            assert each.outcome is not Outcome.FAILED, each


CWT = message({1: "coap://as.example", 4: SECONDS + 60, 2: "erikw"}, protected={4: b"k"})


@pytest.mark.parametrize(
    ("item", "trust", "name"),
    [(health_pass(), TRUST, "dcc"), (identity_code(), BARE_KEY, "claim-169"), (CWT, BARE_KEY, "cwt")],
)
def test_nobody_proves_to_hold_it(item: bytes | str, trust: TrustSnapshot, name: str) -> None:
    for policy in (Policy.COUNTER, Policy.COUNTER_TIMED):
        report = judged(item, trust, policy)
        assert told(report) == ("check_by_hand", ("holder_not_proven",))
        assert report.claims
        assert not report.holder_bound
        assert report.presentation_id is None
    for policy in (Policy.IMPORT, Policy.ARCHIVE):
        report = judged(item, trust, policy)
        assert told(report) == ("valid", ())
        assert report.format == name
    assert told(judged(item, TrustSnapshot())) == ("not_checked", ("no_trust_anchors",))


@pytest.mark.parametrize(
    ("item", "trust"), [(health_pass(), TRUST), (identity_code(), BARE_KEY), (CWT, BARE_KEY)]
)
def test_times(item: bytes | str, trust: TrustSnapshot) -> None:
    late = judged(item, trust, at=NOW + 2 * DAY)
    assert told(late) == ("not_valid", ("expired",))
    assert late.claims is None


def test_a_pass_counts_from_its_issue_on() -> None:
    assert told(judged(health_pass(), at=NOW - 2 * DAY)) == ("not_valid", ("not_yet_valid",))


def test_a_forged_pass() -> None:
    report = judged(health_pass(signer=STRANGER))
    assert told(report) == ("not_valid", ("signature_invalid",))
    passed_besides(report, Check.SIGNATURE)
    assert told(judged(health_pass())) == ("valid", ())


def test_the_kid_names_the_certificate() -> None:
    """HCERT specification, section 3.3.2: no key is tried that the pass does not name."""
    for head in ({4: b"another!"}, {4: KID + b"\0"}, {4: KID[:7]}, {}):
        report = judged(health_pass(protected=head))
        assert told(report) == ("not_valid", ("issuer_untrusted",)), head
    assert told(judged(health_pass(protected={4: b"another!"}, unprotected={4: KID})))[1] == (
        "issuer_untrusted",
    )
    assert told(judged(health_pass(protected={4: KID}, unprotected={4: b"another!"})))[0] == "valid"
    assert told(judged(health_pass(protected={4: b"another!"}), BARE_KEY))[0] == "valid", (
        "a bare key has no name"
    )


def test_algorithm_outside_the_signature() -> None:
    from formats.passes import text

    from wallet.codec import cbor
    from wallet.codec.inflate import deflate

    item = cbor.loads(message())
    item.value[0], item.value[1] = cbor.dumps({4: KID}), {1: -7}
    assert told(judged(text(deflate(cbor.dumps(item)))))[1] == ("algorithm_not_allowed",)


@pytest.mark.parametrize(
    ("country", "issuer", "verdict"),
    [
        ("AT", "AT", "valid"), ("AT", "at", "valid"), ("GR", "EL", "valid"), ("GB", "UK", "valid"),
        (None, "AT", "valid"), ("GE", "Ministry of Labour and Health", "valid"),
        ("AT", "DE", "not_valid"), ("AT", "EL", "not_valid"),
    ],
)  # fmt: skip
def test_the_country_of_the_key(country: str | None, issuer: str, verdict: str) -> None:
    certificate = signer_certificate(country=country)
    item = health_pass(claims(c1=issuer), protected={4: key_name(certificate)})
    report = judged(item, trusting(certificate))
    assert report.verdict == verdict
    if verdict == "not_valid":
        assert told(report) == ("not_valid", ("issuer_mismatch",))
        assert finding(report, Check.SIGNATURE).outcome is Outcome.PASSED
        passed_besides(report, Check.ISSUER)
        assert report.claims is None


def test_where_somebody_was_treated_is_never_compared() -> None:
    for country in ("SM", "DE", ""):
        assert told(judged(health_pass(claims(hcert(entry={"co": country}))))) == ("valid", ())


@pytest.mark.parametrize("arc", [USAGE, "1.3.6.1.4.1.0.1847.2021.1."])
@pytest.mark.parametrize(("group", "number"), [("t", 1), ("v", 2), ("r", 3)])
def test_what_a_certificate_is_for(arc: str, group: str, number: int) -> None:
    for other in (1, 2, 3):
        certificate = signer_certificate(usages=(f"{arc}{other}",))
        item = health_pass(claims(hcert(group)), protected={4: key_name(certificate)})
        report = judged(item, trusting(certificate))
        if other == number:
            assert told(report) == ("valid", ())
        else:
            assert told(report) == ("not_valid", ("issuer_not_authorised",))
            assert finding(report, Check.SIGNATURE).outcome is Outcome.PASSED
            passed_besides(report, Check.ISSUER)


def test_a_certificate_for_other_uses_besides() -> None:
    certificate = signer_certificate(usages=("1.3.6.1.5.5.7.3.2",))
    assert (
        told(judged(health_pass(protected={4: key_name(certificate)}), trusting(certificate)))[0] == "valid"
    )


def test_a_country_s_root_signs_no_pass() -> None:
    item = health_pass(signer=CSCA, protected={4: key_name(CSCA_CERTIFICATE)})
    assert told(judged(item, trusting(CSCA_CERTIFICATE))) == ("not_valid", ("chain_invalid",))


def test_a_signer_s_certificate_out_of_its_time() -> None:
    certificate = signer_certificate(not_after=NOW - DAY)
    item, trust = health_pass(protected={4: key_name(certificate)}), trusting(certificate)
    assert told(judged(item, trust)) == ("not_valid", ("chain_invalid",))
    early = replace(trust, as_of=None)
    item = health_pass(claims(c6=SECONDS - 3 * 86_400), protected={4: key_name(certificate)})
    assert told(judged(item, early, Policy.ARCHIVE)) == ("valid", ())


def colliding(count: int, *, signer_at: int) -> TrustSnapshot:
    """Anchors of one kid, the signer's among them."""
    others = [spki_from_public_key(SoftwareSigner.generate().public_key) for _ in range(count - 1)]
    keys = [*others[:signer_at], SPKI, *others[signer_at:]]
    return TrustSnapshot(tuple(TrustAnchor(spki, UNLIMITED_SCOPE, key_id=KID) for spki in keys))


def test_keys_of_one_name_are_all_tried_up_to_eight() -> None:
    assert told(judged(health_pass(), colliding(8, signer_at=7))) == ("valid", ())
    assert told(judged(health_pass(), colliding(9, signer_at=8))) == ("not_valid", ("issuer_untrusted",))
    other = signer_certificate(STRANGER)
    both = TrustSnapshot(
        (
            *(replace(a, key_id=KID) for a in read_anchors(other, UNLIMITED_SCOPE)),
            *read_anchors(CERTIFICATE, UNLIMITED_SCOPE),
        )
    )
    assert told(judged(health_pass(), both)) == ("valid", ())


def test_a_hundred_thousand_keys_of_one_name() -> None:
    """CASES, D03: at most eight are tried."""
    other = TrustAnchor(spki_from_public_key(STRANGER.public_key), UNLIMITED_SCOPE, key_id=KID)
    trust = TrustSnapshot((other,) * 100_000)
    assert told(judged(health_pass(), trust)) == ("not_valid", ("issuer_untrusted",))


def test_one_of_two_keys_of_one_name_is_another_country_s() -> None:
    """Trying every key must not let country A's key sign for B because B's has the same name."""
    foreign = signer_certificate(STRANGER, country="DE")
    anchors = [
        replace(a, key_id=KID) for der in (CERTIFICATE, foreign) for a in read_anchors(der, UNLIMITED_SCOPE)
    ]
    trust = TrustSnapshot(tuple(anchors))
    assert told(judged(health_pass(), trust)) == ("valid", ())
    assert told(judged(health_pass(signer=STRANGER), trust)) == ("not_valid", ("issuer_mismatch",))


def test_a_key_of_a_list_without_certificate_has_the_list_s_country() -> None:
    for region, verdict in (("AT", "valid"), ("DE", "not_valid")):
        anchor = TrustAnchor(SPKI, replace(UNLIMITED_SCOPE, region=region), key_id=KID)
        assert told(judged(health_pass(), TrustSnapshot((anchor,))))[0] == verdict


def test_scopes_hold() -> None:
    outside = trusting(CERTIFICATE, scope=replace(UNLIMITED_SCOPE, document_types=frozenset({"eu.dcc.test"})))
    assert told(judged(health_pass(), outside)) == ("not_valid", ("issuer_not_authorised",))
    other_scheme = trusting(CERTIFICATE, scope=replace(UNLIMITED_SCOPE, schemes=frozenset({"mdoc"})))
    assert told(judged(health_pass(), other_scheme)) == ("not_checked", ("no_trust_anchors",))


def test_a_signer_of_passes_is_named_by_kid_for_passes_only() -> None:
    """Elsewhere an anchor without a kid answers any (VERDICTS, Trust and status)."""
    assert told(judged(CWT)) == ("valid", ())
    assert told(judged(message({2: "x"}, signer=STRANGER))) == ("not_valid", ("signature_invalid",))


def test_a_card_s_own_audience() -> None:
    addressed = message({1: "x", 3: "somebody else", 2: "y"})
    report = judged(addressed, BARE_KEY, Policy.COUNTER)
    assert Reason.HOLDER_NOT_PROVEN in report.reasons
    assert report.verdict in (Verdict.NOT_VALID, Verdict.CHECK_BY_HAND)


@pytest.mark.parametrize("item", [health_pass(), identity_code()])
def test_one_letter_changed_shows_nothing_else(item: str) -> None:
    """A letter may pack the same signed bytes in another way (RFC 1951: the same data has many DEFLATE
    streams, and which one changes with each signature); whatever is shown then is what was signed."""
    trust = TrustSnapshot((*TRUST.anchors, *BARE_KEY.anchors))
    plain = judged(item, trust)
    assert plain.verdict is Verdict.VALID
    for place in range(0, len(item), 3):
        changed = item[:place] + ("A" if item[place] != "A" else "B") + item[place + 1 :]
        report = judged(changed, trust)
        if report.verdict is Verdict.VALID:
            assert (report.claims, report.type) == (plain.claims, plain.type)
        else:
            assert report.verdict in (Verdict.NOT_VALID, Verdict.NOT_CHECKED)
            assert report.claims is None
