"""Modules that hold others, and lists and dicts of parameters: unlike Python's, their owner finds what is in them."""
from __future__ import annotations

import operator
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from ...tensor import Tensor
from ..parameter import Parameter
from .module import Module, typename

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def _place(index: Any, size: int) -> int:
    """``index`` counted from the beginning. Raises IndexError where there is no such place among ``size``."""
    place = operator.index(index)
    if not -size <= place < size:
        raise IndexError(f"index {place} is out of range")
    return place % size


class _Numbered(Module):
    """What is common to those whose modules are called "0", "1", "2"..."""

    def __init__(self, modules: Iterable[Any] = ()) -> None:
        super().__init__()
        for place, module in enumerate(modules):
            self.add_module(str(place), module)

    def _name_of(self, index: Any) -> str:
        return next(islice(self._modules, _place(index, len(self)), None))

    def _renumber(self, modules: Iterable[Any]) -> None:
        self._modules = {str(place): module for place, module in enumerate(modules)}

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return self._like(list(self._modules.items())[index])
        return self._modules[self._name_of(index)]

    def _like(self, items: list[tuple[str, Any]]) -> Any:
        raise NotImplementedError

    def __setitem__(self, index: int, module: Any) -> None:
        setattr(self, self._name_of(index), module)

    def __delitem__(self, index: Any) -> None:
        names = list(self._modules)[index] if isinstance(index, slice) else [self._name_of(index)]
        self._renumber([module for name, module in self._modules.items() if name not in names])

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._modules.values())

    def append(self, module: Any) -> Any:
        """Put ``module`` behind all others."""
        self.add_module(str(len(self)), module)
        return self

    def pop(self, key: Any) -> Any:
        """Take a module out. Raises IndexError for a place that there is not."""
        module = self[key]
        del self[key]
        return module


class Sequential(_Numbered):
    """Modules one behind the other: each is given what the one before it returned.

    It is made of modules, or of an ``OrderedDict`` that gives them names. Raises TypeError for what is no module.

    >>> net = torch.nn.Sequential(torch.nn.Linear(784, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10))
    >>> net
    Sequential(
      (0): Linear(in_features=784, out_features=32, bias=True)
      (1): ReLU()
      (2): Linear(in_features=32, out_features=10, bias=True)
    )
    >>> net(torch.ones(5, 784)).shape
    torch.Size([5, 10])
    """

    def __init__(self, *args: Any) -> None:
        named = isinstance(args[0], OrderedDict) if len(args) == 1 else False
        super().__init__(() if named else args)
        for name, module in args[0].items() if named else ():
            self.add_module(name, module)

    def forward(self, input: Any) -> Any:
        for module in self._modules.values():
            input = module(input)
        return input

    def _like(self, items: list[tuple[str, Any]]) -> Any:
        return type(self)(OrderedDict(items))

    def extend(self, sequential: Iterable[Any]) -> Sequential:
        """Put the modules of ``sequential`` behind all others."""
        for module in sequential:
            self.append(module)
        return self

    def insert(self, index: int, module: Any) -> Sequential:
        """Put ``module`` before the one at ``index``. Raises IndexError for a place that there is not."""
        if not isinstance(module, Module):
            raise AssertionError(f"module should be of type: {Module}")
        size = len(self)
        if not -size <= index <= size:
            raise IndexError(f"Index out of range: {index}")
        modules = list(self)
        modules.insert(index + size if index < 0 else index, module)
        self._renumber(modules)
        return self

    def __add__(self, other: Any) -> Sequential:
        return Sequential(*self, *_sequential(other))

    def __iadd__(self, other: Any) -> Sequential:
        return self.extend(list(_sequential(other)))

    def __mul__(self, other: Any) -> Sequential:
        return Sequential(*list(self) * _times(self, other))

    __rmul__ = __mul__

    def __imul__(self, other: Any) -> Sequential:
        return self.extend(list(self) * (_times(self, other) - 1))


def _sequential(other: Any) -> Any:
    if not isinstance(other, Sequential):
        raise ValueError(f"add operator supports only objects of Sequential class, but {type(other)} is given.")
    return other


def _times(module: Any, factor: Any) -> int:
    if not isinstance(factor, int):
        raise TypeError(f"unsupported operand type(s) for *: {type(module)} and {type(factor)}")
    if factor <= 0:
        raise ValueError(f"Non-positive multiplication factor {factor} for {type(module)}")
    return factor


