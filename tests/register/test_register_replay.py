"""A challenge is one record with two spellings, spent once; a presentation is first once, whoever asks."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from wallet.model.errors import Trouble, WalletError
from wallet.model.policy import ChallengeState
from wallet.model.verdict import ReplayState
from wallet.register import database
from wallet.register.store import Register

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
LATER = NOON + timedelta(seconds=30)
PRESENTATION = hashlib.sha256(b"what the holder signed").digest()
OTHER = hashlib.sha256(b"something else").digest()


@dataclass(frozen=True)
class Spellings:
    digits: str
    nonce_text: str


CHALLENGE = Spellings("48291573", "AAECAwQFBgcICQoLDA0ODw")
BOTH = (CHALLENGE.digits, CHALLENGE.nonce_text)


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register(tmp_path / "counter" / "register.db")


def states(register: Register, at: datetime) -> set[ChallengeState]:
    return {register.challenge_state(spelling, at) for spelling in BOTH}


def test_a_challenge_lives_120_seconds(register: Register) -> None:
    assert states(register, NOON) == {ChallengeState.UNKNOWN}
    register.open_challenge(CHALLENGE, NOON)
    assert states(register, NOON) == {ChallengeState.OPEN}
    assert states(register, NOON + timedelta(seconds=120)) == {ChallengeState.OPEN}
    assert states(register, NOON + timedelta(seconds=120, microseconds=1)) == {ChallengeState.LAPSED}
    assert states(register, NOON - timedelta(seconds=1)) == {ChallengeState.LAPSED}


@pytest.mark.parametrize("spelling", BOTH)
def test_either_spelling_spends_both(register: Register, spelling: str) -> None:
    register.open_challenge(CHALLENGE, NOON)
    assert register.claim(PRESENTATION, spelling, LATER) is ReplayState.FIRST
    assert states(register, LATER) == {ChallengeState.SPENT}
    assert states(register, NOON + timedelta(hours=1)) == {ChallengeState.SPENT}
    for other in BOTH:
        assert register.claim(OTHER, other, LATER) is ReplayState.SEEN


def test_the_same_presentation_is_first_once(register: Register) -> None:
    register.open_challenge(CHALLENGE, NOON)
    assert register.claim(PRESENTATION, CHALLENGE.digits, LATER) is ReplayState.FIRST
    register.open_challenge(Spellings("11112222", "BBECAwQFBgcICQoLDA0ODw"), NOON)
    for spelling in ("11112222", CHALLENGE.digits, None):
        assert register.claim(PRESENTATION, spelling, LATER) is ReplayState.SEEN
    # A claim that lost leaves the challenge to whoever is still to come.
    assert register.challenge_state("11112222", LATER) is ChallengeState.OPEN


def test_without_a_challenge(register: Register) -> None:
    assert register.claim(PRESENTATION, None, NOON) is ReplayState.FIRST
    assert register.claim(PRESENTATION, None, NOON) is ReplayState.SEEN
    assert register.claim(OTHER, None, NOON) is ReplayState.FIRST


def test_unknown_and_lapsed_challenges_are_never_first(register: Register) -> None:
    assert register.claim(PRESENTATION, CHALLENGE.digits, NOON) is ReplayState.SEEN
    register.open_challenge(CHALLENGE, NOON)
    late = NOON + timedelta(seconds=121)
    assert register.claim(OTHER, CHALLENGE.digits, late) is ReplayState.SEEN
    assert register.claim(b"\x01" * 32, CHALLENGE.digits, NOON - timedelta(seconds=1)) is ReplayState.SEEN
    assert register.claim(b"\x02" * 32, CHALLENGE.digits, NOON) is ReplayState.FIRST


def test_it_survives_a_restart(register: Register, tmp_path: Path) -> None:
    register.open_challenge(CHALLENGE, NOON)
    register.claim(PRESENTATION, CHALLENGE.nonce_text, LATER)
    register.close()
    again = Register(tmp_path / "counter" / "register.db")
    assert states(again, LATER) == {ChallengeState.SPENT}
    assert again.claim(PRESENTATION, None, LATER) is ReplayState.SEEN
    again.close()


def test_two_counters_do_not_know_each_others_challenges(register: Register, tmp_path: Path) -> None:
    register.open_challenge(CHALLENGE, NOON)
    elsewhere = Register(tmp_path / "other.db")
    assert states(elsewhere, NOON) == {ChallengeState.UNKNOWN}
    neighbour = Register(tmp_path / "counter" / "register.db", counter="counter 2")
    assert states(neighbour, NOON) == {ChallengeState.UNKNOWN}
    assert neighbour.claim(PRESENTATION, CHALLENGE.digits, NOON) is ReplayState.SEEN
    # One database knows a presentation whichever counter saw it.
    assert register.claim(PRESENTATION, None, NOON) is ReplayState.SEEN


@pytest.mark.parametrize(
    "spelling",
    [
        "",
        "4829157",
        "482915730",
        "４８２９１５７３",
        "48291573\n",
        "\ud800" * 8,
        "%" * 22,
        "A" * 10_000,
        "\0" * 8,
    ],
)
def test_odd_spellings_are_unknown(register: Register, spelling: str) -> None:
    register.open_challenge(CHALLENGE, NOON)
    assert register.challenge_state(spelling, NOON) is ChallengeState.UNKNOWN
    assert register.claim(PRESENTATION, spelling, NOON) is ReplayState.SEEN
    with pytest.raises(WalletError) as caught:
        register.open_challenge(Spellings(spelling, "CCECAwQFBgcICQoLDA0ODw"), NOON)
    assert caught.value.trouble is Trouble.CHALLENGE_INVALID


def test_digits_that_are_still_in_use(register: Register) -> None:
    register.open_challenge(CHALLENGE, NOON)
    again = Spellings(CHALLENGE.digits, "BBECAwQFBgcICQoLDA0ODw")
    with pytest.raises(WalletError) as caught:
        register.open_challenge(again, LATER)
    assert caught.value.trouble is Trouble.CHALLENGE_INVALID
    register.claim(PRESENTATION, CHALLENGE.nonce_text, LATER)
    register.open_challenge(again, LATER)
    # The digits are the newest record's now; the spent one is still known by its nonce.
    assert register.challenge_state(CHALLENGE.digits, LATER) is ChallengeState.OPEN
    assert register.challenge_state(CHALLENGE.nonce_text, LATER) is ChallengeState.SPENT
    assert register.claim(PRESENTATION, CHALLENGE.digits, LATER) is ReplayState.SEEN


def test_timed_proofs_only_go_forward(register: Register) -> None:
    key, other_key = b"k" * 32, b"o" * 32
    ids = [hashlib.sha256(bytes([n])).digest() for n in range(6)]
    assert register.claim_timed(ids[0], key, 1000, NOON) is ReplayState.FIRST
    assert register.claim_timed(ids[0], key, 1001, NOON) is ReplayState.SEEN
    assert register.claim_timed(ids[1], key, 1000, NOON) is ReplayState.SEEN
    assert register.claim_timed(ids[2], key, 999, NOON) is ReplayState.SEEN
    assert register.claim_timed(ids[3], other_key, 999, NOON) is ReplayState.FIRST
    assert register.claim_timed(ids[4], key, 1001, NOON) is ReplayState.FIRST
    assert register.claim(ids[4], None, NOON) is ReplayState.SEEN


@pytest.mark.parametrize("spelling", [None, CHALLENGE.digits])
def test_fifty_threads_one_first(register: Register, spelling: str | None) -> None:
    register.open_challenge(CHALLENGE, NOON)
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: register.claim(PRESENTATION, spelling, LATER), range(50)))
    assert sorted(a.value for a in answers) == ["first"] + ["seen"] * 49


def test_fifty_presentations_one_challenge(register: Register) -> None:
    register.open_challenge(CHALLENGE, NOON)
    ids = [hashlib.sha256(bytes([n])).digest() for n in range(50)]
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda i: register.claim(ids[i], BOTH[i % 2], LATER), range(50)))
    assert sorted(a.value for a in answers) == ["first"] + ["seen"] * 49


_CLAIMING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from wallet.register.store import Register
register = Register(Path(sys.argv[1]))
sys.stdin.readline()
for _ in range(10):
    answer = register.claim(bytes.fromhex(sys.argv[2]), None, datetime(2026, 11, 24, tzinfo=UTC))
    print(answer.value)
"""


