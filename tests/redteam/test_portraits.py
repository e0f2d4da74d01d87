"""CASES, I19: pictures that are no portrait, in every format that carries one. Each is signed by a trusted
issuer and judged as the control is; only the picture is not shown."""

from __future__ import annotations

import io
import struct
import sys
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from flows.town import Town
from formats import mdoc_forge, passes
from PIL import Image

from wallet.cli.answers import report_as_json, report_as_text
from wallet.codec import strict_json
from wallet.codec.base import b64url_encode
from wallet.crypto.keys import jwk_from_public_key
from wallet.flows.counter import CounterDesk
from wallet.model.errors import Trouble, WalletError
from wallet.model.text import Language
from wallet.model.trust import UNLIMITED_SCOPE
from wallet.model.verdict import Verdict
from wallet.model.views import Checked, ReceiveOutcome
from wallet.qr import portrait as portrait_module
from wallet.qr.silhouette import silhouette_jpeg


def mdoc(picture: Any) -> bytes:
    """A mobile driving licence with this portrait (ISO/IEC 18013-5 §7.2.1), without a holder's proof."""
    elements = mdoc_forge.ELEMENTS | {"document_number": "D1", "issuing_authority": "A", "portrait": picture}
    return mdoc_forge.bare(spaces={mdoc_forge.SPACE: mdoc_forge.items_of(elements)})


def identity(picture: Any) -> bytes:
    """Identity data with this photo (Claim 169, attribute 16)."""
    return passes.identity_token(passes.IDENTITY | {16: picture})


CARRIERS: dict[str, Callable[[Any], bytes]] = {"mdoc": mdoc, "claim-169": identity}


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


FACE = silhouette_jpeg()
PICTURE = Image.open(io.BytesIO(FACE)).convert("RGB").resize((60, 80))
PNG = saved(PICTURE, "PNG")


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, *chunks: bytes) -> bytes:
    """A PNG whose header says a size, around chunks as they are."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


def jpeg_that_claims(width: int, height: int) -> bytes:
    """The control with another size in its start of frame (ITU-T T.81 §B.2.2)."""
    at = FACE.index(b"\xff\xc0")
    return FACE[: at + 5] + struct.pack(">HH", height, width) + FACE[at + 9 :]


def with_segment(marker: int, data: bytes) -> bytes:
    """The control with one more segment right at its beginning."""
    return FACE[:2] + bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data + FACE[2:]


def exif(entries: int = 3, *, next_directory: int = 8, offset: int = 8) -> bytes:
    """An EXIF segment whose directory says how many entries it has and that itself comes next."""
    head = b"Exif\0\0II*\0" + struct.pack("<I", offset) + struct.pack("<H", entries)
    return head + struct.pack("<HHII", 0x0112, 3, 1, 6) * 3 + struct.pack("<I", next_directory)


LETTERS = zlib.compress(b"A" * 3_000_000, 9)
BOMBS: dict[str, bytes] = {
    "jpeg of 65,000 × 65,000": jpeg_that_claims(65_000, 65_000),
    "jpeg of 2,001 × 2,000": jpeg_that_claims(2001, 2000),
    "png of 65,000 × 65,000": png(65_000, 65_000, chunk(b"IDAT", zlib.compress(b"\0" * 100_000))),
    "png of no height": png(60, 0, chunk(b"IDAT", zlib.compress(b""))),
    "png whose text inflates": png(8, 8, chunk(b"zTXt", b"t\0\0" + LETTERS), chunk(b"IDAT", b"")),
    "svg with a script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "webp": saved(PICTURE, "WEBP"),
    "tiff": saved(PICTURE, "TIFF"),
    "jpeg 2000": saved(PICTURE, "JPEG2000"),
    "gif": saved(PICTURE, "GIF"),
    "bmp": saved(PICTURE, "BMP"),
    "torn jpeg": FACE[: len(FACE) // 2],
    "torn png": PNG[: len(PNG) // 2],
    "moving png": saved(PICTURE, "PNG", save_all=True, append_images=[Image.new("RGB", (60, 80))]),
    "jpeg for print": saved(PICTURE.convert("CMYK"), "JPEG"),
    "jpeg under the name of png": b"\x89PNG\r\n\x1a\n" + FACE[8:],
    "png under the name of jpeg": b"\xff\xd8\xff" + PNG[3:],
    "nothing": b"",
}
TOLD_OFF: dict[str, bytes] = {
    "exif": with_segment(0xE1, exif()),
    "exif that says 65,535 entries": with_segment(0xE1, exif(65_535)),
    "exif that comes after itself": with_segment(0xE1, exif(next_directory=8)),
    "exif that points away": with_segment(0xE1, exif(offset=2**32 - 1)),
    "a comment with a script": with_segment(0xFE, b"<script>alert(1)</script>"),
    "something after its end": FACE + b"PK\x03\x04" + b"<svg/>",
}


@pytest.fixture
def desk(town: Town, counter: CounterDesk) -> CounterDesk:
    """A counter that trusts the issuers of both."""
    key = strict_json.dumps(jwk_from_public_key(passes.SIGNER.public_key))
    for store in (town.workplace.counter_trust, town.workplace.wallet_trust):
        store.import_file(mdoc_forge.ROOT_DER, "iaca.der", UNLIMITED_SCOPE, town.at)
        store.import_file(key, "identity.json", UNLIMITED_SCOPE, town.at)
    return counter


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is refused here is refused for what it is, not because this machine is busy."""
    usual = portrait_module.read_portrait
    monkeypatch.setattr("wallet.flows.portraits.read_portrait", lambda picture: usual(picture, seconds=60))


