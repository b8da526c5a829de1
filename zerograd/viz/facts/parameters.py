"""The caller's modules: found among the variables, so that nobody has to say what a parameter is called or which module it is of.

A module is asked for nothing but ``named_parameters()``, PyTorch's and zerograd's alike. What it holds elsewhere, such as in a
Python list, it does not know itself: an optimiser never hears of it. This is found by looking.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core import names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MODULES = {("zerograd.nn.modules.module", "Module"), ("torch.nn.modules.module", "Module")}


def is_module(value: Any) -> bool:
    """Is it a module, zerograd's or PyTorch's?"""
    return any((kind.__module__, kind.__qualname__) in MODULES for kind in type(value).__mro__)


def outermost(variables: Mapping[str, Any]) -> dict[str, Any]:
    """The modules among ``variables``, each by its first name, without those that are inside another one."""
    modules: dict[int, tuple[str, Any]] = {}
    for name, value in variables.items():
        if is_module(value):
            modules.setdefault(id(value), (name, value))
    inside = {id(part) for _, module in modules.values() for part in module.modules() if part is not module}
    return {name: module for key, (name, module) in modules.items() if key not in inside}


def parameters(modules: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of ``modules`` by how one reaches them: ``net.0.weight``."""
    return {f"{name}.{path}": tensor for name, module in modules.items() for path, tensor in module.named_parameters()}


def held(modules: Mapping[str, Any], is_tensor: Callable[[Any], bool]) -> dict[str, Any]:
    """All tensors that ``modules`` hold in whatever way, by how one reaches them: ``net.layers[0].weight``."""
    found: dict[str, Any] = {}
    met: set[int] = set()
    stack: list[tuple[str, Any]] = list(modules.items())[::-1]
    while stack:
        name, value = stack.pop()
        if is_tensor(value):
            found.setdefault(name, value)
        elif id(value) not in met:
            met.add(id(value))
            stack += list(_parts(name, value))[::-1]
    return found


def _parts(name: str, holder: Any) -> Iterator[tuple[str, Any]]:
    """What a module, a list or a dict holds. None of the user's own code runs for it."""
    for kind in ("_parameters", "_buffers", "_modules") if is_module(holder) else ():
        yield from ((f"{name}.{part}", each) for part, each in vars(holder).get(kind, {}).items())
    if is_module(holder) or isinstance(holder, (list, tuple, dict)):
        yield from names.held(name, holder)
