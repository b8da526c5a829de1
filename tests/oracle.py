"""What the tests that compare with PyTorch share: how to get it, and how to describe what either library did.

Everything here takes the library as an argument, or works on the tensors of both, so that one description serves
both sides.
``tests/record.py`` writes PyTorch's descriptions down; the tests make ours and compare.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import json
import re
import sys
import types
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

DATA = Path(__file__).parent / "data"


def recorded(name: str) -> Any:
    """The table ``tests/data/<name>.json``."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def the_torch() -> Any:
    """PyTorch, or skip the test (which ``conftest.py`` makes a failure where PyTorch is required)."""
    return pytest.importorskip("torch")


def the_torchvision() -> Any:
    """torchvision, or skip the test. What is made of its C++ part fits one build of PyTorch only, and nothing here needs it."""
    the_torch()
    if importlib.util.find_spec("torchvision") is None:
        pytest.skip("torchvision is not installed")
    sys.modules.setdefault("torchvision._meta_registrations", types.ModuleType("_meta_registrations"))
    return importlib.import_module("torchvision")


def graph(tensor: Any, leaves: list[Any] | tuple[Any, ...] = ()) -> list[list[Any]]:
    """The recorded graph, breadth first: for each node its name and, for each input, ``None`` or [which node,
    output number].

    An ``AccumulateGrad`` has the place of its variable in ``leaves`` instead of inputs.
    """
    nodes = [] if tensor.grad_fn is None else [tensor.grad_fn]
    places = {node: place for place, node in enumerate(nodes)}
    found: list[list[Any]] = []
    for node in nodes:  # grows while it is read: no recursion, whatever the depth
        inputs: list[Any] = []
        for to, nr in node.next_functions:
            if to is not None and to not in places:
                places[to] = len(nodes)
                nodes.append(to)
            inputs.append(None if to is None else [places[to], nr])
        kind = type(node).__name__
        found.append(
            [
                kind,
                [i for i, leaf in enumerate(leaves) if leaf is node.variable] if kind == "AccumulateGrad" else inputs,
            ]
        )
    return found


def graph_of(expression: str, setup: str, torch: Any) -> list[Any]:
    """The graph that ``expression`` records after ``setup``, and the gradients it sends to ``leaves``, or its refusal.

    What stands before a ``;`` is done first.
    """
    names: dict[str, Any] = {"torch": torch}
    exec(setup, names)
    *first, last = expression.split("; ")
    exec("; ".join(first), names)
    result = eval(last, names)
    leaves = names["leaves"]
    if result.requires_grad:
        try:
            result.backward(torch.ones_like(result).detach(), retain_graph=True)
        except RuntimeError as error:
            return [graph(result, leaves), [str(error)]]
    return [graph(result, leaves), [None if leaf.grad is None else leaf.grad.tolist() for leaf in leaves]]


def mistake(library: str, code: str) -> list[list[str]]:
    """What ``code`` says when it is run for the first and for the second time. It leaves its result, if any, in
    ``r``."""
    torch = importlib.import_module(library)
    return [run(code + "\nglobals().get('r')", {"torch": torch, "np": np}) for _ in range(2)]


def run(code: str, names: dict[str, Any]) -> list[str]:
    """What ``code`` does: the text of its last expression or of its error, then the warnings it gave."""
    *body, last = ast.parse(code.replace(";", "\n") if "\n" not in code else code).body
    ends_in_value = isinstance(last, ast.Expr)
    statements = ast.Module([*body] if ends_in_value else [*body, last], [])
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        try:
            exec(compile(statements, "<case>", "exec"), names)
            value = (
                eval(compile(ast.Expression(last.value), "<case>", "eval"), names)
                if isinstance(last, ast.Expr)
                else None
            )
            text = repr(value)
        except Exception as error:
            text = f"{type(error).__name__}: {error}"
    told = [w for w in given if not str(w.message).startswith("__array")]  # what PyTorch has not yet done for NumPy 2
    return [cleaned(text), *dict.fromkeys(cleaned(f"{w.category.__name__}: {w.message}") for w in told)]


def surface(code: str, torch: Any) -> list[str]:
    """``run``, without the warnings that come once per process: which case meets them first is chance. A case may leave
    grad mode off."""
    once = (
        "Converting a tensor with",
        "The use of `x.T`",
        "Tensor.T is",
        "Creating a tensor from a list",
        "The given NumPy array is not",
    )
    try:
        told = run(code, names(torch))
    finally:
        torch.set_grad_enabled(True)
    return [text for text in told if not text.startswith(tuple(f"UserWarning: {start}" for start in once))]


def write_names(library: Any) -> dict[str, Any]:
    x = library.tensor([1.0, 2.0, 3.0], requires_grad=True)
    return {
        "torch": library, "np": np, "x": x, "y": library.tensor([1.0, 2.0, 3.0]), "z": x * 1, "a":
        library.tensor([4.0, 5.0, 6.0]),
        "i": library.tensor([3, 4, 5]), "b": library.tensor([True, False]),
        "u": library.tensor([1, 2], dtype=library.uint8),
    }  # fmt: skip


def after_write(code: str, library: Any) -> list[Any]:
    """The error, if any, then every tensor's numbers and version."""
    held = write_names(library)
    kept = {name: value for name, value in held.items() if hasattr(value, "grad_fn")}
    try:
        exec(code, held)
        told = ""
    except Exception as error:
        told = f"{type(error).__name__}: {error}"
    return [told, {name: [t.tolist(), t._version, str(t.dtype), t.requires_grad] for name, t in kept.items()}]


def cleaned(text: str) -> str:
    """Without addresses (but with a size such as 1x0x0), without the place in PyTorch's sources that a warning came from, and of
    a traceback only the lines of a case."""
    text = re.sub(r'  File "(?!<case>").*, line \d+, in .*\n(?:    .*\n)*', "", text)
    return re.sub(r"\bat 0x[0-9a-f]+", "at 0x", re.sub(r" \(Triggered internally at [^)]*\)", "", text))


def names(torch: Any) -> dict[str, Any]:
    """What the recorded cases may use. ``x`` requires grad, ``a`` is a matrix, ``i`` holds whole numbers."""
    return {
        "torch": torch,
        "F": torch.nn.functional,
        "np": np,
        "x": torch.ones(3, requires_grad=True),
        "a": torch.ones(2, 3),
        "i": torch.tensor([1, 2]),
    }


def differentiated(code: str, torch: Any, held: dict[str, Any]) -> list[Any]:
    """What the case shows, or its error; its warnings; then what it recorded, and the first and second derivatives."""
    told: list[Any] = [text.replace("<class 'zerograd.", "<class 'torch.") for text in run(f"result = {code}\nresult", held)]
    result = held.get("result")
    return told if getattr(result, "grad_fn", None) is None else told + gradients(result, held["leaves"], torch)


def gradients(result: Any, leaves: list[Any], torch: Any) -> list[Any]:
    """What was recorded, and the first and second derivatives."""
    told: list[Any] = [graph(result, leaves)]
    try:
        first = torch.autograd.grad(result.sum(), leaves, create_graph=True, allow_unused=True)
        first = [each for each in first if each is not None]
        told.append([repr(each.detach() + 0) for each in first])
        total = sum(each.sum() for each in first if each.requires_grad)
        if not isinstance(total, int):
            second = torch.autograd.grad(total, leaves, allow_unused=True)
            told.append([repr(each if each is None else each + 0) for each in second])  # -0 is 0
    except RuntimeError as error:
        told.append(str(error))
    return told
