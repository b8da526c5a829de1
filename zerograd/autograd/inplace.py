"""In-place operations: compute as usual, write the result into the tensor's memory, and let its history say so.

Every write counts up the version of the memory, so that a backward that still needs the old value can tell. If the operation is
recorded, the tensor becomes the output of the new node. If it is a view, its base becomes the output of a :class:`CopySlices`,
and every view of that base a view of the new base. Nothing is written before everything is checked.
"""
from __future__ import annotations

import weakref
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import beside, dtypes, errors, operands, overlap, views
from ..core.base import SMALL, TensorBase, storage_of, wrap
from ..core.call import computed
from ..core.fast.visits import visit
from ..core.graph import SECOND_BACKWARD, Node, in_place_symbol, node_of
from ..core.modes import mode
from ..core.packing import Unpacking
from ..core.sharing import tensor_of
from ..ops.arguments import MISSING, again, missing, overloads
from ..ops.gathering import put_into
from ..ops.indexing import chosen_by, places_of, put_at
from ..ops.masking import masked_fill
from ..ops.strided import ANSWERS, Geometry, as_strided, geometry, replace_strided, zero
from . import at_once
from .followers import follow_base, move_history
from .writing import count_writes, memory_of, write

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LEAF = "a leaf Variable that requires grad is being used in an in-place operation."
VIEW_OF_LEAF = "a view of a leaf Variable that requires grad is being used in an in-place operation."
DETACH_OF_VIEW = (
    "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for training, and"
    " gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence detach_() cannot be called on these"
    " gradients. To fix this error, please refer to the Optimizer.zero_grad() function in torch/optim/optimizer.py"
    " as the solution."
)


# ---------------------------------------------------------------- before


def check(tensor: Any, *others: Any) -> bool:
    """Will writing ``others`` into ``tensor`` be recorded? Raises PyTorch's RuntimeError where it must not be written to."""
    recorded = mode.grad and _is_recorded(tensor, others)
    overlap.refuse(tensor._value, others)
    return recorded


def check_same(tensor: Any, *others: Any) -> bool:
    """``check`` for what writes one number everywhere: there it does not matter what sees the memory twice."""
    return mode.grad and _is_recorded(tensor, others)


def check_masked(tensor: Any, mask: Any, value: Any) -> bool:
    """``check`` for ``masked_fill_``, where PyTorch only warns of places that are seen twice."""
    recorded = mode.grad and _is_recorded(tensor, (value,))
    overlap.warn_repeated(tensor._value, "masked_fill_", "mask", "scalar")
    overlap.refuse_shared(tensor._value, [mask])
    return recorded


def check_placed(tensor: Any, indices: Sequence[Any], values: Any, accumulate: bool) -> bool:
    """The same for ``index_put_``, which may read nothing from where it writes. (One number at a mask is a ``masked_fill_``.)"""
    recorded = mode.grad and _is_recorded(tensor, (values,))
    overlap.warn_repeated(tensor._value, "index_put_", "indices", "tensor")
    if len(indices) == 1 and not accumulate and values._value.size == 1 and _is_mask(indices[0]._value):
        return check_masked(tensor, indices[0], values)
    overlap.refuse_shared(tensor._value, [values, *indices], whole=True)
    return recorded


def _is_recorded(tensor: Any, others: Sequence[Any]) -> bool:
    base = tensor._base
    if base is None and tensor._requires_grad:
        raise RuntimeError(LEAF)
    if tensor._maker is None and base is None and not any(map(_is_tracked, others)):
        return False
    tracked = _is_tracked(tensor) or any(map(_is_tracked, others))
    if base is not None and (tracked or _is_tracked(base)):
        views.refuse(tensor)
        if base._requires_grad or (base._maker is None and _is_tracked(tensor)):
            raise RuntimeError(VIEW_OF_LEAF)
        return True
    return tracked


