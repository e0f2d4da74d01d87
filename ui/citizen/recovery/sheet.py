"""The recovery code on a sheet of paper: what it is, what it opens, where to keep it. Nothing of any licence.

A PDF is made in memory; whoever saves it is told that it holds the code in the clear.
"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QMarginsF
from PySide6.QtGui import QFont, QPagedPaintDevice, QPageLayout, QPageSize, QPdfWriter, QTextDocument

from ui import i18n, theme

_MARGIN_MM = 22.0
_COLUMNS = 2


def sheet_document(code: str, made: date) -> QTextDocument:
    """The sheet as text, in the language in force."""
    translate = QCoreApplication.translate
    document = QTextDocument()
    font = QFont()
    font.setFamilies(list(theme.FAMILIES))
    font.setPointSizeF(11)
    document.setDefaultFont(font)
    title = translate("RecoverySheet", "Recovery code of a licence wallet")
    told = (
        translate("RecoverySheet", "It opens the wallet on your computer when the passphrase is forgotten."),
        translate("RecoverySheet", "Type it in the place of the passphrase. Case and dashes do not matter."),
        translate(
            "RecoverySheet", "Whoever has this sheet and the wallet's file can read every licence in it."
        ),
        translate(
            "RecoverySheet", "Keep it away from the computer, do not photograph it and do not send it."
        ),
        translate("RecoverySheet", "A newer sheet makes this one void: destroy it then."),
    )
    day = translate("RecoverySheet", "Made on {day}").format(day=i18n.day(made))
    # Plain ASCII of our own making stands in the code; nothing on this sheet comes from outside.
    lines = "".join(f"<li style='margin-bottom:6px'>{line}</li>" for line in told)
    document.setHtml(f"<h1>{title}</h1><p>{day}</p>{_groups(code)}<ul>{lines}</ul>")
    return document


def _groups(code: str) -> str:
    groups = [f"{at}&nbsp;&nbsp;<b>{group}</b>" for at, group in enumerate(code.split("-"), 1)]
    depth = -(-len(groups) // _COLUMNS)
    rows = ("".join(f"<td>{cell}</td>" for cell in groups[at::depth]) for at in range(depth))
    body = "".join(f"<tr>{cells}</tr>" for cells in rows)
    style = "font-family:monospace; font-size:20pt"
    return f"<table cellpadding='10' border='1' cellspacing='0' width='100%' style='{style}'>{body}</table>"


def print_sheet(device: QPagedPaintDevice, code: str, made: date) -> None:
    """Put the sheet on a printer or into a PDF."""
    sheet_document(code, made).print_(device)


def sheet_pdf(code: str, made: date) -> bytes:
    """The sheet as PDF, A4, never in a file of ours."""
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    size = QPageSize(QPageSize.PageSizeId.A4)
    layout = QPageLayout(size, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter)
    writer.setPageLayout(layout)
    writer.setTitle(QCoreApplication.translate("RecoverySheet", "Recovery code of a licence wallet"))
    print_sheet(writer, code, made)
    del writer
    buffer.close()
    return bytes(held.data())
