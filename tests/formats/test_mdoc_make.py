"""Issuing and presenting mdocs: what is signed, what is left out, and what cannot be done."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest
from verification.scene import told

from formats import mdoc_forge as forge
from formats.mdoc_forge import AT, CHALLENGE, HOLDER, OTHER, judge, read, response
from wallet.codec import cbor
from wallet.crypto import x509
from wallet.crypto.keys import SoftwareSigner
from wallet.formats import mdoc
from wallet.formats.base import LAST_MOMENT, IssueSpec
from wallet.formats.mdoc import session
from wallet.model.credential import StatusReference
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.policy import Policy
from wallet.model.request import Binding, Selection
from wallet.model.verdict import Reason
from wallet.qr.envelope import wrap_card

ISSUER = forge.signer_of(forge.ISSUER)
SECONDS = int(AT.timestamp())
KIND = "cn.driving-licence"
CLAIMS = {"name": "张示例", "number": "310012345678", "born": "1990-02-03", "points": 12}
BINDING = Binding(forge.AUDIENCE, CHALLENGE, SECONDS, "办理业务")


def spec(**changes: Any) -> IssueSpec:
    plain = IssueSpec(
        document_type=KIND,
        issuer="https://issuer.example",
        claims=CLAIMS,
        redactable=frozenset(),
        holder_key=forge.public_key(HOLDER),
        issued_at=SECONDS - 60,
        valid_until=SECONDS + 86_400,
        chain=(forge.SIGNER_DER,),
    )
    return replace(plain, **changes)


def issue(**changes: Any) -> bytes:
    return mdoc.HANDLER.issue(spec(**changes), ISSUER)


def present(stored: bytes, *names: str, binding: Binding | None = BINDING, key: Any = HOLDER) -> bytes:
    selection = Selection(frozenset((name,) for name in names))
    return mdoc.HANDLER.present(stored, selection, binding, forge.signer_of(key))


def test_what_is_issued_reads_back() -> None:
    licence = read(issue(status=StatusReference("https://issuer.example/s1", 4)))
    assert dict(licence.claims) == CLAIMS
    assert (licence.document_type, licence.namespace) == (KIND, KIND)
    assert licence.findings == ()
    assert licence.holder_proof is None
    assert licence.status == StatusReference("https://issuer.example/s1", 4)
    assert (licence.issued_at, licence.valid_from) == (SECONDS - 60, SECONDS - 60)
    assert licence.valid_until == SECONDS + 86_400
    assert told(judge(issue(), policy=Policy.IMPORT)) == ("valid", ())
    assert read(issue(valid_from=SECONDS)).valid_from == SECONDS


def test_without_end() -> None:
    licence = issue(valid_until=None)
    assert read(licence).valid_until is None
    assert b"9999-12-31T23:59:59Z" in licence
    assert read(issue(valid_until=LAST_MOMENT)).valid_until is None


def test_dates_of_the_iso_namespace_are_tagged() -> None:
    made = issue(document_type=forge.TYPE, claims={"birth_date": "1990-02-03", "family_name": "Shi"})
    assert read(made).namespace == forge.SPACE
    assert b"\xd9\x03\xec\x6a1990-02-03" in made
    assert b"\xd9\x03\xec" not in issue()


def test_the_order_tells_nothing() -> None:
    """Elements that are left out are hidden among numbers drawn at random, and among decoys."""
    orders = {tuple(_numbers(issue())) for _ in range(20)}
    assert len(orders) > 1
    assert read(mdoc.HANDLER.issue(spec(), ISSUER, decoys=3)).redactable_hidden == 3


def _numbers(stored: bytes) -> list[int]:
    items = cbor.loads(stored)["nameSpaces"][KIND]
    return [cbor.loads(one.value)["digestID"] for one in items]


def test_salts_are_fresh() -> None:
    first, second = (cbor.loads(issue())["nameSpaces"][KIND][0].value for _ in range(2))
    assert cbor.loads(first)["random"] != cbor.loads(second)["random"]
    assert len(cbor.loads(first)["random"]) == 32


@pytest.mark.parametrize("changes", [{"chain": ()}, {"holder_key": None}, {"claims": {"": 1}}])
def test_what_cannot_be_issued(changes: dict[str, Any]) -> None:
    with pytest.raises(WalletError) as caught:
        issue(**changes)
    assert caught.value.trouble is Trouble.WRONG_USAGE


def test_what_is_presented_is_valid_and_no_more_than_chosen() -> None:
    shown = present(issue(), "name", "points")
    report = judge(shown)
    assert told(report) == ("valid", ())
    assert report.claims == {"name": "张示例", "points": 12}
    assert b"1990-02-03" not in shown
    assert read(shown).redactable_hidden == 2
    # The hint lets a counter find its own challenge.
    proof = read(shown).holder_proof
    assert proof is not None
    assert (proof.audiences, proof.challenge) == ((forge.AUDIENCE,), CHALLENGE.encode())


def test_nothing_chosen() -> None:
    report = judge(present(issue()))
    assert told(report) == ("valid", ())
    assert report.claims == {}


def test_a_copy_without_proof() -> None:
    copy = present(issue(), "name", binding=None)
    assert told(judge(copy)) == ("check_by_hand", ("holder_not_proven",))
    assert set(cbor.loads(copy)) == {"nameSpaces", "issuerAuth"}


def test_presented_from_what_somebody_presented_before() -> None:
    """A wallet may keep a response; it signs its issuer's part anew."""
    shown = present(response(), "family_name")
    assert told(judge(shown)) == ("valid", ())
    assert told(judge(present(cbor.dumps(forge.document()), "family_name"))) == ("valid", ())
    with pytest.raises(ParseError) as caught:
        present(response(forge.document(), forge.document()), "family_name")
    assert caught.value.reason is Reason.MALFORMED