def _is_mask(array: Any) -> bool:
    return bool(array.ndim) and array.dtype in dtypes.MASKS


def _is_tracked(value: Any) -> bool:
    return isinstance(value, TensorBase) and (value._maker is not None or value._requires_grad)


def as_it_was(tensor: Any) -> Any:
    """A stand-in for ``tensor`` with its history and a copy of its values, which the write will not reach."""
    former = wrap(tensor._array.copy())
    former._maker = tensor._maker
    return former


# ---------------------------------------------------------------- the write and the history


def become(tensor: Any, result: Any, put: Callable[[Any], None] | None = None) -> Any:
    """Make ``tensor`` hold what ``result`` holds, and its history the history of ``result``.

    ``put`` writes to an array only what changed, for what may be written to although it sees places twice.
    Raises RuntimeError if the shape or the dtype of ``result`` does not go into ``tensor``.
    """
    new, array = result._value, tensor._array
    if new.shape != array.shape:
        raise RuntimeError(f"output with shape {list(array.shape)} doesn't match the broadcast shape {list(new.shape)}")
    errors.check_cast(new.dtype, array.dtype)
    recorded = result._maker is not None
    if put is None:
        write(tensor, new, recorded)
    else:
        put(memory_of(tensor))
        count_writes(tensor, recorded=recorded)
    if recorded:
        rebase(tensor, result._maker)
    return tensor


def rebase(tensor: Any, maker: Any) -> None:
    """The history of ``tensor`` now ends in ``maker``, a node or the output of one, which computed what was written."""
    node, storage = node_of(maker), storage_of(tensor)
    if "result" in node.saves and not isinstance(node, Unpacking):
        node.save("result", tensor._array if tensor._array.ndim else tensor._array[()], storage, storage.version)
    node.dtype = tensor._array.dtype
    base = tensor._base
    if base is None:
        base = tensor
    else:
        maker = node = CopySlices(base, tensor, node)
    node._changed = weakref.ref(tensor), weakref.ref(base)
    move_history(base, maker)
    for view in storage.views():
        if view._base is base or view._base.requires_grad:  # or that of a detached twin
            follow_base(view)


class CopySlices(Node):
    """An in-place operation on a view, seen from the view's base: ``inner`` changed the part that ``place`` describes.

    What it saved is what ``inner`` saved.
    """

    __slots__ = ("inner", "place", "used_up")

    prefix = "torch::autograd::"
    inner: Any
    place: Geometry
    used_up: bool  # by a walk, whether or not ``inner`` saved anything

    def __init__(self, base: Any, view: Any, inner: Any) -> None:
        self.inner, self.place, self.used_up = inner, geometry(view, base), False
        array = base._array
        others = [constant for constant in inner.constants if constant[0] != inner.differentiable[0]]
        value = array.copy() if array.size <= SMALL else None
        self.begin((base._maker, *inner.edges[1:]), others, array.shape, array.dtype, value)

    @property
    def symbol(self) -> str:  # type: ignore[override]
        """What it does to the part: ``x[…] ×=``."""
        return f"x[…] {in_place_symbol(self.inner)}"

    differentiable = property(lambda self: self.inner.differentiable)
    saves = property(lambda self: self.inner.saves)
    values = property(lambda self: self.inner.values)
    indices = property(lambda self: self.inner.indices)
    saved = property(lambda self: self.inner.saved)
    free = property(lambda self: self.inner.free)
    freed = property(lambda self: self.inner.freed)
    visit = visit

    def vjp(self, grad: Any, free: bool = False) -> list[Any]:
        """The part of the gradient that belongs to the view goes through ``inner``; the rest goes by."""
        if self.used_up:
            raise RuntimeError(SECOND_BACKWARD)
        self.used_up = free
        part = as_strided(grad, self.place)
        mine, *others = self.inner.vjp([part] if self.inner.multiple else part, free)
        return [replace_strided(grad, zero(part) if mine is None else mine, self.place), *others]


