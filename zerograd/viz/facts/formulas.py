"""The rules in writing: what an operation computes and what its gradient rules say, read from the source they run from.

Nothing is written down twice: ``mul``'s rule for ``input`` *is* ``lambda grad, other: grad * other``, so that is what a
learner is shown, and with the numbers of a step in the place of the names ``1 × 4``.

>>> rule(TABLE["mul"], "input"), rule(TABLE["mul"], "input", {"grad": "1", "other": "-4"})
('grad × other', '1 × (-4)')
>>> forward(TABLE["mul"], {"input": "2", "other": "3"}), forward(TABLE["sigmoid"], {"input": "0"})
('2 × 3', 'sigmoid(0)')
>>> forward(TABLE["mean_all"], {"input": "[1, 2]"})
'mean([1, 2])'
"""
from __future__ import annotations

import ast
import copy
import functools
import inspect
import re
from typing import TYPE_CHECKING

from ...core.entry import Entry
from ...core.op import TABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

_ARITHMETIC = (ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop, ast.Name, ast.Constant, ast.expr_context)


def rule(entry: Entry, parameter: str, values: Mapping[str, str] | None = None) -> str:
    """The gradient rule of ``parameter``, with ``values`` in the place of names."""
    return _filled(_rule(entry, parameter), values or {})


@functools.cache
def _rule(entry: Entry, parameter: str) -> str:
    if parameter in entry.shared:
        _, kind, what = entry.rules[parameter].__name__.split("_")
        words = (_TOGETHER[what] | _TOGETHER.get(f"{kind}_{what}", {}))[parameter]
        return words.format(**{name: _marked(ast.Name(name)) for name in ("grad", *entry.requests[parameter])})
    declared, function = _declaration(entry), entry.rules[parameter]
    for call in declared.decorator_list if declared else []:
        for keyword in call.keywords if isinstance(call, ast.Call) else []:
            if keyword.arg == parameter and isinstance(keyword.value, ast.Lambda):
                return _template(keyword.value.body)
    # A function of its own, or no source at hand.
    return _template(_call(function.__name__.strip("_<>"), list(inspect.signature(function).parameters)))


def forward(entry: Entry, values: Mapping[str, str]) -> str:
    """What the operation computes: its body where that is one line of arithmetic, else its name and arguments."""
    return _filled(_forward(entry, tuple(p for p in entry.parameters if p in values)), values)


@functools.cache
def _forward(entry: Entry, parameters: tuple[str, ...]) -> str:
    # Readers call sum(), which records SumBackward0, not our sum_all(); and batch_norm(), which records NativeBatchNormBackward0.
    called = entry.node.__name__.partition("Backward")[0].removeprefix("Native")
    return _template(_one_line(entry) or _call(re.sub(r"\B[A-Z]", r"_\g<0>", called).lower(), list(parameters)))


def _call(function: str, names: list[str]) -> ast.Call:
    return ast.Call(ast.Name(function), [ast.Name(name) for name in names], [])


