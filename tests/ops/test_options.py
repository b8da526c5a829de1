"""Options together: every two values of any two options of a public function meet in one call, which does what PyTorch's does.

Faults hide where two options meet, a weight and an ignored class, and where an option is not what it is by default.
"""

from __future__ import annotations

import inspect
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import oracle
import pytest

import zerograd
from zerograd import nn

DTYPES = {"dtype": ["torch.float64", "torch.float32"]}
ALONG = {"dim": ["0", "-1", "(0, 1)", "[1]"], "keepdim": ["True"]}
ALONG_ONE = {"dim": ["0", "-1"], "keepdim": ["True"]}
REDUCTION = {"reduction": ["'sum'", "'none'"]}
LARGEST = {"stride": ["1", "3"], "padding": ["1"], "dilation": ["2"], "ceil_mode": ["True"], "return_indices": ["True"]}
MEANS = {"stride": ["1", "3"], "padding": ["1"], "ceil_mode": ["True"], "count_include_pad": ["False"]}
CLASSES = {"weight": ["shares"], "ignore_index": ["2", "0"], **REDUCTION}
MADE = {"dtype": ["torch.float64", "torch.int32", "torch.float16"], "device": ["'cpu'"], "requires_grad": ["True"]}
INPLACE = {"inplace": ["True"]}
DRAWN = {**MADE, "dtype": ["torch.float64", "torch.float16"]}

