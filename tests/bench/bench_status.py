"""A status list of ten million entries: inflating it, and looking one entry up."""

from __future__ import annotations

import random
import zlib
from functools import partial

from verification.scene import ISSUING, LIST_URI, SECONDS

from bench.measure import OWN_THREAD, Contender, Row, interleave
from wallet.codec import cbor
from wallet.crypto import cose
from wallet.trust.status import parse_status_list, status_value

ENTRIES = 10_000_000
ROUNDS = 101
REVOKED_SHARE = 0.01
LIMIT = "zlib alone"
MICROSECOND = 1e-6


def rows() -> list[Row]:
    """Two rows of PERFORMANCE: inflate and look up, cached look-up."""
    compressed = zlib.compress(_bits(), 9)
    token = _token(compressed)
    last = ENTRIES - 1
    kept = parse_status_list(token)
    assert kept.bits == 1
    assert len(kept.data) * 8 == ENTRIES
    timings = interleave(
        {
            "zlib": Contender(partial(zlib.decompress, compressed)),
            "whole": Contender(lambda: status_value(parse_status_list(token), last)),
            "cached": Contender(lambda: status_value(kept, last)),
        },
        ROUNDS,
        OWN_THREAD,
    )
    return [
        Row("status list of 10 M entries: inflate and look up", LIMIT, timings.ratio("whole", "zlib"), 1.5),
        Row("status list: cached look-up", "1 µs", timings.share("cached", MICROSECOND), 1.0),
    ]


def _bits() -> bytes:
    """One bit an entry, one in a hundred set, the same in every run."""
    chosen = random.Random(20261124)
    data = bytearray(ENTRIES // 8)
    for index in chosen.sample(range(ENTRIES), int(ENTRIES * REVOKED_SHARE)):
        data[index >> 3] |= 1 << (index & 7)
    return bytes(data)


def _token(compressed: bytes) -> bytes:
    """A status list token as CWT (Token Status List, section 5.2)."""
    claims = {2: LIST_URI, 6: SECONDS, 4: SECONDS + 3600, 65533: {"bits": 1, "lst": compressed}}
    return cose.sign1({16: "application/statuslist+cwt"}, {}, cbor.dumps(claims), ISSUING)
