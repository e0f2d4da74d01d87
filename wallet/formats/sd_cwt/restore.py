"""Disclosures back to their places in the claims of an SD-CWT (draft-08, Verifier Validation, step 8).

Top-level keys stay as they are (integers and text differ); below, keys become text, as in the paths of
disclosures. Does not judge which claims may be redacted; `read` does.
"""

from __future__ import annotations

from typing import Any

from wallet.codec import cbor
from wallet.codec.cbor import Simple, Tag
from wallet.formats.base import SALT_BYTES, malformed
from wallet.formats.redaction import DisclosureTable, bound_depth
from wallet.formats.sd_cwt import labels
from wallet.formats.sd_cwt.values import check_plain, inert, map_key
from wallet.model.credential import ClaimPath
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

Key = int | str
Table = DisclosureTable[bytes]
_DIGESTS = Simple(labels.DIGESTS_KEY)


def claim_name(key: Key) -> str:
    """How a top-level claim is called in `Credential.claims` and in paths."""
    return "sub" if key == labels.SUB else str(key)


def restore(payload: dict[Any, Any], table: Table) -> dict[Key, Any]:
    """The claims set with every disclosure in place and no trace of redaction. Findings go to the table."""
    claims: dict[Key, Any] = {}
    for key, value in payload.items():
        if type(key) is Simple and key == _DIGESTS:
            continue
        key = map_key(key)
        if key == labels.CNF:
            check_plain(value)
            claims[key] = value
        else:
            claims[key] = _value(value, (claim_name(key),), key, table)
    for digest in _digests(payload):
        disclosed = _disclosed(digest, None, table)
        if disclosed is not None:
            key, value, encoded = disclosed
            if key in claims:
                table.blame("a disclosure repeats a claim")
                continue
            path = (claim_name(key),)
            claims[key] = value = _value(value, path, key, table)
            table.place(path, key, value, encoded)
    return claims


def _value(value: Any, path: ClaimPath, root: Key, table: Table) -> Any:
    kind = type(value)
    if kind is str or kind is int or kind is bytes:
        return value
    if kind is dict:
        return _map(value, path, root, table)
    if kind is Tag and root in labels.PROTOCOL:
        malformed("a registered claim under a tag")  # RFC 8392, section 2: NumericDates have none
    return _array(value, path, root, table) if kind is list else inert(value)


def _map(value: dict[Any, Any], path: ClaimPath, root: Key, table: Table) -> dict[str, Any]:
    bound_depth(path)
    claims: dict[str, Any] = {}
    for key, item in value.items():
        if type(key) is not Simple or key != _DIGESTS:
            _put(claims, map_key(key), item, path, root, table)
    for digest in _digests(value):
        disclosed = _disclosed(digest, root, table)
        if disclosed is not None:
            key, item, encoded = disclosed
            if str(key) in claims:
                table.blame("a disclosure repeats a claim")
                continue
            _put(claims, key, item, path, root, table)
            table.place((*path, str(key)), root, claims[str(key)], encoded)
    return claims


def _put(claims: dict[str, Any], key: Key, item: Any, path: ClaimPath, root: Key, table: Table) -> None:
    name = str(key)
    if name in claims:
        raise ParseError(Reason.DUPLICATE_KEY, "an integer and a text key read the same")
    claims[name] = _value(item, (*path, name), root, table)


def _array(value: list[Any], path: ClaimPath, root: Key, table: Table) -> list[Any]:
    bound_depth(path)
    items: list[Any] = []
    for item in value:
        place = (*path, len(items))
        if type(item) is not Tag or item.number != labels.ELEMENT_TAG:
            items.append(_value(item, place, root, table))
            continue
        if type(item.value) is not bytes:
            malformed("a redacted element is not a digest")
        content = _content(item.value, root, table)
        if content is None or _is_decoy(content):
            continue
        if len(content[0]) != 2:
            table.blame("an element's disclosure is not salt and value")
            continue
        items.append(_value(content[0][1], place, root, table))
        table.place(place, root, items[-1], content[1])
    return items


def _digests(value: dict[Any, Any]) -> list[bytes]:
    digests = value.get(_DIGESTS, [])
    if type(digests) is not list or not all(type(one) is bytes for one in digests):
        malformed("redacted claim keys are not an array of digests")
    return digests


def _disclosed(digest: bytes, root: Key | None, table: Table) -> tuple[Key, Any, bytes] | None:
    """Key, value and bytes of the disclosure of a redacted key; None for decoys and what did not come."""
    content = _content(digest, root, table)
    if content is None or _is_decoy(content):
        return None
    fields, encoded = content
    if len(fields) != 3:
        table.blame("a claim's disclosure is not salt, value and key")
        return None
    return map_key(fields[2]), fields[1], encoded


def _content(digest: bytes, root: Key | None, table: Table) -> tuple[list[Any], bytes] | None:
    encoded = table.take(digest, root)
    if encoded is None:
        return None
    content = cbor.loads(encoded)
    if type(content) is not list or not content:
        malformed("a disclosure is not an array")
    if type(content[0]) is not bytes or len(content[0]) != SALT_BYTES:
        table.blame("a disclosure's salt is not of 16 bytes")
        return None
    return content, encoded


def _is_decoy(content: tuple[list[Any], bytes]) -> bool:
    """`[salt]` alone: it stands for nothing, and its digest is accounted for (draft-08, Decoy Digests)."""
    return len(content[0]) == 1
