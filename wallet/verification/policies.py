"""The policies, side by side (VERDICTS, `policy` names). Decides nothing; wallet.verification.decide does.

| | counter | counter-timed | import | archive |
|---|---|---|---|---|
| in force, status | at `at` | at `at` | at `at` | not judged |
| certificates in force | at `at` | at `at` | at `at` | when signed |
| holder's proof | wanted | wanted | not allowed | not judged |
| fresh by time alone | amber | enough | – | – |
| fits the request | yes | yes | yes | not judged |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wallet.model.policy import Policy
from wallet.model.verdict import Check

GENUINE = frozenset({Check.FORMAT, Check.ALGORITHM, Check.ISSUER, Check.SIGNATURE, Check.INTEGRITY})
"""What must have passed before anything is more than grey or red, under every policy."""


@dataclass(frozen=True, slots=True)
class Rules:
    """One column of the table. `required` must pass for `valid`; those of `optional` among them may also not
    apply. `genuine` must pass for `check_by_hand`."""

    required: frozenset[Check]
    genuine: frozenset[Check]
    optional: frozenset[Check] = frozenset()
    wants_holder: bool = False
    refuses_holder: bool = False
    time_alone_suffices: bool = False
    at_signing: bool = False


_IN_FORCE = GENUINE | {Check.VALIDITY}
_ON_IMPORT = _IN_FORCE | {Check.STATUS, Check.FITNESS}
_AT_COUNTER = _ON_IMPORT | {Check.HOLDER, Check.FRESHNESS}
_MAY_NOT_APPLY = frozenset({Check.STATUS, Check.FITNESS})

POLICIES: Mapping[Policy, Rules] = {
    Policy.COUNTER: Rules(_AT_COUNTER, _IN_FORCE, _MAY_NOT_APPLY, wants_holder=True),
    Policy.COUNTER_TIMED: Rules(
        _AT_COUNTER, _IN_FORCE, _MAY_NOT_APPLY, wants_holder=True, time_alone_suffices=True
    ),
    Policy.IMPORT: Rules(_ON_IMPORT, _IN_FORCE, _MAY_NOT_APPLY, refuses_holder=True),
    Policy.ARCHIVE: Rules(GENUINE, GENUINE, at_signing=True),
}
