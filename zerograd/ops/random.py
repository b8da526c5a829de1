"""Tensors of random numbers: after the same seed and the same calls, PyTorch's numbers."""
from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import dtypes, errors
from ..core.base import TensorBase, cut, edge_of, remember, wrap
from ..core.fast.visits import visit
from ..core.generator import narrow
from ..core.graph import Node
from ..core.memory import allocated
from ..core.modes import mode
from ..core.quiet import quiet, silent, silently
from .arguments import MISSING, missing, not_implemented, overloads, tensor as as_tensor
from .creation import leaf
from .generators import check_generator, source_of
from .shape import sizes
from .strided import zero

if TYPE_CHECKING:
    from typing import Any as Tensor

Array = np.ndarray[Any, Any]

_DRAW = "torch.Generator generator, "
_OUT = "Tensor out = None, "
_FORMAT = "torch.memory_format memory_format = None, "
_MADE = (
    "torch.dtype dtype = None, torch.layout layout = None, torch.device device = None, bool pin_memory = False,"
    " bool requires_grad = False"
)


def _forms(*starts: str, middle: str = _OUT) -> str:
    """Each form of a function twice, as PyTorch lists it: with a generator and without."""
    return "\n".join(f"({start}, *, {draw}{middle}{_MADE})" for start in starts for draw in (_DRAW, ""))


_SIZE = _forms("tuple of ints size")
_RANDINT = _forms("int high, tuple of ints size", "int low, int high, tuple of ints size")
_RANDPERM = _forms("int n")
_LIKE = _forms("Tensor input", middle=_FORMAT)
_RANDINT_LIKE = _forms("Tensor input, int low, int high", "Tensor input, Tensor high", "Tensor input, int high", middle=_FORMAT)
_BERNOULLI = """
(Tensor input, *, torch.Generator generator = None, Tensor out = None)
(Tensor input, float p, *, torch.Generator generator = None)
"""
_NORMAL = f"""
(Tensor mean, Tensor std, *, torch.Generator generator = None, Tensor out = None)
(Tensor mean, float std = 1, *, torch.Generator generator = None, Tensor out = None)
(float mean, Tensor std, *, torch.Generator generator = None, Tensor out = None)
(float mean, float std, tuple of ints size, *, torch.Generator generator = None, {_OUT}{_MADE})
"""


class _Drawn(Node):
    """Random numbers drawn for a tracked tensor. They do not depend on its numbers: the gradient is zero."""

    __slots__ = ()

    symbol = "random"
    differentiable = ("input",)
    visit = visit

    def vjp(self, grad: Any, free: bool = False) -> list[Any]:
        return [None if to is None else zero(grad) for to in self.edges]


_NODES: dict[str, type[_Drawn]] = {}


def drawn_for(made: Array, node_name: str, *inputs: Any) -> Tensor:
    """``made`` as a tensor, recorded with PyTorch's node of that name if one of ``inputs`` is tracked."""
    result = wrap(made)
    edges = [edge_of(each) for each in inputs]
    if not (mode.grad and any(edge is not None for edge in edges) and made.dtype.kind == "f"):
        return cut(result, node_name.partition("Backward")[0].lower() + "()", *inputs)
    node = _NODES.setdefault(node_name, type(node_name, (_Drawn,), {"__slots__": ()}))()
    node.begin(edges, (), made.shape, made.dtype, remember(made))
    result._maker = node
    return result


# ---------------------------------------------------------------- of a given size


def rand(
    *size: Any, generator: Any = None, dtype: Any = None, device: Any = None, requires_grad: Any = False, **named: Any
) -> Tensor:
    """Uniform numbers in [0, 1).

    Raises TypeError for sizes that are no whole numbers, RuntimeError for negative ones, NotImplementedError for a dtype that is
    no float.

    >>> _ = manual_seed(0)
    >>> rand(2, 2)
    tensor([[0.4963, 0.7682],
            [0.0885, 0.1320]])
    """
    return _sized("rand", uniform, size, generator, dtype, device, requires_grad, named)


