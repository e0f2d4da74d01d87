"""Races: a fresh code, sent to all counters of a scene at once; one alone may say valid."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flows.town import CHEAP, CLERK, DRIVING, NOW, PASSPHRASE, PIN
from hall.town_hall import KEY, Hall, fresh_hall

from race.scenes import Kind, Scene
from wallet import bootstrap
from wallet.flows import issue
from wallet.flows.citizen import CitizenWallet
from wallet.flows.counter import CounterDesk
from wallet.flows.counter_setup import CounterSetup
from wallet.flows.workplace import Workplace
from wallet.model.credential import CredentialFormat
from wallet.model.shifts import ClerkRole
from wallet.model.views import Consent
from wallet.register.store import Register

PROCESSES = 5
_TESTS = Path(__file__).resolve().parents[1]


@dataclass
class Race:
    """The counters of one scene, waiting. `results` counts what each round's counters said together."""

    scene: Scene
    workers: list[subprocess.Popen[str]]
    citizen: CitizenWallet
    licence: str
    opener: CounterDesk
    at: datetime
    results: Counter[str] = field(default_factory=Counter)

    def round(self) -> list[list[str]]:
        """One code to all of them; what each of them said."""
        self.at += timedelta(seconds=1)
        if self.scene.timed:
            request = self.citizen.timed_request(self.at)
        else:
            text = self.opener.open_challenge(self.at).request_text
            request = self.citizen.read_request(text.encode(), self.at)
        consent = Consent(self.licence, request, frozenset(), request.purpose or "办理业务")
        line = json.dumps({"at": self.at.timestamp(), "text": self.citizen.present(consent, self.at).text})
        for worker in self.workers:
            assert worker.stdin is not None
            worker.stdin.write(line + "\n")
        for worker in self.workers:
            assert worker.stdin is not None
            worker.stdin.flush()
        found = [said for worker in self.workers for said in _answer(worker)]
        self.results[
            ", ".join(f"{n} {what}" for what, n in sorted(Counter(v for v, _ in found).items()))
        ] += 1
        return found


def is_right(said: list[list[str]]) -> bool:
    """Exactly one valid, every other one not valid because it was used before."""
    valid = [reasons for verdict, reasons in said if verdict == "valid"]
    others = {(verdict, reasons) for verdict, reasons in said if verdict != "valid"}
    return valid == [""] and others <= {("not_valid", "replayed")}


@contextmanager
def open_race(scene: Scene, folder: Path) -> Iterator[Race]:
    """Set the town up and start the workers. Skips where the scene needs a PostgreSQL and there is none."""
    if scene.kind is Kind.SQLITE:
        with _raced(scene, folder, None) as race:
            yield race
        return
    (folder / "hall").mkdir(parents=True)
    with fresh_hall(folder / "hall") as hall, _raced(scene, folder, hall) as race:
        yield race


@contextmanager
def _raced(scene: Scene, folder: Path, hall: Hall | None) -> Iterator[Race]:
    workplace = replace(bootstrap.build_workplace(folder / "home"), argon2=CHEAP, clock=lambda: NOW)
    authority = issue.create_authority(workplace, workplace.authority_folder, NOW)
    issue.introduce(authority, (workplace.wallet_trust, workplace.counter_trust), NOW)
    citizen = bootstrap.build_citizen(workplace)
    citizen.create(PASSPHRASE)
    licence = _received(workplace, authority, citizen)
    places = _places(scene, folder, hall)
    opener = CounterDesk(workplace, CounterSetup(), _own_register(places[0]))
    shares = [places[start::PROCESSES] for start in range(min(PROCESSES, len(places)))]
    workers = [_start(scene, workplace, share) for share in shares]
    try:
        for worker in workers:
            assert worker.stdout is not None
            assert worker.stdout.readline().strip() == "ready"
        yield Race(scene, workers, citizen, licence, opener, NOW)
    finally:
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.close()
        for worker in workers:
            worker.wait(timeout=60)
            assert worker.stdout is not None
            worker.stdout.close()
        opener.close()
        citizen.lock()
        workplace.reader.close()


def _received(workplace: Workplace, authority: issue.Authority, citizen: CitizenWallet) -> str:
    key = citizen.holder_key_request().encode()
    data = issue.issue_licence(authority, DRIVING, key, NOW, credential_format=CredentialFormat.SD_CWT)
    (received,) = citizen.receive(data, "licence", NOW)
    issue.publish_status(authority, (workplace.wallet_trust, workplace.counter_trust), NOW)
    assert received.summary is not None
    return received.summary.id


def _places(scene: Scene, folder: Path, hall: Hall | None) -> list[dict[str, str]]:
    """Where each counter keeps its register, a clerk in each."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"A-{number:02d}" if scene.timed else "A-00" for number in range(scene.counters)]
    if hall is None:
        file = folder / "register.db"
        with Register(file) as register:
            register.add_clerk(CLERK, ClerkRole.SUPERVISOR, PIN, CHEAP)
        return [{"file": str(file), "counter": name} for name in names]
    if not scene.timed:
        keys = folder / "keys.db"
        with Register(hall.address, counter="A-00", keys=keys) as register:
            register.add_clerk(CLERK, ClerkRole.SUPERVISOR, PIN, CHEAP)
        return [{"file": str(keys), "counter": name, "address": hall.address} for name in names]
    places = []
    for name in names:
        role = hall.login()
        hall.view().admit(name, role)
        file = folder / f"{role}.db"
        file.with_name(f"{file.name}.key").write_bytes(KEY)
        places.append({"file": str(file), "counter": name, "server": hall.address_as(role)})
    first = hall.reopened(names[0], hall.login("hall_counter"))
    first.add_clerk(CLERK, ClerkRole.SUPERVISOR, PIN, CHEAP)
    return places


def _own_register(place: dict[str, str]) -> Register:
    if "address" in place:
        return Register(place["address"], counter=place["counter"], keys=Path(place["file"]))
    return Register(Path(place["file"]), counter=place["counter"])


def _start(scene: Scene, workplace: Workplace, counters: list[dict[str, str]]) -> subprocess.Popen[str]:
    plan = {
        "home": str(workplace.home),
        "timed": scene.timed,
        "at": NOW.timestamp(),
        "counters": counters,
    }
    paths = os.pathsep.join((str(_TESTS.parent), str(_TESTS)))
    return subprocess.Popen(
        [sys.executable, "-m", "race.worker", json.dumps(plan)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    )


def _answer(worker: subprocess.Popen[str]) -> list[Any]:
    assert worker.stdout is not None
    line = worker.stdout.readline()
    assert line, "a worker went away"
    return list(json.loads(line))
