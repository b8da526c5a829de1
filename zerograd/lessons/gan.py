"""The exercises of lesson 7: perfect fakes, the step of the judge and that of the maker, the truth table of detach, losses
that stay flat, two of three, a program with four mistakes, and the size that a transposed convolution makes.

A step is judged by how it moves the two networks, not by how it is written. Both have one weight and one bias, hold a gradient
that somebody left there, and move by exactly their gradient: so each mistake leaves a trace of its own.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from typing import TYPE_CHECKING, Any

from .report import check_chosen, hint, library, number, outcome, raised, right, strict as strict, unanswered, wrong

if TYPE_CHECKING:
    from collections.abc import Callable

STALE = 8.0  # the gradient that an earlier step left behind


def check_perfect(weight: Any, bias: Any) -> None:
    """Exercise 1: which weight and bias turn noise into numbers with mean 4 and standard deviation 0.5."""
    if unanswered(weight, bias):
        return hint("Noise has the mean 0 and the deviation 1. What does a factor do to these two, and what does a summand?")
    factor, summand = number(weight), number(bias)
    if factor is None or summand is None:
        return wrong("Both answers should be numbers.")
    if (abs(factor), summand) == (0.5, 4):
        turned = " With a minus it is as good: noise looks the same in the mirror." if factor < 0 else ""
        return right("noise * 0.5 + 4: the bias moves the heap to 4, the weight makes it half as wide." + turned)
    if (factor, summand) == (4, 0.5):
        return wrong("The other way round: the weight stretches noise (its mean stays 0), the bias moves it.")
    if summand != 4:
        return wrong(f"The mean of noise * weight + bias is the bias, as noise has the mean 0. Yours would be {summand:g}.")
    if factor == 0.25:
        return wrong("0.25 is the variance. A factor multiplies the standard deviation, and that should be 0.5.")
    return wrong(f"The bias is right. The weight makes the heap narrower or wider: with yours its deviation is {abs(factor):g}.")


# ---------------------------------------------------------------- the two steps


def _players(torch: Any) -> tuple[Any, Any]:
    """A maker and a judge of one weight and one bias, with old gradients in both."""
    G, D = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
    for net, weight, bias in ((G, 0.5, 1.0), (D, -0.8, 0.6)):
        for parameter, value in ((net.weight, weight), (net.bias, bias)):
            torch.nn.init.constant_(parameter, value)
            parameter.grad = torch.full_like(parameter, STALE)
    return G, D


def _values(net: Any) -> list[float]:
    return [parameter.item() for parameter in net.parameters()]


def _moved(net: Any, before: list[float]) -> list[float]:
    """How far the parameters went downhill: with a rate of 1, the gradient that was used."""
    return [value - now for value, now in zip(before, _values(net))]


def _touched(net: Any) -> bool:
    """Has ``net`` another gradient than the one that was left in it?"""
    return any(parameter.grad is None or parameter.grad.item() != STALE for parameter in net.parameters())


def _loss(torch: Any, scores: Any, label: float) -> Any:
    return torch.nn.functional.binary_cross_entropy_with_logits(scores, torch.full_like(scores, label))


def _slopes(torch: Any, net: Any, loss: Any) -> list[float]:
    """The gradient of ``loss`` for the parameters of ``net``, without a trace in them."""
    return [slope.item() for slope in torch.autograd.grad(loss, list(net.parameters()), retain_graph=True)]


def _alike(one: list[float], other: list[float]) -> bool:
    return all(abs(a - b) < 1e-4 for a, b in zip(one, other))


def _with_stale(slopes: list[float]) -> list[float]:
    return [slope + STALE for slope in slopes]


def _mistake(moved: list[float], known: Mapping[str, list[float]]) -> str:
    """What is wrong with a movement: the first of ``known`` that it is, if any."""
    return next((text for text, slopes in known.items() if _alike(moved, slopes)), "")


def check_d_step(d_step: Callable[..., Any]) -> None:
    """Exercise 2: the step of the judge D: real ones up, fakes down, and the maker G stays out of it."""
    torch = library(d_step)
    torch.manual_seed(0)
    G, D = _players(torch)
    real, noise = torch.tensor([[4.0], [5.0], [3.5]]), torch.tensor([[1.0], [-1.0], [0.5]])
    for_real, for_fake = (_slopes(torch, D, _loss(torch, D(given), label)) for given, label in ((real, 1.0), (G(noise), 0.0)))
    turned = [_slopes(torch, D, _loss(torch, D(given), label)) for given, label in ((real, 0.0), (G(noise), 1.0))]
    both = [a + b for a, b in zip(for_real, for_fake)]
    half = [each / 2 for each in both]
    before, g_before = _values(D), _values(G)
    _, error, _ = outcome(d_step, G, D, torch.optim.SGD(D.parameters(), lr=1.0), real, noise)
    if error is not None:
        return raised(error)
    moved = _moved(D, before)
    if _alike(moved, [0, 0]):
        if _touched(D):
            return wrong("D has not moved. After backward() comes step(); and clear before backward(), not after.")
        return hint("Make fakes, let D score both, add the two losses, and then: clear, backward, step.")
    if _moved(G, g_before) != [0, 0]:
        return wrong("G has moved. In this step only D learns: its optimizer is the one you are given.")
    if _alike(moved, both) or _alike(moved, half):
        if _touched(G):
            return wrong("D moves as it should. But a gradient came to G, which is not asked in this step: cut the fakes off.")
        return right("D moves by its own gradient only: real ones up, fakes down, and G is not touched.")
    stale = "D still had a gradient in it, from G's step. Clear before backward(): clearing at the end is too late here."
    known = {
        stale: _with_stale(both), stale + " ": _with_stale(half),
        "D has seen the real ones only. The fakes' loss, with the label 0, has to be added.": for_real,
        "D has seen the fakes only. The real ones' loss, with the label 1, has to be added.": for_fake,
        "The labels are turned round: 1 is for the real ones, 0 for the fakes.": [a + b for a, b in zip(*turned)],
        "Both got the label 1. D's fakes should get 0.": [a + b for a, b in zip(for_real, turned[1])],
    }
    wrong(_mistake(moved, known) or "D has moved, but not by the gradient of bce(D(real), 1) + bce(D(fake), 0).")


def check_g_step(g_step: Callable[..., Any]) -> None:
    """Exercise 3: the step of the maker G: its fakes are to look real to D, and D stays where it is."""
    torch = library(g_step)
    torch.manual_seed(0)
    G, D = _players(torch)
    noise = torch.tensor([[1.0], [-1.0], [0.5]])
    wanted, turned = (_slopes(torch, G, _loss(torch, D(G(noise)), label)) for label in (1.0, 0.0))
    before, d_before = _values(G), _values(D)
    _, error, _ = outcome(g_step, G, D, torch.optim.SGD(G.parameters(), lr=1.0), noise)
    if error is not None:
        return raised(error)
    moved = _moved(G, before)
    if _moved(D, d_before) != [0, 0]:
        return wrong("D has moved. In this step only G learns: D is the way, its optimizer is not for here.")
    if _alike(moved, wanted):
        return right("G moves to where D's score is higher. D got a gradient on the way, and was not moved by it.")
    if _alike(moved, [0, 0]) and not _touched(D):
        return hint("Make fakes, let D score them, and compare with the label 1, for real is what G wants to hear. Then move G.")
    cut = "No gradient came to G: the fakes are cut off from it. Here the graph has to lead through D into G, without detach()."
    known: dict[str, list[float]] = {
        cut: [0, 0], cut + " ": [STALE, STALE],
        "An old gradient was still in G: clear before backward().": _with_stale(wanted),
        "With the label 0, G learns to be found out. It wants to hear 1: real.": turned,
    }
    if _alike(moved, [0, 0]) and all(p.grad is not None and p.grad.item() != STALE for p in G.parameters()):
        return wrong("G has a gradient, but has not moved: after backward() comes optimizer.step().")
    wrong(_mistake(moved, known) or "G has moved, but not by the gradient of bce(D(G(noise)), 1).")


# ---------------------------------------------------------------- the truth table

ANSWERS = "works", "wrong", "error"


def _truth(detach: bool, fresh: bool, zeroed: bool) -> str:
    if not detach and not fresh:
        return "error"
    return "works" if zeroed else "wrong"


def check_truth(table: Any) -> None:
    """Exercise 4: what eight games lead to: with and without detach, fresh fakes and gradients of G set to zero."""
    if not isinstance(table, Mapping) or set(table) != {*product((True, False), repeat=3)}:
        return wrong("The answer should be the dictionary of the exercise, with its eight keys.")
    left = sum(answer is ... for answer in table.values())
    if left:
        return hint(f'{left} of the 8 rows are open. Write "works", "wrong" or "error" in each, and only then run the games.')
    for row, answer in table.items():
        if answer not in ANSWERS:
            return wrong(f'Row {row}: the answer is "works", "wrong" or "error", not {answer!r}.')
    for row, answer in table.items():
        if answer != _truth(*row):
            return wrong(f"Row (detach, fresh, zeroed) = {row} is not {answer!r}. {_why(*row)}")
    right("Three work, three are wrong, two raise. Fresh fakes can do without detach(); nothing can do without zero_grad().")


def _why(detach: bool, fresh: bool, zeroed: bool) -> str:
    if _truth(detach, fresh, zeroed) == "error":
        return "D's backward() goes all the way through G. Then G's step wants to go the same way: is it still there?"
    if not zeroed:
        return "Who clears what the rounds before left in G's .grad?"
    if detach:
        return "D's step stops at the scissors, so G's piece of graph is still whole when G's own step comes."
    return "D's backward() leaves a gradient in G, and G's zero_grad() throws it away. The fakes are new, and so is their graph."


# ---------------------------------------------------------------- reading a game


GAMES = {
    "A": "A is at balance: D gives every number one half, and mean and spread of the fakes are those of the real ones.",
    "B": "B: D is always right, and the fakes are where they were. Nothing of what D knows comes to G.",
    "C": "C: the losses are those of a balance. But the fakes spread far too wide, and D cannot tell: it is blind.",
}


def check_flat(broken: Any) -> None:
    """Exercise 5: which of three games whose losses stay flat are broken."""
    check_chosen(
        broken, GAMES, "BC", "Look at the fakes as well as at the losses.", '{"A", "B"}',
        "A flat loss near 1.39 is what a good game ends with; but only the fakes themselves prove that it is one.",
    )


def check_two_thirds(probability: Any) -> None:
    """Exercise 6: where D comes to rest when G's step moves D, too."""
    if unanswered(probability):
        return hint("In a round D hears three labels: two in its own step, and one in G's. How many of the three are 1?")
    value = number(probability)
    if value is None:
        return wrong("The answer should be a number from 0 to 1.")
    if abs(value - 2 / 3) < 0.01:
        return right("Two of the three labels say real, so two thirds is D's best answer for numbers that it cannot tell apart.")
    if value == 0.5:
        return wrong("That is so when each optimiser has its own network. Here G's step teaches D, too: which label does it use?")
    if abs(value - 1 / 3) < 0.01:
        return wrong("You have counted the zeros. D's answer is the share of ones.")
    if not 0 <= value <= 1:
        return wrong("A probability is a number from 0 to 1.")
    return wrong("If D cannot tell real from fake, its best answer is the share of ones among all labels that it hears.")


