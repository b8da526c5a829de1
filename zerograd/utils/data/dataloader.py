"""``DataLoader``: batches of a dataset's items, for each epoch of a training loop anew."""
from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import cycle
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ._utils import checks
from ._utils.collate import default_collate as default_collate, default_convert as default_convert
from ._utils.crew import crew
from ._utils.fetch import _IterableDatasetFetcher, _MapDatasetFetcher
from ._utils.worker import ENDED, Failure, Worker, get_worker_info as get_worker_info
from .dataset import IterableDataset
from .sampler import BatchSampler, RandomSampler, Sampler, SequentialSampler, draw_seed

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T", covariant=True)
_FIXED = ("batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers")


class _DatasetKind:
    Map = 0
    Iterable = 1

    @staticmethod
    def create_fetcher(kind: int, dataset: Any, auto_collation: bool, collate_fn: Any, drop_last: bool) -> Any:
        fetcher = _MapDatasetFetcher if kind == _DatasetKind.Map else _IterableDatasetFetcher
        return fetcher(dataset, auto_collation, collate_fn, drop_last)


class _InfiniteConstantSampler(Sampler[None]):
    """No places at all, for as long as anybody asks: a stream decides itself what comes next, and when it ends."""

    def __iter__(self) -> Iterator[None]:
        while True:
            yield None


class DataLoader(Generic[_T]):
    """The items of ``dataset`` in batches, to loop over: once for each epoch.

    - Which items: in order, with ``shuffle=True`` in an order that is drawn anew each time, or as ``sampler`` says.
      ``batch_size`` of them make a batch; ``drop_last`` leaves out a last one that is smaller. ``batch_sampler`` decides both.
      ``batch_size=None`` makes no batches.
    - How they become a batch: ``collate_fn`` gets a list of items. ``default_collate`` stacks: items of shape (784,) become a
      batch of shape (batch_size, 784).
    - Who fetches them: ``num_workers`` threads fetch ``prefetch_factor`` batches each ahead (PyTorch starts processes);
      ``worker_init_fn`` is called in each first, ``persistent_workers`` stay for the next epoch, and after ``timeout`` seconds
      without a batch RuntimeError is raised. What a dataset raises in a worker arrives with the traceback and the item's index.

    The order is PyTorch's for the same seed, and each loop draws from ``generator``, or the default one, what PyTorch's draws.
    Raises ValueError for options that exclude each other, and when an option is set later that decides what the batches are.

    >>> _ = manual_seed(0)
    >>> loader = DataLoader(range(5), batch_size=2, shuffle=True)
    >>> len(loader), list(loader)
    (3, [tensor([1, 4]), tensor([2, 3]), tensor([0])])
    """

    batch_size: int | None
    drop_last: bool
    sampler: Any
    batch_sampler: Any
    _iterator: _BaseDataLoaderIter | None
    __initialized = False

    def __init__(
        self, dataset: Any, batch_size: int | None = 1, shuffle: bool | None = None, sampler: Iterable[Any] | None = None,
        batch_sampler: Iterable[list[Any]] | None = None, num_workers: int = 0,
        collate_fn: Callable[[list[Any]], Any] | None = None, pin_memory: bool = False, drop_last: bool = False,
        timeout: float = 0, worker_init_fn: Callable[[int], Any] | None = None, multiprocessing_context: Any = None,
        generator: Any = None, *, prefetch_factor: int | None = None, persistent_workers: bool = False,
        pin_memory_device: str = "", in_order: bool = True,
    ) -> None:  # fmt: skip
        checks.check_workers(num_workers, timeout, prefetch_factor, persistent_workers)
        self.dataset = dataset
        self.num_workers = num_workers
        self.prefetch_factor = 2 if num_workers > 0 and prefetch_factor is None else prefetch_factor
        self.pin_memory = pin_memory
        self.pin_memory_device = pin_memory_device
        self.timeout = timeout
        self.worker_init_fn = worker_init_fn
        self.multiprocessing_context = multiprocessing_context
        self.in_order = in_order
        stream = isinstance(dataset, IterableDataset)
        self._dataset_kind = _DatasetKind.Iterable if stream else _DatasetKind.Map
        if stream:
            checks.check_stream(shuffle, sampler, batch_sampler)
        shuffle = bool(shuffle)
        checks.check_order(batch_size, shuffle, sampler, batch_sampler, drop_last)
        if sampler is None:
            sampler = _usual_sampler(dataset, shuffle, generator)
        if batch_sampler is not None:
            batch_size = None
        elif batch_size is not None:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self.batch_size = batch_size
        self.drop_last = drop_last
        self.sampler = sampler
        self.batch_sampler = batch_sampler
        self.generator = generator
        if collate_fn is None:
            collate_fn = default_collate if self._auto_collation else default_convert
        self.collate_fn = collate_fn
        self.persistent_workers = persistent_workers
        self.__initialized = True
        self._IterableDataset_len_called: int | None = None
        self._iterator = None
        self.check_worker_number_rationality()

    def __setattr__(self, attr: str, val: Any) -> None:
        if self.__initialized and attr in _FIXED:
            raise ValueError(f"{attr} attribute should not be set after {type(self).__name__} is initialized")
        super().__setattr__(attr, val)

    @property
    def multiprocessing_context(self) -> Any:
        """How PyTorch would start its processes. Here it changes nothing."""
        return self.__multiprocessing_context

    @multiprocessing_context.setter
    def multiprocessing_context(self, multiprocessing_context: Any) -> None:
        self.__multiprocessing_context = checks.context(multiprocessing_context, self.num_workers)

    def _get_iterator(self) -> _BaseDataLoaderIter:
        if self.num_workers == 0:
            return _SingleProcessDataLoaderIter(self)
        self.check_worker_number_rationality()
        return _MultiProcessingDataLoaderIter(self)

    def __iter__(self) -> Any:
        if not (self.persistent_workers and self.num_workers > 0):
            return self._get_iterator()
        if self._iterator is None:
            self._iterator = self._get_iterator()
        else:
            self._iterator._reset(self)
        return self._iterator

    @property
    def _auto_collation(self) -> bool:
        return self.batch_sampler is not None

    @property
    def _index_sampler(self) -> Any:
        return self.batch_sampler if self._auto_collation else self.sampler

    def __len__(self) -> int:
        """How many batches there are; of a stream, how many there would be if it has the length that it says."""
        if self._dataset_kind != _DatasetKind.Iterable:
            return len(self._index_sampler)
        length = self._IterableDataset_len_called = len(self.dataset)
        if self.batch_size is None:
            return length
        return length // self.batch_size if self.drop_last else -(-length // self.batch_size)

    def check_worker_number_rationality(self) -> None:
        """Warn of more workers than processors."""
        if self.num_workers:
            checks.warn_of_workers(self.num_workers)


