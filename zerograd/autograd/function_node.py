"""The node of an operation that the user wrote, and ``ctx``, by which the user's ``forward`` and ``backward`` speak to it.

In PyTorch the two are one object. Here they are two that share what the user keeps on ``ctx``, because a node of ours has names
of its own (``shape``, ``value``...) and whoever writes ``ctx.shape = x.shape`` must be free to.
"""
from __future__ import annotations

import ast
import inspect
import textwrap
import warnings
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np

from ..core import errors
from ..core.base import TensorBase, storage_of, wrap
from ..core.graph import SECOND_BACKWARD, Node, Output
from ..core.modes import mode, users_turn
from ..core.packing import Packed, is_packing, pack
from ..core.rules import check_saved
from .unbroadcast import is_broadcast, shape_and_dtype

if TYPE_CHECKING:
    from collections.abc import Sequence

SHARED = (
    "`mark_shared_storage` is deprecated. Tensors with shared storages are automatically tracked. Note that calls to `set_()` are"
    " not tracked"
)
SHOWN = 200
"""The source of a ``backward`` with more letters than this is no rule that a picture could show."""


class Kept(NamedTuple):
    """One tensor that ``save_for_backward`` was given."""

    name: str  # of the parameter or the output that it is, for pictures
    owner: Any  # whose version counts: the tensor; of an output only its storage, for nothing may hold a result from behind
    version: int
    array: Any
    nr: int | None  # which output it is


class FunctionCtx:
    """What ``forward`` and ``backward`` are given as ``ctx``: keep on it whatever ``backward`` will need.

    Tensors belong into ``save_for_backward``, which looks out for in-place changes and frees them in time; anything else may be
    an attribute. ``tensor.grad_fn`` shows the attributes, too.

    >>> class Power(torch.autograd.Function):
    ...     @staticmethod
    ...     def forward(ctx, x, n):
    ...         ctx.save_for_backward(x)
    ...         ctx.n = n
    ...         return x ** n
    ...     @staticmethod
    ...     def backward(ctx, grad):
    ...         x, = ctx.saved_tensors
    ...         return grad * ctx.n * x ** (ctx.n - 1), None
    >>> x = tensor(2., requires_grad=True)
    >>> y = Power.apply(x, 3)
    >>> y.grad_fn.n, y.grad_fn.saved_tensors
    (3, (tensor(2., requires_grad=True),))
    >>> y.backward()
    >>> x.grad
    tensor(12.)
    """

    __slots__ = ("__dict__", "__weakref__", "_node", "dirty_tensors", "non_differentiable", "saved_for_forward", "to_save")

    to_save: Any
    dirty_tensors: Any
    non_differentiable: Any
    saved_for_forward: Any

    def __init__(self, node: FunctionNode) -> None:
        self._node = node
        self.to_save = self.dirty_tensors = self.non_differentiable = self.saved_for_forward = None
        self.__dict__ = node.attributes

    def __repr__(self) -> str:
        return repr(self._node)

    def save_for_backward(self, *tensors: Any) -> None:
        """Keep inputs, outputs or other tensors (None, too) for ``backward``, which finds them in ``saved_tensors``."""
        self.to_save = tensors

    def save_for_forward(self, *tensors: Any) -> None:
        """For ``jvp`` in PyTorch. There is no forward mode here, so nothing will ask for them."""
        for tensor in tensors:
            if not (isinstance(tensor, TensorBase) or tensor is None):
                raise AssertionError(
                    "save_for_forward expects all arguments to be tensors; you should save non-tensors as attributes on ctx."
                )
        self.saved_for_forward = tensors

    def mark_dirty(self, *args: Any) -> None:
        """Say which inputs ``forward`` changed in place. All of them must be among its outputs."""
        self.dirty_tensors = args

    def mark_shared_storage(self, *pairs: Any) -> None:
        """Nothing: which tensors share memory is known."""
        warnings.warn(SHARED, FutureWarning, stacklevel=2)

    def mark_non_differentiable(self, *args: Any) -> None:
        """Say which outputs have no gradient. ``backward`` is given zeros for them."""
        self.non_differentiable = args

    def set_materialize_grads(self, value: bool) -> None:
        """With False, ``backward`` is given None, not zeros, for outputs that nobody used."""
        if not isinstance(value, bool):
            raise TypeError("set_materialize_grads received an invalid combination of arguments - got (), but expected (bool)")
        self._node.materializes = value

    @property
    def needs_input_grad(self) -> tuple[bool, ...]:
        """For each argument of ``forward``: does anybody want its gradient?"""
        return self._node.needs_input_grad

    @needs_input_grad.setter
    def needs_input_grad(self, needs: tuple[bool, ...]) -> None:
        self._node.needs_input_grad = needs

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What ``save_for_backward`` was given. Raises PyTorch's RuntimeError if one was changed since, or freed."""
        return self._node.saved_tensors

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        """As of the node: where gradients go from here."""
        return self._node.next_functions

    def name(self) -> str:
        """The name of the node: ``ExpBackward``."""
        return self._node.name()


