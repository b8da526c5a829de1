"""``class Module``: a part of a network, with its parameters, its buffers and the modules inside it.

What is assigned to an attribute is put where it belongs: a parameter into ``_parameters``, a buffer into ``_buffers``, a module
into ``_modules``. Everything that is done with a whole network (``parameters()``, ``to``, ``state_dict``, printing...) goes over
these three. A list of modules is none of the three: what is in it is not found. That is what ``ModuleList`` is for.
"""
from __future__ import annotations

import textwrap
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from ...autograd.grad_mode import no_grad
from ...core import devices, dtypes
from ...core.hooks import Hooks, RemovableHandle, register
from ...ops.arguments import conversion
from ...tensor import Tensor
from ..parameter import Buffer, Parameter
from . import calls, state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

M = TypeVar("M", bound="Module")


def typename(thing: Any) -> str:
    """What PyTorch calls the type of ``thing`` in its messages.

    >>> typename(tensor(1.)), typename("a"), typename(torch.nn.Linear)
    ('torch.FloatTensor', 'str', 'torch.nn.modules.linear.Linear')
    """
    if isinstance(thing, Tensor):
        return dtypes.tensor_type(thing.dtype)
    kind = thing if hasattr(thing, "__qualname__") else type(thing)
    module = kind.__module__ or ""
    name: str = kind.__qualname__
    own = "torch" + module.removeprefix("zerograd") if module.startswith("zerograd.") else module
    return name if module in ("", "builtins") else f"{own}.{name}"


