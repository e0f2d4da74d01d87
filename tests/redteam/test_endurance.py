"""CASES, group D: what a flood of hostile items leaves behind, and what one of them may cost.

Not by the clock: what is counted is bytes that stay, and work that is not done.
"""

from __future__ import annotations

import gc
import os
import random
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509 as made_by
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from formats import forge
from formats.forge import card, cwt_payload, jwt_payload, kb, kbt, token

from redteam.attacks import AT, SHOWN, anchor, control, judge, shown_card, shown_token, spki, status_list
from redteam.specimens import SIGNED
from wallet.codec import cbor
from wallet.codec.base import b64_encode, b64url_encode
from wallet.crypto import pki
from wallet.crypto.signers import SoftwareSigner
from wallet.model.trust import AnchorScope, TrustAnchor, TrustSnapshot
from wallet.model.verdict import Verdict
from wallet.qr.envelope import wrap_card
from wallet.trust.status import read_statuses

ITEMS = int(os.environ.get("LICENCE_HOSTILE_ITEMS", "1500"))
"""CASES, D07 wants 10,000: LICENCE_HOSTILE_ITEMS=10000 runs that."""

MOST_GROWTH = 20 * 1024 * 1024
ROOT = SoftwareSigner.generate()
LIFE = {"not_before": AT - timedelta(days=30), "not_after": AT + timedelta(days=30)}
ROOT_CERTIFICATE = pki.issue_root("Root", ROOT, **LIFE)


def resident() -> int:
    """Bytes of memory that this process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def large_certificate(number: int, size: int) -> bytes:
    """A certificate of a stranger under the name of our root, with an extension of that size."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = made_by.Name([made_by.NameAttribute(NameOID.COMMON_NAME, "Root")])
    builder = (
        made_by.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(number + 1)
        .not_valid_before(LIFE["not_before"])
        .not_valid_after(LIFE["not_after"])
        .add_extension(
            made_by.UnrecognizedExtension(made_by.ObjectIdentifier("1.2.3.4"), os.urandom(size)),
            critical=False,
        )
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def hostile(count: int) -> Iterator[bytes]:
    """Items of every kind that a stranger may show, no two alike."""
    chance = random.Random(7)
    whole = [shown_card(), shown_token(), wrap_card(shown_card()).encode()]
    made = [make(bytes) for _, make in SIGNED.values()]
    others = [one.encode() if isinstance(one, str) else one for one in made]
    for number in range(count):
        kind = number % 11
        if kind == 10:
            # Of every other format, with a bit turned.
            data = bytearray(others[number // 11 % len(others)])
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            yield bytes(data)
        elif kind < 3:
            data = bytearray(whole[kind])
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            yield bytes(data)
        elif kind == 3:
            yield token(jwt_payload(), x5c=[b64_encode(large_certificate(number, 60_000))]).encode()
        elif kind == 4:
            yield card(cwt_payload(), unprotected={33: large_certificate(number, 100_000)})
        elif kind == 5:
            yield card(cwt_payload(extra={f"k{number}-{n}": n for n in range(2000)}))
        elif kind == 6:
            yield kb(
                token(jwt_payload(name=chance.randbytes(20_000).hex())), signer=SoftwareSigner.generate()
            ).encode()
        elif kind == 7:
            yield kbt(card(cwt_payload(cnf=None), signer=SoftwareSigner.generate()))
        elif kind == 8:
            yield chance.randbytes(chance.randrange(200_000))
        else:
            yield b"\xd2\x84" + chance.randbytes(chance.randrange(1000))


@pytest.mark.skipif(sys.platform != "linux", reason="memory is told in another way elsewhere")
def test_a_flood_leaves_nothing_behind() -> None:  # D07
    by_certificate = TrustAnchor(spki(ROOT), AnchorScope(), certificate=ROOT_CERTIFICATE)
    trust = TrustSnapshot((anchor(), by_certificate))
    for item in hostile(300):
        judge(item, trust=trust)
    gc.collect()
    before = resident()
    for item in hostile(ITEMS):
        report = judge(item, trust=trust)
        assert report.verdict is not Verdict.VALID
        assert report.claims is None or report.verdict is Verdict.CHECK_BY_HAND
    gc.collect()
    assert resident() - before < MOST_GROWTH
    for kind in SHOWN:
        control(SHOWN[kind](), trust=trust)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is told in another way elsewhere")
def test_strangers_lists_leave_nothing_behind() -> None:
    import zlib

    def stranger(number: int) -> bytes:
        packed = zlib.compress(random.Random(number).randbytes(3 << 20))
        return status_list(signer=forge.OTHER, status_list={"bits": 1, "lst": b64url_encode(packed)})

    judge(shown_card(), status=read_statuses([stranger(0)]))
    gc.collect()
    before = resident()
    for number in range(1, 13):
        judge(shown_card(), status=read_statuses([stranger(number)]))
    gc.collect()
    assert resident() - before < MOST_GROWTH
    control(shown_card())


@pytest.mark.skipif(sys.platform != "linux", reason="memory is told in another way elsewhere")
@pytest.mark.parametrize(
    "beginning",
    [b"A", b"eyJ", b"[", "\n😀 ".encode(), b'{"x":"', b"LW1:", b"0oQ", b"\xd2\x84", b"1", b" ", b"{"],
)
def test_thirty_two_megabytes_are_not_copied_about(beginning: bytes) -> None:
    import resource

    data = beginning + b"A" * ((32 << 20) - len(beginning))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert judge(data).verdict in (Verdict.NOT_CHECKED, Verdict.NOT_VALID)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 70 * 1024


class TestCollisions:  # D05
    def test_keys_that_fall_on_one_place_of_a_table(self) -> None:
        control(shown_card(extra={n << 45: 0 for n in range(1 << 14)}))
        control(shown_card(extra={(n << 61) - n: 0 for n in range(8)} | {-2: 0}))

    def test_tags_as_keys_cannot_be_prepared(self) -> None:
        first = hash(cbor.Tag(1, 1))
        assert first != hash(cbor.Tag(1 + (1 << 61) - 1, 1))
        assert hash(1) == hash(1 + (1 << 61) - 1)

    def test_schemas_of_a_licence_are_never_run(self) -> None:
        from wallet.model.policy import Policy

        pattern = {"pattern": "^(a+)+$", "$schema": "https://attacker.example"}
        control(shown_token(name="a" * 5000 + "!", schema=pattern, vct_metadata=pattern))
        control(token(jwt_payload(vct="https://attacker.example/(a+)+$")), policy=Policy.IMPORT)


def test_a_caller_remembers_only_small_certificates() -> None:
    from wallet.crypto import x509

    x509._remembered_facts.cache_clear()
    x509.certificate_facts(large_certificate(1, 10_000))
    assert x509._remembered_facts.cache_info().currsize == 0
    x509.certificate_facts(ROOT_CERTIFICATE)
    assert x509._remembered_facts.cache_info().currsize == 1
