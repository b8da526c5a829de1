"""In which order a dataset's items are taken: for the same seed, PyTorch's order."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Sized
from itertools import islice
from typing import Any, Generic, TypeVar

from ...core import dtypes
from ...functions import empty, multinomial, randint, randperm
from ...ops import creation, generators

_T = TypeVar("_T", covariant=True)


def draw_seed(generator: Any = None) -> int:
    """A seed drawn from ``generator``, or from the default one: one number of 64 bits, as PyTorch draws it."""
    return int(empty((), dtype=dtypes.int64).random_(generator=generator).item())


def _check_count(name: str, count: Any) -> None:
    if not isinstance(count, int) or isinstance(count, bool) or count <= 0:
        raise ValueError(f"{name} should be a positive integer value, but got {name}={count}")


def _check_flag(name: str, flag: Any, error: type[Exception] = ValueError) -> None:
    if not isinstance(flag, bool):
        raise error(f"{name} should be a boolean value, but got {name}={flag}")


class Sampler(Generic[_T]):
    """What says in which order items are taken. A subclass has ``__iter__``, which gives places in the dataset, or lists of
    places, a batch each; with ``__len__`` the loader knows its own length.

    >>> class Backwards(Sampler):
    ...     def __iter__(self): return iter([2, 1, 0])
    >>> list(Backwards())
    [2, 1, 0]
    """

    def __iter__(self) -> Iterator[_T]:
        raise NotImplementedError


class SequentialSampler(Sampler[int]):
    """From the first item to the last.

    >>> list(SequentialSampler("abc"))
    [0, 1, 2]
    """

    def __init__(self, data_source: Sized) -> None:
        self.data_source = data_source

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self.data_source)))

    def __len__(self) -> int:
        return len(self.data_source)


class RandomSampler(Sampler[int]):
    """In random order: each item once, or with ``replacement`` any item at any time.

    Each round draws one seed from the default generator, and all else from a generator that begins with that seed, unless
    ``generator`` is given. Raises TypeError for a ``replacement`` that is no bool, ValueError for ``num_samples`` that is no
    positive int, as it is of an empty ``data_source``.

    >>> _ = manual_seed(0)
    >>> list(RandomSampler(range(5))), list(RandomSampler(range(5)))
    ([1, 3, 4, 2, 0], [1, 4, 2, 3, 0])
    """

    def __init__(
        self, data_source: Sized, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        self.data_source = data_source
        self.replacement = replacement
        self._num_samples = num_samples
        self.generator = generator
        _check_flag("replacement", replacement, TypeError)
        if not isinstance(self.num_samples, int) or self.num_samples <= 0:
            raise ValueError(f"num_samples should be a positive integer value, but got num_samples={self.num_samples}")

    @property
    def num_samples(self) -> int:
        """How many are drawn: as many as there are now, if the caller did not say."""
        return len(self.data_source) if self._num_samples is None else self._num_samples

    def __iter__(self) -> Iterator[int]:
        count, wanted = len(self.data_source), self.num_samples
        generator = self.generator
        if generator is None:
            generator = generators.Generator().manual_seed(draw_seed())
        if self.replacement:
            for _ in range(wanted // 32):  # as PyTorch draws them: a user who stops early leaves the generator where it does
                yield from randint(count, (32,), generator=generator).tolist()
            yield from randint(count, (wanted % 32,), generator=generator).tolist()
        else:
            for _ in range(wanted // count):
                yield from randperm(count, generator=generator).tolist()
            yield from randperm(count, generator=generator).tolist()[: wanted % count]

    def __len__(self) -> int:
        return self.num_samples


class SubsetRandomSampler(Sampler[int]):
    """Each of ``indices`` once, in random order.

    >>> _ = manual_seed(0)
    >>> list(SubsetRandomSampler([10, 20, 30, 40, 50]))
    [50, 10, 20, 40, 30]
    """

    def __init__(self, indices: Sequence[int], generator: Any = None) -> None:
        self.indices = indices
        self.generator = generator

    def __iter__(self) -> Iterator[int]:
        for place in randperm(len(self.indices), generator=self.generator).tolist():
            yield self.indices[place]

    def __len__(self) -> int:
        return len(self.indices)


class WeightedRandomSampler(Sampler[int]):
    """``num_samples`` places, each as often as its weight is large; with ``replacement=False`` none of them twice.

    Raises ValueError for ``num_samples`` that is no positive int, a ``replacement`` that is no bool, weights that are no vector.

    >>> _ = manual_seed(0)
    >>> list(WeightedRandomSampler([0.1, 0.9, 0.], 5))
    [1, 1, 1, 1, 1]
    """

    def __init__(
        self, weights: Sequence[float], num_samples: int, replacement: bool = True, generator: Any = None
    ) -> None:
        _check_count("num_samples", num_samples)
        _check_flag("replacement", replacement)
        self.weights = creation.as_tensor(weights, dtype=dtypes.double)
        if self.weights.dim() != 1:
            shape = tuple(self.weights.shape)
            raise ValueError(f"weights should be a 1d sequence but given weights have shape {shape}")
        self.num_samples = num_samples
        self.replacement = replacement
        self.generator = generator

    def __iter__(self) -> Iterator[int]:
        yield from multinomial(self.weights, self.num_samples, self.replacement, generator=self.generator).tolist()

    def __len__(self) -> int:
        return self.num_samples


class BatchSampler(Sampler[list[int]]):
    """The places that ``sampler`` gives, in lists of ``batch_size``; the last may be shorter, unless ``drop_last``.

    Raises ValueError for a ``batch_size`` that is no positive int, a ``drop_last`` that is no bool.

    >>> list(BatchSampler(range(5), batch_size=2, drop_last=False))
    [[0, 1], [2, 3], [4]]
    """

    def __init__(self, sampler: Sampler[int] | Iterable[int], batch_size: int, drop_last: bool) -> None:
        _check_count("batch_size", batch_size)
        _check_flag("drop_last", drop_last)
        self.sampler = sampler
        self.batch_size = batch_size
        self.drop_last = drop_last

    def __iter__(self) -> Iterator[list[int]]:
        places = iter(self.sampler)
        while batch := list(islice(places, self.batch_size)):
            if self.drop_last and len(batch) < self.batch_size:
                return
            yield batch

    def __len__(self) -> int:
        count = len(self.sampler)  # type: ignore[arg-type]  # a TypeError, in Python's words, where it has none
        return count // self.batch_size if self.drop_last else (count + self.batch_size - 1) // self.batch_size
