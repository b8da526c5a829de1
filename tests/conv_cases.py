"""One call of a convolution a line, right or wrong: what PyTorch shows, records, sends back and refuses is recorded.

``tests/record.py`` writes PyTorch's answers down, ``tests/nn/test_convolutions.py`` makes ours. All numbers are small multiples of
a quarter, so that their sums are exact in whatever order they are added up.
"""

# ruff: noqa: E501
from __future__ import annotations

from typing import Any

import oracle


def names(torch: Any) -> dict[str, Any]:
    """What the cases may use: ``x w g b`` of one, two and three dimensions, leaves all (``g``: weights for two groups)."""

    def r(*shape: int) -> Any:
        count = torch.ones(*shape).numel()
        return ((torch.arange(float(count)) * 7 % 11 - 5) / 4).reshape(shape).requires_grad_()

    held = {
        "x1": r(2, 4, 6), "w1": r(6, 4, 3), "g1": r(6, 2, 2), "x2": r(2, 4, 5, 6), "w2": r(6, 4, 3, 2), "g2": r(6, 2, 3, 3),
        "x3": r(1, 2, 4, 3, 4), "w3": r(6, 2, 2, 2, 2), "b": r(6), "t1": r(4, 3, 3), "t2": r(4, 3, 3, 2), "t3": r(2, 3, 2, 2, 2),
        "tg": r(4, 2, 3, 3), "c": r(3),
    }  # fmt: skip
    return {**held, "leaves": list(held.values()), "torch": torch, "F": torch.nn.functional, "nn": torch.nn}


def answer(code: str, torch: Any) -> list[Any]:
    """What the case shows, records and sends back."""
    torch.manual_seed(0)
    return oracle.differentiated(code, torch, names(torch))


