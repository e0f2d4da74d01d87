"""Health cards, VC 2.0, seals: each check alone turns the verdict, beside a control that passes.

CASES: S01, S03, S07, S11, S13, S15, S17, V01 to V11 where the format has a status, P01 to P13 for
presentations, P19, T09, D03.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from formats import foreign
from formats.foreign import (
    BARCODES,
    CSCA_CERTIFICATE,
    DAY,
    HEALTH,
    HEALTH_ISSUER,
    HOLDER,
    NOW,
    SECONDS,
    VISA_MRZ,
    W3C,
    W3C_ISSUER,
    barcode_certificate,
    bytes_of,
    certificate,
    credential_payload,
    health_card,
    health_payload,
    kid_of,
    nc_data,
    nc_seal,
    numeric,
    seal,
    seal_header,
    vc,
    visa_features,
    vp,
)

from wallet.codec import strict_json
from wallet.codec.base import b64url_encode
from wallet.codec.inflate import deflate
from wallet.crypto import jose, keys, signature
from wallet.crypto.keys import SoftwareSigner, spki_from_public_key
from wallet.formats import vc_jwt
from wallet.model.credential import CredentialFormat
from wallet.model.policy import Policy
from wallet.model.request import Binding, Selection
from wallet.model.text import LocalisedText
from wallet.model.trust import AnchorPurpose, AnchorScope, TrustAnchor, TrustSnapshot
from wallet.model.verdict import Check, Outcome, Reason, Report
from wallet.presentation.show import envelope_text
from wallet.trust.lists import read_anchors
from wallet.trust.status import read_statuses

from .scene import ARCHIVE, ASKED, BENCH, IMPORT, NO_CHALLENGE, Bench, finding, outcome, told

VALID: tuple[str, tuple[str, ...]] = ("valid", ())
NAME = LocalisedText("示例机关", "Example authority")
VISA = VISA_MRZ.replace("9612109", "3012109")
LICENCE = frozenset({AnchorPurpose.LICENCE})


def anchor(signer: SoftwareSigner, key_id: bytes | None = None, **scope: Any) -> TrustAnchor:
    scoped = AnchorScope(**({"purposes": LICENCE} | scope))
    return TrustAnchor(spki_from_public_key(signer.public_key), scoped, NAME, key_id=key_id)


def certified(der: bytes, **scope: Any) -> TrustAnchor:
    return read_anchors(der, AnchorScope(**({"purposes": LICENCE} | scope)))[0]


def snapshot(*anchors: TrustAnchor) -> TrustSnapshot:
    return TrustSnapshot(anchors, as_of=NOW - DAY)


HEALTH_ANCHOR = anchor(HEALTH, kid_of(HEALTH).encode(), issuer=HEALTH_ISSUER)
W3C_ANCHOR = anchor(W3C, W3C.key_id, issuer=W3C_ISSUER)
SEAL_ANCHOR = certified(certificate())
CSCA_ANCHOR = certified(CSCA_CERTIFICATE)


def visa(**changes: Any) -> bytes:
    return seal(features=visa_features(VISA), **changes)


ITEMS: dict[str, Callable[[], bytes | str]] = {
    "shc": lambda: numeric(health_card()),
    "vc-jwt": vc,
    "vds": visa,
    "vds-nc": nc_seal,
}
TRUST = snapshot(HEALTH_ANCHOR, W3C_ANCHOR, SEAL_ANCHOR, CSCA_ANCHOR)


def judged(item: bytes | str, bench: Bench = IMPORT, **changes: Any) -> Report:
    return bench.judge(item, **({"trust": TRUST} | changes))


def only(reason: Reason, report: Report, verdict: str = "not_valid") -> None:
    assert told(report) == (verdict, (str(reason),))
    assert (report.claims is None) == (verdict in ("not_valid", "not_checked"))


@pytest.mark.parametrize("kind", ITEMS)
class TestEachFormat:
    def test_genuine_without_a_holders_proof(self, kind: str) -> None:  # P19
        item = ITEMS[kind]()
        for bench in (IMPORT, ARCHIVE):
            report = judged(item, bench)
            assert told(report) == VALID
            assert (report.format, bool(report.claims), report.holder_bound) == (kind, True, False)
            assert report.issuer.name is not None
        for expected in (ASKED, NO_CHALLENGE):
            for policy in (Policy.COUNTER, Policy.COUNTER_TIMED):
                at_counter = judged(item, BENCH, expected=expected, policy=policy)
                only(Reason.HOLDER_NOT_PROVEN, at_counter, "check_by_hand")

    def test_nobody_is_trusted_by_default(self, kind: str) -> None:
        only(Reason.NO_TRUST_ANCHORS, judged(ITEMS[kind](), trust=TrustSnapshot()), "not_checked")

    def test_anchors_of_another_scheme(self, kind: str) -> None:
        other = tuple(
            replace(one, scope=replace(one.scope, schemes=frozenset({"mdoc"}))) for one in TRUST.anchors
        )
        only(Reason.NO_TRUST_ANCHORS, judged(ITEMS[kind](), trust=snapshot(*other)), "not_checked")

    def test_anchors_of_another_type(self, kind: str) -> None:  # T09
        other = tuple(
            replace(one, scope=replace(one.scope, document_types=frozenset({"x"}))) for one in TRUST.anchors
        )
        report = judged(ITEMS[kind](), trust=snapshot(*other))
        only(Reason.ISSUER_NOT_AUTHORISED, report)
        assert outcome(report, Check.SIGNATURE) is Outcome.PASSED

    def test_a_signature_that_does_not_hold(self, kind: str) -> None:  # S11
        for broken in _broken_signatures(kind):
            only(Reason.SIGNATURE_INVALID, judged(broken))

    def test_an_issuer_that_is_not_among_the_anchors(self, kind: str) -> None:
        strangers = {
            "shc": anchor(HOLDER, kid_of(HOLDER).encode()),
            "vc-jwt": anchor(HOLDER, b"another"),
            "vds": certified(certificate(serial=0x28)),
            "vds-nc": certified(barcode_certificate(HOLDER)),
        }
        report = judged(ITEMS[kind](), trust=snapshot(strangers[kind]))
        only(Reason.ISSUER_UNTRUSTED, report)

    def test_an_issuer_by_another_name(self, kind: str) -> None:
        named = tuple(
            replace(one, scope=replace(one.scope, issuer="https://x.example")) for one in TRUST.anchors
        )
        report = judged(ITEMS[kind](), trust=snapshot(*named))
        only(Reason.ISSUER_MISMATCH, report)
        assert outcome(report, Check.SIGNATURE) is Outcome.PASSED

    def test_a_clock_that_cannot_be_right(self, kind: str) -> None:  # S25
        floored = replace(TRUST, floor=NOW)
        report = judged(ITEMS[kind](), trust=floored, at=NOW - DAY)
        only(Reason.CLOCK_UNTRUSTED, report, "not_checked")


def _broken_signatures(kind: str) -> list[bytes | str]:
    """DER for raw, zeros, a byte less, a byte more."""
    changes: list[Callable[[bytes], bytes]] = [
        lambda raw: encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:])),
        lambda raw: bytes(32) + raw[32:],
        lambda raw: raw[:32] + bytes(32),
        lambda raw: raw[:-1],
        lambda raw: b"\0" + raw,
        lambda raw: raw[:-1] + bytes((raw[-1] ^ 1,)),
    ]
    if kind in ("shc", "vc-jwt"):
        head, _, _ = (health_card() if kind == "shc" else vc()).rpartition(".")
        raw = jose.parse_compact(health_card() if kind == "shc" else vc()).signature
        tokens = [f"{head}.{b64url_encode(change(raw))}" for change in changes]
        return [numeric(token) if kind == "shc" else token for token in tokens]
    if kind == "vds":
        whole = visa()
        return [whole[:-66] + foreign.feature(0xFF, change(whole[-64:])) for change in changes]
    whole = nc_seal()
    content = json.loads(whole)
    raw = BARCODES.sign(foreign.sorted_json(content["data"]))
    return [
        bytes_of(content | {"sig": content["sig"] | {"sigvl": b64url_encode(change(raw))}})
        for change in changes
    ]


class TestHealthCards:
    def test_key_sets_as_issuers_publish_them(self) -> None:
        jwk = keys.jwk_from_public_key(HEALTH.public_key) | {
            "kid": kid_of(HEALTH), "use": "sig", "alg": "ES256", "crlVersion": 1,
        }  # fmt: skip
        scope = AnchorScope(issuer=HEALTH_ISSUER)
        anchors = read_anchors(strict_json.dumps({"keys": [jwk]}), scope)
        assert told(judged(health_card(), trust=snapshot(*anchors))) == VALID
        only(Reason.ISSUER_MISMATCH, judged(_from("https://other.example"), trust=snapshot(*anchors)))

    def test_a_kid_that_is_not_the_thumbprint(self) -> None:
        chosen = health_card(kid="my-key")
        named = replace(HEALTH_ANCHOR, key_id=b"my-key")
        only(Reason.ISSUER_UNTRUSTED, judged(chosen, trust=snapshot(named)))
        anonymous = replace(HEALTH_ANCHOR, key_id=None)
        assert told(judged(health_card(), trust=snapshot(anonymous))) == VALID
        only(Reason.ISSUER_UNTRUSTED, judged(chosen, trust=snapshot(anonymous)))

    @pytest.mark.parametrize("algorithm", ["ES384", "EdDSA"])
    def test_only_es256(self, algorithm: str) -> None:  # S03
        signer = SoftwareSigner.generate(algorithm)
        trusted = anchor(signer, kid_of(signer).encode())
        only(Reason.ALGORITHM_NOT_ALLOWED, judged(health_card(signer=signer), trust=snapshot(trusted)))

    @pytest.mark.parametrize("algorithm", ["none", "HS256", 7])
    def test_other_algorithms_in_the_header(self, algorithm: Any) -> None:  # S01
        only(Reason.ALGORITHM_NOT_ALLOWED, judged(_renamed(health_card(), HEALTH, algorithm)))

    def test_in_force(self) -> None:
        card = health_card(health_payload(nbf=SECONDS - 10.5, exp=SECONDS + 10))
        assert told(judged(card)) == VALID
        only(Reason.NOT_YET_VALID, judged(card, at=NOW.replace(year=2025)))
        only(Reason.EXPIRED, judged(card, at=NOW + DAY))

    def test_critical_header(self) -> None:
        only(Reason.CRITICAL_HEADER_UNKNOWN, judged(health_card(crit=["x"], x=1)))

    def test_keys_in_the_header_are_ignored(self) -> None:  # S07
        jwk = keys.jwk_from_public_key(HOLDER.public_key)
        forged = health_card(signer=HOLDER, jwk=jwk, jku="https://attacker.example", kid=kid_of(HEALTH))
        only(Reason.SIGNATURE_INVALID, judged(forged))
        only(Reason.ISSUER_UNTRUSTED, judged(health_card(signer=HOLDER, jwk=jwk)))

    def test_part_of_a_card(self) -> None:
        part = numeric(health_card()).replace("shc:/", "shc:/1/2/")
        report = judged(part)
        only(Reason.UNSUPPORTED_FORMAT, report, "not_checked")
        assert "part 1 of 2" in finding(report, Check.FORMAT).detail

    def test_several_cards_are_judged_one_by_one(self) -> None:
        second = health_card(health_payload(exp=SECONDS))
        both = bytes_of({"verifiableCredential": [health_card(), second]})
        report = judged(both)
        only(Reason.EXPIRED, report)
        assert [told(part)[0] for part in report.parts] == ["valid", "not_valid"]


class TestVerifiableCredentials:
    def shown(self, *tokens: str, bench: Bench = BENCH, **changes: Any) -> Report:
        return judged(vp(*tokens, **changes), bench)

    def test_shown_by_its_holder(self) -> None:
        report = self.shown(purpose="入职")
        assert told(report) == VALID
        assert report.holder_bound
        assert (report.purpose, len(report.presentation_id or b"")) == ("入职", 32)
        timed = replace(BENCH, expected=NO_CHALLENGE)
        assert told(self.shown(bench=timed)) == ("check_by_hand", ("timed_only",))
        assert told(self.shown(bench=replace(timed, policy=Policy.COUNTER_TIMED))) == VALID

    def test_what_the_wallet_shows_is_what_the_counter_reads(self) -> None:
        binding = Binding(foreign.AUDIENCE, foreign.NONCE, SECONDS, "入职")
        shown = vc_jwt.HANDLER.present(vc().encode(), Selection(frozenset()), binding, HOLDER)
        assert told(judged(envelope_text(shown, CredentialFormat.VC_JWT), BENCH)) == VALID

    def test_a_presentation_is_no_credential_to_import(self) -> None:
        only(Reason.TYPE_CONFUSION, self.shown(bench=IMPORT))
        assert told(self.shown(bench=ARCHIVE)) == VALID

    def test_signed_by_another_than_the_holder(self) -> None:  # P01, P13
        stranger = SoftwareSigner.generate("ES256")
        only(Reason.HOLDER_PROOF_INVALID, self.shown(signer=stranger))
        only(Reason.HOLDER_PROOF_INVALID, self.shown(vc(credential_payload(cnf=...))))
        other = SoftwareSigner.generate("ES384")
        bound = vc(credential_payload(cnf={"jwk": keys.jwk_from_public_key(other.public_key)}))
        assert told(self.shown(bound, signer=other)) == VALID
        only(Reason.HOLDER_PROOF_INVALID, self.shown(bound))

    def test_each_credential_by_itself(self) -> None:
        foreign_holder = {"jwk": keys.jwk_from_public_key(SoftwareSigner.generate().public_key)}
        stolen = vc(credential_payload(cnf=foreign_holder))
        report = self.shown(vc(), stolen)
        only(Reason.HOLDER_PROOF_INVALID, report)
        assert [told(part)[0] for part in report.parts] == ["valid", "not_valid"]
        both = self.shown(vc(), vc(credential_payload(id="urn:x:2")))
        assert told(both) == VALID
        assert len({part.presentation_id for part in both.parts}) == 1, "one proof, to be claimed once"

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"nonce": "48305173"}, Reason.CHALLENGE_MISMATCH), ({"nonce": ...}, Reason.CHALLENGE_MISMATCH),
            ({"aud": "x509_hash:other"}, Reason.AUDIENCE_MISMATCH),
            ({"aud": [foreign.AUDIENCE, "other"]}, Reason.AUDIENCE_MISMATCH),
            ({"aud": f"{foreign.AUDIENCE}/"}, Reason.AUDIENCE_MISMATCH),
            ({"iat": SECONDS - 181}, Reason.PRESENTATION_STALE), ({"iat": ...}, Reason.PRESENTATION_STALE),
            ({"iat": SECONDS + 600}, Reason.PRESENTATION_STALE),
            ({"exp": SECONDS}, Reason.PRESENTATION_STALE), ({"nbf": SECONDS + 1}, Reason.PRESENTATION_STALE),
            ({"iss": "did:example:1", "holder": "did:example:2"}, Reason.HOLDER_PROOF_INVALID),
        ],
    )  # fmt: skip
    def test_freshness_and_holder(self, changes: dict[str, Any], reason: Reason) -> None:  # P03, P05
        assert told(self.shown()) == VALID
        only(reason, self.shown(**changes))

    @pytest.mark.parametrize(
        ("changes", "reason", "verdict"),
        [
            ({"validUntil": foreign.stamp(NOW)}, Reason.EXPIRED, "not_valid"),
            ({"exp": SECONDS}, Reason.EXPIRED, "not_valid"),
            ({"validFrom": "2026-11-24T06:00:00.001Z"}, Reason.NOT_YET_VALID, "not_valid"),
            ({"nbf": SECONDS + 1}, Reason.NOT_YET_VALID, "not_valid"),
            ({"iss": "https://other.example"}, Reason.ISSUER_MISMATCH, "not_valid"),
            ({"issuer": "https://other.example"}, Reason.ISSUER_MISMATCH, "not_valid"),
            ({"sub": "did:example:other"}, Reason.MALFORMED, "not_valid"),
            ({"@context": [foreign.BASE, "https://x.example"]}, Reason.UNSUPPORTED_FORMAT, "not_checked"),
            ({"credentialStatus": {"type": "Other"}}, Reason.UNSUPPORTED_FORMAT, "not_checked"),
        ],
    )  # fmt: skip
    def test_the_credentials_own_words(self, changes: dict[str, Any], reason: Reason, verdict: str) -> None:
        token = vc(credential_payload(**changes))
        only(reason, judged(token), verdict)
        only(reason, self.shown(token), verdict)

    def test_iss_beside_issuer_under_an_anchor_for_any_issuer(self) -> None:
        """The signature is the issuer's; only the two names tell."""
        any_issuer = snapshot(anchor(W3C, W3C.key_id))
        assert told(judged(vc(credential_payload(iss=W3C_ISSUER)), trust=any_issuer)) == VALID
        only(Reason.ISSUER_MISMATCH, judged(vc(credential_payload(iss="x")), trust=any_issuer))

    @pytest.mark.parametrize("algorithm", ["none", "None", "HS256", "ES384", 7])
    def test_other_algorithms_in_the_header(self, algorithm: Any) -> None:  # S01, S03
        only(Reason.ALGORITHM_NOT_ALLOWED, judged(_renamed(vc(), W3C, algorithm)))

    def test_keys_in_the_header_are_ignored(self) -> None:  # S07
        jwk = keys.jwk_from_public_key(HOLDER.public_key)
        only(Reason.SIGNATURE_INVALID, judged(vc(signer=HOLDER, jwk=jwk)))
        only(Reason.ISSUER_UNTRUSTED, judged(vc(signer=HOLDER, jwk=jwk, kid="x"), trust=snapshot(W3C_ANCHOR)))

    @pytest.mark.parametrize(
        ("values", "reason"), [(b"\0", None), (b"\x04", Reason.REVOKED), (b"\x08", Reason.SUSPENDED)]
    )
    def test_token_status_list(self, values: bytes, reason: Reason | None) -> None:  # V01, V05
        uri = "https://status.example/1"
        token = vc(credential_payload(status={"status_list": {"idx": 1, "uri": uri}}))
        only(Reason.STATUS_UNAVAILABLE, judged(token, status=read_statuses([])), "check_by_hand")
        listed = {"bits": 2, "lst": b64url_encode(deflate(values))}
        claims = {"sub": uri, "iat": SECONDS - 60, "exp": SECONDS + 60, "status_list": listed}
        head = {"typ": "statuslist+jwt", "kid": (W3C.key_id or b"").decode()}
        status = read_statuses([jose.sign_compact(head, bytes_of(claims), W3C).encode()])
        if reason is None:
            assert told(judged(token, status=status)) == VALID
        else:
            only(reason, judged(token, status=status))
        beyond = vc(credential_payload(status={"status_list": {"idx": 64, "uri": uri}}))
        only(Reason.STATUS_LIST_INVALID, judged(beyond, status=status))


