"""Ask PyTorch once and write down its answers, so that the tests can compare without it.

    python tests/record.py                # every table
    python tests/record.py printing       # one of them
    python tests/record.py --show         # all of them, to look at

needs torch (2.13), for the table ``vision`` torchvision (0.28), too. Each table is one function decorated with ``@table``; its name is the name of the file
``tests/data/<name>.json`` that holds what it returns, and the tests read it from there. To add a table, add a
function. Inputs are written to the file beside the answers: a test needs nothing from here.
"""

# ruff: noqa: E501, because a case stands on one line
from __future__ import annotations

import importlib.util
import itertools
import json
import math
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

DATA = Path(__file__).parent / "data"
TABLES: dict[str, Callable[[], Any]] = {}
NEEDED = {"vision": "torchvision"}  # what a table needs beside torch: where that is missing, --show leaves the table out
DTYPES = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64"]


def table(function: Callable[[], Any]) -> Callable[[], Any]:
    """Make ``function`` the source of ``tests/data/<its name>.json``."""
    TABLES[function.__name__] = function
    return function


# ---------------------------------------------------------------- printing


PRINTED = """
2.0 0.0 -0.0 nan inf 1e-10 123456.789 3 True
[0.] [0.,-0.] [-0.,1.5] [nan,0.] [nan,1.] [nan,-1.] [nan,-100.] [inf] [inf,-inf,nan] [inf,.5] [-inf,1.] [0.,nan,-inf]
[1.,2.] [1.,2.5] [.5,100.] [-1.,.25] [1000.,1.] [1001.,1.] [1000.,1.5] [1001.,1.5] [1000.5,1.] [1001.5,1.]
[1e5,1.] [1e8] [100000008.] [100000000.5] [99999999.] [1e10,inf] [1e10,-inf] [1e-10,nan] [nan,1000.5,-1.] [1e20,1e-20]
[1e-4] [1e-4,.1] [.0001,.1001] [.00005] [.00009999] [.00011] [1e300,1e-300] [6e-8] [65504.] [.1,.2,.3] [1/3]
[1,-1] [100,-1] [True] [True,False]
[[True],[False]] [[1,2],[3,4]] [[1.5,2.],[3.,-4.]] [[[[[1.]]]]] [[[1,2],[3,4]],[[5,6],[7,8]]]
np.zeros(0) np.zeros((0,3)) np.zeros((2,0)) np.zeros((3,0,2)) np.arange(30) np.arange(30.) np.arange(30)/7
np.arange(1000) np.arange(1001) np.arange(1001.) np.arange(2500)/4 np.ones((1001,1)) np.ones((1,1001)) np.ones((7,200))
np.ones((6,200)) np.ones((10,10,11)) np.ones((500,2,2)) np.eye(40) np.arange(1200).reshape(2,3,4,50)
np.full((3,3),1e-20) np.arange(24).reshape(2,3,4) np.arange(60.).reshape(3,20) np.arange(60.).reshape(3,20)/3
"""

SETTINGS: list[dict[str, Any]] = [
    {"precision": 2}, {"precision": 0}, {"precision": 8}, {"sci_mode": True}, {"sci_mode": False}, {"edgeitems": 1},
    {"edgeitems": 0}, {"threshold": 5}, {"threshold": 5, "edgeitems": 1}, {"threshold": 0, "edgeitems": 0},
    {"linewidth": 0}, {"linewidth": 20}, {"linewidth": 120}, {"profile": "short"}, {"profile": "full"},
    {"profile": "nonsense"}, {"profile": "short", "precision": 5},
]  # fmt: skip


@table
def printing() -> list[dict[str, Any]]:
    """The ``repr`` of tensors: chosen ones, some of them under every option, random ones."""
    cases: list[dict[str, Any]] = []
    for text, dtype in itertools.product(PRINTED.split(), DTYPES):
        array = _array(text)
        if dtype == _usual(array) or (array.size < 9 and np.dtype(dtype).kind.replace("u", "i") == array.dtype.kind):
            hows = ("leaf", "grad_fn") if array.dtype.kind == "f" and array.size < 40 else ("",)
            cases += [{"array": text, "dtype": dtype, "how": how} for how in hows]
    some = ["[1000.5,1.]", "[1.,2.]", "3", "np.arange(30)/7", "np.arange(1001.)", "np.arange(24).reshape(2,3,4)"]
    for options, text in itertools.product(SETTINGS, some):
        usual = _usual(_array(text))
        cases.append({"array": text, "dtype": usual, "how": "leaf" * (usual == "float32"), "options": options})
    cases += [_random_case(np.random.RandomState(seed)) for seed in range(250)]
    cases += [{"array": text, "dtype": dtype, "how": "", "default": "float64"}
              for text in ("[1.]", "np.zeros(0)", "[1]") for dtype in ("float32", "float64", "int64")]  # fmt: skip
    for case in cases:
        case["text"] = _printed(**case)
    return cases


def _array(text: str) -> Any:
    return np.asarray(eval(text, {"np": np, "nan": math.nan, "inf": math.inf}))


def _usual(array: Any) -> str:
    return {"f": "float32", "i": "int64", "b": "bool"}[array.dtype.kind]


def _random_case(random: np.random.RandomState) -> dict[str, Any]:
    shape = [int(length) for length in random.randint(1, 7, random.randint(0, 4))]
    size = math.prod(shape)
    makers: list[Any] = [
        lambda: random.standard_normal(size),
        lambda: np.round(random.standard_normal(size) * random.choice([1, 30, 400, 1e4, 1e9])),
        lambda: 10 ** random.uniform(-7, 9, size),
        lambda: 10 ** random.uniform(-1, 3, size) * random.choice([-1, 1], size),
        lambda: random.choice([0.0, -0.0, math.nan, math.inf, -math.inf, 1, 2, 1000, 1.5, 1e-4, 1e8], size),
        lambda: random.randint(-100, 100, size),
        lambda: random.randint(0, 2, size),
    ]
    numbers = makers[random.randint(len(makers))]()
    kinds = {"f": ["float16", "float32", "float32", "float64"], "i": ["int8", "int16", "int32", "int64", "bool"]}
    dtype = str(random.choice(kinds[numbers.dtype.kind]))
    with np.errstate(all="ignore"):
        array = numbers.astype(dtype).reshape(shape)
    how = str(random.choice(["", "leaf", "grad_fn"])) if array.dtype.kind == "f" else ""
    return {"array": str(array.tolist()), "dtype": dtype, "how": how}


def _printed(array: str, dtype: str, how: str, options: dict[str, Any] | None = None, default: str = "float32") -> str:
    import torch

    set_printoptions: Any = torch.set_printoptions
    set_printoptions(profile="default")
    set_printoptions(**options or {})
    torch.set_default_dtype(getattr(torch, default))
    try:
        with np.errstate(all="ignore"):
            tensor = torch.from_numpy(np.array(_array(array).astype(dtype)))
        if how:
            tensor.requires_grad_()
        return repr(tensor * 1 if how == "grad_fn" else tensor)
    finally:
        set_printoptions(profile="default")
        torch.set_default_dtype(torch.float32)


# ---------------------------------------------------------------- promotion


@table
def promotion() -> dict[str, Any]:
    """The dtype of ``a + b`` and ``a / b`` for all dtypes and ranks, and the other facts about dtypes."""
    import torch

    def results(default: str) -> dict[str, list[str]]:
        torch.set_default_dtype(getattr(torch, default))
        operands: dict[str, Any] = {f"number {type(n).__name__}": n for n in (True, 2, 2.5)}
        for name in DTYPES:
            operands[f"zero_dim {name}"] = torch.ones((), dtype=getattr(torch, name))
            operands[f"tensor {name}"] = torch.ones(2, dtype=getattr(torch, name))
        found = {}
        for (first, a), (second, b) in itertools.product(operands.items(), repeat=2):
            if isinstance(a, torch.Tensor) or isinstance(b, torch.Tensor):
                found[f"{first}, {second}"] = [str((a + b).dtype), str((a / b).dtype)]
        torch.set_default_dtype(torch.float32)
        return found

    pairs = list(itertools.product(DTYPES, repeat=2))
    kinds = {name: getattr(torch, name) for name in DTYPES}
    return {
        "results": {default: results(default) for default in ("float32", "float64")},
        "promote_types": {f"{a} {b}": str(torch.promote_types(kinds[a], kinds[b])) for a, b in pairs},
        "can_cast": {f"{a} {b}": torch.can_cast(kinds[a], kinds[b]) for a, b in pairs},
        "limits": {name: _limits(kinds[name]) for name in DTYPES if name != "bool"},
        "facts": {name: [kind.is_floating_point, kind.is_complex, kind.is_signed, kind.itemsize,
                         torch.zeros(0, dtype=kind).type()] for name, kind in kinds.items()},
    }  # fmt: skip


def _limits(kind: Any) -> dict[str, Any]:
    import torch

    facts = torch.finfo(kind) if kind.is_floating_point else torch.iinfo(kind)
    return {"repr": repr(facts), **{name: getattr(facts, name) for name in dir(facts) if name[0] != "_"}}


# ---------------------------------------------------------------- inference

ODD_THINGS = """
class Sequence:
    def __len__(self): return 2
    def __getitem__(self, place):
        if place >= 2: raise IndexError
        return place * 1.5
class NoLength:
    def __getitem__(self, place): return place
class NoFirst:
    def __len__(self): return 2
    def __getitem__(self, place): raise KeyError(place)
class OnlyArray:
    def __array__(self, dtype=None, copy=None): return np.array([1., 2.])
class OnlyList:
    def tolist(self): return [1, 2]
class Floaty:
    def __float__(self): return 1.5
class Indexy:
    def __index__(self): return 3
class Inty:
    def __int__(self): return 3
class Both:
    def __float__(self): return 1.5
    def __index__(self): return 3
    def __bool__(self): return False
class List(list): pass
class Float(float): pass
class Int(int): pass
class Enum(enum.IntEnum): one = 1
nan, inf, A = math.nan, math.inf, np.array
own = []; own.append(own)
own_later = [1]; own_later.append(own_later)
ping = []; pong = [ping]; ping.append(pong)
def nest(depth, inner=1):
    for _ in range(depth): inner = [inner]
    return inner
"""

INFERRED = """
1|1.|True|[]|()|[[]]|[[],[]]|[[],[1]]|[[1],[]]|[[[]],[[]]]|[1,2.]|[True,1]|[True,2.]|[1,True]|[[1,2],[3,4.]]|[True,False]
[[1,2],(3,4)]|[range(3),range(3)]|range(3)|collections.deque([1,2])|bytearray(b"abc")|memoryview(b"abc")|[0.1,1/3,1e-40]
array.array("f",[1,2])|array.array("d",[1,2])|array.array("i",[1,2])|[1e-50]|[1e39]|1e39|1e400|[nan,inf,-inf]|[-0.0]
[[1,2,3],[1,2]]|[[1,2],[1,2,3]]|[[1,2],3]|[3,[1,2]]|[3.,[1,2]]|[True,[1,2]]|[1,[]]|[[],1]|[[1],[[2]]]|[[[1]],[2]]
[[[1,2],[3,4]],[[1,2],[3]]]|[[[1],[2]],[[1]]]|[[[[],[]]],[[3]]]|[[[],[]],[3,[4]]]|[[],[1.5],["a"]]|[[],["a"]]|[[],None]
"abc"|""|["abc"]|["a","b"]|[""]|[1,"b"]|["b",1]|[[1],"a"]|[["a"],1]|[["a"],None]|[[1,2],[3,4,5],"a"]|[{},"a"]
b"abc"|[b"abc"]|[[1,2],b"ab"]|None|[None]|[1,None]|[[1],None]|[None,"a"]|[[1,2],[3,4,5],None]|{}|{1:2}|[{1:2}]
[[1,2],{3:1,4:2}]|{1,2}|[{1,2}]|(x for x in [1])|map(int,[1])|iter([1])|[[1,2],iter([3,4])]|object()|[object()]|object
int|[int]|type|math|np|len|slice(1)|...|[...]|NotImplemented|decimal.Decimal("1.5")|[decimal.Decimal("1.5")]
fractions.Fraction(1,2)|Sequence()|[Sequence()]|[Sequence(),1]|[1,Sequence()]|NoLength()|NoFirst()|[NoFirst()]
OnlyArray()|[OnlyArray()]|[1,OnlyArray()]|OnlyList()|Floaty()|[Floaty()]|Indexy()|[Inty()]|List([1,2])|[Float(1.5)]
[Int(2)]|Enum.one|[Enum.one]|own|own_later|ping|nest(20)|nest(200)|nest(100_000)|[1,nest(200)]|[1,(2,)]|[1,range(3)]
2**63|[2**63]|2**63-1|[-2**63]|[2**64]|[-2**63-1]|[10**400]|[2**63,1.]|[1.,2**63]|[1.,10**400]|[10**400,1.]
np.float64(1.5)|np.float32(1.5)|np.float16(1.5)|np.int8(1)|np.uint8(1)|np.int32(1)|np.longlong(1)|np.bool_(True)
np.str_('a')|[np.str_('a')]|[1,np.str_('a')]|np.bytes_(b'a')|[1,np.bytes_(b'a')]|np.datetime64('2020')
[np.datetime64('2020')]|np.longdouble(1)|[1,np.longdouble(1)]|[np.float64(1.5)]|[np.float32(1.5)]|[np.float16(1.5)]
[np.float16(1.5),np.int64(1)]|[np.float16(1.5),1]|[np.float16(1.5),1.]|[np.float32(1.5),1.]|[np.float64(1.5),1.]
[np.int8(1),np.uint8(1)]|[np.int8(1),1]|[np.int8(1),True]|[np.int8(1),1.]|[np.uint8(1)]|[np.bool_(True),False]
[[np.int32(1),np.int32(2)],[np.int32(3),np.int32(4)]]|[[np.int32(1)],[np.int32(3),np.int32(4)]]|[np.int32(1),np.int64(2)]
A([1,2])|A([1.,2.])|A(1.5)|A([1,2],'>f4')|A([1,2],'>i4')|np.zeros((2,0))|A([1.,2.,3.])[::-1]|A(['a'])|A([1],object)
A(['2020'],'datetime64')|A([1],np.longdouble)|A([(1,)],[('a',int)])|A([b'a'])|np.ma.array([1.,2.],mask=[0,1])
[A(1.5)]|[A(1)]|[1,A(1)]|[1,A(1.5)]|[A([1,2]),A([3,4])]|[A([1,2]),A([3.,4])]|[A([1,2],'f4'),A([3.,4],'f4')]
[A([1,2],'f4'),[3,4]]|[A([1,2],'i1'),[3,4]]|[A([1,2]),A([3,4,5])]|[A([1,2,3]),1]|[A([[1,2],[3,4]])]|[A(['a'])]
[A([1,2],object)]|[1,A([1,2,3])]|[1,A([1])]|[1.,A([1])]|[1,np.ones(0)]|[np.ones(0)]|[np.ones((0,2))]|[A([1,2],'>f4')]
[A([3.,2.,1.])[::-1]]|[[np.ones(2)]]|(np.ones(2),np.ones(2))|[[1,2],np.ones(2)]|[[1.],np.ones(2)]|[A([1,2]),(3,4)]
[T(1),T(2)]|[T(1.),T(2)]|[T(True),T(2)]|[T(True),T(False)]|[T(1,'int8'),T(2)]|[T(1,'int8'),T(2,'uint8')]|[T(1,'int8'),1]
[T(1.,'float16'),1]|[T(1.,'float16'),1.]|[T(1.,'float64'),1.]|[T(1.,'float64')]|[T([1])]|[T([1.]),T([2.])]|[T([[1.]])]
[T([1.,2.])]|[T([1.,2.]),T([1.,2.])]|[T([1,2]),T([1,2])]|[T([True,True]),T([1,2])]|[T([])]|[T(1.),T([1.,2.])]
[1.,T([1.,2.])]|[1,T([1,2])]|[1.,T([2.])]|[1,T([2])]|[T([2]),1]|[T([2.]),[1]]|[[1],T([2.])]|[[1,2],T([2.,3.])]
[[T(1),T(2)],[T(3),T(4)]]|[[T(1),2],[T(3),4.]]|[T(1),[2]]|[[2],T(1)]|[[2],T(1.)]|([T(1.)],[T(2.)])
"""

