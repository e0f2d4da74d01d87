"""`register`: what it tells, its exit status, and that its CSV is none that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from wallet import bootstrap
from wallet.cli.main import main
from wallet.flows.register_words import FAULTS, HEADINGS, KINDS, defused
from wallet.model.register import ChainFault, EntryKind
from wallet.model.verdict import Verdict
from wallet.register.entries import RegisterEntry
from wallet.register.store import Register

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
ENTRY = RegisterEntry(NOON, "3 号窗口", "王例", "食品经营", "许可变更", Verdict.NOT_VALID)
HOSTILE = '=cmd("x")\n| 第二行, "\u202egnp.exe'

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    path = tmp_path / "home" / "counter" / "register.db"
    with Register(path) as register:
        for number in range(5):
            register.append(replace(ENTRY, at=NOON + timedelta(hours=number)))
        register.append(replace(ENTRY, clerk=HOSTILE, purpose=HOSTILE, verdict=Verdict.VALID))
    return tmp_path / "home"


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")

    def call(*arguments: str) -> tuple[int, str]:
        workplace = bootstrap.build_workplace(home)
        status = main(["register", *arguments], workplace)
        workplace.reader.close()
        return status, capsys.readouterr().out

    return call


def change(home: Path, statement: str) -> None:
    connection = sqlite3.connect(home / "counter" / "register.db")
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_an_intact_one(run: Run) -> None:
    status, told = run("check")
    assert (status, told.split("\t")[1]) == (0, "6 条 entries")
    status, told = run("check", "--json")
    assert (status, json.loads(told)["intact"], json.loads(told)["entries"]) == (0, True, 6)


def test_an_altered_one_is_named_at_its_entry(run: Run, home: Path) -> None:
    change(home, "UPDATE entries SET verdict = 'valid' WHERE sequence = 3")
    status, told = run("check")
    assert status == 20
    assert "#3 · 20261124-0003" in told
    assert FAULTS[ChainFault.INDEX_CHANGED].en in told
    found = json.loads(run("check", "--json")[1])
    assert (found["fault"], found["sequence"], found["entries"]) == ("index_changed", 3, 2)


def test_no_register_is_made_by_asking(run: Run, home: Path) -> None:
    shutil.rmtree(home / "counter")
    assert run("check")[0] == 3
    assert not (home / "counter").exists()


def test_a_checkpoint_and_a_key_kept_elsewhere(run: Run, home: Path, tmp_path: Path) -> None:
    note, key = str(tmp_path / "note"), str(tmp_path / "key")
    assert run("export", "--checkpoint", note)[0] == run("export", "--key", key)[0] == 0
    assert run("check", "--checkpoint", note)[0] == 0
    copy = tmp_path / "copy.db"
    shutil.copyfile(home / "counter" / "register.db", copy)
    audit = ("check", "--file", str(copy), "--key", key, "--checkpoint", note)
    assert run(*audit)[0] == 0
    connection = sqlite3.connect(copy)
    connection.execute("DELETE FROM entries WHERE sequence > 4")
    connection.execute("UPDATE chains SET size = 4")
    connection.commit()
    connection.close()
    status, told = run(*audit)
    assert (status, "#5" in told, "cut_off" in told) == (20, True, True)
    (tmp_path / "other").write_text("nothing", encoding="utf-8")
    assert run("check", "--checkpoint", str(tmp_path / "other"))[0] == 3


def test_a_proof_of_one_entry(run: Run, tmp_path: Path) -> None:
    proof = str(tmp_path / "proof")
    assert run("export", "--proof", proof, "--number", "20261124-0004")[0] == 0
    assert run("check", "--proof", proof, "--number", "20261124-0004")[0] == 0
    assert run("check", "--proof", proof, "--number", "20261124-0003")[0] == 3
    assert run("check", "--proof", proof, "--number", "x")[0] == 3
    assert run("check", "--proof", proof)[0] == 2
    assert run("export", "--proof", proof)[0] == 2


def test_search(run: Run) -> None:
    status, told = run("search", "--verdict", "not_valid", "--since", "2026-11-24T06:00:00Z", "--json")
    found = [json.loads(line) for line in told.splitlines()]
    assert (status, [entry["number"] for entry in found]) == (0, [f"20261124-{n:04d}" for n in (5, 4, 3)])
    status, told = run("search", "--text", "许可")
    assert len(told.splitlines()) == 6
    assert run("search", "--text", "张例")[1].count("\n") == 1


def test_csv(run: Run, tmp_path: Path) -> None:  # L07
    path = tmp_path / "register.csv"
    assert run("export", "--csv", str(path)) == (0, "6 条 entries\n")
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[0] == [heading.en for heading in HEADINGS]
    assert rows[1][:2] == ["20261124-0001", "2026-11-24 12:00:00"]
    assert len(rows) == 7
    hostile = rows[6][7]
    assert hostile == '\'=cmd("x")\\u000a| 第二行, "\\u202egnp.exe'
    assert run("export", "--csv", "-")[1].splitlines()[1].startswith('"20261124-0001"')
    assert run("export", "--csv", str(tmp_path / "nowhere" / "\0"))[0] in (2, 3)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r", " =", "＝", "|", "%"])
def test_formulas_are_defused(start: str) -> None:
    assert defused(start + "1+1").startswith("'")
    assert defused("a" + start)[0] == "a"


@pytest.mark.parametrize("plain", ["", "王例", "20261124-0001", "a=b", '"}]'])
def test_what_is_no_formula_stays(plain: str) -> None:
    assert defused(plain) == plain


def test_retention(run: Run) -> None:
    drop = ("drop", "--before", "2026-11-24T06:00:00Z", "--clerk", "主管")
    assert run(*drop, "--yes")[0] == 0
    status, told = run("check")
    assert (status, "2 条已清除内容" in told) == (0, True)
    with pytest.raises(SystemExit):
        run(*drop)


def test_every_fault_and_kind_has_words() -> None:
    assert FAULTS.keys() == set(ChainFault)
    assert KINDS.keys() == set(EntryKind)
    assert all(text.zh and text.en for text in (*FAULTS.values(), *KINDS.values()))
