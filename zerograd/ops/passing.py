"""``pass_on``: tensors as they are, through a node of their own where all their gradients meet: what hooks of modules need."""
from __future__ import annotations

from typing import TYPE_CHECKING

from ..core import views
from ..core.op import op

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any as Tensor  # bodies compute on arrays, users call with tensors


@op(tensors=lambda grad: grad, name="BackwardHookFunctionBackward", symbol="hook", view=True,
    samples=lambda r: [([r(2, 3)],), ([r()],)])
def pass_on(tensors: Sequence[Tensor]) -> tuple[Tensor, ...]:
    """The same arrays."""
    return tuple(tensors)


def passed_on(tensors: Sequence[Tensor]) -> tuple[Tensor, ...]:
    """``tensors``, each as a view of itself that must not be written to; all came from one node."""
    made: tuple[Tensor, ...] = pass_on(list(tensors))
    for view in made:
        view._view_made = views.PASSED_ON
    return made
