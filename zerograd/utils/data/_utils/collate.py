"""How the items of a batch become one: tensors are stacked, numbers become tensors, and whatever holds them keeps its form."""
from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, MutableMapping, MutableSequence, Sequence
from typing import Any

import numpy as np

from ....core import dtypes
from ....functions import stack, tensor
from ....ops.creation import as_tensor
from ....tensor import Tensor

default_collate_err_msg_format = (
    "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {}"
)
_Map = dict[Any, Callable[..., Any]]


def default_convert(data: Any) -> Any:
    """NumPy's arrays and numbers in ``data`` as tensors, however deep they stand; all else stays.

    A loader does that with each item when it makes no batches (``batch_size=None``).

    >>> default_convert([np.array([0.5, 1.0]), "a"])
    [tensor([0.5000, 1.0000], dtype=torch.float64), 'a']
    """
    kind = type(data)
    if isinstance(data, Tensor):
        return data
    if kind.__module__ == "numpy" and kind.__name__ not in ("str_", "string_"):
        return data if kind is np.ndarray and data.dtype.kind in "SUO" else as_tensor(data)
    if isinstance(data, Mapping):
        return _like(data, {key: default_convert(data[key]) for key in data})
    if isinstance(data, Sequence) and not isinstance(data, (str, bytes)):
        return _like(data, [default_convert(each) for each in data])
    return data


def _like(form: Any, parts: Any) -> Any:
    """``parts``, a dict or a list, in the form of ``form``. A plain tuple becomes a list."""
    if isinstance(form, tuple):
        return type(form)(*parts) if hasattr(form, "_fields") else parts
    try:
        if isinstance(form, MutableMapping):
            made: Any = copy.copy(form)  # it may have more to it than its entries
            made.update(parts)
            return made
        if isinstance(form, MutableSequence):
            made = copy.copy(form)
            for place, part in enumerate(parts):
                made[place] = part
            return made
        return type(form)(parts)
    except TypeError:  # a class that cannot be copied, changed or made like this, as `range`
        return parts


def collate(batch: Any, *, collate_fn_map: _Map | None = None) -> Any:
    """One batch of the items in ``batch``, made by the function in ``collate_fn_map`` for their class.

    Containers keep their form. Raises TypeError for a class that has no function, RuntimeError for lists of different lengths.

    >>> collate([(1, 2), (3, 4)], collate_fn_map={int: lambda batch, collate_fn_map: len(batch)})
    [2, 2]
    """
    first = batch[0]
    kind = type(first)
    if collate_fn_map is not None:
        for each in (kind, *collate_fn_map):
            if each in collate_fn_map and isinstance(first, each):
                return collate_fn_map[each](batch, collate_fn_map=collate_fn_map)
    if isinstance(first, Mapping):
        columns = {key: [each[key] for each in batch] for key in first}
        return _like(first, {key: collate(column, collate_fn_map=collate_fn_map) for key, column in columns.items()})
    if isinstance(first, Sequence):
        named = isinstance(first, tuple) and hasattr(first, "_fields")
        if not named and any(len(each) != len(first) for each in batch):
            raise RuntimeError("each element in list of batch should be of equal size")
        return _like(first, [collate(column, collate_fn_map=collate_fn_map) for column in zip(*batch)])
    raise TypeError(default_collate_err_msg_format.format(kind))


def collate_tensor_fn(batch: Any, *, collate_fn_map: _Map | None = None) -> Any:
    """Tensors, stacked."""
    return stack(batch, 0)


def collate_numpy_array_fn(batch: Any, *, collate_fn_map: _Map | None = None) -> Any:
    """NumPy's arrays as one tensor. Raises TypeError for arrays of texts or objects."""
    if batch[0].dtype.kind in "SUO":
        raise TypeError(default_collate_err_msg_format.format(batch[0].dtype))
    return collate([as_tensor(each) for each in batch], collate_fn_map=collate_fn_map)


def collate_numpy_scalar_fn(batch: Any, *, collate_fn_map: _Map | None = None) -> Any:
    """NumPy's numbers as a tensor."""
    return as_tensor(batch)


def collate_float_fn(batch: Any, *, collate_fn_map: _Map | None = None) -> Any:
    """Python's floats, in double precision."""
    return tensor(batch, dtype=dtypes.float64)


def collate_int_fn(batch: Any, *, collate_fn_map: _Map | None = None) -> Any:
    """Whole numbers as a tensor."""
    return tensor(batch)


def collate_str_fn(batch: Any, *, collate_fn_map: _Map | None = None) -> Any:
    """Texts, as they are."""
    return batch


default_collate_fn_map: _Map = {
    Tensor: collate_tensor_fn,
    np.ndarray: collate_numpy_array_fn,
    (np.bool_, np.number, np.object_): collate_numpy_scalar_fn,
    float: collate_float_fn,
    int: collate_int_fn,
    str: collate_str_fn,
    bytes: collate_str_fn,
}
"""What ``default_collate`` does with each class. Users may add theirs."""
_AS_SHIPPED = dict(default_collate_fn_map)


def default_collate(batch: Any) -> Any:
    """One batch of the items in ``batch``: tensors, arrays and numbers get a first dimension more, texts stay in a list.

    Dicts, lists and named tuples keep their form, with a batch for each entry; a plain tuple becomes a list.
    Raises TypeError for items of another class, RuntimeError for tensors of different shapes or lists of different lengths.

    >>> default_collate([(tensor([1., 2.]), 0), (tensor([3., 4.]), 1)])
    [tensor([[1., 2.],
            [3., 4.]]), tensor([0, 1])]
    >>> default_collate([{"age": 7, "name": "Ann"}, {"age": 8, "name": "Bob"}])
    {'age': tensor([7, 8]), 'name': ['Ann', 'Bob']}
    """
    return collate(batch, collate_fn_map=default_collate_fn_map)


def collates_tensors_as_shipped(collate_fn: Any) -> bool:
    """Is it ``default_collate``, with nothing changed in what it does?"""
    return collate_fn is default_collate and default_collate_fn_map == _AS_SHIPPED
