"""`verify --batch` of ten thousand presentations: one process against two."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from verification.scene import AUDIENCE, DIGITS, ISSUING, NOW, issue, present, status_token

from bench.measure import Contender, Row, interleave
from wallet.crypto.keys import jwk_from_public_key

ITEMS = 10_000
ROUNDS = 5
BARE_VERIFIES = 40_000
REPOSITORY = Path(__file__).resolve().parents[2]


def rows() -> list[Row]:
    """One row of PERFORMANCE: batch verify on two cores, as the time of two processes over that of one."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        _write(place)
        timings = interleave(
            {
                **{f"ours {jobs}": Contender(partial(_run, place, jobs)) for jobs in (1, 2)},
                **{f"bare {jobs}": Contender(partial(_verify_bare, jobs)) for jobs in (1, 2)},
            },
            ROUNDS,
        )
    return [
        Row(
            f"batch verify of {ITEMS:,}: two processes",
            "one process",
            timings.ratio("ours 2", "ours 1"),
            1 / 1.5,
            peers=(("bare P-256 verifies, two processes", timings.ratio("bare 2", "bare 1")),),
            note="what the machine's two cores give to work without any parent is the peer's figure",
        )
    ]


def _write(place: Path) -> None:
    licence = issue("sd-jwt-vc")
    shown = [present("sd-jwt-vc", licence).decode() for _ in range(100)]
    lines = (json.dumps({"id": number, "text": shown[number % 100]}) for number in range(ITEMS))
    (place / "batch.jsonl").write_text("\n".join(lines), encoding="ascii")
    key = jwk_from_public_key(ISSUING.public_key) | {"kid": "issuer-1"}
    (place / "trust.json").write_text(json.dumps(key), encoding="ascii")
    (place / "status.jwt").write_bytes(status_token())


def _run(place: Path, jobs: int) -> None:
    options = [
        *("--batch", str(place / "batch.jsonl"), "--jobs", str(jobs), "--no-progress"),
        *("--trust", str(place / "trust.json"), "--status", str(place / "status.jwt")),
        *("--at", NOW.isoformat(), "--challenge", DIGITS, "--audience", AUDIENCE),
    ]
    subprocess.run(
        [sys.executable, str(REPOSITORY / "app.py"), "verify", *options],
        stdout=subprocess.DEVNULL,
        env=os.environ | {"LICENCE_WALLET_HOME": str(place / "home")},
        check=True,
    )


def _verify_bare(jobs: int) -> None:
    """As many bare verifies, shared out to processes that have nothing to do with each other."""
    command = [sys.executable, "-c", _BARE, str(BARE_VERIFIES // jobs)]
    for process in [subprocess.Popen(command) for _ in range(jobs)]:
        if process.wait() != 0:
            raise RuntimeError("a bare verifier failed")


_BARE = """
import sys
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
key, by = ec.generate_private_key(ec.SECP256R1()), ec.ECDSA(hashes.SHA256())
signature, public = key.sign(b"x", by), key.public_key()
for _ in range(int(sys.argv[1])):
    public.verify(signature, b"x", by)
"""
