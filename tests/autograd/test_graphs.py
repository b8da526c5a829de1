"""The recorded graph is PyTorch's, whole: names, output numbers, Nones. And the gradients that come back through
it are."""

from __future__ import annotations

from typing import Any

import numpy as np
import oracle
import pytest

import zerograd

RECORDED = oracle.recorded("graphs")


@pytest.mark.parametrize("index", ["x[-2:]", "x[..., -9:9]", "x[None, 2:1]", "x[..., 0:2]", "x[..., :]", "x[:0][..., 1:]"])
def test_a_slice_that_leaves_nothing_out_is_recorded_if_it_says_where_it_begins(index: str) -> None:
    theirs, ours = (
        oracle.graph(eval(index, {"x": library.ones(2, requires_grad=True)})) for library in (oracle.the_torch(), zerograd)
    )
    assert ours == theirs


@pytest.mark.parametrize("name", ["add", "sub"])
@pytest.mark.parametrize("dtypes", [("float32", "float64"), ("float64", "float32"), ("int64", "float32"), ("float32", "int64")])
def test_alpha_is_no_node_of_its_own(name: str, dtypes: tuple[str, str]) -> None:
    told = []
    for library in (oracle.the_torch(), zerograd):
        x, y = (library.tensor([1, 2], dtype=getattr(library, dtype)) for dtype in dtypes)
        leaves = [each.requires_grad_() for each in (x, y) if each.dtype.is_floating_point]
        made = [getattr(library, name)(x, y, alpha=2)]
        if dtypes[0] != "int64":
            made.append(getattr(x * 1, f"{name}_")(y, alpha=2))
        told.append([(oracle.graph(each, leaves), each.tolist(), str(each.dtype).partition(".")[2]) for each in made])
    assert told[0] == told[1]



def derivative(expression: str) -> str:
    """What records the derivative of ``expression`` by x."""
    return f"g, = torch.autograd.grad(({expression}).sum(), x, create_graph=True); g"


# What we record otherwise than PyTorch, and why. At most twelve.
MASKED = "a rule fills or masks with one operation, PyTorch with another"
RECORDED_OTHERWISE = {
    "x//c": "PyTorch's nodes have a place for each input, this one without a derivative only for those that need a gradient",
    derivative("x.t()@y"): "PyTorch chooses the order of the transpositions by the strides of the matrix",
    derivative("x.expand(2,3,4)**2"): "PyTorch sums first and then views; we sum once",
    derivative("torch.where(c>0.5,x,y)**2"): MASKED,
    derivative("x.clamp(0,2)**2"): MASKED,
    derivative("torch.maximum(x,2*y)**2"): MASKED,
    derivative("x.max()**2"): MASKED,
    derivative("x.amax(1)**2"): MASKED,
    derivative("x.norm()"): "our rule is that of a norm along dimensions, too",
    derivative("x.cumsum(0)**2"): "PyTorch flips, adds up and flips; we add up from behind",
    derivative("x.gather(1,tgt[:,None])**2"): "PyTorch's node has a place for the zeros that are added to",
    derivative("x[i1]**2"): "PyTorch's node has a place for the zeros that are written to",
}


@pytest.mark.parametrize("expression", RECORDED["graphs"])
def test_as_recorded(expression: str) -> None:
    ours, theirs = oracle.graph_of(expression, RECORDED["names"], zerograd), RECORDED["graphs"][expression]
    if expression in RECORDED_OTHERWISE:
        assert ours[0] != theirs[0], "no longer"
        theirs[0] = ours[0]  # the gradients are the same
    same(ours, theirs)


def test_few_are_recorded_otherwise() -> None:
    assert len(RECORDED_OTHERWISE) <= 12
    assert RECORDED_OTHERWISE.keys() <= RECORDED["graphs"].keys()


def same(ours: list[Any], theirs: list[Any]) -> None:
    assert ours[0] == theirs[0]
    for mine, its in zip(ours[1], theirs[1], strict=True):
        assert (mine is None) == (its is None)
        if isinstance(its, str):
            assert mine == its
        elif its is not None:
            np.testing.assert_allclose(mine, its, rtol=1e-5)


def test_the_number_of_an_output() -> None:
    x = zerograd.ones(3, 2, requires_grad=True)
    assert [row.output_nr for row in x] == [0, 1, 2]
    assert (x[0].output_nr, x.output_nr, (x + list(x)[2]).grad_fn.next_functions[1][1]) == (0, 0, 2)


def test_a_leaf_has_one_accumulator_while_a_graph_uses_it() -> None:
    x = zerograd.ones(2, requires_grad=True)
    y, z = x * 2, x + 1
    assert y.grad_fn.next_functions[0][0] is z.grad_fn.next_functions[0][0]
    assert y.grad_fn.next_functions[0][0].variable is x
    assert y.grad_fn.next_functions[0][0].next_functions == ()