NUMBERS = """0 1 127 128 -128 -129 255 256 -1 -255 -256 32767 32768 -32769 65504 65519 65520 70000 2**31-1 2**31
-2**31 -2**31-1 2**53+1 16777217 9007199791611905 2**63-1 2**63 2**64 -2**63 -2**63-1 10**30 10**400 nan inf -inf 1.9
-1.9 -0.5 -0.0 127.9 128.5 -128.5 255.9 2147483647.5 -129. 1e5 1e10 1e30 3.5e38 1e39 1e300 True False
1.00048828125000001 2049.0000001 2049 4099 np.int64(300) np.uint8(255) np.float64(300.7) np.float64(nan)
np.float16(3.) np.float32(1.5) Floaty() Indexy() Inty() Both() "a" None {} [2] object() A(1) A(1.5) A([1])
decimal.Decimal(1) fractions.Fraction(1,2) 1j T(2) T(2.5) T(True) T(300) T([1,2]) T([1.,2.]) T([1]) T([1.]) T([])"""

GIVEN = """
"a"|b"abc"|[b"abc"]|["abc"]|[""]|None|{1:2}|[[1,2],{3:1,4:2}]|[[1,2],{3,4}]|[[1,2],iter([3,4])]|[[1,2],"ab"]|[[1,2],b"ab"]
[[],3]|[[],None]|[[1],2]|[[1],2.]|[[1],None]|[[1],"a"]|own|own_later|ping|nest(200)|NoFirst()|NoLength()|[NoLength()]
A(['a'])|A([1],object)|A([1,2],'>f4')|A([1.,nan])|A([1.,300.])|A([-1,300])|A([1e300,-1e300])|A([0.,.5,nan])|A([1e20,-inf])
A([1.00048828125000001])|A([9007199791611905])|A([2049,4099,16777217])|[A([1.,300.])]|[A([1.,nan])]|[A([1.,1e300])]
A([1,2],'u2')|[1,2.5]|[1,2.5,True]|[nan,300]|[300,nan]|[2**63,300]|[300,2**63]|[[1.,2],[3,4]]|[]|[[]]|[1,1j]|[True,False]
"""


@table
def inference() -> dict[str, Any]:
    """What ``torch.tensor`` makes of anything, or how it refuses. ``T`` makes a tensor of its arguments."""
    free = [[text, None, _answer(text, None)] for text in INFERRED.replace("\n", "|").strip("|").split("|")]
    given = GIVEN.replace("\n", "|").strip("|").split("|") + [f"[1,{number}]" for number in NUMBERS.split()]
    asked = [*itertools.product(given, DTYPES), *itertools.product(NUMBERS.split(), ("bool", "int8", "float32"))]
    typed = [[text, dtype, _answer(text, dtype)] for text, dtype in asked if text[:2] != "T("]  # tensor(tensor) warns
    return {"odd_things": ODD_THINGS, "cases": free + typed}


def _answer(text: str, dtype: str | None) -> dict[str, Any]:
    import torch

    def make(data: Any, kind: str | None = None) -> Any:
        return torch.tensor(data, dtype=getattr(torch, kind) if kind else None)

    names: dict[str, Any] = {"np": np, "T": make}
    exec("import array, collections, decimal, enum, fractions, math" + ODD_THINGS, names)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = eval(text, names)
        try:
            tensor = make(data, dtype)
        except Exception as error:
            return {"error": type(error).__name__, "text": str(error)}
    return {"dtype": str(tensor.dtype), "shape": list(tensor.shape), "values": tensor.flatten().tolist()}


# ---------------------------------------------------------------- graphs

# The rows of shared/reference/grad_fn_names.md whose operations exist here.
GRAPHS = """
x+y|x+1|1+x|x+c|c+x|x-y|x-1|1-x|x-c|c-x|x*y|x*2|2*x|x*c|x/y|x/2|1/x|2/x|c/x|x/c|-x|x**2|x**y|2**x|x**0.5|x**c|c**x|x**0|abs(x)
x@w|x@v|v@v|v@w|x@w@b|torch.mm(x,w)|torch.mv(x,v)|torch.dot(v,v)|torch.matmul(c,w)|v@v.detach()
x.exp()|x.log()|x.sqrt()|x.sin()|x.cos()|x.tanh()|x.sigmoid()|x.relu()|x.abs()|x.neg()|x.reciprocal()|x.pow(3)|x.sign()
x.sum()|x.sum(1)|x.sum(1,keepdim=True)|x.sum((0,1))|x.sum(())|x.mean()|x.mean(0)|x.mean((0,1))|x.sum(dtype=torch.float64)
x.view(12)|x.view(-1,2)|x.t()|v.t()|x.T|v.view(2,2).T|t3.transpose(1,2)|x.transpose(0,1)|x.unsqueeze(0)|x[None]|v.expand(3,4)
torch.cat([x,y])|torch.cat([x,c,x])|torch.stack([x,y])|torch.stack([c,x],1)|x[0]|x[0,1]|x[1:]|x[:,1]|x[...,1]|x[...]|x[:]|x[:,:]
x[:,None]|x[0,1:]|x[0:3]|x[1:2,::2]|x[-1]|t3[:,0]|t3[...,0]|t3[0,:,1]|t3[1][2][3]|list(x)[1]|x.unbind(0)[1]|x.unbind(1)[2]
x.select(0,1)|x.clone()|x.double()|x.to(torch.float64)|x.float()|x.int()|x>0|x==y|torch.add(x,y,alpha=2)|torch.sub(x,y,alpha=2)
torch.rsub(x,y)|torch.rsub(x,1)|torch.pow(2,x)|torch.pow(x,y)|x.detach()|x.data|x+x|x*x|x*x*x|(x*y).sum()+(x-y).mean()
[row.sum() for row in x][2]|list(x)[0]+list(x)[1]|(x+1).exp()*(x+1)|u*2+u|u*u*u|(u+v).sum()|(x.sum()*u).exp()|x.double()*2.
x*d|d+x|torch.cat([x,d])|torch.stack([x,d])|d.float()*x|u*d|x/d|x-d|(x*1).detach()*y|n+x|x*n|torch.relu(x@w+b).mean()
x*True|x**True|2.5-x|np.float32(2)*x|x*np.float64(2)|torch.tensor(2.)*x|x*torch.tensor(2)
x%2|x%y|2%x|x//1|x//y|1//x|x%c|x//c|t3@w|t3@v|t3@t3.transpose(1,2)|t3.detach()@w|t3@w.detach()|w.t()@t3.transpose(1,2)
w.detach().t()@t3.transpose(1,2)|v@t3.transpose(1,2)|t3.transpose(1,2)@torch.ones(3,2)|t3.permute(1,0,2)@w.detach()
t3.permute(1,0,2)@v|t3.permute(1,0,2)@v.detach()|t3[:1]@t3.transpose(1,2)|t3@t3.transpose(1,2)[:1]|t3[None]@t3.transpose(1,2)
t3[:,None]@t3.transpose(1,2)|t3[:,None]@v.detach()|torch.bmm(t3,t3.transpose(1,2))|torch.addmm(b,x,w)|torch.addmm(b,x,w,beta=2,alpha=3)
F.linear(x,w.t(),b)|F.linear(x,w.t())|F.linear(t3,w.t(),b)|F.linear(t3,w.t())|F.linear(v,w.t(),b)|F.linear(v,w.t())
F.linear(t3.transpose(0,1),w.t(),b)|torch.outer(v,v)|torch.einsum('ij,kj->ik',x,y)|torch.einsum('ij,jk',x,w)|torch.einsum('ij->ji',x)
torch.einsum('ij->i',x)|torch.einsum('ii->i',x[:,:3])|torch.einsum('bij,bkj->bik',t3,t3)|torch.einsum('...ij,...kj->...ik',t3,x)
torch.einsum('i,j->ij',v,v)|torch.einsum('i,i,i->i',v,v,v)|torch.einsum('ij,j,jk->ik',x,v,w)|torch.einsum('ij,kl->',x,y)
x.rsqrt()|x.tan()|x.expm1()|x.log1p()|x.square()|x.floor()|x.round()|x.erf()|F.relu(x)|F.leaky_relu(x)|F.gelu(x)|F.gelu(x,approximate='tanh')
F.elu(x)|F.selu(x)|F.silu(x)|F.mish(x)|F.softplus(x)|F.logsigmoid(x)|F.hardtanh(x)|F.relu6(x)|F.softsign(x)|F.hardswish(x)
x.clamp(0,1)|x.clamp(min=0.)|x.clamp(min=y)|x.clamp(max=y)|x.clamp(y,c)|x.clamp_min(0)|x.clamp_max(y)|torch.maximum(x,y)|torch.minimum(x,c)
torch.where(c>0.5,x,y)|torch.where(c>0.5,x,0)|torch.where(c>0.5,1.,x)|x.where(c>0.5,d)|x.max()|x.max(1)[0]|x.min()|x.min(0)[0]|x.max(y)
x.amax(1)|x.amin()|x.amax((0,1),keepdim=True)|x.prod()|x.prod(1)|x.prod(dtype=torch.float64)|x.std()|x.std(1)|x.var()|x.var(1)|x.var(0,False)
x.norm()|x.norm(dim=1)|x.norm(1)|x.norm(3,0,True)|torch.linalg.vector_norm(x)|torch.linalg.norm(x)|x.logsumexp(1)|x.logsumexp((0,1))
x.cumsum(0)|x.cumprod(0)|x.cumsum(0,dtype=torch.float64)|x.any()|x.argmax()|x.max(1)[1]|x.softmax(1)|x.log_softmax(1)|x.softmax(1,dtype=torch.float64)
F.cross_entropy(x,tgt)|F.cross_entropy(x,tgt,reduction='none')|F.cross_entropy(x,tgt,label_smoothing=.1)|F.cross_entropy(x,c)|F.cross_entropy(x,y)
F.cross_entropy(x,tgt,weight=torch.ones(4),label_smoothing=.1)|F.cross_entropy(x,c,reduction='none')|F.cross_entropy(x,c,weight=torch.ones(4))
F.cross_entropy(t3,i1[:,None].expand(2,4))|F.cross_entropy(t3,i1[:,None].expand(2,4),reduction='none')|F.cross_entropy(v,tgt[0])|F.nll_loss(x,tgt)
F.mse_loss(x,c)|F.mse_loss(x,y)|F.mse_loss(x,c,reduction='sum')|F.mse_loss(c,x)|F.l1_loss(x,c)|F.smooth_l1_loss(x,c)|F.binary_cross_entropy(x,c)
F.binary_cross_entropy(x,y)|F.binary_cross_entropy_with_logits(x,c)|F.binary_cross_entropy_with_logits(x,y,pos_weight=torch.ones(4))
x.reshape(12)|x.t().reshape(12)|x.t().reshape(4,3,1)|x[:,:2].reshape(6)|x.flatten()|v.flatten()|t3.flatten(1)|x.t().flatten()|x.ravel()|t3.mT
t3.permute(2,0,1)|x.squeeze()|x.unsqueeze(0).squeeze(0)|x[None].squeeze((0,1))|x.repeat(2,1)|x.split(2,1)[1]|x.split([1,2])[0]|x.chunk(2,1)[1]
x.narrow(1,0,2)|x.diagonal()|x.diagonal(1)|x.tril()|x.flip(0)|x.roll(1,0)|x.roll(1)|t3.movedim(0,2)|t3.swapaxes(0,1)|x.contiguous()|x.t().contiguous()
x[i1]|x[c>0.5]|x[[0,1],[1,2]]|x[[0,1]]|x[1:,[0,1]]|x[0,[0,1]]|x[[0,1],:,None]|t3[[0,1],:,[1,2]]|x[True]|x[i1,True]|x[None,[0,1]]|x[...,[0,1]]
x[[0,0,2]]|x.gather(1,torch.zeros(3,1,dtype=torch.int64))|x.index_select(0,i1)|x.masked_fill(c>0.5,0.)|x.masked_fill(c>0.5,u)|x.masked_select(c>0.5)
torch.take_along_dim(x,tgt[:,None],1)|x.index_put((i1,),y[:2])|x.index_put((i1,),y[0],accumulate=True)
a=x*1; a+=y; a|a=x*1; a*=y; a|a=x*1; a[0]=0; a|a=x*1; a[0]=y[0]; a|a=x*1; a[c>0.5]=0; a|a=x*1; a[0]+=1; a|a=x*1; b1=a[0]; b1.mul_(2); a
a=x*1; b1=a[0]; b1.mul_(2); b1|a=x*1; a.zero_(); a|a=x*1; a.fill_(2.); a|a=x*1; a.copy_(y); a|a=x*1; a.clamp_(0,1); a|a=x*1; a.exp_(); a
a=x*1; a.unsqueeze_(0); a|a=x*1; a.t_(); a|a=torch.zeros(3,4); a+=x; a|a=torch.zeros(3,4); a[1]=y[0]; a
"""
# The same of the first derivative by x, which create_graph records; by y where "by y" stands before it.
SECOND = """
x*x|x*y|x*c|x/y|by y:x/y|c/x|1/x|x**2|x**3|x**0.5|x**1|2**x|x.exp()|x.log()|x.sin()|x.cos()|x.tanh()|x.sigmoid()|x.relu()|x.sqrt()|x.abs()*x
x.neg()|x.reciprocal()|x.rsqrt()|x.square()|x.log1p()|x.expm1()|x.tan()|x.atan()|x.erf()|x.sum()|x.mean()|x.sum(0)|x.mean(1)|x@w|x@v|(x@w).relu()
x.view(12)*2|x.t()@y|x.reshape(4,3)@y|torch.cat([x,y])**2|torch.stack([x,y])**2|x[0]**2|x[1:]**2|x.unsqueeze(0)**2|x.expand(2,3,4)**2
x.softmax(1)|x.log_softmax(1)|x.logsumexp(1)|torch.where(c>0.5,x,y)**2|torch.maximum(x,2*y)**2|x.clamp(0,2)**2|x.prod()|x.norm()
F.mse_loss(x,c)|F.mse_loss(x,y)|by y:F.mse_loss(x,y)|F.mse_loss(x,y,reduction='none')|F.mse_loss(x,y,reduction='sum')|F.linear(x,w.t(),b)**2
x.cumsum(0)**2|x.gather(1,tgt[:,None])**2|x[i1]**2|torch.einsum('ij,jk->ik',x,w)**2|(x*1).mul_(y)|x.double()**2|x.max()**2|x.amax(1)**2
"""


def derivative(expression: str) -> str:
    """What records the derivative of ``expression``."""
    *by, expression = expression.split(":", 1) if expression.startswith("by ") else ["", expression]
    return f"g, = torch.autograd.grad(({expression}).sum(), {'y' if by[0] else 'x'}, create_graph=True); g"


GRAPH_NAMES = """
import numpy as np
x, y = torch.ones(3, 4, requires_grad=True), torch.ones(3, 4, requires_grad=True)
w, v, b = torch.ones(4, 2, requires_grad=True), torch.ones(4, requires_grad=True), torch.ones(2, requires_grad=True)
t3, u = torch.ones(2, 3, 4, requires_grad=True), torch.tensor(2., requires_grad=True)
c, d, n = torch.ones(3, 4), torch.ones(3, 4, dtype=torch.float64, requires_grad=True), torch.ones(3, 4, dtype=torch.int64)
i1, tgt, F = torch.tensor([0, 2]), torch.tensor([0, 2, 1]), torch.nn.functional
leaves = [x, y, w, v, b, t3, u, d]
"""


