"""CASES, I23, against the class: every date of every format."""

from __future__ import annotations

from typing import Any

import pytest
from formats import foreign, mdoc_forge, passes

from redteam.specimens import COSE, JOSE, SEAL, SEAL_NC, TOKENS, Path, visa
from wallet.codec import cbor
from wallet.codec.cbor import Tag

NUMBERS: list[Any] = [
    "2026-01-01", "1800000000", "", 1.5, 1.8e9, 1_800_000_000_000, 253_402_300_800, -1, -(2**63), 2**63, True,
    [], {}, [1_800_000_000],
]  # fmt: skip
OF_CBOR: list[Any] = [
    Tag(1, 1_800_000_000), Tag(0, "2027-01-01T00:00:00Z"), Tag(2, b"\xff" * 13), float("inf"), float("nan"),
    b"\x6b",
]  # fmt: skip
DAYS = ["2026-02-30", "2026-13-01", "0000-01-01", "2025-02-29", "2026-04-31", "2026-00-10", "2026-10-00"]
TIMES = [
    "2026-11-20T12:34:56", "2026-02-30T12:34:56Z", "2026-12-31T23:59:60Z", "2026-11-20T25:00:00Z",
    "2026-11-20T12:60:00Z", "2026-13-20T12:34:56Z", "2026-11-20", "0000-11-20T12:34:56Z",
]  # fmt: skip
AHEAD = ["2031-01-01", "9999-12-31"]

HCERT = (-260, 1)
NUMERIC: dict[str, tuple[Path, ...]] = {
    "sd-cwt": ((4,), (5,), (6,)),
    "cwt": ((4,), (5,), (6,)),
    "claim-169": ((4,), (5,), (6,)),
    "dcc": ((4,), (5,), (6,)),
    "sd-jwt-vc": (("exp",), ("nbf",), ("iat",)),
    "sd-jwt": (("exp",), ("nbf",), ("iat",)),
    "vc-jwt": (("exp",), ("nbf",), ("iat",)),
    "shc": (("exp",), ("nbf",)),
}
PLACES = [pytest.param(kind, path, id=f"{kind}-{path}") for kind, paths in NUMERIC.items() for path in paths]


@pytest.mark.parametrize(("kind", "path"), PLACES)
def test_numeric_dates(kind: str, path: Path) -> None:
    made = TOKENS[kind]
    now = int(made.scene.at.timestamp())
    ends = path[0] in (4, "exp")
    made.scene.control(made.with_claim(path, 253_402_300_799 if ends else now - 86_400))
    for value in NUMBERS + (OF_CBOR if kind in COSE else []):
        if kind == "shc" and path == ("nbf",) and value in (1.5, 1.8e9):
            continue  # genuine cards carry fractions there (RFC 7519, section 2)
        made.scene.red(made.with_claim(path, value), "malformed")
    if kind in JOSE:
        whole = made.encode(made.claims | {path[0]: 123_454_321})
        made.scene.red(made.item(claims=whole.replace(b"123454321", b"1" + b"0" * 30)), "malformed")
        made.scene.red(made.item(claims=whole.replace(b"123454321", b"1e400")), "malformed")


