"""Names of mdoc (ISO/IEC 18013-5), and how its elements are called among claims. Holds no other rule."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from wallet.model.credential import Credential, CredentialFormat
from wallet.model.request import CredentialRequest, QueryPath

ENCODED_CBOR = 24
FULL_DATE = 1004
DATE_TIME = 0

LICENCE_TYPE = "org.iso.18013.5.1.mDL"
LICENCE_NAMESPACE = "org.iso.18013.5.1"
FULL_DATES = frozenset({"birth_date", "issue_date", "expiry_date"})
"""Elements of the ISO namespace that are full dates (table of 7.2.1)."""

HASHES: dict[str, Callable[[bytes], Any]] = {
    "SHA-256": hashlib.sha256,
    "SHA-384": hashlib.sha384,
    "SHA-512": hashlib.sha512,
}
"""`digestAlgorithm` (9.1.2.5); others are not accepted."""

HANDOVER = "LW1Handover"
"""Names our own handover in a session transcript (docs/mdoc.md)."""

HINT = "lw1"
"""Unprotected header of a `deviceSignature` that names audience and challenge, so that a counter can look its
challenge up. Nothing is believed for standing there: both are part of what was signed."""


def home_namespace(document_type: str, namespaces: Collection[str]) -> str | None:
    """The namespace whose elements keep their own names: the longest that the document type begins with, or
    the only one. It follows from what the issuer signed, so no holder can move a name by leaving others
    out."""
    within = [one for one in namespaces if f"{document_type}.".startswith(f"{one}.")]
    if within:
        return max(within, key=len)
    return next(iter(namespaces)) if len(namespaces) == 1 else None


def namespace_of(document_type: str) -> str:
    """Where we put the elements of a document type: the ISO namespace for its own, else the type's own
    name."""
    return LICENCE_NAMESPACE if document_type == LICENCE_TYPE else document_type


def claim_name(namespace: str, element: str, home: str | None) -> str:
    """How an element is called in `Credential.claims`."""
    return element if namespace == home else f"{namespace}/{element}"


def in_its_words(credential: Credential, asked: CredentialRequest) -> CredentialRequest:
    """What is asked, its paths as `Credential.claims` has them: DCQL names an mdoc's claims by namespace and
    element (OpenID4VP 1.0, B.2.4); what is asked of other formats stays as it is."""
    if credential.format is not CredentialFormat.MDOC or not asked.claims:
        return asked
    claims = tuple(replace(claim, path=_claim_path(credential, claim.path)) for claim in asked.claims)
    return replace(asked, claims=claims)


def _claim_path(credential: Credential, path: QueryPath) -> QueryPath:
    if len(path) < 2 or path[0] in credential.claims:
        return path
    space, element, *deeper = path
    if not isinstance(space, str) or not isinstance(element, str):
        return path
    return (claim_name(space, element, credential.namespace), *deeper)
