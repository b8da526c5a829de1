"""One call of a loss or a distance a line, right or wrong: what PyTorch shows, records, sends back and refuses is recorded.

``tests/record.py`` writes PyTorch's answers down, ``tests/nn/test_losses.py`` makes ours.
"""

# ruff: noqa: E501
from __future__ import annotations

from typing import Any

import oracle


def names(torch: Any) -> dict[str, Any]:
    """What the cases may use: leaves ``x w odd`` and, of float64, ``d``; the rest has no gradient.

    float16, ``h``, among it: where several operations make a gradient, each rounds, and the last digit is chance.
    """
    numbers = [[0.5, -1.25, 2.0], [1.5, 0.25, -0.5]]
    held = {
        "x": torch.tensor(numbers, requires_grad=True), "d": torch.tensor(numbers, dtype=torch.float64, requires_grad=True),
        "w": torch.tensor([[0.75, 0.5, 3.0], [1.25, 2.5, 0.25]], requires_grad=True),
        "odd": torch.tensor([[float("nan"), float("inf"), -float("inf")], [-0.0, 1e30, -1e30]], requires_grad=True),
    }  # fmt: skip
    return {
        **held, "leaves": list(held.values()), "h": torch.tensor(numbers).half(), "torch": torch, "F": torch.nn.functional, "nn": torch.nn, "nan": float("nan"), "inf": float("inf"),
        "y": torch.tensor([[1.0, 0.5, 0.75], [0.25, 2.0, 1.0]]), "s": torch.tensor([[1.0, -1.0, 1.0], [-1.0, 1.0, -1.0]]),
        "t": torch.tensor([1, -1]), "c": torch.tensor([2, 0]), "i": torch.tensor([[1, 2, 3], [4, 5, 6]]),
        "b": torch.tensor([[True, False, True]]), "e": torch.ones(0, 3),
    }  # fmt: skip


def answer(code: str, torch: Any) -> list[Any]:
    """What the case shows, or its error; its warnings; then what it recorded, and the first and second derivatives."""
    held = names(torch)
    told: list[Any] = [text.replace("<class 'zerograd.", "<class 'torch.") for text in oracle.run(f"result = {code}\nresult", held)]
    result = held.get("result")
    if getattr(result, "grad_fn", None) is None:
        return told
    leaves = held["leaves"]
    told.append(oracle.graph(result, leaves))
    try:
        first = [each for each in torch.autograd.grad(result.sum(), leaves, create_graph=True, allow_unused=True) if each is not None]
        told.append([repr(each.detach()) for each in first])
        total = sum(each.sum() for each in first if each.requires_grad)
        if not isinstance(total, int):
            told.append([repr(each) for each in torch.autograd.grad(total, leaves, allow_unused=True)])
    except RuntimeError as error:
        told.append(str(error))
    return told