class FunctionNode(Node):
    """The node that one call of a user's Function left behind. Each Function has a class of its own: ``<name>Backward``."""

    __slots__ = (
        "attributes", "differentiable", "is_freed", "is_tensor", "kept", "lost", "materializes", "needs_input_grad", "parameters",
    )

    multiple = gaps = True  # one output, too, is a list of one; and what None among the gradients becomes, is said by ``ctx``
    _forward_cls: ClassVar[Any]
    parameters: tuple[str, ...]  # type: ignore[misc]  # what ``forward`` calls its arguments,
    differentiable: tuple[str, ...]  # type: ignore[misc]  # and those of them that are tensors
    attributes: dict[str, Any]  # what the user keeps on ctx
    kept: tuple[Kept | None, ...]
    needs_input_grad: tuple[bool, ...]  # for each argument
    is_tensor: tuple[bool, ...]
    materializes: bool
    is_freed: bool
    lost: bool  # was there something that was freed?

    def __init__(self, args: Sequence[Any]) -> None:
        self.attributes, self.kept, self.inputs = {}, (), ()
        self.materializes, self.is_freed, self.lost = True, False, False
        self.is_tensor = tuple([isinstance(each, TensorBase) for each in args])
        self.needs_input_grad = tuple([is_tensor and each.requires_grad for each, is_tensor in zip(args, self.is_tensor)])

    def __getattr__(self, name: str) -> Any:  # only for what the node itself has not
        try:
            return object.__getattribute__(self, "attributes")[name]
        except KeyError:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'") from None

    def __setattr__(self, name: str, value: Any) -> None:
        if hasattr(type(self), name):
            object.__setattr__(self, name, value)
        else:
            self.attributes[name] = value

    def __repr__(self) -> str:
        return f"<torch.autograd.function.{type(self).__name__} object at {hex(id(self))}>"

    # ------------------------------------------------------------ what was saved

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What ``ctx.save_for_backward`` was given. Raises PyTorch's RuntimeError as ``ctx.saved_tensors`` does."""
        if self.is_freed:
            raise RuntimeError(SECOND_BACKWARD)
        return tuple([None if kept is None else self._unpacked(kept) for kept in self.kept])

    def _unpacked(self, kept: Kept) -> Any:
        if type(kept.array) is Packed:
            return kept.array.tensor(self)
        if kept.nr is None:
            check_saved(self, kept.owner, kept.version, kept.array)
            return kept.owner
        if kept.owner.version != kept.version:
            maker = f"output {kept.nr} of {errors.short_name(type(self))}"
            raise errors.modified(kept.array, maker, kept.owner.version, kept.version)
        result = wrap(kept.array)
        result._maker, result._storage = Output(self, kept.nr), kept.owner
        return result

    def keep(self, tensors: Sequence[Any], known: dict[int, str]) -> None:
        """Save ``tensors``, whose names are ``known`` by their id. Raises PyTorch's TypeError for what is none."""
        kept: list[Kept | None] = []
        for place, each in enumerate(tensors):
            if each is None:
                kept.append(None)
                continue
            if not isinstance(each, TensorBase):
                raise TypeError(
                    f"save_for_backward can only save variables, but argument {place} is of type {errors.type_name(each)}"
                )
            nr = each.output_nr if each._maker is not None and each.grad_fn is self else None
            storage = storage_of(each)
            name = known.get(id(each), f"saved_tensors[{place}]")
            if is_packing():
                kept.append(Kept(name, None, 0, pack(each, nr), nr))
                continue
            kept.append(Kept(name, each if nr is None else storage, storage.version, each._array, nr))
        self.kept = tuple(kept)

    def free(self) -> None:
        """Let go of what was saved."""
        self.kept, self.is_freed, self.lost = (), True, self.lost or self.kept != ()

    @property
    def freed(self) -> bool:
        """Has a walk freed what was saved, if anything was?"""
        return self.lost

    @property
    def saves(self) -> tuple[str, ...]:  # type: ignore[override]
        """The names of what was saved: of the arguments and outputs that were."""
        return tuple(dict.fromkeys(kept.name for kept in self.kept if kept is not None))

    values = saves

    def saved(self, want: str) -> Any:
        """Who owns what was saved under that name, its version and its value."""
        kept = next(kept for kept in self.kept if kept is not None and kept.name == want)
        return kept.owner, kept.version, kept.array

    def output_saved_as(self, name: str) -> int | None:
        """Which of its outputs it saved under ``name``."""
        return next((kept.nr for kept in self.kept if kept is not None and kept.name == name), None)

    # ------------------------------------------------------------ backward

    def visit(self, grads: list[Any], free: bool = False) -> tuple[Any, Any]:
        """The visit to it in the usual walk."""
        return self.edges, self.vjp(grads, free)

    def vjp(self, grads: list[Any], free: bool = False) -> list[Any]:
        """What the user's ``backward`` says, one gradient for each edge. It gets tensors, and runs as any code outside of a walk;
        what it does is recorded if the walk is. Raises PyTorch's RuntimeError for gradients that do not fit."""
        given = [self._given(nr, grad) for nr, grad in enumerate(grads)]
        recorded = not mode.walking
        with users_turn():
            answer = self._forward_cls._rule()(FunctionCtx(self), *given)
        answers = self._fitting(self._checked(answer))
        if free:
            self.free()
        # A view, for the walk takes what is none for its own: the user may have returned what belongs to another tensor.
        return [each if each is None or recorded else each._array[...] for each in answers]

    def _given(self, nr: int, grad: Any) -> Any:
        """The gradient of output ``nr`` as the user sees it: zeros, or None, where none came."""
        if grad is None and self.materializes and (dtype := self.output_dtype(nr)) is not None:
            grad = np.zeros(self.shape[nr], dtype)
        return grad if grad is None or isinstance(grad, TensorBase) else wrap(grad)

    def _checked(self, answer: Any) -> list[Any]:
        """What ``backward`` returned, for the arguments that are tensors."""
        answers, name, count = list(answer) if isinstance(answer, tuple) else [answer], self.name(), len(self.is_tensor)
        if all(each is None for each in answers[count:]):
            answers = answers[:count]
        if len(answers) != count:
            raise RuntimeError(
                f"function {name} returned an incorrect number of gradients (expected {count}, got {len(answers)})"
            )
        for place, (each, is_tensor) in enumerate(zip(answers, self.is_tensor), 1):
            if each is not None and not is_tensor:
                raise RuntimeError(
                    f"function {name} returned a gradient different than None at position {place}, but the corresponding forward"
                    " input was not a Variable"
                )
            if each is not None and not isinstance(each, TensorBase):
                raise RuntimeError(f"expected Variable or None (got {errors.type_name(each)})")
        return [each for each, is_tensor in zip(answers, self.is_tensor) if is_tensor]

    def _fitting(self, answers: list[Any]) -> list[Any]:
        """``answers`` without those that nobody wants. (What broadcasting repeated, and another dtype, the engine sees to.)"""
        wanted = [None if edge is None else each for edge, each in zip(self.edges, answers)]
        for place, (edge, each) in enumerate(zip(self.edges, wanted)):
            if each is not None and not is_broadcast(each._array.shape, shape := shape_and_dtype(edge)[0]):
                raise RuntimeError(
                    f"Function {self.name()} returned an invalid gradient at index {place} - got {list(each._array.shape)} but"
                    f" expected shape compatible with {list(shape)}"
                )
        return wanted

    # ------------------------------------------------------------ for pictures

    @property
    def source(self) -> str:  # type: ignore[override]
        """The statements of the user's ``backward`` in one line; "" where there is no source at hand, or too much of it."""
        try:
            text = textwrap.dedent(inspect.getsource(inspect.unwrap(self._forward_cls._rule())))
            function = ast.parse(text).body[0]
        except (OSError, TypeError, SyntaxError, RuntimeError):
            return ""
        if not isinstance(function, ast.FunctionDef):
            return ""
        body = function.body[1:] if ast.get_docstring(function) is not None else function.body
        line = "; ".join(ast.get_source_segment(text, each) or "" for each in body)
        if len(body) == 1:
            line = line.removeprefix("return ")
        return line if len(line) <= SHOWN and "\n" not in line else ""
