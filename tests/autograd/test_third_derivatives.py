"""A derivative of a derivative of a derivative: rules record themselves as often as they are asked to, as in PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np
import oracle
import pytest

import zerograd

# of x (2, 3) and y (2, 3), both between 0.2 and 0.9
SAMPLE = [
    "x * y * x", "x / y", "x ** 5", "x ** y", "2 ** x", "x.exp()", "x.log()", "x.sqrt()", "x.sin() * y.cos()", "x.tanh()",
    "x.sigmoid()", "x.rsqrt()", "x.reciprocal()", "x.erf()", "x.atan()", "x.asin()", "torch.log1p(x)", "x.relu() ** 3",
    "x.abs() ** 3", "F.gelu(x)", "F.silu(x)", "F.softplus(x)", "F.elu(x - 0.5)", "x.softmax(-1)", "x.log_softmax(0)",
    "x.logsumexp(1)", "x.std()", "x.var(1)", "x.norm()", "x.prod()", "x.prod(1)", "x.cumsum(0) ** 3", "x.cumprod(1)",
    "x.mean(0) ** 3", "x.amax(1) ** 3", "(x @ y.t()) ** 3", "x.t() @ y @ x.t()", "torch.einsum('ij,ij,ik->jk', x, y, x)",
    "torch.where(x > y, x ** 3, y * x)", "torch.cat([x, y]) ** 3", "x[:, 1:] ** 3", "x[[0, 0]] ** 3",
    "x.reshape(3, 2) ** 3 * y.t().flatten(1)", "x.expand(4, 2, 3) ** 3", "F.linear(x, y) ** 3", "F.mse_loss(x * x, y) * x",
    "F.cross_entropy(x, y)", "F.binary_cross_entropy(x, y)", "F.conv1d(x[None], y[None, :, :2]) ** 3",
    "F.avg_pool1d(x[None], 2) ** 3", "F.max_pool1d(x[None], 2) ** 3", "F.cosine_similarity(x, y)", "x.clamp(0.3, 0.8) ** 3",
]  # fmt: skip


def weighted(torch: Any, several: Any) -> Any:
    """The sum of all elements, each with another weight."""
    return sum((each * torch.arange(1, each.numel() + 1).reshape(each.shape)).sum() for each in several)


def derivatives(torch: Any, code: str, numbers: Any, orders: int = 3) -> tuple[list[Any], Any]:
    """The value and its derivatives, each of the weighted sum of those before; and that sum of the last ones."""
    x, y = (torch.tensor(each, requires_grad=True) for each in numbers)
    found = [eval(code, {"torch": torch, "F": torch.nn.functional, "x": x, "y": y})]
    told = [each.detach().numpy().copy() for each in found]
    for _ in range(orders):
        found = torch.autograd.grad(
            weighted(torch, found), (x, y), create_graph=True, allow_unused=True, materialize_grads=True
        )
        told += [each.detach().numpy().copy() for each in found]
    return told, weighted(torch, found)


NUMBERS = np.random.RandomState(7).uniform(0.2, 0.9, (2, 2, 3))


@pytest.mark.parametrize("code", SAMPLE)
def test_third_derivatives_are_pytorchs(code: str) -> None:
    (theirs, _), (ours, _) = (derivatives(torch, code, NUMBERS) for torch in (oracle.the_torch(), zerograd))
    assert len(ours) == len(theirs) == 7
    for one, other in zip(ours, theirs):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("code", ["F.layer_norm(x, (3,))", "F.batch_norm(x, None, None, training=True)"])
def test_where_pytorchs_are_wrong_ours_are_what_small_steps_say(code: str) -> None:
    """PyTorch takes the mean and the deviation for constants when it comes to the third derivative."""
    (*_, third, _), _ = derivatives(zerograd, code, NUMBERS)
    wrong, _ = derivatives(oracle.the_torch(), code, NUMBERS)
    step = 1e-6
    for place in np.ndindex(2, 3):
        there, back = NUMBERS.copy(), NUMBERS.copy()
        there[0][place] += step
        back[0][place] -= step
        above, below = (float(derivatives(zerograd, code, each, 2)[1].detach()) for each in (there, back))
        np.testing.assert_allclose(third[place], (above - below) / (2 * step), rtol=1e-4, atol=1e-3 * np.abs(third).max())
    assert not np.allclose(wrong[5], third, rtol=0.1), "PyTorch has it right now: compare with it, above"
