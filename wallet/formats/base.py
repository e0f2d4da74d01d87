"""What every credential format can do, and the few rules that several formats share.

Does not judge trust, time or status, and holds no key: parsing answers a `Credential` with findings about the
bytes alone. There is no verb `authenticate`: every format here leaves its signature in `Credential.signed`,
and the verifier checks that in one way for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn, Protocol

from wallet.model.credential import CredentialFormat, Presentation, PublicKey, StatusReference
from wallet.model.errors import ParseError
from wallet.model.ports import Signer
from wallet.model.request import Binding, Selection
from wallet.model.verdict import Check, Finding, Outcome, Reason

LAST_MOMENT = 253_402_300_799
"""9999-12-31T23:59:59Z: a NumericDate beyond it is milliseconds or nonsense."""

SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class IssueSpec:
    """What an authority wants signed. Times are NumericDates; `redactable` names top-level claims.

    `subject` may be empty: then the licence is about its holder's key and nothing more. `chain` is the
    issuer's certificates (DER, leaf first), for the formats that carry them.
    """

    document_type: str
    issuer: str
    claims: Mapping[str, Any] = field(repr=False)
    redactable: frozenset[str]
    holder_key: PublicKey | None
    issued_at: int
    valid_from: int | None = None
    valid_until: int | None = None
    status: StatusReference | None = None
    subject: str = field(default="", repr=False)
    chain: tuple[bytes, ...] = ()


class FormatHandler(Protocol):
    """One credential format. `parse` raises ParseError and nothing else, whatever bytes come."""

    @property
    def format(self) -> CredentialFormat: ...

    def recognise(self, data: bytes) -> bool:
        """Whether the bytes claim to be of this format (quick; says nothing of their soundness)."""
        ...

    def parse(self, data: bytes) -> Presentation: ...

    def issue(self, spec: IssueSpec, signer: Signer, *, decoys: int = 0) -> bytes:
        """Sign a licence. WalletError WRONG_USAGE where a claim's name is one of the protocol's."""
        ...

    def present(
        self, stored: bytes, selection: Selection, binding: Binding | None, signer: Signer | None
    ) -> bytes:
        """The licence with the chosen disclosures only, and the holder's token unless `binding` is None.

        Raises ParseError as `parse` does (TYPE_CONFUSION for what carries a holder's token already) and
        WalletError HOLDER_KEY_MISSING where the signer's key is not the licence's holder key.
        """
        ...


def failed(check: Check, reason: Reason, detail: str) -> Finding:
    """A finding that a check failed."""
    return Finding(check, Outcome.FAILED, reason, detail)


def holder_fault(detail: str) -> Finding:
    """A finding that the holder's token is not sound."""
    return failed(Check.HOLDER, Reason.HOLDER_PROOF_INVALID, detail)


def malformed(detail: str) -> NoReturn:
    """Stop reading: the bytes break their own format."""
    raise ParseError(Reason.MALFORMED, detail)


def limited(data: bytes, limit: int) -> bytes:
    """The data, if within the limit; ParseError LIMIT_EXCEEDED else."""
    if len(data) > limit:
        raise ParseError(Reason.LIMIT_EXCEEDED, f"{len(data)} bytes, at most {limit} are read")
    return data


def numeric_date(value: Any, name: str) -> int | None:
    """A NumericDate (RFC 7519, section 2) in whole seconds, from 1970 to 9999; None where absent.

    Stricter than the standards, which allow fractions: a licence counts in seconds, and text, fractions,
    milliseconds and dates before 1970 are mistakes (CASES, I23).
    """
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= LAST_MOMENT:
        malformed(f"{name} is not a date in whole seconds")
    return value


def text_or_none(value: Any, name: str) -> str | None:
    """Text, or None where absent; anything else is malformed."""
    if value is not None and type(value) is not str:
        malformed(f"{name} is not text")
    return value


def audiences(value: Any) -> tuple[str, ...]:
    """`aud` as one text or an array of texts (RFC 7519, section 4.1.3; RFC 8392, section 3.1.3)."""
    if value is None:
        return ()
    several = value if type(value) is list else [value]
    if not all(type(one) is str for one in several):
        malformed("aud is not text")
    return tuple(several)


def status_reference(value: Any) -> StatusReference | None:
    """The licence's `status_list` entry (Token Status List, section 6); None where it has no status.

    An index that no list can have (negative, beyond 2^63) is kept: the list is judged with it (CASES, V01).
    Other mechanisms may stand in `status` (section 6.1): one that we do not know is never passed over.
    """
    if value is None:
        return None
    if type(value) is not dict:
        malformed("status is not a map")
    entry = value.get("status_list")
    if entry is None:
        return StatusReference(uri="", index=0, kind="other")
    if type(entry) is not dict or type(entry.get("idx")) is not int or type(entry.get("uri")) is not str:
        malformed("status_list does not name a list and an index")
    return StatusReference(uri=entry["uri"], index=entry["idx"])
