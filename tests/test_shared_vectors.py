"""Other people's test data: every file is used by a test that is named here, or stands apart with a reason.

A file that is new in a folder fails this until somebody has said what becomes of it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from wallet.codec import cbor
from wallet.codec.base import b64url_decode
from wallet.codec.inflate import inflate
from wallet.model.policy import NOTHING_EXPECTED, Policy
from wallet.model.trust import NO_STATUS, TrustSnapshot
from wallet.verification.verifier import verify

USED = {
    "cose/cose-wg-examples": (15, "verification/test_cose_vectors.py: 14 vectors; a licence text"),
    "dcc/dgc-testdata": (253, "verification/test_dcc_vectors.py: 252 passes; a licence text"),
    "ofd": (5, "below: 4 documents; what is expected of them"),
    "qr/zxing-cpp": (82, "qr/test_reader_vectors.py: 39 pictures, what they say, other material beside"),
    "sd-cwt": (5, "verification/test_vectors.py, formats/test_published_vectors.py: 3 tokens, 2 keys"),
    "sd-jwt/generated": (142, "verification/test_vectors.py, formats/test_published_vectors.py: 16 folders"),
    "sd-jwt/sd-jwt-python": (18, "the specifications that the generated ones were made from: no tokens"),
    "sd-jwt/LICENSE": (1, "a licence text"),
    "token-status-list": (16, "trust/test_status.py: 3 long lists, 1 token, its key; see below"),
    "wycheproof": (12, "crypto/test_wycheproof.py, crypto/test_signature.py: 11 files; a licence text"),
    "SOURCES.md": (1, "what they are"),
}

LATER = {
    "ofdrw-converter__V4RideRight.ofd", "ofdrw-converter__h.ofd", "ofdrw-reader__SESV4SignDoc.ofd",
    "ofdrw-sign__allprotected.ofd",
}  # fmt: skip
"""OFD documents are judged with SM2 and electronic seals (GB/T 33190, GB/T 38540): later, in the issue on
them. Until then the format is one that we know by name and do not read (CASES, How to read)."""


def test_every_file_has_a_test_or_a_reason(testdata: Path) -> None:
    found: Counter[str] = Counter()
    for path in testdata.rglob("*"):
        if path.is_file():
            name = path.relative_to(testdata).as_posix()
            found[next((known for known in USED if name == known or name.startswith(f"{known}/")), name)] += 1
    assert found == {name: count for name, (count, _) in USED.items()}


def test_sd_jwts_are_all_there(testdata: Path) -> None:
    """Each of the 16 folders holds an issuance and a presentation, in text or JSON."""
    folders = [path for path in (testdata / "sd-jwt" / "generated").glob("*/*") if path.is_dir()]
    assert len(folders) == 16
    for folder in folders:
        assert len(list(folder.glob("sd_jwt_issuance.*"))) == 1, folder
        assert len(list(folder.glob("sd_jwt_presentation.*"))) == 1, folder


def test_documents_that_are_read_later(testdata: Path) -> None:
    paths = sorted((testdata / "ofd").glob("*.ofd"))
    assert {path.name for path in paths} == LATER
    assert len(json.loads((testdata / "ofd" / "EXPECTED.json").read_text())) > 0
    for path in paths:
        for policy in Policy:
            report = verify(
                path.read_bytes(),
                policy=policy,
                trust=TrustSnapshot(),
                status=NO_STATUS,
                at=datetime(2026, 11, 24, tzinfo=UTC),
                expected=NOTHING_EXPECTED,
            )
            assert (report.verdict, report.reasons) == ("not_checked", ("unsupported_format",)), path
            assert report.claims is None
            assert report.looks_like == "OFD"


SAID_IN_WORDS = {"status_list_encoding_cbor_diag", "status_list_encoding2_cbor_diag", "status_list_jwt"}
"""The same again for people; `status_list_jwt_raw` is trust/test_status.py's."""


def test_lists_of_the_draft(testdata: Path) -> None:
    """In JSON and in CBOR the same; the short ones are the bytes that the draft prints."""
    folder = testdata / "token-status-list" / "examples"
    lists: dict[str, set[bytes]] = {}
    for path in sorted(folder.glob("*.md")):
        text = "".join(path.read_text().split())
        if path.stem in SAID_IN_WORDS or path.stem == "status_list_jwt_raw":
            continue
        if path.stem.endswith("json"):
            found = re.search(r'"lst":"([\w-]+)"', text)
            assert found is not None, path
            packed = b64url_decode(found[1])
        else:
            packed = cbor.loads(bytes.fromhex(re.findall(r"a26[0-9a-f]+", text)[-1]))["lst"]
        data = inflate(packed, limit=1 << 20)
        printed = re.search(r"byte_array=\[((?:0x[0-9a-f]{2},?)+)\]", text)
        if printed is not None:
            assert data == bytes(int(one, 16) for one in printed[1].split(",")), path
        lists.setdefault(path.stem.rpartition("_")[0], set()).add(data)
    assert len(lists) == 5
    assert all(len(both) == 1 for both in lists.values()), "JSON and CBOR say the same"
