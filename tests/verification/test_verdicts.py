"""Each check alone turns the verdict, beside a control that passes (VERDICTS; CASES, rule 4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from wallet.codec import strict_json
from wallet.codec.base import b64url_decode, b64url_encode
from wallet.crypto import jose
from wallet.crypto.keys import SoftwareSigner, jwk_from_public_key, key_identity, spki_from_public_key
from wallet.model.policy import Policy
from wallet.model.trust import NO_STATUS, StatusSnapshot, TrustSnapshot
from wallet.model.verdict import Check, Outcome, Reason, Report, Verdict
from wallet.trust.status import read_statuses

from .scene import (
    ARCHIVE,
    BENCH,
    CLAIMS,
    DAY,
    FORMATS,
    IMPORT,
    ISSUING,
    NOW,
    SECONDS,
    STRANGER,
    TRUST,
    TYPE,
    Bench,
    finding,
    issue,
    issuer_anchor,
    outcome,
    present,
    status_token,
    told,
)

VALID = ("valid", ())


def only(reason: Reason, report: Report, verdict: str = "not_valid") -> None:
    """The reason stands alone, and nothing of the licence is shown unless the verdict allows it."""
    assert told(report) == (verdict, (str(reason),))
    assert (report.claims is None) == (verdict in ("not_valid", "not_checked"))
    assert [*dict.fromkeys(f.check for f in report.findings)] == list(Check)


@pytest.mark.parametrize("kind", FORMATS)
class TestBothFormats:
    def test_presentation_is_valid_and_says_what_it_rests_on(self, kind: str) -> None:
        report = BENCH.judge(present(kind))
        assert told(report) == VALID
        assert dict(report.claims or {})["name"] == CLAIMS["name"]
        assert (report.format, report.type, report.at) == (kind, TYPE, NOW)
        assert report.issuer.name is not None
        assert report.issuer.name.en == "Example authority"
        assert report.issuer.key == key_identity(spki_from_public_key(ISSUING.public_key))
        assert report.holder_bound
        assert report.purpose == "办理开户"
        assert report.trust_as_of == NOW - DAY
        assert report.status_as_of == datetime.fromtimestamp(SECONDS - 600, UTC)
        assert (report.valid_from, report.valid_until) == (NOW - DAY, NOW + DAY)
        assert report.presentation_id is not None
        assert len(report.presentation_id) == 32
        assert len(report.credential_digest or b"") == 32
        assert [f.check for f in report.findings] == list(Check)
        assert "replay" in finding(report, Check.FRESHNESS).detail

    def test_undisclosed_claim_is_absent(self, kind: str) -> None:
        report = BENCH.judge(present(kind, shown=frozenset({("rep",)})))
        assert told(report) == VALID
        assert set(report.claims or ()) & set(CLAIMS) == {"code", "name", "rep"}

    def test_bare_licence(self, kind: str) -> None:
        licence = issue(kind)
        assert told(IMPORT.judge(licence)) == VALID
        assert told(ARCHIVE.judge(licence)) == VALID
        report = BENCH.judge(licence)
        only(Reason.HOLDER_NOT_PROVEN, report, "check_by_hand")
        assert not report.holder_bound
        assert report.presentation_id is None

    def test_presentation_is_no_licence_to_import(self, kind: str) -> None:
        only(Reason.TYPE_CONFUSION, IMPORT.judge(present(kind)))
        assert told(ARCHIVE.judge(present(kind))) == VALID

    def test_signed_by_a_stranger_under_the_issuers_kid(self, kind: str) -> None:
        report = BENCH.judge(present(kind, issue(kind, STRANGER)))
        only(Reason.SIGNATURE_INVALID, report)
        assert report.issuer.name is None
        assert outcome(report, Check.STATUS) is Outcome.SKIPPED

    def test_no_anchors_at_all(self, kind: str) -> None:
        only(Reason.NO_TRUST_ANCHORS, BENCH.judge(present(kind), trust=TrustSnapshot()), "not_checked")
        other = TrustSnapshot((issuer_anchor(schemes=frozenset({"mdoc"})),))
        only(Reason.NO_TRUST_ANCHORS, BENCH.judge(present(kind), trust=other), "not_checked")
        expired = Bench(trust=TrustSnapshot(), at=NOW + 9 * DAY).judge(present(kind))
        assert expired.verdict is Verdict.NOT_CHECKED, "nothing could be judged, not even its dates"

    @pytest.mark.parametrize(
        ("scope", "reason"),
        [
            ({"document_types": frozenset({"cn.other"})}, Reason.ISSUER_NOT_AUTHORISED),
            ({"valid_until": NOW - 9 * DAY}, Reason.ISSUER_NOT_AUTHORISED),
            ({"purposes": frozenset()}, Reason.ISSUER_NOT_AUTHORISED),
            ({"issuer": "https://other.example"}, Reason.ISSUER_MISMATCH),
        ],
    )
    def test_scope_of_the_anchor(self, kind: str, scope: dict[str, Any], reason: Reason) -> None:
        report = BENCH.judge(present(kind), trust=TrustSnapshot((issuer_anchor(**scope),), as_of=NOW))
        only(reason, report)
        assert outcome(report, Check.SIGNATURE) is Outcome.PASSED

    def test_issuer_not_among_the_anchors(self, kind: str) -> None:
        removed = TrustSnapshot((replace(issuer_anchor(), key_id=b"another"),))
        only(Reason.ISSUER_UNTRUSTED, BENCH.judge(present(kind), trust=removed))

    def test_key_for_another_algorithm(self, kind: str) -> None:
        edwards = SoftwareSigner.generate("EdDSA")
        other = replace(issuer_anchor(), spki=spki_from_public_key(edwards.public_key))
        only(Reason.ALGORITHM_NOT_ALLOWED, BENCH.judge(present(kind), trust=TrustSnapshot((other,))))

    @pytest.mark.parametrize("algorithm", ["ES384", "EdDSA"])
    def test_other_algorithms(self, kind: str, algorithm: str) -> None:
        signer = SoftwareSigner.generate(algorithm, key_id=b"issuer-1")
        holder = SoftwareSigner.generate(algorithm)
        trust = TrustSnapshot((replace(issuer_anchor(), spki=spki_from_public_key(signer.public_key)),))
        item = present(kind, issue(kind, signer, holder_key=holder.public_key, status=None), holder=holder)
        assert told(BENCH.judge(item, trust=trust)) == VALID

    def test_in_force_without_leeway(self, kind: str) -> None:
        item = issue(kind)
        end, start = NOW + DAY, NOW - DAY
        second = timedelta(seconds=1)
        assert told(IMPORT.judge(item, at=end - second, status=NO_STATUS))[1] == ("status_unavailable",)
        bench = replace(IMPORT, status=read_statuses([status_token({}, exp=SECONDS + 9**9)]))
        assert told(bench.judge(item, at=end - second)) == VALID
        only(Reason.EXPIRED, bench.judge(item, at=end))
        assert told(bench.judge(item, at=start)) == VALID
        only(Reason.NOT_YET_VALID, bench.judge(item, at=start - second))
        assert told(ARCHIVE.judge(item, at=end)) == VALID

    def test_clock_that_cannot_be_right(self, kind: str) -> None:
        floored = replace(TRUST, floor=NOW, lapses=NOW + 200 * DAY)
        assert told(BENCH.judge(present(kind), trust=floored)) == VALID
        for at in (
            NOW - timedelta(minutes=5, seconds=1),
            datetime(2000, 1, 1, tzinfo=UTC),
            NOW + 730 * DAY,
        ):
            only(Reason.CLOCK_UNTRUSTED, BENCH.judge(present(kind), trust=floored, at=at), "not_checked")
        assert told(ARCHIVE.judge(issue(kind), trust=floored, at=NOW - DAY)) == VALID

    @pytest.mark.parametrize(
        ("values", "reason"), [({7: 1}, Reason.REVOKED), ({7: 2}, Reason.SUSPENDED), ({6: 1, 8: 2}, None)]
    )
    def test_status(self, kind: str, values: dict[int, int], reason: Reason | None) -> None:
        for bench, item in ((BENCH, present(kind)), (IMPORT, issue(kind))):
            report = bench.judge(item, status=read_statuses([status_token(values)]))
            if reason is None:
                assert told(report) == VALID
            else:
                only(reason, report)
        assert told(ARCHIVE.judge(issue(kind), status=read_statuses([status_token({7: 1})]))) == VALID

    @pytest.mark.parametrize(
        ("tokens", "reason"),
        [
            ([], Reason.STATUS_UNAVAILABLE),
            ([status_token(sub="https://status.example/2")], Reason.STATUS_UNAVAILABLE),
            ([status_token({7: 3})], Reason.STATUS_UNAVAILABLE),
            ([status_token(exp=SECONDS)], Reason.STATUS_STALE),
            ([status_token(signer=STRANGER)], Reason.STATUS_LIST_INVALID),
            ([b"junk"], Reason.STATUS_LIST_INVALID),
        ],
    )
    def test_status_in_doubt_is_amber(self, kind: str, tokens: list[bytes], reason: Reason) -> None:
        for bench, item in ((BENCH, present(kind)), (IMPORT, issue(kind))):
            only(reason, bench.judge(item, status=read_statuses(tokens)), "check_by_hand")

    @pytest.mark.parametrize("index", [256, -1, 2**63])
    def test_index_that_the_trusted_list_lacks(self, kind: str, index: int) -> None:
        from wallet.model.credential import StatusReference

        licence = issue(kind, status=StatusReference("https://status.example/1", index))
        assert IMPORT.judge(licence).verdict is Verdict.NOT_VALID
        if index >= 0:
            only(Reason.STATUS_LIST_INVALID, IMPORT.judge(licence))

    def test_type_that_must_name_a_list(self, kind: str) -> None:
        licence = issue(kind, status=None)
        assert told(IMPORT.judge(licence)) == VALID
        demanding = replace(TRUST, status_required=frozenset({TYPE}))
        only(Reason.STATUS_MISSING, IMPORT.judge(licence, trust=demanding), "check_by_hand")

    def test_sticky_revocation(self, kind: str) -> None:
        first = IMPORT.judge(issued := issue(kind))
        mark = (str(first.issuer.key), first.credential_digest or b"")
        stuck = StatusSnapshot(IMPORT.status.lists, sticky=frozenset({mark}))
        only(Reason.REVOKED, IMPORT.judge(issued, status=stuck))

    def test_holder_must_have_signed(self, kind: str) -> None:
        licence = issue(kind)
        other = SoftwareSigner.generate("ES256")
        stolen = present(kind, issue(kind, holder_key=other.public_key), holder=other)
        assert told(BENCH.judge(stolen)) == VALID
        transplanted = _with_licence(kind, stolen, licence)
        report = BENCH.judge(transplanted)
        assert report.verdict is Verdict.NOT_VALID
        assert report.reasons == (Reason.HOLDER_PROOF_INVALID,)
        assert not report.holder_bound
        assert ARCHIVE.judge(transplanted).verdict is Verdict.VALID

    def test_licence_without_a_holders_key_proves_nothing(self, kind: str) -> None:
        licence = issue(kind, holder_key=None)
        report = BENCH.judge(_with_licence(kind, present(kind), licence))
        assert report.verdict is Verdict.NOT_VALID
        assert Reason.HOLDER_PROOF_INVALID in report.reasons

    def test_licence_a_with_the_binding_of_licence_b(self, kind: str) -> None:
        first, second = issue(kind), issue(kind, claims=CLAIMS | {"name": "另一家"})
        report = BENCH.judge(_with_licence(kind, present(kind, first), second))
        assert (report.verdict, report.reasons) == (Verdict.NOT_VALID, (Reason.HOLDER_PROOF_INVALID,))

    def test_naive_time_is_refused(self, kind: str) -> None:
        with pytest.raises(ValueError, match="zone"):
            BENCH.judge(present(kind), at=NOW.replace(tzinfo=None))


def _with_licence(kind: str, presentation: bytes, licence: bytes) -> bytes:
    """The holder's token of one presentation around another licence, all its claims shown."""
    if kind == "sd-jwt-vc":
        return licence + presentation.rpartition(b"~")[2]
    from wallet.codec import cbor

    outer = cbor.loads(presentation)
    protected = cbor.loads(outer.value[0])
    protected[13] = cbor.loads(licence)
    return cbor.dumps(cbor.Tag(18, [cbor.dumps(protected), *outer.value[1:]]))


