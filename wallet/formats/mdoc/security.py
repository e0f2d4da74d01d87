"""The mobile security object: what the issuer signed (ISO/IEC 18013-5, 9.1.2.4). Verifies no signature.

Members that we do not know are ignored, as the standard reserves them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from wallet.codec import cbor
from wallet.crypto.names import BRAINPOOL_NAMES
from wallet.formats import base as rules
from wallet.formats.base import failed, malformed
from wallet.formats.holder_key import key_of_cose
from wallet.formats.mdoc.names import HASHES
from wallet.formats.mdoc.values import embedded, moment
from wallet.formats.sd_cwt.values import check_tags
from wallet.model.credential import PublicKey, StatusReference
from wallet.model.errors import ParseError
from wallet.model.verdict import Check, Finding, Reason

_VERSION = re.compile(r"1\.[0-9]{1,3}")


class SecurityObject(NamedTuple):
    """One MSO. Times are seconds since 1970. `own_namespaces` and `own_elements` are what the holder's key
    may state by itself (KeyAuthorizations); `device_key` is None for none, or one of a kind that we do not
    know."""

    document_type: str
    digest_algorithm: str
    digests: Mapping[str, Mapping[int, bytes]]
    device_key: PublicKey | None
    own_namespaces: frozenset[str]
    own_elements: frozenset[tuple[str, str]]
    signed_at: int
    valid_from: int
    valid_until: int
    status: StatusReference | None


def check_version(value: Any) -> None:
    """Version 1 of whatever structure. ParseError MALFORMED; UNSUPPORTED_FORMAT for another version."""
    if type(value) is not str:
        malformed("version is not text")
    if not _VERSION.fullmatch(value):
        raise ParseError(Reason.UNSUPPORTED_FORMAT, "mdoc of another version")


def read_security_object(payload: bytes) -> SecurityObject:
    """Read MobileSecurityObjectBytes. ParseError for what cannot be read."""
    outer = cbor.loads(payload, allow_indefinite=True)
    mso = cbor.loads(embedded(outer, "the security object"), allow_indefinite=True)
    if type(mso) is not dict:
        malformed("the security object is not a map")
    for name, member in mso.items():
        if name != "valueDigests":  # bytes only, as `_digests` demands
            check_tags(member)
    check_version(mso.get("version"))
    validity, key_info = _map(mso, "validityInfo"), _map(mso, "deviceKeyInfo")
    signed, starts, ends = (
        moment(validity.get(name), name) for name in ("signed", "validFrom", "validUntil")
    )
    if ends <= starts:
        malformed("validUntil is not after validFrom")
    if "expectedUpdate" in validity:
        moment(validity["expectedUpdate"], "expectedUpdate")
    namespaces, elements = _authorised(key_info.get("keyAuthorizations"))
    return SecurityObject(
        document_type=_text(mso, "docType"),
        digest_algorithm=_text(mso, "digestAlgorithm"),
        digests=_digests(_map(mso, "valueDigests")),
        device_key=_device_key(key_info),
        own_namespaces=namespaces,
        own_elements=elements,
        signed_at=_in_range(signed),
        valid_from=_in_range(starts),
        valid_until=_in_range(ends),
        status=rules.status_reference(mso.get("status")),
    )


def digest_findings(mso: SecurityObject) -> Iterator[Finding]:
    """A digest shorter than its hash proves nothing, and one that stands for everything even less."""
    digest = HASHES.get(mso.digest_algorithm)
    if digest is None:
        yield failed(Check.ALGORITHM, Reason.ALGORITHM_NOT_ALLOWED, "digest algorithm is not one of SHA-2")
        return
    size = digest(b"").digest_size
    if any({*map(len, digests.values())} - {size} for digests in mso.digests.values()):
        yield failed(Check.INTEGRITY, Reason.DIGEST_MISMATCH, "a digest of a wrong length")


def _digests(value: dict[Any, Any]) -> dict[str, dict[int, bytes]]:
    for namespace, digests in value.items():
        if type(namespace) is not str or type(digests) is not dict:
            malformed("valueDigests are not digests by namespace")
        for number, digest in digests.items():
            if type(number) is not int or number < 0 or type(digest) is not bytes:
                malformed("a digest is not bytes under a number")
    return value


def _device_key(key_info: dict[Any, Any]) -> PublicKey | None:
    """A key that we cannot use binds the licence to nobody; one that is broken breaks the licence."""
    if "deviceKey" not in key_info:
        malformed("deviceKey is missing")
    key = key_info["deviceKey"]
    if key is None:
        return None
    try:
        named = key_of_cose(key)
    except ParseError as error:
        if error.reason is Reason.ALGORITHM_NOT_ALLOWED:
            return None
        raise
    # ES256 of such a key means its own curve, and goes by another name (wallet.crypto.names).
    return replace(named, algorithm=None) if named.curve in BRAINPOOL_NAMES else named


def _authorised(value: Any) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    if value is None:
        return frozenset(), frozenset()
    if type(value) is not dict:
        malformed("keyAuthorizations is not a map")
    namespaces, elements = value.get("nameSpaces", []), value.get("dataElements", {})
    if type(namespaces) is not list or type(elements) is not dict:
        malformed("keyAuthorizations of a wrong shape")
    pairs = [(space, name) for space, names in elements.items() if type(names) is list for name in names]
    texts = [*namespaces, *(part for pair in pairs for part in pair)]
    if not all(type(one) is str for one in texts):
        malformed("keyAuthorizations of a wrong shape")
    return frozenset(namespaces), frozenset(pairs)


def _map(holder: dict[Any, Any], name: str) -> dict[Any, Any]:
    value = holder.get(name)
    if type(value) is not dict:
        malformed(f"{name} is missing or not a map")
    return value


def _text(holder: dict[Any, Any], name: str) -> str:
    value = holder.get(name)
    if type(value) is not str:
        malformed(f"{name} is missing or not text")
    return value


def _in_range(seconds: int) -> int:
    if not 0 <= seconds <= rules.LAST_MOMENT:
        malformed("a date out of range")
    return seconds
