"""Results that have names: ``max(x, 0)`` gives ``values`` and ``indices``, and prints them so."""
from __future__ import annotations

from typing import Any


class _Named(tuple[Any, ...]):
    """A tuple whose places have names."""

    __slots__ = ()
    fields: tuple[str, ...] = ()

    def __repr__(self) -> str:
        told = ",\n".join(f"{name}={value!r}" for name, value in zip(self.fields, self))
        return f"torch.return_types.{type(self).__name__}(\n{told})"

    def __getattr__(self, name: str) -> Any:
        if name in self.fields:
            return self[self.fields.index(name)]
        raise AttributeError(f"'torch.return_types.{type(self).__name__}' object has no attribute '{name}'")

    def __reduce__(self) -> Any:
        return _again, (type(self).__name__, tuple(self))


def _again(function: str, values: tuple[Any, ...]) -> Any:
    return KINDS[function](values)


def _kind(function: str, *fields: str) -> Any:
    return type(function, (_Named,), {"__slots__": (), "fields": fields, "__module__": "torch.return_types"})


KINDS = {name: _kind(name, "values", "indices") for name in "max min median nanmedian sort topk kthvalue cummax cummin".split()}
KINDS["aminmax"] = _kind("aminmax", "min", "max")
KINDS |= {f"{name}_out": _kind(f"{name}_out", *kind.fields) for name, kind in KINDS.items()}  # written into out=


def named(function: str, *values: Any) -> Any:
    """The result of ``function`` with its names.

    >>> named("max", 5., 2).values
    5.0
    """
    return KINDS[function](values)
