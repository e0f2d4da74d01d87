"""Verifying and issuing tokens, beside a bare P-256 verify and beside the package `sd-jwt`.

Ours is the whole judgement: recognise, parse, trust, status list, holder, freshness, fitness, report. The
package checks signatures and digests only; both are given the same bytes.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import partial
from typing import Any

import cbor2
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from formats import passes
from jwcrypto.jwk import JWK
from sd_jwt.common import SDObj
from sd_jwt.issuer import SDJWTIssuer
from sd_jwt.verifier import SDJWTVerifier
from verification.scene import (
    AUDIENCE,
    BENCH,
    DIGITS,
    HANDLERS,
    HOLDER,
    IMPORT,
    ISSUER,
    ISSUING,
    LIST_URI,
    SECONDS,
    TYPE,
    Bench,
    issue,
    present,
)

from bench.measure import OWN_THREAD, Contender, Row, interleave
from wallet.codec.base import b45_decode
from wallet.crypto.keys import jwk_from_public_key
from wallet.formats.base import IssueSpec
from wallet.model.credential import StatusReference
from wallet.model.policy import Policy
from wallet.model.trust import NO_STATUS, UNLIMITED_SCOPE, TrustSnapshot
from wallet.model.verdict import Report, Verdict
from wallet.trust.lists import read_anchors
from wallet.verification.verifier import verify

ROUNDS = 61
LIMIT = "bare P-256 verify"
CLAIMS = {f"claim_{number:02}": f"上海市浦东新区示例路{number}号" for number in range(20)}
EVERY = frozenset(CLAIMS)


def rows() -> list[Row]:
    """Rows of PERFORMANCE: SD-JWT VC without and with KB, SD-CWT, health pass, issuing."""
    return [*_verifying(), _health_pass(), _issuing()]


def bare_verify() -> Callable[[], None]:
    """One P-256 signature over 600 bytes, checked as directly as `cryptography` lets us."""
    private = ec.generate_private_key(ec.SECP256R1())
    message, scheme = bytes(600), ec.ECDSA(SHA256())
    signature, public = private.sign(message, scheme), private.public_key()
    return lambda: public.verify(signature, message, scheme)


def bare_sign() -> Callable[[], bytes]:
    private = ec.generate_private_key(ec.SECP256R1())
    message, scheme = bytes(600), ec.ECDSA(SHA256())
    return lambda: private.sign(message, scheme)


def _verifying() -> list[Row]:
    licences = {kind: issue(kind, claims=CLAIMS, redactable=EVERY) for kind in HANDLERS}
    shown = frozenset((name,) for name in CLAIMS)
    plain = licences["sd-jwt-vc"]
    bound, card = (present(kind, licences[kind], shown=shown) for kind in ("sd-jwt-vc", "sd-cwt"))
    key = JWK(**jwk_from_public_key(ISSUING.public_key))

    def theirs(token: str, *binding: str) -> Any:
        return SDJWTVerifier(token, lambda *_: key, *binding).get_verified_payload()

    bound_text, plain_text = bound.decode(), plain.decode()
    for report in (IMPORT.judge(plain), BENCH.judge(bound), BENCH.judge(card)):
        _must_pass(report)
    assert set(theirs(bound_text, AUDIENCE, DIGITS)) >= EVERY
    timings = interleave(
        {
            "limit": Contender(bare_verify()),
            "plain": Contender(_judging(IMPORT, plain)),
            "their plain": Contender(lambda: theirs(plain_text)),
            "bound": Contender(_judging(BENCH, bound)),
            "their bound": Contender(lambda: theirs(bound_text, AUDIENCE, DIGITS)),
            "card": Contender(_judging(BENCH, card)),
        },
        ROUNDS,
        OWN_THREAD,
    )
    package = "package sd-jwt"
    return [
        Row(
            "SD-JWT VC verify, 20 claims, without holder's token",
            LIMIT,
            timings.ratio("plain", "limit"),
            4.5,
            ((package, timings.ratio("their plain", "limit")),),
        ),
        Row(
            "SD-JWT VC verify, 20 claims, with holder's token",
            LIMIT,
            timings.ratio("bound", "limit"),
            7.0,
            ((package, timings.ratio("their bound", "limit")),),
        ),
        Row(
            "SD-CWT presentation verify, 20 claims",
            f"2 × {LIMIT}",
            timings.ratio("card", "limit", each=2),
            3.5,
            note="card and holder's token: two signatures",
        ),
    ]


def _judging(scene: Bench, item: bytes) -> Callable[[], Report]:
    """The verifier itself, without the test scene's own work around each call."""
    return partial(
        verify,
        item,
        policy=scene.policy,
        trust=scene.trust,
        status=scene.status,
        at=scene.at,
        expected=scene.expected,
    )