# ---------------------------------------------------------------- writing at chosen places


def masked_fill_(self: Any, mask: Any, value: Any) -> Any:
    """Write ``value``, a number or a 0-d tensor, where ``mask`` is true. Raises as ``masked_fill`` does.

    >>> tensor([1., 2.]).masked_fill_(tensor([True, False]), 9.)
    tensor([9., 2.])
    """
    recorded = check_masked(self, mask, value)
    result = masked_fill(as_it_was(self) if recorded else self, mask, value)
    return become(self, result, lambda memory: np.copyto(memory, result._array, where=mask._array))


def index_put_(self: Any, indices: Any, values: Any, accumulate: bool = False) -> Any:
    """Write ``values`` at ``indices`` (a tuple of tensors), or with ``accumulate`` add them there. Raises as ``index_put`` does.

    >>> zeros(3).index_put_((tensor([0, 2]),), tensor([1., 2.]))
    tensor([1., 0., 2.])
    """
    return put(self, chosen_by(self, indices, values, "index_put_"), values, accumulate)


def put(tensor: Any, chosen: dict[int, Any], values: Any, accumulate: bool = False) -> Any:
    """Write or add ``values`` at masks and integers, each for the dimension it is chosen for."""
    recorded = check_placed(tensor, list(chosen.values()), values, accumulate)
    places = places_of(tensor, chosen)
    result = put_at(as_it_was(tensor) if recorded else tensor, places, values, accumulate)
    return become(tensor, result, lambda memory: put_into(memory, places.arrays(), values._array, accumulate))


# ---------------------------------------------------------------- the in-place form of an operation


def of(*functions: Any) -> Any:
    """The in-place forms of functions of a tensor: ``exp`` gives ``exp_``."""
    return [form_of(function) for function in functions]


@cache
def form_of(function: Any) -> Any:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        recorded = check(self, *args, *kwargs.values())
        return become(self, function(as_it_was(self) if recorded else self, *args, **kwargs))

    return _named(method, f"{function.__name__.removesuffix('_over')}_")


def comparisons(*functions: Any) -> Any:
    """The in-place forms of comparisons: ``lt`` gives ``lt_``, which writes 0 and 1, and lets no gradient back."""
    return [_comparison(function, *ANSWERS[function.__name__]) for function in functions]


def _comparison(function: Any, over: Any, over_number: Any) -> Any:
    name = f"{function.__name__}_"

    def method(self: Any, other: Any = MISSING, **numpy: Any) -> Any:
        if numpy:
            return again(method, numpy, self=self, other=other)
        if other is MISSING:
            raise overloads(name, (), "(Tensor other)\n(Number other)")
        if not isinstance(other, operands.OPERANDS):
            why = f"\n      didn't match because some of the arguments have invalid types: (!{errors.type_name(other)}!)"
            raise overloads(name, (other,), f"(Tensor other){why}\n(Number other){why}")
        if not check(self, other):
            return become(self, function(self, other))
        return become(self, (over if isinstance(other, TensorBase) else over_number)(as_it_was(self), other))

    return _named(method, name)


