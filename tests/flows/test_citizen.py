"""Receiving, looking at and showing licences: what the citizen's window may ask for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from flows.town import PASSPHRASE, Town, signed_in
from wallet import bootstrap
from wallet.codec.base import b64url_encode
from wallet.crypto.signers import SoftwareSigner
from wallet.flows import issue
from wallet.flows.counter import CounterDesk
from wallet.model.credential import CredentialFormat
from wallet.model.errors import Trouble, WalletError
from wallet.model.verdict import Reason, Verdict
from wallet.model.views import LicenceState, ReceiveOutcome
from wallet.qr import envelope, symbol
from wallet.services.doctypes import load_document_types
from wallet.services.samples import sample_claims

MARRIAGE = "cn.marriage-certificate"


def _issue(town: Town, kind: str = MARRIAGE, **more: object) -> bytes:
    key = town.citizen.holder_key_request().encode()
    return issue.issue_licence(town.authority, kind, key, town.at, **more)  # type: ignore[arg-type]


def test_a_licence_is_kept_once_with_its_bytes_as_received(town: Town) -> None:
    data = _issue(town)
    town.publish()
    first, again = (town.citizen.receive(data, "a.cwt", town.at)[0] for _ in range(2))
    assert (first.outcome, again.outcome) == (ReceiveOutcome.ADDED, ReceiveOutcome.ALREADY_THERE)
    assert first.summary is not None
    assert again.summary is not None
    assert first.summary.id == again.summary.id
    assert town.citizen.original(first.summary.id) == data
    assert len(town.citizen.licences(town.at)) == 1


def test_a_licence_comes_in_as_a_picture_of_its_code(town: Town, tmp_path: Path) -> None:
    data = _issue(town)
    code = symbol.encode(envelope.wrap_card(data))
    assert code is not None
    received = town.citizen.receive(symbol.png(code, module_px=4), "photo.png", town.at)
    assert [row.outcome for row in received] == [ReceiveOutcome.ADDED]


def test_a_forged_licence_is_refused_and_says_why(town: Town) -> None:
    data = bytearray(_issue(town))
    data[-1] ^= 1
    received = town.citizen.receive(bytes(data), "forged.cwt", town.at)[0]
    assert received.outcome is ReceiveOutcome.REFUSED
    assert received.report is not None
    assert received.report.reasons == (Reason.SIGNATURE_INVALID,)
    assert town.citizen.licences(town.at) == ()


@pytest.mark.parametrize(
    ("data", "outcome"),
    [
        (b"https://example.com", ReceiveOutcome.NOT_A_LICENCE),
        (b"", ReceiveOutcome.NOT_A_LICENCE),
        (b"%PDF-1.7", ReceiveOutcome.NOT_A_LICENCE),
        (b"LW1:", ReceiveOutcome.REFUSED),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), ReceiveOutcome.UNREADABLE),
    ],
)
def test_what_is_no_licence_gets_a_row_of_its_own(town: Town, data: bytes, outcome: ReceiveOutcome) -> None:
    assert [row.outcome for row in town.citizen.receive(data, "x", town.at)] == [outcome]


def test_an_expired_licence_is_kept_and_says_so(town: Town) -> None:
    data = _issue(town, valid_until=town.at.replace(month=12))
    town.publish()
    later = town.later(60 * 86400)
    row = town.citizen.receive(data, "old.cwt", later)[0]
    assert row.outcome is ReceiveOutcome.ADDED
    assert row.summary is not None
    assert row.summary.state is LicenceState.EXPIRED


def test_an_unknown_issuer_s_licence_is_kept_as_unknown_where_nobody_is_trusted(town: Town) -> None:
    data = _issue(town)
    for entry in town.workplace.wallet_trust.entries():
        town.workplace.wallet_trust.remove(entry.id)
    row = town.citizen.receive(data, "a.cwt", town.at)[0]
    assert row.outcome is ReceiveOutcome.ADDED
    assert row.summary is not None
    assert row.summary.state is LicenceState.UNKNOWN


def test_the_state_follows_status_and_time(town: Town) -> None:
    row = town.licence("cn.driving-licence")
    assert town.citizen.licence(row.id, town.at).summary.state is LicenceState.IN_DATE
    issue.suspend(town.authority, row.number)
    town.later(1)
    town.publish()
    assert town.citizen.licence(row.id, town.at).summary.state is LicenceState.SUSPENDED
    assert town.citizen.licences(town.at)[0].state is LicenceState.SUSPENDED
    issue.reinstate(town.authority, row.number)
    town.later(1)
    town.publish()
    assert town.citizen.licence(row.id, town.at).summary.state is LicenceState.IN_DATE


def test_details_are_masked_by_sensitivity(town: Town) -> None:
    view = town.citizen.licence(town.licence().id, town.at)
    by_name = {claim.path[0]: claim for claim in view.claims}
    assert by_name["name"].masked == "张*例"
    assert by_name["classes"].masked == by_name["classes"].text
    assert by_name["id_number"].masked != by_name["id_number"].text
    assert by_name["id_number"].redactable
    assert not by_name["number"].redactable
    assert view.holder_key_present


def test_remove_and_put_back(town: Town) -> None:
    row = town.licence()
    town.citizen.remove(row.id)
    assert town.citizen.licences(town.at) == ()
    town.citizen.put_back(row.id)
    assert [r.id for r in town.citizen.licences(town.at)] == [row.id]


def test_a_locked_wallet_answers_nothing(town: Town) -> None:
    row = town.licence()
    town.citizen.lock()
    for ask in (
        lambda: town.citizen.licences(town.at),
        lambda: town.citizen.licence(row.id, town.at),
        lambda: town.citizen.original(row.id),
        lambda: town.citizen.holder_key_request(),
    ):
        with pytest.raises(WalletError) as stop:
            ask()
        assert stop.value.trouble is Trouble.VAULT_LOCKED
    town.citizen.unlock(PASSPHRASE)
    assert [r.id for r in town.citizen.licences(town.at)] == [row.id]


def test_the_smallest_disclosure_is_proposed(town: Town, counter: CounterDesk) -> None:
    row = town.licence()
    request = town.citizen.read_request(counter.open_challenge(town.at).request_text.encode(), town.at)
    offer = town.citizen.offer(row.id, request, town.at)
    assert {claim.view.path[0] for claim in offer.claims if claim.chosen} == {
        claim.view.path[0] for claim in offer.claims if claim.always
    }
    asked = replace(request.credentials[0], claims=(_claim("born"), _claim("shoe_size")))
    offer = town.citizen.offer(row.id, replace(request, credentials=(asked,)), town.at)
    chosen = {claim.view.path[0] for claim in offer.claims if claim.chosen and not claim.always}
    assert chosen == {"born"}
    assert [text.zh for text in offer.missing] == ["shoe_size"]


def _claim(name: str):  # type: ignore[no-untyped-def]
    from wallet.model.request import ClaimRequest

    return ClaimRequest((name,))


def test_only_licences_of_the_asked_kind_are_offered(town: Town, counter: CounterDesk) -> None:
    driving, _ = town.licence(), town.licence(MARRIAGE)
    request = town.citizen.read_request(counter.open_challenge(town.at).request_text.encode(), town.at)
    assert len(town.citizen.offers(request, town.at)) == 2
    asked = replace(request.credentials[0], document_types=frozenset({"cn.driving-licence"}))
    narrowed = replace(request, credentials=(asked,))
    assert [offer.licence.id for offer in town.citizen.offers(narrowed, town.at)] == [driving.id]
    other = replace(asked, document_types=frozenset({"cn.property-certificate"}))
    assert town.citizen.offers(replace(request, credentials=(other,)), town.at) == ()


def test_an_unsigned_request_is_not_verified(town: Town, counter: CounterDesk) -> None:
    request = town.citizen.read_request(counter.open_challenge(town.at).request_text.encode(), town.at)
    assert request.relying_party is not None
    assert not request.relying_party.verified


def test_a_signed_request_is_verified_under_a_counter_anchor_only(town: Town) -> None:
    folder = town.workplace.counter_profile_path.parent
    issue.counter_files(town.authority, folder)
    town.workplace.counter_profile_path.write_text(
        'key = "counter.key"\ncertificate = "counter.pem"\n'
        'name = {zh = "自称市政府", en = "Self-styled"}\n'
        'service = {zh = "一", en = "a"}\npurpose = {zh = "一", en = "a"}\n',
        encoding="utf-8",
    )
    desk = signed_in(bootstrap.build_counter(town.workplace))
    text = desk.open_challenge(town.at).request_text.encode()
    desk.close()
    party = town.citizen.read_request(text, town.at).relying_party
    assert party is not None
    assert party.verified
    # The name on screen is the trust store's, never the request's own.
    assert "自称" not in party.name.zh
    for entry in town.workplace.wallet_trust.entries():
        town.workplace.wallet_trust.remove(entry.id)
    party = town.citizen.read_request(text, town.at).relying_party
    assert party is not None
    assert not party.verified


def test_an_expired_request_is_not_answered(town: Town, counter: CounterDesk) -> None:
    row = town.licence()
    text = counter.open_challenge(town.at).request_text.encode()
    request = town.citizen.read_request(text, town.at)
    town.later(121)
    for act in (
        lambda: town.citizen.read_request(text, town.at),
        lambda: town.show(row, request),
    ):
        with pytest.raises(WalletError) as stop:
            act()
        assert stop.value.trouble is Trouble.REQUEST_EXPIRED


@pytest.mark.parametrize("typed", ["", "1234567", "123456789", "abcdefgh", "1234 567٨x"])
def test_wrong_digits_are_told(town: Town, typed: str) -> None:
    with pytest.raises(WalletError) as stop:
        town.citizen.typed_request(typed, town.at)
    assert stop.value.trouble is Trouble.CHALLENGE_INVALID


def test_what_does_not_fit_becomes_a_file_and_names_what_to_leave_out(
    town: Town, counter: CounterDesk
) -> None:
    row = town.licence(MARRIAGE, CredentialFormat.SD_JWT_VC)
    request = town.citizen.typed_request(counter.open_challenge(town.at).digits, town.at)
    every = tuple(
        str(claim.view.path[0])
        for claim in town.citizen.offer(row.id, request, town.at).claims
        if not claim.always
    )
    code = town.show(row, request, every)
    assert code.symbol is None
    assert code.version_needed is not None
    assert code.version_needed > 22
    assert code.leave_out
    left = tuple(name for name in every if _label(town, name) not in {text.zh for text in code.leave_out})
    smaller = town.show(row, request, left)
    assert smaller.symbol is not None
    assert smaller.symbol.version <= 22
    # The file is a presentation like any other.
    assert counter.check(code.file_bytes, town.at).report.verdict is Verdict.VALID


def _label(town: Town, name: str) -> str:
    definition = town.citizen.document_types[MARRIAGE].claim(name)
    assert definition is not None
    return definition.label.zh


def test_a_licence_bound_to_another_wallet_s_key_cannot_be_shown(town: Town) -> None:
    from wallet.codec import strict_json
    from wallet.crypto.keys import jwk_from_public_key

    stranger = strict_json.dumps(jwk_from_public_key(SoftwareSigner.generate().public_key))
    data = issue.issue_licence(town.authority, MARRIAGE, stranger, town.at)
    row = town.citizen.receive(data, "hers.cwt", town.at)[0].summary
    assert row is not None
    assert not town.citizen.licence(row.id, town.at).holder_key_present
    with pytest.raises(WalletError) as stop:
        town.show(row, town.citizen.typed_request("12345678", town.at))
    assert stop.value.trouble is Trouble.HOLDER_KEY_MISSING


def test_a_licence_issued_by_the_python_package_sd_jwt_goes_the_whole_way(
    town: Town, counter: CounterDesk
) -> None:
    """Other people's input: received, stored, presented and verified."""
    import json

    from jwcrypto.jwk import JWK
    from sd_jwt.common import SDObj
    from sd_jwt.issuer import SDJWTIssuer

    from wallet.model.trust import AnchorScope

    issuer_key = JWK.generate(kty="EC", crv="P-256")
    claims = {
        "iss": "https://issuer.example",
        "vct": "https://issuer.example/membership",
        "iat": int(town.at.timestamp()),
        "exp": int(town.at.timestamp()) + 86400,
        "name": "Erika",
        SDObj("age"): 40,
        SDObj("town"): "Köln",
    }
    holder_key = JWK.from_json(town.citizen.holder_key_request())
    issued = SDJWTIssuer(
        claims, issuer_key, holder_key=holder_key, extra_header_parameters={"typ": "dc+sd-jwt"}
    ).sd_jwt_issuance
    scope = AnchorScope(issuer="https://issuer.example")
    anchor = issuer_key.export_public().encode()
    for store in (town.workplace.wallet_trust, town.workplace.counter_trust):
        store.import_file(anchor, "issuer.jwk", scope, town.at)
    row = town.citizen.receive(issued.encode(), "membership", town.at)[0]
    assert row.outcome is ReceiveOutcome.ADDED, row.report
    assert row.summary is not None
    request = town.citizen.typed_request(counter.open_challenge(town.at).digits, town.at)
    report = counter.check(town.show(row.summary, request, ("town",)).text.encode(), town.at).report
    assert report.verdict is Verdict.VALID, report.findings
    assert json.loads(json.dumps(dict(report.claims or {}))) == {"name": "Erika", "town": "Köln"}


def test_sample_claims_fit_the_types_they_are_for(town: Town) -> None:
    for kind in load_document_types().values():
        assert kind.id in town.citizen.document_types
        names = {claim.name for claim in kind.claims}
        assert set(sample_claims(kind)) <= names | {kind.authority_claim}
    assert b64url_encode(b"") == ""
