"""What our strict readers lean on: libraries' defaults. A red test here means that an upgrade changed one.

Nothing of ours is tested. Where a library has become strict, the reader above it can be made simpler.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import sys

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key


def test_cbor2_takes_the_last_of_two_equal_keys() -> None:
    assert cbor2.loads(bytes.fromhex("a201010102")) == {1: 2}


def test_cbor2_ignores_what_follows() -> None:
    assert cbor2.loads(bytes.fromhex("0102")) == 1


def test_cbor2_takes_1_and_true_for_one_key() -> None:
    assert len(cbor2.loads(bytes.fromhex("a30101f93c0002f503"))) == 1


def test_cbor2_reads_indefinite_lengths() -> None:
    assert cbor2.loads(bytes.fromhex("9f01ff")) == [1]


def test_cbor2_evaluates_tags() -> None:
    assert cbor2.loads(bytes.fromhex("c249010000000000000000")) == 2**64


def test_cbor2_orders_maps_by_length_first() -> None:
    # RFC 7049; RFC 8949 wants 1864 before 20.
    assert cbor2.dumps({100: 0, -1: 0}, canonical=True).hex() == "a22000186400"


def test_cbor2_writes_shortest_numbers() -> None:
    assert cbor2.dumps(1.5, canonical=True).hex() == "f93e00"
    assert cbor2.dumps(math.nan, canonical=True).hex() == "f97e00"
    assert cbor2.dumps(2**32).hex() == "1b0000000100000000"


def test_json_takes_the_last_of_two_equal_members() -> None:
    assert json.loads('{"a":1,"a":2}') == {"a": 2}


def test_json_reads_nan_infinity_and_half_pairs() -> None:
    assert json.loads("[NaN,Infinity,1e999]")[1:] == [math.inf, math.inf]
    assert json.loads('"\\ud800"') == "\ud800"


def test_json_calls_no_hook_for_1e999() -> None:
    # parse_constant sees NaN and Infinity only; an overflow must be caught in parse_float.
    assert json.loads("1e999", parse_constant=lambda _: None) == math.inf


def test_base64_drops_foreign_characters() -> None:
    assert base64.b64decode("Z g!=\n=") == b"f"
    assert base64.urlsafe_b64decode("Zg==\n") == b"f"


def test_strict_base64_still_takes_unclean_last_bits() -> None:
    assert binascii.a2b_base64(b"Zh==", strict_mode=True) == b"f"


def test_cryptography_signs_ecdsa_in_der() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    made = key.sign(b"", ec.ECDSA(SHA256()))
    assert made[0] == 0x30
    assert all(0 < part < 2**256 for part in decode_dss_signature(made))


def test_cryptography_loads_low_order_ed25519_keys() -> None:
    spki = bytes.fromhex("302a300506032b6570032100") + b"\x01" + bytes(31)
    assert isinstance(load_der_public_key(spki), ed25519.Ed25519PublicKey)


def test_qt_keeps_its_references_to_none() -> None:
    """PySide6 6.12.0 on Python 3.11 loses one at every void call, and dies after some thousands."""
    gui = pytest.importorskip("PySide6.QtGui", reason="no Qt here: a system library is missing")
    picture = gui.QImage(4, 4, gui.QImage.Format.Format_RGB32)
    painter = gui.QPainter(picture)
    before = sys.getrefcount(None)
    for _ in range(1000):
        painter.save()
        painter.restore()
    lost = before - sys.getrefcount(None)
    painter.end()
    assert abs(lost) < 100
