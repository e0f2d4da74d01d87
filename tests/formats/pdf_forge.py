"""PDF files made here: written by hand, signed by pyHanko, which serves tests as a signer, not as a judge."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

DAY = timedelta(days=1)
SIGNED_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Identity:
    """A key, its certificate, and those above it (not the root)."""

    key: Any
    certificate: x509.Certificate
    above: tuple[x509.Certificate, ...] = ()

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)


def new_key(kind: str = "P-256") -> Any:
    curves: dict[str, ec.EllipticCurve] = {
        "P-256": ec.SECP256R1(),
        "P-384": ec.SECP384R1(),
        "P-521": ec.SECP521R1(),
        "brainpoolP256r1": ec.BrainpoolP256R1(),
        "brainpoolP384r1": ec.BrainpoolP384R1(),
        "brainpoolP512r1": ec.BrainpoolP512R1(),
        "secp256k1": ec.SECP256K1(),
    }
    if kind in curves:
        return ec.generate_private_key(curves[kind])
    if kind == "Ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    return rsa.generate_private_key(65537, int(kind.removeprefix("RSA")))


def certify(
    name: str,
    key: Any,
    issuer: Identity | None,
    *,
    ca: bool = False,
    not_before: datetime = SIGNED_AT - 300 * DAY,
    not_after: datetime = SIGNED_AT + 300 * DAY,
    usage: Any = None,
) -> Identity:
    subject = x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"), x509.NameAttribute(NameOID.COMMON_NAME, name)]
    )
    signer = issuer.key if issuer else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(not ca, not ca, False, False, False, ca, ca, False, False), critical=True
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if usage is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
    digest = None if isinstance(signer, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    made = builder.sign(signer, digest)
    above = (issuer.certificate, *issuer.above) if issuer and issuer.above != () else ()
    return Identity(key, made, above)


@lru_cache(maxsize=1)
def root() -> Identity:
    return certify("Root of tests", new_key(), None, ca=True, not_after=SIGNED_AT + 9000 * DAY)


@lru_cache(maxsize=1)
def other_root() -> Identity:
    return certify("Another root", new_key(), None, ca=True)


@lru_cache(maxsize=32)
def signer_of(kind: str = "P-256", **options: Any) -> Identity:
    return certify(f"Signer {kind}", new_key(kind), root(), **options)


@lru_cache(maxsize=1)
def stamper() -> Identity:
    return certify("Stamper", new_key("RSA2048"), root(), usage=ExtendedKeyUsageOID.TIME_STAMPING)


def page(extra: str = "", catalog: str = "", more: str = "", text: str = "licence 1") -> bytes:
    """One page by hand. `extra` goes into the page, `catalog` into the catalogue, `more` are objects from
    number 6 on."""
    content = f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET"
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            f" /Resources << /Font << /F1 5 0 R >> >> {extra} >>"
        ),
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *(part for part in more.split("\0") if part),
    ]
    return written([each.encode("latin-1") for each in objects])


def written(objects: list[bytes]) -> bytes:
    """A PDF file of these objects, numbered from 1; the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def updated(data: bytes, objects: dict[int, bytes], root_number: int = 1) -> bytes:
    """An incremental update by hand that overrides or adds objects."""
    before = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
    size = max([int(n) for n in re.findall(rb"/Size (\d+)", data)] + [max(objects) + 1])
    out = bytearray(data if data.endswith(b"\n") else data + b"\n")
    table = b"xref\n"
    for number, body in sorted(objects.items()):
        table += b"%d 1\n%010d 00000 n \n" % (number, len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += table + b"trailer\n<< /Size %d /Root %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        size, root_number, before, start,
    )  # fmt: skip
    return bytes(out)


def pyhanko_signer(identity: Identity, **options: Any) -> signers.SimpleSigner:
    plain = identity.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    store = SimpleCertificateStore()
    store.register_multiple(
        [asn1_x509.Certificate.load(c.public_bytes(Encoding.DER)) for c in identity.above]
    )
    return signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(identity.der),
        signing_key=asn1_keys.PrivateKeyInfo.load(plain),
        cert_registry=store,
        **options,
    )


def time_stamper(identity: Identity, at: datetime = SIGNED_AT) -> timestamps.DummyTimeStamper:
    plain = identity.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return timestamps.DummyTimeStamper(
        tsa_cert=asn1_x509.Certificate.load(identity.der),
        tsa_key=asn1_keys.PrivateKeyInfo.load(plain),
        fixed_dt=at,
    )


def signed(
    data: bytes,
    identity: Identity | None = None,
    *,
    field: str = "Sig1",
    at: datetime = SIGNED_AT,
    stamper: timestamps.TimeStamper | None = None,
    pades: bool = True,
    digest: str = "sha256",
    pss: bool = False,
    **metadata: Any,
) -> bytes:
    """The file with a signature added by an incremental update."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
    meta = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm=digest,
        subfilter=SigSeedSubFilter.PADES if pades else SigSeedSubFilter.ADOBE_PKCS7_DETACHED,
        reason=metadata.pop("reason", "issue"),
        location="Guangzhou",
        **metadata,
    )
    options = {"prefer_pss": True} if pss else {}
    signer = pyhanko_signer(identity or signer_of(), **options)
    box = fields.SigFieldSpec(field)
    maker = signers.PdfSigner(meta, signer, timestamper=stamper, new_field_spec=box)
    return at_time(at, lambda: maker.sign_pdf(writer).getvalue())


def at_time(moment: datetime, make: Any) -> Any:
    """pyHanko reads the clock for the signing time: here it reads ours."""
    import pyhanko.sign.signers.pdf_cms as pdf_cms
    import pyhanko.sign.signers.pdf_signer as pdf_signer

    class Fixed(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return moment.astimezone(tz)

    kept = [(module, module.datetime) for module in (pdf_cms, pdf_signer) if hasattr(module, "datetime")]
    try:
        for module, _ in kept:
            module.datetime = Fixed
        return make()
    finally:
        for module, original in kept:
            module.datetime = original
