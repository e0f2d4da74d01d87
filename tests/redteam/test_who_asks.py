"""CASES, P15 and group U: requests that ask too much, texts that deceive, licences that stop a wallet."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from flows.town import NOW, Town
from formats.forge import HOLDER, card, cwt_payload
from verification.scene import told

from redteam.attacks import (
    SHOWN,
    judge,
)
from wallet.codec import cbor
from wallet.codec.base import b64url_encode
from wallet.model.errors import Trouble, WalletError
from wallet.model.request import ClaimRequest, CredentialRequest, PresentationRequest, RelyingParty
from wallet.model.text import LocalisedText
from wallet.model.verdict import Reason
from wallet.qr import envelope
from wallet.requests.dcql import parse_dcql
from wallet.requests.request import build_request


def request_of(at: Any = NOW, **changes: Any) -> PresentationRequest:
    name = LocalisedText("某窗口", "")
    settings: dict[str, Any] = {
        "credentials": (CredentialRequest("c1", claims=(ClaimRequest(("name",)),)),),
        "challenge": b64url_encode(bytes(16)),
        "audience": name.zh,
        "purpose": "办事",
        "relying_party": RelyingParty(name, verified=False),
        "issued_at": at,
        "expires_at": at + timedelta(seconds=120),
    }
    return PresentationRequest(**(settings | changes))


class TestWhoAsks:  # P15
    def read(self, town: Town, data: bytes) -> PresentationRequest:
        return town.citizen.read_request(envelope.wrap_request(data).encode(), town.at)

    def test_unsigned_is_unverified_and_nothing_is_chosen_beyond_what_was_asked(self, town: Town) -> None:
        row = town.licence()
        asked = self.read(town, build_request(request_of()))
        assert asked.relying_party is not None
        assert not asked.relying_party.verified
        offer = town.citizen.offer(row.id, asked, town.at)
        chosen = {claim.view.path for claim in offer.claims if claim.chosen and not claim.always}
        assert chosen <= {("name",)}

    def test_signed_by_nobody_known_is_unverified(self, town: Town) -> None:
        from wallet.crypto import pki
        from wallet.requests.request import certificate_audience

        der = pki.issue_root(
            "国家某局", HOLDER, not_before=NOW - timedelta(days=1), not_after=NOW + timedelta(days=1)
        )
        request = request_of(audience=certificate_audience(der))
        asked = self.read(town, build_request(request, signer=HOLDER, chain=(der,)))
        assert asked.relying_party is not None
        assert not asked.relying_party.verified

    def test_for_too_much(self, town: Town) -> None:
        def asking(count: int) -> bytes:
            claims = [f"c{n}" for n in range(count)]
            now = int(NOW.timestamp())
            return cbor.dumps({1: "某", 4: now + 60, 6: now, 10: bytes(16), -3: [{1: claims}]})

        assert len(self.read(town, asking(100)).credentials[0].claims) == 100
        for count in (101, 2000):
            with pytest.raises(WalletError) as stop:
                self.read(town, asking(count))
            assert stop.value.trouble is Trouble.REQUEST_INVALID
        with pytest.raises(WalletError):
            town.citizen.read_request(b"LW1R:" + b"0" * 20_000, town.at)

    def test_for_everything_shows_each_claim_and_for_the_portrait_what_it_is(self, town: Town) -> None:
        """Each claim is told; the portrait, which no errand here needs, is the holder's to take away, and the
        counter that asks for nothing but what it needs is the control."""
        row = town.licence("org.iso.18013.5.1.mDL", None)

        def offered(*names: str) -> dict[str, tuple[bool, bool]]:
            claims = tuple(ClaimRequest((name,)) for name in names)
            request = request_of(town.at, credentials=(CredentialRequest("c1", claims=claims),))
            offer = town.citizen.offer(row.id, self.read(town, build_request(request)), town.at)
            return {str(c.view.path[0]): (c.chosen, c.always) for c in offer.claims}

        everything = offered(*offered())
        assert all(chosen for chosen, _ in everything.values())
        assert not any(always for _, always in everything.values())
        assert everything["portrait"] == (True, False)
        assert offered("family_name")["portrait"] == (False, False)

    def test_ten_thousand_claims_in_dcql(self) -> None:
        def asking(count: int) -> bytes:
            claims = [{"path": [f"c{n}"]} for n in range(count)]
            part = {"id": "a", "format": "sd-cwt", "meta": {}, "claims": claims}
            return json.dumps({"credentials": [part]}).encode()

        assert len(parse_dcql(asking(100)).credentials[0].claims) == 100
        for count in (101, 2000, 10_000):
            with pytest.raises(WalletError) as stop:
                parse_dcql(asking(count))
            assert stop.value.trouble is Trouble.REQUEST_INVALID

    @pytest.mark.parametrize("name", ["x509_hash:abc", "X509_HASH:abc", "lw1:typed", "LW1:timed"])
    def test_under_an_audience_that_is_not_its_own(self, town: Town, name: str) -> None:
        def named(text: str) -> bytes:
            now = int(NOW.timestamp())
            return cbor.dumps({1: text, 4: now + 60, 6: now, 10: bytes(16), -3: [{1: ["name"]}]})

        assert self.read(town, named("某窗口")).audience == "某窗口"
        with pytest.raises(WalletError) as stop:
            self.read(town, named(name))
        assert stop.value.trouble is Trouble.REQUEST_INVALID

    def test_two_requests_in_one_picture(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:  # I17
        texts = [
            envelope.wrap_request(
                build_request(request_of(challenge=b64url_encode(bytes((n,)) * 16)))
            ).encode()
            for n in range(2)
        ]
        monkeypatch.setattr(type(town.workplace.reader), "read", lambda *_: tuple(texts))
        with pytest.raises(WalletError) as stop:
            town.citizen.read_request(b"\x89PNG\r\n\x1a\n", town.at)
        assert stop.value.trouble is Trouble.SEVERAL_CODES

    @pytest.mark.parametrize(
        "typed", ["١٢٣٤٥٦٧٨", "1234567", "123456789", "1234 567x", "", "12345678" * 9, "\udcff" * 8]
    )
    def test_what_is_typed(self, town: Town, typed: str) -> None:
        assert town.citizen.typed_request(" １２３４-5678 ", town.at).challenge == "12345678"
        with pytest.raises(WalletError) as stop:
            town.citizen.typed_request(typed, town.at)
        assert stop.value.trouble is Trouble.CHALLENGE_INVALID


class TestTexts:  # U01, U03, U05: they reach the window as what they are, for the one safe label
    @pytest.mark.parametrize(
        "text",
        [
            "<font color=#00ff00>✔ VALID</font>",
            "<img src=x>",
            "&lt;b&gt;",
            "**x**",
            "a" + "\n" * 100 + "b",
            "\u202e",
        ],
    )
    @pytest.mark.parametrize("kind", SHOWN)
    def test_are_data(self, kind: str, text: str) -> None:
        report = judge(SHOWN[kind](name=text, iss=text))
        assert told(report) == ("valid", ())
        assert report.claims is not None
        assert report.claims["name"] == text
        assert report.issuer.name == LocalisedText("示例机关", "Example authority")
        assert Reason.EXPIRED not in report.reasons


class TestTheWalletItself:
    """A hostile licence must not stop the wallet of whoever was talked into bringing it in."""

    @pytest.mark.parametrize(
        "changes",
        [
            {"exp": 253_402_300_799}, {"exp": 253_402_300_799, "iat": None, "nbf": 0},
            {"nbf": 0, "iat": 0, "exp": 1}, {"vct": 2**64 - 1}, {"vct": ""}, {"vct": "x" * 5000},
            {"name": b"\xff\xfe"}, {"name": {"a": [{"b": None}]}}, {"name": "\u202e\x00\ue000\U000e0001"},
            {"name": 2**64 - 1}, {"name": "x" * 100_000}, {"cnf": None},
        ],
    )  # fmt: skip
    def test_goes_on(self, town: Town, changes: dict[str, Any]) -> None:
        for entry in town.workplace.wallet_trust.entries():
            town.workplace.wallet_trust.remove(entry.id)
        good = town.citizen.receive(card(cwt_payload()), "good", town.at)[0]
        assert good.summary is not None
        town.citizen.receive(card(cwt_payload(**changes)), "bad\udcff\0\n", town.at)
        rows = town.citizen.licences(town.at)
        assert len(rows) == 2
        request = town.citizen.typed_request("12345678", town.at)
        for row in rows:
            assert town.citizen.licence(row.id, town.at).claims is not None
            assert town.citizen.offer(row.id, request, town.at).licence.id == row.id
        assert len(town.citizen.offers(request, town.at)) <= 2
