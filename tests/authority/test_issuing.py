"""The demo authority issues every kind in both formats, within the QR budget, and keeps its ledger whole."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from wallet.authority import issuer, ledger, pki
from wallet.authority.cast import demo_cast
from wallet.authority.issuer import Authority, IssueOrder
from wallet.codec.base import b64url_encode
from wallet.crypto import x509
from wallet.crypto.keys import SoftwareSigner
from wallet.formats import registry
from wallet.formats.sd_cwt import HANDLER as SD_CWT
from wallet.model.credential import CredentialFormat, DocumentType
from wallet.model.errors import Trouble, WalletError
from wallet.model.request import Binding, Selection
from wallet.qr.envelope import wrap_card
from wallet.qr.symbol import version_needed
from wallet.services.doctypes import load_document_types
from wallet.services.samples import sample_claims
from wallet.storage import files

KINDS = tuple(load_document_types().values())
FORMATS = (CredentialFormat.SD_CWT, CredentialFormat.SD_JWT_VC)


def order_of(kind: DocumentType, holder: SoftwareSigner, seed: int = 0) -> IssueOrder:
    return IssueOrder(kind.id, sample_claims(kind, seed), holder.public_key)


def test_every_kind_of_licence_has_one_issuer() -> None:
    cast = demo_cast()
    listed = [kind for member in cast.issuers for kind in member.document_types]
    assert sorted(listed) == sorted((*(kind.id for kind in KINDS), "org.iso.18013.5.1.mDL"))
    assert len({member.iss for member in cast.issuers}) == len(cast.issuers)
    for member in (cast.root, cast.iaca, cast.publisher, cast.counter, *cast.issuers):
        assert "DEMO" in member.common_name
        assert "示例" in member.name.zh
        assert "demo" in member.name.en.lower()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("algorithm", pki.ALGORITHMS)
def test_what_is_issued_reads_back(
    authority: Authority,
    holder: SoftwareSigner,
    now: datetime,
    kind: DocumentType,
    form: CredentialFormat,
    algorithm: str,
) -> None:
    order = replace(order_of(kind, holder), format=form, algorithm=algorithm)
    issued = issuer.issue(authority, order, now)
    presentation = registry.parse(registry.recognise(issued))
    (licence,) = presentation.credentials
    assert licence.format == form
    assert dict(licence.claims) == dict(order.claims)
    assert {d.path[0] for d in licence.disclosures} == {c.name for c in kind.claims if c.redactable}
    assert licence.document_type == kind.id
    assert licence.holder_key is not None
    assert licence.holder_key.x == holder.public_key.x
    assert licence.findings == ()
    assert licence.issued_at == int(now.timestamp())
    line = issuer.issued_licences(authority)[-1]
    assert licence.status is not None
    assert (licence.status.index, licence.valid_until) == (line.index, line.valid_until)


def test_a_term_ends_with_the_last_day_in_china(
    authority: Authority, holder: SoftwareSigner, now: datetime
) -> None:
    kinds = load_document_types()
    (permit,) = SD_CWT.parse(
        issuer.issue(authority, order_of(kinds["cn.residence-permit"], holder), now)
    ).credentials
    assert permit.valid_until is not None
    last = datetime.fromtimestamp(permit.valid_until, UTC) + timedelta(hours=8)
    assert f"{last:%F %T}" == "2027-11-24 23:59:59"
    (marriage,) = SD_CWT.parse(
        issuer.issue(authority, order_of(kinds["cn.marriage-certificate"], holder), now)
    ).credentials
    assert marriage.valid_until is None


@pytest.mark.parametrize("seed", [0, 4])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_the_usual_request_fits_one_code(
    authority: Authority, holder: SoftwareSigner, now: datetime, kind: DocumentType, seed: int
) -> None:
    """The two longest redactable claims shown, to a signed request: version 22 at most (OPTICAL)."""
    order = order_of(kind, holder, seed)
    issued = issuer.issue(authority, order, now)
    hideable = [claim.name for claim in kind.claims if claim.redactable]
    longest = sorted(hideable, key=lambda name: len(str(order.claims[name]).encode()))[-2:]
    # Text that does not compress, as the real ones do not.
    audience = "x509_hash:" + b64url_encode(sha256(b"a counter's certificate").digest())
    nonce = b64url_encode(sha256(b"a challenge").digest()[:16])
    binding = Binding(audience, nonce, int(now.timestamp()), "食品经营许可变更")
    shown = SD_CWT.present(issued, Selection(frozenset((name,) for name in longest)), binding, holder)
    text = wrap_card(shown)
    version = version_needed(text)
    print(f"{kind.id}: {len(issued)} bytes kept, {len(text)} characters shown, version {version}")
    assert version is not None
    assert version <= 22


def test_an_index_is_never_given_out_twice_and_tells_no_order() -> None:
    book, seen = ledger.Ledger(), []
    for _ in range(300):
        number, index = ledger.free_entry(book, "amr")
        seen.append((number, index))
        line = ledger.IssuedLicence("amr", number, index, "n", "t", "sd-cwt", "ES256", 0, None)
        book = replace(book, licences=(*book.licences, line))
    assert len(set(seen)) == 300
    assert seen != sorted(seen)
    assert ledger.free_entry(book, "police")[0] == 1


def test_a_further_list_begins_when_one_is_full() -> None:
    full = tuple(
        ledger.IssuedLicence("amr", 1, index, "n", "t", "sd-cwt", "ES256", 0, None)
        for index in range(ledger.CAPACITY)
    )
    assert ledger.free_entry(ledger.Ledger(full), "amr")[0] == 2
    number, index = ledger.free_entry(ledger.Ledger(full[:77] + full[78:]), "amr")
    assert (number, index) == (1, 77)


def test_files_are_private_and_say_that_they_are_a_demo(authority: Authority) -> None:
    keys = sorted((authority.folder / pki.KEYS).iterdir())
    # Two roots, publisher, counter, and who signs the status of mobile licences.
    assert len(keys) == 5 + 3 * len(demo_cast().issuers)
    assert all(stat.S_IMODE(key.stat().st_mode) == 0o600 for key in keys)
    assert "DEMO" in pki.KEYS
    assert "DEMO" in (authority.folder / pki.NOTICE_NAME).read_text(encoding="utf-8")
    for member in demo_cast().issuers:
        root = pki.load_certificate(authority.folder, member.root)
        certificate = pki.load_holder(authority.folder, member, "EdDSA").certificate
        facts = x509.certificate_facts(certificate)
        assert "DEMO" in facts.common_name
        assert not facts.is_ca
        middle = facts.not_before + (facts.not_after - facts.not_before) / 2
        assert x509.verify_chain((certificate,), (root,), middle).anchor == root


def test_one_kid_names_a_key_in_both_formats(
    authority: Authority, holder: SoftwareSigner, now: datetime
) -> None:
    kids = set()
    for form in FORMATS:
        issued = issuer.issue(authority, replace(order_of(KINDS[0], holder), format=form), now)
        kids.add(registry.parse(registry.recognise(issued)).credentials[0].signed.key_id)
    assert len(kids) == 1
    assert None not in kids


def test_opening_and_creating(tmp_path: Path, authority: Authority, now: datetime) -> None:
    types = load_document_types()
    assert issuer.open_authority(authority.folder, types) == authority
    with pytest.raises(WalletError) as caught:
        issuer.create(authority.folder, types, now)
    assert caught.value.trouble is Trouble.AUTHORITY_EXISTS
    with pytest.raises(WalletError) as caught:
        issuer.open_authority(tmp_path / "nowhere", types)
    assert caught.value.trouble is Trouble.AUTHORITY_MISSING


def test_a_creation_that_was_cut_off_is_made_anew(
    tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: object) -> None:
        raise WalletError(Trouble.STORAGE_FULL)

    target = tmp_path / "authority"
    with monkeypatch.context() as patched:
        patched.setattr(issuer, "finish", cut_off)
        with pytest.raises(WalletError):
            issuer.create(target, load_document_types(), now)
    assert not pki.is_present(target)
    issuer.create(target, load_document_types(), now)
    assert pki.is_present(target)


def test_a_licence_leaves_only_when_the_ledger_is_written(
    authority: Authority, holder: SoftwareSigner, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (authority.folder / ledger.FILE_NAME).read_bytes()

    def disk_full(_: int) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(files.os, "fsync", disk_full)
    with pytest.raises(WalletError) as caught:
        issuer.issue(authority, order_of(KINDS[0], holder), now)
    assert caught.value.trouble is Trouble.STORAGE_FULL
    assert (authority.folder / ledger.FILE_NAME).read_bytes() == before
    assert [p.name for p in authority.folder.iterdir() if p.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("change", "trouble", "told"),
    [
        ({"document_type": "cn.unicorn"}, Trouble.DOCUMENT_TYPE_UNKNOWN, "cn.unicorn"),
        ({"format": CredentialFormat.DCC}, Trouble.WRONG_USAGE, "dcc"),
        ({"algorithm": "RS256"}, Trouble.WRONG_USAGE, "RS256"),
        ({"valid_until": datetime(2026, 11, 24, 6, 0, tzinfo=UTC)}, Trouble.WRONG_USAGE, "before it begins"),
        ({"claims": {"name": "张示例"}}, Trouble.WRONG_USAGE, "id_number"),
    ],
)
def test_orders_that_cannot_be_filled(
    authority: Authority,
    holder: SoftwareSigner,
    now: datetime,
    change: dict[str, object],
    trouble: Trouble,
    told: str,
) -> None:
    good = order_of(load_document_types()["cn.driving-licence"], holder)
    with pytest.raises(WalletError, match=told) as caught:
        issuer.issue(authority, replace(good, **change), now)  # type: ignore[arg-type]
    assert caught.value.trouble is trouble
    assert issuer.issued_licences(authority) == ()


@pytest.mark.parametrize(("name", "value"), [("colour", "red"), ("name", ""), ("name", 1.5), ("name", None)])
def test_claims_that_do_not_fit(
    authority: Authority, holder: SoftwareSigner, now: datetime, name: str, value: object
) -> None:
    good = order_of(KINDS[0], holder)
    with pytest.raises(WalletError, match=name) as caught:
        issuer.issue(authority, replace(good, claims={**good.claims, name: value}), now)
    assert caught.value.trouble is Trouble.WRONG_USAGE


def test_the_authority_fills_in_its_own_name(
    authority: Authority, holder: SoftwareSigner, now: datetime
) -> None:
    good = order_of(KINDS[0], holder)
    claims = {name: value for name, value in good.claims.items() if name != "authority"}
    (licence,) = SD_CWT.parse(issuer.issue(authority, replace(good, claims=claims), now)).credentials
    assert licence.claims["authority"] == "黄浦区市场监督管理局（示例）"


@pytest.mark.parametrize(
    "damage",
    [b"", b"{", b"[]", b'{"version":2,"trust_version":0,"licences":[]}', b'{"version":1,"licences":[{}]}'],
)
def test_a_damaged_ledger_is_refused_and_left_alone(authority: Authority, damage: bytes) -> None:
    path = authority.folder / ledger.FILE_NAME
    path.write_bytes(damage)
    with pytest.raises(WalletError) as caught:
        issuer.open_authority(authority.folder, authority.document_types)
    assert caught.value.trouble is Trouble.FILE_UNREADABLE
    assert path.read_bytes() == damage


def test_a_ledger_line_out_of_range_is_refused(
    authority: Authority, holder: SoftwareSigner, now: datetime
) -> None:
    issuer.issue(authority, order_of(KINDS[0], holder), now)
    path = authority.folder / ledger.FILE_NAME
    good = path.read_text(encoding="utf-8")
    for old, new in (('"standing":0', '"standing":3'), ('"index":', '"index":-1'), ('"index":', '"index":8')):
        index = new if old == '"standing":0' else new + "0000"
        path.write_text(good.replace(old, index, 1), encoding="utf-8")
        with pytest.raises(WalletError):
            issuer.issued_licences(authority)


@pytest.mark.parametrize("name", ["amr.p8", "amr.pem"])
def test_a_broken_key_or_certificate_is_told(
    authority: Authority, holder: SoftwareSigner, now: datetime, name: str
) -> None:
    where = pki.KEYS if name.endswith("p8") else pki.CERTIFICATES
    (authority.folder / where / name).write_bytes(b"\x30\x03")
    with pytest.raises(WalletError, match=name) as caught:
        issuer.issue(authority, order_of(load_document_types()["cn.business-licence"], holder), now)
    assert caught.value.trouble is Trouble.FILE_UNREADABLE
