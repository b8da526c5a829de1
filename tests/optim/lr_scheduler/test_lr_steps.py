"""``StepLR``, ``MultiStepLR`` and ``ExponentialLR`` against PyTorch's."""

from __future__ import annotations

import pytest
from plan_course import answers, compare

PLANS = """
S.StepLR(opt, 3)
S.StepLR(opt, step_size=7, gamma=0.5)
S.StepLR(opt, 1, 1.1)
S.MultiStepLR(opt, [3, 10, 30])
S.MultiStepLR(opt, milestones=[5, 5, 20], gamma=0.5)
S.MultiStepLR(opt, range(40, 0, -7), 0.9)
S.MultiStepLR(opt, [])
S.ExponentialLR(opt, 0.9)
S.ExponentialLR(opt, gamma=1.02)
"""


@pytest.mark.parametrize("optimizer", ["sgd()", "adam()", "sgd(lr=torch.tensor(0.1))"])
@pytest.mark.parametrize("plan", PLANS.strip().splitlines())
def test_same_course(plan: str, optimizer: str) -> None:
    compare(plan, optimizer)


CODE = """
S.StepLR(opt)
S.StepLR(opt, 0); opt.step(); s = S.StepLR(opt, 0); s.step()
S.StepLR(w, 3)
S.StepLR(None, 3)
S.StepLR(opt, 3, last_epoch=4)
s = S.StepLR(opt, 3); opt.step(); s.step(7); s.get_last_lr()
s = S.MultiStepLR(opt, [3, 5]); opt.step(); s.step(epoch=5); s.get_last_lr()
s = S.ExponentialLR(opt, 0.5); opt.step(); s.step(4); s.get_last_lr()
S.MultiStepLR(opt, 3)
S.ExponentialLR(opt)
S.StepLR(opt, 3).get_lr()
s = S.StepLR(opt, 2); s2 = S.StepLR(opt, 2, last_epoch=3); s2.get_last_lr(), s2.last_epoch
s = S.MultiStepLR(opt, [2, 4]); s2 = S.MultiStepLR(opt, [2, 4], last_epoch=3); s2.get_last_lr(), s2.last_epoch
s = S.ExponentialLR(opt, 0.5); s2 = S.ExponentialLR(opt, 0.5, last_epoch=3); s2.get_last_lr(), s2.last_epoch
"""


@pytest.mark.parametrize("code", CODE.strip().splitlines())
def test_what_it_says(code: str) -> None:
    answers(code)
