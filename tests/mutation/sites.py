"""Finds the refusals of a module and puts a switch at each of them.

What counts as a refusal is read from the code (`wordings` knows our ways to refuse), never from a list of
places. A condition of several alternatives is several refusals. docs/mutation.md tells the kinds.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from mutation import wordings
from mutation.switch import NAME
from mutation.wordings import Vocabulary

_CASE = "wallet.verification.case"


@dataclass(frozen=True, slots=True)
class Site:
    """One refusal. `number` is its switch; `where` the path with slashes, `function` the qualified name."""

    number: int
    where: str
    line: int
    function: str
    kind: str
    source: str

    @property
    def label(self) -> str:
        """One line that names it for people."""
        return f"{self.where}:{self.line} {self.function} [{self.kind}] {self.source}"


def rewrite(source: str, where: str, words: Vocabulary, first: int) -> tuple[ast.Module, list[Site]]:
    """The module with a switch at each refusal, and its refusals, numbered from `first`."""
    tree = ast.parse(source)
    writer = _Writer(where, words, first)
    tree.body = writer.block(tree.body, within=False)
    return ast.fix_missing_locations(tree), writer.sites


class _Writer(ast.NodeTransformer):
    def __init__(self, where: str, words: Vocabulary, first: int) -> None:
        self._where = where
        self._words = words
        self._first = first
        self._scopes: list[str] = []
        self._answers_bool: list[bool] = []
        self.sites: list[Site] = []

    # Blocks and statements

    def block(self, body: Sequence[ast.stmt], *, within: bool = True) -> list[ast.stmt]:
        """Statements with their switches; what follows a statement may be the refusal that it spares."""
        written: list[ast.stmt] = []
        for place, statement in enumerate(body):
            after = body[place + 1] if place + 1 < len(body) else None
            if isinstance(statement, ast.If):
                written.append(self._if(statement, after))
            elif isinstance(statement, ast.Expr) and within and self._words.accuses(statement.value):
                written.append(self._unsaid(statement))
            elif isinstance(statement, ast.Expr) and within and self._words.may_raise(statement.value):
                written.append(self._swallowed(statement))
            else:
                written.append(self.visit(statement))
        return written

    def _if(self, node: ast.If, after: ast.stmt | None) -> ast.If:
        words, test = self._words, node.test
        if words.refuses(node.body):
            node.test = self._refusing(test, "if")
        elif node.orelse and not isinstance(node.orelse[0], ast.If) and words.refuses(node.orelse):
            node.test = self._sparing(test, "else")
        elif not node.orelse and words.ends(node.body) and after is not None and words.refuses([after]):
            node.test = self._sparing(test, "unless")
        elif not node.orelse and words.is_gate(node.body):
            node.test = self._sparing(test, "gate")
        else:
            node.test = self.visit(test)
        node.body = self.block(node.body)
        node.orelse = self.block(node.orelse)
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        for name in ("body", "orelse", "finalbody"):
            found = getattr(node, name, None)
            if isinstance(found, list):
                setattr(node, name, self.block(found, within=bool(self._scopes)))
        rest = [f for f in node._fields if f not in ("body", "orelse", "finalbody") or not _is_list(node, f)]
        for name in rest:
            value = getattr(node, name, None)
            if isinstance(value, list):
                setattr(node, name, [self.visit(v) if isinstance(v, ast.AST) else v for v in value])
            elif isinstance(value, ast.AST):
                setattr(node, name, self.visit(value))
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        if wordings.never_returns(node):
            return node
        self._scopes.append(node.name)
        self._answers_bool.append(isinstance(node.returns, ast.Name) and node.returns.id == "bool")
        node.body = self.block(node.body)
        self._answers_bool.pop()
        self._scopes.pop()
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self._scopes.append(node.name)
        node.body = [self.visit(each) if isinstance(each, ast.FunctionDef) else each for each in node.body]
        self._scopes.pop()
        return node

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        refuses = self._words.refuses(node.body) and not _is_bare_raise(node.body[-1])
        caught = ast.unparse(node.type) if node.type is not None else ""
        node.body = self.block(node.body)
        if refuses and self._scopes:
            leak = ast.If(self._call("hit", node, "except", f"except {caught}"), [ast.Raise()], [])
            node.body.insert(0, leak)
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        if node.value is None or not self._scopes:
            return node
        if self._answers_bool and self._answers_bool[-1] and not isinstance(node.value, ast.Constant):
            node.value = self._predicate(node.value)
        else:
            node.value = self.visit(node.value)
        return node

    def _swallowed(self, statement: ast.Expr) -> ast.stmt:
        """A check that only raises, switched off by letting what it raises pass."""
        source = ast.unparse(statement.value)
        quiet = ast.UnaryOp(ast.Not(), self._call("hit", statement, "call", source))
        handler = ast.ExceptHandler(
            ast.Name("Exception", ast.Load()), None, [ast.If(quiet, [ast.Raise()], [])]
        )
        return ast.copy_location(ast.Try([statement], [handler], [], []), statement)

    def _unsaid(self, statement: ast.Expr) -> ast.stmt:
        """An accusation that is only written down."""
        said = ast.UnaryOp(ast.Not(), self._call("hit", statement, "blame", ast.unparse(statement.value)))
        return ast.copy_location(ast.If(said, [statement], []), statement)

    # Expressions

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        first, second = (self._words.is_refusal(arm) for arm in (node.body, node.orelse))
        if first == second:
            first, second = (wordings.is_nothing(arm) for arm in (node.body, node.orelse))
            if wordings.asks_for_none(node.test):
                second = first
        if first != second and self._scopes:
            node.test = self._refusing(node.test, "either") if first else self._sparing(node.test, "either")
        else:
            node.test = self.visit(node.test)
        node.body, node.orelse = self.visit(node.body), self.visit(node.orelse)
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        values = [self.visit(value) for value in node.values]
        if isinstance(node.op, ast.Or) and self._scopes:
            for place, value in enumerate(node.values[:-1]):
                if isinstance(value, ast.Call) and self._words.is_ours(value):
                    values[place] = self._call("off", value, "or", ast.unparse(value), values[place])
        node.values = values
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        node.iter = self.visit(node.iter)
        if self._scopes:
            node.ifs = [t if wordings.is_presence(t) else self._sparing(t, "filter") for t in node.ifs]
        return node

    def visit_YieldFrom(self, node: ast.YieldFrom) -> ast.AST:
        node.value = self._dropped(node.value)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        node.value = self._dropped(node.value) if isinstance(node.op, ast.Add) else self.visit(node.value)
        return node

    def visit_Starred(self, node: ast.Starred) -> ast.AST:
        value = node.value
        check = wordings.CHECKS.get(wordings.name_of(value) or getattr(value, "id", ""))
        if check is None:
            node.value = self._dropped(value)
            return node
        answer = ast.parse(f"__import__('{_CASE}', fromlist=['']).passed(Check.{check})", mode="eval").body
        node.value = self._call("instead", value, "check", f"check {check.lower()}", value, answer)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Attribute) and node.func.attr == "extend" and node.args:
            node.args = [self._dropped(node.args[0])]
            return node
        node.args = [self.visit(each) if not isinstance(each, ast.Starred) else each for each in node.args]
        node.func = self.visit(node.func)
        for keyword in node.keywords:
            keyword.value = self._keyword(keyword)
        return node

    def _keyword(self, keyword: ast.keyword) -> ast.expr:
        if keyword.arg in wordings.STRICT and wordings.is_true(keyword.value) and self._scopes:
            return self._call("off", keyword, "keyword", f"{keyword.arg}=True", keyword.value)
        return self.visit(keyword.value)

    def _dropped(self, value: ast.expr) -> ast.expr:
        if isinstance(value, ast.Call) and self._words.is_ours(value) and self._scopes:
            source = ast.unparse(value)
            return self._call("none", value, "found", source, self.visit(value))
        return self.visit(value)

    # Conditions: the parts of one that refuse by themselves

    def _refusing(self, test: ast.expr, kind: str) -> ast.expr:
        """A condition that refuses where true."""
        if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or):
            test.values = [self._refusing(each, kind) for each in test.values]
            return test
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            test.operand = self._sparing(test.operand, kind)
            return test
        if isinstance(test, ast.BoolOp) and any(map(_has_parts, test.values)):
            test.values = [self._refusing(e, kind) if _has_parts(e) else e for e in test.values]
            return test
        return self._call("off", test, kind, ast.unparse(test), test)

    def _sparing(self, test: ast.expr, kind: str) -> ast.expr:
        """A condition that refuses where false."""
        if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
            test.values = [self._sparing(each, kind) for each in test.values]
            return test
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            test.operand = self._refusing(test.operand, kind)
            return test
        if isinstance(test, ast.Call) and wordings.name_of(test) == "bool" and len(test.args) == 1:
            test.args = [self._sparing(test.args[0], kind)]
            return test
        if isinstance(test, ast.Compare) and _is_range(test):
            links = wordings.links_of(test)
            return ast.copy_location(ast.BoolOp(ast.And(), [self._sparing(e, kind) for e in links]), test)
        return self._call("on", test, kind, ast.unparse(test), test)

    def _predicate(self, value: ast.expr) -> ast.expr:
        """What a yes-or-no function answers: which of the two refuses, its callers know."""
        if isinstance(value, ast.BoolOp) and isinstance(value.op, ast.Or):
            return self._refusing(value, "answer")
        if isinstance(value, ast.BoolOp) or _is_range(value) or wordings.name_of(value) == "bool":
            return self._sparing(value, "answer")
        if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not):
            value.operand = self._predicate(value.operand)
            return value
        source = ast.unparse(value)
        never = self._call("off", value, "answer", f"never: {source}", value)
        return self._call("on", value, "answer", f"always: {source}", never)

    def _call(self, verb: str, node: ast.AST, kind: str, source: str, *values: ast.expr) -> ast.Call:
        number = self._first + len(self.sites)
        line = getattr(node, "lineno", 0)
        function = ".".join(self._scopes)
        self.sites.append(Site(number, self._where, line, function, kind, source))
        switch = ast.Attribute(ast.Name(NAME, ast.Load()), verb, ast.Load())
        call = ast.Call(switch, [ast.Constant(number), *values], [])
        return ast.copy_location(call, node) if isinstance(node, ast.expr | ast.stmt) else call


def _is_list(node: ast.AST, name: str) -> bool:
    return isinstance(getattr(node, name, None), list)


def _is_bare_raise(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Raise) and statement.exc is None


def _is_range(value: ast.expr) -> bool:
    """`low <= value <= high`: two refusals, if its parts may be computed twice."""
    return isinstance(value, ast.Compare) and len(value.ops) == 2 and wordings.is_plain(value.comparators[0])


def _has_parts(value: ast.expr) -> bool:
    """Whether a condition that refuses where true is several refusals."""
    if isinstance(value, ast.BoolOp):
        return isinstance(value.op, ast.Or)
    if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not):
        inner = value.operand
        return _is_range(inner) or (isinstance(inner, ast.BoolOp) and isinstance(inner.op, ast.And))
    return False
