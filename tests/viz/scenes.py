"""Small programs and, in the docstring of each, what its picture must say. ``picture_facts.py`` tells how to read the lines."""

from __future__ import annotations

import warnings

import zerograd as torch
from zerograd import viz
from zerograd.viz import Picture


def line_before() -> Picture:
    """
    w leaf 4 | pending
    x untracked 3 | None
    (1) non-leaf 12 | pending
    b leaf 5 | pending
    y non-leaf root 17 | pending
    w, x -> MulBackward0 -> (1)
    (1), b -> AddBackward0 -> y
    x saved as other by MulBackward0
    """
    w = torch.tensor(4.0, requires_grad=True)
    x = torch.tensor(3.0)
    b = torch.tensor(5.0, requires_grad=True)
    y = w * x + b
    return viz.graph(y)


def line_after() -> Picture:
    """
    w leaf 4 | value 3
    x untracked 3 | None
    (1) non-leaf 12 | freed 1
    b leaf 5 | value 1
    y non-leaf root 17 | freed 1
    w, x -> MulBackward0 freed -> (1)
    (1), b -> AddBackward0 -> y
    """
    w = torch.tensor(4.0, requires_grad=True)
    x = torch.tensor(3.0)
    b = torch.tensor(5.0, requires_grad=True)
    y = w * x + b
    y.backward()
    return viz.graph(y)


def retained_graph() -> Picture:
    """
    w leaf 4 | value 8 = 4 + 4
    y non-leaf root 16 | freed 1
    w, w -> MulBackward0 -> y
    w saved as self by MulBackward0
    w saved as other by MulBackward0
    """
    w = torch.tensor(4.0, requires_grad=True)
    y = w * w
    y.backward(retain_graph=True)
    return viz.graph(y)


def freed_graph() -> Picture:
    """
    w leaf 4 | value 8 = 4 + 4
    y non-leaf root 16 | freed 1
    w, w -> MulBackward0 freed -> y
    """
    w = torch.tensor(4.0, requires_grad=True)
    y = w * w
    y.backward()
    return viz.graph(y)


def retained_gradient() -> Picture:
    """
    p leaf 2 | value 36
    (1) number 3
    r non-leaf retained 6 | value 12 = 6 + 6
    total non-leaf root 36 | freed 1
    p, (1) -> MulBackward0 freed -> r
    r, r -> MulBackward0 freed -> total
    """
    p = torch.tensor(2.0, requires_grad=True)
    r = p * 3
    r.retain_grad()
    total = r * r
    total.backward()
    return viz.graph(total)


def retained_too_late() -> Picture:
    """
    p leaf 2 | value 3
    (1) number 3
    r non-leaf retained 6 | freed 1
    (2) number 1
    total non-leaf root 7 | freed 1
    p, (1) -> MulBackward0 freed -> r
    r, (2) -> AddBackward0 -> total
    """
    p = torch.tensor(2.0, requires_grad=True)
    r = p * 3
    total = r + 1
    total.backward()
    r.retain_grad()
    return viz.graph(total)


def shared_leaf() -> Picture:
    """
    w leaf 3 | value 7 = 1 + 3 + 3
    (1) non-leaf 9 | freed 1
    y non-leaf root 12 | freed 1
    w, w -> MulBackward0 freed -> (1)
    (1), w -> AddBackward0 -> y
    """
    w = torch.tensor(3.0, requires_grad=True)
    y = w * w + w
    y.backward()
    return viz.graph(y)


def diamond() -> Picture:
    """
    x leaf 1 | value -3.595
    m non-leaf 2.7183 | freed -1.3225 = -0.4108 + -0.9117
    left non-leaf 0.4108 | freed 1
    right non-leaf -0.9117 | freed 1
    y non-leaf root -0.501 | freed 1
    x -> ExpBackward0 freed -> m
    m -> SinBackward0 freed -> left
    m -> CosBackward0 freed -> right
    left, right -> AddBackward0 -> y
    """
    x = torch.tensor(1.0, requires_grad=True)
    m = x.exp()
    left = m.sin()
    right = m.cos()
    y = left + right
    y.backward()
    return viz.graph(y)


