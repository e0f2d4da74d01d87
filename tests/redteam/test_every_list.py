"""CASES, group V, against the class: every licence that names a list, with every kind of list."""

from __future__ import annotations

from typing import Any

import pytest
from formats import foreign, passes
from trust.crls import bitstring

from redteam.specimens import COSE, JOSE, TOKENS
from wallet.codec import cbor, strict_json
from wallet.codec.base import b64url_encode
from wallet.codec.cbor import Tag
from wallet.codec.inflate import deflate, gzip
from wallet.model.trust import StatusSnapshot
from wallet.model.verdict import Report
from wallet.trust.status import read_statuses

LIST = "https://status.example/1"
LABEL = {"sd-cwt": 65535, "cwt": 65535, "claim-169": 65535} | dict.fromkeys(
    ("mdoc", "sd-jwt-vc", "sd-jwt", "vc-jwt"), "status"
)
SETS = bytes(5) + bytes((1 << 1,)) + bytes(58)
"""One bit an entry, of which 41 is set; of two bits, entry 20 is 2."""


def now(kind: str) -> int:
    return int(TOKENS[kind].scene.at.timestamp())


def licence(kind: str, index: Any = 41, **changes: Any) -> bytes | str:
    made = TOKENS[kind]
    status = {"status_list": {"idx": index, "uri": LIST}} | changes
    return made.item(claims=made.claims | {LABEL[kind]: status})


def signer_of(kind: str) -> Any:
    return TOKENS[kind].sign


def token_jwt(
    kind: str, data: bytes = bytes(64), *, sign: Any = None, header: Any = None, **claims: Any
) -> bytes:
    """A list as a JWT (section 5.1), signed with the licence's own issuer key."""
    body = {"sub": LIST, "iat": now(kind) - 600, "exp": now(kind) + 3600}
    body |= {"status_list": {"bits": 1, "lst": b64url_encode(deflate(data))}} | claims
    head = {"alg": "ES256", "typ": "statuslist+jwt"} | _named(kind) | (header or {})
    parts = (strict_json.dumps({k: v for k, v in part.items() if v is not ...}) for part in (head, body))
    signed = ".".join(map(b64url_encode, parts)).encode()
    return signed + b"." + b64url_encode((sign or signer_of(kind))(signed)).encode()


def token_cwt(
    kind: str, data: bytes = bytes(64), *, sign: Any = None, header: Any = None, **claims: Any
) -> bytes:
    """The same as a CWT (section 5.2)."""
    labels = {"sub": 2, "exp": 4, "iat": 6, "ttl": 65534, "status_list": 65533}
    body: dict[Any, Any] = {2: LIST, 4: now(kind) + 3600, 6: now(kind) - 600}
    body[65533] = {"bits": 1, "lst": deflate(data)}
    body |= {labels[name]: value for name, value in claims.items()}
    top = {1: -7, 16: "application/statuslist+cwt"} | ({4: _kid(kind)} if _kid(kind) else {})
    top |= {
        {"typ": 16, "crit": 2, "alg": 1}[name]: value for name, value in (header or {}).items() if name != "x"
    }
    parts = [cbor.dumps({k: v for k, v in part.items() if v is not ...}) for part in (top, body)]
    made = (sign or signer_of(kind))(cbor.dumps(["Signature1", parts[0], b"", parts[1]]))
    return cbor.dumps(Tag(18, [parts[0], {}, parts[1], made]))


def _kid(kind: str) -> bytes | None:
    header = TOKENS[kind].header
    named = header.get(4, header.get("kid"))
    return named.encode() if isinstance(named, str) else named


def _named(kind: str) -> dict[str, Any]:
    named = _kid(kind)
    return {} if named is None else {"kid": named.decode("latin-1")}


TOKEN_LISTS = {"jwt": token_jwt, "cwt": token_cwt}


def judged(kind: str, item: bytes | str, *lists: bytes) -> tuple[str, tuple[str, ...]]:
    report = TOKENS[kind].scene.judge(item, status=read_statuses(lists))
    return str(report.verdict), tuple(map(str, report.reasons))


VALID: tuple[str, tuple[str, ...]] = ("valid", ())


