"""Licences as parsed from bytes, before anybody judged them. Nothing here is trusted yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias

from wallet.model.text import LocalisedText
from wallet.model.verdict import Finding, Reason

ClaimPath: TypeAlias = tuple[str | int, ...]
"""Where a claim sits: text or integer map keys and array positions, from the top."""


class CredentialFormat(StrEnum):
    """Encodings of a licence, as VERDICTS spells them."""

    SD_CWT = "sd-cwt"
    SD_JWT_VC = "sd-jwt-vc"
    SD_JWT = "sd-jwt"
    MDOC = "mdoc"
    VC_JWT = "vc-jwt"
    DCC = "dcc"
    SHC = "shc"
    VDS = "vds"
    VDS_NC = "vds-nc"
    CLAIM_169 = "claim-169"
    OFD = "ofd"
    PDF = "pdf"
    CWT = "cwt"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key as a neutral value: `kty` EC (curve P-256, P-384, P-521), OKP (Ed25519) or RSA.

    EC: `x` and `y` big-endian at full field width; `y` may be None with `y_is_odd` set (compressed point).
    OKP: `x` only. RSA: `x` is the modulus, `y` the exponent, both big-endian.
    """

    kty: str
    curve: str
    x: bytes
    y: bytes | None = None
    y_is_odd: bool | None = None
    key_id: bytes | None = None
    algorithm: str | None = None


@dataclass(frozen=True, slots=True)
class SignedPart:
    """One signature as received. `algorithm` is the JOSE name ("ES256"), None when absent or unknown to us
    (then `algorithm_text` says what stood there). `chain` is DER, leaf first; it is a hint, never trust."""

    algorithm: str | None
    signing_input: bytes = field(repr=False)
    signature: bytes
    key_id: bytes | None = None
    chain: tuple[bytes, ...] = ()
    algorithm_text: str = ""


@dataclass(frozen=True, slots=True)
class DeviceAuthentication:
    """The holder's part of an mdoc (ISO/IEC 18013-5, 9.1.3). What was signed is known only with the
    transcript of the session, which does not travel along. `name_spaces` is DeviceNameSpacesBytes and
    `protected` the header, both as received; `by_mac`: a MAC, which nobody but the reader can check."""

    document_type: str
    name_spaces: bytes = field(repr=False)
    protected: bytes
    by_mac: bool = False


@dataclass(frozen=True, slots=True)
class HolderProof:
    """The holder's token around a licence. `challenge` is the bytes of `nonce` (UTF-8) or `cnonce`;
    `challenge_may_be_raw` is true for cnonce, which may be the base64url-decoded bytes as well. `findings`
    hold what parsing found wrong with it (digest of the licence, type, forbidden claims). With `device`
    (mdoc) audience and challenge are hints until the session is established, and the signing input of
    `signed` is empty until then."""

    signed: SignedPart
    audiences: tuple[str, ...]
    issued_at: int | None
    challenge: bytes | None
    challenge_may_be_raw: bool = False
    has_token_id: bool = False
    purpose: str | None = None
    expires_at: int | None = None
    not_before: int | None = None
    findings: tuple[Finding, ...] = ()
    device: DeviceAuthentication | None = None


@dataclass(frozen=True, slots=True)
class CopyNote:
    """The holder's note on a printed copy (加注): for whom, for what and until when it was made. Signed,
    it still proves nobody's presence: paper is handed on. Times are NumericDates; `findings` as in
    HolderProof."""

    signed: SignedPart
    relying_party: str
    purpose: str
    issued_at: int
    expires_at: int
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusReference:
    """Where the licence says its status stands. `kind` "token": Token Status List (`status_list`);
    "bitstring": W3C Bitstring Status List, where an entry has a `purpose` (revocation, suspension, message,
    or the issuer's own) and `size` bits. A value under any other purpose than the first two means nothing
    to us. "other": a mechanism that we do not know, without address or index; it can never be answered."""

    uri: str
    index: int
    kind: str = "token"
    purpose: str = "revocation"
    size: int = 1


class Disclosure(NamedTuple):
    """One redactable claim that came along, at its place, with its bytes as received. A named tuple, because
    a licence has up to 200 of them and a frozen dataclass takes twice as long to make."""

    path: ClaimPath
    value: Any
    encoded: bytes

    def __repr__(self) -> str:
        return f"Disclosure({len(self.path)} deep)"


