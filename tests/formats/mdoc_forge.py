"""mdocs made by hand for tests: a sound one, and ones that break one rule at a time. Nothing here is a
test."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509 as px
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.x509.oid import NameOID

from wallet.codec import cbor
from wallet.codec.cbor import Encoded, Tag
from wallet.crypto import keys
from wallet.crypto.keys import SoftwareSigner
from wallet.formats import mdoc
from wallet.formats.mdoc import session
from wallet.model.credential import Credential, PublicKey
from wallet.model.policy import Expected, Policy
from wallet.model.trust import NO_STATUS, UNLIMITED_SCOPE, TrustAnchor, TrustSnapshot
from wallet.model.verdict import Report
from wallet.verification.verifier import verify

AT = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TYPE, SPACE = "org.iso.18013.5.1.mDL", "org.iso.18013.5.1"
AUDIENCE, CHALLENGE = "x509_hash:counter", "12345678"
ELEMENTS = {
    "family_name": "示例",
    "birth_date": Tag(1004, "1990-02-03"),
    "issuing_country": "CN",
    "issuing_jurisdiction": "CN-SH",
    "age_over_18": True,
    "portrait": b"\xff\xd8\xff",
}
SIGNER_USAGE, READER_USAGE = "1.0.18013.5.1.2", "1.0.18013.5.1.6"

ROOT = ec.generate_private_key(ec.SECP256R1())
ISSUER = ec.generate_private_key(ec.SECP256R1())
HOLDER = ec.generate_private_key(ec.SECP256R1())
OTHER = ec.generate_private_key(ec.SECP256R1())


def name(common: str, country: str | None = "CN", state: str | None = "CN-SH") -> px.Name:
    parts = ((NameOID.COUNTRY_NAME, country), (NameOID.STATE_OR_PROVINCE_NAME, state))
    return px.Name(
        [px.NameAttribute(oid, text) for oid, text in (*parts, (NameOID.COMMON_NAME, common)) if text]
    )


def usage(*on: str) -> px.KeyUsage:
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return px.KeyUsage(**{each: each in on for each in names})


SIGNS = usage("digital_signature")


def certificate(
    subject: px.Name,
    key: Any,
    issuer: px.Name | None = None,
    issuer_key: Any = None,
    *,
    eku: str | None = SIGNER_USAGE,
    uses: px.KeyUsage | None = SIGNS,
    basic: px.BasicConstraints | None = None,
    since: datetime = AT - 100 * DAY,
    until: datetime = AT + 300 * DAY,
    digest: Any = None,
) -> bytes:
    """A certificate, as wrong as asked for; self-signed without `issuer`."""
    builder = (
        px.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer or subject)
        .public_key(key.public_key())
        .serial_number(px.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
    )
    if uses is not None:
        builder = builder.add_extension(uses, critical=True)
    if basic is not None:
        builder = builder.add_extension(basic, critical=True)
    if eku is not None:
        builder = builder.add_extension(px.ExtendedKeyUsage([px.ObjectIdentifier(eku)]), critical=True)
    signed = builder.sign(issuer_key or key, digest or hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.DER)


CA = px.BasicConstraints(ca=True, path_length=0)
CA_USES = usage("key_cert_sign", "crl_sign")
ROOT_NAME = name("IACA")


def root_certificate(key: Any = ROOT, subject: px.Name = ROOT_NAME, **changes: Any) -> bytes:
    settings: dict[str, Any] = {"eku": None, "uses": CA_USES, "basic": CA} | changes
    return certificate(subject, key, **settings)


def signer_certificate(
    key: Any = ISSUER, issuer: px.Name = ROOT_NAME, issuer_key: Any = ROOT, **changes: Any
) -> bytes:
    subject = changes.pop("subject", name("Document signer"))
    return certificate(subject, key, issuer, issuer_key, **changes)


ROOT_DER = root_certificate()
SIGNER_DER = signer_certificate()


def trust(*certificates: bytes) -> TrustSnapshot:
    """Anchors for everything, and no other."""
    from wallet.crypto.x509 import certificate_facts

    anchors = (
        TrustAnchor(certificate_facts(der).spki, UNLIMITED_SCOPE, certificate=der)
        for der in certificates or (ROOT_DER,)
    )
    return TrustSnapshot(tuple(anchors))


TRUST = trust()


def sign(key: Any, message: bytes) -> bytes:
    """Raw ECDSA with the digest of the curve's width, Brainpool too."""
    digest = {256: hashes.SHA256(), 384: hashes.SHA384()}.get(key.curve.key_size, hashes.SHA512())
    r, s = utils.decode_dss_signature(key.sign(message, ec.ECDSA(digest)))
    width = (key.curve.key_size + 7) // 8
    return r.to_bytes(width, "big") + s.to_bytes(width, "big")


