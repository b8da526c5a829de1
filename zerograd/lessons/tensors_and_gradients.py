"""The exercises of lesson 1: a number used twice, who is a leaf, one number for many, mending a graph, a quiz on a chain,
gradients that grow, a step downhill, and why a gradient is None.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .report import also, hint, library, listed, number, outcome, raised, right, strict as strict, unanswered, wrong

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


def check_broadcast(g_shape: Any, scale_grad: Any) -> None:
    """Exercise 3: ``g = scale * h`` for scale = 2 and h = [1, 2, 3], and what g.backward([1, 0, 10]) leaves in scale."""
    if unanswered(g_shape, scale_grad):
        return hint("scale meets each of the three numbers of h. How many results are there, and what does each send back?")
    if isinstance(g_shape, int):
        g_shape = (g_shape,)
    if not isinstance(g_shape, (tuple, list)):
        return wrong("g_shape should be a shape, such as (2, 4).")
    if tuple(g_shape) == ():
        return wrong("() is the shape of scale alone. But scale meets each of the three numbers of h, and each gives a result.")
    if tuple(g_shape) != (3,):
        return wrong(f"g holds one number for each of the three numbers of h, in a row. Your shape is {tuple(g_shape)}.")
    sent = number(scale_grad)
    if sent is None:
        if isinstance(scale_grad, (tuple, list)) or hasattr(scale_grad, "shape"):
            return wrong("scale is a single number, so its gradient is one too: what the three results send back is added up.")
        return wrong("The shape is right. The gradient should be a number, such as 3.")
    if sent == 31:
        return right("1·1 + 0·2 + 10·3 = 31: scale was used three times, and what comes back is added up, as always.")
    mistakes: dict[float, str] = {
        6: "6 is what g.sum().backward() would give, where every weight is 1. Here the weights are 1, 0 and 10.",
        11: "11 is the sum of the weights. That is right for scale + h; here each weight meets a slope, its number of h.",
        30: "30 comes back from the last result, 10 times 3. Add what the first one sends.",
        62: "You multiplied each weight with its number in g. The slope of scale * 3 along scale is not 6, but 3.",
        66: "66 is the sum of the weights times the sum of h. Multiply each weight with its own number of h, and then add.",
    }
    return wrong("The shape is right. " + mistakes.get(sent, "For each result, take its weight times its number of h. Then add."))


def check_side_by_side(side_by_side: Callable[[Any, Any], Any]) -> None:
    """Exercise 4: a vector of two tensors, still in one graph."""
    torch = library(side_by_side)
    w = torch.tensor(4.0, requires_grad=True)
    b = torch.tensor(5.0, requires_grad=True)
    c = w * 3
    vector, error, _ = outcome(side_by_side, c, b)
    if error is not None:
        return raised(error)
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


class _Link(NamedTuple):
    """What is multiplied for one gradient of the chain: what arrives at the operation, and the operation's own slope."""

    value: float
    operation: str
    arrives: float
    slope: float
    why: str  # where the slope comes from
    other: str = ""  # the other side of the multiplication


CHAIN = {
    "w3": _Link(4, "w3 * y2", 1, 73, "the value of y2", "y2"),
    "y2": _Link(73, "w3 * y2", 1, 4, "the value of w3", "w3"),
    "b2": _Link(5, "+ b2", 4, 1, "an addition's slope is 1"),
    "w2": _Link(4, "w2 * y1", 4, 17, "the value of y1", "y1"),
    "y1": _Link(17, "w2 * y1", 4, 4, "the value of w2", "w2"),
    "b1": _Link(16.75, "+ b1", 16, 1, "an addition's slope is 1"),
    "w1": _Link(0.0625, "w1 * x1", 16, 4, "the value of x1", "x1"),
    "x1": _Link(4, "w1 * x1", 16, 0.0625, "the value of w1", "w1"),
}


def check_quiz(explorer: Any) -> None:
    """The quiz on the chain of five operations: what ``viz.explore(y3, quiz=True)`` was told so far."""
    answers, results = getattr(explorer, "answers", None), getattr(explorer, "results", None)
    if not isinstance(answers, dict) or not isinstance(results, dict):
        return wrong("Give it the explorer that asked you: lesson.check_quiz(quiz).")
    shown = [name for name in CHAIN if answers.get(name) == "shown"]
    mistaken = [name for name, fits in results.items() if not fits and answers[name] != "shown"]
    found = [name for name in CHAIN if results.get(name)]
    open_ = [name for name in CHAIN if name not in results]
    if not mistaken and not shown and not open_:
        return right("Each is what arrives from the right, times the operation's own slope: that is the chain rule.")
    so_far = f"Right so far: {listed(found)}." if found else ""
    if mistaken:
        wrong(so_far or "None is right so far.")
        for name in mistaken:
            also(_mistake(name, answers[name]))
    elif open_:
        hint(f"Click on a card of the quiz, step on with ], and type each gradient. {so_far}")
    else:
        hint("All that you typed is right. Run the cell with viz.explore again to find the rest by yourself, too.")
    if open_ and (found or mistaken or shown):
        also(f"Still to be found: {listed(open_)}.")
    if shown:
        also(f"Looked up: {listed(shown)}. For each, say what arrived there, and with which slope it was multiplied.")


