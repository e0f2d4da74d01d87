"""Moving codes at the counter: collected in any order and from any thread, one at a time, for a minute."""

from __future__ import annotations

import random
import threading

import pytest

from flows.test_mobile_licence import MDL, asked, large
from flows.town import Town
from wallet.flows.counter import CounterDesk
from wallet.flows.moving import GONE_SECONDS, LONGEST_SECONDS, FrameCollector
from wallet.model.credential import CredentialFormat
from wallet.model.verdict import Reason, Verdict
from wallet.model.views import FrameProgress, FrameState, PresentedCode
from wallet.presentation.show import show
from wallet.qr.frames import FrameEncoder, frame_texts


class Watch:
    """A stopwatch that is turned by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def collector(watch: Watch) -> FrameCollector:
    return FrameCollector(watch)


def encoder(seed: int, size: int = 2000) -> FrameEncoder:
    drawn = random.Random(seed)
    return FrameEncoder(drawn.randbytes(size), drawn.randbytes(8))


def frames_of(code: PresentedCode, count: int) -> list[str]:
    """The texts of the first frames on a citizen's screen."""
    return [code.moving._encoder.text(number) for number in range(count)]  # type: ignore[union-attr]


def states(collector: FrameCollector, *texts: str) -> list[FrameState]:
    return [collector.push(text).state for text in texts]


# Collecting


def test_progress_up_to_the_whole(collector: FrameCollector) -> None:
    made = encoder(1)
    blocks = made.transfer.blocks
    for number in reversed(range(1, blocks)):
        assert collector.push(made.text(number) + "\r\n") == FrameProgress(
            FrameState.COLLECTING, blocks - number, blocks
        )
    assert collector.push(made.text(1)).known == blocks - 1
    done = collector.push(made.text(0))
    assert (done.state, done.known, done.blocks) == (FrameState.COMPLETE, blocks, blocks)
    assert done.data == random.Random(1).randbytes(2000)


def test_another_visitors_frame_begins_anew(collector: FrameCollector) -> None:
    one, other = encoder(1), encoder(2)
    assert states(collector, one.text(0), one.text(1), other.text(0)) == [
        FrameState.COLLECTING,
        FrameState.COLLECTING,
        FrameState.RESTARTED,
    ]
    assert collector.push(other.text(1)).known == 2
    assert collector.push(one.text(2)) == FrameProgress(FrameState.RESTARTED, 1, one.transfer.blocks)


def test_a_code_that_goes_on_moving_is_not_taken_twice(collector: FrameCollector, watch: Watch) -> None:
    made = encoder(1)
    blocks = made.transfer.blocks
    whole = [made.text(number) for number in range(blocks)]
    assert collector.push_all(whole).state is FrameState.COMPLETE
    collector.forget()
    for number in range(20):
        watch.seconds += GONE_SECONDS
        assert collector.push(made.text(number)).state is FrameState.TAKEN
    watch.seconds += GONE_SECONDS + 0.1
    assert collector.push(made.text(0)).state is FrameState.COLLECTING


def test_what_was_taken_can_be_taken_again_where_the_clerk_wants_it(collector: FrameCollector) -> None:
    whole = [encoder(1).text(number) for number in range(encoder(1).transfer.blocks)]
    assert collector.push_all(whole).state is FrameState.COMPLETE
    collector.forget(taken=True)
    assert collector.push_all(whole).state is FrameState.COMPLETE


def test_a_minute_and_no_longer(collector: FrameCollector, watch: Watch) -> None:
    made = encoder(1)
    assert collector.expire() is None
    collector.push(made.text(0))
    watch.seconds += LONGEST_SECONDS
    assert collector.expire() is None
    assert collector.push(made.text(1)).known == 2
    watch.seconds += 0.1
    assert collector.expire() == FrameProgress(FrameState.TIMED_OUT)
    assert collector.expire() is None
    assert collector.push(made.text(2)).known == 1


def test_a_late_frame_says_so_itself(collector: FrameCollector, watch: Watch) -> None:
    made, other = encoder(1), encoder(2)
    collector.push(made.text(0))
    watch.seconds += LONGEST_SECONDS + 1
    assert states(collector, made.text(1), made.text(2)) == [FrameState.TIMED_OUT, FrameState.COLLECTING]
    watch.seconds += LONGEST_SECONDS + 1
    assert states(collector, other.text(0)) == [FrameState.COLLECTING]


@pytest.mark.parametrize(
    "text", ["", "LW1F:", "LW1:ABC", "LW1F:" + "A" * 800, "https://example.org", "\ud800"]
)
def test_what_is_no_frame_changes_nothing(collector: FrameCollector, text: str) -> None:
    made = encoder(1)
    collector.push(made.text(0))
    assert collector.push(text).state is FrameState.UNREADABLE
    assert collector.push(made.text(1)).known == 2