@table
def graphs() -> dict[str, Any]:
    """The whole graph that an expression records, and the gradients that come back, or how it is refused."""
    import oracle
    import torch

    expressions = GRAPHS.strip().replace("\n", "|").split("|")
    expressions += [derivative(each) for each in SECOND.strip().replace("\n", "|").split("|")]
    return {"names": GRAPH_NAMES, "graphs": {each: oracle.graph_of(each, GRAPH_NAMES, torch) for each in expressions}}


# ---------------------------------------------------------------- mistakes


MISTAKES = {  # the rows of shared/reference/misconceptions.json that can be made here, and some more
    "nonleaf_grad_none": "w=torch.tensor(2.,requires_grad=True); y=w*3; z=y*y; z.backward(); r=y.grad",
    "no_requires_grad": "x=torch.tensor(3.); y=x*2; y.backward()",
    "backward_twice": "x=torch.tensor(3.,requires_grad=True); y=x*x; y.backward(); y.backward()",
    "backward_twice_add_ok": "x=torch.tensor(3.,requires_grad=True); y=x+2; y.backward(); y.backward(); r=x.grad",
    "leaf_inplace": "w=torch.tensor([1.,2.],requires_grad=True); w-=0.1",
    "leaf_view_inplace": "w=torch.tensor([1.,2.],requires_grad=True); w[0]=5.",
    "anomaly": "x=torch.tensor([-1.],requires_grad=True)\nwith torch.autograd.detect_anomaly(): x.sqrt().backward()",
    "nonscalar_backward": "x=torch.ones(3,requires_grad=True); (x*2).backward()",
    "grad_shape_mismatch": "x=torch.ones(3,requires_grad=True); (x*2).backward(torch.ones(2))",
    "int_requires_grad": "x=torch.tensor([1,2],requires_grad=True)",
    "int_requires_grad_": "x=torch.arange(3); x.requires_grad_()",
    "numpy_on_grad": "x=torch.ones(2,requires_grad=True); x.numpy()",
    "float_of_grad_scalar": "x=torch.tensor(2.,requires_grad=True); r=float(x*2)",
    "torch_tensor_of_tensor": "a=torch.tensor([1.,2.],requires_grad=True); b=torch.tensor(a*2); r=(b,b.requires_grad)",
    "torch_tensor_of_list_of_tensors": "w=torch.tensor(4.,requires_grad=True); b=torch.tensor(5.,requires_grad=True); c=w*3; y=torch.tensor([c,b],requires_grad=True); y.backward(torch.tensor([1.,1.])); r=(w.grad,y.grad_fn,y.is_leaf)",
    "accumulate": "w=torch.tensor(2.,requires_grad=True); (w*3).backward(); (w*3).backward(); r=w.grad",
    "grad_zero_before_backward": "w=torch.tensor(2.,requires_grad=True); w.grad.zero_()",
    "deepcopy_nonleaf": "import copy; copy.deepcopy(torch.ones(2,requires_grad=True)*2)",
    "rebind_weight": "w=torch.tensor(2.,requires_grad=True)\n(w*3).backward()\nwith torch.no_grad(): w=w-0.1*w.grad\n(w*3).backward()",
    "rebind_weight_graph": "w=torch.tensor(2.,requires_grad=True); (w*3).backward(); w=w-0.1*w.grad; (w*3).backward(); r=(w.is_leaf,w.grad)",
    "data_silent_wrong": "a=torch.tensor([1.,2.,3.],requires_grad=True); o=a.sigmoid(); o.data.zero_(); o.sum().backward(); r=a.grad",
    "detach_caught": "a=torch.tensor([1.,2.,3.],requires_grad=True); o=a.sigmoid(); o.detach().zero_(); o.sum().backward()",
    "backward_in_no_grad": "w=torch.tensor(2.,requires_grad=True)\nwith torch.no_grad():\n  y=w*3\ny.backward()",
    "item_loss_backward": "w=torch.tensor(2.,requires_grad=True); loss=(w*3).item(); loss.backward()",
    "compare_loss": "x=torch.ones(3,requires_grad=True); (x>0).float().mean().backward()",
    "out_requires_grad": "a=torch.ones(2,requires_grad=True); torch.mul(a,a,out=torch.ones(2))",
    "out_shape": "r=torch.exp(torch.zeros(2),out=torch.ones(3))",
    "out_dtype": "torch.exp(torch.zeros(2),out=torch.zeros(2,dtype=torch.int64))",
    "out_of_method": "torch.zeros(2).sum(0,out=torch.ones(1))",
    "axis_and_dim": "torch.ones(2,3).sum(axis=0,dim=1)",
    "setattr_requires_grad_nonleaf": "x=torch.ones(2,requires_grad=True); y=x*2; y.requires_grad=False",
    "retain_grad_no_requires": "x=torch.ones(2); x.retain_grad()",
    "bool_ambiguous": "x=torch.ones(2); bool(x>0)",
    "item_multi": "torch.ones(2).item()",
    "broadcast_shape": "torch.ones(3)+torch.ones(4)",
    "ragged": "torch.tensor([[5.,6,11],[7,8],[9,10]])",
    "view_noncontig": "torch.ones(2,3).t().view(6)",
    "view_bad": "torch.ones(6).view(4,2)",
    "cat_bad": "torch.cat((torch.ones(2,3),torch.ones(3,2)))",
    "dtype_matmul": "torch.ones(2,2)@torch.ones(2,2,dtype=torch.float64)",
    "mean_of_int": "torch.tensor([1,2]).mean()",
    "inplace_dtype": "x=torch.tensor([1,2]); x+=0.5",
    "index_oob": "torch.ones(3)[5]",
    "T_on_3d": "r=torch.ones(2,3,4).T.shape",
    "t_on_3d": "torch.ones(2,3,4).t()",
    "len_0d": "len(torch.tensor(1.))",
    "iter_0d": "list(torch.tensor(1.))",
    "assign_grad_shape": "a=torch.ones(2,requires_grad=True); a.grad=torch.ones(3)",
    "assign_grad_type": "a=torch.ones(2,requires_grad=True); a.grad=3",
    "cuda_missing": "torch.ones(2).to('cuda')",
    "truediv_int": "r=torch.tensor([1,2])/2",
    "default_dtype": "r=(torch.tensor([1.]).dtype,torch.tensor([1]).dtype,torch.from_numpy(np.array([1.])).dtype)",
    "saved_modified": "x=torch.tensor([1.,2.],requires_grad=True); y=x.exp(); y+=1; y.sum().backward()",
    "autograd_grad_unused": "x=torch.ones(2,requires_grad=True); z=torch.ones(2,requires_grad=True); torch.autograd.grad((x*2).sum(),z)",
    "reshape_bad": "torch.zeros(3,2).reshape(3,3)",
    "long_target": "torch.nn.functional.cross_entropy(torch.ones(2,3),torch.tensor([0.,1.]))",
    "target_out_of_range": "torch.nn.functional.cross_entropy(torch.ones(2,3),torch.tensor([0,3]))",
    "target_batch": "torch.nn.functional.cross_entropy(torch.ones(2,3),torch.tensor([0,1,2]))",
    "bce_shape": "torch.nn.functional.binary_cross_entropy(torch.ones(2,1),torch.ones(2))",
    "bce_range": "torch.nn.functional.binary_cross_entropy(torch.tensor([1.5]),torch.ones(1))",
    "bce_nan": "torch.nn.functional.binary_cross_entropy_with_logits(torch.ones(2,1),torch.ones(2))",
    "hook_no_requires": "x=torch.ones(2); x.register_hook(print)",
    "mse_broadcast_warn": "r=torch.nn.functional.mse_loss(torch.ones(3,1),torch.ones(3))",
    "softmax_implicit_dim": "r=torch.nn.functional.softmax(torch.ones(2,2))",
    "create_graph_warn": "x=torch.tensor(3.,requires_grad=True); (x*x).backward(create_graph=True)",
    "nan_sqrt_where": "x=torch.tensor([0.,1.],requires_grad=True); y=torch.where(x>0,x.sqrt(),torch.zeros(2)); y.sum().backward(); r=x.grad",
    "argmax_loss": "x=torch.ones(3,requires_grad=True); x.argmax().backward()",
    "linear_shape": "torch.nn.functional.linear(torch.ones(128,1,28,28),torch.ones(10,784),torch.ones(10))",
    "linear_dtype": "torch.nn.functional.linear(torch.from_numpy(np.ones((4,3))),torch.ones(2,3),torch.ones(2))",
    # not in that file
    "saved_input_modified": "w=torch.tensor(2.,requires_grad=True); u=w*1; y=u*u; u.detach().fill_(1.); y.backward()",
    "saved_leaf_modified": "x=torch.tensor([1.,2.],requires_grad=True)\ny=(x*x).sum()\nwith torch.no_grad(): x.add_(1)\ny.backward()",
    "update_under_no_grad": "w=torch.tensor(2.,requires_grad=True)\n(w*3).backward()\nwith torch.no_grad(): w-=0.1*w.grad\nr=w",
    "forgot_zero_grad": "w=torch.tensor(2.,requires_grad=True)\nfor i in range(3): (w*w).backward()\nr=w.grad",
    "mv_shape": "torch.ones(2,3)@torch.ones(2)",
    "dot_shape": "torch.ones(2)@torch.ones(3)",
    "matmul_0d": "torch.tensor(2.)@torch.ones(2)",
    "mm_shape": "torch.ones(2,3)@torch.ones(2,3)",
    "backward_number": "x=torch.ones(3,requires_grad=True); (x*2).backward(1.)",
    "backward_list": "x=torch.ones(3,requires_grad=True); (x*2).backward([1.,1.,1.])",
    "string": "torch.tensor('abc')",
    "none": "torch.tensor([1.,None])",
    "unknown_dtype": "torch.zeros(2,dtype='float32')",
    "scalar_of_two": "float(torch.ones(2))",
    "int_leaf_attribute": "x=torch.tensor([1,2]); x.requires_grad=True",
    "inplace_broadcast": "x=torch.ones(3); x+=torch.ones(2,3)",
    "T_on_1d": "r=torch.ones(3).T",
    "T_on_0d": "r=torch.tensor(3.).T",
    "int_of_grad_scalar": "x=torch.tensor(2.,requires_grad=True); r=int(x)",
    "grad_of_view": "x=torch.ones(3,requires_grad=True); (x[0]*2).backward(); r=x[0].grad",
    "mask_shape": "torch.ones(3)[torch.tensor([True,False])]",
    "indices_do_not_go_together": "torch.ones(3,4)[[0,1],[0,1,2]]",
    "float_index": "torch.ones(3)[torch.tensor([0.,1.])]",
    "index_list_oob": "torch.ones(3)[[0,5]]",
    "bytes_as_mask": "r=torch.ones(3)[torch.tensor([1,0,1],dtype=torch.uint8)]",
    "list_meant_as_tuple": "r=torch.ones(3,4)[[slice(0,1)]]",
    "gather_dims": "torch.ones(2,3).gather(1,torch.tensor([0,1]))",
    "masked_fill_with_floats": "torch.ones(3).masked_fill(torch.ones(3),0.)",
    "where_with_numbers": "torch.where(torch.ones(2),torch.ones(2),torch.zeros(2))",
    "where_with_bytes": "r=torch.where(torch.tensor([1,0],dtype=torch.uint8),1.,2.)",
    "clamp_without_bounds": "torch.ones(2).clamp()",
    "max_of_nothing": "torch.ones(0).max()",
    "max_with_number": "torch.max(torch.ones(2),1.)",
    "maximum_with_number": "torch.maximum(torch.ones(2),1.)",
    "var_of_one": "r=torch.ones(1).var()",
    "var_of_whole": "torch.tensor([1,2]).var()",
    "norm_of_whole": "torch.tensor([1,2]).norm()",
    "softmax_of_whole": "torch.tensor([1,2]).softmax(0)",
    "softmax_no_dim": "torch.softmax(torch.ones(2))",
    "invert_float": "~torch.ones(2)",
    "and_of_floats": "torch.ones(2)&torch.ones(2)",
    "whole_by_zero": "torch.tensor([1,2])//0",
    "floor_divide_backward": "x=torch.ones(2,requires_grad=True); (x//2).sum().backward()",
    "bmm_shape": "torch.bmm(torch.ones(2,3,4),torch.ones(2,3,4))",
    "bmm_dims": "torch.bmm(torch.ones(3,4),torch.ones(4,2))",
    "addmm_shape": "torch.addmm(torch.ones(5),torch.ones(3,4),torch.ones(4,2))",
    "einsum_sizes": "torch.einsum('ij,jk->ik',torch.ones(2,3),torch.ones(2,3))",
    "einsum_dims": "torch.einsum('ij',torch.ones(3))",
    "einsum_operands": "torch.einsum('ij,jk',torch.ones(2,2))",
    "split_sizes": "torch.ones(4).split([1,2])",
    "narrow_range": "torch.ones(4).narrow(0,3,2)",
    "permute_dims": "torch.ones(2,3).permute(0)",
    "repeat_dims": "torch.ones(2,3).repeat(2)",
    "mse_shape": "torch.nn.functional.mse_loss(torch.ones(3),torch.ones(2))",
    "reduction_word": "torch.nn.functional.mse_loss(torch.ones(3),torch.ones(3),reduction='avg')",
    "size_average": "r=torch.nn.functional.mse_loss(torch.ones(3),torch.zeros(3),size_average=False)",
    "weight_classes": "torch.nn.functional.cross_entropy(torch.ones(2,3),torch.tensor([0,1]),weight=torch.ones(2))",
    "bce_dtype": "torch.nn.functional.binary_cross_entropy(torch.ones(2),torch.ones(2).double())",
    "index_changed": "x=torch.ones(3,requires_grad=True); i=torch.tensor([0,1]); y=x[i].sum(); i.add_(1); y.backward()",
    "target_changed": "x=torch.ones(2,3,requires_grad=True); t=torch.tensor([0,1]); y=torch.nn.functional.nll_loss(x,t); t.add_(1); y.backward()",
    "optimizer_empty": "torch.optim.SGD([],lr=.1)",
    "optimizer_nonleaf": "w=torch.ones(2,requires_grad=True)*2; torch.optim.SGD([w],lr=.1)",
    "sched_before_opt": "o=torch.optim.SGD([torch.ones(1,requires_grad=True)],lr=.1); s=torch.optim.lr_scheduler.StepLR(o,1); s.step()",
    "step_before_backward": "w=torch.ones(2,requires_grad=True); o=torch.optim.SGD([w],lr=.1); l=(w*w).sum(); o.step(); l.backward(retain_graph=True); o.step(); l.backward()",
    "one_tensor_to_optimizer": "torch.optim.SGD(torch.ones(2,requires_grad=True),lr=.1)",
    "get_lr_asked": "r=torch.optim.lr_scheduler.StepLR(torch.optim.SGD([torch.ones(1,requires_grad=True)],lr=.1),1).get_lr()",
    "zero_grad_default_none": "l=torch.nn.Linear(1,1); l(torch.ones(1,1)).sum().backward(); l.zero_grad(); r=l.weight.grad",
    "matmul_shape": "torch.nn.Linear(784,10)(torch.ones(128,1,28,28))",
    "dtype_linear_np": "torch.nn.Linear(3,2)(torch.from_numpy(np.ones((4,3))))",
    "module_no_super": "class M(torch.nn.Module):\n  def __init__(self): self.l=torch.nn.Linear(1,1)\nM()",
    "module_not_implemented": "torch.nn.Module()(1)",
    "load_state_dict_mismatch": "torch.nn.Linear(2,2).load_state_dict({'weight':torch.ones(3,3)})",
}  # fmt: skip


@table
def misconceptions() -> dict[str, Any]:
    """What each mistake does, and its warnings the first and the second time, each mistake in a process of its own."""
    import multiprocessing

    import oracle
    import torch  # noqa: F401, imported here once, not in each process

    with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as pool:
        told = pool.starmap(oracle.mistake, [("torch", code) for code in MISTAKES.values()], chunksize=1)
    return {key: {"code": code, "outcomes": both} for (key, code), both in zip(MISTAKES.items(), told)}


