"""What is known of a kept licence at a glance, as far as time does not change it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from wallet.model.credential import Category, CredentialFormat
from wallet.model.text import LocalisedText


@dataclass(frozen=True, slots=True)
class LicenceFace:
    """Times are aware UTC datetimes; `valid_until` None is 长期有效. `holder_kind` is "person" or
    "organisation"."""

    type_id: str = field(repr=False)
    type_name: LocalisedText = field(repr=False)
    category: Category | None = field(repr=False)
    holder: str = field(repr=False)
    number: str = field(repr=False)
    authority: str = field(repr=False)
    holder_kind: str = field(repr=False)
    valid_from: datetime | None = field(repr=False)
    valid_until: datetime | None = field(repr=False)
    format: CredentialFormat = field(repr=False)