class TestDaysAndTimes:
    @pytest.mark.parametrize(
        ("group", "member", "wrong"),
        [
            ("v", "dt", DAYS),
            ("r", "fr", DAYS),
            ("r", "df", DAYS),
            ("r", "du", DAYS),
            ("t", "sc", TIMES),
            ("t", "dr", TIMES),
        ],
    )
    def test_of_a_health_pass(self, group: str, member: str, wrong: list[str]) -> None:
        scene = COSE["dcc"].scene
        days = {"t": "2026-11-20T12:34:56+01:00", "v": "2026-02-18", "r": "2026-11-24"}
        sound = days[group]

        def made(value: Any) -> str:
            return passes.health_pass(passes.claims(passes.hcert(group, {member: value})))

        scene.control(made(sound))
        scene.control(made(Tag(0, sound) if group == "t" else Tag(1004, sound)))
        for value in (*wrong, 1_800_000_000, 1.5, b"2026-02-18"):
            scene.red(made(value), "malformed")

    @pytest.mark.parametrize("member", ["validFrom", "validUntil"])
    def test_of_a_credential(self, member: str) -> None:
        made = JOSE["vc-jwt"]
        sound = "2026-11-20T00:00:00+08:00" if member == "validFrom" else "2029-01-01T00:00:00.5Z"
        made.scene.control(made.with_claim((member,), sound))
        for value in (*TIMES, 1_800_000_000, 1.5, True, [], "2026-11-20t00:00:00z", "２026-11-20T00:00:00Z"):
            made.scene.red(made.with_claim((member,), value), "malformed")

    @pytest.mark.parametrize(
        ("resource", "member"),
        [("DOSE", "occurrenceDateTime"), ("RESULT", "effectiveDateTime"), ("PATIENT", "birthDate")],
    )
    def test_of_a_health_card(self, resource: str, member: str) -> None:
        made = JOSE["shc"]

        def having(value: Any) -> bytes | str:
            both = {name: getattr(foreign, name) for name in ("PATIENT", "DOSE", "RESULT")}
            both[resource] = both[resource] | {member: value}
            bundle = foreign.bundle(both["PATIENT"], both["RESULT"] if resource == "RESULT" else both["DOSE"])
            return made.with_claim(("vc", "credentialSubject", "fhirBundle"), bundle)

        times = [] if resource == "PATIENT" else ["2021-01-29T12:00:00Z", "2021-01-29T12:00:00.5-05:00"]
        for sound in ("2021", "2021-01", "2021-01-29", *times):
            made.scene.control(having(sound))
        for value in (
            *DAYS,
            "2021-13",
            "2021-1-1",
            "21",
            "2021-01-29T12:00",
            2021,
            *(TIMES[:2] + TIMES[3:6]),
        ):
            made.scene.red(having(value), "malformed")

    @pytest.mark.parametrize("member", ["issue_date", "expiry_date", "birth_date"])
    def test_of_an_mdoc(self, member: str) -> None:
        scene = COSE["mdoc"].scene

        def made(value: Any) -> bytes:
            elements = mdoc_forge.ELEMENTS | {member: value}
            return mdoc_forge.bare(spaces={mdoc_forge.SPACE: mdoc_forge.items_of(elements)})

        day = "2031-02-28" if member == "expiry_date" else "1990-02-28"
        scene.control(made(Tag(1004, day)))
        scene.control(made(Tag(0, f"{day}T00:00:00Z")))
        for day in DAYS:
            scene.red(made(Tag(1004, day)), "malformed")
            scene.red(made(day), "malformed")
        for value in (*(Tag(0, time) for time in TIMES), Tag(1, 5), Tag(1004, 5), 5, 1.5, "soon"):
            scene.red(made(value), "malformed")

    @pytest.mark.parametrize("wrong", DAYS)
    def test_of_a_vaccination_seal(self, wrong: str) -> None:
        SEAL_NC.control(foreign.nc_seal())
        dose = foreign.vaccination()["ve"][0]["vd"][0]
        for changes in ({"dvc": wrong}, {"dvn": wrong}, {"dvc": 20_210_303}):
            event = {**foreign.vaccination()["ve"][0], "vd": [dose | changes]}
            SEAL_NC.red(foreign.nc_seal(foreign.nc_data(foreign.vaccination(ve=[event]))), "malformed")
        person = foreign.vaccination()["pid"] | {"dob": wrong}
        SEAL_NC.red(foreign.nc_seal(foreign.nc_data(foreign.vaccination(pid=person))), "malformed")

    @pytest.mark.parametrize("member", ["sc", "ri"])
    def test_of_a_test_seal(self, member: str) -> None:
        def made(value: Any) -> bytes:
            times = foreign.proof_of_test()["dat"] | {member: value}
            return foreign.nc_seal(foreign.nc_data(foreign.proof_of_test(dat=times), t="icao.test"))

        SEAL_NC.control(made("2021-03-03T12:00:00+08:00"))
        for value in (*TIMES, 1_800_000_000):
            SEAL_NC.red(made(value), "malformed")

    def test_of_a_seal(self) -> None:
        SEAL.control(visa())
        sound = foreign.seal_header()
        day = foreign.seal_day(foreign.date(2026, 11, 2))
        assert day in sound
        for number in (2_302_026, 13_012_026, 1_002_026, 11_000_000, 16_777_215, 0):
            head = sound.replace(day, number.to_bytes(3))
            SEAL.red(foreign.seal(head, foreign.visa_features(visa_zone())), "malformed")
        for expiry in ("300230", "301301", "3O0101", "300100"):
            SEAL.red(foreign.seal(features=foreign.visa_features(visa_zone(expiry))), "malformed")


