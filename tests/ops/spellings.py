"""What a user writes to get each entry of the table, by the entry's parameters; ``F`` is ``torch.nn.functional``.

Where the entry and its parameters are called what the method or the function is that a user calls, this follows from the entry
(``regular``), and needs no line here.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

import zerograd
from zerograd.core.op import TABLE
from zerograd.ops import resampling


def regular(name: str) -> str:
    """The method of that name, or else the function: the tensors in order, then the options by name. "" if there is neither."""
    first, *rest = TABLE[name].parameters
    tensors = list(itertools.takewhile(lambda parameter: parameter in TABLE[name].tensors, rest))
    given = [*tensors, *(f"{option}={option}" for option in rest[len(tensors) :])]
    if hasattr(zerograd.Tensor, name):
        return f"{first}.{name}({', '.join(given)})"
    places = [place for place, space in (("torch", zerograd), ("F", zerograd.nn.functional)) if hasattr(space, name)]
    return f"{places[0]}.{name}({', '.join([first, *given])})" if places else ""


def at(places: Any) -> Any:
    """What stands in the brackets for the ``places`` of an index entry, as arrays and slices."""
    return places.arrays()


def window(windows: Any) -> list[Any]:
    """The options of a max pooling function."""
    return [windows.kernel, windows.stride, windows.padding, windows.dilation, windows.ceil_mode]


def divided(windows: Any, divisor: Any) -> list[Any]:
    """The options of an average pooling function: what it divides by tells whether the padding counts."""
    include = bool(np.array_equal(divisor, windows.divisors(True)))
    given = divisor if isinstance(divisor, int) and divisor < 0 else None
    return [windows.kernel, windows.stride, windows.padding, windows.ceil_mode, include, given]


def columns(windows: Any) -> list[Any]:
    """The options of unfold and fold."""
    return [windows.kernel, windows.dilation, windows.padding, windows.stride]


_NLL = (
    "F.nll_loss(input, target, weight if weight is None else torch.tensor(weight).to(input.dtype), reduction=reduction,"
    " ignore_index=ignore_index)"
)

# What does not follow from its name and its parameters.
IRREGULAR = {
    # two tensors
    "add": "input + other",
    "sub": "input - other",
    "rsub": "other - input",
    "rsub_tensor": "torch.rsub(input, other)",
    "mul": "input * other",
    "div": "input / other",
    "pow": "input ** exponent",
    "pow_tensor": "input ** exponent",
    "pow_number": "input ** exponent",
    "add_alpha": "torch.add(input, other, alpha=alpha)",
    "sub_alpha": "torch.sub(input, other, alpha=alpha)",
    "remainder_number": "input % other",
    "remainder_tensor": "input % other",
    "remainder_of_number": "other % input",
    "floor_divide_number": "input // other",
    "floor_divide_tensor": "input // other",
    "floor_divide_of_number": "other // input",
    "floor_quotient": "torch.div(input, other, rounding_mode='floor')",
    "trunc_quotient": "torch.div(input, other, rounding_mode='trunc')",
    "unrounded_quotient": "torch.div(input, other, rounding_mode=None)",
    "eq": "input == other",
    "ne": "input != other",
    "lt": "input < other",
    "le": "input <= other",
    "gt": "input > other",
    "ge": "input >= other",
    "bitwise_and": "input & other",
    "bitwise_or": "input | other",
    "bitwise_xor": "input ^ other",
    "bitwise_left_shift": "input << other",
    "bitwise_right_shift": "input >> other",
    # one tensor
    "neg": "-input",
    "round_whole": "input.round()",
    "round_decimals": "input.round(decimals=decimals)",
    "to_copy": "input.to(getattr(torch, dtype.name))",
    # chosen
    "where_of": "torch.where(condition, input, other)",
    "masked_fill_number": "input.masked_fill(mask, value)",
    "masked_fill_tensor": "input.masked_fill(mask, value)",
    "maximum_of": "torch.maximum(input, other)",
    "minimum_of": "torch.minimum(input, other)",
    "clamp_numbers": "input.clamp(min, max)",
    "clamp_tensors": "input.clamp(min, max)",
    "clamp_min_number": "input.clamp_min(min)",
    "clamp_max_number": "input.clamp_max(max)",
    "clamp_min_tensor": "input.clamp_min(min)",
    "clamp_max_tensor": "input.clamp_max(max)",
    # reductions
    "sum_all": "input.sum()",
    "sum_as": "input.sum(dtype=getattr(torch, dtype.name))",
    "sum_dim": "input.sum(dim, keepdim, dtype=dtype and getattr(torch, dtype.name))",
    "mean_all": "input.mean()",
    "mean_as": "input.mean(dtype=getattr(torch, dtype.name))",
    "mean_dim": "input.mean(dim, keepdim, dtype=dtype and getattr(torch, dtype.name))",
    "max_all": "input.max()",
    "min_all": "input.min()",
    "max_at": "input.max(dim, keepdim)[0]",
    "min_at": "input.min(dim, keepdim)[0]",
    "amax_dim": "input.amax(dim, keepdim)",
    "amin_dim": "input.amin(dim, keepdim)",
    "argmax_of": "input.argmax(dim, keepdim)",
    "argmin_of": "input.argmin(dim, keepdim)",
    "any_dim": "input.any(dim or None, keepdim)",
    "all_dim": "input.all(dim or None, keepdim)",
    "prod_all": "input.prod(dtype=dtype and getattr(torch, dtype.name))",
    "prod_dim": "input.prod(dim, keepdim, dtype=dtype and getattr(torch, dtype.name))",
    "cumsum_dim": "input.cumsum(dim, dtype=dtype and getattr(torch, dtype.name))",
    "cumprod_dim": "input.cumprod(dim, dtype=dtype and getattr(torch, dtype.name))",
    "var_dim": "input.var(dim, correction=correction, keepdim=keepdim)",
    "std_dim": "input.std(dim, correction=correction, keepdim=keepdim)",
    "var_mean_dim": "torch.var_mean(input, dim, correction=correction, keepdim=keepdim)",
    "std_mean_dim": "torch.std_mean(input, dim, correction=correction, keepdim=keepdim)",
    "count_nonzero_dim": "input.count_nonzero(dim or None)",
    "searchsorted_of": "torch.searchsorted(sorted_sequence, input, right=right)",
    "vector_norm_dim": "torch.linalg.vector_norm(input, ord, dim, keepdim, dtype=dtype and getattr(torch, dtype.name))",
    "logsumexp_dim": "input.logsumexp(dim, keepdim)",
    "sort_at": "input.sort(dim)[0]",
    "sort_stable_at": "input.sort(dim=dim, stable=True)[0]",
    "argsort_of": "input.argsort(dim, descending)",
    "topk_at": "input.topk(min(2, input.shape[dim]) if input.ndim else 1, dim)[0]",
    "kthvalue_at": "input.kthvalue(1, dim, keepdim)[0]",
    "median_all": "input.median()",
    "median_at": "input.median(dim, keepdim)[0]",
    "nanmedian_all": "input.nanmedian()",
    "nanmedian_at": "input.nanmedian(dim, keepdim)[0]",
    "cummax_at": "input.cummax(dim)[0]",
    "cummin_at": "input.cummin(dim)[0]",
    "aminmax_dim": "input.aminmax(dim=dim[0] if len(dim) == 1 else None, keepdim=keepdim)",
    # shapes
    "view_as": "input.view(size)",
    "reshape_alias": "input.reshape(size)",
    "clone_in_order": "input.contiguous()",
    "squeeze_all": "input.squeeze()",
    "squeeze_one": "input.squeeze(dim)",
    "squeeze_several": "input.squeeze(dim)",
    "expand_to": "input.expand(size)",
    "alias": "input[...]",
    "slice_dim": "input[(slice(None),) * dim + (slice(start, end, step),)]",
    "unbind_dim": "input.unbind(dim)",
    "split_every": "input.split(split_size, dim)",
    "split_sizes": "input.split(list(sizes), dim)",
    "repeat_all": "input.repeat(repeats)",
    "flip_dims": "input.flip(dims)",
    "roll_dims": "input.roll(shifts, dims)",
    "tril_of": "input.tril(diagonal)",
    "triu_of": "input.triu(diagonal)",
    "cat_all": "torch.cat(tensors, dim)",
    "stack_all": "torch.stack(tensors, dim)",
    # indices
    "index": "input[tuple([torch.tensor(p) if hasattr(p, 'shape') else p for p in at(places)])]",
    "gather_dim": "input.gather(dim, index)",
    "index_select_dim": "input.index_select(dim, index)",
    "masked_select_of": "input.masked_select(mask)",
    # products
    "mm": "input @ mat2",
    "mv": "input @ vec",
    "dot": "input @ tensor",
    "addmm_scaled": "torch.addmm(input, mat1, mat2, beta=beta, alpha=alpha)",
    # networks
    "silu_of": "F.silu(input)",
    "mish_of": "F.mish(input)",
    "leaky_relu_of": "F.leaky_relu(input, negative_slope)",
    "celu_of": "F.celu(input, alpha)",
    "hardtanh_of": "F.hardtanh(input, min_val, max_val)",
    "hardsigmoid_of": "F.hardsigmoid(input)",
    "hardswish_of": "F.hardswish(input)",
    "softshrink_of": "F.softshrink(input, lambd)",
    "glu_dim": "F.glu(input, dim)",
    "embedding_rows": "F.embedding(indices, input, None if padding_idx < 0 else padding_idx, None, 2., scale_grad_by_freq)",
    "batch_norm_of": "F.batch_norm(input, running_mean, running_var, weight, bias, training, momentum, eps)",
    "group_norm_of": "F.group_norm(input, group, weight, bias, eps)",
    "layer_norm_of": "F.layer_norm(input, normalized_shape, weight, bias, eps)",
    "softmax_dim": "input.softmax(dim)",
    "log_softmax_dim": "input.log_softmax(dim)",
    "nll_loss": _NLL,
    "nll_loss2d": _NLL,
    "multi_margin_loss": "F.multi_margin_loss(input, target, p, margin,"
    " weight if weight is None else torch.tensor(weight).to(input.dtype), reduction=reduction)",
    "ctc_loss_of": "F.ctc_loss(log_probs, targets, input_lengths, target_lengths, blank, 'none', zero_infinity)",
    "binary_cross_entropy": "F.binary_cross_entropy(input, target,"
    " weight if weight is None else torch.tensor(weight).to(input.dtype), reduction=reduction)",
    "binary_cross_entropy_with_logits": "F.binary_cross_entropy_with_logits(input, target,"
    " weight if weight is None else torch.tensor(weight).to(input.dtype), reduction=reduction,"
    " pos_weight=pos_weight if pos_weight is None else torch.tensor(pos_weight).to(input.dtype))",
    "max_pool2d": "F.max_pool2d(input, *window(windows))",
    "max_pool3d": "F.max_pool3d(input, *window(windows))",
    "adaptive_max_pool2d": "F.adaptive_max_pool2d(input, windows.counts)",
    "adaptive_max_pool3d": "F.adaptive_max_pool3d(input, windows.counts)",
    "avg_pool2d": "F.avg_pool2d(input, *divided(windows, divisor))",
    "avg_pool3d": "F.avg_pool3d(input, *divided(windows, divisor))",
    "adaptive_avg_pool2d": "F.adaptive_avg_pool2d(input, size)",
    "adaptive_avg_pool3d": "F.adaptive_avg_pool3d(input, size)",
    "max_unpool2d": "F.max_unpool2d(input, indices, [s // n for s, n in zip(size, input.shape[-2:])])",
    "max_unpool3d": "F.max_unpool3d(input, indices, [s // n for s, n in zip(size, input.shape[-3:])])",
    "constant_pad_nd": "F.pad(input, pad, value=value)",
    "reflection_pad1d": "F.pad(input, pad, 'reflect')",
    "reflection_pad2d": "F.pad(input, pad, 'reflect')",
    "reflection_pad3d": "F.pad(input, pad, 'reflect')",
    "replication_pad1d": "F.pad(input, pad, 'replicate')",
    "replication_pad2d": "F.pad(input, pad, 'replicate')",
    "replication_pad3d": "F.pad(input, pad, 'replicate')",
    "pixel_shuffle": "F.pixel_shuffle(input, factor)",
    "pixel_unshuffle": "F.pixel_unshuffle(input, factor)",
    "im2col": "F.unfold(input, *columns(windows))",
    "col2im": "F.fold(input, windows.sizes, *columns(windows))",
    **{
        entry.__name__: f"F.interpolate(input, how.out, mode={mode.removesuffix('_aa')!r}, antialias={mode.endswith('_aa')})"
        for (mode, n), entry in resampling.ENTRIES.items()
    },
}
# No user calls these with all that they can do; why they exist, and what PyTorch computes there ("": it has nothing like it).
INTERNAL = {
    "squeeze_dim": ("a vector @ a matrix", "input.squeeze(dim)"),
    "pass_positive": ("the gradient of relu", "torch.ops.aten.threshold_backward(input, passed, 0)"),
    "zero_where": ("the gradient of pow where a formula has no value", "input.masked_fill(mask, 0)"),
    "keep_where": ("the gradient of where", "torch.where(mask, input, 0)"),
    "reshape_any": ("the gradient of view", "torch.ops.aten._unsafe_view(input, size)"),
    "sum_to": ("the gradient of expand", "input.sum_to_size(size)"),
    "put_select": (
        "the gradient of select",
        "torch.select_scatter(torch.zeros(size, dtype=input.dtype), input, dim, index)",
    ),
    "put_slice": (
        "the gradient of a slice",
        "torch.slice_scatter(torch.zeros(size, dtype=input.dtype), input, dim, start, end, step)",
    ),
    "put_diagonal": (
        "the gradient of diagonal",
        "torch.diagonal_scatter(torch.zeros(size, dtype=input.dtype), input, offset, dim1, dim2)",
    ),
    "put_index": ("the gradient of index", ""),
    "clear_index": ("the gradient of index_put", ""),
    "index_put_at": (
        "index_put and x[i] = v",
        "torch.ops.aten.index_put(input, [torch.tensor(p) if hasattr(p, 'shape') else None for p in at(places)], values,"
        " accumulate)",
    ),
    "put_along": ("the gradient of gather", "torch.zeros(size, dtype=input.dtype).scatter_add(dim, index, input)"),
    "put_rows": ("the gradient of index_select", "torch.zeros(size, dtype=input.dtype).index_add(dim, index, input)"),
    "put_masked": ("the gradient of masked_select", ""),
    "unique_values": ("unique, which finds the places first", ""),
    "unique_slices": ("unique along a dimension", ""),
    "unique_runs": ("unique_consecutive", ""),
    **{f"{name}_over{beside}": (f"{name}_, in place", "")
       for name in ("eq", "ne", "lt", "le", "gt", "ge") for beside in ("", "_number")},
    **{f"{name}_over": (f"{name}_, in place", "") for name in ("asinh", "acosh", "atanh")},
    "count_true": ("how many extremes share a gradient", "input.sum(dim, keepdim=True)"),
    "product_of_others": ("the gradient of prod", ""),
    "set_diagonal": ("the gradient of prod where there are zeros", ""),
    "ones_above": ("the gradient of cumprod where there are zeros", ""),
    "zeros_above": ("the gradient of cumprod where there are zeros", "input.tril()"),
    "cumsum_back": ("the gradient of cumsum", "input.flip(dim).cumsum(dim).flip(dim) if input.ndim else input * 1"),
    "leaky_relu_slope": ("the gradient of leaky_relu", "torch.ops.aten.leaky_relu_backward(input, at, negative_slope, False)"),
    "elu_slope": (
        "the gradient of elu, selu and celu", "torch.ops.aten.elu_backward(input, alpha, scale, input_scale, is_result, at)"
    ),
    "hardtanh_slope": ("the gradient of hardtanh", "torch.ops.aten.hardtanh_backward(input, at, min_val, max_val)"),
    "hardsigmoid_slope": ("the gradient of hardsigmoid", "torch.ops.aten.hardsigmoid_backward(input, at)"),
    "softshrink_slope": ("the gradient of softshrink", "torch.ops.aten.softshrink_backward(input, at, lambd)"),
    "threshold_slope": ("the gradient of threshold", "torch.ops.aten.threshold_backward(input, at, threshold)"),
    "threshold_over": ("threshold in place", ""),
    "hardshrink_slope": ("the gradient of hardshrink", "torch.ops.aten.hardshrink_backward(input, at, lambd)"),
    "prelu_slope": ("the gradient of prelu", "torch.ops.aten._prelu_kernel_backward(input, at, weight)[0]"),
    "prelu_share": ("the gradient of prelu", ""),
    "prelu_kernel": ("prelu", "torch.ops.aten._prelu_kernel(input, weight)"),
    "rrelu_of": ("rrelu with the slopes that were drawn", ""),
    "rrelu_over": ("rrelu in place", ""),
    "rrelu_slope": ("the gradient of rrelu", ""),
    "embedding_spread": (
        "the gradient of embedding",
        "torch.ops.aten.embedding_dense_backward(input, indices, size[0], padding_idx, scale_grad_by_freq)",
    ),
    "slide": (
        "conv1d, conv2d and conv3d",
        "torch.ops.aten.convolution(input, weight, bias, how.stride, how.padding, how.dilation, False, [0], how.groups)",
    ),
    "slide_back": ("conv_transpose1d, 2d and 3d", ""),
    "spread": ("the gradient of a convolution for its input", ""),
    "collect": ("the gradient of a convolution for its weights", ""),
    "trilinear": ("bilinear", "torch.ops.aten._trilinear(input, weight, other, [1, 3], [0], [1, 2], [2, 3])"),
    "leaky_relu_over": ("leaky_relu in place", ""),
    "elu_over": ("elu and selu in place", ""),
    "celu_over": ("celu in place", ""),
    "elu_of": ("elu and selu", "torch.ops.aten.elu(input, alpha, scale, input_scale)"),
    "scaled": ("weights of a loss", ""),
    "pass_on": ("hooks around the backward of a module", ""),
    "mul_number": ("cross_entropy with label_smoothing; gradients", "torch.ops.aten.mul.Scalar(input, other)"),
    "add_number": ("the gradient of log1p", "torch.ops.aten.add.Scalar(input, other)"),
    "sgn": ("the gradient of abs", ""),
    "tanh_slope": ("the gradient of tanh", "torch.ops.aten.tanh_backward(input, output)"),
    "sigmoid_slope": ("the gradient of sigmoid", "torch.ops.aten.sigmoid_backward(input, output)"),
    "softmax_slope": ("the gradient of softmax", "torch.ops.aten._softmax_backward_data(input, output, dim, output.dtype)"),
    "log_softmax_slope": (
        "the gradient of log_softmax",
        "torch.ops.aten._log_softmax_backward_data(input, output, dim, output.dtype)",
    ),
    "div_number": ("cross_entropy of probabilities", "torch.ops.aten.div.Scalar(input, other)"),
    "mse_slope": (
        "the gradient of mse_loss",
        "torch.ops.aten.mse_loss_backward(input, prediction, target, ['none', 'mean', 'sum'].index(reduction))",
    ),
    "soft_margin_slope": (
        "the gradient of soft_margin_loss",
        "torch.ops.aten.soft_margin_loss_backward(input, at, target, ['none', 'mean', 'sum'].index(reduction))",
    ),
    "multi_margin_slope": ("the gradient of multi_margin_loss", ""),
    "multilabel_margin_slope": ("the gradient of multilabel_margin_loss", ""),
    "ctc_slope": ("the gradient of ctc_loss", ""),
    "clone_at_least": ("cosine_similarity", ""),
    "norm_dim": ("pairwise_distance", "torch.ops.aten.norm.ScalarOpt_dim(input, p, dim, keepdim)"),
    "sub_number": ("cosine_embedding_loss", "torch.ops.aten.sub.Scalar(input, other)"),
    "huber_slope": (
        "the gradient of huber_loss",
        "torch.ops.aten.huber_loss_backward(input, prediction, target, ['none', 'mean', 'sum'].index(reduction), delta)",
    ),
    "xlogy": ("kl_div", "torch.xlogy(input, other)"),
    "bce_slope": ("the gradient of binary_cross_entropy", ""),
    "nll_spread": ("the gradient of nll_loss", ""),
    "nll_spread2d": ("the gradient of nll_loss", ""),
    "batch_norm_back": ("the gradients of batch_norm", ""),
    "group_norm_back": ("the gradients of group_norm", ""),
    "layer_norm_back": ("the gradients of layer_norm", ""),
    "neighbour_mean": ("local_response_norm", ""),
    "as_strided": ("the history of a view that was written to", ""),
    "put_strided": ("the gradient of as_strided", ""),
    "replace_strided": ("writing to a view", ""),
    "zero": ("zero_()", ""),
    "fill": ("fill_()", ""),
    "fill_tensor": ("fill_()", ""),
    "copy": ("copy_()", ""),
    "max_pool2d_spread": (
        "the gradient of max_pool2d",
        "torch.ops.aten.max_pool2d_with_indices_backward(input, at, *window(windows), torch.tensor(windows.places()))",
    ),
    "max_pool3d_spread": (
        "the gradient of max_pool3d",
        "torch.ops.aten.max_pool3d_with_indices_backward(input, at, *window(windows), torch.tensor(windows.places()))",
    ),
    "adaptive_max_pool2d_spread": (
        "the gradient of adaptive_max_pool2d",
        "torch.ops.aten.adaptive_max_pool2d_backward(input, at, torch.tensor(windows.places()))",
    ),
    "adaptive_max_pool3d_spread": (
        "the gradient of adaptive_max_pool3d",
        "torch.ops.aten.adaptive_max_pool3d_backward(input, at, torch.tensor(windows.places()))",
    ),
    "avg_pool2d_spread": (
        "the gradient of avg_pool2d", "torch.ops.aten.avg_pool2d_backward(input, at, *divided(windows, divisor))",
    ),
    "avg_pool3d_spread": ("the gradient of avg_pool3d", ""),
    "adaptive_avg_pool2d_spread": (
        "the gradient of adaptive_avg_pool2d", "torch.ops.aten._adaptive_avg_pool2d_backward(input, at)",
    ),
    "adaptive_avg_pool3d_spread": (
        "the gradient of adaptive_avg_pool3d", "torch.ops.aten._adaptive_avg_pool3d_backward(input, at)",
    ),
    **{
        f"{entry.__name__}_spread": (
            f"the gradient of interpolate in the mode {mode!r}",
            f"torch.ops.aten.{'_' * (mode.endswith('_aa') or mode == 'nearest-exact')}{entry.__name__}_backward("
            f"input, how.out, (*input.shape[:2], *how.sizes)"
            f"{'' if mode.startswith('nearest') else ', False'})",
        )
        for (mode, n), entry in resampling.ENTRIES.items()
    },
    "reflection_pad1d_spread": (
        "the gradient of reflection_pad1d", "torch.ops.aten.reflection_pad1d_backward(input, at, pad)",
    ),
    "reflection_pad2d_spread": (
        "the gradient of reflection_pad2d", "torch.ops.aten.reflection_pad2d_backward(input, at, pad)",
    ),
    "reflection_pad3d_spread": (
        "the gradient of reflection_pad3d", "torch.ops.aten.reflection_pad3d_backward(input, at, pad)",
    ),
    "replication_pad1d_spread": (
        "the gradient of replication_pad1d", "torch.ops.aten.replication_pad1d_backward(input, at, pad)",
    ),
    "replication_pad2d_spread": (
        "the gradient of replication_pad2d", "torch.ops.aten.replication_pad2d_backward(input, at, pad)",
    ),
    "replication_pad3d_spread": (
        "the gradient of replication_pad3d", "torch.ops.aten.replication_pad3d_backward(input, at, pad)",
    ),
}
# Recorded otherwise: what only a differentiated gradient would record; v @ m PyTorch squeezes in place.
OTHER_GRAPH = (
    "put_select", "put_slice", "put_diagonal", "put_along", "put_rows", "sum_to", "squeeze_dim", "keep_where", "zeros_above",
    "cumsum_back",
)  # fmt: skip

PUBLIC = {
    **IRREGULAR,
    **{name: regular(name) for name in TABLE if name not in IRREGULAR and name not in INTERNAL and regular(name)},
}


def spelling(name: str) -> str:
    """What to write to have PyTorch compute the same; "" if it has nothing like it."""
    return PUBLIC.get(name) or INTERNAL.get(name, ("", ""))[1]
