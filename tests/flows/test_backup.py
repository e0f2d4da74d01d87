"""Backups: out, and back in on this machine and on another one; what is refused changes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from flows.town import CHEAP, PASSPHRASE, Town
from wallet.flows.citizen import CitizenWallet
from wallet.flows.export import safe_name
from wallet.model.errors import Trouble, WalletError
from wallet.model.text import LocalisedText
from wallet.model.views import BackupAge, KeysAsked, ReceiveOutcome, RestoreMode
from wallet.trust.store import TrustStore
from wallet.vault import backup_content, backup_file
from wallet.vault.activity import Shown
from wallet.vault.backup_file import new_locks, open_backup, write_backup

OWN = "a lantern for backups"
FOR_KEYS = "and quite another one for keys"
MERGE, REPLACE = RestoreMode.MERGE, RestoreMode.REPLACE


def trouble(call: object, *arguments: object) -> Trouble:
    with pytest.raises(WalletError) as caught:
        call(*arguments)  # type: ignore[operator]
    return caught.value.trouble


def numbers(citizen: CitizenWallet) -> set[str]:
    return {summary.face.number for summary in citizen._open().summaries()}


def files(town: Town) -> dict[str, bytes]:
    return {f.name: f.read_bytes() for f in town.workplace.vault_path.parent.iterdir() if f.is_file()}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "stick" / "mine.lwbackup"


@pytest.fixture
def elsewhere(town: Town, tmp_path: Path) -> Iterator[CitizenWallet]:
    """Another machine: another home, another vault, no keychain, the same trust data."""
    home = tmp_path / "another machine"
    home.mkdir()
    shutil.copytree(town.workplace.home / "wallet", home / "wallet")
    place = replace(
        town.workplace,
        home=home,
        vault_path=home / "vault.lw",
        keychain=None,
        wallet_trust=TrustStore(home / "wallet" / "trust"),
    )
    citizen = CitizenWallet(place)
    citizen.create("another machine, another passphrase")
    yield citizen
    citizen.lock()


def test_on_another_machine(town: Town, elsewhere: CitizenWallet, path: Path) -> None:
    licences = [town.licence(seed=seed) for seed in range(3)]
    old, new = licences[0].id, licences[1].id
    vault = town.citizen._open()
    vault.fold(old, new)
    vault.reminder_told(new, 30)
    vault.keep_setting("idle", b"300")
    shown = Shown(
        town.at,
        old,
        LocalisedText("证", "licence"),
        "林",
        "海淀",
        asker_known=True,
        purpose="办事",
        claims=(),
    )
    vault.note_shown(shown)
    written = town.citizen.backup(path, OWN, None)
    assert (written.licences, written.bound, written.keys) == (3, 3, 0)
    assert written.size == path.stat().st_size
    assert path.stat().st_mode & 0o777 == 0o600
    town.citizen.lock()

    preview = elsewhere.preview_restore(path, OWN)
    assert (preview.age, preview.licences, preview.fresh, preview.only_here) == (
        BackupAge.OTHER_VAULT,
        3,
        3,
        0,
    )
    assert (preview.bound, preview.keys, preview.activity, preview.settings) == (3, 0, 1, 1)
    assert [count for _kind, count in preview.kinds] == [3]
    assert trouble(elsewhere.restore, path, OWN, None, None) is Trouble.BACKUP_OF_ANOTHER_VAULT
    assert numbers(elsewhere) == set()
    done = elsewhere.restore(path, OWN, MERGE, None)
    assert (done.added, done.already_here, done.keys, done.not_sound) == (3, 0, 0, ())
    there = elsewhere._open()
    assert {s.id for s in there.summaries()} == {row.id for row in licences}
    assert [summary.id for summary in there.versions(new)] == [old]
    assert there.record(new).summary.told == {30}
    assert [entry.shown for entry in there.activity()] == [shown]
    assert there.setting("idle") == b"300"
    view = elsewhere.licence(new, town.at)
    assert not view.report.reasons
    assert not view.holder_key_present
    # Again: nothing is doubled.
    done = elsewhere.restore(path, OWN, MERGE, None)
    assert (done.added, done.already_here) == (0, 3)
    assert len(there.activity()) == 1
    elsewhere.lock()
    elsewhere.unlock("another machine, another passphrase")
    assert len(elsewhere._open().summaries()) == 3
    assert len(elsewhere.licences(town.at)) == 2, "the renewed one lies under its successor"


def test_holder_keys_only_when_asked_for_with_a_passphrase_of_their_own(
    town: Town, elsewhere: CitizenWallet, path: Path
) -> None:
    row = town.licence()
    made = KeysAsked(PASSPHRASE, FOR_KEYS)
    assert trouble(town.citizen.backup, path, OWN, KeysAsked(PASSPHRASE, OWN)) is (
        Trouble.BACKUP_KEYS_PASSPHRASE
    )
    assert trouble(town.citizen.backup, path, OWN, KeysAsked("not mine", FOR_KEYS)) is (
        Trouble.PASSPHRASE_WRONG
    )
    assert trouble(town.citizen.backup, path, OWN, KeysAsked(PASSPHRASE, "1234")) is (
        Trouble.PASSPHRASE_TOO_WEAK
    )
    assert trouble(town.citizen.backup, path, "1234", None) is Trouble.PASSPHRASE_TOO_WEAK
    assert not path.exists()
    assert town.citizen.backup(path, OWN, made).keys == 1
    assert trouble(elsewhere.restore, path, OWN, MERGE, "wrong for keys") is Trouble.PASSPHRASE_WRONG
    assert trouble(elsewhere.restore, path, OWN, MERGE, OWN) is Trouble.PASSPHRASE_WRONG
    assert numbers(elsewhere) == set()
    assert elsewhere.restore(path, OWN, MERGE, None).keys == 0
    assert not elsewhere.licence(row.id, town.at).holder_key_present
    assert elsewhere.restore(path, OWN, MERGE, FOR_KEYS).keys == 1
    assert elsewhere.licence(row.id, town.at).holder_key_present
    assert elsewhere.restore(path, OWN, MERGE, FOR_KEYS).keys == 0
    town.citizen.backup(path, OWN, None)
    assert trouble(elsewhere.restore, path, OWN, MERGE, FOR_KEYS) is Trouble.HOLDER_KEY_MISSING


def test_replace_leaves_what_the_backup_holds_after_a_copy(town: Town, path: Path) -> None:
    first = town.licence(seed=1)
    town.citizen.backup(path, OWN, None)
    second = town.licence(seed=2)
    vault = town.citizen._open()
    vault.keep_setting("idle", b"60")
    assert town.citizen.preview_restore(path, OWN).age is BackupAge.OLDER
    assert town.citizen.preview_restore(path, OWN).only_here == 1
    before = len(town.citizen.copies())
    done = town.citizen.restore(path, OWN, REPLACE, None)
    assert (done.mode, done.added, done.already_here, done.taken_out) == (REPLACE, 0, 1, 1)
    assert [row.id for row in town.citizen.licences(town.at)] == [first.id]
    assert len(town.citizen.copies()) == before + 1
    # The keys stay: the licence can still be shown, and the other one too should it come back.
    assert town.citizen.licence(first.id, town.at).holder_key_present
    number = town.citizen.copies()[0].number
    town.citizen.lock()
    town.citizen.restore_copy(number, PASSPHRASE)
    assert {row.id for row in town.citizen.licences(town.at)} == {first.id, second.id}
    assert town.citizen.licence(second.id, town.at).holder_key_present


def test_merge_of_the_same_vault_needs_no_question(town: Town, path: Path) -> None:
    row = town.licence()
    town.citizen.backup(path, OWN, None)
    assert town.citizen.preview_restore(path, OWN).age is BackupAge.SAME
    town.citizen.remove(row.id)
    done = town.citizen.restore(path, OWN, None, None)
    assert (done.mode, done.added) == (MERGE, 1)
    assert [view.id for view in town.citizen.licences(town.at)] == [row.id]


def test_links_follow_to_a_licence_that_is_here_under_another_id(
    town: Town, elsewhere: CitizenWallet, path: Path
) -> None:
    old, new = town.licence(seed=1), town.licence(seed=2)
    vault = town.citizen._open()
    vault.fold(old.id, new.id)
    town.citizen.backup(path, OWN, None)
    received = elsewhere.receive(town.citizen.original(old.id), "again", town.at)[0]
    assert received.outcome is ReceiveOutcome.ADDED
    assert received.summary is not None
    assert received.summary.id != old.id
    done = elsewhere.restore(path, OWN, MERGE, None)
    assert (done.added, done.already_here) == (1, 1)
    assert [s.id for s in elsewhere._open().versions(new.id)] == [received.summary.id]


def test_what_its_issuer_did_not_sign_is_listed_and_left_out(
    town: Town, elsewhere: CitizenWallet, path: Path
) -> None:
    """The owner edits a licence; then a face, whose true words are read out of the licence again."""
    vault = town.citizen._open()
    rows = [town.licence(seed=seed) for seed in range(3)]
    records = [vault.record(row.id).record for row in rows]
    for row in rows[:2]:
        vault.remove(row.id)
    edited = bytearray(records[0].original)
    edited[-5] ^= 1
    vault.add(replace(records[0], original=bytes(edited), original_name="edited.cwt"))
    vault.add(replace(records[1], face=replace(records[1].face, holder="王五", number="1")))
    town.citizen.backup(path, OWN, None)
    preview = elsewhere.preview_restore(path, OWN)
    assert preview.licences == 2
    assert [row.name for row in preview.not_sound] == ["edited.cwt"]
    for mode in (MERGE, REPLACE):
        done = elsewhere.restore(path, OWN, mode, None)
        assert [(row.name, row.reasons) for row in done.not_sound] == [("edited.cwt", ("signature_invalid",))]
        assert numbers(elsewhere) == {row.number for row in rows[1:]}


def test_a_digest_that_is_not_the_licences_own(town: Town, elsewhere: CitizenWallet, path: Path) -> None:
    vault = town.citizen._open()
    row = town.licence()
    record = vault.record(row.id).record
    vault.remove(row.id)
    vault.add(replace(record, digest=bytes(32)))
    town.citizen.backup(path, OWN, None)
    assert elsewhere.preview_restore(path, OWN).not_sound[0].reasons == ("digest_mismatch",)


def test_an_issuer_nobody_told_this_machine_of_is_no_forgery(
    town: Town, elsewhere: CitizenWallet, path: Path, tmp_path: Path
) -> None:
    row = town.licence()
    town.citizen.backup(path, OWN, None)
    shutil.rmtree(tmp_path / "another machine" / "wallet")
    elsewhere._workplace = replace(
        elsewhere._workplace, wallet_trust=TrustStore(tmp_path / "another machine" / "trust")
    )
    assert elsewhere.restore(path, OWN, MERGE, None).added == 1
    assert elsewhere.licence(row.id, town.at).report.reasons == ("no_trust_anchors",)


def test_all_or_nothing(town: Town, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What breaks off in the middle of a restore leaves no trace of it."""
    rows = [town.licence(seed=seed) for seed in range(2)]
    town.citizen.backup(path, OWN, None)
    town.citizen.remove(rows[0].id)
    before = {row.id for row in town.citizen.licences(town.at)}
    real = backup_content._counted

    def breaks_off(*arguments: object) -> Iterator[backup_content.Entry]:
        yield next(real(*arguments))  # type: ignore[arg-type]
        raise WalletError(Trouble.BACKUP_DAMAGED)

    monkeypatch.setattr(backup_content, "_counted", breaks_off)
    for mode in (MERGE, REPLACE):
        assert trouble(town.citizen.restore, path, OWN, mode, None) is Trouble.BACKUP_DAMAGED
        assert {row.id for row in town.citizen.licences(town.at)} == before
    monkeypatch.undo()
    assert town.citizen.restore(path, OWN, None, None).added == 1


