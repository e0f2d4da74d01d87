"""Wrong passphrases make the next one wait; the recovery code never waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.town import CHEAP, PASSPHRASE, Town
from wallet.flows import unlock
from wallet.flows.workplace import Workplace
from wallet.model.errors import Trouble, WaitFirst, WalletError
from wallet.vault.copies import listed


def refusal(workplace: Workplace, secret: str) -> Trouble | None:
    try:
        unlock.unlock(workplace, secret).lock()
    except WalletError as error:
        return error.trouble
    return None


def test_the_wait_grows_ends_and_is_forgotten(town: Town) -> None:
    now = [town.at]
    place = replace(
        town.workplace,
        vault_path=town.workplace.home / "other.lw",
        clock=lambda: now[0],
        argon2=CHEAP,
    )
    vault, code = unlock.create(place, PASSPHRASE)
    vault.lock()
    for _ in range(4):
        assert refusal(place, "not it") is Trouble.PASSPHRASE_WRONG
    with pytest.raises(WaitFirst) as caught:
        unlock.unlock(place, PASSPHRASE)
    assert caught.value.seconds == 1
    # The code opens at once, and forgets the wrong ones.
    assert refusal(place, code) is None
    for _ in range(4):
        assert refusal(place, "not it") is Trouble.PASSPHRASE_WRONG
    assert refusal(place, PASSPHRASE) is Trouble.UNLOCK_DELAYED
    now[0] += timedelta(seconds=1)
    assert refusal(place, PASSPHRASE) is None


def test_a_copy_is_no_other_door_to_guess_at(town: Town) -> None:
    """Both doors count together, and a right secret at either forgets the wrong ones."""
    now = [town.at]
    place = replace(
        town.workplace,
        vault_path=town.workplace.home / "other.lw",
        clock=lambda: now[0],
        argon2=CHEAP,
    )
    vault, _ = unlock.create(place, PASSPHRASE)
    vault.backups.take_copy(town.at)
    vault.lock()
    number = listed(place.vault_path)[0].number
    for _ in range(2):
        assert refusal(place, "not it") is Trouble.PASSPHRASE_WRONG
        with pytest.raises(WalletError) as caught:
            unlock.bring_back(place, number, "not it")
        assert caught.value.trouble is Trouble.PASSPHRASE_WRONG
    with pytest.raises(WaitFirst):
        unlock.bring_back(place, number, PASSPHRASE)
    assert refusal(place, PASSPHRASE) is Trouble.UNLOCK_DELAYED
    now[0] += timedelta(seconds=1)
    unlock.bring_back(place, number, PASSPHRASE).lock()
    assert refusal(place, "not it") is Trouble.PASSPHRASE_WRONG
    assert refusal(place, PASSPHRASE) is None