def _usual_sampler(dataset: Any, shuffle: bool, generator: Any) -> Sampler[Any]:
    if isinstance(dataset, IterableDataset):
        return _InfiniteConstantSampler()
    return RandomSampler(dataset, generator=generator) if shuffle else SequentialSampler(dataset)


class _BaseDataLoaderIter:
    """One epoch. It begins with a draw from the loader's generator, or the default one: the seed of the workers, if any."""

    def __init__(self, loader: Any) -> None:
        self._dataset = loader.dataset
        self._dataset_kind = loader._dataset_kind
        self._IterableDataset_len_called = loader._IterableDataset_len_called
        self._index_sampler = loader._index_sampler
        self._num_workers = loader.num_workers
        self._timeout = loader.timeout
        self._persistent_workers = loader.persistent_workers
        checks.warn_of_pinning(loader)
        self._sampler_iter = iter(self._index_sampler)
        self._base_seed = draw_seed(loader.generator)
        self._num_yielded = 0

    def _create_fetcher(self, loader: Any) -> Any:
        """Makes a fetcher of a dataset."""
        kind, batches, collate_fn, drop_last = self._dataset_kind, loader._auto_collation, loader.collate_fn, loader.drop_last
        return partial(
            _DatasetKind.create_fetcher, kind, auto_collation=batches, collate_fn=collate_fn, drop_last=drop_last
        )

    def __iter__(self) -> Any:
        return self

    def __len__(self) -> int:
        return len(self._index_sampler)

    def _reset(self, loader: Any, first_iter: bool = False) -> None:
        self._sampler_iter = iter(self._index_sampler)
        self._num_yielded = 0
        self._IterableDataset_len_called = loader._IterableDataset_len_called

    def _next_index(self) -> Any:
        return next(self._sampler_iter)

    def _next_data(self) -> Any:
        raise NotImplementedError

    def __next__(self) -> Any:
        data = self._next_data()
        self._num_yielded += 1
        told = self._IterableDataset_len_called
        if self._dataset_kind == _DatasetKind.Iterable and told is not None and self._num_yielded > told:
            text = (
                f"Length of IterableDataset {self._dataset} was reported to be {told}(when accessing len(dataloader)), but"
                f" {self._num_yielded} samples have been fetched. "
            )
            if self._num_workers > 0:
                text += (
                    "For multiprocessing data-loading, this could be caused by not properly configuring the IterableDataset"
                    " replica at each worker. Please see https://pytorch.org/docs/stable/data.html#torch.utils.data.IterableDataset"
                    " for examples."
                )
            warnings.warn(text, stacklevel=2)
        return data

    def __getstate__(self) -> Any:
        raise NotImplementedError("{} cannot be pickled", type(self).__name__)


