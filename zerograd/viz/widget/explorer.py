"""The widgets: a story on a stage, its state shared with the browser, and little believed of what the browser says.

``Explorer`` shares eight traits. Three go to the browser only. Of what comes back, ``step``, ``pinned``, ``quiz``, ``fold`` and
``answers`` are taken if type and range are right; everything else in a message is dropped, whatever it names.
"""
from __future__ import annotations

import asyncio
import gc
import hashlib
from contextlib import contextmanager, suppress
from functools import partial
from inspect import isfunction, signature
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any

import anywidget
import ipywidgets
import numpy as np
import traitlets

from ...core.base import TensorBase, wrap
from ..drawing import svg, text
from ..drawing.layout import Steady
from ..drawing.plan import plan
from ..facts import words
from ..facts.escape import clean, clip
from ..facts.steps import Story, story, tell
from ..facts.walk import DRAWN, LIMIT, size
from . import page
from .page import STATIC
from .stage import stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

DEBOUNCE = 0.05  # seconds that a slider must rest
LONGEST = 200  # characters of one answer


class Explorer(anywidget.AnyWidget):  # type: ignore[misc]
    """What ``viz.explore(y)`` shows. In a notebook it shows itself.

    - ``step`` (int): which step is shown, from 0 to ``last``.
    - ``pinned`` (str): the name of the card that the side panel keeps, or ``""``.
    - ``quiz`` (bool): are gradients hidden and asked for?
    - ``fold`` (bool): is what repeats drawn once?
    - ``answers`` (dict of str): what the learner typed, by the name of the card; ``"shown"`` where it was given away.
    - ``results`` (dict of bool): which of the answers are right.

    All but the last can be set, too: TraitError says what does not fit.
    """

    _esm = STATIC / "explorer.js"
    _css = STATIC / "explorer.css"
    stage = traitlets.Dict().tag(sync=True, to_json=lambda value, widget: page.packed(value, 4))  # a slider waits for it
    fault = traitlets.Unicode("").tag(sync=True)
    still = traitlets.Unicode("").tag(sync=True)  # names the static picture, which is hidden while the Explorer is there
    step = traitlets.Int(0).tag(sync=True)
    pinned = traitlets.Unicode("").tag(sync=True)
    quiz = traitlets.Bool(False).tag(sync=True)
    fold = traitlets.Bool(False).tag(sync=True)
    answers = traitlets.Dict().tag(sync=True)

    def __init__(self, told: Story, quiz: bool = False, fold: bool | None = None, scale: float = 1.0) -> None:
        self._scale = scale
        fold = size(told.graph) > LIMIT if fold is None else bool(fold)
        self._steady = {fold: Steady() for fold in (False, True)}
        self._tell(told, fold)
        forward = sum(step["phase"] == "forward" for step in self._stage["steps"])
        name = hashlib.sha256(text.text(told.still).encode()).hexdigest()[:12]  # the same picture, the same name: outputs repeat
        super().__init__(stage=self._stage, step=forward, quiz=bool(quiz), fold=fold, still=name)

    def _tell(self, told: Story, fold: bool) -> None:
        with _all_is_kept():
            self._story, self._stage = told, stage(told, fold, self._steady[fold], self._scale)
        self._names = {node["name"] for node in self._stage["nodes"]}
        self._asked = {node["name"]: node["quiz"]["values"] for node in self._stage["nodes"] if node["quiz"]}

    def show(self, *what: Any, names: Mapping[str, Any] | None = None, model: Any = None) -> None:
        """Show the graph of tensors that were computed since, in the same place; ``d`` then outlines what is different.

        Arguments and errors are those of ``viz.explore``. The step stays where that is possible, the quiz begins anew.

        >>> w = torch.tensor(4., requires_grad=True)
        >>> loss = w ** 2
        >>> explorer = viz.explore(loss)
        >>> loss.backward()
        >>> with torch.no_grad():
        ...     w -= 0.1 * w.grad  # as an optimiser does
        >>> loss = w ** 2
        >>> explorer.show(loss)
        >>> explorer.says
        '3.2 ** 2 = 10.24'
        """
        if not what:
            raise TypeError("show() steps through the graph of a tensor: give it one, as in explorer.show(y)")
        self._turn_to(tell("show()", what, names, model))

    def _turn_to(self, told: Story) -> None:
        at_end = self.step == self.last
        self._tell(told, self.fold)
        with self.hold_trait_notifications():
            self.step = self.last if at_end else min(self.step, self.last)
            self._share({})

    @traitlets.observe("fold")
    def _folded(self, change: Any) -> None:
        """The same story on the other graph."""
        if self._stage["folds"] and self._stage["folded"] is not change["new"]:
            self._tell(self._story, change["new"])
            with self.hold_trait_notifications():
                self._share({name: text for name, text in self.answers.items() if name in self._asked})

    def _share(self, answers: dict[str, str]) -> None:
        """Let the browser have the new stage, and let go of a pinned card that is not on it."""
        self.pinned = self.pinned if self.pinned in self._names else ""
        self.answers = answers
        self.stage = self._stage

    @property
    def last(self) -> int:
        """The number of the last step."""
        return len(self._stage["steps"]) - 1

    @property
    def says(self) -> str:
        """The step that is shown, in words."""
        return str(self._stage["steps"][self.step]["text"])

    @property
    def results(self) -> dict[str, bool]:
        """For each gradient that the quiz asks for and that was answered: is the answer right?"""
        return {name: right(answer, self._asked[name]) for name, answer in self.answers.items() if name in self._asked}

    def to_html(self) -> str:
        """A page of its own, with everything in it: steps, panel and quiz work without a kernel and without a network."""
        return self._page()

    def _page(self, note: str = "") -> str:
        if not self._stage["folds"]:
            stages = [self._stage]
        elif size(self._story.graph) <= DRAWN:
            stages = [self._stage, stage(self._story, not self.fold, scale=self._scale)]
        else:  # too much for a file that somebody sends
            stages = [{**self._stage, "folds": False}]
        return page.page(stages, self.quiz, self.step, note)

    def save(self, path: str | Path) -> None:
        """Write ``to_html()`` to an ``.html`` file. Raises ValueError for any other ending."""
        _save(self.to_html(), path)

    # ------------------------------------------------------------ what fits

    def _misfit(self, name: str, value: Any) -> str:
        """What is wrong with ``value`` as the trait ``name``; "" if nothing."""
        if name == "step":
            fits = type(value) is int and 0 <= value <= self.last
            return "" if fits else f"step must be a whole number from 0 to {self.last}"
        if name == "pinned":
            return "" if isinstance(value, str) and (not value or value in self._names) else "pinned must be the name of a card"
        if name in ("quiz", "fold"):
            return "" if isinstance(value, bool) else f"{name} must be True or False"
        fits = isinstance(value, dict) and all(
            isinstance(key, str) and key in self._asked and isinstance(text, str) and len(text) <= LONGEST
            for key, text in value.items()
        )
        return "" if fits else f"answers must give a text for names among {sorted(self._asked)}"

    @traitlets.validate("step", "pinned", "quiz", "fold", "answers")
    def _check(self, proposal: Any) -> Any:
        wrong = self._misfit(proposal["trait"].name, proposal["value"])
        if wrong:
            raise traitlets.TraitError(f"{wrong}, not {proposal['value']!r}")
        return proposal["value"]

    def _handle_msg(self, message: Any) -> None:
        """A message from the browser: a change of state, or the wish for it; anything else is none of our business."""
        content = message.get("content") if isinstance(message, dict) else None
        data = content.get("data") if isinstance(content, dict) else None
        method = data.get("method") if isinstance(data, dict) else None
        if method == "request_state":
            self.send_state()
        elif method == "update":
            self.set_state(data.get("state"))  # type: ignore[union-attr]

    def set_state(self, sync_data: Any) -> None:
        """Take over what the browser may change and what fits."""
        if isinstance(sync_data, dict):
            mine = [name for name in ("step", "pinned", "quiz", "fold", "answers") if name in sync_data]
            super().set_state({name: sync_data[name] for name in mine if not self._misfit(name, sync_data[name])})

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        data, metadata = _both(super()._repr_mimebundle_(**kwargs))
        return {**data, **_picture(self)}, metadata

    def _ipython_display_(self, **kwargs: Any) -> None:
        _show(super()._repr_mimebundle_(), self)

    def __repr__(self) -> str:
        return f"Explorer of: {text.text(self._story.still)}"


