"""CASES, group L: what is done to a register, each beside its positive control."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from wallet.codec.base import b64_encode
from wallet.crypto.keys import SoftwareSigner
from wallet.crypto.sealing import sha256
from wallet.model.errors import Trouble, WalletError
from wallet.model.register import ChainFault, CheckpointFault, EntryKind, RegisterQuery
from wallet.model.verdict import Verdict
from wallet.register.chain import ChainRow, link, previous_of
from wallet.register.checkpoint import (
    Checkpoint,
    CheckpointRefused,
    VerifierKey,
    open_note,
    read_proof,
    read_verifier_key,
    signed_note,
    verifier_key,
)
from wallet.register.entries import RegisterEntry, head_of, payload_bytes
from wallet.register.merkle import Tree
from wallet.register.store import Register

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
ENTRY = RegisterEntry(NOON, "3 号窗口", "王例", "食品经营", "食品经营许可变更", Verdict.NOT_VALID)
COUNT = 300
"""Beyond one distance of verified signatures (checking.SIGNED_EVERY)."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("register")
    with Register(folder / "register.db") as register:
        for number in range(COUNT):
            register.append(replace(ENTRY, at=NOON + timedelta(seconds=number)))
    return folder


@pytest.fixture
def path(filled: Path, tmp_path: Path) -> Path:
    shutil.copytree(filled, tmp_path / "copy")
    return tmp_path / "copy" / "register.db"


@pytest.fixture
def database(path: Path) -> Iterator[sqlite3.Connection]:
    """What an attacker has: the database, not the key."""
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


def found(
    path: Path, *notes: str, keys: tuple[VerifierKey, ...] = ()
) -> tuple[ChainFault | None, int | None]:
    with Register(path) as register:
        result = register.check_chain(notes=notes, keys=keys)
    return result.fault, result.sequence


def note_of(path: Path) -> str:
    with Register(path) as register:
        return register.checkpoint_note()


def rebuild(database: sqlite3.Connection, first: int, *, signer: SoftwareSigner | None = None) -> Tree:
    """Write the verdict of entry `first` anew, and all links and the tree after it, as the program would;
    signatures are kept as they were, or made with a key of the attacker's own."""
    names = ", ".join(ChainRow._fields)
    rows = [ChainRow(*r) for r in database.execute(f"SELECT {names} FROM entries ORDER BY sequence")]
    tree, last = Tree(), None
    for row in rows:
        if row.sequence == first:
            changed = replace(ENTRY, at=NOON + timedelta(seconds=first - 1), verdict=Verdict.VALID)
            number = f"20261124-{first:04d}"
            payload = payload_bytes(changed, head_of(changed, number), number, None)
            row = row._replace(payload=payload, payload_digest=sha256(payload), verdict="valid")
        row = row._replace(link=link(row, previous_of(last)))
        tree.add(row.link)
        if signer is not None:
            name = "licence-wallet.invalid/register/counter"
            row = row._replace(signature=signer.sign(Checkpoint(name, tree.size, tree.root).text()))
        database.execute(
            "UPDATE entries SET payload = ?, payload_digest = ?, verdict = ?, link = ?, signature = ?"
            " WHERE sequence = ?",
            (row.payload, row.payload_digest, row.verdict, row.link, row.signature, row.sequence),
        )
        last = row
    database.execute("UPDATE chains SET size = ?, frontier = ?", (tree.size, tree.to_bytes()))
    if signer is not None:
        key = verifier_key(signer, "licence-wallet.invalid/register/counter")
        database.execute("UPDATE chains SET verifier_key = ?", (key.text(),))
    database.commit()
    return tree


def cut(database: sqlite3.Connection, keep: int, *, tree_too: bool) -> None:
    links = [row[0] for row in database.execute("SELECT link FROM entries ORDER BY sequence")][:keep]
    database.execute("DELETE FROM entries WHERE sequence > ?", (keep,))
    if tree_too:
        tree = Tree()
        for each in links:
            tree.add(each)
        database.execute("UPDATE chains SET size = ?, frontier = ?", (keep, tree.to_bytes()))
    database.commit()


