"""Filling a tensor's memory with random numbers: ``uniform_``, ``normal_``... They write as every in-place form does."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes, errors
from ..core.base import TensorBase
from ..core.quiet import silent
from ..ops import random
from ..ops.arguments import overloads
from ..ops.generators import check_generator, source_of
from . import inplace, writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..tensor import Tensor

_BERNOULLI = """
(Tensor p, *, torch.Generator generator = None)
(float p = 0.5, *, torch.Generator generator = None)
"""
_RANDOM = """
(*, torch.Generator generator = None)
(int from, int to, *, torch.Generator generator = None)
(int to, *, torch.Generator generator = None)
"""


def uniform_(self: Any, *args: Any, generator: Any = None, **named: Any) -> Tensor:
    """``uniform_(from=0, to=1)``: write uniform numbers in [from, to) into this tensor's memory.

    Raises RuntimeError for bounds in the wrong order or beyond the dtype, NotImplementedError for a dtype that is no float.

    >>> _ = torch.manual_seed(0)
    >>> torch.empty(3).uniform_(-1, 1)
    tensor([-0.0075,  0.5364, -0.8230])
    """
    low, high = _floats("uniform_", args, named, {"from": 0.0, "to": 1.0})
    return _fill("uniform_", "UniformBackward0", self, generator, lambda source: random.uniform(source, self._array, low, high))


def normal_(self: Any, *args: Any, generator: Any = None, **named: Any) -> Tensor:
    """``normal_(mean=0, std=1)``: write normal numbers into this tensor's memory.

    Raises RuntimeError for a negative ``std``, NotImplementedError for a dtype that is no float.

    >>> _ = torch.manual_seed(0)
    >>> torch.empty(3).normal_(10, 2)
    tensor([13.0820,  9.4131,  5.6424])
    """
    mean, std = _floats("normal_", args, named, {"mean": 0.0, "std": 1.0})
    return _fill("normal_", "NormalBackward0", self, generator, lambda source: random.gauss(source, self._array, mean, std))


def exponential_(self: Any, *args: Any, generator: Any = None, **named: Any) -> Tensor:
    """``exponential_(lambd=1)``: write exponential numbers with the rate ``lambd`` into this tensor's memory.

    Raises RuntimeError for a rate that is not positive and for a dtype that is no float.

    >>> _ = torch.manual_seed(0)
    >>> torch.empty(2).exponential_()
    tensor([3.5083, 1.2304])
    """
    (rate,) = _floats("exponential_", args, named, {"lambd": 1.0})

    def draw(source: Any) -> Any:
        array = self._array
        if array.dtype.kind != "f":
            name = dtypes.scalar_name(dtypes.from_numpy(array.dtype))
            raise RuntimeError(
                "Exponential distribution is a continuous probability distribution."
                f" dtype must be a floating point but you specified {name}"
            )
        if not rate > 0:
            raise RuntimeError(f"exponential_ expects lambda > 0.0, but found lambda={rate:g}")
        return random.laid_out(source.exponential(array.size, rate), array)

    return _fill("exponential_", "ExponentialBackward0", self, generator, draw)


def bernoulli_(self: Any, *args: Any, generator: Any = None, **named: Any) -> Tensor:
    """``bernoulli_(p=0.5)``: write ones with probability ``p``, else zeros. ``p`` is a number, or a tensor of probabilities.

    Raises RuntimeError for what is no probability.

    >>> _ = torch.manual_seed(0)
    >>> torch.empty(5).bernoulli_(0.5)
    tensor([0., 0., 1., 0., 0.])
    """
    given = args[0] if args else named.get("p", 0.5)
    if len(args) + len(named) > 1 or named.keys() - {"p"} or not isinstance(given, (TensorBase, int, float, np.number)):
        raise overloads("bernoulli_", args, _BERNOULLI, named)
    check_generator("bernoulli_", generator, args, _BERNOULLI)

    def draw(source: Any) -> Any:
        if not isinstance(given, TensorBase):
            return random.coins(source, self._array, given)
        have, want = given._array.shape, self._array.shape
        return random.coins(source, self._array, _expanded(given._array, have, want))

    others = [given] if isinstance(given, TensorBase) else []
    return _fill("bernoulli_", f"BernoulliBackward{2 - len(others)}", self, generator, draw, others)


def _expanded(p: Any, have: tuple[int, ...], want: tuple[int, ...]) -> Any:
    for distance in range(1, min(len(have), len(want)) + 1):
        if have[-distance] not in (1, want[-distance]):
            raise RuntimeError(
                f"The expanded size of the tensor ({want[-distance]}) must match the existing size ({have[-distance]}) at"
                f" non-singleton dimension {len(want) - distance}.  Target sizes: {list(want)}.  Tensor sizes: {list(have)}"
            )
    if len(have) > len(want):
        raise errors.too_few_sizes(p, want)
    return np.broadcast_to(p, want)


def random_(self: Any, *args: Any, generator: Any = None, **named: Any) -> Tensor:
    """``random_(from=0, to)``: write whole numbers from ``from`` to ``to`` - 1; up to the dtype's largest one without ``to``.

    Raises RuntimeError for an empty range and for bounds that the dtype cannot hold.

    >>> _ = torch.manual_seed(0)
    >>> torch.empty(5).random_(10)
    tensor([4., 9., 3., 0., 3.])
    """
    if len(args) > 2:
        raise TypeError(f"random_() takes 2 positional arguments but {len(args)} were given")
    names = ("to",) if len(args) == 1 and not named else ("from", "to")
    bounds = {**dict(zip(names, args)), **named}
    plain = [each._array.item() if isinstance(each, TensorBase) and each._array.size == 1 else each for each in bounds.values()]
    open_end = plain[1:] == [None]
    whole = all(isinstance(each, (int, np.integer)) and not isinstance(each, bool) for each in plain[:1 if open_end else None])
    lonely = len(plain) == 1 and "to" not in bounds
    if not whole or lonely or len(bounds) < len(args) + len(named) or bounds.keys() - {"from", "to"}:
        raise overloads("random_", args, _RANDOM, named)
    check_generator("random_", generator, args, _RANDOM)
    for each in plain:
        if each is not None and not -(2**63) <= each < 2**63:
            raise ValueError("Overflow when unpacking long long")
    values = dict(zip(bounds, plain))

    def draw(source: Any) -> Any:
        if not values:
            return random.laid_out(source.any_integers(self._array.size, self._array.dtype), self._array)
        return random.whole(source, self._array, int(values.get("from", 0)), values["to"])

    return _fill("random_", f"RandomBackward{2 if not values else 1 if len(values) == 1 else 0}", self, generator, draw)


def _fill(function: str, node_name: str, self: Any, generator: Any, draw: Any, others: Sequence[Any] = ()) -> Tensor:
    """Write what ``draw`` makes of the source of random numbers, unless autograd or the memory's layout forbids it."""
    check_generator(function, generator)
    recorded = inplace.check(self, *others)
    drawn = silent().run(draw, source_of(generator))
    filled: Tensor = (
        inplace.become(self, random.drawn_for(drawn, node_name, inplace.as_it_was(self), *others)) if recorded
        else writing.write(self, drawn)
    )
    return filled


def _floats(function: str, args: tuple[Any, ...], named: dict[str, Any], defaults: dict[str, float]) -> list[float]:
    """The arguments of a fill as floats. Raises PyTorch's TypeErrors."""
    if len(args) > len(defaults):
        raise TypeError(f"{function}() takes from 0 to {len(defaults)} positional arguments but {len(args)} were given")
    given = dict(zip(defaults, args))
    for name, value in named.items():
        if name not in defaults:
            raise TypeError(f"{function}() got an unexpected keyword argument '{name}'")
        if name in given:
            raise TypeError(f"{function}() got multiple values for argument '{name}'")
        given[name] = value
    for place, (name, value) in enumerate(given.items()):
        if isinstance(value, TensorBase) and value._array.ndim == 0:
            given[name] = value._array.item()
        elif not isinstance(value, (int, float, np.number, np.bool_)):
            where = "" if name in named else f" (position {place + 1})"
            kind = "Tensor" if isinstance(value, TensorBase) else errors.type_name(value)
            raise TypeError(f"{function}(): argument '{name}'{where} must be float, not {kind}")
    return [float(given.get(name, default)) for name, default in defaults.items()]
