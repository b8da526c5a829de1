"""``CyclicLR`` against PyTorch's."""

from __future__ import annotations

import pytest
from plan_course import answers, compare

PLANS = """
S.CyclicLR(opt, 0.01, 0.1, 5)
S.CyclicLR(opt, base_lr=0.01, max_lr=0.1, step_size_up=4, step_size_down=9, mode="triangular2")
S.CyclicLR(opt, 0.01, 0.1, 5, mode="exp_range", gamma=0.98)
S.CyclicLR(opt, [0.01, 0.02], [0.1, 0.3], 5, base_momentum=[0.5, 0.6], max_momentum=[0.8, 0.9])
S.CyclicLR(opt, 0.01, 0.1, 5, cycle_momentum=False)
S.CyclicLR(opt, 0.01, 0.1, 5, scale_fn=lambda x: 1 / x, scale_mode="cycle")
S.CyclicLR(opt, 0.01, 0.1, 5, scale_fn=lambda x: 0.99 ** x, scale_mode="iterations", mode="own")
"""


@pytest.mark.parametrize("optimizer", ["sgd()", "adam()", "sgd(lr=torch.tensor(0.1))"])
@pytest.mark.parametrize("plan", PLANS.strip().splitlines())
def test_same_course(plan: str, optimizer: str) -> None:
    compare(plan, optimizer)


CODE = """
S.CyclicLR(opt, 0.01, 0.1, mode="own")
S.CyclicLR(opt, [0.01], 0.1)
S.CyclicLR(opt, 0.01, [0.1])
S.CyclicLR(opt, 0.01, 0.1, base_momentum=[0.1])
S.CyclicLR(opt, 0.01, 0.1, max_momentum=(0.1, 0.2, 0.3))
S.CyclicLR(w, 0.01, 0.1)
S.CyclicLR(opt, 0.01, 0.1, 0)
S.CyclicLR(torch.optim.Adagrad([w]), 0.01, 0.1)
S.CyclicLR(torch.optim.Adagrad([w]), 0.01, 0.1, cycle_momentum=False).get_last_lr()
S.CyclicLR(opt, 0.01, 0.1, last_epoch=3)
s = S.CyclicLR(opt, 0.01, 0.1, 5); t = S.CyclicLR(opt, 0.02, 0.1, 5, last_epoch=3); t.get_last_lr()
s = S.CyclicLR(opt, 0.01, 0.1, 5); opt.step(); s.step(7); s.get_last_lr()
S.CyclicLR(opt, 0.01, 0.1).get_lr()
"""


@pytest.mark.parametrize("code", CODE.strip().splitlines())
def test_what_it_says(code: str) -> None:
    answers(code)


def test_an_object_is_saved() -> None:
    code = """
class Scale:
    def __init__(self, by):
        self.by = by
    def __call__(self, x):
        return self.by / x
s = S.CyclicLR(opt, 0.01, 0.1, 2, scale_fn=Scale(0.5))
opt.step()
s.step()
saved = s.state_dict()
"""
    answers(code + "saved")
    other = "t = S.CyclicLR(opt, 0.01, 0.1, 2, scale_fn=Scale(2.0))\nt.load_state_dict(saved)\nt.step()\n"
    answers(code + other + "t.get_last_lr(), t.scale_fn(1)")
