"""Items signed after they were changed: a fuzzer that cannot forge signatures still reaches what lies behind.

The bytes steer changes to a template of the world (fuzz.mutate); digests are taken anew, signatures made
with the issuer's own keys. What cannot be written down at all is nobody's input: `Unwritable`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from fuzz.mutate import Source, mutated
from fuzz.world import World
from wallet.codec import cbor
from wallet.codec.base import b45_encode, b64url_encode
from wallet.codec.cbor import Encoded, Tag
from wallet.codec.inflate import deflate
from wallet.crypto.signers import SoftwareSigner
from wallet.formats.mdoc import session

Builder = Callable[[Any, World], bytes]


class Unwritable(Exception):
    """The mutation has no encoding."""


def build(name: str, data: bytes, world: World) -> bytes:
    """The signed item that `data` makes of the template; the template's own for no data. Unwritable."""
    builder, cbor_values = _BUILDERS[name]
    try:
        return builder(mutated(world.plans[name], Source(data), cbor=cbor_values), world)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise Unwritable(str(error)) from error


_SIGNERS: dict[tuple[int, str], SoftwareSigner] = {}


def _signer(world: World, name: str) -> SoftwareSigner:
    key = (id(world), name)
    if key not in _SIGNERS:
        _SIGNERS[key] = world.keys[name].signer()
    return _SIGNERS[key]


def written_json(value: Any) -> bytes:
    """JSON as strangers write it: NaN, half surrogate pairs and great numbers as they come."""
    return json.dumps(value, separators=(",", ":")).encode()


def written_cbor(value: Any) -> bytes:
    return cbor.dumps(value)


def jws(header: Any, payload: bytes, signer: SoftwareSigner) -> str:
    """A compact JWS; a header without `alg` gets the signer's."""
    if isinstance(header, dict):
        header = {"alg": signer.algorithm} | header
    signed = f"{b64url_encode(written_json(header))}.{b64url_encode(payload)}"
    return f"{signed}.{b64url_encode(signer.sign(signed.encode()))}"


def sign1(
    protected: Any, unprotected: Any, payload: bytes, signer: SoftwareSigner, aad: bytes = b""
) -> list[Any]:
    """The four parts of a COSE_Sign1; a header without `alg` gets ES256."""
    if isinstance(protected, dict):
        protected = {1: -7} | protected
    head = written_cbor(protected)
    return [head, unprotected, payload, signer.sign(written_cbor(["Signature1", head, aad, payload]))]


def _placed(value: Any, digests: list[Any]) -> Any:
    """The same value with `@0`, `@1` … replaced by digests."""
    if isinstance(value, dict):
        return {key: _placed(item, digests) for key, item in value.items()}
    if isinstance(value, list):
        return [_placed(item, digests) for item in value]
    if isinstance(value, Tag):
        return Tag(value.number, _placed(value.value, digests))
    if isinstance(value, str | bytes) and len(value) == 2 and value[:1] in ("@", b"@"):
        number = int(value[1:])
        return digests[number] if number < len(digests) else value
    return value


def _sd_jwt(plan: Any, world: World) -> bytes:
    parts = [b64url_encode(written_json(each)) for each in plan["disclosures"]]
    digests = [b64url_encode(hashlib.sha256(part.encode()).digest()) for part in parts]
    payload = written_json(_placed(plan["payload"], digests))
    shown = "~".join([jws(plan["header"], payload, _signer(world, "issuer")), *parts, ""])
    stated = plan["kb"]
    if isinstance(stated, dict):
        stated = {"sd_hash": b64url_encode(hashlib.sha256(shown.encode()).digest())} | stated
    return (shown + jws(plan["kb_header"], written_json(stated), _signer(world, "holder"))).encode()


def _sd_cwt(plan: Any, world: World) -> bytes:
    parts = [written_cbor(each) for each in plan["disclosures"]]
    digests = [hashlib.sha256(written_cbor(part)).digest() for part in parts]
    payload = written_cbor(_placed(plan["payload"], digests))
    beside = plan["unprotected"]
    if isinstance(beside, dict):
        beside = {17: parts} | beside
    card = Tag(18, sign1(plan["protected"], beside, payload, _signer(world, "issuer")))
    head = plan["kbt_protected"]
    if isinstance(head, dict):
        head = {13: card} | head
    return written_cbor(Tag(18, sign1(head, {}, written_cbor(plan["kbt"]), _signer(world, "holder"))))


def _cose(key: str, pack: Callable[[bytes], bytes] = lambda message: message) -> Builder:
    def make(plan: Any, world: World) -> bytes:
        payload = written_cbor(plan["payload"])
        signed = sign1(plan["protected"], plan["unprotected"], payload, _signer(world, key))
        return pack(written_cbor(Tag(18, signed)))

    return make


