"""LW1F: against the golden vectors, under loss and in any order, and anything that is not a frame of ours."""

from __future__ import annotations

import json
import random
import tracemalloc
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.codec.base import b45_decode, b45_encode
from wallet.codec.inflate import deflate
from wallet.codec.limits import MAX_CREDENTIAL
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.verdict import Reason
from wallet.qr.fountain import ContradictionError, Solver, combine, subset
from wallet.qr.frames import (
    FRAME_PREFIX,
    LARGEST_VERSION,
    MAX_BLOCK,
    MAX_BLOCKS,
    Frame,
    FrameDecoder,
    FrameEncoder,
    Transfer,
    read_frame,
)
from wallet.qr.symbol import version_needed

ROOT = Path(__file__).parents[2]
VECTORS = json.loads((ROOT / "tests" / "vectors" / "envelope" / "frames.json").read_text(encoding="utf-8"))
ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


def named(group: str) -> Any:
    return pytest.mark.parametrize("vector", VECTORS[group], ids=lambda vector: vector["name"])


def encoder(size: int = 3000, *, seed: int = 1, block_size: int | None = None) -> FrameEncoder:
    drawn = random.Random(seed)
    return FrameEncoder(drawn.randbytes(size), drawn.randbytes(8), block_size=block_size)


def collected(texts: list[str]) -> FrameDecoder:
    frames = [read_frame(text) for text in texts]
    decoder = FrameDecoder(frames[0].transfer)
    for frame in frames:
        decoder.add(frame)
    return decoder


# The golden vectors


@named("good")
def test_golden_data_is_written_as_golden_frames(vector: dict[str, Any]) -> None:
    made = FrameEncoder(
        bytes.fromhex(vector["data"]), bytes.fromhex(vector["id"]), block_size=vector["block_size"]
    )
    assert made.transfer.blocks == vector["blocks"]
    if vector["name"] != "packed":  # zlib streams differ between libraries, raw data does not
        assert [made.text(frame["number"]) for frame in vector["frames"]] == [
            frame["text"] for frame in vector["frames"]
        ]


@named("good")
def test_golden_frames_say_what_they_hold(vector: dict[str, Any]) -> None:
    for golden in vector["frames"]:
        frame = read_frame(golden["text"])
        transfer = frame.transfer
        assert (transfer.id.hex(), transfer.length, transfer.block_size, transfer.digest.hex()) == tuple(
            vector[name] for name in ("id", "length", "block_size", "digest")
        )
        assert frame.number == golden["number"]
        chosen = subset(transfer.id, frame.number, transfer.blocks)
        assert [place for place in range(transfer.blocks) if chosen >> place & 1] == golden["holds"]


@named("good")
def test_golden_frames_read_as_golden_data(vector: dict[str, Any]) -> None:
    texts = {frame["number"]: frame["text"] for frame in vector["frames"]}
    for numbers in vector["enough"]:
        assert collected([texts[number] for number in numbers]).data().hex() == vector["data"]
    for numbers in filter(None, vector["too_few"]):
        decoder = collected([texts[number] for number in numbers])
        assert not decoder.complete
        with pytest.raises(ValueError, match="too few"):
            decoder.data()


@named("bad")
def test_golden_faults_have_their_reason(vector: dict[str, Any]) -> None:
    with pytest.raises(ParseError) as caught:
        read_frame(vector["text"])
    assert caught.value.reason == vector["reason"]


@named("broken")
def test_golden_wholes_that_are_none_have_their_reason(vector: dict[str, Any]) -> None:
    with pytest.raises(ParseError) as caught:
        collected(vector["texts"]).data()
    assert caught.value.reason == vector["reason"]


def test_the_page_shows_the_first_vector() -> None:
    page = (ROOT / "docs" / "frames.md").read_text(encoding="utf-8")
    text = VECTORS["good"][0]["frames"][0]["text"]
    assert f"`{text}`" in page
    assert b45_decode(text[len(FRAME_PREFIX) :]).hex(" ") in " ".join(page.split())


