"""Small programs and, in the docstring of each, what its picture must say. ``picture_facts.py`` tells how to read the lines."""

from __future__ import annotations

import warnings
from types import SimpleNamespace

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


def folded_chain() -> Picture:
    """
    (1) untracked 1 | None
    w leaf 0.5 | value 8
    (2) non-leaf 4 | freed 0.5
    (3) non-leaf 2 | freed 1
    (4) number 2
    y non-leaf root 4 | freed 1
    (2), w -> MulBackward0 freed -> (3)
    (3), (4) -> AddBackward0 -> y
    (1) ... 149 more ... (2)
    ×150: MulBackward0, AddBackward0
    ×150: (2), w, (3), (4), y
    """
    w = torch.tensor(0.5, requires_grad=True)
    y = torch.tensor(1.0)
    for _ in range(150):
        y = y * w + 2
    y.backward()
    return viz.graph(y)


def folded_recurrence() -> Picture:
    """
    (1) untracked 0 | None
    w leaf 0.5 | pending
    u leaf 2 | pending
    (2) untracked 0 | None
    (3) non-leaf 1.3333 | pending
    (4) non-leaf 82.1111 | pending
    (5) non-leaf 0.6667 | pending
    x untracked 1 | None
    (6) non-leaf 2 | pending
    (7) non-leaf 2.6667 | pending
    h non-leaf 2.6667 | pending
    (8) number 1
    (9) non-leaf 1.6667 | pending
    (10) number 2
    (11) non-leaf 2.7778 | pending
    (12) non-leaf 2.7778 | pending
    loss non-leaf root 84.8889 | pending
    (3), w -> MulBackward0 -> (5)
    x, u -> MulBackward0 -> (6)
    (5), (6) -> AddBackward0 -> (7)
    (7) -> ReluBackward0 -> h
    h, (8) -> SubBackward0 -> (9)
    (9), (10) -> PowBackward0 -> (11)
    (11) -> SumBackward0 -> (12)
    (4), (12) -> AddBackward0 -> loss
    (3) saved as self by MulBackward0
    w saved as other by MulBackward0
    x saved as self by MulBackward0
    h saved as result by ReluBackward0
    (9) saved as self by PowBackward0
    (1) ... 59 more ... (3)
    (2) ... 59 more ... (4)
    ×60: MulBackward0, MulBackward0, AddBackward0, ReluBackward0, SubBackward0, PowBackward0, SumBackward0, AddBackward0
    ×60: (3), w, (5), x, u, (6), (7), h, (8), (9), (10), (11), (12), (4), loss
    """
    w = torch.tensor(0.5, requires_grad=True)
    u = torch.tensor(2.0, requires_grad=True)
    h = torch.tensor([0.0])
    loss = torch.tensor(0.0)
    for step in range(60):
        x = torch.tensor([float(step % 2)])
        h = (h * w + x * u).relu()
        loss = loss + ((h - 1) ** 2).sum()
    return viz.graph(loss)


def folded_residual() -> Picture:
    """
    x untracked [1, 2] | None
    stem leaf [1, 0.5] | pending
    (1) non-leaf [1, 1] | pending
    (2) non-leaf [10.6372, 1] | pending
    weight leaf [0.5, -1] | pending
    (3) non-leaf [5.3186, -1] | pending
    bias leaf [0, 1] | pending
    (4) non-leaf [5.3186, 0] | pending
    (5) non-leaf [5.3186, 0] | pending
    (6) number 0.125
    (7) non-leaf [0.6648, 0] | pending
    h non-leaf [11.3021, 1] | pending
    y non-leaf root 12.3021 | pending
    x, stem -> MulBackward0 -> (1)
    (2), weight -> MulBackward0 -> (3)
    (3), bias -> AddBackward0 -> (4)
    (4) -> ReluBackward0 -> (5)
    (5), (6) -> MulBackward0 -> (7)
    (2), (7) -> AddBackward0 -> h
    h -> SumBackward0 -> y
    x saved as self by MulBackward0
    (2) saved as self by MulBackward0
    weight saved as other by MulBackward0
    (5) saved as result by ReluBackward0
    (1) ... 39 more ... (2)
    ×40: MulBackward0, AddBackward0, ReluBackward0, MulBackward0, AddBackward0
    ×40: (2), weight, (3), bias, (4), (5), (6), (7), h
    """
    x = torch.tensor([1.0, 2.0])
    stem = torch.tensor([1.0, 0.5], requires_grad=True)
    h = x * stem
    for _ in range(40):
        weight = torch.tensor([0.5, -1.0], requires_grad=True)
        bias = torch.tensor([0.0, 1.0], requires_grad=True)
        h = h + (h * weight + bias).relu() * 0.125
    y = h.sum()
    return viz.graph(y)


