"""The whole journey in a home of its own, locked, and a search for anything of it in every file."""

from __future__ import annotations

import base64
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from PySide6.QtCore import QSettings

ROOT = Path(__file__).parents[2]

_JOURNEY = """
import json, os, sys
from datetime import timedelta
from dataclasses import replace
from pathlib import Path
from PySide6.QtCore import QEvent
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
import app
from flows.town import CHEAP, PASSPHRASE
from ui import demo
from ui.citizen.window import CitizenWindow
from ui.counter.window import CounterWindow
from ui.jobs import Jobs
from ui.settings import Settings
from ui.start import start_application
from ui.widgets.drop import Incoming, png_bytes
from wallet import bootstrap
from wallet.flows import issue
from wallet.flows.demo import set_stage
from wallet.model.credential import CredentialFormat
from wallet.model.keeping import ReceiptForm
from wallet.model.views import KeysAsked, RestoreMode
from wallet.services.samples import sample_claims
from wallet.vault.holder_keys import private_keys

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
way._show_by_request()
at = bootstrap.clock()
pixels = os.urandom(60 * 80 * 3)
portrait = png_bytes(QImage(pixels, 60, 80, 180, QImage.Format.Format_RGB888))
mdl = "org.iso.18013.5.1.mDL"
pictured = sample_claims(stage.authority.document_types[mdl], 7) | {"portrait": portrait}
for number, (kind, form, claims, days) in enumerate((
    ("cn.driving-licence", CredentialFormat.MDOC, None, 400),
    ("cn.residence-permit", CredentialFormat.SD_JWT_VC, None, 400),
    ("cn.driving-licence", CredentialFormat.SD_CWT, None, 400),
    ("cn.residence-permit", CredentialFormat.SD_JWT_VC, None, 4000),
    (mdl, None, pictured, 400),
)):
    key = citizen.holder_key_request().encode()
    data = issue.issue_licence(
        stage.authority, kind, key, at,
        credential_format=form, claims=claims, seed=7, valid_until=at + timedelta(days=days),
    )
    issue.publish_status(stage.authority, (workplace.wallet_trust, workplace.counter_trust), at)
    path = outside / f"licence-{number}.bin"
    path.write_bytes(data)
    rows = len(window.add.rows)
    window.add.take((Incoming(path.name, path=path),))
    way._await(lambda: len(window.add.rows) > rows, "a licence")
rows = citizen.licences(bootstrap.clock())
needles, public_names, ids, faces = set(), set(), [], 0
for number, row in enumerate(rows):
    view = citizen.licence(row.id, bootstrap.clock())
    ids += [row.id, *(version.id for version in view.versions)]
    texts = {row.number, *(claim.text for claim in view.claims)}
    texts = {row.holder, *(text for text in texts if len(text) > 3)}
    needles |= {text for text in texts if len(text.encode()) >= 6}  # fewer stand anywhere by chance
    # Who issues stands in the trust data, for everybody.
    public_names |= {row.authority, *(view.issuer_name or ())}
    window.home.search.setText(row.holder)
    window.home.search.clear()
    QTest.keyClicks(window.home.search, row.number)
    window.home.licence.open(row.id)
    way._await(lambda: not window.desk.jobs.busy, "the licence")
    faces += window.home.licence.face.portrait.image is not None
    window.home.licence.save_button.click()
    dialog = window.findChildren(QFileDialog)[0]
    dialog.fileSelected.emit(str(outside / f"saved-{number}.bin"))
    dialog.close()
    way._await(lambda: not window.desk.jobs.busy, "the file")
receipts = citizen.receipts.listed()
window.keeping.receipts.search.setText(rows[0].holder)
for form in ReceiptForm:
    (outside / f"receipts.{form}").write_bytes(citizen.receipts.exported(receipts, form))
exported = citizen.export_originals(outside / "export")
backup, passphrases = home / "stick" / "mine.lwbackup", ("attic ferry marble", "copper orchard lily")
written = citizen.backup(backup, passphrases[0], KeysAsked(demo.PASSPHRASE, passphrases[1]))
citizen.preview_restore(backup, passphrases[0])
citizen.restore(backup, passphrases[0], RestoreMode.REPLACE, passphrases[1])
with citizen._vault._session.reading() as opened:
    # SEC 1, appendix C.4: the scalar follows the version.
    scalars = [key.partition(bytes.fromhex("0201010420"))[2][:32] for key in private_keys(*opened)]
keys = citizen._vault._session._keys
secrets = [value for name in keys.__slots__ for value in [getattr(keys, name)] if isinstance(value, bytes)]
public = {keys.vault_id}
(told / "told.json").write_text(json.dumps({
    "texts": sorted(needles - public_names | {demo.PASSPHRASE, *passphrases}),
    "met": {"licences": len(rows), "renewed": len(ids) - len(rows), "faces": faces, "receipts": len(receipts),
            "exported": exported, "backed up": written.licences, "keys": len(scalars)},
    "bytes": [each.hex() for each in [*secrets, *scalars, portrait[2000:2064], pixels[2000:2064]]
              if each not in public],
    "originals": [citizen.original(licence_id)[-64:].hex() for licence_id in ids],
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
    """The same of a text in each encoding that Qt, Python, SQLite and lists of recent files write."""
    escaped = text.encode("unicode_escape"), text.encode("unicode_escape").replace(rb"\u", rb"\x")
    quoted = quote(text).encode(), quote(text, safe="").lower().encode()
    whole = (text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be"), *escaped, *quoted)
    return {form for each in whole for form in forms(each)}


def files_with(needles: set[bytes], *folders: Path) -> list[tuple[str, bytes]]:
    return [
        (path.name, needle)
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "demo-authority" not in path.parts
        for content in [str(path.relative_to(folder)).encode() + path.read_bytes()]
        for needle in needles
        if needle in content
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
    met = json.loads((folder / "told" / "told.json").read_text())["met"]
    assert met["licences"] >= 5, met
    assert met["exported"] == met["backed up"] == met["licences"] + met["renewed"], met
    assert met["renewed"] == met["faces"] == met["receipts"] == 1, met
    assert met["keys"] >= 6, met
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
    assert len(told["bytes"]) >= 12
    assert files_with(needles, *searched(walked)) == []
    assert (walked / "data" / "licence-wallet" / "vault.lw").stat().st_size > 0


def test_the_search_finds_what_is_there(walked: Path, told: dict[str, list[str]], tmp_path: Path) -> None:
    """Positive control: the file that the licence came in, and a canary planted in each form."""
    originals = {bytes.fromhex(each) for each in told["originals"]}
    assert {needle for _file, needle in files_with(originals, walked / "outside")} == originals
    passphrases = "示例口令", "attic", "copper"
    licences = {text for text in told["texts"] if not text.startswith(passphrases)}
    shown = {form for text in licences for form in text_forms(text)}
    assert files_with(shown, walked / "outside" / "export")
    assert [name for name, _needle in files_with(shown, walked / "outside") if name.startswith("receipts.")]
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


@pytest.mark.parametrize(
    "place", ["settings", "log of the database", "printed", "recent files", "name of a file"]
)
def test_a_leak_into_a_file_of_this_kind_is_found(
    told: dict[str, list[str]], tmp_path: Path, place: str
) -> None:
    """Each text of the journey, put there by who would leak it."""
    texts = told["texts"]
    if place == "name of a file":
        texts = [text for text in texts if "/" not in text and len(text.encode()) < 200]
    assert len(texts) > 20
    for number, text in enumerate(texts):
        folder = tmp_path / str(number)
        folder.mkdir()
        _leak(text, folder, place)
        assert files_with(text_forms(text), folder), text


def _leak(text: str, folder: Path, place: str) -> None:
    if place == "settings":
        settings = QSettings(str(folder / "wallet.ini"), QSettings.Format.IniFormat)
        settings.setValue("search", text)
        settings.sync()
    elif place == "log of the database":
        connection = sqlite3.connect(folder / "vault.lw")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE told (text)")
        connection.execute("INSERT INTO told VALUES (?)", (f"found: {text}.",))
        connection.commit()
        assert (folder / "vault.lw-wal").stat().st_size > 0
        connection.close()
    elif place == "printed":
        (folder / "stdout").write_text(repr({"holder": text}) + "\n")
    elif place == "recent files":
        (folder / "recently-used.xbel").write_text(f'<bookmark href="file:///some/{quote(text)}.bin"/>')
    else:
        (folder / f"{text}.bin").touch()
