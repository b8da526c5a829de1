"""``Function``: an operation of one's own, with its gradient.

What the user writes is two static methods; what a call makes of them is in ``apply`` here, what a walk does in
``function_node.py``.
"""
from __future__ import annotations

import functools
import inspect
import warnings
from typing import TYPE_CHECKING, Any, TypeVar

from ..core import errors, views
from ..core.base import TensorBase, constant_of, cut, edge_of, remember, storage_of, wrap
from ..core.graph import Constant, Node, Output
from ..core.modes import is_grad_enabled, mode
from .function_node import FunctionCtx as FunctionCtx, FunctionNode as BackwardCFunction
from .grad_mode import no_grad
from .inplace import VIEW_OF_LEAF, rebase
from .writing import count_writes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

F = TypeVar("F", bound="Callable[..., Any]")

__all__ = ["BackwardCFunction", "Function", "FunctionCtx", "FunctionMeta", "InplaceFunction", "once_differentiable"]

LEAF = "a leaf Variable that requires grad has been used in an in-place operation."
NOT_RETURNED = (
    "Some elements marked as dirty during the forward method were not returned as output. The inputs that are modified inplace"
    " must all be outputs of the Function."
)
NOT_AN_INPUT = (
    "ctx.mark_dirty() received a tensor that was not an input. Only input Tensors that have been mutated should be passed to"
    " ctx.mark_dirty()."
)
SEVERAL_WITH_VIEW = (
    "If your Function modifies inplace an input that is a view of another Tensor, your Function cannot return more than one"
    " Tensor. This is not supported by the current autograd engine. You should either make sure the input is not a view (using"
    " .clone() for example) or make your Function only return one Tensor (potentially splitting it into two Functions: one doing"
    " the inplace that returns a single Tensor and a second one that does the other operations). You can ask on the forum"
    " https://discuss.pytorch.org/ if you need help to do this change."
)
SAVED_AS_IS = (
    "An input that has been returned as-is as output is being saved for backward. This is not supported if you override"
    " setup_context. You should return and save a view of the input instead, e.g. with x.view_as(x) or setup ctx inside the"
    " forward function itself."
)
TWICE = "trying to differentiate twice a function that was marked with @once_differentiable"


class FunctionMeta(type):
    """Makes the class of the nodes of each Function."""

    def __init__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> None:
        super().__init__(name, bases, attrs)
        shown = {"__module__": "torch.autograd.function", "symbol": name, "called": f"{name}.apply"}
        cls._argument_names: dict[int, tuple[str, ...]] = {}  # by how many there are: to ask Python takes 0.03 ms
        cls._backward_cls: Any = type(f"{name}Backward", (BackwardCFunction,), {"__slots__": (), "_forward_cls": cls, **shown})