def folded_up_to_a_result_that_is_used_again() -> Picture:
    """
    w leaf 1 | pending
    (1) non-leaf 0.1697 | pending
    (2) non-leaf 0.1689 | pending
    (3) non-leaf 0.1211 | pending
    y non-leaf 0.1208 | pending
    z non-leaf root 0.0204 | pending
    (1) -> SinBackward0 -> (2)
    (3) -> SinBackward0 -> y
    y, (2) -> MulBackward0 -> z
    (1) saved as self by SinBackward0
    (3) saved as self by SinBackward0
    y saved as self by MulBackward0
    (2) saved as other by MulBackward0
    w ... 99 more ... (1)
    (2) ... 99 more ... (3)
    ×100: SinBackward0
    ×100: (1), (2)
    ×100: SinBackward0
    ×100: (3), y
    """
    w = torch.tensor(1.0, requires_grad=True)
    y = w
    results = []
    for _ in range(200):
        y = y.sin()
        results.append(y)
    z = y * results[99]
    del results  # which would name it
    return viz.graph(z)


def folded_where_no_frame_fits() -> Picture:
    """
    (1) untracked [0, 0] | None
    w leaf 0.5 | pending
    (2) non-leaf [0, 0] | pending
    (3) untracked [1, -1] | None
    u leaf [1, 2] | pending
    (4) non-leaf [1, -2] | pending
    (5) non-leaf [1, -2] | pending
    (6) non-leaf [0.7616, -0.964] | pending
    (7) non-leaf [0.58, 0.9293] | pending
    (8) non-leaf 1.5094 | pending
    (9) non-leaf [0.8952, -0.9864] | pending
    (10) non-leaf [0.4476, -0.4932] | pending
    x untracked [1, -1] | None
    (11) non-leaf [1, -2] | pending
    (12) non-leaf [1.4476, -2.4932] | pending
    h non-leaf [0.8952, -0.9864] | pending
    (13) non-leaf [0.8014, 0.973] | pending
    (14) non-leaf 1.7745 | pending
    (15) number 0
    (16) non-leaf 1.5094 | pending
    (17) non-leaf 104.4 | pending
    loss non-leaf root 106.1745 | pending
    (1), w -> MulBackward0 -> (2)
    (3), u -> MulBackward0 -> (4)
    (2), (4) -> AddBackward0 -> (5)
    (5) -> TanhBackward0 -> (6)
    (6), (6) -> MulBackward0 -> (7)
    (7) -> SumBackward0 -> (8)
    (9), w -> MulBackward0 -> (10)
    x, u -> MulBackward0 -> (11)
    (10), (11) -> AddBackward0 -> (12)
    (12) -> TanhBackward0 -> h
    h, h -> MulBackward0 -> (13)
    (13) -> SumBackward0 -> (14)
    (8), (15) -> AddBackward0 -> (16)
    (17), (14) -> AddBackward0 -> loss
    (1) saved as self by MulBackward0
    (3) saved as self by MulBackward0
    (6) saved as result by TanhBackward0
    (6) saved as self by MulBackward0
    (6) saved as other by MulBackward0
    (9) saved as self by MulBackward0
    w saved as other by MulBackward0
    x saved as self by MulBackward0
    h saved as result by TanhBackward0
    h saved as self by MulBackward0
    h saved as other by MulBackward0
    (6) ... 58 more ... (9)
    (16) ... 58 more ... (17)
    ×59: MulBackward0, MulBackward0, AddBackward0, TanhBackward0, MulBackward0, SumBackward0
    ×59: (9), (10), x, (11), (12), h, (13), (14)
    ×59: AddBackward0
    ×59: (17), (14), loss
    """
    w = torch.tensor(0.5, requires_grad=True)
    u = torch.tensor([1.0, 2.0], requires_grad=True)
    h = torch.tensor([0.0, 0.0])
    losses = []
    for _ in range(60):
        x = torch.tensor([1.0, -1.0])
        h = torch.tanh(h * w + x * u)
        losses.append((h * h).sum())
    loss = sum(losses)
    del losses
    return viz.graph(loss)


