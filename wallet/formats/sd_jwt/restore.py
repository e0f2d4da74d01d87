"""Disclosures back to their places in the claims of an SD-JWT (RFC 9901, section 7.1, step 3).

Does not judge which claims may be redacted; `read` does, by the token's type.
"""

from __future__ import annotations

from typing import Any

from wallet.codec import base, strict_json
from wallet.formats.base import malformed
from wallet.formats.redaction import DisclosureTable, bound_depth
from wallet.formats.sd_jwt.names import DIGEST_ALGORITHM, DIGESTS, ELEMENT
from wallet.model.credential import ClaimPath

_RESERVED = frozenset({DIGESTS, ELEMENT})


def restore(payload: dict[str, Any], table: DisclosureTable[str]) -> dict[str, Any]:
    """The claims with every disclosure in place and no trace of redaction. Findings go to the table."""
    stated = {name: value for name, value in payload.items() if name != DIGEST_ALGORITHM}
    claims = _object(stated, (), table)
    table.finish()
    return claims


def _value(value: Any, path: ClaimPath, table: DisclosureTable[str]) -> Any:
    if type(value) is dict:
        return _object(value, path, table)
    return _array(value, path, table) if type(value) is list else value


def _object(value: dict[str, Any], path: ClaimPath, table: DisclosureTable[str]) -> dict[str, Any]:
    bound_depth(path)
    claims = {
        name: _value(item, (*path, name), table) if type(item) in (dict, list) else item
        for name, item in value.items()
        if name not in _RESERVED
    }
    if DIGEST_ALGORITHM in value:
        malformed("_sd_alg below the top level")  # RFC 9901, section 4.1.1
    if ELEMENT in value:
        table.blame("an element's digest outside an array")
    digests = value.get(DIGESTS, ())
    if digests != () and (type(digests) is not list or not all(type(one) is str for one in digests)):
        malformed("_sd is not an array of texts")
    for digest in digests:
        encoded = table.take(digest, path[0] if path else None)
        if encoded is not None:
            _member(claims, path, encoded, table)
    return claims


def _member(claims: dict[str, Any], path: ClaimPath, encoded: bytes, table: DisclosureTable[str]) -> None:
    """Put one `[salt, name, value]` into the object it belongs to."""
    content = _content(encoded)
    if len(content) != 3 or type(content[0]) is not str or type(content[1]) is not str:
        table.blame("a claim's disclosure is not salt, name and value")
        return
    name = content[1]
    if name in _RESERVED or name == DIGEST_ALGORITHM:
        table.blame("a disclosure carries a reserved name")
        return
    if name in claims:
        table.blame("a disclosure repeats a claim")
        return
    place, value = (*path, name), content[2]
    if type(value) is dict or type(value) is list:
        value = _value(value, place, table)
    claims[name] = value
    table.place(place, place[0], value, encoded)


def _array(value: list[Any], path: ClaimPath, table: DisclosureTable[str]) -> list[Any]:
    bound_depth(path)
    items: list[Any] = []
    for item in value:
        place = (*path, len(items))
        if type(item) is dict and ELEMENT in item:
            _element(item, items, place, table)
        else:
            items.append(_value(item, place, table))
    return items


def _element(item: dict[str, Any], items: list[Any], place: ClaimPath, table: DisclosureTable[str]) -> None:
    """Put one `[salt, value]` into its array; an element that is not disclosed leaves no gap."""
    digest = item[ELEMENT]
    if len(item) != 1 or type(digest) is not str:
        malformed("a redacted element is not its digest alone")
    root = place[0]
    encoded = table.take(digest, root)
    if encoded is None:
        return
    content = _content(encoded)
    if len(content) != 2 or type(content[0]) is not str:
        table.blame("an element's disclosure is not salt and value")
        return
    items.append(_value(content[1], place, table))
    table.place(place, root, items[-1], encoded)


def _content(encoded: bytes) -> list[Any]:
    content = strict_json.loads(base.b64url_decode(encoded))
    if type(content) is not list:
        malformed("a disclosure is not an array")
    return content
