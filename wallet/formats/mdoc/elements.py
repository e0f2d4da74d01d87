"""The elements that came along, each against its digest (ISO/IEC 18013-5, 9.1.2.3 and 9.3.1, step 3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from wallet.codec import cbor
from wallet.codec.cbor import Tag
from wallet.codec.limits import MAX_DISCLOSURES
from wallet.formats.base import failed, malformed
from wallet.formats.mdoc.names import (
    DATE_TIME,
    FULL_DATE,
    FULL_DATES,
    HASHES,
    LICENCE_NAMESPACE,
    claim_name,
)
from wallet.formats.mdoc.security import SecurityObject
from wallet.formats.mdoc.values import embedded
from wallet.formats.sd_cwt.values import check_tags, inert
from wallet.model.credential import Disclosure
from wallet.model.errors import ParseError
from wallet.model.verdict import Check, Finding, Reason

_MEMBERS = 4
"""Members of an IssuerSignedItem; further ones are ignored, but hold nothing that computes."""


@dataclass(slots=True)
class Elements:
    """What was read: claims by name, the items as received, and what is amiss with them."""

    claims: dict[str, Any] = field(default_factory=dict, repr=False)
    items: list[Disclosure] = field(default_factory=list, repr=False)
    findings: list[Finding] = field(default_factory=list)

    def blame(self, detail: str) -> None:
        """Note what makes the whole licence invalid."""
        self.findings.append(failed(Check.INTEGRITY, Reason.DIGEST_MISMATCH, detail))


def read_elements(name_spaces: Any, mso: SecurityObject, home: str | None) -> Elements:
    """Read the `nameSpaces` of IssuerSigned. ParseError for what cannot be read, and for a namespace that the
    issuer did not sign; digests that do not fit are findings."""
    found = Elements()
    if name_spaces is None:
        return found
    if type(name_spaces) is not dict:
        malformed("nameSpaces is not a map")
    digest = HASHES.get(mso.digest_algorithm)
    for namespace, items in name_spaces.items():
        if type(namespace) is not str or type(items) is not list:
            malformed("nameSpaces are not items by namespace")
        if namespace not in mso.digests:
            malformed("items in a namespace that the issuer did not sign")
        if len(found.items) + len(items) > MAX_DISCLOSURES:
            raise ParseError(Reason.LIMIT_EXCEEDED, f"more than {MAX_DISCLOSURES} elements")
        _read_namespace(namespace, items, mso.digests[namespace], digest, home, found)
    return found


def _read_namespace(
    namespace: str,
    items: list[Any],
    digests: Mapping[int, bytes],
    digest: Callable[[bytes], Any] | None,
    home: str | None,
    found: Elements,
) -> None:
    for item in items:
        number, element, value = _read_item(embedded(item, "an item"), namespace)
        encoded = item.encoded
        # A digestID twice is an element twice, or the second item differs from the one digest.
        if digest is not None and digest(encoded).digest() != digests.get(number):
            found.blame("an item without its digest")
        name = element if namespace == home else claim_name(namespace, element, home)
        if name in found.claims:
            found.blame("an element twice")
            continue
        found.claims[name] = value
        found.items.append(Disclosure((name,), value, encoded))


def _read_item(encoded: bytes, namespace: str) -> tuple[int, str, Any]:
    """digestID, elementIdentifier and elementValue of one IssuerSignedItem."""
    item = cbor.loads(encoded, allow_indefinite=True)
    if type(item) is not dict:
        malformed("an item is not a map")
    number, name = item.get("digestID"), item.get("elementIdentifier")
    if type(number) is not int or number < 0 or type(name) is not str or "elementValue" not in item:
        malformed("an item without digestID, elementIdentifier or elementValue")
    if type(item.get("random")) is not bytes:
        malformed("an item without random bytes")
    if len(item) > _MEMBERS:
        check_tags(item)
    value = item["elementValue"]
    if name in FULL_DATES and namespace == LICENCE_NAMESPACE and not _is_dated(value):
        malformed(f"{name} is neither full-date nor tdate")
    return number, name, value if type(value) is str else inert(value)


def _is_dated(value: Any) -> bool:
    """Dates of the ISO namespace carry the tag that says so (7.2.1, table 5)."""
    return type(value) is Tag and value.number in (FULL_DATE, DATE_TIME)
