"""Licences without a holder's key, shown as they came: a paper copy, which a person must look at (CASES, P19;
OPTICAL, P0)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from formats import foreign
from formats.passes import CERTIFICATE, KID, SIGNER, claims, hcert, health_pass, identity_code, message
from formats.pdf_forge import page, root, signed

from flows.town import NOW, Town
from wallet.codec.base import b64_encode
from wallet.crypto.keys import jwk_from_public_key
from wallet.flows.counter import CounterDesk
from wallet.formats import pdf
from wallet.model.errors import Trouble, WalletError
from wallet.model.trust import UNLIMITED_SCOPE
from wallet.model.verdict import Reason, Verdict
from wallet.model.views import Consent, LicenceSummary, PresentedCode, ReceiveOutcome
from wallet.qr import symbol

VISA = foreign.VISA_MRZ.replace("9612109", "3012109")
LIST = json.dumps([{"kid": b64_encode(KID), "country": "AT", "rawData": b64_encode(CERTIFICATE)}]).encode()
SHORT_CARD = foreign.numeric(foreign.health_card())
CODES: dict[str, Callable[[], str | bytes]] = {
    "dcc": lambda: health_pass(claims(hcert("t"))),
    "claim-169": identity_code,
    "cwt": lambda: message({1: "coap://as.example", 9: "read"}),
    "shc": lambda: SHORT_CARD,
    "vc-jwt": lambda: foreign.vc(foreign.credential_payload(cnf=None)),
    "vds": lambda: foreign.seal(features=foreign.visa_features(VISA)),
    "vds-nc": foreign.nc_seal,
    "pdf": lambda: signed(page()),
}
"""One of each format that names no holder's key."""


