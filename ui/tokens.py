"""Named colours of the three schemes (UX, Visual). Values only; Qt is not needed to read them.

A named tuple, as every value that stands before the first paint: the module dataclasses and the classes it
makes take 7 ms, half of what a window of ours may add to a bare one.
"""

from __future__ import annotations

from typing import NamedTuple


class Tokens(NamedTuple):
    """Colours as #RRGGBB. `x_ground` is what text in colour `x` stands on."""

    window: str
    surface: str
    sunken: str
    text: str
    muted: str
    brand: str
    brand_hover: str
    brand_ground: str
    on_brand: str
    border: str
    line: str
    off: str
    off_text: str
    good: str
    good_ground: str
    soon: str
    soon_ground: str
    bad: str
    bad_ground: str
    unknown: str
    unknown_ground: str
    neutral: str
    neutral_ground: str
    # Faces and codes stay paper in every scheme: what is shown to another person looks the same to all.
    paper: str = "#FFFEF9"
    paper_text: str = "#1A1F27"
    paper_muted: str = "#525B68"
    on_category: str = "#FFFFFF"
    # Verdict fields, white text on them.
    valid: str = "#14532D"
    check_by_hand: str = "#7A4B00"
    not_valid: str = "#8E1316"
    not_checked: str = "#3A4049"
    on_verdict: str = "#FFFFFF"
    # Bands of the categories: never a status.
    business: str = "#2F6DB5"
    food: str = "#2E7D4F"
    transport: str = "#7A4FA3"
    residence: str = "#B5532F"
    health: str = "#1F7A8C"
    unlisted: str = "#5B6675"


LIGHT = Tokens(
    window="#F4F6F9",
    surface="#FFFFFF",
    sunken="#F4F6F9",
    text="#1A1F27",
    muted="#525B68",
    brand="#1F5FAE",
    brand_hover="#194F92",
    brand_ground="#E4EDF9",
    on_brand="#FFFFFF",
    border="#7E8897",
    line="#C9D0DA",
    off="#C9D0DA",
    off_text="#7E8897",
    good="#1B6E3C",
    good_ground="#E3F3E8",
    soon="#7A4B00",
    soon_ground="#FFF1D6",
    bad="#A4161A",
    bad_ground="#FBE4E4",
    unknown="#454B54",
    unknown_ground="#E8EAED",
    neutral="#1F5FAE",
    neutral_ground="#E4EDF9",
)

DARK = Tokens(
    window="#14181E",
    surface="#1D232B",
    sunken="#14181E",
    text="#EDF1F6",
    muted="#AEB8C4",
    brand="#7FB2F0",
    brand_hover="#9CC4F5",
    brand_ground="#22364F",
    on_brand="#0B1B2E",
    border="#768293",
    line="#3B4552",
    off="#3B4552",
    off_text="#768293",
    good="#7FD6A0",
    good_ground="#173524",
    soon="#F4C46A",
    soon_ground="#3A2A0A",
    bad="#FF9C94",
    bad_ground="#451A18",
    unknown="#C3C8D0",
    unknown_ground="#2C3138",
    neutral="#7FB2F0",
    neutral_ground="#1B2C42",
)

HIGH_CONTRAST = LIGHT._replace(
    window="#FFFFFF",
    sunken="#FFFFFF",
    text="#000000",
    muted="#1F2630",
    brand="#0B3C7A",
    brand_hover="#062A58",
    brand_ground="#DCE8F8",
    border="#000000",
    line="#3A424E",
    off="#D5DAE1",
    off_text="#5A626E",
    good="#0B4A24",
    soon="#553300",
    bad="#7A0A0D",
    unknown="#20252C",
    neutral="#0B3C7A",
    neutral_ground="#FFFFFF",
    paper="#FFFFFF",
    paper_text="#000000",
    paper_muted="#1F2630",
)
