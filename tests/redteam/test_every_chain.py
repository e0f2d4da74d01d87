"""CASES S13, S15, S17 against the class: every format that carries certificates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from cryptography import x509 as px
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from formats import foreign, mdoc_forge
from formats.foreign import BARCODE_SIGNING
from formats.mdoc_forge import CA_USES, SIGNER_USAGE, name, root_certificate, sign, usage

from redteam.specimens import COSE, JOSE, SEAL_NC, TOKENS
from wallet.codec.base import b64_encode, b64url_encode
from wallet.model.trust import TrustSnapshot
from wallet.model.verdict import Report

KINDS = ["sd-cwt", "cwt", "claim-169", "mdoc", "sd-jwt-vc", "sd-jwt", "vc-jwt", "vds-nc"]
DEEP = [kind for kind in KINDS if kind != "vds-nc"]
"""A seal carries one certificate only."""

EKU = {"mdoc": SIGNER_USAGE, "vds-nc": BARCODE_SIGNING}
KEYS = {each: ec.generate_private_key(ec.SECP256R1()) for each in ("root", "between", "leaf", "other")}
TIMES = {"since": foreign.NOW - 2000 * foreign.DAY, "until": foreign.NOW + 2000 * foreign.DAY}
BETWEEN = px.BasicConstraints(ca=True, path_length=0)


def root(key: Any = KEYS["root"], **changes: Any) -> bytes:
    return root_certificate(key, **(TIMES | {"basic": px.BasicConstraints(ca=True, path_length=2)} | changes))


ROOT = root()


def leaf(kind: str, key: Any = KEYS["leaf"], **changes: Any) -> bytes:
    """A signer's certificate that is good for this format, altered."""
    settings: dict[str, Any] = {
        "issuer": mdoc_forge.ROOT_NAME,
        "issuer_key": KEYS["root"],
        "eku": EKU.get(kind),
        "subject": name("Signer"),
    }
    settings = TIMES | settings | changes
    return mdoc_forge.certificate(settings.pop("subject"), key, settings.pop("issuer"), **settings)


def between(**changes: Any) -> bytes:
    settings: dict[str, Any] = {"subject": name("Between"), "eku": None, "uses": CA_USES, "basic": BETWEEN}
    return leaf("", KEYS["between"], **(settings | changes))


BELOW = {"issuer": name("Between"), "issuer_key": KEYS["between"]}


def signed(kind: str, chain: Sequence[bytes], key: Any = KEYS["leaf"]) -> bytes | str:
    """An item with these certificates, signed with that key."""

    def by(message: bytes) -> bytes:
        return sign(key, message)

    if kind == "vds-nc":
        data = foreign.nc_data(**{"is": "CHN"})
        made = b64url_encode(by(foreign.sorted_json(data)))
        return foreign.nc_seal(data, cer=chain[0], sigvl=made, alg="ES256")
    made = TOKENS[kind]
    if kind in JOSE:
        return made.item(header=made.header | {"x5c": [b64_encode(der) for der in chain]}, sign=by)
    chained = made.unprotected | {33: chain[0] if len(chain) == 1 else list(chain)}
    return made.item(unprotected=chained, sign=by)


def judged(kind: str, chain: Sequence[bytes], anchor: bytes = ROOT, key: Any = KEYS["leaf"]) -> Report:
    scene = SEAL_NC if kind == "vds-nc" else TOKENS[kind].scene
    return scene.judge(signed(kind, chain, key), trust=mdoc_forge.trust(anchor))


def passes(kind: str, chain: Sequence[bytes], anchor: bytes = ROOT) -> None:
    report = judged(kind, chain, anchor)
    assert (report.verdict, report.reasons) == ("valid", ()), report.findings


def fails(
    kind: str, reason: str, chain: Sequence[bytes], anchor: bytes = ROOT, key: Any = KEYS["leaf"]
) -> None:
    report = judged(kind, chain, anchor, key)
    assert (report.verdict, report.reasons) == ("not_valid", (reason,)), report.findings
    assert report.claims is None


