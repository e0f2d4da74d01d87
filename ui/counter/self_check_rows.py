"""What the self-check says, a row for each thing: how it stands, what that means, what to do. In both
languages, made of our own words and of dates; an issuer's name is text from outside. Holds no widget."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from ui.counter.scanner_test import Device
from ui.counter.words import moment_with_age
from wallet.model.errors import Trouble, WalletError
from wallet.model.self_check import RegisterHead, SelfCheck
from wallet.model.text import LocalisedText
from wallet.wording import word_trouble

LITTLE_ROOM, NO_ROOM = 2 * 1024**3, 200 * 1024**2
"""Free bytes beside the register below which somebody must look, and below which work will soon stop: an
entry is some 2 KB, a day's work of one counter some megabytes, and a migration copies the file."""

_SLOW = 3.0
"""Seconds from which a device reads too slowly for a queue."""
_NAMED = 3
"""Issuers named in words; the rest is counted."""
Words = LocalisedText

NAMES = {
    "trust": Words("信任列表", "Trust list"),
    "status": Words("状态数据", "Status data"),
    "clock": Words("时钟", "Clock"),
    "scanner": Words("扫码测试", "Scanner test"),
    "camera": Words("摄像头", "Camera"),
    "serial": Words("串口扫码枪", "Serial scanner"),
    "disk": Words("磁盘", "Disk"),
    "register": Words("登记簿", "Register"),
    "hall": Words("大厅服务器", "Hall's server"),
}
"""The rows, in the order of the page."""


class RowState(Enum):
    """How one thing stands; `words` go into its pill."""

    IN_ORDER = Words("正常", "In order")
    LOOK = Words("要看一下", "Look at it")
    OUT = Words("有故障", "Out of order")
    UNTRIED = Words("未测试", "Not tried")
    UNUSED = Words("不使用", "Not used")

    @property
    def words(self) -> Words:
        return self.value


