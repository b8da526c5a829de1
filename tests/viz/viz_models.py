"""Graphs written by hand, one for each thing a picture must be able to say, shared by the tests."""

from __future__ import annotations

from collections.abc import Callable

from zerograd.viz.facts.model import Array, Edge, Gradient, Graph, Module, Operation, Part, Tensor

KEPT = Gradient("value", "backward() adds gradients up here.", None)
FREED = "The gradient passed through; a non-leaf does not keep it. Call retain_grad() before backward() to keep it."


def scalar(value: bool | int | float, dtype: str = "float32") -> Array:
    return Array((), dtype, (value,))


def array(shape: tuple[int, ...], *values: bool | int | float, dtype: str = "float32") -> Array:
    return Array(shape, dtype, values)


def value(found: Array, *parts: Part) -> Gradient:
    return Gradient("value", "backward() adds gradients up here.", found, parts)


def pending() -> Gradient:
    return Gradient("pending", "backward() has not been called yet.")


def none(reason: str) -> Gradient:
    return Gradient("None", reason)


def freed(found: Array | None = None) -> Gradient:
    return Gradient("freed", FREED, found)


def leaf(identity: str, name: str, found: Array, grad: Gradient | None = None, **more: object) -> Tensor:
    return Tensor(
        identity,
        "leaf",
        name,
        value=found,
        shape=found.shape,
        dtype=found.dtype,  # type: ignore[arg-type]
        grad=grad or pending(),
        **more,
    )


def untracked(identity: str, name: str, found: Array, **more: object) -> Tensor:
    return Tensor(
        identity,
        "untracked",
        name,
        value=found,
        shape=found.shape,
        dtype=found.dtype,  # type: ignore[arg-type]
        grad=none(f"{name or 'it'} does not require grad."),
        **more,
    )


def node(identity: str, name: str, found: Array, grad: Gradient | None = None, **more: object) -> Tensor:
    return Tensor(
        identity,
        "non-leaf",
        name,
        value=found,
        shape=found.shape,
        dtype=found.dtype,  # type: ignore[arg-type]
        grad=grad or pending(),
        **more,
    )


def op(identity: str, name: str, symbol: str, freed: bool = False, where: str = "") -> Operation:
    return Operation(identity, name, symbol, freed, where)


def step(operation: str, inputs: list[str], output: str) -> tuple[Edge, ...]:
    """The edges of one operation."""
    return (
        *(Edge(source, operation, "input", nr=nr) for nr, source in enumerate(inputs)),
        Edge(operation, output, "output"),
    )


def line(after: bool = True) -> Graph:
    """y = w*x + b, before or after y.backward()."""
    tensors = (
        leaf("n0", "w", scalar(4.0), value(scalar(3.0)) if after else None),
        untracked("n1", "x", scalar(3.0)),
        node("n2", "", scalar(12.0), freed(scalar(1.0)) if after else None),
        leaf("n3", "b", scalar(5.0), value(scalar(1.0)) if after else None),
        node("n4", "y", scalar(17.0), freed(scalar(1.0)) if after else None, root=True),
    )
    edges = step("n5", ["n0", "n1"], "n2") + step("n6", ["n2", "n3"], "n4")
    if not after:
        edges += (Edge("n1", "n5", "saved", "other"),)
    return Graph(
        tensors,
        (op("n5", "MulBackward0", "×", after), op("n6", "AddBackward0", "+")),
        edges,
        f"Autograd graph of y, {'after' if after else 'before'} backward",
        "y = 17 comes from w * x + b.",
    )


