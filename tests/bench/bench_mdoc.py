"""Verifying mdocs, beside a bare P-256 verify and beside the package `pymdoccbor`, which is given the same
bytes.

Ours is the whole judgement, from bytes to report. Twelve elements, three of them shown, as OPTICAL counts
them. The package checks the issuer's signature and the digests; it looks at no holder and, asked as here, at
no chain.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from formats import mdoc_forge as forge
from formats.test_mdoc_make import issue, present

from bench.bench_tokens import LIMIT, ROUNDS, bare_verify
from bench.measure import OWN_THREAD, Contender, Row, interleave
from wallet.crypto import x509
from wallet.model.policy import Policy
from wallet.model.verdict import Report, Verdict

CLAIMS = {f"element_{number:02}": f"上海市浦东新区示例路{number}号" for number in range(12)}
SHOWN = tuple(CLAIMS)[:3]
UNSEEN = 12
"""Licences of a sample, each under a certificate of its own."""


def rows() -> list[Row]:
    """Issuer, chain and digests; the same with the signer's certificate known; with the holder's
    signature."""
    shown = present(issue(claims=CLAIMS), *SHOWN)
    for report in (_import(shown), forge.judge(shown)):
        _must_pass(report)
    contenders = {
        "limit": Contender(bare_verify()),
        "chain": Contender(_import_each, prepare=_under_new_certificates),
        "known": Contender(lambda: _import(shown)),
        "holder": Contender(lambda: forge.judge(shown)),
    }
    theirs = _theirs(shown)
    if theirs is not None:
        contenders["theirs"] = Contender(theirs)
    timings = interleave(contenders, ROUNDS, OWN_THREAD)
    peers = (("package pymdoccbor", timings.ratio("theirs", "limit")),) if theirs is not None else ()
    known, holder = timings.ratio("known", "limit"), timings.ratio("holder", "limit", each=2)
    return [
        Row(
            "mdoc verify: issuer, chain and digests",
            f"2 × {LIMIT}",
            timings.ratio("chain", "limit", each=2 * UNSEEN),
            3.0,
        ),
        Row("mdoc verify: signer's certificate known", LIMIT, known, 3.5, peers),
        Row("mdoc verify: signer known, with the holder's signature", f"2 × {LIMIT}", holder, 3.5),
    ]


def _import(data: bytes) -> Report:
    return forge.judge(data, policy=Policy.IMPORT)


def _import_each(shown: list[bytes]) -> None:
    for each in shown:
        _import(each)


def _under_new_certificates() -> list[bytes]:
    """Licences whose signers' certificates nobody saw before; the root is known."""
    found = [
        present(issue(claims=CLAIMS, chain=(forge.signer_certificate(),)), *SHOWN) for _ in range(UNSEEN)
    ]
    # Making them read their certificates: what that left behind is forgotten.
    for remembered in vars(x509).values():
        if hasattr(remembered, "cache_clear"):
            remembered.cache_clear()
    _import(present(issue(claims=CLAIMS), *SHOWN))
    return found


def _theirs(data: bytes) -> Callable[[], Any] | None:
    try:
        from pymdoccbor.mdoc.verifier import MdocCbor
    except ImportError:
        return None
    logging.getLogger("pymdoccbor").setLevel(logging.CRITICAL)

    def check() -> None:
        verifier = MdocCbor()
        verifier.loads(data)
        if not verifier.verify():
            raise AssertionError("the package refuses it")

    return check


def _must_pass(report: Report) -> None:
    """A benchmark of something that fails early would flatter."""
    if report.verdict is not Verdict.VALID or set(report.claims or ()) != set(SHOWN):
        raise AssertionError(f"{report.verdict}: {report.reasons}")
