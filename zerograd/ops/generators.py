"""Where random numbers come from: ``Generator``, the one that is used when none is given, and its seed and state."""
from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import devices, errors
from ..core.base import TensorBase, wrap
from ..core.generator import DEFAULT_SEED, Twister, seed_from_outside
from .arguments import overloads

if TYPE_CHECKING:
    from ..tensor import Tensor


class _Thread(threading.local):
    """What the default generator draws from in this thread, where it is not what all others draw from."""

    source: Twister | None = None


this_thread = _Thread()
"""A worker of a ``DataLoader`` sets it: PyTorch's workers are processes, each with a default generator of its own."""


class Generator:
    """A source of random numbers of its own, for the ``generator=`` of functions that draw.

    The same seed gives PyTorch's numbers. Raises RuntimeError for a device that PyTorch does not know or that is not here.

    >>> rand(2, generator=Generator().manual_seed(0))
    tensor([0.4963, 0.7682])
    """

    __slots__ = ("__weakref__", "_device", "_own")

    def __init__(self, device: Any = None) -> None:
        given = devices.device("cpu" if device is None else device)
        if given.type != "cpu":
            raise RuntimeError(f"Device type {given.type} is not supported for torch.Generator() api.")
        self._device = devices.CPU
        self._own = Twister(DEFAULT_SEED)

    @property
    def _source(self) -> Twister:
        return (this_thread.source if self is default_generator else None) or self._own

    @property
    def device(self) -> devices.device:
        """Where it draws: ``device(type='cpu')``."""
        return self._device

    def manual_seed(self, seed: int, /) -> Generator:
        """Begin anew with ``seed``, and return this generator. A negative seed counts back from 2**64.

        Raises RuntimeError for what is no int, ValueError for what does not fit into 64 bits.
        """
        if isinstance(seed, (bool, np.bool_)) or not isinstance(seed, (int, np.integer)):
            given = "Tensor" if isinstance(seed, TensorBase) else errors.type_name(seed)
            raise RuntimeError(f"manual_seed expected a long, but got {given}")
        if not -(2**63) <= seed < 2**64:
            raise ValueError("Overflow when unpacking long long")
        self._source.restart(int(seed))
        return self

    def seed(self) -> int:
        """Begin anew with a seed that nobody can foresee, and return that seed."""
        self._source.restart(seed_from_outside())
        return self.initial_seed()

    def initial_seed(self) -> int:
        """The seed that it began with.

        >>> Generator().initial_seed()
        67280421310721
        """
        return self._source.seed

    def get_state(self) -> Tensor:
        """All that determines what it draws next, in PyTorch's layout: 5056 bytes."""
        return wrap(self._source.state())

    def set_state(self, new_state: Any, /) -> Generator:
        """Go on where ``get_state()`` was called, and return this generator.

        Raises TypeError for what is no tensor of bytes, RuntimeError for bytes that are no state.
        """
        if not isinstance(new_state, TensorBase):
            raise TypeError(f"expected a torch.ByteTensor, but got {errors.type_name(new_state)}")
        if new_state._array.dtype != np.uint8:
            raise TypeError("RNG state must be a torch.ByteTensor")
        self._source.set_state(new_state._array)
        return self

    def clone_state(self) -> Generator:
        """Another generator that will draw the same numbers."""
        return Generator().set_state(self.get_state())

    def __reduce__(self) -> tuple[Any, ...]:
        return Generator, (self.device,), (self.initial_seed(), None, self.get_state())

    def __setstate__(self, state: tuple[int, None, Any]) -> None:
        self.manual_seed(state[0])
        self.set_state(state[2])

    def __repr__(self) -> str:
        return f"<torch._C.Generator object at {hex(id(self))}>"


default_generator = Generator()
default_generator.seed()


def source_of(generator: Generator | None) -> Twister:
    """What ``generator``, or the default one, draws from."""
    return (default_generator if generator is None else generator)._source


def check_generator(function: str, generator: Any, given: Any = (), expected: str = "") -> None:
    """Raise PyTorch's TypeError if ``generator`` is none; ``expected`` lists the forms of a function that has several."""
    if generator is not None and not isinstance(generator, Generator):
        if expected:
            raise overloads(function, given, expected, {"generator": generator})
        name = errors.type_name(generator)
        raise TypeError(f"{function}(): argument 'generator' must be torch.Generator, not {name}")


def manual_seed(seed: Any) -> Generator:
    """Begin the default generator anew with ``seed``, and return it: from here on every run draws the same numbers.

    They are PyTorch's numbers. A negative seed counts back from 2**64; anything that ``int()`` takes is a seed.
    Raises ValueError for what does not fit into 64 bits.

    >>> _ = manual_seed(0)
    >>> rand(2)
    tensor([0.4963, 0.7682])
    """
    return default_generator.manual_seed(int(seed))


def seed() -> int:
    """Begin the default generator anew with a seed that nobody can foresee, and return that seed."""
    return default_generator.seed()


def initial_seed() -> int:
    """The seed that the default generator began with.

    >>> _ = manual_seed(7)
    >>> initial_seed()
    7
    """
    return default_generator.initial_seed()


def get_rng_state() -> Tensor:
    """All that determines what the default generator draws next, as a tensor of bytes in PyTorch's layout.

    >>> state = get_rng_state()
    >>> first = rand(2)
    >>> set_rng_state(state)
    >>> bool((rand(2) == first).sum() == 2)
    True
    """
    return default_generator.get_state()


def set_rng_state(new_state: Any) -> None:
    """Let the default generator go on where ``get_rng_state()`` was called."""
    default_generator.set_state(new_state)