class TestSeals:
    def test_keys_of_other_sizes(self) -> None:
        for curve in (ec.SECP384R1(), ec.SECP521R1()):
            key = ec.generate_private_key(curve)
            trusted = snapshot(certified(certificate(key)))
            assert told(judged(visa(key=key), trust=trusted)) == VALID
            only(Reason.SIGNATURE_INVALID, judged(visa(), trust=trusted))

    def test_brainpool(self) -> None:
        key = ec.generate_private_key(ec.BrainpoolP256R1())
        spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        if not signature.algorithms_for(spki):
            pytest.skip("Brainpool signatures are not verified yet")
        trusted = snapshot(certified(certificate(key)))
        assert told(judged(visa(key=key), trust=trusted)) == VALID
        only(Reason.SIGNATURE_INVALID, judged(visa(), trust=trusted))

    def test_weak_key(self) -> None:  # S17
        key = ec.generate_private_key(ec.SECP192R1())
        head, features = seal_header(), visa_features(VISA)
        weak = head + features + foreign.feature(0xFF, bytes(48))
        only(Reason.WEAK_KEY, judged(weak, trust=snapshot(certified(certificate(key)))))

    def test_the_certificate_that_the_seal_names(self) -> None:
        short = seal(seal_header(version=2), visa_features(VISA))
        for trusted in (SEAL_ANCHOR, certified(certificate(serial=0x27, name="TS"))):
            assert told(judged(short, trust=snapshot(trusted))) == VALID
        other_serial = certified(certificate(serial=0x127))
        other_signer = certified(certificate(name="TX"))
        other_country = certified(certificate(country="FR"))
        for stranger in (other_serial, other_signer, other_country):
            only(Reason.ISSUER_UNTRUSTED, judged(visa(), trust=snapshot(stranger)))

    def test_keys_by_the_name_in_a_trust_list(self) -> None:
        bare = replace(SEAL_ANCHOR, certificate=None)
        for name in (b"UTTS27", None):
            assert told(judged(visa(), trust=snapshot(replace(bare, key_id=name)))) == VALID
        only(Reason.ISSUER_UNTRUSTED, judged(visa(), trust=snapshot(replace(bare, key_id=b"UTTS28"))))
        fixed = seal(seal_header(version=2), visa_features(VISA))
        for name in (b"UTTS00027", b"UTTS27"):
            assert told(judged(fixed, trust=snapshot(replace(bare, key_id=name)))) == VALID

    def test_one_among_many_signers(self) -> None:  # D03
        many = [certified(certificate(serial=0x100 + n)) for n in range(30)]
        assert told(judged(visa(), trust=snapshot(*many, SEAL_ANCHOR))) == VALID
        only(Reason.ISSUER_UNTRUSTED, judged(visa(), trust=snapshot(*many)))

    def test_signed_by_another_key_of_that_name(self) -> None:
        only(Reason.SIGNATURE_INVALID, judged(visa(key=ec.generate_private_key(ec.SECP256R1()))))

    def test_a_certificate_out_of_its_time(self) -> None:
        lapsed = snapshot(certified(certificate(until=NOW - DAY)))
        only(Reason.CHAIN_INVALID, judged(visa(), trust=lapsed))
        assert told(judged(visa(), ARCHIVE, trust=lapsed)) == VALID, "in force when it was sealed"

    def test_a_root_does_not_seal(self) -> None:
        only(Reason.ISSUER_UNTRUSTED, judged(visa(), trust=snapshot(CSCA_ANCHOR)))

    def test_each_zone_is_signed(self) -> None:
        whole = visa()
        assert told(judged(whole)) == VALID
        for place in (15, 17, 20, 40, 62):
            altered = whole[:place] + bytes((whole[place] ^ 1,)) + whole[place + 1 :]
            assert told(judged(altered))[0] == "not_valid"

    def test_the_day_after_its_last_day(self) -> None:
        long_ago = snapshot(certified(certificate(until=NOW + 3000 * DAY)))
        ends = NOW.replace(year=2030, month=12, day=10, hour=23, minute=59)
        assert told(judged(visa(), trust=long_ago, at=ends)) == VALID
        only(Reason.EXPIRED, judged(visa(), trust=long_ago, at=ends.replace(day=11, hour=0, minute=0)))

    def test_the_signer_of_another_country(self) -> None:  # S15
        borrowed = seal(seal_header(signer="FRTS"), visa_features(VISA))
        trusted = snapshot(certified(certificate(country="FR")))
        only(Reason.ISSUER_MISMATCH, judged(borrowed, trust=trusted))


