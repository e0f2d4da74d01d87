"""The counter looks at itself: how old its data is, whether its clock, disk and register are in order. And
the code that tests a scanner. Judges no licence and writes nothing."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from wallet.crypto.sealing import random_bytes
from wallet.model.errors import Trouble, WalletError
from wallet.model.self_check import TEST_PREFIX, IssuerStatus, RegisterHead, SelfCheck, TestCode
from wallet.model.trust import StatusSnapshot, TrustSnapshot
from wallet.model.views import Readiness
from wallet.presentation.show import request_symbol
from wallet.register.store import Register
from wallet.trust.standing import is_stale

_TEST_BYTES = 16
"""As many as a challenge has: a test code that lies about somewhere is never the one on show."""


def new_test_code() -> TestCode:
    """A code that no test had before; upper case only, so that it shows Caps Lock as a real one does."""
    text = TEST_PREFIX + random_bytes(_TEST_BYTES).hex().upper()
    return TestCode(text, request_symbol(text))


def self_check(
    readiness: Readiness,
    trust: TrustSnapshot,
    status: StatusSnapshot,
    register: Register,
    folder: Path,
    at: datetime,
) -> SelfCheck:
    """All that can be known without a device. `folder` is where the register lies."""
    return SelfCheck(
        readiness=readiness,
        fingerprints=len({sha256(anchor.certificate or anchor.spki).digest() for anchor in trust.anchors}),
        issuers=issuers(status, at),
        unreadable=len(status.unreadable),
        floor=trust.floor,
        free_bytes=free_bytes(folder),
        register=_head(register),
    )


def issuers(status: StatusSnapshot, at: datetime) -> tuple[IssuerStatus, ...]:
    """By the oldest list of each issuer; those that are stale first, then the oldest."""
    found: dict[str, list[tuple[datetime | None, bool]]] = defaultdict(list)
    for issuer, as_of, stale in _dated(status, at):
        found[issuer].append((as_of, stale))
    rows = [
        IssuerStatus(
            issuer,
            len(dates),
            min((date for date, _ in dates if date is not None), default=None),
            any(stale for _, stale in dates),
        )
        for issuer, dates in found.items()
    ]
    unknown = datetime.min.replace(tzinfo=UTC)
    return tuple(sorted(rows, key=lambda row: (not row.stale, row.as_of or unknown, row.issuer)))


def _dated(status: StatusSnapshot, at: datetime) -> Iterator[tuple[str, datetime | None, bool]]:
    for uri, lists in status.lists.items():
        newest = lists[0]
        as_of = datetime.fromtimestamp(newest.issued_at, UTC) if newest.issued_at else None
        yield newest.issuer or _place(uri), as_of, is_stale(newest, at)
    for name, crls in status.crls.items():
        latest = max(crls, key=lambda crl: crl.this_update)
        due = latest.next_update
        yield name, latest.this_update, due is not None and due <= at


def _place(uri: str) -> str:
    """The host that publishes a list, or its name where that is no address."""
    return uri.partition("://")[2].partition("/")[0] or uri


def free_bytes(folder: Path) -> int | None:
    """Free space where a folder is or will be; None where the system does not say."""
    place = next((each for each in (folder, *folder.parents) if each.is_dir()), None)
    try:
        return None if place is None else shutil.disk_usage(place).free
    except OSError:
        return None


def _head(register: Register) -> RegisterHead | Trouble:
    try:
        return register.head()
    except WalletError as error:
        return error.trouble
