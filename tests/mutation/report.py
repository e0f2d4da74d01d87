"""What survived against what was accepted, and the table."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mutation.running import CAUGHT, Fate
from mutation.sites import Site


@dataclass(frozen=True, slots=True)
class Accepted:
    """One entry of the reviewed list."""

    where: str
    function: str
    source: str
    reason: str

    def covers(self, site: Site) -> bool:
        """Whether the entry names this refusal."""
        return (self.where, self.function, self.source) == (site.where, site.function, site.source)


def read_accepted(path: Path) -> tuple[Accepted, ...]:
    """The reviewed list. TypeError or KeyError where an entry is not in order, or has no reason."""
    if not path.exists():
        return ()
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("accepted", [])
    accepted = tuple(Accepted(**entry) for entry in entries)
    if bare := [each.source for each in accepted if not each.reason.strip()]:
        raise KeyError(f"no reason: {bare[0]}")
    return accepted


def unexplained(fates: Mapping[Site, Fate], accepted: Sequence[Accepted]) -> list[Site]:
    """Survivors that nobody accepted."""
    survivors = [site for site, fate in fates.items() if fate not in CAUGHT]
    return [site for site in survivors if not is_accepted(site, accepted)]


def is_accepted(site: Site, accepted: Sequence[Accepted]) -> bool:
    """Whether an entry names this refusal."""
    return any(entry.covers(site) for entry in accepted)


def stale(sites: Sequence[Site], accepted: Sequence[Accepted]) -> list[Accepted]:
    """Entries that name no refusal of the code."""
    return [entry for entry in accepted if not any(entry.covers(site) for site in sites)]


def table(fates: Mapping[Site, Fate], accepted: Sequence[Accepted]) -> str:
    """One line a module: refusals, caught, of them by a hang, accepted, survived."""
    rows = [("module", "refusals", "caught", "by a hang", "accepted", "survived")]
    left = Counter(site.where for site in unexplained(fates, accepted))
    for where in dict.fromkeys(site.where for site in fates):
        found = Counter(fate for site, fate in fates.items() if site.where == where)
        caught = sum(found[fate] for fate in CAUGHT)
        survivors = found.total() - caught
        counts = (found.total(), caught, found[Fate.HUNG], survivors - left[where], left[where])
        rows.append((where, *map(str, counts)))
    columns = [sum(int(row[place]) for row in rows[1:]) for place in range(1, 6)]
    rows.append(("all", *map(str, columns)))
    wide = max(len(row[0]) for row in rows)
    return "\n".join(row[0].ljust(wide) + "".join(cell.rjust(10) for cell in row[1:]) for row in rows)
