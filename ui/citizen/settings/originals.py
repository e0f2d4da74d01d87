"""Every licence's original file into a new folder, unencrypted: for other programs and other keepers."""

from __future__ import annotations

from pathlib import Path

from ui import i18n
from ui.citizen.desk import Desk
from ui.citizen.settings.section import Section
from ui.jobs import Job
from ui.widgets.busy import Busy
from ui.widgets.buttons import SecondaryButton
from ui.widgets.files import choose_place
from ui.widgets.notice import Notice, NoticeKind
from ui.widgets.panel import row
from wallet.model.errors import WalletError


class OriginalsSection(Section):
    """Asks where; the folder is made new, wholly or not at all."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._job: Job | None = None
        self._saved: tuple[int, str] | None = None
        self.button = SecondaryButton()
        self.button.clicked.connect(self._choose)
        self.notice, self.result = Notice(), Notice(NoticeKind.WARNING)
        self.busy = Busy(can_cancel=False)
        self.hold(self.notice, self.result, self.busy)
        self.column.addLayout(row(self.button, None))

    def _choose(self) -> None:
        self.leave()
        today = i18n.day(self.desk.clock().astimezone().date())
        name = self.tr("licences-{day}").format(day=today)
        choose_place(self, self.tr("Name the new folder"), name, self.save)

    def save(self, folder: Path) -> None:
        """Make this folder and fill it."""
        self.button.setEnabled(False)
        self.busy.begin(self.tr("Saving the original files…"))

        def saved(count: int) -> None:
            self._saved = count, folder.name
            self._end()
            self._tell()

        self._job = self.desk.jobs.run(
            lambda: self.desk.journeys.export_originals(folder), done=saved, failed=self._failed, owner=self
        )

    def _failed(self, error: WalletError) -> None:
        self._end()
        self.notice.show_error(error)

    def _end(self) -> None:
        self.busy.end()
        self.button.setEnabled(True)

    def _tell(self) -> None:
        if self._saved is not None:
            count, name = self._saved
            self.result.say(
                self.tr("{count} original files were saved in {folder}.").format(count=count, folder=name),
                self.tr("They are not encrypted: whoever has the folder can read them."),
            )

    def leave(self) -> None:
        """What was told goes with the page."""
        self._saved = None
        self.notice.clear()
        self.result.clear()

    def clear(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self._end()
        self.leave()

    def word(self) -> None:
        self.title.show_text(self.tr("Original files"))
        self.hint.show_text(
            self.tr(
                "Saves every licence as it was received into a new folder, for other programs. These files "
                "are not encrypted, and hold no keys: nobody can present licences bound to you from them."
            )
        )
        self.button.setText(self.tr("Save all original files…"))
        self._tell()