def randn(
    *size: Any, generator: Any = None, dtype: Any = None, device: Any = None, requires_grad: Any = False, **named: Any
) -> Tensor:
    """Normal numbers with mean 0 and standard deviation 1. Raises as ``rand`` does.

    >>> _ = manual_seed(0)
    >>> randn(3)
    tensor([ 1.5410, -0.2934, -2.1788])
    """
    return _sized("randn", gauss, size, generator, dtype, device, requires_grad, named)


def _sized(
    function: str, draw: Any, size: Any, generator: Any, dtype: Any, device: Any, requires_grad: Any, named: dict[str, Any]
) -> Tensor:
    wrong = {name: value for name, value in named.items() if name != "size"}
    for name, value, fits in (
        ("dtype", dtype, (dtypes.dtype, type)), ("requires_grad", requires_grad, bool),
    ):
        if not isinstance(value, fits) and value is not None:
            wrong[name] = value
    several = len(size) > 1 and isinstance(size[0], (tuple, list))
    if wrong or several or not (size or "size" in named):
        raise overloads(function, size, _SIZE, wrong)
    check_generator(function, generator, size, _SIZE)
    shape = errors.sizes(sizes(function, size, named.get("size")))
    kind = dtypes.get_default_dtype().numpy if dtype is None else dtypes.as_dtype(dtype, function).numpy
    return leaf(function, draw(source_of(generator), allocated(np.empty, shape, kind)), requires_grad, device)


def randint(
    *args: Any, generator: Any = None, dtype: Any = None, device: Any = None, requires_grad: Any = False, **named: Any
) -> Tensor:
    """``randint(low=0, high, size)``: whole numbers from ``low`` up to, but not including, ``high``.

    Raises RuntimeError for an empty range and for bounds that the dtype cannot hold, TypeError for bounds that are no ints.

    >>> _ = manual_seed(0)
    >>> randint(10, (5,)), randint(-2, 2, (3,))
    (tensor([4, 9, 3, 0, 3]), tensor([1, 1, 1]))
    """
    names = ("low", "high", "size") if len(args) + len(named) > 2 or "low" in named else ("high", "size")
    given = dict(zip(names, args))
    fits = len(args) <= len(names) and not given.keys() & named.keys() and {*given, *named} == {*names}
    given.update(named)
    if not fits or (len(names) == 3 and not isinstance(given["size"], (tuple, list))):
        raise overloads("randint", args, _RANDINT, named)
    check_generator("randint", generator, args, _RANDINT)
    bounds = [0, *[_bound("randint", name, names.index(name) + 1, given[name], name in named) for name in names[:-1]]][-2:]
    shape = given["size"]
    if not isinstance(shape, (tuple, list)):
        where = "" if "size" in named else " (position 2)"
        raise TypeError(f"randint(): argument 'size'{where} must be tuple of ints, not {errors.type_name(shape)}")
    for place, each in enumerate(shape):
        if not hasattr(each, "__index__"):
            raise TypeError(
                f"randint(): argument 'size' (position {len(names)}) must be tuple of ints, but found element of type"
                f" {errors.type_name(each)} at pos {place}"
            )
    kind = dtypes.int64.numpy if dtype is None else dtypes.as_dtype(dtype, "randint").numpy
    empty = allocated(np.empty, errors.sizes(sizes("randint", (tuple(shape),))), kind)
    return leaf("randint", whole(source_of(generator), empty, *bounds), requires_grad, device)


def _bound(function: str, argument: str, position: int, given: Any, by_name: bool = False) -> int:
    if isinstance(given, (bool, np.bool_)) or not hasattr(given, "__index__"):
        where = "" if by_name else f" (position {position})"
        raise TypeError(f"{function}(): argument '{argument}'{where} must be int, not {errors.type_name(given)}")
    bound = int(given.__index__())
    if not -(2**63) <= bound < 2**63:
        raise ValueError("Overflow when unpacking long long")
    return bound


