"""Other people's licences through the whole verifier: SD-CWT examples of the draft, SD-JWTs of RFC 9901's
authors. That their bytes are read right is tested in tests/formats."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from wallet.codec.base import b64url_encode
from wallet.model.policy import NOTHING_EXPECTED, Expected, Policy
from wallet.model.trust import NO_STATUS, UNLIMITED_SCOPE, TrustSnapshot
from wallet.model.verdict import Report, Verdict
from wallet.trust.lists import read_anchors
from wallet.verification.verifier import verify

AT = datetime(2024, 9, 2, 2, 30, 37, tzinfo=UTC)
CNONCE = b64url_encode(bytes.fromhex("8c0f5f523b95bea44a9a48c649240803"))
AUDIENCE = "https://verifier.example/app"


def judged(item: bytes, trust: TrustSnapshot, policy: Policy, at: datetime, **expected: Any) -> Report:
    return verify(
        item,
        policy=policy,
        trust=trust,
        status=NO_STATUS,
        at=at,
        expected=Expected(**expected) if expected else NOTHING_EXPECTED,
    )


@pytest.fixture
def drafts(testdata: Path) -> tuple[Path, TrustSnapshot]:
    folder = testdata / "sd-cwt"
    anchors = read_anchors((folder / "issuer_public.pem").read_bytes(), UNLIMITED_SCOPE)
    return folder, TrustSnapshot(anchors)


def test_presentation_of_the_draft(drafts: tuple[Path, TrustSnapshot]) -> None:
    folder, trust = drafts
    token = (folder / "kbt.cbor").read_bytes()
    report = judged(token, trust, Policy.COUNTER, AT, challenge=CNONCE, audiences=frozenset({AUDIENCE}))
    assert (report.verdict, report.reasons) == (Verdict.VALID, ())
    other = judged(token, trust, Policy.COUNTER, AT, challenge=CNONCE, audiences=frozenset({"https://x"}))
    assert other.verdict is Verdict.NOT_VALID
    assert judged(token, TrustSnapshot(), Policy.COUNTER, AT).verdict is Verdict.NOT_CHECKED


@pytest.mark.parametrize("name", ["issuer_cwt.cbor", "decoy.cbor"])
def test_cards_of_the_draft(drafts: tuple[Path, TrustSnapshot], name: str) -> None:
    folder, trust = drafts
    report = judged((folder / name).read_bytes(), trust, Policy.ARCHIVE, AT)
    assert (report.verdict, report.reasons) == (Verdict.VALID, ())


def _issuer_key(folder: Path) -> bytes:
    """The issuer's public JWK out of settings.yml, whose lines are flat enough for a regular expression."""
    text = (folder / "settings.yml").read_text().split("issuer_key", 1)[1]
    members = {name: re.search(rf"\b{name}: *[\"']?([\w-]+)", text) for name in ("kty", "crv", "x", "y")}
    pairs = (f'"{name}":"{found.group(1)}"' for name, found in members.items() if found)
    return ("{" + ",".join(pairs) + "}").encode()


def test_sd_jwts_of_the_authors(testdata: Path) -> None:
    judgements = 0
    for family in sorted((testdata / "sd-jwt" / "generated").iterdir()):
        trust = TrustSnapshot(read_anchors(_issuer_key(family), UNLIMITED_SCOPE))
        for folder in sorted(path for path in family.iterdir() if path.is_dir()):
            for source in ("sd_jwt_issuance", "sd_jwt_presentation"):
                for path in folder.glob(source + "*"):
                    data = "".join(path.read_text().split()).encode()
                    report = judged(data, trust, Policy.ARCHIVE, datetime(2026, 1, 1, tzinfo=UTC))
                    assert (report.verdict, report.reasons) == (Verdict.VALID, ()), path
                    judgements += 1
    assert judgements >= 30