def visa_zone(expiry: str = "301210") -> str:
    return foreign.VISA_MRZ.replace("961210", expiry)


class TestBirthdays:
    @pytest.mark.parametrize("name", ["born", "birth_date", "birthdate", "birthDate", "date_of_birth"])
    @pytest.mark.parametrize("kind", ["sd-cwt", "cwt", "sd-jwt-vc", "sd-jwt"])
    def test_of_a_token(self, kind: str, name: str) -> None:
        made = TOKENS[kind]
        for sound in ("1990-02-28", "1990", "1990-02", "1990年1月1日", "", 5):
            made.scene.control(made.item(claims=made.claims | {name: sound}))
        for wrong in (*DAYS, *AHEAD, "2031", "2031-01"):
            made.scene.red(made.item(claims=made.claims | {name: wrong}), "malformed")

    def test_of_a_credential(self) -> None:
        made = JOSE["vc-jwt"]
        for name in ("birthDate", "birth_date"):
            made.scene.control(made.with_claim(("credentialSubject", name), "1990-02-28"))
            for wrong in (*DAYS, *AHEAD, "2031"):
                made.scene.red(made.with_claim(("credentialSubject", name), wrong), "malformed")

    def test_of_a_health_pass(self) -> None:
        scene = COSE["dcc"].scene
        for sound in ("1998-02-26", "1998", "1998-02", ""):
            scene.control(passes.health_pass(passes.claims(passes.hcert(dob=sound))))
        for wrong in (*DAYS, "2031-01-01", "2031", "2031-01", "2099"):
            scene.red(passes.health_pass(passes.claims(passes.hcert(dob=wrong))), "malformed")
            # Without a time of issue nothing else says when the pass was made.
            scene.red(passes.health_pass(passes.claims(passes.hcert(dob=wrong), c6=None)), "malformed")

    def test_of_an_identity_code(self) -> None:
        made = COSE["claim-169"]
        for sound in ("19880102", "1988-01-02"):
            made.scene.control(made.with_claim((169, 8), sound))
        for wrong in (*DAYS, *AHEAD, "20310101", "19880230", 19_880_102):
            made.scene.red(made.with_claim((169, 8), wrong), "malformed")

    def test_of_a_health_card(self) -> None:
        made = JOSE["shc"]
        for wrong in (*AHEAD, "2031", "2031-01"):
            patient = foreign.PATIENT | {"birthDate": wrong}
            bundle = foreign.bundle(patient, foreign.DOSE)
            made.scene.red(made.with_claim(("vc", "credentialSubject", "fhirBundle"), bundle), "malformed")

    def test_of_a_vaccination_seal(self) -> None:
        for wrong in AHEAD:
            person = foreign.vaccination()["pid"] | {"dob": wrong}
            SEAL_NC.red(foreign.nc_seal(foreign.nc_data(foreign.vaccination(pid=person))), "malformed")

    @pytest.mark.parametrize("wrong", AHEAD)
    def test_of_an_mdoc(self, wrong: str) -> None:
        """Also where the element does not keep its own name, because another type is at home."""
        scene = COSE["mdoc"].scene
        own = mdoc_forge.items_of(mdoc_forge.ELEMENTS | {"birth_date": Tag(1004, wrong)})
        scene.red(mdoc_forge.bare(spaces={mdoc_forge.SPACE: own}), "malformed")
        for kind in ("org.example", "org.example.1"):
            elsewhere = {
                mdoc_forge.SPACE: own,
                kind: mdoc_forge.items_of({"a": 1}),
            }
            mso = mdoc_forge.security_object(elsewhere, docType=kind)
            made = {"nameSpaces": {k: [cbor.Encoded(i) for i in v] for k, v in elsewhere.items()}}
            made["issuerAuth"] = mdoc_forge.issuer_auth(mso)  # type: ignore[assignment]
            scene.red(cbor.dumps(made), "malformed")
