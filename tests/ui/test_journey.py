"""The whole journey through the real windows, on real formats, keys, database and pixels."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from flows.town import CHEAP
from PIL import Image
from PySide6.QtWidgets import QApplication

from ui.demo_run import run_demo
from wallet import bootstrap
from wallet.flows.demo import clear_stage, set_stage
from wallet.model.errors import WalletError
from wallet.qr.reader import PictureReader


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Path:
    """The folder of a demo that was walked to its end."""
    folder = tmp_path_factory.mktemp("demo")
    clear_stage(folder)
    workplace = replace(bootstrap.build_workplace(folder / "home"), argon2=CHEAP)
    stage = set_stage(workplace)
    counter = bootstrap.build_counter(workplace)
    status = run_demo(stage, bootstrap.build_citizen(workplace), counter, folder, headless=True)
    counter.close()
    workplace.reader.close()
    assert status == 0
    return folder


def test_the_demo_walks_to_its_end_and_leaves_pictures(pictures: Path) -> None:
    names = [path.name for path in sorted(pictures.glob("[0-9]*.png"))]
    assert len(names) == 14
    assert any("verdict-replayed" in name for name in names)


def test_the_presented_code_decodes_at_60_percent_turned_by_6_degrees(pictures: Path) -> None:
    code = Image.open(pictures / "present-code.png").convert("L")
    small = code.resize((round(code.width * 0.6), round(code.height * 0.6)), Image.Resampling.BILINEAR)
    turned = small.rotate(6, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
    buffer = BytesIO()
    turned.save(buffer, "PNG")
    reader = PictureReader()
    try:
        whole = reader.read((pictures / "present-code.png").read_bytes())
        assert reader.read(buffer.getvalue()) == whole
        assert whole[0].startswith(b"LW1:")
    finally:
        reader.close()


def test_nothing_of_a_licence_lies_in_clear_in_the_data_folder(pictures: Path) -> None:
    """A canary scan of vault, register, trust and settings, once the vault is locked."""
    needles = ["张示例", "310007798906", "出生日期", "上海申城示例餐饮店"]
    for path in (pictures / "home").rglob("*"):
        if path.is_file() and "demo-authority" not in path.parts:
            data = path.read_bytes()
            for needle in needles:
                assert needle.encode() not in data, path.name
                assert needle.encode("utf-16-le") not in data, path.name


def test_a_folder_that_no_demo_made_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(WalletError):
        clear_stage(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
