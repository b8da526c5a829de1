"""Connectionist temporal classification: how unlikely a text is, where nobody knows which moment belongs to which letter.

Between the letters, and around them, there may be blanks, and a letter may last; all such ways through time are added up, from
the front (``alpha``) and from the end (``beta``), in logarithms. A. Graves, S. Fernández, F. Gomez and J. Schmidhuber,
*Connectionist temporal classification: labelling unsegmented sequence data with recurrent neural networks*, ICML (2006).
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.op import op
from .arguments import no_derivative

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors


def _texts(r: Any) -> list[tuple[Any, ...]]:
    def letters(*shape: int) -> Any:
        return (r(*shape) > 0).long() + 1

    return [(r(5, 2, 8), letters(2, 3), (5, 4), (3, 1), 0, False), (r(6, 3, 8), letters(5), (6, 5, 6), (2, 0, 3), 3, False),
            (r(3, 2, 8), letters(2, 3) * 0 + 2, (3, 3), (1, 3), 0, True), (r(1, 1, 8), letters(1, 1), (1,), (1,), 0, False)]


def _labels(targets: Any, lengths: Any, blank: int) -> Any:
    """The letters of each text with blanks around them, a row for each; behind its end there are blanks."""
    labels = np.full((len(lengths), 2 * max(lengths) + 1), blank, np.int64)
    start = 0
    for nr, length in enumerate(lengths):
        text = targets[start : start + length] if targets.ndim == 1 else targets[nr, :length]
        labels[nr, 1 : 2 * length : 2] = text
        start += length
    return labels


def _skips(labels: Any) -> Any:
    """Where a way may come from two places before, leaving out a blank between letters that differ."""
    skips = np.zeros(labels.shape, bool)
    skips[:, 2:] = labels[:, 2:] != labels[:, :-2]
    return skips


def _only(allowed: Any, numbers: Any) -> Any:
    return np.where(allowed, numbers, numbers.dtype.type(-np.inf))


def _moved(numbers: Any, places: int) -> Any:
    """Each row some places further on; what comes in has the logarithm of 0."""
    moved = np.full_like(numbers, -np.inf)
    if places < numbers.shape[1]:
        moved[:, places:] = numbers[:, : numbers.shape[1] - places]
    return moved


def _sum_of(*logs: Any) -> Any:
    """The logarithm of the sum of what these are the logarithms of."""
    largest = np.maximum.reduce(logs)
    largest = np.where(largest == -np.inf, largest.dtype.type(0), largest)
    total = np.add.reduce([np.exp(each - largest) for each in logs])
    return np.log(total) + largest


def _forwards(spelled: Any, skips: Any) -> Any:
    """``alpha``: for each moment and place in a text, all ways from the front that are there then.

    ``spelled``: the logarithms of the probabilities of what stands there.
    """
    alpha = np.full_like(spelled, -np.inf)
    alpha[0, :, :2] = spelled[0, :, :2]
    for moment in range(1, len(spelled)):
        before = alpha[moment - 1]
        alpha[moment] = _sum_of(before, _moved(before, 1), _only(skips, _moved(before, 2))) + spelled[moment]
    return alpha


def _backwards(spelled: Any, skips: Any, moments: Any, lengths: Any) -> Any:
    """``beta``: likewise, all ways from there to the end."""
    beta = np.full_like(spelled, -np.inf)
    onward = skips[:, ::-1]  # seen from behind: _moved goes the other way
    after = beta[0]
    for moment in reversed(range(len(spelled))):
        back = after[:, ::-1]
        here = _sum_of(back, _moved(back, 1), _moved(_only(onward, back), 2))[:, ::-1] + spelled[moment]
        for nr in np.flatnonzero(moments == moment + 1):
            here[nr] = -np.inf
            ends = slice(max(2 * lengths[nr] - 1, 0), 2 * lengths[nr] + 1)
            here[nr, ends] = spelled[moment, nr, ends]
        beta[moment] = after = here
    return beta


def _spelled(log_probs: Any, labels: Any) -> Any:
    return log_probs[:, np.arange(len(labels))[:, None], labels]


@op(input=lambda grad: no_derivative("_ctc_loss_backward"), log_probs=lambda grad: no_derivative("_ctc_loss_backward"),
    name="NotImplemented", symbol="ctc′", samples=lambda r: [(r(each[0].shape[1]), *each) for each in _texts(r)])
def ctc_slope(
    input: Tensor, log_probs: Tensor, targets: Tensor, input_lengths: Any, target_lengths: Any, blank: int, zero_infinity: bool
) -> Tensor:
    """``input`` times what PyTorch takes for the slopes of ``ctc_loss``: it counts on a ``log_softmax`` before.

    That is each probability less its share in all the ways that spell the text, which is the slope for the scores, and which the
    gradient of ``log_softmax`` leaves as it is.
    """
    labels, moments = _labels(targets, target_lengths, blank), np.asarray(input_lengths)
    spelled, skips = _spelled(log_probs, labels), _skips(labels)
    losses = _losses(log_probs, targets, input_lengths, target_lengths, blank)
    ways = _forwards(spelled, skips) + _backwards(spelled, skips, moments, target_lengths)
    shares = np.exp(ways + losses[:, None] - spelled)
    slopes = np.exp(log_probs)
    rows = np.arange(len(labels))
    for place in range(labels.shape[1]):
        slopes[:, rows, labels[:, place]] -= shares[:, :, place]
    slopes[(log_probs == -np.inf) | ~np.isfinite(losses)[:, None]] = np.nan
    slopes = slopes * input[:, None]
    over = np.arange(len(log_probs))[:, None] >= moments
    if zero_infinity:
        over = over | (losses == np.inf)
    slopes[over] = 0
    return slopes


def _losses(log_probs: Any, targets: Any, input_lengths: Any, target_lengths: Any, blank: int) -> Any:
    labels, moments, lengths = _labels(targets, target_lengths, blank), np.asarray(input_lengths), np.asarray(target_lengths)
    alpha = _forwards(_spelled(log_probs, labels), _skips(labels))
    rows = np.arange(len(labels))
    last = alpha[moments - 1, rows]
    blanks, letters = last[rows, 2 * lengths], last[rows, np.maximum(2 * lengths - 1, 0)]
    likely = _sum_of(blanks, _only(lengths > 0, letters))
    return -np.where(moments > 0, likely, np.where(lengths > 0, -np.inf, 0)).astype(log_probs.dtype)


@op(log_probs=lambda grad, log_probs, targets, input_lengths, target_lengths, blank, zero_infinity:
        ctc_slope(grad, log_probs, targets, input_lengths, target_lengths, blank, zero_infinity),
    name="CtcLossBackward0", symbol="ctc", samples=_texts)
def ctc_loss_of(
    log_probs: Tensor, targets: Tensor, input_lengths: Any, target_lengths: Any, blank: int, zero_infinity: bool
) -> Tensor:
    """Minus the logarithm of the probability of each text; ``zero_infinity`` is for the gradient."""
    return _losses(log_probs, targets, input_lengths, target_lengths, blank)
