"""Making mdocs and presenting them (ISO/IEC 18013-5, 9.1.2 and 9.1.3).

A licence is issued as IssuerSigned and presented as a DeviceResponse; without a binding it stays
IssuerSigned. Does not choose what is shown: every element can be left out, so only what was chosen goes
along.
"""

from __future__ import annotations

import hashlib
import random
import secrets
from datetime import UTC, datetime
from typing import Any

from wallet.codec import cbor
from wallet.codec.cbor import Encoded, Tag
from wallet.codec.limits import MAX_CREDENTIAL
from wallet.crypto import cose, keys
from wallet.formats.base import LAST_MOMENT, IssueSpec, limited
from wallet.formats.binding import bare_key, check_names, holder_signer
from wallet.formats.mdoc import names, read, session
from wallet.formats.mdoc.names import ENCODED_CBOR
from wallet.model.credential import Credential
from wallet.model.errors import Trouble, WalletError
from wallet.model.ports import Signer
from wallet.model.request import Binding, Selection

VERSION = "1.0"
_RANDOM_BYTES = 32
_NO_STATEMENTS = cbor.dumps(Tag(ENCODED_CBOR, cbor.dumps({})))
"""DeviceNameSpacesBytes of a holder who states nothing by himself."""


def issue(spec: IssueSpec, signer: Signer, *, decoys: int = 0) -> bytes:
    """IssuerSigned with every element, for the holder to keep. `decoys` are digests of nothing.

    WalletError WRONG_USAGE without the issuer's certificate or the holder's key: an mdoc needs both.
    """
    check_names(spec.claims, frozenset())
    if not spec.chain or spec.holder_key is None:
        raise WalletError(Trouble.WRONG_USAGE, "an mdoc needs the issuer's certificate and a holder's key")
    namespace = names.namespace_of(spec.document_type)
    # Numbers drawn at random, so that they tell nothing of the elements that are left out.
    numbers = random.SystemRandom().sample(range(len(spec.claims) + decoys), len(spec.claims) + decoys)
    items = [
        _item(number, name, _value(namespace, name, value))
        for number, (name, value) in zip(numbers, spec.claims.items(), strict=False)
    ]
    digests = {number: hashlib.sha256(item).digest() for number, item in zip(numbers, items, strict=False)}
    digests |= {number: secrets.token_bytes(32) for number in numbers[len(items) :]}
    payload = cbor.dumps(Tag(ENCODED_CBOR, cbor.dumps(_security_object(spec, namespace, digests))))
    chain = spec.chain[0] if len(spec.chain) == 1 else list(spec.chain)
    signed = cbor.loads(cose.sign1({}, {cose.X5CHAIN: chain}, payload, signer)).value
    return cbor.dumps({"nameSpaces": {namespace: [Encoded(item) for item in items]}, "issuerAuth": signed})


def present(stored: bytes, selection: Selection, binding: Binding | None, signer: Signer | None) -> bytes:
    """What the issuer signed as it is, the chosen elements, and the holder's signature unless unbound."""
    item = cbor.loads(limited(stored, MAX_CREDENTIAL), allow_indefinite=True)
    issued = read.issuer_part(item)
    credential = read.read_document({"issuerSigned": issued})
    shown: dict[str, Any] = {"issuerAuth": issued["issuerAuth"]}
    if chosen := _chosen(issued, credential, selection):
        shown["nameSpaces"] = chosen
    if binding is None:
        return cbor.dumps(shown)
    document_type = credential.document_type or ""
    device = _device_signed(document_type, binding, holder_signer(credential, signer))
    document = {"docType": document_type, "issuerSigned": shown, "deviceSigned": device}
    return cbor.dumps({"version": VERSION, "documents": [document], "status": 0})


def _chosen(issued: dict[Any, Any], credential: Credential, selection: Selection) -> dict[str, list[Encoded]]:
    """The chosen items by namespace, as received."""
    wanted = {one.encoded for one in credential.disclosures if one.path[:1] in _tops(selection)}
    spaces = {
        space: [Encoded(item.encoded) for item in items if item.encoded in wanted]
        for space, items in (issued.get("nameSpaces") or {}).items()
    }
    return {space: items for space, items in spaces.items() if items}


def _tops(selection: Selection) -> set[tuple[str | int, ...]]:
    return {path[:1] for path in selection.disclosed}


def _device_signed(document_type: str, binding: Binding, signer: Signer) -> dict[str, Any]:
    """DeviceSigned over our own transcript. WalletError WRONG_USAGE without a challenge: an mdoc has no time
    of its own, so nothing else could make it fresh."""
    if binding.challenge is None:
        raise WalletError(Trouble.WRONG_USAGE, "an mdoc is shown in answer to a challenge only")
    transcript = session.light_transcript(binding.audience, binding.challenge)
    payload = session.device_authentication(transcript, document_type, _NO_STATEMENTS)
    hint = {names.HINT: [binding.audience, binding.challenge]}
    signature = cose.sign_detached(hint, payload, signer)
    return {"nameSpaces": Encoded(_NO_STATEMENTS), "deviceAuth": {"deviceSignature": signature}}


def _security_object(spec: IssueSpec, namespace: str, digests: dict[int, bytes]) -> dict[str, Any]:
    holder_key = spec.holder_key
    assert holder_key is not None
    starts = spec.issued_at if spec.valid_from is None else spec.valid_from
    ends = LAST_MOMENT if spec.valid_until is None else spec.valid_until
    mso: dict[str, Any] = {
        "version": VERSION,
        "digestAlgorithm": "SHA-256",
        "valueDigests": {namespace: digests},
        # Other readers know the whole point only.
        "deviceKeyInfo": {"deviceKey": keys.cose_from_public_key(bare_key(holder_key), compressed=False)},
        "docType": spec.document_type,
        "validityInfo": {
            "signed": _moment(spec.issued_at),
            "validFrom": _moment(starts),
            "validUntil": _moment(ends),
        },
    }
    if spec.status is not None:
        mso["status"] = {"status_list": {"idx": spec.status.index, "uri": spec.status.uri}}
    return mso


def _item(number: int, name: str, value: Any) -> bytes:
    """IssuerSignedItemBytes."""
    item = {
        "digestID": number,
        "random": secrets.token_bytes(_RANDOM_BYTES),
        "elementIdentifier": name,
        "elementValue": value,
    }
    return cbor.dumps(Tag(ENCODED_CBOR, cbor.dumps(item)))


def _value(namespace: str, name: str, value: Any) -> Any:
    """The ISO namespace wants its dates tagged, those of each driving privilege as well (7.2.4)."""
    if namespace != names.LICENCE_NAMESPACE:
        return value
    if isinstance(value, list):
        return [_value(namespace, name, each) for each in value]
    if isinstance(value, dict):
        return {key: _value(namespace, key, each) for key, each in value.items()}
    return Tag(names.FULL_DATE, value) if name in names.FULL_DATES and isinstance(value, str) else value


def _moment(seconds: int) -> Tag:
    return Tag(names.DATE_TIME, datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
