"""Health cards, VC 2.0 and seals made by hand for tests, from the standards' facts and with keys of our own:
sound ones, and ones that break one rule at a time. Written apart from the readers: nothing here uses them."""

from __future__ import annotations

import json
import zlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from wallet.codec.base import b64url_encode
from wallet.crypto import jose, keys, pki
from wallet.crypto.signers import SoftwareSigner

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
DAY = timedelta(days=1)


def kid_of(signer: SoftwareSigner) -> str:
    return b64url_encode(keys.thumbprint(signer.public_key))


def bytes_of(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def without(mapping: dict[str, Any]) -> dict[str, Any]:
    """Members given as `...` are left out."""
    return {name: value for name, value in mapping.items() if value is not ...}


# SMART Health Cards

HEALTH = SoftwareSigner.generate("ES256")
HEALTH_ISSUER = "https://health.example/issuer"
PATIENT = {"resourceType": "Patient", "name": [{"family": "Anyperson", "given": ["John", "B."]}],
           "birthDate": "1951-01-20"}  # fmt: skip
DOSE = {
    "resourceType": "Immunization",
    "status": "completed",
    "vaccineCode": {"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "207"}]},
    "patient": {"reference": "resource:0"},
    "occurrenceDateTime": "2021-01-29",
    "lotNumber": "0000007",
}
RESULT = {
    "resourceType": "Observation",
    "status": "final",
    "code": {"coding": [{"system": "http://loinc.org", "code": "94558-4"}]},
    "effectiveDateTime": "2021-02-17",
    "valueCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": "260373001"}]},
}


