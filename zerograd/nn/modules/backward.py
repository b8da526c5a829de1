"""Hooks around the backward of a module: its inputs and its outputs pass through a node each, where their gradients are seen."""
from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from ...core import errors
from ...core.modes import mode
from ...ops.passing import passed_on
from ...tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .module import Module

NO_INPUT = (
    "Full backward hook is firing when gradients are computed with respect to module outputs since no inputs require gradients."
    " See https://docs.pytorch.org/docs/main/generated/torch.nn.Module.html#torch.nn.Module.register_full_backward_hook for more"
    " details."
)


class BackwardHooks:
    """The hooks of one call of a module: each is shown ``(module, grad_input, grad_output)``, once both are known."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.hooks = list(module._backward_hooks.values())
        self.pre_hooks = list(module._backward_pre_hooks.values())
        self.grad_output: tuple[Any, ...] | None = None
        self.inputs = 0
        self.input_is_tracked = False

    def around_input(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """``args`` of ``forward``, with the tensors that are tracked passed on."""
        self.inputs = len(args)
        passed = _watched(args, self._input_gradients)
        self.input_is_tracked = passed is not None
        return args if passed is None else tuple(passed)

    def around_output(self, output: Any) -> Any:
        """The result of ``forward``, passed on. Warns if it is neither a tensor nor a tuple of them: then no hook is called."""
        alone = isinstance(output, Tensor)
        if not alone and not (isinstance(output, tuple) and all(isinstance(each, Tensor) for each in output)):
            warnings.warn(
                "For backward hooks to be called, module output should be a Tensor or a tuple of Tensors but received"
                f" {type(output)}", UserWarning, stacklevel=errors.outside(),
            )
            return output
        passed = _watched((output,) if alone else output, self._output_gradients)
        if passed is None:
            return output
        return passed[0] if alone else tuple(passed)

    def _output_gradients(self, grads: tuple[Any, ...]) -> Any:
        self.grad_output = grads
        for hook in self.pre_hooks:
            changed = hook(self.module, self.grad_output)
            if changed is not None:
                self.grad_output = _as_many("Backward pre hook", "grad_output", changed, len(grads))
        if not self.input_is_tracked:
            warnings.warn(NO_INPUT, UserWarning, stacklevel=errors.outside())
            for hook in self.hooks:
                said = hook(self.module, (None,) * self.inputs, self.grad_output)
                if said is not None and not (isinstance(said, tuple) and all(each is None for each in said)):
                    raise RuntimeError(
                        "Backward hook for Modules where no input requires gradient should always return None or None for all"
                        " gradients."
                    )
        return self.grad_output

    def _input_gradients(self, grads: tuple[Any, ...]) -> Any:
        if self.grad_output is None:  # the backward did not come through the output of this module
            return None
        for hook in self.hooks:
            changed = hook(self.module, grads, self.grad_output)
            if changed is not None:
                grads = _as_many("Backward hook", "grad_input", changed, len(grads))
        self.grad_output = None
        return grads


def _as_many(hook: str, what: str, given: Any, count: int) -> tuple[Any, ...]:
    found = given if isinstance(given, tuple) else (given,)
    if len(found) != count:
        raise RuntimeError(f"{hook} returned an invalid number of {what}, got {len(found)}, but expected {count}")
    return found


def _watched(values: Sequence[Any], seen: Callable[[tuple[Any, ...]], Any]) -> list[Any] | None:
    """``values`` with the tracked tensors passed on by a node whose gradients ``seen`` is shown, None for all other values.

    None if no tensor is tracked, or nothing is recorded.
    """
    places = [place for place, each in enumerate(values) if isinstance(each, Tensor) and each.requires_grad]
    if not mode.grad or not places:
        return None
    passed = list(values)
    for place, tensor in zip(places, passed_on([values[place] for place in places]), strict=True):
        passed[place] = tensor

    def hook(grads: tuple[Any, ...]) -> Any:
        whole: list[Any] = [None] * len(values)
        for place, grad in zip(places, grads, strict=True):
            whole[place] = grad
        changed = seen(tuple(whole))
        return None if changed is None else tuple([changed[place] for place in places])

    passed[places[0]].grad_fn.register_prehook(hook)
    return passed
