"""A request for several licences, as the page asks about them: one after another. Chooses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wallet.model.credential import DocumentType
from wallet.model.request import CredentialRequest, PresentationRequest
from wallet.model.text import LocalisedText
from wallet.model.views import Offer


@dataclass(frozen=True, slots=True)
class Rounds:
    """The offers for each licence that is asked for, in the request's order, and those that none answers."""

    offers: tuple[tuple[Offer, ...], ...]
    unanswered: tuple[CredentialRequest, ...]

    @property
    def first(self) -> tuple[Offer, ...]:
        return self.offers[0] if self.offers else ()

    def names(self, types: Mapping[str, DocumentType]) -> tuple[LocalisedText, ...]:
        """What the unanswered ones are called."""
        asked = (sorted(one.document_types)[:1] or [one.id] for one in self.unanswered)
        return tuple(types[name].name if name in types else LocalisedText(name, name) for (name,) in asked)


def rounds_of(request: PresentationRequest, offers: tuple[Offer, ...]) -> Rounds:
    """One round for a request of one licence or none; else one for each that some licence answers."""
    if len(request.credentials) < 2 or not offers:
        return Rounds((offers,), ())
    parts = [(asked, tuple(o for o in offers if o.part == asked.id)) for asked in request.credentials]
    answered = tuple(offered for _, offered in parts if offered)
    return Rounds(answered or (offers,), tuple(asked for asked, offered in parts if not offered))
