"""The citizen's receipt of the verdict on show: printed, or saved as PDF or picture. Keeps nothing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QDialog, QWidget

from ui import i18n
from ui.counter import paper
from ui.counter.evidence import EvidencePage
from ui.jobs import Jobs
from ui.widgets.files import choose_place
from ui.widgets.notice import Toast
from wallet.model.counter_journeys import RegisterJourneys
from wallet.model.errors import Trouble, WalletError
from wallet.model.register import ReceiptRow
from wallet.wording import word_trouble

_PICTURES = frozenset({".png", ".jpg", ".jpeg"})


class ReceiptWiring(QObject):
    """Joins the evidence page with paper."""

    def __init__(self, window: QWidget, page: EvidencePage, register: RegisterJourneys, jobs: Jobs) -> None:
        super().__init__(window)
        self._window, self._page, self._register, self._jobs = window, page, register, jobs
        self._dialog: QDialog | None = None
        self._toast = Toast(window)
        page.save_wanted.connect(self.ask_and_save)
        page.print_wanted.connect(self.print_or_save)

    def close(self) -> None:
        """The visitor goes: so does what was open for them."""
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.reject()

    def ask_and_save(self) -> None:
        """Where to; a name that ends in .png makes a picture, any other a PDF."""
        checked = self._page.checked
        if checked is None:
            return
        rows = self._register.receipt(checked)
        title = QCoreApplication.translate("ReceiptWiring", "Save receipt")
        name = f"receipt-{checked.case_number}.pdf"
        self._dialog = choose_place(self._window, title, name, lambda path: self.save(path, rows))
        self._dialog.destroyed.connect(self._forget_dialog)

    def save(self, path: Path, rows: tuple[ReceiptRow, ...]) -> None:
        """Off the UI thread."""
        said = QCoreApplication.translate("ReceiptWiring", "Saved: {name}").format(name=path.name)
        self._jobs.run(
            lambda: write_receipt(path, rows),
            done=lambda _: self._toast.say(said),
            failed=self._tell,
            owner=self,
        )

    def print_or_save(self) -> None:
        """On a printer; where this computer has none, as a file."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

        checked = self._page.checked
        if checked is None:
            return
        if not QPrinterInfo.availablePrinterNames():
            self.ask_and_save()
            return
        rows, printer = self._register.receipt(checked), QPrinter()
        dialog = QPrintDialog(printer, self._window)
        dialog.setModal(True)
        dialog.accepted.connect(lambda: paper.print_receipt(printer, rows))
        dialog.finished.connect(lambda _: self._forget_dialog())
        self._dialog = dialog
        dialog.show()

    def _forget_dialog(self) -> None:
        self._dialog = None

    def _tell(self, error: WalletError) -> None:
        words = word_trouble(error.trouble)
        self._toast.say(f"{i18n.pick(words.happened)} {i18n.pick(words.next)}")


def write_receipt(path: Path, rows: tuple[ReceiptRow, ...]) -> None:
    """Raises WalletError STORAGE_FAILED."""
    if path.suffix.lower() in _PICTURES:
        if not paper.receipt_picture(rows).save(str(path)):
            raise WalletError(Trouble.STORAGE_FAILED, path.name)
    else:
        paper.receipt_pdf(path, rows)
