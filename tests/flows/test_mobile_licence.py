"""The mobile driving licence on its way, and presentations that no scanned text holds: as files."""

from __future__ import annotations

import random

import pytest

from flows.town import NOW, Town
from wallet.codec.limits import MAX_SCAN
from wallet.crypto import pki, x509
from wallet.crypto.signers import SoftwareSigner
from wallet.flows import issue
from wallet.flows.counter import CounterDesk
from wallet.formats import mdoc
from wallet.formats.base import IssueSpec
from wallet.model.credential import CredentialFormat
from wallet.model.errors import Trouble, WalletError
from wallet.model.request import Binding, PresentationRequest, Selection
from wallet.model.verdict import Reason, Verdict
from wallet.model.views import LicenceSummary, PresentedCode, ReceiveOutcome
from wallet.presentation.show import claims_to_leave_out, fits_one_code, show
from wallet.services.samples import sample_claims
from wallet.trust.iaca import DOCUMENT_SIGNER

MDL = "org.iso.18013.5.1.mDL"
AGE = ("age_over_18", "portrait")


def licence(town: Town) -> LicenceSummary:
    return town.licence(MDL, None)


def asked(town: Town, counter: CounterDesk) -> PresentationRequest:
    return town.citizen.read_request(counter.open_challenge(town.at).request_text.encode(), town.at)


