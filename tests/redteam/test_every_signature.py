"""CASES, group S, against the class: algorithm, key and signature get the same answer in every format."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from formats import forge, passes

from redteam.attacks import LIFE
from redteam.specimens import COSE, JOSE, SEAL, SEAL_NC, SIGNED, TOKENS, bare_trust, nc_seal
from wallet.codec.base import b64_encode
from wallet.crypto import pki
from wallet.crypto.keys import jwk_from_public_key
from wallet.crypto.signers import SoftwareSigner
from wallet.model.trust import UNLIMITED_SCOPE, TrustAnchor, TrustSnapshot
from wallet.trust.dcc import key_name

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
STRANGER = SoftwareSigner.generate()
DAY = timedelta(days=1)


def halves(raw: bytes) -> tuple[int, int]:
    return int.from_bytes(raw[:32]), int.from_bytes(raw[32:])


def der_of(r: int, s: int) -> bytes:
    return encode_dss_signature(r, s)


def negative(raw: bytes) -> bytes:
    """DER whose r is negative."""
    r = (-halves(raw)[0]).to_bytes(33, "big", signed=True)
    s = der_of(1, halves(raw)[1])[5:]
    body = b"\x02\x21" + r + s
    return b"\x30" + bytes((len(body),)) + body


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "DER": lambda raw: der_of(*halves(raw)),
    "DER with a negative r": negative,
    "r 0": lambda raw: bytes(32) + raw[32:],
    "s 0": lambda raw: raw[:32] + bytes(32),
    "both 0": lambda raw: bytes(64),
    "r n": lambda raw: ORDER.to_bytes(32) + raw[32:],
    "s n": lambda raw: raw[:32] + ORDER.to_bytes(32),
    "all ones": lambda raw: b"\xff" * 64,
    "a byte less": lambda raw: raw[:-1],
    "a byte more": lambda raw: raw + b"\0",
    "a zero before r": lambda raw: b"\0" + raw,
    "a zero before s": lambda raw: raw[:32] + b"\0" + raw[32:],
    "a zero before both": lambda raw: b"\0" + raw[:32] + b"\0" + raw[32:],
    "halves swapped": lambda raw: raw[32:] + raw[:32],
    "one half": lambda raw: raw[:32],
    "nothing": lambda raw: b"",
    "a bit": lambda raw: raw[:-1] + bytes((raw[-1] ^ 1,)),
    "hexadecimal": lambda raw: raw.hex().encode(),
}


@pytest.mark.parametrize("how", BROKEN)
@pytest.mark.parametrize("kind", SIGNED)
def test_a_signature_in_another_spelling(kind: str, how: str) -> None:  # S11
    scene, make = SIGNED[kind]
    scene.control(make(bytes))
    scene.red(make(BROKEN[how]), "signature_invalid")


class TestAlgorithms:
    @pytest.mark.parametrize(
        "number", [..., 0, 5, -37, -257, -65535, -8, -35, "none", "ES256", [-7], True, -7.0]
    )
    @pytest.mark.parametrize("kind", COSE)
    def test_of_a_cose_message(self, kind: str, number: Any) -> None:  # S01, S03
        """Allowed ones too: the trusted key is for ES256."""
        made = COSE[kind]
        header = {label: value for label, value in (made.header | {1: number}).items() if value is not ...}
        made.scene.control(made.item())
        made.scene.red(made.item(header=header), "algorithm_not_allowed")
        made.scene.red(made.item(header=header, signature=lambda _: b""), "algorithm_not_allowed")

    @pytest.mark.parametrize("kind", COSE)
    def test_only_in_the_unprotected_header(self, kind: str) -> None:  # S05
        made = COSE[kind]
        without = {label: value for label, value in made.header.items() if label != 1}
        made.scene.red(
            made.item(header=without, unprotected=made.unprotected | {1: -7}), "algorithm_not_allowed"
        )
        made.scene.red(made.item(unprotected=made.unprotected | {1: -7}), "malformed")

    @pytest.mark.parametrize(
        "name",
        [
            ...,
            "none",
            "None",
            "NONE",
            "nOnE",
            "HS256",
            "RS256",
            "es256",
            "ES256 ",
            "ES384",
            "EdDSA",
            "",
            None,
            ["ES256"],
            7,
        ],
    )
    @pytest.mark.parametrize("kind", JOSE)
    def test_of_a_token(self, kind: str, name: Any) -> None:  # S01, S03
        made = JOSE[kind]
        header = {
            member: value for member, value in (made.header | {"alg": name}).items() if value is not ...
        }
        made.scene.control(made.item())
        made.scene.red(made.item(header=header), "algorithm_not_allowed")
        made.scene.red(made.item(header=header, signature=lambda _: b""), "algorithm_not_allowed")

    @pytest.mark.parametrize("name", [..., "none", "HS256", "ES384", "EdDSA"])
    def test_of_a_seal(self, name: Any) -> None:
        SEAL_NC.control(nc_seal())
        SEAL_NC.red(nc_seal(alg=name), "algorithm_not_allowed")

    @pytest.mark.parametrize("algorithm", ["ES384", "EdDSA"])
    @pytest.mark.parametrize("kind", [kind for kind in TOKENS if kind not in ("mdoc", "shc", "dcc")])
    def test_the_trusted_key_decides(self, kind: str, algorithm: str) -> None:  # S03
        """Signed soundly, by the algorithm that the header names, with a key that is not the anchor's."""
        made, other = TOKENS[kind], SoftwareSigner.generate(algorithm)
        named = {"ES384": -35, "EdDSA": -8}[algorithm] if kind in COSE else algorithm
        item = made.item(
            header=made.header | ({1: named} if kind in COSE else {"alg": named}), sign=other.sign
        )
        anchor = replace(bare_trust(other).anchors[0], key_id=None)
        made.scene.control(item, trust=TrustSnapshot((anchor,)))
        made.scene.red(item, "algorithm_not_allowed")

    @pytest.mark.parametrize("crit", [[99], [1, 99], ["99"], [], 99, [[99]], [True], [2]])
    @pytest.mark.parametrize("kind", COSE)
    def test_a_critical_label(self, kind: str, crit: Any) -> None:
        made = COSE[kind]
        made.scene.control(made.item(header=made.header | {99: 1}))
        made.scene.control(made.item(header=made.header | {2: [1]}))
        made.scene.red(made.item(header=made.header | {2: crit, 99: 1, "99": 1}), "critical_header_unknown")
        made.scene.red(made.item(unprotected=made.unprotected | {2: [1]}), "critical_header_unknown")

    @pytest.mark.parametrize("crit", [["x"], ["exp"], ["b64"], ["alg"], [], "x", None])
    @pytest.mark.parametrize("kind", JOSE)
    def test_a_critical_member(self, kind: str, crit: Any) -> None:
        made = JOSE[kind]
        made.scene.control(made.item(header=made.header | {"x": 1, "b64": False}))
        made.scene.red(made.item(header=made.header | {"crit": crit, "x": 1}), "critical_header_unknown")


