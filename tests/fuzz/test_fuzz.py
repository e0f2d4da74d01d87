"""The fuzzing itself: its runner sees each rule broken, its seeds are sound, its changes get past
signatures."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from fuzz import __main__ as command
from fuzz import broken, child, supervisor
from fuzz.doors import targets
from fuzz.guard import Desk, Guard, peak_memory
from fuzz.make_world import make_world
from fuzz.mutate import Source, mutated
from fuzz.signed import TEMPLATES, Unwritable, build
from fuzz.supervisor import Outcome
from fuzz.world import NOW, World, write_world
from wallet.codec import cbor
from wallet.formats import registry
from wallet.model.policy import NOTHING_EXPECTED, Policy
from wallet.model.verdict import Reason, Report
from wallet.verification.verifier import verify

LICENCES = (
    "sd-jwt", "sd-cwt", "dcc v", "dcc t", "dcc r", "claim169", "cwt", "vc", "shc", "vds", "vds-nc",
    "vds-nc test",
    "mdoc",
)  # fmt: skip


@pytest.fixture(scope="module")
def world() -> World:
    return make_world()


@pytest.fixture
def afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes are begun afresh, for this one has threads."""
    monkeypatch.setattr(supervisor, "START", "spawn")


def ran(name: str, folder: Path, engine: str = "seeds", seconds: float = 0.1) -> tuple[Outcome, list[str]]:
    work, out = folder / "work", folder / "out"
    work.mkdir()
    outcome = supervisor.fuzz(child.SELF_TESTS + name, engine, seconds, work, out, 1)
    return outcome, [path.with_suffix(".txt").read_text(encoding="utf-8") for path in outcome.findings]


@pytest.mark.usefixtures("afresh")
@pytest.mark.parametrize(
    ("name", "told", "data"),
    [
        ("raises", "ValueError: not one of ours", b"seed"), ("panics", "Panic", b""), ("dies",
        "died with -6", b""),
        ("hangs", "one call takes more", b"seed"), ("sleeps", "one call takes more", b""),
        ("eats", "MB of memory", b""),
    ],
)  # fmt: skip
def test_each_broken_rule_is_a_finding(
    name: str, told: str, data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name in (
        "hangs",
        "sleeps",
    ):  # for these a short wait is as good as a long one; no other may be cut off
        monkeypatch.setattr(supervisor, "SECONDS_A_CALL", 1.0)
        monkeypatch.setattr(supervisor, "WALL_SECONDS_A_CALL", 1.5)
    else:
        monkeypatch.setattr(supervisor, "SECONDS_A_CALL", 60.0)
        monkeypatch.setattr(supervisor, "WALL_SECONDS_A_CALL", 90.0)
    if name in ("dies", "hangs") and sys.platform != "linux":
        pytest.skip("status of a process and its processor time are told otherwise here")
    if name == "eats" and not peak_memory():
        pytest.skip("this system does not tell how much memory a process held")
    outcome, findings = ran(name, tmp_path)
    assert len(findings) == 1
    assert told in findings[0]
    assert outcome.findings[0].read_bytes() == data
    assert command._told([outcome], tmp_path) == 1


@pytest.mark.usefixtures("afresh")
def test_what_breaks_no_rule_is_none(tmp_path: Path) -> None:
    outcome, findings = ran("gentle", tmp_path)
    assert (findings, outcome.calls) == ([], 2)
    assert command._told([outcome], tmp_path) == 0


class Found(Exception):
    """What the engine was to come upon."""


def test_hypothesis_finds_it(tmp_path: Path) -> None:
    class Until(Guard):
        def __call__(self, data: bytes) -> None:
            if len(data) > 20:
                raise Found

    guard = Until(broken.TARGETS["gentle"], Desk(tmp_path / "desk"), tmp_path)
    with pytest.raises(Found):
        child.run_hypothesis(guard, [b"seed"], tmp_path, 100, 1)


def test_every_target_takes_its_seeds(world: World) -> None:
    raised: dict[str, str] = {}
    for target in targets(world):
        for seed in [b""] if target.steered else world.seeds[target.seeds]:
            try:
                target.run(seed)
            except target.allowed:
                continue
            except BaseException as error:
                raised[target.name] = repr(error)
    assert raised == {}


def test_every_format_has_its_target(world: World) -> None:
    names = {target.name for target in targets(world)}
    assert {f"format {handler.format}" for handler in registry.HANDLERS if handler.format != "pdf"} <= names
    assert {f"signed {name}" for name in TEMPLATES} == {name for name in names if name.startswith("signed")}


def judged(data: bytes, world: World, *, presented: bool) -> Report:
    policy, expected = (Policy.COUNTER, world.expected) if presented else (Policy.IMPORT, NOTHING_EXPECTED)
    return verify(data, policy=policy, trust=world.trust, status=world.status, at=NOW, expected=expected)


@pytest.mark.parametrize("name", LICENCES)
def test_templates_are_valid_and_so_are_signatures_after_changes(name: str, world: World) -> None:
    """Some changes lead to a report that finds no fault with signature and digests: the fuzzer is inside."""
    report = judged(build(name, b"", world), world, presented=name in ("sd-jwt", "sd-cwt", "vc", "mdoc"))
    assert report.verdict == "valid", report.findings
    inside = 0
    for steps in range(120):
        try:
            changed = build(
                name, bytes((0, steps % 256, steps * 7 % 256, steps * 31 % 256, 11, steps % 199)), world
            )
        except Unwritable:
            continue
        reasons = set(judged(changed, world, presented=False).reasons)
        inside += not reasons & {Reason.SIGNATURE_INVALID, Reason.MALFORMED, Reason.NOT_A_LICENCE}
    assert inside


def test_changes_are_steered_by_the_bytes_alone(world: World) -> None:
    plan = world.plans["sd-cwt"]
    assert mutated(plan, Source(b""), cbor=True) == plan
    steered = [
        mutated({"a": [1, "x"], "b": {}}, Source(bytes((0, n, 1, n // 2, n))), cbor=False) for n in range(99)
    ]
    again = [
        mutated({"a": [1, "x"], "b": {}}, Source(bytes((0, n, 1, n // 2, n))), cbor=False) for n in range(99)
    ]
    assert repr(steered) == repr(again)
    assert len({repr(each) for each in steered}) > 20
    assert cbor.dumps(mutated(plan["payload"], Source(b""), cbor=True)) == cbor.dumps(plan["payload"])


@pytest.mark.timeout(600)
def test_the_command(tmp_path: Path) -> None:
    """Both engines, where both are there."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([".", "tests"])}
    call = [sys.executable, "-m", "fuzz", "--out", str(tmp_path), "--seconds", "2", "--only", "signed dcql"]
    ran = subprocess.run(call, env=environment, cwd=supervisor.REPOSITORY, text=True, capture_output=True)
    assert ran.returncode == 0, ran
    told = [line.split() for line in ran.stdout.splitlines() if line.startswith("signed dcql")]
    engines = ["hypothesis", "atheris"] if find_spec("atheris") else ["hypothesis"]
    assert [line[2] for line in told] == engines
    assert all(int(line[3].replace(",", "")) > 0 for line in told)


def test_a_name_that_no_target_has(world: World, tmp_path: Path) -> None:
    write_world(tmp_path / "world", world)
    assert command.run_engine("hypothesis", 1, ["nothing"], tmp_path, 1, tmp_path / "world") == 2
