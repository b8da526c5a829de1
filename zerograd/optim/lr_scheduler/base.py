"""``LRScheduler``: what all plans share. A plan says in ``get_lr`` what the learning rate of each group is in this epoch."""
from __future__ import annotations

import warnings
from functools import wraps
from typing import Any
from weakref import ref

from ...tensor import Tensor
from .. import checks
from ..optimizer import Optimizer

NOT_RESUMED = (
    "param 'initial_lr' is not specified in param_groups[{}] when resuming scheduler with last_epoch >= 0.\n"
    "This typically happens when:\n"
    "1. You're trying to resume training from a checkpoint but haven't properly loaded the optimizer state\n"
    "2. You're using last_epoch >= 0 for a fresh training run (not recommended)"
)
_DETAILS = " See more details at https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate"
OVERRIDDEN = (
    "Seems like `optimizer.step()` has been overridden after learning rate scheduler initialization. Please, make sure to call"
    " `optimizer.step()` before `lr_scheduler.step()`." + _DETAILS
)
WRONG_ORDER = (
    "Detected call of `lr_scheduler.step()` before `optimizer.step()`. In PyTorch 1.1.0 and later, you should call them in the"
    " opposite order: `optimizer.step()` before `lr_scheduler.step()`.  Failure to do this will result in PyTorch skipping the"
    " first value of the learning rate schedule." + _DETAILS
)
EPOCH_DEPRECATED = (
    "The epoch parameter in `scheduler.step()` was not necessary and is being deprecated where possible. Please use"
    " `scheduler.step()` to step the scheduler. During the deprecation, if epoch is different from None, the closed form is used"
    " instead of the new chainable form, where available. Please open an issue if you are unable to replicate your use case:"
    " https://github.com/pytorch/pytorch/issues/new/choose."
)
ASKED_OUTSIDE = "To get the last learning rate computed by the scheduler, please use `get_last_lr()`."


