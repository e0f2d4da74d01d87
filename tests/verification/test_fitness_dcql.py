"""Fitness by the rules of DCQL: choices of claims and licences, one licence for each part, whose issuer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from wallet.codec import cbor
from wallet.crypto import pki
from wallet.crypto.keys import spki_from_public_key
from wallet.crypto.x509 import certificate_facts
from wallet.model.request import ClaimRequest, CredentialRequest, CredentialSet, PresentationRequest
from wallet.model.trust import TrustSnapshot
from wallet.model.verdict import Reason, Report

from .scene import (
    AUDIENCE,
    BENCH,
    DIGITS,
    FORMATS,
    ISSUING,
    NOW,
    STRANGER,
    TYPE,
    issue,
    issuer_anchor,
    present,
    requesting,
    told,
)

VALID = ("valid", ())
MISSING = ("not_valid", (str(Reason.CLAIM_MISSING),))
MISMATCH = ("not_valid", (str(Reason.TYPE_MISMATCH),))
OTHER_TYPE = "cn.other"


def part(name: str, document_type: str = TYPE, *claims: str, **more: Any) -> CredentialRequest:
    wanted = tuple(ClaimRequest((claim,)) for claim in claims)
    return CredentialRequest(name, document_types=frozenset({document_type}), claims=wanted, **more)


def judged(parts: tuple[CredentialRequest, ...], *items: bytes, sets: Any = (), **changes: Any) -> Report:
    request = PresentationRequest(parts, DIGITS, AUDIENCE, "", credential_sets=sets)
    loaded = [cbor.loads(each) if each[:1] == b"\xd2" else each.decode() for each in items]
    item = items[0] if len(items) == 1 else cbor.dumps(loaded)
    return BENCH.judge(item, expected=requesting(request), **changes)


def other(kind: str) -> bytes:
    return present(kind, issue(kind, document_type=OTHER_TYPE))


@pytest.mark.parametrize("kind", FORMATS)
class TestChoices:
    def test_one_choice_of_claims_is_enough(self, kind: str) -> None:
        asked = part("a", TYPE, "absent", "rep", "capital", claim_sets=((0, 1), (2,)))
        assert told(judged((asked,), present(kind, shown=frozenset({("capital",)})))) == VALID
        assert told(judged((asked,), present(kind, shown=frozenset({("rep",)})))) == MISSING
        all_of_them = replace(asked, claim_sets=())
        assert told(judged((all_of_them,), present(kind))) == MISSING

    def test_one_of_several_licences(self, kind: str) -> None:
        parts = (part("a"), part("b", OTHER_TYPE), part("unnamed", "cn.third"))
        either = (CredentialSet((("a",), ("b",))),)
        assert told(judged(parts, present(kind), sets=either)) == VALID
        assert told(judged(parts, other(kind), sets=either)) == VALID
        third = present(kind, issue(kind, document_type="cn.third"))
        assert told(judged(parts, third, sets=either))[1] == (
            str(Reason.TYPE_MISMATCH),
            str(Reason.CLAIM_MISSING),
        )
        assert told(judged(parts, present(kind))) == MISSING

    def test_a_set_that_is_not_required(self, kind: str) -> None:
        parts = (part("a"), part("b", OTHER_TYPE))
        needed, nice = CredentialSet((("a",),)), CredentialSet((("b",),), required=False)
        assert told(judged(parts, present(kind), sets=(needed, nice))) == VALID
        assert told(judged(parts, present(kind), other(kind), sets=(needed, nice))) == VALID
        assert told(judged(parts, other(kind), sets=(needed, nice))) == MISSING
        assert told(judged(parts, present(kind), sets=(needed, replace(nice, required=True)))) == MISSING

    def test_each_part_has_a_licence_of_its_own(self, kind: str) -> None:
        """Two of one kind, asked for by different claims: one licence does not stand for both."""
        parts = (part("a", TYPE, "rep"), part("b", TYPE, "capital"))
        first, second = (present(kind, shown=frozenset({(name,)})) for name in ("rep", "capital"))
        assert told(judged(parts, first, second)) == VALID
        assert told(judged(parts, second, first)) == VALID
        assert told(judged(parts, present(kind))) == MISSING
        assert told(judged(parts, first, present(kind, issue(kind), shown=frozenset({("rep",)}))))[1][0] == (
            Reason.CLAIM_MISSING
        )

    def test_more_than_were_asked_for(self, kind: str) -> None:
        pair = (present(kind), present(kind, issue(kind)))
        assert told(judged((part("a"),), *pair)) == MISMATCH
        assert told(judged((part("a", multiple=True),), *pair)) == VALID
        assert told(judged((part("a"), part("b")), *pair)) == VALID

    def test_who_issued_it(self, kind: str) -> None:
        """(6.1.1.1) `aki`, answered by what the trust store knows of the signer."""
        span: Any = {"not_before": NOW - timedelta(days=9), "not_after": NOW + timedelta(days=9)}
        root = pki.issue_root("Root", STRANGER, **span)
        der = pki.issue_certificate(
            "Signer", ISSUING.public_key, issuer_certificate=root, issuer_signer=STRANGER, **span
        )
        key_id = certificate_facts(root).subject_key_id
        assert key_id is not None
        anchor = replace(
            issuer_anchor(),
            certificate=der,
            spki=spki_from_public_key(ISSUING.public_key),
            key_id=b"issuer-1",
        )
        trust = TrustSnapshot((anchor,), as_of=NOW)
        ours, theirs = (part("a", authorities=frozenset({each})) for each in (key_id, b"theirs"))
        assert told(judged((ours,), present(kind), trust=trust)) == VALID
        assert told(judged((theirs,), present(kind), trust=trust)) == MISMATCH
        assert told(judged((ours,), present(kind))) == MISMATCH
        two = (ours, part("b", OTHER_TYPE))
        assert told(judged(two, present(kind), other(kind), trust=trust)) == VALID