# ---------------------------------------------------------------- in-place writes

# One write each, on y or another of tests/oracle.py's ``write_names``.
ALLOWED = """
y.add_(1)|y.add_(2.5)|y.add_(a)|y.add_(a, alpha=3)|y.add_(1, alpha=2)|y.add_(i)|y.add_(i[0])|y.add_(True)|y += 1|y += a|y += i|y += a[0]
y.sub_(1)|y.sub_(a)|y.sub_(a, alpha=2)|y -= 0.5|y -= i|y.mul_(2)|y.mul_(a)|y *= i|y *= 0|y.div_(2)|y.div_(a)|y /= i|y /= 0
y.zero_()|y.fill_(3)|y.fill_(2.5)|y.fill_(True)|y.fill_(a[0])|y.fill_(i[1])|y.subtract_(1)|y.multiply_(2)|y.divide_(4)
y[0] = 5|y[1:] = 7.5|y[:] = a|y[...] = a|y[0:2] = a[1:]|y[::2] = 0|y[-1] = a[0]|y[1:2] = i[0]|y[None] = a|y[:] = a.view(1, 3)
y[1:].add_(1)|y[0].mul_(3)|y.view(3, 1).add_(a.view(3, 1))|y.t().add_(1)|y.view(3, 1)[1].fill_(9)|y.unsqueeze(0).zero_()|y[:0].add_(1)|y[1:] += 2
y.expand(3).add_(1)|y.detach().add_(1)|y.data.mul_(3)|y[np.int64(1)] = np.float64(4)|y += np.float64(1)|y.add_(other=a)
y.expand(2, 3).zero_()|y.expand(2, 3).fill_(4)|y.expand(2, 3)[0].add_(1)|y.expand(1, 3).add_(1)|y.add_(np.float32(2))|y.fill_(np.float16(2))
y[i[0] - 2] = 8|y += np.ones(3)|y[:] = True|y[0] = a[0:1]|y.add_(y)|y.mul_(y)|y[:2].add_(y[:2])|y[:] = y[0]|y.div_(y)|y[0], y[1] = 1, 2|y.add_(a[0:1])
"""
REFUSED = """
y[0] = np.float32(1)|y[0:2] = np.ones(2)|y.add_(np.ones(3))|y.mul_(1, alpha=2)|y.add_(1, alpha="a")
i.add_(1, alpha=2.5)|y[0:2] = torch.ones(2, 3)|y[:] = torch.ones(2, 3)|y.sub_(True)
x.add_(1)|x += 1|x -= 0.1|x.zero_()|x.fill_(2)|x[0] = 5|x[0].zero_()|x.view(3, 1).add_(1)|x[:2].mul_(2)|x[...] = 1|x[None].div_(2)|x[0] = x[1]
y.add_(torch.ones(2, 3))|y.add_(torch.ones(2))|y.add_(torch.ones(3, 1))|y[0:2] = torch.ones(3)|y[0] = torch.ones(2)|y.fill_(a)|y.fill_("a")
y.fill_(None)|y.add_("a")|y[9] = 1|y[0, 0] = 1|y[0] = "a"|y[0] = None|y[0] = [1, 2]|y[0] = {}|y.expand(2, 3).add_(1)
y.fill_(1e39)|y[0] = 1e39|i.add_(1.5)|i.mul_(0.5)|i += 0.5|i.div_(2)|i /= i|i.add_(a[:2])|i.fill_(2**70)|i[0] = float("nan")
b.add_(1)|b.sub_(b)|b.mul_(2)|b -= True|u.fill_(300)|u[0] = -300|u.add_(1.5)|y.mul_(None)|y += "a"|y += None|y += [1, 2, 3]|y[::-1] = 1|y.sub_(torch.ones(4))
"""


@table
def inplace() -> dict[str, Any]:
    """What each write leaves: its error, and every tensor's numbers, version, dtype and flag."""
    import oracle
    import torch

    return {kind: {code: oracle.after_write(code, torch) for code in codes.strip().replace("\n", "|").split("|")}
            for kind, codes in (("allowed", ALLOWED), ("refused", REFUSED))}  # fmt: skip


@table
def overlaps() -> dict[str, list[str]]:
    """What is left of writes to memory that is seen twice, and how they are refused."""
    import oracle
    import overlap_cases
    import torch

    return {line: oracle.surface(line, torch) for line in overlap_cases.CASES}


# ---------------------------------------------------------------- tensors

