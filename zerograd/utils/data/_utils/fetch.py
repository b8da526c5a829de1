"""How the next batch is fetched, from a dataset that knows its items' places or from a stream."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ....ops.creation import as_tensor
from ....ops.gathering import index_select
from ....tensor import Tensor
from ..dataset import Subset, TensorDataset, item_of, items_of
from .collate import collates_tensors_as_shipped


class _Fetcher:
    """Knows a dataset, and whether it is asked for batches or for one item at a time."""

    of_stream = False

    def __init__(self, dataset: Any, auto_collation: bool, collate_fn: Callable[[Any], Any], drop_last: bool) -> None:
        self.dataset = dataset
        self.auto_collation = auto_collation
        self.collate_fn = collate_fn
        self.drop_last = drop_last


class _IterableDatasetFetcher(_Fetcher):
    of_stream = True

    def __init__(self, *settings: Any) -> None:
        super().__init__(*settings)
        self.dataset_iter = iter(self.dataset)
        self.ended = False

    def fetch(self, index: Any) -> Any:
        """The next item, or a batch of as many as ``index`` is long. Raises StopIteration at the end."""
        if self.ended:
            raise StopIteration
        if not self.auto_collation:
            return self.collate_fn(next(self.dataset_iter))
        items = [item for _, item in zip(index, self.dataset_iter)]
        self.ended = len(items) < len(index)
        if not items or (self.drop_last and self.ended):
            raise StopIteration
        return self.collate_fn(items)


class _MapDatasetFetcher(_Fetcher):
    def fetch(self, index: Any) -> Any:
        """The item at ``index``, or a batch of those at each of it."""
        if not self.auto_collation:
            return self.collate_fn(item_of(self.dataset, index))
        if collates_tensors_as_shipped(self.collate_fn):
            batch = rows_at(self.dataset, index)
            if batch is not None:
                return batch
        return self.collate_fn(items_of(self.dataset, index))


def rows_at(dataset: Any, places: list[Any]) -> list[Any] | None:
    """What the items of a ``TensorDataset`` are when they are stacked: each tensor is indexed once, where going item by item
    takes ten times as long. None where that could be seen: of a tracked tensor, the graph; of a wrong place, the error.

    >>> rows_at(TensorDataset(tensor([1., 2., 3.])), [2, 0])
    [tensor([3., 1.])]
    """
    while type(dataset) is Subset:
        try:
            places = [dataset.indices[place] for place in places]
        except Exception:  # asked item by item, it will say what is wrong
            return None
        dataset = dataset.dataset
    if type(dataset) is not TensorDataset or type(places) is not list or not places:
        return None
    if not {int, np.int64}.issuperset(map(type, places)):
        return None
    tensors = dataset.tensors
    if not tensors or any(type(each) is not Tensor or each.requires_grad for each in tensors):
        return None
    count = min(len(each) for each in tensors)
    if not -count <= min(places) <= max(places) < count or any(len(each) != count for each in tensors):
        return None
    index = as_tensor(np.array(places, np.int64) % count)
    return [index_select(each, 0, index) for each in tensors]
