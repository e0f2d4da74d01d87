"""CASES P01, P03, P13, P19, I17 and U01 against copies on paper: what a forger does with somebody's copy."""

from __future__ import annotations

import io

import pytest
from flows.fixtures import _workplace
from flows.test_printed import ordered, picture, printed, told
from flows.town import Town
from PIL import Image

from wallet import bootstrap
from wallet.codec import cbor
from wallet.flows.counter import CounterDesk
from wallet.formats.sd_cwt import labels
from wallet.model.errors import Trouble, WalletError
from wallet.model.printing import PrintedCopy
from wallet.model.verdict import Reason, Verdict
from wallet.qr import envelope

AMBER = (Verdict.CHECK_BY_HAND, (Reason.HOLDER_NOT_PROVEN,))


def note_of(counter: CounterDesk, copy: PrintedCopy) -> cbor.Tag:
    (payload,) = counter.read_codes(picture(copy))
    note: cbor.Tag = cbor.loads(envelope.unwrap_card(payload.decode()))
    return note


def wrapped(item: object) -> bytes:
    return envelope.wrap_card(cbor.dumps(item)).encode()


def card_in(note: cbor.Tag) -> cbor.Tag:
    card: cbor.Tag = cbor.loads(note.value[0])[labels.KCWT]
    return card


def test_the_note_of_one_copy_around_the_card_of_another(
    town: Town, other_counter: CounterDesk
) -> None:  # P13
    first = note_of(other_counter, printed(town, town.licence(seed=1)))
    second = note_of(other_counter, printed(town, town.licence(seed=2)))
    assert told(other_counter.check(wrapped(first), town.at)) == AMBER
    headers = cbor.loads(first.value[0]) | {labels.KCWT: card_in(second)}
    mixed = cbor.Tag(18, [cbor.dumps(headers), *first.value[1:]])
    checked = other_counter.check(wrapped(mixed), town.at)
    assert told(checked) == (Verdict.NOT_VALID, (Reason.HOLDER_PROOF_INVALID,))
    assert checked.headline is None


def test_more_of_the_licence_than_its_holder_printed(town: Town, other_counter: CounterDesk) -> None:
    """A disclosure seen elsewhere, put into a copy that leaves it out."""
    row = town.licence()
    full = card_in(note_of(other_counter, printed(town, row, "born", "address")))
    less = note_of(other_counter, printed(town, row, "born"))
    headers = cbor.loads(less.value[0]) | {labels.KCWT: full}
    mixed = cbor.Tag(18, [cbor.dumps(headers), *less.value[1:]])
    checked = other_counter.check(wrapped(mixed), town.at)
    assert told(checked) == (Verdict.NOT_VALID, (Reason.HOLDER_PROOF_INVALID,))


def test_the_note_torn_off(town: Town, other_counter: CounterDesk) -> None:  # P01
    """What is left is a bare licence: amber, and it says of no purpose that it was agreed to."""
    note = note_of(other_counter, printed(town, town.licence(), relying_party="某银行"))
    assert told(other_counter.check(wrapped(note), town.at))[0] is Verdict.NOT_VALID
    checked = other_counter.check(wrapped(card_in(note)), town.at)
    assert told(checked) == AMBER
    assert checked.report.copy is None


def test_beside_a_licence_that_was_proven(town: Town, other_counter: CounterDesk) -> None:
    """Together they are no better than the copy, and the proof is spent all the same."""
    row = town.licence()
    request = town.citizen.read_request(other_counter.open_challenge(town.at).request_text.encode(), town.at)
    proven = cbor.loads(envelope.unwrap_card(town.show(row, request).text))
    both = wrapped([proven, note_of(other_counter, printed(town, row))])
    assert told(other_counter.check(both, town.at)) == AMBER
    assert told(other_counter.check(wrapped(proven), town.at))[1] == (Reason.REPLAYED,)


def test_a_challenge_is_not_answered_by_a_copy(town: Town, other_counter: CounterDesk) -> None:
    digits = other_counter.open_challenge(town.at).digits
    copy = printed(town, town.licence(), purpose=f"核验码 {digits}")
    assert told(other_counter.check(wrapped(note_of(other_counter, copy)), town.at)) == AMBER
    code = town.show(town.licence(), town.citizen.typed_request(digits, town.at))
    assert other_counter.check(code.text.encode(), town.at).report.verdict is Verdict.VALID


def test_two_codes_on_one_sheet(town: Town, other_counter: CounterDesk) -> None:  # I17
    """A genuine code beside somebody else's: the counter asks which, it never takes the first."""
    codes = [Image.open(io.BytesIO(picture(printed(town, town.licence(seed=n))))) for n in (1, 2)]
    sheet = Image.new("L", (codes[0].width + codes[1].width, max(c.height for c in codes)), 255)
    for place, code in zip((0, codes[0].width), codes, strict=True):
        sheet.paste(code, (place, 0))
    file = io.BytesIO()
    sheet.save(file, "PDF", resolution=150)
    assert len(other_counter.read_codes(file.getvalue())) == 2


def test_words_that_steer_are_words(town: Town, other_counter: CounterDesk) -> None:  # U01
    steering = "<b>有效</b>\u202e&lt;"
    checked = other_counter.check(
        wrapped(note_of(other_counter, printed(town, town.licence(), purpose=steering))), town.at
    )
    assert checked.report.copy is not None
    assert checked.report.copy.purpose == steering


def test_a_licence_whose_key_is_elsewhere_is_not_annotated(town: Town) -> None:

    row = town.licence()
    data = town.citizen.original(row.id)
    town.citizen.lock()
    (town.workplace.home / "vault.lw").unlink()

    stranger = bootstrap.build_citizen(_workplace(town.workplace.home))
    stranger.create("另一把 很长的 口令 词语")
    kept = stranger.receive(data, "licence", town.at)[0].summary
    assert kept is not None
    with pytest.raises(WalletError) as error:
        stranger.printed_copy(ordered(kept), town.at)
    assert error.value.trouble is Trouble.HOLDER_KEY_MISSING
    stranger.lock()