def cut_by_tensor() -> Picture:
    """
    w leaf 4 | None
    (1) number 3
    c non-leaf 12 | None
    v leaf [12, 5] | value [24, 10] = [12, 5] + [12, 5]
    b leaf 5 | None
    (2) non-leaf [144, 25] | freed [1, 1]
    y non-leaf root 169 | freed 1
    w, (1) -> MulBackward0 -> c
    v, v -> MulBackward0 freed -> (2)
    (2) -> SumBackward0 -> y
    v cut off from c by tensor()
    v cut off from b by tensor()
    """
    w = torch.tensor(4.0, requires_grad=True)
    b = torch.tensor(5.0, requires_grad=True)
    c = w * 3
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        v = torch.tensor([c, b], requires_grad=True)
    y = (v * v).sum()
    y.backward()
    return viz.graph(y)


def cut_by_detach() -> Picture:
    """
    w leaf 2 | value 18
    (1) number 3
    y non-leaf 6 | freed 6
    d untracked 6 | None
    z non-leaf root 36 | freed 1
    w, (1) -> MulBackward0 freed -> y
    y, d -> MulBackward0 freed -> z
    d cut off from y by detach()
    """
    w = torch.tensor(2.0, requires_grad=True)
    y = w * 3
    d = y.detach()
    z = y * d
    z.backward()
    return viz.graph(z)


def cut_by_data() -> Picture:
    """
    d untracked 2 | None
    w leaf 2 | pending
    z non-leaf root 4 | pending
    d, w -> MulBackward0 -> z
    d cut off from w by .data
    d saved as self by MulBackward0
    """
    w = torch.tensor(2.0, requires_grad=True)
    d = w.data
    z = d * w
    return viz.graph(z)


def cut_by_no_grad() -> Picture:
    """
    h untracked 6 | None
    w leaf 2 | None
    b leaf 1 | value 1
    y non-leaf root 7 | freed 1
    h, b -> AddBackward0 -> y
    h cut off from w by no_grad
    """
    w = torch.tensor(2.0, requires_grad=True)
    with torch.no_grad():
        h = w * 3
    b = torch.tensor(1.0, requires_grad=True)
    y = h + b
    y.backward()
    return viz.graph(y)


def cut_by_comparison() -> Picture:
    """
    mask untracked root [True, False] bool | None
    w leaf [1, -1] | None
    mask cut off from w by gt()
    """
    w = torch.tensor([1.0, -1.0], requires_grad=True)
    mask = w > 0
    return viz.graph(mask)


def vector() -> Picture:
    """
    h leaf [1, 2, -3] | value [0, 4, -60] = [0, 2, -30] + [0, 2, -30]
    g non-leaf root [1, 4, 9] | freed [0, 1, 10]
    h, h -> MulBackward0 freed -> g
    """
    h = torch.tensor([1.0, 2.0, -3.0], requires_grad=True)
    g = h * h
    g.backward(torch.tensor([0.0, 1.0, 10.0]))
    return viz.graph(g)


def matrix() -> Picture:
    """
    weights leaf [[1, 2], [3, 4]] | value [[10, 1], [10, 1]]
    inputs untracked [10, 1] | None
    outputs non-leaf root [12, 34] | freed [1, 1]
    weights, inputs -> MvBackward0 freed -> outputs
    """
    weights = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    inputs = torch.tensor([10.0, 1.0])
    outputs = weights @ inputs
    outputs.sum().backward()
    return viz.graph(outputs)


def broadcast() -> Picture:
    """
    column leaf [[1], [2]] | value [[60], [60]]
    row leaf [10, 20, 30] | value [3, 3, 3]
    grid non-leaf root [[10, 20, 30], [20, 40, 60]] | freed [[1, 1, 1], [1, 1, 1]]
    column, row -> MulBackward0 freed -> grid
    """
    column = torch.tensor([[1.0], [2.0]], requires_grad=True)
    row = torch.tensor([10.0, 20.0, 30.0], requires_grad=True)
    grid = column * row
    grid.sum().backward()
    return viz.graph(grid)


