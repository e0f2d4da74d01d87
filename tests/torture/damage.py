"""Broken bytes: every bit of the header, bytes anywhere, cuts, pages and rows of another time, a broken log.

What is shown must be the newest content, all of it, or the file is refused in our own words; an earlier state
may only be shown when it is named as such. And whatever happens, nothing is made in the place of the file.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from torture.contents import SETTING, Contents, contents
from torture.running import child
from torture.stage import AT, NAME, SECRET, Base, record, shown
from wallet.model.errors import Trouble, WalletError
from wallet.model.views import LicenceState
from wallet.vault.schema import SEALED_TABLES
from wallet.vault.vault import Vault

PAGE = 4096
FILE_HEADER = 100
"""Bytes of SQLite's own header."""

REFUSALS = frozenset(
    {
        Trouble.VAULT_DAMAGED,
        Trouble.VAULT_FOREIGN,
        Trouble.VAULT_NEWER,
        Trouble.VAULT_PARAMETERS,
        Trouble.VAULT_PARTLY_ROLLED_BACK,
        Trouble.PASSPHRASE_WRONG,
        Trouble.KEYCHAIN_UNAVAILABLE,
    }
)


@dataclass
class Outcomes:
    """How often a kind of damage ended how, and what must not have happened."""

    name: str
    counts: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class TwoTimes:
    """One vault at two times, what it shows at the later one, and its memory of the newest state."""

    old: bytes
    new: bytes
    seen: bytes
    newest: Contents


def two_times(base: Base, folder: Path) -> TwoTimes:
    """The usual vault, and what became of it: revoked, removed, added, opened by another passphrase too."""
    place = folder / "two times"
    shutil.copytree(base.folder, place)
    old = (place / NAME).read_bytes()
    with Vault.open(place / NAME, SECRET) as vault:
        first, second, third = (summary.id for summary in vault.summaries()[:3])
        vault.update_checked(first, AT, LicenceState.REVOKED)
        vault.fold(second, third)
        vault.remove(third)
        vault.add_many(record(number) for number in range(30, 34))
        vault.keep_setting(SETTING, b"60")
        vault.note_shown(shown(1))
        vault.new_holder_key()
    with Vault.open(place / NAME, SECRET) as vault:
        newest = contents(vault)
    found = TwoTimes(old, (place / NAME).read_bytes(), (place / f"{NAME}.seen").read_bytes(), newest)
    shutil.rmtree(place)
    return found


def judge(times: TwoTimes, folder: Path, outcomes: Outcomes, what: str) -> None:
    """Open what lies in the folder as a vault, and count how it ended."""
    path = folder / NAME
    before = path.read_bytes()
    (folder / f"{NAME}.seen").write_bytes(times.seen)
    answer, wrong = _answer(path, times.newest)
    outcomes.counts[answer] += 1
    if wrong is None and answer not in ("whole", "named as older") and path.read_bytes() != before:
        wrong = f"{answer}, but the file was changed"
    if wrong is None:
        left = {file.name for file in folder.iterdir()} - {NAME, f"{NAME}.seen", f"{NAME}-wal"}
        wrong = f"left over: {sorted(left)}" if left else None
    if wrong is not None:
        outcomes.findings.append(f"{outcomes.name}, {what}: {wrong}")


def _answer(path: Path, newest: Contents) -> tuple[str, str | None]:
    try:
        vault = Vault.open(path, SECRET)
    except WalletError as error:
        odd = None if error.trouble in REFUSALS else f"refused as {error.trouble}"
        return f"refused at opening: {error.trouble}", odd
    except Exception as error:
        return "raised", f"{type(error).__name__}: {error}"
    with vault:
        try:
            now = contents(vault)
        except WalletError as error:
            odd = None if error.trouble is Trouble.VAULT_DAMAGED else f"refused as {error.trouble}"
            return f"refused at reading: {error.trouble}", odd
        except Exception as error:
            return "raised", f"{type(error).__name__}: {error}"
    if now == newest:
        return "whole", None
    return ("named as older", None) if now.older else ("shown", "something else is shown as the newest")


Damage = Callable[[TwoTimes, Path, Outcomes, int, random.Random], None]


@contextlib.contextmanager
def _fresh(times: TwoTimes, folder: Path, data: bytes | None = None) -> Iterator[Path]:
    place = folder / "damaged"
    place.mkdir()
    (place / NAME).write_bytes(times.new if data is None else data)
    yield place
    shutil.rmtree(place)


def header_bits(times: TwoTimes, folder: Path, outcomes: Outcomes, most: int, chance: random.Random) -> None:
    """Each bit of the file's header and of every byte that is used in the pages of header and slots."""
    bits = [place * 8 + bit for place in _header_places(times.new) for bit in range(8)]
    for bit in bits if len(bits) <= most else sorted(chance.sample(bits, most)):
        flipped = bytearray(times.new)
        flipped[bit // 8] ^= 1 << (bit % 8)
        with _fresh(times, folder, bytes(flipped)) as place:
            judge(times, place, outcomes, f"bit {bit % 8} of byte {bit // 8}")


def _header_places(data: bytes) -> list[int]:
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(_without_log(data))
        roots = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name IN ('vault_header', 'key_slots')"
        ).fetchall()
    places = list(range(FILE_HEADER))
    for (root,) in roots:
        start = (root - 1) * PAGE
        places += [start + at for at in range(PAGE) if data[start + at] or at < 16]
    return places


