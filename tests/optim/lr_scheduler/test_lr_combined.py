"""``SequentialLR`` and ``ChainedScheduler`` against PyTorch's."""

from __future__ import annotations

import pytest
from plan_course import answers, compare

PLANS = """
S.SequentialLR(opt, [S.ConstantLR(opt, 0.1, 5), S.ExponentialLR(opt, 0.9)], [5])
S.SequentialLR(opt, schedulers=[S.LinearLR(opt), S.CosineAnnealingLR(opt, 20), S.StepLR(opt, 3)], milestones=[4, 30])
S.SequentialLR(opt, [S.StepLR(opt, 2), S.CosineAnnealingWarmRestarts(opt, 7)], [10])
S.SequentialLR(opt, [S.SequentialLR(opt, [S.StepLR(opt, 2), S.LinearLR(opt)], [3]), S.ExponentialLR(opt, 0.9)], [12])
S.ChainedScheduler([S.ConstantLR(opt, 0.1, 5), S.ExponentialLR(opt, 0.9)])
S.ChainedScheduler([S.StepLR(opt, 4), S.LinearLR(opt), S.PolynomialLR(opt, 40)], opt)
"""


@pytest.mark.parametrize("optimizer", ["sgd()", "adam()", "sgd(lr=torch.tensor(0.1))"])
@pytest.mark.parametrize("plan", PLANS.strip().splitlines())
def test_same_course(plan: str, optimizer: str) -> None:
    compare(plan, optimizer)


CODE = """
S.SequentialLR(opt, [], [])
S.SequentialLR(opt, [S.StepLR(opt, 2)], [1])
S.SequentialLR(opt, [S.StepLR(opt, 2), S.StepLR(opt, 2)], [])
S.SequentialLR(opt, [S.StepLR(opt, 2), S.ReduceLROnPlateau(opt)], [1])
S.SequentialLR(opt, [S.StepLR(opt, 2), S.StepLR(adam(), 2)], [1])
S.SequentialLR(opt, [S.StepLR(opt, 2), 3], [1])
S.SequentialLR(opt, [S.StepLR(opt, 2)], []).step(3)
S.SequentialLR(opt, [S.StepLR(opt, 2)], []).get_lr()
S.ChainedScheduler([])
S.ChainedScheduler([3])
S.ChainedScheduler([S.StepLR(opt, 2), 3])
S.ChainedScheduler([S.StepLR(opt, 2), S.StepLR(adam(), 2)])
S.ChainedScheduler([S.StepLR(opt, 2)], adam())
S.ChainedScheduler([S.StepLR(opt, 2), S.ReduceLROnPlateau(opt)])
s = S.SequentialLR(opt, [S.StepLR(opt, 2), S.StepLR(opt, 2)], [1]); s.step(); s.step()
s = S.ChainedScheduler([S.StepLR(opt, 2), S.StepLR(opt, 2)]); s.step(); s.step()
"""


@pytest.mark.parametrize("code", CODE.strip().splitlines())
def test_what_it_says(code: str) -> None:
    answers(code)