def randperm(
    n: Any = MISSING, *wrong: Any, generator: Any = None, dtype: Any = None, device: Any = None, requires_grad: Any = False
) -> Tensor:
    """The numbers from 0 to ``n`` - 1 in random order. Raises RuntimeError if the dtype cannot hold them.

    >>> _ = manual_seed(0)
    >>> randperm(5)
    tensor([4, 0, 1, 3, 2])
    """
    if n is MISSING or wrong:
        raise overloads("randperm", () if n is MISSING else (n, *wrong), _RANDPERM)
    count = _bound("randperm", "n", 1, n)
    check_generator("randperm", generator, (n,), _RANDPERM)
    kind = dtypes.int64.numpy if dtype is None else dtypes.as_dtype(dtype, "randperm").numpy
    errors.sizes((count,))
    if kind.kind == "b":
        raise NotImplementedError("\"randperm\" not implemented for 'Bool'")
    if kind.kind == "f" and count > 2 ** (np.finfo(kind).nmant + 1) + 1:
        limit, name = 2 ** (np.finfo(kind).nmant + 1) + 1, dtypes.scalar_name(dtypes.from_numpy(kind))
        raise RuntimeError(f"n cannot be greater than {limit} for {name} type.")
    if kind.kind in "iu" and count - 1 > np.iinfo(kind).max:
        raise RuntimeError(f"value cannot be converted to type {kind.name}_t without overflow")
    return leaf("randperm", np.array(source_of(generator).permutation(count), np.int64).astype(kind), requires_grad, device)


# ---------------------------------------------------------------- like another tensor


def rand_like(input: Any = MISSING, *wrong: Any, **options: Any) -> Tensor:
    """Uniform numbers in [0, 1), in the shape and dtype of ``input``.

    >>> _ = manual_seed(0)
    >>> rand_like(zeros(2))
    tensor([0.4963, 0.7682])
    """
    return _like("rand_like", uniform, input, wrong, _LIKE, **options)


def randn_like(input: Any = MISSING, *wrong: Any, **options: Any) -> Tensor:
    """Normal numbers with mean 0 and standard deviation 1, in the shape and dtype of ``input``.

    >>> _ = manual_seed(0)
    >>> randn_like(zeros(2))
    tensor([ 1.5410, -0.2934])
    """
    return _like("randn_like", gauss, input, wrong, _LIKE, **options)


def randint_like(input: Any = MISSING, *bounds: Any, **options: Any) -> Tensor:
    """``randint_like(input, low=0, high)``: whole numbers from ``low`` to ``high`` - 1, in the shape and dtype of ``input``.

    >>> _ = manual_seed(0)
    >>> randint_like(zeros(3), 10)
    tensor([4., 9., 3.])
    """
    named: dict[str, Any] = {name: options.pop(name) for name in ("low", "high") if name in options}
    given = (*([named["low"]] if "low" in named else []), *bounds, *([named["high"]] if "high" in named else []))
    plain = [each._array.item() if isinstance(each, TensorBase) and each._array.size == 1 else each for each in given]
    if input is MISSING or len(given) not in (1, 2) or not all(type(each) is int for each in plain):
        raise overloads("randint_like", () if input is MISSING else (input, *bounds), _RANDINT_LIKE, named)
    low, high = [0, *[_bound("randint_like", "high", 2, each) for each in plain]][-2:]
    return _like("randint_like", lambda source, empty: whole(source, empty, low, high), input, (), _RANDINT_LIKE, **options)


def _like(
    function: str, draw: Any, input: Any, wrong: tuple[Any, ...], expected: str, *, generator: Any = None, dtype: Any = None,
    device: Any = None, requires_grad: Any = False, **named: Any,
) -> Tensor:
    if dtype is not None and not isinstance(dtype, (dtypes.dtype, type)):
        named["dtype"] = dtype
    if input is MISSING or wrong or named:
        raise overloads(function, () if input is MISSING else (input, *wrong), expected, named)
    array = as_tensor(function, input)._array
    check_generator(function, generator, (input,), expected)
    kind = array.dtype if dtype is None else dtypes.as_dtype(dtype, function).numpy
    return leaf(function, draw(source_of(generator), silently(np.empty_like, array, kind)), requires_grad, device)


# ---------------------------------------------------------------- with given probabilities