def empty() -> Picture:
    """
    nothing leaf empty | value empty
    y non-leaf root 0 | freed 1
    nothing -> SumBackward0 -> y
    """
    nothing = torch.zeros(0, 3, requires_grad=True)
    y = nothing.sum()
    y.backward()
    return viz.graph(y)


def lone_number() -> Picture:
    """
    w leaf root 2.5 | pending
    """
    w = torch.tensor(2.5, requires_grad=True)
    return viz.graph(w)


def whole_numbers() -> Picture:
    """
    count untracked [1, 2, 3] int64 | None
    w leaf 0.5 | pending
    y non-leaf root [0.5, 1, 1.5] | pending
    count, w -> MulBackward0 -> y
    count saved as self by MulBackward0
    """
    count = torch.tensor([1, 2, 3])
    w = torch.tensor(0.5, requires_grad=True)
    y = count * w
    return viz.graph(y)


def constant() -> Picture:
    """
    w leaf 2 | value -3
    (1) number 3
    (2) non-leaf 6 | freed -1
    (3) number 1
    y non-leaf root -5 | freed 1
    w, (1) -> MulBackward0 freed -> (2)
    (2), (3) -> RsubBackward1 -> y
    """
    w = torch.tensor(2.0, requires_grad=True)
    y = 1 - 3 * w
    y.backward()
    return viz.graph(y)


def large() -> Picture:
    """
    w leaf mean 1, min 1, max 1 | value mean 0.02, min 0.02, max 0.02
    (1) number 2
    (2) non-leaf not kept | freed
    y non-leaf root 2 | freed 1
    w, (1) -> MulBackward0 freed -> (2)
    (2) -> MeanBackward0 -> y
    """
    w = torch.ones(10, 10, requires_grad=True)
    y = (w * 2).mean()
    y.backward()
    return viz.graph(y)


def accumulated() -> Picture:
    """
    w leaf 2 | value 8 = 3 + 5
    (1) number 5
    y non-leaf root 10 | freed 1
    w, (1) -> MulBackward0 freed -> y
    """
    w = torch.tensor(2.0, requires_grad=True)
    y = w * 3
    y.backward()
    y = w * 5
    y.backward()
    return viz.graph(y)


def stale() -> Picture:
    """
    w leaf v1 2.6 | stale -6
    (1) number 5
    (2) non-leaf -3 | freed -6
    (3) number 2
    loss non-leaf root 9 | freed 1
    w, (1) -> SubBackward0 -> (2)
    (2), (3) -> PowBackward0 freed -> loss
    """
    w = torch.tensor(2.0, requires_grad=True)
    loss = (w - 5) ** 2
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
    return viz.graph(loss)


def saved_then_changed() -> Picture:
    """
    w leaf [1, 2] | pending
    y non-leaf root v1 [0, 0] | pending
    w -> ExpBackward0 -> y
    y saved as result by ExpBackward0, changed since
    """
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    y = w.exp()
    y.detach().zero_()
    return viz.graph(y)


def rebound() -> Picture:
    """
    (1) was w leaf 2 | value 3
    (2) untracked 0.3 | None
    w non-leaf root 1.7 | pending
    (1), (2) -> SubBackward0 -> w
    """
    w = torch.tensor(2.0, requires_grad=True)
    y = w * 3
    y.backward()
    w = w - 0.1 * w.grad
    return viz.graph(w)


def several_outputs() -> Picture:
    """
    pair leaf [3, 4] | value [6, 0]
    first non-leaf 3 | freed 6
    second non-leaf 4 | freed 0
    y non-leaf root 9 | freed 1
    pair -> UnbindBackward0 -> first, second
    first, first -> MulBackward0 freed -> y
    """
    pair = torch.tensor([3.0, 4.0], requires_grad=True)
    first, second = pair  # noqa: RUF059
    y = first * first
    y.backward()
    return viz.graph(y)


