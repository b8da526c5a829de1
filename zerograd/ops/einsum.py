"""``einsum``: sums of products, in the language of physicists, by way of the operations that PyTorch records for it.

Every operand gets all dimensions in one order, the result's first; two at a time they become one batched matrix product.
"""
from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from ..core.base import TensorBase
from .layout import diagonal, movedim, permute_dims, reshape
from .linalg import bmm
from .pointwise import mul
from .reduction import sum as total
from .shape import unsqueeze, view

if TYPE_CHECKING:
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors

DOTS = "..."
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def einsum(*args: Any) -> Tensor:
    """Sums of products: ``einsum("ij,jk->ik", a, b)`` names the dimensions of the operands and of the result.

    A letter that is not in the result is summed over; without ``->`` the result has the letters that come once, in
    alphabetical order; ``...`` stands for dimensions that are broadcast. Raises RuntimeError for an equation that does not fit.

    >>> einsum("ij,ij->i", tensor([[1., 2.], [3., 4.]]), ones(2, 2))
    tensor([3., 7.])
    """
    if len(args) < 2:
        raise ValueError(
            "einsum(): must specify the equation string and at least one operand, or at least one operand and its subscripts list"
        )
    equation, operands = args[0], list(args[1:])
    if isinstance(equation, TensorBase):
        equation, operands = _from_lists(args)
    if len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        operands = list(operands[0])
    inputs, output = _read(equation.replace(" ", ""), operands)
    return _contract(inputs, output, operands)


def _from_lists(args: tuple[Any, ...]) -> tuple[str, list[Any]]:
    """The form ``einsum(a, [0, 1], b, [1, 2], [0, 2])`` as an equation."""

    def letters(places: Any) -> str:
        return "".join(DOTS if place is Ellipsis else LETTERS[place] for place in places)

    operands, lists = list(args[0::2]), args[1::2]
    end = ""
    if len(args) % 2:
        end = "->" + letters(operands.pop())
    return ",".join(letters(each) for each in lists) + end, operands


def _split(part: str, at: int) -> list[str]:
    """The letters of one operand, ``...`` counting as one."""
    found, place = [], 0
    while place < len(part):
        if part[place] == ".":
            if part[place : place + 3] != DOTS:
                raise RuntimeError(f"einsum(): found '.' for operand {at} that is not part of any ellipsis")
            if DOTS in found:
                raise RuntimeError(f"einsum(): found '.' for operand {at} for which an ellipsis was already found")
            found.append(DOTS)
            place += 3
            continue
        found.append(part[place])
        place += 1
    return found


def _read(equation: str, operands: list[Any]) -> tuple[list[list[str]], list[str] | None]:
    left, arrow, right = equation.partition("->")
    for place, letter in enumerate(left):
        if letter not in LETTERS and letter not in ".,":
            raise RuntimeError(
                f"einsum(): invalid subscript given at index {place} in the equation string, subscripts must be in [a-zA-Z]"
            )
    parts = left.split(",")
    if len(parts) != len(operands):
        which = "fewer" if len(operands) < len(parts) else "more"
        raise RuntimeError(f"einsum(): {which} operands were provided than specified in the equation")
    inputs = [_split(part, at) for at, part in enumerate(parts)]
    for at, (labels, operand) in enumerate(zip(inputs, operands)):
        ndim, named = operand._array.ndim, sum(label != DOTS for label in labels)
        if DOTS in labels and named > ndim:
            raise RuntimeError(
                f"einsum(): the number of subscripts in the equation ({named}) is more than the number of dimensions"
                f" ({ndim}) for operand {at}"
            )
        if DOTS not in labels and named != ndim:
            raise RuntimeError(
                f"einsum(): the number of subscripts in the equation ({named}) does not match the number of dimensions"
                f" ({ndim}) for operand {at} and no ellipsis was given"
            )
    if not arrow:
        return inputs, None
    output = _split(right, len(operands))
    seen = {label for labels in inputs for label in labels}
    for place, label in enumerate(output):
        if label in output[:place]:
            raise RuntimeError(f"einsum(): output subscript {label} appears more than once in the output")
        if label not in seen and label != DOTS:
            raise RuntimeError(f"einsum(): output subscript {label} does not appear in the equation for any input operand")
    return inputs, output