def _forged_header(**header: Any) -> bytes:
    """The plain SD-JWT VC with a changed header, signed anew by the issuer; alg as told."""
    issued, _, rest = issue("sd-jwt-vc").partition(b"~")
    jws = jose.parse_compact(issued.decode())
    head = {name: value for name, value in (dict(jws.header) | header).items() if value is not ...}
    signed = f"{b64url_encode(strict_json.dumps(head))}.{b64url_encode(jws.payload)}"
    return f"{signed}.{b64url_encode(ISSUING.sign(signed.encode()))}~".encode() + rest


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", ..., "HS256", 7, "ES384", "RS256"])
def test_algorithm_of_the_header(algorithm: Any) -> None:
    assert told(IMPORT.judge(_forged_header())) == VALID
    report = IMPORT.judge(_forged_header(alg=algorithm))
    only(Reason.ALGORITHM_NOT_ALLOWED, report)


def test_algorithm_none_without_signature() -> None:
    token = _forged_header(alg="none")
    head, _, rest = token.partition(b"~")
    only(Reason.ALGORITHM_NOT_ALLOWED, IMPORT.judge(head.rpartition(b".")[0] + b".~" + rest))


@pytest.mark.parametrize("name", ["jwk", "jku", "x5u"])
def test_key_that_the_token_names_is_ignored(name: str) -> None:
    jwk = jwk_from_public_key(STRANGER.public_key)
    value = jwk if name == "jwk" else "https://attacker.example/keys"
    assert told(IMPORT.judge(_forged_header(**{name: value}))) == VALID
    issued, _, rest = issue("sd-jwt-vc").partition(b"~")
    jws = jose.parse_compact(issued.decode())
    token = jose.sign_compact(dict(jws.header) | {name: value, "kid": "attacker"}, jws.payload, STRANGER)
    only(Reason.ISSUER_UNTRUSTED, IMPORT.judge(token.encode() + b"~" + rest))