def _jose(key: str) -> Builder:
    return lambda plan, world: jws(
        plan["header"], written_json(plan["payload"]), _signer(world, key)
    ).encode()


def _health_card(plan: Any, world: World) -> bytes:
    import zlib

    stream = zlib.compressobj(9, wbits=-15)
    packed = stream.compress(written_json(plan["payload"])) + stream.flush()
    return jws(plan["header"], packed, _signer(world, "health")).encode()


def _presentation(plan: Any, world: World) -> bytes:
    inner = jws(plan["header"], written_json(plan["payload"]), _signer(world, "w3c"))
    shown = json.dumps(plan["vp"]).replace("@0", inner)
    return jws(plan["vp_header"], shown.encode(), _signer(world, "w3c holder")).encode()


def _seal(plan: Any, world: World) -> bytes:
    features = b"".join(bytes((tag,)) + _der_length(len(value)) + value for tag, value in plan["features"])
    signed = b"".join(plan["header"]) + features
    signature = _signer(world, "seal").sign(signed)
    return signed + b"\xff" + _der_length(len(signature)) + signature


def _der_length(length: int) -> bytes:
    if length < 128:
        return bytes((length,))
    return bytes((0x81, length)) if length < 256 else b"\x82" + length.to_bytes(2, "big")


def _seal_as_json(plan: Any, world: World) -> bytes:
    signed = json.dumps(plan["data"], ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    value = b64url_encode(_signer(world, "barcodes").sign(signed.encode("utf-8", "replace")))
    return written_json({"data": plan["data"], "sig": {"sigvl": value} | plan["sig"]})


def _mdoc(plan: Any, world: World) -> bytes:
    """A DeviceResponse with one document, its holder's signature over our transcript for light."""
    items = [
        written_cbor(Tag(24, written_cbor({
            "digestID": number, "random": bytes(32), "elementIdentifier": name, "elementValue": value})))
        for number, (name, value) in enumerate(plan["elements"].items())
    ]  # fmt: skip
    space = "org.iso.18013.5.1"
    digests = {space: {number: hashlib.sha256(one).digest() for number, one in enumerate(items)}}
    mso = plan["mso"]
    if isinstance(mso, dict):
        mso = {"valueDigests": digests} | mso
    payload = written_cbor(Tag(24, written_cbor(mso)))
    auth = sign1(plan["protected"], plan["unprotected"], payload, _signer(world, "mdoc issuer"))
    device = plan["device"]
    statements = written_cbor(Tag(24, written_cbor(device["nameSpaces"])))
    document = {
        "issuerSigned": {"nameSpaces": {space: [Encoded(one) for one in items]}, "issuerAuth": auth}
    } | plan["document"]
    light = session.light_transcript("x509_hash:counter", "12345678")
    authenticated = ["DeviceAuthentication", Encoded(light), document.get("docType"), Encoded(statements)]
    proof = sign1(device["header"], device["unprotected"], written_cbor(Tag(24, written_cbor(authenticated))),
                  _signer(world, "mdoc holder"))  # fmt: skip
    proof[2] = None
    document |= {
        "deviceSigned": {"nameSpaces": Encoded(statements), "deviceAuth": {"deviceSignature": proof}}
    }
    return written_cbor({"documents": [document]} | plan["response"])


def _plain_json(plan: Any, _world: World) -> bytes:
    return written_json(plan["payload"])


def _plain_cbor(plan: Any, _world: World) -> bytes:
    return written_cbor(plan["payload"])


def _code(prefix: str) -> Callable[[bytes], bytes]:
    return lambda message: (prefix + b45_encode(deflate(message))).encode()


_BUILDERS: dict[str, tuple[Builder, bool]] = {
    "sd-jwt": (_sd_jwt, False), "sd-cwt": (_sd_cwt, True), "dcc v": (_cose("pass", _code("HC1:")), True),
    "dcc t": (_cose("pass", _code("HC1:")), True), "dcc r": (_cose("pass", _code("HC1:")), True),
    "claim169": (_cose("pass", _code("")), True), "cwt": (_cose("pass"), True), "vc": (_presentation, False),
    "shc": (_health_card, False), "vds": (_seal, True), "vds-nc": (_seal_as_json, False),
    "vds-nc test": (_seal_as_json, False), "mdoc": (_mdoc, True), "status jwt": (_jose("issuer"), False),
    "status cwt": (_cose("issuer"), True), "bitstring": (_jose("list"), False),
    "trust jwt": (_jose("issuer"), False),
    "trust cbor": (_cose("issuer"), True), "vical": (_cose("provider"), True),
    "request": (_cose("counter"), True),
    "dcql": (_plain_json, False), "dcc list": (_plain_json, False), "dcc keys": (_plain_json, False),
    "jwks": (_plain_json, False), "ledger": (_plain_json, False), "entry": (_plain_cbor, True),
}  # fmt: skip
TEMPLATES = tuple(_BUILDERS)