def modules_of_a_small_network() -> Picture:
    """
    layers.0.weight leaf [[1, -1]] | pending
    (1) non-leaf [[1], [-1]] | pending
    x untracked [[1, 2]] | None
    (2) non-leaf -1 | pending
    layers.0.bias leaf 0.5 | pending
    (3) non-leaf -0.5 | pending
    (4) non-leaf 0 | pending
    layers.2.weight leaf 2 | pending
    (5) non-leaf 2 | pending
    (6) non-leaf 0 | pending
    layers.2.bias leaf 0 | pending
    (7) non-leaf 0 | pending
    scale leaf 10 | pending
    y non-leaf root 0 | pending
    layers.0.weight -> TBackward0 -> (1)
    x, (1) -> MmBackward0 -> (2)
    (2), layers.0.bias -> AddBackward0 -> (3)
    (3) -> ReluBackward0 -> (4)
    layers.2.weight -> TBackward0 -> (5)
    (4), (5) -> MmBackward0 -> (6)
    (6), layers.2.bias -> AddBackward0 -> (7)
    (7), scale -> MulBackward0 -> y
    x saved as self by MmBackward0
    (4) saved as result by ReluBackward0
    (4) saved as self by MmBackward0
    (5) saved as mat2 by MmBackward0
    (7) saved as self by MulBackward0
    scale saved as other by MulBackward0
    module layers.0: TBackward0, MmBackward0, AddBackward0, layers.0.weight, (1), (2), layers.0.bias
    module layers.2: TBackward0, MmBackward0, AddBackward0, layers.2.weight, (5), (6), layers.2.bias
    """
    a, b = torch.tensor([[1.0, -1.0]], requires_grad=True), torch.tensor([0.5], requires_grad=True)
    c, d = torch.tensor([[2.0]], requires_grad=True), torch.tensor([0.0], requires_grad=True)
    scale = torch.tensor(10.0, requires_grad=True)
    x = torch.tensor([[1.0, 2.0]])
    y = ((x @ a.t() + b).relu() @ c.t() + d) * scale
    parameters = {"layers.0.weight": a, "layers.0.bias": b, "layers.2.weight": c, "layers.2.bias": d, "scale": scale}
    return viz.graph(y, model=SimpleNamespace(named_parameters=parameters.items))


def module_called_three_times() -> Picture:
    """
    cell.weight leaf 0.5 | pending
    (1) untracked 0 | None
    (2) non-leaf 0 | pending
    cell.bias leaf 1 | pending
    (3) non-leaf 1 | pending
    (4) non-leaf 0.7616 | pending
    (5) non-leaf 0.3808 | pending
    (6) non-leaf 1.3808 | pending
    (7) non-leaf 0.8811 | pending
    (8) non-leaf 0.4406 | pending
    (9) non-leaf 1.4406 | pending
    h non-leaf root 0.8938 | pending
    cell.weight, (1) -> MulBackward0 -> (2)
    (2), cell.bias -> AddBackward0 -> (3)
    (3) -> TanhBackward0 -> (4)
    cell.weight, (4) -> MulBackward0 -> (5)
    (5), cell.bias -> AddBackward0 -> (6)
    (6) -> TanhBackward0 -> (7)
    cell.weight, (7) -> MulBackward0 -> (8)
    (8), cell.bias -> AddBackward0 -> (9)
    (9) -> TanhBackward0 -> h
    (1) saved as other by MulBackward0
    (4) saved as result by TanhBackward0
    cell.weight saved as self by MulBackward0
    (4) saved as other by MulBackward0
    (7) saved as result by TanhBackward0
    cell.weight saved as self by MulBackward0
    (7) saved as other by MulBackward0
    h saved as result by TanhBackward0
    module cell: MulBackward0, AddBackward0, (2)
    module cell: MulBackward0, AddBackward0, (5)
    module cell: MulBackward0, AddBackward0, (8)
    """
    w, b = torch.tensor(0.5, requires_grad=True), torch.tensor(1.0, requires_grad=True)
    h = torch.tensor(0.0)
    for _ in range(3):
        h = torch.tanh(w * h + b)
    return viz.graph(h, model=SimpleNamespace(named_parameters={"cell.weight": w, "cell.bias": b}.items))