def judged(desk: CounterDesk, town: Town, item: bytes) -> Checked:
    """Genuine, and nobody proved to be its holder: claims are shown, the portrait among them."""
    checked = desk.check(item, town.at)
    assert checked.report.verdict is Verdict.CHECK_BY_HAND, checked.report.findings
    assert [str(reason) for reason in checked.report.reasons] == ["holder_not_proven"]
    assert checked.headline is not None
    assert checked.headline.has_portrait
    return checked


def not_shown(desk: CounterDesk, checked: Checked) -> None:
    with pytest.raises(WalletError) as caught:
        desk.portrait(checked.report)
    assert caught.value.trouble is Trouble.PORTRAIT_UNREADABLE


@pytest.mark.parametrize("carrier", CARRIERS)
class TestPictures:  # I19
    def test_the_control_is_shown(self, desk: CounterDesk, town: Town, carrier: str) -> None:
        for picture, size in ((FACE, (240, 320)), (PNG, (60, 80))):
            shown = desk.portrait(judged(desk, town, CARRIERS[carrier](picture)).report)
            assert (shown.width, shown.height) == size

    def test_what_is_no_portrait_is_not_shown(self, desk: CounterDesk, town: Town, carrier: str) -> None:
        for picture in BOMBS.values():
            not_shown(desk, judged(desk, town, CARRIERS[carrier](picture)))

    def test_what_stands_beside_the_pixels_is_dropped(
        self, desk: CounterDesk, town: Town, carrier: str
    ) -> None:
        control = desk.portrait(judged(desk, town, CARRIERS[carrier](FACE)).report)
        for picture in TOLD_OFF.values():
            assert desk.portrait(judged(desk, town, CARRIERS[carrier](picture)).report) == control

    def test_in_red_it_is_neither_told_nor_read(self, desk: CounterDesk, town: Town, carrier: str) -> None:
        item = CARRIERS[carrier](FACE)
        judged(desk, town, item)
        at = item.index(FACE) + len(FACE) // 2
        checked = desk.check(item[:at] + bytes((item[at] ^ 1,)) + item[at + 1 :], town.at)
        assert checked.report.verdict is Verdict.NOT_VALID
        assert checked.headline is None
        not_shown(desk, checked)

    def test_in_the_wallet(self, desk: CounterDesk, town: Town, carrier: str) -> None:
        for picture, is_shown in ((FACE, True), (BOMBS["webp"], False)):
            (row,) = town.citizen.receive(CARRIERS[carrier](picture), "licence", town.at)
            assert row.outcome is ReceiveOutcome.ADDED
            assert row.summary is not None
            view = town.citizen.licence(row.summary.id, town.at)
            assert (view.report.verdict, view.has_portrait) == (Verdict.VALID, True)
            if is_shown:
                assert town.citizen.portrait(row.summary.id).width == 240
            else:
                with pytest.raises(WalletError) as caught:
                    town.citizen.portrait(row.summary.id)
                assert caught.value.trouble is Trouble.PORTRAIT_UNREADABLE

    def test_its_bytes_go_nowhere_else(
        self, desk: CounterDesk, town: Town, carrier: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        checked = judged(desk, town, CARRIERS[carrier](FACE))
        desk.portrait(checked.report)
        assert "JFIF" not in repr(checked) + caplog.text
        assert checked.headline is not None
        assert not any(view.label.en == "Portrait" for view in checked.headline.details)
        for file in town.workplace.home.rglob("*"):
            assert not file.is_file() or FACE[:64] not in file.read_bytes()
        text = report_as_text(checked.report, source="x", language=Language.ENGLISH)
        assert f"portrait: {len(FACE)} bytes" in text
        answer = report_as_json(checked.report, item_id=None, source=None)
        assert answer["claims"]["portrait"] == b64url_encode(FACE)


def test_a_portrait_that_is_no_bytes_is_no_portrait(desk: CounterDesk, town: Town) -> None:
    checked = desk.check(mdoc("data:image/svg+xml,<svg/>"), town.at)
    assert checked.headline is not None
    assert not checked.headline.has_portrait
    not_shown(desk, checked)


def test_an_element_of_another_namespace_is_no_portrait(desk: CounterDesk, town: Town) -> None:
    """Only the document type's own element is one, whoever else uses its name."""
    own = {name: value for name, value in mdoc_forge.ELEMENTS.items() if name != "portrait"}
    spaces = {
        mdoc_forge.SPACE: mdoc_forge.items_of(own | {"document_number": "D1"}),
        "org.example": [mdoc_forge.item(50, "portrait", FACE)],
    }
    checked = desk.check(mdoc_forge.bare(spaces=spaces), town.at)
    assert checked.report.claims is not None
    assert checked.report.claims["org.example/portrait"] == FACE
    assert checked.headline is not None
    assert not checked.headline.has_portrait


def test_a_decoder_that_hangs_leaves_the_verdict(
    desk: CounterDesk, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = "import time; print('R', end='', flush=True); time.sleep(600)"
    usual = portrait_module.read_portrait
    hanging = [sys.executable, "-I", "-c", program]
    monkeypatch.setattr(
        "wallet.flows.portraits.read_portrait", lambda picture: usual(picture, seconds=0.2, command=hanging)
    )
    not_shown(desk, judged(desk, town, mdoc(FACE)))