def _health_pass() -> Row:
    """Ours judges wholly; the plain chain decodes and checks the signature, as wide-spread scripts do."""
    item = passes.health_pass()
    trust = TrustSnapshot(read_anchors(passes.CERTIFICATE, UNLIMITED_SCOPE))
    bench = Bench(Policy.IMPORT, trust=trust, status=NO_STATUS)
    public = x509.load_der_x509_certificate(passes.CERTIFICATE).public_key()
    scheme = ec.ECDSA(SHA256())

    def plain_chain() -> Any:
        protected, _, payload, signature = cbor2.loads(zlib.decompress(b45_decode(item[4:]))).value
        message = cbor2.dumps(["Signature1", protected, b"", payload])
        raw = [int.from_bytes(signature[part : part + 32], "big") for part in (0, 32)]
        public.verify(encode_dss_signature(*raw), message, scheme)  # type: ignore[call-arg, union-attr]
        return cbor2.loads(payload)

    if bench.judge(item).verdict is not Verdict.VALID or not plain_chain():
        raise AssertionError("the pass does not pass")
    timings = interleave(
        {
            "limit": Contender(bare_verify()),
            "ours": Contender(_judging(bench, item.encode())),
            "plain": Contender(plain_chain),
        },
        ROUNDS,
        OWN_THREAD,
    )
    return Row(
        "EU health pass verify",
        LIMIT,
        timings.ratio("ours", "limit"),
        3.5,
        (("decode and verify alone", timings.ratio("plain", "limit")),),
    )


def _issuing() -> Row:
    spec = IssueSpec(
        document_type=TYPE,
        issuer=ISSUER,
        claims=CLAIMS,
        redactable=EVERY,
        holder_key=HOLDER.public_key,
        issued_at=SECONDS,
        valid_until=SECONDS + 86_400,
        status=StatusReference(LIST_URI, 7),
    )
    theirs_key = JWK.generate(kty="EC", crv="P-256")
    holder_key = JWK(**jwk_from_public_key(HOLDER.public_key))

    def theirs() -> str:
        claims: dict[Any, Any] = {SDObj(name): value for name, value in CLAIMS.items()}
        claims |= {"iss": ISSUER, "iat": SECONDS, "vct": TYPE}
        head = {"typ": "dc+sd-jwt"}
        made = SDJWTIssuer(claims, theirs_key, holder_key, extra_header_parameters=head)
        return str(made.sd_jwt_issuance)

    timings = interleave(
        {
            "limit": Contender(bare_verify()),
            "sign": Contender(bare_sign()),
            "ours": Contender(lambda: HANDLERS["sd-jwt-vc"].issue(spec, ISSUING)),
            "theirs": Contender(theirs),
        },
        ROUNDS,
        OWN_THREAD,
    )
    by_sign = timings.ratio("ours", "sign")
    return Row(
        "SD-JWT issue, 20 claims",
        LIMIT,
        timings.ratio("ours", "limit"),
        3.5,
        (("package sd-jwt", timings.ratio("theirs", "limit")),),
        note=f"{by_sign.middle:.2f} × a bare P-256 sign",
    )


def _must_pass(report: Report) -> None:
    """A benchmark of something that fails early would flatter."""
    if report.verdict is not Verdict.VALID or not set(report.claims or ()) >= EVERY:
        raise AssertionError(f"{report.verdict}: {report.reasons}")
