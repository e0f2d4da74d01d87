"""The content of a counter's request as CBOR, both ways: the map of docs/envelope.md.

Small integer keys and left-out defaults keep the code small; where a key means what a CWT claim means it has
that claim's number. Deterministic encoding is demanded, so one content has one spelling. A key that we do not
know refuses the whole as unsupported: leaving it out could change what is asked.
Knows neither signatures nor the time of day: wallet.requests.request does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NoReturn

from wallet.codec import cbor
from wallet.codec.limits import MAX_SCAN
from wallet.model.credential import CredentialFormat
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.request import ClaimRequest, CredentialRequest, CredentialSet, QueryPath
from wallet.model.text import LocalisedText
from wallet.requests.challenge import NONCE_BYTES
from wallet.requests.limits import (
    MAX_CREDENTIALS,
    MAX_SETS,
    MAX_TYPES,
    MAX_VALUES,
    check_total,
    is_key_id,
    is_path_element,
    is_text,
    is_value,
)

NAME, AUD, EXP, IAT, NONCE, PURPOSE, RETENTION, CREDENTIALS, SETS = 1, 3, 4, 6, 10, -1, -2, -3, -4
"""Keys of the request."""

TYPES, CLAIMS, FORMATS, ID, CLAIM_SETS, MULTIPLE, AUTHORITIES = 0, 1, 2, 3, 4, 5, 6
"""Keys of one licence asked for."""

PATH, VALUES, REQUIRED = 0, 1, 2
"""Keys of one claim asked for, where a bare path does not say enough."""

OPTIONS, SET_REQUIRED = 0, 1
"""Keys of one credential set, where a bare array of options does not say enough."""

_FORMAT_NUMBERS = {CredentialFormat.SD_CWT.value: 0, CredentialFormat.SD_JWT_VC.value: 1}
_FORMAT_NAMES = {number: name for name, number in _FORMAT_NUMBERS.items()}
_LATEST = 253_402_300_000  # the last seconds of the year 9999, beyond which no datetime reaches


@dataclass(frozen=True, slots=True)
class Content:
    """What a request says. Times are NumericDates; `audience` is None in an unsigned one."""

    name: LocalisedText
    audience: str | None
    issued_at: int
    expires_at: int
    nonce: bytes
    purpose: str
    retention: str
    credentials: tuple[CredentialRequest, ...]
    credential_sets: tuple[CredentialSet, ...] = ()


def encode_content(content: Content) -> bytes:
    """The CBOR map. Raises WalletError REQUEST_INVALID for what no wallet would take."""
    entries: dict[int, Any] = {
        NAME: [content.name.zh, content.name.en] if content.name.en else content.name.zh,
        AUD: content.audience,
        EXP: content.expires_at,
        IAT: content.issued_at,
        NONCE: content.nonce,
        PURPOSE: content.purpose,
        RETENTION: content.retention,
        CREDENTIALS: [_encode_credential(c, place) for place, c in enumerate(content.credentials)],
        SETS: _encode_sets(content) or None,
    }
    data = cbor.dumps({key: value for key, value in entries.items() if value is not None and value != ""})
    decode_content(data)
    return data


def _encode_credential(credential: CredentialRequest, place: int) -> dict[int, Any]:
    types = sorted(credential.document_types)
    entries: dict[int, Any] = {
        TYPES: types[0] if len(types) == 1 else types,
        CLAIMS: [_encode_claim(claim) for claim in credential.claims],
        FORMATS: sorted((_FORMAT_NUMBERS.get(name, name) for name in credential.formats), key=str),
        ID: credential.id if credential.id != _usual_id(place) else "",
        CLAIM_SETS: [list(choice) for choice in credential.claim_sets],
        MULTIPLE: credential.multiple,
        AUTHORITIES: sorted(credential.authorities),
    }
    return {key: value for key, value in entries.items() if value}


def _encode_sets(content: Content) -> list[Any]:
    """Licences are named by their places, not by their ids."""
    at = {credential.id: place for place, credential in enumerate(content.credentials)}
    made: list[Any] = []
    for each in content.credential_sets:
        options = [[at.get(name, len(at)) for name in option] for option in each.options]
        made.append(options if each.required else {OPTIONS: options, SET_REQUIRED: False})
    return made


def _encode_claim(claim: ClaimRequest) -> Any:
    lone = len(claim.path) == 1 and isinstance(claim.path[0], str)
    path = claim.path[0] if lone else list(claim.path)
    if claim.required and not claim.values:
        return path
    entries: dict[int, Any] = {PATH: path}
    if claim.values:
        entries[VALUES] = list(claim.values)
    if not claim.required:
        entries[REQUIRED] = False
    return entries


def _usual_id(place: int) -> str:
    return f"c{place + 1}"


def decode_content(data: bytes) -> Content:
    """Read the map. Raises WalletError REQUEST_INVALID or REQUEST_UNSUPPORTED."""
    if len(data) > MAX_SCAN:
        _invalid(f"request of {len(data)} bytes")
    try:
        entries = cbor.loads(data, canonical=True)
    except ParseError as error:
        raise WalletError(Trouble.REQUEST_INVALID, f"request: {error}") from error
    _check_keys(entries, {NAME, AUD, EXP, IAT, NONCE, PURPOSE, RETENTION, CREDENTIALS, SETS})
    wanted = _list(entries.get(CREDENTIALS), MAX_CREDENTIALS, "credentials")
    credentials = tuple(_credential(entry, place) for place, entry in enumerate(wanted))
    if len({credential.id for credential in credentials}) != len(credentials):
        _invalid("two licences with one id")
    wanted_sets = _list(entries[SETS], MAX_SETS, "credential sets") if SETS in entries else []
    sets = tuple(_credential_set(entry, credentials) for entry in wanted_sets)
    check_total(credentials, sets)
    nonce = entries.get(NONCE)
    if type(nonce) is not bytes or len(nonce) != NONCE_BYTES:
        _invalid("nonce")
    return Content(
        name=_name(entries.get(NAME)),
        audience=_text(entries[AUD], "audience") if AUD in entries else None,
        issued_at=_time(entries.get(IAT)),
        expires_at=_time(entries.get(EXP)),
        nonce=nonce,
        purpose=_text(entries[PURPOSE], "purpose") if PURPOSE in entries else "",
        retention=_text(entries[RETENTION], "retention") if RETENTION in entries else "",
        credentials=credentials,
        credential_sets=sets,
    )


def _credential_set(entry: Any, credentials: tuple[CredentialRequest, ...]) -> CredentialSet:
    required = True
    if type(entry) is dict:
        _check_keys(entry, {OPTIONS, SET_REQUIRED})
        required, entry = entry.get(SET_REQUIRED, True), entry.get(OPTIONS)
    if type(required) is not bool:
        _invalid("credential set")
    options = _list(entry, MAX_SETS, "options")
    return CredentialSet(
        tuple(tuple(credentials[at].id for at in _places(option, len(credentials))) for option in options),
        required=required,
    )


def _places(value: Any, among: int) -> tuple[int, ...]:
    """Places in an array of so many, each once."""
    places = _list(value, among, "places")
    if not all(type(at) is int and 0 <= at < among for at in places) or len(set(places)) != len(places):
        _invalid("a place that is none, or twice")
    return tuple(places)


def _credential(entry: Any, place: int) -> CredentialRequest:
    _check_keys(entry, {TYPES, CLAIMS, FORMATS, ID, CLAIM_SETS, MULTIPLE, AUTHORITIES})
    types = entry.get(TYPES, [])
    formats = entry.get(FORMATS, [])
    claims = tuple(_claim(claim) for claim in _optional(entry.get(CLAIMS, [])))
    choices = _list(entry[CLAIM_SETS], MAX_SETS, "claim sets") if CLAIM_SETS in entry else []
    if choices and not all(claim.required for claim in claims):
        _invalid("claim sets beside claims that may be left out")
    multiple = entry.get(MULTIPLE, False)
    authorities = _list(entry[AUTHORITIES], MAX_SETS**2, "authorities") if AUTHORITIES in entry else []
    if type(multiple) is not bool or not all(is_key_id(each) for each in authorities):
        _invalid("multiple or authorities")
    return CredentialRequest(
        id=_text(entry.get(ID, _usual_id(place)), "licence id"),
        formats=_set([_FORMAT_NAMES.get(f, f) if type(f) is int else f for f in _optional(formats)]),
        document_types=frozenset({_text(types, "type")}) if type(types) is str else _set(_optional(types)),
        claims=claims,
        claim_sets=tuple(_places(choice, len(claims)) for choice in choices),
        multiple=multiple,
        authorities=frozenset(authorities),
    )


def _claim(entry: Any) -> ClaimRequest:
    if type(entry) is not dict:
        return ClaimRequest(path=_path(entry))
    _check_keys(entry, {PATH, VALUES, REQUIRED})
    values = _list(entry[VALUES], MAX_VALUES, "values") if VALUES in entry else []
    required = entry.get(REQUIRED, True)
    if type(required) is not bool or not all(is_value(value) for value in values):
        _invalid("claim")
    return ClaimRequest(path=_path(entry.get(PATH)), required=required, values=tuple(values))


def _path(value: Any) -> QueryPath:
    path = [value] if type(value) is str else value
    if type(path) is not list or not path or not all(is_path_element(element) for element in path):
        _invalid("claim path")
    return tuple(path)


def _name(value: Any) -> LocalisedText:
    if type(value) is list and len(value) == 2:
        return LocalisedText(zh=_text(value[0], "name"), en=_text(value[1], "name"))
    return LocalisedText(zh=_text(value, "name"), en="")


def _set(values: list[Any]) -> frozenset[str]:
    if len(values) > MAX_TYPES or not all(is_text(value) for value in values):
        _invalid("types or formats")
    return frozenset(values)


def _optional(value: Any) -> list[Any]:
    if type(value) is not list:
        _invalid("something other than an array")
    return value


def _list(value: Any, most: int, what: str) -> list[Any]:
    if type(value) is not list or not 0 < len(value) <= most:
        _invalid(f"{what}: no array, or too long")
    return value


def _text(value: Any, what: str) -> str:
    if not is_text(value):
        _invalid(f"{what}: no text, empty, or too long")
    return str(value)


def _time(value: Any) -> int:
    if type(value) is not int or not 0 < value < _LATEST:
        _invalid("time")
    return value


def _check_keys(entries: Any, known: set[int]) -> None:
    if type(entries) is not dict:
        _invalid("something other than a map")
    if not all(type(key) is int and key in known for key in entries):
        raise WalletError(Trouble.REQUEST_UNSUPPORTED, "request has a key that this program does not know")


def _invalid(detail: str) -> NoReturn:
    raise WalletError(Trouble.REQUEST_INVALID, detail)
