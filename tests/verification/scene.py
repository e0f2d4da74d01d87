"""A licence that passes, in both formats, and everything it is judged with. Nothing here is a test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from wallet.codec import strict_json
from wallet.codec.base import b64url_encode
from wallet.codec.inflate import deflate
from wallet.crypto import jose
from wallet.crypto.keys import SoftwareSigner, spki_from_public_key
from wallet.formats import sd_cwt, sd_jwt
from wallet.formats.base import IssueSpec
from wallet.model.credential import StatusReference
from wallet.model.policy import Expected, Policy
from wallet.model.request import Binding, PresentationRequest, Selection
from wallet.model.text import LocalisedText
from wallet.model.trust import (
    AnchorPurpose,
    AnchorScope,
    StatusSnapshot,
    TrustAnchor,
    TrustSnapshot,
)
from wallet.model.verdict import Check, Finding, Outcome, Report
from wallet.trust.status import read_statuses
from wallet.verification.verifier import verify

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
DAY = timedelta(days=1)
TYPE = "cn.business-licence"
ISSUER = "https://issuer.example"
LIST_URI = "https://status.example/1"
AUDIENCE = "x509_hash:counter"
DIGITS = "48305172"
NONCE = b64url_encode(bytes(range(16)))
CLAIMS = {"code": "91440300MA5FXXXX1X", "name": "深圳市示例有限公司", "capital": "100", "rep": "张三"}
REDACTABLE = frozenset({"capital", "rep"})
ALL_SHOWN = frozenset({("capital",), ("rep",)})

ISSUING = SoftwareSigner.generate("ES256", key_id=b"issuer-1")
HOLDER = SoftwareSigner.generate("ES256")
STRANGER = SoftwareSigner.generate("ES256", key_id=b"issuer-1")
HANDLERS = {"sd-cwt": sd_cwt.HANDLER, "sd-jwt-vc": sd_jwt.HANDLER}
FORMATS = tuple(HANDLERS)


def issuer_anchor(**scope: Any) -> TrustAnchor:
    settings = {"purposes": frozenset({AnchorPurpose.LICENCE})} | scope
    name = LocalisedText("示例机关", "Example authority")
    return TrustAnchor(
        spki_from_public_key(ISSUING.public_key), AnchorScope(**settings), name, key_id=b"issuer-1"
    )


TRUST = TrustSnapshot((issuer_anchor(),), as_of=NOW - DAY)


def status_token(
    values: Mapping[int, int] | None = None, *, signer: SoftwareSigner = ISSUING, **claims: Any
) -> bytes:
    data = bytearray(64)
    for index, value in (values or {}).items():
        data[index // 4] |= value << (index % 4 * 2)
    payload = {
        "sub": LIST_URI,
        "iat": SECONDS - 600,
        "exp": SECONDS + 3600,
        "status_list": {"bits": 2, "lst": b64url_encode(deflate(bytes(data)))},
    } | claims
    header = {"typ": "statuslist+jwt", "kid": "issuer-1"}
    return jose.sign_compact(header, strict_json.dumps(payload), signer).encode()


STATUS = read_statuses([status_token()])


def issue(kind: str, signer: SoftwareSigner = ISSUING, **changes: Any) -> bytes:
    spec = IssueSpec(
        document_type=TYPE,
        issuer=ISSUER,
        claims=CLAIMS,
        redactable=REDACTABLE,
        holder_key=HOLDER.public_key,
        issued_at=SECONDS - 86_400,
        valid_from=SECONDS - 86_400,
        valid_until=SECONDS + 86_400,
        status=StatusReference(LIST_URI, 7),
        subject="s",
    )
    return HANDLERS[kind].issue(replace(spec, **changes), signer)


def present(
    kind: str,
    licence: bytes | None = None,
    *,
    shown: frozenset[Any] = ALL_SHOWN,
    holder: SoftwareSigner = HOLDER,
    **binding: Any,
) -> bytes:
    settings: dict[str, Any] = {
        "audience": AUDIENCE,
        "challenge": DIGITS,
        "issued_at": SECONDS - 5,
        "purpose": "办理开户",
    }
    bound = Binding(**(settings | binding))
    return HANDLERS[kind].present(licence or issue(kind), Selection(shown), bound, holder)


ASKED = Expected(challenge=DIGITS, spellings=frozenset({DIGITS, NONCE}), audiences=frozenset({AUDIENCE}))
NO_CHALLENGE = Expected(audiences=frozenset({AUDIENCE}))


@dataclass(frozen=True)
class Bench:
    """Everything a judgement needs; the plain one makes the plain presentation valid."""

    policy: Policy = Policy.COUNTER
    trust: TrustSnapshot = TRUST
    status: StatusSnapshot = field(default_factory=lambda: STATUS)
    at: datetime = NOW
    expected: Expected = ASKED

    def judge(self, item: bytes | str, **changes: Any) -> Report:
        bench = replace(self, **changes)
        return verify(
            item,
            policy=bench.policy,
            trust=bench.trust,
            status=bench.status,
            at=bench.at,
            expected=bench.expected,
        )


BENCH = Bench()
IMPORT = Bench(Policy.IMPORT)
ARCHIVE = Bench(Policy.ARCHIVE)


def requesting(request: PresentationRequest) -> Expected:
    return replace(ASKED, request=request)


def told(report: Report) -> tuple[str, tuple[str, ...]]:
    return str(report.verdict), tuple(str(reason) for reason in report.reasons)


def outcome(report: Report, check: Check) -> Outcome:
    return finding(report, check).outcome


def finding(report: Report, check: Check) -> Finding:
    return next(each for each in report.findings if each.check is check)
