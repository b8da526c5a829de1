"""The package from outside: what it exports, and what importing it costs and changes."""

from __future__ import annotations

import importlib.metadata
import json
import subprocess
import sys
from pathlib import Path

import pytest

import zerograd

PUBLIC = """
    BoolTensor ByteTensor CharTensor DoubleTensor FloatTensor Generator HalfTensor IntTensor LongTensor
    ShortTensor Size Tensor abs absolute acos acosh add addmm all allclose alpha_dropout alpha_dropout_ amax amin
    aminmax any arange arccos arcsin arctan argmax argmin argsort as_tensor asarray asin asinh atan atanh autograd
    backends batch_norm bernoulli bitwise_and bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift
    bitwise_xor bmm bool broadcast_to can_cast cat ceil channels_last chunk clamp clamp_max clamp_min clip clone
    concat concatenate contiguous_format core cos cosh cosine_similarity cuda cummax cummin cumprod cumsum
    default_generator detach device diagonal div divide dot double dropout dropout_ dtype einsum empty empty_like
    enable_grad eq equal erf erfinv exp expm1 eye feature_alpha_dropout feature_alpha_dropout_ feature_dropout
    feature_dropout_ finfo flatten flip float float16 float32 float64 floor floor_divide frac from_numpy full
    full_like functions gather ge ger get_default_dtype get_num_threads get_rng_state group_norm gt half iinfo index_put
    index_select inference_mode initial_seed instance_norm int int16 int32 int64 int8 is_floating_point
    is_grad_enabled is_inference is_inference_mode_enabled is_tensor isclose isfinite isinf isnan kthvalue
    layer_norm layout le linalg linspace load load_ipython_extension log log10 log1p log2 log_softmax logical_and
    logical_not logical_or logical_xor logsumexp long lt manual_seed masked_fill masked_select matmul max maximum
    mean median memory_format min minimum mm moveaxis movedim msort mul multinomial multiply mv nanmedian narrow
    ne neg negative nn no_grad nonzero norm normal numel ones ones_like ops optim outer pairwise_distance permute
    pow preserve_format prod promote_types rand rand_like randint randint_like randn randn_like randperm ravel
    reciprocal relu remainder reshape rms_norm roll round rsqrt rsub save seed select
    serialization set_default_dtype set_default_tensor_type set_grad_enabled set_num_threads set_printoptions set_rng_state
    short sigmoid sign sin sinh softmax sort split sqrt square squeeze stack std strided sub subtract sum
    swapaxes swapdims t take_along_dim tan tanh tensor tile topk transpose tril triu true_divide trunc typed
    uint8 unbind unflatten unsqueeze utils var where zeros zeros_like
""".split()

# Names that PyTorch does not have; all others must mean the same there.
OURS = {"core", "functions", "typed", "viz", "load_ipython_extension"}


def outcome(code: str) -> object:
    """What a fresh Python prints as JSON."""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


@pytest.mark.needs("processes")
def test_public_names() -> None:
    """Whoever adds or removes a public name says so here, and in CHANGELOG.md."""
    found = outcome("import json, zerograd; print(json.dumps([n for n in vars(zerograd) if n[0] != '_']))")
    assert isinstance(found, list)
    added, removed = sorted(set(found) - set(PUBLIC)), sorted(set(PUBLIC) - set(found))
    assert (added, removed) == ([], []), f"new: {added}; gone: {removed}: write it down in {Path(__file__).name}"
    assert sorted(PUBLIC) == PUBLIC, "kept in order, for readable diffs"


def test_public_names_are_pytorchs() -> None:
    torch = pytest.importorskip("torch")
    assert [name for name in PUBLIC if name not in OURS and not hasattr(torch, name)] == []


@pytest.mark.needs("processes")
def test_import_loads_numpy_and_the_standard_library_only() -> None:
    code = """
import json, sys
before = set(sys.modules)  # what the environment itself loads at start
import numpy
with_numpy = set(sys.modules)
import zerograd
roots = {name.partition(".")[0] for name in set(sys.modules) - with_numpy - before}
print(json.dumps(sorted(roots - set(sys.stdlib_module_names) - {"zerograd", "numpy"})))
"""
    assert outcome(code) == []


@pytest.mark.needs("processes")
def test_import_leaves_numpys_settings_alone() -> None:
    code = """
import json, numpy
before = numpy.geterr(), numpy.get_printoptions()
import zerograd
print(json.dumps(before == (numpy.geterr(), numpy.get_printoptions())))
"""
    assert outcome(code) is True


@pytest.mark.needs("processes")
def test_import_gives_no_warning() -> None:
    run = subprocess.run([sys.executable, "-W", "error", "-c", "import zerograd"], capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.needs("processes")
def test_import_hides_no_warning_of_others() -> None:
    """A filter that zerograd adds may name its own modules only."""
    code = """
import json, warnings, numpy
before = list(warnings.filters)
import zerograd
new = [f for f in warnings.filters if f not in before]
print(json.dumps([str(f) for f in new if f[3] is None or "zerograd" not in getattr(f[3], "pattern", str(f[3]))]))
"""
    assert outcome(code) == []


def test_version_is_the_installed_one() -> None:
    try:
        installed = importlib.metadata.version("zerograd")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("zerograd is used from its folder, not installed")
    assert installed == zerograd.__version__


def test_typed() -> None:
    assert (Path(zerograd.__file__).parent / "py.typed").is_file()
