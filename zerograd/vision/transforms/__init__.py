"""``zerograd.vision.transforms``: what is done to a picture before a network sees it."""
from . import functional as functional
from .conversion import (
    Compose as Compose,
    Normalize as Normalize,
    PILToTensor as PILToTensor,
    ToPILImage as ToPILImage,
    ToTensor as ToTensor,
)
