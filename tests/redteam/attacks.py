"""What an attacker has at hand: sound presentations, a judge, and bytes no writer of ours would write."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from formats import forge
from formats.forge import HOLDER, ISSUER, card, cwt_payload, jwt_payload, kb, kbt, token
from verification.scene import told

from wallet.codec import cbor, strict_json
from wallet.codec.base import b64url_encode
from wallet.codec.inflate import deflate
from wallet.crypto import jose
from wallet.crypto.keys import spki_from_public_key
from wallet.crypto.signers import SoftwareSigner
from wallet.model.policy import Expected, Policy
from wallet.model.text import LocalisedText
from wallet.model.trust import AnchorPurpose, AnchorScope, TrustAnchor, TrustSnapshot
from wallet.model.verdict import Report, Verdict
from wallet.trust.status import read_statuses
from wallet.verification.verifier import verify

AT = datetime.fromtimestamp(forge.SHOWN + 5, UTC)
LIFE: dict[str, Any] = {"not_before": AT - timedelta(days=30), "not_after": AT + timedelta(days=30)}
LIST = "https://amr.example/status/1"
VALID: tuple[str, tuple[str, ...]] = ("valid", ())
ISSUER_NAME = LocalisedText("示例机关", "Example authority")


def spki(signer: SoftwareSigner) -> bytes:
    return spki_from_public_key(signer.public_key)


def anchor(signer: SoftwareSigner = ISSUER, **scope: Any) -> TrustAnchor:
    settings = {"purposes": frozenset({AnchorPurpose.LICENCE})} | scope
    return TrustAnchor(spki(signer), AnchorScope(**settings), ISSUER_NAME)


TRUST = TrustSnapshot((anchor(),))
EXPECTED = Expected(
    challenge="12345678",
    spellings=frozenset({"12345678"}),
    audiences=frozenset({forge.BINDING.audience}),
)


def status_list(
    data: bytes = bytes(64),
    *,
    signer: SoftwareSigner = ISSUER,
    bits: Any = 1,
    header: Any = None,
    **claims: Any,
) -> bytes:
    """A status list token; claims given as None are left out."""
    body = {
        "sub": LIST,
        "iat": forge.SHOWN - 600,
        "exp": forge.SHOWN + 3600,
        "status_list": {"bits": bits, "lst": b64url_encode(deflate(data))},
    } | claims
    body = {name: value for name, value in body.items() if value is not None}
    head = {"typ": "statuslist+jwt"} | (header or {})
    return jose.sign_compact(head, strict_json.dumps(body), signer).encode()


STATUS = read_statuses([status_list()])


def judge(item: bytes | str, **changes: Any) -> Report:
    """The counter's verdict on an item, everything that is not named being as it should."""
    settings: dict[str, Any] = {
        "policy": Policy.COUNTER,
        "trust": TRUST,
        "status": STATUS,
        "at": AT,
        "expected": EXPECTED,
    }
    return verify(item, **(settings | changes))


def control(item: bytes | str, **changes: Any) -> None:
    """What the mutation started from passes."""
    assert told(judge(item, **changes)) == VALID


def red(item: bytes | str, *reasons: str, **changes: Any) -> Report:
    """Not valid, for these reasons alone, and nothing of the licence told."""
    report = judge(item, **changes)
    assert told(report) == ("not_valid", reasons)
    hidden(report)
    return report


def amber(item: bytes | str, *reasons: str, **changes: Any) -> Report:
    report = judge(item, **changes)
    assert told(report) == ("check_by_hand", reasons)
    return report


def grey(item: bytes | str, *reasons: str, **changes: Any) -> Report:
    report = judge(item, **changes)
    assert told(report) == ("not_checked", reasons)
    hidden(report)
    return report


def hidden(report: Report) -> None:
    """Nothing of the licence is shown, neither of the whole nor of a part."""
    assert report.verdict in (Verdict.NOT_VALID, Verdict.NOT_CHECKED)
    assert all(part.claims is None for part in (report, *report.parts))


def shown_card(claims: Any = None, **changes: Any) -> bytes:
    """A card and its holder's token: valid as it is."""
    return kbt(card(cwt_payload(**changes)), claims)


def shown_token(claims: Any = None, **changes: Any) -> bytes:
    """An SD-JWT VC and its holder's token: valid as it is."""
    return kb(token(jwt_payload(**changes)), claims).encode()


SHOWN = {"sd-cwt": shown_card, "sd-jwt-vc": shown_token}


def raw_map(*pairs: tuple[bytes, bytes]) -> bytes:
    """A CBOR map of encoded keys and values, in this order, whatever they are."""
    return bytes((0xA0 | len(pairs),)) + b"".join(key + value for key, value in pairs)


def entries(value: dict[Any, Any]) -> list[tuple[bytes, bytes]]:
    return [(cbor.dumps(key), cbor.dumps(item)) for key, item in value.items()]


def raw_card(payload: bytes, protected: bytes | None = None, signer: SoftwareSigner = ISSUER) -> bytes:
    """A card around bytes as they are, signed."""
    head = cbor.dumps({1: -7, 16: 293}) if protected is None else protected
    signature = signer.sign(b"\x84\x6aSignature1" + cbor.dumps(head) + b"\x40" + cbor.dumps(payload))
    return b"\xd2\x84" + cbor.dumps(head) + b"\xa0" + cbor.dumps(payload) + cbor.dumps(signature)


def raw_kbt(inner: bytes, claims: bytes, protected: bytes | None = None) -> bytes:
    """A holder's token around a card and bytes as they are, signed."""
    if protected is None:
        protected = raw_map(*entries({1: -7, 16: 294}), (cbor.dumps(13), inner))
    return raw_card(claims, protected, HOLDER)


def raw_token(payload: bytes, header: bytes = b'{"alg":"ES256","typ":"dc+sd-jwt"}') -> str:
    """A compact token around bytes as they are, signed by the issuer, with a closing tilde."""
    signed = f"{b64url_encode(header)}.{b64url_encode(payload)}"
    return f"{signed}.{b64url_encode(ISSUER.sign(signed.encode()))}~"


def expecting(**changes: Any) -> Expected:
    return replace(EXPECTED, **changes)
