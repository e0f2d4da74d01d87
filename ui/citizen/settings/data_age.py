"""What licences are judged by on this computer, and how old it is."""

from __future__ import annotations

from datetime import datetime

from ui import i18n
from ui.citizen.desk import Desk
from ui.citizen.settings.section import Section
from ui.widgets.notice import Notice, NoticeKind
from ui.widgets.safe_label import SafeLabel
from wallet.model.keeping import DataAge


class DataAgeSection(Section):
    """Trust list and status lists, each with its age; nothing is fetched."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._age: DataAge | None = None
        self.trust, self.status = SafeLabel(), SafeLabel()
        self.notice = Notice(NoticeKind.WARNING)
        self.hold(self.trust, self.status, self.notice)

    def refresh(self) -> None:
        at = self.desk.clock()
        self.desk.jobs.run(
            lambda: self.desk.journeys.data_age(at), done=self._show, failed=self.notice.show_error
        )

    def _show(self, age: DataAge) -> None:
        self._age = age
        self.word()

    def clear(self) -> None:
        self._age = None
        self.notice.clear()
        self.word()

    def word(self) -> None:
        self.title.show_text(self.tr("Trust and status data"))
        self.hint.show_text(
            self.tr("Issuers are known and revocations are told by signed lists on this computer.")
        )
        age = self._age
        self.trust.setVisible(age is not None)
        self.status.setVisible(age is not None)
        if age is None:
            return
        self.trust.show_text(
            self.tr("Trust list: {count} issuers, as of {moment}").format(
                count=age.anchors, moment=_since(age.trust_as_of)
            )
            if age.anchors
            else self.tr("Trust list: none. No issuer is known.")
        )
        self.status.show_text(
            self.tr("Status data: {count} lists, the oldest as of {moment}").format(
                count=age.status_lists, moment=_since(age.status_as_of)
            )
            if age.status_lists
            else self.tr("Status data: none. Whether a licence was revoked is unknown.")
        )
        if age.trust_stale or age.status_stale:
            self.notice.say(
                self.tr("This data is out of date."),
                self.tr("What was revoked since then is not known here."),
                self.tr("Import newer lists from whoever gives you this program's data."),
                kind=NoticeKind.WARNING,
            )
        else:
            self.notice.clear()


def _since(moment: datetime | None) -> str:
    return "–" if moment is None else i18n.moment(moment)
