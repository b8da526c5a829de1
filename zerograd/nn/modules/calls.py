"""A call of a module that has hooks: before ``forward``, after it, and around its backward."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .backward import BackwardHooks

if TYPE_CHECKING:
    from collections.abc import Callable

    from .module import Module


class Hook(NamedTuple):
    """A hook around ``forward``, and how it wants to be called."""

    function: Callable[..., Any]
    with_kwargs: bool = False
    always_call: bool = False


def with_hooks(module: Module, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """``module(*args, **named)``, its hooks included."""
    output, called = None, set()
    try:
        args, named = _before(module, args, named)
        around = BackwardHooks(module) if module._backward_hooks or module._backward_pre_hooks else None
        output = module.forward(*(around.around_input(args) if around else args), **named)
        for number, hook in list(module._forward_hooks.items()):
            called.add(number)
            output = _after(module, hook, args, named, output)
        return around.around_output(output) if around else output
    except Exception:
        for number, hook in list(module._forward_hooks.items()):
            if hook.always_call and number not in called:
                output = _after(module, hook, args, named, output)
        raise


def _before(module: Module, args: tuple[Any, ...], named: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    for hook in list(module._forward_pre_hooks.values()):
        if hook.with_kwargs:
            changed = hook.function(module, args, named)
            if changed is not None:
                if not (isinstance(changed, tuple) and len(changed) == 2):
                    raise RuntimeError(
                        f"forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got {changed}."
                    )
                args, named = changed
        else:
            changed = hook.function(module, args)
            if changed is not None:
                args = changed if isinstance(changed, tuple) else (changed,)
    return args, named


def _after(module: Module, hook: Hook, args: tuple[Any, ...], named: dict[str, Any], output: Any) -> Any:
    given = (module, args, named, output) if hook.with_kwargs else (module, args, output)
    changed = hook.function(*given)
    return output if changed is None else changed
