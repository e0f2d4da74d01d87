"""Numbers of SD-CWT (draft-ietf-spice-sd-cwt-08), CWT (RFC 8392) and COSE, in one place. Holds no rule."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

# COSE header parameters
ALG, CRIT, CONTENT_TYPE, KID = 1, 2, 3, 4
KCWT = 13
CWT_CLAIMS = 15
TYP = 16
SD_CLAIMS = 17
X5CHAIN = 33
SD_ALG = 170
SD_ENCRYPTED_CLAIMS = 171

UNDERSTOOD = frozenset({ALG, CONTENT_TYPE, KID, KCWT, CWT_CLAIMS, TYP, X5CHAIN, SD_ALG})
"""What `crit` may name in a card."""

# CoAP content formats, used as values of `typ`
SD_CWT_TYPE = 293
KB_CWT_TYPE = 294
CARD_TYPES = frozenset({SD_CWT_TYPE, "application/sd-cwt", "sd-cwt"})
HOLDER_TYPES = frozenset({KB_CWT_TYPE, "application/kb+cwt", "kb+cwt"})
COPY_NOTE_TYPE = 65002
"""Kept for experiments (RFC 7252, section 12.3), as 65001 is that of our requests."""
CARD_SUFFIX = "+sd-cwt"

# Claim keys
ISS, SUB, AUD, EXP, NBF, IAT, CTI, CNF = 1, 2, 3, 4, 5, 6, 7, 8
VCT = 11
CNONCE = 39
STATUS = 65535
PURPOSE = "purpose"
NOTE_PURPOSE = -1
"""The purpose in a copy's note, as in a request: paper has no room for the long key."""
COSE_KEY = 1

TIMES = frozenset({EXP, NBF})
NEVER_REDACTED = frozenset({ISS, AUD, IAT, CTI, CNF, CNONCE})
PROTOCOL = TIMES | NEVER_REDACTED | {SUB, VCT, STATUS}

# Redaction
DIGESTS_KEY = 59
"""Simple value that is the map key of redacted keys."""
ELEMENT_TAG = 60

HASHES: dict[int, Callable[[bytes], Any]] = {
    -16: hashlib.sha256,
    -43: hashlib.sha384,
    -44: hashlib.sha512,
}
"""`sd_alg` by the COSE Algorithms registry; SHA-256 where it is absent."""
SHA_256 = -16