class ModuleList(_Numbered):
    """A list of modules that its owner finds: their parameters are in ``parameters()``, which those of a Python list are not.

    >>> torch.nn.ModuleList([torch.nn.Linear(2, 2) for _ in range(3)])
    ModuleList(
      (0-2): 3 x Linear(in_features=2, out_features=2, bias=True)
    )
    """

    def __init__(self, modules: Iterable[Any] | None = None) -> None:
        super().__init__()
        if modules is not None:
            self.extend(modules)

    def _like(self, items: list[tuple[str, Any]]) -> Any:
        return type(self)([module for _, module in items])

    def extend(self, modules: Any) -> ModuleList:
        """Put all of ``modules`` behind the others. Raises TypeError for what is not iterable."""
        if not isinstance(modules, Iterable):
            raise TypeError(f"ModuleList.extend should be called with an iterable, but got {type(modules).__name__}")
        for module in list(modules):
            self.append(module)
        return self

    def insert(self, index: int, module: Any) -> None:
        """Put ``module`` before the one at ``index``."""
        modules = list(self)
        modules.insert(index, module)
        self._renumber(modules)

    def __iadd__(self, modules: Any) -> ModuleList:
        return self.extend(modules)

    def __add__(self, other: Any) -> ModuleList:
        return ModuleList([*self, *other])

    def __repr__(self) -> str:
        runs: list[list[Any]] = []  # of modules that print the same: the text, and the places of the first and the last
        for place, text in enumerate(map(repr, self)):
            if runs and runs[-1][0] == text:
                runs[-1][2] = place
            else:
                runs.append([text, place, place])
        return self._shown(
            (f"{first}", text) if first == last else (f"{first}-{last}", f"{last - first + 1} x {text}")
            for text, first, last in runs
        )


class ModuleDict(Module):
    """A dict of modules that its owner finds, by names that are strings.

    >>> torch.nn.ModuleDict({"relu": torch.nn.ReLU(), "tanh": torch.nn.Tanh()})["tanh"]
    Tanh()
    """

    def __init__(self, modules: Any = None) -> None:
        super().__init__()
        if modules is not None:
            self.update(modules)

    def __getitem__(self, key: str) -> Any:
        return self._modules[key]

    def __setitem__(self, key: str, module: Any) -> None:
        self.add_module(key, module)

    def __delitem__(self, key: str) -> None:
        del self._modules[key]

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __contains__(self, key: object) -> bool:
        return key in self._modules

    def clear(self) -> None:
        """Take all modules out."""
        self._modules.clear()

    def pop(self, key: str) -> Any:
        """Take the module of this name out. Raises KeyError if there is none."""
        module = self[key]
        del self[key]
        return module

    def keys(self) -> Any:
        """The names."""
        return self._modules.keys()

    def items(self) -> Any:
        """Names and modules."""
        return self._modules.items()

    def values(self) -> Any:
        """The modules."""
        return self._modules.values()

    def update(self, modules: Any) -> None:
        """Put in all modules of a dict, or of pairs of a name and a module. Raises TypeError or ValueError for anything else."""
        for key, module in _pairs(modules, "ModuleDict.update", "ModuleDict"):
            self[key] = module


def _pairs(given: Any, method: str, kind: str) -> list[tuple[str, Any]]:
    if not isinstance(given, Iterable):
        raise TypeError(f"{method} should be called with an iterable of key/value pairs, but got {type(given).__name__}")
    if isinstance(given, (Mapping, ModuleDict, ParameterDict)):
        return list(given.items())
    pairs = list(given)
    for place, pair in enumerate(pairs):
        if not isinstance(pair, Iterable):
            raise TypeError(f"{kind} update sequence element #{place} should be Iterable; is{type(pair).__name__}")
        if len(pair) != 2:  # type: ignore[arg-type]
            raise ValueError(f"{kind} update sequence element #{place} has length {len(pair)}; 2 is required")  # type: ignore[arg-type]
    return pairs


class ParameterList(Module):
    """A list of parameters that its owner finds. Tensors that are put in become parameters; other things may be in it, too.

    >>> torch.nn.ParameterList([torch.ones(2), torch.ones(3, 2)])
    ParameterList(
        (0): Parameter containing: [torch.float32 of size 2]
        (1): Parameter containing: [torch.float32 of size 3x2]
    )
    """

    def __init__(self, values: Any = None) -> None:
        super().__init__()
        self._size = 0
        if values is not None:
            self += values

    def _name_of(self, index: Any) -> str:
        return str(_place(index, len(self)))

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return type(self)([self[place] for place in range(*index.indices(len(self)))])
        return getattr(self, self._name_of(index))

    def __setitem__(self, index: int, param: Any) -> None:
        setattr(self, self._name_of(index), _parameter(param))

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Any]:
        return (self[place] for place in range(len(self)))

    def __iadd__(self, parameters: Any) -> ParameterList:
        return self.extend(parameters)

    def append(self, value: Any) -> ParameterList:
        """Put ``value`` behind all others."""
        self._size += 1
        self[-1] = value
        return self

    def extend(self, values: Any) -> ParameterList:
        """Put all of ``values`` behind the others. Raises TypeError for what is not iterable."""
        if not isinstance(values, Iterable) or isinstance(values, Tensor):
            raise TypeError(f"ParameterList.extend should be called with an iterable, but got {type(values).__name__}")
        for value in list(values):
            self.append(value)
        return self

    def extra_repr(self) -> str:
        return _listed(((f"{place}", each) for place, each in enumerate(self)), lambda tensor: tensor.dtype)

    def __call__(self, *args: Any, **named: Any) -> Any:
        raise RuntimeError("ParameterList should not be called.")


