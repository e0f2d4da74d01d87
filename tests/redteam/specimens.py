"""One sound licence of every format, and how to alter it byte by byte: for attacks that must get the same
answer everywhere. Nothing here is a test."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from formats import foreign, forge, mdoc_forge, passes
from verification.scene import told

from redteam.attacks import AT, TRUST, VALID, hidden
from wallet.codec import cbor
from wallet.codec.base import b64url_encode
from wallet.codec.cbor import Encoded, Tag
from wallet.codec.inflate import deflate
from wallet.crypto.keys import spki_from_public_key
from wallet.crypto.signers import SoftwareSigner
from wallet.model.policy import NOTHING_EXPECTED, Expected, Policy
from wallet.model.trust import NO_STATUS, UNLIMITED_SCOPE, TrustAnchor, TrustSnapshot
from wallet.model.verdict import Report
from wallet.trust.lists import read_anchors
from wallet.verification.verifier import verify

Sign = Callable[[bytes], bytes]
Path = tuple[Any, ...]
Pairs = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Scene:
    """What a specimen is judged with, so that it passes as it is."""

    trust: TrustSnapshot
    at: datetime
    policy: Policy = Policy.IMPORT
    expected: Expected = NOTHING_EXPECTED

    def judge(self, item: bytes | str, **changes: Any) -> Report:
        settings: dict[str, Any] = {
            "trust": self.trust,
            "at": self.at,
            "policy": self.policy,
            "status": NO_STATUS,
            "expected": self.expected,
        }
        return verify(item, **(settings | changes))

    def control(self, item: bytes | str, **changes: Any) -> None:
        assert told(self.judge(item, **changes)) == VALID

    def red(self, item: bytes | str, *reasons: str, **changes: Any) -> Report:
        """Not valid for these reasons alone, and nothing of the licence told."""
        report = self.judge(item, **changes)
        assert told(report) == ("not_valid", reasons), report.findings
        hidden(report)
        return report

    def grey(self, item: bytes | str, *reasons: str, **changes: Any) -> Report:
        report = self.judge(item, **changes)
        assert told(report) == ("not_checked", reasons), report.findings
        hidden(report)
        return report


@dataclass(frozen=True)
class Specimen:
    """`claims` and `header` are what stands in the signed parts; `pack` makes a payload of encoded claims,
    `wrap` an item of the signed token."""

    name: str
    scene: Scene
    header: dict[Any, Any]
    claims: dict[Any, Any]
    sign: Sign
    wrap: Callable[[bytes], bytes | str]
    pack: Callable[[bytes], bytes] = bytes
    unprotected: dict[Any, Any] = field(default_factory=dict)

    def encode(self, value: Any, path: Path | None = None, change: Callable[[Pairs], Pairs] = list) -> bytes:
        """Encoded, with the members of the map at `path` changed while they are bytes."""
        raise NotImplementedError

    def item(
        self,
        *,
        claims: Any = None,
        header: Any = None,
        unprotected: Any = None,
        signature: Callable[[bytes], bytes] | None = None,
        sign: Sign | None = None,
    ) -> bytes | str:
        """Signed anew; claims and headers as values, or as bytes that are taken as they are. `signature`
        alters the signature."""
        raise NotImplementedError

    def with_claim(self, path: Path, value: Any) -> bytes | str:
        """One member set, or with `...` left out."""
        return self.item(claims=_set(self.claims, path, value))

    def maps(self) -> Iterator[Path]:
        """Where maps stand in the claims."""
        return _maps(self.claims)

    def altered_map(self, path: Path, change: Callable[[Pairs], Pairs]) -> bytes | str:
        return self.item(claims=self.encode(self.claims, path, change))

    def altered_header(self, change: Callable[[Pairs], Pairs]) -> bytes | str:
        return self.item(header=self.encode(self.header, (), change))


class Cose(Specimen):
    def encode(self, value: Any, path: Path | None = None, change: Callable[[Pairs], Pairs] = list) -> bytes:
        if path is None or not isinstance(value, dict | list):
            return cbor.dumps(value)
        rest = path[1:] if path else None
        if isinstance(value, list):
            parts = [self.encode(one, rest if n == path[0] else None, change) for n, one in enumerate(value)]
            return head(0x80, len(parts)) + b"".join(parts)
        pairs = [
            (cbor.dumps(key), self.encode(one, rest if path and key == path[0] else None, change))
            for key, one in value.items()
        ]
        if not path:
            pairs = change(pairs)
        return head(0xA0, len(pairs)) + b"".join(key + one for key, one in pairs)

    def item(
        self,
        *,
        claims: Any = None,
        header: Any = None,
        unprotected: Any = None,
        signature: Callable[[bytes], bytes] | None = None,
        sign: Sign | None = None,
    ) -> bytes | str:
        protected, beside, body = (
            given if isinstance(given, bytes) else cbor.dumps(usual if given is None else given)
            for given, usual in (
                (header, self.header),
                (unprotected, self.unprotected),
                (claims, self.claims),
            )
        )
        payload = self.pack(body)
        signed = protected if protected != b"\xa0" else b""
        made = (sign or self.sign)(cbor.dumps(["Signature1", signed, b"", payload]))
        made = made if signature is None else signature(made)
        return self.wrap(b"\x84" + cbor.dumps(protected) + beside + cbor.dumps(payload) + cbor.dumps(made))


class Jose(Specimen):
    def encode(self, value: Any, path: Path | None = None, change: Callable[[Pairs], Pairs] = list) -> bytes:
        if path is None or not isinstance(value, dict | list):
            return json.dumps(value, ensure_ascii=False).encode()
        rest = path[1:] if path else None
        if isinstance(value, list):
            parts = [self.encode(one, rest if n == path[0] else None, change) for n, one in enumerate(value)]
            return b"[" + b",".join(parts) + b"]"
        pairs = [
            (json.dumps(key).encode(), self.encode(one, rest if path and key == path[0] else None, change))
            for key, one in value.items()
        ]
        if not path:
            pairs = change(pairs)
        return b"{" + b",".join(key + b":" + one for key, one in pairs) + b"}"

    def item(
        self,
        *,
        claims: Any = None,
        header: Any = None,
        unprotected: Any = None,
        signature: Callable[[bytes], bytes] | None = None,
        sign: Sign | None = None,
    ) -> bytes | str:
        top, body = (
            given if isinstance(given, bytes) else self.encode(usual if given is None else given)
            for given, usual in ((header, self.header), (claims, self.claims))
        )
        signed = f"{b64url_encode(top)}.{b64url_encode(self.pack(body))}".encode()
        made = (sign or self.sign)(signed)
        made = made if signature is None else signature(made)
        return self.wrap(signed + b"." + b64url_encode(made).encode())


def head(major: int, length: int) -> bytes:
    number = cbor.dumps(length)
    return bytes((number[0] | major,)) + number[1:]


def _maps(value: Any, path: Path = ()) -> Iterator[Path]:
    if isinstance(value, dict):
        yield path
        for key, one in value.items():
            yield from _maps(one, (*path, key))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _maps(one, (*path, number))


def _set(value: Any, path: Path, new: Any) -> Any:
    copy = dict(value) if isinstance(value, dict) else list(value)
    if len(path) > 1:
        copy[path[0]] = _set(copy[path[0]], path[1:], new)
    elif new is ...:
        del copy[path[0]]
    else:
        copy[path[0]] = new
    return copy


def bare_trust(signer: SoftwareSigner) -> TrustSnapshot:
    return TrustSnapshot((TrustAnchor(spki_from_public_key(signer.public_key), UNLIMITED_SCOPE),))


def _by_certificate(der: bytes) -> TrustSnapshot:
    return TrustSnapshot(read_anchors(der, UNLIMITED_SCOPE))


ITEMS = mdoc_forge.items_of(mdoc_forge.ELEMENTS)
MSO = mdoc_forge.security_object({mdoc_forge.SPACE: ITEMS})


def issuer_signed(auth: bytes, items: list[bytes] = ITEMS) -> bytes:
    spaces = {mdoc_forge.SPACE: [Encoded(one) for one in items]}
    return cbor.dumps({"nameSpaces": spaces, "issuerAuth": Encoded(auth)})


def sign_mdoc(message: bytes) -> bytes:
    return mdoc_forge.sign(mdoc_forge.ISSUER, message)


def encoded_item(data: bytes) -> bytes:
    return cbor.dumps(Tag(24, data))


def shown_whole(changed: bytes) -> bytes:
    """An mdoc whose last item is these bytes, digested and signed as they are."""
    items = [*ITEMS[:-1], encoded_item(changed)]
    digests = MSO["valueDigests"][mdoc_forge.SPACE] | {len(ITEMS) - 1: hashlib.sha256(items[-1]).digest()}
    mso = MSO | {"valueDigests": {mdoc_forge.SPACE: digests}}
    return issuer_signed(cbor.dumps(mdoc_forge.issuer_auth(mso)), items)


OURS = Scene(TRUST, AT)
HEALTH = Scene(_by_certificate(passes.CERTIFICATE), passes.NOW)
STRANGERS = Scene(bare_trust(passes.SIGNER), passes.NOW)
LICENCES = Scene(mdoc_forge.TRUST, mdoc_forge.AT)

IDENTITY = {1: "https://mosip.example", 4: passes.SECONDS + 86_400, 6: passes.SECONDS - 86_400}
PLAIN = {1: "https://as.example", 2: "erikw", 4: passes.SECONDS + 60, 6: passes.SECONDS - 60, "own": {"a": 1}}

COSE: dict[str, Cose] = {
    one.name: one
    for one in (
        Cose(
            "sd-cwt", OURS, {1: -7, 16: 293}, forge.cwt_payload(status=None, own={"a": 1}),
            forge.ISSUER.sign, lambda token: b"\xd2" + token,
        ),
        Cose("cwt", STRANGERS, {1: -7, 4: b"k"}, PLAIN, passes.SIGNER.sign, lambda token: b"\xd2" + token),
        Cose(
            "claim-169", STRANGERS, {1: -7, 4: b"mosip-1"}, IDENTITY | {169: passes.IDENTITY},
            passes.SIGNER.sign, lambda token: passes.text(deflate(b"\xd8\x3d\xd2" + token), prefix=""),
        ),
        Cose(
            "dcc", HEALTH, {1: -7, 4: passes.KID}, passes.claims(),
            passes.SIGNER.sign, lambda token: passes.text(deflate(b"\xd2" + token)),
        ),
        Cose(
            "mdoc", LICENCES, {1: -7}, MSO, sign_mdoc, issuer_signed, pack=encoded_item,
            unprotected={33: mdoc_forge.SIGNER_DER},
        ),
    )
}  # fmt: skip


def _keyed(signer: SoftwareSigner, key_id: str) -> TrustSnapshot:
    spki = spki_from_public_key(signer.public_key)
    return TrustSnapshot((TrustAnchor(spki, UNLIMITED_SCOPE, key_id=key_id.encode()),))


HEALTH_KID = foreign.kid_of(foreign.HEALTH)
W3C_KID = (foreign.W3C.key_id or b"").decode()

JOSE: dict[str, Jose] = {
    one.name: one
    for one in (
        Jose(
            "sd-jwt-vc", OURS, {"alg": "ES256", "typ": "dc+sd-jwt"}, forge.jwt_payload(own={"a": 1}),
            forge.ISSUER.sign, lambda token: token + b"~",
        ),
        Jose(
            "sd-jwt", OURS, {"alg": "ES256", "typ": "example+sd-jwt"},
            forge.jwt_payload(vct=None, own={"a": 1}), forge.ISSUER.sign, lambda token: token + b"~",
        ),
        Jose(
            "vc-jwt", Scene(_keyed(foreign.W3C, W3C_KID), foreign.NOW),
            {"alg": "ES256", "typ": "vc+jwt", "kid": W3C_KID}, foreign.credential_payload(),
            foreign.W3C.sign, bytes,
        ),
        Jose(
            "shc", Scene(_keyed(foreign.HEALTH, HEALTH_KID), foreign.NOW),
            {"alg": "ES256", "zip": "DEF", "kid": HEALTH_KID}, foreign.health_payload(),
            foreign.HEALTH.sign, lambda token: foreign.numeric(token.decode()), pack=foreign.deflated,
        ),
    )
}  # fmt: skip

TOKENS: dict[str, Specimen] = {**COSE, **JOSE}
"""Every format that is a COSE_Sign1 or a JWS."""

SEAL = Scene(_by_certificate(foreign.certificate()), foreign.NOW)
SEAL_NC = Scene(_by_certificate(foreign.CSCA_CERTIFICATE), foreign.NOW)
VISA = foreign.VISA_MRZ.replace("9612109", "3012109")


def visa(change: Callable[[bytes], bytes] = bytes) -> bytes:
    """A seal, its signature altered."""
    signed = foreign.seal_header() + foreign.visa_features(VISA)
    return signed + foreign.feature(0xFF, change(foreign.raw_signature(signed, foreign.SEALER)))


def nc_seal(change: Callable[[bytes], bytes] = bytes, **sig: Any) -> bytes:
    """A VDS-NC, its signature altered."""
    made = foreign.BARCODES.sign(foreign.sorted_json(foreign.nc_data()))
    return foreign.nc_seal(**({"sigvl": b64url_encode(change(made))} | sig))


SIGNED: dict[str, tuple[Scene, Callable[[Callable[[bytes], bytes]], bytes | str]]] = {
    **{
        name: (one.scene, lambda change, one=one: one.item(signature=change))  # type: ignore[misc]
        for name, one in TOKENS.items()
    },
    "vds": (SEAL, visa),
    "vds-nc": (SEAL_NC, nc_seal),
}
"""Every format but PDF (formats/test_pdf*): its scene, and how it is made with its signature altered."""
