"""Trust data, status data and requests given for one check, on the command line or in a batch line.

Anchors given this way are the whole scope: they count for every scheme, purpose and document type
(VERDICTS, Command line). Nothing is stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from wallet.codec import strict_json
from wallet.codec.base import b64_decode
from wallet.crypto.agreement import private_key_from_jwk
from wallet.flows.workplace import Workplace
from wallet.formats.mdoc.session import read_transcript
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.policy import TYPED_AUDIENCE
from wallet.model.request import PresentationRequest
from wallet.model.trust import UNLIMITED_SCOPE, StatusSnapshot, TrustAnchor, TrustSnapshot
from wallet.requests.dcql import parse_dcql
from wallet.trust.lists import read_anchors
from wallet.trust.publications import looks_like_trust_list, parse_trust_list
from wallet.trust.status import read_statuses
from wallet.trust.vical import holds_by_itself
from wallet.trust.vouching import voucher_of


def trust(files: Iterable[bytes], at: datetime, workplace: Workplace) -> TrustSnapshot:
    """Anchors from files; a signed trust list among them counts where another of them signed it, a VICAL
    also where it came with its signer's certificate: who names the file has chosen it.

    Raises WalletError TRUST_DATA_INVALID, TRUST_DATA_UNTRUSTED.
    """
    anchors: list[TrustAnchor] = []
    lists: list[bytes] = []
    try:
        for data in files:
            if looks_like_trust_list(data):
                lists.append(data)
            else:
                anchors.extend(read_anchors(data, UNLIMITED_SCOPE))
        snapshot = TrustSnapshot(tuple(anchors), status_required=workplace.status_required)
        for data in lists:
            snapshot = _with_list(snapshot, data, at)
    except ParseError as error:
        raise WalletError(Trouble.TRUST_DATA_INVALID, str(error)) from error
    return snapshot


def status(tokens: Iterable[bytes]) -> StatusSnapshot:
    """Status lists from files of any quality: what is wrong with one is judged with the licence."""
    return read_statuses(tokens)


def request(dcql: bytes) -> PresentationRequest:
    """What a DCQL file asks for, to measure fitness by. Raises WalletError REQUEST_INVALID."""
    query = parse_dcql(dcql)
    return PresentationRequest(
        query.credentials,
        challenge="",
        audience=TYPED_AUDIENCE,
        purpose="",
        credential_sets=query.credential_sets,
    )


def line_trust(entries: Any, at: datetime, workplace: Workplace) -> TrustSnapshot:
    """The `trust` of a batch line: PEM, base64 of DER, JSON text, compact JWS, or a JWK(S) object each."""
    return trust([_line_bytes(entry) for entry in _entries(entries, "trust")], at, workplace)


def line_status(entries: Any) -> StatusSnapshot:
    """The `status` of a batch line: a compact JWT, base64 of a CWT, or PEM each."""
    return status([_line_bytes(entry) for entry in _entries(entries, "status")])


def line_request(entry: Any) -> PresentationRequest:
    """The `request` of a batch line: DCQL as an object or as its text."""
    return request(entry.encode("utf-8", "replace") if isinstance(entry, str) else json.dumps(entry).encode())


def transcript(data: bytes) -> bytes:
    """An mdoc's SessionTranscript, as CBOR or base64 of it. Raises WalletError REQUEST_INVALID."""
    try:
        text = data.decode("ascii").strip()
    except UnicodeDecodeError:
        text = ""
    try:
        return read_transcript(b64_decode(text) if text else data)
    except ParseError as error:
        raise WalletError(Trouble.REQUEST_INVALID, f"transcript: {error}") from error


def reader_key(jwk: bytes) -> bytes:
    """A reader's private JWK, as PKCS#8. Raises WalletError REQUEST_INVALID, and tells nothing of the key."""
    try:
        value = strict_json.loads(jwk)
        if isinstance(value, dict):
            return private_key_from_jwk(value)
    except ParseError as error:
        raise WalletError(Trouble.REQUEST_INVALID, f"reader key: {error.reason}") from error
    raise WalletError(Trouble.REQUEST_INVALID, "reader key: no JWK")


def line_transcript(entry: Any) -> bytes | None:
    """The `transcript` of a batch line: base64 text."""
    if entry is None:
        return None
    if not isinstance(entry, str):
        raise WalletError(Trouble.WRONG_USAGE, "transcript")
    return transcript(entry.encode("utf-8", "replace"))


def line_reader_key(entry: Any) -> bytes | None:
    """The `reader_key` of a batch line: a private JWK as an object or as its text."""
    if entry is None:
        return None
    if not isinstance(entry, dict | str):
        raise WalletError(Trouble.WRONG_USAGE, "reader_key")
    text = entry if isinstance(entry, str) else json.dumps(entry)
    return reader_key(text.encode("utf-8", "replace"))


def _with_list(snapshot: TrustSnapshot, data: bytes, at: datetime) -> TrustSnapshot:
    trust_list = parse_trust_list(data)
    if voucher_of(snapshot.anchors, trust_list, at) is None and not holds_by_itself(trust_list):
        raise WalletError(Trouble.TRUST_DATA_UNTRUSTED, trust_list.subject)
    return replace(
        snapshot,
        anchors=snapshot.anchors + trust_list.anchors,
        as_of=trust_list.issued_at,
        next_update=trust_list.next_update,
        status_required=snapshot.status_required | trust_list.status_required,
    )


def _entries(value: Any, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise WalletError(Trouble.WRONG_USAGE, f"{name} is no list")
    return value


def _line_bytes(entry: Any) -> bytes:
    if isinstance(entry, dict):
        return json.dumps(entry).encode()
    if not isinstance(entry, str):
        raise WalletError(Trouble.WRONG_USAGE, "trust and status hold text or JWK objects")
    text = entry.strip()
    if text.startswith(("{", "-----BEGIN")) or text.count(".") == 2:
        return text.encode("utf-8", "replace")
    try:
        return b64_decode(text)
    except ParseError:
        return text.encode("utf-8", "replace")
