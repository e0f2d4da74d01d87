"""A picture of 1280 × 720 with a full code in it → a verdict, beside zxing-cpp alone with the same verify.

Ours decodes in a child process that can be killed: the file goes to it through a pipe, both binarizers look
at it, and the answer comes back. The peer decodes the file with Pillow and calls zxing-cpp once, within this
process, QR codes only. The same for a picture of a camera, whose grey pixels need no decoding.
"""

from __future__ import annotations

import io
import random

import zxingcpp
from PIL import Image, ImageFilter
from verification.scene import BENCH, CLAIMS, REDACTABLE, issue, present

from bench.measure import Contender, Row, interleave
from wallet.flows.check import payloads
from wallet.formats.base import SALT_BYTES
from wallet.model.sight import GreyFrame
from wallet.model.verdict import Report, Verdict
from wallet.qr import symbol
from wallet.qr.envelope import wrap_card
from wallet.qr.reader import PictureReader

SIZE = (1280, 720)
CODE_HEIGHT = 0.6
ROUNDS = 41


def rows() -> list[Row]:
    """Two rows of PERFORMANCE."""
    text = _full_card()
    picture = _picture(text)
    reader = PictureReader()

    def ours() -> Report:
        return BENCH.judge(payloads(picture, reader)[0])

    def theirs() -> Report:
        with Image.open(io.BytesIO(picture)) as image:
            codes = zxingcpp.read_barcodes(image.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
        return BENCH.judge(codes[0].text)

    with Image.open(io.BytesIO(picture)) as image:
        seen = image.convert("L")
    frame = GreyFrame(seen.width, seen.height, seen.tobytes())

    def ours_of_a_camera() -> Report:
        return BENCH.judge(reader.read_frame(frame).codes[0])

    def theirs_of_a_camera() -> Report:
        codes = zxingcpp.read_barcodes(seen, formats=zxingcpp.BarcodeFormat.QRCode)
        return BENCH.judge(codes[0].text)

    try:
        for report in (ours(), theirs(), ours_of_a_camera(), theirs_of_a_camera()):
            if report.verdict is not Verdict.VALID:
                raise AssertionError(report.reasons)
        timings = interleave({"ours": Contender(ours), "theirs": Contender(theirs)}, ROUNDS)
        of_a_camera = {"ours": Contender(ours_of_a_camera), "theirs": Contender(theirs_of_a_camera)}
        frames = interleave(of_a_camera, ROUNDS)
    finally:
        reader.close()
    return [
        Row(
            "picture 720p, code of version 22 → verdict",
            "zxing-cpp, QR codes only, and verify",
            timings.ratio("ours", "theirs"),
            2.0,
            note="ours decodes in a child process",
        ),
        Row(
            "camera frame 720p, code of version 22 → verdict",
            "zxing-cpp, QR codes only, and verify",
            frames.ratio("ours", "theirs"),
            2.0,
            note="ours decodes in a child process",
        ),
    ]


def _full_card() -> str:
    """A presentation of exactly the budget's version."""
    for filling in range(200, 900, 8):
        claims = CLAIMS | {"rep": random.Random(filling).randbytes(filling).hex()[: filling + SALT_BYTES]}
        licence = issue("sd-cwt", claims=claims, redactable=REDACTABLE)
        text = wrap_card(present("sd-cwt", licence))
        if symbol.version_needed(text) == symbol.BUDGET_VERSION:
            return text
    raise AssertionError("no card of the version wanted")


def _picture(text: str) -> bytes:
    """A JPEG as a camera would make it: grey ground, the code slightly soft and turned, noise over all."""
    code = symbol.encode(text)
    assert code is not None
    tile = Image.open(io.BytesIO(symbol.png(code, module_px=8))).convert("L")
    side = round(SIZE[1] * CODE_HEIGHT)
    tile = tile.resize((side, side), Image.Resampling.LANCZOS).rotate(
        3, Image.Resampling.BICUBIC, fillcolor=235
    )
    scene = Image.new("L", SIZE, 120)
    scene.paste(tile, ((SIZE[0] - side) // 2, (SIZE[1] - side) // 2))
    scene = scene.filter(ImageFilter.GaussianBlur(0.6))
    noise = Image.frombytes("L", SIZE, random.Random(1).randbytes(SIZE[0] * SIZE[1]))
    file = io.BytesIO()
    Image.blend(scene, noise, 0.06).save(file, "JPEG", quality=90)
    return file.getvalue()
