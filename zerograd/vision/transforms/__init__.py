"""``zerograd.vision.transforms``: what is done to a picture before a network sees it."""
from . import functional as functional
from .chance import (
    Lambda as Lambda,
    RandomApply as RandomApply,
    RandomChoice as RandomChoice,
    RandomErasing as RandomErasing,
    RandomOrder as RandomOrder,
)
from .colour import (
    ColorJitter as ColorJitter,
    ConvertImageDtype as ConvertImageDtype,
    Grayscale as Grayscale,
    RandomGrayscale as RandomGrayscale,
)
from .conversion import (
    Compose as Compose,
    Normalize as Normalize,
    PILToTensor as PILToTensor,
    ToPILImage as ToPILImage,
    ToTensor as ToTensor,
)
from .geometry import (
    CenterCrop as CenterCrop,
    Pad as Pad,
    RandomCrop as RandomCrop,
    RandomHorizontalFlip as RandomHorizontalFlip,
    RandomResizedCrop as RandomResizedCrop,
    RandomRotation as RandomRotation,
    RandomVerticalFlip as RandomVerticalFlip,
    Resize as Resize,
)
from .modes import InterpolationMode as InterpolationMode
