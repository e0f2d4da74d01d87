"""CASES, groups V and T: status lists that lie, take back, or do not end; trust data that is rolled back."""

from __future__ import annotations

import contextlib
import json
import os
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from formats import forge
from formats.forge import ISSUER, OTHER, cwt_payload
from verification.scene import told

from redteam.attacks import AT, LIST, TRUST, amber, anchor, control, judge, red, shown_card, status_list
from wallet.codec import cbor, strict_json
from wallet.codec.base import b64url_encode
from wallet.codec.inflate import deflate
from wallet.crypto import cose
from wallet.crypto.keys import jwk_from_public_key
from wallet.crypto.signers import SoftwareSigner
from wallet.model.errors import Trouble, WalletError
from wallet.model.trust import AnchorPurpose, AnchorScope, StatusSnapshot, TrustSnapshot
from wallet.model.verdict import Check
from wallet.trust.lists import build_trust_list
from wallet.trust.status import MAX_TOGETHER, read_statuses
from wallet.trust.store import TrustStore
from wallet.trust.taking_back import revocations_taken_back as takes_back

INDEX = 41
REVOKED = bytes(5) + bytes((1 << 1,)) + bytes(58)
"""One bit an entry; entry 41 is set."""

NOBODY: frozenset[str] = frozenset()
ANY = AnchorScope()
SOUND = status_list()


def listed(*tokens: bytes) -> StatusSnapshot:
    return read_statuses(tokens)


def at_index(index: Any) -> bytes:
    return shown_card(status={"status_list": {"idx": index, "uri": LIST}})


class TestLists:
    @pytest.mark.parametrize("index", [512, 10**6, 2**31, 2**63, 2**64 - 1, -1, -512])
    def test_an_index_that_the_list_has_not(self, index: int) -> None:  # V01
        control(at_index(511))
        red(at_index(index), "status_list_invalid")

    @pytest.mark.parametrize("index", [True, 1.0, "41", None, b"\x29", cbor.Tag(2, b"\x29"), [41]])
    def test_an_index_that_is_none(self, index: Any) -> None:
        red(at_index(index), "malformed")

    @pytest.mark.parametrize("bits", [0, 3, 16, -1, True, "1", None, 1.0])
    def test_widths_that_the_standard_has_not(self, bits: Any) -> None:
        red(shown_card(), "status_list_invalid", status=listed(status_list(bits=bits)))
        amber(shown_card(), "status_list_invalid", status=listed(status_list(bits=bits, signer=OTHER)))

    def test_an_empty_list(self) -> None:
        red(shown_card(), "status_list_invalid", status=listed(status_list(b"")))

    @pytest.mark.parametrize(
        ("token", "reason"),
        [
            (status_list(sub="https://amr.example/status/2"), "status_unavailable"),
            (status_list(sub=LIST.upper()), "status_unavailable"),
            (status_list(sub=LIST + "/"), "status_unavailable"),
            (status_list(signer=OTHER), "status_list_invalid"),
            (status_list(header={"typ": "JWT"}), "status_list_invalid"),
            (status_list(header={"typ": "STATUSLIST+JWT"}), "status_list_invalid"),
            (status_list(header={"typ": "dc+sd-jwt"}), "status_list_invalid"),
            (status_list(header={"crit": ["x"], "x": 1}), "status_list_invalid"),
            (status_list()[:-8] + b"AAAAAAAA", "status_list_invalid"),
            (status_list().rpartition(b".")[0] + b".", "status_list_invalid"),
            (status_list(exp=forge.SHOWN), "status_stale"),
            (status_list(exp=None, ttl=599), "status_stale"),
            (status_list(exp=None, iat=forge.SHOWN - 86_401), "status_stale"),
            (status_list(iat=None), "status_list_invalid"),
            (status_list(iat="now"), "status_list_invalid"),
            (status_list(ttl=0), "status_list_invalid"),
            (status_list(ttl=-1), "status_list_invalid"),
            (b"", "status_list_invalid"),
            (b"eyJ..", "status_list_invalid"),
            (b"\xff" * 100, "status_list_invalid"),
        ],
    )
    def test_a_list_in_doubt_is_amber(self, token: bytes, reason: str) -> None:  # V03
        control(shown_card(), status=listed(SOUND))
        amber(shown_card(), reason, status=listed(token))
        control(shown_card(), status=listed(SOUND, token) if reason != "status_stale" else listed(SOUND))

    def test_a_mac_is_no_signature(self) -> None:
        claims = cbor.dumps({2: LIST, 6: forge.SHOWN, 65533: {"bits": 1, "lst": deflate(bytes(64))}})
        head = {16: "application/statuslist+cwt"}
        sound = cose.sign1(head, {}, claims, ISSUER)
        control(shown_card(), status=listed(sound))
        mac = cbor.dumps(cbor.Tag(17, [cbor.dumps({1: 5} | head), {}, claims, bytes(32)]))
        amber(shown_card(), "status_list_invalid", status=listed(mac))
        as_signature = cbor.dumps(cbor.Tag(18, [cbor.dumps({1: 5} | head), {}, claims, bytes(32)]))
        amber(shown_card(), "status_list_invalid", status=listed(as_signature))

    def test_no_list_at_all_is_never_green(self) -> None:  # T11
        amber(shown_card(), "status_unavailable", status=listed())
        named = TrustSnapshot(TRUST.anchors, status_required=frozenset({"cn.business-licence"}))
        amber(shown_card(status=None), "status_missing", status=listed(), trust=named)
        amber(shown_card(status={"status_list": None}), "status_unavailable", status=listed(), trust=named)
        amber(shown_card(status={}), "status_unavailable", status=listed(), trust=named)

    def test_of_another_issuer(self) -> None:
        both = TrustSnapshot((anchor(), anchor(OTHER)))
        revoking = status_list(REVOKED, signer=OTHER)
        amber(shown_card(), "status_list_invalid", status=listed(revoking), trust=both)
        control(shown_card(), status=listed(SOUND, revoking), trust=both)
        spoken = TrustSnapshot((anchor(), anchor(OTHER, purposes=frozenset({AnchorPurpose.STATUS}))))
        red(shown_card(), "revoked", status=listed(revoking), trust=spoken)


