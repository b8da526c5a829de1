"""The exercises of lesson 2: a loss by hand, a slope on paper, columns of one size, a training loop, five places for one line,
a model that learned the mean, and one that does not learn at all.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .report import check_chosen, hint, library, listed, number, outcome, raised, right, strict as strict, unanswered, wrong

if TYPE_CHECKING:
    from collections.abc import Callable

    Fit = Callable[[Any, Any, Any, int], Any]


def check_mse(mse: Callable[[Any, Any], Any]) -> None:
    """Exercise 1: the mean of the squared differences."""
    torch = library(mse)
    guess = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], requires_grad=True)
    target = torch.tensor([[1.0, 4.0], [3.0, 4.0], [2.0, 6.0]])
    loss, error, _ = outcome(mse, guess, target)
    if error is not None:
        return raised(error)
    if loss is None or loss is ...:
        return hint("Your function should return one tensor: how far guess is from target, on average, each miss squared.")
    if not isinstance(loss, torch.Tensor):
        return wrong(f"Your function returned a {type(loss).__name__}, which has no history: return a tensor, without item().")
    if tuple(loss.shape) == (3, 2):
        return wrong("These are six numbers, one for each guess. The loss is one number: take the mean of all of them.")
    if loss.numel() != 1:
        return wrong(f"The loss should be one number, and yours has the shape {tuple(loss.shape)}: take the mean of all six.")
    value = round(loss.item(), 4)
    mistakes = {
        13.0: "13 is the sum of the squares. With twice as many farms it would be twice as large: take the mean.",
        4.3333: "You divided by the number of farms, 3. There are six guesses, two for each farm: divide by 6, or use mean().",
        0.1667: "Misses to both sides cancel each other. Square each one first, so that all of them count.",
        -0.1667: "Misses to both sides cancel each other. Square each one first, so that all of them count.",
        0.8333: "That is the mean of the sizes of the misses. It is a loss, too, but we want large misses to count more: square.",
        1.472: "That is the square root of it. Leave the root out: without it the slope is simpler.",
        0.0278: "First square, then take the mean. You took the mean first.",
    }
    if value != 2.1667:
        return wrong(mistakes.get(value, f"For the misses 0, -2, 0, 0, 3, 0 the loss is 13 / 6 = 2.1667. Yours is {value}."))
    if loss.grad_fn is None:
        return wrong("The number is right, but it was taken out of the graph: no gradient can find its way back to guess.")
    return right("The misses are 0, -2, 0, 0, 3 and 0, their squares add up to 13, and 13 / 6 = 2.1667.")


def check_slope(w_grad: Any) -> None:
    """Exercise 2: the slope along w of the loss of ``w * x`` at w = 2, for x = [1, 3] and y = [4, 7]."""
    if unanswered(w_grad):
        return hint("For each of the two points: what is the guess, and by how much does it miss? Then use the rule above.")
    slope = number(w_grad)
    if slope is None:
        return wrong("The answer should be a number, such as -3.")
    if slope == -5:
        return right("The misses are -2 and -1. Twice each, times its x: -4 and -6. Their mean is -5: the loss falls as w grows.")
    mistakes: dict[float, str] = {
        5: "The size is right, but not the sign. Both guesses are too low, so a larger w makes the loss smaller.",
        -10: "-10 is the sum of the two. The loss is a mean, so its slope is one, too: divide by 2.",
        -2.5: "You forgot that the miss is squared: the slope of m squared is 2m.",
        2.5: "2.5 is the loss itself, (4 + 1) / 2. How does it change when w grows?",
        -3: "That is the slope along a bias. If w grows by 1, the guess grows by x: multiply each with its x.",
        -1.5: "That is the mean of the misses. Each comes twice (it is squared) and is multiplied with its x.",
    }
    return wrong(mistakes.get(slope, "Take it point by point: 2 times the miss (guess minus y), times x. Then the mean of both."))


def check_scaled(scaled: Callable[[Any], Any]) -> None:
    """Exercise 3: each column with mean 0 and standard deviation 1."""
    torch = library(scaled)
    table = torch.tensor([[1.0, 100.0], [2.0, 300.0], [6.0, 200.0]])
    before = table.clone()
    found, error, _ = outcome(scaled, table)
    if error is not None:
        return raised(error)
    if found is None or found is ...:
        return hint("Your function should return a new table: from each column its mean is taken, then it is divided by its std.")
    if not isinstance(found, torch.Tensor) or tuple(found.shape) != (3, 2):
        return wrong(f"The table that comes out should have the shape (3, 2) of the one that goes in. Yours: {_shape(found)}.")
    if not torch.equal(table, before):
        return wrong("The table itself was changed. Return a new one: whoever gave it to you may still need the old numbers.")
    means, stds = found.mean(0), found.std(0)
    if torch.allclose(means, torch.zeros(2), atol=1e-5) and torch.allclose(stds, torch.ones(2), atol=1e-5):
        return right("Each column now has mean 0 and standard deviation 1: all of them are of one size.")
    if torch.allclose(found.mean(1), torch.zeros(3), atol=1e-5):
        return wrong("You took the mean of each row. Degrees and centimetres have no common mean: take it along dim 0, the rows.")
    if torch.allclose(means, torch.zeros(2), atol=1e-4):
        return wrong(f"The means are 0 now, but the columns still differ in size: their std is {_row(stds)}. Divide by it.")
    if torch.allclose(found.mean(), torch.zeros(()), atol=1e-5):
        return wrong("You took one mean of the whole table. Each column needs its own: x.mean(0).")
    if torch.allclose(stds, torch.ones(2), atol=1e-5):
        return wrong(f"The std of each column is 1 now, but the means are {_row(means)}. Take the mean away before you divide.")
    return wrong(f"Each column should have mean 0 and std 1. Your means are {_row(means)}, and std is {_row(stds)}.")


def _shape(thing: Any) -> str:
    return f"{tuple(thing.shape)}" if hasattr(thing, "shape") else type(thing).__name__


def _row(tensor: Any) -> str:
    return listed(f"{each:.4g}" for each in tensor.tolist())


# ---------------------------------------------------------------- the training loop

ROUNDS = 4  # so few that no loop has arrived yet: there, all that learn are equal


def check_fit(fit: Fit) -> None:
    """Exercise 4: the training loop. Besides the right one, it knows by their results those that lack a line."""
    torch = library(fit)
    start = _problem(torch)
    want = {name: _trained(torch, lines) for name, lines in _LOOPS.items()}
    model, loader, optimizer = _problem(torch)
    steps, step = [], optimizer.step

    def watched() -> None:
        steps.append(model.weight.grad is not None and bool(model.weight.grad.any()))
        step()

    optimizer.step = watched
    _, error, _ = outcome(fit, model, loader, optimizer, ROUNDS)
    if error is not None:
        return _loop_raised(error)
    weight, bias = model.weight.detach(), model.bias.detach()

    def like(other: Any) -> bool:
        return bool(torch.allclose(weight, other.weight, rtol=1e-3) and torch.allclose(bias, other.bias, rtol=1e-3))

    if like(start[0]):
        if steps and not any(steps):
            return wrong(
                "When step() comes, there is no gradient, so nothing moves: either backward() is missing (or its brackets are),"
                " or zero_grad() stands between backward() and step()."
            )
        if model.weight.grad is None:
            return hint("The model is as it was, and has no gradient. For each batch: guess, loss, backward, step, zero_grad.")
        return wrong("There are gradients, but the weights did not move: optimizer.step() is missing, or its brackets are.")
    if like(want["right"]):
        return right("Guess, loss, backward, step, and a clean slate for the next batch: these five lines train every network.")
    if like(want["never cleared"]):
        return wrong("It learns, but by swinging: gradients are never cleared, so those of old batches push, too. zero_grad()!")
    if like(want["once an epoch"]):
        return wrong("Gradients are cleared once an epoch, not for each batch: put zero_grad() into the inner loop.")
    if like(want["one epoch"]):
        return wrong("It learns, but for one epoch only. Go through the loader as often as epochs says.")
    if like(want["one batch"]):
        return wrong("Of each epoch only the last batch is learned from: backward() and step() belong into the inner loop.")
    return wrong("The weights moved, but not to where the five lines lead: guess, mse_loss, backward, step, zero_grad per batch.")


def _loop_raised(error: Exception) -> None:
    if isinstance(error, RuntimeError) and "second time" in str(error):
        return wrong("A graph is used up by its backward(). Compute guess and loss anew for each batch, inside the inner loop.")
    return raised(error)


def _problem(torch: Any) -> tuple[Any, Any, Any]:
    """Six points on a line, in batches of two, and a model with an optimiser: the same each time."""
    x = torch.tensor([[-1.0], [-0.6], [-0.2], [0.2], [0.6], [1.0]])
    model = torch.nn.Linear(1, 1)
    with torch.no_grad():
        model.weight.fill_(0.5)
        model.bias.fill_(0.0)
    data = torch.utils.data
    return model, data.DataLoader(data.TensorDataset(x, 3 * x + 1), batch_size=2), torch.optim.SGD(model.parameters(), lr=0.1)


_LOOPS = {"right": "bsz", "never cleared": "bs", "once an epoch": "bs|z", "one epoch": "1bsz", "one batch": "|bsz"}


def _trained(torch: Any, lines: str) -> Any:
    """A model after a loop with these lines: ``b`` backward, ``s`` step, ``z`` zero_grad; behind ``|`` after each epoch's end."""
    model, loader, optimizer = _problem(torch)
    batch, _, epoch = lines.lstrip("1").partition("|")
    for _ in range(1 if lines.startswith("1") else ROUNDS):
        for x, y in loader:
            loss = torch.nn.functional.mse_loss(model(x), y)
            _do(batch, loss, optimizer)
        _do(epoch, loss, optimizer)
    return model


