"""CASES V11 and P19 against the class: what becomes of every format's licences when their signer falls, and
what a stranger's showing of them is worth."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from cryptography import x509 as px
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from formats import foreign, mdoc_forge, passes, pdf_bench, pdf_forge
from formats.conftest import patient_pdf as patient_pdf
from verification.scene import ASKED, told

from redteam import test_every_chain as chains
from redteam.specimens import HEALTH, SEAL, SEAL_NC, SIGNED, TOKENS, Scene, visa
from wallet.model.policy import NOTHING_EXPECTED, Policy
from wallet.model.trust import NO_STATUS, TrustSnapshot
from wallet.model.verdict import Report
from wallet.trust.status import read_statuses

STOLEN, HOLD = px.ReasonFlags.key_compromise, px.ReasonFlags.certificate_hold
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
VALID: tuple[str, tuple[str, ...]] = ("valid", ())
BY_HAND = ("check_by_hand", ("holder_not_proven",))


class Signed(NamedTuple):
    """An item under a certificate: its scene with the root above in trust, and the root's own key."""

    scene: Scene
    item: bytes | str
    leaf: bytes
    root: bytes
    root_key: Any

    def crl(self, *revoked: tuple[bytes, px.ReasonFlags | None], key: Any = None) -> bytes:
        """A list of the root's, an hour old."""
        now = self.scene.at
        builder = (
            px.CertificateRevocationListBuilder()
            .issuer_name(px.load_der_x509_certificate(self.root).subject)
            .last_update(now - HOUR)
            .next_update(now + DAY)
        )
        for certificate, why in revoked:
            number = px.load_der_x509_certificate(certificate).serial_number
            entry = px.RevokedCertificateBuilder().serial_number(number).revocation_date(now - 2 * HOUR)
            if why is not None:
                entry = entry.add_extension(px.CRLReason(why), critical=False)
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(key or self.root_key, hashes.SHA256()).public_bytes(Encoding.DER)

    def told(self, *lists: bytes, trust: TrustSnapshot | None = None) -> Any:
        changes: dict[str, Any] = {} if trust is None else {"trust": trust}
        report = self.scene.judge(self.item, status=read_statuses(lists), **changes)
        assert (report.claims is None) == (report.verdict in ("not_valid", "not_checked"))
        return told(report)


def _chained(kind: str) -> Signed:
    leaf = chains.leaf(kind)
    base = SEAL_NC if kind == "vds-nc" else TOKENS[kind].scene
    scene = Scene(mdoc_forge.trust(chains.ROOT), base.at)
    return Signed(scene, chains.signed(kind, [leaf]), leaf, chains.ROOT, chains.KEYS["root"])


def _document() -> Signed:
    root, leaf = pdf_forge.root(), pdf_forge.signer_of()
    scene = Scene(pdf_bench.trust_in(root.pem), pdf_forge.AT)
    return Signed(scene, pdf_bench.SIGNED, leaf.der, root.der, root.key)


UNDER_ROOT: dict[str, Callable[[], Signed]] = {
    **{kind: lambda kind=kind: _chained(kind) for kind in chains.KINDS},  # type: ignore[misc]
    "pdf": _document,
}


@pytest.mark.usefixtures("patient_pdf")
@pytest.mark.parametrize("kind", UNDER_ROOT)
class TestTheSignerFell:  # V11
    @pytest.mark.parametrize("why", [STOLEN, HOLD, None])
    def test_revoked_after_issue(self, kind: str, why: px.ReasonFlags | None) -> None:
        made = UNDER_ROOT[kind]()
        assert made.told() == VALID
        assert made.told(made.crl()) == VALID
        assert made.told(made.crl((made.root, STOLEN))) == VALID
        assert made.told(made.crl((made.leaf, why))) == ("not_valid", ("issuer_key_revoked",))

    def test_only_the_roots_own_list_says_so(self, kind: str) -> None:
        made = UNDER_ROOT[kind]()
        assert made.told(made.crl()) == VALID
        forged = made.crl((made.leaf, STOLEN), key=chains.KEYS["other"])
        assert made.told(forged)[0] != "not_valid"

    def test_root_taken_off_the_list(self, kind: str) -> None:
        made = UNDER_ROOT[kind]()
        assert made.told() == VALID
        others = mdoc_forge.trust(chains.root(chains.KEYS["other"], subject=mdoc_forge.name("Elsewhere")))
        assert made.told(trust=others) == ("not_valid", ("issuer_untrusted",))
        assert made.told(trust=TrustSnapshot()) == ("not_checked", ("no_trust_anchors",))


@pytest.mark.parametrize(
    ("scene", "item", "other"),
    [
        (HEALTH, passes.health_pass(), passes.signer_certificate(passes.CSCA)),
        (SEAL, visa(), foreign.certificate(name="ZZ")),
    ],
    ids=["dcc", "vds"],
)
def test_a_key_taken_off_the_list(scene: Scene, item: Any, other: bytes) -> None:  # V11
    """Formats whose keys are listed themselves: there, off the list is revoked."""
    assert told(scene.judge(item)) == VALID
    report = scene.judge(item, trust=mdoc_forge.trust(other))
    assert told(report) == ("not_valid", ("issuer_untrusted",))
    assert report.claims is None


def _shown(kind: str, policy: Policy, expected: Any) -> Report:
    settings: dict[str, Any] = {"policy": policy, "expected": expected, "status": NO_STATUS}
    if kind == "pdf":
        made = _document()
        return made.scene.judge(made.item, **settings)
    scene, make = SIGNED[kind]
    return scene.judge(make(bytes), **settings)


@pytest.mark.usefixtures("patient_pdf")
@pytest.mark.parametrize("kind", [*SIGNED, "pdf"])
def test_shown_by_a_stranger(kind: str) -> None:  # P19
    """Every format without its holder's proof: genuine, and never more than that at a counter."""
    for policy in (Policy.IMPORT, Policy.ARCHIVE):
        assert told(_shown(kind, policy, NOTHING_EXPECTED)) == VALID
    for policy in (Policy.COUNTER, Policy.COUNTER_TIMED):
        for expected in (NOTHING_EXPECTED, ASKED):
            report = _shown(kind, policy, expected)
            assert told(report) == BY_HAND
            assert (report.holder_bound, report.presentation_id) == (False, None)