class TestTakenBack:  # V05
    def test_whatever_comes_later(self) -> None:
        revoking = status_list(REVOKED, iat=forge.SHOWN - 900)
        for later in (forge.SHOWN - 901, forge.SHOWN - 900, forge.SHOWN - 600):
            for tokens in ((revoking, status_list(iat=later)), (status_list(iat=later), revoking)):
                report = red(shown_card(), "revoked", status=listed(*tokens))
        told_off = next(f for f in report.findings if f.check is Check.STATUS)
        assert "takes it back" in told_off.detail

    def test_a_strangers_list_revokes_nobody(self) -> None:
        control(shown_card(), status=listed(SOUND, status_list(REVOKED, signer=OTHER)))

    def test_suspended_and_lifted_at_one_moment_is_suspended(self) -> None:
        two = {"bits": 2, "data": bytes(10) + bytes((2 << 2,)) + bytes(53)}
        suspending = status_list(two["data"], bits=2)  # type: ignore[arg-type]
        lifting = status_list(bits=2)
        for tokens in ((suspending, lifting), (lifting, suspending)):
            red(shown_card(), "suspended", status=listed(*tokens))
        control(shown_card(), status=listed(suspending, status_list(bits=2, iat=forge.SHOWN - 1)))

    @pytest.mark.parametrize("bits", [1, 2, 4, 8])
    def test_what_takes_back(self, bits: int) -> None:
        def having(**values: int) -> Any:
            data = bytearray(16)
            for name, value in values.items():
                place = int(name[1:]) * bits
                data[place >> 3] |= value << (place & 7)
            return listed(status_list(bytes(data), bits=bits)).lists[LIST][0]

        plain = having()
        assert not takes_back(plain, having(i3=1))
        assert not takes_back(having(i3=1), having(i3=1, i5=1))
        assert takes_back(having(i3=1), plain)
        assert takes_back(having(i3=1, i15=1), having(i3=1))
        assert takes_back(having(i3=1), listed(status_list(b"")).lists[LIST][0])
        if bits > 1:
            assert not takes_back(having(i3=2), plain)
            assert takes_back(having(i3=1), having(i3=3))

    def test_in_a_store_without_anybody_asking_in_between(self, store: TrustStore) -> None:
        store.import_status(status_list(REVOKED, iat=forge.SHOWN - 900), AT)
        store.import_status(status_list(iat=forge.SHOWN - 600), AT)
        for again in (store, TrustStore(store._folder)):
            report = judge(shown_card(), trust=again.snapshot(AT, NOBODY), status=again.status_snapshot())
            assert told(report) == ("not_valid", ("revoked",))

    def test_in_a_store_by_another_issuer(self, store: TrustStore) -> None:
        """A trusted issuer's list for a foreign `sub` speaks for nobody and pushes nobody's list out."""
        store.import_file(_jwk(OTHER), "other", ANY, AT)
        store.import_status(status_list(REVOKED, iat=forge.SHOWN - 900), AT)
        store.import_status(status_list(iat=forge.SHOWN - 600, signer=OTHER), AT)
        report = judge(shown_card(), trust=store.snapshot(AT, NOBODY), status=store.status_snapshot())
        assert told(report) == ("not_valid", ("revoked",))

    def test_a_sound_list_is_not_pushed_out_by_another_issuers(self, store: TrustStore) -> None:
        store.import_file(_jwk(OTHER), "other", ANY, AT)
        store.import_status(SOUND, AT)
        store.import_status(status_list(REVOKED, iat=forge.SHOWN - 1, signer=OTHER), AT)
        control(shown_card(), trust=store.snapshot(AT, NOBODY), status=store.status_snapshot())

    def test_what_takes_nothing_back_replaces(self, store: TrustStore) -> None:
        for iat in range(forge.SHOWN - 900, forge.SHOWN - 890):
            store.import_status(status_list(REVOKED, iat=iat), AT)
        assert len(store.status_snapshot().lists[LIST]) == 1


