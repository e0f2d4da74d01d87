"""Passphrases, recovery codes, key slots and their cost."""

from __future__ import annotations

import itertools
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vault_samples import CHEAP, PASSPHRASE, Kept, trouble

from wallet.crypto.sealing import Argon2Parameters
from wallet.model.errors import Trouble, WalletError
from wallet.vault import keyslots
from wallet.vault.passphrase import Advice, normalise, strength
from wallet.vault.recovery_code import ALPHABET, new_recovery_code, read_recovery_code
from wallet.vault.vault import Vault

REFUSED_PASSPHRASES = [
    ("", Trouble.PASSPHRASE_EMPTY),
    ("1234", Trouble.PASSPHRASE_TOO_WEAK),
    ("482915", Trouble.PASSPHRASE_TOO_WEAK),
    ("48291573650912847", Trouble.PASSPHRASE_TOO_WEAK),
    ("4829-1573 6509", Trouble.PASSPHRASE_TOO_WEAK),
    ("１２３４８６７９０１", Trouble.PASSPHRASE_TOO_WEAK),
    ("k7#Qz!p", Trouble.PASSPHRASE_TOO_WEAK),
    ("        ", Trouble.PASSPHRASE_TOO_WEAK),
    ("password", Trouble.PASSPHRASE_TOO_WEAK),
    ("P@ssw0rd2024!", Trouble.PASSPHRASE_TOO_WEAK),
    ("woaini1314", Trouble.PASSPHRASE_TOO_WEAK),
    ("aaaaaaaaaaaa", Trouble.PASSPHRASE_TOO_WEAK),
    ("abcdefghij", Trouble.PASSPHRASE_TOO_WEAK),
    ("é" * 513, Trouble.PASSPHRASE_TOO_LONG),
    ("x" * 1_000_000, Trouble.PASSPHRASE_TOO_LONG),
]


@pytest.mark.parametrize(("passphrase", "answer"), REFUSED_PASSPHRASES)
def test_refused_passphrases_make_no_file(tmp_path: Path, passphrase: str, answer: Trouble) -> None:
    assert trouble(Vault.create, tmp_path / "own.vault", passphrase, CHEAP) is answer
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("passphrase", ["", "pin 4829", PASSPHRASE])
def test_parameters_outside_the_range_make_no_vault(tmp_path: Path, passphrase: str) -> None:
    for parameters in (Argon2Parameters(8, 2, 1), Argon2Parameters(64 * 1024, 1, 1)):
        with pytest.raises(WalletError):
            Vault.create(tmp_path / "own.vault", passphrase, parameters)
    assert list(tmp_path.iterdir()) == []


def test_normal_forms_nul_and_full_width(tmp_path: Path) -> None:
    passphrase = "Zoë\0 rides bicycles"
    vault, _code = Vault.create(tmp_path / "own.vault", unicodedata.normalize("NFD", passphrase), CHEAP)
    vault.lock()
    Vault.open(tmp_path / "own.vault", unicodedata.normalize("NFC", passphrase)).lock()
    for other in ("Ｚoë\0 rides bicycles", "Zoë", "Zoë rides bicycles"):
        assert trouble(Vault.open, tmp_path / "own.vault", other) is Trouble.PASSPHRASE_WRONG


def test_the_longest_passphrase() -> None:
    assert len(normalise("é" * 512)) == 1024
    # 1024 bytes after normalising, although more before.
    assert len(normalise("e\u0301" * 512)) == 1024


@given(st.text(max_size=60))
def test_normalise_and_strength_take_any_text(text: str) -> None:
    score, advice = strength(text)
    assert 0 <= score <= 4
    assert isinstance(advice, Advice)
    assert (advice is Advice.GOOD) == (score == 4)
    if text:
        assert normalise(unicodedata.normalize("NFD", text)) == normalise(text)
    strength(text + "\ud800")
    normalise(text + "\ud800")


