"""NumPy's names for arguments, which PyTorch takes as well wherever it has an argument of that meaning: ``axis`` is ``dim``.

PyTorch does this in one place, where its arguments are read, and so it is here: ``own_names`` is asked by the table's entries
(``Entry.bind``) and by the public functions (``numpy_names`` in ``ops/arguments.py``).
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

NUMPY = {"axis": "dim", "keepdims": "keepdim", "x": "input", "a": "input", "x1": "input", "x2": "other"}


def own_names(
    function: str, parameters: Collection[str], taken: Collection[str], named: Mapping[str, Any], required: Collection[str] = ()
) -> dict[str, Any]:
    """The keyword arguments ``named`` of a function, with PyTorch's names for NumPy's; ``taken`` were given already.

    Raises PyTorch's TypeError where one that is ``required`` is missing, or one is unknown or given twice: it names the first
    that is not called so in PyTorch, even where another was at fault.

    >>> own_names("sum", ("input", "dim", "keepdim"), ("input",), {"axis": 0})
    {'dim': 0}
    """
    own = {name: value for name, value in named.items() if name in parameters and name not in taken}
    for name, value in named.items():
        meant = NUMPY.get(name, name)
        if name not in parameters and meant in parameters and meant not in taken and meant not in own:
            own[meant] = value
    if absent := [name for name in required if name not in taken and name not in own]:
        raise missing(function, absent)
    if len(own) == len(named):
        return own
    for name in named:
        if name not in parameters:
            raise TypeError(f"{function}() got an unexpected keyword argument '{name}'")
        if name in taken:
            raise TypeError(f"{function}() got multiple values for argument '{name}'")
    raise AssertionError(f"{function}: {[*named]} for {[*parameters]}")


def missing(function: str, names: Sequence[str]) -> TypeError:
    """PyTorch's TypeError for arguments that were not given."""
    listed = ", ".join(f'"{name}"' for name in names)
    plural = "s" if len(names) == 1 else ""  # as PyTorch has it
    return TypeError(f"{function}() missing {len(names)} required positional argument{plural}: {listed}")
