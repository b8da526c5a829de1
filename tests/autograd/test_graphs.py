"""The recorded graph is PyTorch's, whole: names, output numbers, Nones. And the gradients that come back through
it are."""

from __future__ import annotations

from typing import Any

import numpy as np
import oracle
import pytest

import zerograd

RECORDED = oracle.recorded("graphs")

# What we record otherwise than PyTorch, and why. At most twelve.
RECORDED_OTHERWISE = {
    "x//c": "PyTorch's nodes have a place for each input, this one without a derivative only for those that need a gradient",
}


@pytest.mark.parametrize("expression", RECORDED["graphs"])
def test_as_recorded(expression: str) -> None:
    if expression in RECORDED_OTHERWISE:
        return
    ours = oracle.graph_of(expression, RECORDED["names"], zerograd)
    same(ours, RECORDED["graphs"][expression])


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
