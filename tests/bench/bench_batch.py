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
ROUNDS = 3
REPOSITORY = Path(__file__).resolve().parents[2]


def rows() -> list[Row]:
    """One row of PERFORMANCE: batch verify on two cores, as the time of two processes over that of one."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        _write(place)
        timings = interleave(
            {str(jobs): Contender(partial(_run, place, jobs)) for jobs in (1, 2)},
            ROUNDS,
        )
    return [Row(f"batch verify of {ITEMS:,}: two processes", "one process", timings.ratio("2", "1"), 1 / 1.5)]


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
