"""CASES, groups S, T and D03: who signed, with what, and who may. Plain rows: tests/verification."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from formats import forge
from formats.forge import HOLDER, ISSUER, OTHER, card, cwt_payload, jwt_payload, kb, kbt, token
from verification.scene import told

from redteam.attacks import (
    AT,
    EXPECTED,
    SHOWN,
    TRUST,
    anchor,
    control,
    grey,
    judge,
    raw_card,
    raw_kbt,
    raw_token,
    red,
    shown_card,
    shown_token,
    spki,
    status_list,
)
from wallet.codec import cbor, strict_json
from wallet.codec.base import b64_encode, b64url_encode
from wallet.crypto import jose, pki
from wallet.crypto.keys import jwk_from_public_key
from wallet.crypto.signers import SoftwareSigner
from wallet.model.policy import Policy
from wallet.model.trust import AnchorScope, TrustAnchor, TrustSnapshot
from wallet.trust.status import read_statuses

DAY = timedelta(days=1)
LIFE = {"not_before": AT - 30 * DAY, "not_after": AT + 30 * DAY}
ROOT, LEAF = SoftwareSigner.generate(), SoftwareSigner.generate()


def root(country: str | None = None) -> bytes:
    return pki.issue_root(pki.DistinguishedName("Root", country=country), ROOT, **LIFE)


def rooted(der: bytes, **scope: Any) -> TrustSnapshot:
    return TrustSnapshot((TrustAnchor(spki(ROOT), AnchorScope(**scope), certificate=der),))


def leaf(der: bytes, country: str | None = None) -> bytes:
    name = pki.DistinguishedName("Issuer", country=country)
    return pki.issue_certificate(name, LEAF.public_key, issuer_certificate=der, issuer_signer=ROOT, **LIFE)


def certified(*chain: bytes, signer: SoftwareSigner = LEAF) -> str:
    return kb(token(jwt_payload(), signer=signer, x5c=[b64_encode(der) for der in chain]))


class TestAlgorithms:  # S01, S03, S05
    @pytest.mark.parametrize("number", [None, -37, -257, 5, 0, -65535, "ES256", [-7], True, -7.0])
    def test_of_a_card(self, number: Any) -> None:
        payload = cbor.dumps(cwt_payload())
        control(kbt(raw_card(payload)))
        head = {1: number, 16: 293} if number is not None else {16: 293}
        red(kbt(raw_card(payload, cbor.dumps(head))), "algorithm_not_allowed")

    def test_only_in_the_unprotected_header(self) -> None:
        parts = forge.unpack(raw_card(cbor.dumps(cwt_payload()), cbor.dumps({16: 293})))
        parts[1] = {1: -7}
        red(kbt(forge.pack(parts)), "algorithm_not_allowed")
        parts = forge.unpack(card(cwt_payload()))
        parts[1] = {1: -7}
        red(kbt(forge.pack(parts)), "malformed")

    @pytest.mark.parametrize(
        "name", ["none", "nOnE", "es256", "ES256 ", "ESP256", "HS256", "RS256", "", None, ["ES256"]]
    )
    def test_of_a_token(self, name: Any) -> None:
        head = strict_json.dumps({"alg": name, "typ": "dc+sd-jwt"})
        whole = strict_json.dumps(jwt_payload())
        control(kb(raw_token(whole)))
        red(kb(raw_token(whole, head)), "algorithm_not_allowed")
        bare = raw_token(whole, head).rpartition(".")[0] + ".~"
        red(kb(bare), "algorithm_not_allowed")

    @pytest.mark.parametrize("number", [None, -35, -8, 5, "ES256"])
    def test_of_the_holders_token_around_a_card(self, number: Any) -> None:
        inner = card(cwt_payload())
        head = {1: number, 16: 294, 13: cbor.loads(inner)}
        claims = cbor.dumps({3: forge.BINDING.audience, 6: forge.SHOWN, 39: b"12345678"})
        control(raw_kbt(inner, claims))
        head = {label: value for label, value in head.items() if value is not None}
        red(raw_kbt(inner, claims, cbor.dumps(head)), "holder_proof_invalid")

    @pytest.mark.parametrize("name", ["none", "None", "HS256", "ES384", None])
    def test_of_the_holders_token_behind_a_token(self, name: Any) -> None:
        shown = token(jwt_payload())
        claims = {"aud": forge.BINDING.audience, "iat": forge.SHOWN, "nonce": "12345678"}
        claims["sd_hash"] = forge.jwt_digest(shown)
        head = {"typ": "kb+jwt", "alg": name}
        signed = raw_token(strict_json.dumps(claims), strict_json.dumps(head)).removesuffix("~")
        red(shown + signed, "holder_proof_invalid")
        red(shown + signed.rpartition(".")[0] + ".", "holder_proof_invalid")

    @pytest.mark.parametrize("algorithm", ["ES384", "EdDSA"])
    @pytest.mark.parametrize("kind", SHOWN)
    def test_the_key_of_the_trust_entry_decides(self, kind: str, algorithm: str) -> None:
        other = SoftwareSigner.generate(algorithm)
        made = card(cwt_payload(), signer=other) if kind == "sd-cwt" else token(jwt_payload(), signer=other)
        item = kbt(made) if isinstance(made, bytes) else kb(made)
        control(
            item, trust=TrustSnapshot((anchor(other),)), status=read_statuses([status_list(signer=other)])
        )
        red(item, "algorithm_not_allowed")

    @pytest.mark.parametrize("typ", ["DC+SD-JWT", "dc+sd-jwt;x=1", "kb+jwt", "JWT", "statuslist+jwt"])
    def test_typ_of_a_token(self, typ: str) -> None:
        control(kb(token(jwt_payload(), typ="application/dc+sd-jwt")))
        red(kb(token(jwt_payload(), typ=typ)), "type_confusion")

    @pytest.mark.parametrize("typ", [294, 61, "SD-CWT", "application/kb+cwt", 293.0, "statuslist+cwt"])
    def test_typ_of_a_card(self, typ: Any) -> None:
        control(kbt(card(cwt_payload(), protected={16: "application/sd-cwt"})))
        red(kbt(card(cwt_payload(), protected={16: typ})), "type_confusion")

    @pytest.mark.parametrize("typ", [293, None, 61, "KB+CWT", "kb+jwt"])
    def test_typ_of_the_holders_token(self, typ: Any) -> None:
        red(kbt(card(cwt_payload()), protected={16: typ}), "holder_proof_invalid")


class TestTheSignersOwnWord:  # S07
    @pytest.mark.parametrize("name", ["jwk", "jku", "x5u", "x5t", "x5t#S256", "kid"])
    def test_a_token_names_its_own_key(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(socket, "socket", _no_network)
        monkeypatch.setattr(socket, "getaddrinfo", _no_network)
        value = jwk_from_public_key(OTHER.public_key) if name == "jwk" else "https://attacker.example/k"
        control(kb(token(jwt_payload(), **{name: value})))
        red(kb(token(jwt_payload(), signer=OTHER, **{name: value})), "signature_invalid")
        red(
            kb(token(jwt_payload(), signer=OTHER, **{name: value})),
            "issuer_untrusted",
            trust=TrustSnapshot((replace(anchor(), key_id=b"another"),)),
        )

    def test_a_chain_counts_only_to_an_anchor_for_this(self) -> None:
        der = root()
        trust = rooted(der)
        control(certified(leaf(der)), trust=trust)
        control(certified(leaf(der), der), trust=trust)
        own = pki.issue_root("Root", OTHER, **LIFE)
        red(certified(own, signer=OTHER), "issuer_untrusted", trust=trust)
        strange = pki.issue_certificate(
            "Issuer", LEAF.public_key, issuer_certificate=own, issuer_signer=OTHER, **LIFE
        )
        red(certified(strange, own), "issuer_untrusted", trust=trust)
        for scope in (
            {"document_types": frozenset({"cn.driving-licence"})},
            {"schemes": frozenset({"mdoc"})},
        ):
            red(certified(leaf(der)), "issuer_not_authorised", trust=_and_another(rooted(der, **scope)))

    def test_a_chain_does_not_help_another_key(self) -> None:
        der = root()
        red(certified(leaf(der), signer=OTHER), "signature_invalid", trust=rooted(der))

    @pytest.mark.parametrize(
        ("own", "roots", "fine"), [("CN", "CN", 1), ("cn", "CN", 1), (None, "CN", 1), ("DE", "CN", 0)]
    )
    def test_a_signer_is_of_its_roots_country(self, own: str | None, roots: str, fine: int) -> None:  # S15
        der = root(roots)
        item = certified(leaf(der, own))
        if fine:
            control(item, trust=rooted(der))
        else:
            red(item, "chain_invalid", trust=rooted(der))

    @pytest.mark.parametrize(
        "scope", [{"region": "DE"}, {"document_types": frozenset({"x"})}, {"purposes": frozenset()}]
    )
    def test_an_anchor_is_for_one_thing(self, scope: dict[str, Any]) -> None:  # T09
        der = root("CN")
        item = certified(leaf(der, "CN"))
        control(item, trust=rooted(der, region="CN"))
        red(item, "issuer_not_authorised", trust=_and_another(rooted(der, **scope)))

    def test_names_of_the_issuer_come_from_the_trust_store(self) -> None:  # U03
        for kind in SHOWN:
            report = judge(SHOWN[kind](iss="Міnistry\u200d\u3164 of Truth"))
            assert report.issuer.name is not None
            assert report.issuer.name.zh == "示例机关"
        assert judge(kbt(card(cwt_payload(), signer=OTHER))).issuer.name is None


def _and_another(trust: TrustSnapshot) -> TrustSnapshot:
    """With an anchor that is good for licences, so that what is judged is the one in question."""
    return replace(trust, anchors=(*trust.anchors, replace(anchor(OTHER), key_id=b"another")))


def _no_network(*_: object, **__: object) -> None:
    raise AssertionError("nobody may be asked")


class TestHolderKeys:
    @pytest.mark.parametrize(
        "cnf",
        [{2: b"x"}, {3: b"kid"}, {5: b"thumbprint"}, {"kid": "k"}, {}, {"jwk": {"kty": "EC"}}, {1: None}],
    )
    def test_a_card_that_names_no_key_by_value(self, cnf: Any) -> None:
        red(shown_card(cnf=cnf), "holder_proof_invalid")

    @pytest.mark.parametrize(
        "cnf", [{"kid": "k"}, {"jkt": "x"}, {"jku": "https://a.example"}, {}, {"x5t#S256": "x"}]
    )
    def test_a_token_that_names_no_key_by_value(self, cnf: Any) -> None:
        red(shown_token(cnf=cnf), "holder_proof_invalid")

    def test_a_key_off_its_curve_is_no_key(self) -> None:
        good = cwt_payload()[8][1]
        for x in range(1, 5):
            bad = {1: good | {-2: bytes(31) + bytes((x,)), -3: True}}
            red(card(cwt_payload(cnf=bad)), "malformed", policy=Policy.IMPORT)
        jwk = jwt_payload()["cnf"]["jwk"]
        control(token(jwt_payload(cnf={"jwk": jwk})), policy=Policy.IMPORT)
        red(token(jwt_payload(cnf={"jwk": jwk | {"y": jwk["x"]}})), "malformed", policy=Policy.IMPORT)

    @pytest.mark.parametrize("policy", [Policy.COUNTER, Policy.IMPORT])
    def test_a_private_key_is_everybodys(self, policy: Policy) -> None:  # RFC 7800, section 3.2
        """In every format that names a holder's key, and in every kind of key."""
        secret = {"d": b64url_encode(bytes(32))}
        jwk = jwt_payload()["cnf"]["jwk"]
        red(shown_token(cnf={"jwk": jwk | secret}), "malformed", policy=Policy.COUNTER)
        red(token(jwt_payload(cnf={"jwk": jwk | secret})), "malformed", policy=policy)
        cose = cwt_payload()[8][1]
        red(shown_card(cnf={1: cose | {-4: bytes(32)}}), "malformed", policy=Policy.COUNTER)
        red(card(cwt_payload(cnf={1: cose | {-4: bytes(32)}})), "malformed", policy=policy)
        rsa = {1: 3, -1: b"\xc1" + bytes(254) + b"\x01", -2: b"\1\0\1"}
        control(card(cwt_payload(cnf={1: rsa})), policy=Policy.IMPORT)
        red(card(cwt_payload(cnf={1: rsa | {-3: bytes(32)}})), "malformed", policy=policy)
        control(shown_token())
        control(shown_card())

    @pytest.mark.parametrize("kty", ["oct", "ec", "EC2", "AKP"])
    def test_of_a_kind_that_signs_nothing(self, kty: str) -> None:
        jwk = jwt_payload()["cnf"]["jwk"]
        red(shown_token(cnf={"jwk": jwk | {"kty": kty}}), "algorithm_not_allowed")

    def test_the_key_in_the_holders_header_is_ignored(self) -> None:
        thief = jwk_from_public_key(OTHER.public_key)
        shown = token(jwt_payload())
        control(kb(shown, jwk=jwk_from_public_key(HOLDER.public_key)))
        red(kb(shown, signer=OTHER, jwk=thief), "holder_proof_invalid")
        red(kbt(card(cwt_payload()), signer=OTHER), "holder_proof_invalid")

    def test_the_issuers_key_is_not_the_holders(self) -> None:
        red(kbt(card(cwt_payload()), signer=ISSUER), "holder_proof_invalid")


