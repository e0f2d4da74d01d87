"""X.509 certificates (RFC 5280, the part we use): read them, and verify chains up to given anchors.

Does not choose the anchors (wallet.trust), judge extended key usages or look for CRLs; wallet.crypto.pki
issues. A chain that came with a licence is a hint; only an anchor makes it count. Anchors' self-signatures
are not judged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtensionOID, SignatureAlgorithmOID

from wallet.codec.limits import MAX_CHAIN, MAX_KEYS_PER_KID
from wallet.crypto.der import issuer_and_subject, without_written_default
from wallet.crypto.directory_name import name_facts
from wallet.crypto.name_constraints import constraint_fault
from wallet.crypto.pki import DistinguishedName as DistinguishedName
from wallet.crypto.pki import issue_certificate as issue_certificate
from wallet.crypto.pki import issue_root as issue_root
from wallet.crypto.signature import is_weak
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

_Kind = TypeVar("_Kind", bound=x509.ExtensionType)
# Without a hyphen within, so that beginnings without an end are not searched to the end of the file each.
_PEM_BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----[^-]*+-----END CERTIFICATE-----")
_REMEMBERED = 2560
"""Bytes of the largest certificate that is remembered, ample for one with an RSA key of 4,096 bits. Strangers
send larger ones, in any number, and nothing of theirs shall stay."""
_MAX_SPKI = 2200
"""Bytes of the largest key that is read: RSA of 16,384 bits."""
DIGESTS = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
# Whoever marks another extension critical means: refuse this certificate unless you understand it.
_PROCESSED = frozenset(
    {
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
        ExtensionOID.NAME_CONSTRAINTS,
    }
)


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What a certificate says of itself. `key_usage` is None where it has no such extension.

    `spki` is DER, b"" for a key that cannot be read. Times are aware UTC datetimes, both inclusive. Names of
    `subject` and `issuer` follow RFC 4514. `unprocessed` are OIDs of critical extensions that we do not know.
    `limits_names`: it has name constraints.
    """

    spki: bytes
    subject: str
    issuer: str
    common_name: str
    organisation: str | None
    country: str | None
    state: str | None
    not_before: datetime
    not_after: datetime
    is_ca: bool
    path_length: int | None
    key_usage: frozenset[str] | None
    extended_key_usage: frozenset[str]
    self_issued: bool
    sound_digest: bool
    subject_key_id: bytes | None
    authority_key_id: bytes | None
    unprocessed: tuple[str, ...]
    limits_names: bool = False

    def may(self, usage: str) -> bool:
        """Whether the key may be used so ("digital_signature", "key_cert_sign"); no extension allows all."""
        return self.key_usage is None or usage in self.key_usage


SIGNS = ("digital_signature",)
SIGNS_DOCUMENTS = ("digital_signature", "content_commitment")
"""Key usages (RFC 5280, section 4.2.1.3): people's certificates for signing documents often have the second
alone, once called nonRepudiation (ETSI EN 319 412-2, section 4.3.2)."""


@dataclass(frozen=True, slots=True)
class ChainResult:
    """The anchor (DER) that a chain ends at, or None and why."""

    anchor: bytes | None
    fault: Reason | None = None
    detail: str = ""


def load_certificates(data: bytes) -> tuple[bytes, ...]:
    """The certificates of a PEM text, in their order, or one in DER. ParseError MALFORMED."""
    blocks = _PEM_BLOCK.findall(data)
    try:
        if blocks:
            return tuple(x509.load_pem_x509_certificate(block).public_bytes(Encoding.DER) for block in blocks)
        return (_loaded(data).public_bytes(Encoding.DER),)
    except ParseError:
        raise
    except Exception:
        raise ParseError(Reason.MALFORMED, "a PEM block holds no certificate") from None


def certificate_facts(der: bytes) -> CertificateFacts:
    """Everything of one certificate that we judge by. ParseError MALFORMED."""
    return _remembered_facts(der) if len(der) <= _REMEMBERED else _read_facts(der)


def _read_facts(der: bytes) -> CertificateFacts:
    certificate = _loaded(der)
    try:
        return _facts(certificate, der)
    except Exception:
        repaired = without_written_default(der)
    try:
        return _facts(_loaded(repaired), repaired)
    except Exception:
        raise ParseError(Reason.MALFORMED, "certificate with a broken name or extension") from None


_remembered_facts = lru_cache(maxsize=512)(_read_facts)