LINES = {
    2: "Line 2 has a Sigmoid at the end of D, and bce takes scores: it applies one of its own.",
    5: "Line 5 leaves the pixels between 0 and 1, but the Tanh in line 1 gives -1 to 1: pixels * 2 - 1 would fit.",
    8: "In line 8 nobody has cleared D before: the gradient that G's step left in it is still there.",
    11: "Line 11 cuts the fakes off from G, in the very step in which G should learn from them.",
}
INNOCENT = {
    1: "Line 1 is fine: Tanh is a usual end for a G, if the images fit.",
    3: "Line 3 is fine: each optimiser has the parameters of its own network.",
    4: "Line 4 is fine: each optimiser has the parameters of its own network.",
    6: "Line 6 is fine: in D's step the fakes should be cut off.",
    7: "Line 7 is fine: the real ones get 1, and the fakes 0.",
    9: "Line 9 is fine: it moves D.",
    10: "Line 10 is fine: it clears G before its backward().",
    12: "Line 12 is fine: G wants to hear 1.",
    13: "Line 13 is fine: it comes after clearing G.",
    14: "Line 14 is fine: it moves G.",
}


def check_bugs(lines: Any) -> None:
    """Exercise 7: the four lines of a program that keep a game from working."""
    if unanswered(lines):
        return hint("Answer with a set of line numbers, such as {1, 4}. There are four.")
    if isinstance(lines, (str, Mapping)) or not isinstance(lines, Iterable):
        return wrong("The answer should be a set of line numbers, such as {1, 4}.")
    given = list(dict.fromkeys(lines))
    known = LINES | INNOCENT
    if not all(isinstance(each, int) and each in known for each in given):
        return wrong("The lines have the numbers 1 to 14.")
    accused = next((line for line in given if line in INNOCENT), None)
    if accused is not None:
        return wrong(INNOCENT[accused])
    missing = [line for line in LINES if line not in given]
    if missing:
        found = " ".join(LINES[line] for line in given)
        return wrong(f"{found} {len(missing)} more to find.".lstrip())
    right("Sigmoid twice, pixels that do not fit, a D that is never cleared, and a G that nothing reaches.")