def _contract(inputs: list[list[str]], output: list[str] | None, operands: list[Any]) -> Tensor:
    counts: dict[str, int] = {}
    for labels in inputs:
        for label in labels:
            counts[label] = counts.get(label, 0) + 1
    dots = max([operand._array.ndim - len(labels) + 1 for labels, operand in zip(inputs, operands) if DOTS in labels], default=0)
    if output is None:
        output = [DOTS] * (DOTS in counts) + sorted((k for k, n in counts.items() if n == 1 and k != DOTS), key=LETTERS.index)
    order: dict[str, int] = {}
    size = 0
    for label in [*output, *sorted(counts.keys() - set(output), key=lambda k: -1 if k == DOTS else LETTERS.index(k))]:
        order[label] = size
        size += dots if label == DOTS else 1
    kept = sum(dots if label == DOTS else 1 for label in output)
    ready = [_lined_up(operand, labels, order, size, dots) for operand, labels in zip(operands, inputs)]
    _check_sizes(ready, inputs, order, dots)
    uses = [sum(operand._array.shape[dim] != 1 for operand in ready) for dim in range(size)]
    result = ready[0]
    for other in ready[1:]:
        sums, own, others = [], [], []  # type: list[int], list[int], list[int]
        for dim in range(kept, size):
            wide, wide_other = result._array.shape[dim] != 1, other._array.shape[dim] != 1
            if wide and wide_other:
                uses[dim] -= 1
                if uses[dim] == 1:
                    sums.append(dim)
                    uses[dim] = 0
            elif uses[dim] == 1 and (wide or wide_other):
                (own if wide else others).append(dim)
                uses[dim] = 0
        result = total(result, own, True) if own else result
        other = total(other, others, True) if others else other
        result = _pair(result, other, sums)
    if size > kept:
        if len(ready) > 1:
            return view(result, result._array.shape[:kept])
        return total(result, tuple(range(kept, size)))
    return result


def _lined_up(operand: Any, labels: list[str], order: dict[str, int], size: int, dots: int) -> Any:
    """``operand`` with all dimensions there are, in ``order``; those that it has not have size 1."""
    permutation, seen = [-1] * size, {}  # type: tuple[list[int], dict[str, int]]
    missing = dots - (operand._array.ndim - len(labels) + 1) if DOTS in labels else 0
    dim = 0
    for label in labels:
        if label == DOTS:
            for _ in range(missing):
                operand = unsqueeze(operand, dim)
            for k in range(dots):
                permutation[order[label] + k] = dim
                dim += 1
        elif label in seen:
            first = seen[label]
            n, m = operand._array.shape[dim], operand._array.shape[first]
            if n != m:
                raise RuntimeError(
                    f"einsum(): subscript {label} is repeated for operand 0 but the sizes don't match, {n} != {m}"
                )
            operand = movedim(diagonal(operand, 0, first, dim), -1, first)
        else:
            seen[label] = dim
            permutation[order[label]] = dim
            dim += 1
    for place, given in enumerate(permutation):
        if given == -1:
            operand = unsqueeze(operand, -1)
            permutation[place] = dim
            dim += 1
    return permute_dims(operand, permutation) if permutation else operand


def _check_sizes(ready: list[Any], inputs: list[list[str]], order: dict[str, int], dots: int) -> None:
    names = {place + k: label for label, place in order.items() for k in range(dots if label == DOTS else 1)}
    for dim in range(ready[0]._array.ndim):
        before = 1
        for at, operand in enumerate(ready):
            size = operand._array.shape[dim]
            if size != 1 and before not in (1, size):
                label = names[dim]
                where = f"subscript {label} has size {size}" if label != DOTS else f"dimension {dim} covered by ellipsis has size"
                raise RuntimeError(
                    f"einsum(): {where} for operand {at} which does not broadcast with previously seen size {before}"
                )
            before = size if size != 1 else before


def _pair(left: Any, right: Any, sums: list[int]) -> Any:
    """The product of two, summed over ``sums``, as a batched matrix product."""
    if not sums:
        return mul(left, right)
    a, b = left._array.shape, right._array.shape
    both, first, second = [], [], []  # type: list[int], list[int], list[int]
    for dim in range(len(a)):
        if dim not in sums:
            (both if a[dim] != 1 and b[dim] != 1 else first if a[dim] != 1 else second).append(dim)

    def sized(shape: tuple[int, ...], dims: list[int]) -> int:
        return prod(shape[d] for d in dims)

    there = [*both, *first, *sums, *second]
    left = reshape(permute_dims(left, there), (sized(a, both), sized(a, first), sized(a, sums)))
    right = reshape(permute_dims(right, [*both, *sums, *second, *first]), (sized(a, both), sized(a, sums), sized(b, second)))
    shape = [*(a[d] for d in both), *(a[d] for d in first), *(1 for _ in sums), *(b[d] for d in second)]
    back = [there.index(d) for d in range(len(a))]
    return permute_dims(view(bmm(left, right), shape), back)
