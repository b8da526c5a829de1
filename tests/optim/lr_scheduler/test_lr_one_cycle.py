"""``OneCycleLR`` against PyTorch's."""

from __future__ import annotations

import pytest
from plan_course import answers, compare

PLANS = """
S.OneCycleLR(opt, 0.1, 53)
S.OneCycleLR(opt, max_lr=[0.1, 0.2], epochs=6, steps_per_epoch=9, anneal_strategy="linear")
S.OneCycleLR(opt, 0.1, 60, pct_start=0.4, three_phase=True)
S.OneCycleLR(opt, 0.1, 60, div_factor=5, final_div_factor=10, base_momentum=[0.5, 0.6], max_momentum=0.7)
S.OneCycleLR(opt, 0.1, 60, cycle_momentum=False, anneal_strategy="linear", three_phase=True)
"""


@pytest.mark.parametrize("optimizer", ["sgd()", "adam()", "sgd(lr=torch.tensor(0.1))"])
@pytest.mark.parametrize("plan", PLANS.strip().splitlines())
def test_same_course(plan: str, optimizer: str) -> None:
    compare(plan, optimizer)


CODE = """
S.OneCycleLR(opt, 0.1)
S.OneCycleLR(opt, 0.1, epochs=3)
S.OneCycleLR(opt, 0.1, 0)
S.OneCycleLR(opt, 0.1, 2.5)
S.OneCycleLR(opt, 0.1, epochs=0, steps_per_epoch=3)
S.OneCycleLR(opt, 0.1, epochs=3, steps_per_epoch=-3)
S.OneCycleLR(opt, 0.1, epochs=3.5, steps_per_epoch=3)
S.OneCycleLR(opt, 0.1, 10, pct_start=1.5)
S.OneCycleLR(opt, 0.1, 10, pct_start=-0.5)
S.OneCycleLR(opt, 0.1, 10, pct_start=1)
S.OneCycleLR(opt, 0.1, 10, anneal_strategy="sin")
S.OneCycleLR(opt, [0.1], 10)
S.OneCycleLR(opt, 0.1, 10, base_momentum=[0.1])
S.OneCycleLR(w, 0.1, 10)
S.OneCycleLR(torch.optim.Adagrad([w]), 0.1, 10)
S.OneCycleLR(torch.optim.Adagrad([w]), 0.1, 10, cycle_momentum=False).get_last_lr()
s = S.OneCycleLR(opt, 0.1, 2); opt.step(); s.step(); s.step(); s.get_last_lr()
s = S.OneCycleLR(opt, 0.1, 2); opt.step(); s.step(); s.step(); s.step()
S.OneCycleLR(opt, 0.1, 10, last_epoch=3)
s = S.OneCycleLR(opt, 0.1, 10); t = S.OneCycleLR(opt, 0.1, 10, last_epoch=3); t.step(); t.get_last_lr()
S.OneCycleLR(opt, 0.1, 10).get_lr()
"""


@pytest.mark.parametrize("code", CODE.strip().splitlines())
def test_what_it_says(code: str) -> None:
    answers(code)