def _facts(certificate: x509.Certificate, der: bytes) -> CertificateFacts:
    entries = list(certificate.extensions)
    found: dict[type[x509.ExtensionType], Any] = {type(entry.value): entry.value for entry in entries}
    basic, usage = found.get(x509.BasicConstraints), found.get(x509.KeyUsage)
    subject_id = found.get(x509.SubjectKeyIdentifier)
    authority_id = found.get(x509.AuthorityKeyIdentifier)
    issuer_name, subject_name = issuer_and_subject(der)
    issuer = name_facts(issuer_name, lambda: certificate.issuer)
    subject = name_facts(subject_name, lambda: certificate.subject)
    return CertificateFacts(
        spki=_spki(certificate),
        subject=subject.text,
        issuer=issuer.text,
        common_name=subject.common_name or "",
        organisation=subject.organisation,
        country=subject.country,
        state=subject.state,
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        is_ca=basic is not None and basic.ca,
        path_length=None if basic is None else basic.path_length,
        key_usage=None if usage is None else _usages(usage),
        extended_key_usage=frozenset(oid.dotted_string for oid in found.get(x509.ExtendedKeyUsage, ())),
        self_issued=subject is issuer or subject.name == issuer.name,
        sound_digest=_has_sound_digest(certificate),
        subject_key_id=None if subject_id is None else subject_id.digest,
        authority_key_id=None if authority_id is None else authority_id.key_identifier,
        unprocessed=tuple(
            entry.oid.dotted_string for entry in entries if entry.critical and entry.oid not in _PROCESSED
        ),
        limits_names=x509.NameConstraints in found,
    )


def verify_chain(
    chain: tuple[bytes, ...], anchors: tuple[bytes, ...], at: datetime, usages: tuple[str, ...] = SIGNS
) -> ChainResult:
    """Verify `chain` (DER, leaf first) up to one of `anchors` (DER) at an aware moment. The leaf's key usage
    must have one of `usages`.

    Faults: ISSUER_UNTRUSTED where nothing leads to an anchor; WEAK_KEY, ALGORITHM_NOT_ALLOWED (digest),
    CHAIN_INVALID (signature, time, CA, path length, key usage, critical extension), LIMIT_EXCEEDED.
    Certificates after the one that an anchor issued are not looked at.
    """
    if len(chain) > MAX_CHAIN:
        return ChainResult(None, Reason.LIMIT_EXCEEDED, f"more than {MAX_CHAIN} certificates")
    if max(map(len, (*chain, *anchors)), default=0) <= _REMEMBERED:
        for anchor, start, end in _remembered_paths(chain, anchors, usages):
            if start <= at <= end:
                return ChainResult(anchor)
    return _verify_chain(chain, anchors, at, usages)


def _verify_chain(
    chain: tuple[bytes, ...], anchors: tuple[bytes, ...], at: datetime, usages: tuple[str, ...]
) -> ChainResult:
    first = ChainResult(None, Reason.ISSUER_UNTRUSTED, "no certificate chains to an anchor")
    try:
        for end in range(len(chain)):
            for anchor, path in _endings(chain, end, anchors):
                fault = _fault(path, anchor, at, usages)
                if fault is None:
                    return ChainResult(anchor)
                if first.fault is Reason.ISSUER_UNTRUSTED:
                    first = ChainResult(None, *fault)
    except ParseError as error:
        return ChainResult(None, Reason.CHAIN_INVALID, error.detail)
    return first


def _endings(
    chain: tuple[bytes, ...], end: int, anchors: tuple[bytes, ...]
) -> list[tuple[bytes, tuple[bytes, ...]]]:
    """Anchors at which the path may end with `chain[end]`, each with the certificates below the anchor."""
    if chain[end] in anchors:
        return [(chain[end], chain[:end])]
    last = certificate_facts(chain[end])
    if last.self_issued and is_issued_by(chain[end], chain[end]):
        # Self-signed under a borrowed name; a root issued anew keeps its key, and leads on.
        anchors = tuple(anchor for anchor in anchors if certificate_facts(anchor).spki == last.spki)
    named = [anchor for anchor in anchors if _may_have_issued(certificate_facts(anchor), last)]
    return [(anchor, chain[: end + 1]) for anchor in named[:MAX_KEYS_PER_KID]]


def _may_have_issued(issuer: CertificateFacts, subject: CertificateFacts) -> bool:
    # Key identifiers tell anchors of one name apart (RFC 5280, section 4.2.1.1); where one lacks it, try.
    if issuer.subject != subject.issuer:
        return False
    known, wanted = issuer.subject_key_id, subject.authority_key_id
    return known is None or wanted is None or known == wanted


@lru_cache(maxsize=256)
def _remembered_paths(
    chain: tuple[bytes, ...], anchors: tuple[bytes, ...], usages: tuple[str, ...]
) -> tuple[tuple[bytes, datetime, datetime], ...]:
    """The anchors that a chain leads to and that are sound in all but time, in the order in which they are
    tried, each with the time in which all certificates on the way are in force; () for what cannot be
    read. Their time is asked for at every call."""
    found = []
    try:
        for end in range(len(chain)):
            for anchor, path in _endings(chain, end, anchors):
                facts = [certificate_facts(der) for der in (*path, anchor)]
                first, last = max(each.not_before for each in facts), min(each.not_after for each in facts)
                if _fault(path, anchor, first, usages) is None:
                    found.append((anchor, first, last))
    except ParseError:
        return ()
    return tuple(found)