@pytest.mark.parametrize("kind", KINDS)
class TestSigners:  # S13
    def test_key_usage(self, kind: str) -> None:
        passes(kind, [leaf(kind)])
        for uses in (usage("key_agreement"), usage("key_cert_sign"), usage("content_commitment"), CA_USES):
            fails(kind, "chain_invalid", [leaf(kind, uses=uses)])

    def test_made_for_something_else(self, kind: str) -> None:
        passes(kind, [leaf(kind)])
        for other in (mdoc_forge.READER_USAGE, "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.9"):
            fails(kind, "chain_invalid", [leaf(kind, eku=other)])

    def test_self_signed(self, kind: str) -> None:
        fails(kind, "issuer_untrusted", [leaf(kind, issuer=None, issuer_key=None)])
        fails(
            kind, "issuer_untrusted", [leaf(kind, subject=mdoc_forge.ROOT_NAME, issuer=None, issuer_key=None)]
        )

    def test_another_root(self, kind: str) -> None:
        passes(kind, [leaf(kind)])
        fails(kind, "issuer_untrusted", [leaf(kind, issuer=name("Elsewhere"), issuer_key=KEYS["other"])])
        fails(kind, "chain_invalid", [leaf(kind, issuer_key=KEYS["other"])])

    def test_out_of_their_time(self, kind: str) -> None:
        fails(kind, "chain_invalid", [leaf(kind, until=foreign.NOW - 1500 * foreign.DAY)])
        fails(kind, "chain_invalid", [leaf(kind, since=foreign.NOW + 1500 * foreign.DAY)])
        fails(kind, "chain_invalid", [leaf(kind)], root(until=foreign.NOW - 1500 * foreign.DAY))

    def test_country(self, kind: str) -> None:  # S15
        passes(kind, [leaf(kind)])
        fails(kind, "chain_invalid", [leaf(kind, subject=name("Signer", "DE"))])

    def test_weak_keys(self, kind: str) -> None:  # S17
        small = rsa.generate_private_key(65537, 1024)
        fails(kind, "weak_key", [leaf(kind, issuer_key=small)], root(small))
        for curve in (ec.SECP192R1(), ec.SECP224R1()):
            odd = ec.generate_private_key(curve)
            fails(kind, "weak_key", [leaf(kind, odd)], key=odd)
            fails(kind, "weak_key", [leaf(kind, issuer_key=odd)], root(odd))

    def test_digests(self, kind: str) -> None:  # S17
        """SHA-1 and MD5, which OpenSSL no longer makes: crypto/test_x509_forged.py."""
        passes(kind, [leaf(kind, digest=hashes.SHA384())])
        fails(kind, "algorithm_not_allowed", [leaf(kind, digest=hashes.SHA224())])

    def test_the_roots_names_bind(self, kind: str) -> None:  # S15
        for permitted, sound in (("CN", True), ("DE", False)):
            subtree = px.DirectoryName(px.Name([px.NameAttribute(px.NameOID.COUNTRY_NAME, permitted)]))
            made = _constrained(px.NameConstraints([subtree], None))
            (passes if sound else lambda *given: fails(given[0], "chain_invalid", *given[1:]))(
                kind, [leaf(kind)], made
            )


def _constrained(names: px.NameConstraints) -> bytes:
    builder = (
        px.CertificateBuilder()
        .subject_name(mdoc_forge.ROOT_NAME)
        .issuer_name(mdoc_forge.ROOT_NAME)
        .public_key(KEYS["root"].public_key())
        .serial_number(7)
        .not_valid_before(TIMES["since"])
        .not_valid_after(TIMES["until"])
        .add_extension(px.BasicConstraints(ca=True, path_length=2), critical=True)
        .add_extension(CA_USES, critical=True)
        .add_extension(names, critical=True)
    )
    return builder.sign(KEYS["root"], hashes.SHA256()).public_bytes(mdoc_forge.serialization.Encoding.DER)


@pytest.mark.parametrize("kind", DEEP)
class TestChains:  # S13
    def test_a_leaf_is_no_authority(self, kind: str) -> None:
        passes(kind, [leaf(kind, **BELOW), between()])
        for basic in (None, px.BasicConstraints(ca=False, path_length=None)):
            fails(kind, "chain_invalid", [leaf(kind, **BELOW), between(basic=basic)])
        fails(kind, "chain_invalid", [leaf(kind, **BELOW), between(uses=usage("digital_signature"))])
        fails(kind, "chain_invalid", [leaf(kind, **BELOW), between()], root(uses=usage("crl_sign")))
        fails(
            kind, "chain_invalid", [leaf(kind)], root(basic=px.BasicConstraints(ca=False, path_length=None))
        )

    def test_path_length(self, kind: str) -> None:
        chain = [leaf(kind, **BELOW), between()]
        passes(kind, chain, root(basic=px.BasicConstraints(ca=True, path_length=1)))
        fails(kind, "chain_invalid", chain, root(basic=px.BasicConstraints(ca=True, path_length=0)))

    def test_a_certificate_left_out(self, kind: str) -> None:
        fails(kind, "issuer_untrusted", [leaf(kind, **BELOW)])

    def test_weak_in_between(self, kind: str) -> None:  # S17
        odd = ec.generate_private_key(ec.SECP192R1())
        weak = leaf("", odd, subject=name("Between"), eku=None, uses=CA_USES, basic=BETWEEN)
        fails(kind, "weak_key", [leaf(kind, issuer=name("Between"), issuer_key=odd), weak])
        fails(kind, "algorithm_not_allowed", [leaf(kind, **BELOW), between(digest=hashes.SHA224())])

    def test_too_many(self, kind: str) -> None:
        fails(kind, "limit_exceeded", [leaf(kind)[:300]] * 5)

    @pytest.mark.parametrize("strange", [[], "x", 5, [5], [b"x", 5], {}, [[b"x"]]])
    def test_what_is_no_chain(self, kind: str, strange: Any) -> None:
        made = TOKENS[kind]
        if kind in COSE:
            item = made.item(unprotected=made.unprotected | {33: strange})
        else:
            listed = (
                [one.decode() if isinstance(one, bytes) else 7 for one in strange]
                if isinstance(strange, list)
                else strange
            )
            item = made.item(header=made.header | {"x5c": ["~"] if listed == [7] else listed})
        made.scene.control(made.item())
        made.scene.red(item, "malformed")


@pytest.mark.parametrize("kind", KINDS)
def test_a_thousand_roots_of_one_name(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:  # D03
    from wallet.crypto import x509

    tried: list[object] = []
    monkeypatch.setattr(x509, "is_issued_by", lambda *_: bool(tried.append(1)))
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(40)]
    item = signed(kind, [leaf(kind)])
    scene = SEAL_NC if kind == "vds-nc" else TOKENS[kind].scene
    report = scene.judge(item, trust=TrustSnapshot(mdoc_forge.trust(*map(root, keys)).anchors * 25))
    assert report.verdict == "not_valid"
    assert 0 < len(tried) <= 16
