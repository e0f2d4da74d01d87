"""How much one request may ask for, whatever its encoding (CASES P15). Reads no encoding itself."""

from __future__ import annotations

from math import prod
from typing import Any

from wallet.codec.limits import MAX_DEPTH
from wallet.model.errors import Trouble, WalletError
from wallet.model.request import CredentialRequest, CredentialSet

MAX_CREDENTIALS = 16
MAX_CLAIMS = 100
"""Claims asked for in all, over all licences of a request."""

MAX_TYPES = 32
MAX_VALUES = 32
MAX_SETS = 16
"""Claim sets of a licence, credential sets of a request, options of one of these, authorities."""

MAX_CHOICES = 256
"""Ways in which the credential sets of a request can be answered: all of them may have to be tried."""

MAX_KEY_ID = 64
"""Bytes of a key identifier."""

MAX_TEXT = 255
"""Characters of one text: a name, a purpose, a key, a value."""

_MAX_INTEGER = 2**63 - 1


def check_total(credentials: tuple[CredentialRequest, ...], sets: tuple[CredentialSet, ...] = ()) -> None:
    """Refuse what asks for too much: WalletError REQUEST_INVALID."""
    if prod(len(each.options) for each in sets) > MAX_CHOICES:
        raise WalletError(Trouble.REQUEST_INVALID, "too many choices of licences")
    if not 0 < len(credentials) <= MAX_CREDENTIALS:
        raise WalletError(Trouble.REQUEST_INVALID, f"{len(credentials)} licences asked for")
    total = sum(len(credential.claims) for credential in credentials)
    if total > MAX_CLAIMS:
        raise WalletError(Trouble.REQUEST_INVALID, f"{total} claims asked for")
    if any(len(claim.path) > MAX_DEPTH for credential in credentials for claim in credential.claims):
        raise WalletError(Trouble.REQUEST_INVALID, "path too long")


def is_path_element(element: Any) -> bool:
    """A map key, a position in an array, or all of an array: text, an integer from 0, or None."""
    return element is None or is_text(element) or (type(element) is int and 0 <= element <= _MAX_INTEGER)


def is_key_id(value: Any) -> bool:
    """The key identifier of a certificate: bytes that are there and not too many."""
    return type(value) is bytes and 0 < len(value) <= MAX_KEY_ID


def is_value(value: Any) -> bool:
    """A value that a claim may be compared with: text, integer or boolean."""
    return (
        is_text(value)
        or type(value) is bool
        or (type(value) is int and -_MAX_INTEGER <= value <= _MAX_INTEGER)
    )


def is_text(value: Any) -> bool:
    """Text that is there and not too long."""
    return type(value) is str and 0 < len(value) <= MAX_TEXT
