"""What cannot be read: malformed is red, foreign is grey, and nothing else ever comes out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.codec import cbor
from wallet.codec.base import b64url_encode
from wallet.codec.inflate import deflate
from wallet.crypto import jose
from wallet.model.policy import Policy
from wallet.model.verdict import Check, Outcome, Reason, Verdict
from wallet.qr.envelope import wrap_card

from .scene import BENCH, FORMATS, IMPORT, ISSUING, Bench, finding, issue, present, told


def jws(payload: bytes) -> bytes:
    return jose.sign_compact({"typ": "dc+sd-jwt", "kid": "issuer-1"}, payload, ISSUING).encode() + b"~"


def vc(extra: bytes) -> bytes:
    return jws(b'{"vct":"cn.business-licence","iss":"https://issuer.example"' + extra + b"}")


GREY = [
    (b"", Reason.NOT_A_LICENCE),
    ("hello", Reason.NOT_A_LICENCE),
    ("https://example.com/?id=1", Reason.NOT_A_LICENCE),
    (b"\x89PNG\r\n\x1a\n", Reason.NOT_A_LICENCE),
    ("HC2:6BF", Reason.UNSUPPORTED_FORMAT),
    (b"%PDF-1.7", Reason.NOT_A_LICENCE),
]


@pytest.mark.parametrize(("item", "reason"), GREY)
@pytest.mark.parametrize("policy", list(Policy))
def test_foreign_things_are_grey(item: Any, reason: Reason, policy: Policy) -> None:
    report = Bench(policy).judge(item)
    assert told(report) == ("not_checked", (str(reason),))
    assert report.claims is None


RED = [
    (vc(b',"vct":"x"'), Reason.DUPLICATE_KEY),
    (vc(b',"x":NaN'), Reason.MALFORMED),
    (vc(b',"x":1e999'), Reason.MALFORMED),
    (vc(b',"x":' + b"1" * 5000), Reason.MALFORMED),
    (vc(b',"x":' + b"[" * 100 + b"]" * 100), Reason.LIMIT_EXCEEDED),
    (vc(b',"exp":"2030"'), Reason.MALFORMED),
    (vc(b',"exp":1.5'), Reason.MALFORMED),
    (vc(b',"exp":1795500000000'), Reason.MALFORMED),
    (vc(b',"exp":-1'), Reason.MALFORMED),
    ("LW1:abc", Reason.MALFORMED),
    ("LW1:::", Reason.MALFORMED),
    (cbor.dumps(cbor.Tag(18, [b"\xa2\x01\x26\x01\x26", {}, b"\xa0", b""])), Reason.DUPLICATE_KEY),
    (b"\xd2\x9b\x40\0\0\0\0\0\0\0", None),
]


@pytest.mark.parametrize(("item", "reason"), RED)
def test_broken_things_of_ours_are_red(item: Any, reason: Reason | None) -> None:
    report = BENCH.judge(item)
    if reason is None:
        assert report.verdict in (Verdict.NOT_VALID, Verdict.NOT_CHECKED)
        return
    assert told(report) == ("not_valid", (str(reason),))
    assert finding(report, Check.FORMAT).outcome is Outcome.FAILED
    assert {f.outcome for f in report.findings if f.check is not Check.FORMAT} == {Outcome.SKIPPED}
    assert [f.check for f in report.findings] == list(Check)


@pytest.mark.parametrize("extra", [b',"exp":1895500000', b',"x":[[[1]]]'])
def test_control_of_the_broken_ones(extra: bytes) -> None:
    assert told(IMPORT.judge(vc(extra)))[0] == "valid"


def test_validity_offered_as_redactable() -> None:
    hidden = jws(
        b'{"vct":"cn.business-licence","iss":"https://issuer.example","_sd":["%s"]}'
        % b64url_encode(b"d" * 32).encode()
    )
    assert told(IMPORT.judge(hidden))[0] == "valid", "a digest alone says nothing of what it hides"
    import hashlib

    for name, reason in (("exp", Reason.VALIDITY_HIDDEN), ("cnf", Reason.DISCLOSURE_INVALID)):
        value = b"1895500000" if name == "exp" else b"{}"
        disclosure = b64url_encode(b'["c2FsdHNhbHRzYWx0c2FsdA","%s",%s]' % (name.encode(), value)).encode()
        digest = b64url_encode(hashlib.sha256(disclosure).digest()).encode()
        head = b'{"vct":"cn.business-licence","iss":"https://issuer.example","_sd":["%s"]}' % digest
        report = IMPORT.judge(jws(head) + disclosure + b"~")
        assert report.reasons == (reason,)
        assert report.verdict is Verdict.NOT_VALID
        assert report.claims is None


def test_type_of_another_token() -> None:
    head = {"typ": "kb+jwt", "kid": "issuer-1"}
    token = jose.sign_compact(head, b'{"vct":"x","iss":"https://issuer.example"}', ISSUING).encode() + b"~"
    report = IMPORT.judge(token)
    assert told(report) == ("not_valid", ("type_confusion",))
    assert finding(report, Check.ALGORITHM).outcome is Outcome.FAILED


@pytest.mark.parametrize("kind", FORMATS)
def test_envelope_text_and_bytes_are_alike(kind: str) -> None:
    item = present(kind)
    data = item if kind == "sd-cwt" else cbor.dumps(item.decode())
    text = wrap_card(data)
    assert told(BENCH.judge(text)) == told(BENCH.judge(text.encode())) == told(BENCH.judge(item))
    assert told(BENCH.judge(text))[0] == "valid"


@given(st.binary(max_size=400))
def test_random_bytes_get_a_verdict(data: bytes) -> None:
    for item in (data, b"\xd2\x84" + data, b"eyJ" + data + b"~", b"LW1:" + data):
        assert BENCH.judge(item).verdict in (Verdict.NOT_VALID, Verdict.NOT_CHECKED)


@given(st.text(max_size=400))
def test_random_text_gets_a_verdict(text: str) -> None:
    for item in (text, "LW1:" + text, "eyJ" + text + "~"):
        assert BENCH.judge(item).verdict in (Verdict.NOT_VALID, Verdict.NOT_CHECKED)


ITEMS = [(kind, item) for kind in FORMATS for item in (present(kind), issue(kind))]
PLAIN = {item: BENCH.judge(item) for _, item in ITEMS}
SHOWS = (Verdict.VALID, Verdict.CHECK_BY_HAND)


@pytest.mark.parametrize(("kind", "item"), ITEMS)
def test_one_bit_changed_anywhere_shows_no_other_claims(kind: str, item: bytes) -> None:
    """Every byte, one of its bits; hypothesis takes the others (below)."""
    for place in range(len(item)):
        _judge_changed(item, place, place % 8)


@given(st.sampled_from(ITEMS), st.data())
def test_one_bit_changed_shows_no_other_claims(pair: tuple[str, bytes], data: st.DataObject) -> None:
    item = pair[1]
    _judge_changed(item, data.draw(st.integers(0, len(item) - 1)), data.draw(st.integers(0, 7)))


def _judge_changed(item: bytes, place: int, bit: int) -> None:
    changed = bytearray(item)
    changed[place] ^= 1 << bit
    report = BENCH.judge(bytes(changed))
    if report.verdict in SHOWS:
        plain = PLAIN[item]
        if plain.presentation_id is not None:
            assert report.claims == plain.claims
        # Anybody may leave disclosures out of a bare licence, and a changed label of theirs does just that.
        assert set((report.claims or {}).items()) <= set((plain.claims or {}).items())
        assert report.verdict is plain.verdict or report.verdict is Verdict.CHECK_BY_HAND
        assert report.presentation_id in (plain.presentation_id, None)
    else:
        assert report.claims is None


@given(st.sampled_from(ITEMS), st.data())
def test_cut_or_lengthened_is_never_valid(pair: tuple[str, bytes], data: st.DataObject) -> None:
    item = pair[1]
    end = data.draw(st.integers(0, len(item) - 1))
    cut = BENCH.judge(item[:end])
    assert cut.verdict is not Verdict.VALID
    assert cut.claims is None or set(cut.claims.items()) <= set((PLAIN[item].claims or {}).items())
    longer = BENCH.judge(item + data.draw(st.binary(min_size=1, max_size=9).filter(lambda b: b.strip())))
    assert longer.verdict not in SHOWS


def test_compressed_envelope_with_bytes_behind_it() -> None:
    from wallet.codec.base import b45_encode

    card = present("sd-cwt")
    good = "LW1:" + b45_encode(b"\x01" + deflate(card))
    assert told(BENCH.judge(good))[0] == "valid"
    assert told(BENCH.judge("LW1:" + b45_encode(b"\x01" + deflate(card) + b"x"))) == (
        "not_valid",
        ("trailing_data",),
    )
    assert told(BENCH.judge("LW1:" + b45_encode(b"\x02" + card)))[1] == ("malformed",)