def _fault(
    path: tuple[bytes, ...], anchor: bytes, at: datetime, usages: tuple[str, ...]
) -> tuple[Reason, str] | None:
    """What is wrong with a path (leaf first, without its anchor), None where nothing is."""
    whole = [certificate_facts(der) for der in (*path, anchor)]
    for position, facts in enumerate(whole):
        fault = _own_fault(facts, at)
        if fault is not None:
            return fault
        if position < len(path) and not facts.sound_digest:
            return Reason.ALGORITHM_NOT_ALLOWED, "certificate signed with an algorithm that is not allowed"
    if not any(map(whole[0].may, usages)):
        return Reason.CHAIN_INVALID, "signer's key usage lacks digitalSignature"
    if whole[0].limits_names:
        return Reason.CHAIN_INVALID, "name constraints in a signer's certificate"
    below = 0  # certificates between this one and the leaf that are not self-issued (RFC 5280, 6.1.4 l, m)
    for position, facts in enumerate(whole[1:], start=1):
        if not facts.is_ca or not facts.may("key_cert_sign"):
            return Reason.CHAIN_INVALID, "issuer's certificate is no CA's"
        if facts.path_length is not None and below > facts.path_length:
            return Reason.CHAIN_INVALID, "path length exceeded"
        below += not facts.self_issued
        if not is_issued_by((*path, anchor)[position - 1], (*path, anchor)[position]):
            return Reason.CHAIN_INVALID, "certificate's signature does not hold"
        if facts.limits_names and (broken := _broken_names((*path, anchor), position)):
            return Reason.CHAIN_INVALID, broken
    return None


def _broken_names(whole: tuple[bytes, ...], position: int) -> str:
    """Which name below a CA breaks its constraints (RFC 5280, 6.1.3 b and c), empty where none does. They
    bind whether marked critical or not, and an anchor's bind as well. A self-issued CA is not measured."""
    extension = _extension(_loaded(whole[position]).extensions, x509.NameConstraints)
    if extension is None:
        return ""
    for below, der in enumerate(whole[:position]):
        if below and certificate_facts(der).self_issued:
            continue
        if fault := constraint_fault(extension, _loaded(der)):
            return fault
    return ""


def _own_fault(facts: CertificateFacts, at: datetime) -> tuple[Reason, str] | None:
    if is_weak(facts.spki):
        return Reason.WEAK_KEY, "weak or unknown key in the chain"
    if not facts.not_before <= at <= facts.not_after:
        return Reason.CHAIN_INVALID, "certificate outside its time"
    if facts.unprocessed:
        return Reason.CHAIN_INVALID, f"extension not understood: {facts.unprocessed[0]}"
    return None


def is_issued_by(der: bytes, issuer: bytes) -> bool:
    """Names and signature of one link; remembered, because signers' certificates come again and again. Says
    nothing of the issuer's right to issue."""
    small = len(der) <= _REMEMBERED and len(issuer) <= _REMEMBERED
    return _remembered_link(der, issuer) if small else _link_holds(der, issuer)


def _link_holds(der: bytes, issuer: bytes) -> bool:
    try:
        _loaded(der).verify_directly_issued_by(_loaded(issuer))
    except Exception:
        return False
    return True


_remembered_link = lru_cache(maxsize=512)(_link_holds)


@lru_cache(maxsize=512)
def serial_number(der: bytes) -> int:
    """A certificate's serial number. ParseError MALFORMED."""
    return _loaded(der).serial_number


def _loaded(der: bytes) -> x509.Certificate:
    return _remembered_certificate(der) if len(der) <= _REMEMBERED else _load(der)


def _load(der: bytes) -> x509.Certificate:
    try:
        return x509.load_der_x509_certificate(der)
    except Exception:
        raise ParseError(Reason.MALFORMED, "not a certificate") from None


_remembered_certificate = lru_cache(maxsize=64)(_load)
"""Facts and link of a certificate are asked for at once; what is kept longer are the answers."""


def _spki(certificate: x509.Certificate) -> bytes:
    try:
        spki = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except Exception:
        return b""
    return spki if len(spki) <= _MAX_SPKI else b""


def _has_sound_digest(certificate: x509.Certificate) -> bool:
    if certificate.signature_algorithm_oid == SignatureAlgorithmOID.ED25519:
        return True
    try:
        return isinstance(certificate.signature_hash_algorithm, DIGESTS)
    except Exception:
        return False


def _extension(extensions: x509.Extensions, kind: type[_Kind]) -> _Kind | None:
    try:
        return extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _usages(usage: x509.KeyUsage) -> frozenset[str]:
    names = ("digital_signature", "content_commitment", "key_encipherment", "key_cert_sign", "crl_sign")
    return frozenset(name for name in names if getattr(usage, name))
