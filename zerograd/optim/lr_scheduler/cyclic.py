"""``CyclicLR``: the learning rate goes up and down between two bounds, again and again."""
from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from .base import LRScheduler, check_optimizer, for_groups, put
from .functions import attributes
from .momentum import begin, is_beta1, put_momentum

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..optimizer import Optimizer


class CyclicLR(LRScheduler):
    """From ``base_lr`` up to ``max_lr`` in ``step_size_up`` steps, down in ``step_size_down``; call ``step()`` after each batch.

    ``mode``: "triangular"; "triangular2" halves the height with each cycle; "exp_range" multiplies it by ``gamma`` at each step;
    or ``scale_fn`` says the factor for the cycle or, as ``scale_mode`` says, for the step ("iterations"). With ``cycle_momentum``
    the momentum (or the first of ``betas``) goes the other way, from ``max_momentum`` to ``base_momentum``. Smith, *Cyclical
    learning rates for training neural networks* (2015).
    Raises TypeError for what is no optimizer; ValueError for another mode, for lists that are not as long as there are groups,
    and where the optimizer has no momentum to cycle.

    >>> optimizer = torch.optim.SGD([tensor([1.], requires_grad=True)], momentum=0.9)
    >>> scheduler = torch.optim.lr_scheduler.CyclicLR(optimizer, base_lr=1., max_lr=2., step_size_up=2)
    >>> for batch in range(5):
    ...     print(scheduler.get_last_lr(), end=" ")
    ...     optimizer.step()
    ...     scheduler.step()
    [1.0] [1.5] [2.0] [1.5] [1.0]\x20
    """

    def __init__(
        self, optimizer: Optimizer, base_lr: Any, max_lr: Any, step_size_up: int = 2000, step_size_down: int | None = None,
        mode: str = "triangular", gamma: float = 1.0, scale_fn: Callable[[Any], float] | None = None, scale_mode: str = "cycle",
        cycle_momentum: bool = True, base_momentum: Any = 0.8, max_momentum: Any = 0.9, last_epoch: int = -1,
    ) -> None:  # fmt: skip
        check_optimizer(optimizer)
        self.optimizer = optimizer
        base_lrs = for_groups("base_lr", optimizer, base_lr)
        if last_epoch == -1:
            for lr, group in zip(base_lrs, optimizer.param_groups, strict=True):
                put(group, "lr", lr)
        self.max_lrs = for_groups("max_lr", optimizer, max_lr)
        up = float(step_size_up)
        self.total_size = up + (up if step_size_down is None else float(step_size_down))
        self.step_ratio = up / self.total_size
        if mode not in ("triangular", "triangular2", "exp_range") and scale_fn is None:
            raise ValueError("mode is invalid and scale_fn is None")
        self.mode = mode
        self.gamma = gamma
        self._scale_fn_custom = scale_fn
        self.scale_mode = scale_mode if scale_fn is not None else "iterations" if mode == "exp_range" else "cycle"
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self.use_beta1 = is_beta1(optimizer)
            lows, highs = begin(optimizer, base_momentum, max_momentum, self.use_beta1, last_epoch == -1)
            self.base_momentums, self.max_momentums = lows, highs
        super().__init__(optimizer, last_epoch)
        self.base_lrs = base_lrs

    def scale_fn(self, x: float) -> Any:
        """How high the cycle ``x`` is (or the step ``x``), as a part of the whole height."""
        if self._scale_fn_custom is not None:
            return self._scale_fn_custom(x)
        if self.mode == "exp_range":
            return self.gamma**x
        return 1 / 2.0 ** (x - 1) if self.mode == "triangular2" else 1.0

    def get_lr(self) -> list[Any]:
        """The learning rates of this step; sets the momentum too."""
        self._warn_outside()
        cycle = math.floor(1 + self.last_epoch / self.total_size)
        x = 1.0 + self.last_epoch / self.total_size - cycle
        way_up = x / self.step_ratio if x <= self.step_ratio else (x - 1) / (self.step_ratio - 1)
        scale = self.scale_fn(cycle if self.scale_mode == "cycle" else self.last_epoch)
        if self.cycle_momentum:
            for group, low, high in zip(self.optimizer.param_groups, self.base_momentums, self.max_momentums, strict=True):
                put_momentum(group, high - (high - low) * way_up * scale, self.use_beta1)
        return [low + (high - low) * way_up * scale for low, high in zip(self.base_lrs, self.max_lrs, strict=True)]

    def state_dict(self) -> dict[str, Any]:
        """All that it knows, but for the optimizer and for a function; of an object that can be called its attributes."""
        known = super().state_dict()
        custom = known.pop("_scale_fn_custom")
        known["_scale_fn_custom"] = None if custom is None else attributes(custom)
        return known

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on where the scheduler was whose ``state_dict()`` this is."""
        custom: Any = self._scale_fn_custom
        super().load_state_dict({**state_dict, "_scale_fn_custom": custom})
        if state_dict["_scale_fn_custom"] is not None:
            custom.__dict__.update(state_dict["_scale_fn_custom"])
