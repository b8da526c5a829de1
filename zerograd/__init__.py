"""zerograd: PyTorch's autograd in plain NumPy, with the graph drawn.

    import zerograd as torch

is the only line to change, in either direction.
"""
from builtins import bool as _bool, int as _int

# First, because the function `tensor` must hide the module of that name.
from .tensor import Tensor as Tensor  # isort: skip
from . import autograd as autograd, linalg as linalg, nn as nn
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
from .core.printing import set_printoptions as set_printoptions
from .core.size import Size as Size
from .ops import (
    Generator as Generator,
    abs as abs,
    acos as acos,
    acosh as acosh,
    add_scaled as add,
    addmm as addmm,
    all as all,
    allclose as allclose,
    amax as amax,
    amin as amin,
    any as any,
    arange as arange,
    argmax as argmax,
    argmin as argmin,
    as_tensor as as_tensor,
    asin as asin,
    asinh as asinh,
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
    broadcast_to as broadcast_to,
    cat as cat,
    cat as concat,
    cat as concatenate,
    ceil as ceil,
    chunk as chunk,
    clamp as clamp,
    clamp as clip,
    clamp_max as clamp_max,
    clamp_min as clamp_min,
    clone as clone,
    cos as cos,
    cosh as cosh,
    cumprod as cumprod,
    cumsum as cumsum,
    default_generator as default_generator,
    diagonal as diagonal,
    div as div,
    dot as dot,
    einsum as einsum,
    empty as empty,
    empty_like as empty_like,
    eq as eq,
    equal as equal,
    erf as erf,
    erfinv as erfinv,
    exp as exp,
    expm1 as expm1,
    eye as eye,
    flatten as flatten,
    flip as flip,
    floor as floor,
    floor_divide as floor_divide,
    frac as frac,
    from_numpy as from_numpy,
    full as full,
    full_like as full_like,
    gather as gather,
    ge as ge,
    get_rng_state as get_rng_state,
    gt as gt,
    index_put as index_put,
    index_select as index_select,
    initial_seed as initial_seed,
    isclose as isclose,
    isfinite as isfinite,
    isinf as isinf,
    isnan as isnan,
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
    manual_seed as manual_seed,
    masked_fill as masked_fill,
    masked_select as masked_select,
    matmul as matmul,
    max as max,
    maximum as maximum,
    mean as mean,
    min as min,
    minimum as minimum,
    mm as mm,
    movedim as moveaxis,
    movedim as movedim,
    mul as mul,
    multinomial as multinomial,
    mv as mv,
    narrow as narrow,
    ne as ne,
    neg as neg,
    nonzero as nonzero,
    norm as norm,
    normal as normal,
    ones as ones,
    ones_like as ones_like,
    outer as ger,
    outer as outer,
    permute_function as permute,
    pow_any as pow,
    prod as prod,
    rand as rand,
    rand_like as rand_like,
    randint as randint,
    randint_like as randint_like,
    randn as randn,
    randn_like as randn_like,
    randperm as randperm,
    ravel as ravel,
    reciprocal as reciprocal,
    relu as relu,
    remainder as remainder,
    reshape_function as reshape,
    roll as roll,
    round as round,
    rsqrt as rsqrt,
    rsub_any as rsub,
    seed as seed,
    select as select,
    set_rng_state as set_rng_state,
    sigmoid as sigmoid,
    sign as sign,
    sin as sin,
    sinh as sinh,
    softmax as softmax,
    split as split,
    sqrt as sqrt,
    square as square,
    squeeze as squeeze,
    stack as stack,
    std as std,
    sub_scaled as sub,
    sum as sum,
    t as t,
    take_along_dim as take_along_dim,
    tan as tan,
    tanh as tanh,
    tensor as tensor,
    tile as tile,
    transpose as swapaxes,
    transpose as swapdims,
    transpose as transpose,
    tril as tril,
    triu as triu,
    trunc as trunc,
    unbind as unbind,
    unflatten as unflatten,
    unsqueeze as unsqueeze,
    var as var,
    where as where,
    zeros as zeros,
    zeros_like as zeros_like,
)
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


def is_floating_point(input: Tensor) -> _bool:
    """Is its dtype a float?

    >>> is_floating_point(tensor(1.)), is_floating_point(tensor(1))
    (True, False)
    """
    return input.is_floating_point()


def is_inference(input: Tensor) -> _bool:
    """Was it made in inference mode?

    >>> is_inference(tensor(1.))
    False
    """
    return input.is_inference()


def numel(input: Tensor) -> _int:
    """How many elements it has.

    >>> numel(zeros(2, 3))
    6
    """
    return input.numel()


def load_ipython_extension(ipython: object) -> None:
    """What ``%load_ext zerograd`` calls: it makes the cell magic ``%%graph`` known."""
    from .viz import magic

    magic.load(ipython)


__version__ = "0.1.0"
