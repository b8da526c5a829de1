"""``%%graph``: a notebook cell that ends in the picture of what it computed, with the line that each operation stands on.

``%%graph --explore`` ends it in the Explorer instead.

Operations are numbered in the order in which they are recorded. Before each statement of the cell, those in the bodies of its
loops among them, the number that comes next is noted: so an operation's number tells which statement recorded it, and recording
itself costs nothing more.

The picture stands under its own cell, so lines are all that it says: a cell's number would differ in every run.
"""
from __future__ import annotations

import ast
from bisect import bisect_left
from typing import Any

from ..core.base import TensorBase
from ..core.graph import Node, next_in_order
from .facts.naming import called
from .facts.steps import story
from .facts.walk import snapshot
from .listing import Listed

NOTES = "__zerograd_notes"
"""What a cell knows its :class:`_Notes` by while it runs."""


def load(shell: Any) -> None:
    """Make ``%%graph`` known to ``shell``."""
    shell.register_magic_function(lambda line, cell: _graph(shell, line, cell), "cell", "graph")


def _graph(shell: Any, line: str, cell: str) -> Any:
    """Run ``cell`` and draw the tensors that ``line`` names, else the value of the last line, else what that assigned; where that
    is nothing that was computed, what ``backward()`` was called on, or what an earlier line assigned.

    Raises what the cell raises, NameError for an unknown name, and TypeError if there is no tensor to draw.
    """
    source = shell.transform_cell(cell)
    space, notes = shell.user_ns, _Notes()
    statements = ast.parse(source).body
    value = notes.run(source, shell.compile.cache(source, shell.execution_count), space)  # cached: a traceback finds its lines
    asked = line.replace(",", " ").split()
    explores = "--explore" in asked
    asked = [name for name in asked if name != "--explore"]
    unknown = [name for name in asked if name not in space]
    if unknown:
        raise NameError(f"%%graph: name {unknown[0]!r} is not defined")
    outputs = [space[name] for name in asked] or [value]
    if not asked and value is None:
        last, *earlier = [_assigned(each, space) for each in reversed(statements)] or [[]]
        found = [each for each in (last, notes.sent, *earlier) if each]
        outputs = next((each for each in found if each[0].grad_fn is not None), found[0] if found else [])
    if not outputs or not all(isinstance(output, TensorBase) for output in outputs):
        raise TypeError("%%graph draws tensors: end the cell with one, or name one, as in %%graph y")
    variables, parameters, given, strays = called(scopes=[space])
    if not explores:
        return Listed(snapshot(outputs, variables, parameters, given, strays, where=notes.where), cell, notes.spans)
    from .widget.explorer import Explorer

    return Explorer(story(outputs, variables, parameters, given, strays, notes.where))


class _Notes(ast.NodeTransformer):
    """Runs a cell, and notes at which operation each of its statements began."""

    def __init__(self) -> None:
        self.spans: list[range] = []  # the lines of each statement, those that are in others after these
        self.sent: list[Any] = []  # what backward() was last called on
        self._began: list[int] = []  # the number that was next whenever a statement began, and
        self._lines: list[int] = []  # its line
        self._loops: list[ast.stmt] = []  # those around what is rewritten

    def run(self, source: str, file: str, space: dict[str, Any]) -> Any:
        """Run the cell in ``space``. What its last statement gives, if that is an expression."""
        *before, last = self._noted(ast.parse(source, file).body) or [ast.Pass()]
        value = last.value if isinstance(last, ast.Expr) else None
        space[NOTES] = self
        try:
            exec(compile(ast.fix_missing_locations(ast.Module(before if value else [*before, last], [])), file, "exec"), space)
            return eval(compile(ast.Expression(value), file, "eval"), space) if value else None
        finally:
            space.pop(NOTES, None)

    def where(self, node: Node) -> str:
        """The line of ``node``; "" where another cell recorded it."""
        place = bisect_left(self._began, -node.order) - 1
        return f"line {self._lines[place]}" if place >= 0 else ""

    # ------------------------------------------------------------ while the cell runs

    def at(self, line: int) -> None:
        """A statement begins."""
        self._began.append(-next_in_order())
        self._lines.append(line)

    def held(self, value: Any) -> Any:
        """``value``, whose ``backward()`` is called next."""
        self.sent = [value] if isinstance(value, TensorBase) else []
        return value

    # ------------------------------------------------------------ before: the cell with calls of these two in it

    def _noted(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """``body`` with a note before each statement, and in those that hold others."""
        found: list[ast.stmt] = []
        for statement in body:
            first = min((each.lineno for part in _bodies(statement) for each in part), default=(statement.end_lineno or 0) + 1)
            self.spans.append(range(statement.lineno, max(first, statement.lineno + 1)))
            begins = self._loops[-1] if self._loops and isinstance(statement, ast.Continue) else statement  # on it goes there
            if getattr(statement, "module", "") != "__future__":  # which must come first
                found.append(_call("at", ast.Constant(begins.lineno), statement))
            found.append(self.visit(statement))
        return found

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """A statement, or a part of one that holds statements: a handler of errors, a case."""
        loops = isinstance(node, (ast.For, ast.While))
        for part in _bodies(node):
            if loops and part is node.body:  # type: ignore[attr-defined]
                self._loops.append(node)  # type: ignore[arg-type]
                part[:] = [*self._noted(part), _call("at", ast.Constant(node.lineno), part[-1])]  # type: ignore[attr-defined]
                self._loops.pop()
            else:
                part[:] = self._noted(part)
        for holder in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
            self.visit(holder)
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.Expr:
        match node.value:
            case ast.Call(func=ast.Attribute(attr="backward") as method):
                method.value = _call("held", method.value, method.value).value
        return node


def _bodies(node: ast.AST) -> list[list[ast.stmt]]:
    """The lists of statements in ``node`` that run as part of it: not those of a function or a class."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return []
    parts = [getattr(node, name, None) for name in ("body", "orelse", "finalbody")]
    return [part for part in parts if isinstance(part, list) and part and isinstance(part[0], ast.stmt)]


def _call(method: str, given: ast.expr, place: ast.AST) -> ast.Expr:
    """A call of a method of the notes, which stands where ``place`` does."""
    notes = ast.Attribute(ast.Name(NOTES, ast.Load()), method, ast.Load())
    found = ast.Expr(ast.Call(notes, [given], []))
    for part in ast.walk(found):
        if part is given:
            continue
        ast.copy_location(part, place)
    return found


def _assigned(statement: ast.stmt, space: dict[str, Any]) -> list[Any]:
    """The tensors that ``statement`` assigned: where some were computed, only these."""
    stored = (part.id for part in ast.walk(statement) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store))
    found = {id(each): each for name in stored if isinstance(each := space.get(name), TensorBase)}.values()
    return [each for each in found if each.grad_fn is not None] or [*found]