def bernoulli(input: Any = MISSING, p: Any = None, *wrong: Any, generator: Any = None, **named: Any) -> Tensor:
    """Ones and zeros: each is 1 with the probability that stands there in ``input``, or with probability ``p``.

    Raises RuntimeError for what is no probability. The gradient is zero.

    >>> _ = manual_seed(0)
    >>> bernoulli(tensor([0., 0.5, 1.]))
    tensor([0., 0., 1.])
    """
    number = isinstance(p, (int, float, np.number)) or p is None
    if input is MISSING or wrong or named or not number:
        given = [each for each in (input, p, *wrong) if each is not MISSING and each is not None]
        raise overloads("bernoulli", given, _BERNOULLI, named)
    array = as_tensor("bernoulli", input)._array
    check_generator("bernoulli", generator, (input,), _BERNOULLI)
    made = coins(source_of(generator), np.empty_like(array), array if p is None else p)
    return drawn_for(made, "BernoulliBackward0", input)


def coins(source: Any, empty: Array, p: Any) -> Array:
    """Ones with probability ``p``, a number or an array, in the layout of ``empty``."""
    if not isinstance(p, np.ndarray):
        if not 0 <= p <= 1:
            raise RuntimeError(f"bernoulli_ expects p to be in [0, 1], but got p={p:g}")
        return laid_out(source.coins(empty.size, float(p)), empty)
    if p.dtype.kind != "f":
        raise not_implemented("bernoulli_tensor_cpu_p_", p)
    if p.size and not (p.min() >= 0 and p.max() <= 1):
        raise RuntimeError(
            "Expected p_in >= 0 && p_in <= 1 to be true, but got false."
            "  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)"
        )
    order = _memory_order(empty)
    return laid_out(source.coins(empty.size, p.transpose(order).ravel(), p.dtype == np.float64), empty)


def multinomial(
    input: Any, num_samples: Any = MISSING, replacement: Any = False, *, generator: Any = None
) -> Tensor:
    """Indices drawn with the probabilities (or weights) that stand in ``input``, a vector or the rows of a matrix.

    Raises RuntimeError for negative, infinite or missing weights, and for more draws than there are indices without
    ``replacement``.

    >>> _ = manual_seed(0)
    >>> multinomial(tensor([0., 10., 3., 0.]), 2)
    tensor([1, 2])
    """
    weights = as_tensor("multinomial", input)._array
    if num_samples is MISSING:
        raise missing("multinomial", "num_samples")
    count = _bound("multinomial", "num_samples", 2, num_samples)
    if not isinstance(replacement, bool):
        given = errors.type_name(replacement)
        raise TypeError(f"multinomial(): argument 'replacement' (position 3) must be bool, not {given}")
    check_generator("multinomial", generator)
    if weights.ndim not in (1, 2):
        raise RuntimeError("prob_dist must be 1 or 2 dim")
    if weights.dtype.kind != "f":
        name = dtypes.scalar_name(dtypes.from_numpy(weights.dtype))
        raise RuntimeError(f"multinomial only supports floating-point dtypes for input, got: {name}")
    if count <= 0:
        raise RuntimeError("cannot sample n_sample <= 0 samples")
    if not replacement and count > weights.shape[-1]:
        raise RuntimeError("cannot sample n_sample > prob_dist.size(-1) samples without replacement")
    draw = _search if replacement and count > 1 else _race
    rows = weights.reshape(-1, weights.shape[-1])
    return cut(wrap(draw(source_of(generator), rows, count).reshape(*weights.shape[:-1], count)), "multinomial()", input)


@quiet
def _race(source: Any, rows: Array, count: int) -> Array:
    """Without replacement: every index gets an exponential time, divided by its weight, and the first ones win."""
    if rows.size and not (rows.max() < np.inf and rows.min() >= 0):
        raise RuntimeError("probability tensor contains either `inf`, `nan` or element < 0")
    if rows.size and not rows.sum(-1, dtype=np.float64).all():
        raise RuntimeError("invalid multinomial distribution (sum of probabilities <= 0)")
    times = narrow(source.exponential(rows.size), rows.dtype).reshape(rows.shape)
    return np.argsort(-(rows / times), axis=-1, kind="stable")[:, :count].astype(np.int64)


