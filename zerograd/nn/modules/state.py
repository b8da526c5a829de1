"""The state of a module as a dict of tensors by name, and back: what ``state_dict`` and ``load_state_dict`` do."""
from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ...autograd.grad_mode import no_grad
from ...tensor import Tensor
from ..parameter import Parameter, is_lazy

if TYPE_CHECKING:
    from .module import Module

EXTRA = "_extra_state"  # the key of what get_extra_state() returns
NO_RETURN = (
    "Hooks registered with ``register_load_state_dict_post_hook`` are not expected to return new values, if incompatible_keys"
    " need to be modified, it should be done inplace."
)


class IncompatibleKeys(NamedTuple):
    """What ``load_state_dict`` found wrong; the hooks that it calls may change the lists."""

    missing_keys: list[str]
    unexpected_keys: list[str]

    def __repr__(self) -> str:
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return f"_IncompatibleKeys(missing_keys={self.missing_keys}, unexpected_keys={self.unexpected_keys})"


def own(module: Module) -> dict[str, Tensor]:
    """The parameters and persistent buffers of ``module`` itself."""
    kept = {name: each for name, each in module._buffers.items() if name not in module._non_persistent_buffers_set}
    return {name: each for name, each in {**module._parameters, **kept}.items() if each is not None}


# ---------------------------------------------------------------- out


def save(module: Module, into: Any, prefix: str, keep_vars: bool) -> Any:
    """Put the state of ``module`` and of all inside it ``into`` a dict, with names that begin with ``prefix``."""
    if into is None:
        into = OrderedDict()
        into._metadata = OrderedDict()
    notes = {"version": module._version}
    if hasattr(into, "_metadata"):
        into._metadata[prefix[:-1]] = notes
    for hook in module._state_dict_pre_hooks.values():
        hook(module, prefix, keep_vars)
    module._save_to_state_dict(into, prefix, keep_vars)
    for name, child in module._modules.items():
        if child is not None:
            child.state_dict(destination=into, prefix=f"{prefix}{name}.", keep_vars=keep_vars)
    for hook in module._state_dict_hooks.values():
        changed = hook(module, into, prefix, notes)
        if changed is not None and not getattr(hook, "_from_public_api", False):
            into = changed
    return into


# ---------------------------------------------------------------- in


def load(module: Module, state: Any, strict: bool, assign: bool) -> IncompatibleKeys:
    """Copy ``state`` into ``module`` and all inside it. Where it does not fit and a RuntimeError says so, nothing has changed."""
    if not isinstance(state, Mapping):
        raise TypeError(f"Expected state_dict to be dict-like, got {type(state)}.")
    found = IncompatibleKeys([], [])
    errors: list[str] = []
    before = [(tensor, tensor.detach().clone()) for part in module.modules() for tensor in own(part).values()
              if not is_lazy(tensor)]  # fmt: skip
    metadata = getattr(state, "_metadata", None)
    _load_all(module, OrderedDict(state), "", metadata or {}, assign, found, errors)
    if strict:
        for keys, what in ((found.unexpected_keys, "Unexpected"), (found.missing_keys, "Missing")):
            if keys:
                errors.insert(0, f"{what} key(s) in state_dict: {', '.join(f'{chr(34)}{key}{chr(34)}' for key in keys)}. ")
    if errors:
        with no_grad():
            for tensor, numbers in before:
                tensor.copy_(numbers)
        listed = "\n\t".join(errors)
        raise RuntimeError(f"Error(s) in loading state_dict for {type(module).__name__}:\n\t{listed}")
    return found


def _load_all(
    module: Module, state: Any, prefix: str, metadata: Any, assign: bool, found: IncompatibleKeys, errors: list[str]
) -> None:
    notes = metadata.get(prefix[:-1], {})
    if assign:
        notes["assign_to_params_buffers"] = assign
    module._load_from_state_dict(state, prefix, notes, True, found.missing_keys, found.unexpected_keys, errors)
    for name, child in module._modules.items():
        if child is not None:
            longer = f"{prefix}{name}."
            part = {key: each for key, each in state.items() if key.startswith(longer)}
            _load_all(child, part, longer, metadata, assign, found, errors)
    for hook in module._load_state_dict_post_hooks.values():
        if hook(module, found) is not None:
            raise AssertionError(NO_RETURN)


def load_own(
    module: Module, state: Any, prefix: str, notes: Any, strict: bool, missing: list[str], unexpected: list[str],
    errors: list[str],
) -> None:
    """Copy of ``state`` what is of ``module`` itself; note in the three lists what does not fit."""
    for hook in module._load_state_dict_pre_hooks.values():
        hook(state, prefix, notes, strict, missing, unexpected, errors)
    mine = own(module)
    for name, tensor in mine.items():
        key = prefix + name
        if key in state:
            wrong = _take(module, name, tensor, key, state[key], notes.get("assign_to_params_buffers", False))
            errors += wrong
        elif strict:
            missing.append(key)
    extra = prefix + EXTRA
    if module._has_extra_state("set_extra_state"):
        if extra in state:
            module.set_extra_state(state[extra])
        elif strict:
            missing.append(extra)
    elif strict and extra in state:
        unexpected.append(extra)
    if strict:
        unexpected += _strangers(module, mine, state, prefix, extra)


def _strangers(module: Module, mine: Mapping[str, Any], state: Any, prefix: str, extra: str) -> Iterator[str]:
    for key in state:
        if key.startswith(prefix) and key != extra:
            name, dot, _ = key[len(prefix) :].partition(".")
            if name not in (module._modules if dot else mine):
                yield key


def _take(module: Module, name: str, tensor: Any, key: str, given: Any, assign: bool) -> list[str]:
    """Let ``given`` be what ``module`` has under ``name``: its numbers, or itself. What is wrong with it, if anything."""
    if not isinstance(given, Tensor):
        return [f'While copying the parameter named "{key}", expected torch.Tensor or Tensor-like object from checkpoint but'
                f" received {type(given)}"]  # fmt: skip
    if is_lazy(tensor):
        return []  # and so is what is given, or it would have told the shape
    if not tensor.ndim and given.shape == (1,):
        given = given[0]
    if given.shape != tensor.shape:
        return [f"size mismatch for {key}: copying a param with shape {given.shape} from checkpoint, the shape in current model"
                f" is {tensor.shape}."]  # fmt: skip
    try:
        if assign:
            if isinstance(tensor, Parameter):
                given = Parameter(given, tensor.requires_grad)
            setattr(module, name, given)
        else:
            with no_grad():
                tensor.copy_(given)
    except Exception as error:
        return [f'While copying the parameter named "{key}", whose dimensions in the model are {tensor.size()} and whose'
                f" dimensions in the checkpoint are {given.size()}, an exception occurred : {error.args}."]  # fmt: skip
    return []