# The call, with a place for its options, and for each option the values that are not its default. Where a function has two
# ways to say how it reduces (`size_average`), each is a line of its own. `x y` are leaves, `z` is not; `a b` are constants.
CALLS: list[tuple[str, dict[str, list[str]]]] = [
    ("torch.add(x, y, {})", {"alpha": ["2", "-0.5"]}),
    ("torch.sub(x, y, {})", {"alpha": ["2", "-0.5"]}),
    ("x.subtract(y, {})", {"alpha": ["2", "-0.5"]}),
    ("z.add_(y, {})", {"alpha": ["2", "-0.5"]}),
    ("z.sub_(y, {})", {"alpha": ["2", "-0.5"]}),
    ("z.subtract_(y, {})", {"alpha": ["2", "-0.5"]}),
    ("torch.addmm(row, x, y.t() @ y, {})", {"beta": ["0", "2", "0.5"], "alpha": ["0", "3", "-0.5"]}),
    ("torch.all(x > 0, {})", ALONG),
    ("torch.any(x > 0, {})", ALONG),
    ("torch.amax(x, {})", ALONG),
    ("torch.amin(x, {})", ALONG),
    ("torch.argmax(x, {})", ALONG_ONE),
    ("torch.argmin(x, {})", ALONG_ONE),
    ("torch.max(x, {})", ALONG_ONE),
    ("torch.min(x, {})", ALONG_ONE),
    ("torch.max(x, {})", {"other": ["y", "row"]}),
    ("torch.min(x, {})", {"other": ["y", "row"]}),
    ("torch.sum(x, {})", {**ALONG, **DTYPES}),
    ("torch.mean(x, {})", {**ALONG, **DTYPES}),
    ("torch.sum(x, {})", {"axis": ["0", "-1", "(0, 1)"], "keepdims": ["True"], **DTYPES}),
    ("torch.mean(x, {})", {"axis": ["0", "-1", "(0, 1)"], "keepdims": ["True"], **DTYPES}),
    ("torch.prod(x, {})", {**ALONG_ONE, **DTYPES}),
    ("torch.std(x, {})", {**ALONG, "correction": ["0", "2"]}),
    ("torch.var(x, {})", {**ALONG, "correction": ["0", "2"]}),
    ("torch.std(x, {})", {"dim": ["0", "(0, 1)"], "unbiased": ["False", "True"], "keepdim": ["True"]}),
    ("torch.var(x, {})", {"dim": ["0", "(0, 1)"], "unbiased": ["False", "True"], "keepdim": ["True"]}),
    ("torch.logsumexp(x, {})", {"dim": ["0", "-1", "(0, 1)"], "keepdim": ["True"]}),
    ("torch.norm(x, {})", {"p": ["1", "2", "3", "0.5", "0", "float('inf')", "-1"], **ALONG, **DTYPES}),
    ("torch.linalg.norm(x, dim=1, {})", {"ord": ["1", "2.5", "float('inf')"], "keepdim": ["True"], **DTYPES}),
    ("torch.linalg.vector_norm(x, {})", {"ord": ["1", "3", "0.5", "0", "float('inf')", "-float('inf')"], **ALONG, **DTYPES}),
    ("torch.softmax(x, {})", {"dim": ["0", "-1"], **DTYPES}),
    ("torch.log_softmax(x, {})", {"dim": ["0", "-1"], **DTYPES}),
    ("F.softmax(x, {})", {"dim": ["0", "-1"], **DTYPES}),
    ("F.log_softmax(x, {})", {"dim": ["0", "-1"], **DTYPES}),
    ("F.softmin(x, {})", {"dim": ["0", "-1"], **DTYPES}),
    *((f"{place}.cosine_similarity(x, y, {{}})", {"dim": ["0", "-1"], "eps": ["0.5", "9."]}) for place in ("torch", "F")),
    *((f"{place}.pairwise_distance(x, y, {{}})",
       {"p": ["1.", "3.", "0.", "float('inf')"], "eps": ["0.1"], "keepdim": ["True"]}) for place in ("torch", "F")),
    ("torch.cumsum(x, {})", {"dim": ["0", "-1"], **DTYPES}),
    ("torch.cumprod(x, {})", {"dim": ["0", "-1"], **DTYPES}),
    ("torch.clamp(x, {})", {"min": ["-0.5", "0"], "max": ["0.5", "1", "-1"]}),
    ("torch.clamp(x, {})", {"min": ["row", "column"], "max": ["column", "row"]}),
    ("torch.clip(x, {})", {"min": ["-0.5", "0"], "max": ["0.5", "1", "-1"]}),
    ("torch.allclose(a, b, {})", {"rtol": ["0.", "1."], "atol": ["0.", "10."], "equal_nan": ["True"]}),
    ("torch.isclose(a, b, {})", {"rtol": ["0.", "1."], "atol": ["0.", "10."], "equal_nan": ["True"]}),
    ("torch.round(x, {})", {"decimals": ["1", "-1"]}),
    ("torch.tril(x, {})", {"diagonal": ["1", "-1", "9"]}),
    ("torch.triu(x, {})", {"diagonal": ["1", "-1", "9"]}),
    ("torch.roll(x, 1, {})", {"dims": ["0", "1", "(1, 0)"]}),
    ("torch.roll(x, (1, -2), {})", {"dims": ["0", "(1, 0)", "(0, 0)"]}),
    ("torch.flatten(z[None], {})", {"start_dim": ["1", "-1"], "end_dim": ["1", "0"]}),
    ("torch.cat([x, y], {})", {"dim": ["1", "-2"]}),
    ("torch.concat([x, y], {})", {"dim": ["1"]}),
    ("torch.concatenate([x, y], {})", {"dim": ["1"]}),
    ("torch.stack([x, y], {})", {"dim": ["1", "-1"]}),
    ("torch.unbind(x, {})", {"dim": ["1", "-1"]}),
    ("torch.chunk(x, 2, {})", {"dim": ["1", "-1"]}),
    ("torch.split(x, 2, {})", {"dim": ["1", "-2"]}),
    ("torch.squeeze(x[None], {})", {"dim": ["0", "1", "(0, 1)"]}),
    ("torch.nonzero(a > 0, {})", {"as_tuple": ["True"]}),
    ("torch.take_along_dim(x, places, {})", {"dim": ["0", "1"]}),
    ("torch.index_put(x, (rows,), row, {})", {"accumulate": ["True"]}),
    ("F.binary_cross_entropy(torch.sigmoid(x), part, {})", {"weight": ["shares", "a.abs()"], **REDUCTION}),
    ("F.binary_cross_entropy_with_logits(x, part, {})",
     {"weight": ["shares", "a.abs()"], "pos_weight": ["shares", "a.abs()"], **REDUCTION}),
    ("F.cross_entropy(x, classes, {})", {**CLASSES, "label_smoothing": ["0.1", "1."]}),
    ("F.cross_entropy(x, torch.softmax(b, 1), {})", {"weight": ["shares"], **REDUCTION, "label_smoothing": ["0.1", "1."]}),
    ("F.cross_entropy(x.reshape(1, 4, 3), classes[None], {})", {**CLASSES, "label_smoothing": ["0.1"]}),
    ("F.nll_loss(x, classes, {})", CLASSES),
    ("F.nll_loss(x.reshape(1, 4, 1, 3), classes[None, None], {})", CLASSES),
    ("F.mse_loss(x, y, {})", {**REDUCTION, "weight": ["a.abs()"]}),
    ("F.l1_loss(x, y, {})", {**REDUCTION, "weight": ["a.abs()"]}),
    ("F.smooth_l1_loss(x, y, {})", {**REDUCTION, "beta": ["0.", "0.25", "2.5"]}),
    *((f"F.{name}, {{}})", {"size_average": ["True", "False"], "reduce": ["True", "False"]})
      for name in ("mse_loss(x, y", "l1_loss(x, y", "smooth_l1_loss(x, y", "nll_loss(x, classes", "cross_entropy(x, classes",
                   "binary_cross_entropy(torch.sigmoid(x), part", "binary_cross_entropy_with_logits(x, part",
                   "kl_div(x, part", "poisson_nll_loss(x, y.abs()", "soft_margin_loss(x, b.sign()",
                   "multilabel_soft_margin_loss(x, part", "multi_margin_loss(x, classes", "multilabel_margin_loss(x, labels",
                   "hinge_embedding_loss(x, b.sign()", "margin_ranking_loss(x, y, b.sign()",
                   "cosine_embedding_loss(x, y, b[:, 0].sign()", "triplet_margin_loss(x, y, b.flip(0)")),
    ("F.huber_loss(x, y, {})", {**REDUCTION, "delta": ["0.25", "2.5"], "weight": ["a.abs()"]}),
    ("F.kl_div(x, part, {})", {"reduction": ["'sum'", "'none'", "'batchmean'"], "log_target": ["True"]}),
    ("F.poisson_nll_loss(x, y.abs() * 2, {})",
     {"log_input": ["False"], "full": ["True"], "eps": ["0.5", "3."], **REDUCTION}),
    ("F.gaussian_nll_loss(x, y, row.abs(), {})", {"full": ["True"], "eps": ["0.75"], **REDUCTION}),
    ("F.gaussian_nll_loss(x, y, y.abs(), {})", {"full": ["True"], "eps": ["0.75"], **REDUCTION}),
    ("F.gaussian_nll_loss(x, y, column.abs(), {})", {"full": ["True"], "eps": ["0.75"], **REDUCTION}),
    ("F.soft_margin_loss(x, b.sign(), {})", REDUCTION),
    ("F.multilabel_soft_margin_loss(x, part, {})", {"weight": ["shares", "a.abs()"], **REDUCTION}),
    ("F.multi_margin_loss(x, classes, {})", {"p": ["2"], "margin": ["0.5", "3."], "weight": ["shares"], **REDUCTION}),
    ("F.multilabel_margin_loss(x, labels, {})", REDUCTION),
    ("F.hinge_embedding_loss(x, b.sign(), {})", {"margin": ["0.5", "3"], **REDUCTION}),
    ("F.margin_ranking_loss(x, y, b.sign(), {})", {"margin": ["0.5", "3"], **REDUCTION}),
    ("F.cosine_embedding_loss(x, y, b[:, 0].sign(), {})", {"margin": ["0.5", "-0.75"], **REDUCTION}),
    ("F.triplet_margin_loss(x, y, b.flip(0), {})",
     {"margin": ["0.5", "3"], "p": ["1", "2.5"], "eps": ["0.1"], "swap": ["True"], **REDUCTION}),
    ("F.triplet_margin_with_distance_loss(x, y, b.flip(0), {})",
     {"distance_function": ["F.cosine_similarity", "lambda a, b: (a - b).abs().sum(1)"], "margin": ["0.5", "3"],
      "swap": ["True"], **REDUCTION}),
    ("F.ctc_loss(torch.log_softmax(x, 1), places[0, 1:3], (3,), (2,), {})",
     {"blank": ["3"], "zero_infinity": ["True"], **REDUCTION}),
    ("F.ctc_loss(torch.log_softmax(torch.stack([x, y], 1), 2), torch.tensor([2, 3, 2]), (3, 2), (1, 2), {})",
     {"blank": ["1"], "zero_infinity": ["True"], **REDUCTION}),
    ("F.batch_norm(x, b[0], shares, {})",
     {"weight": ["row"], "bias": ["y[0]"], "training": ["True"], "momentum": ["0.5", "1."], "eps": ["0.5"]}),
    ("F.batch_norm(x.reshape(1, 3, 2, 2), None, None, training=True, {})",
     {"weight": ["column[:, 0]"], "bias": ["y[:, 0]"], "eps": ["0.5"]}),
    ("F.instance_norm(x[None], running_mean=b[:, 0], running_var=shares[1:], {})",
     {"weight": ["column[:, 0]"], "bias": ["y[:, 0]"], "use_input_stats": ["False"], "momentum": ["0.5"], "eps": ["0.5"]}),
    ("F.layer_norm(x, (4,), {})", {"weight": ["row"], "bias": ["y[0]"], "eps": ["0.5"]}),
    ("torch.layer_norm(x, (3, 4), {})", {"weight": ["y"], "bias": ["y"], "eps": ["0.5"], "cudnn_enable": ["False"]}),
    ("F.group_norm(x.reshape(1, 4, 3), 2, {})", {"weight": ["row"], "eps": ["0.5"]}),
    ("F.group_norm(x.reshape(1, 4, 3), 2, row, {})", {"bias": ["y[0]"], "eps": ["0.5"]}),
    ("torch.group_norm(x.reshape(1, 4, 3), 2, {})", {"weight": ["row"], "eps": ["0.5"], "cudnn_enabled": ["False"]}),
    ("torch.group_norm(x.reshape(1, 4, 3), 2, row, bias=y[0], {})", {"eps": ["0.5"]}),
    *((f"{place}.rms_norm(x, (4,), {{}})", {"weight": ["row"], "eps": ["0.5"]}) for place in ("F", "torch")),
    ("F.normalize(x, {})", {"p": ["1.", "3.", "float('inf')"], "dim": ["0", "-1"], "eps": ["10."]}),
    ("F.normalize(a, out=b, {})", {"dim": ["0"], "eps": ["10."]}),
    ("F.local_response_norm(x[None], 3, {})", {"alpha": ["0.5"], "beta": ["1.", "0.5"], "k": ["2."]}),
    *((f"F.{name}({input}, {{}})", {"p": ["0.2", "0.", "1."], "training": ["False"], **INPLACE}) for name, input in (
        ("dropout", "z"), ("dropout1d", "z"), ("dropout2d", "z.reshape(1, 3, 2, 2)"), ("dropout3d", "z.reshape(3, 2, 2, 1)"))),
    *((f"F.{name}(z, {{}})", {"p": ["0.2", "0.", "1."], "training": ["True"], **INPLACE})
      for name in ("alpha_dropout", "feature_alpha_dropout")),
    ("F.elu(z, {})", {"alpha": ["0.5", "2.", "-1."], **INPLACE}),
    ("F.celu(z, {})", {"alpha": ["0.5", "2.", "-1."], **INPLACE}),
    ("F.leaky_relu(z, {})", {"negative_slope": ["0.2", "0.", "1."], **INPLACE}),
    ("F.hardtanh(z, {})", {"min_val": ["-0.5", "0."], "max_val": ["0.5", "2."], **INPLACE}),
    *((f"F.{name}(z, {{}})", INPLACE) for name in "hardsigmoid hardswish mish relu relu6 selu silu".split()),
    *((f"F.conv{d}d({input}, {weight}, {{}})",
       {"bias": [bias], "stride": ["2"], "padding": ["1", "'valid'"], "dilation": ["2"], "groups": [groups]})
      for d, input, weight, bias, groups in (
          (1, "x[None]", "y.reshape(2, 3, 2)", "row[:2]", "1"), (1, "x.reshape(2, 2, 3)", "y.reshape(4, 1, 3)", "row", "2"),
          (2, "x[None, None]", "y.reshape(3, 1, 2, 2)", "column[:, 0]", "1"),
          (3, "x.reshape(1, 1, 3, 2, 2)", "y.reshape(3, 1, 1, 2, 2)", "column[:, 0]", "1"))),
    *((f"F.conv_transpose{d}d({input}, {weight}, {{}})",
       {"bias": [bias], "stride": ["2"], "padding": ["1"], "output_padding": ["1"], "dilation": ["2"], "groups": ["1"]})
      for d, input, weight, bias in (
          (1, "x[None]", "y.reshape(3, 2, 2)", "row[:2]"), (2, "x[None, None]", "y.reshape(1, 3, 2, 2)", "column[:, 0]"),
          (3, "x.reshape(1, 1, 3, 2, 2)", "y.reshape(1, 3, 1, 2, 2)", "column[:, 0]"))),
    ("F.threshold(z, 0.3, 2., {})", INPLACE),
    ("F.rrelu(z, {})", {"lower": ["0.", "0.2"], "upper": ["0.4", "1."], "training": ["True"], **INPLACE}),
    ("F.glu(x, {})", {"dim": ["1"]}),
    ("F.pad(x, (1, -2), {})", {"mode": ["'constant'", "'reflect'", "'replicate'", "'circular'"], "value": ["2.5", "0"]}),
    ("F.unfold(x[None], 2, {})", {"dilation": ["2"], "padding": ["1"], "stride": ["2", "(1, 3)"]}),
    ("F.fold(x.reshape(4, 3), (1, 4), (1, 2), {})", {"dilation": ["1", "2"], "padding": ["(0, 1)"], "stride": ["1", "2"]}),
    *((f"F.{name}(x[None, None], {{}})", {"scale_factor": ["1.7", "(2, .5)"], **more}) for name, more in (
        ("interpolate", {
            "mode": ["'nearest-exact'", "'area'", "'bilinear'"], "antialias": ["True"], "recompute_scale_factor": ["True"]}),
        ("upsample_bilinear", {}), ("upsample_nearest", {}), ("upsample", {"mode": ["'bicubic'", "'bilinear'"]}))),
    *((f"F.{name}(x[None, None], 5, mode='bilinear', {{}})", {"align_corners": ["True"]})
      for name in ("interpolate", "upsample")),
    ("F.pixel_shuffle(x.reshape(4, 1, 3), {})", {"upscale_factor": ["2"]}),
    ("F.pixel_unshuffle(x.reshape(1, 2, 6), {})", {"downscale_factor": ["2"]}),
    ("F.max_pool1d(x, 2, {})", LARGEST),
    ("F.max_pool2d(x.reshape(1, 3, 4), 2, {})", LARGEST),
    ("F.max_pool3d(x.reshape(1, 2, 3, 2), (1, 2, 2), {})", {**LARGEST, "padding": ["(0, 1, 1)"]}),
    ("F.avg_pool1d(x, 2, {})", MEANS),
    ("F.avg_pool2d(x.reshape(1, 3, 4), 2, {})", {**MEANS, "divisor_override": ["3"]}),
    ("F.avg_pool3d(torch.stack([x, y])[None], 2, {})", {**MEANS, "divisor_override": ["3"]}),
    ("F.adaptive_max_pool1d(x, 3, {})", {"return_indices": ["True"]}),
    ("F.adaptive_max_pool2d(x.reshape(1, 3, 4), 2, {})", {"return_indices": ["True"]}),
    ("F.adaptive_max_pool3d(x.reshape(1, 2, 3, 2), (2, 2, 1), {})", {"return_indices": ["True"]}),
    ("F.adaptive_avg_pool1d(x, {})", {"output_size": ["3"]}),
    ("F.max_unpool1d(x, torch.arange(4).repeat(3, 1), 2, {})", {"stride": ["1", "3"], "padding": ["1"], "output_size": ["(7,)"]}),
    ("F.max_unpool2d(x[None], torch.arange(12).reshape(1, 3, 4), 2, {})",
     {"stride": ["2", "3"], "padding": ["1"], "output_size": ["(6, 7)"]}),
    ("F.max_unpool3d(x.reshape(1, 2, 3, 2), torch.arange(12).reshape(1, 2, 3, 2), 2, {})",
     {"stride": ["2", "3"], "padding": ["1"], "output_size": ["(5, 6, 5)"]}),
    ("F.hardshrink(x, {})", {"lambd": ["0.", "1.", "-1."]}),
    ("F.gumbel_softmax(x, {})", {"tau": ["0.5"], "hard": ["True"], "eps": ["0."], "dim": ["0"]}),
    ("F.one_hot(classes, {})", {"num_classes": ["4", "5"]}),
    ("F.embedding(rows, x, {})", {"padding_idx": ["0", "-1"], "scale_grad_by_freq": ["True"]}),
    ("F.embedding(rows, a, {})", {"max_norm": ["1."], "norm_type": ["1.", "3.", "float('inf')"], "sparse": ["False"]}),
    ("F.bilinear(x, y, x.reshape(1, 3, 4).expand(4, 3, 4).transpose(1, 2) @ b, {})", {"bias": ["row"]}),
    ("F.softshrink(x, {})", {"lambd": ["0.", "1.", "-1."]}),
    *((f"torch.{name}(x, {{}})", {"dim": ["0", "1"], "keepdim": ["True"]}) for name in ("aminmax", "median", "nanmedian")),
    *((f"torch.{name}(x, {{}})", {"dim": ["0", "(0, 1)"], **more})
      for name in ("std_mean", "var_mean")
      for more in ({"keepdim": ["True"], "correction": ["0", "2"]}, {"unbiased": ["False"]})),
    ("torch.count_nonzero(x > 0, {})", {"dim": ["0", "(0, 1)"]}),
    ("torch.bucketize(x, row.sort()[0], {})", {"out_int32": ["True"], "right": ["True"]}),
    ("torch.searchsorted(x.sort(1)[0], x, {})", {"out_int32": ["True"], "right": ["True"], "side": ["'right'"]}),
    ("torch.searchsorted(x, x, {})", {"sorter": ["x.argsort(1)"]}),
    ("torch.unique(rows, {})", {"sorted": ["False"], "return_inverse": ["True"], "return_counts": ["True"], "dim": ["0"]}),
    ("torch.unique_consecutive(rows, {})", {"return_inverse": ["True"], "return_counts": ["True"], "dim": ["0"]}),
    ("torch.sort(x, {})", {"dim": ["0", "1"], "descending": ["True"], "stable": ["True", "False"]}),
    ("torch.argsort(x, {})", {"dim": ["0", "1"], "descending": ["True"], "stable": ["True", "False"]}),
    ("torch.topk(x, 2, {})", {"dim": ["0", "1"], "largest": ["False"], "sorted": ["True"]}),
    ("torch.kthvalue(x, 2, {})", {"dim": ["0", "1"], "keepdim": ["True"]}),
    ("torch.div(x, y, {})", {"rounding_mode": ["'trunc'", "'floor'"]}),
    ("torch.subtract(x, y, {})", {"alpha": ["2", "-0.5"]}),
    ("torch.asarray([1.5, 2.5], {})", MADE),
    ("torch.diagonal(x, {})", {"offset": ["1", "-1"], "dim1": ["1"], "dim2": ["0"]}),
    ("F.gelu(x, {})", {"approximate": ["'tanh'"]}),
    ("F.softplus(x, {})", {"beta": ["0.5", "3."], "threshold": ["1."]}),
    ("F.linear(x, y, {})", {"bias": ["y[0, :3]"]}),
    ("torch.empty(2, 0, {})", MADE),
    ("torch.empty_like(a[:0], {})", MADE),
    *((f"torch.{name}(2, 3, {{}})", MADE) for name in ("zeros", "ones")),
    *((f"torch.{name}(a, {{}})", MADE) for name in ("zeros_like", "ones_like")),
    ("torch.full((2, 3), 7, {})", MADE),
    ("torch.full_like(a, 7, {})", MADE),
    ("torch.eye(3, {})", {"m": ["2"], **MADE}),
    ("torch.arange(1, 7, {})", {"step": ["2", "1.5"], **MADE}),
    *((f"torch.linspace(0, 3, {steps}, {{}})", MADE) for steps in (4, 1)),
    ("torch.tensor([1.5, 2.5], {})", MADE),
    ("torch.as_tensor([1.5, 2.5], {})", {"dtype": MADE["dtype"], "device": MADE["device"]}),
    *((f"torch.{name}(2, 3, {{}})", DRAWN) for name in ("rand", "randn")),
    ("torch.randint(9, (2, 3), {})", MADE),
    ("torch.randperm(5, {})", MADE),
    ("torch.normal(0.5, 2., (2, 3), {})", DRAWN),
    ("torch.multinomial(shares, {})", {"num_samples": ["2", "9"], "replacement": ["True"]}),
    ("torch.bernoulli(part, {})", {"p": ["0.3"]}),
    ("z.to({})", {"dtype": MADE["dtype"], "copy": ["True"]}),
]