class TestWithoutEnd:  # V07
    def test_a_list_that_inflates_without_end(self) -> None:
        packer = zlib.compressobj(9)
        endless = b"".join(packer.compress(bytes(1 << 20)) for _ in range(17)) + packer.flush()
        token = status_list(status_list={"bits": 1, "lst": b64url_encode(endless)})
        assert len(token) < 32_000
        amber(shown_card(), "status_list_invalid", status=listed(token))
        just = deflate(bytes(16 * 1024 * 1024))
        control(shown_card(), status=listed(status_list(status_list={"bits": 1, "lst": b64url_encode(just)})))

    def test_many_of_them(self) -> None:
        full = status_list(status_list={"bits": 1, "lst": b64url_encode(deflate(bytes(16 * 1024 * 1024)))})
        read = listed(*[full] * 200)
        assert sum(len(each.data) for each in read.lists[LIST]) <= MAX_TOGETHER
        assert read.unreadable == {LIST}

    def test_a_token_over_its_limit(self) -> None:
        amber(shown_card(), "status_list_invalid", status=listed(b"eyJ" + b"A" * (25 * 1024 * 1024)))

    def test_only_what_holds_is_remembered(self) -> None:
        from wallet.trust import standing

        standing._prove.cache_clear()
        stranger = listed(status_list(signer=OTHER))
        amber(shown_card(), "status_list_invalid", status=stranger)
        assert standing._prove.cache_info().currsize == 0
        control(shown_card())
        assert standing._prove.cache_info().currsize == 1


def _jwk(signer: SoftwareSigner) -> bytes:
    """As an anchor that answers any kid, for the forged licences name none."""
    return json.dumps(jwk_from_public_key(replace(signer.public_key, key_id=None))).encode()


@pytest.fixture
def store(tmp_path: Path) -> TrustStore:
    made = TrustStore(tmp_path / "trust")
    made.import_file(_jwk(ISSUER), "issuer", ANY, AT)
    return made


PUBLISHER = SoftwareSigner.generate()


def published(version: int, *, signer: SoftwareSigner = PUBLISHER, **changes: Any) -> bytes:
    settings: dict[str, Any] = {
        "subject": "list",
        "version": version,
        "issued_at": AT - timedelta(days=1),
        "next_update": AT + timedelta(days=30),
        "anchors": (anchor(),),
    } | changes
    return build_trust_list(settings.pop("anchors"), signer=signer, **settings)


