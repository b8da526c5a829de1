"""The exercises of lesson 5: a convolution by hand, what kernels find, counting, sizes, the first linear layer, the picture that
the network sees, a planted bug, and a normalisation undone.
"""
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from .report import check_number, hint, library, listed, number, outcome, raised, right, strict as strict, unanswered, wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Array = Any  # one of NumPy's

KERNELS = {
    "A": [[-1, 0, 1]] * 3,
    "B": [[1, 0, -1]] * 3,
    "C": [[1, 1, 1], [0, 0, 0], [-1, -1, -1]],
    "D": [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
}
MADE = {"A": 3, "B": 1, "C": 4, "D": 2}
FINDS = {
    "A": "A gives plus where it is brighter on the right: at the left edge of the square.",
    "B": "B gives plus where it is brighter on the left: at the right edge of the square.",
    "C": "C compares what is above with what is below, so it finds the upper and the lower edge.",
    "D": "D compares a pixel with all its neighbours, so it finds every edge.",
}


def _slide(picture: Array, kernel: Array) -> Array:
    """The kernel, moved over the picture: a window for each place of the result."""
    windows = np.lib.stride_tricks.sliding_window_view(picture, kernel.shape)
    return (windows * kernel).sum((2, 3))


def check_convolve(convolve: Callable[[Any, Any], Any]) -> None:
    """Exercise 1: a convolution by hand, for an image and a kernel of any size."""
    torch = library(convolve)
    for shape, window in (((4, 6), (2, 3)), ((5, 5), (3, 3))):
        picture = np.arange(shape[0] * shape[1], dtype=np.float32).reshape(shape) * 7 % 10
        kernel = np.arange(window[0] * window[1], dtype=np.float32).reshape(window) - 2
        found, error, _ = outcome(convolve, torch.tensor(picture), torch.tensor(kernel))
        if error is not None:
            return raised(error)
        if found is None or found is ...:
            return hint("Make a result of zeros first. Its size: in how many places does the window fit? Then two loops.")
        if not isinstance(found, torch.Tensor):
            return wrong(f"Your function returned a {type(found).__name__}. It should return a tensor.")
        said = _compare(found.detach().numpy(), picture, kernel)
        if said:
            return wrong(said)
    return right("A window, a product, a sum, in every place. There is nothing more to a convolution.")


def _compare(mine: Array, picture: Array, kernel: Array) -> str:
    """What is wrong with somebody's convolution, or ``""``."""
    truth = _slide(picture, kernel)
    sizes = f"For an image of {picture.shape} and a kernel of {kernel.shape}"
    if mine.shape == picture.shape:
        return f"{sizes} your result is as large as the image: at the edge the window would stick out."
    if mine.shape != truth.shape:
        return f"{sizes} the window fits in {truth.shape} places: rows - kernel rows + 1, and so on. Your result: {mine.shape}."
    if np.allclose(mine, truth):
        return ""
    if np.allclose(mine, _slide(picture, kernel[::-1, ::-1])):
        return "Your kernel is turned round. Networks multiply the upper left weight with the upper left pixel, and so on."
    if np.allclose(mine, _slide(picture, np.ones_like(kernel))):
        return "These are the sums of the pixels under the window. Each pixel is multiplied with its weight first."
    if np.allclose(mine, _slide(picture, kernel) / kernel.size):
        return "That is the mean of the products. It should be their sum."
    place = tuple(int(each) for each in np.argwhere(~np.isclose(mine, truth))[0])
    return f"{sizes}: at {place} should stand {truth[place]:g}, and there stands {mine[place]:g}."


def four_pictures() -> tuple[Array, list[Array]]:
    """A bright square, and what the kernels of exercise 2 make of it, in the order of their numbers."""
    square = np.zeros((14, 14), np.float32)
    square[4:10, 4:10] = 1
    order = sorted(MADE, key=MADE.__getitem__)
    return square, [_slide(square, np.array(KERNELS[each], np.float32)) for each in order]


def _numbered(answer: Any, names: Iterable[str], count: int, ask: str) -> dict[str, int] | None:
    """A dict that gives a number from 1 to ``count`` to each of ``names``; None if it is none, which is then said."""
    names = list(names)
    if not isinstance(answer, Mapping) or set(answer) != set(names):
        wrong(f"The answer should be a dict with a number for each of {listed(names)}.")
    elif unanswered(*answer.values()):
        hint(ask)
    elif not all(each in range(1, count + 1) for each in answer.values()):
        wrong(f"Each number should be one of the pictures', from 1 to {count}.")
    else:
        return dict(answer)
    return None


def check_made(made: Any) -> None:
    """Exercise 2: which picture each kernel made of a square."""
    given = _numbered(made, KERNELS, 4, "Put each kernel over the left edge of the square in thought: dark left, bright right.")
    if given is None:
        return
    missed = [name for name in KERNELS if given[name] != MADE[name]]
    if not missed:
        return right("A and B see the same edges, with opposite signs. C sees level ones, and D sees all.")
    if {"A", "B"} == set(missed) and given["A"] == MADE["B"]:
        return wrong("A and B are the wrong way round. " + FINDS["A"])
    wrong(FINDS[missed[0]] + f" Is that in picture {given[missed[0]]}?")


def check_count(count: Any) -> None:
    """Exercise 3: how many numbers Conv2d(8, 16, 3) has to learn."""
    mistakes: dict[float, str] = {
        1152: "These are the weights. Each of the 16 kernels has a bias, too.",
        1160: "One bias for each *result*, of which there are 16, not for each of the 8 channels that come in.",
        144: "A kernel is not flat: it has 3 · 3 weights for each of the 8 channels. And there are biases.",
        160: "A kernel is not flat: it has 3 · 3 weights for each of the 8 channels.",
        73: "That is one kernel. There are 16 of them.",
        1296: "One bias for each kernel, not for each of its channels.",
        1280: "One bias for each kernel, not for each of its channels.",
        400: "8 · 3 · 16 is one row of each window. A window has 3 rows of 3.",
    }
    check_number(
        count, 1168, "Each of the 16 kernels is a stack of 8, of 3 · 3 weights, and has a bias.",
        "16 kernels of 8 · 3 · 3 weights, and 16 biases. The size of the image plays no part.", mistakes,
        "A kernel has 8 · 3 · 3 weights and 1 bias, and there are 16 kernels.",
    )


def check_size(size: Callable[..., Any]) -> None:
    """Exercise 4: in how many places a window fits."""
    cases = ((7, 3, 1, 0), (7, 3, 2, 0), (7, 3, 1, 1), (8, 3, 2, 1), (28, 2, 2, 0), (32, 5, 3, 2))
    for n, kernel, stride, padding in cases:
        found, error, _ = outcome(size, n, kernel, stride, padding)
        if error is not None:
            return raised(error)
        if found is None or found is ...:
            return hint("How many pixels are there with the padding? How far can the window move? And how often does a step fit?")
        value = number(found)
        if value is None:
            return wrong(f"Your function returned {found!r}. It should return a number.")
        truth = (n + 2 * padding - kernel) // stride + 1
        if value == truth and isinstance(found, float) and not hasattr(found, "detach"):
            return wrong(f"{found} is a float, and a size is a whole number: use // for the division.")
        if value != truth:
            return wrong(_wrong_size(value, n, kernel, stride, padding, truth))
    return right("(n + 2 · padding - kernel) // stride + 1: the window moves that often, and the first place counts, too.")


def _wrong_size(value: float, n: int, kernel: int, stride: int, padding: int, truth: int) -> str:
    """Why somebody's size of a result is another."""
    case = f"{n} pixels, window {kernel}, stride {stride}, padding {padding}"
    if padding and value == (n + padding - kernel) // stride + 1:
        why = "Padding is put on both sides."
    elif value == truth - 1:
        why = "The first place counts, too, before any step: + 1."
    elif value == -((kernel - n - 2 * padding) // stride) + 1:
        why = "The last step does not fit any more, and is left out: use // for the division."
    elif value == n + 2 * padding - kernel + 1:
        why = "With a stride fewer positions are left."
    else:
        why = "Count the orange bars of a picture such as this one."
    return f"{case}: there are {truth} positions. Your function says {value:g}. {why}"


def check_features(features: Any) -> None:
    """Exercise 5: how many numbers come out of two convolutions and two poolings, made flat."""
    mistakes: dict[float, str] = {
        9: "That is one map of 3 × 3. There are 16 of them.",
        72: "16 maps come out of the last convolution, not 8.",
        16 * 5 * 5: "That is the number for images of 28 × 28, as in the message above (or for 20 × 20 with padding).",
        16 * 4 * 4: "The pooling leaves out what does not fill a block: of 7 pixels 3 are left, not 4.",
        16 * 7 * 7: "That is before the last pooling.",
        16 * 9 * 9: "That is the size before the second convolution.",
        16 * 20 * 20: "The convolutions have no padding, and there are two poolings: the maps do not stay 20 × 20.",
        48: "The maps have rows and columns: 16 · 3 · 3.",
    }
    check_number(
        features, 144, "Follow one side, from 20 on: a window of 3, halved, a window of 3, halved. Then think of the channels.",
        "20, 18, 9, 7, 3: so 16 maps of 3 × 3.", mistakes,
        "20 - 3 + 1 = 18, halved 9, then 7, halved 3. And there are 16 channels.",
    )


WAYS = {"reshape": 2, "permute(2, 0, 1)": 3, "permute(2, 1, 0)": 1}


def three_ways(raw: Any) -> list[Any]:
    """Three ways to make (3, rows, columns) of an image (rows, columns, 3), in the order of their numbers in exercise 6."""
    rows, columns, channels = raw.shape
    return [raw.permute(2, 1, 0), raw.reshape(channels, rows, columns), raw.permute(2, 0, 1)]


def check_ways(ways: Any) -> None:
    """Exercise 6: which picture comes from reshape and which from which permute."""
    given = _numbered(ways, WAYS, 3, "Two of the three move whole axes. Which picture is no picture any more?")
    if given is None:
        return
    if given == WAYS:
        return right("permute moves axes, and (2, 1, 0) exchanges rows and columns, too. reshape only counts off anew: a weave.")
    if given["reshape"] != WAYS["reshape"]:
        return wrong("reshape moves no number: what stood side by side stays side by side. Could that be a picture still?")
    wrong("Number 2 is reshape. permute(2, 0, 1): channels, then rows, then columns. Which image has its rows where they were?")


def check_bug(Net: Callable[[], Any]) -> None:
    """Exercise 7: a network that mixes the images of a batch, mended."""
    torch = library(getattr(Net, "forward", Net))
    torch.manual_seed(0)
    images = torch.rand(6, 3, 32, 32)
    try:
        net = Net()
        scores = net(images)
        alone = torch.cat([net(images[place : place + 1]) for place in range(6)])
    except Exception as error:
        return raised(error)
    if not isinstance(scores, torch.Tensor) or tuple(scores.shape) != (6, 10):
        shape = tuple(scores.shape) if isinstance(scores, torch.Tensor) else type(scores).__name__
        return wrong(f"For 6 images there should come out scores of shape (6, 10), and there comes {shape}.")
    if not torch.allclose(scores, alone, atol=1e-5):
        if _as_given(net, images, scores, torch):
            return hint("Which line puts numbers of several images into one row? In its result, the images should be the rows.")
        return wrong("An image still gets other scores alone than among others: its row has numbers of its neighbours.")
    if not torch.allclose(scores, net(torch.flip(images, (0,))).flip(0), atol=1e-5):
        return wrong("The scores of an image depend on its place in the batch.")
    if scores.std(0).max().item() == 0:
        return wrong("All images get the same scores: nothing of them arrives.")
    return right("Each row belongs to one image now. Shapes that fit are not enough: ask backward() what depends on what.")


def _as_given(net: Any, images: Any, scores: Any, torch: Any) -> bool:
    """Does the network still do what the lesson's does?"""
    try:
        maps = net.trunk(images)
        return bool(torch.allclose(scores, net.head(maps.reshape(maps[0].numel(), -1).T), atol=1e-5))
    except Exception:
        return False


def check_undo(undo: Callable[[Any, Any, Any], Any]) -> None:
    """Exercise 8: the way back from a normalised image."""
    torch = library(undo)
    mean, std = torch.tensor([0.5, 0.4, 0.3]), torch.tensor([0.2, 0.25, 0.5])
    for shape in ((3, 4, 5), (3, 3, 3)):  # in the second, three numbers fit to the columns, too
        image = torch.arange(shape[0] * shape[1] * shape[2]).reshape(shape) / 60
        given = (image - mean.reshape(3, 1, 1)) / std.reshape(3, 1, 1)
        kept = given.clone()
        found, error, _ = outcome(undo, given, mean, std)
        if isinstance(error, RuntimeError) and "must match" in str(error):
            return wrong("Three numbers do not fit to the last axis, the columns. To fit to the channels: view(3, 1, 1).")
        if error is not None:
            return raised(error)
        if found is None or found is ...:
            return hint("(x - mean) / std: what was done last is undone first.")
        if not isinstance(found, torch.Tensor) or found.shape != image.shape:
            return wrong("Return an image of the shape that came in.")
        if not torch.equal(given, kept):
            return wrong("Your function changes the image that it was given. Make a new one.")
        if not torch.allclose(found, image, atol=1e-5):
            return wrong(_wrong_way(found, kept, mean, std, torch))
    return right("What enters the network is normalised, and what you look at is not.")


def _wrong_way(found: Any, given: Any, mean: Any, std: Any, torch: Any) -> str:
    """What somebody did with a normalised image instead of undoing it."""
    m, s = mean.reshape(3, 1, 1), std.reshape(3, 1, 1)
    ways = [
        (given, "The image came back as it was."),
        (given * s, "The mean has to be added, too."),
        (given + m, "And std? x was divided by it."),
        ((given + m) * s, "The wrong order: the division came last, so it is undone first."),
        ((given - m) / s, "That is the same way once more, not the way back."),
        (given * m + s, "mean and std are the wrong way round."),
    ]
    if given.shape[2] == 3:
        ways.append((given * std + mean, "In an image of 3 × 3 pixels the three numbers went to the columns: use view(3, 1, 1)."))
    told = [text for other, text in ways if torch.allclose(found, other, atol=1e-5)]
    return told[0] if told else "It should be x · std + mean, channel by channel."
