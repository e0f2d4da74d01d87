"""What a counter can be set to ask for: one preset a service (事项). Judges and reads nothing."""

from __future__ import annotations

from dataclasses import dataclass

from wallet.model.policy import Policy
from wallet.model.request import CredentialRequest, CredentialSet
from wallet.model.text import LocalisedText


@dataclass(frozen=True, slots=True)
class ServicePreset:
    """A service: what it is called, for what it asks (事由), whether it keeps anything, and what it asks for.

    `policy` is the counter's, or `counter-timed` where codes that are fresh by time alone will do (P1);
    `compare_portrait`: the clerk compares the issuer-signed portrait with the person (P3). The service with
    the empty `id` is the counter's own, out of its set-up."""

    id: str
    name: LocalisedText
    purpose: LocalisedText
    retention: LocalisedText
    credentials: tuple[CredentialRequest, ...]
    credential_sets: tuple[CredentialSet, ...] = ()
    policy: Policy = Policy.COUNTER
    compare_portrait: bool = False
