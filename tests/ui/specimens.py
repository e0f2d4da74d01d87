"""One sound licence of every format, as a citizen brings it in and as a counter gets to see it, and who
signed them by name. Nothing here is a test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flows.town import DRIVING, NOW, Town
from formats import foreign, forge, mdoc_forge, passes, pdf_forge

from wallet.codec.cbor import Tag
from wallet.crypto.keys import SoftwareSigner, spki_from_public_key
from wallet.model.credential import CredentialFormat
from wallet.model.request import PresentationRequest
from wallet.model.text import LocalisedText
from wallet.model.trust import ALL_PURPOSES, AnchorPurpose, AnchorScope, TrustAnchor
from wallet.model.views import CounterChallenge
from wallet.trust.lists import anchor_of_certificate, build_trust_list

HEALTH_OFFICE = LocalisedText("示例国卫生部", "Ministry of Health of Utopia")
TRANSPORT_OFFICE = LocalisedText("示例国道路交通局", "Road Traffic Agency of Utopia")
FOREIGN_OFFICE = LocalisedText("示例国外交部", "Foreign Office of Utopia")
UNIVERSITY = LocalisedText("示例大学", "Example University")
REGISTRY = LocalisedText("示例市市场监督管理局", "Market Regulation of Example City")
UNKNOWN_TYPE = "https://library.example/vct/reader-card"


@dataclass(frozen=True)
class Specimen:
    """One licence. `brought` is what the citizen brings in (None where the town issues it); `shown`
    makes what the counter gets, where that is not the same bytes. `says` are words that its page must say
    in Chinese and in English; `never` are raw names and codes that neither page may show."""

    name: str
    format: CredentialFormat
    brought: Callable[[], bytes] | None = None
    shown: Callable[[Town, CounterChallenge], bytes] | None = None
    says: tuple[LocalisedText, ...] = ()
    never: tuple[str, ...] = ()


def said(zh: str, en: str) -> LocalisedText:
    return LocalisedText(zh, en)


def request_of(town: Town, challenge: CounterChallenge) -> PresentationRequest:
    return town.citizen.read_request(challenge.request_text.encode(), town.at)


# Licences that the town's own authority issues, and shows by selective disclosure


def issued(form: CredentialFormat) -> Callable[[Town, CounterChallenge], bytes]:
    def show(town: Town, challenge: CounterChallenge) -> bytes:
        row = next(row for row in town.citizen.licences(town.at) if row.format == form)
        shown = ("name", "number", "classes", "born") if form is CredentialFormat.MDOC else ("born",)
        return town.show(row, request_of(town, challenge), shown).text.encode()

    return show


# mdoc

LICENCE_ELEMENTS: dict[str, Any] = {
    "family_name": "Müstermann",
    "given_name": "Erika",
    "birth_date": Tag(1004, "1990-02-03"),
    "issue_date": Tag(1004, "2024-03-11"),
    "expiry_date": Tag(0, "2034-03-10T00:00:00Z"),
    "issuing_country": "CN",
    "issuing_authority": "Road Traffic Agency",
    "document_number": "UT-2024-0042",
    "portrait": b"\xff\xd8\xff",
    "driving_privileges": [
        {
            "vehicle_category_code": "B",
            "issue_date": Tag(1004, "2012-08-01"),
            "expiry_date": Tag(1004, "2034-03-10"),
            "codes": [{"code": "01"}, {"code": "S01", "sign": "<=", "value": "2500"}],
        },
        {"vehicle_category_code": "A1", "issue_date": Tag(1004, "2015-05-20")},
    ],
    "un_distinguishing_sign": "CHN",
    "sex": 2,
    "height": 172,
    "weight": 61,
    "eye_colour": "green",
    "hair_colour": "brown",
    "birth_place": "Utopia City",
    "resident_address": "12 Example Street",
    "resident_city": "Utopia City",
    "resident_postal_code": "20001",
    "resident_country": "CN",
    "age_in_years": 36,
    "age_birth_year": 1990,
    "age_over_18": True,
    "age_over_65": False,
    "nationality": "DE",
    "issuing_jurisdiction": "CN-SH",
}


def mobile_licence() -> bytes:
    spaces = {mdoc_forge.SPACE: mdoc_forge.items_of(LICENCE_ELEMENTS)}
    return mdoc_forge.bare(spaces=spaces)


# Tokens


def jwt_of(typ: str, **claims: Any) -> Callable[[], bytes]:
    moments = {"iat": passes.SECONDS - 86_400, "exp": passes.SECONDS + 400 * 86_400}
    return lambda: forge.token(forge.jwt_payload(**(moments | claims)), typ=typ, kid="issuer-1").encode()


BUSINESS: dict[str, Any] = {
    "code": "91440300MA5FXXXX1X",
    "name": "深圳市示例有限公司",
    "authority": "深圳市市场监督管理局",
    "number": "440300200012345",
}
READER_CARD: dict[str, Any] = {
    "vct": UNKNOWN_TYPE,
    "reader": "王小明",
    "branches": ["Main", "East"],
    "limits": {"books": 12, "digital": True, "until": "2027-01-31"},
    "remark\u202e\n<b>": "a \u202egnol text: " + "long " * 60,
    "a_name_of_a_claim_that_somebody_made_far_too_long_to_be_read_in_one_line": 1,
}
PLAIN_CWT: dict[Any, Any] = {
    1: "coap://as.example", 2: "erikw", 4: passes.SECONDS + 86_400, 6: passes.SECONDS - 86_400, 9: "read",
    264: {1: 31.2}, "note": "own", 11: "org.example.permit",
}  # fmt: skip


def health_resources() -> dict[str, Any]:
    second = foreign.DOSE | {
        "vaccineCode": {"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "208"}]},
        "occurrenceDateTime": "2021-02-26",
        "performer": [{"actor": {"display": "ABC General Hospital"}}],
        "status": "not-done",
    }
    subject = {
        "fhirVersion": "4.0.1",
        "fhirBundle": foreign.bundle(foreign.PATIENT, foreign.DOSE, second, foreign.RESULT),
    }
    return foreign.health_payload(vc=foreign.vc_with(credentialSubject=subject))


def _presented(town: Town, challenge: CounterChallenge) -> bytes:
    asked = request_of(town, challenge)
    return foreign.vp(iat=int(town.at.timestamp()) - 1, aud=asked.audience, nonce=asked.challenge).encode()


def seal_of(kind: tuple[int, int], features: bytes) -> Callable[[], bytes]:
    return lambda: foreign.seal(foreign.seal_header(kind=kind), features)


_MRZ = foreign.c40((foreign.VISA_MRZ.replace("9612109", "3012109") + "<<<<<<<<").replace("<", " "))
_VISA = foreign.visa_features(foreign.VISA_MRZ.replace("9612109", "3012109"))

EUROPEAN_NEVER = ("840539006", "1119349007", "EU/1/20/1528", "ORG-100030215", "LP6464-4", "260415000")

SPECIMENS: tuple[Specimen, ...] = (
    Specimen(
        "sd-cwt", CredentialFormat.SD_CWT, None, issued(CredentialFormat.SD_CWT),
        (said("机动车驾驶证", "Driving licence"), said("准驾车型", "Vehicle classes")),
    ),
    Specimen(
        "sd-jwt-vc", CredentialFormat.SD_JWT_VC, None, issued(CredentialFormat.SD_JWT_VC),
        (said("机动车驾驶证", "Driving licence"), said("准驾车型", "Vehicle classes")),
    ),
    Specimen(
        "mdoc-issued", CredentialFormat.MDOC, None, issued(CredentialFormat.MDOC),
        (said("机动车驾驶证", "Driving licence"), said("准驾车型", "Vehicle classes")),
    ),
    Specimen(
        "vc-sd-jwt", CredentialFormat.SD_JWT_VC, jwt_of("vc+sd-jwt", **BUSINESS), None,
        (said("营业执照", "Business licence"),),
    ),
    Specimen(
        "unknown-type", CredentialFormat.SD_JWT_VC, jwt_of("dc+sd-jwt", **READER_CARD), None,
        (said("reader", "reader"), said("王小明", "王小明")), ("\u202e", "{'", "['"),
    ),
    Specimen(
        "sd-jwt", CredentialFormat.SD_JWT,
        jwt_of("example+sd-jwt", vct=None, name="王小明", member=True), None,
        (said("是", "Yes"),),
    ),
    Specimen(
        "mdoc-mdl", CredentialFormat.MDOC, mobile_licence, None,
        (
            said("移动驾驶证", "Mobile driving licence"), said("准驾车型", "Driving privileges"),
            said("女", "Female"), said("年满 18 周岁", "Over 18"), said("身高（厘米）", "Height (cm)"),
        ),
        ("vehicle_category_code", "Tag(", "eye_colour", "age_over_65", "T00:00:00"),
    ),
    Specimen(
        "dcc-vaccination", CredentialFormat.DCC,
        lambda: passes.health_pass(passes.claims(passes.hcert("v"))).encode(), None,
        (
            said("欧盟疫苗接种证明", "EU vaccination certificate"),
            said("新冠 mRNA 疫苗", "SARS-CoV-2 mRNA vaccine"),
            said("圣马力诺", "San Marino"),
        ),
        EUROPEAN_NEVER,
    ),
    Specimen(
        "dcc-test", CredentialFormat.DCC,
        lambda: passes.health_pass(passes.claims(passes.hcert("t"))).encode(), None,
        (said("欧盟检测证明", "EU test certificate"), said("未检出", "Not detected")),
        (*EUROPEAN_NEVER, "T12:34:56"),
    ),
    Specimen(
        "dcc-recovery", CredentialFormat.DCC,
        lambda: passes.health_pass(passes.claims(passes.hcert("r"))).encode(), None,
        (said("欧盟康复证明", "EU recovery certificate"), said("奥地利", "Austria")), EUROPEAN_NEVER,
    ),
    Specimen(
        "shc", CredentialFormat.SHC,
        lambda: foreign.numeric(foreign.health_card(health_resources())).encode(), None,
        (
            said("接种记录健康卡", "Health card: immunisations"), said("检出", "Detected"),
            said("批号", "Lot"), said("未接种", "Not done"),
        ),
        ("SNOMED CT 260373001", "CVX 207", "LOINC 94558-4", "not-done"),
    ),
    Specimen(
        "claim-169", CredentialFormat.CLAIM_169, lambda: passes.identity_code().encode(), None,
        (
            said("身份数据二维码", "Identity data (Claim 169)"), said("男", "Male"), said("印度", "India"),
            said("右手拇指", "Right thumb"),
        ),
        ("best_fingers", "portrait_format", "voice"),
    ),
    Specimen(
        "cwt", CredentialFormat.CWT, lambda: passes.message(PLAIN_CWT, protected={4: b"mosip-1"}), None,
        (said("erikw", "erikw"),), ("{'", "['"),
    ),
    Specimen(
        "vc-jwt", CredentialFormat.VC_JWT, lambda: foreign.vc().encode(), _presented,
        (said("王小明", "王小明"), said("Bachelor", "Bachelor")), ("{'", "['"),
    ),
    Specimen(
        "vds-visa", CredentialFormat.VDS, lambda: foreign.seal(features=_VISA), None,
        (said("签证", "Visa"), said("90 天", "90 days"), said("女", "Female")),
    ),
    Specimen(
        "vds-residence-permit", CredentialFormat.VDS,
        seal_of((0xFB, 6), foreign.feature(2, _MRZ) + foreign.feature(3, foreign.c40("UFO001979"))), None,
        (said("护照号码", "Passport number"),),
    ),
    Specimen(
        "vds-arrival", CredentialFormat.VDS,
        seal_of((0xFD, 2), foreign.feature(2, _MRZ) + foreign.feature(3, foreign.c40("123456"))), None,
        (said("女", "Female"),),
    ),
    Specimen(
        "vds-nc-vaccination", CredentialFormat.VDS_NC, foreign.nc_seal, None,
        (said("疫苗接种证明（VDS-NC）", "Proof of vaccination (VDS-NC)"), said("批号", "Lot")),
        ("RA01.0", "XM68M6", "vaccine："),
    ),
    Specimen(
        "vds-nc-test", CredentialFormat.VDS_NC,
        lambda: foreign.nc_seal(foreign.nc_data(foreign.proof_of_test(), t="icao.test")), None,
        (said("抗原检测", "Antigen test"), said("阴性", "Negative"), said("护照", "Passport")),
        ("T12:00:00",),
    ),
    Specimen(
        "pdf", CredentialFormat.PDF, lambda: pdf_forge.signed(pdf_forge.page()), None,
        (said("签名的 PDF 文件", "Signed PDF file"), said("签名时间", "Signed at"), said("页数", "Pages")),
        ("signed_at", "T09:00:00"),
    ),
)  # fmt: skip


# Who signed them

PUBLISHER = SoftwareSigner.generate("ES256", key_id=b"gallery")


def _key(signer: SoftwareSigner, name: LocalisedText, **changes: Any) -> TrustAnchor:
    scope = AnchorScope(purposes=frozenset({AnchorPurpose.LICENCE}), **changes)
    return TrustAnchor(spki_from_public_key(signer.public_key), scope, name, key_id=signer.key_id)


def _certificate(der: bytes, name: LocalisedText) -> TrustAnchor:
    from dataclasses import replace

    scope = AnchorScope(purposes=frozenset({AnchorPurpose.LICENCE}))
    return replace(anchor_of_certificate(der, scope), name=name)


def make_believe(town: Town) -> None:
    """The wallet and the counter take in a trust list that names all signers in both languages."""
    from wallet.crypto.x509 import load_certificates

    anchors = [
        _certificate(passes.CERTIFICATE, HEALTH_OFFICE),
        _key(passes.SIGNER, HEALTH_OFFICE),
        _key(foreign.HEALTH, HEALTH_OFFICE),
        _certificate(foreign.CSCA_CERTIFICATE, HEALTH_OFFICE),
        _certificate(foreign.certificate(), FOREIGN_OFFICE),
        _certificate(mdoc_forge.ROOT_DER, TRANSPORT_OFFICE),
        _key(foreign.W3C, UNIVERSITY),
        _key(forge.ISSUER, REGISTRY),
        _certificate(load_certificates(pdf_forge.root().pem)[0], REGISTRY),
    ]
    published = build_trust_list(
        anchors,
        subject="https://lists.example/gallery",
        version=1,
        issued_at=NOW - timedelta(hours=1),
        next_update=NOW + timedelta(days=30),
        signer=PUBLISHER,
    )
    import json

    from wallet.crypto.keys import jwk_from_public_key

    jwk = json.dumps(jwk_from_public_key(PUBLISHER.public_key)).encode()
    for store in (town.workplace.wallet_trust, town.workplace.counter_trust):
        store.import_file(jwk, "publisher.json", AnchorScope(purposes=ALL_PURPOSES), NOW)
        store.import_file(published, "gallery.jwt", AnchorScope(), NOW)


def bring(town: Town, specimen: Specimen) -> None:
    """Into the citizen's wallet, as it comes in life."""
    if specimen.brought is None:
        town.licence(DRIVING, specimen.format)
        return
    received = town.citizen.receive(specimen.brought(), f"{specimen.name}.bin", town.at)
    assert [row.summary for row in received] != [None], (specimen.name, received)


def for_the_counter(town: Town, specimen: Specimen, challenge: CounterChallenge) -> bytes:
    if specimen.shown is not None:
        return specimen.shown(town, challenge)
    assert specimen.brought is not None
    return specimen.brought()
