"""A wallet in memory with invented licences, for tests of the window. Signs and verifies nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import qrcode
from backup_fakes import FakeBackups
from copy_fakes import FakeCopies
from vault_fakes import FakeKeys, FakeReceipts, FakeReminders

from wallet.model.credential import Category, CredentialFormat, DocumentType, Sensitivity
from wallet.model.errors import Trouble, WalletError
from wallet.model.faces import LicenceFace
from wallet.model.keeping import DataAge
from wallet.model.request import ClaimRequest, CredentialRequest, PresentationRequest, RelyingParty
from wallet.model.text import LocalisedText
from wallet.model.verdict import Check, Finding, IssuerIdentity, Outcome, Reason, Report, Verdict
from wallet.model.views import (
    ClaimView,
    CodeSymbol,
    Consent,
    LicenceState,
    LicenceSummary,
    LicenceView,
    MovingCode,
    Offer,
    OfferedClaim,
    Portrait,
    PresentedCode,
    Received,
    ReceiveOutcome,
)

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
PASSPHRASE = "bamboo lantern over quiet water"
RECOVERY = "7QK2M-9XWTA-3HDVP-LC5RN-8YBJE-2FGZS-6UK4T-MPX9D"
Text = LocalisedText


def symbol(text: str) -> CodeSymbol:
    """A real QR symbol of `text`, so that pictures look right."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_L, border=0, mask_pattern=2)
    code.add_data(text)
    code.make(fit=True)
    rows = [bytes(1 if module else 0 for module in row) for row in code.modules]
    return CodeSymbol(version=code.version, size=len(rows), rows=rows)


def _summary(
    number: int,
    name: tuple[str, str],
    category: Category,
    holder: str,
    code: str,
    authority: str,
    valid_until: date | None,
    state: LicenceState,
    kind: str = "organisation",
) -> LicenceSummary:
    face = LicenceFace(
        type_id=f"urn:example:{number}",
        type_name=Text(*name),
        category=category,
        holder=holder,
        number=code,
        authority=authority,
        holder_kind=kind,
        valid_from=None,
        valid_until=None,
        format=CredentialFormat.SD_CWT,
    )
    return LicenceSummary(f"licence-{number}", face, valid_until, state)


def some_licences() -> list[LicenceSummary]:
    """Seven invented licences, one in every state that matters."""
    s = LicenceState
    return [
        _summary(
            1,
            ("营业执照", "Business licence"),
            Category.BUSINESS,
            "上海申城示例科技有限公司",
            "91310101MA1FPX1234",
            "黄浦区市场监督管理局",
            None,
            s.IN_DATE,
        ),
        _summary(
            2,
            ("食品经营许可证", "Food business permit"),
            Category.FOOD,
            "上海申城示例餐饮店",
            "JY23101010012345",
            "黄浦区市场监督管理局",
            date(2026, 12, 9),
            s.EXPIRING,
        ),
        _summary(
            3,
            ("机动车驾驶证", "Driving licence"),
            Category.TRANSPORT,
            "张示例",
            "310101199003078515",
            "上海市公安局交通警察总队",
            date(2031, 5, 18),
            s.IN_DATE,
            "person",
        ),
        _summary(
            5,
            ("医师执业证书", "Doctor's practising certificate"),
            Category.HEALTH,
            "李样例",
            "110310000012345",
            "上海市卫生健康委员会",
            date(2029, 3, 1),
            s.UNKNOWN,
            "person",
        ),
        _summary(
            6,
            ("道路运输经营许可证", "Road transport permit"),
            Category.TRANSPORT,
            "上海申城示例物流有限公司",
            "310113001234",
            "上海市道路运输管理局",
            date(2028, 6, 30),
            s.REVOKED,
        ),
        _summary(
            4,
            ("上海市居住证", "Residence permit"),
            Category.RESIDENCE,
            "张示例",
            "3101150001234567",
            "上海市公安局人口管理办公室",
            date(2026, 10, 31),
            s.EXPIRED,
            "person",
        ),
    ]