def algorithm_of(key: Any) -> int:
    return {256: -7, 384: -35}.get(key.curve.key_size, -36)


def public_key(key: Any) -> PublicKey:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return keys.public_key_from_spki(key.public_key().public_bytes(serialization.Encoding.DER, form))


def signer_bytes(key: Any) -> bytes:
    """The PKCS#8 of a private key."""
    form = serialization.PrivateFormat.PKCS8
    return bytes(key.private_bytes(serialization.Encoding.DER, form, serialization.NoEncryption()))


def signer_of(key: Any) -> SoftwareSigner:
    return SoftwareSigner.from_pkcs8(signer_bytes(key))


def item(number: int, element: str, value: Any, **changes: Any) -> bytes:
    """IssuerSignedItemBytes; changes given as None are left out."""
    fields = {
        "digestID": number,
        "random": bytes(32),
        "elementIdentifier": element,
        "elementValue": value,
    } | changes
    return cbor.dumps(Tag(24, cbor.dumps({key: one for key, one in fields.items() if one is not None})))


def items_of(elements: dict[str, Any]) -> list[bytes]:
    return [item(number, *pair) for number, pair in enumerate(elements.items())]


def moment(at: datetime) -> Tag:
    return Tag(0, at.strftime("%Y-%m-%dT%H:%M:%SZ"))


def security_object(spaces: dict[str, list[bytes]], **changes: Any) -> dict[str, Any]:
    """An MSO over items as they are; changes given as None are left out."""
    hashed = getattr(
        hashlib, changes.get("digestAlgorithm", "SHA-256").replace("SHA-", "sha"), hashlib.sha256
    )
    numbers = {
        space: {cbor.loads(cbor.loads(one).value)["digestID"]: hashed(one).digest() for one in items}
        for space, items in spaces.items()
    }
    mso = {
        "version": "1.0",
        "digestAlgorithm": "SHA-256",
        "valueDigests": numbers,
        "deviceKeyInfo": {"deviceKey": keys.cose_from_public_key(public_key(HOLDER), compressed=False)},
        "docType": TYPE,
        "validityInfo": {
            "signed": moment(AT - DAY),
            "validFrom": moment(AT - DAY),
            "validUntil": moment(AT + DAY),
        },
    } | changes
    return {key: one for key, one in mso.items() if one is not None}


def validity(**changes: Any) -> dict[str, Any]:
    """ValidityInfo, altered."""
    return dict(security_object({})["validityInfo"]) | changes


def issuer_auth(
    mso: Any,
    key: Any = ISSUER,
    chain: Any = SIGNER_DER,
    *,
    protected: dict[Any, Any] | None = None,
    unprotected: dict[Any, Any] | None = None,
) -> list[Any]:
    """The issuer's COSE_Sign1 over an MSO, or over a payload of bytes as it is."""
    payload = mso if isinstance(mso, bytes) else cbor.dumps(Tag(24, cbor.dumps(mso)))
    header = cbor.dumps({1: algorithm_of(key)} if protected is None else protected)
    beside = {33: chain} if unprotected is None else unprotected
    structure = cbor.dumps(["Signature1", header, b"", payload])
    return [header, beside, payload, sign(key, structure)]


NO_STATEMENTS = cbor.dumps(Tag(24, cbor.dumps({})))
LIGHT = session.light_transcript(AUDIENCE, CHALLENGE)