class TestClocks:  # S25
    TRUST = replace(TRUST, floor=AT - DAY, lapses=AT + 300 * DAY)

    @pytest.mark.parametrize(
        "away", [timedelta(days=-9000), -2 * DAY, -DAY - timedelta(minutes=6), 730 * DAY]
    )
    @pytest.mark.parametrize("kind", SHOWN)
    def test_one_that_cannot_be_right(self, kind: str, away: timedelta) -> None:
        control(SHOWN[kind](), trust=self.TRUST)
        report = grey(SHOWN[kind](born="2025-10-09"), "clock_untrusted", trust=self.TRUST, at=AT + away)
        assert "expired" not in report.reasons

    def test_a_licence_moves_no_floor(self) -> None:
        control(shown_card(exp=253_402_300_799), trust=self.TRUST)
        control(shown_card(), trust=self.TRUST)

    @pytest.mark.parametrize("policy", [Policy.COUNTER, Policy.COUNTER_TIMED, Policy.IMPORT])
    def test_under_every_policy_that_looks_at_the_clock(self, policy: Policy) -> None:
        item = card(cwt_payload()) if policy is Policy.IMPORT else shown_card()
        grey(item, "clock_untrusted", trust=self.TRUST, at=AT - 400 * DAY, policy=policy)


