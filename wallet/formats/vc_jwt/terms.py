"""Terms of the Verifiable Credentials Data Model 2.0: contexts, types, issuer, period, status.

A context changes what words mean. Those in `CONTEXTS` are known and leave the words of the base context as
they are; a credential with another one is not read (`unsupported_format`): nothing speaks against it, and
without JSON-LD we cannot say what it says (data model, section 4.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wallet.codec.timestamp import first_second, last_second
from wallet.formats.base import malformed, text_or_none
from wallet.model.credential import StatusReference
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

BASE_CONTEXT = "https://www.w3.org/ns/credentials/v2"
CONTEXTS = frozenset(
    {
        BASE_CONTEXT,
        "https://www.w3.org/ns/credentials/examples/v2",
        "https://www.w3.org/ns/credentials/undefined-terms/v2",
        "https://w3id.org/citizenship/v4rc1",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    }
)
"""The working group's own, citizenship, open badges. The terms of the base are protected: no later context
can give them another meaning."""

CREDENTIAL, PRESENTATION = "VerifiableCredential", "VerifiablePresentation"
MAX_STATUSES = 8

_PLAIN_ENTRY = "BitstringStatusListEntry"


def check_context(value: Any) -> None:
    """ParseError MALFORMED where there is none, UNSUPPORTED_FORMAT for one that is not known."""
    contexts = value if type(value) is list else [value]
    if not contexts or not all(type(one) in (str, dict) for one in contexts):
        malformed("@context is not a list of contexts")
    if contexts[0] != BASE_CONTEXT:
        raise ParseError(Reason.UNSUPPORTED_FORMAT, "@context does not begin with that of VC 2.0")
    unknown = next((one for one in contexts if type(one) is not str or one not in CONTEXTS), None)
    if unknown is not None:
        named = unknown[:80] if type(unknown) is str else "a context by value"
        raise ParseError(Reason.UNSUPPORTED_FORMAT, f"@context is not among the known ones: {named}")


def types_of(value: Any) -> tuple[str, ...]:
    """`type` as one text or several."""
    several = value if type(value) is list else [value]
    if not several or not all(type(one) is str and one for one in several):
        malformed("type is not one text or several")
    return tuple(several)


def document_type(types: tuple[str, ...]) -> str:
    """The first type that says more than that this is a credential."""
    if CREDENTIAL not in types:
        malformed("the type is not that of a verifiable credential")
    return next((one for one in types if one != CREDENTIAL), CREDENTIAL)


def identifier(value: Any, name: str) -> str | None:
    """A text, or the `id` of an object; None where absent (`issuer`, `holder`)."""
    if type(value) is dict:
        value = value.get("id")
        if value is None:
            malformed(f"{name} is an object without id")
    return text_or_none(value, name)


def period(credential: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """`validFrom` and `validUntil` in whole seconds within the period (data model, section 4.9)."""
    begins, ends = credential.get("validFrom"), credential.get("validUntil")
    if not all(type(each) in (str, type(None)) for each in (begins, ends)):
        malformed("validFrom or validUntil is not text")
    first = None if begins is None else first_second(begins)
    last = None if ends is None else last_second(ends)
    if first is not None and last is not None and last < first:
        malformed("validUntil lies before validFrom")
    return first, last


def statuses(value: Any) -> tuple[StatusReference, ...]:
    """The entries of `credentialStatus` (Bitstring Status List, section 2.1).

    An entry of another type is one that we cannot follow: UNSUPPORTED_FORMAT, never passed over in silence.
    """
    if value is None:
        return ()
    entries = value if type(value) is list else [value]
    if len(entries) > MAX_STATUSES:
        raise ParseError(Reason.LIMIT_EXCEEDED, f"more than {MAX_STATUSES} status entries")
    return tuple(_status(entry) for entry in entries)


def _status(entry: Any) -> StatusReference:
    if type(entry) is not dict:
        malformed("credentialStatus is not an object")
    if _PLAIN_ENTRY not in types_of(entry.get("type")):
        raise ParseError(Reason.UNSUPPORTED_FORMAT, "credentialStatus of a kind that we do not know")
    uri, purpose = entry.get("statusListCredential"), entry.get("statusPurpose")
    if type(uri) is not str or not uri or type(purpose) is not str or not purpose:
        malformed("a status entry names no list or no purpose")
    size = entry.get("statusSize", 1)
    if type(size) is not int or size < 1:
        malformed("statusSize is not a number of bits")
    return StatusReference(uri, _index(entry.get("statusListIndex")), "bitstring", purpose, size)


def _index(value: Any) -> int:
    """A number in decimal digits. Whether the list has it is judged with the list."""
    if type(value) is not str or not (value.isascii() and value.isdigit()) or len(value) > 20:
        malformed("statusListIndex is not a number in digits")
    return int(value)