# One case a line: statements, then an expression, with x = ones(3, requires_grad=True), a = ones(2, 3), i = tensor([1, 2]).
SURFACE = r"""
torch.Tensor([1,2])
torch.Tensor(2,3).shape
torch.Tensor()
torch.Tensor(3).shape
torch.Tensor((2,3))
torch.Tensor(torch.Size([2,3])).shape
torch.Tensor(2.5)
torch.Tensor([[1,2],[3,4]])
torch.Tensor([1.5,True])
torch.Tensor(np.array([1,2]))
torch.Tensor(np.array([1.,2.],dtype=np.float32))
torch.Tensor(np.int64(3)).shape
torch.Tensor(torch.tensor([1.,2.]))
torch.Tensor(torch.tensor([1,2]))
torch.Tensor(torch.tensor(3.))
torch.Tensor('a')
torch.Tensor(None)
torch.Tensor([1,2],dtype=torch.int64)
torch.Tensor([1,2],device='cpu')
torch.Tensor(data=[1,2])
torch.Tensor(size=(2,)).shape
torch.Tensor(-1)
torch.Tensor(2,-1)
torch.Tensor([1,[2]])
torch.Tensor(range(3))
torch.Tensor((1,2)).dtype
torch.Tensor([]).shape
torch.Tensor(0).shape
torch.Tensor(True)
torch.Tensor({})
torch.Tensor([1,2]).requires_grad
torch.Tensor(x)
y=torch.Tensor(x);y is x
y=x.detach();y=torch.Tensor(y);y[0]=9.;y
torch.FloatTensor([1,2])
torch.FloatTensor(2,3).shape
torch.FloatTensor(2).dtype
torch.LongTensor([1,2])
torch.LongTensor([1.5,2])
torch.LongTensor(2,2).dtype
torch.LongTensor(np.array([1,2]))
torch.LongTensor(np.array([1.5,2]))
torch.LongTensor(i)
torch.LongTensor(x.detach())
torch.DoubleTensor([1,2])
torch.HalfTensor([1,2])
torch.BoolTensor([1,0])
torch.BoolTensor([True,False])
torch.ByteTensor([1,300])
torch.ByteTensor([1,2])
torch.IntTensor([1,2])
torch.ShortTensor([1,2])
torch.CharTensor([1,2])
torch.FloatTensor()
torch.FloatTensor(1.5)
torch.FloatTensor
type(torch.tensor([1]))
torch.Tensor
type(torch.FloatTensor([1]))
isinstance(torch.tensor([1.]), torch.FloatTensor)
isinstance(torch.tensor([1]), torch.FloatTensor)
isinstance(torch.tensor([1]), torch.LongTensor)
isinstance(torch.FloatTensor([1]), torch.Tensor)
isinstance(1, torch.FloatTensor)
torch.FloatTensor.dtype
torch.FloatTensor.__name__
torch.is_tensor(torch.FloatTensor([1]))
x.type('torch.LongTensor')
x.type(torch.LongTensor)
x.type('torch.FloatTensor') is x
x.type(torch.double)
x.type('torch.BoolTensor')
x.type('nonsense')
x.type()
x.type(float)
x.type(int)
x.new([1,2])
x.new(2,3).shape
x.new()
i.new([1.5,2])
i.new(2).dtype
x.new(torch.Size([2])).shape
x.new_zeros(2)
x.new_ones((2,3))
x.new_full((2,),3.)
x.new_full((2,),3)
i.new_full((2,),3.5)
x.new_empty(2).shape
x.new_tensor([1,2])
i.new_tensor([1.5])
x.new_zeros(2,dtype=torch.int64)
x.new_zeros(2,requires_grad=True)
x.new_zeros(2).requires_grad
torch.autograd.Variable(x)
torch.autograd.Variable(x.detach(),requires_grad=True)
torch.autograd.Variable(torch.ones(2))
torch.autograd.Variable(torch.ones(2)).requires_grad
isinstance(x,torch.autograd.Variable)
torch.autograd.Variable
torch.autograd.Variable([1,2])
torch.autograd.Variable(x,volatile=True)
y=torch.ones(2);y=torch.autograd.Variable(y,requires_grad=True);y.requires_grad,y is y
y=torch.ones(2);y=torch.autograd.Variable(y);y[0]=5.;y
torch.tensor([1.]).__class__
repr(torch.Tensor)
str(type(x))
type(x).__name__
type(x) == torch.Tensor
torch.float, torch.FloatTensor(3).type()
torch.Tensor.add(x,1)
torch.Tensor.__add__(x,1)
torch.Tensor([1,2]).long().type()
torch.tensor([1,2]).float().type() == 'torch.FloatTensor'
x.data.new([3])
torch.is_floating_point(x)
torch.LongTensor([1,2]).type(torch.FloatTensor)
x.new([1,2],dtype=torch.int64)
x.new_zeros('a')
x.new_zeros()
x.new_full(2,3)
x.new_tensor(x)
torch.Tensor([1],[2])
torch.Tensor('a',2)
torch.Tensor(i)
y=torch.autograd.Variable(x*1);y.requires_grad,y
x.type(list)
x.type(3)
torch.ones(2)+"a"
torch.ones(2).add("a")
torch.add(torch.ones(2),"a")
torch.mul("a",torch.ones(2))
torch.exp(3.)
torch.exp("a")
torch.exp()
torch.ones(2)+np.ones(2)
np.ones(2)+torch.ones(2)
np.ones(2)*torch.ones(2)
np.float32(2)*torch.ones(2)
torch.ones(2)*np.float32(2)
torch.ones(2)*np.float64(2)
torch.ones(2,dtype=torch.int32)*np.float64(2)
torch.ones(2,dtype=torch.int32)*np.int8(2)
torch.ones(2)*None
torch.ones(2)*[1,2]
torch.ones(2)==None
torch.ones(2)=="a"
torch.ones(2)<None
torch.ones(2)@2
torch.ones(2).matmul(2)
torch.ones(2,dtype=torch.bool)-torch.ones(2,dtype=torch.bool)
-torch.ones(2,dtype=torch.bool)
1-torch.ones(2,dtype=torch.bool)
torch.ones(2,dtype=torch.bool)-1
torch.ones(2,dtype=torch.bool)+torch.ones(2,dtype=torch.bool)
torch.ones(2,dtype=torch.uint8)+300
torch.ones(2,dtype=torch.int8)*300
torch.ones(2,dtype=torch.int8)*(2**70)
torch.ones(2)*(2**70)
torch.ones(2)*1j
torch.mm(torch.ones(2),torch.ones(2,2))
torch.mm(torch.ones(2,3),torch.ones(2,2))
torch.mv(torch.ones(2,3),torch.ones(2))
torch.mv(torch.ones(2),torch.ones(2))
torch.dot(torch.ones(2),torch.ones(3))
torch.dot(torch.ones(2,2),torch.ones(3))
torch.mm(torch.ones(2,2),torch.ones(2,2).double())
torch.mv(torch.ones(2,2),torch.ones(2).double())
torch.dot(torch.ones(2),torch.ones(2).double())
torch.ones(2,2)@torch.ones(2).double()
torch.ones(2)@torch.ones(2).double()
torch.ones(2)@torch.ones(3)
torch.ones(2,2)@torch.ones(3)
torch.ones(3)@torch.ones(2,2)
torch.tensor(2.)@torch.ones(2,2)
torch.ones(2,3,4)@torch.ones(2,3,4)
torch.ones(2,3,4)@torch.ones(3,4,5)
torch.ones(2,2,dtype=torch.bool)@torch.ones(2,2,dtype=torch.bool)
torch.ones(2,2,dtype=torch.int64)@torch.ones(2,2,dtype=torch.int64)
torch.ones(2,3).transpose(0,5)
torch.ones(2,3).unsqueeze(7)
torch.ones(2,3).sum(5)
torch.ones(2,3).sum((0,0))
torch.ones(2,3).mean(5)
torch.ones(2,3).sum(1.5)
torch.ones(2,3).sum("a")
torch.ones(2,3).mean(dtype=torch.float64)
torch.ones(2,3,dtype=torch.int32).mean(dtype=torch.float64)
torch.ones(2,3).sum(dtype=torch.int64)
torch.ones(2,3).sum(axis=0)
torch.ones(2,3).sum(0,keepdims=True)
torch.ones(2,3).view(-1,-1)
torch.ones(2,3).view(4,-1)
torch.ones(2,3).view(-2,3)
torch.ones(2,3).view("a")
torch.ones(2,3).view()
torch.ones(2,3).view(torch.int32)
torch.ones(2,3).expand(3,3)
torch.ones(2,3).expand(3)
torch.ones(2,3).expand(-1,-1,3)
torch.ones(3).expand(-1,3)
torch.ones(3).expand(2,-1)
torch.cat([])
torch.cat([torch.ones(2),3])
torch.cat(torch.ones(2))
torch.cat([torch.ones(2),torch.ones(2,2)])
torch.cat([torch.ones(2),torch.ones(2,dtype=torch.int64)])
torch.cat([torch.ones(2,2),torch.ones(0)])
torch.cat([torch.ones(2)],dim=3)
torch.cat([torch.tensor(1.)])
torch.stack([])
torch.stack([torch.ones(2),torch.ones(3)])
torch.stack([torch.ones(2),torch.ones(2)],dim=4)
torch.stack([torch.ones(2),torch.ones(2,dtype=torch.int32)])
torch.ones(2,3)[0,0,0]
torch.ones(2,3)[5]
torch.ones(2,3)[0,7]
torch.ones(2,3)[1.5]
torch.ones(2,3)["a"]
torch.ones(2,3)[...,...]
torch.ones(2,3)[::-1]
torch.ones(2,3)[::0]
torch.ones(2,3)[1:2.5]
torch.tensor(1.)[0]
torch.tensor(1.)[...]
torch.tensor(1.)[:]
torch.tensor(1.)[None]
torch.ones(2,3)[True]
torch.ones(2,3)[None,True]
torch.ones(2,3)[()]
torch.ones(2,3)[torch.tensor(1)]
torch.ones(2,3)[np.int64(1)]
torch.ones(2,3).select(2,0)
torch.ones(2,3).select(0,4)
torch.ones(2).t()
torch.tensor(2.).t()
torch.tensor(2.).T
torch.ones(2).T
torch.zeros(2,3)
torch.zeros((2,3))
torch.zeros([2,3],dtype=torch.int32)
torch.zeros(size=(2,))
torch.zeros(2,"a")
torch.zeros(-1)
torch.zeros(2.5)
torch.zeros()
torch.zeros(())
torch.zeros(2,dtype="float32")
torch.zeros(2,dtype=np.float32)
torch.zeros(2,requires_grad=True,dtype=torch.int32)
torch.zeros(2,device="cpu")
torch.zeros(2,device="cuda")
torch.full((2,),3)
torch.full((2,),3.)
torch.full((2,),True)
torch.full(2,3)
torch.full((2,),"a")
torch.full((2,),torch.tensor(3.))
torch.arange(5)
torch.arange(5.)
torch.arange(1,5,2)
torch.arange(0,1,0.1)
torch.arange(5,1)
torch.arange(5,1,-1)
torch.arange(1,5,0)
torch.arange()
torch.arange("a")
torch.arange(5,dtype=torch.float32)
torch.arange(3,requires_grad=True)
torch.arange(3.,requires_grad=True)
torch.linspace(0,1,5)
torch.linspace(0,1,1)
torch.linspace(0,1,0)
torch.linspace(0,1)
torch.linspace(0,10,5,dtype=torch.int64)
torch.linspace(0,1,-1)
torch.eye(3)
torch.eye(2,3)
torch.eye(-1)
torch.empty(2,3).shape
torch.zeros_like(torch.ones(2,dtype=torch.int32))
torch.ones_like(torch.ones(2),dtype=torch.int64)
torch.full_like(torch.ones(2),7)
torch.zeros_like(3)
torch.zeros_like([1,2])
torch.zeros_like(torch.ones(2),requires_grad=True)
torch.as_tensor([1,2])
torch.as_tensor(np.ones(2))
torch.as_tensor(3.)
y=torch.ones(2,requires_grad=True);torch.as_tensor(y) is y
torch.as_tensor(torch.ones(2),dtype=torch.float64)
torch.from_numpy([1,2])
torch.from_numpy(np.array(['a']))
torch.from_numpy(np.ones(2)[::-1])
torch.from_numpy(np.ones(2,dtype='>f4'))
torch.from_numpy(np.array(3.))
torch.from_numpy(np.float64(3.))
torch.tensor(np.ones((2,2))[::-1])
torch.tensor()
torch.tensor("a")
torch.tensor(None)
torch.tensor([1,"a"])
torch.tensor([None])
torch.tensor({})
torch.tensor([1.,2.],dtype="float32")
torch.tensor([1.,2.],dtype=float)
torch.tensor([1.,2.],requires_grad="yes")
torch.tensor([1.,2.],requires_grad=1)
torch.tensor(object())
torch.tensor([[1],[2,3]])
torch.tensor([[1,2],3])
torch.tensor([1,[2]])
torch.tensor(3,dtype=torch.float32,requires_grad=True)
torch.tensor(range(3))
torch.tensor((1,2.))
torch.tensor(set([1]))
torch.tensor(1j)
torch.tensor([torch.tensor(1.),torch.tensor(2)])
torch.tensor([torch.tensor([1.,2.])])
x.item()
torch.ones(1,1).item()
torch.ones(0).item()
torch.ones(2).tolist()
torch.tensor(3.).tolist()
int(torch.tensor(3.7))
int(torch.ones(2))
float(torch.ones(2))
bool(torch.ones(0))
bool(torch.tensor(0.))
complex(torch.tensor(2.))
torch.ones(2).__index__()
[1,2,3][torch.tensor(1)]
[1,2,3][torch.tensor(1.)]
range(torch.tensor(3))
x.requires_grad_(False)
(x*2).requires_grad_(False)
(x*2).requires_grad_()
i.requires_grad_(False)
i.requires_grad=True
y=x*2;y.requires_grad=False
y=x*2;y.requires_grad=True;y
x.requires_grad="a"
x.grad="a"
x.grad=torch.ones(3).double()
x.grad=x
x.grad=torch.ones(3,requires_grad=True);x.grad
x.grad=torch.ones(1,3)
del x.grad;x.grad
x.is_leaf, i.is_leaf, (x*2).is_leaf, (i*2).is_leaf
x.grad_fn, (x*2).grad_fn.name()
(x*2).grad_fn.next_functions[0][0].variable is x
(x*2).grad_fn.next_functions
(x*2).grad_fn._saved_other
(x*2).grad_fn._saved_self
(x*x).grad_fn._saved_self is x
(x*x).grad_fn._saved_foo
x.exp().grad_fn._saved_result
y=x*x;y.sum().backward();y.grad_fn._saved_self
x.sum().grad_fn._saved_self_sym_sizes
x.backward()
x.sum().backward(torch.ones(1))
x.sum().backward(torch.tensor(1.).double())
x.sum().backward(1.)
x.sum().backward("a")
(x*2).backward(torch.ones(3,requires_grad=True))
(x*2).backward([1,1,1])
(x*2).backward(torch.ones(3,dtype=torch.int64));x.grad
(x*2).backward(torch.ones(3,dtype=torch.float64));x.grad.dtype
y=torch.tensor(2.,requires_grad=True);y.backward();y.grad
y=torch.tensor([2.],requires_grad=True);y.backward();y.grad
torch.tensor(2.).retain_grad()
x.retain_grad();x.retains_grad
y=x*2;y.retain_grad();y.retains_grad
y=x*2;y.retain_grad();y.sum().backward();y.grad
y=x*2;y.grad
y=x*2;del y.grad;y
x.detach().requires_grad
x.data.requires_grad
x.data=torch.ones(5);x
x.data=torch.ones(3,dtype=torch.int64);x
x.data=3
x.data=None
x.shape.numel(), x.size(), a.size(1), a.size(5)
a.size("a")
a.dim(), a.ndim, a.numel(), a.nelement(), a.element_size(), a.device, a.layout, a.itemsize, a.nbytes
a.device.type, a.device.index
a.is_contiguous(), a.t().is_contiguous(), a.stride(), a.t().stride()
len(a), a.__len__()
3 in i, 7 in i
np.sin(a)
np.mean(a)
np.add(a,1)
np.sqrt(torch.tensor(4.))
f"{torch.tensor(3.14159):.2f}"
f"{a}"
format(a,".2f")
str(torch.tensor(3.))
abs(torch.tensor(-3.))
torch.ones(2)**2
torch.tensor([1,2])**-1
torch.tensor([1,2])**2.0
2**torch.tensor([1,2])
torch.tensor([1,2])**torch.tensor([1.,2.])
torch.tensor([4,2])//3
torch.tensor([-4.,2])%3
torch.tensor([4,2])/0
torch.tensor([4,2])//0
1/torch.tensor([0.,1])
y=x*2;z=y.sum();z.backward();z.backward();x.grad
c=torch.ones(3);z=(x*c).sum();z.backward();z.backward()
z=x.sum();z.backward();z.backward();x.grad
z=x.view(3,1).sum();z.backward();z.backward();x.grad
z=x.mean();z.backward();z.backward();x.grad
z=x.pow(2).sum();z.backward();z.backward();x.grad
z=(x/2).sum();z.backward();z.backward();x.grad
z=(x[0]);z.backward();z.backward();x.grad
x[:].grad_fn
x[:,None].grad_fn, x[::2].grad_fn, x[0:3].grad_fn, x[0:99].grad_fn
a.requires_grad_();[a[:].grad_fn,a[:,:].grad_fn,a[:,0:1].grad_fn.next_functions,a[None].grad_fn,a[...,None].grad_fn,a[0,...].grad_fn,a[...,...].grad_fn,a[()].grad_fn,a[0:1,:].grad_fn]
a.requires_grad_();v=x[:2]@a;v.grad_fn, v.grad_fn.next_functions, v.grad_fn.next_functions[0][0].next_functions
z=torch.add(x,x,alpha=2);z.grad_fn
torch.add(x,x,alpha=2.5)
torch.sub(i,i,alpha=2.5)
torch.rsub(x,1).grad_fn, torch.rsub(x,x).grad_fn
(2**x).grad_fn._saved_self
(x-x).grad_fn
(i-x).grad_fn.next_functions
torch.neg(x).grad_fn
x.T.grad_fn
torch.abs(x).grad_fn
x.numpy()
x.detach().numpy()
np.asarray(x)
x.__array__()
w=torch.tensor([1.,2.,3.],requires_grad=True);y=(w*w).sum();w.data.add_(1);y.backward();w.grad
w=torch.tensor([1.,2.,3.],requires_grad=True);y=(w*w).sum();w.detach().add_(1);y.backward();w.grad
w=torch.tensor([1.,2.,3.],requires_grad=True);u=w*1;y=(u*u).sum();u.detach().add_(1);y.backward();w.grad
w=torch.tensor([1.,2.,3.]);y=(x*w).sum();w.add_(1);y.backward();w.grad
w=torch.tensor([1.,2.,3.]);y=(x[0]*w[0]).sum();w.add_(1);y.backward();w.grad
w=torch.tensor(2.,requires_grad=True);y=w*w;w.detach().fill_(1);y.backward()
w=torch.tensor(2.,dtype=torch.float64,requires_grad=True);y=w.exp();y.detach().fill_(1);y.backward()
y=x*2;y.retain_grad();z=y.sum();z.backward();y.grad_fn._saved_other
x.add_(1)
x.data.add_(1);x
x.zero_()
x[0].zero_()
x.view(3,1).add_(1)
y=torch.ones(3);y+=i[0];y
y=torch.ones(3,dtype=torch.int64);y.add_(1.5)
y=torch.ones(3,dtype=torch.int64);y.mul_(1.5)
y=torch.ones(3);y.add_(torch.ones(2,3))
y=torch.ones(3);y.add_(torch.ones(2))
y=torch.ones(3);y.expand(2,3).add_(1)
y=torch.ones(3);y.fill_("a")
y=torch.ones(3);y.fill_(torch.ones(2))
y=torch.ones(3);y.fill_(torch.tensor(4.));y
y=torch.ones(3,dtype=torch.int64);y.fill_(1.5);y
y=torch.ones(3);y.__setitem__(0,5);y
y=torch.ones(3);y.__setitem__(slice(0,2),torch.tensor([7.,8.]));y
y=torch.ones(3);y.__setitem__(slice(0,2),[7.,8.]);y
y=torch.ones(3);y.__setitem__(slice(0,2),torch.ones(3));y
y=torch.ones(3);y.__setitem__(0,x[0]);y
y=torch.ones(3);y.__setitem__(9,1);y
float(x[0]), float(x[0])
int(x[0])
x[0].item()
torch.tensor(x)
torch.tensor([x[0],x[1]])
torch.tensor(x,requires_grad=True)
torch.as_tensor([x[0],x[1]])
torch.is_tensor(x), torch.is_grad_enabled()
x.clone().grad_fn
x.detach().grad_fn
x.to(torch.float64).grad_fn, x.to(torch.float32) is x, x.double().grad_fn, x.int().grad_fn
x.type(), x.type(torch.float64)
x.cpu() is x
x.tolist()
x.reshape(3,1).grad_fn
x.sum(()).grad_fn
x.sum(()), torch.ones(2,3).mean(())
y=x*1;v=y.detach()[0];y.mul_(2);v, v.requires_grad, v._version, v._base is None
y=x*1;d=y.detach();v,w=d[1:],y[1:];y.mul_(2);v, w, v._base is d, w._base is y
y=x*1;v=y.data[0];y[0]=5;v, v.requires_grad
w=torch.tensor(1e8,requires_grad=True);y=w*1;p=[y*1,y*1e8,y*-1e8];(p[0]+p[1]+p[2]).backward();w.grad
w=torch.tensor(1e8,requires_grad=True);y=w*1;p=[y*1e8,y*1,y*-1e8];(p[0]+p[1]+p[2]).backward();w.grad
w=torch.tensor(1e8,requires_grad=True);y=w*1;p=[y*1e8,y*-1e8,y*1];(p[0]+p[1]+p[2]).backward();w.grad
w=torch.tensor(1e8,requires_grad=True);y=w*1;p=[y*1e8,y*-1e8,y*1];(p[2]+(p[0]+p[1])).backward();w.grad
w=torch.tensor(1e8,requires_grad=True);p=[w*1,w*1e8,w*-1e8];(p[0]+p[1]+p[2]).backward();w.grad
w=torch.tensor(1e8,requires_grad=True);p=[w*1e8,w*-1e8,w*1];(p[0]+p[1]+p[2]).backward();w.grad
w=torch.tensor(1.,requires_grad=True);y=w*1;p=[y*3e7,y*1,y*1,y*1,y*-3e7];sum(p).backward();w.grad
w=torch.tensor(1.,requires_grad=True);y=w*1;torch.stack([y,y,y]).backward(torch.tensor([1e8,1,-1e8]));w.grad
w=torch.tensor(1.,requires_grad=True);torch.stack([w,w,w]).backward(torch.tensor([1e8,1,-1e8]));w.grad
w=torch.tensor(1.,requires_grad=True);y=w*1;s=torch.stack([y,y,y]);torch.autograd.grad(s,[w,y],torch.tensor([1e8,1,-1e8]),create_graph=True)
w=torch.tensor(1.,requires_grad=True);y=w*1;torch.stack([y,y,y]).backward(torch.tensor([1e8,-1e8,1]));w.grad
w=torch.tensor(1.,requires_grad=True);torch.stack([w,w,w]).backward(torch.tensor([1e8,-1e8,1]));w.grad
w=torch.tensor(1.,requires_grad=True);y=w*1;s=torch.stack([y,y,y]);torch.autograd.grad(s,[w,y],torch.tensor([1e8,-1e8,1]),create_graph=True)
w=torch.tensor(1.,requires_grad=True);y=w*1;torch.stack([y,y,y]).backward(torch.tensor([1,1e8,-1e8]));w.grad
w=torch.tensor(1.,requires_grad=True);torch.stack([w,w,w]).backward(torch.tensor([1,1e8,-1e8]));w.grad
w=torch.tensor(1.,requires_grad=True);y=w*1;s=torch.stack([y,y,y]);torch.autograd.grad(s,[w,y],torch.tensor([1,1e8,-1e8]),create_graph=True)
(x*2).sum().backward(inputs=[x,x]);x.grad
y=x*2;y.sum().backward(inputs=[x,y,x,y]);x.grad, y.grad
y=x*2;torch.autograd.grad(y.sum(),[x,x])
y=x*2;torch.autograd.grad(y.sum(),[x,y,x])
p=(x*1).unbind();y=p[1]*p[1];p[1].detach().mul_(2);y.backward()
p=(x*1).unbind();y=p[2]*p[2];p[2].detach().mul_(2);y.backward()
p=(x*1).split(1);y=p[1]*p[1];p[1].detach().mul_(2);y.sum().backward()
p=(x*1).chunk(3);y=p[2]*p[2];p[2].detach().mul_(2);y.sum().backward()
m=(x*1).max(0);y=m[0]*m[0];m[0].detach().mul_(2);y.backward()
x[[[0]]*31]
x[[[0]]*32].shape
x[[[0]]*33].shape
x[[None]*32]
a[[[0],[1]]]
u=torch.zeros(2,dtype=torch.uint8);u.fill_(-255)
u=torch.zeros(2,dtype=torch.uint8);u.fill_(-256)
u=torch.zeros(2,dtype=torch.uint8);u.fill_(256)
u=torch.zeros(2,dtype=torch.uint8);u[0]=-256
u=torch.zeros(2,dtype=torch.int8);u.fill_(-128)
u=torch.zeros(2,dtype=torch.int8);u.fill_(-129)
u=torch.zeros(2,dtype=torch.int8);u.fill_(128)
u=torch.zeros(2,dtype=torch.int16);u.fill_(-32769)
u=torch.zeros(2,dtype=torch.int16);u.fill_(32768)
u=torch.zeros(2,dtype=torch.int32);u.fill_(-2**31-1)
u=torch.zeros(2,dtype=torch.int32);u.fill_(2**31)
torch.full((2,),-256,dtype=torch.uint8)
torch.tensor([-256],dtype=torch.uint8)
torch.zeros(2,dtype=torch.uint8).masked_fill(torch.tensor([True,False]),-256)
torch.zeros(2,dtype=torch.uint8).clamp(-256,9)
torch.autograd.backward([(x*2).sum(),x*2])
torch.autograd.backward([(x*2).sum(),torch.ones(())])
torch.autograd.grad((x*2).sum(),[x,torch.ones(1)])
torch.autograd.grad((x*2).sum(),[x,torch.ones(1,requires_grad=True)])
torch.tensor([]).sum(), torch.tensor([]).mean()
torch.ones(0,3).sum(0), torch.ones(0,3).mean(0)
torch.tensor([True,True]).sum(), torch.tensor([1,2],dtype=torch.uint8).sum()
torch.tensor([True,True]).mean()
torch.tensor([1,2]).exp(), torch.tensor([1,2]).sqrt(), torch.tensor([True]).exp()
torch.tensor([1,-2]).abs(), torch.tensor([1,-2]).neg(), torch.tensor([1,-2]).relu()
torch.tensor([True]).abs()
torch.tensor([True]).relu()
torch.tensor([1,2]).reciprocal(), torch.tensor([1,2]).sigmoid(), torch.tensor([1,2]).tanh()
torch.relu(torch.tensor([float('nan'),-0.0]))
torch.sum([1,2])
torch.sum(3)
torch.mean()
torch.pow(2,3)
torch.pow(2,x).grad_fn
torch.ones(2).pow("a")
x.pow(0).grad_fn
(x**0).sum().backward();x.grad
torch.unsqueeze(x)
x.unsqueeze()
x.unsqueeze("a")
x.transpose(0)
x.expand("a")
x.expand()
x.view(size=(3,1)).shape
x.view((3,1)).shape, x.view([3,1]).shape, x.view(torch.Size([1,3])).shape, x.view(torch.tensor(3)).shape
x.stride(), x.storage_offset()
x>0, x>=i[0], x!=1
(x>0).requires_grad
torch.eq(x,1), torch.gt(x,0), torch.ne(x,x)
torch.equal(x,x), torch.allclose(x,x)
torch.numel(x)
~torch.tensor([True,False]), torch.tensor([True])&torch.tensor([False])
torch.empty_like(torch.ones(2)).shape, torch.empty(0).shape, torch.empty((2,0)).dtype
hash(a)==id(a), a in {a:1}, {a:1}[a], len({a,a,torch.ones(2,3)})
x==x, x!=x, (x==[1,2]), (x!=None)
b=np.ones(2,'f4');t=torch.from_numpy(b);b[0]=5;t[1]=7;t,b.tolist()
b=np.ones(2,'f4');t=torch.tensor(b);b[0]=5;t
b=np.ones(2,'f4');t=torch.as_tensor(b);b[0]=5;t
b=np.ones(2);t=torch.as_tensor(b,dtype=torch.float32);b[0]=5;t
b=a.numpy();b[0,0]=9;a[1,1]=7;a,b.tolist()
b=np.asarray(a);b[0,0]=9;a
b=np.array(a);b[0,0]=9;a
np.asarray(a,dtype=np.float64).dtype.name, np.array(a,dtype='i4').tolist(), np.asarray(a).dtype.name
a.__array__().dtype.name, a.__array__(np.float64).dtype.name
d=x.detach();d[0]=5;x,d
d=x.data;d[0]=5;x,d
d=x.detach();d.requires_grad_();d.is_leaf, d.grad_fn, x.requires_grad
x.detach() is x, x.data is x, x.detach().is_leaf
t=torch.ones(2);t.data=torch.zeros(3);t,t.shape
t=torch.ones(2);t.data=torch.zeros(2,dtype=torch.int64);t
t=torch.ones(2);v=t[0];t.data=torch.zeros(2);v
t=torch.ones(2);t._version, t.add_(1)._version, t[0]._version, t.detach()._version, t.data._version
t=torch.ones(2);v=t.view(2,1);v.add_(1);t._version, v._version, v._base is t
t=torch.ones(2);t.view(2,1)[0]._base is t, t._base, t.clone()._base, t.detach()._base
[float(e) for e in i], [e for e in i], list(torch.ones(2,2)), tuple(torch.ones(0))
max(i), min(i), sum(i), sorted([torch.tensor(2),torch.tensor(1)])
torch.tensor(3) in [1,torch.tensor(3)], 1 in torch.tensor([1.]), torch.tensor(1) in i, "a" in i
1 in torch.ones(0), None in i
for_=[r for r in torch.tensor([[1,2],[3,4]])];for_
u,v=torch.tensor([1.,2.]);u,v
bool(torch.tensor([True])), bool(torch.tensor([[0.]])), bool(torch.tensor([])), not torch.tensor(1)
1 if torch.tensor(2)>1 else 0
bool(torch.ones(2)==torch.ones(2))
int(torch.tensor([[7]])), float(torch.tensor([2])), int(torch.tensor(True)), float(torch.tensor(True)), int(torch.tensor(-2.7))
int(torch.tensor(float('nan')))
int(torch.tensor(float('inf')))
float(torch.ones(0))
torch.tensor(2).__index__(), torch.tensor(True).__index__(), torch.tensor([3]).__index__()
"abc"[torch.tensor(1)], list(range(torch.tensor(2)))
torch.tensor(2.).__index__()
f"{torch.tensor(3)}", f"{torch.tensor(3):5d}", f"{torch.tensor(True)}", f"{torch.tensor(2.5):8.3f}|"
f"{torch.tensor(2.5,requires_grad=True):.3f}"
f"{x}"
f"{x:.2f}"
f"{torch.tensor([1.]):.2f}"
"%.2f"%torch.tensor(1.234), "%d"%torch.tensor(3), "%s"%torch.tensor(3), "{}".format(i)
str(x), repr(x*2), str(i)
round(torch.tensor(2.5))
divmod(5,torch.tensor(2)) is None
x.shape, x.size(), x.size(0), x.size(-1), a.size(dim=1), x.shape==(3,), x.shape[0], a.shape[::-1], a.shape+(1,)
a.size(2)
torch.tensor(1.).size(0)
a.shape.numel(), torch.Size([2,3]), torch.Size([]), a.shape==torch.Size([2,3]), type(a.shape).__name__
a.ndim, a.dim(), torch.tensor(1.).dim(), a.numel(), torch.numel(a), torch.ones(0).numel()
a.t().stride(), a[:,1].stride(), a[None].stride(), a.expand(2,2,3).stride(), torch.tensor(1.).stride(), torch.ones(2,3,4).transpose(0,2).stride()
a.t().is_contiguous(), a[:,1:].is_contiguous(), a[0].is_contiguous(), a.expand(2,2,3).is_contiguous()
a.stride(0), a.stride(dim=1)
a.is_floating_point(), i.is_floating_point(), a.element_size(), a.nbytes
a.dtype, i.dtype, a.dtype==torch.float32, a.dtype is torch.float, torch.tensor([1.]).dtype
a.requires_grad, x.requires_grad, x.requires_grad_() is x, a.requires_grad_(False).requires_grad, a.requires_grad_().requires_grad
a.requires_grad=True;a.requires_grad,a.is_leaf
x.requires_grad=False;x.requires_grad, (x*2).requires_grad
x.requires_grad=1
x.requires_grad_("a")
i.requires_grad_()
del x.requires_grad
x.grad=torch.ones(3);x.grad
x.grad=torch.ones(3);x.grad=None;x.grad
x.grad=torch.ones(3).half()
x.grad=torch.ones(2)
x.grad=[1.,2.,3.]
y=x*2;y.grad=torch.ones(3);y.grad
a.grad=torch.ones(2,3);a.grad
x.grad=i
g=torch.ones(3);x.grad=g;g.add_(1);x.grad
g=torch.ones(3);x.grad=g;(x*2).sum().backward();g, x.grad is g
x.is_leaf, (x+1).is_leaf, a.is_leaf, (a+1).is_leaf, x.detach().is_leaf
x.to(torch.float64), x.to(torch.int64), x.to(torch.float32) is x, x.to(x) is x, x.to('cpu') is x, x.to(torch.device('cpu')) is x
x.to(i).dtype, x.to('cpu',torch.float64).dtype, x.to(device='cpu',dtype=torch.half).dtype, x.to(dtype=torch.float32) is x, x.to(copy=True,dtype=torch.float32) is x
x.to(3)
x.to("float64")
x.float() is x, x.double().dtype, x.half().dtype, x.int().dtype, x.long().dtype, x.bool().dtype, x.cpu() is x
x.type(), i.type(), x.type(torch.int64), torch.ones(1).bool().type(), x.type('torch.DoubleTensor').dtype
torch.tensor([1.9,-1.9]).int(), torch.tensor([0.,.5]).bool(), torch.tensor([300]).to(torch.uint8), torch.tensor([True]).float()
x.item
torch.tensor(3).item(), torch.tensor(2.5).item(), torch.tensor(True).item(), torch.tensor([[[7]]]).item(), torch.tensor(0.1).item()
torch.ones(2,2).tolist(), torch.tensor(0.1).tolist(), torch.tensor([True]).tolist(), torch.ones(0).tolist(), torch.ones(2,0).tolist()
x.tolist(), x.detach().numpy().tolist(), (x*1).detach().numpy().dtype.name
(x*2).numpy()
(x>0).numpy().tolist()
np.add(a,1), np.exp(torch.zeros(2)), np.multiply(2,a)
np.sum(a)
np.concatenate([a,a]).shape, np.stack([i,i]).tolist(), np.array([i,i]).tolist(), np.dot(i,i).item(), np.isnan(a).sum()
np.ones(2)+i, i+np.ones(2), np.float64(2)+i, i-np.int64(1), np.arange(2)*i, np.float32(1.5)*a[0], 2.5*i, np.int64(2)**i
np.ones((2,3))@torch.ones(3).double()
torch.ones(3)@np.ones(3)
np.ones(2)==i, i==np.ones(2), i<np.array([5,0])
a[0]+np.float64(1), a[0]*np.bool_(True), i*True, i+np.int8(1), i/np.float64(2)
torch.tensor(np.float64(1.5)), torch.tensor(np.int8(3)), torch.tensor(np.bool_(True)), torch.tensor(np.float16(1))
torch.tensor(np.int64([0,1,2])), torch.tensor(np.array(2.)), torch.tensor([np.int64([1,2]),np.int64([3,4])])
torch.tensor(1.5,dtype=torch.int64), torch.tensor([1,0],dtype=torch.bool), torch.tensor(True,dtype=torch.float32)
torch.tensor([1,2],dtype=torch.float32,device='cpu',requires_grad=True)
torch.tensor([1.],1)
torch.tensor(data=[1.]), torch.tensor([[]]).shape, torch.tensor([[1.,2.]]).shape
torch.tensor(i), torch.tensor([i]), torch.as_tensor(i) is i
torch.as_tensor([1.],device='cpu'), torch.as_tensor(x).requires_grad, torch.as_tensor(x,dtype=torch.float64).grad_fn
torch.from_numpy(np.int64([0,1,2])), torch.from_numpy(np.array([True])), torch.from_numpy(np.ones((2,3)).T).stride()
torch.from_numpy(np.array([1],dtype='u2'))
torch.from_numpy(a)
torch.from_numpy(3)
torch.zeros(2,3,dtype=torch.int64), torch.ones((2,),dtype=torch.bool), torch.zeros(0), torch.zeros(2,0,3).shape, torch.ones(torch.Size([2]))
torch.zeros([2],requires_grad=True), torch.ones(2,device=torch.device('cpu')).device
torch.zeros(2,foo=1)
torch.zeros(2,dtype=3)
torch.zeros((2,'a'))
torch.zeros(torch.tensor(2)), torch.zeros(np.int64(2))
torch.ones(True)
torch.zeros(2,-3)
torch.zeros(None)
torch.full((2,2),1.5), torch.full([1],True), torch.full((),7), torch.full((2,),1,dtype=torch.float32), torch.full(size=(1,),fill_value=2)
torch.full((2,),None)
torch.full((2,))
torch.full((2,),1.,requires_grad=True)
torch.full((2,),1,requires_grad=True)
torch.full((-1,),1)
torch.arange(0), torch.arange(2,5), torch.arange(5,2,-1), torch.arange(0.,1.,.25), torch.arange(1,2,0.5), torch.arange(3,dtype=torch.float64)
torch.arange(start=1,end=4), torch.arange(1,end=4,step=2), torch.arange(end=3), torch.arange(torch.tensor(3)), torch.arange(np.int64(2))
torch.arange(1,2,3,4)
torch.arange(3,device='cuda')
torch.arange(0,1,0)
torch.linspace(0,1,3), torch.linspace(1,0,5), torch.linspace(0,1,steps=2), torch.linspace(start=0,end=4,steps=3), torch.linspace(0,1,5,dtype=torch.float64)
torch.linspace(0,1,2.5)
torch.linspace(0,"a",3)
torch.eye(2), torch.eye(0).shape, torch.eye(3,2), torch.eye(2,dtype=torch.int64), torch.eye(n=2,m=1)
torch.eye(2.5)
torch.eye(2,-1)
torch.eye()
torch.zeros_like(x), torch.ones_like(i), torch.zeros_like(a,dtype=torch.int64), torch.ones_like(x,requires_grad=True), torch.full_like(i,2.7), torch.full_like(a,True)
torch.zeros_like(x).requires_grad, torch.zeros_like(a.t()).stride(), torch.ones_like(a[:,::2]).shape
torch.ones_like(2)
torch.zeros_like(i,requires_grad=True)
torch.full_like(a,"a")
torch.zeros_like()
torch.set_default_dtype(torch.float64);r=(torch.tensor(1.).dtype,torch.zeros(1).dtype,torch.arange(1.).dtype,torch.tensor(1)/2);torch.set_default_dtype(torch.float32);r
torch.set_default_dtype(torch.int64)
torch.get_default_dtype(), torch.finfo(torch.float32).eps, torch.iinfo(torch.int8).max
torch.is_tensor(a), torch.is_tensor(1), isinstance(a,torch.Tensor), torch.is_grad_enabled()
torch.device('cpu'), torch.device('cuda',1), torch.device('cuda:1').index, str(torch.device('cpu')), torch.device('cpu')==a.device, torch.device('cpu')=='cpu'
torch.device('foo')
a.to('cuda')
a.cuda()
type(a).__name__, type(a) is torch.Tensor, a.__class__.__name__
(x*2).grad_fn.name(), type((x*2).grad_fn).__name__, repr((x*2).grad_fn)[:13]
(x*2).grad_fn.next_functions[0][0].name(), (x*2).grad_fn.next_functions[0][1], (x*2).grad_fn.next_functions[1:]
(x*2).grad_fn.foo
x.foo
x.foo=3;x.foo
torch.foo
(x/2).grad_fn._saved_other, (x**2).grad_fn._saved_exponent, (x**2).grad_fn._saved_self is x, x.sum(1-1).grad_fn._saved_dim
(x**2.5).grad_fn._saved_exponent, (x*x).grad_fn._saved_other is x, (x*a).grad_fn._saved_self, (x*a).grad_fn._saved_other is a
x.tanh().grad_fn._saved_result, x[0].grad_fn._saved_index, x[0].grad_fn._saved_dim, x.view(3,1).grad_fn._saved_self_sym_sizes
x.T
x.T.T, a.T.shape, torch.tensor(1.).T
a.t(), x.t(), a.t().t()
a.transpose(0,1).shape, a.transpose(-1,0).shape, torch.transpose(a,0,1).shape, a.transpose(dim0=0,dim1=1).shape
a.transpose(0,2)
a.unsqueeze(0).shape, a.unsqueeze(-1).shape, a.unsqueeze(dim=1).shape, torch.unsqueeze(a,0).shape
a.unsqueeze(-4)
a.view(3,2), a.view(-1), a.view(6), a.view(2,-1).shape, a.view(1,2,3,1).shape, torch.ones(0).view(0,3).shape, torch.ones(0).view(2,0).shape
a.view(5)
a.view(2.5)
torch.ones(0).view(-1,0)
a.t().view(2,3)
a.expand(2,2,3).shape, a.expand(-1,3).shape, torch.ones(3,1).expand(3,4).shape, torch.tensor(1.).expand(2), a.expand(2,3).shape, a.expand((2,3)).shape
a.expand(2,4)
a.expand(-1,-1,-1)
torch.cat([a,a]).shape, torch.cat([a,a],1).shape, torch.cat((a,a),dim=-1).shape, torch.cat([i,x]).dtype, torch.cat(tensors=[i,i],dim=0)
torch.cat([a,torch.ones(3,3)],1)
torch.cat([a,a],2)
torch.cat(3)
torch.cat([1,2])
torch.cat([torch.ones(2),torch.ones(0),torch.ones(1)])
torch.stack([i,i]), torch.stack([i,i],1), torch.stack([i,i],-1), torch.stack((i,i),dim=0), torch.stack([torch.tensor(1.),torch.tensor(2)])
torch.stack(i)
torch.stack([i,1])
torch.stack([i,i],3)
a.select(1,0), torch.select(a,0,1), a.select(dim=0,index=-1)
a.select(3,0)
a.select(0,9)
torch.unbind(i), a.unbind(1), i.unbind(0)
i.unbind(1)
a[0], a[-1,-1], a[0:1], a[:,::2], a[...,0], a[None].shape, a[:,None,:].shape, a[1:1], a[5:], a[-1:], a[0,...].shape, a[()].shape
a[0][1], a[0,1], a[(0,1)], a[slice(0,1)], a[np.int64(0),1], a[torch.tensor(0)], a[5:2], a[None,...,None].shape
a[2]
a[0,3]
a[0,0,0]
a[-3]
a[::-1]
a[0.5]
a[torch.tensor(0.5)]
i[torch.tensor(5)]
torch.tensor(1.)[...], torch.tensor(1.)[None], torch.tensor(1.)[()]
a.sum(), a.sum(0), a.sum(1), a.sum(-1), a.sum((0,1)), a.sum(0,True), a.sum(0,keepdim=True), a.sum(dim=1), a.sum([0]), torch.sum(a), torch.sum(a,1), torch.sum(a,dim=(0,1),keepdim=True)
a.mean(), a.mean(0), a.mean(1,keepdim=True), torch.mean(a,0), a.mean((0,1)), a.mean(axis=1), i.sum(), torch.tensor([True,True]).sum(), torch.ones(0).sum(), torch.ones(0).mean()
a.sum(2)
a.sum((0,-2))
a.mean("a")
i.mean()
i.float().mean(), i.sum(dtype=torch.float32), i.sum().dtype, torch.tensor(3.).sum(0), torch.tensor(3.).mean(-1)
torch.tensor(3.).sum(1)
torch.add(i,1), torch.add(i,i), torch.sub(i,1), torch.mul(i,2), torch.div(i,2), torch.add(i,i,alpha=2), torch.sub(i,1,alpha=3), i.add(1,alpha=2), i.sub(i,alpha=2)
torch.add(input=i,other=1), torch.mul(input=i,other=i), torch.exp(input=x).shape, i.add(other=1), torch.pow(input=i,exponent=2)
torch.add(i)
torch.add()
torch.add(i,1,2)
torch.mul(i,1,2)
torch.exp(x,x)
torch.exp(foo=x)
torch.add(i,foo=1)
torch.add(i,1,other=2)
torch.mm(a)
torch.mm(a,3)
torch.mm(3,a)
torch.dot(i,i), torch.dot(i.float(),i.float()), torch.mv(a,torch.ones(3)), torch.mm(a,a.t()), a@a.t(), torch.matmul(a,torch.ones(3)), torch.ones(2)@a
a@a
a@i
i@a
2@a
a@[1]
a+[1,2,3]
a+None
a*"a"
a-{}
[1]+a
a/None
a**None
None**a
"a"*a
a<"a"
a>=[1]
a==[1]
torch.eq(a,1), torch.ne(a,1), torch.lt(a,2), torch.le(a,1), torch.gt(a,1), torch.ge(a,1), a.eq(1), a.lt(2)
torch.eq(a,"a")
torch.lt(a,None)
i==1, 1==i, i!=1, i<2, 2>i, i<=i, i>=1.5, torch.tensor(1)==1, torch.tensor(1.)<2
torch.tensor([1,2])==torch.tensor([1.,3.]), torch.ones(2)==torch.ones(2,1)
torch.ones(2)==torch.ones(3)
i**2, i**2.0, i**0.5, 2**i, 2.5**i, i**i, i**-1.0, x**2, i.pow(2), torch.pow(i,2), torch.pow(2,i), (-i)**2
i**-1
abs(-i), -i, +i, i.neg(), i.abs(), torch.neg(i), torch.abs(-i), i.negative(), i.absolute()
1-i, 2.5-i, 1/i, i/i, i/2, 3/i, torch.tensor([1.,-1.])/0, i.div(2), i.true_divide(2), i.divide(2), i.multiply(2), i.subtract(1)
i.exp(), i.log(), i.sqrt(), i.sin(), i.cos(), i.tanh(), i.sigmoid(), i.relu(), i.reciprocal(), torch.relu(-i), i.sign(), (-i).sqrt()
torch.exp(i), torch.log(i), torch.sqrt(i), torch.sin(i), torch.cos(i), torch.tanh(i), torch.sigmoid(i), torch.reciprocal(i), torch.sign(i)
x.clone(), torch.clone(i), i.clone() is i
torch.tensor(200,dtype=torch.uint8)+100, torch.tensor([200],dtype=torch.uint8)*2, torch.tensor([3e38])*10, torch.tensor(3e38)*10, torch.tensor(float('inf'))-torch.tensor(float('inf'))
torch.full((2,),1e39)
torch.full((2,),300,dtype=torch.uint8)
torch.full((2,),-1,dtype=torch.uint8)
i.fill_(2.7), a.fill_(3), a.fill_(True), torch.ones(2,dtype=torch.uint8).fill_(-1)
i.fill_(2**70)
torch.ones(2,dtype=torch.half).fill_(70000)
torch.tensor([60000.,60000.],dtype=torch.float16).mean(), torch.ones(3000,dtype=torch.float16).sum(), torch.tensor([1.,2.],dtype=torch.float16).sigmoid()
i.backward()
x.backward(torch.ones(3));x.grad
x.sum().backward();x.grad
x.sum().backward(torch.tensor(2.));x.grad
x.sum().backward(gradient=torch.tensor(3.));x.grad
x.sum().backward(torch.ones(2))
(x*x).backward(torch.tensor([1.,2.,3.]),retain_graph=True);x.grad
x.sum().backward(None,True);x.grad
x.sum().backward(foo=1)
(x>0).sum().backward()
"""


