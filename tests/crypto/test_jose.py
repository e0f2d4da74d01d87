"""Compact JWS: the example of RFC 7515, every refusal alone, and random text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.codec.base import b64_encode, b64url_encode
from wallet.codec.limits import MAX_CHAIN
from wallet.crypto.jose import parse_compact, sign_compact, signed_part, unknown_critical
from wallet.crypto.keys import SoftwareSigner, public_key_from_jwk, spki_from_public_key
from wallet.crypto.signature import verify
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

SIGNER = SoftwareSigner.generate()
SPKI = spki_from_public_key(SIGNER.public_key)
TOKEN = sign_compact({"typ": "dc+sd-jwt", "kid": "k"}, b'{"a":1}', SIGNER)

# RFC 7515, appendix A.3: a token with blanks and line breaks in its JSON, which stay as they are.
RFC7515_KEY = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
}
RFC7515_TOKEN = (
    "eyJhbGciOiJFUzI1NiJ9"
    ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
)


def token(header: Any, payload: bytes = b"{}", made: bytes = b"s") -> str:
    head = header if isinstance(header, bytes) else json.dumps(header).encode()
    return ".".join(b64url_encode(part) for part in (head, payload, made))


def test_known_answer() -> None:
    part = signed_part(parse_compact(RFC7515_TOKEN))
    spki = spki_from_public_key(public_key_from_jwk(RFC7515_KEY))
    assert part.algorithm == "ES256"
    assert verify(spki, "ES256", part.signing_input, part.signature)


@pytest.mark.parametrize("name", ["ES256", "ES384", "ES512", "EdDSA", "Ed25519"])
def test_signed_here_verified_here(name: str) -> None:
    signer = SoftwareSigner.generate(name)
    jws = parse_compact(sign_compact({"alg": "none", "typ": "名"}, b"payload", signer))
    part = signed_part(jws)
    assert jws.header == {"alg": name, "typ": "名"}
    assert (jws.payload, part.algorithm, part.key_id) == (b"payload", name, None)
    assert verify(spki_from_public_key(signer.public_key), name, part.signing_input, part.signature)


def test_names_of_cose_alone_sign_no_jws() -> None:
    with pytest.raises(ValueError):
        sign_compact({}, b"", SoftwareSigner.generate("ESP256"))
    assert signed_part(parse_compact(token({"alg": "ESP256"}))).algorithm is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.MALFORMED),
        (TOKEN + ".", Reason.MALFORMED),
        (TOKEN.rpartition(".")[0], Reason.MALFORMED),
        ("." + TOKEN.partition(".")[2], Reason.MALFORMED),
        (TOKEN + "=", Reason.MALFORMED),
        (TOKEN + "\n", Reason.MALFORMED),
        (" " + TOKEN, Reason.MALFORMED),
        (TOKEN + "é", Reason.MALFORMED),
        (TOKEN.replace(".", ".é", 1), Reason.MALFORMED),
        ("é" + TOKEN, Reason.MALFORMED),
        (token(b"[]"), Reason.MALFORMED),
        (token(b"null"), Reason.MALFORMED),
        (token(b"{"), Reason.MALFORMED),
        (token(b'{"alg":"ES256"} '[:-2]), Reason.MALFORMED),
        (token(b'{"alg":"none","alg":"ES256"}'), Reason.DUPLICATE_KEY),
        (token(b'{"alg":"ES256"}{}'), Reason.TRAILING_DATA),
    ],
    ids=ascii,
)
def test_refusals(text: str, reason: Reason) -> None:
    with pytest.raises(ParseError) as caught:
        parse_compact(text)
    assert caught.value.reason is reason


@pytest.mark.parametrize(
    "name",
    ["none", "None", "NONE", "nOnE", None, "", "es256", "HS256", "RS256", 7, ["ES256"], {"a": 1}, True],
)
def test_no_algorithm_of_ours(name: Any) -> None:
    """Case S01: the token is read, even with an empty signature, and names no algorithm."""
    part = signed_part(parse_compact(token({"alg": name}, made=b"")))
    assert part.algorithm is None
    assert part.algorithm_text == ("" if name is None else str(name))


def test_keys_named_by_the_token_are_not_looked_at() -> None:
    header = {"alg": "ES256", "jwk": RFC7515_KEY, "jku": "https://attacker.example", "x5u": 1}
    part = signed_part(parse_compact(token(header)))
    assert (part.key_id, part.chain) == (None, ())


def test_kid_and_chain() -> None:
    header = {"alg": "ES256", "kid": "名", "x5c": [b64_encode(b"leaf"), b64_encode(b"ca")]}
    part = signed_part(parse_compact(token(header)))
    assert (part.key_id, part.chain) == ("名".encode(), (b"leaf", b"ca"))
    signed_part(parse_compact(token({"x5c": ["AAAA"] * MAX_CHAIN})))


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ({"kid": 1}, Reason.MALFORMED),
        ({"x5c": "AAAA"}, Reason.MALFORMED),
        ({"x5c": {"AAAA": 1}}, Reason.MALFORMED),
        ({"x5c": []}, Reason.MALFORMED),
        ({"x5c": [1]}, Reason.MALFORMED),
        ({"x5c": ["-_8="]}, Reason.MALFORMED),
        ({"x5c": ["AA"]}, Reason.MALFORMED),
        ({"x5c": ["AAAA"] * (MAX_CHAIN + 1)}, Reason.LIMIT_EXCEEDED),
    ],
    ids=str,
)
def test_headers_of_a_wrong_shape(entries: dict[str, Any], reason: Reason) -> None:
    with pytest.raises(ParseError) as caught:
        signed_part(parse_compact(token({"alg": "ES256"} | entries)))
    assert caught.value.reason is reason


@pytest.mark.parametrize("critical", [["b64"], [], ["exp"], "b64", None])
def test_any_critical_extension_is_unknown(critical: Any) -> None:
    assert unknown_critical({"alg": "ES256", "crit": critical})
    assert not unknown_critical({"alg": "ES256"})


@pytest.mark.parametrize("at", range(len(TOKEN)))
def test_every_changed_sign_is_noticed(at: int) -> None:
    for sign in "Ag-":
        changed = TOKEN[:at] + sign + TOKEN[at + 1 :]
        if changed == TOKEN:
            continue
        try:
            part = signed_part(parse_compact(changed))
        except ParseError:
            continue
        assert not (part.algorithm and verify(SPKI, part.algorithm, part.signing_input, part.signature))


@given(st.text(max_size=60) | st.text(alphabet="eyJhbGciOi.-_", max_size=60))
def test_random_text_brings_nothing_but_parse_errors(text: str) -> None:
    try:
        signed_part(parse_compact(text))
    except ParseError:
        return


@given(st.binary(max_size=40), st.binary(max_size=10))
def test_random_headers_bring_nothing_but_parse_errors(head: bytes, made: bytes) -> None:
    for candidate in (head, b'{"alg":' + head + b"}", b'{"x5c":[' + head + b"]}"):
        try:
            signed_part(parse_compact(token(candidate, made=made)))
        except ParseError:
            continue