def _resigned(change: Any) -> bytes:
    """The plain SD-JWT VC with another signature."""
    issued, _, rest = issue("sd-jwt-vc").partition(b"~")
    head, _, signature = issued.rpartition(b".")
    changed = change(b64url_decode(signature.decode()))
    return head + b"." + b64url_encode(changed).encode() + b"~" + rest


ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:])),
        lambda raw: bytes(32) + raw[32:],
        lambda raw: raw[:32] + bytes(32),
        lambda raw: ORDER.to_bytes(32) + raw[32:],
        lambda raw: raw[:32] + ORDER.to_bytes(32),
        lambda raw: raw[:-1],
        lambda raw: b"\0" + raw,
        lambda raw: b"\0" + raw[:32] + b"\0" + raw[32:],
        lambda raw: b"",
    ],
)
def test_signature_in_another_spelling(change: Any) -> None:
    assert told(IMPORT.judge(_resigned(lambda raw: raw))) == VALID
    only(Reason.SIGNATURE_INVALID, IMPORT.judge(_resigned(change)))


def test_weak_key_of_an_anchor() -> None:
    small = rsa.generate_private_key(65537, 1024).public_key()
    weak = small.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    trust = TrustSnapshot((replace(issuer_anchor(), spki=weak),))
    only(Reason.WEAK_KEY, IMPORT.judge(_forged_header(alg="PS256"), trust=trust))