# Where gradients differ if numbers are not finite, by the beginning of the call, and why.
DIFFERENT_NOT_FINITE = {
    "F.gelu(x)": "PyTorch's kernel gives nan for inf",
    **dict.fromkeys(["F.softshrink(x)", "F.softshrink(x, lambd=0.)", "F.softshrink(x, lambd=1.)"],
                    "PyTorch's gradient at nan is 0 in whole vectors of the processor, and passes in what is left over"),
    "F.hardshrink(x": "the same",
    **dict.fromkeys(["torch.std_mean(x, dim=0", "torch.var_mean(x, dim=0"],
                    "PyTorch's running mean is nan beside inf, except where inf comes last"),
    "torch.cumprod(x, dim=": "PyTorch loses the gradient of what does not depend on nan, and keeps some that does",
}  # fmt: skip
KEEPDIM_ALONE = re.compile(r"torch\.(sum|mean|prod|std|var)\(x, (?!dim|axis|.*correction).*keepdims?=True")
"""Refused where there is no dimension to keep; PyTorch's text lists the forms of the function, ours those of the method."""

# Options of public functions that no line above needs to name: what is in `named` has a line with it.
ELSEWHERE = {
    "generator": "test_random.py",
    "out": "tests/autograd/test_out.py", "axis": "NumPy's spelling of dim", "keepdims": "NumPy's spelling of keepdim",
    **dict.fromkeys(("layout", "pin_memory", "memory_format", "copy"), "tests/operation_cases.py"),
    "_stacklevel": "it moves a warning",
    "set_printoptions": "tests/core/test_printing.py", "set_anomaly_enabled": "tests/autograd/test_anomaly.py",
    "permute": "it has one way to be called", "reshape": "it has one way to be called", "where": "it has two forms",
    "split_size": "the name of another form", "steps": "always given",
    "save": "tests/serialization", "load": "tests/serialization",
}  # fmt: skip