@table
def tensor() -> dict[str, list[str]]:
    """What every function and attribute shows or raises, and the warnings that come with it."""
    import oracle
    import torch

    return {line: oracle.surface(line, torch) for line in SURFACE.strip().splitlines()}


# ---------------------------------------------------------------- histories after in-place writes and views

HISTORIES = r"""
y=x-1.5;F.leaky_relu(y,inplace=True);y.grad_fn.name(),y
y=x-1.5;F.elu(y,inplace=True);y.grad_fn.name(),y
y=x-1.5;F.selu(y,inplace=True);y.grad_fn.name(),y
y=x-1.5;F.celu(y,inplace=True);y.grad_fn.name(),y
y=x-1.5;F.hardtanh(y,inplace=True);y.grad_fn.name(),y
y=x-1.5;F.relu6(y,inplace=True);y.grad_fn.name(),y
y=x-1.5;F.hardsigmoid(y,inplace=True);y.grad_fn.name(),y
y=x-1.5;F.hardswish(y,inplace=True);y.grad_fn.name(),y
y=x-1.5;F.silu(y,inplace=True);y.grad_fn.name(),y
y=x-1.5;F.mish(y,inplace=True);y.grad_fn.name(),y
y=x-1.5;F.relu(y,inplace=True);y.grad_fn.name(),y
y=x-1.5;F.leaky_relu(y,inplace=True).sum().backward();x.grad
y=x-1.5;F.elu(y,inplace=True).sum().backward();x.grad
y=x-1.5;F.selu(y,inplace=True).sum().backward();x.grad
y=x-1.5;F.celu(y,inplace=True).sum().backward();x.grad
y=x-1.5;F.hardtanh(y,inplace=True).sum().backward();x.grad
y=x-1.5;F.relu6(y,inplace=True).sum().backward();x.grad
y=x-1.5;F.hardsigmoid(y,inplace=True).sum().backward();x.grad
y=x-1.5;F.hardswish(y,inplace=True).sum().backward();x.grad
y=x-1.5;F.silu(y,inplace=True).sum().backward();x.grad
y=x-1.5;F.mish(y,inplace=True).sum().backward();x.grad
y=x-1.5;F.relu(y,inplace=True).sum().backward();x.grad
y=x*1;F.leaky_relu(y,-.1,inplace=True).sum().backward()
y=x*1;F.elu(y,-1.,inplace=True).sum().backward()
F.leaky_relu(x,inplace=True)
y=x*1;z=y*y;F.leaky_relu(y,inplace=True);z.sum().backward()
y=x-1.5;F.celu(y,2.,inplace=True).sum().backward();x.grad
F.celu(x,0.)
torch.set_grad_enabled(False);x.numpy()
torch.set_grad_enabled(False);np.asarray(x)
torch.set_grad_enabled(False);np.sin(x)
y=x*1;torch.set_grad_enabled(False);y.numpy()
y=x*1;torch.set_grad_enabled(False);y.numpy()[0]=5.;y
m=torch.inference_mode();m.__enter__();r=x.numpy();m.__exit__(None,None,None);r
torch.autograd.grad((x*2).sum(),[x,torch.ones(2,requires_grad=True)],create_graph=True,materialize_grads=True)
torch.autograd.grad((x*2).sum(),[torch.ones(2,requires_grad=True)],materialize_grads=True)
torch.autograd.grad((x*x).sum(),[x*1],create_graph=True,materialize_grads=True)
y=x*1;v=y.unbind()[0];y.mul_(2);v.grad_fn
y=x*1;v=y.unbind()[0];y.mul_(2);v
y=x*1;v=y.unbind()[0];y.mul_(2);v.sum().backward()
y=x*1;v=y.unbind()[0];y.mul_(2);v.requires_grad
y=x*1;v=y.unbind()[0];y.mul_(2);v.is_leaf
y=x*1;v=y.unbind()[0];y.mul_(2);v*2
y=x*1;v=y.unbind()[0];y.mul_(2);v.detach()
y=x*1;v=y.unbind()[0];y.mul_(2);v.retain_grad()
y=x*1;v=y.unbind()[0];y.mul_(2);v.backward()
y=x*1;v=y.unbind()[0];y.mul_(2);v.view(1)
y=x*1;v=y.unbind()[0];y.mul_(2);v.tolist()
y=x*1;v=y.unbind()[0];y.mul_(2);v.item()
y=x*1;v=y.unbind()[0];y.mul_(2);v.numpy()
y=x*1;v=y.unbind()[0];y.mul_(2);v.grad
y=x*1;v=y.unbind()[0];y.mul_(2);v._version
y=x*1;v=y.unbind()[0];y.mul_(2);v._base
y=x*1;v=y.unbind()[0];y.mul_(2);v.shape
y=x*1;v=y.unbind()[0];y.mul_(2);v.requires_grad_()
y=x*1;v=y.unbind()[0];y.mul_(2);v.zero_()
y=x*1;v=y.unbind()[0];y.mul_(2);v += 1;v
y=x*1;v=y.unbind()[0];y.detach().mul_(2);v.sum()
y=x*1;v=y.unbind()[0];y.data.mul_(2);v.sum()
y=x*1;v=y.unbind()[0];y[0].mul_(2);v.sum()
y=x*1;v=y.unbind()[0];y[1]=3.;v.sum()
y=x*1;v=y.split(1)[0];y.mul_(2);v.sum()
y=x*1;v=y.chunk(2)[0];y.mul_(2);v.sum()
y=x*1;v=list(y)[0];y.mul_(2);v.sum()
y=x*1;v=y.unbind()[0];v.mul_(2)
y=x*1;v=y.split(1)[0];v.mul_(2)
y=x*1;v=y.chunk(2)[1];v.mul_(2)
y=x*1;v=list(y)[1];v.mul_(2)
y=x*1;v=y.unbind()[0].view(1);v.mul_(2)
y=x*1;v=y.split(1)[0].view(1);v.mul_(2)
y=x*1;v=y.split(1)[0][0];v.mul_(2)
y=x*1;v=y.split(1)[0][0];y.mul_(2);v.sum()
y=x;v=y.unbind()[0];v.mul_(2)
y=x.detach();v=y.unbind()[0];v.mul_(2);y
y=x.detach();v=y.unbind()[0];v.mul_(x[0]);y
y=x.detach();v=y.unbind()[0];y.mul_(x);v
y=x.detach();v=y.unbind()[0];y.mul_(x);v.sum().backward()
y=x.detach();v=y.split(1)[0];y.mul_(x);v
y=x.detach();v=y[0];y.mul_(x);v
y=x*1;v=y.unbind()[0];y.add_(0);v.sum()
y=x*1;v=y.unbind()[0];g=v.grad_fn;y.mul_(2);g
y=x*1;v=y.unbind()[0];w=v*3;y.mul_(2);w.sum().backward();x.grad
y=x*1;v=y.unbind()[0];w=v*v;y.mul_(2);w.sum().backward();x.grad
y=x*1;v=y.unbind()[0];y.copy_(x);v.sum()
y=x*1;v=y.unbind()[0];y.zero_();v.sum()
y=x*1;v=y.unbind()[0];y.unsqueeze_(0);v.sum()
y=x*1;v=y.unbind()[0];y.detach_();v.sum()
y=x*1;v=y.unbind()[0];y[[0]]=1.;v.sum()
y=x*1;v=y.unbind()[0].view(1);y.mul_(2);v.sum()
y=x*1;v=y.diagonal() if 0 else y.max(0)[0];v.mul_(2)
y=x*1;v=torch.unbind(y)[0];v.copy_(x[0])
y=x*1;v=torch.unbind(y)[0];v.fill_(3)
y=x*1;v=torch.unbind(y)[0];v.zero_()
y=x*1;v=torch.unbind(y)[0];v.detach_()
y=x*1;v=torch.unbind(y)[0];v.unsqueeze_(0)
y=x*1;v=torch.unbind(y)[0];v.requires_grad_(), v.is_leaf
y=x*1;v=torch.split(y,1)[0];v.t_()
y=x*1;v=torch.unbind(y)[1];F.relu(v, inplace=True)
y=x*1;v=torch.split(y,1)[1];v.uniform_()
y=x.detach();v=y.unbind()[0];y.mul_(2);v.requires_grad_();v*2
y=x.detach();v=y.unbind()[0];y.mul_(2);v
y=x.detach();v=y.unbind()[0];y.mul_(x);v.requires_grad
y=x.detach();v=y.unbind()[0];y.mul_(x);v.grad_fn
y=x.detach();v=y.unbind()[0];y.mul_(x);v.zero_()
y=x.detach();v=y[0];w=y.unbind()[1];v.mul_(x[0]);w
y=x.detach();v=y[0];w=y.unbind()[1];v.mul_(x[0]);w*2
y=x.detach();w=y.unbind()[1];w.mul_(3.);y
y=x.detach();w=y.unbind()[1];w.requires_grad_();w
y=x*1;v=y.unbind()[0];y.mul_(2);torch.tensor(v)
y=x*1;v=y.unbind()[0];y.mul_(2);torch.stack([v])
y=x*1;v=y.unbind()[0];y.mul_(2);v.clone()
y=x*1;v=y.unbind()[0];y.mul_(2);v.data
y=x*1;v=y.unbind()[0];y.mul_(2);y=y.unbind()[0];y
y=x*1;v=y.unbind()[0];y.mul_(2);y=y.unbind()[0];y.backward();x.grad
y=x.detach();r=[r.mul_(2) for r in y];y
y=x*1;r=[r*2 for r in y];r
y=x*1;v=y.unbind()[0];y.mul_(2);v.grad_fn.next_functions
y=x*1;v=y.unbind()[0];y.mul_(2);torch.autograd.grad(v,x)
y=x*1;v=y.unbind()[0];y.mul_(2);torch.autograd.backward([v])
y=x*1;v=y.unbind()[0];y.mul_(2);v.retains_grad
y=x*1;v=y.unbind()[0];y.mul_(2);v.output_nr
y=x*1;v=y.unbind()[0];y.mul_(2);y.sum().backward();x.grad
y=x.detach();v=y.unbind()[0];w=v[None];y.mul_(x);w*2
y=x.detach();v=y.unbind()[0];w=v[None];w.mul_(x[0])
y=x*1;v=y.split([1,2])[1];v.mul_(2)
y=x*1;v=y.split([1,2])[1];y.mul_(2);v.sum()
y=x*1;v=y.split([1,2])[1][0];v.mul_(2)
y=x*1;v=y.chunk(2)[1];y.mul_(2);v.sum()
y=x*1;a,b,c=y;y.mul_(2);c.sum()
y=x*1;a,b,c=y;l=a*b;y.detach().sub_(.5);l.backward()
y=x.detach();v,u,w=y.unbind();v.mul_(x[0])
y=(x*1).view(3,1);v=y.unbind(1)[0];v.mul_(2)
y=(x*1).view(3,1);v=y.unbind(1)[0][1];y.mul_(2);v*2
y=(x*1).view(3,1);v=y[0].unbind()[0];y.mul_(2);v*2
y=x*1;r=[r.mul_(2) for r in y]
torch.set_grad_enabled(False);v=x[0];torch.set_grad_enabled(True);v.mul_(2)
y=x*1;torch.set_grad_enabled(False);v=y[0];torch.set_grad_enabled(True);y.mul_(2);v*2
y=x*1;torch.set_grad_enabled(False);v=y.split(1)[0];torch.set_grad_enabled(True);v.mul_(2)
y=x*1;v=y.unbind()[0];torch.set_grad_enabled(False);y.mul_(2);torch.set_grad_enabled(True);v.sum()
y=x*1;y.mul_(y);y.sum().backward();x.grad
y=x*1;y.mul_(2);y.sum().backward();x.grad
y=x*1;z=y*y;y.add_(1);z.sum().backward()
y=x*1;z=y.exp();z.add_(1);z.sum().backward()
y=x*1;y.exp_();y.sum().backward();x.grad
y=x*1;y.sin_();y.sum().backward();x.grad
y=x*1;y.sigmoid_();y.sigmoid_();y.sum().backward();x.grad,y
y=x*1;y.pow_(2);y
y=x*1;y.add_(x,alpha=2);y.sum().backward();x.grad
y=x*1;v=y[0];v.mul_(3);(y.sum()+v).backward();x.grad,y,v
y=x*1;v=y[:2];w=y[1:];v.mul_(3);w.add_(1);(y*y).sum().backward();x.grad,y,v,w
y=x*1;v=y[:2];u=v[0];u.mul_(5);y,v,u
y=x*1;v=y[:2];u=v[0];u.mul_(5);(y*y).sum().backward();x.grad
y=torch.zeros(3);v=y[0];y.add_(x);v,v.requires_grad
y=torch.zeros(3);v=y[0];v.add_(x[0]);y,y.grad_fn.next_functions
y=x*1;a_,b_,c_=y.unbind();a_.mul_(2)
y=x*1;a_,b_=y.split(2);a_.mul_(2)
y=x*1;a_,b_=y.chunk(2);a_.mul_(2)
y=x*1;y.retain_grad();y.mul_(3);y.sum().backward();y.grad
y=x*1;y.retain_grad();v=y[0];v.mul_(3);y.sum().backward();y.grad
y=x*1;y.zero_();y.sum().backward();x.grad
y=x*1;y.fill_(3.);y.sum().backward();x.grad
y=x*1;y.fill_(x[0]);y.sum().backward();x.grad
y=x*1;y.fill_(x[0]);y.grad_fn.next_functions
y=x*1;y.copy_(x);y.grad_fn.next_functions
y=x*1;y.copy_(torch.ones(3));y.grad_fn.next_functions
y=x*1;y.copy_(torch.ones(1));y.grad_fn.next_functions
y=x*1;y.copy_(torch.ones(2))
y=torch.ones(3);y.copy_(x);y
y=torch.ones(3,dtype=torch.int64);y.copy_(x);y
y=torch.ones(3,dtype=torch.float64);y.copy_(x);y
y=torch.ones(3,dtype=torch.float64);y.copy_(x);y.sum().backward();x.grad
y=torch.ones(3,dtype=torch.float64);y.mul_(x);y.sum().backward();x.grad,y
y=torch.ones(3,dtype=torch.int64);y.mul_(x)
y=x*1;y[0]=x[1]*2;y.sum().backward();x.grad
y=x*1;y[0]=5;y.sum().backward();x.grad
y=x*1;y[1:]=x[:2]*2;y.sum().backward();x.grad
y=x*1;y[torch.tensor([True,False,True])]=0;y.grad_fn,y.grad_fn.next_functions
y=x*1;y[torch.tensor([0,0])]=x[:2];y.sum().backward();x.grad
y=x*1;y[[0,2]]=x[0];y.grad_fn.next_functions,y
y=torch.ones(2,3);y[0,torch.tensor([1,2])]=x[0];y,y.grad_fn
y=torch.ones(2,3);y[torch.tensor([True,False])]=x;y,y.grad_fn
y=x*1;y.t_();y.grad_fn
y=x*1;y.unsqueeze_(0);y.grad_fn,y.shape
y=x*1;y.unsqueeze_(0).squeeze_(0);y.grad_fn,y.shape
y=x*1;y.unsqueeze_(0).squeeze_();y.grad_fn,y.shape
y=x*1;y.unsqueeze_(0).transpose_(0,1);y.grad_fn,y.shape
x.unsqueeze_(0)
y=x*1;y.detach_();y,y.grad_fn
y=x*1;v=y[0];v.detach_()
x.detach_();x
y=x*1;y.requires_grad_(True).grad_fn
y=x*1;y.clamp_(0,1).grad_fn, y.clamp_(min=0).grad_fn,y.relu_().grad_fn,y.neg_().grad_fn,y.sqrt_().grad_fn
y=x*1;y.masked_fill_(x>0,2.).grad_fn
y=x*1;y.div_(2).grad_fn, y.sub_(1).grad_fn, y.pow_(2.).grad_fn
y=x*1;y+=y;y.grad_fn.next_functions
y=x*1;v=y.view(3,1);y.add_(1);v.grad_fn,v.grad_fn.next_functions
y=x*1;v=y.detach();v.add_(1);y,y._version,v._version
y=torch.ones(3);v=y.detach();v.add_(x);v,y
y=x*1;v=y.expand(2,3);v.add_(1)
y=x*1;g=torch.autograd.grad((y*y).sum(),y)[0];y.add_(g);y
w=torch.ones(3,requires_grad=True);v=w.detach();v.zero_();w
y=x*1;y.fill_(x[0]).grad_fn
y=x*1;y.fill_(2).grad_fn,y.zero_().grad_fn
y=x*1;torch.set_grad_enabled(False);v=y[0];torch.set_grad_enabled(True);v.mul_(2)
torch.set_grad_enabled(False);v=x[0];torch.set_grad_enabled(True);v.mul_(2)
y=torch.ones(3);torch.set_grad_enabled(False);v=y[0];torch.set_grad_enabled(True);v.mul_(2);v
y=torch.ones(3);torch.set_grad_enabled(False);v=y[0];torch.set_grad_enabled(True);v.mul_(x[0]);v,y
y=torch.ones(2,3);y[0].copy_(x);y,y.grad_fn.next_functions
y=x*1;y[0]+=1;y.sum().backward();x.grad
y=x*1;v=y.t();v.add_(1);y.grad_fn,v.grad_fn
a.requires_grad_();y=a*1;v=y.t();v[0].mul_(3);(y*y).sum().backward();a.grad
a.requires_grad_();y=a*1;v=y.t()[1:];v.mul_(torch.tensor([1.,5.]));(y*v.t().sum()).sum().backward();a.grad
a.requires_grad_();y=(a*1).t();v=y[1];v.mul_(3);(y*y).sum().backward();a.grad
a.requires_grad_();y=(a*1).t();v=y[1];v.exp_();(y*y).sum().backward();a.grad
y=x*1;y[0].exp_();y.sum().backward();y.sum().backward()
y=torch.ones(2,3);y[torch.ones(2,3)>0]=x
y=torch.ones(2,3);y[torch.tensor([5])]=0
y=torch.ones(2,3);y[torch.tensor([True,False,True])]=0
x[torch.tensor([0])]=1
x[x>0]=1
y=x*1;y[1:][torch.tensor([0])]=7.;y.sum().backward();x.grad
y=x*1;y[torch.tensor([0,1])]+=1;y,y.grad_fn
y=x*1;y[y>0]*=2;y.sum().backward();x.grad
y=torch.arange(6).view(2,3);y[:,torch.tensor([0,2])]=torch.tensor([7,8]);y
y=torch.zeros(3);y[torch.tensor([0,0,1])]=torch.tensor([1.,2.,3.]);y
y=torch.zeros(3);y[torch.tensor([0,1])]=torch.ones(3)
y=torch.zeros(3);y[[True,False,True]]=4;y
y=torch.zeros(2,2);y[None,0]=3;y
y=torch.zeros(2,2);y[...,0]=torch.tensor([3.,4.]);y
y=x*1;y[:]=3.;y.grad_fn.next_functions
y=x*1;y[:]=x;y.grad_fn.next_functions
y=torch.ones(2,3)*x;y[:]=x;y.grad_fn.next_functions[1][0].next_functions
y=torch.ones(2,3)*x;y[0]=x[None];y.grad_fn.next_functions
y=torch.ones(2,3)*x;y[True]=x;y.grad_fn.next_functions
y=torch.ones(2,3)*x;y[torch.tensor([0,1])]=x[None];y.sum().backward();x.grad,y.grad_fn.next_functions
y=x.sum();y[...]=3.;y
y=x*1;y[False]=torch.zeros(7);y
x[:]=3.
x[0]=torch.zeros(2)
x[None]=torch.zeros(2)
x.sum()[0,0]
x.sum()[...,0]
torch.zeros(2,3)[...,0,9]
torch.zeros(2,3)[None,9]
y=torch.zeros(1).expand(3).detach();y[0]=5.;y,y._version
y=torch.zeros(1).expand(3).detach();y.add_(1)
y=torch.zeros(1).expand(3).data;y.fill_(2.);y
y=torch.zeros(3);v=y[:2];v.requires_grad_();v.mul_(2)
y=x*1;v=y[:2];y.detach_();v.mul_(2)
y=torch.zeros(2,2,2);y.t_()
y=x*1;y.sub_(torch.zeros(7),alpha=2)
torch.add(x,torch.zeros(7),alpha=2)
y=x*1;x.requires_grad=False;y.sum().backward();x.grad
y=x*1;x.detach_();y.sum().backward();x.grad
y=x.exp();z=y.mean();z.backward();torch.autograd.grad(z,y)
y=x*x;z=y.sum();torch.autograd.grad(z,y);z.backward();x.grad
y=x*2;y.sum().backward(inputs=[y],retain_graph=True);y.sum().backward(retain_graph=True);y.grad,y.retains_grad
y=x*2;x.sum().backward(inputs=[y]);y.grad,y.retains_grad
g,=torch.autograd.grad(x.relu().sum(),x,create_graph=True);g.requires_grad,g.sum().backward(),x.grad
y=torch.zeros(0,requires_grad=True);torch.cat([y,x]).sum().backward();y.grad
"""


