"""DCQL (OpenID for Verifiable Presentations 1.0, section 6) in JSON → what is asked for.

Format identifiers: `dc+sd-jwt` (and the older `vc+sd-jwt`) is our `sd-jwt-vc`; `sd-cwt`, for which OpenID4VP
has none, keeps our own name, with `meta.vct_values` as for `dc+sd-jwt`; `mso_mdoc` is `mdoc`. Parameters that
we do not know are ignored, as the specification wants; those that we know and cannot honour (trusted
authorities of other types than `aki`) are refused, for leaving one out would change what is asked.
Matches nothing: wallet.requests.matching does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NoReturn

from wallet.codec import strict_json
from wallet.codec.base import b64url_decode
from wallet.codec.limits import MAX_INFLATED_QR
from wallet.model.credential import CredentialFormat
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.request import ClaimRequest, CredentialRequest, CredentialSet, QueryPath
from wallet.requests.limits import (
    MAX_CLAIMS,
    MAX_CREDENTIALS,
    MAX_SETS,
    MAX_TEXT,
    MAX_TYPES,
    MAX_VALUES,
    check_total,
    is_key_id,
    is_path_element,
    is_value,
)

FORMATS = {
    "dc+sd-jwt": CredentialFormat.SD_JWT_VC,
    "vc+sd-jwt": CredentialFormat.SD_JWT_VC,
    "sd-cwt": CredentialFormat.SD_CWT,
    "mso_mdoc": CredentialFormat.MDOC,
}
"""DCQL format identifier → format of VERDICTS."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query: the licences it speaks of, and the choices among them (none: all are asked for)."""

    credentials: tuple[CredentialRequest, ...]
    credential_sets: tuple[CredentialSet, ...] = ()


def parse_dcql(data: bytes) -> Query:
    """A DCQL query (JSON object).

    Raises WalletError: REQUEST_INVALID (not DCQL, or beyond our limits), REQUEST_UNSUPPORTED.
    """
    if len(data) > MAX_INFLATED_QR:
        _invalid(f"query of {len(data)} bytes")
    try:
        query = strict_json.loads(data)
    except ParseError as error:
        raise WalletError(Trouble.REQUEST_INVALID, f"query: {error}") from error
    if not isinstance(query, dict):
        _invalid("query is no object")
    return read_query(query)


def read_query(query: dict[str, Any]) -> Query:
    """The same from values. Raises as parse_dcql does."""
    credentials = tuple(_credential(entry) for entry in _array(query, "credentials", MAX_CREDENTIALS))
    names = {credential.id for credential in credentials}
    if len(names) != len(credentials):
        _invalid("two credentials with one id")
    sets = _array(query, "credential_sets", MAX_SETS) if "credential_sets" in query else []
    credential_sets = tuple(_credential_set(entry, names) for entry in sets)
    check_total(credentials, credential_sets)
    return Query(credentials, credential_sets)


def _credential_set(entry: Any, names: set[str]) -> CredentialSet:
    """(6.2) One Credential Set Query: its options name credentials of the same query."""
    if not isinstance(entry, dict):
        _invalid("credential set is no object")
    options = tuple(_option(option, names) for option in _array(entry, "options", MAX_SETS))
    return CredentialSet(options, required=_flag(entry, "required", default=True))


def _option(option: Any, names: set[str]) -> tuple[str, ...]:
    if not isinstance(option, list) or not 0 < len(option) <= MAX_CREDENTIALS:
        _invalid("an option is no array of the right length")
    if not all(isinstance(name, str) and name in names for name in option) or len(set(option)) < len(option):
        _invalid("an option names a credential that the query does not have, or one twice")
    return tuple(option)


def _credential(entry: Any) -> CredentialRequest:
    """(6.1) One Credential Query."""
    if not isinstance(entry, dict):
        _invalid("credential query is no object")
    _flag(entry, "require_cryptographic_holder_binding", default=True)  # we always ask for it
    name = entry.get("id")
    if not isinstance(name, str) or not _ID.match(name):
        _invalid("credential id")
    format_id = entry.get("format")
    if not isinstance(format_id, str):
        _invalid("credential format")
    if format_id not in FORMATS:
        _unsupported(f"format {format_id[:32]!r}")
    claims = _array(entry, "claims", MAX_CLAIMS) if "claims" in entry else []
    return CredentialRequest(
        id=name,
        formats=frozenset({FORMATS[format_id].value}),
        document_types=_types(entry.get("meta", {}), format_id),
        claims=tuple(_claim(claim) for claim in claims),
        claim_sets=_claim_sets(entry, claims),
        multiple=_flag(entry, "multiple", default=False),
        authorities=_authorities(entry),
    )


