"""How a check speaks: one sign and a sentence or two, and a hint where nothing was answered yet.

A grader counts errors, not sentences. So a check can be made strict: where an answer is missing or wrong, its sentence is then an
AssertionError.
"""
from __future__ import annotations

import inspect
import os
import sys
import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import FrameType

WIDTH = 100
_strict = False


def strict(on: bool = True) -> None:
    """Let a check raise AssertionError, with the same sentence, instead of printing it; ``ZEROGRAD_CHECK=raise`` does so, too."""
    global _strict
    _strict = on


def unanswered(*answers: Any) -> bool:
    """Is one of ``answers`` still the ``...`` of the exercise?"""
    return any(answer is ... for answer in answers)


def hint(text: str) -> None:
    _object("○", "Not answered yet. " + text)


def right(text: str) -> None:
    _say("✓", "Right. " + text)


def wrong(text: str) -> None:
    _object("✗", "Not yet. " + text)


def raised(error: Exception) -> None:
    wrong(f"Your function raised {type(error).__name__}: {error}")


def also(text: str) -> None:
    """More about the answer that the line above spoke of."""
    _say("  ·", text)


def _object(sign: str, text: str) -> None:
    if _strict or os.environ.get("ZEROGRAD_CHECK") == "raise":
        raise AssertionError(f"{sign} {text}")
    _say(sign, text)


def _say(sign: str, text: str) -> None:
    print(textwrap.fill(f"{sign} {text}", WIDTH, subsequent_indent=" " * (len(sign) + 1)))


def listed(names: Iterable[str]) -> str:
    """Names as they stand in a sentence: a, b and c."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def number(answer: Any) -> float | None:
    """The number that somebody meant: a number, or a tensor of one element. None if it is neither."""
    if hasattr(answer, "detach"):
        answer = answer.detach()
        answer = answer.item() if answer.numel() == 1 else None
    if isinstance(answer, bool) or not isinstance(answer, (int, float)):
        return None
    return float(answer)


def check_number(
    answer: Any, truth: float, ask: str, praise: str, mistakes: Mapping[float, str], otherwise: str, near: float = 0.0
) -> None:
    """The check of an exercise that asks for a number, right within ``near``: ``mistakes`` tells of known wrong ones, and
    ``otherwise``, in which ``{:g}`` is the answer, of all others.
    """
    if unanswered(answer):
        return hint(ask)
    value = number(answer)
    if value is None:
        return wrong("The answer should be a number.")
    if abs(value - truth) <= near:
        return right(praise)
    known = next((text for mistake, text in mistakes.items() if abs(value - mistake) <= near), None)
    return wrong(known or otherwise.format(value))


def chosen(answer: Any, known: Iterable[str], ask: str, example: str) -> set[str] | None:
    """The set of names that somebody chose from ``known``; None if there is none yet, or it is none, which is then said."""
    names, given = set(known), None
    if unanswered(answer):
        hint(f"{ask} Answer with a set, such as {example}.")
    elif isinstance(answer, str) and answer in names:
        given = {answer}
    elif not isinstance(answer, Iterable):
        wrong(f"The answer should be a set, such as {example}.")
    elif not names.issuperset(answer):
        wrong(f"Only these are asked for: {listed(sorted(names))}.")
    else:
        given = set(answer)
    return given


def check_chosen(answer: Any, why: Mapping[str, str], truth: str, ask: str, example: str, praise: str) -> None:
    """The check of an exercise that asks which letters belong to a set; ``why`` tells of each letter why it does, or does not."""
    given = chosen(answer, why, ask, example)
    if given is None:
        return
    if given == set(truth):
        return right(praise)
    too_many = next((letter for letter in why if letter in given and letter not in truth), "")
    missing = next((letter for letter in why if letter in truth and letter not in given), "")
    wrong(f"Not among them: {why[too_many]}" if too_many else f"One more: {why[missing]}")


def library(function: Any) -> Any:
    """The ``torch`` that the learner's ``function`` uses: zerograd, or PyTorch where that was imported instead."""
    import zerograd

    return getattr(inspect.unwrap(function), "__globals__", {}).get("torch", zerograd)


def outcome(function: Callable[..., Any], first: Any, *others: Any) -> tuple[Any, Exception | None, Any]:
    """Call the learner's function: what it returned, what it raised, and what its first parameter names at the end.

    ``w = w - step`` leaves no trace outside the function. Inside, the name stands for another tensor than it did.
    """
    code = getattr(inspect.unwrap(function), "__code__", None)
    last = first

    def look(frame: FrameType, event: str, _: Any) -> None:
        nonlocal last
        if event == "return" and frame.f_code is code:  # also where it ends by an exception
            last = frame.f_locals.get(code.co_varnames[0], first)

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        return function(first, *others), None, last
    except Exception as error:
        return None, error, last
    finally:
        sys.setprofile(before)
