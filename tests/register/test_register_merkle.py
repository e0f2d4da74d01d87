"""The tree of RFC 9162 by the roots that Certificate Transparency publishes for its eight test leaves."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.register.merkle import EMPTY_ROOT, Tree, inclusion_proof, is_included, leaf_hash

LEAVES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def grown(leaves: list[bytes]) -> Tree:
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return tree


def test_published_roots() -> None:
    assert Tree().root == EMPTY_ROOT == hashlib.sha256().digest()
    assert [grown(LEAVES[:size]).root.hex() for size in range(1, 9)] == ROOTS


@given(st.integers(1, 70), st.data())
def test_a_tree_goes_on_from_its_bytes(size: int, data: st.DataObject) -> None:
    leaves = [bytes((n,)) for n in range(size)]
    kept = data.draw(st.integers(0, size))
    first = grown(leaves[:kept])
    again = Tree.from_bytes(first.size, first.to_bytes())
    for leaf in leaves[kept:]:
        again.add(leaf)
    assert again.root == grown(leaves).root


@pytest.mark.parametrize(
    ("size", "frontier"), [(1, b""), (2, bytes(64)), (0, bytes(32)), (1, bytes(31)), (-1, b"")]
)
def test_a_frontier_of_another_size(size: int, frontier: bytes) -> None:
    with pytest.raises(ValueError, match="frontier"):
        Tree.from_bytes(size, frontier)


@given(st.integers(1, 40), st.data())
def test_every_entry_is_proved_at_its_place_only(size: int, data: st.DataObject) -> None:
    leaves = [bytes((n,)) for n in range(size)]
    index = data.draw(st.integers(0, size - 1))
    root, proof = grown(leaves).root, inclusion_proof(leaves, index)
    assert is_included(leaf_hash(leaves[index]), index, size, proof, root)
    for wrong in ({index - 1, index + 1, size, size + 1, -1}) - {index}:
        assert not is_included(leaf_hash(leaves[index]), wrong, size, proof, root)
    assert not is_included(leaf_hash(b"other"), index, size, proof, root)
    assert not is_included(leaf_hash(leaves[index]), index, size, (*proof, bytes(32)), root)
    assert not is_included(leaf_hash(leaves[index]), index, size, proof, bytes(32))
    if proof:
        assert not is_included(leaf_hash(leaves[index]), index, size, proof[:-1], root)
        assert not is_included(leaf_hash(leaves[index]), index, size, (*proof[:-1], bytes(32)), root)


def test_no_proof_beyond_the_end() -> None:
    with pytest.raises(ValueError, match="no such entry"):
        inclusion_proof(LEAVES, 8)
