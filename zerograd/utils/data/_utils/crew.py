"""All workers of a loader: at work at the same time, a thread each, or where there are no threads in turn."""
from __future__ import annotations

import sys
import threading
from collections import deque
from collections.abc import Sequence
from functools import partial
from typing import Any

from .worker import READY, RESUME, Worker

LOOK_UP = 5.0  # seconds: how often a loop that waits looks up, for on some systems nothing interrupts it before


class Threads:
    """Workers in threads. A task is a number and a call; what the call returns comes back with the number.

    A thread that waits knows nothing but its queues. If it knew its worker, whatever a dataset's class or ``collate_fn`` can see
    would live as long as the thread, and if that is the loop's iterator, whose end ends the thread, for ever.
    """

    def __init__(self, workers: Sequence[Worker]) -> None:
        from queue import Empty, SimpleQueue  # not needed by a loader without workers

        self._empty = Empty
        self._workers = workers
        self._answers: Any = SimpleQueue()
        self._tasks: list[Any] = [SimpleQueue() for _ in workers]
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []
        self._patience = LOOK_UP
        for worker, tasks in zip(workers, self._tasks):
            tasks.put((None, worker.begin))
            settings = (tasks, self._answers, self._stopped)
            thread = threading.Thread(target=_work, args=settings, name="pt_data_worker", daemon=True)
            try:
                thread.start()
            except RuntimeError:
                self.stop()
                raise
            self._threads.append(thread)

    def send(self, worker: int, number: int, index: Any) -> None:
        """Let ``worker`` fetch ``index``."""
        self._tasks[worker].put((number, partial(self._workers[worker].answer, index)))

    def receive(self, timeout: float = 0.0) -> tuple[int, Any]:
        """The next answer, of whichever worker. Raises RuntimeError if none comes within ``timeout`` seconds, unless it is 0."""
        while True:
            try:
                number, answer = self._answers.get(timeout=timeout or LOOK_UP)
                return number, answer
            except self._empty:
                if timeout:
                    self._patience = 0.0
                    raise RuntimeError(f"DataLoader timed out after {timeout} seconds") from None

    def resume(self) -> None:
        """Let all workers begin their datasets anew; answers to what was sent before are dropped."""
        for worker in range(len(self._workers)):
            self.send(worker, 0, RESUME)
        ready = 0
        while ready < len(self._tasks):
            ready += self.receive()[1] is READY

    def stop(self) -> None:
        """Let the threads end, and wait for them while they finish what they are at, but not for ever."""
        self._stopped.set()
        for tasks in self._tasks:
            tasks.put(None)
        if not sys.is_finalizing():
            for thread in self._threads:
                if thread is not threading.current_thread():  # where the last name of the loader's iterator went
                    thread.join(self._patience)


def _work(tasks: Any, answers: Any, stopped: threading.Event) -> None:
    while (task := tasks.get()) is not None:
        number, call = task
        answer = None if stopped.is_set() else call()
        if number is not None:
            answers.put((number, answer))
        del task, call, answer


class InTurn:
    """Workers without threads: a task is done when its answer is asked for. Otherwise as ``Threads``."""

    def __init__(self, workers: Sequence[Worker]) -> None:
        self._workers = [worker.begin() for worker in workers]
        self._tasks: deque[tuple[Worker, int, Any]] = deque()

    def send(self, worker: int, number: int, index: Any) -> None:
        """Let ``worker`` fetch ``index``."""
        self._tasks.append((self._workers[worker], number, index))

    def receive(self, timeout: float = 0.0) -> tuple[int, Any]:
        """The next answer. There is nothing to wait for."""
        worker, number, index = self._tasks.popleft()
        return number, worker.answer(index)

    def resume(self) -> None:
        """Let all workers begin their datasets anew."""
        self._tasks.clear()
        for worker in self._workers:
            worker.answer(RESUME)

    def stop(self) -> None:
        """Forget what is not done."""
        self._tasks.clear()


def crew(workers: Sequence[Worker]) -> Threads | InTurn:
    """``workers`` in threads, or in turn where none can be started."""
    try:
        return Threads(workers)
    except RuntimeError:
        return InTurn(workers)