def made(path: Path, *entries: list[object]) -> Path:
    write_backup(path, new_locks(OWN, None, CHEAP), entries)
    return path


def start(schema: int = 2, licences: int = 0) -> list[object]:
    return ["backup", schema, bytes(16), 0, 1, licences, 0, 0, 0]


class TestRefusals:
    """Rows of H21, each beside what is taken; nothing is written."""

    def test_a_newer_schema_or_format(self, town: Town, path: Path) -> None:
        before = files(town)
        assert trouble(town.citizen.preview_restore, made(path, start(3)), OWN) is Trouble.BACKUP_NEWER
        assert trouble(town.citizen.restore, path, OWN, MERGE, None) is Trouble.BACKUP_NEWER
        layout = ["licence", bytes(16), 9, b"", 1, b""]
        made(path, start(licences=1), layout)
        assert trouble(town.citizen.restore, path, OWN, MERGE, None) is Trouble.BACKUP_NEWER
        town.citizen.preview_restore(made(path, start()), OWN)
        whole = bytearray(path.read_bytes())
        whole[9] = 2
        path.write_bytes(whole)
        assert trouble(town.citizen.restore, path, OWN, MERGE, None) is Trouble.BACKUP_NEWER
        assert files(town) == before

    @pytest.mark.parametrize(
        "name", ["../evil", "/etc/passwd", "..", "a\\b", "C:evil", "folder/evil", "nul\0l", "."]
    )
    def test_a_name_that_leaves_its_folder(self, town: Town, path: Path, name: str) -> None:
        stored = town.citizen._open().record(town.licence().id)
        escaping = replace(stored, record=replace(stored.record, original_name=name))
        sound = backup_content._licence_fields(stored)
        # What we write ourselves has lost the folder already.
        written = backup_content._licence_fields(escaping)
        assert town.citizen.preview_restore(made(path, start(licences=1), sound), OWN).licences == 1
        assert town.citizen.preview_restore(made(path, start(licences=1), written), OWN).licences == 1
        forged = [*sound[:-1], backup_content.body_bytes(escaping.record)]
        before = files(town)
        made(path, start(licences=1), forged)
        assert trouble(town.citizen.preview_restore, path, OWN) is Trouble.BACKUP_DAMAGED
        for mode in (MERGE, REPLACE):
            assert trouble(town.citizen.restore, path, OWN, mode, None) is Trouble.BACKUP_DAMAGED
        after = files(town)
        assert {name: data for name, data in after.items() if name in before and "copy" not in name} == {
            name: data for name, data in before.items() if "copy" not in name
        }

    @pytest.mark.parametrize(
        "entries",
        [
            [],
            [["licence"]],
            [["backup"]],
            [["backup", 2, b"short", 0, 1, 0, 0, 0, 0]],
            [["backup", "2", bytes(16), 0, 1, 0, 0, 0, 0]],
            [["backup", 2, bytes(16), -1, 1, 0, 0, 0, 0]],
            [["backup", 2, bytes(16), 10**18, 1, 0, 0, 0, 0]],
            [start(licences=1)],
            [start(), ["setting", "idle", b"1"]],
            [start(), ["setting", 5, b"1"]],
            [start(), ["key", "text"]],
            [start(), ["other"]],
            [start(), [["nested"]]],
            [start(licences=1), ["licence", bytes(15), 1, b"[]", 1, b""]],
            [start(licences=1), ["licence", bytes(16), 1, b"[]", 1, b""]],
            [start(), ["activity", b"{"]],
            [start(), ["activity", b"[1]"]],
        ],
    )
    def test_what_is_authentic_and_makes_no_sense(
        self, town: Town, path: Path, entries: list[list[object]]
    ) -> None:
        made(path, *entries)
        assert trouble(town.citizen.preview_restore, path, OWN) is Trouble.BACKUP_DAMAGED
        assert town.citizen.preview_restore(made(path, start()), OWN).licences == 0

    def test_other_files_and_secrets(self, town: Town, path: Path, tmp_path: Path) -> None:
        look = town.citizen.preview_restore
        assert trouble(look, path, OWN) is Trouble.FILE_MISSING
        assert trouble(look, tmp_path, OWN) is Trouble.BACKUP_FOREIGN
        picture = tmp_path / "picture.png"
        picture.write_bytes(b"\x89PNG" + bytes(5000))
        assert trouble(look, picture, OWN) is Trouble.BACKUP_FOREIGN
        made(path, start())
        assert trouble(look, path, "not " + OWN) is Trouble.PASSPHRASE_WRONG
        assert trouble(look, path, "") is Trouble.PASSPHRASE_EMPTY
        look(path, OWN)

    def test_over_nothing_but_an_older_backup(self, town: Town, path: Path, tmp_path: Path) -> None:
        note, folder, link = tmp_path / "note.txt", tmp_path / "folder", tmp_path / "link"
        note.write_text("keep me")
        folder.mkdir()
        town.citizen.backup(path, OWN, None)
        link.symlink_to(path)
        before = files(town)
        for taken in (note, folder, link, town.workplace.vault_path):
            assert trouble(town.citizen.backup, taken, OWN, None) is Trouble.BACKUP_PLACE_TAKEN, taken
        assert note.read_text() == "keep me"
        assert files(town) == before
        town.citizen.backup(path, "another lantern for it", None)
        town.citizen.preview_restore(path, "another lantern for it")
        assert [f.name for f in path.parent.iterdir()] == [path.name]


