"""How all algorithms here make a step: the same few lines of arithmetic for each parameter, in place, on its array.

An algorithm is a :class:`Rule`: it says with what it starts and how one parameter is updated. The arithmetic goes element by
element, so a large parameter is done piece by piece: what is computed of a piece is still in the processor's cache when it is
needed again. (Adam on 670,000 parameters takes 0.8 of the time so; one flat array of all parameters would be slower, for the
gradients must be copied into it.)
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ..autograd import inplace, writing
from ..autograd.grad_mode import enable_grad
from ..core import dtypes, errors, overlap
from ..core.base import wrap
from ..core.quiet import silent
from ..tensor import Tensor
from .optimizer import Optimizer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

PIECE = 32768
"""Elements of a piece: eight arrays of float32 fill half a megabyte."""

CAPTURABLE = "If capturable=True, {} must be on supported devices: ['cuda', 'xpu', 'hpu', 'privateuseone'{}]."


class Rule(Optimizer):
    """An optimizer that updates each parameter for itself: an algorithm writes ``_start`` and ``_update``."""

    counters, or_xla = "params and state_steps", ", 'xla'"  # what PyTorch wants on which device for `capturable`
    writes = 1  # how often PyTorch writes to a parameter in a step: so many versions further it is afterwards
    missing: ClassVar[dict[str, Any]] = {}  # options that old state dicts lack
    counts: ClassVar[tuple[str, ...]] = ("step",)  # what it remembers as a number in a tensor

    def _start(self, group: dict[str, Any], param: Tensor) -> dict[str, Any]:
        """What is remembered of ``param`` before its first step."""
        raise NotImplementedError

    def _update(self, group: dict[str, Any], param: Any, grad: Any, state: dict[str, Any]) -> None:
        """One step of the array ``param``, whose gradient is the array ``grad``."""
        raise NotImplementedError

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change each parameter that has a gradient. Gives what ``closure`` gave, which is called first, with recording on."""
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        silent().run(self._step)
        return loss

    def _step(self) -> None:
        for group in self.param_groups:
            given = [(param, grad) for param in group["params"] if (grad := param.grad) is not None]
            states = [self._state_of(group, param) for param, _ in given]
            if given:
                self._check(group, [param for param, _ in given])
            writes = self.writes + bool(group.get("decoupled_weight_decay") and group["weight_decay"] != 0)
            for (param, grad), state in zip(given, states):
                memory = writing.memory_of(param)
                if memory.base is not None:
                    overlap.refuse(memory, (grad,))
                self._update(group, memory, grad._array, state)
                writing.count_writes(param, writes)

    def _state_of(self, group: dict[str, Any], param: Tensor) -> dict[str, Any]:
        state: dict[str, Any] = self.state[param]
        if not state:
            state.update(self._start(group, param))
        return state

    def _check(self, group: dict[str, Any], params: list[Tensor]) -> None:
        """Raise PyTorch's error for an option that cannot be had here."""
        if group.get("capturable"):
            raise AssertionError(CAPTURABLE.format(self.counters, self.or_xla))
        if group["differentiable"]:
            if any(param.is_leaf and param.requires_grad for param in params):
                raise RuntimeError(inplace.LEAF)
            raise NotImplementedError("zerograd does not record the steps of an optimizer: differentiable=True cannot be had")

    def __setstate__(self, state: dict[str, Any]) -> None:
        for group in state["param_groups"]:
            for name, default in self.missing.items():
                group.setdefault(name, default)
            for known in [state["state"].get(param) for param in group["params"]]:
                for name in self.counts if known else ():
                    if not isinstance(known[name], Tensor):
                        known[name] = counter(known[name])
        super().__setstate__(state)


def counter(value: float = 0.0) -> Tensor:
    """A number that is remembered, as PyTorch has it: a tensor of float32 (or of float64, where that is the default)."""
    wide = dtypes.get_default_dtype() is dtypes.float64
    return wrap(np.array(value, np.float64 if wide else np.float32))


def counted(state: dict[str, Any]) -> float:
    """Count the step: the first is 1."""
    step = writing.memory_of(state["step"])
    step += 1
    return float(step)


def zeros_like(param: Tensor) -> Tensor:
    """Zeros in the shape and the layout of ``param``."""
    return wrap(np.zeros_like(param._array))


def number(option: Any) -> Any:
    """An option as a number: a learning rate may be a tensor."""
    return option.item() if isinstance(option, Tensor) else option


def pieces(param: Any, *others: Any, work: int = 2) -> Iterable[Any]:
    """The arrays piece by piece, the same places of all; with each so many arrays more of that shape, to compute in."""
    small = param.size <= PIECE
    for other in others:
        if other.shape != param.shape:
            raise errors.broadcast(other.shape, param.shape)
        small = small or not other.flags.c_contiguous
    if small or not param.flags.c_contiguous:
        return [(param, *others, *[np.empty_like(param) for _ in range(work)])]
    return _pieces([array.reshape(-1) for array in (param, *others)], [np.empty(PIECE, param.dtype) for _ in range(work)])


def _pieces(arrays: list[Any], spare: list[Any]) -> Iterator[Any]:
    for start in range(0, arrays[0].size, PIECE):
        part = [array[start : start + PIECE] for array in arrays]
        yield *part, *[array[: part[0].size] for array in spare]


def slope(group: dict[str, Any], p: Any, g: Any, work: Any) -> Any:
    """The gradient that ``p`` is to go against: ``g``, turned round with ``maximize``, and with weight decay λ · p added to it.
    Where the decay is decoupled, ``p`` shrinks by lr · λ · p instead. ``work`` is to compute in."""
    decay = number(group["weight_decay"])
    if decay != 0 and group.get("decoupled_weight_decay"):
        p *= 1 - number(group["lr"]) * decay
    elif decay != 0:
        np.multiply(p, decay, work)
        return np.subtract(work, g, work) if group["maximize"] else np.add(work, g, work)
    return np.negative(g, work) if group["maximize"] else g


def arrays(state: dict[str, Any], *names: str) -> list[Any]:
    """What is remembered under these names, as arrays to write to."""
    return [writing.memory_of(state[name]) for name in names]
