"""``zerograd.nn``: what networks are built of."""
from . import functional as functional