def pairwise(options: dict[str, list[str]]) -> Iterator[dict[str, str]]:
    """Few choices of values, "" being the default, in which every two values of any two options come together."""
    choices = [[(name, value) for value in ("", *values)] for name, values in options.items()]
    wanted = {pair for two in itertools.combinations(choices, 2) for pair in itertools.product(*two)}
    wanted = wanted or {(each, each) for each in choices[0]}
    whole = list(itertools.product(*choices))
    while wanted:
        best = max(whole, key=lambda row: sum(pair in wanted for pair in pairs_in(row)))
        wanted -= set(pairs_in(best))
        yield {name: value for name, value in best if value}


def pairs_in(row: tuple[Any, ...]) -> Iterator[Any]:
    return itertools.combinations(row, 2) if len(row) > 1 else iter([(row[0], row[0])])


CASES = [call.format(", ".join(f"{name}={value}" for name, value in chosen.items())).replace(", )", ")").replace("()", "()")
         for call, options in CALLS for chosen in pairwise(options)]  # fmt: skip


def test_every_two_values_meet() -> None:
    options = {"a": ["1", "2"], "b": ["3"], "c": ["4", "5", "6"]}
    rows = [{name: row.get(name, "") for name in options} for row in pairwise(options)]
    for first, second in itertools.combinations(options, 2):
        met = {(row[first], row[second]) for row in rows}
        assert met == set(itertools.product(["", *options[first]], ["", *options[second]]))
    assert len(rows) < 3 * 2 * 4


