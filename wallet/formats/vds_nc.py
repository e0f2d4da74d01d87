"""VDS-NC (ICAO technical report "VDS-NC"): a seal as JSON with its signer's certificate inside.

`data` is signed in its canonical form (RFC 8785), so that it is written anew before it is verified: the one
format here of which the report demands that. Reads no schema; does not judge the certificate's chain.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from wallet.codec import strict_json
from wallet.codec.base import b64url_decode
from wallet.codec.canonical_json import canonical
from wallet.codec.limits import MAX_SCAN
from wallet.codec.timestamp import last_second
from wallet.crypto import x509
from wallet.formats import unbound
from wallet.formats.base import FormatHandler, failed, limited, malformed
from wallet.formats.countries import same_country
from wallet.model.credential import Credential, CredentialFormat, Presentation, SignedPart
from wallet.model.errors import ParseError
from wallet.model.verdict import Check, Finding, Reason

_ALGORITHMS = frozenset({"ES256", "ES384", "ES512"})
_STATE = re.compile(r"[A-Z]{1,3}")
_TYPE = re.compile(r"[a-z0-9]+(?:\.[a-z0-9-]+)+")
_MAX_MEMBERS = 64

_PERSON = {
    "n": "name", "dob": "birth_date", "sex": "sex", "i": "document_number", "dn": "document_number",
    "dt": "document_kind", "ai": "other_number",
}  # fmt: skip
_DOSE = {
    "dvc": "date", "seq": "dose", "ctr": "country", "adm": "centre", "lot": "lot", "dvn": "next_date",
}  # fmt: skip
_VACCINE = {"des": "vaccine", "nam": "product", "dis": "disease"}
_TEST = {"tc": "test", "r": "result", "m": "method"}
_TIMES = {"sc": "sampled", "ri": "reported"}
_PLACE = {"spn": "centre", "ctr": "country"}


def recognise(data: bytes) -> bool:
    """JSON with the members that no other of our formats has (quick)."""
    return data[:1] == b"{" and all(name in data for name in (b'"data"', b'"hdr"', b'"msg"'))


def parse(data: bytes) -> Presentation:
    """Read one VDS-NC. ParseError MALFORMED, UNSUPPORTED_FORMAT (version), and what strict JSON raises."""
    whole = strict_json.loads(limited(data, MAX_SCAN))
    content = _member(whole, "data")
    if whole.keys() != {"data", "sig"}:
        malformed("members beside data and sig, which nobody signed")
    header, message = _member(content, "hdr"), _member(content, "msg")
    kind, state = _named(header, "t", _TYPE), _named(header, "is", _STATE)
    _check_version(header.get("v"), kind)
    signing_input = canonical(content)
    signed = _signed(_member(whole, "sig"), signing_input)
    credential = Credential(
        format=CredentialFormat.VDS_NC,
        signed=signed,
        claims=_CLAIMS.get(kind, _plain)(message) | {"issuing_state": state},
        digest=hashlib.sha256(signing_input).digest(),
        document_type=kind,
        issuer=state,
        findings=tuple(_findings(state, signed.chain[0])),
    )
    return Presentation(CredentialFormat.VDS_NC, (credential,))


def _check_version(version: Any, kind: str) -> None:
    """Each type counts its own versions. Of one that we read by name the first is known: another may mean
    other things by the same names. ParseError MALFORMED, UNSUPPORTED_FORMAT."""
    if type(version) is not int or version < 1:
        malformed("hdr.v is not the number of a version")
    if kind in _CLAIMS and version != 1:
        raise ParseError(Reason.UNSUPPORTED_FORMAT, f"{kind} of version {version}")


def _signed(sig: Mapping[str, Any], signing_input: bytes) -> SignedPart:
    """The report names three algorithms; another is none that this format has, whatever the key."""
    name = sig.get("alg")
    known = type(name) is str and name in _ALGORITHMS
    return SignedPart(
        algorithm=name if known else None,
        signing_input=signing_input,
        signature=_base64url(sig, "sigvl"),
        chain=(_base64url(sig, "cer"),),
        algorithm_text="" if name is None else str(name)[:32],
    )


def _findings(state: str, certificate: bytes) -> list[Finding]:
    """The certificate's country must be the issuing state's (CASES, S15); a certificate that cannot be read
    is left to the chain. ParseError MALFORMED there too."""
    country = x509.certificate_facts(certificate).country
    if country is not None and same_country(state, country):
        return []
    return [
        failed(Check.ISSUER, Reason.ISSUER_MISMATCH, "the certificate's country is not the issuing state")
    ]


def _vaccination(message: Mapping[str, Any]) -> dict[str, Any]:
    events = message.get("ve")
    if type(events) is not list or not events or len(events) > _MAX_MEMBERS:
        malformed("a proof of vaccination without vaccinations")
    claims = _person(message) | _of(message, {"uvci": "certificate_id"})
    claims["vaccinations"] = [dose for event in events for dose in _doses(event)]
    return claims


def _doses(event: Any) -> list[dict[str, Any]]:
    if type(event) is not dict:
        malformed("a vaccination is not an object")
    doses = event.get("vd")
    if type(doses) is not list or not doses or len(doses) > _MAX_MEMBERS:
        malformed("a vaccination without doses")
    if not all(type(dose) is dict and _is_day(dose.get("dvc")) for dose in doses):
        malformed("a dose without its date")
    if not all(_is_day(dose["dvn"]) for dose in doses if "dvn" in dose):
        malformed("dvn is no day")
    return [_of(event, _VACCINE) | _of(dose, _DOSE) for dose in doses]


def _test(message: Mapping[str, Any]) -> dict[str, Any]:
    claims = _person(message) | _of(message, {"utci": "certificate_id", "ucti": "certificate_id"})
    times = _of(_member(message, "dat"), _TIMES)
    for time in times.values():
        last_second(str(time))
    claims |= _of(_member(message, "sp"), _PLACE) | times
    return claims | _of(_member(message, "tr"), _TEST)


def _person(message: Mapping[str, Any]) -> dict[str, Any]:
    person = _member(message, "pid")
    if type(person.get("n")) is not str:
        malformed("a seal about nobody (pid.n)")
    if "dob" in person and not _is_day(person["dob"]):
        malformed("dob is no day")
    return _of(person, _PERSON)


def _plain(message: Mapping[str, Any]) -> dict[str, Any]:
    """Another type: its members by their own names."""
    if len(message) > _MAX_MEMBERS:
        malformed("too many members in the message")
    return dict(message)


_CLAIMS = {"icao.vacc": _vaccination, "icao.test": _test}


def _of(members: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The members that are texts or numbers, by plain names."""
    found = {plain: members[name] for name, plain in names.items() if name in members}
    if not all(type(value) in (str, int) for value in found.values()):
        malformed("a member of the message is neither text nor number")
    return found


def _is_day(value: Any) -> bool:
    """An ISO 8601 day, by which proofs of vaccination and test count."""
    if type(value) is not str or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _named(members: Mapping[str, Any], name: str, shape: re.Pattern[str]) -> str:
    value = members.get(name)
    if type(value) is not str or not shape.fullmatch(value):
        malformed(f"hdr.{name} has a wrong form")
    return value


def _member(value: Any, name: str) -> dict[str, Any]:
    member = value.get(name) if type(value) is dict else None
    if type(member) is not dict:
        malformed(f"{name} is missing or not an object")
    return member


def _base64url(members: Mapping[str, Any], name: str) -> bytes:
    value = members.get(name)
    if type(value) is not str:
        malformed(f"sig.{name} is not text")
    return b64url_decode(value)


class _VdsNc:
    """A seal is for paper and screens: it has no holder's key and is shown as it came."""

    format = CredentialFormat.VDS_NC
    recognise = staticmethod(recognise)
    parse = staticmethod(parse)
    issue = staticmethod(unbound.issue)
    present = staticmethod(unbound.present)


HANDLER: FormatHandler = _VdsNc()
