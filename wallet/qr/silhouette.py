"""A small portrait that shows nobody, for what the demo authority issues: a drawn silhouette as JPEG."""

from __future__ import annotations

import io

WIDTH, HEIGHT = 240, 320
MOST_BYTES = 4096
_GROUNDS = ((214, 226, 240), (222, 234, 218), (240, 226, 214), (230, 222, 240))
_INKS = ((58, 78, 110), (62, 92, 66), (112, 78, 52), (86, 66, 112))


def silhouette_jpeg(seed: int = 0) -> bytes:
    """A head and shoulders of 240 × 320 pixels, at most 4 KB; the same seed always answers the same bytes,
    neighbouring seeds differ in colour and shape."""
    from PIL import Image, ImageDraw  # late: whoever issues no portrait needs no Pillow

    ground, ink = _GROUNDS[seed % 4], _INKS[seed % 4]
    wide = 40 + seed % 5 * 4
    picture = Image.new("RGB", (WIDTH, HEIGHT), ground)
    pen = ImageDraw.Draw(picture)
    middle = WIDTH // 2
    pen.ellipse((middle - 92, 212, middle + 92, 480), fill=ink)
    pen.rectangle((middle - 22, 176, middle + 22, 240), fill=ink)
    pen.ellipse((middle - wide - 12, 66, middle + wide + 12, 202), fill=ink)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=60, optimize=True)
    return file.getvalue()
