"""Every operation, called rightly and wrongly, shows PyTorch's result or raises PyTorch's error, to the letter."""

from __future__ import annotations

import re

import operation_cases as cases
import oracle
import pytest

import zerograd

RECORDED = oracle.recorded("operations")

FORMS = "the error does not name the keywords that were used"
DIFFERENT = {
    "x.clamp(min=y,max=1.)": FORMS,
    "torch.max(x,dim=(0,1))": FORMS,
    "x.norm(1)": "PyTorch's sum of 12 float32 is 5.9999995, ours 6",
    "x.norm('nuc')": "no singular value decomposition",
}


@pytest.mark.parametrize("line", RECORDED)
def test_as_recorded(line: str) -> None:
    ours = cases.answer(line, zerograd)
    if line in DIFFERENT:
        assert ours != RECORDED[line], f"no longer different: {DIFFERENT[line]}"
    else:
        assert ours == RECORDED[line]


def test_the_known_differences_are_recorded() -> None:
    assert DIFFERENT.keys() <= RECORDED.keys()


@pytest.mark.parametrize("counts", [(2**62,), (2**40, 2**40), (2**31, 2**31), (2, 3 * 2**61)])
def test_repeats_beyond_all_memory_are_refused(counts: tuple[int, ...]) -> None:
    sizes = [*counts[:-1], 2 * counts[-1]]
    with pytest.raises(RuntimeError, match=f"^Storage size calculation overflowed with sizes={re.escape(str(sizes))}$"):
        zerograd.ones(2).repeat(*counts)