def diamond() -> Graph:
    """a = u * u (both arguments), then a.exp() + a.sin(): two ways meet again; exp keeps its own result."""
    tensors = (
        leaf("n0", "u", scalar(1.5), value(scalar(-2.25), Part("n5", scalar(1.0)), Part("n5", scalar(-3.25)))),
        node("n1", "a", scalar(2.25), freed(scalar(-0.7))),
        node("n2", "", scalar(9.4877)),
        node("n3", "", scalar(0.7781)),
        node("n4", "z", scalar(10.2658), root=True),
    )
    operations = (
        op("n5", "MulBackward0", "×"),
        op("n6", "ExpBackward0", "exp"),
        op("n7", "SinBackward0", "sin"),
        op("n8", "AddBackward0", "+"),
    )
    edges = (
        step("n5", ["n0", "n0"], "n1")
        + step("n6", ["n1"], "n2")
        + step("n7", ["n1"], "n3")
        + step("n8", ["n2", "n3"], "n4")
        + (
            Edge("n0", "n5", "saved", "self"),
            Edge("n0", "n5", "saved", "other"),
            Edge("n2", "n6", "saved", "result"),
            Edge("n1", "n7", "saved", "self"),
        )
    )
    return Graph(tensors, operations, edges, "Autograd graph of z, before backward", "z = exp(u*u) + sin(u*u).")


def shared_leaf() -> Graph:
    """w is used at three depths and its gradient is the sum of three."""
    parts = (Part("n8", scalar(8.0)), Part("n9", scalar(4.0)), Part("n10", scalar(1.0)))
    tensors = (
        leaf("n0", "w", scalar(2.0), value(scalar(13.0), *parts)),
        untracked("n1", "x", scalar(2.0)),
        node("n2", "h1", scalar(4.0), freed(scalar(4.0))),
        node("n3", "h2", scalar(8.0), freed(scalar(2.0))),
        node("n4", "y", scalar(10.0), freed(scalar(1.0)), root=True),
    )
    operations = (
        op("n8", "MulBackward0", "×", True),
        op("n9", "MulBackward0", "×", True),
        op("n10", "AddBackward0", "+"),
    )
    edges = step("n8", ["n0", "n1"], "n2") + step("n9", ["n2", "n0"], "n3") + step("n10", ["n3", "n0"], "n4")
    return Graph(tensors, operations, edges, "Autograd graph of y, after backward", "w is used three times.")


def cut(label: str) -> Graph:
    """a → b = a * a, c cut from b by ``label``, y = c + w."""
    tensors = (
        leaf("n0", "a", scalar(3.0), none("No gradient arrived: the path to y is cut.")),
        node("n1", "b", scalar(9.0), none("b is not a leaf.")),
        untracked("n2", "c", scalar(9.0)),
        leaf("n3", "w", scalar(1.0), value(scalar(1.0))),
        node("n4", "y", scalar(10.0), freed(scalar(1.0)), root=True),
    )
    edges = (
        *step("n5", ["n0", "n0"], "n1"),
        Edge("n1", "n2", "cut", label),
        *step("n6", ["n2", "n3"], "n4"),
        Edge("n0", "n5", "saved", "self"),
    )
    return Graph(
        tensors,
        (op("n5", "MulBackward0", "×"), op("n6", "AddBackward0", "+")),
        edges,
        "Autograd graph of y, after backward",
        f"The path from a is cut by {label}.",
    )


def states() -> Graph:
    """All five states of a gradient slot, a retained non-leaf, a rebound name, a constant, a stale saved value."""
    tensors = (
        leaf("n0", "w", scalar(4.0), value(scalar(0.0))),
        untracked("n1", "x", scalar(3.0)),
        node("n2", "h", scalar(12.0), value(scalar(1.0)), retained=True),
        Tensor("n3", "number", value=scalar(2), shape=()),
        node("n4", "y", scalar(24.0), freed(scalar(1.0)), was="loss"),
        leaf(
            "n5", "v", scalar(1.0), Gradient("stale", "v was changed after backward (v1≠v0).", scalar(24.0)), version=1
        ),
        node("n6", "total", scalar(24.0), pending(), root=True, retained=True),
    )
    operations = (
        op("n7", "MulBackward0", "×", True, "3:7"),
        op("n8", "PowBackward0", "^", True, "3:8"),
        op("n9", "MulBackward0", "×", False, "4:1"),
    )
    edges = (
        step("n7", ["n0", "n1"], "n2")
        + step("n8", ["n2", "n3"], "n4")
        + step("n9", ["n4", "n5"], "n6")
        + (Edge("n5", "n9", "saved", "other", stale=True), Edge("n4", "n9", "saved", "self"))
    )
    return Graph(tensors, operations, edges, "Autograd graph of total, after y.backward()", "total = v * h**2.")