def _without_log(data: bytes) -> bytes:
    # Bytes 18 and 19: 1 for a rollback journal; a database in memory has no write-ahead log.
    return data[:18] + b"\x01\x01" + data[20:]


def body_bytes(times: TwoTimes, folder: Path, outcomes: Outcomes, most: int, chance: random.Random) -> None:
    """A byte anywhere, changed to any other."""
    for _ in range(most):
        hurt = bytearray(times.new)
        at, mask = chance.randrange(len(hurt)), chance.randrange(1, 256)
        hurt[at] ^= mask
        with _fresh(times, folder, bytes(hurt)) as place:
            judge(times, place, outcomes, f"byte {at} by {mask}")


def cuts(times: TwoTimes, folder: Path, outcomes: Outcomes, most: int, chance: random.Random) -> None:
    """Cut after every 512 bytes; and zeros from there on, as after a power cut."""
    lengths = list(range(0, len(times.new), 512))
    for length in lengths if len(lengths) <= most else sorted(chance.sample(lengths, most)):
        for end in (b"", bytes(len(times.new) - length)):
            with _fresh(times, folder, times.new[:length] + end) as place:
                judge(times, place, outcomes, f"{length} bytes, then {len(end)} zeros")


def page_splices(times: TwoTimes, folder: Path, outcomes: Outcomes, most: int, chance: random.Random) -> None:
    """Whole pages of the earlier file in the later one: any number of them, all of them too."""
    pages = range(min(len(times.old), len(times.new)) // PAGE)
    for _ in range(most):
        chosen = chance.sample(pages, min(len(pages), 1 + int(chance.expovariate(0.3))))
        mixed = bytearray(times.new)
        for page in chosen:
            mixed[page * PAGE : (page + 1) * PAGE] = times.old[page * PAGE : (page + 1) * PAGE]
        with _fresh(times, folder, bytes(mixed)) as place:
            judge(times, place, outcomes, f"pages {sorted(chosen)}")


def row_splices(times: TwoTimes, folder: Path, outcomes: Outcomes, most: int, chance: random.Random) -> None:
    """Rows of the earlier file put over, or taken out of, the later one: the file's structure stays sound."""
    old = folder / "old.vault"
    old.write_bytes(times.old)
    tables = (*SEALED_TABLES, "manifest", "vault_header", "key_slots")
    for _ in range(most):
        chosen = [(chance.choice(tables), chance.randrange(1, 8)) for _ in range(chance.randrange(1, 5))]
        with _fresh(times, folder) as place:
            _splice_rows(place / NAME, old, chosen)
            judge(times, place, outcomes, f"rows {chosen}")
    old.unlink()


def _splice_rows(path: Path, old: Path, rows: Sequence[tuple[str, int]]) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("ATTACH ? AS old", (str(old),))
        for table, number in rows:
            connection.execute(f"DELETE FROM {table} WHERE rowid = ?", (number,))
            connection.execute(
                f"INSERT OR IGNORE INTO {table} SELECT * FROM old.{table} WHERE rowid = ?", (number,)
            )
        connection.commit()
    # A database that somebody attached leaves its log's index behind.
    for end in ("-wal", "-shm"):
        old.with_name(old.name + end).unlink(missing_ok=True)


def log_bytes(times: TwoTimes, folder: Path, outcomes: Outcomes, most: int, chance: random.Random) -> None:
    """The log that a killed program leaves: a bit anywhere, cut anywhere, gone."""
    place = folder / "logged"
    place.mkdir()
    (place / NAME).write_bytes(times.old)
    newest, log, seen = _killed_with_a_log(place)
    later = TwoTimes(times.old, (place / NAME).read_bytes(), seen, newest)
    shutil.rmtree(place)
    for number in range(most):
        at = chance.randrange(len(log))
        hurt = bytearray(log)
        hurt[at] ^= 1 << chance.randrange(8)
        data, what = (bytes(hurt), f"log, byte {at}") if number % 2 else (log[:at], f"log cut at {at}")
        with _fresh(later, folder) as fresh:
            (fresh / f"{NAME}-wal").write_bytes(data)
            judge(later, fresh, outcomes, what)


def _killed_with_a_log(place: Path) -> tuple[Contents, bytes, bytes]:
    steps = [
        lambda vault, n=n: (vault.add(record(n)), vault.keep_setting(SETTING, b"%d" % n)) for n in (50, 51)
    ]

    def work(_say: Callable[[object], None]) -> None:
        vault = Vault.open(place / NAME, SECRET)
        for step in steps:
            step(vault)

    # The child leaves without locking: its log stays.
    child(place, work, None)
    log, seen = (place / f"{NAME}-wal").read_bytes(), (place / f"{NAME}.seen").read_bytes()
    copy = place.with_name("logged copy")
    shutil.copytree(place, copy)
    with Vault.open(copy / NAME, SECRET) as vault:
        newest = contents(vault)
    shutil.rmtree(copy)
    return newest, log, seen


KINDS: dict[str, tuple[Damage, int]] = {
    "header bits": (header_bits, 10**9),
    "body bytes": (body_bytes, 10_000),
    "cuts": (cuts, 10**9),
    "page splices": (page_splices, 1_000),
    "row splices": (row_splices, 1_000),
    "log": (log_bytes, 1_000),
}
"""Each kind, and how many in the long form."""
