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
from wallet.crypto.pki import IssuingAuthority
from wallet.model.credential import PublicKey
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.storage.files import write_whole
from wallet.trust.iaca import DOCUMENT_SIGNER
from wallet.trust.standing import STATUS_SIGNING

ALGORITHMS = ("ES256", "ES384", "EdDSA")
"""What an issuer can sign with, the usual one first; each has its own key and certificate."""

ROOT_LIFE = timedelta(days=3653)
CERTIFICATE_LIFE = timedelta(days=1096)
BACKDATED = timedelta(days=400)
"""Certificates begin before the demo does, so that it can issue licences of last year (expired ones)."""

SIGNER_LIFE = timedelta(days=457)
"""The longest that who signs mdocs may have its certificate (ISO/IEC 18013-5, table B.3)."""
SIGNER_BACKDATED = timedelta(days=30)

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
    """Roots, publisher, counter and every issuer; answers the root's certificate (DER). WalletError STORAGE_…

    The certificate is not written: `finish` does that, and until then the folder counts as empty.
    """
    write_whole(folder / NOTICE_NAME, NOTICE.encode())
    cast = demo_cast()
    root, iaca = (_new_root(folder, member, at) for member in (cast.root, cast.iaca))
    write_whole(folder / CERTIFICATES / "iaca.pem", pem(iaca.certificate))
    for wanted in _certificates(cast):
        _certify(folder, wanted, iaca if wanted.member.root == cast.iaca.id else root, at)
    return root.certificate


def _new_root(folder: Path, member: Member, at: datetime) -> KeyHolder:
    signer = SoftwareSigner.generate("ES256")
    certificate = x509.issue_root(
        _name(member.common_name, "DEMO", member),
        signer,
        not_before=at - BACKDATED,
        not_after=at + ROOT_LIFE,
        path_length=0,
        authority=_issuing_authority(member),
    )
    write_whole(folder / KEYS / f"{member.id}.p8", signer.pkcs8())
    return KeyHolder(member, signer, certificate)


def _certify(folder: Path, wanted: _Certificate, root: KeyHolder, at: datetime) -> None:
    """Make one party's key and its certificate under a root."""
    signer = SoftwareSigner.generate(wanted.algorithm)
    by_profile = _issuing_authority(root.member)
    certificate = x509.issue_certificate(
        _name(wanted.common_name, f"DEMO {wanted.member.id}", root.member),
        signer.public_key,
        issuer_certificate=root.certificate,
        issuer_signer=root.signer,
        not_before=at - (BACKDATED if by_profile is None else SIGNER_BACKDATED),
        not_after=at + (CERTIFICATE_LIFE if by_profile is None else SIGNER_LIFE - SIGNER_BACKDATED),
        extended_key_usage=wanted.usages,
        authority=by_profile,
    )
    write_whole(folder / KEYS / f"{wanted.stem}.p8", signer.pkcs8())
    write_whole(folder / CERTIFICATES / f"{wanted.stem}.pem", pem(certificate))


def _name(common_name: str, organisation: str, root: Member) -> x509.DistinguishedName:
    """A subject's name; under the root of mdocs the province as their `issuing_jurisdiction` has it."""
    state = "Shanghai" if _issuing_authority(root) is None else "CN-SH"
    return x509.DistinguishedName(common_name, organisation, "CN", state)


def _issuing_authority(root: Member) -> IssuingAuthority | None:
    """What the certificates of a root of ISO/IEC 18013-5 say besides; None for the demo's other root."""
    return IssuingAuthority(root.iss, f"{root.iss}/crl") if root.iss else None


def finish(folder: Path, root_certificate: bytes) -> None:
    """Write the root's certificate, which makes the folder an authority."""
    write_whole(folder / CERTIFICATES / "root.pem", pem(root_certificate))


def load_holder(folder: Path, member: Member, algorithm: str = "ES256") -> KeyHolder:
    """One party's key and certificate. WalletError AUTHORITY_MISSING, FILE_UNREADABLE; WRONG_USAGE for an
    algorithm that it has no key for."""
    if algorithm not in ALGORITHMS:
        raise WalletError(Trouble.WRONG_USAGE, f"the demo authority does not sign with {algorithm[:16]}")
    return _load(folder, member, _stem(member, algorithm), algorithm)


def load_status_signer(folder: Path, member: Member) -> KeyHolder:
    """Who signs an issuer's status lists: the issuer itself, but under a root of ISO/IEC 18013-5, where its
    certificate is for mdocs alone, another party under the same root. WalletError as `load_holder`."""
    if _has_status_signer(member):
        return _load(folder, member, _status_stem(member), "ES256")
    return load_holder(folder, member)


def has_keys(folder: Path, member: Member) -> bool:
    """Whether a party was there already when this folder was made."""
    return (folder / CERTIFICATES / f"{member.id}.pem").is_file()


def _load(folder: Path, member: Member, stem: str, algorithm: str) -> KeyHolder:
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


@dataclass(frozen=True, slots=True)
class _Certificate:
    """A certificate to be made; `stem` names its files."""

    member: Member
    stem: str
    algorithm: str
    common_name: str
    usages: tuple[str, ...]


def _certificates(cast: Cast) -> Iterator[_Certificate]:
    for member in (cast.publisher, cast.counter):
        yield _Certificate(member, member.id, "ES256", member.common_name, ())
    for member in cast.issuers:
        for algorithm in ALGORITHMS:
            # The profile of ISO/IEC 18013-5 for who signs mdocs; it forbids no other format.
            usages = (DOCUMENT_SIGNER,)
            yield _Certificate(member, _stem(member, algorithm), algorithm, member.common_name, usages)
        if _has_status_signer(member):
            name = f"{member.common_name} Status"
            yield _Certificate(member, _status_stem(member), "ES256", name, tuple(STATUS_SIGNING))


def _has_status_signer(member: Member) -> bool:
    return member.root == demo_cast().iaca.id


def _status_stem(member: Member) -> str:
    return f"{member.id}-status"


def _stem(member: Member, algorithm: str) -> str:
    return member.id if algorithm == "ES256" else f"{member.id}-{algorithm.lower()}"
