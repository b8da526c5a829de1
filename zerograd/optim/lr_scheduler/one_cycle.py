"""``OneCycleLR``: the learning rate goes up once, and then down to almost nothing."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .base import LRScheduler, check_optimizer, for_groups
from .cosine import half_wave
from .momentum import begin, is_beta1, put_momentum

if TYPE_CHECKING:
    from ..optimizer import Optimizer


class OneCycleLR(LRScheduler):
    """From ``max_lr / div_factor`` up to ``max_lr``, then down to the first, divided by ``final_div_factor``, within all steps.

    The steps are ``total_steps``, or ``epochs · steps_per_epoch``: call ``step()`` after each batch. ``pct_start`` of them go up,
    along half a wave of the cosine (``anneal_strategy="cos"``) or a straight line ("linear"); with ``three_phase`` as many go
    back to the first. With ``cycle_momentum`` the momentum (or the first of ``betas``) goes the other way. Smith and Topin,
    *Super-convergence* (2017).
    Raises TypeError for what is no optimizer; ValueError for other options, lists that are not as long as there are groups, an
    optimizer without a momentum to cycle, and, in ``step``, for a step too many.

    >>> optimizer = torch.optim.SGD([tensor([1.], requires_grad=True)], momentum=0.9)
    >>> scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1., total_steps=5, pct_start=0.6, div_factor=2.)
    >>> for batch in range(5):
    ...     print(*[f"{lr:.2f}" for lr in scheduler.get_last_lr()], end=" ")
    ...     optimizer.step()
    ...     if batch < 4:
    ...         scheduler.step()
    0.50 0.75 1.00 0.50 0.00\x20
    """

    def __init__(
        self, optimizer: Optimizer, max_lr: Any, total_steps: int | None = None, epochs: int | None = None,
        steps_per_epoch: int | None = None, pct_start: float = 0.3, anneal_strategy: str = "cos", cycle_momentum: bool = True,
        base_momentum: Any = 0.85, max_momentum: Any = 0.95, div_factor: float = 25.0, final_div_factor: float = 1e4,
        three_phase: bool = False, last_epoch: int = -1,
    ) -> None:  # fmt: skip
        check_optimizer(optimizer)
        self.optimizer = optimizer
        self.total_steps = _steps(total_steps, epochs, steps_per_epoch)
        self._schedule_phases = _phases(pct_start, self.total_steps, three_phase)
        if pct_start < 0 or pct_start > 1 or not isinstance(pct_start, float):
            raise ValueError(f"Expected float between 0 and 1 pct_start, but got {pct_start}")
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}")
        self._anneal_func_type = anneal_strategy
        highest = for_groups("max_lr", optimizer, max_lr)
        if last_epoch == -1:
            for group, high in zip(optimizer.param_groups, highest, strict=True):
                first = high / div_factor
                group["initial_lr"], group["max_lr"], group["min_lr"] = first, high, first / final_div_factor
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self.use_beta1 = is_beta1(optimizer)
            begin(optimizer, base_momentum, max_momentum, self.use_beta1, last_epoch == -1)
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """The learning rates of this step; sets the momentum too."""
        self._warn_outside()
        if self.last_epoch > self.total_steps:
            raise ValueError(f"Tried to step {self.last_epoch} times. The specified number of total steps is {self.total_steps}")
        phase, part = self._phase()
        if self.cycle_momentum:
            for group in self.optimizer.param_groups:
                put_momentum(group, self._between(group, phase, "momentum", part), self.use_beta1)
        return [self._between(group, phase, "lr", part) for group in self.optimizer.param_groups]

    def _phase(self) -> tuple[dict[str, Any], float]:
        """The phase of this step, and which part of it is over."""
        start = 0.0
        for phase in self._schedule_phases:
            end = phase["end_step"]
            if self.last_epoch <= end or phase is self._schedule_phases[-1]:
                break
            start = end
        return phase, (self.last_epoch - start) / (end - start)

    def _between(self, group: dict[str, Any], phase: dict[str, Any], what: str, part: float) -> Any:
        start, end = group[phase[f"start_{what}"]], group[phase[f"end_{what}"]]
        return half_wave(end, start, part, 1) if self._anneal_func_type == "cos" else (end - start) * part + start


def _steps(total: Any, epochs: Any, per_epoch: Any) -> int:
    if total is not None:
        given = [("total_steps", total)]
    elif epochs is not None and per_epoch is not None:
        given = [("epochs", epochs), ("steps_per_epoch", per_epoch)]
    else:
        raise ValueError("You must define either total_steps OR (epochs AND steps_per_epoch)")
    steps = 1
    for name, value in given:
        if value <= 0 or not isinstance(value, int):
            raise ValueError(f"Expected positive integer {name}, but got {value}")
        steps *= value
    return steps


def _phases(pct_start: float, steps: int, three: bool) -> list[dict[str, Any]]:
    """Where each phase ends, and between which options of a group the learning rate and the momentum go meanwhile."""
    rise = float(pct_start * steps) - 1
    ends = [(rise, "initial_lr", "max_lr", "max_momentum", "base_momentum")]
    if three:
        ends += [
            (float(2 * pct_start * steps) - 2, "max_lr", "initial_lr", "base_momentum", "max_momentum"),
            (steps - 1, "initial_lr", "min_lr", "max_momentum", "max_momentum"),
        ]
    else:
        ends += [(steps - 1, "max_lr", "min_lr", "base_momentum", "max_momentum")]
    return [dict(zip(("end_step", "start_lr", "end_lr", "start_momentum", "end_momentum"), phase)) for phase in ends]