def test_every_option_of_every_public_function_has_a_line() -> None:
    for place, space in (("torch", zerograd), ("F", nn.functional), ("torch.linalg", zerograd.linalg)):
        for name, function in vars(space).items():
            if name.endswith("_") and hasattr(space, name[:-1]):
                continue  # with inplace=True
            if name.startswith("_") or not inspect.isfunction(function) or name in ELSEWHERE or name == "taking_out":
                continue
            lines = [(call, options) for call, options in CALLS if f"{place}.{name}(" in call]
            for option, parameter in inspect.signature(function).parameters.items():
                required = parameter.default is inspect.Parameter.empty or type(parameter.default) is object  # MISSING
                if not required and option not in ELSEWHERE and not _first(option):
                    named = any(option in options or f"{option}=" in call for call, options in lines)
                    assert named, (
                        f"{place}.{name} has an option {option} that no call tries. Add to CALLS in {Path(__file__).name}"
                        f' ("{place}.{name}(x, {{}})", {{"{option}": [values that are not its default]}}), or name {option} or'
                        f" {name} in ELSEWHERE with the file that tries it"
                    )


def _first(option: str) -> bool:
    """Whether it is one of the values a function works on, which has a default only to complain of its absence."""
    return option in ("input", "mean", "std", "size", "start", "end", "other")


