"""Names of SD-JWT and SD-JWT VC, in one place. Holds no rule."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

VC_TYPES = frozenset({"dc+sd-jwt", "vc+sd-jwt"})
"""`typ` of an SD-JWT VC (draft-18, section 2.2.1); the second was its name up to draft-07."""

SUFFIX = "+sd-jwt"
HOLDER_TYPE = "kb+jwt"

DIGESTS = "_sd"
DIGEST_ALGORITHM = "_sd_alg"
ELEMENT = "..."

HASHES: dict[str, Callable[[bytes], Any]] = {
    "sha-256": hashlib.sha256,
    "sha-384": hashlib.sha384,
    "sha-512": hashlib.sha512,
}
"""`_sd_alg` by the IANA names; others are not accepted."""

TIMES = frozenset({"exp", "nbf"})
NEVER_REDACTED = frozenset({"iss", "cnf", "vct", "vct#integrity", "aka_vcts", "status"})
"""Claims of an SD-JWT VC that the holder must not be able to leave out (draft-18, section 2.2.2.3)."""

PROTOCOL = TIMES | NEVER_REDACTED | {"aud", "iat", "jti", DIGEST_ALGORITHM}
"""Claims with an attribute of their own, or without meaning outside the protocol."""
