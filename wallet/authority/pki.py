"""Keys and certificates of the demo authority: made once, kept in files, unencrypted and clearly a demo.

Every certificate says DEMO in its name, and the folder says it too. Nothing here is put into any trust
store. Issues no licence (wallet.authority.issuer).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from wallet.authority.cast import Cast, Member, demo_cast
from wallet.authority.folder import read_whole
from wallet.codec.base import b64_encode, b64url_encode
from wallet.crypto import x509
from wallet.crypto.keys import SoftwareSigner, thumbprint
from wallet.model.credential import PublicKey
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.storage.files import write_whole
from wallet.trust.iaca import DOCUMENT_SIGNER

ALGORITHMS = ("ES256", "ES384", "EdDSA")
"""What an issuer can sign with, the usual one first; each has its own key and certificate."""

ROOT_LIFE = timedelta(days=3653)
CERTIFICATE_LIFE = timedelta(days=1096)
BACKDATED = timedelta(days=400)
"""Certificates begin before the demo does, so that it can issue licences of last year (expired ones)."""

KEYS, CERTIFICATES = "DEMO-keys-not-secret", "certificates"
NOTICE_NAME = "演示-DEMO-README.txt"
NOTICE = """\
演示用发证机关 · DEMO AUTHORITY

本文件夹里的机关、证书和证照全部虚构，只供演示和开发使用。
密钥没有加密，谁拿到都能签发“证照”，切勿导入正式环境的信任名单。

Everything in this folder is invented and for demonstration only. Its keys are not encrypted: whoever has
them can issue "licences". Never import its certificates where real licences are verified.
"""


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """One party's key and certificate (DER)."""

    member: Member
    signer: SoftwareSigner
    certificate: bytes


def key_id_of(key: PublicKey) -> bytes:
    """A short text name of a key, the same in JOSE and COSE: eight base64url characters of its thumbprint."""
    return b64url_encode(thumbprint(key)[:6]).encode("ascii")


def is_present(folder: Path) -> bool:
    """Whether a demo authority lies there."""
    return (folder / CERTIFICATES / "root.pem").is_file()


def create_keys(folder: Path, at: datetime) -> bytes:
    """Root, publisher, counter and every issuer; answers the root's certificate (DER). WalletError STORAGE_…

    The certificate is not written: `finish` does that, and until then the folder counts as empty.
    """
    write_whole(folder / NOTICE_NAME, NOTICE.encode())
    cast = demo_cast()
    root = SoftwareSigner.generate("ES256")
    start = at - BACKDATED
    name = x509.DistinguishedName(cast.root.common_name, "DEMO", "CN", "Shanghai")
    certificate = x509.issue_root(name, root, not_before=start, not_after=at + ROOT_LIFE, path_length=0)
    write_whole(folder / KEYS / "root.p8", root.pkcs8())
    for member, algorithm in _signers(cast):
        signer = SoftwareSigner.generate(algorithm)
        subject = x509.DistinguishedName(member.common_name, f"DEMO {member.id}", "CN", "Shanghai")
        issued = x509.issue_certificate(
            subject,
            signer.public_key,
            issuer_certificate=certificate,
            issuer_signer=root,
            not_before=start,
            not_after=at + CERTIFICATE_LIFE,
            # The profile of ISO/IEC 18013-5 for who signs mdocs; it forbids no other format.
            extended_key_usage=(DOCUMENT_SIGNER,) if member.document_types else (),
        )
        write_whole(folder / KEYS / f"{_stem(member, algorithm)}.p8", signer.pkcs8())
        write_whole(folder / CERTIFICATES / f"{_stem(member, algorithm)}.pem", pem(issued))
    return certificate


def finish(folder: Path, root_certificate: bytes) -> None:
    """Write the root's certificate, which makes the folder an authority."""
    write_whole(folder / CERTIFICATES / "root.pem", pem(root_certificate))


def load_holder(folder: Path, member: Member, algorithm: str = "ES256") -> KeyHolder:
    """One party's key and certificate. WalletError AUTHORITY_MISSING, FILE_UNREADABLE; WRONG_USAGE for an
    algorithm that it has no key for."""
    if algorithm not in ALGORITHMS:
        raise WalletError(Trouble.WRONG_USAGE, f"the demo authority does not sign with {algorithm[:16]}")
    stem = _stem(member, algorithm)
    key = read_whole(folder / KEYS / f"{stem}.p8")
    certificate = load_certificate(folder, stem)
    try:
        plain = SoftwareSigner.from_pkcs8(key, algorithm=algorithm)
        signer = SoftwareSigner.from_pkcs8(key, key_id_of(plain.public_key), algorithm)
    except ParseError as error:
        raise WalletError(Trouble.FILE_UNREADABLE, f"{stem}.p8") from error
    return KeyHolder(member, signer, certificate)


def load_certificate(folder: Path, stem: str) -> bytes:
    """A certificate (DER) by the name of its file. WalletError AUTHORITY_MISSING, FILE_UNREADABLE."""
    try:
        return x509.load_certificates(read_whole(folder / CERTIFICATES / f"{stem}.pem"))[0]
    except ParseError as error:
        raise WalletError(Trouble.FILE_UNREADABLE, f"{stem}.pem") from error


def pem(certificate: bytes) -> bytes:
    """A certificate (DER) as PEM (RFC 7468)."""
    body = "\n".join(textwrap.wrap(b64_encode(certificate), 64))
    return f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n".encode("ascii")


def _signers(cast: Cast) -> Iterator[tuple[Member, str]]:
    yield cast.publisher, "ES256"
    yield cast.counter, "ES256"
    for member in cast.issuers:
        for algorithm in ALGORITHMS:
            yield member, algorithm


def _stem(member: Member, algorithm: str) -> str:
    return member.id if algorithm == "ES256" else f"{member.id}-{algorithm.lower()}"