def bundle(*resources: Any) -> dict[str, Any]:
    entries = [{"fullUrl": f"resource:{n}", "resource": one} for n, one in enumerate(resources)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def health_payload(**changes: Any) -> dict[str, Any]:
    payload = {
        "iss": HEALTH_ISSUER,
        "nbf": SECONDS - 86_400,
        "vc": {
            "type": ["https://smarthealth.cards#health-card", "https://smarthealth.cards#immunization"],
            "credentialSubject": {"fhirVersion": "4.0.1", "fhirBundle": bundle(PATIENT, DOSE)},
        },
    }
    return without(payload | changes)


def vc_with(**changes: Any) -> dict[str, Any]:
    return without(health_payload()["vc"] | changes)


def deflated(data: bytes) -> bytes:
    stream = zlib.compressobj(9, wbits=-15)
    return stream.compress(data) + stream.flush()


def health_card(
    payload: dict[str, Any] | None = None, *, packed: bytes | None = None,
    signer: SoftwareSigner = HEALTH, **header: Any,
) -> str:  # fmt: skip
    """A compact health card; header members given as `...` are left out."""
    head = without({"zip": "DEF", "kid": kid_of(signer)} | header)
    data = packed if packed is not None else deflated(bytes_of(payload or health_payload()))
    return jose.sign_compact(head, data, signer)


def numeric(token: str) -> str:
    return "shc:/" + "".join(f"{ord(sign) - 45:02d}" for sign in token)


# VC 2.0

W3C = SoftwareSigner.generate("ES256", key_id=b"https://university.example/keys/1")
HOLDER = SoftwareSigner.generate("ES256")
W3C_ISSUER = "https://university.example/issuers/14"
BASE = "https://www.w3.org/ns/credentials/v2"
AUDIENCE, NONCE = "x509_hash:counter", "48305172"


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def credential_payload(**changes: Any) -> dict[str, Any]:
    payload = {
        "@context": [BASE, "https://www.w3.org/ns/credentials/examples/v2"],
        "type": ["VerifiableCredential", "ExampleDegreeCredential"],
        "id": "http://university.example/credentials/3732",
        "issuer": W3C_ISSUER,
        "validFrom": stamp(NOW - DAY),
        "validUntil": stamp(NOW + DAY),
        "credentialSubject": {"id": "did:example:ebf", "name": "王小明", "degree": {"type": "Bachelor"}},
        "cnf": {"jwk": keys.jwk_from_public_key(HOLDER.public_key)},
    }
    return without(payload | changes)


def vc(payload: dict[str, Any] | None = None, *, signer: SoftwareSigner = W3C, **header: Any) -> str:
    head = without({"typ": "vc+jwt", "kid": (W3C.key_id or b"").decode()} | header)
    return jose.sign_compact(head, bytes_of(payload or credential_payload()), signer)


def envelope(token: str, **changes: Any) -> dict[str, Any]:
    members = {"@context": BASE, "id": f"data:application/vc+jwt,{token}",
               "type": "EnvelopedVerifiableCredential"}  # fmt: skip
    return without(members | changes)


def vp(
    *tokens: str, signer: SoftwareSigner = HOLDER, header: dict[str, Any] | None = None, **changes: Any
) -> str:
    payload = {
        "@context": [BASE],
        "type": "VerifiablePresentation",
        "verifiableCredential": [envelope(one) for one in tokens or (vc(),)],
        "iat": SECONDS - 5,
        "aud": AUDIENCE,
        "nonce": NONCE,
    }
    head = without({"typ": "vp+jwt"} | (header or {}))
    return jose.sign_compact(head, bytes_of(without(payload | changes)), signer)


# Visible digital seals

SIGNS = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SEALER = ec.generate_private_key(ec.SECP256R1())
VISA_MRZ = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<" + "L8988901C4XXX4009078F9612109"
"""The specimen of Doc 9303-7 (two lines of 36, the second without its optional data), expiry 2096."""


def c40(text: str) -> bytes:
    """Three signs in two bytes; two left over with a zero, one left over after an unlatch."""
    data = b""
    for place in range(0, len(text), 3):
        group = [SIGNS.index(sign) + 3 for sign in text[place : place + 3]]
        if len(group) == 1:
            return data + bytes((254, ord(text[place]) + 1))
        group += [0] * (3 - len(group))
        data += (group[0] * 1600 + group[1] * 40 + group[2] + 1).to_bytes(2)
    return data


def seal_day(day: date) -> bytes:
    return int(f"{day:%m%d%Y}").to_bytes(3)


def der_length(length: int) -> bytes:
    if length < 128:
        return bytes((length,))
    return bytes((0x81, length)) if length < 256 else b"\x82" + length.to_bytes(2)


def feature(tag: int, value: bytes) -> bytes:
    return bytes((tag,)) + der_length(len(value)) + value


def seal_header(
    *, version: int = 3, state: str = "UTO", signer: str = "UTTS", reference: str = "27",
    kind: tuple[int, int] = (0x5D, 0x01), signed: date | None = None,
) -> bytes:  # fmt: skip
    """`version` is the byte: 3 means version 4."""
    named = signer + (reference.rjust(5, "0") if version == 2 else f"{len(reference):02X}{reference}")
    days = seal_day(date(2026, 11, 1)) + seal_day(signed or date(2026, 11, 2))
    return bytes((0xDC, version)) + c40(state.ljust(3)) + c40(named) + days + bytes(kind)


def visa_features(mrz: str = VISA_MRZ) -> bytes:
    stay = feature(3, b"\x02") + feature(4, bytes((90, 0, 0))) + feature(5, c40("UFO001979"))
    return feature(2, c40(mrz.replace("<", " "))) + stay


def raw_signature(data: bytes, key: ec.EllipticCurvePrivateKey) -> bytes:
    digest = {256: hashes.SHA256(), 384: hashes.SHA384(), 512: hashes.SHA512(), 521: hashes.SHA512()}
    width = (key.curve.key_size + 7) // 8
    r, s = decode_dss_signature(key.sign(data, ec.ECDSA(digest[key.curve.key_size])))
    return r.to_bytes(width) + s.to_bytes(width)


def seal(
    head: bytes | None = None, features: bytes | None = None, *, key: ec.EllipticCurvePrivateKey = SEALER
) -> bytes:
    signed = (seal_header() if head is None else head) + (visa_features() if features is None else features)
    return signed + feature(0xFF, raw_signature(signed, key))


def certificate(
    key: ec.EllipticCurvePrivateKey = SEALER, *, country: str = "UT", name: str = "TS", serial: int = 0x27,
    until: datetime = NOW + 3650 * DAY,
) -> bytes:  # fmt: skip
    """A barcode signer's certificate, named as seals name it."""
    subject = x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, country), x509.NameAttribute(NameOID.COMMON_NAME, name)]
    )
    authority = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Utopia CSCA")])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(authority)
    builder = builder.public_key(key.public_key()).serial_number(serial)
    builder = builder.not_valid_before(NOW - 900 * DAY).not_valid_after(until)
    return builder.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256()).public_bytes(Encoding.DER)


