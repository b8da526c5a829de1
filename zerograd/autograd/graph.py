"""``zerograd.autograd.graph``: what a user says to the recorded graph itself. Above all: how what is saved for backward is kept.

    >>> def pack(x):
    ...     print("saved", x)
    ...     return x.half()
    >>> def unpack(x):
    ...     print("needed", x)
    ...     return x.float()
    >>> w = tensor(3., requires_grad=True)
    >>> with torch.autograd.graph.saved_tensors_hooks(pack, unpack):
    ...     y = w ** 2
    saved tensor(3., requires_grad=True)
    >>> y.backward()
    needed tensor(3., dtype=torch.float16)
    >>> w.grad
    tensor(6.)
"""
from __future__ import annotations

from contextlib import contextmanager
from threading import get_ident
from typing import TYPE_CHECKING, Any

from ..core.base import TensorBase, storage_of
from ..core.graph import Node as Node
from ..core.modes import mode
from ..core.packing import packing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class saved_tensors_hooks:
    """Inside, each tensor that is saved for backward goes through ``pack_hook``; what that returns, anything, is kept instead of
    it. Whenever backward needs the tensor, ``unpack_hook`` has to make it of that. Of several blocks the innermost counts.

    ``pack_hook`` runs without recording, and must not write to the tensor. Numbers (the 2 of ``x * 2``) are not packed.

    Raises PyTorch's TypeError for hooks that cannot be called, and when ``unpack_hook`` gives no tensor; its RuntimeError when
    ``pack_hook`` writes to what it gets, and inside ``disable_saved_tensors_hooks``.

    >>> w = tensor([1., 2.], requires_grad=True)
    >>> kept = []
    >>> with torch.autograd.graph.saved_tensors_hooks(lambda x: kept.append(x) or len(kept) - 1, lambda place: kept[place]):
    ...     y = w.exp()
    >>> kept
    [tensor([2.7183, 7.3891], grad_fn=<ExpBackward0>)]
    """

    def __init__(self, pack_hook: Callable[[Any], Any], unpack_hook: Callable[[Any], Any]) -> None:
        self.pack_hook, self.unpack_hook = pack_hook, unpack_hook

    def __enter__(self) -> None:
        if mode.refused is not None:
            raise RuntimeError(mode.refused)
        if not (callable(self.pack_hook) and callable(self.unpack_hook)):
            raise TypeError(
                "_push_saved_tensors_default_hooks(): incompatible function arguments. The following argument types are"
                " supported:\n    1. (arg0: collections.abc.Callable, arg1: collections.abc.Callable) -> None\n\n"
                f"Invoked with: {self.pack_hook!r}, {self.unpack_hook!r}"
            )
        packing.setdefault(get_ident(), []).append((self.pack_hook, self.unpack_hook))

    def __exit__(self, *exception: object) -> None:
        mine = packing[get_ident()]
        mine.pop()
        if not mine:
            del packing[get_ident()]


class save_on_cpu(saved_tensors_hooks):
    """Inside, what is saved for backward is kept in the memory of the CPU. Here all of it is there anyway; with ``pin_memory``
    it is copied, as in PyTorch.

    >>> w = tensor(3., requires_grad=True)
    >>> with torch.autograd.graph.save_on_cpu():
    ...     y = w ** 2
    >>> y.backward()
    >>> w.grad
    tensor(6.)
    """

    def __init__(self, pin_memory: bool = False, device_type: str = "cuda") -> None:
        super().__init__(lambda tensor: tensor.clone() if pin_memory else tensor, lambda packed: packed)


@contextmanager
def disable_saved_tensors_hooks(error_message: str) -> Iterator[None]:
    """Inside, ``saved_tensors_hooks`` is refused with ``error_message``; so is this, where there are some (RuntimeError).

    >>> with torch.autograd.graph.disable_saved_tensors_hooks("not here"):
    ...     with torch.autograd.graph.save_on_cpu():
    ...         pass
    Traceback (most recent call last):
    RuntimeError: not here
    """
    if get_ident() in packing:
        raise RuntimeError(error_message)
    before, mode.refused = mode.refused, error_message
    try:
        yield
    finally:
        mode.refused = before


def increment_version(tensor: Any) -> None:
    """Say that the memory of ``tensor``, or of several, was written to by other means: backward then refuses what it saved.

    Raises PyTorch's RuntimeError for what is no tensor.

    >>> x = tensor(1.)
    >>> torch.autograd.graph.increment_version(x)
    >>> x._version
    1
    """
    try:
        several: Iterable[Any] = [tensor] if isinstance(tensor, TensorBase) else list(tensor)
    except TypeError:
        raise RuntimeError("increment_version expect a Iterable[Tensor] as input") from None
    for each in several:
        if not isinstance(each, TensorBase):
            raise RuntimeError("increment_version expects each element of the iterable to be a tensor")
        storage_of(each).writes += 1
