"""How plans for the learning rate are compared: both libraries follow them, and all that a user can see is written down."""

from __future__ import annotations

import warnings
from typing import Any

import oracle

import zerograd

SETUP = """
w, b = torch.ones(2, requires_grad=True), torch.ones(3, requires_grad=True)
def sgd(**options):
    return torch.optim.SGD([{"params": [w]}, {"params": [b], "lr": 0.05}], **{"lr": 0.1, "momentum": 0.9, **options})
def adam(**options):
    return torch.optim.Adam([{"params": [w]}, {"params": [b], "lr": 0.05}], **{"lr": 0.1, **options})
S = torch.optim.lr_scheduler
"""


def course(library: Any, plan: str, optimizer: str, epochs: int, resume: bool) -> list[str]:
    """What is to be seen in each epoch; with ``resume`` another plan of the same kind goes on from the middle."""
    names: dict[str, Any] = {"torch": library}
    exec(SETUP, names)
    opt = names["opt"] = eval(optimizer, names)
    scheduler = eval(plan, names)
    seen = [str(opt)]
    for epoch in range(epochs):
        opt.step()
        measure = [epoch % 7 * (1 + epoch / 20)] if hasattr(scheduler, "patience") else []
        scheduler.step(*measure)
        options = [{name: value for name, value in group.items() if name != "params"} for group in opt.param_groups]
        seen.append(f"{options} {scheduler.get_last_lr()} {scheduler.state_dict()}")
        if resume and epoch == epochs // 2:
            saved, state = scheduler.state_dict(), opt.state_dict()
            opt = names["opt"] = eval(optimizer, names)
            scheduler = eval(plan, names)
            opt.load_state_dict(state)
            scheduler.load_state_dict(saved)
    return seen


def compare(plan: str, optimizer: str = "sgd()", epochs: int = 52) -> None:
    """Both go the same way, to the last digit, also when they are saved in the middle."""
    for resume in (False, True):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of combined plans, whose parts have stepped before the optimizer
            theirs = course(oracle.the_torch(), plan, optimizer, epochs, resume)
            ours = course(zerograd, plan, optimizer, epochs, resume)
        for epoch, (mine, its) in enumerate(zip(ours, theirs, strict=True)):
            assert mine == its, f"epoch {epoch}, {'saved in the middle' if resume else 'without a break'}"


def answers(code: str) -> None:
    """``code`` says the same on both: the text of its last value or of its error, and its warnings."""
    said = []
    for library in (oracle.the_torch(), zerograd):
        names: dict[str, Any] = {"torch": library}
        exec(SETUP + "opt = sgd()\n", names)
        said.append(oracle.run(code.replace("; ", "\n"), names))
    assert said[1] == said[0], f"ours: {said[1]}\nPyTorch's: {said[0]}"