class WhatIf(ipywidgets.VBox):  # type: ignore[misc]
    """What ``viz.explore(f, w=4.)`` shows: the sliders and, below, the explorer of what ``f`` gave last.

    ``sliders``: the controls by name. ``explorer``: the Explorer. ``result``: the tensor that ``f`` returned last.
    """

    def __init__(
        self, f: Callable[..., Any], values: Mapping[str, Any], parameters: Mapping[str, Any], given: Mapping[str, Any],
        quiz: bool = False, fold: bool | None = None, scale: float = 1.0,
    ) -> None:
        controls = ipywidgets.interactive(_moved_of(f, values), {"manual": True}, **values).kwargs_widgets  # we call f
        self.sliders = {control._kwarg: control for control in controls}
        self._f, self._parameters, self._given = f, parameters, given
        self._waits: asyncio.TimerHandle | None = None
        told, self.result = self._run()
        self.explorer = Explorer(told, quiz, fold, scale)
        for control in controls:
            control.observe(self._moved, "value")
        super().__init__([*controls, self.explorer])

    def _run(self) -> tuple[Story, Any]:
        self._leaves = {name: _leaf(control.value) for name, control in self.sliders.items()}
        result = self._f(**self._leaves)
        if not isinstance(result, TensorBase):
            whole = [f"{name}={value}." for name, value in self._leaves.items() if type(value) is int]
            raise TypeError(
                f"the function must return a tensor, but it returned a {type(result).__name__}"
                + (f". A whole number stays a number: write {', '.join(whole)} to get a tensor" if whole else "")
            )
        with _all_is_kept():
            return story([result], _used_by(self._f), self._parameters, {**self._leaves, **self._given, "result": result}), result

    def _moved(self, change: Any) -> None:
        """A slider moved: run again, once it rests."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no event loop, no flood of messages
            return self.update()
        if self._waits:
            self._waits.cancel()
        self._waits = loop.call_later(DEBOUNCE, self.update)

    def update(self) -> None:
        """Call the function with what the sliders say now. If it raises, its words are shown and the last graph stays."""
        try:
            told, self.result = self._run()
        except Exception as error:
            self.explorer.fault = clean(f"{type(error).__name__}: {error}")
        else:
            self.explorer.fault = ""
            self.explorer._turn_to(told)

    def to_html(self) -> str:
        """The page of the graph as it is now, like ``Explorer.to_html``; it says that the sliders need a kernel."""
        at = ", ".join(f"{name} = {_said(control.value)}" for name, control in self.sliders.items())
        return self.explorer._page(f"The sliders need a running kernel; this is the graph at {at}.")

    def save(self, path: str | Path) -> None:
        """Write ``to_html()`` to an ``.html`` file. Raises ValueError for any other ending."""
        _save(self.to_html(), path)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return {**_view(self), **_picture(self.explorer)}

    def _ipython_display_(self, **kwargs: Any) -> None:
        _show(_view(self), self.explorer)

    def __repr__(self) -> str:
        return repr(self.explorer)


def _said(value: Any) -> str:
    return words.number(value) if isinstance(value, int | float) else clip(str(value), 40)


def _save(html: str, path: str | Path) -> None:
    if Path(path).suffix.lower() != ".html":
        raise ValueError(f"an explorer is saved as .html, not as '{Path(path).name}'")
    Path(path).write_text(html, encoding="utf-8")


def _moved_of(f: Any, values: Mapping[str, Any]) -> Any:
    """A function with the arguments of ``f`` that get a slider: not those whose default has none, a tensor or None. ipywidgets
    takes functions only, no partial and no other object that can be called."""
    takes = signature(f)

    def function(**values: Any) -> None: ...

    function.__signature__ = takes.replace(parameters=[  # type: ignore[attr-defined]
        each for name, each in takes.parameters.items() if name in values or not isinstance(each.default, TensorBase | None)
    ])
    return function


def _written(f: Any) -> Any:
    """The function that somebody wrote, of a partial, a method or an object that can be called."""
    while isinstance(f, partial):
        f = f.func
    f = f if hasattr(f, "__name__") else type(f).__call__
    return getattr(f, "__func__", f)


def _used_by(f: Any) -> dict[str, Any]:
    """The variables around a function that it uses, and those that functions among them use: they name tensors of its graph."""
    used: dict[str, Any] = {}
    start = _written(f)
    functions = [start]
    for function in functions:  # grows while it is read
        if not isfunction(function) or function.__globals__ is not start.__globals__:  # what a library uses is its own affair
            continue
        cells = dict(zip(function.__code__.co_freevars, function.__closure__ or ()))
        for name in _names(function.__code__):
            with suppress(KeyError, ValueError):  # of another kind, such as an attribute's; without a value
                value = cells[name].cell_contents if name in cells else function.__globals__[name]
                used.setdefault(name, value)
                if isfunction(value) and value not in functions:
                    functions.append(value)
    return used


def _names(code: CodeType) -> set[str]:
    inner = [_names(each) for each in code.co_consts if isinstance(each, CodeType)]
    return {*code.co_names, *code.co_freevars}.union(*inner)


def _leaf(value: Any) -> Any:
    """A float as a leaf that requires grad, anything else as it is."""
    if not isinstance(value, float):
        return value
    leaf: Any = wrap(np.array(value, np.float32))
    leaf.requires_grad = True
    return leaf


@contextmanager
def _all_is_kept() -> Iterator[None]:
    """Without Python's garbage collector, which looks through a hundred thousand new lists for a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


