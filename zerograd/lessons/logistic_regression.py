"""The exercises of lesson 3: a shape that does not fit, softmax by hand, a share of right answers, the first loss, who sees the
probabilities, a loss that cannot fall, and a total that never ends.
"""
from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from .report import hint, library, number, outcome, raised, right, strict as strict, unanswered, wrong

if TYPE_CHECKING:
    from collections.abc import Callable


def check_flat(flat: Callable[[Any], Any]) -> None:
    """Exercise 1: a batch of images as rows of pixels."""
    torch = library(flat)
    images = torch.arange(2 * 3 * 4.0).reshape(2, 1, 3, 4)
    rows, error, _ = outcome(flat, images)
    if error is not None:
        return raised(error)
    if rows is None or rows is ...:
        return hint("Return the images in another shape: a row for each image. Which number of the shape has to stay?")
    if not isinstance(rows, torch.Tensor):
        return wrong(f"Your function returned a {type(rows).__name__}. It should return a tensor.")
    shape = tuple(rows.shape)
    if shape == (24,) or shape == (1, 24):
        return wrong("Now both images are in one row. The first dimension, the batch, has to stay: one row for each image.")
    if shape == (6, 4):
        return wrong("These are rows of images, 4 pixels each. A row should hold a whole image: all dimensions but the first.")
    if shape != (2, 12):
        return wrong(f"For 2 images of 3 × 4 pixels the shape should be (2, 12), and yours is {shape}. (For ours: (128, 784).)")
    if not torch.equal(rows[0], torch.arange(12.0)):
        return wrong("The shape is right, but the pixels are mixed up: reshape keeps their order, permute and t() do not.")
    return right("One row for each image, whatever the size of the batch.")


def check_softmax(softmax: Callable[[Any], Any]) -> None:
    """Exercise 2: scores become probabilities, row by row."""
    torch = library(softmax)
    scores = torch.tensor([[0.0, 1.0, 2.0], [3.0, 3.0, 3.0]])
    found, error, _ = outcome(softmax, scores)
    if isinstance(error, RuntimeError) and "must match" in str(error):
        return wrong("Each row is divided by its own sum, but sum(1) has the shape (2,): keepdim=True makes it (2, 1).")
    if error is not None:
        return raised(error)
    if found is None or found is ...:
        return hint("First exp() of all scores, so that none is negative. Then divide each row by its sum.")
    if not isinstance(found, torch.Tensor) or tuple(found.shape) != (2, 3):
        return wrong("There should come out as many numbers as went in: a probability for each score.")
    if torch.allclose(found, torch.nn.functional.softmax(scores, dim=1), atol=1e-5):
        return right("None is negative, and each row adds up to 1: ten probabilities for each image.")
    if torch.allclose(found, torch.nn.functional.softmax(scores, dim=0), atol=1e-5):
        return wrong("Now each column adds up to 1: images compete for a digit. Along dim 1, digits compete for an image.")
    if torch.allclose(found, scores.exp(), atol=1e-4):
        return wrong("None is negative, but the rows do not add up to 1: divide each by its sum.")
    if torch.allclose(found, scores.exp() / scores.exp().sum(), atol=1e-5):
        return wrong("All six numbers add up to 1. Each row should, for itself: sum(1, keepdim=True).")
    if torch.allclose(found, scores / scores.sum(1, keepdim=True), atol=1e-5):
        return wrong("Without exp() a negative score gives a negative probability. Take exp() first.")
    sums = ", ".join(f"{each:.3f}" for each in found.sum(1).tolist())
    return wrong(f"For the scores 3, 3, 3 each probability should be 1/3. Your rows add up to {sums}.")


def check_accuracy(accuracy: Callable[[Any, Any], Any]) -> None:
    """Exercise 3: the share of images of which the highest score is that of the true digit."""
    torch = library(accuracy)
    scores = torch.tensor([[9.0, 0.0, 1.0], [0.0, 9.0, 5.0], [0.0, 5.0, 3.0], [7.0, 0.0, 9.0]])
    labels = torch.tensor([0, 1, 2, 2])
    found, error, _ = outcome(accuracy, scores, labels)
    if isinstance(error, RuntimeError) and "must match" in str(error):
        return wrong("argmax along dim 0 gives the best image of each digit. You want the best digit of each image: dim 1.")
    if error is not None:
        return raised(error)
    if found is None or found is ...:
        return hint("Which digit has the highest score in each row? argmax tells. How often is that the label?")
    value = number(found)
    if value is None:
        return wrong("The accuracy is one number, from 0 to 1.")
    value = round(value, 4)
    if value == 0.75:
        return right("Three of four: the third image was taken for a 1, and is a 2.")
    if value == 3:
        return wrong("Three are right, but of how many? Divide by the number of images.")
    if value in (1.25, 5, 0.3125):
        return wrong("Every guess was compared with every label: one of the two has the shape (4, 1). argmax(1) gives (4,).")
    if value == 75:
        return wrong("75 percent is right. As a share it is 0.75, and so we write it here.")
    if value == 0.25:
        return wrong("That is the share of wrong ones: == is true where they are equal, != where they are not.")
    if value > 1:
        return wrong(f"A share is never above 1, and yours is {value}. Look at the shapes of what you compare.")
    return wrong(f"The best digits are 0, 1, 1 and 2, the labels 0, 1, 2 and 2: three of four. Yours is {value}.")