def _do(lines: str, loss: Any, optimizer: Any) -> None:
    for line in lines:
        {"b": loss.backward, "s": optimizer.step, "z": optimizer.zero_grad}[line]()


# ---------------------------------------------------------------- mistakes that nobody is told of

PLACES = {
    "A": "A clears before anything else is done: the slate is clean when backward() comes.",
    "B": "B clears after the guess. The guess does not look at gradients, so that is as good.",
    "C": "C clears between backward() and step(): what step() finds is nothing, and no weight ever moves.",
    "D": "D clears after step(), for the next round. In the very first round there is nothing to clear.",
    "E": "E never clears: the gradients of all rounds add up. It looks fast at first, then it swings far past the goal.",
}


def check_places(places: Any) -> None:
    """Exercise 5: in which of five loops the model learns as it should."""
    check_chosen(
        places, PLACES, "ABD", "Ask of each: is the slate clean when backward() comes, and full when step() comes?", '{"A", "E"}',
        "One rule is behind it: a clean slate when backward() comes, and a full one when step() comes.",
    )


def check_shapes(loss_of: Callable[[Any, Any, Any], Any]) -> None:
    """Exercise 6: a loss of guesses of shape (n, 1) and targets of shape (n,)."""
    torch = library(loss_of)
    x, y = torch.tensor([[0.0], [1.0], [2.0]]), torch.tensor([0.0, 2.0, 4.0])

    def model(x: Any) -> Any:
        return x * w

    w = torch.tensor([1.0], requires_grad=True)
    loss, error, _ = outcome(loss_of, model, x, y)
    if error is not None:
        return raised(error)
    if loss is None or loss is ...:
        return hint("Return the loss. Which of the two shapes, (n, 1) or (n,), do you change, and with what?")
    if not isinstance(loss, torch.Tensor) or loss.numel() != 1:
        return wrong(f"The loss should be a tensor of one number. Yours: {_shape(loss)}.")
    value = round(loss.item(), 4)
    if value == 4.3333:
        return wrong(
            "(3, 1) still meets (3,): all three guesses are compared with all three targets, nine misses in all. Give both one"
            " shape: squeeze(1) takes a dimension of size 1 away, unsqueeze(1) puts one in."
        )
    if value != 1.6667:
        return wrong(f"For the misses 0, -1 and -2 the loss should be 5 / 3 = 1.6667. Yours is {value}.")
    if loss.grad_fn is None:
        return wrong("The number is right, but it was taken out of the graph: nothing can be learned from it.")
    return right("Three guesses, three targets, three misses: 0, -1 and -2. A look at both shapes costs nothing.")


ROLES = ("gradients, no steps", "steps, no gradients", "both", "neither")
_WHO = {"first": "steps, no gradients", "second": "gradients, no steps"}


def check_who(who: Any) -> None:
    """Exercise 7: of two models, which one the optimiser moves and which one gets gradients."""
    if not isinstance(who, dict) or who.keys() != _WHO.keys():
        return hint('Answer for both models, as in {"first": "both", "second": "neither"}.')
    if unanswered(*who.values()):
        return hint(f"Choose for each model one of: {'; '.join(ROLES)}. Which model is in the graph, and which in the optimiser?")
    for name, role in who.items():
        if role not in ROLES:
            return wrong(f"{name}: {role!r} is none of the four: {'; '.join(ROLES)}.")
    if who == _WHO:
        return right("The loss was made of second, so gradients go there. The optimiser was made of first, and finds none.")
    if who["first"] == _WHO["second"] and who["second"] == _WHO["first"]:
        return wrong("The other way round: whose leaves are in the picture of the loss? That one gets the gradients.")
    if who["second"] != _WHO["second"]:
        return wrong("second: its leaves are in the picture, so they get gradients. But does the optimiser know them?")
    return wrong("first: the optimiser steps through first.parameters(). But is any leaf of first in the picture of the loss?")
