"""How old is what the wallet judges by: trust lists and status lists. Judges nothing."""

from __future__ import annotations

from datetime import datetime

from wallet.flows.workplace import Workplace
from wallet.model.keeping import DataAge
from wallet.model.trust import StatusSnapshot, TrustSnapshot
from wallet.trust.standing import is_stale


def data_age(workplace: Workplace, at: datetime) -> DataAge:
    """The wallet's trust and status data."""
    return age_of(*workplace.verification_data(at), at)


def age_of(trust: TrustSnapshot, status: StatusSnapshot, at: datetime) -> DataAge:
    """Of several status lists the oldest counts."""
    lists = [newest[0] for newest in status.lists.values()]
    oldest = min((each.issued_at for each in lists), default=None)
    return DataAge(
        anchors=len(trust.anchors),
        trust_as_of=trust.as_of,
        trust_stale=trust.next_update is not None and trust.next_update <= at,
        status_lists=len(lists),
        status_as_of=None if oldest is None else datetime.fromtimestamp(oldest, at.tzinfo),
        status_stale=any(is_stale(each, at) for each in lists),
    )