def check_first_loss(ten: Any, four: Any) -> None:
    """Exercise 4: the loss of a machine that knows nothing, with ten classes and with four."""
    if unanswered(ten, four):
        return hint("Which probability does it give to the true class? The loss is minus the logarithm of that.")
    first, second = number(ten), number(four)
    if first is None or second is None:
        return wrong("Both answers should be numbers; math.log is the logarithm.")
    if abs(first - math.log(10)) < 0.006 and abs(second - math.log(4)) < 0.006:
        return right("-log(1/10) = log 10 = 2.303, and log 4 = 1.386. A first loss far from that says that something is wrong.")
    if first < 0:
        return wrong("The logarithm of a probability is negative, so there is a minus before it: a loss is positive.")
    if abs(first - 1) < 0.006:
        return wrong("That is the logarithm to the base 10. This one is the natural logarithm, to the base e: math.log.")
    if abs(first - 0.1) < 0.006:
        return wrong("0.1 is the probability. The loss is minus its logarithm.")
    if abs(first - 0.9) < 0.006:
        return wrong("0.9 is how much is missing to 1. The loss is minus the logarithm of 0.1.")
    if abs(first - math.log(10)) < 0.006:
        return wrong("The first is right. With four classes each has the probability 1/4.")
    return wrong("Ten classes, all equally likely: the true one gets 1/10, and the loss is -log(1/10).")


def check_floor(floor: Any) -> None:
    """Exercise 5: the least loss where the probabilities of ten classes are taken for scores."""
    if unanswered(floor):
        return hint("The best that can happen: probability 1 for the true class, 0 for the other nine. Take softmax of *that*.")
    value = number(floor)
    if value is None:
        return wrong("The answer should be a number.")
    truth = -math.log(math.e / (math.e + 9))
    if abs(value - truth) < 0.006:
        return right("softmax of 1, 0, 0, ... leaves e / (e + 9) = 0.232 for the true class, and -log 0.232 = 1.461.")
    if value == 0:
        return wrong("0 would be right if probabilities were used as they are. But cross_entropy takes softmax of them again.")
    if abs(value - math.e / (math.e + 9)) < 0.006:
        return wrong("That is the probability that is left for the true class. The loss is minus its logarithm.")
    if abs(value - math.log(10)) < 0.006:
        return wrong("log 10 is the loss where all ten are equal. Here the true class has 1 and the others 0, before softmax.")
    return wrong("exp(1) for the true class, exp(0) = 1 for each of nine others: which share is that? Take -log of it.")


def check_total(total_of: Callable[[Any], Any]) -> None:
    """Exercise 6: the mean of the losses of an epoch, without their graphs."""
    torch = library(total_of)
    w = torch.tensor(2.0, requires_grad=True)
    losses = [w * each for each in (1.0, 2.0, 3.0)]
    found, error, _ = outcome(total_of, losses)
    if error is not None:
        return raised(error)
    if found is None or found is ...:
        return hint("Add up the losses and divide by how many there are. What do you add: the tensor, or its number?")
    value = number(found)
    if value is None:
        return wrong("The result should be one number.")
    if round(value, 4) == 12:
        return wrong("12 is their sum. Divide by how many there are.")
    if round(value, 4) != 4:
        return wrong(f"The mean of 2, 4 and 6 is 4. Yours is {value:g}.")
    if getattr(found, "grad_fn", None) is not None:
        return wrong("The number is right, but behind it hang the graphs of all batches, with all they saved: add loss.item().")
    return right("item() takes the bare number out. The graph of each batch can go when its step is done.")


SEES = {"loss": "scores", "accuracy": "scores", "person": "probabilities"}


def check_who_sees(sees: Any) -> None:
    """Exercise 7: who is given scores, and who probabilities."""
    if not isinstance(sees, dict) or sees.keys() != SEES.keys() or unanswered(*sees.values()):
        return hint('Give "scores" or "probabilities" for each of the three. Who would go wrong, or could do without softmax?')
    for name, what in sees.items():
        if what not in ("scores", "probabilities"):
            return wrong(f'{name}: {what!r} is neither "scores" nor "probabilities".')
    if sees["loss"] != "scores":
        return wrong("loss: F.cross_entropy takes softmax by itself. Given probabilities, it would take it twice.")
    if sees["person"] != "probabilities":
        return wrong("person: a score of 7.3 says nothing to anybody. A probability of 0.93 does.")
    if sees["accuracy"] != "scores":
        return wrong("accuracy: that works, too, but is not needed: softmax never changes which one is the largest.")
    return right("Softmax stands inside the loss, and is needed besides only where somebody wants to read a probability.")
