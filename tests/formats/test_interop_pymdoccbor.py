"""Both ways with the Python package pymdoccbor: theirs judged by us, ours verified by them.

It checks the issuer's signature, digests and one step of a chain; of the holder's part it knows nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from verification.scene import told

from formats import mdoc_forge as forge
from wallet.codec import cbor
from wallet.crypto import keys
from wallet.formats import mdoc
from wallet.formats.base import IssueSpec
from wallet.model.policy import Policy
from wallet.model.request import Binding, Selection

pytest.importorskip("pymdoccbor", reason="the development dependency pymdoccbor is not installed")

import cbor2
from cryptography import x509
from pymdoccbor.mdoc.issuer import MdocCborIssuer
from pymdoccbor.mdoc.verifier import MdocCbor

SPACE, KIND = "org.iso.18013.5.1", "org.iso.18013.5.1.mDL"
CLAIMS = {
    "family_name": "示例",
    "birth_date": "1990-02-03",
    "issuing_country": "CN",
    "driving_privileges": [{"vehicle_category_code": "C1", "issue_date": "2020-01-01"}],
    "height": 180,
}
# It signs at the time of the machine, which no argument replaces.
LONG = {"since": datetime(2020, 1, 1, tzinfo=UTC), "until": datetime(2090, 1, 1, tzinfo=UTC)}
ROOT, SIGNER = forge.root_certificate(**LONG), forge.signer_certificate(**LONG)
TRUST = forge.trust(ROOT)


def theirs(**changes: Any) -> bytes:
    private = forge.ISSUER.private_numbers().private_value.to_bytes(32, "big")
    key = {"KTY": "EC2", "CURVE": "P_256", "ALG": "ES256", "D": private, "KID": b"k"}
    holder = keys.cose_from_public_key(forge.public_key(forge.HOLDER), compressed=False)
    issuer = MdocCborIssuer(private_key=key, alg="ES256")
    settings: dict[str, Any] = {
        "data": {SPACE: {name: _fresh(value) for name, value in CLAIMS.items()}},
        "doctype": KIND,
        "validity": {"issuance_date": "2024-12-31", "expiry_date": "2089-12-31"},
        "devicekeyinfo": holder,
        "x509_chain": [SIGNER],
    }
    issuer.new(**(settings | changes))
    return bytes(cbor2.dumps(issuer.signed))


def _fresh(value: Any) -> Any:
    """It alters what it is given."""
    return [dict(one) for one in value] if isinstance(value, list) else value


def test_theirs_is_valid_here() -> None:
    data = theirs()
    licence = forge.read(data)
    assert licence.valid_from is not None
    at = datetime.fromtimestamp(licence.valid_from, UTC) + timedelta(seconds=1)
    report = forge.judge(data, policy=Policy.IMPORT, trust=TRUST, at=at)
    assert told(report) == ("valid", ())
    assert report.claims == CLAIMS
    # They answer without device authentication, which at a counter is a fault.
    assert told(forge.judge(data, trust=TRUST, at=at))[1] == ("holder_proof_missing",)


def test_theirs_names_a_status_list() -> None:
    data = theirs(revocation={"status_list": {"idx": 412, "uri": "https://example.com/1"}})
    status = forge.read(data).status
    assert status is not None
    assert (status.index, status.uri) == (412, "https://example.com/1")


def test_theirs_is_presented_by_us() -> None:
    """A licence that they issued, shown to a counter with the holder's proof."""
    data = theirs()
    binding = Binding(forge.AUDIENCE, forge.CHALLENGE, 0)
    shown = mdoc.HANDLER.present(
        data, Selection(frozenset({("height",)})), binding, forge.signer_of(forge.HOLDER)
    )
    at = datetime.fromtimestamp(forge.read(data).valid_from or 0, UTC)
    report = forge.judge(shown, trust=TRUST, at=at)
    assert told(report) == ("valid", ())
    assert report.claims == {"height": 180}


def ours(*names: str) -> bytes:
    now = int(datetime(2026, 11, 24, tzinfo=UTC).timestamp())
    spec = IssueSpec(
        document_type=KIND,
        issuer="",
        claims=CLAIMS,
        redactable=frozenset(),
        holder_key=forge.public_key(forge.HOLDER),
        issued_at=now,
        valid_until=now + 86_400,
        chain=(SIGNER,),
    )
    stored = mdoc.HANDLER.issue(spec, forge.signer_of(forge.ISSUER), decoys=2)
    selection = Selection(frozenset((name,) for name in names or CLAIMS))
    binding = Binding(forge.AUDIENCE, forge.CHALLENGE, now)
    return mdoc.HANDLER.present(stored, selection, binding, forge.signer_of(forge.HOLDER))


def test_ours_is_verified_by_them() -> None:
    for names in ((), ("family_name", "height")):
        verifier = MdocCbor()
        verifier.loads(ours(*names))
        assert verifier.verify(trusted_root_certs=[x509.load_der_x509_certificate(ROOT)])
        (document,) = verifier.documents
        assert document.doctype == KIND
        assert document.hash_verification["verified"] == len(names or CLAIMS)
        told_them = verifier.disclosure_map[SPACE]
        assert {name: told_them[name] for name in names} == {name: CLAIMS[name] for name in names}


def test_ours_altered_is_refused_by_them() -> None:
    def forged(value: Any) -> None:
        items = value["documents"][0]["issuerSigned"]["nameSpaces"][SPACE]
        items[0] = cbor.Tag(24, items[0].value[:-1] + bytes([items[0].value[-1] ^ 1]))

    verifier = MdocCbor()
    verifier.loads(forge.altered(ours("height"), forged))
    assert not verifier.verify(trusted_root_certs=[x509.load_der_x509_certificate(ROOT)])