class TestTrustLists:
    def believing(self, tmp_path: Path, **scope: Any) -> TrustStore:
        made = TrustStore(tmp_path / "trust")
        lists = frozenset({AnchorPurpose.TRUST_LIST})
        made.import_file(_jwk(PUBLISHER), "publisher", AnchorScope(purposes=lists, **scope), AT)
        return made

    def test_rollback(self, tmp_path: Path) -> None:  # T01
        store = self.believing(tmp_path)
        store.import_file(published(5), "five", ANY, AT)
        before = store.snapshot(AT, NOBODY)
        for refused in (published(4), published(0), published(5, subject="list", anchors=())):
            with pytest.raises(WalletError) as stop:
                store.import_file(refused, "older", ANY, AT)
            assert stop.value.trouble is Trouble.TRUST_ROLLBACK
        for hostile in (published(-1), published(6)[:-1], published(6, signer=OTHER)):
            with pytest.raises(WalletError):
                store.import_file(hostile, "hostile", ANY, AT)
        assert TrustStore(tmp_path / "trust").snapshot(AT, NOBODY) == before
        control(shown_card(), trust=before)

    def test_a_list_grants_no_longer_than_its_publisher_is_trusted(self, tmp_path: Path) -> None:
        until = datetime.fromtimestamp(forge.ISSUED, UTC)
        store = self.believing(tmp_path, valid_until=until)
        store.import_file(published(1, issued_at=until - timedelta(days=2)), "list", ANY, AT)
        snapshot = store.snapshot(AT, NOBODY)
        assert told(judge(shown_card(), trust=snapshot))[1][0] == "issuer_not_authorised"
        wide = self.believing(tmp_path / "wide")
        wide.import_file(published(1), "list", ANY, AT)
        control(shown_card(), trust=wide.snapshot(AT, NOBODY))

    def test_a_list_grants_only_its_publishers_types(self, tmp_path: Path) -> None:  # T09
        store = self.believing(tmp_path, document_types=frozenset({"cn.driving-licence"}))
        store.import_file(published(1), "list", ANY, AT)
        report = judge(shown_card(), trust=store.snapshot(AT, NOBODY))
        assert told(report) == ("not_valid", ("issuer_not_authorised",))
        assert (
            told(judge(shown_card(vct="cn.driving-licence"), trust=store.snapshot(AT, NOBODY)))[0] == "valid"
        )

    @pytest.mark.parametrize("purposes", [frozenset({AnchorPurpose.TRUST_LIST}), frozenset(AnchorPurpose)])
    def test_a_list_names_no_further_publisher(
        self, tmp_path: Path, purposes: frozenset[AnchorPurpose]
    ) -> None:
        store = self.believing(tmp_path)
        with pytest.raises(WalletError) as stop:
            store.import_file(published(1, anchors=(anchor(OTHER, purposes=purposes),)), "list", ANY, AT)
        assert stop.value.trouble is Trouble.TRUST_DATA_INVALID

    def test_an_anchor_for_licences_publishes_no_list(self, tmp_path: Path) -> None:
        store = TrustStore(tmp_path / "trust")
        store.import_file(_jwk(ISSUER), "issuer", ANY, AT)
        with pytest.raises(WalletError) as stop:
            store.import_file(published(1, signer=ISSUER), "list", ANY, AT)
        assert stop.value.trouble is Trouble.TRUST_DATA_UNTRUSTED

    def test_a_list_to_the_end_of_the_calendar(self, tmp_path: Path) -> None:
        store = self.believing(tmp_path)
        far = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
        store.import_file(published(1, next_update=far), "list", ANY, AT)
        control(shown_card(), trust=store.snapshot(AT, NOBODY))

    def test_a_file_name_that_is_no_text(self, tmp_path: Path) -> None:
        store = TrustStore(tmp_path / "trust")
        entry = store.import_file(_jwk(ISSUER), "bad\udcff", ANY, AT)
        assert TrustStore(tmp_path / "trust").entries() == (entry,)
        control(shown_card(), trust=store.snapshot(AT, NOBODY))


class TestBrokenOff:  # T07
    @pytest.mark.parametrize("at_call", [1, 2])
    def test_an_import_is_whole_or_not_at_all(
        self, store: TrustStore, monkeypatch: pytest.MonkeyPatch, at_call: int
    ) -> None:
        store.import_status(SOUND, AT)
        calls: list[object] = []
        original = Path.replace

        def stop(self: Path, target: Any) -> Path:
            calls.append(target)
            if len(calls) == at_call:
                raise OSError(28, "no space")
            return original(self, target)

        monkeypatch.setattr(Path, "replace", stop)
        with pytest.raises(WalletError) as stopped:
            store.import_status(status_list(REVOKED, iat=forge.SHOWN - 1), AT)
        assert stopped.value.trouble is Trouble.STORAGE_FULL
        monkeypatch.undo()
        again = TrustStore(store._folder)
        control(shown_card(), trust=again.snapshot(AT, NOBODY), status=again.status_snapshot())

    @pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
    def test_a_download_broken_off_is_refused_and_the_last_good_stays(
        self, store: TrustStore, share: float
    ) -> None:
        store.import_status(SOUND, AT)
        newer = status_list(REVOKED, iat=forge.SHOWN - 1)
        # Cut within the signature it may still read as a list, of which nobody knows who signed it.
        with contextlib.suppress(WalletError):
            store.import_status(newer[: int(len(newer) * share)], AT)
        assert sum(entry.vouched for entry in store.entries() if entry.kind == "status") == 1
        control(shown_card(), trust=store.snapshot(AT, NOBODY), status=store.status_snapshot())
        with pytest.raises(WalletError):
            store.import_file(os.urandom(1000), "noise", ANY, AT)

    def test_one_too_long(self, store: TrustStore) -> None:
        with pytest.raises(WalletError) as stop:
            store.import_status(b"eyJ" + b"A" * (25 * 1024 * 1024), AT)
        assert stop.value.trouble is Trouble.STATUS_DATA_INVALID
        with pytest.raises(WalletError):
            store.import_file(b"{" + b" " * (33 * 1024 * 1024), "long", ANY, AT)


def test_payloads_are_compared_as_they_are() -> None:
    """`True` and `1` differ, though Python takes them for equal: which one was signed must not be open."""
    control(shown_card())
    header = {15: {"amount": True}}
    red(forge.kbt(forge.card(cwt_payload(amount=1), protected=header)), "malformed")
    control(forge.kbt(forge.card(cwt_payload(amount=True), protected=header)))
    assert strict_json.dumps({"amount": True}) != strict_json.dumps({"amount": 1})
