"""PyTorch's random numbers on the CPU, bit for bit: the Mersenne Twister of 1998, and what is made of its 32-bit draws.

NumPy has the same twister, with the same classic seeding. What a number costs (one draw or two, which bits of it) is PyTorch's
choice, and so is the one number that is kept for later: normal numbers come in pairs, and the second waits for the next call.
"""
from __future__ import annotations

import math
import os
from typing import Any

import numpy as np

from .normal import EXACT, blocks, fused, pairs

Array = np.ndarray[Any, Any]

DEFAULT_SEED = 67280421310721
WORDS = 624
_LAYOUT = np.dtype([
    ("seed", "<u8"), ("left", "<i4"), ("seeded", "<i4"), ("next", "<u8"), ("words", "<u8", WORDS), ("unused", "<f8"),
    ("sine", "<f8"), ("unused_too", "<f8"), ("has_sine", "<i4"), ("rest", "V12"),
])  # fmt: skip
"""PyTorch's state, byte for byte: it can be saved here and loaded there. ``left`` counts what remains before a new twist."""


class Twister:
    """A stream of random numbers that a seed determines.

    Methods return new arrays of ``count`` numbers, in the order of the draws.
    """

    __slots__ = ("_bits", "_fresh", "_sine", "seed")

    def __init__(self, seed: int = DEFAULT_SEED) -> None:
        self.restart(seed)

    def restart(self, seed: int) -> None:
        """Begin anew, as ``manual_seed`` does: the number that was kept is forgotten."""
        self.seed = seed % 2**64
        self._bits: Any = None  # made at the first draw: `import zerograd` need not load numpy.random
        self._fresh = True
        self._sine: float | None = None

    def _twister(self) -> Any:
        if self._bits is None:
            self._bits = np.random.MT19937()
            self._bits.state = np.random.RandomState(self.seed & 0xFFFFFFFF).get_state(legacy=False)
        return self._bits

    # ------------------------------------------------------------ draws

    def draws(self, count: int) -> Array:
        """32-bit draws, as uint64."""
        if count:
            self._fresh = False
        drawn: Array = self._twister().random_raw(count)
        return drawn.astype(np.uint64, copy=False)

    def long_draws(self, count: int) -> Array:
        """64-bit draws: two short ones each, the first one on top."""
        short = self.draws(2 * count)
        return (short[0::2] << np.uint64(32)) | short[1::2]

    def floats(self, count: int) -> Array:
        """Uniform in [0, 1), 24 bits each, as float32."""
        bits = self.draws(count).astype(np.uint32)
        bits &= np.uint32(2**24 - 1)
        made: Array = bits.astype(np.float32)
        made *= np.float32(2.0**-24)
        return made

    def doubles(self, count: int) -> Array:
        """Uniform in [0, 1), 53 bits each, as float64."""
        bits = self.long_draws(count)
        bits &= np.uint64(2**53 - 1)
        made: Array = bits.astype(np.float64)
        made *= 2.0**-53
        return made

    # ------------------------------------------------------------ what is made of them

    def uniform(self, count: int, kind: Any, low: float = 0.0, high: float = 1.0) -> Array:
        """Uniform in [low, high): float16 is float32 rounded, and whatever rounding takes up to ``high`` becomes ``low``."""
        unit = self.doubles(count) if kind == np.float64 else self.floats(count)
        if (low, high) != (0, 1):
            own = unit.dtype.type
            unit = fused(unit, float(own(own(high) - own(low))), low)
        made: Array = unit.astype(kind, copy=False)
        if (low, high) != (0, 1) or kind == np.float16:
            made[made == kind.type(high)] = low
        return made

    def normal(self, count: int, kind: Any, mean: float = 0.0, std: float = 1.0, in_blocks: bool = True) -> Array:
        """Normal with the given mean and standard deviation.

        ``in_blocks``: PyTorch fills contiguous memory of 16 or more in blocks of 16, all else in pairs.
        """
        if not in_blocks or count < 16:
            missing = count - (self._sine is not None) if count else 0
            made, self._sine = pairs(self.doubles(missing + missing % 2), self._sine, count)
        else:
            draw = self.doubles if kind == np.float64 else self.floats
            half, whole = kind == np.float16, count - count % 16
            made = draw(count - count % 16 * half)  # in float16, the odd ones at the end are drawn once, not twice
            last = None if whole == count else draw(16)  # the last 16, some of them again
            transform = _round_each_step if half else blocks
            transform(made[:whole])
            if last is not None:
                transform(last)
                made = np.concatenate([made[:count - 16], last])
        if (mean, std) != (0, 1):
            made = fused(made, std, mean)
        return narrow(made, kind)

    def integers(self, count: int, low: int, span: int) -> Array:
        """Whole numbers from ``low``, ``span`` different ones, as int64: the remainder of a draw."""
        if span < 2**28:
            drawn = self.draws(count) % np.uint64(span)
        else:
            drawn = self.long_draws(count)
            if span == 2**64:
                return drawn.view(np.int64)
            drawn %= np.uint64(span)
        made: Array = drawn.view(np.int64) + np.int64(low)  # wraps around as C does
        return made

    def any_integers(self, count: int, kind: Any) -> Array:
        """What ``random_()`` without bounds writes: all that are not negative; in a float, all that it holds exactly."""
        if kind.kind == "b":
            return self.draws(count) & np.uint64(1)
        top = 2 ** (np.finfo(kind).nmant + 1) if kind.kind == "f" else int(np.iinfo(kind).max)
        drawn = self.long_draws(count) if kind.itemsize == 8 else self.draws(count)
        return drawn % np.uint64(top + 1)

    def coins(self, count: int, p: Any, double: bool = True) -> Array:
        """True with probability ``p``, a number or an array of ``count``."""
        below: Array = (self.doubles(count) if double else self.floats(count)) < p
        return below

    def exponential(self, count: int, rate: float = 1.0) -> Array:
        """Exponential, in double precision."""
        unit = self.doubles(count)
        if count > EXACT:
            logarithm: Array = np.log1p(-unit)
        else:
            logarithm = np.array([math.log1p(-u) for u in unit.tolist()], np.float64)
        return -1.0 / rate * logarithm

    def permutation(self, count: int) -> list[int]:
        """0 to ``count`` - 1 in random order, by Fisher and Yates from the front: each exchanged with itself or a later one."""
        order = list(range(count))
        if count > 1:
            places = np.arange(count - 1, dtype=np.uint64)
            others = self.draws(count - 1) % (np.uint64(count) - places) + places
            for i, j in enumerate(others.tolist()):
                order[i], order[j] = order[j], order[i]
        return order

    # ------------------------------------------------------------ the state

    def state(self) -> Array:
        """All that determines what comes next, as bytes in PyTorch's layout."""
        inner = self._twister().state["state"]
        state = np.zeros((), _LAYOUT)
        state["seed"], state["seeded"], state["words"] = self.seed, 1, inner["key"]
        position = 0 if self._fresh else int(inner["pos"])
        state["next"], state["left"] = position, 1 if self._fresh else WORDS + 1 - position
        if self._sine is not None:
            state["has_sine"], state["sine"] = 1, self._sine
        return np.frombuffer(state.tobytes(), np.uint8).copy()

    def set_state(self, given: Array) -> None:
        """Go on from a state. Raises RuntimeError, in PyTorch's words, for what is none."""
        if given.size != _LAYOUT.itemsize:
            raise RuntimeError(
                f"Expected a CPUGeneratorImplState of size {_LAYOUT.itemsize}"
                f" but found the input RNG state size to be {given.size}"
            )
        state = np.frombuffer(np.ascontiguousarray(given).tobytes(), _LAYOUT)[0]
        position, left = int(state["next"]), int(state["left"])
        if not (state["seeded"] == 1 and 0 < left <= WORDS and 0 <= position <= WORDS):
            raise RuntimeError("Invalid mt19937 state")
        self.restart(int(state["seed"]))
        self._fresh = position == 0 and left == 1
        self._bits = np.random.MT19937()
        key = state["words"].astype(np.uint32)
        self._bits.state = {"bit_generator": "MT19937", "state": {"key": key, "pos": WORDS if left == 1 else position}}
        if state["has_sine"]:
            self._sine = float(state["sine"])


def narrow(made: Array, kind: Any) -> Array:
    """``made`` in another dtype. Doubles become float16 by way of float32, in C++ as here."""
    if kind == np.float16:
        made = made.astype(np.float32, copy=False)
    return made.astype(kind, copy=False)


def seed_from_outside() -> int:
    """A seed that nobody can foresee."""
    return int.from_bytes(os.urandom(8), "little")


def _round_each_step(u: Array) -> None:
    """``blocks`` for what becomes float16: float32, every step correctly rounded, as the C library does it."""
    rows = u.reshape(-1, 2, 8)

    def each(function: Any, x: Array) -> Array:
        rounded: Array = function(x.astype(np.float64)).astype(np.float32)
        return rounded

    radius = np.sqrt(np.float32(-2) * each(np.log, 1 - rows[:, 0]))
    angle = np.float32(2 * math.pi) * rows[:, 1]
    rows[:, 0], rows[:, 1] = radius * each(np.cos, angle), radius * each(np.sin, angle)
