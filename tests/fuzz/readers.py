"""What is called with bytes from outside: the readers of every room, gathered into calls."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from fuzz.judging import picture_reader
from fuzz.world import NOW, World
from wallet.codec import base, c40, canonical_json, cbor, inflate, strict_json, timestamp
from wallet.crypto import agreement, cms_signature, cose, crl, der, jose, keys, signature, x509
from wallet.flows import given
from wallet.flows.moving import FrameCollector
from wallet.formats import registry
from wallet.formats.looks import guess_bytes, guess_text, picture_kind
from wallet.formats.mdoc.session import read_transcript
from wallet.model.errors import ParseError, WalletError
from wallet.model.text import LocalisedText
from wallet.model.trust import UNLIMITED_SCOPE
from wallet.qr import envelope
from wallet.qr.frames import FRAME_PREFIX
from wallet.qr.picture import picture_facts
from wallet.requests import challenge
from wallet.requests.request import parse_request
from wallet.services import identifiers
from wallet.trust.ledger import LEDGER_NAME, read_ledger
from wallet.trust.publications import looks_like_trust_list, parse_trust_list
from wallet.trust.status import parse_status_list, read_statuses, status_value
from wallet.trust.store import TrustStore
from wallet.vault.passphrase import normalise, strength
from wallet.vault.recognition import look_at
from wallet.vault.recovery_code import read_recovery_code

OURS = (ParseError, WalletError)
_SCRATCH = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""In memory where there is such a place: the store waits for the disk at each write."""


def each(*calls: Callable[[], object]) -> None:
    """Make all the calls; what one refuses says nothing of the next."""
    for call in calls:
        try:
            call()
        except OURS:
            continue


def read_cbor(data: bytes) -> None:
    """In every mode; what is read canonically is written as it stood."""
    each(partial(cbor.loads, data, allow_indefinite=True), partial(cbor.loads, data))
    if cbor.dumps(value := cbor.loads(data, canonical=True)) != data:
        raise AssertionError(f"{value!r} is written otherwise")


def read_json(data: bytes) -> None:
    each(lambda: strict_json.loads(data.decode("utf-8", "surrogatepass")) if _decodes(data) else None)
    value = strict_json.loads(data)
    strict_json.dumps(value)
    canonical_json.canonical(value)


def _decodes(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def read_texts(data: bytes) -> None:
    """Readers of short texts: encodings, dates, identifiers, what people type."""
    text = data.decode("utf-8", "replace")
    each(
        partial(base.b45_decode, text), partial(base.b64url_decode, text), partial(base.b64url_decode, data),
        partial(base.b64_decode, text), partial(timestamp.first_second, text),
        partial(timestamp.last_second, text),
        partial(c40.decode, data), partial(identifiers.parse_credit_code, text),
        partial(identifiers.parse_identity_number, text), partial(identifiers.parse_licence_id, text),
        partial(challenge.normalise, text), partial(challenge.is_digits, text),
        partial(challenge.nonce_of, text),
        partial(read_recovery_code, text), partial(normalise, text), partial(strength, text),
        partial(guess_text, text),
        *(partial(identifiers.mask, kind, text) for kind in ("name", "identity-number", "credit-code",
        "address", "text")),
    )  # fmt: skip


def unpack(data: bytes) -> None:
    limit = 64 * 1024
    each(*(partial(way, data, limit=limit) for way in (inflate.inflate, inflate.gunzip, inflate.inflate_raw)))


def read_certificates(data: bytes, world: World) -> None:
    """DER or PEM, and a chain made of it, under anchors and as the anchor."""
    der.without_written_default(data)
    chain = x509.load_certificates(data)[:5]
    known = tuple(world.certificates.values())
    for one in chain:
        x509.certificate_facts(one)
        x509.serial_number(one)
        cms_signature.verify(x509.certificate_facts(one).spki, "ECDSA-SHA256", b"m", data[:72])
    x509.verify_chain(chain, known, NOW)
    x509.verify_chain((known[-1], *chain[:3]), chain[:1], NOW)
    x509.is_issued_by(chain[0], chain[-1])


def read_keys(data: bytes) -> None:
    """Keys as DER, PEM, JWK and COSE_Key; what is read is used."""
    each(
        partial(keys.public_key_from_spki, data), partial(keys.load_public_keys_pem, data),
        lambda: _try_key(keys.public_key_from_jwk(_a_map(strict_json.loads(data)))),
        lambda: agreement.private_key_from_jwk(_a_map(strict_json.loads(data))),
        lambda: _try_key(keys.public_key_from_cose(_a_map(cbor.loads(data)))),
        partial(signature.algorithms_for, data), partial(signature.verify, data, "ES256", b"m", data[:64]),
        partial(cms_signature.verify, data, "RSA-PSS-SHA256", b"m", data[-256:]),
    )  # fmt: skip


def _a_map(value: Any) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}


