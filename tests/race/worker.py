"""Some of the counters of a race, a thread each, in a process of their own. Started by race.race.

Reads lines of JSON {"at", "text"} and answers each with a list of [verdict, reason] of its counters, which
all began at the same moment within this process.
"""

from __future__ import annotations

import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from flows.town import CHEAP, CLERK, PIN

from wallet import bootstrap
from wallet.flows.counter import CounterDesk
from wallet.flows.counter_setup import DEFAULT_PROFILE, CounterSetup
from wallet.model.errors import WalletError
from wallet.model.policy import Policy
from wallet.register.hall import HallRegister
from wallet.register.store import Register


def main(plan_text: str) -> None:
    """Open the counters, say so, then race until standard input ends."""
    plan = json.loads(plan_text)
    now = [datetime.fromtimestamp(plan["at"], UTC)]
    workplace = replace(bootstrap.build_workplace(Path(plan["home"])), argon2=CHEAP, clock=lambda: now[0])
    policy = Policy.COUNTER_TIMED if plan["timed"] else Policy.COUNTER
    desks = []
    for place in plan["counters"]:
        register = _register(place, lambda: now[0])
        desk = CounterDesk(workplace, CounterSetup(DEFAULT_PROFILE, policy=policy), register)
        desk.shifts.sign_in(CLERK, PIN, now[0])
        desks.append(desk)
    start = threading.Barrier(len(desks))

    def check(desk: CounterDesk, text: bytes) -> list[str]:
        start.wait()
        try:
            report = desk.check(text, now[0]).report
        except WalletError as error:
            return ["stopped", str(error)]
        return [str(report.verdict), " ".join(map(str, report.reasons))]

    print("ready", flush=True)
    with ThreadPoolExecutor(len(desks)) as threads:
        for line in sys.stdin:
            told = json.loads(line)
            now[0] = datetime.fromtimestamp(told["at"], UTC)
            texts = [told["text"].encode()] * len(desks)
            found = list(threads.map(check, desks, texts))
            print(json.dumps(found), flush=True)
    for desk in desks:
        desk.close()
    workplace.reader.close()


def _register(place: dict[str, str], clock: object) -> Register:
    if "server" in place:
        register = HallRegister(
            Path(place["file"]),
            counter=place["counter"],
            server=place["server"],
            clock=clock,  # type: ignore[arg-type]
            stopwatch=lambda: 0.0,
        )
        register.synchronise()
        return register
    if "address" in place:
        return Register(place["address"], counter=place["counter"], keys=Path(place["file"]))
    return Register(Path(place["file"]), counter=place["counter"])


if __name__ == "__main__":
    main(sys.argv[1])