def test_unknown_critical_header() -> None:
    only(Reason.CRITICAL_HEADER_UNKNOWN, IMPORT.judge(_forged_header(crit=["x"], x=1)))


def test_anchor_certificates() -> None:
    from wallet.codec.base import b64_encode
    from wallet.crypto import pki

    root = SoftwareSigner.generate()
    root_der = pki.issue_root("Root", root, not_before=NOW - 900 * DAY, not_after=NOW + 900 * DAY)
    trust = TrustSnapshot(
        (
            replace(
                issuer_anchor(), spki=spki_from_public_key(root.public_key), certificate=root_der, key_id=None
            ),
        )
    )

    def chained(**options: Any) -> bytes:
        window = {"not_before": NOW - 30 * DAY, "not_after": NOW + 30 * DAY} | options
        leaf = pki.issue_certificate(
            "Leaf", ISSUING.public_key, issuer_certificate=root_der, issuer_signer=root, **window
        )
        return _forged_header(x5c=[b64_encode(leaf)])

    assert told(IMPORT.judge(chained(), trust=trust)) == VALID
    lapsed = chained(not_after=NOW - timedelta(hours=1))
    only(Reason.CHAIN_INVALID, IMPORT.judge(lapsed, trust=trust))
    assert told(ARCHIVE.judge(lapsed, trust=trust)) == VALID, "in force when it signed"
    never = chained(not_after=NOW - 2 * DAY)
    only(Reason.CHAIN_INVALID, ARCHIVE.judge(never, trust=trust))
    self_signed = pki.issue_root("Leaf", ISSUING, not_before=NOW - DAY, not_after=NOW + DAY)
    only(Reason.ISSUER_UNTRUSTED, IMPORT.judge(_forged_header(x5c=[b64_encode(self_signed)]), trust=trust))


def _disclosed(change: Any) -> bytes:
    parts = issue("sd-jwt-vc").split(b"~")
    return b"~".join([parts[0], *change(parts[1:-1]), b""])


def test_disclosures() -> None:
    assert told(IMPORT.judge(_disclosed(lambda found: found[:1]))) == VALID
    twice = IMPORT.judge(_disclosed(lambda found: [*found, found[0]]))
    assert twice.reasons == (Reason.DISCLOSURE_INVALID,)

    def altered(found: list[bytes]) -> list[bytes]:
        salt, name, _ = strict_json.loads(b64url_decode(found[0].decode()))
        return [b64url_encode(strict_json.dumps([salt, name, "王五"])).encode(), *found[1:]]

    report = IMPORT.judge(_disclosed(altered))
    assert report.verdict is Verdict.NOT_VALID
    assert outcome(report, Check.INTEGRITY) is Outcome.FAILED
    assert len(report.reasons) == 1


def test_policies_are_all_there() -> None:
    from wallet.verification.policies import POLICIES

    assert set(POLICIES) == set(Policy)