class TestTheFile:
    """Cut, swapped, repeated, put together: each chunk is bound to its place and its backup."""

    SEALED = backup_file._SEALED_CHUNK

    @pytest.fixture
    def whole(self, path: Path) -> bytes:
        entries = [start(), *(["setting", f"{n}", bytes(9000)] for n in range(30))]
        return made(path, *entries).read_bytes()

    def read(self, path: Path, data: bytes) -> int:
        path.write_bytes(data)
        return sum(1 for _ in open_backup(path, OWN).entries())

    def damaged(self, path: Path, data: bytes) -> bool:
        return trouble(self.read, path, data) is Trouble.BACKUP_DAMAGED

    def test_as_it_is(self, path: Path, whole: bytes) -> None:
        assert self.read(path, whole) == 31
        assert b"setting" not in whole

    def test_cut_and_lengthened(self, path: Path, whole: bytes) -> None:
        head = len(open_backup(path, OWN).head)
        cuts = [*range(head, len(whole), 8192), *range(head, len(whole), self.SEALED), len(whole) - 1]
        assert all(self.damaged(path, whole[:length]) for length in cuts)
        assert self.damaged(path, whole + b"\0")
        assert self.damaged(path, whole + whole[-self.SEALED :])
        assert self.damaged(path, whole[: head - 1])
        assert self.read(path, whole) == 31

    def test_chunks_swapped_repeated_and_left_out(self, path: Path, whole: bytes) -> None:
        head, size = len(open_backup(path, OWN).head), self.SEALED
        first, chunks = whole[:head], [whole[at : at + size] for at in range(head, len(whole), size)]
        assert len(chunks) == 5
        for order in ([1, 0, 2, 3, 4], [0, 0, 1, 2, 3, 4], [0, 2, 3, 4], [0, 1, 2, 3], [4], [0, 1, 4]):
            assert self.damaged(path, first + b"".join(chunks[n] for n in order)), order

    def test_a_chunk_of_another_backup_under_the_same_passphrase(
        self, path: Path, whole: bytes, tmp_path: Path
    ) -> None:
        other = made(tmp_path / "other", start()).read_bytes()
        head = len(open_backup(path, OWN).head)
        assert self.damaged(path, whole[:head] + other[head:])
        assert self.damaged(path, other[:head] + whole[head:])

    def test_every_byte_of_the_head(self, path: Path, whole: bytes) -> None:
        small = made(path, start()).read_bytes()
        head = len(open_backup(path, OWN).head)
        answers = {}
        for place in range(head):
            changed = bytearray(small)
            changed[place] ^= 1
            answers[place] = trouble(self.read, path, bytes(changed))
        assert set(answers.values()) <= {
            Trouble.BACKUP_FOREIGN,
            Trouble.BACKUP_NEWER,
            Trouble.BACKUP_DAMAGED,
            Trouble.VAULT_PARAMETERS,
        }

    def test_an_entry_over_several_chunks_and_one_that_fills_one(self, path: Path) -> None:
        for size in (0, 65_500, 65_536, 200_000):
            made(path, start(), ["setting", "a", bytes(size)])
            assert [len(entry) for entry in open_backup(path, OWN).entries()] == [9, 3]
        entry = ["x", bytes(65_536 - 10)]
        made(path, entry)
        assert path.stat().st_size == len(open_backup(path, OWN).head) + self.SEALED
        assert list(open_backup(path, OWN).entries()) == [entry]


