"""The loss of speech and handwriting, where nobody knows which moment belongs to which letter."""
from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

from ...core import dtypes, errors
from ...core.base import TensorBase
from ...ops import arguments, creation, ctc, masking
from .reduction import reduced, reduction_of

if TYPE_CHECKING:
    from ...tensor import Tensor

_LENGTHS = (
    "(Tensor log_probs, Tensor targets, {} input_lengths, {} target_lengths, int blank = 0, int reduction = at::Reduction::Mean,"
    " bool zero_infinity = False)"
)
_CHECKING = "(while checking arguments for ctc_loss_allocate_outputs)"


def ctc_loss(
    log_probs: Tensor, targets: Tensor, input_lengths: Any, target_lengths: Any, blank: int = 0, reduction: str = "mean",
    zero_infinity: bool = False,
) -> Tensor:
    """How unlikely a text is where its letters may come at any moment, in their order, each lasting, with blanks between them.

    ``log_probs``: logarithms of probabilities, made by ``log_softmax``, in the shape (moments, texts, classes), or (moments,
    classes) for one text. ``targets``: the letters of each text in a row of its own, or all of them one after the other.
    ``input_lengths`` and ``target_lengths``: how many moments and letters of each count. ``"mean"``: of the losses by letter.
    ``zero_infinity``: a text that is too long for its moments costs nothing.

    A. Graves et al., *Connectionist temporal classification*, ICML (2006). The first derivative is right behind ``log_softmax``
    only, and there is no second, both as in PyTorch.

    >>> ctc_loss(torch.zeros(2, 1, 2).log_softmax(2), tensor([[1]]), (2,), (1,))
    tensor(0.2877)
    """
    how = reduction_of(reduction)
    moments, lengths = _both_lengths(log_probs, targets, input_lengths, target_lengths, blank, zero_infinity)
    batched = log_probs.ndim == 3
    logs: Any = log_probs if batched else log_probs.unsqueeze(1)
    texts = targets if targets.dtype is dtypes.int64 else targets.to(dtypes.int64)
    _check(logs._array, texts._array, moments, lengths, blank)
    losses: Any = ctc.ctc_loss_of(logs, texts, moments, lengths, blank, zero_infinity)
    if zero_infinity:
        losses = masking.where(losses == inf, 0.0, losses)
    if how == "mean":
        return (losses / creation.tensor([max(each, 1) for each in lengths], dtype=losses.dtype)).mean()  # type: ignore[no-any-return]
    return reduced(losses, how) if batched or how == "sum" else losses.squeeze(0)  # type: ignore[no-any-return]


def _both_lengths(*given: Any) -> list[tuple[int, ...]]:
    """The lengths of inputs and of targets as ints. Raises PyTorch's errors for arguments of other types."""
    log_probs, targets, *lengths, blank, zero_infinity = given
    as_tensors = all(isinstance(each, TensorBase) for each in lengths)
    fits = as_tensors or all(isinstance(each, (tuple, list)) and all(map(errors.is_index, each[:1])) for each in lengths)
    right = isinstance(log_probs, TensorBase) and isinstance(targets, TensorBase)
    if not (right and fits and errors.is_index(blank) and isinstance(zero_infinity, bool)):
        raise _other_types([log_probs, targets, *lengths, blank, 0, zero_infinity])
    for name, each in zip(("input_lengths", "target_lengths"), lengths):
        if as_tensors and each._array.dtype.kind not in "iu":
            raise RuntimeError(f"{name} must be integral")
        for nr, value in enumerate(() if as_tensors else each):
            if not errors.is_index(value):
                told = f'"type must be tuple of ints,but got {errors.type_name(value)}"'
                raise TypeError(f"ctc_loss(): argument '{name}' failed to unpack the object at pos {nr + 1} with error {told}")
    if as_tensors:
        lengths = [each._array.reshape(-1) for each in lengths]
    return [tuple(map(int, each)) for each in lengths]


def _other_types(given: list[Any]) -> TypeError:
    def told(value: Any) -> str:
        if not isinstance(value, (tuple, list)):
            return errors.type_name(value)
        inner = ", ".join(map(errors.type_name, value))
        return f"list of [{inner}]" if isinstance(value, list) else f"tuple of ({inner})"

    forms = []
    for kind, tensors in (("tuple of ints", 2), ("Tensor", 4)):
        marked = ["Tensor" if isinstance(value, TensorBase) and nr < tensors else
                  f"!{'Tensor' if isinstance(value, TensorBase) else told(value)}!" for nr, value in enumerate(given)]
        forms += [_LENGTHS.format(kind, kind),
                  f"      didn't match because some of the arguments have invalid types: ({', '.join(marked)})"]
    return arguments.overloads("ctc_loss", given, "\n".join(forms))


def _check(logs: Any, texts: Any, moments: tuple[int, ...], lengths: tuple[int, ...], blank: int) -> None:
    """Raise PyTorch's errors for shapes and lengths that do not go together."""
    if logs.dtype not in dtypes.PRECISE:
        raise arguments.not_implemented("ctc_loss_cpu", logs)
    if not logs.size:
        raise RuntimeError("log_probs tensor must not be empty")
    if logs.ndim != 3:
        told = f"Expected 3-dimensional tensor, but got {logs.ndim}-dimensional tensor for argument #1 'log_probs'"
        raise RuntimeError(f"{told} {_CHECKING}")
    if texts.ndim not in (1, 2):
        told = f"Expected 1 to 2 dimensions, but got {texts.ndim}-dimensional tensor for argument #2 'targets'"
        raise RuntimeError(f"{told} {_CHECKING}")
    most, count, classes = logs.shape
    if not 0 <= blank < classes:
        raise RuntimeError("blank must be in label range")
    for name, given in (("input_lengths", moments), ("target_lengths", lengths)):
        if len(given) != count:
            raise RuntimeError(f"{name} must be of size batch_size")
    _check_letters(texts, lengths, classes)
    for each in moments:
        if not 0 <= each <= most:
            bound = "at least 0" if each < 0 else f"at most {most}"
            raise RuntimeError(f"Expected input_lengths to have value {bound}, but got value {each} {_CHECKING}")


def _check_letters(texts: Any, lengths: tuple[int, ...], classes: int) -> None:
    for each in lengths:
        if each < 0:
            raise RuntimeError(f"Expected target_lengths to have value at least 0, but got value {each} {_CHECKING}")
    have, wanted = len(texts), sum(lengths) if texts.ndim == 1 else len(lengths)
    place = f"for argument #2 'targets' {_CHECKING}"
    if have != wanted:
        raise RuntimeError(f"Expected tensor to have size {wanted} at dimension 0, but got size {have} {place}")
    if texts.ndim == 2 and texts.shape[1] < max(lengths):
        told = f"Expected tensor to have size at least {max(lengths)} at dimension 1, but got size {texts.shape[1]}"
        raise RuntimeError(f"{told} {place}")
    used = [texts] if texts.ndim == 1 else [text[:length] for text, length in zip(texts, lengths)]
    for text in used:  # PyTorch would read from memory that is not its own
        if text.size and not (text.min() >= 0 and text.max() < classes):
            raise RuntimeError(f"ctc_loss: targets must be classes, from 0 to {classes - 1}")
