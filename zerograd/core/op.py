"""``@op``: an operation is declared once, and becomes a function that runs, records and saves.

    @op(input=lambda grad, other: grad * other,
        other=lambda grad, input: grad * input)
    def mul(input: Tensor, other: Tensor) -> Tensor:
        return input * other

The body computes on NumPy arrays, with NumPy's warnings off. Each keyword names an input and gives its gradient rule, and the
*parameter names of a rule are its request*: ``grad``, ``result``, any argument, ``<argument>_shape`` or ``<argument>_strides``.
Only what a rule asks for is saved, and only if that rule will run. Rules use operators and other table functions: inside a
backward walk those accept bare arrays, so that an ordinary backward wraps and records nothing.

Where the gradients of several inputs are one computation, one rule answers for all of them: it asks for ``live``, which says of
each whether its gradient is wanted, and returns one for each, None for those that are not. What the body computed on the way and
rules need again, it may return behind its result (``beside``).
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .call import plain
from .entry import Entry
from .fast import PLAIN, calls
from .fast.code import own_code

if TYPE_CHECKING:
    from collections.abc import Callable

TABLE: dict[str, Entry] = {}
"""Every operation there is, by the name of its function."""


def op(
    *, name: str | None = None, symbol: str = "", meet: str = "", view: bool = False, beside: tuple[str, ...] = (),
    first: str = "self", samples: Callable[..., Any], **rules: Callable[..., Any],
) -> Callable[[Callable[..., Any]], Any]:
    """Declare an operation.

    ``name``: of its node, where it is not ``<Name>Backward0``. ``symbol``: what its pill in a picture shows.
    ``meet``: in which dtype operands meet: ``"promote"`` a common one; ``"minus"`` the same, without bools;
    ``"scale"`` the same, and beside float16 a number stays what it is; ``"float"`` ``"scale"``, and whole numbers become the
    default float;
    ``"compare"`` a common one, with a bool result; ``"exact"`` the body refuses what differs; ``""`` the body sees to it.
    ``view``: the result looks at the memory of the first input.
    ``beside``: what the body returns behind its result, for rules only, by the names by which they ask for it.
    ``first``: what PyTorch calls the first input where it shows what a node saved: ``_saved_self``.
    ``samples(r)``: argument tuples for tests and docs, where ``r(*shape, low=-2., high=2.)`` makes a random tensor.

    The function made of a two-tensor entry has an ``operator`` form, which returns ``NotImplemented`` for what is neither
    tensor nor number, as Python's operators want it.
    """

    def declare(forward: Callable[..., Any]) -> Any:
        entry = Entry(forward, rules, name, symbol, meet, view, samples, beside, first)
        call = (None if PLAIN else calls.twin_of(entry)) or plain(entry)
        for function in (call, getattr(call, "operator", call)):
            function.__name__ = function.__qualname__ = entry.name
            function.__doc__, function.__module__ = forward.__doc__, forward.__module__
            function.__signature__ = entry.signature
            own_code(function)
        call.entry, entry.call = entry, call
        TABLE[forward.__name__] = entry
        return call

    return declare