def _renamed(licence: LicenceSummary, name: str, **words: str) -> LicenceSummary:
    return replace(licence, id=name, face=replace(licence.face, **words))


def many_licences(count: int) -> list[LicenceSummary]:
    """`count` licences by turns of the seven."""
    seven = some_licences()
    return [
        _renamed(seven[at % len(seven)], f"many-{at}", number=f"{at:08d}", holder=f"示例持证人 {at}")
        for at in range(count)
    ]


def claims_of(summary: LicenceSummary) -> tuple[ClaimView, ...]:
    """Six claims: two open, two masked in part, two masked wholly."""
    rows = (
        (
            "holder",
            ("持证人", "Holder"),
            summary.holder,
            summary.holder[:1] + "*" + summary.holder[-1:],
            1,
            True,
        ),
        ("number", ("证照编号", "Licence number"), summary.number, summary.number[:4] + "****", 0, False),
        ("class", ("准驾车型", "Vehicle class"), "C1", "C1", 0, True),
        (
            "id",
            ("公民身份号码", "Identity number"),
            "310101199003078515",
            "310101********8515",
            2,
            True,
        ),
        (
            "address",
            ("住址", "Address"),
            "上海市黄浦区示例路 100 弄 5 号 602 室",
            "上海市黄浦区******",
            2,
            True,
        ),
        ("authority", ("发证机关", "Issuing authority"), summary.authority, summary.authority, 0, False),
    )
    levels = (Sensitivity.OPEN, Sensitivity.PERSONAL, Sensitivity.SENSITIVE)
    return tuple(
        ClaimView((name,), Text(*label), text, masked, levels[level], redactable)
        for name, label, text, masked, level, redactable in rows
    )


def a_report(reason: Reason | None = None) -> Report:
    """A report by policy import, passed or with one reason."""
    if reason is None:
        findings: tuple[Finding, ...] = (Finding(Check.SIGNATURE, Outcome.PASSED),)
    else:
        findings = (Finding(Check.STATUS, Outcome.FAILED, reason),)
    return Report(
        verdict=Verdict.VALID if reason is None else Verdict.NOT_VALID,
        findings=findings,
        format="sd-cwt",
        at=NOW,
        issuer=IssuerIdentity(Text("黄浦区市场监督管理局", "Huangpu Market Regulation Bureau"), "3f…9c"),
        trust_as_of=NOW - timedelta(hours=30),
        status_as_of=NOW - timedelta(minutes=55),
    )


VERIFIED_REQUEST = PresentationRequest(
    credentials=(CredentialRequest("a", claims=(ClaimRequest(("holder",)), ClaimRequest(("class",)))),),
    challenge="AAECAwQFBgcICQoLDA0ODw",
    audience="x509_hash:example",
    purpose="办理道路运输从业资格",
    retention="仅核验，不留存",
    relying_party=RelyingParty(
        Text("黄浦区行政服务中心 07 号窗口", "Huangpu Service Centre, window 07"), True
    ),
    issued_at=NOW,
    expires_at=NOW + timedelta(seconds=120),
)