@dataclass(frozen=True, slots=True)
class TimeStamp:
    """A time-stamp token (RFC 3161) over a document's signature: parsing saw that it is about that signature.
    `stamped_at` is a NumericDate. Whether its own signer is trusted is not said here."""

    signed: SignedPart
    stamped_at: int


@dataclass(frozen=True, slots=True)
class Credential:
    """One licence as parsed: claims with every disclosure put in its place, and what parsing found amiss.

    `claims` are the licence's own statements by name; protocol claims (iss, exp, cnf, status, …) have their
    own attributes. Times are NumericDates (whole seconds since 1970). `digest` is the SHA-256 of the bytes
    the issuer signed: it names the licence. `further_status` are references beside `status`, where a licence
    has one for each purpose: all of them are judged. `findings` belong to the checks `algorithm`,
    `integrity`, `validity`, `holder`; a clean licence has none. `namespace`, of an mdoc, is the one whose
    elements stand in `claims` by their own names; those of others by `namespace/element`.
    """

    format: CredentialFormat
    signed: SignedPart
    claims: Mapping[str, Any] = field(repr=False)
    digest: bytes
    document_type: str | None = None
    issuer: str | None = None
    audiences: tuple[str, ...] = ()
    holder_key: PublicKey | None = None
    issued_at: int | None = None
    valid_from: int | None = None
    valid_until: int | None = None
    status: StatusReference | None = None
    disclosures: tuple[Disclosure, ...] = ()
    redactable_hidden: int = 0
    holder_proof: HolderProof | None = None
    findings: tuple[Finding, ...] = ()
    further_status: tuple[StatusReference, ...] = ()
    time_stamps: tuple[TimeStamp, ...] = ()
    namespace: str | None = None
    copy_note: CopyNote | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """One licence, among several, that could not be read, and why (as ParseError tells it)."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Presentation:
    """What one scan or file held: one licence, or several that were handed over together. `unread` are those
    among several that could not be read: each is judged alone, the worst counts."""

    format: CredentialFormat
    credentials: tuple[Credential, ...]
    unread: tuple[Unread, ...] = ()


class Category(StrEnum):
    """Categories of licences: a band and a shape, never a status (UX, Visual)."""

    BUSINESS = "business"
    FOOD = "food"
    TRANSPORT = "transport"
    RESIDENCE = "residence"
    HEALTH = "health"


class Sensitivity(StrEnum):
    """How a claim is shown: open, masked in part, or masked wholly until asked for."""

    OPEN = "open"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


@dataclass(frozen=True, slots=True)
class ClaimDefinition:
    """One claim of a document type. `kind`: text, date, moment, stay, number, name, identity-number,
    credit-code, address, portrait. `standard_name` is the name in GB/T 36903 where there is one; `values` are
    codes in words; `parts` the members of a value that is a map, or a list of maps."""

    name: str
    label: LocalisedText
    kind: str = "text"
    sensitivity: Sensitivity = Sensitivity.OPEN
    redactable: bool = False
    required: bool = True
    standard_name: str | None = None
    values: tuple[tuple[str, LocalisedText], ...] = ()
    parts: tuple[ClaimDefinition, ...] = ()

    def word(self, value: str) -> LocalisedText | None:
        """A code in words, None where it has none."""
        return next((text for code, text in self.values if code == value), None)


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A kind of licence, as data (resources/doctypes, marked 示例目录).

    `title_claim`, `number_claim` and `authority_claim` name the claims for the face, empty where a kind has
    none (a signed file is about nobody); `category` None: it may be about anything. `validity_days` None
    means 长期有效.
    """

    id: str
    name: LocalisedText
    category: Category | None
    claims: tuple[ClaimDefinition, ...]
    title_claim: str
    number_claim: str
    authority_claim: str
    holder_kind: str
    validity_days: int | None
    requires_status: bool = True

    def claim(self, name: str) -> ClaimDefinition | None:
        """The definition of one claim, None where the type does not know it."""
        return next((c for c in self.claims if c.name == name), None)

    @property
    def portrait_claims(self) -> tuple[str, ...]:
        """The names of the claims that may hold a portrait: the first that does is the one to show."""
        return tuple(c.name for c in self.claims if c.kind == "portrait")
