"""``zerograd.optim``: algorithms that change parameters by their gradients, and plans for the learning rate."""
from .adam import Adam as Adam, AdamW as AdamW
from .optimizer import (
    Optimizer as Optimizer,
    register_optimizer_step_post_hook as register_optimizer_step_post_hook,
    register_optimizer_step_pre_hook as register_optimizer_step_pre_hook,
)
from .sgd import SGD as SGD
