"""When a code that is fresh by time alone is made anew (OPTICAL, P1). Signs nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from wallet.model.journeys import CitizenJourneys
from wallet.model.views import Consent


def renews(consent: Consent | None, at: datetime) -> bool:
    """Whether a consent to timed codes still holds: then the next one follows without asking."""
    if consent is None or not consent.request.timed or consent.request.expires_at is None:
        return False
    return at < consent.request.expires_at


def begun_anew(consent: Consent | None, journeys: CitizenJourneys, at: datetime) -> Consent | None:
    """What the holder consents to by asking for a code once more: timed codes begin anew, any other request
    has its own end."""
    if consent is None or not consent.request.timed:
        return consent
    return replace(consent, request=journeys.timed_request(at))