def test_facts_and_copies(town: Town, path: Path) -> None:
    """From unlocking on: nothing yet, then a copy with the first licence, then a backup, then a change."""
    now = [town.at]
    town.citizen.lock()
    town.citizen._workplace = replace(town.workplace, clock=lambda: now[0])
    town.citizen.unlock(PASSPHRASE)
    facts = town.citizen.backup_facts()
    assert (facts.last_backup, facts.last_copy, facts.changed_since_backup) == (None, None, True)
    town.licence()
    town.citizen.backup(path, OWN, None)
    facts = town.citizen.backup_facts()
    assert (facts.last_backup, facts.last_copy) == (town.at, town.at)
    assert not facts.changed_since_backup
    assert facts.changed_since_copy
    now[0] += timedelta(days=2)
    town.citizen.lock()
    town.citizen.unlock(PASSPHRASE)
    facts = town.citizen.backup_facts()
    assert (facts.last_copy, facts.changed_since_copy) == (now[0], False)
    newest = town.citizen.copies()[0]
    assert newest.sound
    assert newest.generation == town.citizen._open().backups.generation
    town.licence(seed=3)
    facts = town.citizen.backup_facts()
    assert facts.changed_since_backup
    assert facts.changed_since_copy
    town.citizen.lock()
    assert [copy.generation for copy in town.citizen.copies()] == [None, None]


