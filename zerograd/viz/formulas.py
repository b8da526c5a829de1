"""The rules in writing: what an operation computes and what its gradient rules say, read from the source they run from.

Nothing is written down twice: ``mul``'s rule for ``input`` *is* ``lambda grad, other: grad * other``, so that is what a
learner is shown, and with the numbers of a step in the place of the names ``1 × 4``.

>>> rule(TABLE["mul"], "input"), rule(TABLE["mul"], "input", {"grad": "1", "other": "-4"})
('grad × other', '1 × (-4)')
>>> forward(TABLE["mul"], {"input": "2", "other": "3"}), forward(TABLE["sigmoid"], {"input": "0"})
('2 × 3', 'sigmoid(0)')
>>> forward(TABLE["mean_all"], {"input": "[1, 2]"})
'mean([1, 2])'
"""
from __future__ import annotations

import ast
import copy
import functools
import inspect
import re
from typing import TYPE_CHECKING

from ..core.op import TABLE, Entry

if TYPE_CHECKING:
    from collections.abc import Mapping

_ARITHMETIC = (ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop, ast.Name, ast.Constant, ast.expr_context)
_ENTRIES = {entry.node: entry for entry in TABLE.values()}


def entry_of(node: type) -> Entry | None:
    """The entry of the table that a node's class was made from; None for those that come from elsewhere."""
    return next((_ENTRIES[cls] for cls in node.__mro__ if cls in _ENTRIES), None)


def rule(entry: Entry, parameter: str, values: Mapping[str, str] | None = None) -> str:
    """The gradient rule of ``parameter``, with ``values`` in the place of names."""
    return _filled(_rule(entry, parameter), values or {})


@functools.cache
def _rule(entry: Entry, parameter: str) -> str:
    declared, function = _declaration(entry), entry.rules[parameter]
    for call in declared.decorator_list if declared else []:
        for keyword in call.keywords if isinstance(call, ast.Call) else []:
            if keyword.arg == parameter and isinstance(keyword.value, ast.Lambda):
                return _template(keyword.value.body)
    # A function of its own, or no source at hand.
    return _template(_call(function.__name__.strip("_<>"), list(inspect.signature(function).parameters)))


def forward(entry: Entry, values: Mapping[str, str]) -> str:
    """What the operation computes: its body where that is one line of arithmetic, else its name and arguments."""
    return _filled(_forward(entry, tuple(p for p in entry.parameters if p in values)), values)


@functools.cache
def _forward(entry: Entry, parameters: tuple[str, ...]) -> str:
    called = entry.node.__name__.partition("Backward")[0]  # readers call sum(), which records SumBackward0, not our sum_all()
    return _template(_one_line(entry) or _call(re.sub(r"\B[A-Z]", r"_\g<0>", called).lower(), list(parameters)))


def _call(function: str, names: list[str]) -> ast.Call:
    return ast.Call(ast.Name(function), [ast.Name(name) for name in names], [])


_READS = {
    "times": "a * b", "over": "a / b", "plus": "a + b", "pow": "a ** b", "_one_power_less": "a ** (b - 1)", "mm": "a @ b",
    "mv": "a @ b", "t": "a.T", "pass_positive": "a if b > 0 else 0", "expand_to": "a", "_viewed": "a", "_by_exponent": "a",
    "_unreduce": "a",
}
"""How the helpers that rules are written with read; the shapes that some see to are seen on the cards."""


class _Reader(ast.NodeTransformer):
    """From code to a formula: helpers as what they do, operations of one line of arithmetic as that line."""

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        return self.visit(node.body) if ast.unparse(node.test) == "exponent" else self.generic_visit(node)  # x ** 0 is rare

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if isinstance(node.func, ast.Attribute) and ast.unparse(node.func).endswith(".dtype.type"):
            return node.args[0]  # result.dtype.type(1)
        if name == "prod":
            return ast.Name("count")  # of the elements that become one
        entry = TABLE.get(name)
        if name in _READS:
            formula, places = ast.parse(_READS[name], mode="eval").body, ["a", "b"]
        elif entry and (line := _one_line(entry)):
            formula, places = line, list(entry.parameters)
        else:
            return node
        given = dict(zip(places, node.args))
        return _Filler(given).visit(copy.deepcopy(formula))  # type: ignore[no-any-return]


class _Filler(ast.NodeTransformer):
    """Arguments in the place of parameters."""

    def __init__(self, given: Mapping[str, ast.expr]) -> None:
        self.given = given

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return copy.deepcopy(self.given.get(node.id, node))


def _one_line(entry: Entry) -> ast.expr | None:
    """The body of an operation that is one line of arithmetic."""
    declared = _declaration(entry)
    body = declared.body[-1] if declared and len(declared.body) <= 2 else None
    if not isinstance(body, ast.Return) or body.value is None:
        return None
    line = _Reader().visit(copy.deepcopy(body.value))
    return line if all(isinstance(part, _ARITHMETIC) for part in ast.walk(line)) else None


FACTOR, ALONE, END = "\2", "\3", "\4"
"""Marks round a name: what goes in its place may need parentheses, or stands alone."""


def _template(expression: ast.expr) -> str:
    """The formula in words, its names marked so that values can take their places."""
    formula = _Reader().visit(copy.deepcopy(expression))
    alone = [formula, *[argument for part in ast.walk(formula) if isinstance(part, ast.Call) for argument in part.args]]
    functions = [part.func for part in ast.walk(formula) if isinstance(part, ast.Call)]
    for part in ast.walk(formula):
        if isinstance(part, ast.Name) and part not in functions:
            part.id = f"{ALONE if part in alone else FACTOR}{part.id}{END}"
    return ast.unparse(formula).replace(" * ", " × ").replace(" - ", " − ").replace(" / ", " ÷ ")


def _filled(template: str, values: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        mark, name = found.groups()
        written = values.get(name, name)
        return f"({written})" if mark == FACTOR and written.startswith("-") else written

    return re.sub(f"([{FACTOR}{ALONE}])(.*?){END}", value, template)


@functools.cache
def _declarations(file: str) -> dict[str, ast.FunctionDef]:
    """The functions of a source file; none where it cannot be read."""
    try:
        with open(file, encoding="utf-8") as source:
            tree = ast.parse(source.read())
    except (OSError, SyntaxError):
        return {}
    return {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)}


def _declaration(entry: Entry) -> ast.FunctionDef | None:
    return _declarations(inspect.unwrap(entry.forward).__code__.co_filename).get(entry.forward.__name__)
