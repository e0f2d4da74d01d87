"""Who may sit at a counter; that shifts stand in the register; and the delay after wrong PINs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from flows.town import CHEAP, CLERK, NOW, PIN, Town, signed_in
from wallet.flows.counter import CounterDesk
from wallet.flows.shifts import ShiftDesk
from wallet.model.errors import Trouble, WaitFirst, WalletError
from wallet.model.register import EntryKind, RegisterQuery
from wallet.model.shifts import ClerkRole
from wallet.register.store import Register

_EVERYTHING = RegisterQuery()
OTHER_PIN = "918273"


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with Register(tmp_path / "register.db") as made:
        yield made


@pytest.fixture
def desk(register: Register) -> ShiftDesk:
    made = ShiftDesk(register, "窗口", CHEAP)
    made.name_first_supervisor(CLERK, PIN)
    return made


def trouble_of(act: object, *arguments: object) -> Trouble:
    with pytest.raises(WalletError) as caught:
        act(*arguments)  # type: ignore[operator]
    return caught.value.trouble


def kinds(register: Register) -> list[tuple[EntryKind, str]]:
    return [(entry.kind, entry.clerk) for entry in register.entries()]


def test_a_shift_stands_in_the_register(desk: ShiftDesk, register: Register) -> None:
    assert desk.shift is None
    desk.supervise(CLERK, PIN, NOW).add("李例", ClerkRole.CLERK, OTHER_PIN)
    assert desk.sign_in("李例", OTHER_PIN, NOW).role is ClerkRole.CLERK
    desk.sign_in(CLERK, PIN, NOW + timedelta(hours=1))
    desk.sign_out(NOW + timedelta(hours=2))
    desk.sign_out(NOW + timedelta(hours=3))
    begun, ended = EntryKind.SHIFT_BEGUN, EntryKind.SHIFT_ENDED
    assert kinds(register) == [(begun, "李例"), (ended, "李例"), (begun, CLERK), (ended, CLERK)]
    assert register.check_chain().intact


def test_nobody_is_signed_in_by_a_wrong_pin(desk: ShiftDesk, register: Register) -> None:
    for name, pin in ((CLERK, OTHER_PIN), ("nobody", PIN), (CLERK, ""), (CLERK, PIN + "0")):
        assert trouble_of(desk.sign_in, name, pin, NOW) is Trouble.PIN_WRONG
    assert (desk.shift, kinds(register)) == (None, [])
    assert trouble_of(lambda: desk.clerk) is Trouble.SIGN_IN_FIRST


def test_the_delay_grows_and_outlives_a_restart(desk: ShiftDesk, register: Register) -> None:
    for _ in range(4):
        assert trouble_of(desk.sign_in, CLERK, OTHER_PIN, NOW) is Trouble.PIN_WRONG
    register.close()
    with pytest.raises(WaitFirst) as caught:
        desk.sign_in(CLERK, PIN, NOW)
    assert (caught.value.trouble, caught.value.seconds) == (Trouble.PIN_DELAYED, 1)
    later = NOW + timedelta(seconds=1)
    assert trouble_of(desk.sign_in, CLERK, OTHER_PIN, later) is Trouble.PIN_WRONG
    with pytest.raises(WaitFirst) as caught:
        desk.sign_in(CLERK, PIN, later)
    assert caught.value.seconds == 2
    desk.sign_in(CLERK, PIN, later + timedelta(seconds=2))
    assert trouble_of(desk.sign_in, CLERK, OTHER_PIN, later) is Trouble.PIN_WRONG


def test_only_a_supervisor_supervises(desk: ShiftDesk) -> None:
    supervision = desk.supervise(CLERK, PIN, NOW)
    supervision.add("李例", ClerkRole.CLERK, OTHER_PIN)
    assert trouble_of(desk.supervise, "李例", OTHER_PIN, NOW) is Trouble.PIN_WRONG
    assert trouble_of(supervision.add, "李例", ClerkRole.CLERK, PIN) is Trouble.CLERK_EXISTS
    assert trouble_of(supervision.remove, CLERK) is Trouble.LAST_SUPERVISOR
    supervision.renew_pin("李例", "550271")
    assert trouble_of(desk.sign_in, "李例", OTHER_PIN, NOW) is Trouble.PIN_WRONG
    desk.sign_in("李例", "550271", NOW)
    supervision.remove("李例")
    assert [clerk.name for clerk in desk.clerks()] == [CLERK]
    assert trouble_of(desk.name_first_supervisor, "Mallory", PIN) is Trouble.CLERK_EXISTS


@pytest.mark.parametrize("pin", ["", "12345", "000000", "123456", "987654", "aaaaaaa", "7" * 65])
def test_pins_that_are_no_pins(register: Register, pin: str) -> None:
    desk = ShiftDesk(register, "窗口", CHEAP)
    assert trouble_of(desk.name_first_supervisor, CLERK, pin) is Trouble.PIN_TOO_WEAK
    assert desk.clerks() == ()


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\u202eb", "a\nb", "\ud800"])
def test_names_that_are_no_names(register: Register, name: str) -> None:
    desk = ShiftDesk(register, "窗口", CHEAP)
    assert trouble_of(desk.name_first_supervisor, name, PIN) is Trouble.CLERK_NAMELESS


def test_no_pin_is_kept(desk: ShiftDesk, tmp_path: Path) -> None:
    desk.sign_in(CLERK, PIN, NOW)
    assert PIN.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


class TestAtTheCounter:
    def test_nothing_is_checked_before_somebody_signed_in(self, town: Town, counter: CounterDesk) -> None:
        counter.shifts.sign_out(town.at)
        before = len(list(counter._register.entries()))
        assert trouble_of(counter.check, b"LW1:X", town.at) is Trouble.SIGN_IN_FIRST
        assert len(list(counter._register.entries())) == before
        signed_in(counter)
        assert counter.check(b"LW1:X", town.at).case_number

    def test_what_stands_in_an_entry(self, town: Town, counter: CounterDesk) -> None:  # R05, L11
        row = town.licence()
        request = town.citizen.read_request(counter.open_challenge(town.at).request_text.encode(), town.at)
        code = town.show(row, request, ("born",))
        checked = counter.check(code.text.encode(), town.at, " HD-117 ")
        counter.check(b"https://example.cn", town.at)
        town.later(60)
        town.publish()
        counter.check(b"https://example.cn", town.at)
        first, second, third = counter.register.some(_EVERYTHING, 9)[1:]
        assert (first.number, first.case_number, first.clerk) == (checked.case_number, "HD-117", CLERK)
        assert (second.case_number, checked.case) == (second.number, "HD-117")
        assert first.snapshot is not None
        assert len(first.snapshot) == 32
        assert first.snapshot == second.snapshot != third.snapshot
        assert "born" in first.disclosed
        words = repr(first)
        assert row.holder not in words
        assert row.number not in words

    def test_no_verdict_where_it_cannot_be_written(
        self, town: Town, counter: CounterDesk, monkeypatch: pytest.MonkeyPatch
    ) -> None:  # L09
        def full(*_: object) -> str:
            raise WalletError(Trouble.REGISTER_UNAVAILABLE)

        assert counter.check(b"LW1:X", town.at)
        monkeypatch.setattr(counter._register, "append", full)
        assert trouble_of(counter.check, b"LW1:X", town.at) is Trouble.REGISTER_UNAVAILABLE

    def test_a_receipt_tells_nothing_of_the_licence(self, town: Town, counter: CounterDesk) -> None:
        row = town.licence()
        request = town.citizen.read_request(counter.open_challenge(town.at).request_text.encode(), town.at)
        checked = counter.check(town.show(row, request, ("born",)).text.encode(), town.at)
        told = "\n".join(str(line) + line.value.zh for line in counter.register.receipt(checked))
        assert checked.case_number in told
        assert "有效" in told
        assert checked.report.issuer.name is not None
        public = checked.report.issuer.name.zh
        values = {str(value) for value in (checked.report.claims or {}).values()} - {public}
        assert {row.holder, row.number} <= values
        assert not [value for value in values if len(value) > 2 and value in told]