def modules_where_no_frame_fits() -> Picture:
    """
    x leaf 2 | pending
    encoder.layers.0.linear.weight leaf 0.5 | pending
    y non-leaf 1 | pending
    (1) non-leaf 2.7183 | pending
    (2) non-leaf 3.2183 | pending
    encoder.layers.0.scale_of_the_result.scale leaf 1 | pending
    z non-leaf root 3.2183 | pending
    x, encoder.layers.0.linear.weight -> MmBackward0 -> y
    y -> ExpBackward0 -> (1)
    (1), y, encoder.layers.0.linear.weight -> AddmmBackward0 -> (2)
    (2), encoder.layers.0.scale_of_the_result.scale -> MulBackward0 -> z
    x saved as self by MmBackward0
    encoder.layers.0.linear.weight saved as mat2 by MmBackward0
    (1) saved as result by ExpBackward0
    y saved as mat1 by AddmmBackward0
    encoder.layers.0.linear.weight saved as mat2 by AddmmBackward0
    (2) saved as self by MulBackward0
    encoder.layers.0.scale_of_the_result.scale saved as other by MulBackward0
    module encoder.layers.0.linear: MmBackward0, AddmmBackward0, encoder.layers.0.linear.weight
    module encoder.layers.0.scale_of_the_result: MulBackward0, encoder.layers.0.scale_of_the_result.scale
    """
    w = torch.tensor([[0.5]], requires_grad=True)
    b = torch.tensor([1.0], requires_grad=True)
    x = torch.tensor([[2.0]], requires_grad=True)
    y = x @ w
    z = torch.addmm(y.exp(), y, w) * b
    names = {"encoder.layers.0.linear.weight": w, "encoder.layers.0.scale_of_the_result.scale": b}
    return viz.graph(z, model=SimpleNamespace(named_parameters=names.items))


def modules_in_a_repeat() -> Picture:
    """
    x leaf 1 | pending
    (1) non-leaf 646.2349 | pending
    blocks.29.fc1.weight leaf 0.5 | pending
    (2) non-leaf 323.1174 | pending
    (3) non-leaf 323.1174 | pending
    blocks.29.fc2.weight leaf 0.5 | pending
    (4) non-leaf 161.5587 | pending
    h non-leaf 807.7936 | pending
    (5) non-leaf root 807.7936 | pending
    (1), blocks.29.fc1.weight -> MmBackward0 -> (2)
    (2) -> ReluBackward0 -> (3)
    (3), blocks.29.fc2.weight -> MmBackward0 -> (4)
    (1), (4) -> AddBackward0 -> h
    h -> SumBackward0 -> (5)
    (1) saved as self by MmBackward0
    blocks.29.fc1.weight saved as mat2 by MmBackward0
    (3) saved as result by ReluBackward0
    (3) saved as self by MmBackward0
    blocks.29.fc2.weight saved as mat2 by MmBackward0
    x ... 29 more ... (1)
    ×30: MmBackward0, ReluBackward0, MmBackward0, AddBackward0
    ×30: (1), blocks.29.fc1.weight, (2), (3), blocks.29.fc2.weight, (4), h
    module blocks.29.fc1: MmBackward0, blocks.29.fc1.weight
    module blocks.29.fc2: MmBackward0, blocks.29.fc2.weight
    """
    parameters = {}
    h = x = torch.tensor([[1.0]], requires_grad=True)  # noqa: F841
    for place in range(30):
        first, second = (torch.tensor([[0.5]], requires_grad=True) for _ in range(2))
        parameters |= {f"blocks.{place}.fc1.weight": first, f"blocks.{place}.fc2.weight": second}
        h = h + torch.relu(h @ first) @ second
    return viz.graph(h.sum(), model=SimpleNamespace(named_parameters=parameters.items))


