"""How this code base refuses: which statements and expressions are refusals.

A refusal raises, calls what never returns, or hands on a finding, a reason, a fault in words, None or False.
Functions that only hand on refusals are found by reading them, and so count as refusals where called.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence

STRICT = frozenset({"strict_mode", "canonical", "validate"})
"""Keyword arguments that make a reader refuse more."""

CHECKS = {
    "judge_format": "FORMAT",
    "judge_algorithm": "ALGORITHM",
    "judge_issuer": "ISSUER",
    "judge_signature": "SIGNATURE",
    "judge_integrity": "INTEGRITY",
    "judge_validity": "VALIDITY",
    "standing": "STATUS",
    "judge_holder": "HOLDER",
    "judge_freshness": "FRESHNESS",
    "judge_fitness": "FITNESS",
}
"""What stands in the verifier's list of findings, and the whole check that it is."""

_CLOSED_LISTS = frozenset({"Reason", "Trouble"})
_FINDINGS = frozenset({"failed", "undetermined"})
_ACCUSING = frozenset({"blame"})


class Vocabulary:
    """What is known of all modules under mutation together: names of their functions, and of those that only
    refuse."""

    def __init__(self, trees: Iterable[ast.Module]) -> None:
        functions = [n for tree in trees for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
        self._ours = {each.name for each in functions}
        self._stopping = {each.name for each in functions if never_returns(each)}
        self._refusing = set(_FINDINGS)
        _grow(self._refusing, functions, self._only_refuses)
        self._raising = set(self._stopping)
        _grow(self._raising, functions, self._raises)

    def _only_refuses(self, function: ast.FunctionDef) -> bool:
        returned = [n.value for n in ast.walk(function) if isinstance(n, ast.Return)]
        return bool(returned) and all(
            value is not None and not is_text(value) and self.is_refusal(value) for value in returned
        )

    def _raises(self, function: ast.FunctionDef) -> bool:
        found = list(ast.walk(function))
        calls = any(isinstance(node, ast.Call) and name_of(node) in self._raising for node in found)
        return calls or any(isinstance(node, ast.Raise) for node in found)

    def may_raise(self, value: ast.expr) -> bool:
        """Whether this is a call for the sake of what it raises: of a function of ours that may, and that
        changes nothing of its own object."""
        if not isinstance(value, ast.Call) or self.stops(value) or name_of(value) not in self._raising:
            return False
        owner = value.func.value if isinstance(value.func, ast.Attribute) else None
        return not (isinstance(owner, ast.Name) and owner.id == "self")

    def accuses(self, value: ast.expr) -> bool:
        """Whether a fault is written down by a call."""
        return name_of(value) in _ACCUSING

    def is_ours(self, call: ast.Call) -> bool:
        """Whether a function of the modules under mutation is called."""
        return name_of(call) in self._ours

    def stops(self, call: ast.expr) -> bool:
        """Whether a function is called that never returns."""
        return isinstance(call, ast.Call) and name_of(call) in self._stopping

    def refuses(self, body: Sequence[ast.stmt]) -> bool:
        """Whether a block ends by refusing."""
        last = body[-1]
        if isinstance(last, ast.Raise):
            return True
        if isinstance(last, ast.Return):
            return last.value is not None and (is_nothing(last.value) or self.is_refusal(last.value))
        if isinstance(last, ast.Assign | ast.AugAssign):
            return self.is_refusal(last.value)
        if not isinstance(last, ast.Expr):
            return False
        value = last.value
        if isinstance(value, ast.Yield):
            return value.value is not None and self.is_refusal(value.value)
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.args:
            return self.stops(value) or self.is_refusal(value.args[0])
        return self.stops(value)

    def is_refusal(self, value: ast.expr) -> bool:
        """Whether an expression hands on a finding, a reason or a fault in words."""
        if is_text(value):
            return True
        if isinstance(value, ast.Attribute):
            return isinstance(value.value, ast.Name) and value.value.id in _CLOSED_LISTS
        if isinstance(value, ast.Tuple | ast.List):
            return any(self.is_refusal(each) for each in value.elts)
        if isinstance(value, ast.Call):
            given = [*value.args, *(keyword.value for keyword in value.keywords)]
            reasons = any(self.is_refusal(each) and not is_text(each) for each in given)
            return reasons or name_of(value) in self._refusing or self.stops(value)
        return False

    def ends(self, body: Sequence[ast.stmt]) -> bool:
        """Whether a block leaves its function with something else than a refusal."""
        return isinstance(body[-1], ast.Return) and not self.refuses(body)

    def is_gate(self, body: Sequence[ast.stmt]) -> bool:
        """Whether a block only lets one thing in: what its condition keeps out is refused."""
        if len(body) != 1 or not isinstance(body[0], ast.Expr):
            return False
        value = body[0].value
        if isinstance(value, ast.Yield):
            return True
        adds = isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute)
        return adds and name_of(value) in ("append", "add", "extend")


def _grow(
    names: set[str], functions: Sequence[ast.FunctionDef], belongs: Callable[[ast.FunctionDef], bool]
) -> None:
    """Add the functions that belong, until no more do."""
    while more := {each.name for each in functions if each.name not in names and belongs(each)}:
        names |= more


def never_returns(function: ast.FunctionDef) -> bool:
    """Whether a function says that it never returns."""
    return isinstance(function.returns, ast.Name) and function.returns.id == "NoReturn"


def name_of(value: ast.expr) -> str:
    """The last part of the name of what is called; empty where nothing is, or nothing with a name."""
    if not isinstance(value, ast.Call):
        return ""
    if isinstance(value.func, ast.Name):
        return value.func.id
    return value.func.attr if isinstance(value.func, ast.Attribute) else ""


def is_nothing(value: ast.expr) -> bool:
    """Whether this is None or a plain yes or no, by which look-ups and predicates refuse."""
    return isinstance(value, ast.Constant) and (value.value is None or isinstance(value.value, bool))


def is_text(value: ast.expr) -> bool:
    """Whether this is text that says something."""
    if isinstance(value, ast.Constant):
        return isinstance(value.value, str) and bool(value.value)
    return isinstance(value, ast.JoinedStr)


def is_true(value: ast.expr) -> bool:
    """Whether this is the constant True."""
    return isinstance(value, ast.Constant) and value.value is True


def asks_for_none(test: ast.expr) -> bool:
    """Whether a condition only asks if something is there."""
    return isinstance(test, ast.Compare) and any(isinstance(op, ast.Is | ast.IsNot) for op in test.ops)


def is_presence(test: ast.expr) -> bool:
    """Whether a filter only leaves out what is not there."""
    return isinstance(test, ast.Name) or asks_for_none(test)


def is_plain(value: ast.expr) -> bool:
    """Whether computing an expression twice changes nothing."""
    kinds = (ast.Name, ast.Attribute, ast.Constant, ast.expr_context)
    return all(isinstance(node, kinds) for node in ast.walk(value))


def links_of(chain: ast.Compare) -> list[ast.expr]:
    """The comparisons of a chained one."""
    values = [chain.left, *chain.comparators]
    return [
        ast.copy_location(ast.Compare(values[place], [op], [values[place + 1]]), chain)
        for place, op in enumerate(chain.ops)
    ]
