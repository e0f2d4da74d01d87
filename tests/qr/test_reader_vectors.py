"""Other people's pictures of QR codes (shared/testdata/qr): those of zxing-cpp's own test set."""

from __future__ import annotations

from pathlib import Path

from wallet.qr.reader import PictureReader

UNREADABLE = {
    "qrcode-4/05.webp": "label on bent cloth: the grid is curved, and zxing-cpp fits a flat one",
    "qrcode-4/08.webp": "the same label, bent otherwise",
    "qrcode-4/30.webp": "another label on bent cloth, its corners out of one plane",
}
"""Pictures that we do not read, each with its reason. One that becomes readable leaves this list."""


def test_every_upright_picture_but_those_named(testdata: Path) -> None:
    folder = testdata / "qr" / "zxing-cpp"
    pictures = sorted(path for path in folder.rglob("*") if path.suffix in (".png", ".jpg", ".webp", ".bmp"))
    assert len(pictures) >= 39
    reader = PictureReader(seconds=30)
    failed = set()
    for path in pictures:
        text, data = path.with_suffix(".txt"), path.with_suffix(".bin")
        expected = (text if text.exists() else data).read_bytes()
        if reader.read(path.read_bytes()) != (expected,):
            failed.add(path.relative_to(folder).as_posix())
    reader.close()
    assert failed == set(UNREADABLE)
