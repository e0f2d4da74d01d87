"""PDF files through the command line: signatures, codes on pages, and what `inspect` tells."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flows.town import Town
from formats.pdf_forge import page, root, signed
from PIL import Image

from wallet.cli.main import main
from wallet.formats import pdf
from wallet.formats.pdf import reader as signature_reader
from wallet.model.trust import AnchorScope
from wallet.model.views import PresentedCode
from wallet.qr import symbol

DIGITS = "12345678"

Run = Callable[..., tuple[int, list[dict[str, object]]]]


@pytest.fixture(autouse=True)
def patient(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf.HANDLER._reader, "seconds", 60.0)
    monkeypatch.setattr(town.workplace.reader, "_seconds_a_document", 60.0)


@pytest.fixture
def run(town: Town, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, list[dict[str, object]]]:
        status = main(arguments, town.workplace)
        return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return call


@pytest.fixture
def code(town: Town) -> PresentedCode:
    return town.show(town.licence(), town.citizen.typed_request(DIGITS, town.at), ("born",))


@pytest.fixture
def anchor(tmp_path: Path) -> str:
    path = tmp_path / "root.pem"
    path.write_bytes(root().pem)
    return str(path)


def kept(folder: Path, name: str, data: bytes) -> str:
    (folder / name).write_bytes(data)
    return str(folder / name)


def printed(code: PresentedCode) -> bytes:
    """The code on a page, without a signature of the file's own."""
    assert code.symbol is not None
    drawn = Image.open(io.BytesIO(symbol.png(code.symbol, module_px=4))).convert("L")
    sheet = Image.new("L", (1240, 1754), 255)
    sheet.paste(drawn, (300, 300))
    file = io.BytesIO()
    sheet.save(file, "PDF", resolution=150.0)
    return file.getvalue()


def test_a_signed_file(town: Town, run: Run, tmp_path: Path, anchor: str) -> None:
    file = kept(tmp_path, "a.pdf", signed(page()))
    at = town.at.isoformat()
    status, (answer,) = run("verify", "--json", "--at", at, "--trust", anchor, "--policy", "import", file)
    assert (status, answer["format"], answer["verdict"], answer["type"]) == (0, "pdf", "valid", "pdf")
    status, (answer,) = run("verify", "--json", "--at", at, "--trust", anchor, file)
    assert (status, answer["reasons"]) == (10, ["holder_not_proven"])
    status, (answer,) = run("inspect", "--json", file)
    assert (status, answer["format"], answer["issuer"]) == (0, "pdf", "Signer P-256")
    assert answer["symbols"] == []


def test_a_batch_line(town: Town, run: Run, tmp_path: Path) -> None:
    line = {
        "id": 1,
        "base64": base64.b64encode(signed(page())).decode(),
        "trust": [root().pem.decode()],
        "at": town.at.isoformat(),
        "policy": "import",
    }
    batch = kept(tmp_path, "lines", json.dumps(line).encode())
    status, (answer,) = run("verify", "--batch", batch)
    assert (status, answer["id"], answer["verdict"]) == (0, 1, "valid")


def test_a_code_on_a_page_of_a_file_without_signature(
    town: Town, run: Run, code: PresentedCode, tmp_path: Path
) -> None:
    file = kept(tmp_path, "printed.pdf", printed(code))
    expected = ("--challenge", DIGITS, "--audience", "lw1:typed")
    status, (answer,) = run("verify", "--json", "--at", town.at.isoformat(), *expected, file)
    assert (status, answer["format"], answer["verdict"]) == (0, "sd-cwt", "valid")
    status, (answer,) = run("inspect", "--json", file)
    assert (status, answer["symbols"], answer["format"]) == (0, [{"text": code.text}], "sd-cwt")


def test_the_signature_comes_before_the_code(
    town: Town, run: Run, code: PresentedCode, tmp_path: Path, anchor: str
) -> None:
    file = kept(tmp_path, "both.pdf", signed(printed(code)))
    status, (answer,) = run("verify", "--json", "--at", town.at.isoformat(), "--trust", anchor, file)
    assert (status, answer["format"], answer["reasons"]) == (10, "pdf", ["holder_not_proven"])
    status, (answer,) = run("inspect", "--json", file)
    assert (status, answer["symbols"], answer["format"]) == (0, [{"text": code.text}], "pdf")


@pytest.mark.parametrize("data", [page(), b"%PDF-1.7\n"])
def test_neither_signature_nor_code(town: Town, run: Run, tmp_path: Path, data: bytes) -> None:
    status, (answer,) = run("verify", "--json", "--at", town.at.isoformat(), kept(tmp_path, "a.pdf", data))
    assert (status, answer["reasons"]) == (30, ["not_a_licence"])
    assert answer["looks_like"] == "PDF without signature"


def test_without_the_extra_words_say_how_to_install_it(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(signature_reader, "extra_installed", lambda: False)
    file = kept(tmp_path, "a.pdf", signed(page()))
    assert main(("verify", "--at", town.at.isoformat(), file), town.workplace) == 30
    assert 'pip install "licence-wallet[pdf]"' in capsys.readouterr().out


def test_the_wallet_keeps_a_signed_file_as_it_is(town: Town, tmp_path: Path) -> None:
    data = signed(page())
    town.workplace.wallet_trust.import_file(root().pem, "root.pem", AnchorScope(), town.at)
    (row,) = town.citizen.receive(data, "a.pdf", town.at)
    assert row.outcome == "added"
    assert row.summary is not None
    assert (row.summary.format, row.summary.type_id) == ("pdf", "pdf")
    view = town.citizen.licence(row.summary.id, town.at)
    assert view.original_size == len(data)
    assert {claim.path[0] for claim in view.claims} == {"signer", "signed_at", "reason", "location", "pages"}