def test_five_processes_that_start_together_one_first(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _CLAIMING, str(tmp_path / "register.db"), PRESENTATION.hex()]
    pipe = subprocess.PIPE
    running = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(5)]
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [answer for process in running for answer in process.communicate()[0].split()]
    assert sorted(answers) == ["first"] + ["seen"] * 49
    kept = ["register.db", "register.db.key", "register.db.signing"]
    assert sorted(f.name for f in tmp_path.iterdir()) == kept


def test_a_claim_outlives_a_kill(tmp_path: Path) -> None:
    code = (
        _CLAIMING.replace("sys.stdin.readline()\n", "")
        + "import os; sys.stdout.flush(); os.kill(os.getpid(), 9)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "register.db"), PRESENTATION.hex()]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == -9
    assert done.stdout.split()[0] == "first"
    with Register(tmp_path / "register.db") as register:
        assert register.claim(PRESENTATION, None, NOON) is ReplayState.SEEN


def unavailable(register: Register) -> None:
    assert register.claim(PRESENTATION, None, NOON) is ReplayState.UNAVAILABLE
    assert register.claim_timed(PRESENTATION, b"k" * 32, 1, NOON) is ReplayState.UNAVAILABLE
    for call in (
        lambda: register.challenge_state(CHALLENGE.digits, NOON),
        lambda: register.open_challenge(CHALLENGE, NOON),
        register.check_chain,
        lambda: list(register.entries()),
    ):
        with pytest.raises(WalletError) as caught:
            call()  # type: ignore[operator]
        assert caught.value.trouble is Trouble.REGISTER_UNAVAILABLE


@pytest.mark.parametrize("content", [b"", b"no database at all" * 500])
def test_what_is_no_register_is_unavailable_and_stays(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "register.db"
    path.write_bytes(content)
    unavailable(Register(path))
    assert path.read_bytes() == content


def test_other_things_in_its_place(tmp_path: Path) -> None:
    folder, pipe, link, other = (tmp_path / name for name in ("folder", "pipe", "link", "other.db"))
    folder.mkdir()
    os.mkfifo(pipe)
    link.symlink_to(tmp_path / "elsewhere.db")
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE entries (text)")
    connection.close()
    before = other.read_bytes()
    for path in (folder, pipe, link, other, folder / "no" / ".." / ".." / "link"):
        unavailable(Register(path))
    assert other.read_bytes() == before
    assert not (tmp_path / "elsewhere.db").exists()


def test_a_newer_register_is_unavailable(register: Register, tmp_path: Path) -> None:
    register.claim(PRESENTATION, None, NOON)
    register.close()
    connection = sqlite3.connect(tmp_path / "counter" / "register.db")
    connection.execute("UPDATE register_about SET value = '99'")
    connection.commit()
    connection.close()
    unavailable(register)


@pytest.mark.parametrize(
    ("statement", "answer"),
    [("_WITH_LOG", "PRAGMA journal_mode = DELETE"), ("_EMPTY_LOG", "SELECT 1, 30, 0")],
    ids=["no log", "its log stays"],
)
def test_a_register_without_its_log_is_not_made(
    statement: str, answer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two counters would hold each other up without it; published before its log, the file would be empty."""
    path = tmp_path / "register.db"
    monkeypatch.setattr(database, statement, answer)
    unavailable(Register(path))
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith("register.db")] == []
    monkeypatch.undo()
    with Register(path) as register:
        assert register.claim(OTHER, None, NOON) is ReplayState.FIRST


def test_another_programs_database_with_our_tables_is_unavailable(register: Register, tmp_path: Path) -> None:
    register.claim(PRESENTATION, None, NOON)
    register.close()
    connection = sqlite3.connect(tmp_path / "counter" / "register.db")
    connection.execute("PRAGMA application_id = 7")
    connection.close()
    unavailable(register)


def test_a_register_that_vanished_is_not_made_anew(register: Register, tmp_path: Path) -> None:
    path = tmp_path / "counter" / "register.db"
    register.claim(OTHER, None, NOON)
    kept = path.with_name("moved")
    path.rename(kept)
    unavailable(register)
    unavailable(Register(path))
    assert not path.exists()
    kept.rename(path)
    assert register.claim(OTHER, None, NOON) is ReplayState.SEEN


def test_a_register_that_was_exchanged(register: Register, tmp_path: Path) -> None:
    path = tmp_path / "counter" / "register.db"
    register.claim(OTHER, None, NOON)
    with Register(tmp_path / "fresh.db") as fresh:
        fresh.check_chain()
    (tmp_path / "fresh.db").replace(path)
    unavailable(register)


def test_a_key_file_that_is_none(tmp_path: Path) -> None:
    with Register(tmp_path / "register.db") as register:
        register.check_chain()
    (tmp_path / "register.db.key").write_bytes(b"short")
    unavailable(Register(tmp_path / "register.db"))


def test_rows_that_somebody_else_wrote(register: Register, tmp_path: Path) -> None:
    register.open_challenge(CHALLENGE, NOON)
    register.close()
    connection = sqlite3.connect(tmp_path / "counter" / "register.db")
    connection.execute("UPDATE challenges SET opened_at = 'early', expires_at = 'late'")
    connection.commit()
    connection.close()
    with pytest.raises(WalletError) as caught:
        register.challenge_state(CHALLENGE.digits, NOON)
    assert caught.value.trouble is Trouble.REGISTER_UNAVAILABLE
    assert register.claim(PRESENTATION, CHALLENGE.digits, NOON) is not ReplayState.FIRST


def test_files_are_for_their_owner_only(register: Register, tmp_path: Path) -> None:
    register.claim(PRESENTATION, None, NOON)
    modes = {f.stat().st_mode & 0o777 for f in (tmp_path / "counter").iterdir()}
    assert modes == {0o600}


def test_a_server_without_its_key_or_driver(tmp_path: Path) -> None:
    with pytest.raises(WalletError) as caught:
        Register("postgresql+psycopg://counter@localhost/hall")
    assert caught.value.trouble is Trouble.WRONG_USAGE
    unavailable(Register("nothing+like://this/database", keys=tmp_path / "hall"))


def test_the_same_code_runs_by_address(tmp_path: Path) -> None:
    """Until a server is started for it: the way of a server, on SQLite."""
    register = Register(f"sqlite:///{tmp_path}/hall.db", keys=tmp_path / "hall")
    register.open_challenge(CHALLENGE, NOON)
    assert register.claim(PRESENTATION, CHALLENGE.digits, NOON) is ReplayState.FIRST
    assert register.claim(PRESENTATION, CHALLENGE.digits, NOON) is ReplayState.SEEN
    register.close()
    assert states(register, NOON) == {ChallengeState.SPENT}
    register.close()


def test_importing_the_register_is_light() -> None:
    code = (
        "import sys, wallet.register.store; print('sqlalchemy' in sys.modules, 'cryptography' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
