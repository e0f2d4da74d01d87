"""Certificates that write a default out (X.690, section 11.5) are read; nothing else about them is bent."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from cryptography import x509 as px
from formats.passes import CERTIFICATE, CSCA_CERTIFICATE, signer_certificate
from hypothesis import given
from hypothesis import strategies as st

from wallet.crypto import x509
from wallet.crypto.der import _wrapped, without_written_default
from wallet.model.errors import ParseError

LEFT_OUT = bytes.fromhex("0603551d130101ff04023000")
WRITTEN_OUT = bytes.fromhex("0603551d130101ff04053003010100")


def written_out(certificate: bytes) -> bytes:
    """The same certificate as some authorities encode it; its own signature no longer holds."""
    from wallet.crypto.der import _content, _parts

    outer = _parts(_content(certificate, 0x30))
    body = _parts(_content(outer[0], 0x30))
    extensions = _parts(_content(_content(body[-1], 0xA3), 0x30))
    assert sum(LEFT_OUT in one for one in extensions) == 1
    changed = [_wrapped(0x30, _content(one, 0x30).replace(LEFT_OUT, WRITTEN_OUT)) for one in extensions]
    body[-1] = _wrapped(0xA3, _wrapped(0x30, b"".join(changed)))
    return _wrapped(0x30, _wrapped(0x30, b"".join(body)) + b"".join(outer[1:]))


def test_a_default_that_is_written_out() -> None:
    odd = written_out(CERTIFICATE)
    with pytest.raises(ValueError, match="BasicConstraints"):
        _ = px.load_der_x509_certificate(odd).extensions
    assert without_written_default(odd) == CERTIFICATE
    assert x509.certificate_facts(odd) == x509.certificate_facts(CERTIFICATE)
    assert not x509.certificate_facts(odd).is_ca


def test_other_certificates_stay() -> None:
    for der in (CERTIFICATE, CSCA_CERTIFICATE, signer_certificate(usages=("1.2.3",))):
        assert without_written_default(der) is der


def test_other_faults_stay_faults() -> None:
    odd = written_out(CERTIFICATE)
    for broken in (
        odd.replace(bytes.fromhex("3003010100"), bytes.fromhex("3003010101")),
        odd.replace(bytes.fromhex("0603551d0f"), bytes.fromhex("0603551d13")),
    ):
        assert broken != odd
        with pytest.raises(ParseError):
            x509.certificate_facts(broken)


def test_extensions_of_another_shape() -> None:
    """A certificate's shape down to its extensions, one of which is no sequence, or nothing at all."""
    for extension in (b"\x02\x01\x05", b"\x30\x81", b"\x30"):
        body = _wrapped(0x30, _wrapped(0xA3, _wrapped(0x30, extension)))
        odd = _wrapped(0x30, body)
        assert without_written_default(odd) == odd


@given(st.binary(max_size=300), st.integers(0, len(CERTIFICATE) - 1))
def test_nothing_is_raised(data: bytes, place: int) -> None:
    for one in (data, CERTIFICATE[:place] + data, written_out(CERTIFICATE)[:place] + data):
        without_written_default(one)


def test_finland_s_certificates(testdata: Path) -> None:
    vector = json.loads((testdata / "dcc" / "dgc-testdata" / "FI" / "2DCode" / "raw" / "1.json").read_text())
    facts = x509.certificate_facts(base64.b64decode(vector["TESTCTX"]["CERTIFICATE"]))
    assert facts.country == "FI"
    assert facts.key_usage == {"digital_signature", "content_commitment"}
    assert len(facts.extended_key_usage) == 3
    assert not facts.is_ca
