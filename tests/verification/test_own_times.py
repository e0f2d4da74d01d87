"""Times that a licence states itself (decisions/0013): each alone turns the verdict, beside a valid one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from formats import foreign, mdoc_forge, passes
from formats.mdoc_forge import SPACE, items_of
from redteam.specimens import SEAL, TOKENS, Scene, visa

from wallet.codec.cbor import Tag
from wallet.model.policy import Policy
from wallet.model.trust import UNLIMITED_SCOPE, TrustSnapshot
from wallet.trust.lists import read_anchors

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
TOKEN_KINDS = ("sd-cwt", "cwt", "claim-169", "dcc", "sd-jwt-vc", "sd-jwt", "vc-jwt")
NAMED_KINDS = ("sd-cwt", "cwt", "sd-jwt-vc", "sd-jwt")


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


class TestSignedInTheFuture:
    @pytest.mark.parametrize("kind", TOKEN_KINDS)
    def test_a_token(self, kind: str) -> None:
        """RFC 9901, section 7.1, step 6; nothing else of the token speaks against it."""
        made = TOKENS[kind]
        now = int(made.scene.at.timestamp())
        where = "iat" if kind in ("sd-jwt-vc", "sd-jwt", "vc-jwt") else 6
        starts = {"nbf": None} if where == "iat" else {5: None}
        claims = {key: value for key, value in made.claims.items() if key not in starts}
        made.scene.control(made.item(claims=claims | {where: now}))
        made.scene.red(made.item(claims=claims | {where: now + 1}), "not_yet_valid")

    def test_a_seal_by_the_day_of_any_place(self) -> None:
        """A day begins fourteen hours earlier somewhere on earth than in UTC."""
        SEAL.control(visa())
        signed = midnight(date(2026, 11, 2))
        SEAL.control(visa(), at=signed - timedelta(hours=14))
        SEAL.red(visa(), "not_yet_valid", at=signed - timedelta(hours=14) - SECOND)


class TestTheLicencesOwnTerm:
    @pytest.mark.parametrize("space", [SPACE, "org.example"])
    def test_an_mdoc_that_has_expired(self, space: str) -> None:
        """ISO/IEC 18013-5, 7.2.1: the signed validity is that of the data, not of the licence."""

        def having(value: Any) -> bytes:
            elements = {"issuing_country": "CN", "expiry_date": value}
            spaces = {SPACE: items_of(mdoc_forge.ELEMENTS)} | {space: items_of(elements)}
            return mdoc_forge.bare(spaces=spaces)

        scene = TOKENS["mdoc"].scene
        today = scene.at.date()
        scene.control(having(Tag(1004, today.isoformat())))
        scene.red(having(Tag(1004, (today - DAY).isoformat())), "expired")
        scene.control(having(Tag(0, (scene.at + SECOND).strftime("%Y-%m-%dT%H:%M:%SZ"))))
        scene.red(having(Tag(0, scene.at.strftime("%Y-%m-%dT%H:%M:%SZ"))), "expired")

    def test_an_mdoc_issued_in_the_future(self) -> None:
        def having(value: Any) -> bytes:
            return mdoc_forge.bare(spaces={SPACE: items_of(mdoc_forge.ELEMENTS | {"issue_date": value})})

        scene = TOKENS["mdoc"].scene
        scene.control(having(Tag(1004, scene.at.date().isoformat())))
        scene.red(having(Tag(1004, (scene.at.date() + 2 * DAY).isoformat())), "not_yet_valid")
        scene.red(having(Tag(0, (scene.at + SECOND).strftime("%Y-%m-%dT%H:%M:%SZ"))), "not_yet_valid")

    @pytest.mark.parametrize("kind", NAMED_KINDS)
    def test_a_token(self, kind: str) -> None:
        made = TOKENS[kind]
        today = made.scene.at.date()

        def having(name: str, value: Any) -> bytes | str:
            return made.item(claims=made.claims | {name: value})

        for name in ("expiry_date", "date_of_expiry"):
            for sound in (today.isoformat(), "2031-01-01", "open-ended", "2019", 5):
                made.scene.control(having(name, sound))
            made.scene.red(having(name, (today - DAY).isoformat()), "expired")
        for name in ("issue_date", "issuance_date", "date_of_issuance"):
            for sound in (today.isoformat(), "1990-02-03", "soon", 5):
                made.scene.control(having(name, sound))
            made.scene.red(having(name, (today + 2 * DAY).isoformat()), "not_yet_valid")
        for name in ("expiry_date", "issue_date"):
            made.scene.red(having(name, "2026-02-30"), "malformed")
            made.scene.red(having(name, "2026-02-03T25:00:00Z"), "malformed")

    def test_a_recovery(self) -> None:
        """`df` and `du` of the EU DCC schema."""
        scene = TOKENS["dcc"].scene
        today = scene.at.date()

        def having(**entry: Any) -> str:
            return passes.health_pass(passes.claims(passes.hcert("r", entry)))

        scene.control(having(du=today.isoformat()))
        scene.red(having(du=(today - DAY).isoformat()), "expired")
        scene.control(having(df=today.isoformat()))
        scene.red(having(df=(today + 2 * DAY).isoformat()), "not_yet_valid")

    def test_archives_do_not_ask(self) -> None:
        scene = TOKENS["dcc"].scene
        lapsed = passes.health_pass(passes.claims(passes.hcert("r", {"du": "2026-06-01"})))
        scene.red(lapsed, "expired")
        scene.control(lapsed, policy=Policy.ARCHIVE)


class TestTheCertificateAtSigning:
    """VERDICTS, check 3: who may sign this at the time of signing. By the day, as many are dated so."""

    def scene(self, certificate: bytes, at: datetime) -> Scene:
        return Scene(TrustSnapshot(tuple(read_anchors(certificate, UNLIMITED_SCOPE))), at)

    def test_a_health_pass(self) -> None:
        """HCERT, section 3.3.6: `iat` does not predate the signer's certificate."""
        begins = passes.NOW - 30 * DAY
        certificate = passes.signer_certificate(not_before=begins)
        scene = self.scene(certificate, passes.NOW)
        kid = {4: passes.key_name(certificate)}

        def signed(moment: datetime) -> str:
            return passes.health_pass(passes.claims(c6=int(moment.timestamp())), protected=kid)

        scene.control(signed(midnight(begins.date())))
        scene.red(signed(midnight(begins.date()) - SECOND), "chain_invalid")
        scene.red(signed(begins - 300 * DAY), "chain_invalid")

    def test_a_seal(self) -> None:
        begins = (foreign.NOW - 900 * DAY).date()

        def signed(day: date) -> bytes:
            return foreign.seal(foreign.seal_header(signed=day), foreign.visa_features(VISA))

        scene = self.scene(foreign.certificate(), foreign.NOW)
        scene.control(signed(begins - DAY))
        scene.red(signed(begins - 2 * DAY), "chain_invalid")

    def test_a_token_with_its_chain(self) -> None:
        made = TOKENS["cwt"]
        begins = passes.NOW - 30 * DAY
        certificate = passes.signer_certificate(not_before=begins)
        scene = self.scene(passes.CSCA_CERTIFICATE, passes.NOW)

        def signed(moment: datetime) -> bytes | str:
            claims = made.claims | {6: int(moment.timestamp())}
            return made.item(header={1: -7, 33: certificate}, claims=claims)

        scene.control(signed(begins))
        scene.red(signed(begins - DAY), "chain_invalid")

    def test_after_it_had_ended(self) -> None:
        """Only an archive meets this: at a counter the certificate has lapsed besides."""
        ends = passes.NOW + 30 * DAY
        certificate = passes.signer_certificate(not_after=ends)
        scene = self.scene(certificate, ends)
        late = passes.claims(c6=int((ends + DAY).timestamp()), c4=int((ends + 9 * DAY).timestamp()))
        item = passes.health_pass(late, protected={4: passes.key_name(certificate)})
        scene.red(item, "chain_invalid", "not_yet_valid")

    def test_without_certificate_there_is_nothing_to_compare(self) -> None:
        made = TOKENS["cwt"]
        made.scene.control(made.item(claims=made.claims | {6: 1}))


VISA = foreign.VISA_MRZ.replace("9612109", "3012109")
