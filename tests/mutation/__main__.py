"""`make mutate`: the verifier's checks; what is named (`only="trust/ cose"`), or everything (`only="all"`).

Exit status: 0 every refusal is noticed or accepted; 1 a survivor, or an accepted entry that names nothing; 2
the tests do not pass by themselves.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from mutation import plan as plans
from mutation import report
from mutation.children import answer_here
from mutation.loading import Rewritten
from mutation.running import Loop

_OPTIONS = (
    "-o",
    "addopts=",
    "-p",
    "no:terminal",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:faulthandler",
    "--timeout=0",
    "--assert=plain",
)


def main(arguments: Sequence[str]) -> int:
    """Switch off what is chosen, one after the other, and tell what nobody noticed."""
    parser = argparse.ArgumentParser(prog="mutation", description=__doc__)
    parser.add_argument("only", nargs="*", help="parts of the paths of modules, or all")
    parser.add_argument("--root", type=Path, help="another tree: code in wallet/, tests in tests/")
    given = parser.parse_args(arguments)
    plan = plans.of_the_verifier() if given.root is None else _of_tree(given.root.resolve())
    accepted = report.read_accepted(plan.accepted)
    code = Rewritten(plan.root, plan.modules)
    wanted = {path.relative_to(plan.root).as_posix() for path in plans.chosen(plan, given.only)}
    chosen = [site for site in code.sites if site.where in wanted]
    code.install()
    if given.root is None:
        answer_here()
    settled = {site for site in chosen if report.is_accepted(site, accepted)}
    loop = Loop(chosen, settled, plans.Memory(plan), _tell)
    folders = [str(folder) for folder in plan.tests if folder.exists()]
    ended = pytest.main([*_OPTIONS, f"--rootdir={plan.root}", *folders], plugins=[loop])
    told = _told(loop, code, accepted)
    if ended not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED) or loop.broken:
        _tell("\n".join(["the tests do not pass without any mutation:", *loop.broken]))
        return 2
    return told


def _told(loop: Loop, code: Rewritten, accepted: Sequence[report.Accepted]) -> int:
    print(report.table(loop.fates, accepted))
    survivors = report.unexplained(loop.fates, accepted)
    for site in survivors:
        print(f"{loop.fates[site].value}: {site.label}")
    stale = report.stale(code.sites, accepted)
    for entry in stale:
        print(f"accepted, and not in the code: {entry.where} {entry.function} {entry.source}")
    ratio = loop.seconds["mutants"] / max(loop.seconds["suite"], 1e-9)
    print(f"{ratio:.1f} x the time of these tests one after the other")
    return 1 if survivors or stale else 0


def _of_tree(root: Path) -> plans.Plan:
    modules = tuple(sorted((root / "wallet").rglob("*.py")))
    return plans.Plan(root, modules, (root / "tests",), root / "accepted.toml")


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.exit(main(sys.argv[1:]))
