"""Where items come from: datasets that are asked for an item by its place, and streams that give one after the other."""
from __future__ import annotations

import math
import warnings
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Any, Generic, Iterable, TypeVar  # noqa: UP035  # collections.abc's would take away a user's `Generic`

from ...functions import randperm
from ...ops import generators
from ...tensor import Tensor

_T = TypeVar("_T", covariant=True)


class Dataset(Generic[_T]):
    """Items that are found by their place. A subclass has ``__getitem__`` and, for most samplers, ``__len__``.

    ``__getitems__(places)``, if it is there, is asked for all items of a batch at once.

    >>> class Squares(Dataset):
    ...     def __len__(self): return 4
    ...     def __getitem__(self, place): return place ** 2
    >>> (Squares() + Squares())[7]
    9
    """

    def __getitem__(self, index: Any) -> _T:
        raise NotImplementedError("Subclasses of Dataset should implement __getitem__.")

    def __add__(self, other: Dataset[_T]) -> Dataset[_T]:
        return ConcatDataset([self, other])


class IterableDataset(Dataset[_T], Iterable[_T]):
    """Items that come one after the other. A subclass has ``__iter__``.

    Each worker of a loader goes through the whole of it, unless ``__iter__`` asks ``get_worker_info()`` which part is its own.

    >>> class Countdown(IterableDataset):
    ...     def __iter__(self): return iter([3, 2, 1])
    >>> list(Countdown() + Countdown())
    [3, 2, 1, 3, 2, 1]
    """

    def __add__(self, other: Dataset[_T]) -> ChainDataset:
        return ChainDataset([self, other])


class TensorDataset(Dataset[tuple[Tensor, ...]]):
    """Item ``i`` is a tuple of the ``i``-th rows of tensors of the same length. Raises AssertionError for other lengths.

    >>> pairs = TensorDataset(tensor([1., 2., 3.]), tensor([0, 1, 0]))
    >>> pairs[1]
    (tensor(2.), tensor(1))
    >>> pairs[0:2]
    (tensor([1., 2.]), tensor([0, 1]))
    """

    def __init__(self, *tensors: Tensor) -> None:
        if any(tensors[0].size(0) != each.size(0) for each in tensors):
            raise AssertionError("Size mismatch between tensors")
        self.tensors = tensors

    def __getitem__(self, index: Any) -> tuple[Tensor, ...]:
        return tuple([each[index] for each in self.tensors])

    def __len__(self) -> int:
        return int(self.tensors[0].size(0))


