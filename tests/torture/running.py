"""One scene in a forked child, and what must hold when the child is gone.

The owner's knowledge comes over a pipe: the child writes a line after each change that was answered.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import re
import select
import shutil
import signal
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from unittest import mock

from torture.contents import Contents, contents
from torture.faults import Disk, Fault, install
from torture.papers import CHEAP, NAME_OF_PAPERS, STICK, write_papers
from torture.stage import AT, NAME, SECRET, Base, Scene, Told, record
from wallet.crypto.keys import spki_from_public_key
from wallet.crypto.sealing import random_bytes
from wallet.crypto.signature import verify
from wallet.model.errors import Trouble, WalletError
from wallet.vault import copies, keyslots, opening, recovery_code, slots
from wallet.vault.vault import Vault

LONGEST = 60.0
"""Seconds; a child that takes longer hangs, which is a finding."""


_KEPT_BESIDE = re.escape(NAME) + r"\.(copy-\d+|aside-\d{4}-\d\d-\d\d-\d+)"


class Broken(AssertionError):
    """Something that must hold does not."""


@dataclass(frozen=True)
class State:
    """What there is after so many steps (None: no vault), and the passphrase that opens it."""

    contents: Contents | None
    secret: str


@dataclass(frozen=True)
class Ended:
    """How a child went: killed or not, what it told, which places it met."""

    killed: bool
    told: tuple[Told, ...]
    places: tuple[str, ...] = ()
    seconds: float = 0.0


@contextlib.contextmanager
def derived_once() -> Iterator[None]:
    """Argon2id is a pure function: the same secret, salt and cost are derived once in this process. So that
    its children find them derived, all salts are one, and so are the recovery codes of new vaults, and those
    that are renewed."""
    first, later = recovery_code.new_recovery_code(), recovery_code.new_recovery_code()
    derive = lru_cache(maxsize=256)(keyslots.derive_key)
    with (
        mock.patch.object(keyslots, "derive_key", derive),
        mock.patch.object(keyslots, "random_bytes", _one_salt),
        mock.patch.object(slots, "random_bytes", _one_salt),
        mock.patch.object(opening, "new_recovery_code", return_value=first),
        mock.patch.object(slots, "new_recovery_code", return_value=later),
    ):
        yield


def _one_salt(count: int) -> bytes:
    return bytes(count) if count == keyslots.SALT_BYTES else random_bytes(count)


def play(scene: Scene, path: Path, tell: Callable[[Vault, Told], None]) -> None:
    """All steps, one after another, and the lock."""
    vault, told = scene.begin(path)
    if scene.told_at_start:
        tell(vault, told)
    for step in scene.steps:
        tell(vault, step(vault))
    vault.lock()


def expected(scene: Scene, base: Base, folder: Path) -> tuple[State, ...]:
    """The states that the scene goes through when nothing happens."""
    first = folder / "first"
    shutil.copytree(base.folder, first)
    states = [State(None, SECRET)]
    if (first / NAME).exists():
        with Vault.open(first / NAME, SECRET) as vault:
            states = [State(contents(vault), SECRET)]
    shutil.rmtree(first)
    shutil.copytree(base.folder, first)
    play(scene, first / NAME, lambda vault, told: states.append(State(contents(vault), told.secret)))
    shutil.rmtree(first)
    return tuple(states)


def child(
    folder: Path,
    work: Callable[[Callable[[object], None]], None],
    kill_after: float | None,
    longest: float = LONGEST,
) -> Ended:
    """Run `work` in a fork; what it says is told, whether it lives to its end or not."""
    reading, writing = os.pipe()
    started = time.monotonic()
    number = os.fork()
    if number == 0:
        _run_and_leave(work, writing)
    os.close(writing)
    data = _until_end(number, reading, started, kill_after, longest)
    _number, status = os.waitpid(number, 0)
    lines = [json.loads(line) for line in data.split(b"\n")[:-1]]
    for line in lines:
        if "failed" in line:
            raise Broken(line["failed"])
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    if not killed and status != 0:
        raise Broken(f"the child ended with status {status}")
    last = next((line for line in lines if "places" in line), {})
    told = tuple(_told(line) for line in lines if "secret" in line)
    return Ended(
        killed,
        told,
        tuple(last.get("places", ())),
        time.monotonic() - started,
    )


def _run_and_leave(work: Callable[[Callable[[object], None]], None], writing: int) -> None:
    real_write = os.write

    def say(what: object) -> None:
        real_write(writing, json.dumps(what).encode() + b"\n")

    try:
        work(say)
    except BaseException:
        say({"failed": traceback.format_exc()})
    finally:
        os._exit(0)


def _until_end(number: int, reading: int, started: float, kill_after: float | None, longest: float) -> bytes:
    parts: list[bytes] = []
    limit = longest if kill_after is None else kill_after
    hung = False
    with open(reading, "rb", buffering=0) as pipe:
        while True:
            left = started + limit - time.monotonic()
            if not select.select([pipe], [], [], max(0.0, left))[0]:
                os.kill(number, signal.SIGKILL)
                hung = kill_after is None
                limit = float("1e9")
                continue
            part = pipe.read(65536)
            if not part:
                break
            parts.append(part)
    if hung:
        raise Broken("the child hung")
    return b"".join(parts)


def killed_run(scene: Scene, folder: Path, fault: Fault, kill_after: float | None = None) -> Ended:
    """The scene in a child that dies at a place, or after so many seconds."""

    def work(say: Callable[[object], None]) -> None:
        disk = install(fault) if kill_after is None else None
        play(scene, folder / NAME, lambda _vault, told: say(line_of(told)))
        say(_places(disk))

    return child(folder, work, kill_after)


def _places(disk: Disk | None) -> dict[str, object]:
    return {} if disk is None else {"places": disk.names}


def check_after(base: Base, possible: Sequence[State], folder: Path, ended: Ended) -> None:
    """What must hold when a child is gone: one of the states that are possible, the one that was told first,
    whole; nothing left over; and the vault goes on. Raises Broken."""
    path = folder / NAME
    if possible[0].contents is None and not path.exists():
        _refuse_unless(_trouble(path, SECRET) is Trouble.VAULT_MISSING, "no vault, and not told so")
        Vault.create(path, SECRET, CHEAP)[0].lock()
        refuse_leftovers(folder)
        return
    before = _integrity(path)
    _refuse_unless(before, "the pages are broken")
    keys = (*base.keys, *(told.key for told in ended.told if told.key))
    state = _state_now(path, possible, keys)
    if state == possible[0]:
        _check_codes(base, path, ended, state)
    _refuse_unless(_goes_on(path, state), "what was added afterwards is not there")
    refuse_leftovers(folder)


def _state_now(path: Path, possible: Sequence[State], keys: Sequence[Any]) -> State:
    found: list[State] = []
    for secret in dict.fromkeys(state.secret for state in possible):
        try:
            vault = Vault.open(path, secret)
        except WalletError as error:
            _refuse_unless(error.trouble is Trouble.PASSPHRASE_WRONG, f"does not open: {error}")
            continue
        with vault:
            found.append(State(contents(vault), secret))
            _check_keys(vault, keys)
    _refuse_unless(len(found) == 1, f"{len(found)} passphrases open it")
    _refuse_unless(found[0] in possible, "neither the state before nor the one after")
    return found[0]


def check_copies(states: Sequence[State], folder: Path, ended: Ended) -> None:
    """As many copies as were told of, each of them sound and of a state that was. Raises Broken."""
    found = copies.listed(folder / NAME)
    known = max((told.copies for told in ended.told), default=0)
    _refuse_unless(len(found) >= known, f"{len(found)} copies, {known} were told of")
    _refuse_unless(len(found) <= copies.KEPT + 1, f"{len(found)} copies")
    aside = folder.with_name(folder.name + " copy")
    for each in found:
        aside.mkdir()
        shutil.copyfile(each.path, aside / NAME)
        _refuse_unless(_is_of(states, aside / NAME), f"copy {each.number} shows what never was")
        shutil.rmtree(aside)


def _is_of(states: Sequence[State], path: Path) -> bool:
    were = [replace(state.contents, papers=None) for state in states if state.contents is not None]
    for secret in dict.fromkeys(state.secret for state in states):
        with contextlib.suppress(WalletError), Vault.open(path, secret) as vault:
            return contents(vault) in were
    return False


def _check_codes(base: Base, path: Path, ended: Ended, state: State) -> None:
    """The last code that counted opens, or the one that was being confirmed: one of them, never both."""
    codes = [next((told.code for told in reversed(ended.told) if told.code), base.code)]
    codes += [told.shown for told in ended.told[-1:]]
    known = [code for code in codes if code is not None]
    opening = 0
    for code in known:
        with contextlib.suppress(WalletError), Vault.open(path, code) as vault:
            opening += 1
            _refuse_unless(contents(vault) == state.contents, "the recovery code shows something else")
    _refuse_unless(opening == min(1, len(known)), f"{opening} recovery codes open it")


def _check_keys(vault: Vault, keys: Sequence[Any]) -> None:
    for key in keys:
        signer = vault.signer_for(key)
        _refuse_unless(signer is not None, "a holder key is lost")
        assert signer is not None
        signature = signer.sign(b"still here")
        sound = verify(spki_from_public_key(key), "ES256", b"still here", signature)
        _refuse_unless(sound, "a holder key is another one")


def _goes_on(path: Path, state: State) -> bool:
    assert state.contents is not None
    with Vault.open(path, state.secret) as vault:
        vault.accept_older()
        vault.add(record(77))
        after = contents(vault)
        if (path.parent / STICK).exists():
            write_papers(vault, AT)
    licences = tuple(kept for kept in after.licences if kept[1] != record(77))
    same = replace(after, licences=licences) == replace(state.contents, older=False)
    return same and len(licences) == len(after.licences) - 1


def _integrity(path: Path) -> bool:
    import sqlite3

    # Read on a copy: the check is not to be what brings the file in order.
    copy = path.parent.with_name(path.parent.name + " copy")
    shutil.copytree(path.parent, copy)
    with contextlib.closing(sqlite3.connect(copy / NAME)) as connection:
        answer = connection.execute("PRAGMA integrity_check").fetchone()[0]
    shutil.rmtree(copy)
    return bool(answer == "ok")


def refuse_leftovers(folder: Path) -> None:
    """Raises Broken where anything lies beside the vault, its memory, its copies, its backup and what was
    set aside, or the vault has a second name."""
    names = {file.name for file in folder.iterdir() if not re.fullmatch(_KEPT_BESIDE, file.name)}
    names |= {file.name for file in (folder / STICK).glob("*")} - {NAME_OF_PAPERS}
    _refuse_unless(names <= {NAME, f"{NAME}.seen", STICK}, f"left over: {sorted(names)}")
    aside = any(".aside-" in file.name for file in folder.iterdir())
    _refuse_unless(aside or (folder / NAME).stat().st_nlink == 1, "the vault has a second name")


def _trouble(path: Path, secret: str) -> Trouble | None:
    try:
        Vault.open(path, secret).lock()
    except WalletError as error:
        return error.trouble
    return None


def _refuse_unless(holds: bool, words: str) -> None:
    if not holds:
        raise Broken(words)


def line_of(told: Told) -> dict[str, object]:
    """What the owner knows, as it goes over the pipe."""
    key = None if told.key is None else pickle.dumps(told.key).hex()
    line = {"secret": told.secret, "code": told.code, "shown": told.shown, "copies": told.copies}
    return {**line, "key": key}


def _told(line: dict[str, Any]) -> Told:
    key = None if line["key"] is None else pickle.loads(bytes.fromhex(line["key"]))
    return Told(line["secret"], line["code"], line["shown"], key, line["copies"])
