"""A printed copy from the citizen's window to the counter's verdict: as PDF, scanned, photographed. With
LICENCE_GALLERY set to a folder, pictures of all looks are saved there."""

from __future__ import annotations

import io
import random
import unicodedata
from pathlib import Path

import pypdfium2
import pytest
import shiboken6
from flows.test_printed import OFFICE, PURPOSE, ordered
from flows.town import Town
from optics.degrade import Handling, camera_picture, photograph
from optics.showing import frame_of_picture
from PIL import Image
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot
from test_gallery import FOLDER, LOOKS, SIZES, Look, dress, fits, name_of, rest, save, settled

from ui.citizen.copy_sheet import copy_pdf
from ui.citizen.window import CitizenWindow
from ui.counter.window import CounterWindow
from ui.jobs import Jobs
from ui.settings import Settings
from ui.theme import Scheme
from ui.widgets.drop import Incoming
from wallet.cli.main import main
from wallet.flows.counter import CounterDesk
from wallet.model.text import Language
from wallet.model.verdict import Reason, Verdict
from wallet.qr import reader

KIND = "cn.business-licence"
SHOWN = ("address", "rep")


@pytest.fixture(autouse=True)
def patient(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read is measured here, not how fast a busy machine is."""
    for name in ("_seconds", "_seconds_a_document"):
        monkeypatch.setattr(town.workplace.reader, name, 60.0)
    monkeypatch.setattr(reader, "SECONDS_A_FRAME", 60.0)


@pytest.fixture
def pdf(town: Town, qapp: QApplication) -> bytes:
    copy = town.citizen.printed_copy(ordered(town.licence(KIND), *SHOWN), town.at)
    assert not copy.sturdy  # the worse of the two
    return copy_pdf(copy)


def page_at(pdf: bytes, dots_an_inch: int) -> Image.Image:
    document = pypdfium2.PdfDocument(pdf)
    try:
        assert len(document) == 1
        return document[0].render(scale=dots_an_inch / 72).to_pil().convert("L")
    finally:
        document.close()


def as_file(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def amber(town: Town, counter: CounterDesk, data: bytes) -> None:
    (payload,) = counter.read_codes(data)
    checked = counter.check(payload, town.at)
    assert checked.report.verdict is Verdict.CHECK_BY_HAND, checked.report.findings
    assert checked.report.reasons == (Reason.HOLDER_NOT_PROVEN,)
    assert checked.report.copy is not None
    assert (checked.report.copy.relying_party, checked.report.copy.purpose) == (OFFICE, PURPOSE)


def test_the_file_itself(town: Town, other_counter: CounterDesk, pdf: bytes) -> None:
    amber(town, other_counter, pdf)
    # Fonts draw a sign and the radical that looks like it with one glyph, and Qt names either.
    words = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    words = unicodedata.normalize("NFKC", words).replace("\u2edd", "食")
    for text in (
        OFFICE,
        PURPOSE,
        "2026-12-24",
        "复印件",
        "COPY",
        "compare it with the holder's ID",
        "展示用",
    ):
        assert text in words, text


def test_the_code_is_drawn_as_vectors(pdf: bytes) -> None:
    page = pypdfium2.PdfDocument(pdf)[0]
    assert not list(page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))


@pytest.mark.parametrize(("dots", "kind"), [(300, "PNG"), (300, "JPEG"), (200, "PNG")])
def test_scanned(town: Town, other_counter: CounterDesk, pdf: bytes, dots: int, kind: str) -> None:
    amber(town, other_counter, as_file(page_at(pdf, dots), kind))


def test_scanned_upside_down_or_askew(town: Town, other_counter: CounterDesk, pdf: bytes) -> None:
    page = page_at(pdf, 300)
    for turned in (page.rotate(180), page.rotate(90, expand=True), page.rotate(4, fillcolor=255)):
        amber(town, other_counter, as_file(turned, "JPEG", quality=80))


@pytest.mark.parametrize("seed", range(3))
def test_photographed_with_a_phone(town: Town, other_counter: CounterDesk, pdf: bytes, seed: int) -> None:
    """The whole page in a picture of eight megapixels: turned, tilted, out of focus, with noise."""
    picture = photograph(page_at(pdf, 300), (2448, 3264), random.Random(seed))
    amber(town, other_counter, as_file(picture, "JPEG", quality=80))


def test_held_before_the_counters_camera(town: Town, other_counter: CounterDesk, pdf: bytes) -> None:
    """The paper near enough that the code fills 60 % of the height: one of a few pictures is enough."""
    page = page_at(pdf, 300)
    dots = 300 / 25.4
    code = page.crop(tuple(int(place * dots) for place in (110, 33, 194, 117)))
    pictures = (camera_picture(code, Handling(), random.Random(seed)) for seed in range(20))
    sights = (other_counter.read_frame(frame_of_picture(picture)).codes for picture in pictures)
    (payload,) = next(codes for codes in sights if codes)
    assert other_counter.check(payload, town.at).report.copy is not None


def test_on_the_command_line(
    town: Town, pdf: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "copy.pdf"
    path.write_bytes(pdf)
    assert (
        main(("verify", "--at", town.at.isoformat(), "--audience", OFFICE, str(path)), town.workplace) == 10
    )
    told = capsys.readouterr().out
    assert PURPOSE in told
    assert OFFICE in told
    assert main(("verify", "--at", town.at.isoformat(), "--audience", "x", str(path)), town.workplace) == 20
    told = capsys.readouterr().out
    assert PURPOSE not in told
    assert main(("inspect", str(path)), town.workplace) == 0


def test_both_windows_in_every_look(
    town: Town, other_counter: CounterDesk, qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    row = town.licence(KIND)
    jobs = Jobs()
    citizen = CitizenWindow(town.citizen, Settings(tmp_path / "citizen.ini"), lambda: town.at, jobs)
    counter = CounterWindow(
        other_counter, settings=Settings(tmp_path / "counter.ini"), clock=lambda: town.at, jobs=jobs
    )
    for window in (citizen, counter):
        window.show()
    for look in LOOKS:
        for window in (citizen, counter):
            window.resize(*SIZES[look[2]])
        dress(qapp, look)
        data = _saved(citizen, row.id, qtbot, tmp_path / "saved.pdf", look)
        town.later(1)
        counter.start()
        settled(qtbot, jobs)
        counter.reception.take_incoming(Incoming("copy.pdf", data=data))
        settled(qtbot, jobs)
        settled(qtbot, jobs)
        save(counter, "verdict", "copy", *name_of(look))
        assert counter.verdict.checked is not None
        assert counter.verdict.checked.report.verdict is Verdict.CHECK_BY_HAND
        said = "\n".join(counter.verdict.texts())
        for text in (OFFICE, PURPOSE, "2026-12-24"):
            assert text in said
    for window in (citizen, counter):
        window.close()
        shiboken6.delete(window)
    dress(qapp, (Language.ENGLISH, Scheme.LIGHT, 1.0))


def _saved(window: CitizenWindow, licence_id: str, qtbot: QtBot, path: Path, look: Look) -> bytes:
    jobs = window.desk.jobs
    window.home.refresh(licence_id)
    settled(qtbot, jobs)
    settled(qtbot, jobs)
    save(window, "copy-licence", *name_of(look))
    window.keeping.copying.begin(licence_id)
    settled(qtbot, jobs)
    page = window.keeping.copying.page
    page.party.setText(OFFICE)
    page.purpose.setText(PURPOSE)
    for name in SHOWN:
        page._ticks[(name,)].setChecked(True)
    rest()
    fits(page.scrolled.widget())
    save(window, "copy-page", *name_of(look))
    save(page.scrolled.widget(), "copy-body", *name_of(look))
    page.save_button.click()
    settled(qtbot, jobs)
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(path))
    dialog.close()
    shiboken6.delete(dialog)
    settled(qtbot, jobs)
    save(window, "copy-made", *name_of(look))
    assert "2026-12-24" in window.toast._words.text()
    page.step_back()
    if FOLDER:
        page_at(path.read_bytes(), 110).save(Path(FOLDER) / "paper.png")
    return path.read_bytes()
