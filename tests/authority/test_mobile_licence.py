"""The mobile driving licence of ISO/IEC 18013-5: under a root of its own, by its annex B.1."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography import x509 as reference

from wallet.authority import issuer, pki, publisher
from wallet.authority.cast import demo_cast
from wallet.authority.issuer import Authority, IssueOrder
from wallet.codec import cbor
from wallet.crypto.keys import SoftwareSigner
from wallet.formats import registry
from wallet.model.credential import CredentialFormat
from wallet.model.errors import Trouble, WalletError
from wallet.model.policy import NOTHING_EXPECTED, Policy
from wallet.model.trust import AnchorPurpose, AnchorScope, TrustSnapshot
from wallet.model.verdict import Reason, Report, Verdict
from wallet.services.doctypes import load_known_types
from wallet.services.samples import sample_claims
from wallet.trust.publications import parse_trust_list
from wallet.trust.status import read_statuses
from wallet.trust.store import TrustStore
from wallet.verification.verifier import verify

MDL = "org.iso.18013.5.1.mDL"
KIND = load_known_types()[MDL]
MANDATORY = {
    "family_name", "given_name", "birth_date", "issue_date", "expiry_date", "issuing_country", "portrait",
    "issuing_authority", "document_number", "driving_privileges", "un_distinguishing_sign",
}  # fmt: skip


@pytest.fixture
def authority(authority: Authority) -> Authority:
    return replace(authority, document_types=load_known_types())


def order(holder: SoftwareSigner, seed: int = 0) -> IssueOrder:
    return IssueOrder(MDL, sample_claims(KIND, seed), holder.public_key)


def judged(licence: bytes, store: TrustStore, at: datetime) -> Report:
    return against(licence, store.snapshot(at, frozenset()), store.status_snapshot(), at)


def against(licence: bytes, trust: TrustSnapshot, status: object, at: datetime) -> Report:
    return verify(
        licence,
        policy=Policy.IMPORT,
        trust=trust,
        status=status,  # type: ignore[arg-type]
        at=at,
        expected=NOTHING_EXPECTED,
    )


def certificate(authority: Authority, stem: str) -> reference.Certificate:
    return reference.load_der_x509_certificate(pki.load_certificate(authority.folder, stem))


def test_it_is_an_mdoc_with_every_mandatory_element(
    authority: Authority, holder: SoftwareSigner, now: datetime
) -> None:
    issued = issuer.issue(authority, order(holder), now)
    (licence,) = registry.parse(registry.recognise(issued)).credentials
    assert (licence.format, licence.document_type) == (CredentialFormat.MDOC, MDL)
    assert licence.namespace == "org.iso.18013.5.1"
    assert set(licence.claims) >= MANDATORY
    assert licence.claims["portrait"].startswith(b"\xff\xd8\xff")
    assert licence.claims["driving_privileges"][0]["vehicle_category_code"] == "B"
    assert licence.findings == ()
    line = issuer.issued_licences(authority)[-1]
    assert licence.status is not None
    assert (licence.status.index, licence.status.uri) == (line.index, "https://mdl.demo.example/s1")
    assert (line.format, licence.valid_until) == ("mdoc", line.valid_until)


def test_its_dates_are_full_dates_those_of_privileges_too(
    authority: Authority, holder: SoftwareSigner, now: datetime
) -> None:
    """ISO/IEC 18013-5, 7.2.1 and 7.2.4."""
    issued = cbor.loads(issuer.issue(authority, order(holder), now))
    items = [cbor.loads(item.value) for item in issued["nameSpaces"]["org.iso.18013.5.1"]]
    values = {item["elementIdentifier"]: item["elementValue"] for item in items}
    privilege = values["driving_privileges"][0]
    for value in (values["birth_date"], values["expiry_date"], privilege["issue_date"]):
        assert value.number == 1004
    assert privilege["vehicle_category_code"] == "B"


@pytest.mark.parametrize("algorithm", pki.ALGORITHMS)
def test_trusted_by_the_list_and_revoked(
    authority: Authority, store: TrustStore, holder: SoftwareSigner, now: datetime, algorithm: str
) -> None:
    licence = issuer.issue(authority, replace(order(holder), algorithm=algorithm), now)
    other = issuer.issue(authority, order(holder, 1), now)
    for published in publisher.publish_status(authority, now):
        store.import_status(published.jwt, now)
    report = judged(licence, store, now)
    assert (report.verdict, report.reasons) == (Verdict.VALID, ())
    assert report.issuer.name == demo_cast().iaca.name
    assert report.status_as_of == now
    issuer.revoke(authority, issuer.issued_licences(authority)[0].number)
    later = now + timedelta(minutes=1)
    for published in publisher.publish_status(authority, later):
        store.import_status(published.cwt, later)
    assert judged(licence, store, later).reasons == (Reason.REVOKED,)
    assert judged(other, store, later).verdict is Verdict.VALID


def test_trusted_by_the_vical_alone(authority: Authority, holder: SoftwareSigner, now: datetime) -> None:
    licence = issuer.issue(authority, order(holder), now)
    statuses = read_statuses([p.cwt for p in publisher.publish_status(authority, now)])
    vical = parse_trust_list(publisher.publish_vical(authority, now))
    report = against(licence, TrustSnapshot(vical.anchors), statuses, now)
    assert (report.verdict, report.reasons) == (Verdict.VALID, ())
    nobody = against(licence, TrustSnapshot(()), statuses, now)
    assert nobody.reasons == (Reason.NO_TRUST_ANCHORS,)


def test_the_vical_is_accepted_under_its_publisher(
    authority: Authority, store: TrustStore, now: datetime
) -> None:
    entry = store.import_file(publisher.publish_vical(authority, now), "demo.vical", AnchorScope(), now)
    assert entry.count == 1
    first, second = (
        parse_trust_list(publisher.publish_vical(authority, now)),
        parse_trust_list(publisher.publish_vical(authority, now)),
    )
    assert second.version == first.version + 1
    (anchor,) = second.anchors
    assert anchor.scope.document_types == {MDL}
    assert anchor.scope.schemes == {"mdoc"}
    assert anchor.scope.region == "CN"
    assert anchor.scope.purposes == {AnchorPurpose.LICENCE}


def test_the_root_signs_no_other_kind(
    authority: Authority,
    store: TrustStore,
    holder: SoftwareSigner,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the signer under the IACA signs for others' types is not trusted."""
    mdl = demo_cast().issuer("mdl")
    monkeypatch.setattr(type(demo_cast()), "issuer_of", lambda *_: mdl)
    driving = authority.document_types["cn.driving-licence"]
    claims = {claim.name: "x" for claim in driving.claims}
    licence = issuer.issue(authority, IssueOrder(driving.id, claims, holder.public_key), now)
    assert Reason.ISSUER_NOT_AUTHORISED in judged(licence, store, now).reasons


