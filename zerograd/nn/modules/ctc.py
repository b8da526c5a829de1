"""The loss of speech and handwriting as a module."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import functional as F
from .loss import _Loss

if TYPE_CHECKING:
    from ...tensor import Tensor


class CTCLoss(_Loss):
    """How unlikely a text is where its letters may come at any moment; see ``functional.ctc_loss``.

    >>> torch.nn.CTCLoss()(torch.zeros(2, 1, 2).log_softmax(2), tensor([[1]]), (2,), (1,))
    tensor(0.2877)
    """

    def __init__(self, blank: int = 0, reduction: str = "mean", zero_infinity: bool = False) -> None:
        super().__init__(reduction=reduction)
        self.blank, self.zero_infinity = blank, zero_infinity

    def forward(self, log_probs: Tensor, targets: Tensor, input_lengths: Any, target_lengths: Any) -> Tensor:
        return F.ctc_loss(
            log_probs, targets, input_lengths, target_lengths, self.blank, self.reduction, self.zero_infinity
        )