def test_a_damaged_vault_offers_its_copies_and_none_is_made_anew(town: Town) -> None:
    """H05, at the journeys."""
    row = town.licence()
    town.citizen._open().backups.take_copy(town.at)
    assert trouble(town.citizen.restore_copy, 1, PASSPHRASE) is Trouble.VAULT_BUSY
    town.citizen.lock()
    vault = town.workplace.vault_path
    vault.write_bytes(vault.read_bytes()[:-4096] + bytes(4096))
    damaged = vault.read_bytes()
    assert trouble(town.citizen.unlock, PASSPHRASE) is Trouble.VAULT_DAMAGED
    assert trouble(town.citizen.create, PASSPHRASE) is Trouble.VAULT_EXISTS
    assert vault.read_bytes() == damaged
    copy = town.citizen.copies()[0]
    assert copy.sound
    assert trouble(town.citizen.restore_copy, copy.number, "not " + PASSPHRASE) is Trouble.PASSPHRASE_WRONG
    assert not town.citizen.unlocked
    town.citizen.restore_copy(copy.number, PASSPHRASE)
    assert row.id in {view.id for view in town.citizen.licences(town.at)}
    assert vault.with_name(f"{vault.name}.aside-{town.at:%Y-%m-%d}-1").read_bytes() == damaged