@pytest.mark.parametrize("stem", ["mdl", "mdl-es384", "mdl-eddsa"])
def test_the_signers_certificates_keep_the_profile(authority: Authority, stem: str) -> None:
    """ISO/IEC 18013-5, table B.3, as another library reads it."""
    signer, root = certificate(authority, stem), certificate(authority, "iaca")
    extensions = signer.extensions
    usage = extensions.get_extension_for_class(reference.ExtendedKeyUsage)
    assert usage.critical
    assert [oid.dotted_string for oid in usage.value] == ["1.0.18013.5.1.2"]
    assert signer.not_valid_after_utc - signer.not_valid_before_utc <= timedelta(days=457)
    assert signer.issuer == root.subject
    country = reference.NameOID.COUNTRY_NAME
    assert signer.subject.get_attributes_for_oid(country) == root.subject.get_attributes_for_oid(country)
    for each in (signer, root):
        each.extensions.get_extension_for_class(reference.IssuerAlternativeName)
        each.extensions.get_extension_for_class(reference.CRLDistributionPoints)
    constraints = root.extensions.get_extension_for_class(reference.BasicConstraints)
    assert constraints.critical
    assert (constraints.value.ca, constraints.value.path_length) == (True, 0)
    signer.verify_directly_issued_by(root)


def test_who_signs_status_signs_no_licence(authority: Authority) -> None:
    usage = certificate(authority, "mdl-status").extensions.get_extension_for_class(
        reference.ExtendedKeyUsage
    )
    assert [oid.dotted_string for oid in usage.value] == ["1.3.6.1.5.5.7.3.30"]
    assert certificate(authority, "mdl").public_key() != certificate(authority, "mdl-status").public_key()


@pytest.mark.parametrize(
    "changes",
    [{"portrait": "text"}, {"portrait": b""}, {"family_name": ""}, {"sex": b"1"}, {"birth_date": 1.5}],
)
def test_claims_of_another_kind_are_refused(
    authority: Authority, holder: SoftwareSigner, now: datetime, changes: dict[str, object]
) -> None:
    good = order(holder)
    issuer.issue(authority, good, now)
    for broken in (replace(good, claims=dict(good.claims) | changes),):
        with pytest.raises(WalletError) as caught:
            issuer.issue(authority, broken, now)
        assert caught.value.trouble is Trouble.WRONG_USAGE
        assert next(iter(changes)) in caught.value.detail


def test_it_is_issued_as_an_mdoc_only(authority: Authority, holder: SoftwareSigner, now: datetime) -> None:
    with pytest.raises(WalletError, match="sd-cwt") as caught:
        issuer.issue(authority, replace(order(holder), format=CredentialFormat.SD_CWT), now)
    assert caught.value.trouble is Trouble.WRONG_USAGE


def test_a_folder_from_before_publishes_what_it_has(
    authority: Authority, holder: SoftwareSigner, now: datetime
) -> None:
    everything = len(publisher.publish_status(authority, now))
    for path in authority.folder.rglob("*"):
        if path.stem.startswith(("iaca", "mdl")):
            path.unlink()
    assert len(publisher.publish_status(authority, now)) == everything - 1
    assert parse_trust_list(publisher.publish_trust_list(authority, now)).anchors
    with pytest.raises(WalletError) as caught:
        issuer.issue(authority, order(holder), now)
    assert caught.value.trouble is Trouble.AUTHORITY_MISSING