class StackDataset(Dataset[Any]):
    """Item ``i`` holds the ``i``-th items of several datasets of one length: as a tuple, or as a dict if they have names.

    Raises ValueError for other lengths, for none at all, and for some with names and some without.

    >>> StackDataset([1, 2], "ab")[0], StackDataset(number=[1, 2], letter="ab")[0]
    ((1, 'a'), {'number': 1, 'letter': 'a'})
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if args and kwargs:
            raise ValueError(
                "Supported either ``tuple``- (via ``args``) or``dict``- (via ``kwargs``) like input/output,"
                " but both types are given."
            )
        if not args and not kwargs:
            raise ValueError("At least one dataset should be passed")
        self.datasets: tuple[Any, ...] | dict[str, Any] = args or kwargs
        self._length = len(self._all()[0])
        if any(len(each) != self._length for each in self._all()):
            raise ValueError("Size mismatch between datasets")

    def _all(self) -> list[Any]:
        return list(self.datasets.values() if isinstance(self.datasets, dict) else self.datasets)

    def _item(self, parts: Any) -> Any:
        return dict(zip(self.datasets, parts)) if isinstance(self.datasets, dict) else tuple(parts)

    def __getitem__(self, index: Any) -> Any:
        return self._item([each[index] for each in self._all()])

    def __getitems__(self, indices: list[Any]) -> list[Any]:
        columns = [items_of(each, indices) for each in self._all()]
        for column in columns:
            if len(column) != len(indices):
                raise ValueError(f"Nested dataset's output size mismatch. Expected {len(indices)}, got {len(column)}")
        return [self._item(parts) for parts in zip(*columns)]

    def __len__(self) -> int:
        return self._length


class ConcatDataset(Dataset[_T]):
    """Datasets one after the other. Raises AssertionError for none at all, and for an ``IterableDataset``.

    >>> both = ConcatDataset(["abc", "de"])
    >>> len(both), both[3], both[-1]
    (5, 'd', 'e')
    """

    @staticmethod
    def cumsum(sequence: Iterable[Any]) -> list[int]:
        """Where each dataset ends."""
        return list(accumulate(len(each) for each in sequence))

    def __init__(self, datasets: Iterable[Any]) -> None:
        super().__init__()
        self.datasets = list(datasets)
        if not self.datasets:
            raise AssertionError("datasets should not be an empty iterable")
        if any(isinstance(each, IterableDataset) for each in self.datasets):
            raise AssertionError("ConcatDataset does not support IterableDataset")
        self.cumulative_sizes = self.cumsum(self.datasets)

    def __len__(self) -> int:
        return self.cumulative_sizes[-1]

    def __getitem__(self, idx: int) -> _T:
        if idx < 0:
            if -idx > len(self):
                raise ValueError("absolute value of index should not exceed dataset length")
            idx += len(self)
        which = bisect_right(self.cumulative_sizes, idx)
        item: _T = self.datasets[which][idx - (self.cumulative_sizes[which - 1] if which else 0)]
        return item

    @property
    def cummulative_sizes(self) -> list[int]:
        """What ``cumulative_sizes`` was called once."""
        text = "`cummulative_sizes` attribute is renamed to `cumulative_sizes`"
        warnings.warn(text, FutureWarning, stacklevel=2)
        return self.cumulative_sizes


class ChainDataset(IterableDataset[Any]):
    """Streams one after the other. Raises AssertionError for what is no ``IterableDataset``, when it is its turn."""

    def __init__(self, datasets: Iterable[Any]) -> None:
        super().__init__()
        self.datasets = datasets

    def _streams(self) -> Iterator[Any]:
        for each in self.datasets:
            if not isinstance(each, IterableDataset):
                raise AssertionError("ChainDataset only supports IterableDataset")
            yield each

    def __iter__(self) -> Iterator[Any]:
        for each in self._streams():
            yield from each

    def __len__(self) -> int:
        return sum(len(each) for each in self._streams())


class Subset(Dataset[_T]):
    """The items of ``dataset`` at ``indices``.

    Raises NotImplementedError in a subclass with a ``__getitem__`` of its own but no ``__getitems__``, which a loader would ask.

    >>> part = Subset("abcde", [0, 2, 4])
    >>> len(part), part[1]
    (3, 'c')
    """

    def __init__(self, dataset: Any, indices: Sequence[int]) -> None:
        self.dataset = dataset
        self.indices = indices
        kind = type(self)
        if kind.__getitem__ is not Subset.__getitem__ and kind.__getitems__ is Subset.__getitems__:
            raise NotImplementedError(
                f"{kind.__name__} overrides __getitem__ but not __getitems__. When subclassing Subset and overriding __getitem__,"
                " you must also override __getitems__ to ensure DataLoader works correctly with your custom logic. A simple"
                " implementation:\n\ndef __getitems__(self, indices):\n    return [self.__getitem__(idx) for idx in indices]"
            )

    def __getitem__(self, idx: Any) -> Any:
        return self.dataset[[self.indices[i] for i in idx] if isinstance(idx, list) else self.indices[idx]]

    def __getitems__(self, indices: list[int]) -> list[_T]:
        return items_of(self.dataset, [self.indices[i] for i in indices])

    def __len__(self) -> int:
        return len(self.indices)


def items_of(dataset: Any, indices: list[Any]) -> list[Any]:
    """The items at ``indices``, all at once where the dataset can."""
    at_once: Callable[[list[Any]], list[Any]] | None = getattr(dataset, "__getitems__", None)
    if at_once:
        return at_once(indices)
    return [item_of(dataset, index) for index in indices]


def item_of(dataset: Any, index: Any) -> Any:
    """The item at ``index``. An exception remembers which item it was."""
    try:
        return dataset[index]
    except Exception as error:
        if not hasattr(error, "_item"):
            error._item = f"item {index!r} of {type(dataset).__name__}"  # type: ignore[attr-defined]
        raise


def random_split(
    dataset: Dataset[_T], lengths: Sequence[int | float], generator: Any = generators.default_generator
) -> list[Subset[_T]]:
    """Subsets of ``dataset`` that share no item: as long as ``lengths`` say, or such fractions of it, which add up to 1.

    What is left after rounding down is dealt out one by one, to the first first. A part that comes out empty gives a warning.
    Raises ValueError if the lengths do not add up to that of the dataset, and for a fraction that is not between 0 and 1.

    >>> train, test = random_split(range(10), [0.8, 0.2], generator=Generator().manual_seed(0))
    >>> list(train), list(test)
    ([4, 1, 7, 5, 3, 9, 0, 8], [6, 2])
    """
    if math.isclose(sum(lengths), 1) and sum(lengths) <= 1:
        lengths = _parts(len(dataset), lengths)  # type: ignore[arg-type]
        for place, length in enumerate(lengths):
            if length == 0:
                text = f"Length of split at index {place} is 0. This might result in an empty dataset."
                warnings.warn(text, stacklevel=2)
    if sum(lengths) != len(dataset):  # type: ignore[arg-type]
        raise ValueError("Sum of input lengths does not equal the length of the input dataset!")
    order = randperm(sum(lengths), generator=generator).tolist()
    ends: Any = accumulate(lengths)
    return [Subset(dataset, order[end - length : end]) for end, length in zip(ends, lengths)]


def _parts(count: int, fractions: Sequence[float]) -> list[int]:
    """``count`` divided into ``fractions``."""
    for place, fraction in enumerate(fractions):
        if not 0 <= fraction <= 1:
            raise ValueError(f"Fraction at index {place} is not between 0 and 1")
    lengths = [math.floor(count * fraction) for fraction in fractions]
    for place in range(count - sum(lengths)):
        lengths[place % len(lengths)] += 1
    return lengths