class ParameterDict(Module):
    """A dict of parameters that its owner finds, by names that are strings. Tensors that are put in become parameters.

    >>> torch.nn.ParameterDict({"slope": torch.ones(1)})
    ParameterDict(  (slope): Parameter containing: [torch.FloatTensor of size 1])
    """

    def __init__(self, parameters: Any = None) -> None:
        super().__init__()
        self._keys: dict[str, None] = {}
        if parameters is not None:
            self.update(parameters)

    def _checked(self, key: Any) -> str:
        if not isinstance(key, str):
            raise TypeError(
                "Index given to ParameterDict cannot be used as a key as it is not a string (type is"
                f" '{type(key).__name__}'). Open an issue on github if you need non-string keys."
            )
        return key

    def __getitem__(self, key: str) -> Any:
        return getattr(self, self._checked(key))

    def __setitem__(self, key: str, value: Any) -> None:
        self._keys[self._checked(key)] = None
        setattr(self, key, _parameter(value))

    def __delitem__(self, key: str) -> None:
        del self._keys[key]
        delattr(self, self._checked(key))

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __reversed__(self) -> Iterator[str]:
        return reversed(list(self._keys))

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def copy(self) -> ParameterDict:
        """A dict of its own with the same parameters."""
        return ParameterDict(OrderedDict(self.items()))

    def setdefault(self, key: str, default: Any = None) -> Any:
        """The parameter of this name; if there is none, ``default`` becomes it."""
        if key not in self:
            self[key] = default
        return self[key]

    def get(self, key: str, default: Any = None) -> Any:
        """The parameter of this name, or ``default``."""
        return self[key] if key in self._keys else default

    def clear(self) -> None:
        """Take all out."""
        for key in list(self._keys):
            del self[key]

    def pop(self, key: str) -> Any:
        """Take the parameter of this name out. Raises KeyError if there is none."""
        value = self[key]
        del self[key]
        return value

    def popitem(self) -> tuple[str, Any]:
        """Take out the last one, with its name."""
        key, _ = self._keys.popitem()
        self._keys[key] = None
        return key, self.pop(key)

    def keys(self) -> Any:
        """The names."""
        return self._keys.keys()

    def items(self) -> Any:
        """Names and parameters."""
        return ((key, self[key]) for key in self._keys)

    def values(self) -> Any:
        """The parameters."""
        return (self[key] for key in self._keys)

    def fromkeys(self, keys: Iterable[str], default: Any = None) -> ParameterDict:
        """A new dict that has ``default`` under each of ``keys``."""
        return ParameterDict((key, default) for key in keys)

    def update(self, parameters: Any) -> None:
        """Put in all of a dict, or of pairs of a name and a parameter. Raises TypeError or ValueError for anything else."""
        for key, value in _pairs(parameters, "ParametersDict.update", "ParameterDict"):
            self[key] = value

    def extra_repr(self) -> str:
        return _listed(self.items(), typename)

    def __call__(self, *args: Any, **named: Any) -> Any:
        raise RuntimeError("ParameterDict should not be called.")

    def __or__(self, other: Any) -> ParameterDict:
        both = self.copy()
        both.update(other)
        return both

    def __ror__(self, other: Any) -> ParameterDict:
        both = other.copy()
        both.update(self)
        return both  # type: ignore[no-any-return]

    def __ior__(self, other: Any) -> ParameterDict:
        self.update(other)
        return self


def _parameter(value: Any) -> Any:
    return Parameter(value) if isinstance(value, Tensor) and not isinstance(value, Parameter) else value


def _listed(items: Iterable[tuple[str, Any]], type_of: Callable[[Any], Any]) -> str:
    lines = []
    for name, each in items:
        if isinstance(each, Tensor):
            size = "x".join(map(str, each.shape))
            kind = "Parameter" if isinstance(each, Parameter) else "Tensor"
            lines.append(f"  ({name}): {kind} containing: [{type_of(each)} of size {size}]")
        else:
            lines.append(f"  ({name}): Object of type: {type(each).__name__}")
    return "\n".join(lines)
