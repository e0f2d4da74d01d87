"""The whole journey in a home of its own, locked, and a search for anything of it in every file."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

_JOURNEY = """
import json, os, sys
from dataclasses import replace
from pathlib import Path
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QFileDialog
import app
from flows.town import CHEAP, PASSPHRASE
from ui import demo
from ui.citizen.window import CitizenWindow
from ui.counter.window import CounterWindow
from ui.jobs import Jobs
from ui.settings import Settings
from ui.start import start_application
from ui.widgets.drop import Incoming
from wallet import bootstrap
from wallet.flows import issue
from wallet.flows.demo import set_stage
from wallet.model.credential import CredentialFormat

home, outside, told = map(Path, sys.argv[1:])
app.shield()
settings = Settings(home / "wallet.ini")
application = start_application(settings)
workplace = replace(bootstrap.build_workplace(home), argon2=CHEAP)
stage = set_stage(workplace)
citizen, counter = bootstrap.build_citizen(workplace), bootstrap.build_counter(workplace)
window = CitizenWindow(citizen, settings, bootstrap.clock, Jobs())
desk = CounterWindow(counter, settings=Settings(home / "counter.ini"), clock=bootstrap.clock, jobs=Jobs())
window.show()
desk.show()
pictures = outside / "pictures"
pictures.mkdir()
way = demo.Journey(stage, window, desk, pictures, demo.Pace())
way._open_wallet()
way._receive_licences()
at = bootstrap.clock()
for kind, form in (
    ("cn.driving-licence", CredentialFormat.MDOC),
    ("cn.residence-permit", CredentialFormat.SD_JWT_VC),
    ("cn.driving-licence", CredentialFormat.SD_CWT),
):
    key = citizen.holder_key_request().encode()
    data = issue.issue_licence(stage.authority, kind, key, at, credential_format=form, seed=7)
    issue.publish_status(stage.authority, (workplace.wallet_trust, workplace.counter_trust), at)
    path = outside / f"licence-{kind}-{form.value}.bin"
    path.write_bytes(data)
    rows = len(window.add.rows)
    window.add.take((Incoming(path.name, path=path),))
    way._await(lambda: len(window.add.rows) > rows, "a licence")
way._show_by_request()
rows = citizen.licences(bootstrap.clock())
needles, public_names = set(), set()
for row in rows:
    view = citizen.licence(row.id, bootstrap.clock())
    needles |= {text for text in (row.holder, row.number, *(c.text for c in view.claims)) if len(text) > 3}
    # Who issues stands in the trust data, for everybody.
    public_names |= {row.authority, *(view.issuer_name or ())}
    window.home.search.setText(row.holder)
    window.home.licence.open(row.id)
    way._await(lambda: not window.desk.jobs.busy, "the licence")
    window.home.licence.save_button.click()
    window.findChildren(QFileDialog)[0].reject()
keys = citizen._vault._session._keys
secrets = [value for name in keys.__slots__ for value in [getattr(keys, name)] if isinstance(value, bytes)]
public = {keys.vault_id}
(told / "told.json").write_text(json.dumps({
    "texts": sorted(needles - public_names | {demo.PASSPHRASE}), "licences": len(rows),
    "bytes": [each.hex() for each in secrets if each not in public],
    "originals": [citizen.original(row.id)[64:128].hex() for row in rows],
}))
window.lock()
application.processEvents()
application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
os._exit(0)  # as if killed: nothing is tidied up at the end
"""


def forms(needle: bytes) -> set[bytes]:
    """The ways in which a file may hold some bytes."""
    encoded = base64.b64encode(needle).rstrip(b"=")
    # In the midst of other base64 a text begins at one of three places; two letters at each end may differ.
    shifted = {base64.b64encode(b"\0" * at + needle)[4:-4] for at in (1, 2)}
    found = {needle, needle.hex().encode(), needle.hex().upper().encode(), encoded[:-1], *shifted}
    return {form for form in found | {base64.urlsafe_b64encode(needle).rstrip(b"=")[:-1]} if len(form) >= 6}


def text_forms(text: str) -> set[bytes]:
    """The same of a text in each encoding that Qt, Python and SQLite write."""
    escaped = text.encode("unicode_escape"), text.encode("unicode_escape").replace(rb"\u", rb"\x")
    whole = (text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be"), *escaped)
    return {form for each in whole for form in forms(each)}


def files_with(needles: set[bytes], *folders: Path) -> list[tuple[str, bytes]]:
    return [
        (path.name, needle)
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "demo-authority" not in path.parts
        for needle in needles
        if needle in path.read_bytes()
    ]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the home of a person who used the wallet and locked it, and what came from outside."""
    folder = tmp_path_factory.mktemp("person")
    places = {name: folder / name for name in ("home", "tmp", "config", "cache", "data", "state", "run")}
    for place in (*places.values(), folder / "outside", folder / "told"):
        place.mkdir()
    surroundings = {key: value for key, value in os.environ.items() if key != "LICENCE_WALLET_DEBUG"} | {
        "HOME": str(places["home"]),
        "TMPDIR": str(places["tmp"]),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "tests"))),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    for name in ("config", "cache", "data", "state"):
        surroundings[f"XDG_{name.upper()}_HOME"] = str(places[name])
    surroundings["XDG_RUNTIME_DIR"] = str(places["run"])
    wallet_home = places["data"] / "licence-wallet"
    ended = subprocess.run(
        [sys.executable, "-c", _JOURNEY, str(wallet_home), str(folder / "outside"), str(folder / "told")],
        env=surroundings,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    (folder / "home" / "stdout").write_text(ended.stdout + ended.stderr)
    assert json.loads((folder / "told" / "told.json").read_text())["licences"] >= 4
    return folder


@pytest.fixture(scope="module")
def told(walked: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads((walked / "told" / "told.json").read_text())
    return found


def searched(walked: Path) -> list[Path]:
    return [path for path in walked.iterdir() if path.is_dir() and path.name not in ("outside", "told")]


def test_nothing_of_a_licence_or_a_key_lies_in_any_file(walked: Path, told: dict[str, list[str]]) -> None:
    needles = {form for text in told["texts"] for form in text_forms(text)}
    needles |= {form for key in told["bytes"] + told["originals"] for form in forms(bytes.fromhex(key))}
    assert told["bytes"]
    assert files_with(needles, *searched(walked)) == []
    assert (walked / "data" / "licence-wallet" / "vault.lw").stat().st_size > 0


def test_the_search_finds_what_is_there(walked: Path, told: dict[str, list[str]], tmp_path: Path) -> None:
    """Positive control: the file that the licence came in, and a canary planted in each form."""
    originals = {bytes.fromhex(each) for each in told["originals"]}
    assert len(files_with(originals, walked / "outside")) >= 3
    text = "张示例 310101199003078515"
    planted = (
        text.encode(),
        text.encode("utf-16-le"),
        text.encode("utf-16-be"),
        text.encode().hex().encode(),
        base64.b64encode(b"xy" + text.encode()),
        base64.b64encode(b"x" + text.encode("utf-16-le") + b"tail"),
        base64.urlsafe_b64encode(text.encode() + b"tail"),
        text.encode("unicode_escape"),
    )
    for number, data in enumerate(planted):
        place = tmp_path / str(number)
        place.mkdir()
        (place / "wal").write_bytes(os.urandom(999) + data + os.urandom(999))
        assert files_with(text_forms(text), place), number
