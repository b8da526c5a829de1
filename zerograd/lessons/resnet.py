"""The exercises of lesson 6: ten blocks with a shortcut, a skip of the wrong thing, a bridge, batch norm's two lives, where
clipping goes, and what each remedy is for.
"""
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .report import check_number, chosen, hint, library, listed, number, raised, right, strict as strict, unanswered, wrong

if TYPE_CHECKING:
    from collections.abc import Callable


def check_ten_blocks(without: Any, with_skip: Any) -> None:
    """Exercise 1: the derivative of ten blocks that multiply by 0.1, without and with shortcuts."""
    if unanswered(without, with_skip):
        return hint("Without: x is multiplied by 0.1, ten times. With: x + 0.1 · x is 1.1 · x, ten times.")
    bare, skipping = number(without), number(with_skip)
    if bare is None or skipping is None:
        return wrong("Both answers should be numbers.")
    if not abs(bare / 1e-10 - 1) < 1e-2:
        return wrong(
            "Without: that is ten times 0.1, added. Factors are multiplied." if abs(bare - 1) < 1e-9
            else f"Without: 0.1 · 0.1 · ..., ten factors: 0.1**10. Yours is {bare:g}."
        )  # fmt: skip
    if not abs(skipping / 1.1**10 - 1) < 1e-2:
        mistakes = {
            2.0: "With: 1 + 10 · 0.1 is the first part of it. But each block also sees what the blocks before it added.",
            1.1: "With: that is one block. There are ten in a row.",
            1.0: "With: the shortcut alone gives 1. What goes through the blocks is added to it.",
        }
        told = next((text for value, text in mistakes.items() if abs(skipping - value) < 1e-6), None)
        return wrong(told or f"With: each block multiplies by 1 + 0.1, and there are ten: 1.1**10. Yours is {skipping:g}.")
    right("A ten-thousand-millionth, or 2.59: the gradient of the first block, without and with the shortcut.")


ADDED = {
    "A": "The ReLU has written over x, and the shortcut takes what stands there now. Both arrows leave the pill relu.",
    "C": "The plus has two arrows: one comes from the convolution, so the other brings something.",
}


def check_added(added: Any) -> None:
    """Exercise 2: what a shortcut carries when a ReLU in place comes first."""
    if unanswered(added):
        return hint("From where do the two arrows into the plus come? Answer with a letter, such as \"A\".")
    if added == "B":
        return right("The shortcut carries relu(x): -1 and -4 are lost. Without inplace it would be x. PyTorch says nothing.")
    wrong(ADDED.get(added, "The answer should be one letter.") if isinstance(added, str) else "The answer should be one letter.")


def check_down(Down: Callable[[], Any]) -> None:
    """Exercise 3: a residual block to twice the channels and half the sides."""
    torch = library(getattr(Down, "forward", Down))
    torch.manual_seed(0)
    x = torch.randn(2, 16, 8, 8)
    try:
        block = Down()
        made = block.inner, block.bridge
    except Exception as error:
        return raised(error)
    if unanswered(*made):
        return hint("inner: nn.Sequential of a convolution, a ReLU and a convolution. bridge: nn.Conv2d(16, 32, 1, stride=2).")
    if not all(isinstance(part, torch.nn.Module) for part in made):
        return wrong("inner and bridge should be modules: nn.Sequential(...) and nn.Conv2d(...).")
    for name, part in zip(("inner", "bridge"), made):
        try:
            shape = tuple(part(x).shape)
        except Exception as error:
            return wrong(f"{name} cannot be called with 16 maps of 8 × 8: {error}")
        if shape != (2, 32, 4, 4):
            return wrong(f"{name} should make 32 maps of 4 × 4, that is (2, 32, 4, 4). It makes {shape}. {_SIZES[name]}")
    try:
        out = block(x)
    except Exception as error:
        return raised(error)
    if out is None or out is ...:
        return hint("The layers are there. forward returns self.bridge(x) + self.inner(x).")
    return _check_sum(torch, block, x, out)


_SIZES = {
    "inner": "Its first convolution has stride=2, and both have padding=1.",
    "bridge": "A window of 1 × 1 needs no padding, and the same stride=2.",
}


