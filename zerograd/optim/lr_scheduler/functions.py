"""Learning rates that a function of the epoch gives."""
from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING, Any

from .base import LRScheduler

if TYPE_CHECKING:
    from ..optimizer import Optimizer


class LambdaLR(LRScheduler):
    """``lr = lr₀ · lr_lambda(epoch)``: one function, or a list with one for each group.

    Raises ValueError where they are not as many as groups. A ``state_dict`` has of them the attributes of those that are objects.

    >>> optimizer = torch.optim.SGD([tensor([1.], requires_grad=True)], lr=1.)
    >>> scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 1 / (epoch + 1))
    >>> optimizer.step()
    >>> scheduler.step()
    >>> scheduler.get_last_lr()
    [0.5]
    """

    def __init__(self, optimizer: Optimizer, lr_lambda: Any, last_epoch: int = -1) -> None:
        self.optimizer = optimizer
        groups = len(optimizer.param_groups)
        if not isinstance(lr_lambda, (list, tuple)):
            lr_lambda = [lr_lambda] * groups
        elif len(lr_lambda) != groups:
            raise ValueError(f"Expected {groups} lr_lambdas, but got {len(lr_lambda)}")
        self.lr_lambdas = list(lr_lambda)
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """The learning rates of this epoch."""
        self._warn_outside()
        return [lr * function(self.last_epoch) for function, lr in zip(self.lr_lambdas, self.base_lrs, strict=True)]

    def state_dict(self) -> dict[str, Any]:
        """All that it knows, but for the optimizer and for functions; of an object that can be called its attributes."""
        known = super().state_dict()
        known["lr_lambdas"] = [attributes(function) for function in known.pop("lr_lambdas")]
        return known

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on where the scheduler was whose ``state_dict()`` this is."""
        super().load_state_dict({name: value for name, value in state_dict.items() if name != "lr_lambdas"})
        for function, known in zip(self.lr_lambdas, state_dict["lr_lambdas"]):
            if known is not None:
                function.__dict__.update(known)


class MultiplicativeLR(LambdaLR):
    """Times ``lr_lambda(epoch)`` after every epoch: one function, or a list with one for each group.

    Raises ValueError where they are not as many as groups, and TypeError for what cannot be called.

    >>> optimizer = torch.optim.SGD([tensor([1.], requires_grad=True)], lr=1.)
    >>> scheduler = torch.optim.lr_scheduler.MultiplicativeLR(optimizer, lambda epoch: 0.5)
    >>> optimizer.step()
    >>> scheduler.step()
    >>> scheduler.get_last_lr()
    [0.5]
    """

    def __init__(self, optimizer: Optimizer, lr_lambda: Any, last_epoch: int = -1) -> None:
        for function in lr_lambda if isinstance(lr_lambda, (list, tuple)) else [lr_lambda]:
            if not callable(function):
                raise TypeError(f"lr_lambda should be a function, but got {type(function).__name__}")
        super().__init__(optimizer, lr_lambda, last_epoch)

    def get_lr(self) -> list[Any]:
        """The learning rates of this epoch, from those of the one before."""
        self._warn_outside()
        lrs = self._as_they_are()
        return lrs if self._is_initial else [lr * f(self.last_epoch) for lr, f in zip(lrs, self.lr_lambdas, strict=True)]


def attributes(function: Any) -> Any:
    """What a ``state_dict`` has of it: nothing of a function, of an object its attributes."""
    return None if isinstance(function, FunctionType) else function.__dict__.copy()