def _try_key(key: Any) -> None:
    spki = keys.spki_from_public_key(key)
    signature.verify(spki, key.algorithm or "ES256", b"m", bytes(64))
    keys.thumbprint(key)


def read_tokens(data: bytes) -> None:
    each(
        lambda: jose.signed_part(jose.parse_compact(data.decode("latin-1"))),
        lambda: cose.unknown_critical(message := cose.parse_sign1(data)) or cose.signed_part(message),
        lambda: cose.parse_detached(cbor.loads(data)),
    )


def read_crl(data: bytes, world: World) -> None:
    crl.looks_like_crl(data)
    issuers = tuple(world.certificates.values())[:2]
    each(lambda: crl.read_crls(data), *(partial(crl.is_signed_by, data, issuer) for issuer in issuers))


def read_lists(data: bytes) -> None:
    looks_like_trust_list(data)
    parse_trust_list(data)


def read_status(data: bytes) -> None:
    each(lambda: read_statuses([data, data]))
    found = parse_status_list(data, limit=1 << 20)
    for index in (0, 1, 2**20, 2**63):
        status_value(found, index)


def take_in(data: bytes, world: World) -> None:
    """Into a store with a root in it, then what a check reads from it."""
    with tempfile.TemporaryDirectory(dir=_SCRATCH) as folder:
        store = TrustStore(Path(folder))
        store.import_file(world.certificates["root"], "root", UNLIMITED_SCOPE, NOW)
        each(
            lambda: store.import_file(data, "n\ud800", UNLIMITED_SCOPE, NOW),
            lambda: store.import_status(data, NOW),
        )
        again = TrustStore(Path(folder))
        again.snapshot(NOW, frozenset())
        again.status_snapshot()


def take_given(data: bytes) -> None:
    """What stands on the command line or in a batch line."""
    text = data.decode("utf-8", "replace")
    place: Any = _NoTypes()
    each(
        lambda: given.trust([data], NOW, place), lambda: given.line_trust([text], NOW, place),
        lambda: given.status([data]), lambda: given.line_status([text]), lambda: given.line_request(text),
        lambda: given.transcript(data), lambda: given.reader_key(data), lambda: given.line_transcript(text),
    )  # fmt: skip


class _NoTypes:
    status_required: frozenset[str] = frozenset()


def read_ledger_file(data: bytes) -> None:
    with tempfile.TemporaryDirectory(dir=_SCRATCH) as folder:
        (Path(folder) / LEDGER_NAME).write_bytes(data)
        store = TrustStore(Path(folder))
        read_ledger(Path(folder))
        each(lambda: store.snapshot(NOW, frozenset()), store.status_snapshot, store.entries)


def look_at_vault(data: bytes) -> None:
    with tempfile.TemporaryDirectory(dir=_SCRATCH) as folder:
        (Path(folder) / "wallet.vault").write_bytes(data)
        look_at(Path(folder) / "wallet.vault", newest=1)


def read_requests(data: bytes) -> None:
    name = LocalisedText("甲", "A")
    each(lambda: parse_request(data, authenticate=lambda _: name, at=NOW))
    text = data.decode("utf-8", "replace")
    parse_request(envelope.unwrap_request(text), authenticate=lambda _: None, at=NOW)


def read_envelopes(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    each(partial(envelope.unwrap_card, text), partial(envelope.unwrap_request, text))
    picture_facts(data)


def collect_frames(data: bytes) -> None:
    """The bytes as lines of frames, then as what stands in frames: cut where their own headers say."""
    collector = FrameCollector(itertools.count(step=7).__next__)
    collector.push_all(collector.frames_in(data))
    collector.push_all(data.decode("utf-8", "replace").split("\n"))
    at = 0
    for _ in range(MOST_PIECES):
        end = at + FRAME_HEADER + int.from_bytes(data[at + 12 : at + 14], "big") % 480
        collector.push(FRAME_PREFIX + base.b45_encode(data[at:end]))
        at = end if end < len(data) else 0
    collector.expire()


MOST_PIECES, FRAME_HEADER = 100, 34


def recognise(data: bytes) -> None:
    """The registry alone, with bytes and with text."""
    each(partial(guess_bytes, data), partial(picture_kind, data), partial(read_transcript, data))
    each(lambda: registry.parse(registry.recognise(data.decode("utf-8", "surrogateescape"))))
    registry.parse(registry.recognise(data))


def read_picture(data: bytes) -> None:
    """Through the child that decodes pictures and draws pages; it is started once and again after each
    death."""
    if data.startswith(b"%PDF-"):
        picture_reader().read_pages(data)
    picture_reader().read(data)