def modules_folded() -> Picture:
    """
    x untracked 0 | None
    (1) non-leaf [[0, 0]] | pending
    (2) non-leaf [[0, 0]] | pending
    (3) non-leaf [[0, 0, 0]] | pending
    (4) non-leaf [[0, 0, 0]] | pending
    (5) non-leaf [[0, 0, 0, 0]] | pending
    (6) non-leaf [[0, 0, 0, 0]] | pending
    (7) non-leaf [[0, 0, 0, 0, 0]] | pending
    (8) non-leaf [[0, 0, 0, 0, 0]] | pending
    (9) non-leaf [[0, 0, 0, 0, 0, 0]] | pending
    (10) non-leaf [[0, 0, 0, 0, 0, 0]] | pending
    (11) non-leaf [[0, 0, 0, 0, 0, 0, 0]] | pending
    (12) non-leaf [[0, 0, 0, 0, 0, 0, 0]] | pending
    (13) non-leaf [[0, 0, 0, 0, 0, 0, 0, 0]] | pending
    (14) non-leaf [[0, 0, 0, 0, 0, 0, 0, 0]] | pending
    (15) non-leaf [[0, 0, 0, 0, 0, 0, 0, 0, 0]] | pending
    (16) non-leaf [[0, 0, 0, 0, 0, 0, 0, 0, 0]] | pending
    (17) non-leaf [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0]] | pending
    (18) non-leaf [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0]] | pending
    (19) non-leaf [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]] | pending
    h non-leaf [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]] | pending
    y non-leaf root 0 | pending
    x -> layers.2 -> (1)
    (1) -> ReluBackward0 -> (2)
    (2) -> layers.3 -> (3)
    (3) -> ReluBackward0 -> (4)
    (4) -> layers.4 -> (5)
    (5) -> ReluBackward0 -> (6)
    (6) -> layers.5 -> (7)
    (7) -> ReluBackward0 -> (8)
    (8) -> layers.6 -> (9)
    (9) -> ReluBackward0 -> (10)
    (10) -> layers.7 -> (11)
    (11) -> ReluBackward0 -> (12)
    (12) -> layers.8 -> (13)
    (13) -> ReluBackward0 -> (14)
    (14) -> layers.9 -> (15)
    (15) -> ReluBackward0 -> (16)
    (16) -> layers.10 -> (17)
    (17) -> ReluBackward0 -> (18)
    (18) -> layers.11 -> (19)
    (19) -> ReluBackward0 -> h
    h -> SumBackward0 -> y
    x saved as self by layers.2
    (2) saved as result by ReluBackward0
    (2) saved as self by layers.3
    (4) saved as result by ReluBackward0
    (4) saved as self by layers.4
    (6) saved as result by ReluBackward0
    (6) saved as self by layers.5
    (8) saved as result by ReluBackward0
    (8) saved as self by layers.6
    (10) saved as result by ReluBackward0
    (10) saved as self by layers.7
    (12) saved as result by ReluBackward0
    (12) saved as self by layers.8
    (14) saved as result by ReluBackward0
    (14) saved as self by layers.9
    (16) saved as result by ReluBackward0
    (16) saved as self by layers.10
    (18) saved as result by ReluBackward0
    (18) saved as self by layers.11
    h saved as result by ReluBackward0
    """
    parameters = {}
    h = x = torch.zeros(1, 1)  # noqa: F841
    for size in range(2, 12):
        w, b = (torch.zeros(shape, requires_grad=True) for shape in ((size, size - 1), (size,)))
        s = torch.ones(size, requires_grad=True)
        parameters |= {f"layers.{size}.weight": w, f"layers.{size}.bias": b, f"layers.{size}.scale": s}
        h = (((h @ w.t() + b) * s - b) / s).relu()
    y = h.sum()
    return viz.graph(y, model=SimpleNamespace(named_parameters=parameters.items))


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
    folded_chain,
    folded_recurrence,
    folded_residual,
    folded_up_to_a_result_that_is_used_again,
    folded_where_no_frame_fits,
    modules_of_a_small_network,
    module_called_three_times,
    modules_where_no_frame_fits,
    modules_in_a_repeat,
    modules_folded,
]
