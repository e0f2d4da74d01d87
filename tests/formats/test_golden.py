"""Golden vectors that both roles run: the wallet makes the same presentation, the counter reads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from formats.forge import sound
from wallet.crypto import keys
from wallet.crypto.signers import SoftwareSigner
from wallet.formats import registry, sd_cwt, sd_jwt
from wallet.formats.base import FormatHandler
from wallet.model.request import Binding, Selection

GOLDEN: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "formats" / "golden.json").read_text(encoding="utf-8")
)
ISSUER = keys.public_key_from_jwk(GOLDEN["issuer"])
HOLDER = SoftwareSigner.from_pkcs8(bytes.fromhex(GOLDEN["holder_pkcs8"]), algorithm="EdDSA")
EACH = pytest.mark.parametrize(
    ("name", "handler"), [("sd-cwt", sd_cwt.HANDLER), ("sd-jwt-vc", sd_jwt.HANDLER)]
)


def vector(name: str, stage: str) -> bytes:
    text: str = GOLDEN[name][stage]
    return bytes.fromhex(text) if name == "sd-cwt" else text.encode()


@EACH
def test_the_wallet_presents_the_same_bytes(name: str, handler: FormatHandler) -> None:
    selection = Selection(frozenset((claim,) for claim in GOLDEN["selection"]))
    shown = handler.present(vector(name, "stored"), selection, Binding(**GOLDEN["binding"]), HOLDER)
    assert shown == vector(name, "presentation")


@EACH
def test_the_counter_reads_them(name: str, handler: FormatHandler) -> None:
    whole = handler.parse(vector(name, "stored")).credentials[0]
    assert sound(whole, ISSUER)
    assert whole.claims == GOLDEN["claims"]
    item = registry.recognise(GOLDEN[name]["text"])
    assert item.payload == vector(name, "presentation")
    shown = registry.parse(item).credentials[0]
    assert sound(shown, ISSUER)
    assert set(shown.claims) == {"name", "code", *GOLDEN["selection"]}
    assert shown.digest.hex() == whole.digest.hex() == GOLDEN[name]["digest"]
    assert shown.redactable_hidden == 2
    proof = shown.holder_proof
    assert proof is not None
    binding = GOLDEN["binding"]
    assert (proof.audiences, proof.issued_at) == ((binding["audience"],), binding["issued_at"])
    assert (proof.challenge, proof.purpose) == (binding["challenge"].encode(), binding["purpose"])