def test_export(town: Town, tmp_path: Path) -> None:
    rows = [town.licence(seed=seed) for seed in range(2)]
    folder = tmp_path / "licences"
    assert town.citizen.export_originals(folder) == 2
    names = sorted(f.name for f in folder.iterdir())
    assert names == ["0001-licence", "0002-licence"]
    assert {f.read_bytes() for f in folder.iterdir()} == {town.citizen.original(row.id) for row in rows}
    assert {f.stat().st_mode & 0o777 for f in folder.iterdir()} == {0o600}
    assert trouble(town.citizen.export_originals, folder) is Trouble.FOLDER_EXISTS
    assert trouble(town.citizen.export_originals, tmp_path / "no" / "folder") is Trouble.STORAGE_FAILED


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("permit.cbor", "permit.cbor"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a\\b:c", "a_b_c"),
        ("rtl\u202egnp.exe", "rtl_gnp.exe"),
        ("half \ud800", "half _"),
        ("...", "licence"),
        ("", "licence"),
        ("营业执照" * 50 + ".pdf", None),
    ],
)
def test_a_name_that_is_safe_everywhere(name: str, safe: str | None) -> None:
    made_safe = safe_name(name)
    assert safe is None or made_safe == safe
    assert len(made_safe.encode()) <= 80
    assert safe is not None or made_safe.endswith("执照.pdf")