def network() -> Graph:
    """loss = sum(relu(x @ W + b)): matrices and vectors, with numbers in the cells."""
    tensors = (
        untracked("n0", "x", array((1, 2), 1.0, 2.0)),
        leaf(
            "n1",
            "W",
            array((2, 3), 0.5, -1.0, 0.25, 1.0, 0.5, -1.0),
            value(array((2, 3), 1.0, 0.0, 0.0, 2.0, 0.0, 0.0)),
        ),
        node("n2", "", array((1, 3), 2.5, 0.0, -1.75), freed(array((1, 3), 1.0, 0.0, 0.0))),
        leaf("n3", "b", array((3,), 0.0, 0.1, 0.2), value(array((3,), 1.0, 0.0, 0.0))),
        node("n4", "s", array((1, 3), 2.5, 0.1, -1.55), freed(array((1, 3), 1.0, 0.0, 0.0))),
        node("n5", "h", array((1, 3), 2.5, 0.1, 0.0), value(array((1, 3), 1.0, 1.0, 1.0)), retained=True),
        node("n6", "loss", scalar(2.6), freed(scalar(1.0)), root=True),
    )
    operations = (
        op("n7", "MmBackward0", "@", True),
        op("n8", "AddBackward0", "+"),
        op("n9", "ReluBackward0", "relu", True),
        op("n10", "SumBackward0", "Σ"),
    )
    edges = (
        step("n7", ["n0", "n1"], "n2")
        + step("n8", ["n2", "n3"], "n4")
        + step("n9", ["n4"], "n5")
        + step("n10", ["n5"], "n6")
    )
    return Graph(tensors, operations, edges, "Autograd graph of loss, after backward", "loss = sum(relu(x @ W + b)).")


def arrays() -> Graph:
    """Every form a value can have."""
    wave = [round(((i * 37) % 21 - 10) / 4, 4) for i in range(64)]
    found = {
        "vector": array((3,), -1.0, 0.0, 2.5),
        "row64": array((64,), *wave),
        "matrix": array((8, 8), *wave),
        "wide": array((2, 24), *wave[:48]),
        "cube": array((2, 3, 4), *wave[:24]),
        "deep": array((2, 2, 2, 2), *wave[:16]),
        "empty": array((0, 3)),
        "ints": array((2, 2), 1, -2, 0, 40, dtype="int64"),
        "mask": array((2, 2), True, False, True, True, dtype="bool"),
        "odd": array((6,), float("nan"), float("inf"), -float("inf"), 0.0, 1.0, -1.0),
        "one": array((1, 1), 7.0),
        "large": Array((256, 784), "float32", None, 0.0013, -3.2114, 4.01),
        "gone": Array((9, 9), "float64"),
        "zeros": array((5,), 0.0, 0.0, 0.0, 0.0, 0.0),
    }
    tensors = tuple(untracked(f"n{i}", name, a) for i, (name, a) in enumerate(found.items()))
    out = node("n90", "out", found["large"], freed(found["large"]), root=True)
    big = leaf(
        "n91", "G", found["matrix"], value(found["matrix"], Part("n99", found["matrix"]), Part("gone", found["cube"]))
    )
    unknown = Tensor("n92", "non-leaf", "lost", value=None, shape=(300,), grad=Gradient("pending", "Not yet."))
    edges = (*step("n99", [*(t.id for t in tensors), "n91"], "n90"), Edge("n99", "n92", "output", nr=1))
    return Graph(
        (*tensors, out, big, unknown), (op("n99", "StackBackward0", "stack"),), edges, "Arrays of every kind", "Values."
    )


