"""A workplace whose wallet and counter believe a demo authority: made once, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from flows.town import CHEAP, CLERK, NOW, PASSPHRASE, PIN, Town, signed_in
from wallet import bootstrap
from wallet.flows import issue
from wallet.flows.counter import CounterDesk
from wallet.flows.workplace import Workplace


def _workplace(home: Path) -> Workplace:
    return replace(bootstrap.build_workplace(home), argon2=CHEAP, clock=lambda: NOW)


@pytest.fixture(scope="session")
def built_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder as it is before any licence: authority, trust, an empty vault, one clerk."""
    home = tmp_path_factory.mktemp("town")
    workplace = _workplace(home)
    authority = issue.create_authority(workplace, workplace.authority_folder, NOW)
    issue.introduce(authority, (workplace.wallet_trust, workplace.counter_trust), NOW)
    citizen = bootstrap.build_citizen(workplace)
    citizen.create(PASSPHRASE)
    citizen.lock()
    counter = bootstrap.build_counter(workplace)
    counter.shifts.name_first_supervisor(CLERK, PIN)
    counter.close()
    workplace.reader.close()
    return home


@pytest.fixture
def town(built_town: Path, tmp_path: Path, now: datetime) -> Iterator[Town]:
    home = tmp_path / "home"
    shutil.copytree(built_town, home)
    workplace = _workplace(home)
    citizen = bootstrap.build_citizen(workplace)
    citizen.unlock(PASSPHRASE)
    yield Town(workplace, issue.open_authority(workplace, workplace.authority_folder), citizen, now)
    citizen.lock()
    workplace.reader.close()


@pytest.fixture
def counter(town: Town) -> Iterator[CounterDesk]:
    desk = signed_in(bootstrap.build_counter(town.workplace))
    yield desk
    desk.close()


@pytest.fixture
def other_counter(town: Town, tmp_path: Path) -> Iterator[CounterDesk]:
    """Another counter with the same trust data, another name and a register of its own."""
    elsewhere = replace(town.workplace, home=tmp_path / "elsewhere")
    elsewhere.counter_profile_path.parent.mkdir(parents=True)
    elsewhere.counter_profile_path.write_text(
        'name = {zh = "另一窗口", en = "Other"}\n'
        'service = {zh = "一", en = "a"}\n'
        'purpose = {zh = "一", en = "a"}\n',
        encoding="utf-8",
    )
    desk = signed_in(bootstrap.build_counter(elsewhere))
    yield desk
    desk.close()
