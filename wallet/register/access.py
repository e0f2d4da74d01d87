"""How a counter's register is reached: where it lies, its keys beside it, and its transactions.

Opens its database at the first use and, after a failure, again at the next; loads SQLAlchemy only then. Knows
no table.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Self

from wallet.model.errors import Trouble, WalletError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from wallet.register.database import RegisterFile, RegisterServer
    from wallet.register.keys import CounterKeys


class RegisterAccess:
    """One database and one counter's keys; see wallet.register.store.Register for what they are."""

    _made_here = "key"
    """Which of the keys shows that a register was made here before."""

    def __init__(self, database: Path | str, *, counter: str = "counter", keys: Path | None = None) -> None:
        if isinstance(database, str) and "://" not in database:
            database = Path(database)
        if keys is None:
            if isinstance(database, str):
                raise WalletError(Trouble.WRONG_USAGE, "a register on a server needs a place for its keys")
            keys = database
        self._database = database
        self._counter = counter
        self._keys_place = keys
        self._keys: CounterKeys | None = None
        self._place: RegisterFile | RegisterServer | None = None
        self._identity: tuple[int, int] | None = None
        self._opening = threading.Lock()

    def __repr__(self) -> str:
        return f"Register({self._counter!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database; the next use opens it again."""
        self._let_go()

    def _let_go(self) -> None:
        with self._opening:
            if self._place is not None:
                self._place.engine.dispose()
            self._place = None

    def _hmac(self, purpose: bytes, data: bytes) -> bytes:
        from wallet.crypto.sealing import hmac_sha256

        key = self._opened_keys().licence_key
        return hmac_sha256(key, b"licence-wallet register " + purpose + b"\x00" + data)

    def _opened_keys(self) -> CounterKeys:
        with self._troubles():
            self._open()
        assert self._keys is not None
        return self._keys

    @contextlib.contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except ValueError as error:
            raise WalletError(Trouble.REGISTER_UNAVAILABLE, str(error)) from None

    @contextlib.contextmanager
    def _transaction(self, *, reading: bool = False) -> Iterator[Connection]:
        """One transaction; IntegrityError passes, every other failure is REGISTER_UNAVAILABLE."""
        from wallet.storage.engine import READING

        with self._troubles():
            place = self._open()
            place.refuse_vanished()
            with (
                place.engine.connect().execution_options(**{READING: reading}) as connection,
                connection.begin(),
            ):
                yield connection

    @contextlib.contextmanager
    def _troubles(self) -> Iterator[None]:
        from sqlalchemy.exc import IntegrityError

        from wallet.register.database import RegisterUnusable
        from wallet.register.keys import KeysUnusable
        from wallet.storage.engine import STORAGE_ERRORS

        try:
            yield
        except IntegrityError:
            raise
        except (
            *STORAGE_ERRORS,
            RegisterUnusable,
            KeysUnusable,
            ImportError,
            TypeError,
            OverflowError,
        ) as error:
            # TypeError, OverflowError: a row that somebody else wrote. A file that came back, or a server,
            # is tried anew at the next call.
            self._let_go()
            raise WalletError(Trouble.REGISTER_UNAVAILABLE, type(error).__name__) from None

    def _open(self) -> RegisterFile | RegisterServer:
        from wallet.register.database import RegisterServer
        from wallet.register.keys import keys_exist, load_keys

        with self._opening:
            if self._place is None:
                known = keys_exist(self._keys_place, self._made_here)
                if isinstance(self._database, str):
                    place: RegisterFile | RegisterServer = RegisterServer(self._database)
                else:
                    place = self._open_file(self._database, known=known)
                try:
                    self._keys = load_keys(self._keys_place, self._counter)
                except BaseException:
                    place.engine.dispose()
                    raise
                self._place = place
            return self._place

    def _open_file(self, path: Path, *, known: bool) -> RegisterFile:
        """A register that was there once is never replaced by a new empty one, which would take every
        replayed presentation for a first: its keys, or this object, remember that it was."""
        from wallet.register.database import RegisterFile

        try:
            place = RegisterFile(path, may_be_made=self._identity is None and not known)
        except WalletError as error:
            raise WalletError(Trouble.REGISTER_UNAVAILABLE, error.detail) from None
        if self._identity not in (None, place.identity):
            place.engine.dispose()
            raise WalletError(Trouble.REGISTER_UNAVAILABLE, "another file took its place")
        self._identity = place.identity
        return place
