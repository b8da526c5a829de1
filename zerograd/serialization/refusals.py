"""How a file is refused: with PyTorch's type of error, its words where it has some, and what is wrong with the file."""
from __future__ import annotations

from _pickle import UnpicklingError  # the class, which is `pickle.UnpicklingError`; nothing here unpickles
from typing import Any

ALLOWED = (
    " zerograd reads tensors, numbers, text and containers of these, and runs nothing that a file brings, whatever `weights_only`"
    " says. If the file holds a whole model or an optimizer, load it where it was made and save its state_dict() instead."
)
CORRUPT = (
    " This is an internal miniz error. If you are seeing this error, there is a high likelihood that your checkpoint file is"
    " corrupted. This can happen if the checkpoint was not saved properly, was transferred incorrectly, or the file was modified"
    " after saving."
)


def refused(why: str, hint: str = "") -> UnpicklingError:
    """The error for contents that are not to be read.

    >>> refused("Unsupported operand 149")
    UnpicklingError('Weights only load failed. Unsupported operand 149')
    """
    return UnpicklingError(f"Weights only load failed. {why}{hint}")


def corrupt(why: str) -> RuntimeError:
    """The error for an archive that is no archive, or not a whole one."""
    return RuntimeError(f"PytorchStreamReader failed {why}.{CORRUPT}")


def shown(thing: Any) -> str:
    """A value from a file in a few letters: what it holds may be so nested, or so long, that its ``repr`` would never end.

    >>> shown("a" * 100), shown([["a"]]), shown(10**100), shown(3)
    ("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'...", 'a list', 'an int', '3')
    """
    if isinstance(thing, str | bytes) and type(thing) in (str, bytes):
        return repr(thing[:40]) + "..." * (len(thing) > 40)
    if thing is None or type(thing) in (bool, float) or (type(thing) is int and thing.bit_length() < 64):
        return repr(thing)
    name = type(thing).__name__
    return f"an {name}" if name[0] in "aeioAEIO" else f"a {name}"


def unknown_global(module: str, name: str) -> UnpicklingError:
    """The error for a class or function that is not on the list."""
    whole = name if module == "builtins" else f"{module}.{name}"
    if module in ("sys", "os", "posix", "nt"):
        return refused(f"Trying to load unsupported GLOBAL {whole} whose module {module} is blocked.", ALLOWED)
    return refused(f"Unsupported global: GLOBAL {whole} was not an allowed global by default.", ALLOWED)