def _mistake(name: str, answer: str) -> str:
    """What is wrong with an answer of the quiz."""
    link = CHAIN.get(name)
    if link is None:  # 0.25 and 68, the sums' nameless inputs
        return "A card without a name, not yet: it goes into an addition, and that hands on what it gets, unchanged."
    try:
        typed = float(answer.replace("−", "-").strip("[]() "))
    except ValueError:
        return f"{name}: {answer!r} is not a number such as 4 or 0.5."
    truth = link.arrives * link.slope
    given = f"{name}: {typed:g}"
    other = CHAIN.get(link.other)
    if other and typed == other.arrives * other.slope and typed != link.slope:
        return f"{given} is the gradient of {link.other}. The slope along {name} is the value of {link.other}, and vice versa."
    reasons = []
    if typed == link.value:
        reasons.append(f"the value of {name}, not its gradient")
    if typed == link.arrives:
        reasons.append(f"what arrives at {link.operation} from the right")
    if typed == link.slope:
        reasons.append(f"the slope of {link.operation} alone ({link.why})")
    if reasons:
        return f"{given} is {', and also '.join(reasons)}. Multiply what arrives by the slope along {name}."
    if typed == link.arrives + link.slope:
        return f"{given} is what arrives plus the slope. Along one path the two are multiplied; only paths that meet are added."
    if typed == -truth:
        return f"{given} has the wrong sign: does y3 grow or shrink when {name} grows?"
    if link.arrives == 16 and typed == 4 * link.slope:
        return f"{given}: one factor of the chain is missing. To get here from y3 you pass w3, and then w2 as well."
    return f"{given} is not it. What arrives at {link.operation} from the right, and what is its slope along {name}?"


def check_slopes(slopes: Callable[[Any, int], Any]) -> None:
    """Exercise 5: a loop whose gradients grow, because nobody clears them."""
    torch = library(slopes)
    w = torch.tensor(3.0, requires_grad=True)
    found, error, last = outcome(slopes, w, 3)
    if isinstance(error, AttributeError) and "NoneType" in str(error):
        if w.grad is None:
            return wrong("Before the first backward() w.grad is None, and None cannot be cleared. Do it at the end of a round.")
        return wrong("What you want to clear is None. Only w, the leaf, keeps a gradient: clear w.grad.")
    if isinstance(error, RuntimeError) and "leaf Variable" in str(error):
        return wrong("That would change the weight w itself. What has to be cleared is its gradient: w.grad.")
    if isinstance(error, RuntimeError) and "second time" in str(error):
        return wrong("A graph is used up by its backward(). Compute loss anew in each round, inside the loop.")
    if error is not None:
        return raised(error)
    if found is None or found is ...:
        return hint("Your function should return the list of the slopes that it found.")
    if not isinstance(found, list) or len(found) != 3 or None in (numbers := [number(each) for each in found]):
        return wrong(f"Three rounds should give a list of three numbers. Yours gave {found!r}.")
    if w.item() != 3:
        return wrong(f"w itself should stay 3, and it is {w.item():g} now. Clear its gradient, w.grad, and leave w alone.")
    if any(each is w.grad for each in found):
        return wrong("The list holds the tensor w.grad itself, three times: what happens to it is seen in all. Keep the .item().")
    if numbers == [6, 12, 18] and (w.grad is None or w.grad.item() == 0):
        return wrong("w.grad is cleared, but only when the loop is over, and the list is [6, 12, 18]. Clear it in each round.")
    if numbers == [6, 12, 18]:
        return hint("The list is [6, 12, 18]: each backward() adds to what is left in w.grad. Which line clears it, and where?")
    if numbers == [0, 0, 0]:
        return wrong("Only zeros: the gradient was cleared before it was read. Read it first, then clear it.")
    if numbers != [6, 6, 6]:
        return wrong(f"The slope of w * w at w = 3 is 6, in every round. Yours are {numbers}.")
    if last is not w:
        return wrong("The numbers are right, but each round makes a new w, and a weight that learns is kept. Clear its gradient.")
    if w.grad is not None and w.grad.item() not in (0, 6):
        return wrong(f"The list is right, but w.grad has grown to {w.grad.item():g}, and the next round adds to it: clear it.")
    return right("Each round starts with a clean slate: 6, 6, 6.")


def check_downhill(downhill: Callable[[Any, float], Any]) -> None:
    """Exercise 6: one step against the gradient, in place, and a clean slate for the next."""
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
        return raised(error)
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


REASONS = {"a": "not asked", "b": "not yet", "d": "cut off", "e": "not kept"}


def check_reasons(reasons: Any) -> None:
    """Exercise 7: why the gradients of a, b, d and e are None."""
    if not isinstance(reasons, dict) or reasons.keys() != REASONS.keys():
        if unanswered(reasons):
            return hint("Give one of the four reasons for each name.")
        return wrong('The answer should name a, b, d and e, each with a reason: {"a": "not asked", "b": ...}.')
    if unanswered(*reasons.values()):
        return hint("Give one of the four reasons for each name: who asked for it, who computed it, who kept it, who cut it off?")
    for name, truth in REASONS.items():
        reason = reasons[name]
        if reason not in REASONS.values():
            return wrong(f"{name}: {reason!r} is none of the four reasons: {', '.join(REASONS.values())}.")
        if reason != truth:
            return wrong(f"{name} is not {reason!r}: {_NOT[reason].format(name)}. {_ASK[name]}")
    return right("Nobody asked for a, nothing was computed for b yet, d was cut off, and e is no leaf and did not keep its own.")


# Why a reason is not that of a name, and the question that leads to the one that is.
_NOT = {
    "not asked": "{} requires a gradient, so it was asked for",
    "not yet": "y.backward() has run, and y was made with {}",
    "cut off": "nothing takes the numbers of {} out of the graph",
    "not kept": "{} is a leaf, and a leaf keeps what arrives",
}
_ASK = {
    "a": "What does the line that makes a lack?",
    "b": "Which result was made of b, and did that one ever call backward()?",
    "d": "What does f take of d?",
    "e": "Is e a leaf?",
}
