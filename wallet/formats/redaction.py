"""Disclosures by digest: what SD-JWT (RFC 9901) and SD-CWT have in common when claims are put back.

Does not decode disclosures and does not walk claims; each format does, with this table at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from wallet.codec.limits import MAX_DEPTH, MAX_DISCLOSURES
from wallet.formats.base import failed
from wallet.model.credential import ClaimPath, Disclosure
from wallet.model.errors import ParseError
from wallet.model.request import Selection
from wallet.model.verdict import Check, Finding, Reason

Digest = TypeVar("Digest", str, bytes)


class DisclosureTable(Generic[Digest]):
    """The disclosures of one licence. `findings` grow while claims are put back; `hidden` counts digests
    without a disclosure; `roots` holds the keys of top-level claims at or under which a digest stood."""

    def __init__(self, encoded: Sequence[bytes], digest_of: Callable[[bytes], Digest]) -> None:
        if len(encoded) > MAX_DISCLOSURES:
            raise ParseError(Reason.LIMIT_EXCEEDED, f"more than {MAX_DISCLOSURES} disclosures")
        self.findings: list[Finding] = []
        self.disclosures: list[Disclosure] = []
        self.hidden = 0
        self.roots: set[str | int] = set()
        self._by_digest: dict[Digest, bytes] = {digest_of(one): one for one in encoded}
        self._seen: set[Digest] = set()
        if len(self._by_digest) != len(encoded):
            self.blame("a disclosure came twice")

    def take(self, digest: Digest, root: str | int | None) -> bytes | None:
        """The disclosure of a digest under the top-level claim `root` (None: at the top itself); None where
        it did not come along."""
        if root is not None:
            self.roots.add(root)
        if digest in self._seen:
            self.blame("a digest stands twice")
            return None
        self._seen.add(digest)
        encoded = self._by_digest.pop(digest, None)
        if encoded is None:
            self.hidden += 1
        return encoded

    def place(self, path: ClaimPath, root: str | int, value: Any, encoded: bytes) -> None:
        """Note a claim that is back at its place."""
        self.roots.add(root)
        self.disclosures.append(Disclosure(path, value, encoded))

    def blame(self, detail: str) -> None:
        """Note what makes the whole licence invalid."""
        self.findings.append(failed(Check.INTEGRITY, Reason.DISCLOSURE_INVALID, detail))

    def finish(self) -> None:
        """After the walk: every disclosure must have found its digest (RFC 9901, section 7.1, step 5)."""
        if self._by_digest:
            self.blame(f"{len(self._by_digest)} disclosures without a digest")

    def judge_roots(self, times: Iterable[str | int], others: Iterable[str | int]) -> None:
        """Claims that the holder must not be able to leave out (VERDICTS, Always disclosed)."""
        for name in self.roots.intersection(times):
            self.findings.append(failed(Check.VALIDITY, Reason.VALIDITY_HIDDEN, f"{name} is redactable"))
        for name in self.roots.intersection(others):
            self.blame(f"{name} is redactable")


def bound_depth(path: ClaimPath) -> None:
    """Disclosures within disclosures may not nest deeper than a document of its own may."""
    if len(path) >= MAX_DEPTH:
        raise ParseError(Reason.LIMIT_EXCEEDED, f"claims nest deeper than {MAX_DEPTH}")


def chosen(disclosures: Iterable[Disclosure], selection: Selection) -> list[bytes]:
    """The disclosures to show: the selected ones and the parents they stand in, in the order received."""
    wanted = {path[:length] for path in selection.disclosed for length in range(1, len(path) + 1)}
    return [one.encoded for one in disclosures if one.path in wanted]


def split_claims(
    claims: Mapping[str, Any], redactable: frozenset[str]
) -> tuple[dict[str, Any], list[tuple[str, Any]]]:
    """Claims that stay visible, and those to be redacted, as an issuer wants them."""
    visible = {name: value for name, value in claims.items() if name not in redactable}
    return visible, [(name, value) for name, value in claims.items() if name in redactable]
