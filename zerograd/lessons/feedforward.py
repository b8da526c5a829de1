"""The exercises of lesson 4: who can bend, two layers that are one, counting, a width that fits, one batch by heart, layers that
nobody knows, and a start from zero.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .report import check_chosen, check_number, chosen, hint, library, outcome, raised, right, strict as strict, wrong

if TYPE_CHECKING:
    from collections.abc import Callable

BENDS = {
    "A": "A is two straight layers in a row: together they are one straight layer, as the next exercise shows.",
    "B": "B bends between its two layers: its border can be made of many pieces.",
    "C": "C bends too late: what comes out is bent, but the line where one class becomes the other stays straight.",
}


def check_bends(bends: Any) -> None:
    """Exercise 1: which of three networks can tell a ring from what is inside it."""
    check_chosen(
        bends, BENDS, "B", "Where does each bend?", '{"A", "C"}',
        "Only B has something bent between two layers, and so its border can be bent.",
    )


def check_as_one(as_one: Callable[[Any, Any], Any]) -> None:
    """Exercise 2: weight and bias of the one layer that does what two in a row do."""
    torch = library(as_one)
    with torch.no_grad():
        first, second = torch.nn.Linear(2, 3), torch.nn.Linear(3, 1)
        for each, numbers in ((first.weight, [[1.0, 2], [0, 1], [3, 0]]), (first.bias, [1.0, -1, 2])):
            each.copy_(torch.tensor(numbers))
        for each, numbers in ((second.weight, [[2.0, 1, -1]]), (second.bias, [5.0])):  # type: ignore[assignment]
            each.copy_(torch.tensor(numbers))
    found, error, _ = outcome(as_one, first, second)
    if isinstance(error, RuntimeError) and "cannot be multiplied" in str(error):
        return wrong("The order matters: first come the weights of `second`, then those of `first`: (1, 3) times (3, 2).")
    if error is not None:
        return raised(error)
    if found is None or found is ...:
        return hint("Write second(first(x)) with letters: W2 (W1 x + b1) + b2. What stands before x, and what is left without x?")
    if not isinstance(found, tuple) or len(found) != 2 or not all(isinstance(each, torch.Tensor) for each in found):
        return wrong("Return two tensors: weight, bias.")
    weight, bias = (each.detach() for each in found)
    if tuple(weight.shape) != (1, 2):
        return wrong(f"One layer from 2 inputs to 1 output has a weight of shape (1, 2). Yours: {tuple(weight.shape)}.")
    if not torch.allclose(weight, torch.tensor([[-1.0, 5.0]])):
        return wrong(f"The weight should be second.weight @ first.weight. Yours is {weight.tolist()}.")
    if bias.numel() != 1:
        return wrong(f"One output has one bias. Yours has the shape {tuple(bias.shape)}.")
    value = round(bias.item(), 4)
    mistakes = {
        5.0: "The bias of `first` goes through `second` as well: second.weight @ first.bias has to be added.",
        -1.0: "second.weight @ first.bias is right. The bias of `second` is added to it.",
    }
    if value != 4:
        return wrong("The weight is right. " + mistakes.get(value, f"The bias should be 4: W2 b1 + b2. Yours is {value:g}."))
    return right("Two straight layers are one straight layer, for every x. Without a bend between them, depth is an illusion.")


def check_count(count: Any) -> None:
    """Exercise 3: how many numbers a network of 784, 32 and 10 has to learn."""
    mistakes: dict[float, str] = {
        25408: "These are the weights. Each output has a bias, too: 32 and 10 more.",
        25440: "The ten outputs have biases, too.",
        25418: "The 32 hidden outputs have biases, too.",
        25120: "That is the first layer alone.",
        25088: "These are the weights of the first layer alone.",
        7850: "That is lesson 3's machine: 784 · 10 + 10.",
    }
    check_number(
        count, 25450, "A layer from n to m has n · m weights, and a bias for each of its m outputs. There are two layers.",
        "784 · 32 + 32 and 32 · 10 + 10: three times as many as in lesson 3.", mistakes,
        "First layer: 784 · 32 weights and 32 biases. Second: 32 · 10 and 10.",
    )


def check_build(build: Callable[[int], Any]) -> None:
    """Exercise 4: a network for digits with a hidden layer of any width."""
    torch = library(build)
    for hidden in (32, 7):
        model, error, _ = outcome(build, hidden)
        if error is not None:
            return raised(error)
        if model is None or model is ...:
            return hint("Return nn.Sequential of three parts. Which two numbers have to be the same?")
        if not isinstance(model, torch.nn.Module):
            return wrong(f"Your function returned a {type(model).__name__}. It should return a network: nn.Sequential(...).")
        linear = [each for each in model.modules() if isinstance(each, torch.nn.Linear)]
        try:
            scores = model(torch.zeros(5, 784))
        except Exception as problem:
            return wrong(f"For hidden = {hidden} it cannot be called: {problem}. What comes out of one layer goes into the next.")
        if tuple(scores.shape) != (5, 10):
            return wrong(f"For 5 images it should give 5 rows of 10 scores, and it gives {tuple(scores.shape)}.")
        if len(linear) != 2 or linear[0].out_features != hidden:
            return wrong(f"It should have two layers, with {hidden} numbers between them when hidden is {hidden}.")
        places = [type(each).__name__ for each in model.modules() if not list(each.children())]
        if places[-1] != "Linear":
            return wrong(f"After the last layer comes nothing: a {places[-1]} there would spoil the scores.")
        if len(places) < 3:
            return wrong("There is no bend between the layers: two straight layers are one.")
    return right("784 → hidden → 10, whatever hidden is, with a bend between and none behind.")


def check_by_heart(learn: Callable[[Any, Any, Any], Any]) -> None:
    """Exercise 5: one batch learned by heart."""
    torch = library(learn)
    torch.manual_seed(0)
    nn = torch.nn
    inputs, labels = torch.randn(20, 6), torch.arange(20) % 4
    model = nn.Sequential(nn.Linear(6, 40), nn.ReLU(), nn.Linear(40, 4))
    before = nn.functional.cross_entropy(model(inputs), labels).item()
    _, error, _ = outcome(learn, model, inputs, labels)
    if error is not None:
        return raised(error)
    scores = model(inputs)
    after = nn.functional.cross_entropy(scores, labels).item()
    share = (scores.argmax(1) == labels).float().mean().item()
    if after == before:
        return hint("The model is as it was. Make an optimiser, and repeat the five lines on this one batch, 200 times or more.")
    if not after < float("inf"):
        return wrong("The loss is no number any more: the rate is too large. Try 0.1 with SGD, or 0.01 with Adam.")
    if share < 1:
        return wrong(
            f"It knows {share:.0%} of the batch now (loss {before:.2f} before, {after:.2f} now). It should know all: take more"
            " steps, or longer ones, and look whether gradients are cleared in each."
        )
    return right(f"All 20 by heart: the loss fell from {before:.2f} to {after:.2f}. A network that cannot do that has a bug.")


def check_found(Net: Callable[[], Any]) -> None:
    """Exercise 6: a network whose layers an optimiser can find."""
    torch = library(getattr(Net, "forward", Net))
    try:
        net = Net()
    except Exception as error:
        return raised(error)
    if not isinstance(net, torch.nn.Module):
        return wrong("Net should be a class that is made of nn.Module.")
    try:
        out = net(torch.zeros(2, 784))
    except NotImplementedError:
        return hint("It has no forward yet: let x go through every layer, and return it.")
    except Exception as error:
        return raised(error)
    if out is None:
        return hint("forward returns nothing yet: let x go through every layer, with a ReLU between, and return it.")
    if tuple(out.shape) != (2, 10):
        return wrong(f"For 2 images there should come out (2, 10) scores, and there come {tuple(out.shape)}.")
    count = sum(each.numel() for each in net.parameters())
    if count == 330:
        return wrong("The optimiser would get 330 numbers, the last layer's. The others are in a list: use nn.ModuleList([...]).")
    if count != 784 * 32 + 32 + 2 * (32 * 32 + 32) + 330:
        return wrong(f"The layers 784-32-32-32-10 have 27,562 numbers. parameters() of your network finds {count:,}.")
    return right("nn.ModuleList looks like a list, and its owner knows what is in it: all 27,562 numbers will be trained.")


def check_moved(moved: Any) -> None:
    """Exercise 7: what has moved after training that began with zeros everywhere."""
    names = "0.weight", "0.bias", "2.weight", "2.bias"
    given = chosen(moved, names, "Which of the four did the gradient reach?", '{"0.weight", "0.bias"}')
    if given is None:
        return None
    if given == {"2.bias"}:
        return right("All hidden numbers are 0, so 2.weight gets no gradient; and as it is 0, nothing gets to the first layer.")
    if "2.weight" in given:
        return wrong("2.weight: its gradient is a product with the hidden numbers. What are these, if all before them is 0?")
    if given & {"0.weight", "0.bias"}:
        return wrong("The first layer: what comes back to it was multiplied with 2.weight. What is that, from beginning to end?")
    return wrong("One of them does move: the loss can become a little smaller by learning how often each digit comes.")
