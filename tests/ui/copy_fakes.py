"""Printed copies of a wallet in memory. Signs nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from wallet.model.printing import CopyOrder, PrintedCopy
from wallet.model.text import LocalisedText
from wallet.model.views import CodeSymbol, Offer
from wallet.qr.symbol import encode


class FakeCopies:
    """The part of CitizenJourneys that makes copies; what is too large is so by word of the test."""

    too_large: bool
    older: bool
    bearer: bool

    def __init__(self) -> None:
        self.ordered: list[CopyOrder] = []
        self.copies_noted: list[PrintedCopy] = []
        self.sturdy = True

    def copy_choices(self: Any, licence_id: str, at: datetime) -> Offer:
        self._may_fail("copy_choices")
        made: Offer = self.offer(licence_id, self.timed_request(at), at)
        return made

    def printed_copy(self: Any, order: CopyOrder, at: datetime) -> PrintedCopy:
        self._may_fail("printed_copy")
        self.ordered.append(order)
        offer = self.offer(order.licence_id, self.timed_request(at), at)
        lines = tuple(c.view for c in offer.claims if c.always or c.view.path in order.disclosed)
        return PrintedCopy(
            order=order,
            type_name=offer.licence.type_name,
            issuer=LocalisedText("黄浦区市场监督管理局", "Huangpu Market Regulation Bureau"),
            lines=lines,
            symbol=None if self.too_large else a_symbol(),
            version_needed=26 if self.too_large else 21,
            leave_out=(LocalisedText("住址", "Address"),) if self.too_large and not self.bearer else (),
            made_on=at.date(),
            last_day=at.date() + timedelta(days=order.days),
            sturdy=self.sturdy,
            noted_inside=not self.bearer,
        )

    def copy_printed(self, copy: PrintedCopy, at: datetime) -> bool:
        self.copies_noted.append(copy)
        return not self.older


def a_symbol() -> CodeSymbol:
    made = encode("LW1:" + "QF8B7A4C%5" * 100, level="M")
    assert made is not None
    return made
