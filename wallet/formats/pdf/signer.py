"""The signer of a CMS object as the verifier knows signers: algorithm by name, certificates as a path.

Certificates in a CMS object stand in no order (RFC 5652, section 10.2.3); they are a hint, never trust.
"""

from __future__ import annotations

from wallet.codec.limits import MAX_CHAIN
from wallet.crypto import x509
from wallet.formats.pdf.facts import Cms
from wallet.model.credential import SignedPart
from wallet.model.errors import ParseError

_SCHEMES = {"rsassa_pkcs1v15": "RSA", "rsassa_pss": "RSA-PSS", "ecdsa": "ECDSA"}
_DIGESTS = {"sha256": "SHA256", "sha384": "SHA384", "sha512": "SHA512"}
_MOST_LOOKED_AT = 64


def signed_part(cms: Cms) -> SignedPart:
    """What was signed, by which algorithm (None where it is none of ours), and the path from the signer's
    certificate upwards. ParseError MALFORMED where that certificate cannot be read."""
    return SignedPart(
        algorithm=_algorithm(cms),
        signing_input=cms.signed_attributes,
        signature=cms.signature,
        chain=_path(cms.certificates[:_MOST_LOOKED_AT]),
        algorithm_text=cms.algorithm_text,
    )


def _algorithm(cms: Cms) -> str | None:
    if cms.scheme == "ed25519":
        return "Ed25519-CMS" if cms.digest == "sha512" else None
    scheme, digest = _SCHEMES.get(cms.scheme), _DIGESTS.get(cms.digest)
    return f"{scheme}-{digest}" if scheme and digest else None


def _path(certificates: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """The signer's certificate, its issuer's, and so on as far as they came along, at most four."""
    path = [certificates[0]]
    facts = x509.certificate_facts(path[0])
    others = list(certificates[1:])
    while len(path) < MAX_CHAIN and not facts.self_issued:
        above = next((each for each in others if _may_have_issued(each, facts)), None)
        if above is None:
            break
        others.remove(above)
        path.append(above)
        facts = x509.certificate_facts(above)
    return tuple(path)


def _may_have_issued(certificate: bytes, subject: x509.CertificateFacts) -> bool:
    try:
        issuer = x509.certificate_facts(certificate)
    except ParseError:
        return False
    if issuer.subject != subject.issuer:
        return False
    known, wanted = issuer.subject_key_id, subject.authority_key_id
    return known is None or wanted is None or known == wanted
