"""How far a moving code has come in. Collects none: the journeys do."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QProgressBar

from ui.widgets.panel import Panel
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from wallet.model.views import FrameProgress, FrameState


class CollectingPanel(Panel):
    """A bar of blocks, what it counts, and what the clerk should know. Hidden until a frame comes."""

    def __init__(self) -> None:
        super().__init__("card", spacing=6)
        self._progress: FrameProgress | None = None
        self._restarted = self._slow = False
        self._title = SafeLabel(role=TextRole.STRONG)
        self._count = SafeLabel(role=TextRole.CARD_TITLE, tone=Tone.BRAND)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self._then = SafeLabel(tone=Tone.MUTED)
        self._remark = SafeLabel(tone=Tone.TEXT)
        self.hold(self._title, self._count, self.bar, self._then, self._remark)
        self.hide()

    def show_progress(self, progress: FrameProgress, *, slow: bool) -> None:
        """One more frame came; `slow`: by a scanner that types it like a keyboard."""
        self._restarted = progress.state is FrameState.RESTARTED or (self._restarted and progress.known > 1)
        self._progress, self._slow = progress, slow
        self.bar.setRange(0, progress.blocks)
        self.bar.setValue(progress.known)
        self._word()
        self.show()

    def clear(self) -> None:
        self._progress, self._restarted, self._slow = None, False, False
        self.hide()

    @property
    def text(self) -> str:
        """What it says, for tests and the screen reader."""
        return self.accessibleName()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._word()

    def _word(self) -> None:
        progress = self._progress
        if progress is None:
            return
        count = self.tr("{known} of {blocks} blocks").format(known=progress.known, blocks=progress.blocks)
        lines = (self.tr("Receiving a moving code"), count, self._what_to_do(), self._what_happened())
        for label, text in zip((self._title, self._count, self._then, self._remark), lines, strict=True):
            label.show_text(text)
            label.setVisible(bool(text))
        self.setAccessibleName(" ".join(line for line in lines if line))

    def _what_to_do(self) -> str:
        if self._slow:
            return self.tr(
                "A scanner that types like a keyboard is too slow for this. Use the camera or a scanner on a "
                "serial port, or ask the visitor to show less or to hand over a file."
            )
        return self.tr("Pictures may be missed; any that are enough will do.")

    def _what_happened(self) -> str:
        return self.tr("Another moving code came: begun anew.") if self._restarted else ""
