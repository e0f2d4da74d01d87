"""CRLs and keys: refusals that nothing else turns, each beside what passes (docs/mutation.md)."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from cryptography import x509 as px
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from trust.crls import STOLEN, CrlSpec, crl
from trust.scene import DAY, ISSUING, NOW, ROOT_CERTIFICATE

from wallet.crypto import crl as crls
from wallet.crypto.crl import is_signed_by, read_crls
from wallet.crypto.keys import jwk_from_public_key, public_key_from_jwk
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

TWO = crl(CrlSpec({5: (STOLEN, NOW), 6: (STOLEN, NOW)}))


def reason_of(read: Any, data: Any) -> Reason:
    with pytest.raises(ParseError) as caught:
        read(data)
    return caught.value.reason


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    pem = px.load_der_x509_crl(TWO).public_bytes(Encoding.PEM)
    for name, most in (("MAX_REVOKED", 2), ("MAX_CRL", len(TWO))):
        monkeypatch.setattr(crls, name, most)
        assert len(crls._read(TWO).revoked) == 2
        monkeypatch.setattr(crls, name, most - 1)
        assert reason_of(crls._read, TWO) is Reason.LIMIT_EXCEEDED
        monkeypatch.undo()
    assert len(read_crls(pem)) == 1


def test_a_block_that_is_no_crl() -> None:
    junk = base64.b64encode(b"junk").decode()
    block = f"-----BEGIN X509 CRL-----\n{junk}\n-----END X509 CRL-----\n".encode()
    assert reason_of(read_crls, block) is Reason.MALFORMED
    assert is_signed_by(TWO, ROOT_CERTIFICATE)
    assert not is_signed_by(b"junk", ROOT_CERTIFICATE)


@pytest.mark.parametrize(("bits", "signs"), [(2048, True), (1024, False)])
def test_a_weak_key_signs_no_crl(bits: int, signs: bool) -> None:
    key = rsa.generate_private_key(65537, bits)
    name = px.Name([px.NameAttribute(NameOID.COMMON_NAME, "Root")])
    root = (
        px.CertificateBuilder(name, name, key.public_key(), 7, NOW - DAY, NOW + DAY)
        .add_extension(px.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )
    builder = px.CertificateRevocationListBuilder(name, NOW - DAY, NOW + DAY)
    der = builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
    assert is_signed_by(der, root) is signs


@pytest.mark.parametrize(
    ("operations", "read"), [(["verify"], True), (["sign"], True), (["encrypt"], False), ("verify", False)]
)
def test_what_a_key_is_for(operations: Any, read: bool) -> None:
    jwk = jwk_from_public_key(ISSUING.public_key) | {"key_ops": operations}
    if read:
        assert public_key_from_jwk(jwk).x == ISSUING.public_key.x
    else:
        assert reason_of(public_key_from_jwk, jwk) is Reason.ALGORITHM_NOT_ALLOWED
