"""Switching the recording off and on, for the thread that asks: as a block, as a decorator, or once and for all."""
from __future__ import annotations

import functools
import inspect
import warnings
from typing import TYPE_CHECKING, Any, TypeVar, overload

from ..core import errors
from ..core.modes import is_grad_enabled as is_grad_enabled, mode, set_grad

if TYPE_CHECKING:
    from typing_extensions import Self

F = TypeVar("F")

CLASS_DECORATED = (
    "Decorating classes is deprecated and will be disabled in future versions. You should only decorate functions or methods."
    " To preserve the current behavior of class decoration, you can directly decorate the `__init__` method and nothing else."
)


class _Mode:
    """What all of them share: as a decorator, a mode holds while the function runs, and each call has a block of its own."""

    def __enter__(self) -> None:
        raise NotImplementedError

    def __exit__(self, *exception: object) -> None:
        raise NotImplementedError

    def clone(self) -> Any:
        """Another block of the same kind."""
        return type(self)()

    def __call__(self, orig_func: F) -> F:
        function: Any = orig_func
        if inspect.isclass(orig_func):
            warnings.warn(CLASS_DECORATED, FutureWarning, stacklevel=2)

            def function(*args: Any, **kwargs: Any) -> Any:  # as PyTorch does it: the class becomes a function
                return orig_func(*args, **kwargs)

        @functools.wraps(function)
        def inside(*args: Any, **kwargs: Any) -> Any:
            with self.clone():
                return function(*args, **kwargs)

        @functools.wraps(function)
        def inside_generator(*args: Any, **kwargs: Any) -> Any:
            """The mode holds while the generator runs, not while its caller uses what it gave."""
            generator = function(*args, **kwargs)
            resume, value = generator.send, None
            try:
                while True:
                    with self.clone():
                        given = resume(value)
                    try:
                        resume, value = generator.send, (yield given)
                    except GeneratorExit:
                        with self.clone():
                            generator.close()
                        raise
                    except BaseException as error:
                        resume, value = generator.throw, error
            except StopIteration as end:
                return end.value

        return inside_generator if inspect.isgeneratorfunction(function) else inside  # type: ignore[return-value]


class _GradMode(_Mode):
    """A block in which recording is on or off; afterwards it is as before. Also a decorator without brackets."""

    wanted: bool
    prev = False  # how it was before this block (so, as in PyTorch, a block inside itself forgets how it was outside)

    @overload
    def __new__(cls, orig_func: None = None) -> Self: ...

    @overload
    def __new__(cls, orig_func: F) -> F: ...  # type: ignore[misc]

    def __new__(cls, orig_func: Any = None) -> Any:
        made = object.__new__(cls)
        return made if orig_func is None else made(orig_func)  # @no_grad without brackets

    def __enter__(self) -> None:
        self.prev = set_grad(self.wanted)

    def __exit__(self, *exception: object) -> None:
        set_grad(self.prev)


class no_grad(_GradMode):
    """Nothing computed inside is recorded: results do not require grad, and leaves may be changed in place.

    >>> w = tensor(2., requires_grad=True)
    >>> with no_grad():
    ...     y = w * 3
    >>> y.requires_grad
    False
    """

    wanted = False


class enable_grad(_GradMode):
    """Recording is on inside, also within ``no_grad``.

    >>> with no_grad(), enable_grad():
    ...     print((tensor(2., requires_grad=True) * 3).requires_grad)
    True
    """

    wanted = True


class set_grad_enabled(_Mode):
    """Recording on or off, as ``mode`` says: from here on, or inside a block or a decorated function.

    Raises TypeError if ``mode`` is no bool.

    >>> with set_grad_enabled(False):
    ...     print(is_grad_enabled())
    False
    >>> is_grad_enabled()
    True
    """

    def __init__(self, mode: bool) -> None:
        if not isinstance(mode, bool):
            raise TypeError(f"set_grad_enabled(): argument 'enabled' (position 1) must be bool, not {errors.type_name(mode)}")
        self.prev, self.mode = set_grad(mode), mode

    def __call__(self, orig_func: F) -> F:
        set_grad(self.prev)  # to decorate is not yet to run
        return super().__call__(orig_func)

    def __enter__(self) -> None:
        set_grad(self.mode)

    def __exit__(self, *exception: object) -> None:
        set_grad(self.prev)

    def clone(self) -> set_grad_enabled:
        return set_grad_enabled(self.mode)

    def __repr__(self) -> str:
        return f"torch.autograd.grad_mode.set_grad_enabled(mode={self.mode})"


class inference_mode(_Mode):
    """As ``no_grad``, and what is made inside is an *inference tensor*, which autograd will never accept.

    ``mode=False`` inside it switches back to normal. Saving an inference tensor for backward, or changing it in place outside,
    raises a RuntimeError; its ``clone()`` made outside is a normal tensor.

    >>> w = tensor(2., requires_grad=True)
    >>> with inference_mode():
    ...     y = w * 3
    >>> y.is_inference(), y.clone().is_inference()
    (True, False)
    >>> y * w
    Traceback (most recent call last):
    RuntimeError: Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in \
computation tracked by autograd. To work around this, you can make a clone to get a normal tensor and use it in autograd, or use \
`torch.no_grad()` instead of `torch.inference_mode()`.
    """

    def __new__(cls, mode: Any = True) -> Any:
        if isinstance(mode, bool):
            return super().__new__(cls)
        return cls()(mode)  # @inference_mode without brackets

    def __init__(self, mode: bool = True) -> None:
        self.mode = mode
        self._before: list[tuple[bool, bool]] = []

    def __enter__(self) -> None:
        self._before.append((mode.inference, is_grad_enabled()))
        mode.inference = self.mode
        set_grad(not self.mode)

    def __exit__(self, *exception: object) -> None:
        mode.inference, enabled = self._before.pop()
        set_grad(enabled)

    def clone(self) -> inference_mode:
        made: inference_mode = inference_mode(self.mode)
        return made


def is_inference_mode_enabled() -> bool:
    """Are inference tensors being made?

    >>> with inference_mode():
    ...     print(is_inference_mode_enabled())
    True
    """
    return mode.inference
