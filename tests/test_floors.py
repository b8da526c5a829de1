"""A folder is a floor: a file imports from below, or from its own floor where that makes no circle.

Three kinds of import are told apart:

- at the top of a file: must not go up, and must not take part in a circle;
- inside a function: the same, but it may take part in a circle (it runs when everything is there already), and may go
  up where ``LATE`` names it;
- under ``if TYPE_CHECKING:``: free, because it never runs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "zerograd"  # read, not imported: a circle may make that impossible
ROOF, WING = 9, -1

FLOORS = {
    "core": 0,
    "ops": 1,
    "autograd": 2,
    "tensor": 3, "typed": 3, "functions": 3, "cuda": 3, "backends": 3,
    "linalg": 4, "func": 4, "serialization": 4, "nn": 4, "optim": 4, "utils": 4, "vision": 4,
    "lessons": 5,
    "": ROOF, "cli": ROOF, "doctor": ROOF, "__main__": ROOF,
    "viz": WING,
}  # fmt: skip

VIZ = {"facts": 0, "drawing": 1, "widget": 2}
"""The folders of ``viz``; the files beside them stand over these."""

# The protocol of a graph: tensors, nodes, edges, how the engine undoes broadcasting, and what the caller's variables are called.
VIZ_MAY_USE = {
    "core.base", "core.entry", "core.graph", "core.names", "core.op", "core.modes", "core.packing", "autograd.unbroadcast",
}  # fmt: skip

# (room, what its files import inside a function from a floor above)
LATE = {("lessons", "")}  # the checks of exercises use zerograd as their learners do: `import zerograd as torch`

FILES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__").rstrip("."): path
    for path in sorted(PACKAGE.rglob("*.py"))
}


def floor(module: str) -> int:
    return FLOORS[module.partition(".")[0]]


def room(module: str) -> int:
    """How high the folder of a file in ``viz`` stands."""
    name = [*module.split("."), ""][1]
    return VIZ.get(name, len(VIZ))


def imports(module: str) -> Iterator[tuple[str, bool]]:
    """What a file imports of zerograd when it runs: ``(module, whether inside a function)``."""
    path = FILES[module]
    package = ["zerograd", *path.relative_to(PACKAGE).parent.parts]

    def names(node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = [*package[: len(package) + 1 - node.level]] if node.level else []
            base = ".".join([*origin, *filter(None, [node.module])])
            for alias in node.names:  # `from . import ops` imports a file, `from .ops import add` a name in one
                whole = f"{base}.{alias.name}"
                yield whole if whole.removeprefix("zerograd.") in FILES else base

    def walk(node: ast.AST, late: bool) -> Iterator[tuple[str, bool]]:
        for name in names(node):
            if name == "zerograd" or name.startswith("zerograd."):
                yield name.removeprefix("zerograd").lstrip("."), late
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            children: list[ast.AST] = list(node.orelse)
        else:
            children = list(ast.iter_child_nodes(node))
        late = late or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for child in children:
            yield from walk(child, late)

    yield from walk(ast.parse(path.read_text(encoding="utf-8")), False)


@pytest.mark.parametrize("module", FILES)
def test_has_a_floor(module: str) -> None:
    assert module.partition(".")[0] in FLOORS, f"zerograd.{module} stands on no floor: give it one"


@pytest.mark.parametrize("module", FILES)
def test_imports_go_down(module: str) -> None:
    here = floor(module)
    for other, late in imports(module):
        if here == WING:
            allowed = other in VIZ_MAY_USE or (floor(other) == WING and room(other) <= room(module))
        else:
            allowed = floor(other) <= here and (floor(other) != WING or here >= FLOORS["lessons"])
        allowed = allowed or (late and (module.split(".")[0], other) in LATE)
        assert allowed, f"zerograd.{module} must not import {f'zerograd.{other}'.rstrip('.')}"


def test_late_imports_are_needed() -> None:
    assert {(module.split(".")[0], other) for module in FILES for other, late in imports(module) if late} >= LATE


def test_no_circles() -> None:
    graph = {module: {other for other, late in imports(module) if not late and other != module} for module in FILES}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        pytest.fail(f"these files import each other in a circle: {circle}", pytrace=False)


@pytest.mark.parametrize("module", FILES)
def test_size(module: str) -> None:
    lines = len(FILES[module].read_text(encoding="utf-8").splitlines())
    assert lines <= 600 or module == "tensor", f"{lines} lines: more than a reader wants in one file; split it"
