"""Trust lists of the EU health pass, as participants publish them in JSON. Read here:

- an array of `{kid, country, certificateType, rawData}` (the gateway's), alone or as `certificates` in an
  object; `publicKey` (base64 of an SPKI) may stand for `rawData` (base64 of the signer's certificate);
- `{"eu_keys": {kid: [{subjectPk, keyUsage, ian}]}}` with `subjectPk` the base64 of an SPKI.

A kid is base64 of bytes. Signatures within or around such lists are not judged: whoever imports one trusts
the file. Entries that are no signers, or not to be read, are passed over; when none remains, it is malformed.
Not read: signed forms (CMS, JWT, a line of signature before the JSON) and CBOR.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from wallet.codec.base import b64_decode
from wallet.crypto import keys
from wallet.model.errors import ParseError
from wallet.model.trust import AnchorScope, TrustAnchor
from wallet.model.verdict import Reason
from wallet.trust import dcc

MAX_ENTRIES = 100_000
_SIGNER = "DSC"
_TYPE_BY_LETTER = {"t": dcc.TEST, "v": dcc.VACCINATION, "r": dcc.RECOVERY}

FromCertificate: TypeAlias = Callable[[bytes, AnchorScope], TrustAnchor]


def is_dcc_list(value: Any) -> bool:
    """Whether JSON has the shape of one of the lists that are read here."""
    return type(value) is list or (type(value) is dict and ("certificates" in value or "eu_keys" in value))


def anchors_of(value: Any, scope: AnchorScope, from_certificate: FromCertificate) -> tuple[TrustAnchor, ...]:
    """The signers in a list, for health passes only. ParseError MALFORMED, LIMIT_EXCEEDED."""
    if scope.schemes and dcc.SCHEME not in scope.schemes:
        raise ParseError(Reason.MALFORMED, "a list of health pass signers, for a scope without health passes")
    scope = replace(scope, schemes=frozenset({dcc.SCHEME}))
    if type(value) is dict and "eu_keys" in value:
        return tuple(_from_keys(value["eu_keys"], scope))
    entries = value if type(value) is list else value["certificates"]
    if type(entries) is not list:
        raise ParseError(Reason.MALFORMED, "certificates is no list")
    if len(entries) > MAX_ENTRIES:
        raise ParseError(Reason.LIMIT_EXCEEDED, "more entries than any such list has")
    return tuple(anchor for entry in entries for anchor in _from_entry(entry, scope, from_certificate))


def _from_entry(entry: Any, scope: AnchorScope, from_certificate: FromCertificate) -> Iterator[TrustAnchor]:
    """The anchor of one entry, none where it is no signer's or cannot be read."""
    if type(entry) is not dict or entry.get("certificateType", _SIGNER) != _SIGNER:
        return
    country = _country(entry.get("country"))
    try:
        kid = _bytes(entry["kid"]) if "kid" in entry else None
        if "rawData" in entry:
            certificate = _bytes(entry["rawData"])
            yield replace(from_certificate(certificate, scope), key_id=kid or dcc.key_name(certificate))
        elif kid and "publicKey" in entry:
            yield _bare_key(entry["publicKey"], kid, scope, country)
    except ParseError:
        return


def _from_keys(by_kid: Any, scope: AnchorScope) -> Iterator[TrustAnchor]:
    if type(by_kid) is not dict or len(by_kid) > MAX_ENTRIES:
        raise ParseError(Reason.MALFORMED, "eu_keys is no map of reasonable size")
    for kid, several in by_kid.items():
        for entry in several if type(several) is list else ():
            if type(entry) is not dict:
                continue
            try:
                narrowed = replace(scope, document_types=_types(entry, scope))
                yield _bare_key(entry.get("subjectPk"), _bytes(kid), narrowed, _country(entry.get("ian")))
            except ParseError:
                continue


def _types(entry: Mapping[str, Any], scope: AnchorScope) -> frozenset[str]:
    """What a key may sign: all types where its entry names none."""
    letters = entry.get("keyUsage") or []
    if type(letters) is not list or any(type(letter) is not str for letter in letters):
        raise ParseError(Reason.MALFORMED, "keyUsage is no list of letters")
    types = frozenset(_TYPE_BY_LETTER[letter] for letter in letters if letter in _TYPE_BY_LETTER)
    if (letters and not types) or (types and scope.document_types and not types & scope.document_types):
        raise ParseError(Reason.MALFORMED, "for no type that counts here")
    return types & scope.document_types if types and scope.document_types else types or scope.document_types


def _bare_key(text: Any, kid: bytes, scope: AnchorScope, country: str | None) -> TrustAnchor:
    """A key without its certificate; the country that the list gives stands in the region of its scope."""
    key = keys.public_key_from_spki(_bytes(text))
    return TrustAnchor(
        keys.spki_from_public_key(key), replace(scope, region=scope.region or country), key_id=kid
    )


def _country(value: Any) -> str | None:
    return value if type(value) is str and len(value) == 2 and value.isascii() and value.isalpha() else None


def _bytes(value: Any) -> bytes:
    """Base64, with or without its padding; never empty."""
    if type(value) is not str:
        raise ParseError(Reason.MALFORMED, "not base64")
    data = b64_decode(value.rstrip("=") + "=" * (-len(value.rstrip("=")) % 4))
    if not data:
        raise ParseError(Reason.MALFORMED, "empty")
    return data
