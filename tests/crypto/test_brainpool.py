"""Brainpool curves: sound where a format allows them, and never under another algorithm's name."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from formats import mdoc_forge as forge

from wallet.crypto import keys, signature
from wallet.crypto.names import BRAINPOOL_NAMES, COSE_BY_NAME, JOSE_NAMES

CURVES = {"ESB256": ec.BrainpoolP256R1(), "ESB384": ec.BrainpoolP384R1(), "ESB512": ec.BrainpoolP512R1()}


@pytest.mark.parametrize("name", CURVES)
def test_a_signature_holds_under_its_own_name_only(name: str) -> None:
    private = ec.generate_private_key(CURVES[name])
    spki = keys.spki_from_public_key(forge.public_key(private))
    signed = forge.sign(private, b"message")
    assert signature.algorithms_for(spki) == {name}
    assert not signature.is_weak(spki)
    assert signature.verify(spki, name, b"message", signed)
    assert not signature.verify(spki, name, b"Message", signed)
    assert not signature.verify(spki, name.replace("ESB", "ES"), b"message", signed)
    assert not signature.verify(spki, name, b"message", signed + b"\x00")
    width = len(signed) // 2
    assert not signature.verify(spki, name, b"message", bytes(width) + signed[width:])


@pytest.mark.parametrize("curve", CURVES.values(), ids=lambda curve: curve.name)
def test_keys_come_and_go(curve: ec.EllipticCurve) -> None:
    key = forge.public_key(ec.generate_private_key(curve))
    assert keys.public_key_from_cose(keys.cose_from_public_key(key, compressed=False)) == key
    squeezed = keys.public_key_from_cose(keys.cose_from_public_key(key))
    assert keys.spki_from_public_key(squeezed) == keys.spki_from_public_key(key)


@pytest.mark.parametrize("curve", CURVES.values(), ids=lambda curve: curve.name)
def test_the_numbers_of_points(curve: ec.EllipticCurve) -> None:
    order = signature._ORDERS[curve.name]
    last, first = (
        ec.derive_private_key(number, curve).public_key().public_numbers() for number in (order - 1, 1)
    )
    assert last.x == first.x
    with pytest.raises(ValueError):
        ec.derive_private_key(order, curve)


def test_no_header_can_name_them() -> None:
    for name, numbers in BRAINPOOL_NAMES.values():
        assert name not in COSE_BY_NAME
        assert name not in JOSE_NAMES
        assert len(numbers) == 2
