"""Every claim that health cards and seals bring has words in both languages, as data."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from formats import foreign
from formats.foreign import (
    DOSE,
    PATIENT,
    RESULT,
    VISA_MRZ,
    c40,
    feature,
    health_card,
    health_payload,
    nc_data,
    nc_seal,
    proof_of_test,
    seal,
    seal_header,
    vc_with,
    visa_features,
)
from wallet.formats import registry
from wallet.formats.vds.features import PROFILES

FOLDER = resources.files("resources") / "doctypes" / "international"

_BUNDLE = foreign.bundle(
    PATIENT, DOSE | {"performer": [{"actor": {"display": "x"}}]}, RESULT, {"resourceType": "Condition"}
)
_ALL = health_payload(
    vc=vc_with(
        type=["https://smarthealth.cards#health-card"],
        credentialSubject={"fhirVersion": "4.0.1", "fhirBundle": _BUNDLE},
    )
)
_VISA = visa_features() + feature(6, b"\x01") + feature(7, b"\x01")
_MRZ = c40((VISA_MRZ + "<<<<<<<<").replace("<", " "))
ITEMS: dict[str, bytes | str] = {
    "shc.immunization": health_card(),
    "shc.health-card": health_card(_ALL),
    "icao.visa": seal(features=_VISA),
    "icao.emergency-travel-document": seal(seal_header(kind=(0x5E, 3)), feature(2, _MRZ)),
    "de.arrival-attestation": seal(seal_header(kind=(0xFD, 2)), feature(2, _MRZ) + feature(3, c40("1"))),
    "de.residence-permit": seal(seal_header(kind=(0xFB, 6)), feature(2, _MRZ) + feature(3, c40("1"))),
    "de.supplementary-sheet": seal(seal_header(kind=(0xFA, 6)), feature(4, _MRZ) + feature(5, c40("1"))),
    "de.social-insurance-card": seal(
        seal_header(kind=(0xFC, 4)), feature(1, c40("1")) + b"".join(feature(n, b"x") for n in (2, 3, 4))
    ),
    "icao.vacc": nc_seal(),
    "icao.test": nc_seal(nc_data(proof_of_test(), t="icao.test")),
}


@pytest.mark.parametrize("kind", ITEMS)
def test_claims_in_words(kind: str) -> None:
    credential = registry.parse(registry.recognise(ITEMS[kind])).credentials[0]
    assert credential.document_type == kind
    table = tomllib.loads((FOLDER / f"{kind}.toml").read_text(encoding="utf-8"))
    assert table["id"] == kind
    labels = {claim["name"]: claim["label"] for claim in table["claims"]}
    assert credential.claims.keys() <= labels.keys()
    assert all(label["zh"] and label["en"] for label in labels.values())
    assert set(table["face"].values()) <= labels.keys()


def test_every_profile_has_words() -> None:
    kinds = {profile.document_type for profile in PROFILES.values()}
    assert kinds <= {file.name.removesuffix(".toml") for file in FOLDER.iterdir()}