class TestCutOff:  # L01
    def test_control(self, path: Path) -> None:
        with Register(path) as register:
            result = register.check_chain(notes=(register.checkpoint_note(),))
        assert (result.intact, result.entries, result.sequence) == (True, COUNT, None)

    @pytest.mark.parametrize("keep", [0, 1, 255, 256, COUNT - 1])
    @pytest.mark.parametrize("tree_too", [False, True])
    def test_the_last_entries_deleted(
        self, path: Path, database: sqlite3.Connection, keep: int, tree_too: bool
    ) -> None:
        cut(database, keep, tree_too=tree_too)
        assert found(path) == (ChainFault.CUT_OFF, keep + 1)
        with Register(path) as register, pytest.raises(WalletError) as caught:
            register.append(ENTRY)
        assert caught.value.trouble is Trouble.REGISTER_ALTERED

    def test_everything_deleted(self, path: Path, database: sqlite3.Connection) -> None:
        database.execute("DELETE FROM entries")
        database.execute("DELETE FROM chains")
        database.commit()
        assert found(path) == (ChainFault.CUT_OFF, 1)
        with Register(path) as register, pytest.raises(WalletError) as caught:
            register.append(ENTRY)
        assert caught.value.trouble is Trouble.REGISTER_ALTERED

    def test_all_files_put_back_are_told_by_a_checkpoint_kept_elsewhere(
        self, filled: Path, path: Path
    ) -> None:
        with Register(path) as register:
            register.append(ENTRY)
            note = register.checkpoint_note()
            assert register.check_chain(notes=(note,)).intact
        shutil.rmtree(path.parent)
        shutil.copytree(filled, path.parent)
        assert found(path) == (None, None)
        assert found(path, note) == (ChainFault.CUT_OFF, COUNT + 1)

    @pytest.mark.parametrize("damage", [None, b"", b"licence-wallet"])
    def test_the_witness_outside_is_gone(self, path: Path, damage: bytes | None) -> None:
        witness = path.with_name("register.db.counter.checkpoint")
        witness.unlink()
        if damage is not None:
            witness.write_bytes(damage)
        assert found(path) == (ChainFault.CHECKPOINT_GONE, COUNT)


class TestRebuilt:  # L03
    @pytest.mark.parametrize("first", [1, 2, 255, 256, 257, COUNT])
    def test_rebuilt_from_an_entry_on(self, path: Path, database: sqlite3.Connection, first: int) -> None:
        rebuild(database, first)
        assert found(path) == (ChainFault.FORGED, first)
        with Register(path) as register, pytest.raises(WalletError) as caught:
            register.append(ENTRY)
        assert caught.value.trouble is Trouble.REGISTER_ALTERED

    def test_control(self, path: Path, database: sqlite3.Connection) -> None:
        """The same hand, changing nothing, leaves the register sound."""
        rebuild(database, 0)
        assert found(path) == (None, None)

    def test_rebuilt_and_signed_with_another_key(self, path: Path, database: sqlite3.Connection) -> None:
        rebuild(database, 7, signer=SoftwareSigner.generate("Ed25519"))
        assert found(path) == (ChainFault.FORGED, 1)

    def test_signatures_taken_out(self, path: Path, database: sqlite3.Connection) -> None:
        database.execute("UPDATE entries SET signature = NULL WHERE sequence = 40")
        database.commit()
        assert found(path)[1] in (40, 41)

    def test_all_signatures_and_the_chain_taken_out(self, path: Path, database: sqlite3.Connection) -> None:
        """As if it were a register of the first version."""
        database.execute("UPDATE entries SET signature = NULL")
        rebuild(database, 7)
        database.execute("DELETE FROM chains")
        database.commit()
        fault, _ = found(path)
        assert fault in (ChainFault.FORGED, ChainFault.UNSIGNED)

    @pytest.mark.parametrize("sequence", [3, 299])
    def test_a_signature_changed_where_none_is_verified(
        self, path: Path, database: sqlite3.Connection, sequence: int
    ) -> None:
        database.execute("UPDATE entries SET signature = zeroblob(64) WHERE sequence = ?", (sequence,))
        database.commit()
        assert found(path) == (ChainFault.FORGED, sequence)

    def test_entries_added_by_who_has_no_key(self, path: Path, database: sqlite3.Connection) -> None:
        last = ChainRow(
            *database.execute(
                f"SELECT {', '.join(ChainRow._fields)} FROM entries WHERE sequence = {COUNT}"
            ).fetchone()
        )
        number = f"20261124-{COUNT + 1:04d}"
        payload = payload_bytes(ENTRY, head_of(ENTRY, number), number, None)
        row = last._replace(
            sequence=COUNT + 1, number=COUNT + 1, payload=payload, payload_digest=sha256(payload),
            at=head_of(ENTRY, number).at, case_number=number, signature=bytes(64),
        )  # fmt: skip
        row = row._replace(link=link(row, previous_of(last)))
        marks = ", ".join("?" * len(row))
        database.execute(f"INSERT INTO entries ({', '.join(ChainRow._fields)}) VALUES ({marks})", row)
        database.commit()
        assert found(path) == (ChainFault.FORGED, COUNT + 1)

    @pytest.mark.parametrize("column", ["kind", "at", "case_number", "verdict", "service", "purpose"])
    def test_what_is_searched_by(self, path: Path, database: sqlite3.Connection, column: str) -> None:
        for value in ("'other'" if column != "at" else "1", "NULL"):
            database.execute(f"UPDATE entries SET {column} = {value} WHERE sequence = 9")
            database.commit()
            assert found(path) == (ChainFault.INDEX_CHANGED, 9)

    def test_the_tree_kept_beside(self, path: Path, database: sqlite3.Connection) -> None:
        database.execute("UPDATE chains SET frontier = zeroblob(length(frontier))")
        database.commit()
        assert found(path) == (ChainFault.FORGED, COUNT)