TO_SEE_TO = (RowState.LOOK, RowState.OUT)
_FINE = Words("不用处理。", "Nothing to do.")
_IMPORT = Words("请管理员导入新的数据文件。", "Ask the person in charge to import newer data.")


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One thing that was looked at."""

    key: str
    name: Words
    state: RowState
    means: Words
    do: Words = _FINE


@dataclass(slots=True)
class DeviceStates:
    """What the window knows of its devices. `cameras` is None where nobody asked the system yet."""

    cameras: tuple[str, ...] | None = None
    camera_used: bool = False
    camera_seen: bool = False
    camera_trouble: WalletError | None = None
    serial_port: str = ""
    serial_open: bool = False
    serial_trouble: WalletError | None = None
    read: dict[Device, float] = field(default_factory=dict)
    old_seen: bool = False


def rows_of(found: SelfCheck, devices: DeviceStates, at: datetime) -> tuple[CheckRow, ...]:
    """All rows, in the order of the page."""
    return (
        _trust(found, at),
        _status(found, at),
        _clock(found, at),
        _scanner(devices),
        _camera(devices),
        _serial(devices),
        _disk(found),
        _register(found),
        *_hall(found, at),
    )


def summary(rows: tuple[CheckRow, ...]) -> Words | None:
    """One line of what somebody must see to; None where all is in order."""
    wrong = [row for row in rows if row.state in TO_SEE_TO]
    if not wrong:
        return None
    zh, en = "、".join(row.name.zh for row in wrong), ", ".join(row.name.en for row in wrong)
    return Words(f"自检：有 {len(wrong)} 项要处理（{zh}）", f"Self-check: {len(wrong)} to see to ({en})")


def _trust(found: SelfCheck, at: datetime) -> CheckRow:
    name, r = NAMES["trust"], found.readiness
    if not r.anchors:
        means = Words(
            "没有导入信任列表，不认识任何发证机关。", "No trust list is loaded: no issuer is known."
        )
        return CheckRow("trust", name, RowState.OUT, means, _IMPORT)
    since = _since(r.trust_as_of, at)
    count = found.fingerprints
    means = Words(
        f"{since.zh}的数据，{count} 个可信指纹。", f"As of {since.en}, {count} trusted fingerprints."
    )
    if r.trust_stale:
        late = Words("已过更新期限，看不出新近的增减。", "Overdue: what changed lately is not known.")
        return CheckRow("trust", name, RowState.LOOK, _both(means, late), _IMPORT)
    return CheckRow("trust", name, RowState.IN_ORDER, means)


def _status(found: SelfCheck, at: datetime) -> CheckRow:
    name, r = NAMES["status"], found.readiness
    if r.taken_back:
        means = Words(
            f"有 {r.taken_back} 项吊销被新列表撤回；吊销仍然有效。",
            f"Newer lists take {r.taken_back} revocations back; they stand.",
        )
        do = Words("请向发布列表的机关核实。", "Have the list's publisher asked why.")
        return CheckRow("status", name, RowState.OUT, means, do)
    if not found.issuers:
        means = Words("没有状态列表，看不出证照是否被吊销。", "No status lists: a revocation cannot be told.")
        return CheckRow("status", name, RowState.LOOK, means, _IMPORT)
    late = [row for row in found.issuers if row.stale]
    shown = late or list(found.issuers[:1])
    named = [(row.issuer, _since(row.as_of, at)) for row in shown[:_NAMED]]
    zh = "；".join(f"{issuer}，{since.zh}" for issuer, since in named)
    en = "; ".join(f"{issuer}, {since.en}" for issuer, since in named)
    more = len(shown) - len(named)
    if more:
        zh, en = f"{zh}；另 {more} 家", f"{en}; {more} more"
    if late or found.unreadable:
        means = Words(f"过期的列表：{zh}。", f"Stale lists: {en}.") if late else Words("", "")
        if found.unreadable:
            means = _both(
                means,
                Words(f"{found.unreadable} 个列表读不出来。", f"{found.unreadable} lists cannot be read."),
            )
        return CheckRow("status", name, RowState.LOOK, means, _IMPORT)
    count = len(found.issuers)
    means = Words(f"{count} 家发布方；最旧的是 {zh}。", f"{count} publishers; the oldest: {en}.")
    return CheckRow("status", name, RowState.IN_ORDER, means)


def _clock(found: SelfCheck, at: datetime) -> CheckRow:
    name = NAMES["clock"]
    now = _moment(at)
    floor = "" if found.floor is None else _moment(found.floor)
    if not found.readiness.clock_ok:
        means = Words(
            f"电脑时间 {now} 与已签名的数据（{floor or '无'}）不符，有效期无从判断。",
            f"{now} does not fit the signed data ({floor or 'none'}): dates cannot be judged.",
        )
        do = Words("请先校准这台电脑的时钟。", "Set this computer's clock first.")
        return CheckRow("clock", name, RowState.OUT, means, do)
    if not floor:
        means = Words(
            f"电脑时间 {now}；还没有可对照的数据。", f"{now}; nothing signed to compare it with yet."
        )
        do = Words("请看一眼时间对不对。", "See whether the time is right.")
        return CheckRow("clock", name, RowState.LOOK, means, do)
    means = Words(
        f"电脑时间 {now}，不早于已签名的数据（{floor}）。", f"{now}, not before the signed data ({floor})."
    )
    return CheckRow("clock", name, RowState.IN_ORDER, means)


_DEVICES = {
    Device.GUN: Words("扫码枪 {s} 秒（自首批字符起）", "scanner {s} s (from its first characters)"),
    Device.SERIAL: Words("串口扫码枪 {s} 秒（自出码起）", "serial scanner {s} s (after the code appeared)"),
    Device.CAMERA: Words("摄像头 {s} 秒（自首幅画面起）", "camera {s} s (from its first picture)"),
    Device.FILE: Words("文件 {s} 秒", "file {s} s"),
}


def _scanner(devices: DeviceStates) -> CheckRow:
    name = NAMES["scanner"]
    if not devices.read:
        means = Words("还没有设备读出测试码。", "No device has read the test code yet.")
        if devices.old_seen:
            means = Words("读到的是旧的测试码。", "What was read is an older test code.")
        do = Words("请扫描自检页上的测试码。", "Scan the test code on the self-check page.")
        return CheckRow("scanner", name, RowState.UNTRIED, means, do)
    said = [(_DEVICES[device], f"{seconds:.1f}") for device, seconds in devices.read.items()]
    means = Words(
        "已读出：" + "，".join(w.zh.format(s=s) for w, s in said) + "。",
        "Read by: " + ", ".join(w.en.format(s=s) for w, s in said) + ".",
    )
    if all(seconds > _SLOW for seconds in devices.read.values()):
        do = Words("读得慢：请擦净镜头和屏幕，再试一次。", "Slow: wipe lens and screen, then try again.")
        return CheckRow("scanner", name, RowState.LOOK, means, do)
    return CheckRow("scanner", name, RowState.IN_ORDER, means)


def _camera(devices: DeviceStates) -> CheckRow:
    name = NAMES["camera"]
    plug = Words(
        "请检查连接，或在设置（F4）里另选一个。", "See to its cable, or choose another in Settings (F4)."
    )
    if devices.camera_trouble is not None:
        short = word_trouble(devices.camera_trouble.trouble).short
        means = Words(f"{short.zh}。", f"{short.en}.")
        state = RowState.OUT if devices.camera_used or devices.cameras else RowState.UNUSED
        return CheckRow("camera", name, state, means, plug if state is RowState.OUT else _FINE)
    known = "、".join(devices.cameras or ()), ", ".join(devices.cameras or ())
    if devices.camera_seen:
        means = Words(
            f"有画面。{f'（{known[0]}）' if known[0] else ''}",
            f"Pictures arrive{f' ({known[1]})' if known[1] else ''}.",
        )
        return CheckRow("camera", name, RowState.IN_ORDER, means)
    if devices.cameras == ():
        do = plug if devices.camera_used else _FINE
        means = Words("没有接摄像头；用扫码枪也能接待。", "None connected; a scanner will do.")
        return CheckRow("camera", name, RowState.LOOK if devices.camera_used else RowState.UNUSED, means, do)
    means = Words(
        f"已接：{known[0]}；还没有画面。" if known[0] else "还没有画面。",
        f"Connected: {known[1]}; no picture yet." if known[1] else "No picture yet.",
    )
    do = Words("请点自检页上的“试摄像头”。", "Press Try the camera on this page.")
    return CheckRow("camera", name, RowState.UNTRIED, means, do)


def _serial(devices: DeviceStates) -> CheckRow:
    name = NAMES["serial"]
    if not devices.serial_port:
        means = Words(
            "没有设置；像键盘一样输入的扫码枪不用设置。", "None set up; one that types needs no setting up."
        )
        return CheckRow("serial", name, RowState.UNUSED, means)
    if devices.serial_open:
        means = Words(f"端口 {devices.serial_port} 已打开。", f"Port {devices.serial_port} is open.")
        return CheckRow("serial", name, RowState.IN_ORDER, means)
    trouble = devices.serial_trouble.trouble if devices.serial_trouble else Trouble.SERIAL_LOST
    short = word_trouble(trouble).short
    means = Words(f"{short.zh}（{devices.serial_port}）。", f"{short.en} ({devices.serial_port}).")
    do = Words("请检查连接；接好后会自动恢复。", "See to its cable; once back it goes on by itself.")
    return CheckRow("serial", name, RowState.OUT, means, do)


def _disk(found: SelfCheck) -> CheckRow:
    name, free = NAMES["disk"], found.free_bytes
    if free is None:
        means = Words("系统没有告知剩余空间。", "The system does not say how much room there is.")
        do = Words("请管理员看一下磁盘。", "Ask the person in charge to look at the disk.")
        return CheckRow("disk", name, RowState.LOOK, means, do)
    room = _size(free)
    means = Words(f"登记簿旁剩余 {room}。", f"{room} free beside the register.")
    do = Words("请管理员腾出空间。", "Ask the person in charge to make room.")
    if free < NO_ROOM:
        stops = Words("写不下时就不能给出结论。", "Once it is full no verdict can be given.")
        return CheckRow("disk", name, RowState.OUT, _both(means, stops), do)
    if free < LITTLE_ROOM:
        return CheckRow("disk", name, RowState.LOOK, means, do)
    return CheckRow("disk", name, RowState.IN_ORDER, means)


def _register(found: SelfCheck) -> CheckRow:
    name, head = NAMES["register"], found.register
    if not isinstance(head, RegisterHead):
        words = word_trouble(head)
        return CheckRow("register", name, RowState.OUT, words.happened, words.next)
    means = Words(
        f"{head.entries} 条，链尾签名正确。", f"{head.entries} entries; the end is signed and fits."
    )
    if head.checkpoint is None and head.entries:
        gone = Words("库外的检查点不见了。", "The checkpoint outside the database is gone.")
        do = Words("请在登记页（F3）核对整条链。", "Check the whole chain on the register's page (F3).")
        return CheckRow("register", name, RowState.LOOK, _both(means, gone), do)
    kept = head.checkpoint or 0
    means = _both(means, Words(f"最近的检查点：第 {kept} 条。", f"Last checkpoint: entry {kept}."))
    return CheckRow("register", name, RowState.IN_ORDER, means)


def _size(count: int) -> str:
    giga, mega = count / 1024**3, count / 1024**2
    return f"{giga:.1f} GB" if giga >= 1 else f"{mega:.0f} MB"


def _moment(value: datetime) -> str:
    """In full: a wrong clock may be right but for its year."""
    return f"{value.astimezone():%Y-%m-%d %H:%M}"


def _hall(found: SelfCheck, at: datetime) -> tuple[CheckRow, ...]:
    """Of a counter of a hall only."""
    hall = found.readiness.hall
    if hall is None:
        return ()
    name = NAMES["hall"]
    waiting = Words(f"{hall.waiting} 条登记待补传。", f"{hall.waiting} entries wait to be sent.")
    if hall.trouble is not None:
        words = word_trouble(hall.trouble)
        state = RowState.LOOK if hall.trouble is Trouble.HALL_UNREACHABLE else RowState.OUT
        return (CheckRow("hall", name, state, _both(words.happened, waiting), words.next),)
    if not hall.reached:
        means = Words("还没有连上过。", "Not reached yet.")
        return (CheckRow("hall", name, RowState.UNTRIED, _both(means, waiting)),)
    since = _since(hall.as_of, at)
    means = Words(f"{since.zh}已全部送达。", f"Everything had arrived as of {since.en}.")
    return (CheckRow("hall", name, RowState.IN_ORDER, _both(means, waiting) if hall.waiting else means),)


def _since(moment: datetime | None, at: datetime) -> Words:
    return Words("时间不详", "an unknown time") if moment is None else moment_with_age(moment, at)


def _both(one: Words, other: Words) -> Words:
    return Words(one.zh + other.zh, " ".join(part for part in (one.en, other.en) if part))