# ---------------------------------------------------------------- against PyTorch

TOLERANCE = {"float16": 4e-3, "float32": 4e-6, "float64": 1e-13}
IN_FLOAT32 = r"torch.float32|hardsigmoid"  # PyTorch multiplies by a float32 1/6, also in float64
PLAIN = np.array([[0.5, -1.25, 2.0, -0.75], [1.5, 0.25, -0.5, 3.0], [-2.0, 1.0, 0.125, -0.25]])
OTHER = np.array([[1.0, -1.25, 0.5, 1.75], [-1.5, 0.5, 0.75, 2.0], [2.0, -1.0, 0.25, 1.25]])
NOT_FINITE = PLAIN.copy()
NOT_FINITE[0, 1], NOT_FINITE[1, 3], NOT_FINITE[2, 0], NOT_FINITE[2, 2] = np.nan, np.inf, -np.inf, -0.0


def names(torch: Any, dtype: str, numbers: Any) -> dict[str, Any]:
    def leaf(array: Any) -> Any:
        return torch.tensor(array.tolist(), dtype=getattr(torch, dtype), requires_grad=True)

    x, y, row, column = leaf(numbers), leaf(OTHER), leaf(OTHER[0]), leaf(OTHER[:, 1:2])
    return {
        "torch": torch, "F": torch.nn.functional, "leaves": [x, y, row, column], "x": x, "y": y, "z": x * 1, "row": row,
        "column": column, "a": x.detach().clone(), "b": y.detach().clone(), "shares": row.detach().abs() + 0.25,
        "part": torch.sigmoid(y.detach() * 2), "classes": torch.tensor([2, 0, 3]), "rows": torch.tensor([2, 0, 2]),
        "labels": torch.tensor([[0, 2, -1, 1], [3, 1, 2, -1], [-1, 0, 0, 0]]),
        "places": torch.tensor([[0, 2, 1, 1], [1, 1, 0, 2]]),
    }  # fmt: skip


