"""What a PDF file's signatures say, before anybody judged them: values only."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Content:
    """What a CMS object itself carries when it is a time stamp: the TSTInfo, the digest in it, and when
    (NumericDate)."""

    encoded: bytes = field(repr=False)
    digest: str
    imprint: bytes
    time: int | None


@dataclass(frozen=True, slots=True)
class Cms:
    """One signer of a CMS SignedData. `signed_attributes` are the bytes that the signature is over; `digest`
    is a hash name ("sha256"), `scheme` that of asn1crypto ("rsassa_pss"), "" where its parameters are none of
    ours. `certificates` are DER, the signer's first, the others in no order."""

    signed_attributes: bytes = field(repr=False)
    message_digest: bytes
    signature: bytes = field(repr=False)
    signing_time: int | None
    digest: str
    scheme: str
    algorithm_text: str
    certificates: tuple[bytes, ...] = field(repr=False)
    content: Content | None
    stamps: tuple[Cms, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature field's value. `later` is "none", "upkeep", "filled", "uncovered" or "changed" (see
    wallet.formats.pdf.signatures_child.later_changes); `claimed_at` is the dictionary's M (NumericDate)."""

    is_stamp: bool
    byte_range: tuple[int, ...]
    contents: bytes = field(repr=False)
    later: str
    claimed_at: int | None
    reason: str | None = field(repr=False)
    location: str | None = field(repr=False)
    cms: Cms

    @property
    def end(self) -> int:
        """Where the signed bytes end; 0 where the range is no range of four."""
        return self.byte_range[2] + self.byte_range[3] if len(self.byte_range) == 4 else 0


@dataclass(frozen=True, slots=True)
class Document:
    """Pages as the page tree's root counts them, and the signatures, oldest first."""

    pages: int | None
    signatures: tuple[Signature, ...]
