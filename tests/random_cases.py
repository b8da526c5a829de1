"""Programs that draw random numbers, run alike on PyTorch (by ``record.py``, and live) and on zerograd.

After one ``manual_seed`` a program's lines run one after the other, so each also tests the state that the one before left behind:
the number of draws, and the sine that waits for the next pair. What they draw is written down in base64: to the bit, and small.
"""

from __future__ import annotations

import base64
import hashlib
import math
from pathlib import Path
from typing import Any

import numpy as np

SEEDS = [
    0, 1, 2, 7, 42, 1234, 99999, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**32 + 5, 2**53 + 1, 2**63 - 1, 2**63, 2**64 - 1, -1, -7,
    -(2**32) - 3, -(2**63),
]  # fmt: skip

MIXED = """
torch.rand(3)
torch.randn(3)
torch.rand(2, 3, dtype=torch.float64)
torch.randn(())
torch.randn(2, dtype=torch.float64)
torch.randint(10, (5,))
torch.randn(1, dtype=torch.float16)
torch.rand(0)
torch.randn(0)
torch.rand(5, dtype=torch.float16)
torch.randperm(7)
torch.randn(15)
torch.randn(16)
torch.randn(17)
torch.randn(3)
torch.randn(31, dtype=torch.float64)
torch.randn(18, dtype=torch.float16)
torch.randn(4, 8)
torch.randn(5, 7)
torch.randn(1000)[-20:]
torch.randint(-5, 2**28 - 6, (3,))
torch.randint(-5, 2**28 - 5, (3,))
torch.randint(0, 2**40, (2,))
torch.randint(0, 256, (4,), dtype=torch.uint8)
torch.randint(3, (4,), dtype=torch.float32)
torch.randint(-128, 128, (2, 2), dtype=torch.int8)
torch.randint(2, (4,), dtype=torch.bool)
torch.randperm(40, dtype=torch.int32)[:12]
torch.randperm(1)
torch.empty(7).uniform_(-0.3, 5.1)
torch.empty(5, dtype=torch.float64).uniform_(-0.3, 5.1)
torch.empty(5, dtype=torch.float16).uniform_(-1, 1)
torch.empty(3, 4).t().uniform_(2, 3.3)
torch.empty(4, 6)[:, ::2].uniform_()
torch.empty(5, 4).t().normal_()
torch.empty(4, 10)[1:, ::2].normal_(1.3, 0.7)
torch.empty(2, 3, 4).transpose(0, 2).normal_()
torch.empty(6, dtype=torch.float64).normal_(1.3, 0.7)
torch.empty(20).normal_(1.3, 0.7)
torch.empty(20, dtype=torch.float64).normal_(-2, 10)
torch.empty(20, dtype=torch.float16).normal_(-2, 10)
torch.empty(3).random_()
torch.empty(3, dtype=torch.float64).random_()
torch.empty(3, dtype=torch.float16).random_()
torch.empty(3, dtype=torch.int64).random_()
torch.empty(3, dtype=torch.int32).random_()
torch.empty(3, dtype=torch.int16).random_()
torch.empty(3, dtype=torch.int8).random_()
torch.empty(3, dtype=torch.uint8).random_()
torch.empty(5, dtype=torch.bool).random_()
torch.empty(4, 3).t().random_(100)
torch.empty(3, dtype=torch.int64).random_(-5, 10)
torch.empty(3, dtype=torch.int64).random_(-2**63, None)
torch.empty(3, dtype=torch.int16).random_(100, None)
torch.rand_like(torch.zeros(3, 2).t())
torch.randn_like(torch.zeros(5, 4).t())
torch.randn_like(torch.zeros(3, dtype=torch.float64))
torch.randint_like(torch.zeros(3), 2, 9)
torch.normal(2.0, 3.0, (2, 2))
torch.normal(torch.tensor([0.0, 100.0, 5.0]), 2.0)
torch.normal(1.0, torch.tensor([0.5, 0.0, 5.0]))
torch.normal(torch.tensor([[0.0], [9.0]]), torch.tensor([1.0, 2.0, 3.0]))
torch.bernoulli(torch.tensor([0.0, 0.3, 0.5, 0.7, 1.0]))
torch.bernoulli(torch.tensor([0.3, 0.5, 0.7], dtype=torch.float64))
torch.empty(2, 3).t().bernoulli_(torch.tensor([0.3, 0.6]))
torch.empty(4, dtype=torch.int64).bernoulli_(torch.tensor(0.5))
torch.multinomial(torch.tensor([1.0, 0.0, 3.0, 2.0]), 6, True)
torch.multinomial(torch.tensor([[1.0, 2.0], [5.0, 1.0]], dtype=torch.float64), 3, True)
torch.randn(2)
torch.rand(3, generator=torch.Generator().manual_seed(5))
torch.Generator().manual_seed(-3).get_state()[:40]
torch.rand(1)
""".strip().splitlines()

# On Intel's processors PyTorch draws these with Intel's library, and they are other numbers.
INTEL = """
torch.empty(6).bernoulli_(0.3)
torch.empty(3, 4).t().bernoulli_()
torch.empty(5, dtype=torch.int64).bernoulli_(0.7)
torch.bernoulli(torch.zeros(4), 0.5)
torch.empty(4).exponential_()
torch.empty(4, dtype=torch.float64).exponential_(2.5)
torch.empty(4, dtype=torch.float16).exponential_(0.3)
torch.multinomial(torch.tensor([1.0, 0.0, 3.0, 2.0]), 1)
torch.multinomial(torch.tensor([1.0, 9.0, 3.0, 2.0]), 3)
torch.multinomial(torch.tensor([[1.0, 2.0], [5.0, 1.0]], dtype=torch.float64), 2)
torch.randn(3)
""".strip().splitlines()


def on_intel() -> bool:
    try:
        return "GenuineIntel" in Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return False


def answers(torch: Any, program: list[str], seed: int) -> list[Any]:
    """For each line the dtype, the shape and the bytes of what it gives; at the end the state."""
    torch.manual_seed(seed)
    drawn = [packed(eval(line, {"torch": torch}).numpy()) for line in program]
    state = torch.get_rng_state().numpy().copy()
    sine = packed(state[5024:5032].view("<f8"))
    state[5024:5032] = 0
    return [*drawn, [hashlib.sha256(state.tobytes()).hexdigest()[:16], sine]]


def packed(array: Any) -> list[Any]:
    return [array.dtype.str, list(array.shape), base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()]


def unpacked(written: list[Any]) -> Any:
    kind, shape, text = written
    return np.frombuffer(base64.b64decode(text), kind).reshape(shape)


def units(found: Any, wanted: Any, scale: float = 0.0) -> float:
    """By how many units in the last place two arrays differ at most; of ``scale``, if that is larger than the number."""
    assert (found.dtype, found.shape) == (wanted.dtype, wanted.shape)
    if wanted.dtype.kind != "f":
        return 0.0 if np.array_equal(found, wanted) else math.inf
    with np.errstate(all="ignore"):
        unit = np.spacing(np.maximum(np.abs(wanted), wanted.dtype.type(scale))).astype(np.float64)
        apart = np.abs(found.astype(np.float64) - wanted.astype(np.float64)) / unit
    return float(np.where(found == wanted, 0, apart).max(initial=0))
