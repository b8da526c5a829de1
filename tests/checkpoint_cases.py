"""Objects that are saved by one library and loaded by the other, and how both are described."""

from __future__ import annotations

from collections import Counter, OrderedDict
from typing import Any

DTYPES = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64"]
# Expressions over ``torch``, either library; each is saved by one and loaded by the other.
VALUES = """
None|True|False|0|255|256|65535|65536|-1|2**31-1|2**31|-2**31-1|2**63|-(2**2000)|1.5|float('inf')|-0.0|1+2j|''|'é'|'\\ud800'|'x'*300
b''|b'a'|b'ab\\xff'|bytearray(b'')|bytearray(b'abc')|()|(1,)|(1,2)|(1,2,3)|(1,2,3,4)|[]|[1]|[[1],[[2]]]|list(range(2500))|{}
{'a':1}|{1:'x',(1,2):'y',None:0,2.5:1,True:2}|dict.fromkeys(range(1001))|set()|{1,2}|OrderedDict(b=1,a=2)|Counter('abca')
torch.Size([2,3])|torch.Size([])|torch.device('cpu')|torch.device('cuda',1)|torch.float32|torch.bool|[torch.int64,torch.int64]
torch.tensor(3.)|torch.tensor(True)|torch.empty(0)|torch.empty(2,0,3)|torch.ones(2,requires_grad=True)|torch.ones(2,requires_grad=True)*2
torch.arange(6).reshape(2,3).t()|torch.arange(12)[1::3]|torch.ones(1).expand(3,4)|torch.arange(24.).reshape(2,3,4)[1,:,::2]
torch.nn.Parameter(torch.ones(2))|torch.nn.Parameter(torch.ones(2,dtype=torch.int32),requires_grad=False)|torch.nn.Buffer(torch.ones(2))
torch.nn.Linear(2,3).state_dict()|torch.nn.Sequential(torch.nn.Linear(2,3),torch.nn.ReLU(),torch.nn.Linear(3,1)).state_dict()
torch.Generator().manual_seed(3).get_state()|{'epoch':3,'loss':[.5,.25],'model':torch.nn.Linear(1,1).state_dict(),'seen':(1,{'x':None})}
stepped(torch.optim.SGD,momentum=.9)|stepped(torch.optim.Adam)|stepped(torch.optim.RMSprop)|given(torch.ones(2),note='x')
given(torch.nn.Parameter(torch.ones(2)),note={'a':[1]})
"""
CASES = VALUES.strip().replace("\n", "|").split("|")


def made(expression: str, torch: Any) -> Any:
    torch.manual_seed(1)

    def stepped(kind: Any, **options: Any) -> Any:
        weight = torch.nn.Parameter(torch.ones(2))
        optimizer = kind([{"params": [weight], "lr": 0.1}], **options)
        (weight * 3).sum().backward()
        optimizer.step()
        return optimizer.state_dict()

    def given(tensor: Any, **attributes: Any) -> Any:
        vars(tensor).update(attributes)
        return tensor

    names = {"torch": torch, "OrderedDict": OrderedDict, "Counter": Counter, "stepped": stepped, "given": given}
    return eval(expression, names)


def described(thing: Any) -> Any:
    """What either library holds, in the same words: classes, numbers, layout and attributes."""
    kind = type(thing).__name__
    if hasattr(thing, "grad_fn"):
        known = ("note", "persistent", "_is_buffer")
        users = {name: described(value) for name, value in vars(thing).items() if name in known}
        place = thing.stride() if thing.numel() else None, thing.requires_grad, thing.is_leaf
        return [kind, str(thing.dtype), tuple(thing.shape), repr(thing.tolist()), *place, users]
    if isinstance(thing, dict):
        users = described(vars(thing)) if vars_of(thing) else None
        return [kind, [(described(key), described(value)) for key, value in thing.items()], users]
    if isinstance(thing, list | tuple):
        return [kind, [described(each) for each in thing]]
    return [kind, repr(thing)]


def vars_of(thing: Any) -> dict[str, Any]:
    return getattr(thing, "__dict__", {})
