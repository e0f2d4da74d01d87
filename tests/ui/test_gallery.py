"""A gallery of every format, through the real wallet and the real counter: what the pages say, and that it
fits. With LICENCE_GALLERY set to a folder, pictures of all looks are saved there."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from flows.town import Town
from formats import pdf_bench  # noqa: F401  (a PDF file is signed once, before any clock is turned)
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from specimens import SPECIMENS, Specimen, bring, for_the_counter, make_believe

from ui import i18n, theme
from ui.citizen.window import CitizenWindow
from ui.counter.window import CounterWindow
from ui.jobs import Jobs
from ui.settings import Settings
from ui.theme import Scheme
from ui.widgets.choice import TickBox
from ui.widgets.drop import Incoming
from ui.widgets.safe_label import SafeLabel
from wallet.flows.counter import CounterDesk
from wallet.formats import pdf
from wallet.model.text import Language
from wallet.model.verdict import Check, Outcome, Verdict

FOLDER = os.environ.get("LICENCE_GALLERY")
LOOKS = [(Language.CHINESE, Scheme.LIGHT, 1.0), (Language.ENGLISH, Scheme.DARK, 2.0)]
"""Each language, each scheme, each size once; for the pictures every pair."""
if FOLDER:
    LOOKS = [(language, scheme, scale) for language in Language for scheme in Scheme for scale in (1.0, 2.0)]
SIZES = {1.0: (1280, 800), 2.0: (1024, 720)}
Look = tuple[Language, Scheme, float]


@pytest.fixture(autouse=True)
def patient_pdf() -> Iterator[None]:
    """What is read is judged, not how fast: machines do other things too."""
    kept = pdf.HANDLER._reader.seconds
    pdf.HANDLER._reader.seconds = 60.0
    yield
    pdf.HANDLER._reader.seconds = kept
    pdf.HANDLER._reader.close()


def dress(qapp: QApplication, look: Look) -> None:
    language, scheme, scale = look
    theme.apply(qapp, scheme=scheme, text_scale=scale)
    i18n.install(qapp, language)
    QApplication.processEvents()


def save(widget: QWidget, *name: object) -> None:
    if FOLDER:
        Path(FOLDER).mkdir(parents=True, exist_ok=True)
        widget.grab().save(str(Path(FOLDER) / ("-".join(map(str, name)) + ".png")))


def words_on(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(SafeLabel) if label.isVisibleTo(widget))


def rest() -> None:
    """Until the layouts are done: a scroll bar that appears changes widths, and widths change heights."""
    for _ in range(6):
        QApplication.sendPostedEvents()
        QApplication.processEvents()


def fits(ground: QWidget) -> None:
    """Nothing sticks out at the right side of what can be scrolled, and no line of words lies on another."""
    rest()
    shown = [w for kind in (SafeLabel, TickBox) for w in ground.findChildren(kind) if w.isVisibleTo(ground)]
    for label in shown:
        if isinstance(label, SafeLabel) and label.text():
            right = label.mapTo(ground, label.rect().topRight()).x()
            assert right <= ground.width(), label.text()
            if label.hasHeightForWidth():
                assert label.height() >= label.heightForWidth(label.width()) - 1, label.text()
    for one, other in itertools.combinations(shown, 2):
        if one.parentWidget() is other.parentWidget() and one.accessibleName() and other.accessibleName():
            names = one.accessibleName(), other.accessibleName()
            assert not one.geometry().intersects(other.geometry()), names


def settled(qtbot: QtBot, jobs: Jobs) -> None:
    qtbot.waitUntil(lambda: not jobs.busy, timeout=30_000)
    QApplication.processEvents()
    QApplication.processEvents()


def name_of(look: Look) -> tuple[str, str, int]:
    language, scheme, scale = look
    return language.value, scheme.value, round(scale * 100)


def test_every_licence_has_its_face_and_its_claims_in_words(
    town: Town, qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    make_believe(town)
    rows = {}
    for specimen in SPECIMENS:
        before = {row.id for row in town.citizen.licences(town.at)}
        bring(town, specimen)
        rows[specimen.name] = next(row for row in town.citizen.licences(town.at) if row.id not in before)
    settings = Settings(tmp_path / "settings.ini")
    jobs = Jobs()
    window = CitizenWindow(town.citizen, settings, lambda: town.at, jobs)
    window.show()
    for look in LOOKS:
        window.resize(*SIZES[look[2]])
        dress(qapp, look)
        window.go(window.home)
        for specimen in SPECIMENS:
            assert rows[specimen.name].format == specimen.format
            window.home.refresh(rows[specimen.name].id)
            settled(qtbot, jobs)
            settled(qtbot, jobs)
            _look_at_licence(window, specimen, look)
    window.close()
    shiboken6.delete(window)
    dress(qapp, (Language.ENGLISH, Scheme.LIGHT, 1.0))


def _look_at_licence(window: CitizenWindow, specimen: Specimen, look: Look) -> None:
    page = window.home.licence
    rest()
    save(window, "wallet", specimen.name, *name_of(look))
    if page.mask_button.isVisibleTo(page):
        page.mask_button.click()
        QApplication.processEvents()
    body = page.scrolled.widget()
    words = words_on(page)
    for text in specimen.says:
        assert text.in_language(look[0]) in words, (specimen.name, words)
    for raw in specimen.never:
        assert raw not in words, (specimen.name, raw)
    fits(body)
    save(body, "licence", specimen.name, *name_of(look))


def test_every_licence_is_judged_and_explained_at_the_counter(
    town: Town, counter: CounterDesk, qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    make_believe(town)
    for specimen in SPECIMENS:
        if specimen.brought is None:
            bring(town, specimen)
    jobs = Jobs()
    window = CounterWindow(
        counter, settings=Settings(tmp_path / "settings.ini"), clock=lambda: town.at, jobs=jobs
    )
    window.show()
    for look in LOOKS:
        window.resize(*SIZES[look[2]])
        dress(qapp, look)
        for specimen in SPECIMENS:
            town.later(1)
            window.start()
            settled(qtbot, jobs)
            assert window.reception.challenge is not None
            item = for_the_counter(town, specimen, window.reception.challenge)
            window.reception.take_incoming(Incoming("x", data=item))
            settled(qtbot, jobs)
            settled(qtbot, jobs)
            _look_at_verdict(window, specimen, look)
    window.close()
    shiboken6.delete(window)
    dress(qapp, (Language.ENGLISH, Scheme.LIGHT, 1.0))


def _look_at_verdict(window: CounterWindow, specimen: Specimen, look: Look) -> None:
    save(window, "verdict", specimen.name, *name_of(look))
    checked = window.verdict.checked
    assert checked is not None, specimen.name
    wanted = Verdict.VALID if specimen.shown else Verdict.CHECK_BY_HAND
    assert checked.report.verdict is wanted, (specimen.name, checked.report.findings)
    assert checked.report.issuer.name is not None, specimen.name
    said = "\n".join(window.verdict.texts())
    for raw in specimen.never:
        assert raw not in said, (specimen.name, raw)
    window.show_evidence()
    QApplication.processEvents()
    page = window.evidence
    rest()
    assert [row.finding.check for row in page.rows] == list(Check)
    for row in page.rows:
        skipped = row.finding.outcome in (Outcome.SKIPPED, Outcome.NOT_APPLICABLE)
        assert (row.mark == "–") is skipped
    save(window, "evidence", specimen.name, *name_of(look))
    for tab, kind in ((0, "plain"), (1, "technical")):
        page.show_tab(tab)
        QApplication.processEvents()
        body = page._tabs.currentWidget().widget()
        fits(body)
        if specimen.name in ("sd-cwt", "mdoc-mdl", "dcc-test", "unknown-type"):
            save(body, kind, specimen.name, *name_of(look))