class Module:
    """A part of a network. A network of your own is a subclass: make its parts in ``__init__``, and use them in ``forward``.

    >>> class Net(torch.nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.scale = torch.nn.Parameter(tensor([1., 2.]))
    ...
    ...     def forward(self, x):
    ...         return x * self.scale
    >>> net = Net()
    >>> net(tensor([10., 10.]))
    tensor([10., 20.], grad_fn=<MulBackward0>)
    >>> list(net.parameters())
    [Parameter containing:
    tensor([1., 2.], requires_grad=True)]
    """

    training: bool
    _version: int = 1  # written into every state_dict
    _parameters: dict[str, Any]
    _buffers: dict[str, Any]
    _modules: dict[str, Any]

    def __init__(self, *args: Any, **named: Any) -> None:
        name = type(self).__name__
        if named:
            raise TypeError(f"{name}.__init__() got an unexpected keyword argument '{next(iter(named))}'")
        if args:
            raise TypeError(f"{name}.__init__() takes 1 positional argument but {len(args) + 1} were given")
        self.__dict__.update(
            training=True, _parameters={}, _buffers={}, _modules={}, _non_persistent_buffers_set=set(),
            _backward_hooks=Hooks(), _backward_pre_hooks=Hooks(), _forward_hooks=Hooks(), _forward_pre_hooks=Hooks(),
            _state_dict_hooks=Hooks(), _state_dict_pre_hooks=Hooks(), _load_state_dict_pre_hooks=Hooks(),
            _load_state_dict_post_hooks=Hooks(),
        )

    # ------------------------------------------------------------ a call

    def forward(self, *args: Any, **named: Any) -> Any:
        """What the module computes; for a subclass to write. Call the module itself, so that its hooks run, too."""
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **named: Any) -> Any:
        if self._backward_hooks or self._backward_pre_hooks or self._forward_hooks or self._forward_pre_hooks:
            return calls.with_hooks(self, args, named)
        return self.forward(*args, **named)

    def register_forward_pre_hook(self, hook: Any, *, prepend: bool = False, with_kwargs: bool = False) -> RemovableHandle:
        """``hook(module, args)`` is called before ``forward`` and may return other arguments.

        ``with_kwargs``: it is called with ``(module, args, kwargs)`` and may return both. ``prepend``: before all other hooks.
        """
        return register(self._forward_pre_hooks, calls.Hook(hook, with_kwargs), prepend)

    def register_forward_hook(
        self, hook: Any, *, prepend: bool = False, with_kwargs: bool = False, always_call: bool = False
    ) -> RemovableHandle:
        """``hook(module, args, output)`` is called after ``forward`` and may return another output.

        ``with_kwargs``: it is called with ``(module, args, kwargs, output)``. ``prepend``: before all other hooks.
        ``always_call``: also after ``forward`` raised.

        >>> layer = torch.nn.Identity()
        >>> handle = layer.register_forward_hook(lambda module, args, output: output * 2)
        >>> layer(tensor(3.))
        tensor(6.)
        >>> handle.remove()
        """
        return register(self._forward_hooks, calls.Hook(hook, with_kwargs, always_call), prepend)

    def register_full_backward_hook(self, hook: Any, prepend: bool = False) -> RemovableHandle:
        """``hook(module, grad_input, grad_output)`` is called in ``backward()`` when the gradients of a call's inputs are known.

        Both are tuples, with None for what is no tensor or needs no gradient. It may return another ``grad_input``.

        >>> layer = torch.nn.ReLU()
        >>> handle = layer.register_full_backward_hook(lambda module, grad_input, grad_output: print(grad_input, grad_output))
        >>> layer(tensor([-1., 2.], requires_grad=True)).sum().backward()
        (tensor([0., 1.]),) (tensor([1., 1.]),)
        """
        return register(self._backward_hooks, hook, prepend)

    def register_full_backward_pre_hook(self, hook: Any, prepend: bool = False) -> RemovableHandle:
        """``hook(module, grad_output)`` is called in ``backward()`` before that of the module, and may return another tuple."""
        return register(self._backward_pre_hooks, hook, prepend)

    # ------------------------------------------------------------ attributes

    def __getattr__(self, name: str) -> Any:
        own = self.__dict__
        if "_parameters" in own:  # else Module.__init__() was not called
            for kind in (own["_parameters"], own["_buffers"], own["_modules"]):
                if name in kind:
                    return kind[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        own = self.__dict__
        if isinstance(value, Parameter):
            self._ready("parameters")
            self._forget(name, "_parameters")
            self.register_parameter(name, value)
        elif name in own.get("_parameters", ()):
            self._refuse(value, "parameter", name, "torch.nn.Parameter or None expected")
            self.register_parameter(name, value)
        elif isinstance(value, Module):
            self._ready("module")
            self._forget(name, "_modules")
            own["_modules"][name] = value
        elif name in own.get("_modules", ()):
            self._refuse(value, "child module", name, "torch.nn.Module or None expected")
            own["_modules"][name] = value
        elif isinstance(value, Buffer):
            self._forget(name, "_buffers")
            self.register_buffer(name, value, value.__dict__["persistent"])
        elif name in own.get("_buffers", ()):
            if not isinstance(value, Tensor):
                self._refuse(value, "buffer", name, "torch.nn.Buffer, torch.Tensor or None expected")
            own["_buffers"][name] = value
        else:
            object.__setattr__(self, name, value)

    def _ready(self, what: str) -> None:
        if "_parameters" not in self.__dict__:
            raise AttributeError(f"cannot assign {what} before Module.__init__() call")

    def _forget(self, name: str, kind: str) -> None:
        """Let ``name`` stand for nothing of another kind any more. (Of the same kind it keeps its place.)"""
        own = self.__dict__
        own.pop(name, None)
        for other in {"_parameters", "_buffers", "_modules"} - {kind}:
            own[other].pop(name, None)
        own["_non_persistent_buffers_set"].discard(name)

    @staticmethod
    def _refuse(value: Any, what: str, name: str, expected: str) -> None:
        if value is not None:
            raise TypeError(f"cannot assign '{typename(value)}' as {what} '{name}' ({expected})")

    def __delattr__(self, name: str) -> None:
        for kind in (self._parameters, self._buffers, self._modules):
            if name in kind:
                del kind[name]
                self._non_persistent_buffers_set.discard(name)
                return
        if name not in self.__dict__:  # in these words on every Python
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        names = {*object.__dir__(self), *self._parameters, *self._buffers, *self._modules}
        return sorted(name for name in names if not name[0].isdigit())

    def _check_name(self, name: Any, kind: str, known: dict[str, Any], dot: str) -> None:
        """The name of a new part, in the order of PyTorch's questions."""
        if not isinstance(name, str):
            raise TypeError(f"{kind} name should be a string. Got {typename(name)}")
        if kind == "module" and hasattr(self, name) and name not in known:
            raise KeyError(f"attribute '{name}' already exists")
        if "." in name:
            raise KeyError(dot)
        if name == "":
            raise KeyError(f'{kind} name can\'t be empty string ""')
        if hasattr(self, name) and name not in known:
            raise KeyError(f"attribute '{name}' already exists")

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """What ``self.name = param`` does. Raises KeyError for a name that is taken, TypeError for what is no parameter.

        ``None``: there is none, but ``state_dict()`` and ``load_state_dict`` know the name.
        """
        if "_parameters" not in self.__dict__:
            raise AttributeError("cannot assign parameter before Module.__init__() call")
        self._check_name(name, "parameter", self._parameters, 'parameter name can\'t contain "."')
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(
                f"cannot assign '{typename(param)}' object to parameter '{name}' (torch.nn.Parameter or None required)"
            )
        if param is not None and param.grad_fn is not None:
            raise ValueError(
                f"Cannot assign non-leaf Tensor to parameter '{name}'. Model parameters must be created explicitly. To express"
                f" '{name}' as a function of another Tensor, compute the value in the forward() method."
            )
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """A tensor that belongs to the module and is not trained. ``persistent``: it is a part of ``state_dict()``."""
        if "_buffers" not in self.__dict__:
            raise AttributeError("cannot assign buffer before Module.__init__() call")
        self._check_name(name, "buffer", self._buffers, 'buffer name can\'t contain "."')
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"cannot assign '{typename(tensor)}' object to buffer '{name}' (torch Tensor or None required)")
        self._buffers[name] = tensor
        (self._non_persistent_buffers_set.discard if persistent else self._non_persistent_buffers_set.add)(name)

    def add_module(self, name: str, module: Module | None) -> None:
        """What ``self.name = module`` does, for names such as ``"0"``. Raises TypeError for what is no module."""
        if not isinstance(module, Module) and module is not None:
            raise TypeError(f"{typename(module)} is not a Module subclass")
        self._check_name(name, "module", self._modules, f'module name can\'t contain ".", got: {name}')
        self._modules[name] = module

    register_module = add_module

    # ------------------------------------------------------------ what is in it

    def named_modules(
        self, memo: set[Module] | None = None, prefix: str = "", remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Any]]:
        """This module and all inside it, each with its name (``"layers.0"``): first itself, then one child after the other."""
        memo = set() if memo is None else memo
        if self not in memo:
            if remove_duplicate:
                memo.add(self)
            yield prefix, self
            for name, child in self._modules.items():
                if child is not None:
                    yield from child.named_modules(memo, f"{prefix}.{name}" if prefix else name, remove_duplicate)

    def modules(self, remove_duplicate: bool = True) -> Iterator[Any]:
        """This module and all inside it, each once, or (``remove_duplicate=False``) as often as it is there."""
        return (module for _, module in self.named_modules(remove_duplicate=remove_duplicate))

    def named_children(self) -> Iterator[tuple[str, Any]]:
        """The modules directly inside this one, each with its name."""
        seen: set[Any] = {None}
        for name, child in self._modules.items():
            if child not in seen:
                seen.add(child)
                yield name, child

    def children(self) -> Iterator[Any]:
        """The modules directly inside this one, each once."""
        return (child for _, child in self.named_children())

    def _named_members(
        self, members: Callable[[Any], Any], prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Any]]:
        seen: set[int] = set()
        parts = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate) if recurse else [(prefix, self)]
        for path, module in parts:
            for name, tensor in members(module):
                if tensor is not None and id(tensor) not in seen:
                    if remove_duplicate:
                        seen.add(id(tensor))
                    yield f"{path}.{name}" if path else name, tensor

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """The parameters of this module and (``recurse``) of all inside it, each with its name: ``"layers.0.weight"``."""
        return self._named_members(lambda module: module._parameters.items(), prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """The parameters of this module and (``recurse``) of all inside it, each once: what an optimiser is given."""
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """The buffers of this module and (``recurse``) of all inside it, each with its name."""
        return self._named_members(lambda module: module._buffers.items(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """The buffers of this module and (``recurse``) of all inside it, each once."""
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))

    def get_submodule(self, target: str) -> Any:
        """The module of the name ``target``, such as ``"layers.0"``. Raises AttributeError if there is none."""
        module = self
        for name in target.split(".") if target else ():
            if not hasattr(module, name):
                raise AttributeError(f"{module._get_name()} has no attribute `{name}`")
            module = getattr(module, name)
            if not isinstance(module, Module):
                raise AttributeError(f"`{name}` is not an nn.Module")
        return module

    def get_parameter(self, target: str) -> Parameter:
        """The parameter of the name ``target``, such as ``"layers.0.weight"``. Raises AttributeError if there is none."""
        found = self._member(target)
        if not isinstance(found, Parameter):
            raise AttributeError(f"`{target.rpartition('.')[2]}` is not an nn.Parameter")
        return found

    def get_buffer(self, target: str) -> Tensor:
        """The buffer of the name ``target``. Raises AttributeError if there is none."""
        found: Tensor = self._member(target)
        path, _, name = target.rpartition(".")
        if name not in self.get_submodule(path)._buffers:
            raise AttributeError(f"`{name}` is not a buffer")
        return found

    def _member(self, target: str) -> Any:
        path, _, name = target.rpartition(".")
        module = self.get_submodule(path)
        if not hasattr(module, name):
            raise AttributeError(f"{module._get_name()} has no attribute `{name}`")
        return getattr(module, name)

    # ------------------------------------------------------------ what is done with all of it

    def apply(self: M, fn: Callable[[Module], Any]) -> M:
        """Call ``fn`` with every module inside this one and at last with itself, as for one's own initial weights."""
        for child in self.children():
            child.apply(fn)
        fn(self)
        return self

    def train(self: M, mode: bool = True) -> M:
        """Say to all modules that this is training: ``Dropout`` and ``BatchNorm`` then do other things than later in use."""
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for child in self.children():
            child.train(mode)
        return self

    def eval(self: M) -> M:
        """Say to all modules that this is no training: ``train(False)``."""
        return self.train(False)

    def requires_grad_(self: M, requires_grad: bool = True) -> M:
        """Let autograd follow all parameters, or no longer: frozen ones are not trained."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters, or (``set_to_none=False``) write zeros into them."""
        for parameter in self.parameters():
            if parameter.grad is not None:
                if set_to_none:
                    parameter.grad = None
                else:
                    parameter.grad.detach_().requires_grad_(False).zero_()

    def _apply(self: M, fn: Callable[[Any], Any], recurse: bool = True) -> M:
        """Replace the memory of every parameter, of its gradient and of every buffer by what ``fn`` makes of it."""
        for child in self.children() if recurse else ():
            child._apply(fn)
        with no_grad():
            for parameter in self._parameters.values():
                if parameter is not None:
                    grad = parameter.grad
                    parameter.grad = None
                    parameter.data = fn(parameter.data)
                    parameter.grad = None if grad is None else fn(grad)
            for name, buffer in self._buffers.items():
                if buffer is not None:
                    self._buffers[name] = fn(buffer)
        return self

    def to(self: M, *args: Any, **named: Any) -> M:
        """Every parameter and buffer of floats in another dtype; it takes what ``Tensor.to`` takes. This module itself changes.

        Raises TypeError for a dtype of whole numbers.
        """
        device, dtype, _, _ = conversion(args, named)
        devices.check(device)
        wanted = None if dtype is None else dtypes.as_dtype(dtype, "to")
        if wanted is not None and wanted.numpy.kind != "f":
            raise TypeError(f"nn.Module.to only accepts floating point or complex dtypes, but got desired dtype={wanted}")
        return self._apply(lambda tensor: tensor.to(wanted) if wanted is not None and tensor.is_floating_point() else tensor)

    def type(self: M, dst_type: Any) -> M:
        """Every parameter and buffer in another dtype."""
        return self._apply(lambda tensor: tensor.type(dst_type))

    def float(self: M) -> M:
        """All floats as float32."""
        return self.to(dtypes.float32)

    def double(self: M) -> M:
        """All floats as float64."""
        return self.to(dtypes.float64)

    def half(self: M) -> M:
        """All floats as float16."""
        return self.to(dtypes.float16)

    def cpu(self: M) -> M:
        """This module itself, which is on the CPU."""
        return self

    def cuda(self: M, device: Any = None) -> M:
        """Raises AssertionError if it has a tensor: there is no GPU here."""
        return self._apply(lambda tensor: tensor.cuda(device))

    def share_memory(self: M) -> M:
        """This module itself: threads share all memory anyway."""
        return self

    # ------------------------------------------------------------ its state by name

    def state_dict(self, *args: Any, destination: Any = None, prefix: str = "", keep_vars: bool = False) -> Any:
        """All parameters and persistent buffers by name, as an ``OrderedDict``. They share the module's memory: copy what is to
        stay as it is.

        ``keep_vars``: the parameters themselves, not what looks at their memory.

        >>> list(torch.nn.Linear(2, 1).state_dict())
        ['weight', 'bias']
        """
        for name, given in zip(("destination", "prefix", "keep_vars"), args):  # the old way
            if name == "destination":
                destination = given
            elif name == "prefix":
                prefix = given
            else:
                keep_vars = given
        return state.save(self, destination, prefix, keep_vars)

    def load_state_dict(self, state_dict: Any, strict: bool = True, assign: bool = False) -> state.IncompatibleKeys:
        """Copy the tensors of ``state_dict`` into those of the same name.

        ``strict``: neither may have a name that the other lacks. ``assign``: take the tensors themselves, without a copy.
        Raises RuntimeError that lists all that does not fit; then nothing has changed.
        """
        return state.load(self, state_dict, strict, assign)

    def _save_to_state_dict(self, destination: Any, prefix: str, keep_vars: bool) -> None:
        for name, tensor in state.own(self).items():
            destination[prefix + name] = tensor if keep_vars else tensor.detach()
        if self._has_extra_state("get_extra_state"):
            destination[prefix + state.EXTRA] = self.get_extra_state()

    def _load_from_state_dict(
        self, state_dict: Any, prefix: str, local_metadata: Any, strict: bool, missing_keys: list[str],
        unexpected_keys: list[str], error_msgs: list[str],
    ) -> None:
        state.load_own(self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)

    def get_extra_state(self) -> Any:
        """What else belongs into ``state_dict()``; for a subclass to write, with ``set_extra_state``."""
        raise RuntimeError("this module has no extra state")

    def set_extra_state(self, state: Any) -> None:
        """Take back what ``get_extra_state`` gave."""
        raise RuntimeError("this module has no extra state")

    def _has_extra_state(self, method: str) -> bool:
        return getattr(type(self), method) is not getattr(Module, method)

    def register_state_dict_pre_hook(self, hook: Any) -> RemovableHandle:
        """``hook(module, prefix, keep_vars)`` is called before ``state_dict()`` collects."""
        return register(self._state_dict_pre_hooks, hook)

    def register_state_dict_post_hook(self, hook: Any) -> RemovableHandle:
        """``hook(module, state_dict, prefix, local_metadata)`` is called when ``state_dict()`` has collected, to change it."""
        hook._from_public_api = True
        return register(self._state_dict_hooks, hook)

    def register_load_state_dict_pre_hook(self, hook: Any) -> RemovableHandle:
        """``hook(module, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)`` is called
        before ``load_state_dict`` takes what is of this module, and may change the dict."""
        return register(self._load_state_dict_pre_hooks, partial(hook, self))

    def register_load_state_dict_post_hook(self, hook: Any) -> RemovableHandle:
        """``hook(module, incompatible_keys)`` is called when ``load_state_dict`` has been through this module, and may change
        the lists of what did not fit."""
        return register(self._load_state_dict_post_hooks, hook)

    # ------------------------------------------------------------ its text

    def extra_repr(self) -> str:
        """What stands between the brackets when the module is printed; for a subclass to write."""
        return ""

    def _get_name(self) -> str:
        return type(self).__name__

    def __repr__(self) -> str:
        return self._shown((name, repr(child)) for name, child in self._modules.items())

    def _shown(self, children: Iterable[tuple[str, str]]) -> str:
        """Its text around those of its children."""
        said = self.extra_repr()
        lines = said.split("\n") if said else []
        parts = [f"({name}): {_indented(text)}" for name, text in children]
        if not parts and len(lines) <= 1:
            return f"{self._get_name()}({said})"
        return "\n".join([f"{self._get_name()}(", *(f"  {line}" for line in lines + parts), ")"])


def _indented(text: str) -> str:
    """``text``, with all lines but the first two spaces further in."""
    first, newline, rest = text.partition("\n")
    return first + newline + textwrap.indent(rest, "  ")
