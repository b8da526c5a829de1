"""``class Tensor``: the list of everything that can be done with a tensor, each name bound where a reader can find it.

What an operation does stands in the file of its family in ``ops/``, by whose name it is bound; of two of them the names are taken
here by tensors' own ``shape`` and ``layout``: they are ``shapes`` and ``forms``. What a tensor *is* stands in ``core/base.py``.
"""
from __future__ import annotations

import builtins
import operator
import warnings
import weakref
from typing import TYPE_CHECKING, Any

import numpy as np

from .autograd import fills, gradients, inplace, writing
from .core import beside, copying, devices, dtypes, errors, layouts, operands, overlap, printing, watching
from .core.base import InferenceStorage, Storage, TensorBase, allow_writes, cut, registry, will_change, wrap
from .core.hooks import RemovableHandle, register
from .core.modes import mode
from .core.sharing import lend, look_beside, move
from .core.size import Size, trusted
from .core.views import Spoiled
from .ops import (
    arguments,
    arithmetic,
    clamping,
    comparison,
    creation,
    division,
    elementary,
    extremes,
    gathering,
    indexing,
    layout as forms,
    legacy,
    linalg,
    logic,
    loss,
    masking,
    memory,
    pointwise,
    random,
    reduction,
    searching,
    shape as shapes,
    sorting,
    spread,
    statistics,
    strided,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GRAD_OF_NON_LEAF = (
    "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be populated during"
    " autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf Tensor, use .retain_grad() on the"
    " non-leaf Tensor. If you access the non-leaf Tensor by mistake, make sure you access the leaf Tensor instead. See"
    " github.com/pytorch/pytorch/pull/30531 for more information."
)
T_OF_OTHER_DIMS = (
    "The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated and it will throw an error in a"
    " future release. Consider `x.mT` to transpose batches of matrices or `x.permute(*torch.arange(x.ndim - 1, -1, -1))` to"
    " reverse the dimensions of a tensor."
)
T_OF_ZERO_DIM = "Tensor.T is deprecated on 0-D tensors. This function is the identity in these cases."
CHANGE_OF_NON_LEAF = "you can only change requires_grad flags of leaf variables."
DETACH_INSTEAD = (
    " If you want to use a computed variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach()."
)


class _Shown(type):
    """The class of ``Tensor`` and ``Parameter``, which print as PyTorch's."""

    def __repr__(cls) -> str:
        return "<class 'torch.Tensor'>" if cls.__module__ == __name__ else super().__repr__().replace("'zerograd.", "'torch.")


class Tensor(TensorBase, metaclass=_Shown):
    """Numbers in a grid of any number of dimensions, and a place in the graph that computed them.

    Make one with ``tensor``, ``zeros``, ``arange``... To call this class is the old way: ``Tensor(2, 3)`` has that shape,
    ``Tensor([2, 3])`` those elements, as floats.
    """

    __array_priority__ = 1000  # NumPy leaves `array * tensor` to us

    def __new__(cls, *args: Any, **named: Any) -> Any:
        return legacy.new(None, args, named) if cls is Tensor else object.__new__(cls)

    def __init__(self, *args: Any, **named: Any) -> None:
        if type(self) is not Tensor:  # of a subclass
            super().__init__(legacy.new(None, args, named)._array)

    # ------------------------------------------------------------ what it is

    @property
    def dtype(self) -> dtypes.dtype:
        """The type of its elements: ``torch.float32``."""
        return dtypes.from_numpy(self._array.dtype)

    @property
    def shape(self) -> Size:
        """Its sizes: ``torch.Size([3, 2])``."""
        return trusted(self._array.shape)

    def size(self, dim: int | None = None) -> Any:
        """Its sizes, or the one of dimension ``dim``. Raises IndexError if there is no such dimension."""
        if dim is None:
            return trusted(self._array.shape)
        return self._array.shape[self._dimension(dim, "size")]

    def _dimension(self, dim: Any, function: str) -> builtins.int:
        if not self._array.ndim:
            raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
        return errors.dimension(dim, self._array.ndim, function)

    @property
    def ndim(self) -> int:
        """How many dimensions it has."""
        return self._array.ndim

    def dim(self) -> int:
        """How many dimensions it has."""
        return self._array.ndim

    def numel(self) -> int:
        """How many elements it has."""
        return self._array.size

    nelement = numel

    def element_size(self) -> int:
        """Bytes of one element."""
        return self._array.itemsize

    @property
    def itemsize(self) -> int:
        """Bytes of one element."""
        return self._array.itemsize

    @property
    def nbytes(self) -> int:
        """Bytes of all elements."""
        return self._array.nbytes

    def stride(self, dim: Any = None) -> Any:
        """Elements to skip in memory to get to the next one of each dimension, or of dimension ``dim``."""
        steps = tuple(step // self._array.itemsize for step in self._array.strides)
        return steps if dim is None else steps[self._dimension(dim, "stride")]

    def is_contiguous(self, memory_format: Any = layouts.contiguous_format) -> bool:
        """Do its elements stand one after the other in memory, in the order of ``memory_format``?"""
        if memory_format is layouts.channels_last and self._array.ndim != 4:
            return False
        return layouts.laid_out(self._array, memory_format, "is_contiguous") is self._array

    def data_ptr(self) -> int:
        """The address of its first element in memory; 0 if it has none."""
        return self._array.__array_interface__["data"][0] if self._array.size else 0

    @property
    def layout(self) -> layouts.layout:
        """What kind of memory it has: ``torch.strided``."""
        return layouts.strided

    @property
    def device(self) -> devices.device:
        """Where it lives: ``device(type='cpu')``."""
        return devices.CPU

    @property
    def is_cuda(self) -> bool:
        """Does it live on a GPU? Never."""
        return False

    def is_floating_point(self) -> bool:
        """Is its dtype a float?"""
        return bool(self._array.dtype.kind == "f")

    storage_offset = memory.storage_offset

    # ------------------------------------------------------------ its place in the graph

    @property
    def is_leaf(self) -> bool:
        """Was it made by the user, not by a recorded operation?"""
        return self.grad_fn is None

    @property
    def requires_grad(self) -> bool:
        """Does autograd follow what is computed from it?"""
        return self._maker is not None or self._requires_grad

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        if not isinstance(value, bool):
            raise RuntimeError("requires_grad must be a bool")
        if self._maker is not None:
            raise RuntimeError(CHANGE_OF_NON_LEAF + ("" if value else DETACH_INSTEAD))
        if value and self._array.dtype.kind != "f":
            raise RuntimeError("only Tensors of floating point and complex dtype can require gradients")
        self._refuse_inference(value)
        self._requires_grad = value

    @requires_grad.deleter
    def requires_grad(self) -> None:
        raise RuntimeError("requires_grad must be a bool")

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Tell autograd to follow this leaf, or no longer. Raises RuntimeError for whole numbers and for non-leaves."""
        if not isinstance(requires_grad, bool):
            given = errors.type_name(requires_grad)
            raise TypeError(f"requires_grad_(): argument 'requires_grad' (position 1) must be bool, not {given}")
        if self._maker is not None:
            if not requires_grad:
                raise RuntimeError(CHANGE_OF_NON_LEAF + DETACH_INSTEAD)
            return self
        if requires_grad and self._array.dtype.kind != "f":
            raise RuntimeError("only Tensors of floating point dtype can require gradients")
        self._refuse_inference(requires_grad)
        self._requires_grad = requires_grad
        return self

    def _refuse_inference(self, requires_grad: bool) -> None:
        if requires_grad and not mode.inference and self.is_inference():
            raise RuntimeError("Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.")

    def is_inference(self) -> bool:
        """Was it made in inference mode? Then autograd refuses it, and so do in-place operations outside of that mode."""
        return type(self._storage) is InferenceStorage

    @property
    def grad(self) -> Tensor | None:
        """What backward walks added up here. None before; always None, with a warning, for a non-leaf that does not retain it."""
        if self._maker is not None and self._grad is None and not self.retains_grad:
            warnings.warn(GRAD_OF_NON_LEAF, UserWarning, stacklevel=2)
        return self._grad

    @grad.setter
    def grad(self, value: Tensor | None) -> None:
        if value is not None:
            self._check_grad(value)
            self._grad_version = 0 if self._storage is None else self._storage.writes
            self._grad_before = self._parts = None  # what backward added up is not what it holds now
        self._grad = value

    @grad.deleter
    def grad(self) -> None:
        self._grad = None

    def _check_grad(self, value: Any) -> None:
        if not isinstance(value, Tensor):
            raise TypeError(f"assigned grad expected to be a Tensor or None but got grad of type {errors.type_name(value)}")
        if value is self:
            raise RuntimeError("can't assign Variable as its own grad")
        if value._array.dtype != self._array.dtype:
            given, own = dtypes.scalar_name(value.dtype), dtypes.scalar_name(self.dtype)
            raise RuntimeError(
                f"attempting to assign a gradient with dtype '{errors.C_NAMES[given]}' to a tensor with grad_dtype '{own}'."
                " The gradient must match the tensor's grad_dtype (defaults to the tensor's dtype). You can set the tensor's"
                " grad_dtype attribute with a specific dtype, or None to allow any dtype. Set grad_dtype with caution. Diverging"
                " the dtypes of a tensor and its gradient may break downstream systems that assume they match."
            )
        if value._array.shape != self._array.shape:
            raise RuntimeError(
                f"attempting to assign a gradient of size '{list(value._array.shape)}' to a tensor of size"
                f" '{list(self._array.shape)}'. Please ensure that the gradient and the tensor are the same size"
            )

    def retain_grad(self) -> None:
        """Keep this non-leaf's gradient when a backward walk passes. Raises RuntimeError if it needs none; nothing for a leaf."""
        if not self.requires_grad:
            raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
        if self._maker is None or self.retains_grad:
            return
        node: Any = self.grad_fn
        watching.watchers_of(node).tensors.append((weakref.ref(self), self.output_nr))

    @property
    def retains_grad(self) -> bool:
        """Was ``retain_grad()`` called on this non-leaf?"""
        node: Any = getattr(self._maker, "node", self._maker)
        return node is not None and any(ref() is self for ref, _ in node.retained)

    def register_hook(self, hook: Callable[[Tensor], Any]) -> RemovableHandle:
        """``hook(grad)`` is called when this tensor's gradient is known, and may return another to go on with.

        Of several the first registered comes first, and ``retain_grad()`` keeps what the last one leaves. Raises RuntimeError if
        this tensor needs no gradient; in ``backward()``, RuntimeError for a gradient of another shape or dtype, TypeError for
        what is no tensor.

        >>> w = tensor(4., requires_grad=True)
        >>> handle = w.register_hook(lambda grad: grad * 10)
        >>> (w * 3).backward()
        >>> w.grad
        tensor(30.)
        >>> handle.remove()
        """
        self._want_gradient()
        if self._maker is None:
            return watching.register_on_leaf(self, "_hooks", hook)
        node: Any = self.grad_fn
        return register(watching.hooks_at(node, self.output_nr), hook)

    def register_post_accumulate_grad_hook(self, hook: Callable[[Tensor], None]) -> RemovableHandle:
        """``hook(self)`` is called when a walk has added to this leaf's ``.grad``. Raises RuntimeError if it is no such leaf.

        >>> w = tensor(4., requires_grad=True)
        >>> handle = w.register_post_accumulate_grad_hook(lambda w: print("now", w.grad))
        >>> (w * 3).backward()
        now tensor(3.)
        >>> handle.remove()
        """
        self._want_gradient()
        if self._maker is not None:
            raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
        return watching.register_on_leaf(self, "_hooks_after", hook)

    def _want_gradient(self) -> None:
        if not self.requires_grad:
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")

    @property
    def _backward_hooks(self) -> Any:
        """The hooks that ``register_hook`` has put here, in order; None if there never was one."""
        if self._maker is None:
            return self._hooks
        node: Any = self.grad_fn
        return watching.known_hooks(node, self.output_nr)

    def backward(
        self, gradient: Any = None, retain_graph: Any = None, create_graph: Any = False, inputs: Any = None
    ) -> None:
        """Add the gradient of this tensor to the ``.grad`` of every leaf it was computed from.

        ``gradient``: needed unless this tensor has one element; a tensor of the same shape that weighs each element.
        ``retain_graph``: keep what was saved, so that a second walk is possible. ``create_graph``: record the walk, so that
        gradients can be differentiated again. ``inputs``: only these get a gradient.
        Raises RuntimeError in PyTorch's words; see ``autograd/gradients.py``.

        >>> w = tensor(4., requires_grad=True)
        >>> (w * 3).backward()
        >>> w.grad
        tensor(3.)
        """
        gradients.backward(self, gradient, retain_graph, create_graph, inputs)

    def detach(self) -> Tensor:
        """The same numbers in the same memory, cut off from the graph."""
        will_change(self)
        allow_writes(self)
        seen = wrap(self._array)
        look_beside(seen, self)
        return cut(seen, "detach()", self)

    @property
    def data(self) -> Tensor:
        """The same numbers in the same memory, out of autograd's sight: it cannot see writes made through ``.data``."""
        will_change(self)
        allow_writes(self)
        seen = wrap(self._array)
        if mode.inference or self.is_inference():  # (``cut`` would take it for made in inference mode)
            seen._storage = InferenceStorage() if self.is_inference() else Storage()
        move(seen, self)  # counts for itself
        return cut(seen, ".data", self)

    @data.setter
    def data(self, value: Any) -> None:
        if not isinstance(value, Tensor):
            raise TypeError(f"Variable data has to be a tensor, but got {errors.type_name(value)}")
        if self.requires_grad and value._array.dtype.kind != "f":
            raise RuntimeError("data set to a tensor that requires gradients must be floating point or complex dtype")
        self._array = value._array
        move(self, value)

    @data.deleter
    def data(self) -> None:
        raise RuntimeError("Deleting tensor data is not allowed. Delete tensor instead!")

    # ------------------------------------------------------------ out of it: numbers, lists, arrays, text

    def item(self) -> Any:
        """Its one element as a Python number. Raises RuntimeError if it has not exactly one."""
        if self._array.size != 1:
            raise RuntimeError(f"a Tensor with {self._array.size} elements cannot be converted to Scalar")
        return self._array.item()

    def tolist(self) -> Any:
        """Its elements as nested lists of Python numbers."""
        return self._array.tolist()

    def numpy(self, *, force: bool = False) -> np.ndarray[Any, Any]:
        """A NumPy array that *shares its memory*. Raises RuntimeError while it requires grad and operations are recorded:
        ``detach()`` it first, or ``force`` it.

        **Better than PyTorch**: a write through the array to what backward still needs is an error there, and no wrong gradient.
        """
        if not isinstance(force, bool):
            raise TypeError(f"numpy(): argument 'force' must be bool, not {errors.type_name(force)}")
        if self.requires_grad:
            if force or not mode.grad:
                return lend(self.detach())
            raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
        return lend(self)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        array = self._array
        if (not copy and (dtype is None or array.dtype == dtype)) or (self.requires_grad and mode.grad):
            return self.numpy()
        if copy is False:
            raise ValueError(f"a {array.dtype} tensor cannot become a {np.dtype(dtype)} array without a copy")
        return np.array(array, dtype)

    def __array_wrap__(self, array: Any, context: Any = None, return_scalar: bool = False) -> Tensor:
        """NumPy's functions on a tensor give a tensor: ``np.sin(t)``. Bools become uint8, as PyTorch still has it."""
        array = np.asarray(array)
        wrapped: Tensor = creation.from_numpy(array.astype(np.uint8) if array.dtype.kind == "b" else array)
        return wrapped

    def __float__(self) -> float:
        number = float(self._scalar())
        if self.requires_grad:
            errors.warn_once(errors.SCALAR_OF_TRACKED)
        return number

    def __int__(self) -> int:
        return int(self._scalar())

    def __complex__(self) -> complex:
        number = complex(self._scalar())
        if self.requires_grad:
            errors.warn_once(errors.SCALAR_OF_TRACKED)
        return number

    def _scalar(self) -> Any:
        if self._array.size != 1:
            raise ValueError("only one element tensors can be converted to Python scalars")
        return self._array.item()

    def __index__(self) -> int:
        if self._array.size != 1 or self._array.dtype.kind == "f":
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return int(self._array.item())

    def __bool__(self) -> bool:
        if self._array.size != 1:
            kind = "more than one value" if self._array.size else "no values"
            raise RuntimeError(f"Boolean value of Tensor with {kind} is ambiguous")
        return bool(self._array.item())

    def __len__(self) -> int:
        if not self._array.ndim:
            raise TypeError("len() of a 0-d tensor")
        return len(self._array)

    def __iter__(self) -> Iterator[Tensor]:
        if not self._array.ndim:
            raise TypeError("iteration over a 0-d tensor")
        return iter(self.unbind(0))

    def __contains__(self, element: Any) -> bool:
        if not isinstance(element, (Tensor, int, float)):
            raise RuntimeError(
                "Tensor.__contains__ only supports Tensor or scalar, but you passed in a"
                f" {type(element)}."
            )
        return bool(np.any(self._array == (element._array if isinstance(element, Tensor) else element)))

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        node: Any = getattr(self._maker, "node", self._maker)
        name = None if node is None else "Invalid" if type(node) is Spoiled else type(node).__name__
        return printing.tensor_repr(self._array, requires_grad=self.requires_grad, grad_fn=name)

    def __format__(self, spec: str) -> str:
        return printing.format_text(self.item() if self._array.ndim == 0 else None, repr(self), self._array.ndim, spec)

    # ------------------------------------------------------------ another dtype

    def to(self, *args: Any, **named: Any) -> Tensor:
        """This tensor in another dtype, or itself if it has that already.

        It takes ``dtype``, or ``device`` and ``dtype``, or another tensor to be like; then ``non_blocking``, ``copy`` and
        ``memory_format``.

        >>> tensor([1, 2]).to(torch.float64)
        tensor([1., 2.], dtype=torch.float64)
        """
        device, dtype, copy, memory_format = arguments.conversion(args, named)
        devices.check(device)
        wanted = self._array.dtype if dtype is None else dtypes.as_dtype(dtype, "to").numpy
        if wanted == self._array.dtype and not copy:
            layouts.laid_out(self._array, memory_format, "to")
            return self
        converted: Tensor = pointwise.to_copy(self, wanted)
        if memory_format is not None:
            converted._array = layouts.laid_out(converted._array, memory_format, "to")
        return converted

    def type(self, dtype: Any = None, non_blocking: builtins.bool = False) -> Any:
        """The name of its type, ``'torch.FloatTensor'``; or this tensor in another dtype."""
        if dtype is None:
            return dtypes.tensor_type(self.dtype)
        if isinstance(dtype, str):
            named = [kind for kind in dtypes.DTYPES.values() if dtypes.tensor_type(kind) == dtype]
            if not named:
                raise ValueError(f"invalid type: '{dtype}'")
            dtype = named[0]
        elif isinstance(kind := getattr(dtype, "dtype", None), dtypes.dtype):  # LongTensor
            dtype = kind
        elif isinstance(dtype, type):
            raise ValueError(f"invalid type: '{dtype.__name__}'")
        elif not isinstance(dtype, dtypes.dtype):
            raise TypeError("dtype must be a type, str, or dtype object")
        return self.to(dtype)

    def float(self, *, memory_format: Any = None) -> Tensor:
        """This tensor as float32."""
        return self.to(dtypes.float32) if memory_format is None else self.to(dtypes.float32, memory_format=memory_format)

    def double(self, *, memory_format: Any = None) -> Tensor:
        """This tensor as float64."""
        return self.to(dtypes.float64) if memory_format is None else self.to(dtypes.float64, memory_format=memory_format)

    def half(self, *, memory_format: Any = None) -> Tensor:
        """This tensor as float16."""
        return self.to(dtypes.float16) if memory_format is None else self.to(dtypes.float16, memory_format=memory_format)

    def int(self, *, memory_format: Any = None) -> Tensor:
        """This tensor as int32."""
        return self.to(dtypes.int32) if memory_format is None else self.to(dtypes.int32, memory_format=memory_format)

    def long(self, *, memory_format: Any = None) -> Tensor:
        """This tensor as int64."""
        return self.to(dtypes.int64) if memory_format is None else self.to(dtypes.int64, memory_format=memory_format)

    def bool(self, *, memory_format: Any = None) -> Tensor:
        """This tensor as bool: False where it is zero."""
        return self.to(dtypes.bool_) if memory_format is None else self.to(dtypes.bool_, memory_format=memory_format)

    def cpu(self, *, memory_format: Any = None) -> Tensor:
        """This tensor itself, which is on the CPU."""
        return self

    def cuda(self, device: Any = None, non_blocking: builtins.bool = False, memory_format: Any = None) -> Tensor:
        """Raises AssertionError: there is no GPU here."""
        raise AssertionError("Torch not compiled with CUDA enabled")

    # ------------------------------------------------------------ arithmetic; each operation by the file of its family

    __add__, __radd__ = pointwise.add.operator, beside.reflected(pointwise.add)
    __sub__ = pointwise.sub.operator
    __rsub__ = pointwise.rsub.operator
    __mul__, __rmul__ = pointwise.mul.operator, beside.reflected(pointwise.mul)
    __truediv__ = pointwise.div.operator
    def __pos__(self) -> Tensor:
        if self._array.dtype.kind == "b":
            raise RuntimeError("The `+` operator, on a bool tensor is not supported.")
        return self

    __neg__ = neg = negative = pointwise.neg
    __abs__ = abs = absolute = pointwise.abs
    __pow__, __rpow__ = arithmetic.power, arithmetic.rpower
    __matmul__, __rmatmul__ = arithmetic.matmul_operator, arithmetic.rmatmul_operator
    add, sub, subtract, rsub = arithmetic.add_scaled, arithmetic.sub_scaled, arithmetic.sub_scaled, arithmetic.rsub_any
    mul = multiply = pointwise.mul
    div = divide = division.div_any
    true_divide = pointwise.div
    pow = arithmetic.pow_any

    def __rtruediv__(self, other: Any) -> Any:
        multiply = operator.mul if isinstance(other, np.ndarray) else pointwise.mul.operator
        return multiply(pointwise.reciprocal(self), other)

    __mod__, __rmod__ = division.remainder_operator, division.rremainder_operator
    __floordiv__, __rfloordiv__ = division.floor_divide_operator, division.rfloor_divide_operator
    remainder, floor_divide = division.remainder, division.floor_divide

    reciprocal, exp, log, sqrt, sign = pointwise.reciprocal, pointwise.exp, pointwise.log, pointwise.sqrt, pointwise.sign
    sin, cos, tanh, sigmoid, relu = pointwise.sin, pointwise.cos, pointwise.tanh, pointwise.sigmoid, pointwise.relu
    square, rsqrt, erf, erfinv = elementary.square, elementary.rsqrt, elementary.erf, elementary.erfinv
    expm1, log1p, log2, log10 = elementary.expm1, elementary.log1p, elementary.log2, elementary.log10
    tan, sinh, cosh = elementary.tan, elementary.sinh, elementary.cosh
    asin, acos, atan = arcsin, arccos, arctan = elementary.asin, elementary.acos, elementary.atan
    asinh, acosh, atanh = elementary.asinh, elementary.acosh, elementary.atanh
    floor, ceil, round, trunc, frac = elementary.floor, elementary.ceil, elementary.round, elementary.trunc, elementary.frac
    clone = memory.clone_as

    maximum, minimum, where = comparison.maximum, comparison.minimum, masking.where_method
    masked_fill, nonzero = masking.masked_fill, masking.nonzero
    clamp = clip = clamping.clamp
    clamp_min, clamp_max = clamping.clamp_min, clamping.clamp_max
    softmax, log_softmax = loss.softmax, loss.log_softmax

    __eq__ = arithmetic.eq_operator
    __ne__ = pointwise.ne.operator
    __lt__ = pointwise.lt.operator
    __le__ = pointwise.le.operator
    __gt__ = pointwise.gt.operator
    __ge__ = pointwise.ge.operator
    eq, ne, lt, le, gt, ge = pointwise.eq, pointwise.ne, pointwise.lt, pointwise.le, pointwise.gt, pointwise.ge
    equal, isclose, allclose = comparison.equal, comparison.isclose, comparison.allclose
    isnan, isinf, isfinite = comparison.isnan, comparison.isinf, comparison.isfinite

    __and__, __rand__ = logic.bitwise_and.operator, beside.reflected(logic.bitwise_and)
    __or__, __ror__ = logic.bitwise_or.operator, beside.reflected(logic.bitwise_or)
    __xor__, __rxor__ = logic.bitwise_xor.operator, beside.reflected(logic.bitwise_xor)
    __lshift__, __rlshift__ = logic.bitwise_left_shift.operator, logic.rlshift_operator
    __rshift__, __rrshift__ = logic.bitwise_right_shift.operator, logic.rrshift_operator
    __invert__ = logic.invert_operator
    bitwise_and, bitwise_or, bitwise_xor, bitwise_not = logic.bitwise_and, logic.bitwise_or, logic.bitwise_xor, logic.bitwise_not
    bitwise_left_shift, bitwise_right_shift = logic.bitwise_left_shift, logic.bitwise_right_shift
    logical_and, logical_or, logical_xor, logical_not = logic.logical_and, logic.logical_or, logic.logical_xor, logic.logical_not

    # ------------------------------------------------------------ sums, products, shapes

    sum, mean, prod, std, var = reduction.sum, reduction.mean, statistics.prod, spread.std, spread.var
    norm, logsumexp, cumsum, cumprod = statistics.norm, statistics.logsumexp, statistics.cumsum, statistics.cumprod
    max, min, amax, amin = extremes.max, extremes.min, extremes.amax, extremes.amin
    argmax, argmin, any, all = extremes.argmax, extremes.argmin, logic.any, logic.all
    sort, argsort, msort, topk, kthvalue = sorting.sort, sorting.argsort, sorting.msort, sorting.topk, sorting.kthvalue
    median, nanmedian = sorting.median, sorting.nanmedian
    cummax, cummin, aminmax = sorting.cummax, sorting.cummin, sorting.aminmax
    unique, unique_consecutive, count_nonzero = searching.unique, searching.unique_consecutive, logic.count_nonzero
    matmul, mm, mv, dot, bmm, addmm = linalg.matmul, linalg.mm, linalg.mv, linalg.dot, linalg.bmm, linalg.addmm
    outer = ger = linalg.outer
    view, t, transpose, unsqueeze, expand, select, unbind = (
        shapes.view, shapes.t, shapes.transpose, shapes.unsqueeze, shapes.expand, shapes.select, shapes.unbind
    )
    reshape, reshape_as, flatten, ravel, unflatten = forms.reshape, forms.reshape_as, forms.flatten, forms.ravel, forms.unflatten
    permute, squeeze, contiguous = forms.permute_dims, forms.squeeze, memory.contiguous
    movedim = moveaxis = forms.movedim
    swapaxes, swapdims = forms.swapaxes, shapes.transpose
    narrow, split, chunk, diagonal = forms.narrow, forms.split, forms.chunk, forms.diagonal
    repeat, tile, expand_as, view_as, broadcast_to = forms.repeat, forms.tile, forms.expand_as, forms.view_as_other, shapes.expand
    flip, roll, tril, triu = forms.flip, forms.roll, forms.tril, forms.triu
    __getitem__ = indexing.getitem
    gather, index_select, masked_select = gathering.gather, gathering.index_select, gathering.masked_select
    take_along_dim, index_put = gathering.take_along_dim, indexing.index_put
    mT = mH = property(forms.mT)

    @property
    def T(self) -> Tensor:
        """Its dimensions in reverse order: for a matrix, rows and columns exchanged."""
        ndim = self._array.ndim
        if ndim == 0:
            errors.warn_once(T_OF_ZERO_DIM)
        elif ndim != 2:
            errors.warn_once(T_OF_OTHER_DIMS)
        reversed_: Tensor = shapes.permute(self, tuple(range(ndim))[::-1])
        return reversed_

    # ------------------------------------------------------------ in place (autograd/inplace.py)

    add_ = inplace.with_alpha(arithmetic.add_scaled, "add_", inplace.arithmetic(pointwise.add, "add_"))
    sub_ = subtract_ = inplace.with_alpha(arithmetic.sub_scaled, "sub_", inplace.arithmetic(pointwise.sub, "sub_"))
    mul_ = multiply_ = inplace.arithmetic(pointwise.mul, "mul_")
    true_divide_ = inplace.arithmetic(pointwise.div, "div_")
    div_ = divide_ = inplace.with_options(division.div_any, "div_", true_divide_)
    __iadd__, __isub__, __imul__, __itruediv__ = add_.operator, sub_.operator, mul_.operator, true_divide_.operator
    pow_, remainder_, floor_divide_ = inplace.of(arithmetic.pow_any, division.remainder, division.floor_divide)
    __ipow__, __imod__, __ifloordiv__ = map(inplace.operator, (pow_, remainder_, floor_divide_))
    neg_, abs_, sign_, reciprocal_ = inplace.of(pointwise.neg, pointwise.abs, pointwise.sign, pointwise.reciprocal)
    exp_, log_, sqrt_, sin_, cos_ = inplace.of(pointwise.exp, pointwise.log, pointwise.sqrt, pointwise.sin, pointwise.cos)
    tanh_, sigmoid_, relu_ = inplace.of(pointwise.tanh, pointwise.sigmoid, pointwise.relu)
    square_, rsqrt_, tan_, sinh_, cosh_ = inplace.of(
        elementary.square, elementary.rsqrt, elementary.tan, elementary.sinh, elementary.cosh
    )
    expm1_, log1p_, log2_, log10_ = inplace.of(elementary.expm1, elementary.log1p, elementary.log2, elementary.log10)
    floor_, ceil_, round_, trunc_, frac_ = inplace.of(
        elementary.floor, elementary.ceil, elementary.round, elementary.trunc, elementary.frac
    )
    clamp_, clamp_min_, clamp_max_ = inplace.of(clamping.clamp, clamping.clamp_min, clamping.clamp_max)
    masked_fill_, index_put_ = inplace.masked_fill_, inplace.index_put_
    cumsum_, cumprod_, addmm_ = inplace.of(statistics.cumsum, statistics.cumprod, linalg.addmm)
    tril_, triu_, erf_, erfinv_ = inplace.of(forms.tril, forms.triu, elementary.erf, elementary.erfinv)
    asin_, acos_, atan_ = arcsin_, arccos_, arctan_ = inplace.of(elementary.asin, elementary.acos, elementary.atan)
    asinh_, acosh_, atanh_ = arcsinh_, arccosh_, arctanh_ = inplace.of(
        elementary.asinh_over, elementary.acosh_over, elementary.atanh_over
    )
    negative_, absolute_, clip_ = neg_, abs_, clamp_
    bitwise_and_ = inplace.arithmetic(logic.bitwise_and, "bitwise_and_")
    bitwise_or_ = inplace.arithmetic(logic.bitwise_or, "bitwise_or_")
    bitwise_xor_ = inplace.arithmetic(logic.bitwise_xor, "bitwise_xor_")
    bitwise_left_shift_ = inplace.arithmetic(logic.bitwise_left_shift, "bitwise_left_shift_")
    bitwise_right_shift_ = inplace.arithmetic(logic.bitwise_right_shift, "bitwise_right_shift_")
    __iand__, __ior__, __ixor__ = bitwise_and_.operator, bitwise_or_.operator, bitwise_xor_.operator
    __ilshift__, __irshift__ = bitwise_left_shift_.operator, bitwise_right_shift_.operator
    bitwise_not_, logical_not_ = inplace.of(logic.bitwise_not, logic.logical_not)
    logical_and_, logical_or_, logical_xor_ = inplace.of(logic.logical_and, logic.logical_or, logic.logical_xor)
    eq_, ne_, lt_, le_, gt_, ge_ = inplace.comparisons(
        pointwise.eq, pointwise.ne, pointwise.lt, pointwise.le, pointwise.gt, pointwise.ge
    )
    not_equal_, less_, less_equal_, greater_, greater_equal_ = ne_, lt_, le_, gt_, ge_
    t_ = inplace.reshaped(shapes.t, "t_")
    unsqueeze_ = inplace.reshaped(shapes.unsqueeze, "unsqueeze_")
    transpose_ = swapaxes_ = swapdims_ = inplace.reshaped(shapes.transpose, "transpose_")
    squeeze_ = inplace.reshaped(forms.squeeze, "squeeze_", 3)

    def zero_(self) -> Tensor:
        """Write zeros into this tensor's memory."""
        recorded = inplace.check_same(self)
        zeroed: Tensor = (
            inplace.become(self, strided.zero(inplace.as_it_was(self))) if recorded
            else writing.write(self, 0)
        )
        return zeroed

    def fill_(self, value: Any) -> Tensor:
        """Write ``value``, a number or a tensor of one, everywhere into this tensor's memory."""
        if isinstance(value, Tensor):
            recorded = inplace.check_same(self, value)
            overlap.refuse(self._array, ())
            if value._array.ndim:
                raise RuntimeError(
                    f"fill_ only supports 0-dimension value tensor but got tensor with {value._array.ndim} dimensions."
                )
            number: Any = value._array
        elif isinstance(value, operands.NUMBERS):
            recorded = inplace.check_same(self)
            number = operands.stored(value, self._array.dtype)
        else:
            raise errors.no_fill_value(value)
        if recorded:
            fill = strided.fill_tensor if isinstance(value, Tensor) else strided.fill
            result = fill(inplace.as_it_was(self), value if isinstance(value, Tensor) else number)
            filled: Tensor = inplace.become(self, result)
            return filled
        filled = writing.write(self, number)
        return filled

    def copy_(self, src: Tensor, non_blocking: builtins.bool = False) -> Tensor:
        """Write the elements of ``src``, repeated as needed, into this tensor's memory."""
        if not isinstance(src, Tensor):
            raise errors.not_a_tensor("copy_", "src", 1, src)
        recorded = inplace.check(self, src)
        shapes.broadcasts(src._array.shape, self._array.shape)
        if recorded:
            copied: Tensor = inplace.become(self, strided.copy(inplace.as_it_was(self), src))
            return copied
        copied = writing.write(self, src._array)
        return copied

    def detach_(self) -> Tensor:
        """Cut this tensor itself off from its graph. Raises RuntimeError for a view."""
        if self._base is not None:
            raise RuntimeError(inplace.DETACH_OF_VIEW)
        self._maker, self._requires_grad = None, False
        return self

    def __setitem__(self, index: Any, value: Any) -> None:
        part, chosen = indexing.views(self, None if index is True else index, writing=True)
        if isinstance(value, Tensor):
            source: Any = value
        elif isinstance(value, (builtins.int, builtins.float, np.integer)):  # no other NumPy number, says PyTorch
            source = wrap(np.asarray(operands.stored(value, self._array.dtype)))
        else:
            raise TypeError(f"can't assign a {errors.type_name(value)} to a {dtypes.tensor_type(self.dtype)}")
        if index is False:
            return
        if chosen:
            inplace.put(part, chosen, shapes.without_leading_ones(source))
            return
        wanted = part._array.shape
        if source._array.ndim == 0 and wanted:
            part.fill_(source)
            return
        if source._array.shape != wanted:
            shapes.fits(source._array, wanted)
            source = shapes.without_leading_ones(source, always=True)
        part.copy_(source if source._array.shape == wanted else shapes.expand_to(source, wanted))

    # ------------------------------------------------------------ random numbers (ops/random.py, autograd/fills.py)

    bernoulli, multinomial = random.bernoulli, random.multinomial
    uniform_, normal_, exponential_ = fills.uniform_, fills.normal_, fills.exponential_
    bernoulli_, random_ = fills.bernoulli_, fills.random_

    # ------------------------------------------------------------ others of the same dtype (ops/legacy.py)

    new, new_tensor = legacy.new_method, legacy.new_tensor
    new_zeros, new_ones, new_empty, new_full = legacy.new_zeros, legacy.new_ones, legacy.new_empty, legacy.new_full

    # ------------------------------------------------------------ copies (core/copying.py)

    __deepcopy__, __reduce_ex__ = copying.deep_copy, copying.reduce


registry.Tensor = Tensor
