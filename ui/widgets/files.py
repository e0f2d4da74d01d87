"""Asking for files without blocking, and writing what is saved. A lock may close these dialogs any time."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from wallet.model.errors import Trouble, WalletError


def choose_files(parent: QWidget, title: str, then: Callable[[tuple[Path, ...]], None]) -> QFileDialog:
    """Ask for one or more files; `then` is called when some were chosen."""
    dialog = _dialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.filesSelected.connect(lambda names: then(tuple(Path(name) for name in names)))
    dialog.open()
    return dialog


def choose_place(parent: QWidget, title: str, name: str, then: Callable[[Path], None]) -> QFileDialog:
    """Ask where to save; `name` is the proposal, stripped of anything that is no plain file name."""
    dialog = _dialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.selectFile(plain_name(name))
    dialog.fileSelected.connect(lambda chosen: then(Path(chosen)))
    dialog.open()
    return dialog


def _dialog(parent: QWidget, title: str) -> QFileDialog:
    dialog = QFileDialog(parent.window(), title)
    # Ours, not the desktop's: it can be closed by the lock and keeps no list of recent files.
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.resize(820, 560)
    return dialog


def plain_name(name: str) -> str:
    """A file name from outside as a name only: no folder, no control characters, at most 120 characters."""
    kept = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else "_" for c in name).strip(". ")
    return kept[-120:] or "licence"


def write_file(path: Path, data: bytes) -> None:
    """Write `data` through a temporary file beside `path`. Raises WalletError. Not on the UI thread."""
    beside = path.with_name(path.name + ".part")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        trouble = {
            errno.ENOSPC: Trouble.STORAGE_FULL,
            errno.EROFS: Trouble.STORAGE_READ_ONLY,
            errno.EACCES: Trouble.STORAGE_READ_ONLY,
        }.get(error.errno or 0, Trouble.STORAGE_FAILED)
        raise WalletError(trouble, type(error).__name__) from error
