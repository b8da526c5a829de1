"""``Optimizer``: which parameters are to be improved, with which options, and what the algorithm remembers of each.

Parameters stand in *groups*, dicts with a list ``params`` and the options of these. What an algorithm remembers of a parameter
between two steps stands in ``state``. How a step is made is the business of each algorithm: see ``sgd.py``, the shortest.
"""
from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Iterable
from copy import deepcopy
from functools import wraps
from itertools import chain
from typing import TYPE_CHECKING, Any

from ..core import dtypes
from ..core.hooks import Hooks, RemovableHandle, register
from ..tensor import Tensor
from .groups import FOR_EACH, as_group, check_alone, check_parameters, fill_in, required as required, typename

if TYPE_CHECKING:
    from collections.abc import Callable

_global_pre_hooks, _global_post_hooks = Hooks(), Hooks()


def register_optimizer_step_pre_hook(hook: Callable[..., Any]) -> RemovableHandle:
    """Call ``hook(optimizer, args, kwargs)`` before each step of every optimizer; it may return other args and kwargs."""
    return register(_global_pre_hooks, hook)


def register_optimizer_step_post_hook(hook: Callable[..., Any]) -> RemovableHandle:
    """Call ``hook(optimizer, args, kwargs)`` after each step of every optimizer."""
    return register(_global_post_hooks, hook)