@table
def histories() -> dict[str, list[str]]:
    """What in-place operations and views leave behind: values, gradients, the recorded graph, errors."""
    import oracle
    import torch

    return {line: oracle.surface(line, torch) for line in HISTORIES.strip().splitlines()}


# ---------------------------------------------------------------- random numbers


@table
def random() -> dict[str, Any]:
    """What the programs of ``random_cases.py`` draw after each seed."""
    import random_cases as cases
    import torch

    intel = {str(seed): cases.answers(torch, cases.INTEL, seed) for seed in cases.SEEDS[::4]}
    if cases.on_intel():  # PyTorch has other numbers there: keep what was recorded elsewhere
        intel = json.loads((DATA / "random.json").read_text(encoding="utf-8"))["intel"]
    return {"mixed": {str(seed): cases.answers(torch, cases.MIXED, seed) for seed in cases.SEEDS}, "intel": intel}


@table
def operations() -> dict[str, str]:
    """What each call in ``operation_cases.py`` shows, or how it is refused."""
    import operation_cases as cases
    import torch

    return {line: cases.answer(line, torch) for line in cases.CASES}


@table
def convolutions() -> dict[str, list[Any]]:
    """What each call in ``conv_cases.py`` shows, records and sends back, or how it is refused."""
    import conv_cases as cases
    import torch

    return {line: cases.answer(line, torch) for line in cases.CASES}