def chain(length: int, names: bool = True) -> Graph:
    """length operations, one after another, each with a leaf."""
    tensors = [leaf("t0", "x0", scalar(1.0), value(scalar(1.0)))]
    operations, edges = [], []
    for k in range(length):
        tensors.append(
            node(
                f"t{k + 1}",
                f"x{k + 1}" if names else "",
                scalar(float(k + 2)),
                freed(scalar(1.0)),
                root=k == length - 1,
            )
        )
        operations.append(op(f"o{k}", "ReluBackward0" if k % 2 else "ExpBackward0", "relu" if k % 2 else "exp", True))
        edges.extend(step(f"o{k}", [f"t{k}"], f"t{k + 1}"))
    return Graph(tuple(tensors), tuple(operations), tuple(edges), f"A chain of {length}", "One after another.")


def tangle(operations_count: int = 50) -> Graph:
    """150 nodes: each operation takes the last tensor, an older one and a leaf, and saves two of them."""
    tensors: list[Tensor] = [leaf("t0", "t0", scalar(1.0))]
    operations, edges = [], []
    for k in range(operations_count):
        tensors.append(leaf(f"w{k}", f"w{k}", array((3,), 1.0, -2.0, float(k))))
        tensors.append(node(f"t{k + 1}", f"t{k + 1}", scalar(float(k)), root=k == operations_count - 1))
        operations.append(op(f"o{k}", "AddcmulBackward0", "+×"))
        edges.extend(step(f"o{k}", [f"t{k}", f"t{(k * 7) % (k + 1)}", f"w{k}"], f"t{k + 1}"))
        edges.append(Edge(f"w{k}", f"o{k}", "saved", "tensor1"))
        edges.append(Edge(f"t{k + 1}", f"o{k}", "saved", "result"))
    return Graph(tuple(tensors), tuple(operations), tuple(edges), "A tangle", "150 nodes.")


def hostile(label: str) -> Graph:
    """``label`` in every place where text can come from outside."""
    tensors = (
        leaf("n0", label, scalar(1.0), Gradient("None", label), was=label),
        Tensor("n1", "untracked", label, value=scalar(1.0), dtype=label, grad=Gradient("stale", label, scalar(2.0))),
        node("n2", label, scalar(2.0), root=True),
    )
    edges = (
        Edge("n0", "n3", "input", label),
        Edge("n3", "n2", "output", label),
        Edge("n0", "n1", "cut", label),
        Edge("n2", "n3", "saved", label),
    )
    operations = (Operation("n3", label, label, True, label),)
    return Graph(tensors, operations, edges, label, label, hidden=2, modules=(Module("m0", label, ("n3",), ()),))


def empty() -> Graph:
    return Graph((), (), (), "Nothing", "No tensor.")


def lone() -> Graph:
    """A single leaf that is its own root."""
    return Graph(
        (leaf("n0", "w", array((2, 2), 1.0, 2.0, 3.0, 4.0), none("backward() has not been called."), root=True),),
        (),
        (),
        "Autograd graph of w",
        "w is a leaf.",
    )


CUTS = ("detach()", "torch.tensor(t)", ".data", "no_grad", "item()", "numpy()")
MODELS: dict[str, Callable[[], Graph]] = {
    "line before": lambda: line(False),
    "line after": line,
    "diamond": diamond,
    "shared leaf": shared_leaf,
    "states": states,
    "network": network,
    "arrays": arrays,
    "chain 5": lambda: chain(5),
    "chain 30": lambda: chain(30, False),
    "150": tangle,
    "empty": empty,
    "lone": lone,
    **{f"cut by {label}": (lambda label=label: cut(label)) for label in CUTS},  # type: ignore[misc]
}
