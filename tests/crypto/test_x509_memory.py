"""What is remembered of a path is remembered of that path alone, and its time is asked for at every call."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from cryptography import x509 as px

from wallet.crypto import x509
from wallet.crypto.keys import SoftwareSigner
from wallet.crypto.x509 import SIGNS, SIGNS_DOCUMENTS, issue_certificate, issue_root, verify_chain
from wallet.model.verdict import Reason

from .forging import DAY, NOW, PRIVATE, built, usage

SECOND = timedelta(seconds=1)
BEGINS, ENDS = NOW - 10 * DAY, NOW + 10 * DAY
WIDE = {"not_before": NOW - 100 * DAY, "not_after": NOW + 100 * DAY}
NARROW = {"not_before": BEGINS, "not_after": ENDS}
EDGES = {BEGINS - SECOND: False, BEGINS: True, NOW: True, ENDS: True, ENDS + SECOND: False}
ROOT, CA, SIGNER, STRANGER = (SoftwareSigner.generate() for _ in range(4))


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    for memory in vars(x509).values():
        if hasattr(memory, "cache_clear"):
            memory.cache_clear()


def whole(narrow: str = "leaf", *, key: SoftwareSigner = CA, **narrowed: datetime) -> list[bytes]:
    """Leaf, CA and root; one of them is in force for twenty days, the others for two hundred."""
    times: dict[str, dict[str, Any]] = {
        name: NARROW | narrowed if name == narrow else WIDE for name in ("leaf", "ca", "root")
    }
    root = issue_root("Root", ROOT, **times["root"])
    ca = issue_certificate(
        "CA", key.public_key, issuer_certificate=root, issuer_signer=ROOT, is_ca=True, **times["ca"]
    )
    leaf = issue_certificate(
        "Office", SIGNER.public_key, issuer_certificate=ca, issuer_signer=key, **times["leaf"]
    )
    return [leaf, ca, root]


def fault(certificates: list[bytes], at: datetime, usages: tuple[str, ...] = SIGNS) -> Reason | None:
    leaf, ca, root = certificates
    return verify_chain((leaf, ca), (root,), at, usages).fault


@pytest.mark.parametrize("narrow", ["leaf", "ca", "root"])
@pytest.mark.parametrize("first", list(EDGES), ids=["before", "begin", "within", "end", "after"])
def test_the_edges_of_a_term(narrow: str, first: datetime) -> None:
    """Both ends are within (RFC 5280, section 4.1.2.5), whichever moment filled the memory."""
    made = whole(narrow)
    for at in (first, *EDGES, *reversed(EDGES)):
        assert fault(made, at) is (None if EDGES[at] else Reason.CHAIN_INVALID), at
    assert x509._remembered_paths.cache_info().hits > 0


@pytest.mark.parametrize("narrow", ["leaf", "ca", "root"])
def test_one_that_ends_before_the_others(narrow: str) -> None:
    """All begin on one day, so that nothing but the end is left to tell them apart."""
    made = whole(narrow, not_before=WIDE["not_before"])
    for at in (ENDS, ENDS + SECOND, NOW, BEGINS - SECOND, ENDS + DAY, WIDE["not_before"], ENDS):
        assert fault(made, at) is (None if at <= ENDS else Reason.CHAIN_INVALID), at
    assert x509._remembered_paths.cache_info().hits > 0


def test_terms_that_do_not_meet() -> None:
    root = issue_root("Root", ROOT, **WIDE)
    ca = issue_certificate(
        "CA", CA.public_key, issuer_certificate=root, issuer_signer=ROOT, is_ca=True,
        not_before=NOW - 9 * DAY, not_after=NOW - DAY,
    )  # fmt: skip
    leaf = issue_certificate(
        "Office", SIGNER.public_key, issuer_certificate=ca, issuer_signer=CA,
        not_before=NOW, not_after=NOW + 9 * DAY,
    )  # fmt: skip
    for at in (NOW - 2 * DAY, NOW - DAY, NOW - SECOND, NOW, NOW + DAY):
        assert fault([leaf, ca, root], at) is Reason.CHAIN_INVALID


def test_never_for_another_certificate() -> None:
    """A forged leaf of the same names, key and times; the same leaf below another CA or root of that name; a
    CA that is none: whichever is asked for first."""
    sound = whole()
    forged = [whole(key=STRANGER)[0], *sound[1:]]
    borrowed_root = issue_root("Root", STRANGER, **WIDE)
    no_ca = issue_certificate("CA", CA.public_key, issuer_certificate=sound[2], issuer_signer=ROOT, **WIDE)
    of_another_root = issue_certificate(
        "CA", CA.public_key, issuer_certificate=borrowed_root, issuer_signer=STRANGER, is_ca=True, **WIDE
    )
    cases = [
        (sound, None),
        (forged, Reason.CHAIN_INVALID),
        ([sound[0], sound[1], borrowed_root], Reason.CHAIN_INVALID),
        ([sound[0], of_another_root, sound[2]], Reason.CHAIN_INVALID),
        ([sound[0], no_ca, sound[2]], Reason.CHAIN_INVALID),
    ]
    for order in permutations(cases):
        x509._remembered_paths.cache_clear()
        for certificates, expected in (*order, *order):
            got = fault(certificates, NOW)
            assert (got is None) is (expected is None), order


def test_a_bit_changed_in_what_is_remembered() -> None:
    leaf, ca, root = whole()
    assert fault([leaf, ca, root], NOW) is None
    for place in range(len(leaf) - 60, len(leaf), 7):
        bent = leaf[:place] + bytes((leaf[place] ^ 1,)) + leaf[place + 1 :]
        assert fault([bent, ca, root], NOW) is not None
    assert fault([leaf, ca, root], NOW) is None


def test_for_another_use() -> None:
    """What counts for documents does not therefore count for licences."""
    basic = (px.BasicConstraints(ca=True, path_length=None), True)
    root = built("Root", "Root", PRIVATE["root"], PRIVATE["root"], basic)
    signs = (usage(content_commitment=True), True)
    leaf = built("Notary", "Root", PRIVATE["leaf"], PRIVATE["root"], signs)
    for _ in range(2):
        assert verify_chain((leaf,), (root,), NOW, SIGNS_DOCUMENTS).fault is None
        assert verify_chain((leaf,), (root,), NOW, SIGNS).fault is Reason.CHAIN_INVALID
