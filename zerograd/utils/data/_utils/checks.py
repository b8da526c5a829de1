"""What a loader refuses and warns of: options that exclude each other, too many workers, memory that nothing can pin."""
from __future__ import annotations

import os
import warnings
from typing import Any


def check_workers(num_workers: int, timeout: float, prefetch_factor: int | None, persistent_workers: bool) -> None:
    if num_workers < 0:
        raise ValueError("num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.")
    if timeout < 0:
        raise ValueError("timeout option should be non-negative")
    if num_workers == 0 and prefetch_factor is not None:
        raise ValueError(
            "prefetch_factor option could only be specified in multiprocessing.let num_workers > 0 to enable multiprocessing,"
            " otherwise set prefetch_factor to None."
        )
    if prefetch_factor is not None and prefetch_factor < 0:
        raise ValueError("prefetch_factor option should be non-negative")
    if persistent_workers and num_workers == 0:
        raise ValueError("persistent_workers option needs num_workers > 0")


def check_stream(shuffle: Any, sampler: Any, batch_sampler: Any) -> None:
    """A stream decides itself what comes next."""
    for name, given in (
        ("shuffle", None if shuffle in {False, None} else shuffle), ("sampler", sampler), ("batch_sampler", batch_sampler),
    ):  # fmt: skip
        if given is not None:
            raise ValueError(f"DataLoader with IterableDataset: expected unspecified {name} option, but got {name}={given}")


def check_order(batch_size: Any, shuffle: bool, sampler: Any, batch_sampler: Any, drop_last: Any) -> None:
    """Each of the options that say which items make a batch decides what others would."""
    if sampler is not None and shuffle:
        raise ValueError("sampler option is mutually exclusive with shuffle")
    if batch_sampler is not None and (batch_size != 1 or shuffle or sampler is not None or drop_last):
        raise ValueError("batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last")
    if batch_sampler is None and batch_size is None and drop_last:
        raise ValueError("batch_size=None option disables auto-batching and is mutually exclusive with drop_last")


def context(given: Any, num_workers: int) -> Any:
    """What ``multiprocessing`` calls ``given``, checked as PyTorch checks it."""
    if given is None:
        return None
    if num_workers <= 0:
        raise ValueError(
            "multiprocessing_context can only be used with multi-process loading (num_workers > 0), but got"
            f" num_workers={num_workers}"
        )
    import multiprocessing
    from multiprocessing.context import BaseContext

    if isinstance(given, str):
        methods = multiprocessing.get_all_start_methods()
        if given not in methods:
            raise ValueError(
                f"multiprocessing_context option should specify a valid start method in {methods!r}, but got"
                f" multiprocessing_context={given!r}"
            )
        return multiprocessing.get_context(given)
    if not isinstance(given, BaseContext):
        raise TypeError(
            "multiprocessing_context option should be a valid context object or a string specifying the start method, but got"
            f" multiprocessing_context={given}"
        )
    return given


def warn_of_pinning(loader: Any) -> None:
    if loader.pin_memory and loader.pin_memory_device:
        warnings.warn(
            "pin_memory_device is deprecated, the current accelerator will be used as the device,ignore"
            f" pin_memory_device='{loader.pin_memory_device}'.",
            stacklevel=3,
        )
    if loader.pin_memory:
        text = "'pin_memory' argument is set as true but no accelerator is found, then device pinned memory won't be used."
        warnings.warn(text, stacklevel=3)


def warn_of_workers(num_workers: int) -> None:
    """Warn of more workers than processors."""
    known = hasattr(os, "sched_getaffinity")
    most = len(os.sched_getaffinity(0)) if known else os.cpu_count()
    if most is not None and num_workers <= most:
        return
    suggestion = (
        "DataLoader is not able to compute a suggested max number of worker in current system."
        if most is None
        else f"Our suggested max number of worker in current system is {most}"
        f"{'' if known else ' (`cpuset` is not taken into account)'}, which is smaller than what this DataLoader is going to"
        " create."
    )
    warnings.warn(
        f"This DataLoader will create {num_workers} worker processes in total. {suggestion} Please be aware that"
        " excessive worker creation might get DataLoader running slow or even freeze, lower the worker number to avoid"
        " potential slowness/freeze if necessary.",
        stacklevel=2,
    )
