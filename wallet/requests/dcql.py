"""DCQL (OpenID for Verifiable Presentations 1.0, section 6) in JSON → what is asked for.

Format identifiers: `dc+sd-jwt` (and the older `vc+sd-jwt`) is our `sd-jwt-vc`; `sd-cwt`, for which OpenID4VP
has none, keeps our own name, with `meta.vct_values` as for `dc+sd-jwt`; `mso_mdoc` is `mdoc`. Parameters that
we do not know are ignored, as the specification wants; those that we know and cannot honour yet
(`credential_sets`, `claim_sets`, `multiple`, `trusted_authorities`, null in a path) are refused, for leaving
one out would change what is asked. Matches nothing: wallet.services and wallet.verification do.
"""

from __future__ import annotations

import re
from typing import Any, NoReturn

from wallet.codec import strict_json
from wallet.codec.limits import MAX_INFLATED_QR
from wallet.model.credential import ClaimPath, CredentialFormat
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.request import ClaimRequest, CredentialRequest
from wallet.requests.limits import (
    MAX_CREDENTIALS,
    MAX_TEXT,
    MAX_TYPES,
    MAX_VALUES,
    check_total,
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


def parse_dcql(data: bytes) -> tuple[CredentialRequest, ...]:
    """The licences that a DCQL query (JSON object) asks for, all of them required.

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
    _refuse(query, "credential_sets")
    entries = _array(query, "credentials", MAX_CREDENTIALS)
    credentials = tuple(_credential(entry) for entry in entries)
    if len({credential.id for credential in credentials}) != len(credentials):
        _invalid("two credentials with one id")
    check_total(credentials)
    return credentials


def _credential(entry: Any) -> CredentialRequest:
    """(6.1) One Credential Query."""
    if not isinstance(entry, dict):
        _invalid("credential query is no object")
    _refuse(entry, "claim_sets", "trusted_authorities")
    if _flag(entry, "multiple", default=False):
        _unsupported("multiple")
    _flag(entry, "require_cryptographic_holder_binding", default=True)  # we always ask for it
    name = entry.get("id")
    if not isinstance(name, str) or not _ID.match(name):
        _invalid("credential id")
    format_id = entry.get("format")
    if not isinstance(format_id, str):
        _invalid("credential format")
    if format_id not in FORMATS:
        _unsupported(f"format {format_id[:32]!r}")
    claims = _array(entry, "claims", None) if "claims" in entry else []
    return CredentialRequest(
        id=name,
        formats=frozenset({FORMATS[format_id].value}),
        document_types=_types(entry.get("meta", {}), format_id),
        claims=tuple(_claim(claim) for claim in claims),
    )


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
    """(6.3) One Claims Query. Without claim sets every claim named is required (6.4.1)."""
    if not isinstance(entry, dict):
        _invalid("claims query is no object")
    name = entry.get("id", "claim")
    if not isinstance(name, str) or not _ID.match(name):
        _invalid("claim id")
    values = _array(entry, "values", MAX_VALUES) if "values" in entry else []
    if not all(is_value(value) for value in values):
        _invalid("values hold something other than text, integers and booleans")
    return ClaimRequest(path=_path(entry), values=tuple(values))


def _path(entry: dict[str, Any]) -> ClaimPath:
    """(7) A claims path pointer; null (every element of an array) is not supported yet."""
    path = _array(entry, "path", None)
    if None in path:
        _unsupported("null in a path")
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


def _refuse(holder: dict[str, Any], *names: str) -> None:
    for name in names:
        if name in holder:
            _unsupported(name)


def _invalid(detail: str) -> NoReturn:
    raise WalletError(Trouble.REQUEST_INVALID, detail)


def _unsupported(detail: str) -> NoReturn:
    raise WalletError(Trouble.REQUEST_UNSUPPORTED, detail)
