"""What issuing and presenting ask of their callers, the same for every format with a holder's token.

Does not sign; does not know any format's encoding.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from wallet.crypto import keys
from wallet.model.credential import Credential, PublicKey
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.ports import Signer
from wallet.model.verdict import Reason

MAX_NAME_BYTES = 255
"""Longest claim name, in bytes of UTF-8 (draft-ietf-spice-sd-cwt-08, map keys)."""


def check_names(claims: Iterable[str], reserved: frozenset[str]) -> None:
    """Refuse to issue claims whose names have another meaning, or none. WalletError WRONG_USAGE."""
    for name in claims:
        if name in reserved or not 0 < len(name.encode()) <= MAX_NAME_BYTES:
            raise WalletError(Trouble.WRONG_USAGE, "a claim's name is reserved, empty or too long")


def bare_key(key: PublicKey) -> PublicKey:
    """A key as it goes into `cnf`: without name and algorithm, which would only cost room in the code."""
    return replace(key, key_id=None, algorithm=None)


def check_unbound(credential: Credential) -> None:
    """Only a bare licence can be presented. ParseError TYPE_CONFUSION for what somebody presented already."""
    if credential.holder_proof is not None or credential.copy_note is not None:
        raise ParseError(Reason.TYPE_CONFUSION, "carries a holder's token already")


def holder_signer(credential: Credential, signer: Signer | None) -> Signer:
    """The signer, if its key is the one that the licence is bound to. WalletError HOLDER_KEY_MISSING else."""
    if signer is None or credential.holder_key is None:
        raise WalletError(Trouble.HOLDER_KEY_MISSING, "no holder key")
    expected, ours = (keys.spki_from_public_key(key) for key in (credential.holder_key, signer.public_key))
    if expected != ours:
        raise WalletError(Trouble.HOLDER_KEY_MISSING, "the licence is bound to another key")
    return signer
