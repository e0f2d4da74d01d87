"""What the window does while somebody waits: filter as they type, show many rows, make and paint a code."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import qrcode
from flows.town import NOW
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QTableView, QWidget

from bench.measure import OWN_THREAD, Contender, Row, interleave
from bench.plain import empty_database, insert_rows, plain_row, sample_records, search_rows
from ui.citizen.cards import LicenceListView, haystack
from ui.citizen.desk import Desk
from ui.citizen.home import HomePage
from ui.citizen.locking import Guard
from ui.jobs import Jobs
from ui.settings import Settings
from ui.start import start_application
from ui.widgets.clipboard import PassingClipboard
from ui.widgets.qr_view import CodeView
from wallet.flows.moving import FrameCollector
from wallet.flows.summaries import summary_view
from wallet.model.errors import Trouble, WalletError
from wallet.model.journeys import CitizenJourneys
from wallet.model.views import CodeSymbol, FrameState, LicenceSummary, LicenceView
from wallet.presentation.moving import MovingPresentation
from wallet.qr import symbol
from wallet.qr.envelope import wrap_card
from wallet.qr.frames import FrameEncoder
from wallet.vault.records import StoredSummary

TYPED = ("餐饮", "餐饮有限", "餐饮有限公司9", "餐饮有限公司99", "jy1110108", "第7类", "permit 3", "海淀区")
MANY = 100_000
FRAME_BYTES = 500
MOVING_BYTES = 250_000
FRAME_TIME = 0.016


class _Journeys:
    """Answers the list; the licences themselves are not what is timed."""

    def __init__(self, summaries: tuple[LicenceSummary, ...]) -> None:
        self._summaries = summaries

    def licences(self, _at: datetime) -> tuple[LicenceSummary, ...]:
        return self._summaries

    def licence(self, _licence_id: str, _at: datetime) -> LicenceView:
        raise WalletError(Trouble.LICENCE_MISSING)


def rows() -> list[Row]:
    """Three rows of PERFORMANCE: search, 100,000 rows, encode and paint."""
    with TemporaryDirectory() as name:
        settings = Settings(Path(name, "settings.ini"))
        application = start_application(settings)
        found = [_searching(Path(name), settings), _many_rows(), *_codes()]
        application.processEvents()
    return found


def _searching(folder: Path, settings: Settings) -> Row:
    """One more letter typed into the search: rows chosen, both lists shown anew, the page laid out."""
    records = sample_records()
    stored = [StoredSummary(record.digest.hex(), record.face) for record in records]
    summaries = tuple(summary_view(each, NOW) for each in stored)
    plain = empty_database(folder / "plain.db")
    insert_rows(plain, [plain_row(record) for record in records])
    jobs = Jobs()
    anchor = QWidget()
    guard = Guard(anchor, lambda: NOW, settings)
    journeys = cast(CitizenJourneys, _Journeys(summaries))
    desk = Desk(journeys, settings, lambda: NOW, jobs, PassingClipboard(anchor), guard)
    home = HomePage(desk)
    home.resize(1180, 760)
    home.show()
    home._loaded(summaries)
    rows_in_memory = [(haystack(summary), summary) for summary in summaries]
    ours, theirs, plainly = (itertools.cycle(TYPED) for _ in range(3))
    timings = interleave(
        {
            "typed": Contender(lambda: home.search.setText(next(ours))),
            "plain": Contender(lambda: search_rows(plain, next(theirs))),
            "comprehension": Contender(partial(_comprehend, rows_in_memory, plainly)),
        },
        81,
        OWN_THREAD,
    )
    jobs.close()
    home.close()
    plain.dispose()
    by_hand = timings.ratio("typed", "comprehension")
    return Row(
        "search 10,000 licences as you type",
        "plain SQLite",
        timings.ratio("typed", "plain"),
        2.0,
        note=f"the whole page; {by_hand.middle:.1f} × a list comprehension alone",
    )


def _comprehend(
    rows_in_memory: list[tuple[str, LicenceSummary]], words: itertools.cycle[str]
) -> list[LicenceSummary]:
    word = next(words)
    return [summary for hay, summary in rows_in_memory if word in hay]


class _OneColumn(QAbstractTableModel):
    """The least that a table can show."""

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else MANY

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 1

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        return f"示例 {index.row()}" if role == Qt.ItemDataRole.DisplayRole else None


def _many_rows() -> Row:
    """From an empty view to its first paint; our rows are cards of three lines, the table's one line."""
    few = [StoredSummary(record.digest.hex(), record.face) for record in sample_records(100)]
    some = [summary_view(each, NOW) for each in few]
    many = tuple(replace(some[number % 100], id=str(number)) for number in range(MANY))

    def cards() -> None:
        view = LicenceListView()
        view.rows.show_rows(many)
        _paint(view)

    def table() -> None:
        view = QTableView()
        view.setModel(_OneColumn(view))
        _paint(view)

    timings = interleave({"cards": Contender(cards), "table": Contender(table)}, 31, OWN_THREAD)
    return Row("100,000 rows: first paint", "QTableView", timings.ratio("cards", "table"), 3.0)


