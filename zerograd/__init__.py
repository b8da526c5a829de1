"""zerograd: PyTorch's autograd in plain NumPy, with the graph drawn.

    import zerograd as torch

is the only line to change, in either direction.
"""
from builtins import bool as _bool, int as _int

# First, because the function `tensor` must hide the module of that name.
from .tensor import Tensor as Tensor  # isort: skip
from . import autograd as autograd
from .autograd.grad_mode import enable_grad as enable_grad, is_grad_enabled as is_grad_enabled, no_grad as no_grad
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
    add_scaled as add,
    arange as arange,
    as_tensor as as_tensor,
    bernoulli as bernoulli,
    cat as cat,
    clone as clone,
    cos as cos,
    default_generator as default_generator,
    div as div,
    dot as dot,
    empty as empty,
    empty_like as empty_like,
    eq as eq,
    exp as exp,
    eye as eye,
    from_numpy as from_numpy,
    full as full,
    full_like as full_like,
    ge as ge,
    get_rng_state as get_rng_state,
    gt as gt,
    initial_seed as initial_seed,
    le as le,
    linspace as linspace,
    log as log,
    lt as lt,
    manual_seed as manual_seed,
    matmul as matmul,
    mean as mean,
    mm as mm,
    mul as mul,
    multinomial as multinomial,
    mv as mv,
    ne as ne,
    neg as neg,
    normal as normal,
    ones as ones,
    ones_like as ones_like,
    pow_any as pow,
    rand as rand,
    rand_like as rand_like,
    randint as randint,
    randint_like as randint_like,
    randn as randn,
    randn_like as randn_like,
    randperm as randperm,
    reciprocal as reciprocal,
    relu as relu,
    rsub_any as rsub,
    seed as seed,
    select as select,
    set_rng_state as set_rng_state,
    sigmoid as sigmoid,
    sign as sign,
    sin as sin,
    sqrt as sqrt,
    stack as stack,
    sub_scaled as sub,
    sum as sum,
    t as t,
    tanh as tanh,
    tensor as tensor,
    transpose as transpose,
    unbind as unbind,
    unsqueeze as unsqueeze,
    zeros as zeros,
    zeros_like as zeros_like,
)


def is_tensor(obj: object) -> _bool:
    """Is it a tensor?

    >>> is_tensor(tensor(1.)), is_tensor(1.)
    (True, False)
    """
    return isinstance(obj, Tensor)


def numel(input: Tensor) -> _int:
    """How many elements it has.

    >>> numel(zeros(2, 3))
    6
    """
    return input.numel()


__version__ = "0.1.0"
