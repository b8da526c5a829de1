"""Pooling and padding: each recorded call shows, records, sends back and refuses here what it does in PyTorch."""

from __future__ import annotations

import oracle
import pool_cases as cases
import pytest

import zerograd

RECORDED = oracle.recorded("pools")


def test_every_case_is_recorded() -> None:
    assert [*RECORDED] == cases.CASES


@pytest.mark.parametrize("line", cases.CASES)
def test_as_recorded(line: str) -> None:
    assert cases.answer(line, zerograd) == RECORDED[line]


def test_windows_of_padding_alone_send_nothing_back() -> None:
    x = zerograd.arange(6.0).reshape(1, 2, 3).requires_grad_()  # (PyTorch writes beside the picture)
    made = zerograd.nn.functional.max_pool2d(x, (1, 2), (1, 3), (0, 1), (1, 3))
    made.sum().backward()
    assert made.tolist() == [[[2.0], [5.0]]] and x.grad.tolist() == [[[0.0, 0, 1], [0, 0, 1]]]
    line = zerograd.ones(1, 1, 2, requires_grad=True)
    made = zerograd.nn.functional.max_pool2d(line, (1, 2), 1, (0, 1), (1, 3))
    made.sum().backward()
    assert made.tolist() == [[[-float("inf")]]] and line.grad.tolist() == [[[0.0, 0]]]
