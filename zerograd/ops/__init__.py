"""The operations: the table (one entry each, by family) and the short public functions that choose among entries."""
import warnings

from .arithmetic import (
    add_scaled as add_scaled,
    matmul_operator as matmul_operator,
    pow_any as pow_any,
    power as power,
    rmatmul_operator as rmatmul_operator,
    rpower as rpower,
    rsub_any as rsub_any,
    sub_scaled as sub_scaled,
)
from .creation import (
    arange as arange,
    as_tensor as as_tensor,
    empty as empty,
    empty_like as empty_like,
    eye as eye,
    from_numpy as from_numpy,
    full as full,
    full_like as full_like,
    linspace as linspace,
    ones as ones,
    ones_like as ones_like,
    tensor as tensor,
    zeros as zeros,
    zeros_like as zeros_like,
)
from .generators import (
    Generator as Generator,
    default_generator as default_generator,
    get_rng_state as get_rng_state,
    initial_seed as initial_seed,
    manual_seed as manual_seed,
    seed as seed,
    set_rng_state as set_rng_state,
)
from .indexing import getitem as getitem, index_put as index_put, places_of as places_of, put_at as put_at, views as views
from .linalg import dot as dot, matmul as matmul, mm as mm, mv as mv
from .pointwise import (
    abs as abs,
    add as add,
    clone as clone,
    cos as cos,
    div as div,
    eq as eq,
    exp as exp,
    ge as ge,
    gt as gt,
    le as le,
    log as log,
    lt as lt,
    mul as mul,
    ne as ne,
    neg as neg,
    reciprocal as reciprocal,
    relu as relu,
    rsub as rsub,
    sigmoid as sigmoid,
    sign as sign,
    sin as sin,
    sqrt as sqrt,
    sub as sub,
    tanh as tanh,
    to_copy as to_copy,
)
from .random import (
    bernoulli as bernoulli,
    multinomial as multinomial,
    normal as normal,
    rand as rand,
    rand_like as rand_like,
    randint as randint,
    randint_like as randint_like,
    randn as randn,
    randn_like as randn_like,
    randperm as randperm,
)
from .reduction import mean as mean, sum as sum
from .strided import copy as copy, fill as fill, fill_tensor as fill_tensor, zero as zero
from .shape import (
    broadcasts as broadcasts,
    cat as cat,
    expand as expand,
    fits as fits,
    permute as permute,
    select as select,
    stack as stack,
    t as t,
    transpose as transpose,
    unbind as unbind,
    unsqueeze as unsqueeze,
    view as view,
)

# PyTorch says nothing of overflow or of inf - inf. An `np.errstate` around every operation would cost as much as the operation.
warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"zerograd\.(ops|core)\.")
