"""All 252 health passes of eu-digital-green-certificates/dgc-testdata, each with its own clock and signer.

What is expected: every stage that a vector says must hold, holds; what must fail, fails at that stage.
Schema and key usage count as stages: a pass that breaks the schema is malformed, one whose certificate is for
other types is not authorised. Four families of vectors stand apart, with the clause that says why.
"""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from wallet.model.policy import NOTHING_EXPECTED, Policy
from wallet.model.trust import NO_STATUS, UNLIMITED_SCOPE, TrustSnapshot
from wallet.model.verdict import Report
from wallet.trust.lists import read_anchors
from wallet.verification.verifier import verify

FAILURES = {
    "UNPREFIX": ("not_checked", {"not_a_licence"}),
    "B45DECODE": ("not_valid", {"malformed"}),
    "COMPRESSION": ("not_valid", {"malformed"}),
    "SCHEMAVALIDATION": ("not_valid", {"malformed"}),
    "VERIFY": ("not_valid", {"trailing_data", "algorithm_not_allowed"}),
    "EXPIRATIONCHECK": ("not_valid", {"not_yet_valid"}),
    "KEYUSAGE": ("not_valid", {"issuer_not_authorised"}),
}
"""A failed stage: the verdict, and one of these reasons. The first that failed tells."""

APART = {
    # The clock of the test is the very second of `exp`: on it a token is no longer accepted (RFC 8392,
    # section 3.1.4, and RFC 7519, section 4.1.4: "on or after"; VERDICTS, Age: exp ≤ at is expired).
    "DK": ("expired", {"1", "10", "11", "12", "2", "3", "4", "5", "7", "8"}),
    "IE": ("expired", {"1", "2", "3", "4"}),
    # Signed under a certificate of a CA whose key usage is keyCertSign and cRLSign only (RFC 5280, section
    # 4.2.1.3; the certificate governance of the EU DCC asks digitalSignature of a signer).
    "LV": ("chain_invalid", {"1", "2", "3"}),
    # A recovery that states it is valid from a day (`df`, "certificate valid from" in the schema of the EU
    # DCC) after the clock of the test. The vector leaves that to business rules; we have none of another
    # state's, and a pass that says itself it is not in force yet is not shown as valid (VERDICTS, Age).
    "BE": ("not_yet_valid", {"2"}),
}


def judged(vector: dict[str, Any], policy: Policy) -> Report:
    context = vector["TESTCTX"]
    at = datetime.fromisoformat(context["VALIDATIONCLOCK"])
    anchors = read_anchors(base64.b64decode(context["CERTIFICATE"]), UNLIMITED_SCOPE)
    return verify(
        vector["PREFIX"],
        policy=policy,
        trust=TrustSnapshot(anchors),
        status=NO_STATUS,
        at=at if at.tzinfo else at.replace(tzinfo=UTC),
        expected=NOTHING_EXPECTED,
    )


def expected(path: Path, folder: Path, results: dict[str, bool]) -> tuple[str, set[str]]:
    reason, names = APART.get(path.relative_to(folder).parts[0], ("", set[str]()))
    if path.stem in names:
        return "not_valid", {reason}
    failed = [stage for stage in FAILURES if results.get(f"EXPECTED{stage}") is False]
    return FAILURES[failed[0]] if failed else ("valid", set())


@pytest.fixture(scope="module")
def vectors(testdata: Path) -> list[tuple[Path, dict[str, Any], tuple[str, set[str]]]]:
    folder = testdata / "dcc" / "dgc-testdata"
    paths = sorted(folder.rglob("*.json"))
    read = [(path, json.loads(path.read_text(encoding="utf-8"))) for path in paths]
    return [(path, vector, expected(path, folder, vector["EXPECTEDRESULTS"])) for path, vector in read]


def test_every_vector_agrees(vectors: list[tuple[Path, dict[str, Any], tuple[str, set[str]]]]) -> None:
    assert len(vectors) == 252
    wrong = []
    for path, vector, (verdict, reasons) in vectors:
        report = judged(vector, Policy.IMPORT)
        told = {str(reason) for reason in report.reasons}
        if report.verdict != verdict or bool(reasons) != bool(told & reasons) or (not reasons and told):
            wrong.append((str(path), str(report.verdict), told))
    assert wrong == []
    assert sum(verdict == "valid" for _, _, (verdict, _) in vectors) == 151


def test_at_a_counter_none_is_more_than_amber(
    vectors: list[tuple[Path, dict[str, Any], tuple[str, set[str]]]],
) -> None:
    for path, vector, (verdict, _) in vectors:
        report = judged(vector, Policy.COUNTER)
        if verdict == "valid":
            told = (str(report.verdict), [str(reason) for reason in report.reasons])
            assert told == ("check_by_hand", ["holder_not_proven"]), path
            assert report.claims
        else:
            assert report.verdict == verdict, path
            assert report.claims is None


def test_no_vector_passes_under_another_s_signer(
    vectors: list[tuple[Path, dict[str, Any], tuple[str, set[str]]]],
) -> None:
    other = next(v["TESTCTX"]["CERTIFICATE"] for _, v, _ in vectors)
    for path, vector, (verdict, _) in vectors:
        if verdict == "valid" and vector["TESTCTX"]["CERTIFICATE"] != other:
            swapped = vector | {"TESTCTX": vector["TESTCTX"] | {"CERTIFICATE": other}}
            reasons = {str(reason) for reason in judged(swapped, Policy.IMPORT).reasons}
            assert reasons == {"issuer_untrusted"}, path