def keys() -> list[bytes]:
    jwks = [jwk_from_public_key(each.public_key) for each in (SIGNER, foreign.HEALTH)]
    jwks[1]["kid"] = foreign.kid_of(foreign.HEALTH)
    w3c = jwk_from_public_key(foreign.W3C.public_key)
    certificates = [foreign.certificate(), foreign.CSCA_CERTIFICATE, root().pem]
    return [LIST, *(json.dumps(jwk).encode() for jwk in (*jwks, w3c)), *certificates]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine may be busy: reading a PDF file is not what is measured here."""
    monkeypatch.setattr(pdf.HANDLER._reader, "seconds", 60.0)


@pytest.fixture
def trusting(town: Town) -> Town:
    for store in (town.workplace.wallet_trust, town.workplace.counter_trust):
        for number, data in enumerate(keys()):
            store.import_file(data, f"key {number}", UNLIMITED_SCOPE, NOW)
    return town


def kept(town: Town, item: bytes) -> LicenceSummary:
    (row,) = town.citizen.receive(item, "item", town.at)
    assert row.outcome is ReceiveOutcome.ADDED, row
    assert row.summary is not None
    return row.summary


def original(name: str) -> bytes:
    item = CODES[name]()
    return item if isinstance(item, bytes) else item.encode()


def shown(town: Town, row: LicenceSummary) -> PresentedCode:
    request = town.citizen.typed_request("12345678", town.at)
    return town.citizen.present(Consent(row.id, request, frozenset(), "x"), town.at)


def handed_over(code: PresentedCode) -> bytes:
    """What the counter gets: a picture of the code, or the file."""
    return code.file_bytes if code.symbol is None else symbol.png(code.symbol, module_px=4)


@pytest.mark.parametrize("name", CODES)
def test_shown_as_it_came_and_looked_at_by_a_person(trusting: Town, counter: CounterDesk, name: str) -> None:
    item = original(name)
    row = kept(trusting, item)
    assert row.format == name
    counter.open_challenge(trusting.at)
    code = shown(trusting, row)
    assert code.bearer
    assert code.file_bytes == item
    assert (code.not_shown, code.leave_out) == ((), ())
    (payload,) = counter.read_codes(handed_over(code))
    assert payload == item
    for _ in range(2):
        checked = counter.check(payload, trusting.at)
        assert checked.report.verdict is Verdict.CHECK_BY_HAND, checked.report.findings
        assert checked.report.reasons == (Reason.HOLDER_NOT_PROVEN,)
        assert checked.report.claims


@pytest.mark.parametrize("name", CODES)
def test_a_changed_copy_is_refused(trusting: Town, counter: CounterDesk, name: str) -> None:
    item = bytearray(original(name))
    place = item.index(b"licence 1") if name == "pdf" else len(item) // 2
    item[place] = ord("1") if item[place] != ord("1") else ord("2")
    checked = counter.check(bytes(item), trusting.at)
    assert checked.report.verdict in (Verdict.NOT_VALID, Verdict.NOT_CHECKED)
    assert checked.report.claims is None


@pytest.mark.parametrize("name", CODES)
def test_nothing_of_it_can_be_left_out(trusting: Town, name: str) -> None:
    row = kept(trusting, original(name))
    offer = trusting.citizen.offer(
        row.id, trusting.citizen.typed_request("12345678", trusting.at), trusting.at
    )
    assert offer.bearer
    assert offer.claims
    assert all(claim.always and claim.chosen for claim in offer.claims)
    view = trusting.citizen.licence(row.id, trusting.at)
    assert (view.bearer, view.holder_key_present) == (True, False)
    assert len(shown(trusting, row).shown) == len(offer.claims)


def test_what_fits_one_code_and_what_is_a_file(trusting: Town) -> None:
    codes = {name: shown(trusting, kept(trusting, original(name))) for name in CODES}
    files = {name for name, code in codes.items() if code.symbol is None}
    assert "pdf" in files
    assert files.isdisjoint({"dcc", "claim-169", "cwt", "vds", "shc"})
    assert {name for name, code in codes.items() if not code.text} == {"pdf", "cwt", "vds"}
    assert codes["pdf"].file_name == "copy.pdf"
    assert codes["pdf"].version_needed is None


def test_a_health_card_is_digits_in_its_code(trusting: Town) -> None:
    """Its digits go in numeric mode (SMART Health Cards, one QR code): as bytes it would need more room."""
    code = shown(trusting, kept(trusting, SHORT_CARD.encode()))
    as_bytes = symbol.version_needed(SHORT_CARD.encode())
    assert code.version_needed is not None
    assert as_bytes is None or as_bytes > code.version_needed + 5


def test_a_card_without_key_goes_in_its_envelope(town: Town, counter: CounterDesk) -> None:
    from wallet.authority import issuer, pki
    from wallet.authority.cast import demo_cast
    from wallet.formats.base import IssueSpec
    from wallet.formats.sd_jwt import HANDLER
    from wallet.services.samples import sample_claims

    kind = town.workplace.document_types["cn.driving-licence"]
    member = demo_cast().issuer("police")
    signer = pki.load_holder(town.authority.folder, member).signer
    town.licence()
    town.publish()
    line = issuer.issued_licences(town.authority)[-1]
    spec = IssueSpec(
        kind.id, member.iss, sample_claims(kind), frozenset({"born"}), None, int(NOW.timestamp()) - 1,
        status=issuer.StatusReference(member.status_uri(line.list_number), line.index),
    )  # fmt: skip
    token = HANDLER.issue(spec, signer)
    code = shown(town, kept(town, token))
    assert code.bearer
    assert code.text.startswith("LW1:")
    counter.open_challenge(town.at)
    checked = counter.check(code.file_bytes, town.at)
    assert checked.report.reasons == (Reason.HOLDER_NOT_PROVEN,)
    assert "born" in (checked.report.claims or {})


def test_a_licence_of_another_wallets_key_is_not_a_paper_copy(town: Town, tmp_path: object) -> None:
    """It names a holder, and this wallet is not that one."""
    from wallet.crypto.keys import SoftwareSigner
    from wallet.flows import issue

    key = json.dumps(jwk_from_public_key(SoftwareSigner.generate().public_key)).encode()
    data = issue.issue_licence(town.authority, "cn.driving-licence", key, town.at)
    town.publish()
    row = kept(town, data)
    with pytest.raises(WalletError) as caught:
        shown(town, row)
    assert caught.value.trouble is Trouble.HOLDER_KEY_MISSING
    assert not town.citizen.licence(row.id, town.at).bearer


def test_a_request_that_lapsed_is_not_answered_with_a_copy_either(trusting: Town) -> None:
    row = kept(trusting, original("dcc"))
    request = trusting.citizen.typed_request("12345678", trusting.at)
    late = replace(request, expires_at=trusting.at)
    with pytest.raises(WalletError) as caught:
        trusting.citizen.present(Consent(row.id, late, frozenset(), "x"), trusting.at)
    assert caught.value.trouble is Trouble.REQUEST_EXPIRED