class FakeCitizen(FakeBackups, FakeCopies):
    """Implements wallet.model.journeys.CitizenJourneys in memory."""

    def __init__(self, *, present: bool = True, unlocked: bool = False) -> None:
        super().__init__()
        FakeCopies.__init__(self)
        self._present = present
        self._unlocked = unlocked
        self.kept = some_licences()
        self._removed: dict[str, LicenceSummary] = {}
        self.too_large = False
        self.moving: MovingCode | None = None
        self.bearer = False
        self.fails: dict[str, Trouble] = {}
        self.faces: dict[str, Portrait] = {}
        self.consents: list[Consent] = []
        self.renewed = 0
        self.received: list[tuple[bytes, str]] = []
        self.request = VERIFIED_REQUEST
        self.older = False
        self.wait = 0
        self.keys = FakeKeys()
        self.receipts = FakeReceipts()
        self.reminders = FakeReminders()
        self.versions: dict[str, tuple[LicenceSummary, ...]] = {}

    def _may_fail(self, journey: str) -> None:
        if journey in self.fails:
            raise WalletError(self.fails[journey])

    @property
    def vault_present(self) -> bool:
        return self._present

    @property
    def unlocked(self) -> bool:
        return self._unlocked

    @property
    def document_types(self) -> Mapping[str, DocumentType]:
        return {}

    def strength(self, passphrase: str) -> tuple[int, LocalisedText]:
        level = min(4, len(passphrase) // 6)
        return level, Text("再加几个不相干的词会更稳妥", "A few more unrelated words would make it safer")

    def create(self, passphrase: str) -> str:
        self._may_fail("create")
        self._present = self._unlocked = True
        return RECOVERY

    def unlock(self, secret: str) -> None:
        self._may_fail("unlock")
        if secret not in (PASSPHRASE, RECOVERY):
            raise WalletError(Trouble.PASSPHRASE_WRONG)
        self._unlocked = True

    def lock(self) -> None:
        self._unlocked = False

    def seconds_to_wait(self, at: datetime) -> int:
        return self.wait

    def accept_older(self) -> None:
        self._may_fail("accept_older")
        self.older = False

    def data_age(self, at: datetime) -> DataAge:
        return DataAge(12, NOW - timedelta(hours=30), False, 3, NOW - timedelta(minutes=55), False)

    def present_together(self, consents: tuple[Consent, ...], at: datetime) -> PresentedCode:
        return [self.present(consent, at) for consent in consents][-1]

    def handed_over(self, consent: Consent, code: PresentedCode, at: datetime) -> bool:
        self.receipts.handed.append(consent)
        return not self.older

    def licences(self, at: datetime) -> tuple[LicenceSummary, ...]:
        self._may_fail("licences")
        return tuple(self.kept)

    def _summary(self, licence_id: str) -> LicenceSummary:
        for summary in (*self.kept, *(old for olds in self.versions.values() for old in olds)):
            if summary.id == licence_id:
                return summary
        raise WalletError(Trouble.LICENCE_MISSING)

    def licence(self, licence_id: str, at: datetime) -> LicenceView:
        self._may_fail("licence")
        summary = self._summary(licence_id)
        reasons = {
            LicenceState.REVOKED: Reason.REVOKED,
            LicenceState.UNKNOWN: Reason.STATUS_UNAVAILABLE,
            LicenceState.EXPIRED: Reason.EXPIRED,
        }
        return LicenceView(
            summary=summary,
            claims=claims_of(summary),
            issuer_name=Text("黄浦区市场监督管理局", "Huangpu Market Regulation Bureau"),
            valid_from=date(2021, 5, 18),
            received_at=NOW - timedelta(days=12),
            checked_at=NOW - timedelta(minutes=55),
            report=a_report(reasons.get(summary.state)),
            holder_key_present=not self.bearer,
            original_name="licence.lw1",
            original_size=1893,
            has_portrait=licence_id in self.faces,
            bearer=self.bearer,
            versions=self.versions.get(licence_id, ()),
            renewed_by=next((new for new, olds in self.versions.items() if summary in olds), None),
            reminder=next((r for r in self.reminders.due(at) if r.licence_id == licence_id), None),
        )

    def original(self, licence_id: str) -> bytes:
        self._may_fail("original")
        return b"original of " + licence_id.encode()

    def portrait(self, licence_id: str) -> Portrait:
        self._may_fail("portrait")
        return self.faces[licence_id]

    def receive(self, data: bytes, name: str, at: datetime) -> tuple[Received, ...]:
        self._may_fail("receive")
        self.received.append((data, name))
        if data == b"forged":
            return (Received(name, ReceiveOutcome.REFUSED, report=a_report(Reason.SIGNATURE_INVALID)),)
        if data == b"noise":
            return (Received(name, ReceiveOutcome.NOT_A_LICENCE, report=a_report(Reason.NOT_A_LICENCE)),)
        if data == b"broken":
            return (Received(name, ReceiveOutcome.UNREADABLE, trouble=Trouble.PICTURE_UNREADABLE.value),)
        if data == b"again":
            return (Received(name, ReceiveOutcome.ALREADY_THERE, summary=self.kept[0]),)
        name = f"added-{len(self.received)}"
        added = _renamed(some_licences()[0], name, holder="上海申城新来有限公司")
        self.kept.insert(0, added)
        return (Received(name, ReceiveOutcome.ADDED, report=a_report(), summary=added),)

    def holder_key_request(self) -> str:
        return json.dumps({"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"})

    def remove(self, licence_id: str) -> None:
        self._may_fail("remove")
        summary = self._summary(licence_id)
        self._removed[licence_id] = summary
        self.kept.remove(summary)

    def put_back(self, licence_id: str) -> None:
        self.kept.append(self._removed.pop(licence_id))

    def read_request(self, data: bytes, at: datetime) -> PresentationRequest:
        self._may_fail("read_request")
        return self.request

    def typed_request(self, digits: str, at: datetime) -> PresentationRequest:
        self._may_fail("typed_request")
        if len(digits) != 8:
            raise WalletError(Trouble.CHALLENGE_INVALID)
        return PresentationRequest((), digits, "lw1:typed", "")

    def timed_request(self, at: datetime) -> PresentationRequest:
        self._may_fail("timed_request")
        return PresentationRequest(
            (), "", "lw1:timed", "", issued_at=at, expires_at=at + timedelta(seconds=300)
        )

    def renew(self, consent: Consent, code: PresentedCode, at: datetime) -> PresentedCode:
        self.renewed += 1
        self._may_fail("renew")
        return replace(code, expires_at=at + timedelta(seconds=30))

    def offers(self, request: PresentationRequest, at: datetime) -> tuple[Offer, ...]:
        return tuple(self.offer(summary.id, request, at) for summary in self.kept[:2])

    def offer(self, licence_id: str, request: PresentationRequest, at: datetime) -> Offer:
        self._may_fail("offer")
        summary = self._summary(licence_id)
        asked = {claim.path for wanted in request.credentials for claim in wanted.claims}
        claims = tuple(
            OfferedClaim(
                view,
                always=self.bearer or not view.redactable,
                asked=view.path in asked,
                required=view.path in asked,
                chosen=self.bearer or not view.redactable or view.path in asked,
            )
            for view in claims_of(summary)
        )
        return Offer(summary, request, claims, bearer=self.bearer)

    def present(self, consent: Consent, at: datetime) -> PresentedCode:
        self._may_fail("present")
        self.consents.append(consent)
        claims = claims_of(self._summary(consent.licence_id))
        chosen = consent.disclosed | {c.path for c in claims if self.bearer or not c.redactable}
        shown = tuple(c.label for c in claims if c.path in chosen)
        hidden = tuple(c.label for c in claims if c.label not in shown)
        text = "LW1:" + "QF8B7A4C%5" * 120
        return PresentedCode(
            text=text,
            symbol=None if self.too_large else symbol(text),
            file_bytes=text.encode(),
            file_name="出示-机动车驾驶证.lw1",
            version_needed=26 if self.too_large else 21,
            leave_out=(Text("住址", "Address"),) if self.too_large and not self.bearer else (),
            shown=shown,
            not_shown=hidden,
            expires_at=at + timedelta(seconds=30 if consent.request.timed else 60),
            bearer=self.bearer,
            noted=(not self.too_large or self.moving is not None) and not self.older,
            moving=self.moving,
        )
