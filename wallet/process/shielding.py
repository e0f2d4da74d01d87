"""Closes a process to onlookers of the same user: no core dumps, and on Linux and macOS no debugger.

Stands alone, on the standard library, so that a child process can load it by its file. What it does not do:
hold off an administrator, the kernel, or (on Windows) another program of the same user (docs/session.md).
"""

from __future__ import annotations

import sys

PR_GET_DUMPABLE, PR_SET_DUMPABLE = 3, 4
"""prctl(2)."""
PT_DENY_ATTACH = 31
"""ptrace(2) of macOS."""


def shield() -> None:
    """Forbid core dumps and attaching, as far as the system can; silent where it cannot (SECURITY, Session).

    On Linux both are needed: a core limit of 0 does not stop a handler named in `core_pattern` after a pipe,
    while a process that is not dumpable (prctl(2)) is neither handed to one nor opened by `ptrace` or through
    its files under `/proc`, but for a caller with CAP_SYS_PTRACE. An `exec` undoes the second: each child
    shields itself.
    """
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import ctypes

    here = ctypes.CDLL(None)
    if sys.platform == "linux":
        here.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    elif sys.platform == "darwin":
        here.ptrace(PT_DENY_ATTACH, 0, None, 0)
