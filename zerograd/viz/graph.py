"""``viz.graph``: the one function to call, and the picture that it returns."""
from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .drawing import dot, svg, text
from .drawing.layout import layout
from .drawing.plan import Plan, plan
from .drawing.png import png
from .facts.naming import called, is_tensor
from .facts.torch_graphs import adopt
from .facts.walk import Folding, snapshot

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from .facts.model import Graph

SCALES = 0.1, 10


class Picture:
    """A drawn graph. In a notebook it shows itself; ``facts`` holds what it says as plain data.

    It is a snapshot: a later ``backward()`` does not change it.
    """

    def __init__(self, facts: Graph, engine: str = "zerograd", scale: float = 1.0) -> None:
        self.facts = facts
        self._engine, self._scale = engine, scale

    @cached_property
    def _found(self) -> Plan:
        """How everything is drawn and where: found once, drawn as often as wanted."""
        return plan(self.facts, dot.dot_layout if self._engine == "dot" else layout)

    def to_svg(self) -> str:
        """The picture as a standalone SVG file."""
        return svg.svg(self.facts, self._found, self._scale)

    def to_html(self) -> str:
        """The picture as HTML, for a web page or a notebook: tooltips work, and it follows Jupyter's light or dark theme."""
        return svg.html(self.facts, self._found, self._scale)

    def to_png(self) -> bytes:
        """The picture as a PNG file, in light colours, by a converter that is installed: the package ``cairosvg``,
        ``rsvg-convert``, Inkscape or ImageMagick. ``scale`` of :func:`graph` decides how fine it is.

        Raises RuntimeError, which says what to install, where there is none.
        """
        return png(svg.svg(self.facts, self._found, self._scale, "paper"))

    def to_dot(self) -> str:
        """The graph as DOT text, for Graphviz and programs that read it."""
        return dot.to_dot(self.facts)

    def to_text(self) -> str:
        """The same facts in words, for a terminal or a screen reader."""
        return text.text(self.facts)

    def to_dict(self) -> dict[str, Any]:
        """The same facts as dicts and lists, ready for strict JSON; ``viz/facts/model.py`` describes each.

        JSON has no word for numbers that are not finite, so they are the strings ``"nan"``, ``"inf"`` and ``"-inf"``.

        >>> w = torch.tensor(float("inf"), requires_grad=True)
        >>> graph(w, names={"w": w}).to_dict()["tensors"][0]["value"]["values"]
        ['inf']
        """
        return self.facts.to_dict()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a ``.svg``, ``.html``, ``.txt``, ``.dot``, ``.json`` or ``.png`` file, by the ending in capitals or not.

        Raises ValueError for any other ending, and for ``.png`` what :meth:`to_png` raises.
        """
        forms: dict[str, Callable[[], str | bytes]] = {
            ".svg": self.to_svg, ".html": self.to_html, ".txt": self.to_text, ".dot": self.to_dot, ".json": self._to_json,
            ".png": self.to_png,
        }
        target = Path(path)
        if (ending := target.suffix.lower()) not in forms:
            raise ValueError(f"a picture is saved as one of {', '.join(forms)}, not as '{target.name}'")
        made = forms[ending]()
        target.write_bytes(made if isinstance(made, bytes) else made.encode())

    def _to_json(self) -> str:
        return json.dumps(self.to_dict(), allow_nan=False)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return svg.bundle(self.to_text(), self.to_html(), self.to_svg())

    def __repr__(self) -> str:
        return self.to_text()


def graph(
    *outputs: Any, names: Mapping[str, Any] | None = None, model: Any = None, fold: Folding = None, engine: str = "zerograd",
    scale: float = 1.0,
) -> Picture:
    """Draw the graph that computed ``outputs``: leaves, operations, values, gradients and where paths are cut.

    Names are those of the caller's variables, and ``params[0]``, ``p["w"]`` or ``net.w`` for what these hold; ``names={"w": w}``
    adds to them and wins. The parameters of modules among the variables are called ``net.0.weight``, and operations that use
    those of one module are framed with its name, ``net.0``. Where other cards are in between, the name stands at the operations
    instead. A module that is called twice is framed twice. A leaf that a module holds, but not as a parameter (its layer is in a
    Python list, say), has "not in net.parameters()" on its card. ``model``, anything with ``named_parameters()``, chooses one
    model, and its parameters are called as it calls them.

    What would be wider than 1,000 pixels is drawn as a network: in rows, and an unnamed result is a tag at its operation.

    A graph of more than 150 cards and pills is folded: a block of operations that comes three times or more in a row is drawn
    once, the last time, with its ×N. Where that leaves more than 150, each module of ``model`` becomes one pill, whose tooltip
    tells its operations and parameters. ``fold=True`` folds what repeats in a smaller graph, too, and ``fold="modules"`` each
    module; ``fold=False`` folds nothing and draws up to 2000 operations. Of a graph that is too large even so, what is nearest to
    ``outputs`` is drawn; cards at its border say how many operations are hidden there.

    ``engine="dot"`` lets an installed Graphviz find the places. ``scale=1.5`` draws everything half as large again, for a
    projector. PyTorch's own tensors are drawn too, with what can be read there.

    Raises TypeError if there is nothing to draw, something is no tensor or ``fold`` is none of the four; ValueError for an
    unknown engine or a scale out of range.

    >>> w = torch.tensor(4., requires_grad=True)
    >>> y = w * 3
    >>> print(graph(y, names={"w": w, "y": y}).facts.title)
    Autograd graph of y, before backward
    """
    if not outputs:
        raise TypeError("graph() draws the graph of a tensor: give it one, as in viz.graph(y)")
    for place, output in enumerate(outputs):
        if not is_tensor(output):
            several = isinstance(output, (list, tuple)) and len(output) > 1
            example = "tensors one by one, as in viz.graph(a, b)" if several else "tensor, as in viz.graph(y)"
            raise TypeError(
                f"graph() draws the history of tensors, but argument {place + 1} is a {type(output).__name__}:"
                f" give it the {example}"
            )
    if engine not in ("zerograd", "dot"):
        raise ValueError(f'engine is "zerograd" or "dot", not {engine!r}')
    if fold is not None and not isinstance(fold, bool) and fold != "modules":
        raise TypeError(f'fold is True, False, "modules" or None (fold what is too large), not {fold!r}')
    size = magnified(scale)
    *scopes, strays = called(names, model)
    described, (variables, parameters, given) = adopt(outputs, *scopes)
    return Picture(snapshot(described, variables, parameters, given, strays, fold), engine, size)


def magnified(scale: Any) -> float:
    """``scale`` as a float. Raises ValueError where it is none or out of range."""
    if not isinstance(scale, Real) or isinstance(scale, bool) or not SCALES[0] <= float(scale) <= SCALES[1]:
        raise ValueError(f"scale is a number from {SCALES[0]} to {SCALES[1]}, such as 1.5 for a projector, not {scale!r}")
    return float(scale)