def arithmetic(function: Any, name: str) -> Any:
    """The in-place form of a two-tensor entry: ``add`` gives ``add_``. Its ``operator`` form serves ``+=``."""
    entry = function.entry

    def plain(self: Any, other: Any) -> Any:
        try:
            recorded = check(self, other)
        except RuntimeError:
            if isinstance(other, operands.OPERANDS):
                raise
            return NotImplemented  # Python goes on to `self + other`, which may have another answer
        if recorded:
            result = function.operator(as_it_was(self), other, beside.neither)
            return result if result is NotImplemented else become(self, result)
        ready = operands.meet(self, other, entry.meet)
        if ready is None:
            return NotImplemented
        try:
            (result,), _ = computed(entry, ready)
        except NotImplementedError:  # PyTorch looks at what is to be written before it asks the kernel
            errors.check_cast(ready[0].dtype, self._value.dtype)
            raise
        return become(self, wrap(result))

    def with_arrays(self: Any, other: Any) -> Any:
        result = plain(self, other)
        return _with_array(plain, self, other) if result is NotImplemented else result

    operator = at_once.twin_of(name, plain)

    def method(self: Any, other: Any = MISSING, **numpy: Any) -> Any:
        if numpy:
            return again(method, numpy, self=self, other=other)
        result = operator(self, other)
        if result is NotImplemented:
            if other is MISSING:
                raise missing(name, "other")
            raise errors.not_a_tensor(name, "other", 1, other)
        return result

    method.operator = _named(at_once.twin_of(name, with_arrays), name)  # type: ignore[attr-defined]
    return _named(method, name)


def operator(method: Any) -> Any:
    """``method`` as ``+=`` and its kind want it: NotImplemented for what is neither tensor nor number."""

    def refusing(self: Any, other: Any) -> Any:
        return method(self, other) if isinstance(other, operands.OPERANDS) else _with_array(method, self, other)

    return _named(refusing, method.__name__)


def _with_array(function: Any, self: Any, other: Any) -> Any:
    """``function`` with an array of NumPy's as the tensor that ``from_numpy`` makes of it, where PyTorch has an error for it."""
    given = tensor_of(other) if beside.is_followed(self) else None
    return NotImplemented if given is None else function(self, given)


def with_alpha(function: Any, name: str, plain: Any) -> Any:
    """``add_`` and ``sub_`` with their ``alpha``; ``function`` is the out-of-place form that knows it."""

    def method(self: Any, other: Any = MISSING, *, alpha: Any = 1, **numpy: Any) -> Any:
        if numpy:
            return again(method, numpy, self=self, other=other, alpha=alpha)
        if type(alpha) is int and alpha == 1:
            return plain(self, other)
        if not isinstance(other, operands.OPERANDS):
            raise errors.not_a_tensor(name, "other", 1, other)
        operands.check_alpha(name, self, other, alpha)
        recorded = check(self, other)
        return become(self, function(as_it_was(self) if recorded else self, other, alpha=alpha))

    method.operator = plain.operator  # type: ignore[attr-defined]
    return _named(method, name)


def with_options(function: Any, name: str, plain: Any) -> Any:
    """``plain``, an in-place form, with the options that only the out-of-place ``function`` knows: ``div_`` with rounding."""

    def method(self: Any, other: Any = MISSING, **options: Any) -> Any:
        if not options:
            return plain(self, other)
        recorded = check(self, other, *options.values())
        given = () if other is MISSING else (other,)
        return become(self, function(as_it_was(self) if recorded else self, *given, **options))

    return _named(method, name)


def reshaped(function: Any, name: str, further: int = 1) -> Any:
    """The in-place form of a view operation: ``t`` gives ``t_``, which changes the tensor's shape and no number.

    Its nodes are numbered ``further`` than those of the view: ``TBackward1``.
    """
    renamed: dict[type, type] = {}

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        recorded = check_same(self)
        former = wrap(memory_of(self))
        former._maker = self._maker if recorded else None
        try:
            result = function(former, *args, **kwargs)
        except RuntimeError as error:
            raise RuntimeError(str(error).replace("t()", "t_()")) from None
        self._array = result._array
        count_writes(self)
        if result._maker is not None and result is not former:
            node = result._maker
            cls = type(node)
            if cls not in renamed:
                renamed[cls] = type(f"{cls.__name__[:-1]}{int(cls.__name__[-1]) + further}", (cls,), {"__slots__": ()})
            node.__class__ = renamed[cls]
            move_history(self, node)
        return self

    return _named(method, name)


def _named(function: Any, name: str) -> Any:
    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"The in-place form of ``{name[:-1]}``: writes the result into this tensor and returns it."
    return function