_REGRESSION = """
F.huber_loss(x,y)
F.huber_loss(x,w,reduction="sum")
F.huber_loss(x,w,"none",0.5)
F.huber_loss(d,d*2+y.double())
F.huber_loss(h,h*2,delta=3)
F.huber_loss(x,y,delta=0)
F.huber_loss(x,y,delta=-1.)
F.huber_loss(x,y,delta="a")
F.huber_loss(i,y)
F.huber_loss(i,i)
F.huber_loss(i.int(),i)
F.huber_loss(b,i[:1])
F.huber_loss(b,b)
F.huber_loss(h,y)
F.huber_loss(x,h,reduction="none")
F.huber_loss(d,y)
F.huber_loss(x,d)
F.huber_loss(x,y[0])
F.huber_loss(x,torch.ones(4))
F.huber_loss(x,y,weight=w)
F.huber_loss(x,y,weight=y,reduction="none")
F.huber_loss(x,y,weight=y[0])
F.huber_loss(x,y,weight=y,reduction="q")
F.huber_loss(x,y,weight=3)
F.huber_loss(x,y,reduction="q")
F.huber_loss(x,y,reduction="elementwise_mean")
F.huber_loss(e,e), F.huber_loss(e,e,reduction="sum"), F.huber_loss(e,e,reduction="none")
F.huber_loss(odd,w,reduction="none")
F.huber_loss(odd,odd)
F.huber_loss(x[0,0],w[0,0])
F.huber_loss(x,3)
F.huber_loss(3,x)
nn.HuberLoss(delta="a")
nn.HuberLoss(), nn.HuberLoss(delta=2).delta, nn.HuberLoss("sum",2.)(x,y)
F.kl_div(x,y)
F.kl_div(x,w,reduction="sum")
F.kl_div(x,w,reduction="batchmean")
F.kl_div(x,w,reduction="none",log_target=True)
F.kl_div(x,w,reduction="batchmean",log_target=True)
F.kl_div(x,y,reduction="q")
F.kl_div(x[0,0],y[0,0],reduction="batchmean")
F.kl_div(i,y,reduction="sum")
F.kl_div(x,i,reduction="sum")
F.kl_div(b,b,reduction="sum",log_target=True)
F.kl_div(h,h,reduction="none")
F.kl_div(h,h.abs(),reduction="sum")
F.kl_div(h,y,reduction="none")
F.kl_div(d,d.abs(),reduction="sum")
F.kl_div(x,torch.ones(4),reduction="none")
F.kl_div(x,y[0],reduction="none")
F.kl_div(e,e,reduction="batchmean"), F.kl_div(e,e,reduction="mean")
F.kl_div(x,3)
F.kl_div(3,x)
F.kl_div(x,y,size_average=True)
F.kl_div(x,y,reduce=False)
F.kl_div(x,y,size_average=False,reduction="batchmean")
F.kl_div(x,(w-w).relu(),reduction="sum")
F.kl_div(x,-w,reduction="none")
F.kl_div(odd,w,reduction="none")
F.kl_div(w,odd,reduction="none")
nn.KLDivLoss(), nn.KLDivLoss(reduction="batchmean",log_target=True)(x,y)
nn.KLDivLoss(size_average=False).reduction, nn.KLDivLoss(reduction="q").reduction
F.poisson_nll_loss(x,y)
F.poisson_nll_loss(x,w,reduction="sum")
F.poisson_nll_loss(x,w,full=True,reduction="none")
F.poisson_nll_loss(w,w*2,log_input=False,full=True)
F.poisson_nll_loss(x,y,False,True,eps=1.)
F.poisson_nll_loss(x,y,reduction="q")
F.poisson_nll_loss(x,y,reduction="elementwise_mean")
F.poisson_nll_loss(x,y,size_average=False)
F.poisson_nll_loss(x,y,reduce=False)
F.poisson_nll_loss(i,i)
F.poisson_nll_loss(i,i,log_input=False,full=True,reduction="none")
F.poisson_nll_loss(h,i,full=True,reduction="none")
F.poisson_nll_loss(d,d.abs()*2,full=True)
F.poisson_nll_loss(b,b)
F.poisson_nll_loss(x,torch.ones(4))
F.poisson_nll_loss(x,w[0],full=True)
F.poisson_nll_loss(x[0],w,full=True)
F.poisson_nll_loss(odd,w,full=True,reduction="none")
F.poisson_nll_loss(3,y)
F.poisson_nll_loss(x,3)
F.poisson_nll_loss(e,e), F.poisson_nll_loss(e,e,reduction="sum")
nn.PoissonNLLLoss(), nn.PoissonNLLLoss(False,True,eps=1.)(x,y)
F.gaussian_nll_loss(x,y,w)
F.gaussian_nll_loss(x,w,2.,full=True)
F.gaussian_nll_loss(x,y,w[:,0])
F.gaussian_nll_loss(x,y,w[:,:1],reduction="none")
F.gaussian_nll_loss(x,y,w[:1],full=True,reduction="sum")
F.gaussian_nll_loss(x,y,-y)
F.gaussian_nll_loss(x,y,-1.)
F.gaussian_nll_loss(x,y,y[0])
F.gaussian_nll_loss(x,y,y*0)
F.gaussian_nll_loss(x,y,y,reduction="q")
F.gaussian_nll_loss(d,d*2,d.abs(),full=True)
F.gaussian_nll_loss(h,h*2,h.abs(),full=True,reduction="none")
F.gaussian_nll_loss(h,y,h.abs(),full=True,reduction="none")
F.gaussian_nll_loss(x,y,y[...,None])
F.gaussian_nll_loss(x,torch.ones(4),y)
F.gaussian_nll_loss(e,e,e)
F.gaussian_nll_loss(x,y,w,eps=1.)
F.gaussian_nll_loss(x,y,y,eps=-1.)
F.gaussian_nll_loss(odd,y,w,reduction="none")
F.gaussian_nll_loss(x[0],y[0],w[0,0])
F.gaussian_nll_loss(x,y,None)
nn.GaussianNLLLoss(), nn.GaussianNLLLoss(full=True,eps=1.,reduction="sum")(x,y,y)
nn.GaussianNLLLoss(True)
F.smooth_l1_loss(x,y,reduction="elementwise_mean")
"""

CASES = [line for block in (_REGRESSION,) for line in block.strip().splitlines()]