class TestCheckpoints:  # L05
    """Each wrong checkpoint is refused with its own fault; the right one is taken."""

    @pytest.fixture
    def signer(self, path: Path) -> SoftwareSigner:
        return SoftwareSigner.from_pkcs8(path.with_name("register.db.signing").read_bytes())

    @pytest.fixture
    def key(self, path: Path) -> VerifierKey:
        with Register(path) as register:
            return register.verifier_key()

    def signed(self, signer: SoftwareSigner, key: VerifierKey, checkpoint: Checkpoint) -> str:
        return signed_note(checkpoint, key, signer.sign(checkpoint.text()))

    def test_control(self, path: Path, key: VerifierKey) -> None:
        checkpoint = open_note(note_of(path), (key,))
        assert (checkpoint.size, checkpoint.origin) == (COUNT, key.name)
        assert read_verifier_key(key.text()) == key
        assert found(path, note_of(path)) == (None, None)

    def test_a_wrong_root(self, path: Path, signer: SoftwareSigner, key: VerifierKey) -> None:
        note = self.signed(signer, key, Checkpoint(key.name, 17, bytes(32)))
        assert found(path, note) == (ChainFault.FORGED, 17)

    @pytest.mark.parametrize("away", [-1, 1])
    def test_a_wrong_size(self, path: Path, signer: SoftwareSigner, key: VerifierKey, away: int) -> None:
        right = open_note(note_of(path), (key,))
        note = self.signed(signer, key, replace(right, size=COUNT + away))
        wanted = (ChainFault.FORGED, COUNT - 1) if away < 0 else (ChainFault.CUT_OFF, COUNT + 1)
        assert found(path, note) == wanted

    def test_no_origin(self, path: Path, signer: SoftwareSigner, key: VerifierKey) -> None:
        self.refused(path, self.signed(signer, key, Checkpoint("", 1, bytes(32))), CheckpointFault.NO_ORIGIN)

    def test_an_unknown_key(self, path: Path, key: VerifierKey) -> None:
        stranger = SoftwareSigner.generate("Ed25519")
        right = open_note(note_of(path), (key,))
        other = verifier_key(stranger, key.name)
        note = signed_note(right, other, stranger.sign(right.text()))
        self.refused(path, note, CheckpointFault.UNKNOWN_KEY)

    def test_another_registers(self, path: Path, signer: SoftwareSigner, key: VerifierKey) -> None:
        note = self.signed(signer, key, Checkpoint(key.name + "2", 1, bytes(32)))
        self.refused(path, note, CheckpointFault.OTHER_REGISTER)

    def test_changed_after_signing(self, path: Path) -> None:
        note = note_of(path).replace(f"\n{COUNT}\n", f"\n{COUNT - 1}\n")
        self.refused(path, note, CheckpointFault.BAD_SIGNATURE)

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (f"\n{COUNT}\n", f"\n0{COUNT}\n"),
            (f"\n{COUNT}\n", "\n-1\n"),
            (f"\n{COUNT}\n", "\n"),
            ("\n\n", "\n"),
            ("— ", "- "),
            ("=\n\n", "\n\n"),
        ],
    )
    def test_not_well_formed(self, path: Path, old: str, new: str) -> None:
        self.refused(path, note_of(path).replace(old, new), CheckpointFault.MALFORMED)

    @pytest.mark.parametrize("note", ["", "\n\n", "x", "a\n1\nAA==\n\n", "a" * 10_000])
    def test_no_note_at_all(self, path: Path, note: str) -> None:
        self.refused(path, note, CheckpointFault.MALFORMED)

    def test_a_proof_and_one_off_by_one(self, path: Path) -> None:
        with Register(path) as register:
            proof = register.proof("20261124-0042")
            assert register.check_proof("20261124-0042", proof).size == COUNT
            assert read_proof(proof)[0] == 41
            for index in (40, 42, COUNT, COUNT + 1):
                with pytest.raises(CheckpointRefused) as caught:
                    register.check_proof("20261124-0042", proof.replace("index 41\n", f"index {index}\n"))
                assert caught.value.fault is CheckpointFault.NOT_INCLUDED
            with pytest.raises(CheckpointRefused) as caught:
                register.check_proof("20261124-0043", proof)
            assert caught.value.fault is CheckpointFault.NOT_INCLUDED
            with pytest.raises(WalletError) as missing:
                register.proof("20261124-9999")
            assert missing.value.trouble is Trouble.ENTRY_MISSING

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2"),
            ("index 41", "index -1"),
            ("index ", "place "),
        ],
    )
    def test_a_proof_not_well_formed(self, path: Path, old: str, new: str) -> None:
        with Register(path) as register, pytest.raises(CheckpointRefused) as caught:
            register.check_proof("20261124-0042", register.proof("20261124-0042").replace(old, new))
        assert caught.value.fault is CheckpointFault.MALFORMED

    @pytest.mark.parametrize(
        "text", ["", "name", "a+b", "a+00000000+AQ==", "a b+00000000+" + b64_encode(b"\1" * 33)]
    )
    def test_no_key(self, text: str) -> None:
        with pytest.raises(CheckpointRefused):
            read_verifier_key(text)

    def refused(self, path: Path, note: str, fault: CheckpointFault) -> None:
        with Register(path) as register, pytest.raises(CheckpointRefused) as caught:
            register.check_chain(notes=(note,))
        assert caught.value.fault is fault


