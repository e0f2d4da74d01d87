"""Challenges: two spellings of one record, and what may be typed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.requests.challenge import is_digits, new_challenge, nonce_of, normalise


def test_a_challenge_lives_120_seconds_and_has_two_spellings(now: datetime) -> None:
    challenge = new_challenge(now)
    assert is_digits(challenge.digits)
    nonce = nonce_of(challenge.nonce_text)
    assert nonce is not None
    assert len(nonce) == 16
    assert len(challenge.nonce_text) == 22
    assert challenge.spellings == {challenge.digits, challenge.nonce_text}
    assert (challenge.opened_at, challenge.expires_at) == (now, now + timedelta(seconds=120))


def test_challenges_are_not_alike(now: datetime) -> None:
    made = [new_challenge(now) for _ in range(200)]
    assert len({challenge.nonce_text for challenge in made}) == 200
    assert len({challenge.digits for challenge in made}) >= 198
    for place in range(8):  # leading zeros too
        assert len({challenge.digits[place] for challenge in made}) == 10


def test_they_come_from_the_systems_random_source(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secrets.randbelow", lambda limit: limit - 10**8 + 7)
    monkeypatch.setattr("secrets.token_bytes", bytes)
    assert new_challenge(now).digits == "00000007"
    assert new_challenge(now).nonce_text == "A" * 22


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        new_challenge(datetime.now(tz=UTC).replace(tzinfo=None))


@pytest.mark.parametrize(
    "typed", ["12345678", "1234 5678", " 12-34-56-78\n", "１２３４５６７８", "1234　5678", "12—34·56.78"]
)
def test_typing_is_forgiven(typed: str) -> None:
    assert normalise(typed) == "12345678"


@pytest.mark.parametrize(
    "typed", ["", "1234567", "123456789", "1234567a", "١٢٣٤٥٦٧٨", "12345678\n", "+1234567"]
)
def test_only_eight_plain_digits_are_a_challenge(typed: str) -> None:
    assert not is_digits(typed)


@given(st.text())
def test_any_text_can_be_normalised(text: str) -> None:
    once = normalise(text)
    assert is_digits(once) in (True, False)
    assert nonce_of(text) is None or len(text) == 22


def test_a_nonce_has_sixteen_bytes_and_one_spelling() -> None:
    assert nonce_of("A" * 22) == bytes(16)
    for text in ("A" * 21, "A" * 23, "A" * 21 + "B", "A" * 20 + "==", "12345678", "A" * 22 + "\n"):
        assert nonce_of(text) is None
