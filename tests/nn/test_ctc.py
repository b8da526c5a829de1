"""The loss of texts against all the ways that spell them, written down one by one; its gradient behind ``log_softmax``."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

import zerograd as torch
from zerograd.autograd import gradcheck, gradgradcheck
from zerograd.nn import functional as F


def scores(moments: int, texts: int, classes: int) -> Any:
    random = np.random.default_rng(3)
    return torch.tensor(random.uniform(-2, 2, (moments, texts, classes))).requires_grad_()


def spelled(way: tuple[int, ...], blank: int) -> tuple[int, ...]:
    """What a way through time says: a letter that lasts counts once, blanks count nothing."""
    return tuple(letter for letter, _ in itertools.groupby(way) if letter != blank)


def by_counting(logs: Any, text: list[int], blank: int) -> float:
    ways = itertools.product(range(logs.shape[1]), repeat=len(logs))
    with np.errstate(divide="ignore"):
        return float(-np.log(sum(np.exp(sum(logs[range(len(way)), way])) for way in ways if spelled(way, blank) == tuple(text))))


@pytest.mark.parametrize("blank", [0, 2])
@pytest.mark.parametrize("moments", [1, 3, 5])
@pytest.mark.parametrize("text", [[], [1], [1, 1], [1, 3], [3, 1, 3], [1, 1, 1]])
def test_all_ways_that_spell_a_text_are_counted(text: list[int], moments: int, blank: int) -> None:
    logs = scores(5, 2, 4).log_softmax(2)
    found = F.ctc_loss(logs, torch.tensor([1, *text]), (4, moments), (1, len(text)), blank, "none")
    first, second = logs.detach().numpy()[:4, 0], logs.detach().numpy()[:moments, 1]
    wanted = [by_counting(first, [1], blank), by_counting(second, text, blank)]
    np.testing.assert_allclose(found.detach().numpy(), wanted, rtol=1e-12)


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
@pytest.mark.parametrize("targets", [[[1, 1, 3], [3, 0, 0]], [1, 1, 3, 3]])
def test_the_gradient_is_right_behind_log_softmax_and_there_is_no_second(targets: Any, reduction: str) -> None:
    def loss(x: Any) -> Any:
        return F.ctc_loss(x.log_softmax(2), torch.tensor(targets), (6, 4), (3, 1), 0, reduction)

    assert gradcheck(loss, scores(6, 2, 4))
    with pytest.raises(RuntimeError, match=r"^derivative for aten::_ctc_loss_backward is not implemented$"):
        gradgradcheck(loss, scores(6, 2, 4))


@pytest.mark.parametrize("targets", [[[1, 4]], [[-1, 2]], [4, 1]])
def test_a_letter_that_there_is_not_is_refused(targets: Any) -> None:
    """PyTorch reads what stands behind its memory, or ends with the process."""
    with pytest.raises(RuntimeError, match=r"^ctc_loss: targets must be classes, from 0 to 3$"):
        F.ctc_loss(scores(5, 1, 4).log_softmax(2), torch.tensor(targets), (5,), (2,))
    assert F.ctc_loss(scores(5, 1, 4).log_softmax(2), torch.tensor([[1, 4]]), (5,), (1,)) > 0  # what does not count may be any