def _paint(view: QWidget) -> None:
    view.resize(372, 700)
    view.grab()
    view.deleteLater()


def _codes() -> list[Row]:
    """Text → symbol → pixels: still codes, and frames of a moving code that combine half of its blocks."""
    view = CodeView()
    view.resize(480, 480)
    view.ensurePolished()
    target = QImage(480, 480, QImage.Format.Format_RGB32)
    moving = MovingPresentation(_noise(MOVING_BYTES))
    numbers = itertools.count(moving.blocks)
    frame, full = wrap_card(_noise(FRAME_BYTES)), wrap_card(_noise(960))
    assert _version(full) == symbol.BUDGET_VERSION

    def paint(made: CodeSymbol | None) -> None:
        view.show_symbol(made)
        view.render(target)

    def automatic() -> None:
        maker = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_L, border=0)
        maker.add_data(frame)
        maker.make(fit=True)
        made = tuple(bytes(map(bool, line)) for line in maker.modules)
        paint(CodeSymbol(maker.version, len(made), made))

    timings = interleave(
        {
            "frame": Contender(lambda: paint(symbol.encode(frame))),
            "moving": Contender(lambda: paint(moving.symbol(next(numbers)))),
            "full": Contender(lambda: paint(symbol.encode(full))),
            "automatic": Contender(automatic),
        },
        31,
        OWN_THREAD,
    )
    share = partial(timings.share, seconds=FRAME_TIME)
    return [
        Row(
            f"code of {FRAME_BYTES} bytes (version {_version(frame)}): encode and paint",
            "16 ms",
            share("frame"),
            1.0,
            (("qrcode, automatic mask", share("automatic")),),
        ),
        Row(
            f"frame of a moving code of {moving.blocks} blocks (version {moving.symbol(0).version}): "
            "encode and paint",
            "16 ms",
            share("moving"),
            1.0,
        ),
        _collecting(),
        Row(f"code of version {_version(full)}: encode and paint", "16 ms", share("full"), None),
    ]


def _collecting() -> Row:
    """All frames of the longest code that OPTICAL measured, three in ten of its first ones missed."""
    made = FrameEncoder(_noise(600 * 436 - 1), bytes(8), block_size=436)
    numbers = [number for number in range(made.transfer.blocks) if number % 10 not in (2, 5, 8)]
    numbers += range(600, 600 + 190)
    texts = [made.text(number) for number in numbers]

    def collect() -> None:
        if FrameCollector(lambda: 0.0).push_all(texts).state is not FrameState.COMPLETE:
            raise AssertionError("too few frames")

    timings = interleave({"collect": Contender(collect)}, 11, OWN_THREAD)
    return Row(
        "moving code of 600 blocks, 30 % missed: read and solve",
        "33 ms",
        timings.share("collect", seconds=1 / 30),
        None,
        note="all of its frames; a camera has 33 ms for each",
    )


def _version(text: str) -> Any:
    return symbol.version_needed(text)


def _noise(count: int) -> bytes:
    """Bytes that do not compress, the same in every run; they begin as a card does."""
    return b"\xd2" + random.Random(count).randbytes(count - 1)