class TestRetention:  # L11
    DROP = replace(
        ENTRY, kind=EntryKind.RETENTION, verdict=None, service="", purpose="", at=NOON + timedelta(days=1)
    )

    def test_contents_go_and_the_chain_holds(self, path: Path) -> None:
        with Register(path) as register:
            note = register.checkpoint_note()
            dropped = register.drop_before(NOON + timedelta(seconds=100), self.DROP)
            result = register.check_chain(notes=(note,))
            left = [entry.sequence for entry in register.entries()]
            assert register.search(RegisterQuery(until=NOON + timedelta(seconds=100))).entries == ()
            assert register.append(ENTRY) == f"20261124-{COUNT + 1:04d}"
            assert register.check_chain().intact
        assert (dropped, result.intact, result.dropped, result.entries) == (100, True, 100, COUNT + 1)
        assert left == [*range(101, COUNT + 2)]
        assert b"20261124-0042" not in b"".join(f.read_bytes() for f in path.parent.iterdir())

    def test_twice_and_never_for_nothing(self, path: Path) -> None:
        with Register(path) as register:
            assert register.drop_before(NOON - timedelta(days=1), self.DROP) == 0
            assert register.check_chain().entries == COUNT
            assert register.drop_before(NOON + timedelta(seconds=10), self.DROP) == 10
            assert register.drop_before(NOON + timedelta(days=2), self.DROP) == COUNT - 10 + 1
            result = register.check_chain()
        assert (result.intact, result.entries, result.dropped) == (True, COUNT + 2, COUNT + 1)

    @pytest.mark.parametrize("sequence", [1, 60, 101, COUNT])
    def test_contents_taken_away_by_somebody_else(
        self, path: Path, database: sqlite3.Connection, sequence: int
    ) -> None:
        gone = "payload, kind, at, case_number, verdict, service, purpose".replace(",", " = NULL,")
        if sequence > 100:
            with Register(path) as register:
                register.drop_before(NOON + timedelta(seconds=100), self.DROP)
        database.execute(f"UPDATE entries SET {gone} = NULL WHERE sequence = {sequence}")
        database.commit()
        assert found(path) == (ChainFault.DROPPED, sequence)

    def test_nothing_personal_is_written_or_found(self, tmp_path: Path) -> None:
        digest = sha256(b"licence of Zhang")
        with Register(tmp_path / "register.db") as register:
            register.append(replace(ENTRY, credential_digest=digest, disclosed=("holder_name", "number")))
            for text in ("张例", "110101199001011234", digest.hex()):
                assert register.search(RegisterQuery(text=text)).entries == ()
            for text in ("食品", "20261124-0001", "变更"):
                (entry,) = register.search(RegisterQuery(text=text)).entries
            assert (entry.disclosed, entry.licence != digest) == (("holder_name", "number"), True)
        content = b"".join(f.read_bytes() for f in tmp_path.iterdir())
        assert digest not in content