class Optimizer:
    """What all optimizers share. A subclass writes ``step`` and calls ``super().__init__(params, defaults)``.

    ``params``: tensors, pairs of a name and a tensor, or dicts (the groups) with ``params`` and options of their own;
    ``defaults``: the options of groups that do not say otherwise.
    Raises TypeError for one tensor instead of a list, for a set, and for what is no tensor; ValueError for no parameters at all,
    for one that an operation made, for one in two groups, and where only some have names.

    >>> class Halve(torch.optim.Optimizer):
    ...     def __init__(self, params, lr=0.5):
    ...         super().__init__(params, dict(lr=lr))
    ...     @torch.no_grad()
    ...     def step(self, closure=None):
    ...         for group in self.param_groups:
    ...             for p in group["params"]:
    ...                 p.mul_(group["lr"])
    >>> w = tensor([4.], requires_grad=True)
    >>> optimizer = Halve([w])
    >>> optimizer.step()
    >>> w
    tensor([2.], requires_grad=True)
    >>> optimizer
    Halve (
    Parameter Group 0
        lr: 0.5
    )
    """

    def __init__(self, params: Any, defaults: dict[str, Any]) -> None:
        self.defaults = defaults
        self._make_hooks()
        self._hook_step()
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, but got " + typename(params)
            )
        self.state: defaultdict[Any, Any] = defaultdict(dict)
        self.param_groups: list[dict[str, Any]] = []
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Optimize these parameters too: a dict with ``params`` and, where it is to differ from the defaults, options."""
        as_group(param_group)
        check_parameters(param_group["params"], bool(self.defaults.get("differentiable")))
        fill_in(param_group, self.defaults)
        if len(param_group["params"]) != len(set(param_group["params"])):
            warnings.warn(FOR_EACH, UserWarning, stacklevel=3)
        check_alone(param_group, self.param_groups)
        self.param_groups.append(param_group)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients; with ``set_to_none=False`` fill them with zeros, in place.

        >>> w = tensor([1.], requires_grad=True)
        >>> w.sum().backward()
        >>> torch.optim.SGD([w]).zero_grad()
        >>> print(w.grad)
        None
        """
        for group in self.param_groups:
            for param in group["params"]:
                grad = param.grad
                if grad is None:
                    continue
                if set_to_none:
                    param.grad = None
                    continue
                if grad.grad_fn is not None:
                    grad.detach_()
                else:
                    grad.requires_grad_(False)
                grad.zero_()

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change each parameter by its gradient, once. ``closure`` computes the loss and its gradients anew."""
        raise NotImplementedError

    def __repr__(self) -> str:
        text = f"{type(self).__name__} ("
        for number, group in enumerate(self.param_groups):
            options = [f"    {key}: {group[key]}\n" for key in sorted(group) if key != "params"]
            text += f"\nParameter Group {number}\n" + "".join(options)
        return text + ")"

    # ------------------------------------------------------------ state_dict

    def state_dict(self) -> dict[str, Any]:
        """``state`` and ``param_groups`` with the parameters numbered, in the order of the groups. Nothing is copied.

        >>> torch.optim.SGD([tensor([1.], requires_grad=True)], lr=0.1).state_dict()["param_groups"][0]["params"]
        [0]
        """
        for hook in self._optimizer_state_dict_pre_hooks.values():
            hook(self)
        numbers: dict[int, int] = {}
        groups, start = [], 0
        for group in self.param_groups:
            numbers |= {id(param): number for number, param in enumerate(group["params"], start) if id(param) not in numbers}
            start += len(group["params"])
            packed = {key: value for key, value in group.items() if key != "params"}
            groups.append({**packed, "params": [numbers[id(param)] for param in group["params"]]})
        state = {numbers[id(key)] if isinstance(key, Tensor) else key: value for key, value in self.state.items()}
        packed = {"state": state, "param_groups": groups}
        for hook in self._optimizer_state_dict_post_hooks.values():
            changed = hook(self, packed)
            packed = packed if changed is None else changed
        return packed

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on where the optimizer was whose ``state_dict()`` this is: options and memory of each parameter, by its number.

        What is remembered takes the dtype of its parameter; what has it already is shared, not copied.
        Raises ValueError, and changes nothing, if the groups are not as many and as large as here.
        """
        state_dict = state_dict.copy()
        for hook in self._optimizer_load_state_dict_pre_hooks.values():
            changed = hook(self, state_dict)
            state_dict = state_dict if changed is None else changed
        groups, saved = self.param_groups, deepcopy(state_dict["param_groups"])
        if len(groups) != len(saved):
            raise ValueError("loaded state dict has a different number of parameter groups")
        if any(len(own["params"]) != len(new["params"]) for own, new in zip(groups, saved)):
            raise ValueError("loaded state dict contains a parameter group that doesn't match the size of optimizer's group")
        params = dict(zip(chain.from_iterable(g["params"] for g in saved), chain.from_iterable(g["params"] for g in groups)))
        counted_32 = {n for g in saved if g.get("capturable") or g.get("fused") for n in g["params"]}
        state: defaultdict[Any, Any] = defaultdict(dict)
        for number, value in state_dict["state"].items():
            if number in params:
                state[params[number]] = _cast(params[number], value, None, number in counted_32)
            else:
                state[number] = value
        for own, new in zip(groups, saved):
            new["params"] = own["params"]
            if "param_names" in own:
                new.setdefault("param_names", own["param_names"])
        self.__setstate__({"state": state, "param_groups": saved})
        for hook in self._optimizer_load_state_dict_post_hooks.values():
            hook(self)

    def __getstate__(self) -> dict[str, Any]:
        return {"defaults": self.defaults, "state": self.state, "param_groups": self.param_groups}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if "_optimizer_step_pre_hooks" not in self.__dict__:  # of a copy
            self._make_hooks()
        self._hook_step()
        self.defaults.setdefault("differentiable", False)

    # ------------------------------------------------------------ hooks

    def _make_hooks(self) -> None:
        self._optimizer_step_pre_hooks, self._optimizer_step_post_hooks = Hooks(), Hooks()
        self._optimizer_state_dict_pre_hooks, self._optimizer_state_dict_post_hooks = Hooks(), Hooks()
        self._optimizer_load_state_dict_pre_hooks, self._optimizer_load_state_dict_post_hooks = Hooks(), Hooks()

    def _hook_step(self) -> None:
        """Make ``step`` of this class call the hooks, if it does not yet."""
        cls = type(self)
        if not hasattr(cls.step, "hooked"):
            cls.step = _with_hooks(cls.step)  # type: ignore[method-assign]

    def register_step_pre_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(optimizer, args, kwargs)`` before each step; it may return other args and kwargs."""
        return register(self._optimizer_step_pre_hooks, hook)

    def register_step_post_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(optimizer, args, kwargs)`` after each step.

        >>> optimizer = torch.optim.SGD([tensor([1.], requires_grad=True)])
        >>> handle = optimizer.register_step_post_hook(lambda optimizer, args, kwargs: print("stepped"))
        >>> optimizer.step()
        stepped
        >>> handle.remove()
        >>> optimizer.step()
        """
        return register(self._optimizer_step_post_hooks, hook)

    def register_state_dict_pre_hook(self, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        """Call ``hook(optimizer)`` before ``state_dict()``."""
        return register(self._optimizer_state_dict_pre_hooks, hook, prepend)

    def register_state_dict_post_hook(self, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        """Call ``hook(optimizer, state_dict)`` with what ``state_dict()`` is to give; it may return another."""
        return register(self._optimizer_state_dict_post_hooks, hook, prepend)

    def register_load_state_dict_pre_hook(self, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        """Call ``hook(optimizer, state_dict)`` before it is loaded; it may return another."""
        return register(self._optimizer_load_state_dict_pre_hooks, hook, prepend)

    def register_load_state_dict_post_hook(self, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        """Call ``hook(optimizer)`` after ``load_state_dict()``."""
        return register(self._optimizer_load_state_dict_post_hooks, hook, prepend)


def _with_hooks(step: Callable[..., Any]) -> Callable[..., Any]:
    """``step``, with the hooks before and after it."""

    @wraps(step)
    def hooked(*args: Any, **kwargs: Any) -> Any:
        self = args[0]
        for hook in chain(_global_pre_hooks.values(), self._optimizer_step_pre_hooks.values()):
            changed = hook(self, args, kwargs)
            if changed is not None:
                if not isinstance(changed, tuple) or len(changed) != 2:
                    raise RuntimeError(f"{step} must return None or a tuple of (new_args, new_kwargs), but got {changed}.")
                args, kwargs = changed
        result = step(*args, **kwargs)
        for hook in chain(self._optimizer_step_post_hooks.values(), _global_post_hooks.values()):
            hook(self, args, kwargs)
        return result

    hooked.hooked = True  # type: ignore[attr-defined]
    return hooked


def _cast(param: Tensor, value: Any, key: Any, counted_32: bool) -> Any:
    """``value``, remembered of ``param``, with the tensors in it in the dtype of ``param``; only a ``step`` is a count."""
    if isinstance(value, Tensor):
        if key == "step":
            return value.to(dtypes.float32) if counted_32 else value
        return value.to(param.dtype) if param.is_floating_point() else value
    if isinstance(value, dict):
        return {name: _cast(param, each, name, counted_32) for name, each in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return type(value)(_cast(param, each, None, counted_32) for each in value)  # type: ignore[call-arg]
    return value
