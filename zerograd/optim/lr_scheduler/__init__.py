"""``zerograd.optim.lr_scheduler``: plans by which the learning rate changes while a model learns."""
from .base import LRScheduler as LRScheduler
from .combined import ChainedScheduler as ChainedScheduler, SequentialLR as SequentialLR
from .cosine import CosineAnnealingLR as CosineAnnealingLR, CosineAnnealingWarmRestarts as CosineAnnealingWarmRestarts
from .cyclic import CyclicLR as CyclicLR
from .functions import LambdaLR as LambdaLR, MultiplicativeLR as MultiplicativeLR
from .one_cycle import OneCycleLR as OneCycleLR
from .plateau import ReduceLROnPlateau as ReduceLROnPlateau
from .steps import ExponentialLR as ExponentialLR, MultiStepLR as MultiStepLR, StepLR as StepLR
from .warmup import ConstantLR as ConstantLR, LinearLR as LinearLR, PolynomialLR as PolynomialLR
