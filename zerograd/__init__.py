"""zerograd: PyTorch's autograd in plain NumPy, with the graph drawn.

    import zerograd as torch

is the only line to change, in either direction.
"""
from builtins import bool as _bool

# First, because the function `tensor` must hide the module of that name.
from .tensor import Tensor as Tensor  # isort: skip
from . import (
    autograd as autograd,
    backends as backends,
    cuda as cuda,
    func as func,
    linalg as linalg,
    nn as nn,
    optim as optim,
    utils as utils,
)
from .autograd.anomaly_mode import (
    is_anomaly_check_nan_enabled as is_anomaly_check_nan_enabled,
    is_anomaly_enabled as is_anomaly_enabled,
    set_anomaly_enabled as set_anomaly_enabled,
)
from .autograd.grad_mode import (
    enable_grad as enable_grad,
    inference_mode as inference_mode,
    is_grad_enabled as is_grad_enabled,
    is_inference_mode_enabled as is_inference_mode_enabled,
    no_grad as no_grad,
    set_grad_enabled as set_grad_enabled,
)
from .core.devices import device as device
from .core.dtypes import (
    bool_ as bool,
    can_cast as can_cast,
    double as double,
    dtype as dtype,
    finfo as finfo,
    float16 as float16,
    float32 as float32,
    float64 as float64,
    float_ as float,
    get_default_dtype as get_default_dtype,
    half as half,
    iinfo as iinfo,
    int8 as int8,
    int16 as int16,
    int32 as int32,
    int64 as int64,
    int_ as int,
    long as long,
    promote_types as promote_types,
    set_default_dtype as set_default_dtype,
    short as short,
    uint8 as uint8,
)
from .core.layouts import (
    channels_last as channels_last,
    contiguous_format as contiguous_format,
    layout as layout,
    memory_format as memory_format,
    preserve_format as preserve_format,
    strided as strided,
)
from .core.printing import set_printoptions as set_printoptions
from .core.size import Size as Size
from .core.threads import get_num_threads as get_num_threads, set_num_threads as set_num_threads
from .functions import (
    abs as abs,
    abs as absolute,
    acos as acos,
    acos as arccos,
    acosh as acosh,
    add as add,
    addmm as addmm,
    all as all,
    amax as amax,
    amin as amin,
    aminmax as aminmax,
    any as any,
    arange as arange,
    argmax as argmax,
    argmin as argmin,
    asin as arcsin,
    asin as asin,
    asinh as asinh,
    atan as arctan,
    atan as atan,
    atanh as atanh,
    bernoulli as bernoulli,
    bitwise_and as bitwise_and,
    bitwise_left_shift as bitwise_left_shift,
    bitwise_not as bitwise_not,
    bitwise_or as bitwise_or,
    bitwise_right_shift as bitwise_right_shift,
    bitwise_xor as bitwise_xor,
    bmm as bmm,
    bucketize as bucketize,
    cat as cat,
    cat as concat,
    cat as concatenate,
    ceil as ceil,
    clamp as clamp,
    clamp as clip,
    clamp_max as clamp_max,
    clamp_min as clamp_min,
    clone as clone,
    cos as cos,
    cosh as cosh,
    cummax as cummax,
    cummin as cummin,
    cumprod as cumprod,
    cumsum as cumsum,
    detach as detach,
    div as div,
    div as divide,
    dot as dot,
    empty as empty,
    empty_like as empty_like,
    eq as eq,
    erf as erf,
    erfinv as erfinv,
    exp as exp,
    expm1 as expm1,
    eye as eye,
    flip as flip,
    floor as floor,
    floor_divide as floor_divide,
    frac as frac,
    full as full,
    full_like as full_like,
    gather as gather,
    ge as ge,
    gt as gt,
    index_put as index_put,
    index_select as index_select,
    is_floating_point as is_floating_point,
    is_inference as is_inference,
    isfinite as isfinite,
    isinf as isinf,
    isnan as isnan,
    kthvalue as kthvalue,
    le as le,
    linspace as linspace,
    log as log,
    log1p as log1p,
    log2 as log2,
    log10 as log10,
    log_softmax as log_softmax,
    logical_and as logical_and,
    logical_not as logical_not,
    logical_or as logical_or,
    logical_xor as logical_xor,
    logsumexp as logsumexp,
    lt as lt,
    masked_select as masked_select,
    matmul as matmul,
    max as max,
    maximum as maximum,
    mean as mean,
    median as median,
    min as min,
    minimum as minimum,
    mm as mm,
    msort as msort,
    mul as mul,
    mul as multiply,
    multinomial as multinomial,
    mv as mv,
    nanmedian as nanmedian,
    ne as ne,
    neg as neg,
    neg as negative,
    nonzero as nonzero,
    norm as norm,
    normal as normal,
    numel as numel,
    ones as ones,
    ones_like as ones_like,
    outer as ger,
    outer as outer,
    pow as pow,
    prod as prod,
    rand as rand,
    rand_like as rand_like,
    randint as randint,
    randint_like as randint_like,
    randn as randn,
    randn_like as randn_like,
    randperm as randperm,
    reciprocal as reciprocal,
    relu as relu,
    remainder as remainder,
    round as round,
    rsqrt as rsqrt,
    searchsorted as searchsorted,
    sigmoid as sigmoid,
    sign as sign,
    sin as sin,
    sinh as sinh,
    softmax as softmax,
    sort as sort,
    sqrt as sqrt,
    square as square,
    stack as stack,
    std as std,
    sub as sub,
    sub as subtract,
    sum as sum,
    t as t,
    take_along_dim as take_along_dim,
    tan as tan,
    tanh as tanh,
    tensor as tensor,
    tile as tile,
    topk as topk,
    tril as tril,
    triu as triu,
    true_divide as true_divide,
    trunc as trunc,
    var as var,
    where as where,
    zeros as zeros,
    zeros_like as zeros_like,
)
from .ops.arithmetic import rsub_any as rsub
from .ops.comparison import allclose as allclose, equal as equal, isclose as isclose
from .ops.creation import as_tensor as as_tensor, asarray as asarray, from_numpy as from_numpy
from .ops.distance import cosine_similarity as cosine_similarity, pairwise_distance as pairwise_distance
from .ops.dropout import (
    alpha_dropout as alpha_dropout,
    alpha_dropout_ as alpha_dropout_,
    dropout as dropout,
    dropout_ as dropout_,
    feature_alpha_dropout as feature_alpha_dropout,
    feature_alpha_dropout_ as feature_alpha_dropout_,
    feature_dropout as feature_dropout,
    feature_dropout_ as feature_dropout_,
)
from .ops.einsum import einsum as einsum
from .ops.generators import (
    Generator as Generator,
    default_generator as default_generator,
    get_rng_state as get_rng_state,
    initial_seed as initial_seed,
    manual_seed as manual_seed,
    seed as seed,
    set_rng_state as set_rng_state,
)
from .ops.layout import (
    broadcast_to as broadcast_to,
    chunk as chunk,
    diagonal as diagonal,
    flatten as flatten,
    movedim as moveaxis,
    movedim as movedim,
    narrow as narrow,
    permute_function as permute,
    ravel as ravel,
    reshape_function as reshape,
    roll as roll,
    split as split,
    squeeze as squeeze,
    swapaxes as swapaxes,
    unflatten as unflatten,
)
from .ops.logic import count_nonzero as count_nonzero
from .ops.masking import masked_fill as masked_fill
from .ops.normalization import (
    batch_norm as batch_norm,
    group_norm as group_norm,
    instance_norm as instance_norm,
    layer_norm as layer_norm,
    rms_norm as rms_norm,
)
from .ops.searching import unique as unique, unique_consecutive as unique_consecutive
from .ops.shape import select as select, transpose as swapdims, transpose as transpose, unbind as unbind, unsqueeze as unsqueeze
from .ops.sorting import argsort as argsort
from .ops.spread import std_mean as std_mean, var_mean as var_mean
from .serialization import load as load, save as save
from .typed import (
    BoolTensor as BoolTensor,
    ByteTensor as ByteTensor,
    CharTensor as CharTensor,
    DoubleTensor as DoubleTensor,
    FloatTensor as FloatTensor,
    HalfTensor as HalfTensor,
    IntTensor as IntTensor,
    LongTensor as LongTensor,
    ShortTensor as ShortTensor,
    set_default_tensor_type as set_default_tensor_type,
)


def is_tensor(obj: object) -> _bool:
    """Is it a tensor?

    >>> is_tensor(tensor(1.)), is_tensor(1.)
    (True, False)
    """
    return isinstance(obj, Tensor)


def load_ipython_extension(ipython: object) -> None:
    """What ``%load_ext zerograd`` calls: it makes the cell magic ``%%graph`` known."""
    from .viz import magic

    magic.load(ipython)


__version__ = "0.1.0"