class Function(metaclass=FunctionMeta):
    """An operation of one's own: ``forward`` computes, ``backward`` says what its gradient is. Call it by ``apply``.

    ``forward(ctx, *args)`` gets the arguments of ``apply`` and keeps on ``ctx`` what ``backward`` will need; nothing that it does
    is recorded. ``backward(ctx, *grads)`` gets a gradient for each output and returns one for each argument of ``forward``, None
    where there is none. (Or ``forward(*args)`` only computes, and ``setup_context(ctx, inputs, output)`` keeps.)

    Rounding has a gradient of 0 everywhere, so nothing behind it learns. The straight-through estimator passes the gradient on as
    if there were no rounding:

    >>> class Round(Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         return x.round()
    ...     @staticmethod
    ...     def backward(ctx, grad):
    ...         return grad
    >>> x = tensor([0.6, 2.2], requires_grad=True)
    >>> y = Round.apply(x)
    >>> y
    tensor([1., 2.], grad_fn=<RoundBackward>)
    >>> y.sum().backward()
    >>> x.grad
    tensor([1., 1.])
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        warnings.warn(
            f"{self.__class__} should not be instantiated. Methods on autograd functions are all static, so you should invoke"
            " them on the class itself. Instantiating an autograd function will raise an error in a future version of PyTorch.",
            DeprecationWarning, stacklevel=2,
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError(
            "Legacy autograd function with non-static forward method is deprecated. Please use new-style autograd function with"
            " static forward method. (Example: https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)"
        )

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """To be written: ``forward(ctx, *args)``; beside a ``setup_context``, ``forward(*args)``."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> Any:
        """May be written: keeps on ``ctx`` what ``backward`` needs, and ``forward`` is then called without ``ctx``."""
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """To be written: the gradients of the arguments, from those of the outputs."""
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom autograd.Function to use it with backward mode"
            " AD."
        )

    vjp = backward

    @staticmethod
    def jvp(ctx: Any, *grad_inputs: Any) -> Any:
        """PyTorch's forward mode, which does not exist here."""
        raise NotImplementedError(
            "You must implement the jvp function for custom autograd.Function to use it with forward mode AD."
        )

    @staticmethod
    def vmap(info: Any, in_dims: Any, *args: Any) -> Any:
        """PyTorch's rule for batches, which nothing here asks for."""
        raise NotImplementedError(
            "To use autograd.Function with vmap, you must either override the vmap staticmethod or set generate_vmap_rule=True."
        )

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """Call the operation. Raises PyTorch's errors for arguments, outputs and what was said to ``ctx`` that do not fit."""
        split = cls.setup_context is not Function.setup_context
        return _call(cls, _positional(cls, args, kwargs, split), split)

    @classmethod
    def _rule(cls) -> Any:
        """``backward``, or ``vjp`` where that was written instead."""
        if cls.backward is not Function.backward and cls.vjp is not Function.vjp:
            raise RuntimeError(
                "Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You should only implement one of"
                " them."
            )
        return cls.vjp if cls.vjp is not Function.vjp else cls.backward


