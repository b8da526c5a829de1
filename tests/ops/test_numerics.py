"""What PyTorch answers at 274 numerically tricky points: values, gradients, dtypes and error types.

``tests/data/given/numerics.json`` is shared/reference/numerics.json as it stands. Each case holds its inputs as nested
lists, code that is evaluated with ``torch``, ``F`` and ``nn``, the gradient to start with (ones, or a ramp 1..n), and
what is expected.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterator
from typing import Any

import oracle
import pytest

import zerograd

CASES = {case["id"]: case for case in oracle.recorded("given/numerics")["cases"]}

# Where PyTorch is imprecise and we are closer to the exact value, which stands here: the id, what differs, ours.
QUIRKS = {
    # The slope of hardsigmoid is 1/6; PyTorch multiplies by a float32 of it also in float64.
    "A.hardsigmoid_kinks": ("grads", {"x": [0.0, 0.0, 1 / 6, 0.0, 0.0]}),
}

# What these cases call is not here (yet).
ABSENT = """
atan2 cdist diff digamma fmax fmod hypot index_add lgamma logaddexp logcumsumexp logit nan_to_num
nanmean nansum quantile repeat_interleave scatter scatter_add scatter_reduce sinc take unfold xlogy
""".split()


def called(code: str) -> set[str]:
    """The functions and methods that a case calls: ``F.name`` of nn.functional, ``name`` of the others."""
    found = re.findall(r"(F\.|torch\.|\)\.|\bx\.)(\w+)\(", code)
    return {("F." if where == "F." else "") + name for where, name in found}


@pytest.mark.parametrize("key", [key for key, case in CASES.items() if not called(case["code"]) & set(ABSENT)])
def test_a_case(key: str) -> None:
    case = CASES[key]
    expected = dict(case["expect"])
    if key in QUIRKS:
        part, ours = QUIRKS[key]
        expected[part] = ours
    check(answer(case, zerograd), expected, 1e-12 if case["dt"] == "f8" else 2e-6)


@pytest.mark.parametrize("key", CASES)
def test_pytorch_answers_so(key: str) -> None:
    case = CASES[key]
    check(answer(case, oracle.the_torch()), case["expect"], 1e-12 if case["dt"] == "f8" else 2e-6)


def test_what_is_called_absent_is_absent() -> None:
    needed = set().union(*(called(case["code"]) for case in CASES.values()))
    assert set(ABSENT) <= needed
    functional = vars(zerograd.nn.functional)
    for name in ABSENT:
        short = name.removeprefix("F.")
        exists = short in functional if name != short else hasattr(zerograd, name) or hasattr(zerograd.Tensor, name)
        assert not exists, f"{name} exists: its cases can be run"


def numbers(value: Any) -> Any:
    """JSON has no inf and no nan, so they stand there as text."""
    if isinstance(value, list):
        return [numbers(each) for each in value]
    return float(value) if isinstance(value, str) else value


def answer(case: dict[str, Any], torch: Any) -> dict[str, Any]:
    dtype = {"f4": torch.float32, "f8": torch.float64}[case["dt"]]
    inputs = {k: torch.tensor(numbers(v), dtype=dtype, requires_grad=True) for k, v in case["inputs"].items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            result = eval(case["code"], {"torch": torch, "F": torch.nn.functional, "nn": torch.nn, **inputs})
            outs = list(result) if isinstance(result, (tuple, list)) else [result]
            told: dict[str, Any] = {
                "outs": [{"shape": list(o.shape), "dtype": str(o.dtype)[6:], "v": o.detach().tolist()} for o in outs]
            }
            starts, first = [], 1
            for out in (o for o in outs if o.requires_grad):
                count = math.prod(out.shape)
                ramp = torch.arange(first, first + count).to(out.dtype).reshape(tuple(out.shape))
                starts.append((out, torch.ones_like(out).detach() if case["up"] == "ones" else ramp))
                first += count
            if starts:
                torch.autograd.backward([out for out, _ in starts], [start for _, start in starts])
                told["grads"] = {k: None if x.grad is None else x.grad.tolist() for k, x in inputs.items()}
        except Exception as error:
            return {"error": type(error).__name__}
    return told


def check(ours: dict[str, Any], expected: dict[str, Any], tolerance: float) -> None:
    assert ours.get("error") == expected.get("error")
    if "error" in expected:
        return
    assert [(o["shape"], o["dtype"]) for o in ours["outs"]] == [(o["shape"], o["dtype"]) for o in expected["outs"]]
    assert same([o["v"] for o in ours["outs"]], [o["v"] for o in expected["outs"]], tolerance), (ours, expected)
    assert ("grads" in ours) == ("grads" in expected)
    if "grads" in expected:
        assert ours["grads"].keys() == expected["grads"].keys()
        assert same(list(ours["grads"].values()), list(expected["grads"].values()), tolerance), (ours, expected)


def same(ours: Any, expected: Any, tolerance: float) -> bool:
    mine, its = list(flat(ours)), list(flat(expected))
    return len(mine) == len(its) and all(near(a, b, tolerance) for a, b in zip(mine, its, strict=True))


def near(a: Any, b: Any, tolerance: float) -> bool:
    if a is None or b is None or isinstance(b, bool):
        return a is b
    a, b = float(a), float(b)
    if math.isnan(b) or math.isinf(b):
        return (math.isnan(a) and math.isnan(b)) or a == b
    return abs(a - b) <= tolerance * max(1.0, abs(b))


def flat(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for each in value:
            yield from flat(each)
    else:
        yield value