# VDS-NC

BARCODE_SIGNING = "2.23.136.1.1.14.2"
CSCA = SoftwareSigner.generate("ES256")
CSCA_CERTIFICATE = pki.issue_root(
    pki.DistinguishedName("Utopia CSCA", country="UT"), CSCA,
    not_before=NOW - 900 * DAY, not_after=NOW + 900 * DAY,
)  # fmt: skip
BARCODES = SoftwareSigner.generate("ES256")


def barcode_certificate(
    signer: SoftwareSigner = BARCODES, *, country: str | None = "UT",
    usage: tuple[str, ...] = (BARCODE_SIGNING,), **options: Any,
) -> bytes:  # fmt: skip
    window = {"not_before": NOW - 30 * DAY, "not_after": NOW + 30 * DAY} | options
    return pki.issue_certificate(
        pki.DistinguishedName("BC", country=country), signer.public_key, issuer_certificate=CSCA_CERTIFICATE,
        issuer_signer=CSCA, extended_key_usage=usage, **window,
    )  # fmt: skip


def vaccination(**changes: Any) -> dict[str, Any]:
    message = {
        "uvci": "U32870",
        "pid": {"n": "Smith Bill", "dob": "1990-01-02", "sex": "M", "i": "A1234567Z"},
        "ve": [{"des": "XM68M6", "nam": "Comirnaty", "dis": "RA01.0",
                "vd": [{"dvc": "2021-03-03", "seq": 1, "ctr": "UTO", "lot": "VC35679"}]}],
    }  # fmt: skip
    return without(message | changes)


def proof_of_test(**changes: Any) -> dict[str, Any]:
    message = {
        "utci": "U32870",
        "pid": {"n": "Smith Bill", "dob": "1990-01-02", "dt": "P", "dn": "A1234567Z"},
        "sp": {"spn": "General Hospital", "ctr": "UTO", "cd": {"p": "+000", "e": "a@b.example", "a": "1"}},
        "dat": {"sc": "2021-03-03T12:00:00+08:00", "ri": "2021-03-04T12:00:00+08:00"},
        "tr": {"tc": "antigen", "r": "negative"},
    }
    return without(message | changes)


def nc_data(message: dict[str, Any] | None = None, **header: Any) -> dict[str, Any]:
    head = without({"t": "icao.vacc", "v": 1, "is": "UTO"} | header)
    return {"hdr": head, "msg": message or vaccination()}


def sorted_json(value: Any) -> bytes:
    """RFC 8785 for what seals hold: names in the order of their letters, no blanks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def nc_seal(
    data: dict[str, Any] | None = None, *, signer: SoftwareSigner = BARCODES,
    cer: bytes | None = None, written: Any = None, **sig: Any,
) -> bytes:  # fmt: skip
    """A VDS-NC; `written` stands in the file in place of what was signed."""
    content = nc_data() if data is None else data
    members = {
        "alg": signer.algorithm,
        "cer": b64url_encode(barcode_certificate(signer) if cer is None else cer),
        "sigvl": b64url_encode(signer.sign(sorted_json(content))),
    }
    return bytes_of({"data": content if written is None else written, "sig": without(members | sig)})