def two_roots() -> Picture:
    """
    w leaf 2 | pending
    a non-leaf root 0.964 | pending
    b non-leaf root 0.964 | pending
    w -> TanhBackward0 -> a
    a -> ReluBackward0 -> b
    a saved as result by TanhBackward0
    b saved as result by ReluBackward0
    """
    w = torch.tensor(2.0, requires_grad=True)
    a = w.tanh()
    b = a.relu()
    return viz.graph(a, b)


def in_place() -> Picture:
    """
    w leaf [1, 2] | value [3, 3]
    (1) number 3
    (2) non-leaf [3, 6] | freed [1, 1]
    (3) number 1
    y non-leaf root v1 [4, 7] | freed [1, 1]
    w, (1) -> MulBackward0 freed -> (2)
    (2), (3) -> AddBackward0 -> y
    """
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    y = w * 3
    y += 1
    y.sum().backward()
    return viz.graph(y)


def in_place_on_a_view() -> Picture:
    """
    w leaf [1, 2, 3] | value [20, 2, 2]
    (1) number 2
    (2) non-leaf [2, 4, 6] | freed [10, 1, 1]
    (3) number 10
    y non-leaf root v1 [20, 4, 6] | freed [1, 1, 1]
    first non-leaf root v1 20 | None
    w, (1) -> MulBackward0 freed -> (2)
    (2), (3) -> CopySlices freed -> y
    y -> AsStridedBackward0 -> first
    """
    w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = w * 2
    first = y[0]
    first.mul_(10)
    y.sum().backward()
    return viz.graph(y, first)


def assigned_element() -> Picture:
    """
    w leaf 4 | value 8 = 4 + 4
    (1) non-leaf 16 | freed 1
    y non-leaf root v1 [0, 16, 0] | freed [1, 1, 1]
    w, w -> MulBackward0 freed -> (1)
    (1) -> CopySlices -> y
    """
    w = torch.tensor(4.0, requires_grad=True)
    y = torch.zeros(3)
    y[1] = w * w
    y.sum().backward()
    return viz.graph(y)


def second_derivative() -> Picture:
    """
    x leaf 2 | pending
    (1) non-leaf 4 | freed 2
    (2) untracked 1 | None
    (3) non-leaf 2 | pending
    (4) non-leaf 4 | pending
    (5) non-leaf 4 | pending
    (6) non-leaf 4 | pending
    (7) non-leaf 8 | pending
    slope non-leaf root 12 | pending
    x, x -> MulBackward0 -> (1)
    (2), x -> MulBackward0 -> (3)
    (2), (1) -> MulBackward0 -> (4)
    (3), x -> MulBackward0 -> (5)
    (3), x -> MulBackward0 -> (6)
    (4), (5) -> AddBackward0 -> (7)
    (7), (6) -> AddBackward0 -> slope
    x saved as self by MulBackward0
    x saved as other by MulBackward0
    (2) saved as self by MulBackward0
    (2) saved as self by MulBackward0
    (3) saved as self by MulBackward0
    x saved as other by MulBackward0
    (3) saved as self by MulBackward0
    x saved as other by MulBackward0
    """
    x = torch.tensor(2.0, requires_grad=True)
    y = x * x * x
    (slope,) = torch.autograd.grad(y, x, create_graph=True)
    return viz.graph(slope)


SCENES = [
    line_before,
    line_after,
    retained_graph,
    freed_graph,
    retained_gradient,
    retained_too_late,
    shared_leaf,
    diamond,
    cut_by_tensor,
    cut_by_detach,
    cut_by_data,
    cut_by_no_grad,
    cut_by_comparison,
    vector,
    matrix,
    broadcast,
    empty,
    lone_number,
    whole_numbers,
    constant,
    large,
    accumulated,
    stale,
    saved_then_changed,
    rebound,
    several_outputs,
    two_roots,
    in_place,
    in_place_on_a_view,
    assigned_element,
    second_derivative,
]
