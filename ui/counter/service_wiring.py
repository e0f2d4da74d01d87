"""The service that a counter is set to, and the clerk's answer to a portrait: between pages and journeys."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ui.counter.ready import ReadyPage
from ui.counter.reception import Reception
from ui.counter.verdict import VerdictPage
from wallet.model.journeys import CounterJourneys
from wallet.model.views import Comparison


class ServiceWiring(QObject):
    """Tells the journeys what was picked, and the pages what that means."""

    def __init__(
        self,
        parent: QObject,
        ready: ReadyPage,
        verdict: VerdictPage,
        reception: Reception,
        journeys: CounterJourneys,
    ) -> None:
        super().__init__(parent)
        self._ready, self._verdict = ready, verdict
        self._reception, self._journeys = reception, journeys
        ready.service_chosen.connect(self._choose)
        verdict.answered.connect(self._answer)

    def _choose(self, service_id: str) -> None:
        self._journeys.choose_service(service_id)
        profile = self._journeys.profile
        self._ready.show_service(self._journeys.service, profile)
        self._verdict.show_profile(profile)

    def _answer(self, answer: Comparison) -> None:
        """The clerk compared the portrait with the person."""
        checked = self._verdict.checked
        if checked is not None and not self._reception.busy:
            self._verdict.pause()
            self._reception.settle(checked, answer)