CASES = """
F.conv1d(x1,w1)
F.conv1d(x1,w1,b)
F.conv1d(x1[0],w1,b)
F.conv1d(x1,w1,b,2)
F.conv1d(x1,w1,b,2,1)
F.conv1d(x1,w1,padding=1,dilation=2)
F.conv1d(x1,g1,groups=2)
F.conv1d(x1,g1,b,stride=(2,),padding=[1],dilation=(2,),groups=2)
F.conv1d(x1,w1,b,padding="same")
F.conv1d(x1,w1,b,padding="valid")
F.conv1d(x1,w1,padding="same",dilation=2)
F.conv1d(x1[:0],w1,b).shape
torch.autograd.grad(F.conv1d(x1.detach(),w1,b).sum(), [w1,b])
torch.autograd.grad(F.conv1d(x1,w1.detach(),b).sum(), [x1,b])
F.conv1d(x1,w1,b.detach())
F.conv1d(x1,w1,None)
F.conv1d(x2,w2)
F.conv1d(x1[0,0],w1)
F.conv2d(x2,w2)
F.conv2d(x2,w2,b)
F.conv2d(x2[0],w2,b)
F.conv2d(x2,w2,b,stride=2)
F.conv2d(x2,w2,b,stride=(1,3),padding=(2,0))
F.conv2d(x2,w2,b,padding=3)
F.conv2d(x2,w2,b,dilation=(2,3))
F.conv2d(x2,g2,b,groups=2)
F.conv2d(x2,g2,b,2,1,1,2)
F.conv2d(x2,g2,None,(2,1),(1,2),(1,2),2)
F.conv2d(x2,g2[:4,:1],groups=4)
F.conv2d(x2,g2[:4,:1,:1,:1],groups=4,stride=2)
F.conv2d(x2,g2,padding="same",groups=2)
F.conv2d(x2,w2,padding="same")
F.conv2d(x2,w2,b,padding="same",dilation=(2,1))
F.conv1d(x1[0],g1,padding="same",groups=2,dilation=3)
F.conv3d(x3,w3,padding="same")
F.conv2d(x2,w2,padding="valid")
F.conv2d(x2,w2,padding="nonsense")
F.conv2d(x2,w2,padding="same",stride=2)
F.conv2d(x2.double(),w2.double(),b.double())
F.conv2d(x2.half(),w2.half())
F.conv2d(x2.detach().long(),w2.detach().long())
F.conv2d(x2>0,w2>0)
F.conv2d(x2.double(),w2)
F.conv2d(x2,w2,b.double())
F.conv2d((x2*9).detach().to(torch.uint8),w2,b)
F.conv2d(x2>0,w2,b)
F.conv1d(x1.double(),w1,b)
F.conv2d(x2.half(),w2,b)
F.conv2d(x2[:,:2],w2)
F.conv2d(x2,w2,c)
F.conv2d(x2,w2,b[None])
F.conv2d(x2,w2,stride=0)
F.conv2d(x2,w2,stride=-1)
F.conv2d(x2,w2,padding=-1)
F.conv2d(x2,w2,dilation=0)
F.conv2d(x2,w2,groups=0)
F.conv2d(x2,w2,groups=2)
F.conv2d(x2,w2,groups=4)
F.conv2d(x2[:,:,:2],w2)
F.conv2d(x2[:,:,:2],w2,dilation=3,padding=(0,1))
F.conv2d(x2[0,0],w2)
F.conv2d(x2,w2[0])
F.conv2d(x2,w2,stride=(1,2,3))
F.conv2d(x2,w2,padding=(1,2,3))
F.conv2d(x2[:0],w2,b).shape, torch.autograd.grad(F.conv2d(x2[:0],w2,b).sum(), [x2,w2,b])
F.conv2d(3,w2)
F.conv2d(x2,3)
F.conv2d(x2.transpose(2,3),w2,b)
F.conv2d(x2[:,:,::2,::2],w2.transpose(2,3)[:,:,:,:1],b)
F.conv2d(x2.expand(2,2,4,5,6)[0],w2)
F.conv3d(x3,w3)
F.conv3d(x3,w3,b,2,1)
F.conv3d(x3[0],w3,b,(1,2,1),(0,1,1),(2,1,2))
F.conv3d(x2,w3)
F.conv_transpose1d(x1,t1)
F.conv_transpose1d(x1,t1,c,2)
F.conv_transpose1d(x1[0],t1,c,2,1,1)
F.conv_transpose1d(x1,t1,c,3,2,1,1,2)
F.conv_transpose1d(x1,t1,output_padding=1)
F.conv_transpose2d(x2,t2)
F.conv_transpose2d(x2,t2,c)
F.conv_transpose2d(x2[0],t2,c,2)
F.conv_transpose2d(x2,t2,c,(2,1),(1,0),(1,0))
F.conv_transpose2d(x2,tg,groups=2)
F.conv_transpose2d(x2,tg,b[:4],2,1,1,2,2)
F.conv_transpose2d(x2,t2,stride=2,output_padding=2)
F.conv_transpose2d(x2,t2,stride=2,output_padding=-1)
F.conv_transpose2d(x2,t2[:3])
F.conv_transpose2d(x2,t2,b)
F.conv_transpose2d(x2[0,0],t2)
F.conv_transpose2d(3,t2)
F.conv1d(x1[...,:0],w1[...,:1],padding=1)
F.conv2d(x2[:,:,:0],w2[...,:1,:1],padding=1)
F.conv2d(x2[:0,:,:0],w2[...,:1,:1],padding=1).shape
F.conv3d(x3[:,:,:0],w3)
F.conv_transpose1d(x1[...,:0],t1)
F.conv_transpose2d(x2[:,:,:0],t2,padding=1)
F.conv_transpose3d(x3[:,:,:0],t3)
F.conv_transpose2d(x2[:0],t2,c).shape, torch.autograd.grad(F.conv_transpose2d(x2[:0],t2,c).sum(), [x2,t2,c])
torch.autograd.grad(F.conv_transpose2d(x2.detach(),t2,c,2).sum(), [t2,c])
F.conv_transpose3d(x3,t3,c,2,1,1)
F.conv_transpose3d(x3[0],t3)
F.conv_transpose3d(x3,t3,output_padding=1)
nn.Conv1d(3,4,3), nn.Conv2d(3,4,3), nn.Conv3d(3,4,3), nn.Conv2d(3,4,(3,5),stride=2,padding=1,dilation=2,bias=False)
nn.Conv2d(4,6,3,groups=2), nn.Conv2d(3,4,3,padding="same"), nn.Conv2d(4,4,1,2,padding_mode="circular")
nn.ConvTranspose1d(3,4,3), nn.ConvTranspose2d(3,4,3,stride=2,padding=1,output_padding=1), nn.ConvTranspose3d(3,4,3,dilation=2)
nn.Conv2d(3,4,3,groups=2)
nn.Conv2d(4,3,3,groups=2)
nn.Conv2d(3,4,3,groups=0)
nn.Conv2d(3,4,3,padding="same",stride=2)
nn.ConvTranspose2d(3,4,3,padding_mode="reflect")
nn.Conv2d(3,2,2).weight, nn.Conv1d(2,3,2).bias, nn.ConvTranspose2d(2,3,2).weight, nn.ConvTranspose2d(2,3,2).bias
nn.Conv2d(4,2,2,bias=False).bias, list(nn.Conv2d(4,2,2).state_dict()), nn.Conv2d(4,2,2,dtype=torch.float64).weight.dtype
nn.Conv2d(4,2,3)(x2[:,:3])
nn.Conv2d(4,2,3)(x2[0,0])
nn.ConvTranspose2d(4,2,3,2)(x2,output_size=(12,13)).shape
nn.ConvTranspose2d(4,2,3,2)(x2,output_size=(2,2,12,13)).shape
nn.ConvTranspose2d(4,2,3,2)(x2,output_size=(20,13))
nn.ConvTranspose2d(4,2,3,2)(x2,output_size=(20,))
[nn.Conv2d(4,2,3,padding=(1,2),padding_mode=mode).apply(lambda m: [nn.init.constant_(p, 0.5) for p in m.parameters()])(x2) for mode in ("zeros","reflect","replicate","circular")]
[nn.Conv1d(4,1,3,padding="same",padding_mode=mode,bias=False)(x1).shape for mode in ("reflect","replicate","circular")]
nn.Conv2d(4,2,4,padding="same",padding_mode="circular")(x2).shape, nn.Conv3d(2,1,2,padding=1,padding_mode="replicate")(x3).shape
nn.Conv2d(4,2,3,padding=7,padding_mode="reflect")(x2)
nn.LazyConv2d(4,3), nn.LazyConv1d(4,3,bias=False).bias, nn.LazyConvTranspose2d(4,3,2,1,1), nn.LazyConv2d(4,3).weight
[(m(x).shape, m) for m, x in ((nn.LazyConv1d(4,3), x1), (nn.LazyConv2d(4,3,2), x2), (nn.LazyConv3d(4,2), x3), (nn.LazyConvTranspose2d(4,3,2,1,1), x2[0]), (nn.LazyConvTranspose1d(4,3), x1), (nn.LazyConvTranspose3d(4,3), x3))]
nn.LazyConv2d(4,3)(x1[0])
nn.LazyConv2d(6,3,groups=3)(x2)
""".strip().splitlines()
