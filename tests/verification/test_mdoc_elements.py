"""Elements against their digests, documents against each other (ISO/IEC 18013-5, 9.3.1; CASES S19, S21)."""

from __future__ import annotations

from typing import Any

import pytest
from formats.mdoc_forge import (
    ELEMENTS,
    SPACE,
    SPACES,
    TYPE,
    VALID,
    document,
    item,
    judge,
    red,
    response,
    security_object,
)

from verification.scene import told
from wallet.codec import cbor


class TestElements:
    """CASES S19, S21."""

    def test_an_item_differs_from_its_digest(self) -> None:
        shown = {SPACE: [item(0, "family_name", "别人"), *SPACES[SPACE][1:]]}
        red(response(document(SPACES, shown=shown)), "digest_mismatch")

    def test_an_item_that_the_issuer_did_not_sign(self) -> None:
        shown = {SPACE: [*SPACES[SPACE], item(77, "height", 180)]}
        red(response(document(SPACES, shown=shown)), "digest_mismatch")

    def test_an_item_under_anothers_number(self) -> None:
        shown = {SPACE: [item(1, "family_name", "示例")]}
        red(response(document(SPACES, shown=shown)), "digest_mismatch")

    def test_a_number_twice(self) -> None:
        shown = {SPACE: [SPACES[SPACE][0], SPACES[SPACE][0]]}
        red(response(document(SPACES, shown=shown)), "digest_mismatch")

    def test_an_element_twice(self) -> None:
        spaces = {SPACE: [item(0, "class", "A"), item(1, "class", "B")]}
        red(response(document(spaces)), "digest_mismatch")

    @pytest.mark.parametrize("size", [0, 6, 31, 33])
    def test_digests_of_a_wrong_length(self, size: int) -> None:
        digests = {number: bytes(size) for number in range(len(ELEMENTS))}
        red(response(document(valueDigests={SPACE: digests})), "digest_mismatch")

    @pytest.mark.parametrize("size", [6, 16, 31])
    def test_digests_cut_short_are_none(self, size: int) -> None:
        """The digest's own first bytes: whoever compares only what is there is content with them."""
        digests = security_object(SPACES)["valueDigests"][SPACE]
        cut = {number: digest[:size] for number, digest in digests.items()}
        red(response(document(valueDigests={SPACE: cut})), "digest_mismatch")
        red(response(document(valueDigests={SPACE: digests | {0: digests[0][:size]}})), "digest_mismatch")
        red(response(document(valueDigests={SPACE: digests | {0: digests[0] + b"\0"}})), "digest_mismatch")

    def test_an_item_that_was_moved_to_another_namespace(self) -> None:
        spaces = SPACES | {"org.example": [item(0, "x", 1)]}
        assert told(judge(response(document(spaces)))) == VALID
        red(response(document(spaces, shown={"org.example": [SPACES[SPACE][0]]})), "digest_mismatch")
        red(response(document(spaces, shown={SPACE: spaces["org.example"]})), "digest_mismatch")

    def test_another_spelling_of_type_or_namespace(self) -> None:
        red(response(document(document_type=TYPE.lower())), "malformed")
        red(response(document(document_type=f"{TYPE} ")), "malformed")
        red(response(document(shown={SPACE.upper(): SPACES[SPACE]})), "malformed")
        red(response(document(shown=SPACES | {"org.example": []})), "malformed")

    @pytest.mark.parametrize("name", ["SHA-1", "MD5", "sha-256", "SHA256", "SHA-512/256", "SHA-3", ""])
    def test_another_digest(self, name: str) -> None:
        red(response(document(digestAlgorithm=name)), "algorithm_not_allowed")

    def test_one_short_digest_of_what_was_left_out(self) -> None:
        digests = security_object(SPACES)["valueDigests"][SPACE] | {99: b"\x00" * 6}
        red(response(document(valueDigests={SPACE: digests})), "digest_mismatch")

    def test_elements_may_be_left_out(self) -> None:
        report = judge(response(document(SPACES, shown={SPACE: SPACES[SPACE][:1]})))
        assert told(report) == VALID
        assert report.claims == {"family_name": "示例"}
        assert told(judge(response(document(SPACES, shown={})))) == VALID

    def test_another_document_type(self) -> None:
        red(response(document(document_type="org.example.other")), "malformed")
        red(response(document(docType="org.example.other")), "malformed")

    def test_a_namespace_that_the_issuer_did_not_sign(self) -> None:
        red(response(document(SPACES, shown=SPACES | {"org.example": [item(0, "x", 1)]})), "malformed")

    @pytest.mark.parametrize(
        ("bad", "reason"),
        [
            (lambda: document(document_type="org.example.other"), "malformed"),
            (lambda: document(SPACES, shown={SPACE: [item(0, "family_name", "别人")]}), "digest_mismatch"),
            (lambda: document(device=...), "holder_proof_missing"),
        ],
    )
    def test_each_document_is_judged_alone(self, bad: Any, reason: str) -> None:
        report = judge(response(document(), document()))
        assert told(report) == VALID
        for pair in ((document(), bad()), (bad(), document())):
            report = judge(response(*pair))
            assert told(report) == ("not_valid", (reason,))
            assert report.claims is None
            assert sorted(part.verdict for part in report.parts) == ["not_valid", "valid"]
            assert all(part.claims is None for part in report.parts)

    def test_signed_bytes_stay_as_received(self) -> None:
        """CASES I07: an item whose length is written with a byte too many, and digested so."""
        content = cbor.loads(SPACES[SPACE][0]).value
        long = b"\xd8\x18\x5a" + len(content).to_bytes(4, "big") + content
        spaces = {SPACE: [long]}
        assert told(judge(response(document(spaces)))) == VALID
        red(response(document(spaces, shown={SPACE: SPACES[SPACE][:1]})), "digest_mismatch")