_READS = {
    "times": "a * b", "over": "a / b", "plus": "a + b", "pow": "a ** b", "pow_tensor": "a ** b",
    "_one_power_less": "a ** (b - 1)",
    "mm": "a @ b", "mv": "a @ b", "t": "a.T", "_to_mat1": "a @ b.T", "_to_mat2": "b.T @ a",
    "pass_positive": "a if b > 0 else 0", "expand_to": "a", "_viewed": "a",
    "_by_exponent": "a", "_unreduce": "a", "restored": "a", "_rising": "b", "_is": "a == b", "scaled": "a * b", "zero": "0",
    "_along": "sum(a, b)", "where_of": "b if a else c", "parts": "share(a)", "_weighed": "weighed(a, b)",
    "softmax_slope": "(a - sum(a * b, c)) * b", "log_softmax_slope": "a - exp(b) * sum(a, c)",
    "leaky_relu_slope": "a if b > 0 else a * c", "elu_slope": "a * elu′(b)", "_elu_bend": "a * elu″(b)",
    "hardtanh_slope": "a if c < b < d else 0", "hardsigmoid_slope": "a * hardsigmoid′(b)",
    "softshrink_slope": "a if abs(b) > c else 0", "hardshrink_slope": "a if abs(b) > c else 0",
    "threshold_slope": "a if b > c else 0", "prelu_slope": "a if b > 0 else a * c", "prelu_share": "0 if b > 0 else a * b",
    "rrelu_slope": "a * b", "_glu_slope": "a * glu′(b)", "_smooth_slope": "smooth_l1′(a, b)", "_bce_bend": "bce″(a, b)",
    "bce_slope": "weighed(share(a) * (b - c) / ((1 - b) * b), d)", "_logits_slope": "bce_with_logits′(a, b, c)",
    "_target_slope": "target_slope(a, b)", "_variance_grad": "2 / (count - d) * a * (b - mean(b, c))",
    "_product_of_others_grad": "a * product_of_others′(b)", "squeeze_one": "squeeze(a, b)", "slice_dim": "slice(a, b, c, d)",
    "gather_dim": "gather(a, b, c)", "index_select_dim": "index_select(a, b, c)", "cat_all": "cat(a, b)",
    "stack_all": "stack(a, b)", "tril_of": "tril(a, b)", "triu_of": "triu(a, b)", "flip_dims": "flip(a, b)", "sum_all": "sum(a)",
    "masked_select_of": "masked_select(a, b)", "cumsum_dim": "cumsum(a, b)", "clamp_min_number": "clamp(a, b)",
    "floor_quotient": "floor(a / b)", "huber_slope": "share(a) * clamp(b - c, -e, e)", "_near": "a if abs(b) < c else 0",
    "_logged": "a * log(c)", "soft_margin_slope": "share(a) * soft_margin′(b, c)", "_soft_bend": "soft_margin″(a, b)",
}
"""How the helpers that rules are written with read; the shapes that some see to are seen on the cards. (f′ is the derivative
of f; share(grad): divided among all elements where the reduction is a mean; weighed: times the weights, where there are any.)"""