def _search(source: Any, rows: Array, count: int) -> Array:
    """With replacement: each draw is looked up in the running sum of the weights."""
    exact = np.float32 if rows.dtype == np.float16 else rows.dtype
    chosen = np.empty((len(rows), count), np.int64)
    for row, mine in zip(rows.astype(exact, copy=False), chosen):
        if not (row >= 0).all():
            raise RuntimeError("invalid multinomial distribution (encountering probability entry < 0)")
        if not np.isfinite(row).all():
            raise RuntimeError("invalid multinomial distribution (encountering probability entry = infinity or NaN)")
        running = np.cumsum(row)
        if not running[-1] > 0:
            raise RuntimeError("invalid multinomial distribution (sum of probabilities <= 0)")
        running /= running[-1]
        running[-1] = 1
        mine[:] = np.searchsorted(running, source.doubles(count).astype(exact))
    return chosen


def normal(
    mean: Any = MISSING, std: Any = 1.0, size: Any = None, *wrong: Any, generator: Any = None, dtype: Any = None,
    device: Any = None, requires_grad: Any = False, **named: Any,
) -> Tensor:
    """Normal numbers; ``mean`` and ``std`` are numbers, and a ``size`` is given, or tensors that say it for each number.

    Raises RuntimeError for a negative ``std``. The gradient is zero.

    >>> _ = manual_seed(0)
    >>> normal(10., 0.1, (2,)), normal(tensor([0., 100.]))
    (tensor([10.1541,  9.9707]), tensor([ -2.1788, 100.5684]))
    """
    tensors: list[Any] = [each for each in (mean, std) if isinstance(each, TensorBase)]
    numbers = [each for each in (mean, std) if isinstance(each, (int, float, np.number))]
    if (
        wrong or named or len(tensors) + len(numbers) != 2 or bool(tensors) is not (size is None)
        or (size is not None and not isinstance(size, (tuple, list))) or (tensors and dtype is not None)
        or not isinstance(dtype, (dtypes.dtype, type, type(None)))
    ):
        given = [each for each in (mean, std, size, *wrong) if each is not MISSING and each is not None]
        raise overloads("normal", given, _NORMAL, named if dtype is None else {"dtype": dtype, **named})
    check_generator("normal", generator, (mean, std), _NORMAL)
    source = source_of(generator)
    if not tensors:
        shape = errors.sizes(sizes("normal", (tuple(size or ()),)))
        kind = dtypes.get_default_dtype().numpy if dtype is None else dtypes.as_dtype(dtype, "normal").numpy
        return leaf("normal", gauss(source, allocated(np.empty, shape, kind), mean, std), requires_grad, device)
    arrays = [each._array if isinstance(each, TensorBase) else each for each in (mean, std)]
    if isinstance(std, TensorBase) and std._array.size and not std._array.min() >= 0:
        raise RuntimeError("normal expects all elements of std >= 0.0")
    try:
        shape = np.broadcast_shapes(*[np.shape(each) for each in arrays])
    except ValueError:
        raise errors.broadcast(np.shape(arrays[0]), np.shape(arrays[1])) from None
    made = _one_for_each(source, allocated(np.empty, shape, tensors[0]._array.dtype), *arrays)
    return drawn_for(made, f"NormalBackward{len(tensors) + isinstance(std, TensorBase)}", *tensors)


@quiet
def _one_for_each(source: Any, empty: Array, mean: Any, std: Any) -> Array:
    """A normal number for each element, of its own mean or standard deviation: at least one of them is an array."""
    kind, own = empty.dtype, isinstance(std, np.ndarray)
    made = gauss(source, empty) * std if own else gauss(source, empty, 0.0, std)
    made = made.astype(kind, copy=False) + (mean if isinstance(mean, np.ndarray) else kind.type(mean))
    return made.astype(kind, copy=False)


# ---------------------------------------------------------------- filling memory, for these and for the in-place forms


def _memory_order(array: Array) -> list[int]:
    """The dimensions of ``array`` from the one that moves farthest in memory to the one that moves least."""
    return sorted(range(array.ndim), key=lambda d: -abs(array.strides[d]))


def laid_out(drawn: Array, like: Array) -> Array:
    """``drawn`` in the shape of ``like``, in such an order that it lands in memory one after the other, as PyTorch draws."""
    drawn = narrow(drawn, like.dtype)
    if like.flags.c_contiguous:
        return drawn.reshape(like.shape)
    order = _memory_order(like)
    return drawn.reshape([like.shape[d] for d in order]).transpose(np.argsort(order))


