"""Memory that is seen twice: PyTorch's refusals, warnings and results, recorded."""

from __future__ import annotations

import oracle
import pytest

import zerograd

RECORDED = oracle.recorded("overlaps")

DIFFERENT = {
    "a = torch.arange(6.).view(2,3);a -= a[:,:1];a": "PyTorch's kernel reads what it has just written",
    "a = torch.arange(6.);a[::2].add_(a[:3])": "PyTorch's kernel reads what it has just written",
}


@pytest.mark.parametrize("line", RECORDED)
def test_as_recorded(line: str) -> None:
    ours = oracle.surface(line, zerograd)
    if line in DIFFERENT:
        assert ours != RECORDED[line], f"no longer different: {DIFFERENT[line]}"
    else:
        assert ours == RECORDED[line]


def test_what_is_nearer_to_the_truth_than_pytorch_is() -> None:
    a = zerograd.arange(6.0).view(2, 3)
    a -= a[:, :1]
    assert a.tolist() == [[0.0, 1.0, 2.0], [0.0, 1.0, 2.0]]
    b = zerograd.arange(6.0)
    b[::2].add_(b[:3])
    assert b.tolist() == [0.0, 1.0, 3.0, 3.0, 6.0, 5.0]


def test_the_known_differences_are_recorded() -> None:
    assert DIFFERENT.keys() <= RECORDED.keys()
    assert sum("unsupported operation" in text[0] for text in RECORDED.values()) > 80
    assert sum("deprecated" in "".join(text[1:]) for text in RECORDED.values()) > 10


def test_a_refused_write_leaves_value_and_version() -> None:
    a = zerograd.zeros(1).expand(3)
    with pytest.raises(RuntimeError, match="more than one element"):
        a[...] = 7
    assert a.tolist() == [0.0, 0.0, 0.0] and a._version == 0


def test_the_warning_is_of_the_line_that_writes() -> None:
    a = zerograd.zeros(1).expand(3)
    with pytest.warns(UserWarning, match="index_put_ on expanded") as told:
        a[[0]] = 1
    assert [w.filename for w in told] == [__file__]
