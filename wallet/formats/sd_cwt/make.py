"""Making cards and presenting them (draft-ietf-spice-sd-cwt-08, Issuance and Presentation).

Does not choose what is shown, nor what is redactable: the request, the holder and the document type do.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from wallet.codec import cbor
from wallet.codec.cbor import Simple, Tag
from wallet.codec.limits import MAX_CREDENTIAL
from wallet.crypto import cose, keys
from wallet.formats.base import SALT_BYTES, IssueSpec, limited
from wallet.formats.binding import bare_key, check_names, check_unbound, holder_signer
from wallet.formats.redaction import chosen, split_claims
from wallet.formats.sd_cwt import labels, read
from wallet.formats.sd_cwt.copy_note import members_of
from wallet.model.credential import Credential
from wallet.model.ports import Signer
from wallet.model.request import Annotation, Binding, Selection

SUBJECT = "sub"
"""Naming it redactable redacts the claim `sub` itself."""

_RESERVED = frozenset({"iss", SUBJECT, "aud", "exp", "nbf", "iat", "cti", "cnf", "vct", "status", "cnonce"})


def issue(spec: IssueSpec, signer: Signer, *, decoys: int = 0) -> bytes:
    """A signed card with all its disclosures, those of decoys included, for the holder to keep."""
    check_names(spec.claims, _RESERVED)
    visible, redacted = split_claims(spec.claims, spec.redactable)
    payload: dict[Any, Any] = {**_protocol_claims(spec), **visible}
    hidden: list[tuple[int | str, Any]] = list(redacted)
    if SUBJECT in spec.redactable:
        hidden.append((labels.SUB, payload.pop(labels.SUB)))
    disclosures = [cbor.dumps([_salt(), value, key]) for key, value in hidden]
    disclosures += [cbor.dumps([_salt()]) for _ in range(decoys)]
    if disclosures:
        # Sorted digests say as little of the claims' order as shuffled ones; the disclosures follow them.
        by_digest = {hashlib.sha256(cbor.dumps(one)).digest(): one for one in disclosures}
        payload[Simple(labels.DIGESTS_KEY)] = sorted(by_digest)
        disclosures = [by_digest[digest] for digest in sorted(by_digest)]
    protected: dict[int, Any] = {labels.TYP: labels.SD_CWT_TYPE}
    if signer.key_id is not None:
        protected[labels.KID] = signer.key_id
    return cose.sign1(protected, _unprotected(disclosures), cbor.dumps(payload), signer)


def present(stored: bytes, selection: Selection, binding: Binding | None, signer: Signer | None) -> bytes:
    """What the issuer signed as it is, the chosen disclosures, and the holder's token unless unbound."""
    credential, card = _shown(stored, selection)
    if binding is None:
        return cbor.dumps(card)
    protected = {labels.TYP: labels.KB_CWT_TYPE, labels.KCWT: card}
    return cose.sign1(protected, {}, cbor.dumps(_binding_claims(binding)), holder_signer(credential, signer))


def annotate(stored: bytes, selection: Selection, note: Annotation, signer: Signer | None) -> bytes:
    """The card with the chosen disclosures, for paper, in the holder's note on for whom and for what. Raises
    as `present` does."""
    credential, card = _shown(stored, selection)
    members = members_of(note.relying_party, note.purpose, note.issued_at, note.expires_at)
    protected = {labels.TYP: labels.COPY_NOTE_TYPE, labels.KCWT: card}
    return cose.sign1(protected, {}, cbor.dumps(members), holder_signer(credential, signer))


def _shown(stored: bytes, selection: Selection) -> tuple[Credential, Tag]:
    """A bare card as it is kept, and with the chosen disclosures only."""
    message = read.open_sign1(limited(stored, MAX_CREDENTIAL))
    credential = read.read(message)
    check_unbound(credential)
    unprotected = {label: value for label, value in message.unprotected.items() if label != labels.SD_CLAIMS}
    unprotected |= _unprotected(chosen(credential.disclosures, selection))
    card = [message.protected_bytes, unprotected, message.payload, message.signature]
    return credential, Tag(cose.SIGN1_TAG, card)


def _unprotected(disclosures: list[bytes]) -> dict[int, Any]:
    """Without disclosures the header is left out: an empty array is invalid (draft-08)."""
    return {labels.SD_CLAIMS: disclosures} if disclosures else {}


def _binding_claims(binding: Binding) -> dict[int | str, Any]:
    claims: dict[int | str, Any] = {labels.AUD: binding.audience, labels.IAT: binding.issued_at}
    if binding.challenge is not None:
        claims[labels.CNONCE] = binding.challenge.encode()
    if binding.purpose is not None:
        claims[labels.PURPOSE] = binding.purpose
    return claims


def _protocol_claims(spec: IssueSpec) -> dict[int, Any]:
    """`iat` is left out of a licence that comes into force later: draft-08 wants nbf no later than iat."""
    claims: dict[int, Any] = {
        labels.ISS: spec.issuer,
        labels.SUB: spec.subject,
        labels.VCT: spec.document_type,
    }
    if spec.valid_from is None or spec.valid_from <= spec.issued_at:
        claims[labels.IAT] = spec.issued_at
    if spec.valid_from is not None:
        claims[labels.NBF] = spec.valid_from
    if spec.valid_until is not None:
        claims[labels.EXP] = spec.valid_until
    if spec.holder_key is not None:
        claims[labels.CNF] = {labels.COSE_KEY: keys.cose_from_public_key(bare_key(spec.holder_key))}
    if spec.status is not None:
        claims[labels.STATUS] = {"status_list": {"idx": spec.status.index, "uri": spec.status.uri}}
    return claims


def _salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)