def test_items_go_along_as_received() -> None:
    """A head one byte longer than need be belongs to the digested bytes, and stays."""
    content = cbor.loads(forge.items_of(forge.ELEMENTS)[0]).value
    long = b"\xd8\x18\x5a" + len(content).to_bytes(4, "big") + content
    stored = response(forge.document({forge.SPACE: [long]}))
    shown = present(stored, "family_name")
    assert long in shown
    assert told(judge(shown)) == ("valid", ())


def test_only_the_holder_presents() -> None:
    with pytest.raises(WalletError) as caught:
        present(issue(), "name", key=OTHER)
    assert caught.value.trouble is Trouble.HOLDER_KEY_MISSING
    with pytest.raises(WalletError) as caught:
        mdoc.HANDLER.present(issue(), Selection(frozenset()), BINDING, None)
    assert caught.value.trouble is Trouble.HOLDER_KEY_MISSING


def test_an_mdoc_is_never_shown_by_time_alone() -> None:
    with pytest.raises(WalletError) as caught:
        present(issue(), "name", binding=replace(BINDING, challenge=None))
    assert caught.value.trouble is Trouble.WRONG_USAGE


@pytest.mark.parametrize("algorithm", ["ES256", "ES384", "ES512", "EdDSA"])
def test_algorithms(algorithm: str) -> None:
    issuer, holder = SoftwareSigner.generate(algorithm), SoftwareSigner.generate(algorithm)
    root = SoftwareSigner.generate("ES256")
    times = {"not_before": AT - forge.DAY, "not_after": AT + forge.DAY}
    anchor = x509.issue_root(x509.DistinguishedName("R", country="CN"), root, path_length=0, **times)
    leaf = x509.issue_certificate(
        x509.DistinguishedName("S", country="CN"),
        issuer.public_key,
        issuer_certificate=anchor,
        issuer_signer=root,
        extended_key_usage=(forge.SIGNER_USAGE,),
        **times,
    )
    stored = mdoc.HANDLER.issue(spec(chain=(leaf,), holder_key=holder.public_key), issuer)
    shown = mdoc.HANDLER.present(stored, Selection(frozenset({("name",)})), BINDING, holder)
    assert told(judge(shown, trust=forge.trust(anchor))) == ("valid", ())


def test_our_handover_byte_for_byte() -> None:
    """docs/mdoc.md: the transcript of a session by light."""
    bound = hashlib.sha256(bytes.fromhex("82696c77313a747970656468") + b"12345678").digest()
    assert session.light_transcript("lw1:typed", "12345678").hex() == (
        "83f6f6826b4c573148616e646f766572" + "5820" + bound.hex()
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80",
        b"\x83\xf6\xf6",
        b"\x84\xf6\xf6\xf6\xf6",
        b"\xa0",
        b"\xd8\x18\x40",
        b"\xd8\x18\x43\x83\xf6\xf6",
        b"\xd8\x19\x44\x83\xf6\xf6\xf6",
        b"\x83\xf6\xf6\x5a\x00\x01\x00\x00" + bytes(65_536),
    ],
)
def test_transcripts_that_are_none(data: bytes) -> None:
    with pytest.raises(ParseError):
        session.read_transcript(data)


def test_a_transcript_with_and_without_its_tag() -> None:
    assert session.read_transcript(b"\x83\xf6\xf6\xf6") == b"\x83\xf6\xf6\xf6"
    assert session.read_transcript(b"\xd8\x18\x44\x83\xf6\xf6\xf6") == b"\x83\xf6\xf6\xf6"


def test_how_much_room_it_takes() -> None:
    """Too large for one code mostly (OPTICAL, What fits): it is handed over as a file."""
    shown = wrap_card(present(issue(), "name", "number", "born"))
    print(f"{len(shown)} characters")
    assert len(shown) > 1400
