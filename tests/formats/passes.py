"""Health passes and identity codes made by hand: sound ones, and ones that break one rule at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from wallet.codec import cbor
from wallet.codec.base import b45_encode
from wallet.codec.cbor import Tag
from wallet.codec.inflate import deflate
from wallet.crypto import cose, pki
from wallet.crypto.pki import DistinguishedName
from wallet.crypto.signers import SoftwareSigner
from wallet.trust.dcc import key_name

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
DAY = timedelta(days=1)

CSCA = SoftwareSigner.generate()
CSCA_CERTIFICATE = pki.issue_root(
    DistinguishedName("CSCA", country="AT"), CSCA, not_before=NOW - 900 * DAY, not_after=NOW + 900 * DAY
)
SIGNER = SoftwareSigner.generate()
USAGE = "1.3.6.1.4.1.1847.2021.1."


def signer_certificate(
    signer: SoftwareSigner = SIGNER, country: str | None = "AT", usages: tuple[str, ...] = (), **options: Any
) -> bytes:
    """A document signer's certificate; `usages` are its extended key usages, dotted."""
    settings = {
        "issuer_certificate": CSCA_CERTIFICATE,
        "issuer_signer": CSCA,
        "not_before": NOW - 30 * DAY,
        "not_after": NOW + 30 * DAY,
        "extended_key_usage": usages,
    }
    name = DistinguishedName("DSC", country=country)
    return pki.issue_certificate(name, signer.public_key, **(settings | options))


CERTIFICATE = signer_certificate()
KID = key_name(CERTIFICATE)

NAMES = {"fn": "Musterfrau-Gößinger", "fnt": "MUSTERFRAU<GOESSINGER", "gn": "Gabriele", "gnt": "GABRIELE"}
VACCINATION = {
    "tg": "840539006", "vp": "1119349007", "mp": "EU/1/20/1528", "ma": "ORG-100030215", "dn": 2, "sd": 2,
    "dt": "2026-02-18", "co": "SM", "is": "Ministry of Health", "ci": "URN:UVCI:01:AT:X#1",
}  # fmt: skip
TEST = {
    "tg": "840539006", "tt": "LP6464-4", "nm": "qPCR", "sc": "2026-11-20T12:34:56Z", "tr": "260415000",
    "tc": "Testing centre 1", "co": "AT", "is": "Ministry of Health", "ci": "URN:UVCI:01:AT:X#2",
}  # fmt: skip
RECOVERY = {
    "tg": "840539006", "fr": "2026-05-02", "df": "2026-05-14", "du": "2026-11-30", "co": "AT",
    "is": "Ministry of Health", "ci": "URN:UVCI:01:AT:X#3",
}  # fmt: skip
GROUPS = {"v": VACCINATION, "t": TEST, "r": RECOVERY}


def hcert(group: str = "v", entry: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """The content of a certificate; `entry` replaces members of its entry, None takes one away."""
    made = {"ver": "1.3.0", "nam": NAMES, "dob": "1998-02-26", group: [_changed(GROUPS[group], entry or {})]}
    return _changed(made, changes)


def _changed(fields: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (fields | changes).items() if value is not None}


def claims(certificate: Any = None, **changes: Any) -> dict[Any, Any]:
    """Claims of a pass; keywords `c1`, `c4`, `c6` replace claims by number, None takes one away."""
    made: dict[Any, Any] = {
        1: "AT",
        4: SECONDS + 86_400,
        6: SECONDS - 86_400,
        -260: {1: certificate or hcert()},
    }
    for name, value in changes.items():
        made[int(name[1:])] = value
    return {key: value for key, value in made.items() if value is not None}


def message(
    payload: Any = None,
    *,
    signer: SoftwareSigner = SIGNER,
    protected: dict[Any, Any] | None = None,
    unprotected: dict[Any, Any] | None = None,
) -> bytes:
    """A signed COSE_Sign1, tag 18; `payload` may be bytes as they are."""
    body = payload if isinstance(payload, bytes) else cbor.dumps(claims() if payload is None else payload)
    head = {4: KID} if protected is None else protected
    return cose.sign1(head, unprotected or {}, body, signer)


def text(packed: bytes, prefix: str = "HC1:") -> str:
    """A code's text around a stream that is compressed already, or should be."""
    return prefix + b45_encode(packed)


def health_pass(payload: Any = None, **options: Any) -> str:
    return text(deflate(message(payload, **options)))


IDENTITY: dict[Any, Any] = {
    1: "3918592438", 2: "1.0", 3: "eng", 4: "Janardhan BS", 8: "19880102", 9: 1, 10: "New House\nBengaluru",
    13: "IN", 14: 2, 16: b"\x03\xcb", 17: 1, 18: [1, 2], 23: "IN", 62: [{0: b"RIFF", 1: 0, 2: 4}], 30: "own",
}  # fmt: skip


def identity_token(identity: Any = None, *, tagged: bool = True, **changes: Any) -> bytes:
    """A CWT with claim 169, under the CWT tag."""
    body: dict[Any, Any] = {1: "https://mosip.example", 4: SECONDS + 86_400, 6: SECONDS - 86_400}
    body[169] = IDENTITY if identity is None else identity
    for name, value in changes.items():
        body[int(name[1:])] = value
    token = message({k: v for k, v in body.items() if v is not None}, protected={4: b"mosip-1"})
    return cbor.dumps(Tag(61, cbor.loads(token))) if tagged else token


def identity_code(identity: Any = None, **changes: Any) -> str:
    return text(deflate(identity_token(identity, **changes)), prefix="")