def large(town: Town, kind: str, claim: str, size: int, form: CredentialFormat) -> LicenceSummary:
    """A licence one of whose claims is that large."""
    known = town.workplace.document_types[kind]
    noise = random.Random(7)
    filling: str | bytes = noise.randbytes(size) if claim == "portrait" else noise.randbytes(size // 2).hex()
    claims = sample_claims(known) | {claim: filling}
    key = town.citizen.holder_key_request().encode()
    data = issue.issue_licence(town.authority, kind, key, town.at, claims=claims, credential_format=form)
    town.publish()
    (row,) = town.citizen.receive(data, "large", town.at)
    assert row.outcome is ReceiveOutcome.ADDED, row
    assert row.summary is not None
    return row.summary


def test_its_face_and_its_claims_in_words(town: Town) -> None:
    row = licence(town)
    assert (row.type_name.zh, row.type_name.en) == ("移动驾驶证", "Mobile driving licence")
    assert (row.holder, row.authority, row.format) == ("ZHANG", "上海市公安局交通警察总队（示例）", "mdoc")
    assert row.valid_until is not None
    view = town.citizen.licence(row.id, town.at)
    assert view.report.verdict is Verdict.VALID
    texts = {claim.label.en: claim.text for claim in view.claims}
    assert texts["Sex"] == "男 Male"
    assert "车型：B" in texts["Driving privileges"]
    assert "Category: B" in texts["Driving privileges"]
    assert "2034-03-11" in texts["Driving privileges"]
    assert view.holder_key_present
    assert not view.bearer


def test_shown_once_in_part_and_revoked(town: Town, counter: CounterDesk) -> None:
    row = licence(town)
    code = town.show(row, asked(town, counter), AGE)
    (payload,) = counter.read_codes(code.file_bytes)
    checked = counter.check(payload, town.at)
    assert checked.report.verdict is Verdict.VALID, checked.report.findings
    assert set(checked.report.claims or ()) == set(AGE)
    assert checked.report.issuer.name is not None
    assert counter.check(payload, town.later(1)).report.reasons == (Reason.REPLAYED,)
    issue.revoke(town.authority, row.number)
    town.later(1)
    town.publish()
    again = town.show(row, asked(town, counter), AGE)
    assert counter.check(again.file_bytes, town.at).report.reasons == (Reason.REVOKED,)


@pytest.mark.parametrize(
    ("kind", "claim", "form", "name"),
    [
        (MDL, "portrait", CredentialFormat.MDOC, "presentation.mdoc"),
        ("cn.driving-licence", "address", CredentialFormat.SD_JWT_VC, "presentation.sd-jwt"),
        ("cn.driving-licence", "address", CredentialFormat.SD_CWT, "presentation.cwt"),
    ],
)
def test_more_than_a_scanned_text_is_a_bare_file(
    town: Town, counter: CounterDesk, kind: str, claim: str, form: CredentialFormat, name: str
) -> None:
    row = large(town, kind, claim, 40_000, form)
    code = town.show(row, asked(town, counter), (claim,))
    assert (code.symbol, code.text, code.file_name) == (None, "", name)
    assert len(code.file_bytes) > MAX_SCAN
    (payload,) = counter.read_codes(code.file_bytes)
    checked = counter.check(payload, town.at)
    assert checked.report.verdict is Verdict.VALID, checked.report.findings
    assert claim in (checked.report.claims or {})
    town.later(1)
    assert counter.check(payload, town.at).report.reasons == (Reason.REPLAYED,)
    changed = bytearray(payload)
    changed[len(changed) // 2] ^= 1
    assert counter.check(bytes(changed), town.at).report.verdict is Verdict.NOT_VALID


def test_what_to_leave_out_of_a_large_token(town: Town, counter: CounterDesk) -> None:
    row = large(town, "cn.driving-licence", "address", 40_000, CredentialFormat.SD_CWT)
    request = asked(town, counter)
    code = town.show(row, request, ("address", "born"))
    assert [label.en for label in code.leave_out] == ["Address"]
    smaller = town.show(row, request, ("born",))
    assert smaller.symbol is not None
    assert smaller.file_name.endswith(".cwt.lw1")


def test_beyond_what_a_counter_reads_nothing_is_made() -> None:
    assert show(bytes(256 * 1024), CredentialFormat.MDOC).file_bytes
    with pytest.raises(WalletError) as caught:
        show(bytes(256 * 1024 + 1), CredentialFormat.MDOC)
    assert caught.value.trouble is Trouble.FILE_TOO_LARGE


def small_mdoc(*, portrait: int) -> tuple[bytes, SoftwareSigner]:
    """An mdoc of two elements, its certificate as short as one can be."""
    # Ed25519: short keys, and signatures in certificates that are of one length.
    root, signer = (SoftwareSigner.generate("EdDSA") for _ in range(2))
    holder = SoftwareSigner.generate()
    window = {"not_before": NOW, "not_after": NOW.replace(year=2027)}
    above = pki.issue_root("R", root, **window)
    below = pki.issue_certificate(
        "S", signer.public_key, issuer_certificate=above, issuer_signer=root,
        extended_key_usage=(DOCUMENT_SIGNER,), **window,
    )  # fmt: skip
    assert x509.certificate_facts(below).spki
    claims = {"a": 1, "portrait": random.Random(7).randbytes(portrait)}
    spec = IssueSpec("t.x", "", claims, frozenset(), holder.public_key, int(NOW.timestamp()), chain=(below,))
    return mdoc.HANDLER.issue(spec, signer), holder


def leave_out(stored: bytes, holder: SoftwareSigner) -> tuple[tuple[str | int, ...], ...]:
    def present(chosen: Selection) -> bytes:
        return mdoc.HANDLER.present(stored, chosen, Binding("lw1:typed", "12345678", 0), holder)

    both = Selection(frozenset({("a",), ("portrait",)}))
    assert not fits_one_code(present(both), CredentialFormat.MDOC)
    return claims_to_leave_out(both, [("portrait",), ("a",)], present, CredentialFormat.MDOC)


@pytest.mark.parametrize("portrait", [1_000, 40_000])
def test_what_to_leave_out_of_an_mdoc(portrait: int) -> None:
    assert leave_out(*small_mdoc(portrait=portrait)) == (("portrait",),)


def test_nothing_to_leave_out_where_it_would_not_help(town: Town, counter: CounterDesk) -> None:
    """Digests and certificate of a whole mobile licence need more than one code by themselves."""
    code: PresentedCode = town.show(licence(town), asked(town, counter), AGE)
    assert (code.symbol, code.leave_out) == (None, ())