class TestSealsAsJson:
    def test_what_stands_there_is_what_was_signed(self) -> None:
        signed = nc_data()
        assert told(judged(nc_seal(signed))) == VALID
        for name, value in (("uvci", "U32871"), ("pid", {"n": "Smith Bob", "dob": "1990-01-02"})):
            changed = {"hdr": signed["hdr"], "msg": signed["msg"] | {name: value}}
            only(Reason.SIGNATURE_INVALID, judged(nc_seal(signed, written=changed)))
        added = signed | {"more": 1}
        only(Reason.SIGNATURE_INVALID, judged(nc_seal(signed, written=added)))

    def test_the_certificates_key_signs(self) -> None:
        only(Reason.SIGNATURE_INVALID, judged(nc_seal(signer=HOLDER, cer=barcode_certificate())))

    @pytest.mark.parametrize(
        "options",
        [
            {"usage": ()}, {"usage": ("1.3.6.1.5.5.7.3.2",)}, {"not_after": NOW - DAY},
            {"not_before": NOW + DAY}, {"is_ca": True},
        ],
    )  # fmt: skip
    def test_chains(self, options: dict[str, Any]) -> None:  # S13
        assert told(judged(nc_seal(cer=barcode_certificate()))) == VALID
        only(Reason.CHAIN_INVALID, judged(nc_seal(cer=barcode_certificate(**options))))

    def test_a_certificate_that_its_holder_signed(self) -> None:  # S13
        from wallet.crypto import pki

        own = pki.issue_root(
            pki.DistinguishedName("BC", country="UT"), BARCODES, not_before=NOW - DAY, not_after=NOW + DAY
        )
        only(Reason.ISSUER_UNTRUSTED, judged(nc_seal(cer=own)))

    def test_the_certificate_itself_as_anchor(self) -> None:
        leaf = barcode_certificate()
        assert told(judged(nc_seal(cer=leaf), trust=snapshot(certified(leaf)))) == VALID
        plain = barcode_certificate(usage=())
        only(Reason.CHAIN_INVALID, judged(nc_seal(cer=plain), trust=snapshot(certified(plain))))

    def test_an_authority_of_another_country(self) -> None:  # S15
        french = nc_seal(nc_data(**{"is": "FRA"}), cer=barcode_certificate(country="FR"))
        only(Reason.CHAIN_INVALID, judged(french))

    def test_the_state_is_the_certificates(self) -> None:  # S15
        only(Reason.ISSUER_MISMATCH, judged(nc_seal(nc_data(**{"is": "FRA"}))))

    @pytest.mark.parametrize("name", ["none", "ES384", "EdDSA", "HS256", 7])
    def test_other_algorithms(self, name: Any) -> None:  # S01, S03
        only(Reason.ALGORITHM_NOT_ALLOWED, judged(nc_seal(alg=name)))


def _from(issuer: str) -> str:
    return health_card(health_payload(iss=issuer))


def _renamed(token: str, signer: SoftwareSigner, algorithm: Any) -> str:
    """The same token, signed anew, its header naming another algorithm."""
    jws = jose.parse_compact(token)
    head = strict_json.dumps(dict(jws.header) | {"alg": algorithm})
    signed = f"{b64url_encode(head)}.{b64url_encode(jws.payload)}"
    return f"{signed}.{b64url_encode(signer.sign(signed.encode()))}"
