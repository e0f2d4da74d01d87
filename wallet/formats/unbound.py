"""Formats that name no holder's key: whoever has the code can show it. What such handlers share.

They are read and kept, never issued here, and shown exactly as they came: a second-hand copy cannot be told
from the first, so nothing shown this way is more than `check_by_hand` at a counter.
"""

from __future__ import annotations

from wallet.formats.base import IssueSpec
from wallet.model.errors import Trouble, WalletError
from wallet.model.ports import Signer
from wallet.model.request import Binding, Selection


def issue(spec: IssueSpec, signer: Signer, *, decoys: int = 0) -> bytes:
    """Always WalletError WRONG_USAGE: these are other authorities' formats."""
    raise WalletError(Trouble.WRONG_USAGE, "this format is read, not issued")


def present(stored: bytes, selection: Selection, binding: Binding | None, signer: Signer | None) -> bytes:
    """The bytes as they were stored. WalletError HOLDER_KEY_MISSING where a holder's proof is asked for, and
    WRONG_USAGE where something should be left out: neither can be done."""
    if binding is not None:
        raise WalletError(Trouble.HOLDER_KEY_MISSING, "this format knows no holder's key")
    if selection.disclosed:
        raise WalletError(Trouble.WRONG_USAGE, "this format is shown whole")
    return stored
