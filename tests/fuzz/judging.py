"""The whole way: bytes or text, the registry, the verifier, the report, and everything that is made of it."""

from __future__ import annotations

import atexit
import base64
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from fuzz.world import NOW, World
from wallet.cli import answers, batch
from wallet.codec.base import b45_encode, b64url_encode
from wallet.codec.inflate import deflate
from wallet.flows import display
from wallet.flows.check import CheckSettings
from wallet.formats import registry
from wallet.model.errors import ParseError, WalletError
from wallet.model.policy import NOTHING_EXPECTED, Policy
from wallet.model.request import Binding, Selection
from wallet.model.text import Language
from wallet.model.verdict import Report
from wallet.presentation import select, show
from wallet.qr.reader import PictureReader
from wallet.services.doctypes import load_known_types
from wallet.verification.verifier import verify

_MOMENTS = (NOW, datetime(1, 1, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


def judged(data: bytes, world: World) -> None:
    """As the counter, the wallet and an archive judge it, as bytes and as text; nothing may be raised. The
    last byte chooses the clock, so that dates meet both ends of the calendar."""
    at = _MOMENTS[data[-1] % 8 if data and data[-1] % 8 < 3 else 0]
    for policy, expected in (
        (Policy.COUNTER, world.expected), (Policy.IMPORT, NOTHING_EXPECTED), (Policy.ARCHIVE,
        NOTHING_EXPECTED),
    ):  # fmt: skip
        told(verify(data, policy=policy, trust=world.trust, status=world.status, at=at, expected=expected))
    text = data.decode("utf-8", "surrogateescape")
    told(verify(text, policy=Policy.COUNTER_TIMED, trust=world.trust, status=world.status, at=NOW,
                expected=world.expected))  # fmt: skip


def told(report: Report) -> None:
    """The report in JSON, in words, and its claims as a window shows them."""
    line = answers.as_line(answers.report_as_json(report, item_id=1, source=None))
    line.encode("utf-8", "backslashreplace")
    answers.report_as_text(report, source="x", language=Language.CHINESE)
    if report.claims is not None:
        kind = load_known_types().get(report.type or "")
        display.headline_claims(display.ordered_views(report.claims, kind), kind)
    display.state_from_report(report)
    display.last_day(report.valid_until)
    for part in report.parts:
        told(part)


def judged_wrapped(data: bytes, world: World) -> None:
    """The rest of the bytes in the wrapping that the first byte names: a fuzzer writes no base45 or zlib."""
    if not data:
        return
    rest = data[1:]
    wrappings = (
        lambda: rest, lambda: b"\xd2\x84" + rest, lambda: ("LW1:" + b45_encode(b"\x00" + rest)).encode(),
        lambda: ("LW1:" + b45_encode(b"\x01" + deflate(rest))).encode(),
        lambda: ("LW1R:" + b45_encode(b"\x00" + rest)).encode(),
        lambda: ("HC1:" + b45_encode(deflate(rest))).encode(),
        lambda: b45_encode(deflate(rest)).encode(), lambda: b64url_encode(rest).encode(),
        lambda: b"shc:/" + b"".join(b"%02d" % (sign % 80) for sign in rest),
        lambda: ("VDS:" + base64.b32encode(rest).decode().rstrip("=")).encode(), lambda: b"\xdc" + rest,
        lambda: ".".join(map(b64url_encode, (*rest.split(b".", 2), b"", b"")[:3])).encode(),
        lambda: "~".join([".".join(map(b64url_encode, (*rest.split(b".", 2), b"", b"")[:3])), ""]).encode(),
    )  # fmt: skip
    judged(wrappings[data[0] % len(wrappings)](), world)


def shown_again(data: bytes, world: World) -> None:
    """What the wallet does with a licence that it keeps: offer, choose, present."""
    try:
        scanned = registry.recognise(data)
        presentation = registry.parse(scanned)
    except ParseError:
        return
    for credential in presentation.credentials:
        kind = load_known_types().get(credential.document_type or "")
        display.claim_views(credential, kind)
        paths = select.redactable_paths(credential)
        if scanned.handler is None:
            continue
        chosen = select.smallest_selection(credential, paths[:1])
        for binding, signer in ((None, None), (_BINDING, world.keys["holder"].signer())):
            for selection in (chosen, Selection(frozenset(paths))):
                try:
                    shown = scanned.handler.present(scanned.payload, selection, binding, signer)
                    show.envelope_text(shown, credential.format)
                except (ParseError, WalletError):
                    continue


_BINDING = Binding("x509_hash:counter", "48305172", int(NOW.timestamp()), "办理")


def batch_line(data: bytes, world: World) -> None:
    """One line of `verify --batch`, which may bring trust, status and a session of its own. A path would be
    read from this machine: lines that name one are passed over."""
    settings = batch.Settings(CheckSettings(Policy.IMPORT, world.trust, world.status), NOW, None, None)
    item_id: Any = None
    try:
        entry = batch._entry(data)
        item_id = entry.get("id")
        if "path" in entry:
            return
        answer, status = batch._judge_line(entry, item_id, settings, _workplace())
    except WalletError as error:
        answer, status = batch._error_answer(error, item_id, None, Language.ENGLISH)
    batch._packed(answer, status)


@lru_cache(maxsize=1)
def picture_reader() -> PictureReader:
    """One reader for the process; its child ends with it."""
    reader = PictureReader()
    atexit.register(reader.close)
    return reader


@lru_cache(maxsize=1)
def _workplace() -> Any:
    from wallet.bootstrap import build_workplace

    return build_workplace(Path("/nonexistent"))
