"""The shell of every child process: its limits and the conversation. Decides nothing.

Stands alone: it imports the standard library, its neighbour that shields it, and the one file that it is
told to answer with, so that it starts quickly in Python's isolated mode and holds no secret. That file has
`MEMORY_BYTES`, `CPU_SECONDS` (for one question), `prepare()`, called once, and `answer(question)`, which
gives a status byte and a body.

The conversation: once `R` when ready; then for each question a length (4 bytes, big-endian) and the bytes;
for each answer a status byte, a length and a body. When the input ends, so does the process.
"""

from __future__ import annotations

import importlib.util
import os
import struct
import sys
from pathlib import Path
from types import ModuleType

FAILED = b"U"
"""The status where answering raised anything."""


def main(answering: str, folders: list[str]) -> None:
    """Load the file that answers, and serve with it.

    A frozen program has shielded itself and calls `serve`.
    """
    _load("shielding", str(Path(__file__).with_name("shielding.py"))).shield()
    sys.path.extend(folders)  # where the parent found its packages; isolated mode may not look there
    serve(_load("answering", answering))


def _load(name: str, file: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise SystemExit(2)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def serve(module: ModuleType) -> None:
    """Limit ourselves, say that we are ready, and answer until the input ends."""
    reader, writer = sys.stdin.buffer, sys.stdout.buffer
    # Whatever a package prints must not get into the conversation.
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    limit_resources(module.MEMORY_BYTES)
    module.prepare()
    writer.write(b"R")
    writer.flush()
    while (head := reader.read(4)) and len(head) == 4:
        question = reader.read(struct.unpack(">I", head)[0])
        limit_cpu(module.CPU_SECONDS)
        try:
            status, body = module.answer(question)
        except Exception:  # a decoder may raise anything; the answer is the same
            status, body = FAILED, b""
        del question
        writer.write(status + struct.pack(">I", len(body)) + body)
        writer.flush()


def limit_resources(memory: int) -> None:
    """Address space in bytes and files written, where the system has such limits (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    for kind, size in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
    ):
        try:
            resource.setrlimit(kind, (size, size))
        except (ValueError, OSError):  # macOS refuses some; the caller's clock still holds
            continue


def limit_cpu(seconds: int) -> None:
    """Let the next question have its share of processor time, should our killer have died."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
