"""Which licences run out within 60, 30 or 7 days, and what the holder was told of it. Shows nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from wallet.flows.display import date_of, last_day, state_of
from wallet.flows.versions import successor
from wallet.model.errors import KEEPS_NOTHING_NOW, WalletError
from wallet.model.keeping import REMINDER_DAYS, Reminder
from wallet.model.views import LicenceState
from wallet.vault.records import StoredSummary
from wallet.vault.vault import Vault

_RUN_OUT = frozenset({LicenceState.IN_DATE, LicenceState.EXPIRING, LicenceState.UNKNOWN})
"""Nobody is to renew in time what was revoked."""


class Reminders:
    """Implements model.vault_journeys.ReminderJourneys over one open vault."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def due(self, at: datetime) -> tuple[Reminder, ...]:
        known = {summary.id: summary for summary in self._vault.summaries()}
        found = (reminder_of(summary, known, at) for summary in known.values())
        return tuple(sorted((r for r in found if r is not None), key=lambda r: (r.days_left, r.licence_id)))

    def told(self, reminders: Sequence[Reminder]) -> None:
        try:
            for reminder in reminders:
                self._vault.reminder_told(reminder.licence_id, reminder.level)
        except WalletError as error:
            if error.trouble not in KEEPS_NOTHING_NOW:
                raise

    def dismiss(self, reminders: Sequence[Reminder]) -> None:
        for reminder in reminders:
            self._vault.reminder_dismissed(reminder.licence_id, reminder.level)


def reminder_of(stored: StoredSummary, known: Mapping[str, StoredSummary], at: datetime) -> Reminder | None:
    """What there is to say of one licence at a moment; `known` are all of them, by id. Days are days in
    China, and the last one on which it is in date is day 0."""
    face = stored.face
    until, today = last_day(face.valid_until), date_of(at)
    if until is None or today is None or successor(stored, known, at) is not None:
        return None
    days = (until - today).days
    levels = [level for level in REMINDER_DAYS if days <= level]
    if not levels or state_of(face.valid_from, face.valid_until, stored.standing, at) not in _RUN_OUT:
        return None
    level = min(levels)
    return Reminder(
        licence_id=stored.id,
        type_name=face.type_name,
        level=level,
        days_left=max(days, 0),
        valid_until=until,
        told=level in stored.told,
        dismissed=level in stored.dismissed,
    )