def _claim_sets(entry: dict[str, Any], claims: list[dict[str, Any]]) -> tuple[tuple[int, ...], ...]:
    """(6.3, 6.4.1) Choices of claims by their ids; no two have one, and beside choices each has one."""
    ids = [claim["id"] for claim in claims if "id" in claim]
    if len(set(ids)) != len(ids):
        _invalid("two claims with one id")
    if "claim_sets" not in entry:
        return ()
    sets = _array(entry, "claim_sets", MAX_SETS)
    if len(ids) != len(claims):
        _invalid("a claim without id beside claim_sets")
    at = {name: place for place, name in enumerate(ids)}
    for names in sets:
        if not isinstance(names, list) or not names or not all(isinstance(n, str) and n in at for n in names):
            _invalid("a claim set names a claim that the query does not have")
        if len(set(names)) != len(names):
            _invalid("a claim set names a claim twice")
    return tuple(tuple(at[name] for name in names) for names in sets)


def _authorities(entry: dict[str, Any]) -> frozenset[bytes]:
    """(6.1.1.1) `aki`: key identifiers of certificates, base64url. Others need the network or lists that we
    do not keep."""
    if "trusted_authorities" not in entry:
        return frozenset()
    found: set[bytes] = set()
    for authority in _array(entry, "trusted_authorities", MAX_SETS):
        if not isinstance(authority, dict) or not isinstance(authority.get("type"), str):
            _invalid("trusted authority")
        if authority["type"] != "aki":
            _unsupported(f"trusted authority {authority['type'][:32]!r}")
        found.update(_key_id(value) for value in _array(authority, "values", MAX_SETS))
    return frozenset(found)


def _key_id(value: Any) -> bytes:
    try:
        key_id = b64url_decode(value) if isinstance(value, str) else b""
    except ParseError:
        key_id = b""
    if not is_key_id(key_id):
        _invalid("key identifier")
    return key_id


def _types(meta: Any, format_id: str) -> frozenset[str]:
    """(B.3.5) `vct_values`, (B.2.3) for an mdoc `doctype_value`; an empty `meta` sets no condition."""
    if not isinstance(meta, dict):
        _invalid("meta is no object")
    if format_id == "mso_mdoc":
        doctype = meta.get("doctype_value")
        if doctype is not None and not (isinstance(doctype, str) and 0 < len(doctype) <= MAX_TEXT):
            _invalid("doctype_value")
        return frozenset() if doctype is None else frozenset({doctype})
    if "vct_values" not in meta:
        return frozenset()
    types = _array(meta, "vct_values", MAX_TYPES)
    if not all(isinstance(item, str) and 0 < len(item) <= MAX_TEXT for item in types):
        _invalid("vct_values")
    return frozenset(types)


def _claim(entry: Any) -> ClaimRequest:
    """(6.3) One Claims Query."""
    if not isinstance(entry, dict):
        _invalid("claims query is no object")
    name = entry.get("id", "claim")
    if not isinstance(name, str) or not _ID.match(name):
        _invalid("claim id")
    values = _array(entry, "values", MAX_VALUES) if "values" in entry else []
    if not all(is_value(value) for value in values):
        _invalid("values hold something other than text, integers and booleans")
    return ClaimRequest(path=_path(entry), values=tuple(values))


def _path(entry: dict[str, Any]) -> QueryPath:
    """(7) A claims path pointer."""
    path = _array(entry, "path", None)
    if not all(is_path_element(element) for element in path):
        _invalid("path")
    return tuple(path)


def _array(holder: dict[str, Any], name: str, most: int | None) -> list[Any]:
    value = holder.get(name)
    if not isinstance(value, list) or not value or (most is not None and len(value) > most):
        _invalid(f"{name} is no array of the right length")
    return value


def _flag(holder: dict[str, Any], name: str, *, default: bool) -> bool:
    value = holder.get(name, default)
    if not isinstance(value, bool):
        _invalid(f"{name} is no boolean")
    return value


def _invalid(detail: str) -> NoReturn:
    raise WalletError(Trouble.REQUEST_INVALID, detail)


def _unsupported(detail: str) -> NoReturn:
    raise WalletError(Trouble.REQUEST_UNSUPPORTED, detail)