# The fountain


@settings(deadline=None, max_examples=60)
@given(st.binary(min_size=1, max_size=2000), st.integers(1, 60), st.randoms(use_true_random=False))
def test_any_sufficient_subset_in_any_order_rebuilds(data: bytes, size: int, drawn: random.Random) -> None:
    made = FrameEncoder(data, drawn.randbytes(8), block_size=max(size, -(-len(data) // 200) + 1))
    numbers = drawn.sample(range(4 * made.transfer.blocks + 40), k=3 * made.transfer.blocks + 30)
    decoder = FrameDecoder(made.transfer)
    while not decoder.complete:
        before = decoder.known
        frame = read_frame(made.text(numbers.pop()))
        decoder.add(frame)
        assert decoder.known - before in (0, 1)
        after = decoder.known
        decoder.add(frame)
        assert decoder.known == after
    assert decoder.data() == data


@pytest.mark.parametrize("seed", range(20))
def test_thirty_percent_lost(seed: int) -> None:
    """12 KB are through after at most a second and a half as many frames as without loss."""
    made, lost = encoder(12 * 1024, seed=seed), random.Random(seed)
    decoder, shown = FrameDecoder(made.transfer), 0
    for text in made:
        shown += 1
        if lost.random() >= 0.3:
            decoder.add(read_frame(text))
        if decoder.complete:
            break
    assert decoder.data() == random.Random(seed).randbytes(12 * 1024)
    assert shown <= 2.5 * made.transfer.blocks


def test_whoever_comes_late_needs_hardly_more_frames() -> None:
    needed = []
    for seed in range(20):
        made = encoder(30_000, seed=seed)
        decoder = FrameDecoder(made.transfer)
        for number in range(10_000, 10_200):
            decoder.add(read_frame(made.text(number)))
            if decoder.complete:
                needed.append(number - 9_999 - made.transfer.blocks)
                break
    assert len(needed) == 20
    assert sum(needed) / 20 < 5


@given(st.binary(min_size=8, max_size=8), st.integers(0, 2**32 - 1), st.integers(1, MAX_BLOCKS))
def test_a_subset_is_never_empty_and_lies_within_its_blocks(seed: bytes, number: int, blocks: int) -> None:
    assert 0 < subset(seed, number, blocks) < 1 << blocks


def test_a_contradiction_is_noticed_before_the_end() -> None:
    solver = Solver(3, 1)
    assert solver.add(0b011, b"\x05")
    assert solver.add(0b001, b"\x01")
    assert not solver.add(0b010, b"\x04")
    with pytest.raises(ContradictionError):
        solver.add(0b010, b"\x05")
    assert solver.add(0b100, b"\x09")
    assert solver.solve() == b"\x01\x04\x09"
    assert combine((1, 4, 9), 0b101) == 8


# Writing


@given(st.integers(1, 20_000))
@settings(deadline=None, max_examples=40)
def test_every_frame_fits_its_symbol(size: int) -> None:
    for text in islice(encoder(size), 3):
        assert set(text) <= ALPHANUMERIC
        assert text == text.strip()
        assert (version_needed(text) or 40) <= LARGEST_VERSION


def test_the_largest_block_fills_the_symbol() -> None:
    text = encoder(40_000, block_size=MAX_BLOCK).text(0)
    assert version_needed(text) == LARGEST_VERSION
    assert version_needed(text + "0") == LARGEST_VERSION + 1


def test_blocks_are_few_and_alike() -> None:
    transfer = encoder(2 * MAX_BLOCK).transfer  # and the mode byte
    assert (transfer.blocks, transfer.block_size) == (3, 313)


def test_limits_of_the_writer() -> None:
    assert encoder(MAX_CREDENTIAL).transfer.blocks <= MAX_BLOCKS
    for data in (random.Random(1).randbytes(MAX_CREDENTIAL + 1), bytes(MAX_CREDENTIAL + 1)):
        with pytest.raises(WalletError) as caught:
            FrameEncoder(data, bytes(8))
        assert caught.value.trouble is Trouble.FILE_TOO_LARGE
    for transfer_id, block_size in ((bytes(7), 8), (bytes(8), MAX_BLOCK + 1), (bytes(8), -1), (bytes(8), 1)):
        with pytest.raises(ValueError, match="block size"):
            FrameEncoder(random.Random(1).randbytes(MAX_BLOCKS + 1), transfer_id, block_size=block_size)


def test_numbers_begin_anew_and_never_end() -> None:
    made = encoder()
    assert made.text(2**32 + 5) == made.text(5)
    assert list(islice(made, 4)) == [made.text(number) for number in range(4)]


# Hostile frames


@given(st.text(max_size=200) | st.text(alphabet="".join(sorted(ALPHANUMERIC)), max_size=800))
def test_any_text_is_read_or_refused(text: str) -> None:
    for candidate in (text, FRAME_PREFIX + text):
        try:
            frame = read_frame(candidate)
        except ParseError:
            continue
        assert len(frame.block) == frame.transfer.block_size <= MAX_BLOCK


@settings(deadline=None)
@given(
    st.integers(0, 2**32 - 1), st.integers(0, 2**16 - 1), st.integers(0, 2**32 - 1), st.integers(0, MAX_BLOCK)
)
def test_no_header_asks_for_more_than_its_text_can_pay_for(
    length: int, block_size: int, number: int, given_size: int
) -> None:
    header = bytes(8) + length.to_bytes(4, "big") + block_size.to_bytes(2, "big") + number.to_bytes(4, "big")
    text = FRAME_PREFIX + b45_encode(header + bytes(16) + bytes(given_size))
    tracemalloc.start()
    try:
        FrameDecoder(read_frame(text).transfer)
    except ParseError:
        pass
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 100_000


def test_a_flood_of_frames_stays_within_its_rows() -> None:
    """More frames than anybody shows in a minute, of the most blocks there may be."""
    made = encoder(MAX_BLOCKS * 50 - 1, block_size=50)
    decoder = FrameDecoder(made.transfer)
    frames = [read_frame(made.text(number)) for number in range(1, MAX_BLOCKS)] * 3
    tracemalloc.start()
    for frame in frames:
        decoder.add(frame)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert decoder.known == MAX_BLOCKS - 1
    assert peak < 2 * MAX_BLOCKS * (50 + MAX_BLOCKS // 8 + 50)


def test_a_frame_of_another_transfer_is_not_taken() -> None:
    one, other = encoder(seed=1), encoder(seed=2)
    decoder = FrameDecoder(one.transfer)
    with pytest.raises(ValueError, match="another transfer"):
        decoder.add(read_frame(other.text(0)))


def test_a_poisoned_block_never_reads_as_the_whole() -> None:
    made = encoder(1000)
    frames = [read_frame(made.text(number)) for number in range(made.transfer.blocks)]
    poisoned = Frame(made.transfer, 0, bytes(len(frames[0].block)))
    decoder = FrameDecoder(made.transfer)
    for frame in (poisoned, *frames[1:]):
        decoder.add(frame)
    with pytest.raises(ParseError):
        decoder.data()


def test_a_whole_inflates_to_its_limit_and_no_further() -> None:
    assert len(collected([FrameEncoder(bytes(MAX_CREDENTIAL), bytes(8)).text(0)]).data()) == MAX_CREDENTIAL
    whole = b"\x01" + deflate(bytes(MAX_CREDENTIAL + 1))
    transfer = Transfer(bytes(8), len(whole), len(whole), sha256(whole).digest()[:16])
    decoder = FrameDecoder(transfer)
    decoder.add(Frame(transfer, 0, whole))
    with pytest.raises(ParseError) as caught:
        decoder.data()
    assert caught.value.reason is Reason.LIMIT_EXCEEDED
