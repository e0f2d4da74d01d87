"""What every page of the citizen's window is handed: journeys, jobs, clock, settings, guard. Values only."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    # For the reader only: every import here stands before the first paint.
    from ui.citizen.locking import Guard
    from ui.jobs import Jobs
    from ui.settings import Settings
    from ui.widgets.clipboard import PassingClipboard
    from wallet.model.journeys import CitizenJourneys
    from wallet.model.ports import Clock


class Desk(NamedTuple):
    """One for the whole window."""

    journeys: CitizenJourneys
    settings: Settings
    clock: Clock
    jobs: Jobs
    clipboard: PassingClipboard
    guard: Guard
