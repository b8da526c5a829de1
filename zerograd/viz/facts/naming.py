"""What tensors are called: by the caller's variables, by the modules that hold them, or as the caller says."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core import names as callers
from ...core.base import TensorBase
from .parameters import held, is_module, outermost, parameters as parameters_of
from .torch_graphs import is_torch


def called(
    names: Mapping[str, Any] | None = None, model: Any = None, scopes: list[Mapping[str, Any]] | None = None
) -> tuple[dict[str, Any], dict[str, Any], Mapping[str, Any], set[str]]:
    """What tensors are called: in the caller's variables (or in ``scopes``), as parameters, and in ``names``, which win.

    The parameters are those of ``model``; if none is given, of the modules among the variables. Last come the names of what such
    modules hold and do not have among their parameters. Raises TypeError for what is no mapping or no model.
    """
    parameters, given = named(names, model)
    variables = variables_of(callers.scopes(callers.caller_frame()) if scopes is None else scopes)
    modules = outermost(variables)
    own, all_held = parameters_of(modules), held(modules, is_tensor)
    known = {id(tensor) for tensor in own.values()}
    strays = {name for name, tensor in all_held.items() if id(tensor) not in known}
    return {**all_held, **variables}, own if model is None else parameters, given, strays


def named(names: Mapping[str, Any] | None, model: Any) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """The parameters of ``model`` by name, and the ``names`` that win over them. Raises TypeError for what is neither."""
    if model is not None and not callable(getattr(model, "named_parameters", None)):
        raise TypeError(f"model must have named_parameters(), as modules do; a {type(model).__name__} has not")
    given = {} if names is None else names
    if not isinstance(given, Mapping) or not all(
        isinstance(name, str) and is_tensor(tensor) for name, tensor in given.items()
    ):
        raise TypeError('names must give a tensor for each name, as in names={"w": w}')
    return {} if model is None else dict(model.named_parameters()), given


def variables_of(scopes: list[Mapping[str, Any]]) -> dict[str, Any]:
    """The variables in ``scopes``, innermost first, without IPython's ``_``; and the tensors and modules that they hold."""
    return callers.named(scopes, lambda value: is_tensor(value) or is_module(value))


def is_tensor(value: Any) -> bool:
    """Is it a tensor, zerograd's or PyTorch's?"""
    return isinstance(value, TensorBase) or is_torch(value)