class _SingleProcessDataLoaderIter(_BaseDataLoaderIter):
    """Fetches each batch when it is asked for."""

    def __init__(self, loader: Any) -> None:
        super().__init__(loader)
        if self._timeout != 0:
            raise AssertionError("_SingleProcessDataLoaderIter requires timeout == 0")
        if self._num_workers != 0:
            raise AssertionError("_SingleProcessDataLoaderIter requires num_workers == 0")
        self._dataset_fetcher = self._create_fetcher(loader)(self._dataset)

    def _next_data(self) -> Any:
        return self._dataset_fetcher.fetch(self._next_index())


class _MultiProcessingDataLoaderIter(_BaseDataLoaderIter):
    """Lets each worker fetch ``prefetch_factor`` batches ahead. They are given out in the order of the sampler.

    Tasks are numbered and dealt out in turn. The one with the lowest number is waited for; what arrives before it is kept.
    """

    def __init__(self, loader: Any) -> None:
        super().__init__(loader)
        self._prefetch_factor = loader.prefetch_factor
        self._in_order = loader.in_order
        for name, value in (("num_workers", self._num_workers), ("prefetch_factor", self._prefetch_factor)):
            if value <= 0:
                raise AssertionError(f"{name} must be greater than 0 for MultiProcessingDataLoaderIter")
        fetcher, init_fn, count = self._create_fetcher(loader), loader.worker_init_fn, self._num_workers
        self._crew = crew([Worker(i, count, self._base_seed + i, self._dataset, fetcher, init_fn) for i in range(count)])
        self._reset(loader, first_iter=True)

    def _reset(self, loader: Any, first_iter: bool = False) -> None:
        super()._reset(loader, first_iter)
        if not first_iter:
            self._crew.resume()
        self._sent = 0
        self._tasks: dict[int, int] = {}  # what was sent and not yet given out, lowest number first: which worker has it
        self._arrived: dict[int, Any] = {}
        self._active = [True] * self._num_workers
        self._turns = cycle(range(self._num_workers))
        for _ in range(self._prefetch_factor * self._num_workers):
            self._send_next()

    def _send_next(self) -> None:
        try:
            index = self._next_index()
        except StopIteration:
            return
        worker = self._next_worker()
        if worker is not None:
            self._crew.send(worker, self._sent, index)
            self._tasks[self._sent] = worker
            self._sent += 1

    def _next_worker(self) -> int | None:
        """Whose turn it is, of those whose streams go on; where the order is free, of those that have not much to do."""
        limit = self._prefetch_factor * self._num_workers // max(sum(self._active), 1)
        for _ in self._active:
            worker = next(self._turns)
            busy = not self._in_order and list(self._tasks.values()).count(worker) >= limit
            if self._active[worker] and not busy:
                return worker
        return None

    def _next_data(self) -> Any:
        while self._tasks:
            number = next(iter(self._tasks))
            if number not in self._arrived:
                if not self._active[self._tasks[number]]:  # it will never arrive
                    del self._tasks[number]
                    continue
                last = self._receive()
                if last is None or (self._in_order and last != number):
                    continue
                number = last
            del self._tasks[number]
            data = self._arrived.pop(number)
            self._send_next()
            if isinstance(data, Failure):
                data.raise_again()
            return data
        if not self._persistent_workers:
            self._crew.stop()
        raise StopIteration

    def _receive(self) -> int | None:
        """Keep the next answer: the number of its task, or None if there is no batch in it."""
        number, data = self._crew.receive(self._timeout)
        if number not in self._tasks:
            return None
        if data is not ENDED:
            self._arrived[number] = data
            return number
        worker = self._tasks.pop(number)
        if self._active[worker]:
            self._active[worker] = False
            self._send_next()
        return None

    def __del__(self) -> None:
        if hasattr(self, "_crew"):
            self._crew.stop()