@pytest.mark.parametrize("form", TOKEN_LISTS)
@pytest.mark.parametrize("kind", LABEL)
class TestTokenLists:
    def test_what_they_say(self, kind: str, form: str) -> None:
        make, item = TOKEN_LISTS[form], licence(kind)
        assert judged(kind, item, make(kind)) == VALID
        assert judged(kind, item, make(kind, SETS)) == ("not_valid", ("revoked",))
        two = {"bits": 2, "lst": b64url_encode(deflate(SETS)) if form == "jwt" else deflate(SETS)}
        assert judged(kind, licence(kind, 20), make(kind, status_list=two)) == ("not_valid", ("suspended",))
        assert judged(kind, item) == ("check_by_hand", ("status_unavailable",))

    @pytest.mark.parametrize(
        "status",
        [
            {},
            {"identifier_list": {"id": "1", "uri": LIST}},
            {"status_assertion": {"alg": "sha-256"}},
            {"status_list": None},
        ],
    )
    def test_another_mechanism_is_never_passed_over(self, kind: str, form: str, status: Any) -> None:  # T11
        """Token Status List, section 6.1: others may define their own. We cannot ask those."""
        made = TOKENS[kind]
        good = TOKEN_LISTS[form](kind)
        assert judged(kind, licence(kind), good) == VALID
        beside = {"status_list": {"idx": 41, "uri": LIST}} | {
            k: v for k, v in status.items() if v is not None
        }
        assert judged(kind, made.item(claims=made.claims | {LABEL[kind]: beside}), good) == VALID
        unknown = made.item(claims=made.claims | {LABEL[kind]: status})
        assert judged(kind, unknown, good) == ("check_by_hand", ("status_unavailable",))

    @pytest.mark.parametrize("index", [512, 10**6, 2**31, 2**63, 2**64 - 1, -1, -512])
    def test_an_index_that_the_list_has_not(self, kind: str, form: str, index: int) -> None:  # V01
        make = TOKEN_LISTS[form]
        assert judged(kind, licence(kind, 511), make(kind)) == VALID
        assert judged(kind, licence(kind, index), make(kind)) == ("not_valid", ("status_list_invalid",))
        assert judged(kind, licence(kind, 0), make(kind, b"")) == ("not_valid", ("status_list_invalid",))

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"sub": "https://status.example/2"}, "status_unavailable"),
            ({"sub": LIST + "/"}, "status_unavailable"),
            ({"sub": LIST.upper()}, "status_unavailable"),
            ({"header": {"typ": "JWT"}}, "status_list_invalid"),
            ({"header": {"typ": ...}}, "status_list_invalid"),
            ({"header": {"crit": ["x"], "x": 1}}, "status_list_invalid"),
            ({"sign": passes.CSCA.sign}, "status_list_invalid"),
            ({"sign": lambda _: bytes(64)}, "status_list_invalid"),
            ({"sign": lambda _: b""}, "status_list_invalid"), ({"exp": -86_400}, "status_stale"),
            ({"exp": 0}, "status_stale"), ({"exp": ..., "ttl": 600}, "status_stale"),
            ({"exp": ..., "iat": -86_401}, "status_stale"), ({"iat": ...}, "status_list_invalid"),
            ({"iat": "now"}, "status_list_invalid"), ({"iat": 1.5}, "status_list_invalid"),
            ({"iat": 10**13}, "status_list_invalid"), ({"exp": "2030-01-01"}, "status_list_invalid"),
            ({"exp": 1.8e9}, "status_list_invalid"), ({"exp": 10**13}, "status_list_invalid"),
            ({"exp": True}, "status_list_invalid"), ({"ttl": 0}, "status_list_invalid"),
            ({"ttl": -1}, "status_list_invalid"), ({"ttl": 1.5}, "status_list_invalid"),
            ({"ttl": "60"}, "status_list_invalid"), ({"ttl": 10**13}, "status_list_invalid"),
        ],
    )  # fmt: skip
    def test_in_doubt(self, kind: str, form: str, changes: dict[str, Any], reason: str) -> None:  # V03, I23
        make, moved = TOKEN_LISTS[form], dict(changes)
        for name in ("iat", "exp"):
            if type(moved.get(name)) is int and moved[name] <= 0:
                moved[name] += now(kind)
        assert judged(kind, licence(kind), make(kind)) == VALID
        assert judged(kind, licence(kind), make(kind, **moved)) == ("check_by_hand", (reason,))

    def test_taken_back(self, kind: str, form: str) -> None:  # V05
        make, item = TOKEN_LISTS[form], licence(kind)
        revoking, later = make(kind, SETS, iat=now(kind) - 900), make(kind)
        assert judged(kind, item, later) == VALID
        for lists in ((revoking, later), (later, revoking)):
            assert judged(kind, item, *lists) == ("not_valid", ("revoked",))
        report: Report = TOKENS[kind].scene.judge(item, status=read_statuses([revoking]))
        sticky = StatusSnapshot(read_statuses([later]).lists, sticky=frozenset({_stuck(report)}))
        again = TOKENS[kind].scene.judge(item, status=sticky)
        assert tuple(map(str, again.reasons)) == ("revoked",)

    def test_without_end(self, kind: str, form: str) -> None:  # V07
        packed = deflate(bytes(17 << 20))
        listed = {"bits": 1, "lst": b64url_encode(packed) if form == "jwt" else packed}
        token = TOKEN_LISTS[form](kind, status_list=listed)
        assert len(token) < 40_000
        assert judged(kind, licence(kind), token) == ("check_by_hand", ("status_list_invalid",))


