"""The portrait that a licence carries: which claim it is, and its pixels. Judges nothing, keeps nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wallet.model.credential import DocumentType
from wallet.model.errors import Trouble, WalletError
from wallet.model.views import Portrait
from wallet.qr.portrait import read_portrait


def portrait_in(claims: Mapping[str, Any] | None, kind: DocumentType | None) -> bytes | None:
    """The bytes of the first claim that the document type calls a portrait; None where there are none."""
    if claims is None or kind is None:
        return None
    return next((claims[name] for name in kind.portrait_claims if isinstance(claims.get(name), bytes)), None)


def show(claims: Mapping[str, Any] | None, kind: DocumentType | None) -> Portrait:
    """Its pixels. Raises WalletError PORTRAIT_UNREADABLE where it cannot be shown, or there is none."""
    picture = portrait_in(claims, kind)
    if picture is None:
        raise WalletError(Trouble.PORTRAIT_UNREADABLE, "no portrait")
    return read_portrait(picture)