def authentication(
    transcript: bytes = LIGHT, document_type: str = TYPE, statements: bytes = NO_STATEMENTS
) -> bytes:
    """DeviceAuthenticationBytes, put together here from the standard's own words."""
    parts = ["DeviceAuthentication", Encoded(transcript), document_type, Encoded(statements)]
    return cbor.dumps(Tag(24, cbor.dumps(parts)))


def device_signature(
    key: Any = HOLDER,
    payload: bytes | None = None,
    *,
    header: dict[Any, Any] | None = None,
    unprotected: dict[Any, Any] | None = None,
    carried: bytes | None = None,
) -> list[Any]:
    protected = cbor.dumps({1: algorithm_of(key)} if header is None else header)
    signed = cbor.dumps(["Signature1", protected, b"", authentication() if payload is None else payload])
    return [protected, unprotected or {}, carried, sign(key, signed)]


def device_signed(signature: Any = None, statements: bytes = NO_STATEMENTS, **more: Any) -> dict[str, Any]:
    auth = {"deviceSignature": device_signature() if signature is None else signature} | more
    return {"nameSpaces": Encoded(statements), "deviceAuth": auth}


def document(
    spaces: dict[str, list[bytes]] | None = None,
    *,
    shown: Any = None,
    auth: Any = None,
    device: Any = None,
    document_type: str = TYPE,
    **mso: Any,
) -> dict[str, Any]:
    """A document; `shown` are the items that go along (else all), `auth` a whole issuerAuth, `device`
    DeviceSigned (... leaves it out). Everything else alters the MSO."""
    spaces = {SPACE: items_of(ELEMENTS)} if spaces is None else spaces
    shown = spaces if shown is None else shown
    signed = {
        "nameSpaces": {space: [Encoded(one) for one in items] for space, items in shown.items()},
        "issuerAuth": auth if auth is not None else issuer_auth(security_object(spaces, **mso)),
    }
    made = {"docType": document_type, "issuerSigned": signed}
    if device is not ...:
        made["deviceSigned"] = device_signed() if device is None else device
    return made


def response(*documents: dict[str, Any], **changes: Any) -> bytes:
    made = {"version": "1.0", "documents": list(documents or (document(),)), "status": 0} | changes
    return cbor.dumps({key: one for key, one in made.items() if one is not None})


def bare(**changes: Any) -> bytes:
    """IssuerSigned alone."""
    return cbor.dumps(document(device=..., **changes)["issuerSigned"])


EXPECTED = Expected(challenge=CHALLENGE, spellings=frozenset({CHALLENGE}), audiences=frozenset({AUDIENCE}))


def judge(data: bytes | str, **changes: Any) -> Report:
    """The counter's verdict; everything that is not named is as it should be."""
    settings: dict[str, Any] = {
        "policy": Policy.COUNTER,
        "trust": TRUST,
        "status": NO_STATUS,
        "at": AT,
        "expected": EXPECTED,
    }
    return verify(data, **(settings | changes))


def altered(data: bytes, change: Callable[[Any], Any]) -> bytes:
    """A response with something changed in what came out of CBOR."""
    value = cbor.loads(data)
    change(value)
    return cbor.dumps(value)


def read(data: bytes) -> Credential:
    return mdoc.HANDLER.parse(data).credentials[0]


VALID: tuple[str, tuple[str, ...]] = ("valid", ())
SPACES = {SPACE: items_of(ELEMENTS)}


def red(data: bytes, *reasons: str, **changes: Any) -> Report:
    """Not valid, for these reasons alone, no claim told; what it was made from passes."""
    assert judge(response()).verdict == "valid"
    report = judge(data, **changes)
    told = (str(report.verdict), tuple(map(str, report.reasons)))
    assert told == ("not_valid", reasons), report.findings
    assert report.claims is None
    return report


def signed(mso: Any = None, **changes: Any) -> bytes:
    """A response with another issuerAuth."""
    return response(document(auth=issuer_auth(security_object(SPACES) if mso is None else mso, **changes)))
