"""What all plans for the learning rate share, against PyTorch's: when they warn, and how one of your own is written."""

from __future__ import annotations

import copy
import gc
import pickle
import warnings
import weakref

import pytest
from plan_course import answers, compare

import zerograd

OWN = """
class Halves(S.LRScheduler):
    def get_lr(self):
        return [lr / 2 ** self.last_epoch for lr in self.base_lrs]
"""

CODE = """
s = Halves(opt); opt.step(); s.step(); s.get_last_lr()
s = Halves(opt); s.step(); s.get_last_lr()
s = Halves(opt); s.step(); s.step(); opt.step(); s.step(); s.get_last_lr()
s = Halves(opt); opt.step(); s.step(3); s.get_last_lr()
s = Halves(opt); opt.step = lambda: None; s.step()
s = Halves(opt); t = Halves(opt); opt.step(); s.step(); t.step(); s.get_last_lr()
s = S.LRScheduler(opt)
Halves(opt, last_epoch=0)
Halves(opt, 2)
[g.setdefault("initial_lr", 1.0) for g in opt.param_groups]; Halves(opt, last_epoch=1).get_last_lr()
[g.setdefault("initial_lr", 1.0) for g in opt.param_groups]; Halves(opt).get_last_lr()
opt.param_groups[0]["initial_lr"] = 1.0; Halves(opt, 2)
Halves("optimizer")
s = Halves(opt); opt.add_param_group({"params": [torch.ones(1)]}); opt.step(); s.step()
s = Halves(opt); s.state_dict()
s = Halves(opt); s.load_state_dict({"last_epoch": 3, "mine": 4}); s.state_dict()
s = S.StepLR(sgd(lr=torch.tensor(0.5)), 1); s.optimizer.step(); s.step(); s.base_lrs, s.get_last_lr(), s.optimizer
"""


@pytest.mark.parametrize("code", CODE.strip().splitlines())
def test_what_it_says(code: str) -> None:
    answers(OWN + code)


def test_own_plan_goes_the_same_way() -> None:
    compare("type('Halves', (S.LRScheduler,), {'get_lr': lambda self: [lr / 2 ** self.last_epoch for lr in self.base_lrs]})(opt)")


def test_names() -> None:
    torch = pytest.importorskip("torch")
    theirs = {*torch.optim.lr_scheduler.__all__}
    assert theirs == {name for name in vars(zerograd.optim.lr_scheduler) if name[0].isupper()}


def test_the_warning_names_the_callers_line() -> None:
    scheduler = zerograd.optim.lr_scheduler.StepLR(zerograd.optim.SGD([zerograd.ones(1)]), 1)
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        scheduler.step()
        scheduler.get_lr()
    assert [warning.filename for warning in given] == [__file__, __file__]


def test_no_circle(no_gc: None) -> None:
    """An optimizer is freed although it knows of the plan that watches it."""
    optimizer = zerograd.optim.SGD([zerograd.ones(1)])
    scheduler = zerograd.optim.lr_scheduler.StepLR(optimizer, 1)
    known = weakref.ref(optimizer)
    del optimizer, scheduler
    assert known() is None and gc.isenabled() is False


def test_a_watched_optimizer_can_be_copied() -> None:
    optimizer = zerograd.optim.SGD([zerograd.ones(1)])
    zerograd.optim.lr_scheduler.StepLR(optimizer, 1)
    for other in (copy.deepcopy(optimizer), pickle.loads(pickle.dumps(optimizer))):
        other.step()
        assert repr(other) == repr(optimizer)