_SAID = {
    "zero_where": "0 where {1}, else {0}", "keep_where": "{0} where {1}, else 0",
    "reshape_any": "{0}, in the shape {1}", "sum_to": "{0}, summed to the shape {1}",
    "permute": "{0}, its dimensions put back in order", "roll_dims": "{0}, rolled back",
    "put_select": "{0} at place {3} of dimension {2}, 0 elsewhere", "put_slice": "{0} in the slice it came from, 0 elsewhere",
    "put_diagonal": "{0} on the diagonal, 0 elsewhere", "_add_repeated": "the sum of {0} over all repetitions",
    "_split": "its own part of {0}", "_to_larger": "{0} where {1} > {2}, half of it where they are equal, else 0",
    "_within": "{0} where {1} is within the limits, else 0",
    **dict.fromkeys(("no_derivative", "no_derivative_yet"), "nothing: it has no derivative, backward() raises"),
    "put_index": "{0} added at the chosen places, 0 elsewhere", "index": "{0} at the chosen places",
    "clear_index": "{0}, but 0 at the chosen places", "put_along": "{0}, each number at the place it came from, 0 elsewhere",
    "put_rows": "{0}, each slice added where it was taken from, 0 elsewhere",
    "put_masked": "{0} at the places of the mask, 0 elsewhere",
    "_shared": "{0}, shared evenly by all places that hold the result, 0 elsewhere",
    "_shared_along": "{0}, shared evenly by all places that hold the result, 0 elsewhere",
    "_from_place": "{0} at the place that was chosen, 0 elsewhere",
    "_of_both": "{0} at the places of the smallest and the largest, 0 elsewhere",
    "as_strided": "{0} at the places that the view looks at",
    "put_strided": "{0} at the places that the view looks at, 0 elsewhere",
    "replace_strided": "{0}, but 0 at the places that were written to",
    "nll_spread": "-{0} at the class of each target, divided by their number for a mean, 0 elsewhere",
    "nll_spread2d": "-{0} at the class of each target, divided by their number for a mean, 0 elsewhere",
    "slide": "{0}, with the weights {1} slid over it", "spread": "{0} sent back through each window of {1}",
    "collect": "{0} × the windows of {1}, summed over all places", "_sum_of_places": "{0}, summed over all places",
    "embedding_spread": "{0}, each row added where it was taken from, 0 elsewhere",
    "_read_back": "{0} at the rows that were taken",
    "trilinear": "the sum of all products of {0}, {1} and {2}",
    "_products": "for each weight its two numbers × {0}, summed over the batch",
    "ctc_slope": "{0} × (the probability of each class − its share in all ways that spell the target)",
    "multi_margin_slope": "{0} shared by the scores that come nearer than {4} to that of the true class; minus it for that one",
    "multilabel_margin_slope": "{0} shared by the scores that come nearer than 1 to those of true classes; minus it for those",
    "mse_slope": "{0} × 2 × ({1} − {2}), divided by the number of elements for a mean",
    "_share_of_product": "{0} × the product of all other elements", "_share_along": "{0} × the product of all other elements",
    "_deviation_grad": "{0} × the distance from the mean ÷ ({2} × (count − {4}))",
    "_var_mean_grad": "{0} of the variance × 2 ÷ (count − {3}) × the distance from the mean, and {0} of the mean ÷ count",
    "_std_mean_grad": "{0} of the deviation × the distance from the mean ÷ ({2} × (count − {4})), and {0} of the mean ÷ count",
    "cumsum_back": "{0}, summed up from the end", "_cumprod_grad": "{0} × the other factors, added up for all later products",
    "_norm_grad": "{0} × the slope of the norm, which for the 2-norm is {1} ÷ {2}", "set_diagonal": "{0}, but 0 on the diagonal",
    "zeros_above": "{0}, but 0 above the diagonal",
    "_by_channel": "{0}, summed over all but the channels", "neighbour_mean": "the mean of {0} and its neighbours",
    **dict.fromkeys(("max_pool2d_spread", "max_pool3d_spread", "adaptive_max_pool2d_spread", "adaptive_max_pool3d_spread"),
                    "{0} where the largest of each window stands, 0 elsewhere"),
    **dict.fromkeys(("avg_pool2d_spread", "avg_pool3d_spread", "adaptive_avg_pool2d_spread", "adaptive_avg_pool3d_spread"),
                    "{0} in equal shares for the places of each window"),
    **dict.fromkeys(("avg_pool2d", "avg_pool3d", "adaptive_avg_pool2d", "adaptive_avg_pool3d"), "the mean of {0} in each window"),
    "constant_pad_nd": "{0} without what was added around it",
    "padded_again": "{0} padded in the same way",
    "added_back": "{0}, what was added around it added to the places that it was taken from",
    "pixel_shuffle": "{0}, its channels back in their places", "pixel_unshuffle": "{0}, its places back in their channels",
    "im2col": "the windows of {0} as columns", "col2im": "the columns of {0} as windows, added up where these overlap",
    "mixed": "{0}, resized in the same way", "shared_out": "{0} in shares for the places that were mixed, added up",
    "_read": "{0} at the places that were chosen",
}
"""What other helpers do, as a sentence about their arguments; elements of a list each get the slice that is theirs."""

_TOGETHER = {
    "slopes": {
        "input": "{grad} × {weight}, minus its mean, minus what of it is in line with the normalised numbers, divided by their"
                 " standard deviation",
        "weight": "{grad} × the normalised numbers, added up for each weight",
        "bias": "{grad}, added up for each bias",
    },
    "batch_slopes": {
        "input": "{grad} × {weight}, in training minus its mean and minus what of it is in line with the normalised numbers,"
                 " divided by their standard deviation",
    },
    "bends": {
        "input": "{grad} × the slope of the slopes by what came back",
        "at": "{grad} × the slope of the slopes by the numbers that were normalised",
        "weight": "{grad} × the slope of the slopes by the weight",
    },
}  # fmt: skip
"""What one rule that answers for several inputs does for each of them, by the last words of its name."""


