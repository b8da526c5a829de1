"""``zerograd.utils.data``: datasets, in which order their items are taken, and the loader that makes batches of them.

>>> from zerograd.utils.data import DataLoader, TensorDataset
>>> pairs = TensorDataset(arange(5), arange(5) ** 2)
>>> for x, y in DataLoader(pairs, batch_size=2):
...     print(x, y)
tensor([0, 1]) tensor([0, 1])
tensor([2, 3]) tensor([4, 9])
tensor([4]) tensor([16])
"""
from .dataloader import (
    DataLoader as DataLoader,
    _DatasetKind as _DatasetKind,
    default_collate as default_collate,
    default_convert as default_convert,
    get_worker_info as get_worker_info,
)
from .dataset import (
    ChainDataset as ChainDataset,
    ConcatDataset as ConcatDataset,
    Dataset as Dataset,
    IterableDataset as IterableDataset,
    StackDataset as StackDataset,
    Subset as Subset,
    TensorDataset as TensorDataset,
    random_split as random_split,
)
from .sampler import (
    BatchSampler as BatchSampler,
    RandomSampler as RandomSampler,
    Sampler as Sampler,
    SequentialSampler as SequentialSampler,
    SubsetRandomSampler as SubsetRandomSampler,
    WeightedRandomSampler as WeightedRandomSampler,
)
