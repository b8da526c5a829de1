"""``viz.explore``: the graph as something to move through. The widget behind it loads only when it is asked for."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.base import TensorBase
from .facts.naming import named
from .facts.steps import tell
from .facts.torch_graphs import is_torch
from .graph import magnified

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .widget.explorer import Explorer, WhatIf


def explore(
    *what: Any, names: Mapping[str, Any] | None = None, model: Any = None, quiz: bool = False, fold: bool | None = None,
    scale: float = 1.0, **sliders: Any,
) -> Explorer | WhatIf:
    """Step through the graph of a tensor, forward and backward, in a notebook; or move sliders and see what changes.

    ``explore(y)``: an ``Explorer``. Each operation is a step, and each operation's backward is one: its rule with the numbers
    in it, what it hands to each input, and how that adds to what is there. No ``.grad`` is touched, whether ``backward()`` was
    called or not. ``names`` and ``model`` name tensors as in ``graph``. ``quiz=True`` hides the gradients and asks for them.
    ``fold=True`` draws a block that repeats once, as ``graph`` does, and its steps say which block they are of; None does so in a
    graph of more than 150 cards and pills. Up to 2000 operations are drawn.

    ``explore(f, w=4., x=3., b=(-10., 10.))``: a ``WhatIf``. ``f`` is called with a leaf tensor that requires grad for each float,
    and again whenever its slider moves; what else ``ipywidgets.interact`` makes controls of is passed on as it is.

    ``scale=1.5`` draws everything half as large again, for a projector.

    Raises TypeError if there is nothing to explore, ValueError for a scale out of range, and ImportError where anywidget or
    ipywidgets is not installed.

    >>> w = torch.tensor(4., requires_grad=True)
    >>> explorer = explore(w * 3, names={"w": w})
    >>> explorer.step = 2
    >>> explorer.says
    'MulBackward0 gets 1. w gets grad × other = 1 × 3 = 3.'
    """
    if not what:
        raise TypeError("explore() steps through the graph of a tensor: give it one, as in viz.explore(y)")
    runs = callable(what[0]) and not isinstance(what[0], TensorBase) and not is_torch(what[0])
    if runs and len(what) > 1:
        raise TypeError("explore() takes one function")
    if sliders and not runs:
        raise TypeError(f"explore() got an unexpected keyword argument {next(iter(sliders))!r}: sliders go with a function")
    size = magnified(scale)
    told = None if runs else tell("explore()", what, names, model)
    try:
        from .widget import explorer
    except ImportError as error:
        raise ImportError(
            f"viz.explore() is a widget, and {error.name or 'anywidget'} is not installed here: `pip install anywidget` brings"
            " what it needs. viz.graph(y) draws the same graph without."
        ) from error
    if told is None:
        return explorer.WhatIf(what[0], sliders, *named(names, model), quiz, fold, size)
    return explorer.Explorer(told, quiz, fold, size)