class _Reader(ast.NodeTransformer):
    """From code to a formula: helpers as what they do, operations of one line of arithmetic as that line."""

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        return self.visit(node.body) if ast.unparse(node.test) == "exponent" else self.generic_visit(node)  # x ** 0 is rare

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        return ast.Name(f"{SAID}(its own slice of {_marked(ast.Name('grad'))})")

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if isinstance(node.func, ast.Attribute) and ast.unparse(node.func).endswith(".dtype.type"):
            return node.args[0]  # result.dtype.type(1)
        if name == "prod":
            return ast.Name("count")  # of the elements that become one
        if name in _SAID:
            return ast.Name(f"{SAID}({_SAID[name].format(*map(_marked, node.args))})")
        if name == "_sloped":  # with a rule's slope: _silu_slope
            slope = node.args[2].body if isinstance(node.args[2], ast.IfExp) else node.args[2]
            derivative = ast.Name(ast.unparse(slope).removeprefix("_").removesuffix("_slope") + "′")
            return ast.BinOp(node.args[0], ast.Mult(), ast.Call(derivative, [node.args[1]], []))
        entry = TABLE.get(name)
        if name in _READS:
            formula, places = ast.parse(_written(_READS[name]), mode="eval").body, list("abcde")
            for part in ast.walk(formula):
                if isinstance(part, ast.Name):
                    part.id = part.id.replace("_PRIME", "′").replace("_SECOND", "″")
        elif entry and (line := _one_line(entry)):
            formula, places = line, list(entry.parameters)
        else:
            return node
        given = dict(zip(places, node.args))
        return _Filler(given).visit(copy.deepcopy(formula))  # type: ignore[no-any-return]


class _Filler(ast.NodeTransformer):
    """Arguments in the place of parameters."""

    def __init__(self, given: Mapping[str, ast.expr]) -> None:
        self.given = given

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return copy.deepcopy(self.given.get(node.id, node))


def _one_line(entry: Entry) -> ast.expr | None:
    """The body of an operation that is one line of arithmetic."""
    declared = _declaration(entry)
    body = declared.body[-1] if declared and len(declared.body) <= 2 else None
    if not isinstance(body, ast.Return) or body.value is None:
        return None
    line = _Reader().visit(copy.deepcopy(body.value))
    return line if all(isinstance(part, _ARITHMETIC) for part in ast.walk(line)) else None


FACTOR, ALONE, END, SAID = "\2", "\3", "\4", "\5"
"""Marks round a name: what goes in its place may need parentheses, or stands alone. Before a sentence: nothing goes there."""


def _written(formula: str) -> str:
    """``formula`` as Python can read it."""
    return formula.replace("′", "_PRIME").replace("″", "_SECOND")


def _template(expression: ast.expr) -> str:
    """The formula in words, its names marked so that values can take their places."""
    words = _marked(_Reader().visit(copy.deepcopy(expression)))
    alone = words.startswith(f"{SAID}(") and words.endswith(")") and words.count(SAID) == 1
    return (words[2:-1] if alone else words).replace(SAID, "")


def _marked(expression: ast.expr) -> str:
    formula = copy.deepcopy(expression)
    alone = [formula, *[argument for part in ast.walk(formula) if isinstance(part, ast.Call) for argument in part.args]]
    functions = [part.func for part in ast.walk(formula) if isinstance(part, ast.Call)]
    for part in ast.walk(formula):
        if isinstance(part, ast.Name) and part not in functions and END not in part.id and not part.id.startswith(SAID):
            part.id = f"{ALONE if part in alone else FACTOR}{part.id}{END}"
    words = ast.unparse(formula)
    for ours, theirs in _SIGNS.items():
        words = words.replace(ours, theirs)
    return words


_SIGNS = {" * ": " × ", " - ": " − ", " / ": " ÷ ", " & ": " and ", " | ": " or "}
_NAMES = {"input": "self", "input_shape": "self.shape", "target_shape": "target.shape"}
"""What PyTorch calls these in its formulas and where a node shows what it saved."""


def called(parameter: str) -> str:
    """A parameter as PyTorch's formulas call it."""
    return _NAMES.get(parameter, parameter)


def _filled(template: str, values: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        mark, name = found.groups()
        written = values.get(name, called(name))
        return f"({written})" if mark == FACTOR and written.startswith("-") else written

    return re.sub(f"([{FACTOR}{ALONE}])(.*?){END}", value, template)


@functools.cache
def _declarations(file: str) -> dict[str, ast.FunctionDef]:
    """The functions of a source file; none where it cannot be read."""
    try:
        with open(file, encoding="utf-8") as source:
            tree = ast.parse(source.read())
    except (OSError, SyntaxError):
        return {}
    return {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)}


def _declaration(entry: Entry) -> ast.FunctionDef | None:
    return _declarations(inspect.unwrap(entry.forward).__code__.co_filename).get(entry.forward.__name__)