class TestManyKeys:  # D03
    def test_at_most_eight_are_tried(self) -> None:
        strangers = tuple(anchor(SoftwareSigner.generate()) for _ in range(8))
        item = kbt(card(cwt_payload(), signer=forge.OTHER))
        red(item, "signature_invalid", trust=TrustSnapshot(strangers))
        control(shown_card(), trust=TrustSnapshot((anchor(), *strangers)))
        red(item, "issuer_untrusted", trust=TrustSnapshot((*strangers, *strangers)))

    def test_a_hundred_thousand_cost_no_more(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from wallet.trust import authentication

        tried: list[object] = []
        monkeypatch.setattr(authentication, "holds", lambda *_: bool(tried.append(1)))
        red(shown_card(), "issuer_untrusted", trust=TrustSnapshot((anchor(OTHER),) * 100_000))
        assert len(tried) <= 16

    def test_a_strangers_chain_costs_no_walk_over_the_anchors(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from wallet.crypto import x509

        ders = [pki.issue_root(f"Root {n}", ROOT, **LIFE) for n in range(600)]
        trust = TrustSnapshot(tuple(TrustAnchor(spki(ROOT), AnchorScope(), certificate=der) for der in ders))
        control(certified(leaf(ders[7])), trust=trust)
        looked: list[bytes] = []
        read = x509.certificate_facts
        monkeypatch.setattr(x509, "certificate_facts", lambda der: (looked.append(der), read(der))[1])
        own = pki.issue_root("Root 7", OTHER, **LIFE)
        red(certified(own, signer=OTHER), "issuer_untrusted", trust=trust)
        assert len(looked) < 40

    def test_beginnings_without_an_end_are_read_once(self) -> None:
        from wallet.model.errors import ParseError
        from wallet.trust.lists import read_anchors

        # At 270 KB this took ten seconds while every beginning was searched to the end of the file.
        for kind in (b"PUBLIC KEY", b"CERTIFICATE"):
            with pytest.raises(ParseError):
                read_anchors(b"-----BEGIN " + kind + b"-----\nAAAA" * 200_000, AnchorScope())


def test_a_forged_licence_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:  # V09
    asked = {"status_list": {"idx": 1, "uri": "https://attacker.example/who-looks-at-me"}}
    monkeypatch.setattr(socket, "socket", _no_network)
    monkeypatch.setattr(socket, "getaddrinfo", _no_network)
    for item in (
        kbt(card(cwt_payload(status=asked), signer=OTHER)),
        kb(token(jwt_payload(status=asked), signer=OTHER)),
    ):
        report = red(item, "signature_invalid")
        assert [f.outcome for f in report.findings if f.check == "status"] == ["skipped"]


def test_several_reasons_are_all_told_in_the_order_of_the_checks() -> None:
    item = kb(token(jwt_payload(exp=forge.SHOWN + 1), signer=OTHER), {"aud": "someone", "nonce": "0"})
    assert told(judge(item, at=AT + timedelta(seconds=300), expected=EXPECTED))[1] == (
        "signature_invalid",
        "expired",
        "challenge_mismatch",
        "audience_mismatch",
        "presentation_stale",
    )


def test_header_extensions_that_nobody_knows() -> None:
    whole = jose.parse_compact(token(jwt_payload()).removesuffix("~"))
    assert "crit" not in whole.header
    red(kb(token(jwt_payload(), crit=["exp"], exp=1)), "critical_header_unknown")
    red(kbt(card(cwt_payload(), protected={2: ["x"], "x": 1})), "critical_header_unknown")
    red(kbt(card(cwt_payload(), unprotected={2: [16]})), "critical_header_unknown")
    red(kbt(card(cwt_payload()), protected={2: ["x"], "x": 1}), "holder_proof_invalid")
