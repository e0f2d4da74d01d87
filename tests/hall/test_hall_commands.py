"""A hall from the command line: prepared, counters admitted and opened, looked at together."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hall.town_hall import NOON, Hall, entry, fresh_hall
from wallet import bootstrap
from wallet.cli.counter import read_options
from wallet.cli.main import main
from wallet.flows.counter_setup import CounterSetup, HallPlace, load_setup
from wallet.flows.hall import place_of
from wallet.model.errors import Trouble, WalletError
from wallet.model.register import EntryKind

Run = Callable[..., tuple[int, str]]
ADDRESS = "postgresql+psycopg://nobody@127.0.0.1:1/none"
PROFILE = """
name = { zh = "窗口", en = "Counter" }
service = { zh = "核验", en = "Check" }
purpose = { zh = "核验", en = "Check" }
[hall]
database = "postgresql+psycopg://a@b/c"
counter = "A-07"
"""


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")

    def call(*arguments: str) -> tuple[int, str]:
        workplace = replace(bootstrap.build_workplace(tmp_path / "home"), clock=lambda: NOON)
        status = main(["register", *arguments], workplace)
        workplace.reader.close()
        told = capsys.readouterr()
        return status, told.out + told.err

    return call


def test_from_an_empty_database_to_the_counters_together(tmp_path: Path, run: Run) -> None:
    with fresh_hall(tmp_path, prepared=False) as hall:
        key = tmp_path / "hall.key"
        prepare = ("prepare", "--database", hall.address, "--hall-key", str(key), "--days", "3")
        assert run(*prepare) == (
            0,
            "大厅已准备好，新建 3 个日分区 · the hall is prepared, 3 partitions made\n",
        )
        assert len(key.read_bytes()) == 32
        assert "0 partitions" in run(*prepare)[1]
        counters = {}
        for name in ("A-07", "A-08"):
            role = hall.login()
            admit = ("admit", "--database", hall.address, "--counter", name, "--role", role)
            assert run(*admit) == (0, f"{role} = {name}\n")
            assert run(*admit)[0] == 2, "once"
            workplace = bootstrap.build_workplace(tmp_path / name)
            desk = bootstrap.build_counter(workplace, hall.address_as(role), name, key)
            register = desk._register
            for _ in range(2):
                register.append(entry(hall.later(60), name))
            register.synchronise()  # type: ignore[attr-defined]
            key_file = tmp_path / f"{name}.key"
            desk.register.export_checkpoint(tmp_path / f"{name}.note")
            key_file.write_text(desk.register.key_text(), encoding="utf-8")
            counters[name] = workplace
            desk.close()
            workplace.reader.close()
        _look_at_all(hall, tmp_path, run)
        _at_one_counter(tmp_path, counters["A-07"].home)


def _look_at_all(hall: Hall, folder: Path, run: Run) -> None:
    at = ("--database", hall.address)
    status, told = run("search", *at, "--json")
    found = [json.loads(line) for line in told.splitlines()]
    assert [each["counter"] for each in found] == ["A-08", "A-08", "A-07", "A-07"], "the newest first"
    assert run("totals", *at)[1] == "20261124\tA-07\tvalid\t2\n20261124\tA-08\tvalid\t2\n"
    assert json.loads(run("totals", *at, "--json")[1].splitlines()[0])["cases"] == 2
    assert run("export", *at, "--csv", str(folder / "all.csv")) == (0, "4 条 entries\n")
    with (folder / "all.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert len(list(csv.reader(stream))) == 5
    keys = [part for name in ("A-07", "A-08") for part in ("--key", str(folder / f"{name}.key"))]
    notes = [part for name in ("A-07", "A-08") for part in ("--checkpoint", str(folder / f"{name}.note"))]
    status, told = run("check", *at, "--no-progress", *keys, *notes)
    assert status == 0
    assert "4 条 entries" in told
    hall.run(
        "ALTER TABLE entries DISABLE TRIGGER hall_contents_only_go", "DELETE FROM entries WHERE sequence = 2"
    )
    hall.run("UPDATE chains SET size = 1 WHERE false")
    status, told = run("check", *at, "--no-progress", "--json", *keys, *notes)
    assert (status, json.loads(told)["fault"], json.loads(told)["counter"]) == (20, "cut_off", "A-07")
    assert run("drop", *at, "--yes")[0] == 0
    assert run("drop", *at, "--yes", "--clerk", "王例")[0] == 2
    assert run("export", *at, "--key", str(folder / "no"))[0] == 2
    assert run("check", *at, "--proof", "x", "--number", "20261124-0001")[0] == 2


def _at_one_counter(folder: Path, home: Path) -> None:
    workplace = bootstrap.build_workplace(home)
    check = ["register", "check", "--no-progress", "--counter", "A-07"]
    assert main(check, workplace) == 0
    workplace.reader.close()
    assert not (home / "counter" / "register.db").exists(), "the register of a counter by itself is another"


def test_no_server_there(run: Run) -> None:
    status, told = run("totals", "--database", ADDRESS)
    assert (status, "The hall's server cannot be reached." in told) == (3, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("totals", "--database", "sqlite:///register.db"),
        ("totals", "--database", "postgresql://a@b/c"),
        ("prepare", "--database", ADDRESS),
        ("prepare", "--hall-key", "key"),
        ("drop", "--yes"),
    ],
)
def test_wrong_usage(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments)[0] == 2


def test_the_sql_can_be_read_before(run: Run) -> None:
    status, told = run("prepare", "--sql")
    assert status == 0
    assert "CREATE POLICY counters ON entries" in told


def test_entries_of_retention_stay(hall: Hall) -> None:
    one = hall.counter("A-01")
    one.append(replace(entry(NOON), verdict=None, kind=EntryKind.RETENTION))
    one.synchronise()
    assert hall.view().totals() == ()


def test_where_a_counter_belongs(tmp_path: Path) -> None:
    profile = tmp_path / "profile.toml"
    profile.write_text(PROFILE, encoding="utf-8")
    setup = load_setup(profile)
    assert setup.hall == HallPlace("postgresql+psycopg://a@b/c", "A-07")
    assert place_of(setup, None, None) == setup.hall
    assert place_of(setup, ADDRESS, None) == HallPlace(ADDRESS, "A-07")
    assert place_of(setup, None, "A-08") == HallPlace("postgresql+psycopg://a@b/c", "A-08")
    assert place_of(CounterSetup(), None, None) is None
    for database, counter in ((ADDRESS, None), (None, "A-07"), (ADDRESS, " "), ("mysql://a", "A-07")):
        with pytest.raises(WalletError) as caught:
            place_of(CounterSetup(), database, counter)
        assert caught.value.trouble is Trouble.WRONG_USAGE
    profile.write_text(PROFILE.replace('counter = "A-07"', ""), encoding="utf-8")
    with pytest.raises(WalletError) as caught:
        load_setup(profile)
    assert caught.value.trouble is Trouble.COUNTER_SETUP_INVALID


def test_options_of_the_counter() -> None:
    options = read_options(["--database", ADDRESS, "--counter", "A-07", "--hall-key", "hall.key"])
    assert vars(options) == {"database": ADDRESS, "counter": "A-07", "hall_key": Path("hall.key")}


def test_a_counter_without_the_hall_s_key(tmp_path: Path) -> None:
    workplace = bootstrap.build_workplace(tmp_path / "home")
    try:
        with pytest.raises(WalletError) as caught:
            bootstrap.build_counter(workplace, ADDRESS, "A-07")
        assert caught.value.trouble is Trouble.HALL_KEY_MISSING
        short = tmp_path / "short.key"
        short.write_bytes(b"1")
        with pytest.raises(WalletError) as caught:
            bootstrap.build_counter(workplace, ADDRESS, "A-07", short)
        assert caught.value.trouble is Trouble.HALL_KEY_WRONG
        key = tmp_path / "hall.key"
        key.write_bytes(bytes(32))
        desk = bootstrap.build_counter(workplace, ADDRESS, "A-07", key)
        assert desk.readiness(NOON).hall is not None
        desk.close()
        other = tmp_path / "other.key"
        other.write_bytes(bytes(31) + b"1")
        with pytest.raises(WalletError) as caught:
            bootstrap.build_counter(workplace, ADDRESS, "A-07", other)
        assert caught.value.trouble is Trouble.HALL_KEY_WRONG
    finally:
        workplace.reader.close()