def uniform(source: Any, empty: Array, low: float = 0.0, high: float = 1.0) -> Array:
    if empty.dtype.kind != "f":
        raise not_implemented("check_uniform_bounds", empty)
    most, name = float(np.finfo(empty.dtype).max), errors.C_NAMES[dtypes.scalar_name(dtypes.from_numpy(empty.dtype))]
    for bound, value in (("from", low), ("to", high)):
        if not -most <= value <= most:
            raise RuntimeError(f"{bound} is out of bounds for {name}")
    if low > high:
        raise RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={low:g} > to={high:g}")
    if high - low > most:
        raise RuntimeError(
            f"uniform_ expects to-from <= std::numeric_limits<{dtypes.scalar_name(dtypes.from_numpy(empty.dtype))}>::max(), but"
            f" found to={high:g} and from={low:g} which result in to-from to exceed the limit"
        )
    return laid_out(source.uniform(empty.size, empty.dtype, low, high), empty)


@quiet
def gauss(source: Any, empty: Array, mean: float = 0.0, std: float = 1.0) -> Array:
    if not std >= 0:
        raise RuntimeError(f"normal expects std >= 0.0, but found std {std:g}")
    if empty.dtype.kind != "f":
        raise not_implemented("normal_kernel_cpu", empty)
    return laid_out(source.normal(empty.size, empty.dtype, mean, std, empty.flags.c_contiguous), empty)


def whole(source: Any, empty: Array, low: int, high: int | None) -> Array:
    """From ``low`` to ``high`` - 1; without ``high``, to the largest number that the dtype holds exactly."""
    kind = empty.dtype
    exact = 2 ** (np.finfo(kind).nmant + 1) if kind.kind == "f" else None
    if high is None:
        if low == -(2**63):
            return laid_out(source.integers(empty.size, low, 2**64), empty)
        last = exact or (1 if kind.kind == "b" else int(np.iinfo(kind).max))
        low = _fitting(low, kind, 1) if exact else low
        if exact and low >= last:
            raise RuntimeError(
                "random_ expects 'from' casted to dtype to be less than or equal to 'to_inc' casted to dtype,"
                f" but got from={low} > to_inc={last}"
            )
    else:
        if low >= high:
            raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
        if exact:
            low, high = _fitting(low, kind, 1), _fitting(high, kind, -1)
            if low >= high:
                raise RuntimeError(
                    "random_ expects 'from' casted to dtype to be less than 'to' casted to dtype,"
                    f" but got from={low} >= to={high}"
                )
        last = high - 1
    _check_bounds(kind, exact, ("from", low), ("to - 1", last))
    return laid_out(source.integers(empty.size, low, last - low + 1), empty)


def _fitting(bound: int, kind: Any, step: int) -> int:
    """``bound``, moved inwards to where rounding to the float dtype ``kind`` cannot take a number across it."""
    near = float(silent().run(kind.type, bound + step))
    if not np.isfinite(near) or not (near < bound if step > 0 else near >= bound):
        return bound
    return int(near) + step * (1 << (abs(bound + step).bit_length() - 1 - int(np.finfo(kind).nmant)))


def _check_bounds(kind: Any, exact: int | None, *bounds: tuple[str, int]) -> None:
    name = errors.C_NAMES[dtypes.scalar_name(dtypes.from_numpy(kind))]
    facts: Any = np.finfo(kind) if exact else None if kind.kind == "b" else np.iinfo(kind)
    least, most = (0, 1) if facts is None else (int(facts.min), int(facts.max))
    for which, value in bounds:
        if not least <= value <= most:
            raise RuntimeError(f"{which} is out of bounds for {name}")
        if exact and abs(value) > exact:
            digits = exact.bit_length() - 1
            warnings.warn(
                f"{which} is out of bounds [-(2^{digits}), 2^{digits}]. Due to precision limitations {name} can support discrete"
                " uniform distribution only within this range. This warning will become an error in version 1.7 release, please"
                " fix the code in advance", UserWarning, stacklevel=errors.outside(),
            )
