"""What we read of the names in a certificate (RFC 5280, section 4.1.2.4), each name once.

The authorities' names come again with every certificate of theirs, and taking one apart costs as much as a
tenth of a signature. Compares no names: wallet.crypto.name_constraints does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from cryptography import x509
from cryptography.x509.oid import NameOID

_MAX_REMEMBERED = 512
_MAX_REMEMBERED_BYTES = 512
"""Of one name: strangers write longer ones, and nothing of theirs shall stay."""


class NameFacts(NamedTuple):
    """`text` follows RFC 4514. Of several attributes of one kind the first counts."""

    name: x509.Name
    text: str
    common_name: str | None
    organisation: str | None
    country: str | None
    state: str | None


def name_facts(encoded: bytes, read: Callable[[], x509.Name]) -> NameFacts:
    """The facts of the name whose DER is `encoded`; `read` takes it apart where it is not known yet."""
    known = _REMEMBERED.get(encoded)
    if known is None:
        known = _facts(read())
        if len(encoded) <= _MAX_REMEMBERED_BYTES:
            while len(_REMEMBERED) >= _MAX_REMEMBERED:
                _REMEMBERED.pop(next(iter(_REMEMBERED)), None)
            _REMEMBERED[encoded] = known
    return known


def _facts(name: x509.Name) -> NameFacts:
    first: dict[x509.ObjectIdentifier, str] = {}
    for attribute in name:
        first.setdefault(attribute.oid, str(attribute.value))
    return NameFacts(
        name,
        name.rfc4514_string(),
        first.get(NameOID.COMMON_NAME),
        first.get(NameOID.ORGANIZATION_NAME),
        first.get(NameOID.COUNTRY_NAME),
        first.get(NameOID.STATE_OR_PROVINCE_NAME),
    )


_REMEMBERED: dict[bytes, NameFacts] = {}