def _check_sum(torch: Any, block: Any, x: Any, out: Any) -> None:
    """Whether a block returns the sum of its parts, and these are made of what they should be."""
    bridged, made = block.bridge(x), block.inner(x)
    for found, text in (
        (made, "forward returns only what inner makes. The shortcut is missing: self.bridge(x) + self.inner(x)."),
        (bridged, "forward returns only the bridge: add what inner makes."),
    ):
        if out.shape == found.shape and torch.allclose(out, found):
            return wrong(text)
    if out.shape != made.shape or not torch.allclose(out, bridged + made, atol=1e-6):
        return wrong("forward should return self.bridge(x) + self.inner(x), and nothing else.")
    sizes = [tuple(each.kernel_size) for each in block.modules() if isinstance(each, torch.nn.Conv2d)]
    if sorted(sizes) != [(1, 1), (3, 3), (3, 3)]:
        return wrong(f"There should be two windows of 3 × 3 and one of 1 × 1. Found: {listed(f'{a} × {b}' for a, b in sizes)}.")
    if not any(isinstance(each, torch.nn.ReLU) for each in block.inner.modules()):
        return wrong("There is no bend between the two convolutions of inner.")
    return right("Both ways end in 32 maps of 4 × 4, so they can be added. The bridge learns 16 · 32 weights and 32 biases.")


def check_differ(differ: Any) -> None:
    """Exercise 4: which layers answer differently about the same picture while training."""
    names = "Conv2d", "BatchNorm2d", "ReLU", "Dropout", "MaxPool2d", "Linear"
    given = chosen(differ, names, "Which layers look at the other pictures, or throw dice?", '{"ReLU", "Linear"}')
    if given is None:
        return None
    if given == {"BatchNorm2d", "Dropout"}:
        return right("Batch norm looks at the others in the batch, dropout throws dice. eval() quiets both.")
    if "BatchNorm2d" not in given:
        return wrong("One more: which layer subtracts a mean that all pictures of the batch have a part in?")
    if "Dropout" not in given:
        return wrong("One more: which layer throws dice, so that it differs even for the same batch?")
    return wrong(f"{listed(sorted(given - {'BatchNorm2d', 'Dropout'}))}: always the same answer for the same picture.")


def check_running(running: Any) -> None:
    """Exercise 5: a running mean after two batches under no_grad."""
    mistakes = {
        0.0: "no_grad only records no graph. The layer is in training mode, so it goes on with its running mean.",
        1.0: "That is after one batch. The second one moves it on.",
        2.0: "Each batch goes a tenth of the way that is *left*: 0 to 1, and then 0.9 · 1 + 0.1 · 10 is less than 2.",
        10.0: "It moves a tenth of the way for each batch. It has not arrived yet.",
    }
    check_number(
        running, 1.9, "no_grad records no graph. Does it know anything of buffers? Then: 0.9 · 0 + 0.1 · 10, and again.",
        "1, then 1.9. no_grad does not stop it; eval() does.", mistakes,
        "0.9 · old + 0.1 · 10, two times, beginning with 0. Yours is {:g}.", near=1e-6,
    )


_LINES = {"a": "optimizer.step()", "b": "loss.backward()", "c": "clipping", "d": "the loss", "e": "optimizer.zero_grad()"}
_BEFORE = (  # what must come before what, and why
    ("d", "b", "loss.backward() needs a loss: first d, then b."),
    ("b", "c", "When c runs, backward() has left no gradient of this batch yet: nothing is cut off."),
    ("c", "a", "When c runs, step() has already gone the long way: too late."),
    ("b", "a", "step() needs the gradients of this batch: first b, then a."),
)


def check_order(order: Any) -> None:
    """Exercise 6: the lines of a training step, with clipping."""
    if unanswered(order):
        return hint("What does each line need, and who makes it? Clipping changes .grad, which step() will use.")
    if isinstance(order, (str, list, tuple)):
        order = list(order)
    if not isinstance(order, list) or sorted(map(str, order)) != [*_LINES]:
        return wrong('The answer should be a list of all five letters, such as ["a", "b", "c", "d", "e"].')
    places = {letter: place for place, letter in enumerate(order)}
    for first, second, why in _BEFORE:
        if places[first] > places[second]:
            return wrong(why)
    if places["b"] < places["e"] < places["a"]:
        return wrong("zero_grad() between backward() and step() throws the gradients away before they are used.")
    return right("The loss, backward, clip, step. zero_grad may come at the end, or first of all.")


_REMEDIES = {
    "skip": (1, "it lets numbers and gradients past the layers"),
    "clipping": (2, "it cuts off gradients that are far too large"),
    "augmentation": (3, "it makes new images from those that are there"),
    "one cycle": (4, "it changes the rate while training goes on"),
}


def check_remedies(remedies: Any) -> None:
    """Exercise 7: what each remedy is for."""
    if not isinstance(remedies, Mapping) or set(remedies) != set(_REMEDIES):
        return wrong(f"The answer should be a dictionary with the names {listed(_REMEDIES)}.")
    if unanswered(*remedies.values()):
        return hint("Which of them works on the numbers on their way, on gradients, on images, on the rate?")
    for name, (place, does) in _REMEDIES.items():
        if number(remedies[name]) != place:
            return wrong(f"{name}: {does}. Which of the four troubles is that?")
    return right("And batch norm helps with 1 and 4, weight decay with 3.")