def _no_network(*_: object, **__: object) -> None:
    raise AssertionError("nobody may be asked")


class TestTheSignersOwnWord:  # S07
    OWN = pki.issue_root("Issuer", STRANGER, **LIFE)

    @pytest.mark.parametrize("kind", JOSE)
    def test_keys_in_a_token(self, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(socket, "socket", _no_network)
        monkeypatch.setattr(socket, "getaddrinfo", _no_network)
        made, address = JOSE[kind], "https://attacker.example/k"
        for extra in ({"jwk": jwk_from_public_key(STRANGER.public_key)}, {"jku": address}, {"x5u": address}):
            made.scene.control(made.item(header=made.header | extra))
            made.scene.red(made.item(header=made.header | extra, sign=STRANGER.sign), "signature_invalid")
        chained = made.item(header=made.header | {"x5c": [b64_encode(self.OWN)]}, sign=STRANGER.sign)
        made.scene.red(chained, "signature_invalid" if kind == "shc" else "issuer_untrusted")

    @pytest.mark.parametrize("kind", COSE)
    def test_keys_in_a_cose_message(self, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(socket, "socket", _no_network)
        monkeypatch.setattr(socket, "getaddrinfo", _no_network)
        made = COSE[kind]
        for extra in ({35: "https://attacker.example/k"}, {34: [-16, bytes(32)]}, {32: self.OWN}):
            made.scene.control(made.item(unprotected=made.unprotected | extra))
            made.scene.control(made.item(header=made.header | extra))
            made.scene.red(made.item(header=made.header | extra, sign=STRANGER.sign), "signature_invalid")
        chained = made.item(unprotected=made.unprotected | {33: self.OWN}, sign=STRANGER.sign)
        made.scene.red(chained, "signature_invalid" if kind == "dcc" else "issuer_untrusted")


@pytest.mark.parametrize(
    "away", [-timedelta(days=9000), -2 * DAY, -timedelta(minutes=5, seconds=1), 400 * DAY]
)
@pytest.mark.parametrize("kind", SIGNED)
def test_a_clock_that_cannot_be_right(kind: str, away: timedelta) -> None:  # S25
    scene, make = SIGNED[kind]
    trust = replace(scene.trust, floor=scene.at, lapses=scene.at + 180 * DAY)
    scene.control(make(bytes), trust=trust)
    scene.control(make(bytes), trust=replace(trust, floor=scene.at + timedelta(minutes=5)))
    scene.grey(make(bytes), "clock_untrusted", trust=trust, at=scene.at + away)


class TestManyKeys:  # D03
    @pytest.mark.parametrize("kind", [kind for kind in TOKENS if kind != "mdoc"])
    def test_at_most_eight(self, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
        from wallet.trust import authentication

        made = TOKENS[kind]
        tried: list[object] = []
        named = _kid_of(kind)
        strange = bare_trust(STRANGER).anchors[0]
        own = _with_key_id(made.scene.trust.anchors[0], named)
        # Bare keys of one name: the ninth is not tried, whatever the name is looked up in.
        if kind != "shc":
            eight = (_with_key_id(strange, named),) * 7 + (own,)
            made.scene.control(made.item(), trust=TrustSnapshot(eight))
            made.scene.red(made.item(), "issuer_untrusted", trust=TrustSnapshot((eight[0], *eight)))
        monkeypatch.setattr(authentication, "holds", lambda *_: bool(tried.append(1)))
        many = TrustSnapshot((_with_key_id(own, named),) * 100_000)
        made.scene.red(made.item(), "issuer_untrusted", trust=many)
        assert 0 < len(tried) <= 16

    def test_of_a_seal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from wallet.trust import authentication

        tried: list[object] = []
        _, make = SIGNED["vds"]
        SEAL.control(make(bytes))
        monkeypatch.setattr(authentication, "holds", lambda *_: bool(tried.append(1)))
        SEAL.red(make(bytes), "issuer_untrusted", trust=TrustSnapshot(SEAL.trust.anchors * 100_000))
        assert 0 < len(tried) <= 16


def _kid_of(kind: str) -> bytes | None:
    header = TOKENS[kind].header
    named = header.get(4, header.get("kid"))
    return named.encode() if isinstance(named, str) else named


def _with_key_id(anchor: TrustAnchor, key_id: bytes | None) -> TrustAnchor:
    return TrustAnchor(anchor.spki, UNLIMITED_SCOPE, key_id=key_id)


def test_two_countries_of_one_kid() -> None:  # S09, with D03
    """The key that holds is another country's: its name does not lend it the pass."""
    certificate = passes.signer_certificate(country="DE")
    item = passes.health_pass(protected={4: key_name(certificate)})
    scene = COSE["dcc"].scene
    scene.control(COSE["dcc"].item())
    from wallet.trust.lists import read_anchors

    scene.red(item, "issuer_mismatch", trust=TrustSnapshot(read_anchors(certificate, UNLIMITED_SCOPE)))


@pytest.mark.parametrize("kind", [kind for kind in TOKENS if kind not in ("mdoc", "dcc")])
def test_an_issuer_by_another_name(kind: str) -> None:
    made = TOKENS[kind]
    stated = {"vc-jwt": "issuer"}.get(kind, "iss") if kind in JOSE else 1
    for name, fits in ((made.claims[stated], True), ("https://other.example", False)):
        scoped = tuple(
            replace(one, scope=replace(one.scope, issuer=name)) for one in made.scene.trust.anchors
        )
        if fits:
            made.scene.control(made.item(), trust=TrustSnapshot(scoped))
        else:
            made.scene.red(made.item(), "issuer_mismatch", trust=TrustSnapshot(scoped))


def test_forgers_ask_nobody(monkeypatch: pytest.MonkeyPatch) -> None:  # V09
    monkeypatch.setattr(socket, "socket", _no_network)
    monkeypatch.setattr(socket, "getaddrinfo", _no_network)
    asked = {"status_list": {"idx": 1, "uri": "https://attacker.example/who-looks-at-me"}}
    for kind in ("sd-cwt", "cwt", "claim-169", "mdoc", "sd-jwt-vc", "sd-jwt", "vc-jwt"):
        made = TOKENS[kind]
        label = "status" if kind in JOSE or kind == "mdoc" else 65535
        item = made.item(claims=made.claims | {label: asked}, sign=forge.OTHER.sign)
        report = made.scene.red(item, "signature_invalid")
        assert [f.outcome for f in report.findings if f.check == "status"] == ["skipped"]
        sound = made.scene.judge(made.item(claims=made.claims | {label: asked}))
        assert [str(reason) for reason in sound.reasons] == ["status_unavailable"]
