"""How a check speaks: one sign and a sentence or two, and a hint where nothing was answered yet."""
from __future__ import annotations

import textwrap
from typing import Any

WIDTH = 100


def unanswered(*answers: Any) -> bool:
    """Is one of ``answers`` still the ``...`` of the exercise?"""
    return any(answer is ... for answer in answers)


def hint(text: str) -> None:
    _say("○", "Not answered yet. " + text)


def right(text: str) -> None:
    _say("✓", "Right. " + text)


def wrong(text: str) -> None:
    _say("✗", "Not yet. " + text)


def _say(sign: str, text: str) -> None:
    print(textwrap.fill(f"{sign} {text}", WIDTH, subsequent_indent="  "))


def number(answer: Any) -> float | None:
    """The number that somebody meant: a number, or a tensor of one element. None if it is neither."""
    if hasattr(answer, "detach"):
        answer = answer.detach()
        answer = answer.item() if answer.numel() == 1 else None
    if isinstance(answer, bool) or not isinstance(answer, (int, float)):
        return None
    return float(answer)


def library(function: Any) -> Any:
    """The ``torch`` that the learner's ``function`` uses: zerograd, or PyTorch where that was imported instead."""
    import zerograd

    return getattr(function, "__globals__", {}).get("torch", zerograd)
