"""The exercises of lesson 1: a number used twice, who is a leaf, mending a graph, a step downhill."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .report import hint, library, number, outcome, right, unanswered, wrong

if TYPE_CHECKING:
    from collections.abc import Callable


def check_used_twice(u_grad: Any, v_grad: Any) -> None:
    """Exercise 1: the gradients of ``u * v + u`` at u = 2, v = 5."""
    if unanswered(u_grad, v_grad):
        return hint("How much does u * v + u grow when u grows by 1? And when v does? Replace each ... with a number.")
    u, v = number(u_grad), number(v_grad)
    if u is None or v is None:
        return wrong("Each answer should be a number, such as 3.")
    if (u, v) == (6, 2):
        return right("u is used twice: 5 comes back through the product and 1 through the sum: gradients that meet are added.")
    if (u, v) == (2, 6):
        return wrong("These are the two numbers, but the other way round: the slope along u is what u is multiplied with.")
    if u == 5:
        return wrong("5 is what comes back to u through the product. But u is used a second time, in + u: add that path.")
    if u == 1:
        return wrong("1 is what comes back to u through + u. The product u * v sends something back to u as well: add it.")
    if v == 5 or v == 12:
        return wrong("The gradient of v is not a value of v or of z: it is the number that v is multiplied with.")
    if u == 6:
        return wrong("u is right. For v: it is used once, in u * v. If v grows by 1, by how much does u * v grow?")
    if v == 2:
        return wrong("v is right. For u: write u * v + u as u * (v + 1). What is the slope along u?")
    return wrong("Move u from 2 to 3 and compute u * v + u again: by how much did it grow? Then do the same with v.")


def check_leaves(leaves: Any) -> None:
    """Exercise 2: which names hold a leaf."""
    how = 'Go through the three rules for each name, and answer with a set such as {"k", "n"}.'
    if unanswered(leaves):
        return hint(how)
    if isinstance(leaves, str):
        leaves = {leaves}
    try:
        names = set(leaves)
    except TypeError:
        return wrong('The answer should be a set of names, such as {"k", "n"}.')
    if not names:
        return hint(how)
    if not names <= {"k", "m", "n", "o", "m2"}:
        return wrong("Only these five names are asked for: k, m, n, o and m2, each in quotation marks.")
    if names == {"k", "m", "n", "m2"}:
        return right("Only o is not: it was computed from m, which requires a gradient. item() took the bare number out for m2.")
    if "o" in names:
        return wrong("o = m + n was made by an operation from m, which requires a gradient: rule 2.")
    if "n" not in names:
        return wrong("n was made by an operation, true. But k does not require a gradient, so nothing was recorded: rule 3.")
    if "m2" not in names:
        return wrong("o.item() is a bare Python number without any history, and you made m2 of it: rule 1.")
    missing = " and ".join(sorted({"k", "m"} - names))
    return wrong(f"{missing}: made by you, with torch.tensor. That is rule 1, whether a gradient is required or not.")


def check_side_by_side(side_by_side: Callable[[Any, Any], Any]) -> None:
    """Exercise 3: a vector of two tensors, still in one graph."""
    torch = library(side_by_side)
    w = torch.tensor(4.0, requires_grad=True)
    b = torch.tensor(5.0, requires_grad=True)
    c = w * 3
    try:
        vector = side_by_side(c, b)
    except Exception as error:
        return wrong(f"Your function raised {type(error).__name__}: {error}")
    if vector is None or vector is ...:
        return hint("Your function should return one tensor: torch.stack([...]) with the two tensors between the brackets.")
    if not isinstance(vector, torch.Tensor):
        return wrong(f"Your function returned a {type(vector).__name__}. It should return a tensor of two elements.")
    if tuple(vector.shape) != (2,):
        return wrong(f"The shape should be torch.Size([2]), and yours is {vector.shape}.")
    if vector.grad_fn is None:
        return wrong(
            "The numbers are there, but the history is not: grad_fn is None. torch.tensor(...), .item() and .detach() take"
            " numbers out of the graph. torch.stack([c, b]) keeps the tensors themselves."
        )
    if vector.tolist() != [12.0, 5.0]:
        return wrong(f"For c = 12 and b = 5 the vector should be [12, 5], in this order. Yours is {vector.tolist()}.")
    vector.sum().backward()
    if w.grad is None or b.grad is None:
        lost = " and ".join(name for name, each in (("c", w), ("b", b)) if each.grad is None)
        return wrong(f"No gradient came back to {lost}: it was taken out of the graph before it went into the vector.")
    if (w.grad.item(), b.grad.item()) != (3.0, 1.0):
        return wrong("Gradients come back, but not the right ones: the vector should hold c and b as they are.")
    return right(f"grad_fn is {type(vector.grad_fn).__name__}, and the gradients find their way back to w and b.")


def check_downhill(downhill: Callable[[Any, float], Any]) -> None:
    """Exercise 4: one step against the gradient, in place, and a clean slate for the next."""
    torch = library(downhill)
    w = torch.tensor(2.0, requires_grad=True)
    ((w - 5) ** 2).backward()
    before = w.grad.clone()
    result, error, last = outcome(downhill, w, 0.1)
    value, grad = round(w.item(), 4), w.grad
    if value == 2.0 and last is not w:
        return wrong(
            "You made a new tensor and gave it the name w. The tensor that you were given is still 2, and it still has its"
            " gradient: change that one, in place, with w -= ..."
        )
    if isinstance(error, RuntimeError) and "leaf Variable" in str(error):
        return wrong("A leaf was changed while operations are recorded. Put the change under: with torch.no_grad():")
    if error is not None:
        return wrong(f"Your function raised {type(error).__name__}: {error}")
    if value == 2.0:
        if result is not None and result is not ...:
            return wrong(
                "w itself is still 2: your function made a new tensor. Change the one you were given, in place: w -= ..."
            )
        if grad is not None and grad.item() == before.item():
            return hint("Two lines under `with torch.no_grad():` do it. The first changes w in place, the second clears w.grad.")
        return wrong("The gradient is cleared, but w is still 2. Did you clear it before you used it, or make a new w?")
    if value == 1.4:
        return wrong("w went from 2 to 1.4, uphill. Downhill is *against* the gradient: a minus sign.")
    if value == 8.0 or value == -4.0:
        return wrong("The step is too long: multiply the gradient by rate.")
    if value != 2.6:
        return wrong(f"With a gradient of -6 and a rate of 0.1, w should go from 2 to 2.6. Yours went to {value}.")
    if grad is not None and grad.item() != 0:
        return wrong("The step is right. But w.grad is still there, and the next backward() would add to it: w.grad.zero_()")
    if not w.requires_grad:
        return wrong("The step is right, but w no longer requires a gradient: leave requires_grad alone.")
    return right("w went from 2 to 2.6, is still a leaf, and its gradient is ready for the next round.")