class _StopAt:
    """Stops the work when so many licences are through."""

    def __init__(self, licences: int) -> None:
        self.seen: list[tuple[int, int]] = []
        self._at = licences

    def __call__(self, done: int, total: int) -> None:
        self.seen.append((done, total))
        if done >= self._at:
            raise WalletError(Trouble.STOPPED)


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_backup_that_is_stopped_leaves_what_lay_there(town: Town, path: Path, at: int) -> None:
    path.parent.mkdir()
    for seed in range(2):
        town.licence(seed=seed)
    town.citizen.backup(path, OWN, None)
    before = path.read_bytes()
    town.licence(seed=2)
    facts = town.citizen.backup_facts()
    assert trouble(town.citizen.backup, path, OWN, None, _StopAt(at)) is Trouble.STOPPED
    assert path.read_bytes() == before
    assert [f.name for f in path.parent.iterdir()] == [path.name]
    assert town.citizen.backup_facts() == facts


@pytest.mark.parametrize("mode", list(RestoreMode))
@pytest.mark.parametrize("at", [0, 1, 3])
def test_a_restore_that_is_stopped_changes_nothing(
    town: Town, elsewhere: CitizenWallet, path: Path, at: int, mode: RestoreMode
) -> None:
    path.parent.mkdir()
    for seed in range(3):
        town.licence(seed=seed)
    town.citizen.backup(path, OWN, None)
    before = elsewhere._open().backups.generation, numbers(elsewhere)
    assert trouble(elsewhere.preview_restore, path, OWN, _StopAt(at)) is Trouble.STOPPED
    assert trouble(elsewhere.restore, path, OWN, mode, None, _StopAt(at)) is Trouble.STOPPED
    assert (elsewhere._open().backups.generation, numbers(elsewhere)) == before
    watch = _StopAt(4)
    elsewhere.restore(path, OWN, mode, None, watch)
    assert numbers(elsewhere) == numbers(town.citizen)
    assert watch.seen[-1] == (3, 3)


def test_a_renewed_licence_in_a_backup_is_told_as_older(
    town: Town, elsewhere: CitizenWallet, path: Path
) -> None:
    path.parent.mkdir()
    row = town.licence()
    town.citizen.backup(path, OWN, None)
    assert elsewhere.preview_restore(path, OWN).older == 0
    stored = town.citizen._open().record(row.id)
    until = stored.record.face.valid_until
    assert until is not None
    face = replace(stored.record.face, valid_until=until + timedelta(days=365))
    elsewhere._open().add(replace(stored.record, face=face, digest=bytes(32), original=b"renewed"))
    seen = elsewhere.preview_restore(path, OWN)
    assert (seen.fresh, seen.older, seen.only_here) == (1, 1, 1)