class InplaceFunction(Function):
    """Old programs derive from it; ``Function`` does all that it does."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace


def once_differentiable(fn: F) -> F:
    """For a ``backward`` that cannot be differentiated itself: whoever tries gets PyTorch's RuntimeError, not wrong numbers.

    >>> class Double(Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         return x * 2
    ...     @staticmethod
    ...     @once_differentiable
    ...     def backward(ctx, grad):
    ...         return grad * 2
    >>> x = tensor(1., requires_grad=True)
    >>> first, = torch.autograd.grad(Double.apply(x), x, tensor(1., requires_grad=True), create_graph=True)
    >>> first
    tensor(2., grad_fn=<Error>)
    >>> first.backward()
    Traceback (most recent call last):
    RuntimeError: trying to differentiate twice a function that was marked with @once_differentiable
    """

    @functools.wraps(fn)
    def wrapper(ctx: Any, *args: Any, **kwargs: Any) -> Any:
        with no_grad():
            outputs = fn(ctx, *args, **kwargs)
        if not is_grad_enabled() or not any(map(_is_tracked, args)):
            return outputs
        return _once(outputs) if isinstance(outputs, tuple) else _once((outputs,))[0]

    return wrapper  # type: ignore[return-value]


class Error(Node):
    """Stands where a second derivative would go on, and raises."""

    __slots__ = ()

    prefix = "torch::autograd::"
    multiple = gaps = True
    symbol = "error"

    def vjp(self, grad: Any, free: bool = False) -> Any:
        raise RuntimeError(TWICE)

    visit = vjp


def _once(outputs: tuple[Any, ...]) -> tuple[Any, ...]:
    """``outputs`` as they are, but the end of the graph behind them is an ``Error``."""
    node, made = Error(), [each if each is None else wrap(each._array) for each in outputs]
    _begin(node, (), (), made)
    for nr, each in enumerate(made):
        if each is not None:
            each._maker = Output(node, nr)
    return tuple(made)


# ---------------------------------------------------------------- the arguments


def _positional(cls: Any, args: tuple[Any, ...], kwargs: dict[str, Any], split: bool) -> tuple[Any, ...]:
    """All arguments in order. Raises PyTorch's TypeError for keywords that do not name one of them."""
    if split:
        bound = inspect.signature(cls.forward).bind(*args, **kwargs)
        bound.apply_defaults()
        args, kwargs = bound.args, bound.kwargs
    if not kwargs:
        return args
    bound = inspect.signature(cls.forward).bind_partial(*(() if split else (None,)), *args)
    for name, value in kwargs.items():
        parameter = bound.signature.parameters.get(name)
        if parameter is None or parameter.kind is not parameter.POSITIONAL_OR_KEYWORD:
            raise TypeError(f"forward() got an unexpected keyword argument '{name}'")
        if name in bound.arguments:
            raise TypeError(f"forward() got multiple values for argument '{name}'")
        bound.arguments[name] = value
    bound.apply_defaults()
    return bound.args if split else bound.args[1:]


def _names(cls: Any, count: int, split: bool) -> tuple[str, ...]:
    """What ``forward`` calls its arguments."""
    if count not in cls._argument_names:
        cls._argument_names[count] = _read_names(cls, count, split)
    found: tuple[str, ...] = cls._argument_names[count]
    return found


def _read_names(cls: Any, count: int, split: bool) -> tuple[str, ...]:
    try:
        parameters = list(inspect.signature(cls.forward).parameters.values())[0 if split else 1 :]
    except (TypeError, ValueError):  # written in C
        parameters = []
    names = [each.name for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD][:count]
    rest = next((each.name for each in parameters if each.kind is each.VAR_POSITIONAL), "args")
    return (*names, *[f"{rest}[{place}]" for place in range(count - len(names))])


# ---------------------------------------------------------------- the call


def _call(cls: Any, args: tuple[Any, ...], split: bool) -> Any:
    """One call: ``forward`` runs without recording, then its outputs are linked with a node, if a gradient is to come back."""
    node = cls._backward_cls(args)
    ctx = FunctionCtx(node)
    edges = tuple([edge_of(each) for each in args if isinstance(each, TensorBase)])
    is_live = mode.grad and any(edge is not None for edge in edges)
    constants = [_constant_of(each) for each in args] if is_live else []  # as they are before ``forward`` writes to them
    with no_grad():
        output = cls.forward(*args) if split else cls.forward(ctx, *args)
        if split:
            cls.setup_context(ctx, args, output)
    outputs = _Outputs(ctx, args, output if isinstance(output, tuple) else (output,), is_live, split)
    outputs.check()
    if is_live:
        names = _names(cls, len(args), split)
        node.parameters = names
        node.differentiable = tuple([name for name, is_tensor in zip(names, node.is_tensor) if is_tensor])
        known = [(name, each) for name, each in zip(names, constants) if each is not None]
        _begin(node, edges, known, outputs.outputs)
    linked = outputs.linked()
    if is_live and ctx.to_save is not None:
        results = {id(each): "result" if nr == 0 else f"result[{nr}]" for nr, each in enumerate(linked)}
        node.keep(ctx.to_save, {**{id(each): name for name, each in zip(names, args)}, **results})
    ctx.to_save = None
    return linked if isinstance(output, tuple) else linked[0]


def _constant_of(arg: Any) -> Constant | None:
    """What a picture needs to know of an argument that has no gradient: tensors and numbers."""
    if isinstance(arg, TensorBase):
        return None if _is_tracked(arg) else constant_of(arg)
    return Constant(arg, arg) if isinstance(arg, (int, float)) and not isinstance(arg, bool) else None


def _begin(node: Any, edges: tuple[Any, ...], constants: Sequence[tuple[str, Any]], outputs: Sequence[Any]) -> None:
    """``node`` takes its place; of an output that is no tensor it knows no dtype."""
    arrays = [each._value if isinstance(each, TensorBase) else None for each in outputs]
    shapes = [() if each is None else each.shape for each in arrays]
    dtypes = tuple([None if each is None else each.dtype for each in arrays])
    node.begin(edges, constants, shapes, dtypes, [None if each is None else remember(each) for each in arrays])


def _is_tracked(value: Any) -> bool:
    return isinstance(value, TensorBase) and (value._requires_grad or value._maker is not None)


class _Outputs:
    """What ``forward`` returned, on the way to what ``apply`` returns."""

    def __init__(self, ctx: FunctionCtx, args: tuple[Any, ...], outputs: tuple[Any, ...], is_live: bool, split: bool) -> None:
        self.ctx, self.args, self.outputs, self.is_live = ctx, args, outputs, is_live
        self.inputs = {id(each) for each in args if isinstance(each, TensorBase)}
        self.dirty = _tensors(ctx.dirty_tensors, "mark_dirty can only accept variables, but argument ")
        fixed = _tensors(ctx.non_differentiable, "mark_non_differentiable only accepts variable arguments, but got ")
        self.saved = {id(each) for each in ctx.to_save or ()} if split else set()
        floats = [isinstance(each, TensorBase) and each._value.dtype.kind == "f" for each in outputs]
        self.differentiable = [is_live and float_ and id(each) not in fixed for each, float_ in zip(outputs, floats)]

    def check(self) -> None:
        """Raise PyTorch's RuntimeError for what may not be returned, before anything is linked. Counts the writes."""
        returned = {id(each) for each in self.outputs}
        for each in self.dirty.values():
            count_writes(each)
        for each, differentiable in zip(self.outputs, self.differentiable):
            if differentiable and id(each) in self.dirty:
                self._check_written(each)
            elif differentiable and id(each) in self.inputs and id(each) in self.saved:
                raise RuntimeError(SAVED_AS_IS)
        if not returned.issuperset(self.dirty):
            raise RuntimeError(NOT_RETURNED)

    def _check_written(self, tensor: Any) -> None:
        base = tensor._base
        if tensor._maker is None and tensor._requires_grad:
            raise RuntimeError(LEAF)
        if id(tensor) not in self.inputs:
            warnings.warn(NOT_AN_INPUT, UserWarning, stacklevel=errors.outside())
        if base is not None and len(self.outputs) > 1:
            raise RuntimeError(SEVERAL_WITH_VIEW)
        if base is not None:
            views.refuse(tensor)
            if base._requires_grad:
                raise RuntimeError(VIEW_OF_LEAF)

    def linked(self) -> tuple[Any, ...]:
        """The outputs, those with a gradient as outputs of the node, the others cut off from it."""
        linked = [self._linked(nr, each) for nr, each in enumerate(self.outputs)]
        several = sum(self.differentiable) > 1
        for given, each in zip(self.outputs, linked):
            if isinstance(each, TensorBase) and each._base is not None and (several or id(given) not in self.dirty):
                each._view_made = views.SEVERAL if several else views.PASSED_ON
                storage_of(each).has_several = True
        return tuple(linked)

    def _linked(self, nr: int, out: Any) -> Any:
        if not isinstance(out, TensorBase):
            return out
        is_input = id(out) in self.inputs
        if not self.differentiable[nr]:
            return self._cut_off(out, is_input)
        maker = Output(self.ctx._node, nr)
        if id(out) in self.dirty:
            out._grad, out._cut = None, None
            rebase(out, maker)
            return out
        if is_input:
            out = _same(out)
        out._maker, out._requires_grad, out._cut = maker, False, None
        return out

    def _cut_off(self, out: Any, is_input: bool) -> Any:
        """``out`` without history, and why it has none."""
        if is_input and _is_tracked(out):
            out = out.detach()
        elif is_input:
            return out if id(out) in self.dirty else _same(out)
        elif out._base is None:
            out._maker, out._requires_grad = None, False
        if out._maker is None:
            why = "mark_non_differentiable()" if self.is_live else "" if mode.grad else "no_grad"
            cut(out, why, *[each for each in self.args if isinstance(each, TensorBase)])
        return out


def _tensors(given: Any, refusal: str) -> dict[int, Any]:
    """What ``ctx`` was told of, by id. Raises PyTorch's RuntimeError for what is no tensor."""
    if not all(isinstance(each, TensorBase) for each in given or ()):
        raise RuntimeError(refusal)
    return {id(each): each for each in given or ()}


def _same(tensor: Any) -> Any:
    """A view of all of ``tensor``."""
    view = wrap(tensor._array)
    views.look_at(view, tensor)
    return view