class LRScheduler:
    """The base of all plans; one of your own writes ``get_lr``. Call ``step()`` after each epoch, after ``optimizer.step()``.

    ``last_epoch``: -1 for a new plan; to go on with one, the epoch that is over, with ``initial_lr`` in each group.
    Raises TypeError for what is no optimizer, and KeyError where ``initial_lr`` is missing.

    >>> class Halves(torch.optim.lr_scheduler.LRScheduler):
    ...     def get_lr(self):
    ...         return [lr / 2 ** self.last_epoch for lr in self.base_lrs]
    >>> optimizer = torch.optim.SGD([tensor([1.], requires_grad=True)], lr=0.8)
    >>> scheduler = Halves(optimizer)
    >>> for epoch in range(3):
    ...     optimizer.step()
    ...     scheduler.step()
    >>> scheduler.get_last_lr()
    [0.1]
    """

    _get_lr_called_within_step = False
    _is_initial = False
    _last_lr: list[Any]

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        check_optimizer(optimizer)
        self.optimizer = optimizer
        for number, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", own(group["lr"]))
            elif "initial_lr" not in group:
                raise KeyError(NOT_RESUMED.format(number))
        self.base_lrs = of_groups(optimizer, "initial_lr")
        self.last_epoch = last_epoch
        _note_steps(optimizer)
        self._initial_step()

    def _initial_step(self) -> None:
        """Begin: the learning rates of the first epoch."""
        self._step_count = 0
        self._is_initial = True
        try:
            self.step()
        finally:
            self._is_initial = False

    def step(self, epoch: int | None = None) -> None:
        """Go on to the next epoch. Warns if the optimizer has not yet stepped; ``epoch`` is deprecated."""
        if self._step_count == 1:
            if not hasattr(self.optimizer.step, "_wrapped_by_lr_sched"):
                warnings.warn(OVERRIDDEN, UserWarning, stacklevel=2)
            elif not getattr(self.optimizer, "_opt_called", False):
                warnings.warn(WRONG_ORDER, UserWarning, stacklevel=2)
        self._step_count += 1
        if epoch is not None:
            warnings.warn(EPOCH_DEPRECATED, UserWarning, stacklevel=2)
        self._update_lr(epoch)

    def _update_lr(self, epoch: int | None = None) -> None:
        self.last_epoch = self.last_epoch + 1 if epoch is None else epoch
        closed = None if epoch is None else getattr(self, "_get_closed_form_lr", None)
        self._set(self._ask() if closed is None else closed())

    def _ask(self) -> list[Any]:
        self._get_lr_called_within_step = True
        try:
            return self.get_lr()
        finally:
            self._get_lr_called_within_step = False

    def _set(self, lrs: list[Any]) -> None:
        for group, lr in zip(self.optimizer.param_groups, lrs, strict=True):
            put(group, "lr", lr)
        self._last_lr = of_groups(self.optimizer, "lr")

    def get_lr(self) -> list[Any]:
        """The learning rates of this epoch: what a plan of your own writes. To ask for them there is ``get_last_lr``."""
        raise NotImplementedError

    def get_last_lr(self) -> list[Any]:
        """The learning rate of each group, as it was set last."""
        return self._last_lr

    def state_dict(self) -> dict[str, Any]:
        """All that it knows, but for the optimizer."""
        return {name: value for name, value in self.__dict__.items() if name != "optimizer"}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on where the scheduler was whose ``state_dict()`` this is."""
        self.__dict__.update(state_dict)

    # ------------------------------------------------------------ for the plans

    def _warn_outside(self) -> None:
        """``get_lr`` computes the next learning rates from those that are: outside of ``step`` that is a mistake."""
        if not self._get_lr_called_within_step:
            warnings.warn(ASKED_OUTSIDE, UserWarning, stacklevel=3)

    def _as_they_are(self) -> list[Any]:
        return of_groups(self.optimizer, "lr")

    def _times(self, factor: Any) -> list[Any]:
        return [group["lr"] * factor for group in self.optimizer.param_groups]


def check_optimizer(optimizer: Any) -> None:
    """Raise TypeError for anything else."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")


def own(value: Any) -> Any:
    """A learning rate, a copy where it is a tensor."""
    return value.clone() if isinstance(value, Tensor) else value


def of_groups(optimizer: Optimizer, name: str) -> list[Any]:
    """This option of each group."""
    return [own(group[name]) for group in optimizer.param_groups]


def put(group: dict[str, Any], name: str, value: Any) -> None:
    """Set an option; one that is a tensor is written to."""
    if isinstance(group[name], Tensor):
        group[name].fill_(checks.scalar(value))
    else:
        group[name] = value


def for_groups(name: str, optimizer: Optimizer, value: Any) -> list[Any]:
    """One value for each group: one for all, or a list of as many. Raises ValueError where they are not as many."""
    groups = len(optimizer.param_groups)
    if not isinstance(value, (list, tuple)):
        return [own(value) for _ in range(groups)]
    if len(value) != groups:
        raise ValueError(
            f"{name} must have the same length as optimizer.param_groups. {name} has {len(value)} values,"
            f" param_groups has {groups}."
        )
    return [own(each) for each in value]


def _note_steps(optimizer: Optimizer) -> None:
    """From now on the optimizer knows whether it has stepped."""
    if hasattr(optimizer.step, "_wrapped_by_lr_sched"):
        return
    method: Any = optimizer.step
    function, known = method.__func__, ref(optimizer)  # (weak: no circle)

    @wraps(function)
    def step(*args: Any, **kwargs: Any) -> Any:
        stepping: Any = known()
        stepping._opt_called = True
        return function.__get__(stepping, type(stepping))(*args, **kwargs)

    step._wrapped_by_lr_sched = True  # type: ignore[attr-defined]
    optimizer.step = step  # type: ignore[method-assign]