def check_size(size: Callable[..., Any]) -> None:
    """Exercise 8: the size that comes out of a transposed convolution."""
    torch = library(size)
    for given, kernel, stride, padding in ((1, 7, 1, 0), (6, 5, 3, 1), (7, 4, 2, 1), (5, 3, 3, 0)):
        found, error, _ = outcome(size, given, kernel, stride, padding)
        if error is not None:
            return raised(error)
        if found is None or found is ...:
            return hint("Solve the formula of lesson 5 for the size before: subtract 1, multiply by the stride, and so on.")
        value = number(found)
        if value is None:
            return wrong("Your function should return a number.")
        layer = torch.nn.ConvTranspose2d(1, 1, kernel, stride=stride, padding=padding)
        with torch.no_grad():
            true = layer(torch.zeros(1, 1, given, given)).shape[-1]
        if value == true:
            continue
        mistakes = {
            float((given + 2 * padding - kernel) // stride + 1): "That is the formula of a convolution. Turn it around.",
            float((given - 1) * stride + kernel): "A padding of 1 takes a row away at both ends.",
            float((given - 1) * stride + kernel - padding): "The padding is taken away at both ends: twice.",
            float((given - 1) * stride + kernel + 2 * padding): "Here padding makes the result smaller.",
            float(given * stride + kernel - 2 * padding): "Between n pixels there are n - 1 steps.",
        }
        said = f"From {given}, with kernel {kernel}, stride {stride} and padding {padding}, comes {true}. Yours: {value:g}. "
        return wrong(said + mistakes.get(value, "It is (n - 1) * stride + kernel - 2 * padding."))
    right("(n - 1) * stride + kernel - 2 * padding, as ConvTranspose2d says itself.")
