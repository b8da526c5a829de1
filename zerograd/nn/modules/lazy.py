"""Lazy modules: they learn the sizes of their input from the first one, and then become the module that they stand for."""
from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from ...autograd.grad_mode import no_grad
from ..parameter import is_lazy
from .module import Module

if TYPE_CHECKING:
    from collections.abc import Iterator


class LazyModuleMixin(Module):
    """What a lazy module has beside the module that it is to become; ``initialize_parameters`` is for it to write."""

    cls_to_become: type | None = None

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._load_hook = self.register_load_state_dict_pre_hook(type(self)._lazy_load_hook)
        self._initialize_hook = self.register_forward_pre_hook(self._infer_parameters, with_kwargs=True)

    def _tensors(self) -> Iterator[tuple[str, Any]]:
        return chain(self._parameters.items(), self._buffers.items())

    def has_uninitialized_params(self) -> bool:
        """Has it a parameter or a buffer without a shape?"""
        return any(is_lazy(tensor) for _, tensor in self._tensors())

    def initialize_parameters(self, *args: Any, **named: Any) -> None:
        """Make the parameters for such arguments of ``forward``."""
        raise NotImplementedError(f"initialize_parameters is not implemented for {type(self).__name__}")

    def materialize(self, **shapes: tuple[int, ...]) -> None:
        """Give the parameters and buffers of these names a shape; what the module does without is left out."""
        for name, shape in shapes.items():
            if (tensor := getattr(self, name)) is not None:
                tensor.materialize(shape)

    def _infer_parameters(self, module: Any, args: tuple[Any, ...], named: dict[str, Any]) -> None:
        with no_grad():
            module.initialize_parameters(*args, **named)
        if module.has_uninitialized_params():
            raise RuntimeError(f"module {self._get_name()} has not been fully initialized")
        module._initialize_hook.remove()
        module._load_hook.remove()
        del module._initialize_hook, module._load_hook
        if module.cls_to_become is not None:
            module.__class__ = module.cls_to_become

    def _lazy_load_hook(self, state_dict: Any, prefix: str, *rest: Any) -> None:
        """What is loaded tells the shapes."""
        for name, tensor in self._tensors():
            given = state_dict.get(prefix + name)
            if is_lazy(tensor) and given is not None and not is_lazy(given):
                tensor.materialize(given.shape)