# ---------------------------------------------------------------- what an output cell carries


def _view(widget: Any) -> dict[str, Any]:
    return {"application/vnd.jupyter.widget-view+json": {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}}


def _both(bundle: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return bundle if isinstance(bundle, tuple) else (bundle or {}, {})


def _picture(explorer: Explorer) -> dict[str, str]:
    """The static picture, in the forms of every picture."""
    graph = explorer._story.still
    found = plan(graph)
    return svg.bundle(text.text(graph), svg.html(graph, found), svg.svg(graph, found))


def _show(bundle: Any, explorer: Explorer) -> None:
    """Two outputs: the widget, and the static picture for whoever opens the saved notebook when the kernel is gone.

    JupyterLab then writes an error in the place of the widget, whatever else its output carries. So the picture has an
    output of its own, and brings the rules that hide it while the Explorer lives and the error when it does not.
    """
    from IPython.display import display

    data, metadata = _both(bundle)
    still = _picture(explorer)
    own = f".zg-still-{explorer.still}"
    rules = (
        f'body:has(.zg-explorer[data-still="{explorer.still}"]) {own}{{display:none}}'
        f".jp-OutputArea:has({own}) .jp-OutputArea-output.jupyter-widgets:not(:has(*)){{display:none}}"
    )
    still["text/html"] = f'<div class="{own[1:]}"><style>{rules}</style>{still["text/html"]}</div>'
    title = clean(explorer._story.graph.title)
    display({**data, "text/plain": f"Explorer of the {title[0].lower()}{title[1:]}"}, metadata=metadata, raw=True)
    display(still, raw=True)


def right(answer: str, expected: Sequence[str]) -> bool:
    """Is ``answer`` right, to three digits? (As the browser judges: ``judge`` in explorer.js.)

    >>> right("[3, 1]", ["3", "1"]), right("3", ["3", "1"]), right("three", ["3"])
    (True, False, False)
    """
    for mark in "[](){};,":
        answer = answer.replace(mark, " ")
    try:
        given = [float(word) for word in answer.replace("−", "-").replace("_", "?").split()]
    except ValueError:
        return False
    wanted = [float(word) for word in expected]
    return len(given) == len(wanted) and all(
        g == w or (g != g and w != w) or abs(g - w) <= min(max(1e-3 * abs(w), 5e-5), 1e300) for g, w in zip(given, wanted)
    )
