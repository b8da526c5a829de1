"""Switching the recording off and on, for the thread that asks."""
from __future__ import annotations

import functools
import inspect
from typing import Any, TypeVar

from ..core.graph import mode

F = TypeVar("F")


class _GradMode:
    """A block, or a decorated function, in which recording is on or off; afterwards it is as before."""

    wanted: bool

    def __new__(cls, function: Any = None) -> Any:
        made = super().__new__(cls)
        if function is None:
            return made
        return made(function)  # @no_grad without brackets

    def __init__(self, function: Any = None) -> None:
        self._before: list[bool] = []

    def __enter__(self) -> None:
        self._before.append(mode.grad)
        mode.grad = self.wanted

    def __exit__(self, *exception: object) -> None:
        mode.grad = self._before.pop()

    def __call__(self, function: F) -> F:
        kind: Any = type(self)

        @functools.wraps(function)  # type: ignore[arg-type]
        def inside(*args: Any, **kwargs: Any) -> Any:
            with kind():
                return function(*args, **kwargs)  # type: ignore[operator]

        @functools.wraps(function)  # type: ignore[arg-type]
        def inside_generator(*args: Any, **kwargs: Any) -> Any:
            """The mode holds while the generator runs, not while its caller uses what it gave."""
            generator = function(*args, **kwargs)  # type: ignore[operator]
            resume, value = generator.send, None
            try:
                while True:
                    with kind():
                        given = resume(value)
                    try:
                        resume, value = generator.send, (yield given)
                    except GeneratorExit:
                        generator.close()
                        raise
                    except BaseException as error:
                        resume, value = generator.throw, error
            except StopIteration as end:
                return end.value

        return inside_generator if inspect.isgeneratorfunction(function) else inside  # type: ignore[return-value]


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


def is_grad_enabled() -> bool:
    """Are operations being recorded?"""
    return mode.grad
