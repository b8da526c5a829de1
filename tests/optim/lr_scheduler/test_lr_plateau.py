"""``ReduceLROnPlateau`` against PyTorch's."""

from __future__ import annotations

import pytest
from plan_course import answers, compare

PLANS = """
S.ReduceLROnPlateau(opt)
S.ReduceLROnPlateau(opt, patience=2)
S.ReduceLROnPlateau(opt, "max", 0.5, 3, 0.1, "abs", 2, 0.001)
S.ReduceLROnPlateau(opt, mode="min", threshold_mode="abs", patience=1, cooldown=4, min_lr=[0.01, 0.002])
S.ReduceLROnPlateau(opt, "max", threshold=0.2, patience=3)
S.ReduceLROnPlateau(opt, mode="max", patience=0, factor=0.9, eps=1e-3)
"""


@pytest.mark.parametrize("optimizer", ["sgd()", "adam()", "sgd(lr=torch.tensor(0.1))"])
@pytest.mark.parametrize("plan", PLANS.strip().splitlines())
def test_same_course(plan: str, optimizer: str) -> None:
    compare(plan, optimizer)


CODE = """
S.ReduceLROnPlateau(opt, "mean")
S.ReduceLROnPlateau(opt, threshold_mode="part")
S.ReduceLROnPlateau(opt, factor=1.0)
S.ReduceLROnPlateau(opt, min_lr=[0.1])
S.ReduceLROnPlateau(w)
S.ReduceLROnPlateau(opt).step()
S.ReduceLROnPlateau(opt).step("bad")
S.ReduceLROnPlateau(opt).step(torch.ones(2))
s = S.ReduceLROnPlateau(opt); s.step(torch.tensor(2.0)); s.best, s.last_epoch
s = S.ReduceLROnPlateau(opt); s.step(2, 5); s.best, s.last_epoch
s = S.ReduceLROnPlateau(opt); s.step(float("nan")); s.best, s.num_bad_epochs
s = S.ReduceLROnPlateau(opt, patience=0); opt.add_param_group({"params": [torch.ones(1)]}); s.step(1); s.step(2); s.get_last_lr()
s = S.ReduceLROnPlateau(opt, patience=0, min_lr=[0, 0]); opt.add_param_group({"params": [torch.ones(1)]}); s.step(1); s.step(2)
S.ReduceLROnPlateau(opt).get_lr()
"""


@pytest.mark.parametrize("code", CODE.strip().splitlines())
def test_what_it_says(code: str) -> None:
    answers(code)