@pytest.mark.parametrize(
    ("passphrase", "score", "advice"),
    [
        ("", 0, Advice.EMPTY),
        ("Kq7", 0, Advice.TOO_SHORT),
        ("20260101", 0, Advice.ONLY_DIGITS),
        ("iloveyou99", 0, Advice.VERY_COMMON),
        ("我的密码123456", 0, Advice.VERY_COMMON),
        ("abababababab", 0, Advice.REPEATS),
        ("abcdefgh1234", 0, Advice.SEQUENCES),
        ("mydogrex", 1, Advice.LONGER),
        ("mountain lantern", 1, Advice.LONGER),
        ("kQ7#zp!Lw", 3, Advice.LONGER),
        ("kQ7#zp!Lw2v&Bx", 4, Advice.GOOD),
        ("correct horse battery staple", 3, Advice.LONGER),
        ("correct horse battery staple orbit quilt", 4, Advice.GOOD),
    ],
)
def test_strength_is_honest(passphrase: str, score: int, advice: Advice) -> None:
    assert strength(passphrase) == (score, advice)


def test_more_of_the_same_is_not_stronger() -> None:
    assert strength("mountain" * 8)[0] <= strength("mountain lantern kettle")[0]
    assert strength("a1" * 30)[0] <= 1


def test_a_recovery_code_opens_as_it_is_typed(kept: Kept) -> None:
    code = kept.recovery_code
    groups = code.split("-")
    assert [len(group) for group in groups] == [5] * 8
    assert set("".join(groups)) <= set(ALPHABET)
    Vault.open(kept.path, code.lower().replace("-", " ")).lock()
    expected = read_recovery_code(code)
    full_width = "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else "—" for c in code)
    for typed in (
        code.replace("0", "O"),
        code.replace("1", "l"),
        code.replace("1", "I"),
        f"  {code}\n",
        full_width,
    ):
        assert read_recovery_code(typed) == expected


def test_recovery_codes_are_fresh_and_long_enough() -> None:
    codes = {new_recovery_code() for _ in range(200)}
    assert len(codes) == 200
    assert keyslots.RECOVERY_PARAMETERS.clamped() == keyslots.RECOVERY_PARAMETERS
    # 23 of the 25 bytes are random: 184 bits, more than the 160 that a cheap slot needs.
    data = [read_recovery_code(code) for code in codes]
    assert all(len({d[place] for d in data if d}) > 64 for place in range(23))


def test_a_slip_of_the_hand_is_no_code(kept: Kept) -> None:
    plain = kept.recovery_code.replace("-", "")
    slips = [plain[:i] + c + plain[i + 1 :] for i, c in itertools.product(range(40), "7Z") if plain[i] != c]
    taken = sum(read_recovery_code(slip) is not None for slip in slips)
    assert taken <= 1
    for other in (plain[:-1], plain + "0", plain[:-1] + "U", "", "🂡" * 40, "0" * 10_000):
        assert read_recovery_code(other) is None


def test_a_passphrase_spelled_like_a_recovery_code(tmp_path: Path) -> None:
    spelled = new_recovery_code()
    vault, code = Vault.create(tmp_path / "own.vault", spelled, CHEAP)
    vault.lock()
    Vault.open(tmp_path / "own.vault", spelled).lock()
    Vault.open(tmp_path / "own.vault", code).lock()


def test_calibration_fits_the_machine() -> None:
    """Passes follow the speed, memory only shrinks on a slow machine, all within the range."""

    def calibrated(seconds_each_mib_pass: float, monkey: pytest.MonkeyPatch) -> Argon2Parameters:
        time = [0.0]

        def derive(_secret: bytes, _salt: bytes, parameters: Argon2Parameters) -> bytes:
            time[0] += seconds_each_mib_pass * parameters.iterations * parameters.memory_kib / 1024
            return b""

        monkey.setattr(keyslots, "derive_key", derive)
        return keyslots.calibrate(lambda: time[0])

    with pytest.MonkeyPatch.context() as monkey:
        assert calibrated(1 / (3 * 256), monkey) == Argon2Parameters()
        assert calibrated(1 / (6 * 256), monkey).iterations == 6
        assert calibrated(1e-9, monkey) == Argon2Parameters(iterations=12)
        slow = calibrated(2 / 256, monkey)
        assert (slow.memory_kib, slow.iterations) == (128 * 1024, 2)
        assert calibrated(100.0, monkey) == Argon2Parameters(64 * 1024, 2, 4)
