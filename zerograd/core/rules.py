"""The gradient rules of an operation at work: a call saves what they ask for, and a walk hands it to them.

A value is saved with who owns its version, so that an in-place write in the meantime is noticed. What else a rule may ask for
(a shape, a plain argument) cannot change. ``Node`` says where each stands.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from . import dtypes, errors
from .base import TensorBase, registry, storage_of, wrap
from .graph import Node, Output
from .modes import mode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

    from .entry import Entry, Want


class Recorded(Node):
    """The node of an operation that has an entry in the table."""

    __slots__ = ()

    entry: ClassVar[Entry]

    def vjp(self, grad: Any, free: bool = False) -> list[Any]:
        """From the gradient of the output one gradient for each edge, None where there is none: the rules, applied.

        Inside a walk rules get arrays. A walk that is recorded itself gives them tensors with their history, and so what the very
        same rules compute can be differentiated again.

        Raises PyTorch's RuntimeError for a value that was written to in the meantime, or that an earlier walk has freed.
        """
        saved = {want.name: self._fetched(want) for want in self.entry.wants_in_their_order}
        answers = self._answers(grad, saved)
        if free:
            self.free()
        return answers

    def _answers(self, grad: Any, saved: Mapping[str, Any]) -> list[Any]:
        entry = self.entry
        given = {parameter: {name: saved[name] for name in names} for parameter, names in entry.requests.items()}
        if entry.variadic:  # one rule for a list of tensors
            ((parameter, rule),) = entry.rules.items()
            return list(rule(grad, **given[parameter]))
        edges, answers = dict(zip(entry.rules, self.edges)), {}  # type: dict[str, Any], dict[str, Any]
        for parameter, rule in entry.rules.items():
            if parameter not in entry.shared:
                answers[parameter] = None if edges[parameter] is None else rule(grad, **given[parameter])
            elif parameter not in answers:  # one computation for several
                together = entry.shared[parameter]
                live = tuple(edges[each] is not None for each in together)
                answers |= zip(together, rule(grad, **given[parameter], live=live) if any(live) else (None,) * len(live))
        return [answers[parameter] for parameter in entry.rules]

    def _fetched(self, want: Want) -> Any:
        """What was saved, ready for a rule; None if no rule is to need it."""
        saved, owned_by, at_version = self.slots_at(want.place)
        kept = getattr(self, saved, None)
        if not want.is_freed:
            return kept
        owner = getattr(self, owned_by, None)
        check_saved(self, owner, getattr(self, at_version, 0), kept)
        return kept if mode.walking or kept is None or not want.is_value else unpack_tensor(self, owner, kept)


def save(
    node: Recorded, tracked: Set[str], args: Sequence[Any], arrays: Sequence[Any], out: Any, beside: Sequence[Any] = ()
) -> None:
    """Put into ``node`` what the rules of the inputs in ``tracked``, those with an edge, ask for.

    ``arrays``: what the body got in the place of ``args``. ``out``: the tensor that holds the result.
    """
    entry = node.entry
    for want in entry.wants.values():
        name, at = want.name, want.at
        if tracked.isdisjoint(want.users) or (want.kind not in ("result", "beside") and args[at] is None):
            node.save(name, None)
        elif want.kind == "value":
            owner = args[at] if isinstance(args[at], TensorBase) else None
            storage = None if owner is None else owner._storage
            node.save(name, scalar(arrays[at]), owner, 0 if storage is None else storage.version)
        elif want.kind == "result":
            node.save(name, scalar(out._value), storage_of(out))
        elif want.kind == "beside":
            node.save(name, scalar(beside[at]))
        elif want.kind == "indices":
            node.save(name, args[at].saved(), args[at])
        elif want.kind == "shape":
            node.save(name, [each.shape for each in arrays[at]] if entry.variadic else arrays[at].shape)
        elif want.kind == "strides":
            node.save(name, arrays[at].strides)
        else:
            node.save(name, args[at])


def scalar(array: Any) -> Any:
    """A 0-d array as a NumPy scalar: two of those multiply in about 0.05 µs, two 0-d arrays in about 0.3."""
    return array if array.ndim else array[()]


def check_saved(node: Node, owner: Any, version: int, array: Any) -> None:
    """Raise PyTorch's RuntimeError if a value that ``node`` saved was written to in the meantime, or was freed."""
    if owner is not None and (storage := owner._storage) is not None and storage.version != version:
        if text := getattr(getattr(owner, "_maker", None), "text", ""):  # a view that can no longer be computed with
            raise RuntimeError(text)
        edge = owner._edge if isinstance(owner, TensorBase) else (node, 0)
        maker = f"output {edge[1]} of {errors.short_name(type(edge[0]))}" if edge else ""
        raise errors.modified(owner._array if isinstance(owner, TensorBase) else array, maker, storage.version, version)


def unpack_tensor(node: Node, owner: Any, array: Any) -> Any:
    """A saved value as a tensor that still has its history: for rules that are to record themselves."""
    if isinstance(owner, registry.Tensor):
        return owner if owner._array.dtype == array.dtype else owner.to(dtypes.from_numpy(array.dtype))
    result = wrap(array)
    if owner is not None:  # the output of ``node``, which does not hold it, so that no cycle forms
        result._maker, result._storage = Output(node, 0) if node.multiple else node, owner
    return result
