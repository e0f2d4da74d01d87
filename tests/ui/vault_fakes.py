"""The vault's own journeys in memory: ways in, receipts, reminders. Derive and seal nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from wallet.model.errors import Trouble, WalletError
from wallet.model.keeping import Receipt, ReceiptForm, Reminder
from wallet.model.text import LocalisedText
from wallet.model.views import KeySlotView, SlotKind

AT = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
FIRST = "bamboo lantern over quiet water"
FRESH_CODE = "0ABCD-1EFGH-2JKMN-3PQRS-4TVWX-5YZ01-6ABCD-7EFGH"


class FakeKeys:
    """One passphrase and a recovery code at first; every call is remembered by name."""

    def __init__(self) -> None:
        made = AT - timedelta(days=100)
        self.slots = [
            KeySlotView(1, SlotKind.PASSPHRASE, made, 256, 4),
            KeySlotView(2, SlotKind.RECOVERY_CODE, None, 64, 2),
        ]
        self.keychain_available = True
        self.calls: list[str] = []

    def _asked(self, call: str, secret: str) -> None:
        if secret != FIRST:
            raise WalletError(Trouble.PASSPHRASE_WRONG)
        self.calls.append(call)

    def listed(self) -> tuple[KeySlotView, ...]:
        return tuple(self.slots)

    def add_passphrase(self, secret: str, passphrase: str, at: datetime) -> None:
        self._asked("add " + passphrase, secret)
        self.slots.append(KeySlotView(3, SlotKind.PASSPHRASE, at, 256, 4))

    def change_passphrase(self, secret: str, passphrase: str, number: int, at: datetime) -> None:
        self._asked(f"change {number} {passphrase}", secret)

    def remove(self, number: int, passphrase: str, at: datetime) -> None:
        self._asked(f"remove {number}", passphrase)
        self.slots = [slot for slot in self.slots if slot.number != number]

    def renew_recovery_code(self, secret: str, at: datetime) -> str:
        self._asked("renew", secret)
        return FRESH_CODE

    def confirm_recovery_code(self, typed: str) -> None:
        self.calls.append("confirm " + typed)

    def use_keychain(self, passphrase: str, at: datetime) -> None:
        self._asked("tie", passphrase)
        self.slots[0] = replace(self.slots[0], kind=SlotKind.PASSPHRASE_AND_SHARE)

    def leave_keychain(self, passphrase: str, at: datetime) -> None:
        self._asked("untie", passphrase)
        self.slots[0] = replace(self.slots[0], kind=SlotKind.PASSPHRASE)

    def rekey(self, secret: str, passphrase: str, at: datetime) -> str:
        self._asked("rekey " + passphrase, secret)
        return FRESH_CODE


def a_receipt(number: int, **other: object) -> Receipt:
    """An invented receipt, `number` days old."""
    receipt = Receipt(
        f"receipt-{number}",
        AT - timedelta(days=number),
        "licence-3",
        LocalisedText("机动车驾驶证", "Driving licence"),
        "张示例",
        f"黄浦区行政服务中心 0{number} 号窗口",
        number % 2 == 0,
        "办理道路运输从业资格",
        (LocalisedText("姓名", "Name"), LocalisedText("准驾车型", "Vehicle class")),
    )
    return replace(receipt, **other)  # type: ignore[arg-type]


class FakeReceipts:
    """Whatever is put into `kept`."""

    def __init__(self) -> None:
        self.kept: list[Receipt] = []
        self.handed: list[object] = []

    def listed(self) -> tuple[Receipt, ...]:
        return tuple(sorted(self.kept, key=lambda receipt: receipt.at, reverse=True))

    def exported(self, receipts: Sequence[Receipt], form: ReceiptForm) -> bytes:
        return f"{form} {[receipt.id for receipt in receipts]}".encode()

    def delete(self, receipt_ids: Collection[str]) -> None:
        self.kept = [receipt for receipt in self.kept if receipt.id not in receipt_ids]

    def put_back(self, receipts: Sequence[Receipt]) -> None:
        self.kept.extend(receipts)


def a_reminder(days: int = 15, **other: object) -> Reminder:
    """Of the food business permit among the invented licences."""
    name = LocalisedText("食品经营许可证", "Food business permit")
    made = Reminder("licence-2", name, 30, days, date(2026, 12, 9), told=False, dismissed=False)
    return replace(made, **other)  # type: ignore[arg-type]


class FakeReminders:
    """Whatever is put into `kept`."""

    def __init__(self) -> None:
        self.kept: list[Reminder] = []
        self.said: list[Reminder] = []

    def due(self, at: datetime) -> tuple[Reminder, ...]:
        return tuple(self.kept)

    def told(self, reminders: Sequence[Reminder]) -> None:
        self.said.extend(reminders)
        self.kept = [replace(each, told=each.told or each in reminders) for each in self.kept]

    def dismiss(self, reminders: Sequence[Reminder]) -> None:
        self.kept = [replace(each, dismissed=each.dismissed or each in reminders) for each in self.kept]
