"""A hall for tests: a database of its own on the server that LICENCE_WALLET_TEST_DATABASE names, counters
with files of their own, and a network that can be cut."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, create_engine, make_url, text

from wallet.model.verdict import Verdict
from wallet.register.entries import RegisterEntry
from wallet.register.hall import HallRegister
from wallet.register.keys import hall_key_check, load_keys
from wallet.register.merged import HallView

VARIABLE = "LICENCE_WALLET_TEST_DATABASE"
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
KEY = bytes(range(32))


def entry(at: datetime, counter: str = "A-01", case: str = "") -> RegisterEntry:
    return RegisterEntry(at, counter, "王例", "核验", "核验", Verdict.VALID, case_number=case)


class Network:
    """A way to the server's socket, in a folder of its own, that can be cut and mended."""

    def __init__(self, folder: Path, server: Path) -> None:
        self._server = server
        self._path = folder / server.name
        self._open: list[socket.socket] = []
        self._listener: socket.socket | None = None
        self.mend()

    @property
    def folder(self) -> Path:
        return self._path.parent

    def mend(self) -> None:
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._path))
        self._listener.listen(64)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        listener, self._listener = self._listener, None
        if listener is not None:
            # A thread that waits in accept() keeps the socket alive until it is shut down.
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
            self._path.unlink()
        for each in self._open:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._open.clear()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(str(self._server))
            self._open += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=_pump, args=(one, other), daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    for each in (source, sink):
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


@dataclass
class Hall:
    """One prepared hall. `seconds` is what the stopwatches of its counters show."""

    url: URL
    folder: Path
    network: Network
    seconds: float = 0.0
    at: datetime = NOON
    opened: list[HallRegister] = field(default_factory=list)

    @property
    def address(self) -> str:
        """As the owner, straight to the server."""
        return self.url.render_as_string(hide_password=False)

    def address_as(self, role: str) -> str:
        """As a role, over the network that can be cut."""
        url = self.url.set(username=role).update_query_dict({"host": str(self.network.folder)})
        return url.render_as_string(hide_password=False)

    def owner(self) -> Engine:
        return create_engine(self.url)

    def run(self, *statements: str) -> None:
        engine = self.owner()
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()

    def view(self) -> HallView:
        return HallView(self.address)

    def login(self, group: str = "") -> str:
        """A fresh login role, a member of a group where one is named."""
        role = f"lw_{secrets.token_hex(6)}"
        self.run(f"CREATE ROLE {role} LOGIN", *([f"GRANT {group} TO {role}"] if group else ()))
        return role

    def counter(self, name: str) -> HallRegister:
        """A counter with a file of its own, admitted under a login of its own."""
        role = self.login()
        self.view().admit(name, role)
        return self.reopened(name, role)

    def reopened(self, name: str, role: str) -> HallRegister:
        path = self.folder / f"{role}.db"
        path.with_name(f"{path.name}.key").write_bytes(KEY)
        register = HallRegister(
            path,
            counter=name,
            server=self.address_as(role),
            clock=lambda: self.at,
            stopwatch=lambda: self.seconds,
        )
        self.opened.append(register)
        return register

    def later(self, seconds: float) -> datetime:
        self.seconds += seconds
        self.at += timedelta(seconds=seconds)
        return self.at


def key_check(folder: Path) -> bytes:
    """What a counter with the hall's key answers."""
    return hall_key_check(load_keys(folder / "owner.db", "owner").licence_key)


def server_or_skip() -> URL:
    address = os.environ.get(VARIABLE)
    if not address:
        pytest.skip(f"no PostgreSQL: {VARIABLE} names none (.ci/postgres COMMAND starts one)")
    return make_url(address)


@contextlib.contextmanager
def fresh_hall(folder: Path, *, prepared: bool = True) -> Iterator[Hall]:
    """A database that goes again at the end, with all login roles made in it."""
    server = server_or_skip()
    name = f"hall_{secrets.token_hex(6)}"
    host = server.query["host"]
    assert isinstance(host, str)
    (folder / "net").mkdir()
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    hall = Hall(server.set(database=name), folder, Network(folder / "net", Path(host) / ".s.PGSQL.5432"))
    try:
        (folder / "owner.db.key").write_bytes(KEY)
        if prepared:
            hall.view().prepare(key_check(folder), NOON.date(), 3)
        yield hall
    finally:
        for register in hall.opened:
            register.close()
        hall.network.cut()
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()
