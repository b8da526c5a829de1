"""The source of a cell above its picture: pointing at a line lights up what it recorded, and pointing at that lights up the line.

No script is needed: style rules say it, so it works in a saved notebook and without a kernel.
"""
from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from .facts.escape import escape
from .graph import Picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .facts.model import Graph

LIGHT = "background:color-mix(in srgb,currentColor 16%,transparent)"
"""Of the line; what it recorded gets a thick outline."""


class Listed(Picture):
    """The picture of what a cell computed, under the cell's ``source``.

    ``spans`` are the lines of each of its statements; an operation says as ``where`` on which line its statement begins.
    """

    def __init__(self, facts: Graph, source: str, spans: Sequence[range]) -> None:
        super().__init__(facts)
        self._source, self._spans = source.rstrip("\n").split("\n"), spans

    def to_html(self) -> str:
        """The listing and the picture as HTML."""
        places = {each.where: int(each.where.removeprefix("line ")) for each in self.facts.operations if each.where}
        if not places:
            return super().to_html()
        me = "zg-listed-" + hashlib.sha256("\n".join([*self._source, *places]).encode()).hexdigest()[:8]
        rules = [f".{me} ol{{margin:0 0 6px;padding:0 0 0 3.2em;font-family:monospace}}.{me} li{{white-space:pre-wrap}}"]
        for where, start in places.items():
            line, pill = f'[data-line="{start}"]', f'[data-where="{where}"]'
            rules.append(f".{me}:has({line}:is(:hover,:focus)) {pill}>rect{{stroke-width:5}}")
            rules.append(f".{me} {line}:is(:hover,:focus),.{me}:has({pill}:hover) {line}{{{LIGHT}}}")
        recorded = set(places.values())
        lines = "".join(self._line(number, text, recorded) for number, text in enumerate(self._source, 1))
        listing = f'<ol aria-label="the lines of this cell">{lines}</ol>'
        return f'<div class="{me}"><style>{"".join(rules)}</style>{listing}{super().to_html()}</div>'

    def _line(self, number: int, text: str, recorded: set[int]) -> str:
        """A line, with the number of the line on which its statement begins if that recorded something."""
        start = max((span.start for span in self._spans if number in span), default=0)  # of the innermost
        reached = f' tabindex="0" data-line="{start}"' if start in recorded else ""
        return f"<li{reached}>{escape(text)}</li>"
