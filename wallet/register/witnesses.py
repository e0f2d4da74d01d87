"""What a counter's chain must agree with: its own last checkpoint outside of the database, checkpoints that
were kept elsewhere, keys. And the newest checkpoint and proofs, for keeping elsewhere. Walks no chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, select

from wallet.model.errors import Trouble, WalletError
from wallet.model.register import CheckpointFault
from wallet.register import reading
from wallet.register.checking import ChainState, Witness
from wallet.register.checkpoint import (
    Checkpoint,
    CheckpointRefused,
    VerifierKey,
    open_note,
    proof_text,
    read_verifier_key,
    signed_note,
)
from wallet.register.keys import CounterKeys
from wallet.register.merkle import Tree, inclusion_proof
from wallet.register.tables import chains, entries


def outside(keys: CounterKeys) -> Checkpoint | CheckpointFault | None:
    """The counter's own last checkpoint, read before the database, which may be ahead of it and never
    behind; why it cannot be read; None where there is none."""
    try:
        return keys.remembered()
    except CheckpointRefused as refused:
        return refused.fault


def sound_outside(keys: CounterKeys) -> Checkpoint | None:
    """The same, as it must be before anything is written. Raises WalletError REGISTER_ALTERED."""
    try:
        return keys.remembered()
    except CheckpointRefused as error:
        raise WalletError(Trouble.REGISTER_ALTERED, str(error)) from None


def gather(
    counter: str,
    own: CounterKeys,
    kept: Checkpoint | CheckpointFault | None,
    states: Sequence[ChainState],
    given: tuple[VerifierKey, ...],
    notes: tuple[str, ...],
) -> dict[str, Witness]:
    """A witness for each counter there is a chain of. A key that is given for this counter's own register
    says that it is a copy: then nothing outside of it is expected. Raises CheckpointRefused for a note that
    proves nothing about any of them."""
    keys = {state.counter: _key_of(state, given) for state in states}
    mine = next((key for key in given if key.name == own.origin), None)
    keys[counter] = mine or own.verifier_key
    opened = _opened(keys, given, notes)
    if isinstance(kept, Checkpoint) and mine is None:
        opened.append(kept)
    found = _by_counter(keys, opened, states)
    lost = not mine and found[counter].state is not None and not isinstance(kept, Checkpoint)
    found[counter] = replace(found[counter], outside_gone=lost)
    return found


def of_chains(
    states: Sequence[ChainState], given: tuple[VerifierKey, ...], notes: tuple[str, ...]
) -> dict[str, Witness]:
    """A witness for each chain of a hall, whose counters keep their own checkpoints elsewhere. A key that is
    given stands before the one that the database names. Raises CheckpointRefused as `gather`."""
    keys = {state.counter: _key_of(state, given) for state in states}
    return _by_counter(keys, _opened(keys, given, notes), states)


def _opened(
    keys: Mapping[str, VerifierKey | None], given: tuple[VerifierKey, ...], notes: tuple[str, ...]
) -> list[Checkpoint]:
    known = tuple(key for key in (*keys.values(), *given) if key is not None)
    return [open_note(note, known) for note in notes]


def _by_counter(
    keys: Mapping[str, VerifierKey | None], opened: Sequence[Checkpoint], states: Sequence[ChainState]
) -> dict[str, Witness]:
    by_counter = {state.counter: state for state in states}
    found = {}
    for name, key in keys.items():
        marks = tuple(c for c in opened if key is not None and c.origin == key.name)
        found[name] = Witness(key, marks, by_counter.get(name))
    names = {key.name for key in keys.values() if key is not None}
    if any(checkpoint.origin not in names for checkpoint in opened):
        raise CheckpointRefused(CheckpointFault.OTHER_REGISTER)
    return found


def newest(connection: Connection, counter: str, keys: CounterKeys) -> tuple[Checkpoint, bytes]:
    """The last checkpoint and its signature. Raises WalletError REGISTER_EMPTY, REGISTER_ALTERED."""
    state = connection.execute(select(chains).where(chains.c.counter == counter)).first()
    if state is None:
        raise WalletError(Trouble.REGISTER_EMPTY)
    row = connection.execute(
        select(entries.c.signature).where(entries.c.counter == counter, entries.c.sequence == state.size)
    ).first()
    try:
        tree = Tree.from_bytes(state.size, state.frontier)
    except ValueError:
        raise WalletError(Trouble.REGISTER_ALTERED, "its tree") from None
    checkpoint = Checkpoint(keys.origin, tree.size, tree.root)
    if row is None or row.signature is None or not keys.verifier_key.holds(checkpoint, row.signature):
        raise WalletError(Trouble.REGISTER_ALTERED, "its signature")
    return checkpoint, row.signature


def proof_of(connection: Connection, counter: str, keys: CounterKeys, number: str) -> str:
    """Raises WalletError ENTRY_MISSING, and as `newest`."""
    sequence, _ = entry_at(connection, counter, number)
    checkpoint, signature = newest(connection, counter, keys)
    proof = inclusion_proof(reading.links(connection, counter), sequence - 1)
    return proof_text(sequence - 1, proof, signed_note(checkpoint, keys.verifier_key, signature))


def entry_at(connection: Connection, counter: str, number: str) -> tuple[int, bytes]:
    """Sequence and link of the entry with a number. Raises WalletError ENTRY_MISSING."""
    day, mark, place = number.partition("-")
    if not mark or not (day + place).isascii() or not (day + place).isdigit() or len(number) > 18:
        raise WalletError(Trouble.ENTRY_MISSING)
    found = reading.by_number(connection, counter, int(day), int(place))
    if found is None:
        raise WalletError(Trouble.ENTRY_MISSING)
    return found


def _key_of(state: ChainState, given: tuple[VerifierKey, ...]) -> VerifierKey | None:
    """The given key of that register, else the one that the database names."""
    try:
        named = read_verifier_key(state.verifier_key)
    except (CheckpointRefused, AttributeError, TypeError):
        return None
    return next((key for key in given if key.name == named.name), named)
