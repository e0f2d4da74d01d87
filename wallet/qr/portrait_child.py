"""What the process that decodes one portrait answers: started by wallet.qr.portrait, ended after one picture.

Stands alone: it imports the standard library and Pillow, nothing of ours (wallet.process.answering is the
shell around it). A question is the bytes of a picture. The status of an answer is `K` with width and height
(2 bytes each, big-endian) and the pixels, three bytes each, or `U` with nothing. Only pixels leave:
orientation, profiles, comments, thumbnails and whatever else the file says of itself are dropped.
"""

from __future__ import annotations

import io
import struct

from PIL import Image

MAX_PIXELS = 4_000_000
MEMORY_BYTES = 256 * 1024 * 1024
CPU_SECONDS = 5
LARGEST = (480, 640)
"""Width and height of an answer at most, in pixels."""

KINDS = ("JPEG", "PNG")
MODES = frozenset({"1", "L", "LA", "P", "RGB", "RGBA"})
"""Grey and colours, as cameras write them. CMYK and 16 bits of grey would need an interpretation."""

SMOOTH = frozenset({"L", "LA", "RGB", "RGBA"})
"""Those whose pixels can be averaged as they are; a large JPEG is even decoded smaller at once."""

READ, UNREADABLE = b"K", b"U"


def prepare() -> None:
    """Load Pillow's readers by a first picture of each kind of ours."""
    Image.MAX_IMAGE_PIXELS = None  # the size is compared here, before anything is decoded
    for kind in KINDS:
        file = io.BytesIO()
        Image.new("RGB", (8, 8)).save(file, kind)
        answer(file.getvalue())


def answer(question: bytes) -> tuple[bytes, bytes]:
    """The pixels of one picture; whatever is raised is no answer either."""
    with Image.open(io.BytesIO(question), formats=KINDS) as image:
        # A JPEG that holds several pictures is of another kind to Pillow (MPO), a moving PNG is not.
        if image.format not in KINDS or getattr(image, "n_frames", 1) > 1 or image.mode not in MODES:
            return UNREADABLE, b""
        if image.width * image.height > MAX_PIXELS:
            return UNREADABLE, b""
        pixels = image if image.mode in SMOOTH else image.convert("RGBA")
        pixels.thumbnail(LARGEST, Image.Resampling.LANCZOS, reducing_gap=2.0)
        plain = flat(pixels)
    return READ, struct.pack(">HH", *plain.size) + plain.tobytes()


def flat(image: Image.Image) -> Image.Image:
    """The picture in 8-bit colours, what is transparent being white."""
    if "A" not in image.getbands():
        return image.convert("RGB")
    whole = Image.new("RGB", image.size, (255, 255, 255))
    whole.paste(image.convert("RGB"), mask=image.getchannel("A"))
    return whole
