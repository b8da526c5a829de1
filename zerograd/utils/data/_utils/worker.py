"""Workers that fetch batches ahead: threads, where PyTorch starts processes.

Each has what a process would have of its own: a shallow copy of the dataset, the caller's grad mode, and a default generator that
begins with its seed.
Where no thread can be started, as in a browser, they take turns in the thread of the caller.
"""
from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, NoReturn

from ....core.generator import Twister
from ....core.modes import mode
from ....ops.generators import this_thread

ENDED, RESUME, READY = object(), object(), object()  # a worker's stream is at its end; begin it anew; it is begun


@dataclass(frozen=True)
class WorkerInfo:
    """What ``get_worker_info()`` tells: which worker this is, of how many, its seed, and its copy of the dataset."""

    id: int
    num_workers: int
    seed: int
    dataset: Any
    rng: Any = None
    worker_method: str | None = "thread"


class _Here(threading.local):
    info: WorkerInfo | None = None


_here = _Here()


def get_worker_info() -> WorkerInfo | None:
    """Which worker of a ``DataLoader`` runs this: its ``id``, ``num_workers``, ``seed`` and ``dataset``. Elsewhere, None.

    An ``IterableDataset`` asks it which part of the stream is its own, ``worker_init_fn`` whose dataset to set up.

    >>> get_worker_info() is None
    True
    """
    return _here.info


class _Text(str):
    """A text that is shown as it is, where ``KeyError`` shows a key."""

    def __repr__(self) -> str:
        return str(self)


class Failure:
    """An exception on its way from a worker to the loop over the loader."""

    def __init__(self, error: Exception, where: str) -> None:
        import traceback

        self.kind: Any = type(error)
        told = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        item = getattr(error, "_item", None)
        note = f"It was raised for {item}.\n" if item else ""
        self.text = f"Caught {self.kind.__name__} {where}.\nOriginal {told}{note}"

    def raise_again(self) -> NoReturn:
        """Raise an exception of the same class, or RuntimeError if the class cannot be made from a text."""
        if self.kind is not KeyError and getattr(self.kind, "message", None):
            raise self.kind(message=self.text)
        try:
            error = self.kind(_Text(self.text) if self.kind is KeyError else self.text)
        except Exception:
            raise RuntimeError(self.text) from None
        raise error


def _set(modes: dict[str, bool]) -> None:
    vars(mode).clear()
    vars(mode).update(modes)


class Worker:
    """Fetches batches, one after the other."""

    def __init__(
        self, id: int, count: int, seed: int, dataset: Any, fetcher: Callable[[Any], Any], init_fn: Callable[[int], Any] | None
    ) -> None:
        with suppress(Exception):  # what cannot be copied is shared
            dataset = copy.copy(dataset)
        self._info = WorkerInfo(id, count, seed, dataset)
        self._source = Twister(seed)
        self._modes = dict(vars(mode))  # whether operations are recorded: as it is where the loop begins
        self._make_fetcher = fetcher
        self._init_fn = init_fn
        self._fetcher: Any = None
        self._failure: Failure | None = None

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        """As long as this lasts, the thread is this worker's."""
        before, modes = (_here.info, this_thread.source), dict(vars(mode))
        _here.info, this_thread.source = self._info, self._source
        _set(self._modes)
        try:
            yield
        finally:
            self._modes = dict(vars(mode))
            _here.info, this_thread.source = before
            _set(modes)

    def _failed(self, error: BaseException) -> Failure:
        if isinstance(error, Exception):
            return Failure(error, f"in DataLoader worker process {self._info.id}")
        failure = Failure(RuntimeError(), "")
        failure.text = f"DataLoader worker (pid(s) {threading.get_ident()}) exited unexpectedly"
        return failure

    def begin(self) -> Worker:
        """Call ``worker_init_fn`` and open the dataset. What goes wrong is told in the place of a batch."""
        self._failure = None
        with self._at_work():
            try:
                if self._init_fn is not None:
                    self._init_fn(self._info.id)
                self._fetcher = self._make_fetcher(self._info.dataset)
            except BaseException as error:
                self._failure = self._failed(error)
        return self

    def answer(self, index: Any) -> Any:
        """The batch at ``index``, ``ENDED``, or a ``Failure``."""
        if index is RESUME:
            self._init_fn = None
            self.begin()
            return READY
        if self._failure is not None:
            return self._failure
        if self._fetcher is None:
            return ENDED
        with self._at_work():
            try:
                return self._fetcher.fetch(index)
            except BaseException as error:
                if isinstance(error, StopIteration) and self._fetcher.of_stream:
                    self._fetcher = None
                    return ENDED
                return self._failed(error)
