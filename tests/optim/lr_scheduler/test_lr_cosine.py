"""``CosineAnnealingLR`` and ``CosineAnnealingWarmRestarts`` against PyTorch's."""

from __future__ import annotations

import pytest
from plan_course import answers, compare

PLANS = """
S.CosineAnnealingLR(opt, 10)
S.CosineAnnealingLR(opt, T_max=50, eta_min=0.01)
S.CosineAnnealingLR(opt, 1)
S.CosineAnnealingWarmRestarts(opt, 10)
S.CosineAnnealingWarmRestarts(opt, T_0=3, T_mult=2, eta_min=0.001)
S.CosineAnnealingWarmRestarts(opt, 1)
"""


@pytest.mark.parametrize("optimizer", ["sgd()", "adam()", "sgd(lr=torch.tensor(0.1))"])
@pytest.mark.parametrize("plan", PLANS.strip().splitlines())
def test_same_course(plan: str, optimizer: str) -> None:
    compare(plan, optimizer)


CODE = """
S.CosineAnnealingLR(opt)
S.CosineAnnealingLR(opt, 0); opt.step(); s = S.CosineAnnealingLR(opt, 0); s.step()
S.CosineAnnealingWarmRestarts(opt, 0)
S.CosineAnnealingWarmRestarts(opt, 2.5)
S.CosineAnnealingWarmRestarts(opt, 2, 0)
S.CosineAnnealingWarmRestarts(opt, 2, 1.5)
S.CosineAnnealingWarmRestarts(opt, 2, eta_min='0')
S.CosineAnnealingWarmRestarts(opt, 2, eta_min=torch.tensor(0.))
s = S.CosineAnnealingWarmRestarts(opt, 2); s.step(-1)
s = S.CosineAnnealingWarmRestarts(opt, 4); s.step(2.5); s.get_last_lr(), s.last_epoch, s.T_cur
s = S.CosineAnnealingWarmRestarts(opt, 4); s.step(9.5); s.get_last_lr(), s.last_epoch, s.T_cur
s = S.CosineAnnealingWarmRestarts(opt, 4, 2); s.step(13.5); s.get_last_lr(), s.last_epoch, s.T_cur, s.T_i
s = S.CosineAnnealingWarmRestarts(opt, 4, 2); s.step(13.5); s.step(1); s.get_last_lr(), s.last_epoch, s.T_cur, s.T_i
s = S.CosineAnnealingLR(opt, 10); opt.step(); s.step(7); s.get_last_lr()
s = S.CosineAnnealingLR(opt, 10); t = S.CosineAnnealingLR(opt, 10, last_epoch=3); t.step(); t.get_last_lr()
s = S.CosineAnnealingWarmRestarts(opt, 10); t = S.CosineAnnealingWarmRestarts(opt, 10, last_epoch=3); t.step(); t.state_dict()
S.CosineAnnealingLR(opt, 10).get_lr(), S.CosineAnnealingWarmRestarts(opt, 10).get_lr()
"""


@pytest.mark.parametrize("code", CODE.strip().splitlines())
def test_what_it_says(code: str) -> None:
    answers(code)
