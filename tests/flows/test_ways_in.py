"""The ways into an open wallet, through its journeys: what opens afterwards, and what no longer does."""

from __future__ import annotations

import pytest

from flows.town import PASSPHRASE, Town
from wallet.model.errors import Trouble, WalletError

SECOND = "seven quiet herons cross the river"


def _opens(town: Town, secret: str) -> bool:
    town.citizen.lock()
    try:
        town.citizen.unlock(secret)
    except WalletError as error:
        if error.trouble is not Trouble.PASSPHRASE_WRONG:
            raise
        return False
    return True


def test_a_second_passphrase_opens_beside_the_first(town: Town) -> None:
    town.citizen.keys.add_passphrase(PASSPHRASE, SECOND, town.at)
    assert _opens(town, PASSPHRASE)
    assert _opens(town, SECOND)
    first = town.citizen.keys.listed()[0]
    town.citizen.keys.remove(first.number, SECOND, town.at)
    assert not _opens(town, PASSPHRASE)
    assert _opens(town, SECOND)


def test_a_new_key_leaves_one_passphrase_and_one_code_after_a_copy(town: Town) -> None:
    row = town.licence()
    before = len(town.citizen.copies())
    code = town.citizen.keys.rekey(PASSPHRASE, SECOND, town.at)
    assert len(town.citizen.copies()) == before + 1
    assert not _opens(town, PASSPHRASE)
    assert _opens(town, code)
    assert [licence.id for licence in town.citizen.licences(town.at)] == [row.id]


def test_the_wait_is_told_after_wrong_passphrases(town: Town) -> None:
    town.citizen.lock()
    for _ in range(4):
        with pytest.raises(WalletError):
            town.citizen.unlock("wrong")
    assert town.citizen.seconds_to_wait(town.at) == 1
    assert not town.citizen.older


def test_the_data_has_an_age(town: Town) -> None:
    town.licence()
    age = town.citizen.data_age(town.at)
    assert age.anchors > 0
    assert age.status_lists > 0
    assert age.status_as_of is not None
    assert not age.status_stale