def outcome(code: str, torch: Any, dtype: str, numbers: Any) -> Any:
    """The results and the gradients of all leaves, each as its dtype and its array; or the error."""
    torch.manual_seed(0)
    held = names(torch, dtype, numbers)
    try:
        result = eval(code, held)
        results = list(result) if isinstance(result, (tuple, list)) else [result]
        results = [each if hasattr(each, "grad_fn") else torch.tensor(each) for each in results]
        for nr, each in enumerate(results):
            if each.grad_fn is not None:
                ramp = torch.arange(1, each.numel() + 1).to(each.dtype).reshape(tuple(each.shape)) * (nr + 1)
                each.backward(ramp, retain_graph=True)
    except Exception as error:
        return oracle.cleaned(f"{type(error).__name__}: {error}")
    told = [(str(each.dtype), each.requires_grad, each.detach().numpy()) for each in results]
    return told + [(str(each.dtype), each.grad is None, (each if each.grad is None else each.grad).detach().numpy())
                   for each in held["leaves"]]  # fmt: skip


def compare(code: str, dtype: str, numbers: Any) -> None:
    """Raise AssertionError where we differ from PyTorch."""
    ours, theirs = (outcome(code, library, dtype, numbers) for library in (zerograd, oracle.the_torch()))
    if isinstance(ours, str) or isinstance(theirs, str):
        assert ours == theirs
        return
    assert [(d, r, a.shape) for d, r, a in ours] == [(d, r, a.shape) for d, r, a in theirs]
    for (kind, _, mine), (_, _, its) in zip(ours, theirs, strict=True):
        met = [kind.removeprefix("torch."), dtype, "float32" if re.search(IN_FLOAT32, code) else dtype]
        tolerance = max(TOLERANCE.get(each, 0) for each in met) if "float" in kind else 0
        size = np.abs(its, where=np.isfinite(its), out=np.zeros(its.shape, np.float64)).max(initial=0) if its.dtype != bool else 0
        np.testing.assert_allclose(mine, its, rtol=tolerance, atol=tolerance * size)


def check(code: str, dtype: str, numbers: Any, differs: bool) -> None:
    if not differs:
        return compare(code, dtype, numbers)
    with pytest.raises(AssertionError):
        compare(code, dtype, numbers)


@pytest.mark.filterwarnings("ignore")  # that `size_average` will go, and the like
@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("code", CASES)
def test_options_together(code: str, dtype: str) -> None:
    check(code, dtype, PLAIN, bool(KEEPDIM_ALONE.match(code)))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("code", [code for code in CASES if "x" in code or "z" in code])
def test_options_together_where_numbers_are_not_finite(code: str) -> None:
    check(code, "float32", NOT_FINITE, bool(KEEPDIM_ALONE.match(code)) or code.startswith(tuple(DIFFERENT_NOT_FINITE)))
