"""The signatures of a PDF file, taken out of it in a process that can be killed.

pyHanko is an extra (`pip install "licence-wallet[pdf]"`) and is imported in the child alone
(wallet.formats.pdf.signatures_child). Says what is there; judges nothing.
"""

from __future__ import annotations

import binascii
import importlib.util
import threading
from pathlib import Path
from typing import Any

from wallet.codec import base, strict_json
from wallet.formats.pdf.facts import Cms, Content, Document, Signature
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason
from wallet.process.asking import ChildBroken, ChildNotReady, ChildProcess, child_command

SECONDS_A_FILE = 2.0
LARGEST_ANSWER = 8 * 1024 * 1024
INSTALL_HINT = 'PDF signatures need an extra package: pip install "licence-wallet[pdf]"'
_PACKAGES = ("pyhanko", "pyhanko_certvalidator", "asn1crypto", "cryptography", "lxml")


def has_signature(data: bytes) -> bool:
    """Whether a file has the words of a signature (quick). They stand in clear: a signature leaves out its
    own bytes, which no compressed object could (ISO 32000-2, section 12.8.1)."""
    return b"/ByteRange" in data


def extra_installed() -> bool:
    """Whether the extra is there."""
    return importlib.util.find_spec("pyhanko") is not None


class SignatureReader:
    """Reads files one at a time; calls from several threads queue up. The child starts with the first."""

    def __init__(self, seconds: float = SECONDS_A_FILE) -> None:
        self.seconds = seconds
        self._turn = threading.Lock()
        self._child: ChildProcess | None = None

    def read(self, data: bytes) -> Document:
        """The facts of a file. ParseError: UNSUPPORTED_FORMAT (the extra is not installed, or a kind of
        signature or encryption that we do not read), ALGORITHM_NOT_ALLOWED (SHA-1 by its kind), MALFORMED,
        TRAILING_DATA, LIMIT_EXCEEDED (also of time)."""
        if not extra_installed():
            raise ParseError(Reason.UNSUPPORTED_FORMAT, INSTALL_HINT)
        status, body = self._ask(data)
        if status == b"E":
            told = strict_json.loads(body)
            raise ParseError(Reason(told["reason"]), str(told["detail"])[:200])
        if status != b"K":
            raise ParseError(Reason.MALFORMED, "not readable as PDF")
        try:
            return _document(strict_json.loads(body))
        except (KeyError, TypeError, ValueError) as error:
            raise ParseError(Reason.MALFORMED, "the signatures are not in order") from error

    def close(self) -> None:
        """End the child. A later `read` starts a new one."""
        child = self._child
        if child is not None:
            child.stop()

    def _ask(self, data: bytes) -> tuple[bytes, bytes]:
        with self._turn:
            try:
                return self._living_child().ask(data, self.seconds)
            except ChildNotReady as error:
                raise ParseError(Reason.UNSUPPORTED_FORMAT, f"reader of PDF signatures {error}") from error
            except ChildBroken as error:
                raise ParseError(
                    Reason.LIMIT_EXCEEDED, f"over {self.seconds:g} s, or too much memory"
                ) from error

    def _living_child(self) -> ChildProcess:
        if self._child is None or self._child.stopped:
            command = child_command(Path(__file__).with_name("signatures_child.py"), _PACKAGES)
            self._child = ChildProcess(command, largest_answer=LARGEST_ANSWER)
        return self._child


def _document(told: Any) -> Document:
    return Document(told["pages"], tuple(_signature(each) for each in told["signatures"]))


def _signature(told: Any) -> Signature:
    return Signature(
        is_stamp=told["stamp"],
        byte_range=tuple(told["byte_range"]),
        contents=_bytes(told["contents"]),
        later=told["later"],
        claimed_at=told["claimed_at"],
        reason=told["reason"],
        location=told["location"],
        cms=_cms(told["cms"]),
    )


def _cms(told: Any) -> Cms:
    content = told["content"]
    return Cms(
        signed_attributes=_bytes(told["signed_attributes"]),
        message_digest=_bytes(told["message_digest"]),
        signature=_bytes(told["signature"]),
        signing_time=told["signing_time"],
        digest=told["digest"],
        scheme=told["scheme"],
        algorithm_text=told["algorithm_text"],
        certificates=tuple(_bytes(each) for each in told["certificates"]),
        content=None
        if content is None
        else Content(
            _bytes(content["bytes"]), content["digest"], _bytes(content["imprint"]), content["time"]
        ),
        stamps=tuple(_cms(each) for each in told["stamps"]),
    )


def _bytes(text: str) -> bytes:
    try:
        return base.b64_decode(text)
    except (ParseError, binascii.Error) as error:
        raise ValueError from error
