"""``LambdaLR`` and ``MultiplicativeLR`` against PyTorch's."""

from __future__ import annotations

import pytest
from plan_course import answers, compare

PLANS = """
S.LambdaLR(opt, lambda epoch: 0.95 ** epoch)
S.LambdaLR(opt, lr_lambda=[lambda epoch: epoch // 30, lambda epoch: 1 / (epoch + 1)])
S.LambdaLR(opt, (lambda epoch: 1, lambda epoch: 2.0))
S.MultiplicativeLR(opt, lambda epoch: 0.95)
S.MultiplicativeLR(opt, lr_lambda=[lambda epoch: 0.9 + epoch / 1000, lambda epoch: 1.0])
"""


@pytest.mark.parametrize("optimizer", ["sgd()", "adam()", "sgd(lr=torch.tensor(0.1))"])
@pytest.mark.parametrize("plan", PLANS.strip().splitlines())
def test_same_course(plan: str, optimizer: str) -> None:
    compare(plan, optimizer)


CODE = """
S.LambdaLR(opt, [lambda epoch: 1])
S.LambdaLR(opt, 3)
S.LambdaLR(w, lambda epoch: 1)
S.MultiplicativeLR(opt, [lambda epoch: 1])
S.MultiplicativeLR(opt, 3)
S.MultiplicativeLR(opt, [lambda epoch: 1, 'x'])
S.LambdaLR(opt, lambda epoch: 1).get_lr(), S.MultiplicativeLR(opt, lambda epoch: 1).get_lr()
s = S.LambdaLR(opt, lambda epoch: epoch); opt.step(); s.step(7); s.get_last_lr()
"""


@pytest.mark.parametrize("code", CODE.strip().splitlines())
def test_what_it_says(code: str) -> None:
    answers(code)


OBJECT = """
class Times:
    def __init__(self, factor):
        self.factor = factor
    def __call__(self, epoch):
        return self.factor ** epoch
"""


@pytest.mark.parametrize("name", ["LambdaLR", "MultiplicativeLR"])
def test_objects_are_saved(name: str) -> None:
    """Of what can be called and is no function, the attributes."""
    code = f"{OBJECT}\ns = S.{name}(opt, [Times(0.5), lambda epoch: 1])\nopt.step()\ns.step()\nsaved = s.state_dict()\n"
    answers(code + "saved")
    other = f"t = S.{name}(opt, [Times(0.25), lambda epoch: 1])\nt.load_state_dict(saved)\nt.step()\n"
    answers(code + other + "t.lr_lambdas[0].factor, t.get_last_lr(), 'lr_lambdas' in saved")
