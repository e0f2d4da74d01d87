"""How much one request may ask for, whatever its encoding (CASES P15). Reads no encoding itself."""

from __future__ import annotations

from typing import Any

from wallet.codec.limits import MAX_DEPTH
from wallet.model.errors import Trouble, WalletError
from wallet.model.request import CredentialRequest

MAX_CREDENTIALS = 16
MAX_CLAIMS = 100
"""Claims asked for in all, over all licences of a request."""

MAX_TYPES = 32
MAX_VALUES = 32
MAX_TEXT = 255
"""Characters of one text: a name, a purpose, a key, a value."""

_MAX_INTEGER = 2**63 - 1


def check_total(credentials: tuple[CredentialRequest, ...]) -> None:
    """Refuse what asks for too much: WalletError REQUEST_INVALID."""
    if not 0 < len(credentials) <= MAX_CREDENTIALS:
        raise WalletError(Trouble.REQUEST_INVALID, f"{len(credentials)} licences asked for")
    total = sum(len(credential.claims) for credential in credentials)
    if total > MAX_CLAIMS:
        raise WalletError(Trouble.REQUEST_INVALID, f"{total} claims asked for")
    if any(len(claim.path) > MAX_DEPTH for credential in credentials for claim in credential.claims):
        raise WalletError(Trouble.REQUEST_INVALID, "path too long")


def is_path_element(element: Any) -> bool:
    """A map key, or a position in an array: text, or an integer from 0."""
    return is_text(element) or (type(element) is int and 0 <= element <= _MAX_INTEGER)


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
