"""Fields that hold what must go at a lock."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit


def wipe(field: QLineEdit) -> None:
    """Empty a field for good: after `clear` alone, Ctrl+Z would bring its text back."""
    field.setText("")
