"""The LW1R request: golden vectors, who is believed to ask, time, and how much may be asked."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.codec import cbor
from wallet.codec.base import b45_decode
from wallet.crypto import cose
from wallet.crypto.pki import issue_certificate, issue_root
from wallet.crypto.signers import SoftwareSigner
from wallet.model.credential import SignedPart
from wallet.model.errors import Trouble, WalletError
from wallet.model.request import (
    ClaimRequest,
    CredentialRequest,
    CredentialSet,
    PresentationRequest,
    RelyingParty,
)
from wallet.model.text import LocalisedText
from wallet.qr.envelope import unwrap_request, wrap_request
from wallet.qr.symbol import version_needed
from wallet.requests import content as keys
from wallet.requests.request import (
    REQUEST_TYPE,
    build_request,
    certificate_audience,
    name_audience,
    one_text,
    parse_request,
)

FILE = Path(__file__).parents[1] / "vectors" / "envelope" / "requests.json"
VECTORS = json.loads(FILE.read_text(encoding="utf-8"))["good"]
AT = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
NAME = LocalisedText("市政务服务中心3号窗口", "Service Centre, Window 3")
TRUSTED_NAME = LocalisedText("海淀区政务中心", "Haidian Service Centre")

ROOT_KEY, COUNTER_KEY = SoftwareSigner.generate(), SoftwareSigner.generate()
_SPAN = {"not_before": AT - timedelta(days=1), "not_after": AT + timedelta(days=365)}
ROOT = issue_root("Root", ROOT_KEY, **_SPAN)
LEAF = issue_certificate(
    "Window 3", COUNTER_KEY.public_key, issuer_certificate=ROOT, issuer_signer=ROOT_KEY, **_SPAN
)

REQUEST = PresentationRequest(
    credentials=(
        CredentialRequest(
            "c1",
            document_types=frozenset({"cn.business-licence"}),
            claims=tuple(ClaimRequest((name,)) for name in ("name", "credit_code", "scope", "valid_until")),
        ),
    ),
    challenge="HQF1UXZ5FpSwtEWFsqNiwQ",
    audience=NAME.zh,
    purpose="办理食品经营许可",
    retention="30 天",
    relying_party=RelyingParty(NAME, verified=False),
    issued_at=AT,
    expires_at=AT + timedelta(seconds=120),
)
SIGNED_REQUEST = replace(REQUEST, audience=certificate_audience(LEAF))


LONG = frozenset(f"{n:0255d}" for n in range(32))
"""As many and as long types as one licence may have: eight kilobytes."""


def nobody(_: SignedPart) -> LocalisedText | None:
    return None


def anybody(_: SignedPart) -> LocalisedText | None:
    return TRUSTED_NAME


def parsed(data: bytes, authenticate: Any = nobody, at: datetime = AT) -> PresentationRequest:
    return parse_request(data, authenticate=authenticate, at=at)


def refused(data: bytes, authenticate: Any = anybody, at: datetime = AT) -> Trouble:
    with pytest.raises(WalletError) as caught:
        parse_request(data, authenticate=authenticate, at=at)
    return caught.value.trouble


def signed(request: PresentationRequest = SIGNED_REQUEST, chain: tuple[bytes, ...] = (LEAF,)) -> bytes:
    return build_request(request, signer=COUNTER_KEY, chain=chain)


def altered(**changes: Any) -> bytes:
    """The map of an unsigned request with entries replaced, or taken out (...)."""
    entries = cbor.loads(build_request(REQUEST))
    entries.update({getattr(keys, name): value for name, value in changes.items()})
    return cbor.dumps({key: value for key, value in entries.items() if value is not ...})


def as_json(request: PresentationRequest) -> dict[str, Any]:
    assert request.relying_party is not None
    assert request.issued_at is not None
    assert request.expires_at is not None
    return {
        "name": [request.relying_party.name.zh, request.relying_party.name.en],
        "challenge": request.challenge,
        "audience": request.audience,
        "purpose": request.purpose,
        "retention": request.retention,
        "iat": int(request.issued_at.timestamp()),
        "exp": int(request.expires_at.timestamp()),
        "credentials": [
            {
                "id": wanted.id,
                "formats": sorted(wanted.formats),
                "types": sorted(wanted.document_types),
                "claims": [
                    {"path": list(claim.path), "required": claim.required, "values": list(claim.values)}
                    for claim in wanted.claims
                ],
            }
            for wanted in request.credentials
        ],
    }


class TestGolden:
    """tests/vectors/envelope/requests.json, which docs/envelope.md explains."""

    @pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
    def test_text_reads_as_the_request(self, vector: dict[str, Any]) -> None:
        data = unwrap_request(vector["text"])
        assert data.hex() == vector["data"]
        request = parsed(data)
        assert as_json(request) == vector["request"]
        assert request.relying_party is not None
        assert not request.relying_party.verified

    @pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
    def test_the_request_is_written_as_the_data(self, vector: dict[str, Any]) -> None:
        request = parsed(bytes.fromhex(vector["data"]))
        if "key_pkcs8" in vector:
            signer = SoftwareSigner.from_pkcs8(bytes.fromhex(vector["key_pkcs8"]), algorithm="EdDSA")
            data = build_request(request, signer=signer, chain=(bytes.fromhex(vector["certificate"]),))
        else:
            data = build_request(request)
        assert data.hex() == vector["data"]
        text = wrap_request(data)
        assert b45_decode(text[5:])[0] == vector["mode"]
        assert vector["mode"] == 1 or text == vector["text"]


class TestSize:
    """What fits a code that a cheap camera reads at once (OPTICAL, what fits)."""

    def test_an_unsigned_request_stays_under_200_characters(self) -> None:
        plain = replace(
            REQUEST, purpose="", retention="", relying_party=RelyingParty(NAME._replace(en=""), False)
        )
        assert len(wrap_request(build_request(plain))) <= 200

    def test_a_signed_one_stays_within_the_budget(self) -> None:
        version = version_needed(wrap_request(signed()), level="M")
        assert version is not None
        assert version <= 22


class TestUnsigned:
    """Anybody can make one: its name is its own claim."""

    def test_it_comes_back_as_it_was_and_unverified(self) -> None:
        assert parsed(build_request(REQUEST), authenticate=anybody) == REQUEST

    def test_its_audience_is_its_own_name(self) -> None:
        assert parsed(build_request(REQUEST)).audience == name_audience(NAME) == NAME.zh
        for audience in ("", "lw1:typed", TRUSTED_NAME.zh, certificate_audience(LEAF)):
            with pytest.raises(WalletError):
                build_request(replace(REQUEST, audience=audience))
        assert refused(altered(AUD=NAME.zh)) is Trouble.REQUEST_INVALID

    def test_a_signed_request_stripped_of_its_signature_is_refused(self) -> None:
        assert refused(cose.parse_sign1(signed()).payload) is Trouble.REQUEST_INVALID

    @pytest.mark.parametrize("name", ["lw1:typed", "lw1:timed", "x509_hash:abc", "X509_HASH:abc"])
    def test_it_cannot_take_an_audience_of_another_kind_for_its_name(self, name: str) -> None:
        assert refused(altered(NAME=name)) is Trouble.REQUEST_INVALID


class TestSigned:
    """Each step alone turns the answer."""

    def test_a_known_counter_is_verified_under_the_trusted_name(self) -> None:
        seen: list[SignedPart] = []
        request = parsed(signed(), authenticate=lambda part: seen.append(part) or TRUSTED_NAME)
        assert request == replace(SIGNED_REQUEST, relying_party=RelyingParty(TRUSTED_NAME, verified=True))
        assert seen[0].chain == (LEAF,)

    def test_an_unknown_one_keeps_its_own_name_unverified(self) -> None:
        assert parsed(signed()) == SIGNED_REQUEST

    def test_a_longer_chain(self) -> None:
        assert parsed(signed(chain=(LEAF, ROOT)), authenticate=anybody).audience == certificate_audience(LEAF)

    def test_the_audience_must_be_that_of_the_signing_certificate(self) -> None:
        for audience in (NAME.zh, "", certificate_audience(ROOT)):
            with pytest.raises(WalletError):
                signed(replace(SIGNED_REQUEST, audience=audience))
            payload = cbor.loads(cose.parse_sign1(signed()).payload)
            payload[keys.AUD] = audience or "x"
            assert refused(self.sign(payload=cbor.dumps(payload))) is Trouble.REQUEST_INVALID

    def test_one_altered_bit_anywhere_is_never_verified_as_something_else(self) -> None:
        data = signed()
        for place in range(len(data)):
            torn = data[:place] + bytes((data[place] ^ 1,)) + data[place + 1 :]
            with pytest.raises(WalletError):
                parsed(torn, authenticate=anybody)

    def test_the_signature_alone(self) -> None:
        message = cose.parse_sign1(signed())
        parts = [message.protected_bytes, {}, message.payload, bytes(64)]
        assert refused(cbor.dumps(cbor.Tag(18, parts))) is Trouble.REQUEST_INVALID

    def sign(self, *, payload: bytes | None = None, signer: Any = COUNTER_KEY, **headers: Any) -> bytes:
        """A request signed with other headers than `build_request` would put."""
        protected: dict[Any, Any] = {16: REQUEST_TYPE, 33: LEAF}
        for name, value in headers.items():
            protected[int(name[1:])] = value
        kept = {label: value for label, value in protected.items() if value is not ...}
        content = cose.parse_sign1(signed()).payload if payload is None else payload
        return cose.sign1(kept, {}, content, signer)

    def test_the_control_of_the_header_tests(self) -> None:
        request = parsed(self.sign(), authenticate=anybody)
        assert request.relying_party == RelyingParty(TRUSTED_NAME, verified=True)

    def test_its_type_alone(self) -> None:
        for value in (..., 293, 294, "application/kb+cwt", REQUEST_TYPE + 1):
            assert refused(self.sign(_16=value)) is Trouble.REQUEST_INVALID

    def test_a_type_outside_the_protected_header_does_not_count(self) -> None:
        message = cose.parse_sign1(self.sign(_16=...))
        parts = [message.protected_bytes, {16: REQUEST_TYPE}, message.payload, message.signature]
        assert refused(cbor.dumps(cbor.Tag(18, parts))) is Trouble.REQUEST_INVALID

    def test_without_a_certificate_nothing_binds_the_audience(self) -> None:
        assert refused(self.sign(_33=..., _4=b"kid")) is Trouble.REQUEST_INVALID

    def test_another_key_than_the_certificates(self) -> None:
        assert refused(self.sign(signer=ROOT_KEY)) is Trouble.REQUEST_INVALID

    def test_broken_certificates(self) -> None:
        for chain in (b"", b"x", [], [LEAF[:-1]], [LEAF] * 5, 7):
            assert refused(self.sign(_33=chain)) is Trouble.REQUEST_INVALID

    def test_a_critical_header_that_we_do_not_know(self) -> None:
        assert refused(self.sign(_2=[99], _99=1)) is Trouble.REQUEST_INVALID

    def test_algorithm_of_another_key(self) -> None:
        class Liar:
            algorithm, key_id, public_key = "EdDSA", None, COUNTER_KEY.public_key

            def sign(self, message: bytes) -> bytes:
                return COUNTER_KEY.sign(message)

        assert refused(self.sign(signer=Liar())) is Trouble.REQUEST_INVALID


class TestTime:
    """A request lives 120 s at most and is not answered afterwards (VERDICTS, age: no leeway at its end)."""

    @pytest.mark.parametrize(
        ("seconds", "trouble"),
        [
            (-61, Trouble.REQUEST_INVALID),
            (-60, None),
            (0, None),
            (119, None),
            (120, Trouble.REQUEST_EXPIRED),
            (10**6, Trouble.REQUEST_EXPIRED),
        ],
    )
    @pytest.mark.parametrize("data", [build_request(REQUEST), signed()], ids=["unsigned", "signed"])
    def test_when_it_may_be_answered(self, data: bytes, seconds: int, trouble: Trouble | None) -> None:
        at = AT + timedelta(seconds=seconds)
        if trouble is None:
            assert parsed(data, at=at).issued_at == AT
        else:
            assert refused(data, at=at) is trouble

    @pytest.mark.parametrize("life", [121, 0, -1])
    def test_a_longer_or_no_life_is_refused(self, life: int) -> None:
        start = int(AT.timestamp())
        assert refused(altered(EXP=start + life)) is Trouble.REQUEST_INVALID
        with pytest.raises(WalletError):
            build_request(replace(REQUEST, expires_at=AT + timedelta(seconds=life)))

    @pytest.mark.parametrize("time", [..., 0, -1, 1.5, "2026", 10**30 % 2**64, True, None])
    def test_times_are_whole_seconds(self, time: Any) -> None:
        assert refused(altered(IAT=time)) is Trouble.REQUEST_INVALID
        assert refused(altered(EXP=time)) is Trouble.REQUEST_INVALID

    def test_a_time_without_zone_is_refused(self) -> None:
        with pytest.raises(ValueError, match="naive"):
            parsed(build_request(REQUEST), at=AT.replace(tzinfo=None))


class TestContent:
    """Whatever the map holds: read, or refused for one reason."""

    def test_the_control(self) -> None:
        assert parsed(altered()) == REQUEST

    @pytest.mark.parametrize(
        "changes",
        [
            {"NAME": ...},
            {"NAME": ""},
            {"NAME": "x" * 256},
            {"NAME": ["a"]},
            {"NAME": ["a", ""]},
            {"NONCE": ...},
            {"NONCE": bytes(15)},
            {"NONCE": bytes(17)},
            {"NONCE": "x" * 16},
            {"PURPOSE": "x" * 256},
            {"PURPOSE": ""},
            {"RETENTION": 7},
            {"CREDENTIALS": ...},
            {"CREDENTIALS": []},
            {"CREDENTIALS": {}},
            {"CREDENTIALS": [[]]},
            {"CREDENTIALS": [{}] * 17},
            {"CREDENTIALS": [{3: "same"}] * 2},
            {"CREDENTIALS": [{0: ["x"] * 33}]},
            {"CREDENTIALS": [{0: [7]}]},
            {"CREDENTIALS": [{0: 7}]},
            {"CREDENTIALS": [{2: [9]}]},
            {"CREDENTIALS": [{3: ""}]},
            {"CREDENTIALS": [{1: "name"}]},
            {"CREDENTIALS": [{1: [""]}]},
            {"CREDENTIALS": [{1: [[]]}]},
            {"CREDENTIALS": [{1: [[-1]]}]},
            {"CREDENTIALS": [{1: ["a"], 4: []}]},
            {"CREDENTIALS": [{1: ["a"], 4: [[]]}]},
            {"CREDENTIALS": [{1: ["a"], 4: [[1]]}]},
            {"CREDENTIALS": [{1: ["a"], 4: [[0, 0]]}]},
            {"CREDENTIALS": [{1: ["a"], 4: [[0]] * 17}]},
            {"CREDENTIALS": [{1: [{0: "a", 2: False}], 4: [[0]]}]},
            {"CREDENTIALS": [{4: [[0]]}]},
            {"CREDENTIALS": [{5: 1}]},
            {"CREDENTIALS": [{6: []}]},
            {"CREDENTIALS": [{6: [b""]}]},
            {"CREDENTIALS": [{6: ["x"]}]},
            {"CREDENTIALS": [{6: [bytes(65)]}]},
            {"SETS": []},
            {"SETS": [[]]},
            {"SETS": [[[]]]},
            {"SETS": [[[1]]]},
            {"SETS": [[[0, 0]]]},
            {"SETS": [[["c1"]]]},
            {"SETS": [{0: [[0]], 1: 0}]},
            {"SETS": [{1: False}]},
            {"SETS": [[[0], [0]]] * 9},
            {"CREDENTIALS": [{1: [["x"] * 17]}]},
            {"CREDENTIALS": [{1: [{}]}]},
            {"CREDENTIALS": [{1: [{0: "x", 1: []}]}]},
            {"CREDENTIALS": [{1: [{0: "x", 1: [1.5]}]}]},
            {"CREDENTIALS": [{1: [{0: "x", 2: 0}]}]},
            {"CREDENTIALS": [{1: ["x"] * 101}]},
            {"CREDENTIALS": [{1: ["x"] * 60}] * 2},
            {"CREDENTIALS": [{1: ["x"] * 10_000}]},
        ],
        ids=lambda changes: str(changes)[:50],
    )
    def test_what_breaks_the_rules_is_invalid(self, changes: dict[str, Any]) -> None:
        assert refused(altered(**changes)) is Trouble.REQUEST_INVALID

    def test_choices_are_named_by_their_places(self) -> None:
        choosing = {1: ["a", "b"], 4: [[0], [1]], 5: True, 6: [b"root"]}
        made = parsed(altered(CREDENTIALS=[choosing], SETS=[[[0]], {0: [[0]], 1: False}]))
        (asked,) = made.credentials
        assert (asked.claim_sets, asked.multiple, asked.authorities) == (((0,), (1,)), True, {b"root"})
        assert made.credential_sets == (
            CredentialSet((("c1",),)),
            CredentialSet((("c1",),), required=False),
        )

    def test_a_hundred_claims_are_the_most(self) -> None:
        most = altered(CREDENTIALS=[{1: [f"c{n}" for n in range(100)]}])
        assert len(parsed(most).credentials[0].claims) == 100

    def test_keys_of_a_later_time_are_unsupported(self) -> None:
        entries = cbor.loads(build_request(REQUEST))
        for data in (
            cbor.dumps({**entries, -5: 1}),
            cbor.dumps({**entries, "x": 1}),
            altered(CREDENTIALS=[{7: 1}]),
            altered(CREDENTIALS=[{1: [{0: "x", 3: 1}]}]),
        ):
            assert refused(data) is Trouble.REQUEST_UNSUPPORTED

    def test_one_content_has_one_encoding(self) -> None:
        data = build_request(REQUEST)
        assert data[0] == 0xA7
        assert refused(b"\xb8\x07" + data[1:]) is Trouble.REQUEST_INVALID
        assert refused(b"\xbf" + data[1:] + b"\xff") is Trouble.REQUEST_INVALID
        assert refused(data + b"\0") is Trouble.REQUEST_INVALID

    def test_sixteen_kilobytes_are_the_most(self) -> None:
        assert parsed(altered(CREDENTIALS=[{0: sorted(LONG)}])).credentials[0].document_types == LONG
        assert refused(altered(CREDENTIALS=[{0: sorted(LONG)}] * 2)) is Trouble.REQUEST_INVALID

    def test_what_cannot_be_built_is_refused(self) -> None:
        for broken in (
            replace(REQUEST, challenge="12345678"),
            replace(REQUEST, relying_party=None),
            replace(REQUEST, issued_at=None),
            replace(REQUEST, expires_at=None),
            replace(REQUEST, credentials=()),
            replace(REQUEST, credentials=(CredentialRequest("c1", claims=(ClaimRequest(("x",)),) * 101),)),
            replace(REQUEST, purpose="x" * 256),
            replace(
                REQUEST, credentials=tuple(CredentialRequest(f"{n}", document_types=LONG) for n in range(3))
            ),
        ):
            with pytest.raises(WalletError) as caught:
                build_request(broken)
            assert caught.value.trouble is Trouble.REQUEST_INVALID


TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
CLAIMS = st.builds(
    ClaimRequest,
    path=st.lists(TEXT | st.integers(0, 2**40) | st.none(), min_size=1, max_size=4).map(tuple),
    required=st.booleans(),
    values=st.lists(TEXT | st.integers(-(2**40), 2**40) | st.booleans(), max_size=3).map(tuple),
)
CREDENTIALS = st.builds(
    CredentialRequest,
    id=TEXT,
    formats=st.frozensets(st.sampled_from(["sd-cwt", "sd-jwt-vc", "mdoc"])),
    document_types=st.frozensets(TEXT, max_size=3),
    claims=st.lists(CLAIMS, max_size=4).map(tuple),
    authorities=st.frozensets(st.binary(min_size=1, max_size=20), max_size=2),
)


def _with_choices(credential: CredentialRequest, data: tuple[bool, bool]) -> CredentialRequest:
    claims, (chosen, multiple) = credential.claims, data
    if chosen and claims:
        needed = tuple(replace(claim, required=True) for claim in claims)
        every = tuple(range(len(claims)))
        credential = replace(credential, claims=needed, claim_sets=(every, every[-1:]))
    return replace(credential, multiple=multiple)


def _sets(credentials: list[CredentialRequest], *, chosen: bool) -> tuple[CredentialSet, ...]:
    if not chosen:
        return ()
    ids = tuple(credential.id for credential in credentials)
    return (CredentialSet((ids, ids[-1:])), CredentialSet((ids[:1],), required=False))


REQUESTS = st.builds(
    lambda credentials, name, purpose, retention, chosen: replace(
        REQUEST,
        credentials=tuple(credentials),
        credential_sets=_sets(credentials, chosen=chosen),
        audience=name.zh,
        relying_party=RelyingParty(name, verified=False),
        purpose=purpose,
        retention=retention,
    ),
    st.lists(
        st.builds(
            _with_choices,
            CREDENTIALS,
            st.tuples(st.booleans(), st.booleans()),
        ),
        min_size=1,
        max_size=3,
        unique_by=lambda wanted: wanted.id,
    ),
    st.builds(LocalisedText, zh=TEXT, en=TEXT | st.just("")),
    TEXT | st.just(""),
    TEXT | st.just(""),
    st.booleans(),
)


@given(REQUESTS)
def test_any_request_comes_back(request: PresentationRequest) -> None:
    assert parsed(unwrap_request(wrap_request(build_request(request)))) == request


@settings(max_examples=300)
@given(st.data())
def test_any_bytes_are_read_or_refused(data: st.DataObject) -> None:
    torn = bytearray(data.draw(st.sampled_from([build_request(REQUEST), signed(), b""])))
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(torn)))
        torn[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    trouble = None
    try:
        parsed(bytes(torn), authenticate=anybody)
    except WalletError as error:
        trouble = error.trouble
    assert trouble in (None, Trouble.REQUEST_INVALID, Trouble.REQUEST_EXPIRED, Trouble.REQUEST_UNSUPPORTED)


def test_both_languages_make_one_text() -> None:
    assert one_text(LocalisedText("办事", "An errand")) == "办事 / An errand"
    assert one_text(LocalisedText("办事", "")) == "办事"
    assert one_text(LocalisedText("", "An errand")) == "An errand"