@table
def losses() -> dict[str, list[Any]]:
    """What each call in ``loss_cases.py`` shows, records and sends back, or how it is refused."""
    import loss_cases as cases
    import torch

    return {line: cases.answer(line, torch) for line in cases.CASES}


@table
def pools() -> dict[str, list[Any]]:
    """What each call in ``pool_cases.py`` shows, records and sends back, or how it is refused."""
    import pool_cases as cases
    import torch

    return {line: cases.answer(line, torch) for line in cases.CASES}


@table
def modules() -> dict[str, list[str]]:
    """What each program in ``module_cases.py`` shows, or how it is refused."""
    import module_cases as cases
    import torch

    return {program: cases.answer(program, torch) for program in cases.CASES}


@table
def checkpoints() -> dict[str, Any]:
    """Files that ``torch.save`` writes, in base64, and what is in them."""
    import base64
    import io

    import checkpoint_cases as cases
    import torch

    def file(thing: Any) -> list[Any]:
        file = io.BytesIO()
        torch.save(thing, file)
        file.seek(0)
        return [base64.b64encode(file.getvalue()).decode(), cases.described(torch.load(file, weights_only=False))]

    short = [case for case in cases.CASES if "1001" not in case and "2500" not in case]
    kinds = {name: torch.tensor([0, 1, 1], dtype=getattr(torch, name)) for name in cases.DTYPES}
    x = torch.arange(6.0)
    return {
        "every case": file([cases.made(case, torch) for case in short]),
        "every dtype": file(kinds),
        "one tensor": file(torch.tensor([[1.0, 2.0], [3.0, 4.0]])),
        "views": file([x, x[2:4], x.reshape(2, 3).t()]),
        "a model": file(cases.made("torch.nn.Linear(3, 2).state_dict()", torch)),
    }


@table
def loaders() -> dict[str, Any]:
    """What each program in ``loader_cases.py`` shows, and which random number comes next."""
    from unittest import mock

    import loader_cases as cases

    with mock.patch("torch.utils.data._utils.MP_STATUS_CHECK_INTERVAL", 0.2):  # how long it waits for its processes to end
        return {line: cases.answer(line, "torch") for line in cases.lines(cases.CASES + cases.WORKERS)}


@table
def optim() -> dict[str, Any]:
    """What the optimizers and plans in ``optim_cases.py`` do with parameters and learning rates."""
    import optim_cases as cases
    import torch

    learned = {line: cases.learned(line, torch) for line in cases.OPTIMIZERS}
    return learned | {line: cases.planned(line, torch) for line in cases.PLANS}


@table
def vision() -> dict[str, Any]:
    """What each program in ``vision_cases.py`` shows on torchvision, and which random number comes next."""
    import oracle
    import vision_cases as cases

    oracle.the_torchvision()
    return {line: cases.answer(line, "torch") for line in cases.lines()}


def _lines(answers: Any, depth: int = 2) -> str:
    """JSON with one case a line, so that a change shows as one line."""
    if not depth or not isinstance(answers, (list, dict)) or not answers:
        return json.dumps(answers, separators=(",", ":"))
    if isinstance(answers, list):
        return "[\n" + ",\n".join(_lines(each, 0) for each in answers) + "\n]"
    parts = [f"{json.dumps(name)}: {_lines(each, depth - 1)}" for name, each in answers.items()]
    return "{\n" + ",\n".join(parts) + "\n}"


if __name__ == "__main__" and sys.argv[1:] == ["--show"]:  # for tests/test_record.py
    there = [name for name in TABLES if importlib.util.find_spec(NEEDED.get(name, "torch"))]
    print(json.dumps({name: TABLES[name]() for name in there}))
elif __name__ == "__main__":
    DATA.mkdir(exist_ok=True)
    for name in sys.argv[1:] or TABLES:
        (DATA / f"{name}.json").write_text(_lines(TABLES[name]()) + "\n", encoding="utf-8")
        print(f"tests/data/{name}.json written")
