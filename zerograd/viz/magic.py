"""``%%graph``: a notebook cell that ends in the picture of what it computed, with the line that each operation stands on.

``%%graph --explore`` ends it in the Explorer instead.

The cell is run statement by statement, and operations are numbered in the order in which they are recorded: so the numbers that
are given out during a statement tell which operations it recorded, and recording itself costs nothing more.
"""
from __future__ import annotations

import ast
from bisect import bisect_left
from typing import Any

from ..core import names as callers
from ..core.base import TensorBase
from ..core.graph import Node, next_in_order
from .listing import Listed
from .steps import story
from .walk import snapshot


def load(shell: Any) -> None:
    """Make ``%%graph`` known to ``shell``."""
    shell.register_magic_function(lambda line, cell: _graph(shell, line, cell), "cell", "graph")


def _graph(shell: Any, line: str, cell: str) -> Any:
    """Run ``cell`` and draw the tensors that ``line`` names, else the value of the last line, else what it assigned.

    Raises what the cell raises, NameError for an unknown name, and TypeError if there is no tensor to draw.
    """
    source = shell.transform_cell(cell)
    file = shell.compile.cache(source, shell.execution_count)  # so that a traceback finds its lines
    space, value = shell.user_ns, None
    starts: list[int] = []  # the number that was next before each statement
    statements = ast.parse(source, file).body
    for statement in statements:
        starts.append(-next_in_order())
        if statement is statements[-1] and isinstance(statement, ast.Expr):
            value = eval(compile(ast.Expression(statement.value), file, "eval"), space)
        else:
            exec(compile(ast.Module([statement], []), file, "exec"), space)
    asked = line.replace(",", " ").split()
    explores = "--explore" in asked
    asked = [name for name in asked if name != "--explore"]
    unknown = [name for name in asked if name not in space]
    if unknown:
        raise NameError(f"%%graph: name {unknown[0]!r} is not defined")
    outputs = [space[name] for name in asked] or [value]
    if not asked and value is None and statements:
        outputs = [space[name] for name in _assigned(statements[-1]) if isinstance(space.get(name), TensorBase)]
    if not outputs or not all(isinstance(output, TensorBase) for output in outputs):
        raise TypeError("%%graph draws tensors: end the cell with one, or name one, as in %%graph y")

    def where(node: Node) -> str:
        place = bisect_left(starts, -node.order) - 1
        return f"{shell.execution_count}:{statements[place].lineno}" if place >= 0 else ""

    variables = {name: each for name, each in space.items() if callers.is_own(name)}
    spans = [range(each.lineno, (each.end_lineno or each.lineno) + 1) for each in statements]
    if not explores:
        return Listed(snapshot(outputs, variables, {}, {}, where=where), shell.execution_count, cell, spans)
    from .explorer import Explorer

    return Explorer(story(outputs, variables, {}, {}, where))


def _assigned(statement: ast.stmt) -> list[str]:
    """The names that a statement assigns to."""
    stored = (part for part in ast.walk(statement) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store))
    return [part.id for part in stored]
