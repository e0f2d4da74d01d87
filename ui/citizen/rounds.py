"""A request for several licences, as the page asks about them: one after another. Chooses nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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

    def after(self, chosen: Collection[str]) -> tuple[Offer, ...]:
        """What can be chosen next when these licences were chosen before: each round has one of its own, and
        the last one that fits a later round is left to that."""
        if not self.offers:
            return ()
        here, *later = self.offers[len(chosen) :]
        free = tuple(offer for offer in here if offer.licence.id not in chosen)
        needed = [{offer.licence.id for offer in round_} - set(chosen) for round_ in later]
        return tuple(o for o in free if {o.licence.id} not in needed) or free

    def names(self, types: Mapping[str, DocumentType]) -> tuple[LocalisedText, ...]:
        """What the unanswered ones are called."""
        asked = (sorted(one.document_types)[:1] or [one.id] for one in self.unanswered)
        return tuple(types[name].name if name in types else LocalisedText(name, name) for (name,) in asked)


def rounds_of(request: PresentationRequest, offers: tuple[Offer, ...]) -> Rounds:
    """One round for a request of one licence or none; else one for each that some licence answers."""
    if len(request.credentials) < 2 or not offers:
        return Rounds((offers,), ())
    groups = _groups(request, frozenset(offer.part for offer in offers))
    rounds = [(group, tuple(o for o in offers if o.part in group)) for group in groups]
    answered = tuple(offered for _, offered in rounds if offered)
    parts = {part.id: part for part in request.credentials}
    open_still = tuple(parts[min(group)] for group, offered in rounds if not offered)
    return Rounds(answered or (offers,), open_still)


def _groups(request: PresentationRequest, offered: frozenset[str]) -> tuple[frozenset[str], ...]:
    """The licences to show, each by the ids of the parts it may answer: of every credential set the first
    option that can be answered, of one that is not required none where none can (OpenID4VP 1.0, 6.4.2)."""
    if not request.credential_sets:
        return tuple(frozenset({part.id}) for part in request.credentials)
    groups: dict[frozenset[str], None] = {}
    for each in request.credential_sets:
        usual = each.options[0] if each.required else None
        option = next((one for one in each.options if offered.issuperset(one)), usual)
        if option is None:
            continue
        alone = frozenset(other[0] for other in each.options if len(other) == 1)
        groups.update(dict.fromkeys([alone] if len(option) == 1 else [frozenset({name}) for name in option]))
    return tuple(groups)