def test_a_wrong_frame_restarts_the_transfer_and_never_the_program(collector: FrameCollector) -> None:
    """Another code's blocks under this one's header: noticed at the digest or before, then all goes well."""
    made = encoder(1)
    blocks = made.transfer.blocks
    forged = FrameEncoder(random.Random(9).randbytes(2000), made.transfer.id)
    forged.transfer = made.transfer
    whole = [made.text(number) for number in range(blocks)]
    assert states(collector, whole[0], forged.text(0)) == [FrameState.COLLECTING, FrameState.BROKEN]
    assert collector.push_all([forged.text(1), whole[0], *whole[2:]]).state is FrameState.BROKEN
    assert collector.push_all(whole).state is FrameState.COMPLETE


def test_frames_from_several_threads(collector: FrameCollector) -> None:
    made = encoder(1, 20_000)
    seen: list[FrameProgress] = []

    def push(first: int) -> None:
        for number in range(first, 2 * made.transfer.blocks, 4):
            seen.append(collector.push(made.text(number)))

    threads = [threading.Thread(target=push, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (done,) = [progress for progress in seen if progress.state is FrameState.COMPLETE]
    assert done.data == random.Random(1).randbytes(20_000)
    assert {progress.state for progress in seen} == {
        FrameState.COLLECTING,
        FrameState.COMPLETE,
        FrameState.TAKEN,
    }


def test_a_text_of_frames_and_nothing_else() -> None:
    made = encoder(1)
    lines = [made.text(number) for number in range(3)]
    assert frame_texts("\r\n".join(lines).encode() + b"\n") == tuple(lines)
    assert frame_texts(lines[0].encode()) == (lines[0],)
    for other in (b"", b"LW1:ABC", b"\xff", b"\n".join((lines[0].encode(), b"LW1:ABC"))):
        assert frame_texts(other) == ()
    assert frame_texts(b"LW1F:A\n" * 2000) == ("LW1F:A",) * 2000
    assert frame_texts(b"LW1F:A\n" * 2001) == frame_texts(b"LW1F:" + bytes(2_000_000)) == ()


# From the wallet to the verdict


@pytest.mark.parametrize(
    ("kind", "claim", "size", "form"),
    [
        (MDL, "portrait", 12 * 1024, CredentialFormat.MDOC),
        ("cn.driving-licence", "address", 3000, CredentialFormat.SD_JWT_VC),
        ("cn.driving-licence", "address", 3000, CredentialFormat.SD_CWT),
        ("cn.driving-licence", "address", 90_000, CredentialFormat.SD_JWT_VC),
    ],
)
def test_what_does_not_fit_moves_and_is_valid(
    town: Town, counter: CounterDesk, kind: str, claim: str, size: int, form: CredentialFormat
) -> None:
    row = large(town, kind, claim, size, form)
    code = town.show(row, asked(town, counter), (claim,))
    assert code.symbol is None
    assert code.moving is not None
    assert code.noted
    assert code.moving.symbol(0).version <= 15
    lost = random.Random(size)
    kept = [text for text in frames_of(code, 2 * code.moving.blocks + 30) if lost.random() >= 0.3]
    done = counter.frames.push_all(kept)
    assert done.state is FrameState.COMPLETE
    checked = counter.check(done.data, town.at)
    assert checked.report.verdict is Verdict.VALID, checked.report.findings
    assert claim in (checked.report.claims or {})
    assert counter.check(done.data, town.later(1)).report.reasons == (Reason.REPLAYED,)


def test_what_fits_does_not_move(town: Town, counter: CounterDesk) -> None:
    code = town.show(town.licence(), asked(town, counter), ("born",))
    assert code.symbol is not None
    assert code.moving is None


def test_timed_presentations_never_move() -> None:
    presented = random.Random(1).randbytes(4000)
    for size in (4000, 100_000):
        presented = random.Random(1).randbytes(size)
        assert show(presented, CredentialFormat.MDOC).moving is not None
        assert show(presented, CredentialFormat.MDOC, timed=True).moving is None
    assert show(presented, CredentialFormat.MDOC, timed=True).file_bytes == presented


def test_every_signing_is_a_transfer_of_its_own(town: Town, counter: CounterDesk) -> None:
    row = large(town, MDL, "portrait", 2000, CredentialFormat.MDOC)
    request = asked(town, counter)
    ids = {town.show(row, request, ("portrait",)).moving._encoder.transfer.id for _ in range(3)}  # type: ignore[union-attr]
    assert len(ids) == 3
