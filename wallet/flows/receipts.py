"""What was shown to whom: noted, listed, written out, deleted. Holds names of claims, never their values."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Sequence
from datetime import datetime

from wallet.flows.claim_words import both_languages
from wallet.model.errors import KEEPS_NOTHING_NOW, WalletError
from wallet.model.keeping import Receipt, ReceiptForm
from wallet.model.text import LocalisedText
from wallet.model.views import Consent, PresentedCode
from wallet.vault.activity import ActivityEntry, Shown
from wallet.vault.vault import Vault

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""What a spreadsheet takes a cell for a formula by, full-width too (OWASP, CSV Injection)."""

_COLUMNS = (
    "时间 Time",
    "用证单位 Shown to",
    "身份已核实 Identity verified",
    "用途 Purpose",
    "证照 Licence",
    "持证人 Holder",
    "出示的信息项 Claims shown",
)


class Receipts:
    """Implements model.vault_journeys.ReceiptJourneys over one open vault."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def listed(self) -> tuple[Receipt, ...]:
        return tuple(map(_receipt, self._vault.activity()))

    def exported(self, receipts: Sequence[Receipt], form: ReceiptForm) -> bytes:
        return as_csv(receipts) if form is ReceiptForm.CSV else as_json(receipts)

    def delete(self, receipt_ids: Collection[str]) -> None:
        self._vault.delete_activity(receipt_ids)

    def put_back(self, receipts: Sequence[Receipt]) -> None:
        for receipt in reversed(receipts):
            self._vault.note_shown(
                Shown(
                    receipt.at,
                    receipt.licence_id,
                    receipt.type_name,
                    receipt.holder,
                    receipt.asker,
                    receipt.asker_known,
                    receipt.purpose,
                    receipt.claims,
                )
            )


def note(vault: Vault, consent: Consent, claims: tuple[LocalisedText, ...], at: datetime) -> bool:
    """Note a presentation. False where the vault takes nothing at the moment (put back to an earlier state,
    disk full): the holder stands at the counter and is not sent away for that, but told."""
    face = vault.record(consent.licence_id).summary.face
    party = consent.request.relying_party
    shown = Shown(
        at=at,
        licence_id=consent.licence_id,
        type_name=face.type_name,
        holder=face.holder,
        asker=both_languages(party.name) if party else "",
        asker_known=party is not None and party.verified,
        purpose=consent.purpose,
        claims=claims,
    )
    try:
        vault.note_shown(shown)
    except WalletError as error:
        if error.trouble not in KEEPS_NOTHING_NOW:
            raise
        return False
    return True


def hand_over(vault: Vault, consent: Consent, code: PresentedCode, at: datetime) -> bool:
    """Note what is handed over as a file, once."""
    return code.noted or note(vault, consent, code.shown, at)


def as_csv(receipts: Sequence[Receipt]) -> bytes:
    """UTF-8 with a mark at its head, as spreadsheets want it; every cell quoted, none a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for receipt in receipts:
        claims = "；".join(map(both_languages, receipt.claims))
        known = "是 yes" if receipt.asker_known else "否 no"
        cells = (receipt.asker, known, receipt.purpose, both_languages(receipt.type_name), receipt.holder)
        writer.writerow([receipt.at.isoformat(), *map(defused, cells), defused(claims)])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "backslashreplace")


def as_json(receipts: Sequence[Receipt]) -> bytes:
    """An array of objects; times as RFC 3339 in UTC, names in both languages."""
    rows = [
        {
            "time": receipt.at.isoformat(),
            "shown_to": receipt.asker,
            "identity_verified": receipt.asker_known,
            "purpose": receipt.purpose,
            "licence": _names(receipt.type_name),
            "holder": receipt.holder,
            "claims": [_names(claim) for claim in receipt.claims],
        }
        for receipt in receipts
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace")


def defused(cell: str) -> str:
    """A cell that no spreadsheet computes: an apostrophe stands before what could begin a formula."""
    return "'" + cell if cell.lstrip(" \u3000").startswith(_FORMULA) else cell


def _names(text: LocalisedText) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _receipt(entry: ActivityEntry) -> Receipt:
    shown = entry.shown
    return Receipt(
        entry.id,
        shown.at,
        shown.licence_id,
        shown.type_name,
        shown.holder,
        shown.asker,
        shown.asker_known,
        shown.purpose,
        shown.claims,
    )
