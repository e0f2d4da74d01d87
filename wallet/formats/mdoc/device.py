"""The holder's part of a response: DeviceSigned (ISO/IEC 18013-5, 9.1.3). Verifies nothing: it takes the
transcript of the session to know what was signed.

A part of a strange kind is a fault, never "absent, so skipped" (CASES, P11). What the holder states by
himself is checked against what his key may state, and not shown.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from wallet.codec import cbor
from wallet.codec.cbor import Tag
from wallet.crypto import agreement, cose
from wallet.crypto.names import BRAINPOOL_NAMES, NAME_BY_COSE
from wallet.formats.base import failed, holder_fault
from wallet.formats.mdoc.names import ENCODED_CBOR, HINT
from wallet.formats.mdoc.security import SecurityObject
from wallet.formats.sd_cwt.values import check_headers, check_tags
from wallet.model.credential import DeviceAuthentication, HolderProof, PublicKey, SignedPart
from wallet.model.errors import ParseError
from wallet.model.verdict import Check, Finding, Reason

_UNDERSTOOD = frozenset({cose.ALG})
_SIGNATURE, _MAC = "deviceSignature", "deviceMac"

Read = tuple[HolderProof | None, tuple[Finding, ...]]


def missing() -> Read:
    """A response whose holder authenticated nothing."""
    return None, (failed(Check.HOLDER, Reason.HOLDER_PROOF_MISSING, "no device authentication"),)


def read_device_signed(value: Any, mso: SecurityObject) -> Read:
    """The proof, or why there is none. ParseError for CBOR that cannot be read."""
    if type(value) is not dict:
        return _fault("deviceSigned is not a map")
    name_spaces = value.get("nameSpaces")
    if type(name_spaces) is not Tag or name_spaces.number != ENCODED_CBOR:
        return _fault("nameSpaces of deviceSigned are not encoded CBOR")
    if fault := _statement_fault(name_spaces, mso):
        return _fault(fault)
    if "deviceAuth" not in value:
        return missing()
    authentication = value["deviceAuth"]
    if type(authentication) is not dict:
        return _fault("deviceAuth is not a map")
    if _SIGNATURE not in authentication and _MAC not in authentication:
        return missing()
    if len(authentication) != 1:
        return _fault("deviceAuth holds more than one")
    by_mac = _MAC in authentication
    try:
        message = cose.parse_detached(
            authentication[_MAC if by_mac else _SIGNATURE], cose.MAC0_TAG if by_mac else cose.SIGN1_TAG
        )
        check_headers(message.protected)
        check_headers(message.unprotected)
    except ParseError as error:
        if error.reason is not Reason.MALFORMED:
            raise
        return _fault(error.detail)
    return _proof(message, name_spaces.encoded, mso, by_mac=by_mac)


def named_algorithm(signed: SignedPart, curve: str, number: Any) -> SignedPart:
    """With a Brainpool key the algorithm goes by another name: ES256 of ISO/IEC 18013-5 means whatever curve
    the key is on (table of 9.1.2.5), elsewhere P-256 only."""
    name, numbers = BRAINPOOL_NAMES.get(curve, ("", ()))
    return replace(signed, algorithm=name) if number in numbers else signed


def _proof(message: cose.Sign1, name_spaces: bytes, mso: SecurityObject, *, by_mac: bool) -> Read:
    number = message.protected.get(cose.ALG)
    key: PublicKey | None = mso.device_key
    name = NAME_BY_COSE.get(number) if type(number) is int and not by_mac else None
    # What was signed is not known without the session.
    signed = SignedPart(name, b"", message.signature, algorithm_text=str(number)[:32])
    fault = ""
    if by_mac:
        fault = "" if number == agreement.MAC_ALGORITHM else "MAC other than HMAC 256/256"
    elif key is not None:
        signed = named_algorithm(signed, key.curve, number)
    if cose.unknown_critical(message, _UNDERSTOOD):
        fault = "device authentication has a critical header that is unknown"
    audience, challenge = _hint(message.unprotected.get(HINT))
    header = message.protected_bytes if message.protected else b""
    return HolderProof(
        signed=signed,
        audiences=(audience,) if audience is not None else (),
        issued_at=None,
        challenge=None if challenge is None else challenge.encode("utf-8", "replace"),
        findings=(holder_fault(fault),) if fault else (),
        device=DeviceAuthentication(mso.document_type, name_spaces, header, by_mac),
    ), ()


def _hint(value: Any) -> tuple[str | None, str | None]:
    if type(value) is list and len(value) == 2 and all(type(part) is str for part in value):
        return value[0], value[1]
    return None, None


def _statement_fault(name_spaces: Tag, mso: SecurityObject) -> str:
    """What is wrong with the holder's own statements: each must be one that the issuer lets his key make
    (9.1.2.4, KeyAuthorizations)."""
    if type(name_spaces.value) is not bytes:
        return "nameSpaces of deviceSigned are not encoded CBOR"
    spaces = cbor.loads(name_spaces.value, allow_indefinite=True)
    if type(spaces) is not dict:
        return "nameSpaces of deviceSigned are not a map"
    check_tags(spaces)
    for space, elements in spaces.items():
        if type(elements) is not dict:
            return "elements of deviceSigned are not a map"
        if space in mso.own_namespaces:
            continue
        if not all((space, name) in mso.own_elements for name in elements):
            return "an element that the holder's key may not state"
    return ""


def _fault(detail: str) -> Read:
    return None, (holder_fault(detail),)
