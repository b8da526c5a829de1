"""``ConstantLR``, ``LinearLR`` and ``PolynomialLR`` against PyTorch's."""

from __future__ import annotations

import pytest
from plan_course import answers, compare

PLANS = """
S.ConstantLR(opt)
S.ConstantLR(opt, factor=0.1, total_iters=20)
S.ConstantLR(opt, 1, 3)
S.LinearLR(opt)
S.LinearLR(opt, start_factor=0.1, total_iters=30)
S.LinearLR(opt, 1.0, 0.0, 40)
S.LinearLR(opt, 0.5, end_factor=0.2)
S.PolynomialLR(opt)
S.PolynomialLR(opt, total_iters=40, power=2.0)
S.PolynomialLR(opt, 30, 0.5)
"""


@pytest.mark.parametrize("optimizer", ["sgd()", "adam()", "sgd(lr=torch.tensor(0.1))"])
@pytest.mark.parametrize("plan", PLANS.strip().splitlines())
def test_same_course(plan: str, optimizer: str) -> None:
    compare(plan, optimizer)


CODE = """
S.ConstantLR(opt, factor=1.5)
S.ConstantLR(opt, factor=-0.5)
S.ConstantLR(opt, factor=0); opt.step(); s = S.ConstantLR(opt, factor=0, total_iters=1); s.step()
S.LinearLR(opt, 0)
S.LinearLR(opt, 1.1)
S.LinearLR(opt, 0.5, 1.1)
S.LinearLR(opt, 0.5, -0.1)
S.LinearLR(opt, total_iters=0); opt.step(); s = S.LinearLR(opt, total_iters=0); s.step(2)
S.PolynomialLR(opt, total_iters=0); opt.step(); s = S.PolynomialLR(opt, 0); s.step(); s.get_last_lr()
s = S.ConstantLR(opt); opt.step(); s.step(7); s.get_last_lr()
s = S.LinearLR(opt); opt.step(); s.step(3); s.get_last_lr()
s = S.PolynomialLR(opt); opt.step(); s.step(3); s.get_last_lr()
s = S.LinearLR(opt); s2 = S.LinearLR(opt, last_epoch=2); s2.get_last_lr()
s = S.PolynomialLR(opt); s2 = S.PolynomialLR(opt, last_epoch=2); s2.get_last_lr()
s = S.ConstantLR(opt); s2 = S.ConstantLR(opt, last_epoch=2); s2.get_last_lr()
S.LinearLR(opt).get_lr(), S.ConstantLR(opt).get_lr(), S.PolynomialLR(opt).get_lr()
"""


@pytest.mark.parametrize("code", CODE.strip().splitlines())
def test_what_it_says(code: str) -> None:
    answers(code)
