"""How licences stand, in neutral words and pills. Never a verdict (UX, Citizen)."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QCoreApplication

from ui import i18n
from ui.widgets.badge import BadgeState
from wallet.model.views import LicenceState, LicenceSummary

_BADGES = {
    LicenceState.IN_DATE: BadgeState.NEUTRAL,
    LicenceState.EXPIRING: BadgeState.SOON,
    LicenceState.EXPIRED: BadgeState.BAD,
    LicenceState.NOT_YET_VALID: BadgeState.UNKNOWN,
    LicenceState.REVOKED: BadgeState.BAD,
    LicenceState.SUSPENDED: BadgeState.SOON,
    LicenceState.UNKNOWN: BadgeState.UNKNOWN,
}


def badge_state(state: LicenceState) -> BadgeState:
    """The pill of a state."""
    return _BADGES[state]


def state_words(state: LicenceState) -> str:
    """A state in a word or two."""
    translate = QCoreApplication.translate
    return {
        LicenceState.IN_DATE: translate("LicenceWords", "In date"),
        LicenceState.EXPIRING: translate("LicenceWords", "Expires soon"),
        LicenceState.EXPIRED: translate("LicenceWords", "Expired"),
        LicenceState.NOT_YET_VALID: translate("LicenceWords", "Not yet valid"),
        LicenceState.REVOKED: translate("LicenceWords", "Revoked"),
        LicenceState.SUSPENDED: translate("LicenceWords", "Suspended"),
        LicenceState.UNKNOWN: translate("LicenceWords", "Status unknown"),
    }[state]


def validity_words(valid_until: date | None, state: LicenceState) -> str:
    """Until when, in a few words."""
    translate = QCoreApplication.translate
    if state in (LicenceState.REVOKED, LicenceState.SUSPENDED):
        return translate("LicenceWords", "not usable now")
    if valid_until is None:
        return translate("LicenceWords", "No expiry date")
    if state is LicenceState.EXPIRED:
        return translate("LicenceWords", "Expired on {day}").format(day=i18n.day(valid_until))
    return translate("LicenceWords", "Until {day}").format(day=i18n.day(valid_until))


def paper_copy_words() -> tuple[str, str, str]:
    """What showing a licence without a holder's key is worth: what it is, what it means, what follows."""
    translate = QCoreApplication.translate
    return (
        translate("LicenceWords", "This licence is shown like a paper copy."),
        translate("LicenceWords", "It names no holder's key, so showing it does not prove that it is yours."),
        translate("LicenceWords", "The clerk will be told to check by hand: have your identity card ready."),
    )


def summary_words(summary: LicenceSummary) -> str:
    """One row of the list as the screen reader says it."""
    parts = (
        i18n.pick(summary.type_name),
        summary.holder,
        state_words(summary.state),
        validity_words(summary.valid_until, summary.state),
    )
    return ", ".join(part for part in parts if part)


def reminder_words(days_left: int) -> str:
    """How many days are left until a licence runs out."""
    if days_left == 0:
        return QCoreApplication.translate("LicenceWords", "Expires today: renew it with the issuer.")
    return QCoreApplication.translate(
        "LicenceWords", "Days left: {days}. Think of renewing it with the issuer."
    ).format(days=days_left)
