"""Services that a counter can be set to: all in order, all small enough to be shown, and no half of one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from wallet.codec.base import b64url_encode
from wallet.model.errors import Trouble, WalletError
from wallet.model.policy import Policy
from wallet.model.request import PresentationRequest, RelyingParty
from wallet.model.text import LocalisedText
from wallet.qr.envelope import wrap_request
from wallet.qr.symbol import version_needed
from wallet.requests.matching import asked_parts, ways
from wallet.requests.request import build_request, one_text
from wallet.services.doctypes import load_known_types
from wallet.services.presets import load_services, parse_service

AT = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
NAME = LocalisedText("黄浦区行政服务中心 07 号窗口", "Huangpu Service Centre, counter 07")
GOOD = """
catalogue = "示例目录"
id = "one"
name = { zh = "事项", en = "Service" }
purpose = { zh = "办理", en = "Apply" }
retention = { zh = "不留存", en = "Not kept" }
dcql = '''{"credentials": [{"id": "a", "format": "sd-cwt", "meta": {}}]}'''
"""


@pytest.mark.parametrize("name", sorted(load_services()))
def test_each_asks_for_what_there_is_in_a_code_that_can_be_shown(name: str) -> None:
    service, types = load_services()[name], load_known_types()
    assert ways(PresentationRequest(service.credentials, "", "", "", credential_sets=service.credential_sets))
    for part in service.credentials:
        for kind in part.document_types:
            known = {claim.name for claim in types[kind].claims}
            assert {claim.path[-1] for claim in part.claims} <= known, (part.id, kind)
    request = PresentationRequest(
        service.credentials,
        challenge=b64url_encode(bytes(range(16))),
        audience=NAME.zh,
        purpose=one_text(service.purpose),
        retention=one_text(service.retention),
        relying_party=RelyingParty(NAME, verified=False),
        issued_at=AT,
        expires_at=AT + timedelta(seconds=120),
        credential_sets=service.credential_sets,
    )
    assert asked_parts(request) == service.credentials
    needed = version_needed(wrap_request(build_request(request)), level="L")
    # A signed one is some 800 characters longer (docs/envelope.md), and has to stay within version 22.
    assert needed is not None
    assert needed <= 12


def test_the_policies_that_the_levels_want() -> None:
    services = load_services()
    assert services["company-visit"].policy is Policy.COUNTER_TIMED
    assert services["mobile-licence-in-person"].compare_portrait
    assert services["road-transport-qualification"].policy is Policy.COUNTER


def test_the_control() -> None:
    made = parse_service(GOOD, "x")
    assert (made.id, made.purpose.en, made.policy) == ("one", "Apply", Policy.COUNTER)
    assert parse_service(GOOD + 'policy = "counter-timed"', "x") == replace(made, policy=Policy.COUNTER_TIMED)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("示例目录", "目录"),
        ('id = "one"', ""),
        ('id = "one"', "id = 1"),
        ('id = "one"', 'id = ""'),
        ('id = "one"', 'id = "one"\nelse = 1'),
        ('id = "one"', 'id = "one"\npolicy = "archive"'),
        ('id = "one"', 'id = "one"\ncompare_portrait = 1'),
        ('en = "Apply"', 'en = " "'),
        ('en = "Apply"', f'en = "{"x" * 81}"'),
        (', en = "Apply"', ""),
        ("sd-cwt", "ldp_vc"),
        ('{"credentials"', '{"x"'),
        ("dcql = '''", "dcql = '"),
    ],
)
def test_what_is_not_in_order_is_refused(old: str, new: str) -> None:
    assert old in GOOD
    with pytest.raises(WalletError) as caught:
        parse_service(GOOD.replace(old, new), "x")
    assert caught.value.trouble is Trouble.COUNTER_SETUP_INVALID
