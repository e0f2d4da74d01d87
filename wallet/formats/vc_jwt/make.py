"""Making `vc+jwt` credentials and presenting them as `vp+jwt` (VC-JOSE-COSE, sections 3.1 and 3.2).

A credential of this kind has no part that could be left out: what is presented is shown whole.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from wallet.codec import strict_json
from wallet.crypto import jose, keys
from wallet.formats.base import IssueSpec
from wallet.formats.binding import bare_key, check_names, check_unbound, holder_signer
from wallet.formats.vc_jwt.presentation import parse
from wallet.formats.vc_jwt.read import CREDENTIAL_TYPE, PRESENTATION_TYPE
from wallet.formats.vc_jwt.terms import BASE_CONTEXT, CREDENTIAL, PRESENTATION
from wallet.model.credential import StatusReference
from wallet.model.ports import Signer
from wallet.model.request import Binding, Selection

_NONCE_BYTES = 16


def issue(spec: IssueSpec, signer: Signer, *, decoys: int = 0) -> bytes:
    """A signed credential. `redactable` and `decoys` mean nothing here; WalletError WRONG_USAGE for a claim
    named `id`, which is the subject's own."""
    check_names(spec.claims, frozenset({"id"}))
    subject = ({"id": spec.subject} if spec.subject else {}) | dict(spec.claims)
    payload: dict[str, Any] = {
        "@context": [BASE_CONTEXT],
        "type": [CREDENTIAL, spec.document_type],
        "issuer": spec.issuer,
        "iat": spec.issued_at,
        "credentialSubject": subject,
    }
    if spec.valid_from is not None:
        payload["validFrom"] = _stamp(spec.valid_from)
    if spec.valid_until is not None:
        payload["validUntil"] = _stamp(spec.valid_until)
    if spec.holder_key is not None:
        payload["cnf"] = {"jwk": keys.jwk_from_public_key(bare_key(spec.holder_key))}
    if spec.status is not None:
        payload |= _status(spec.status)
    header = {"typ": CREDENTIAL_TYPE, "cty": "vc"}
    if signer.key_id is not None:
        header["kid"] = signer.key_id.decode("utf-8")
    return jose.sign_compact(header, strict_json.dumps(payload), signer).encode("ascii")


def present(stored: bytes, selection: Selection, binding: Binding | None, signer: Signer | None) -> bytes:
    """The credential as it came, or a presentation of it signed by its holder."""
    credential = parse(stored).credentials[0]
    check_unbound(credential)
    if binding is None:
        return stored
    signing = holder_signer(credential, signer)
    envelope = {
        "@context": BASE_CONTEXT,
        "id": f"data:application/{CREDENTIAL_TYPE},{stored.decode('ascii')}",
        "type": "EnvelopedVerifiableCredential",
    }
    payload = {
        "@context": [BASE_CONTEXT],
        "type": PRESENTATION,
        "verifiableCredential": [envelope],
        "iat": binding.issued_at,
        "aud": binding.audience,
        "nonce": binding.challenge or secrets.token_urlsafe(_NONCE_BYTES),
    }
    if binding.purpose is not None:
        payload["purpose"] = binding.purpose
    header = {"typ": PRESENTATION_TYPE, "cty": "vp"}
    return jose.sign_compact(header, strict_json.dumps(payload), signing).encode("ascii")


def _status(reference: StatusReference) -> dict[str, Any]:
    if reference.kind == "token":
        return {"status": {"status_list": {"idx": reference.index, "uri": reference.uri}}}
    entry = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": reference.purpose,
        "statusListIndex": str(reference.index),
        "statusListCredential": reference.uri,
    }
    return {"credentialStatus": entry | ({"statusSize": reference.size} if reference.size != 1 else {})}


def _stamp(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