def _stuck(report: Report) -> tuple[str, bytes]:
    assert report.issuer.key is not None
    assert report.credential_digest is not None
    return report.issuer.key, report.credential_digest


@pytest.mark.parametrize("form", TOKEN_LISTS)
def test_the_same_key_twice_in_a_list(form: str) -> None:  # I01
    kind = "sd-cwt"
    if form == "jwt":
        token = token_jwt(kind).split(b".")[0]
        body = f'{{"sub":"{LIST}","iat":{now(kind)},"iat":{now(kind)},'
        body += '"status_list":{"bits":1,"lst":"eNoDAAAAAAE"}}'
        signed = token + b"." + b64url_encode(body.encode()).encode()
        made = signed + b"." + b64url_encode(signer_of(kind)(signed)).encode()
    else:
        body_ = b"\xa3" + cbor.dumps(2) + cbor.dumps(LIST) + (cbor.dumps(6) + cbor.dumps(now(kind))) * 2
        made = COSE[kind].item(header={1: -7, 16: "application/statuslist+cwt"}, claims=body_)  # type: ignore[assignment]
    assert judged(kind, licence(kind), token_jwt(kind)) == VALID
    assert judged(kind, licence(kind), made) == ("check_by_hand", ("status_list_invalid",))


class TestBitstrings:
    MADE = JOSE["vc-jwt"]

    def entry(self, index: Any = "41", **changes: Any) -> bytes | str:
        named = {
            "type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": index,
            "statusListCredential": LIST,
        }  # fmt: skip
        return self.MADE.item(claims=self.MADE.claims | {"credentialStatus": named | changes})

    def listed(
        self, data: bytes = bitstring({}), *, subject: Any = None, sign: Any = None, **claims: Any
    ) -> bytes:
        inner = {"id": LIST + "#list", "type": "BitstringStatusList", "statusPurpose": "revocation"}
        inner |= {"encodedList": "u" + b64url_encode(gzip(data))} | (subject or {})
        payload = {
            "@context": [foreign.BASE], "id": LIST, "issuer": foreign.W3C_ISSUER, "credentialSubject": inner,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "validFrom": "2026-11-24T05:00:00Z", "validUntil": "2026-11-25T00:00:00Z",
        } | claims  # fmt: skip
        made = self.MADE.item(claims=foreign.without(payload), sign=sign)
        assert isinstance(made, bytes)
        return made

    def test_an_index(self) -> None:  # V01
        assert judged("vc-jwt", self.entry("131071"), self.listed()) == VALID
        revoked = self.listed(bitstring({41: 1}))
        assert judged("vc-jwt", self.entry(), revoked) == ("not_valid", ("revoked",))
        for beyond in ("131072", str(2**63), "9" * 20):
            report = judged("vc-jwt", self.entry(beyond), self.listed())
            assert report == ("not_valid", ("status_list_invalid",))
        for none in ("-1", "", "1.0", "٤١", 41, None, "9" * 21, " 41"):
            assert judged("vc-jwt", self.entry(none), self.listed()) == ("not_valid", ("malformed",))
        for short in (b"", bytes(16_383)):
            assert judged("vc-jwt", self.entry(), self.listed(short)) == (
                "not_valid",
                ("status_list_invalid",),
            )

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"id": LIST + "/2"}, "status_unavailable"), ({"sign": passes.CSCA.sign}, "status_list_invalid"),
            ({"validUntil": "2026-11-24T05:59:59Z"}, "status_stale"),
            ({"validUntil": "2026-11-25"}, "status_list_invalid"),
            ({"validUntil": "2026-11-25T00:00:00"}, "status_list_invalid"),
            ({"validUntil": "2026-02-30T00:00:00Z"}, "status_list_invalid"),
            ({"validUntil": "2026-12-31T23:59:60Z"}, "status_list_invalid"),
            ({"validUntil": "20261125T000000Z"}, "status_list_invalid"),
            ({"validFrom": "2026-W48-1T00:00:00Z"}, "status_list_invalid"),
            ({"validFrom": 1_800_000_000}, "status_list_invalid"), ({"exp": "soon"}, "status_list_invalid"),
            ({"exp": 10**13}, "status_list_invalid"),
            ({"type": ["VerifiableCredential"]}, "status_list_invalid"),
        ],
    )  # fmt: skip
    def test_in_doubt(self, changes: dict[str, Any], reason: str) -> None:  # V03, I23
        assert judged("vc-jwt", self.entry(), self.listed()) == VALID
        assert judged("vc-jwt", self.entry(), self.listed(**changes)) == ("check_by_hand", (reason,))

    def test_without_end(self) -> None:  # V07
        endless = self.listed(bytes(17 << 20))
        assert len(endless) < 60_000
        assert judged("vc-jwt", self.entry(), endless) == ("check_by_hand", ("status_list_invalid",))
