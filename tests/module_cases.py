"""Programs with modules, right and wrong: what each shows, or how it is refused, is recorded from PyTorch.

A program is what stands between two empty lines. It may use ``torch``, ``nn``, ``F``, ``np`` and what ``PREAMBLE`` defines.
"""

# ruff: noqa: E501
from __future__ import annotations

from typing import Any

import numpy as np
import oracle

PREAMBLE = """
import copy, pickle, math
from collections import OrderedDict
nn, F = torch.nn, torch.nn.functional
torch.manual_seed(0)

class Net(nn.Module):
    def __init__(self, hidden=3):
        super().__init__()
        self.first = nn.Linear(4, hidden)
        self.act = nn.ReLU()
        self.last = nn.Linear(hidden, 2, bias=False)
        self.register_buffer("mean", torch.zeros(2))

    def forward(self, x, scale=1):
        return self.last(self.act(self.first(x))) * scale - self.mean

class Empty(nn.Module):
    pass

class NoSuper(nn.Module):
    def __init__(self):
        pass

class Bare(nn.Module):
    def __init__(self, **parts):
        super().__init__()
        for name, part in parts.items():
            setattr(self, name, part)

net, x = Net(), torch.arange(8.).reshape(2, 4)

def names(module):
    return [name for name, _ in module.named_parameters()]
"""

_PROGRAMS = """
net
net(x)
net(x, scale=2)
net.first.weight
net.first.bias
list(net.parameters())
names(net)
[name for name, _ in net.named_modules()]
[name for name, _ in net.named_children()]
[name for name, _ in net.named_buffers()]
list(net.buffers())
[type(m).__name__ for m in net.modules()]
[type(m).__name__ for m in net.children()]
[n for n, _ in net.named_parameters(prefix="net")]
[n for n, _ in net.named_parameters(recurse=False)]
[n for n, _ in net.named_modules(prefix="a")]
dict(net.state_dict())
list(net.state_dict())
dict(net.state_dict(prefix="a."))
[t.requires_grad for t in net.state_dict().values()]
[type(t).__name__ for t in net.state_dict(keep_vars=True).values()]
dict(net.state_dict()._metadata)
net.load_state_dict(net.state_dict())
net.load_state_dict({})
net.load_state_dict({}, strict=False)
net.load_state_dict(3)
net.load_state_dict([("a", 1)])
net.load_state_dict({**net.state_dict(), "more": torch.ones(1)})
net.load_state_dict({**net.state_dict(), "more.weight": torch.ones(1), "first.more": torch.ones(1)})
net.load_state_dict({**net.state_dict(), "first.bias": torch.ones(5)})
net.load_state_dict({**net.state_dict(), "first.bias": torch.ones(5), "last.weight": torch.ones(2, 2)})
net.load_state_dict({**net.state_dict(), "first.bias": 5})
net.load_state_dict({**net.state_dict(), "first.bias": torch.ones(3, dtype=torch.float64)}); net.first.bias
net.load_state_dict({"first.weight": torch.ones(3, 4)})
net.load_state_dict({"first.weight": torch.ones(3, 4)}, strict=False)
Net().load_state_dict(net.state_dict(), assign=True)
w = torch.ones(3, 4); net.load_state_dict({**net.state_dict(), "first.weight": w}, assign=True); net.first.weight.data_ptr() == w.data_ptr(), type(net.first.weight).__name__, w.requires_grad
s = net.state_dict(); s["first.bias"].zero_(); net.first.bias
other = Net(); other.load_state_dict(net.state_dict()); (other(x) == net(x)).all()

s = nn.Linear(1, 1); s.weight = nn.Parameter(torch.tensor(2.)); s.load_state_dict({"weight": torch.tensor([5.]), "bias": torch.ones(1)}); s.weight
Empty()
Empty()(x)
Empty(1)
Empty(a=1)
NoSuper()
NoSuper()(x)
n = NoSuper(); n.a = nn.Linear(1, 1)
n = NoSuper(); n.a = nn.Parameter(x)
n = NoSuper(); n.a = 3; n.a
n = NoSuper(); n.register_buffer("a", x)
n = NoSuper(); n.register_parameter("a", None)
n = NoSuper(); n.parameters(); list(n.parameters())
net.nothing
net.first.nothing
net.first = 3
net.first = x
net.first = None; net
net.first = nn.ReLU(); net
net.mean = 3
net.mean = torch.ones(2); net.mean
net.mean = None; list(net.state_dict())
net.mean = nn.Parameter(torch.ones(2)); names(net), list(net.buffers())
net.first.weight = 3
net.first.weight = torch.ones(3, 4)
net.first.weight = None; names(net)
net.first.weight = nn.Parameter(torch.ones(3, 4)); names(net), net(x)
net.extra = nn.Parameter(torch.ones(1)); names(net)
net.extra = torch.ones(1); names(net), net.extra
net.extra = [nn.Linear(1, 1)]; names(net)
net.extra = nn.Buffer(torch.ones(1)); list(net.state_dict())
net.extra = nn.Buffer(torch.ones(1), persistent=False); list(net.state_dict()), len(list(net.buffers()))
del net.first; net
del net.mean; list(net.state_dict())
del net.nothing
del net.first.weight; net(x)
net.register_parameter("a", nn.Parameter(torch.ones(1))); names(net)
net.register_parameter("a", None); names(net), net.a
net.register_parameter("a.b", None)
net.register_parameter("", None)
net.register_parameter(3, None)
net.register_parameter("first", None)
net.register_parameter("training", None)
net.register_parameter("a", torch.ones(1))
net.register_parameter("a", 3)
net.register_parameter("a", nn.Linear(1, 1))
net.register_buffer("a", torch.ones(1)); list(net.state_dict())
net.register_buffer("a", torch.ones(1), persistent=False); list(net.state_dict())
net.register_buffer("a", None); list(net.state_dict())
net.register_buffer("a.b", torch.ones(1))
net.register_buffer("", torch.ones(1))
net.register_buffer(3, torch.ones(1))
net.register_buffer("first", torch.ones(1))
net.register_buffer("a", 3)
net.add_module("a", nn.ReLU()); net
net.add_module("a", None); net
net.add_module("a.b", nn.ReLU())
net.add_module("", nn.ReLU())
net.add_module(3, nn.ReLU())
net.add_module("training", nn.ReLU())
net.add_module("a", 3)
net.add_module("a", x)
net.add_module("a", nn.ReLU)
net.add_module("first", nn.ReLU()); net
net.train(), net.training, net.first.training
net.eval(); net.training, net.first.training
net.train(3)
net.train(False).train().first.training
net.requires_grad_(False); [p.requires_grad for p in net.parameters()]
net.zero_grad(); net(x).sum().backward(); [p.grad for p in net.parameters()]
net(x).sum().backward(); net.zero_grad(); [p.grad for p in net.parameters()]
net(x).sum().backward(); net.zero_grad(set_to_none=False); [p.grad for p in net.parameters()]
net.apply(lambda m: print(type(m).__name__)) is net
net.double(); net.first.weight, net.mean
net.double(); net(x)
net.half().first.bias
net.to(torch.float64).mean.dtype
net.to(torch.int64)
net.to("cpu") is net
net.to(torch.device("cpu"), torch.float64).mean.dtype
net.to(x.double()).mean.dtype
net.to("cuda")
net.cuda()
net.cpu() is net
net.float() is net
net.type(torch.float64).mean.dtype
w = net.first.weight; net.double(); net.first.weight is w, w.dtype
net(x).sum().backward(); net.double(); net.first.weight.grad.dtype
net.get_submodule("first"), net.get_submodule("") is net
net.get_submodule("nothing")
net.get_submodule("first.weight")
net.get_parameter("first.weight").shape
net.get_parameter("first.nothing")
net.get_parameter("mean")
net.get_buffer("mean")
net.get_buffer("first.weight")
net.get_buffer("nothing")
sorted(name for name in dir(net) if name in ("first", "mean", "forward", "act"))
"first" in net.__dict__, "training" in net.__dict__
c = copy.deepcopy(net); (c(x) == net(x)).all(), c.first.weight is net.first.weight, names(c)
c = copy.deepcopy(net.first); pickle.loads(pickle.dumps(c))
hash(net) == hash(net), net == net, net == Net()
net(x[:, :3])
net(x.long())
net(x.double())
net(3)
net()
net(x, x, x)

h = net.register_forward_hook(lambda m, args, out: print(type(m).__name__, len(args), out.shape)); net(x).shape; h.remove(); net(x).shape
net.register_forward_hook(lambda m, args, out: out * 0); net(x)
net.register_forward_pre_hook(lambda m, args: (args[0] * 0,)); net(x)
net.register_forward_pre_hook(lambda m, args: args[0] * 0); net(x)
net.register_forward_pre_hook(lambda m, args, kwargs: (args, {"scale": 0}), with_kwargs=True); net(x, scale=3)
net.register_forward_pre_hook(lambda m, args, kwargs: 3, with_kwargs=True); net(x, scale=3)
net.register_forward_hook(lambda m, args, kwargs, out: print(kwargs), with_kwargs=True); net(x, scale=3).shape
net.register_forward_hook(lambda m, args, out: print(1)); net.register_forward_hook(lambda m, args, out: print(2), prepend=True); net(x).shape
net.register_forward_hook(lambda m, args, out: print("called", out), always_call=True); net(3)

with net.register_forward_hook(lambda m, args, out: print("in")):
    net(x)
net(x).shape

got = {}
for name, m in net.named_modules():
    m.register_forward_hook(lambda m, args, out, name=name: got.__setitem__(name, out.shape))
net(x)
got

v = torch.ones(2, requires_grad=True); h = v.register_hook(lambda g: g * 10); (v * 2).sum().backward(); h.remove(); (v * 2).sum().backward(); v.grad
v = torch.ones(2, requires_grad=True); v.register_hook(lambda g: 3); (v * 2).sum().backward()
v = torch.ones(2, requires_grad=True); v.register_hook(lambda g: torch.ones(3)); (v * 2).sum().backward()
v = torch.ones(2, requires_grad=True); v.register_hook(lambda g: g.double()); (v * 2).sum().backward()
v = torch.ones(2, requires_grad=True); v.register_hook(3); (v * 2).sum().backward()
torch.ones(2).register_hook(print)
torch.ones(2).register_post_accumulate_grad_hook(print)
(torch.ones(2, requires_grad=True) * 2).register_post_accumulate_grad_hook(print)
v = torch.ones(2, requires_grad=True); v.register_post_accumulate_grad_hook(lambda v: 3); (v * 2).sum().backward()
v = torch.ones(2, requires_grad=True); v.register_post_accumulate_grad_hook(lambda v: print("post", v.grad)); v.register_hook(lambda g: print("pre", g, g.requires_grad, torch.is_grad_enabled())); (v * 2).sum().backward()
v = torch.ones(2, requires_grad=True); y = v * 2; y.retain_grad(); y.register_hook(lambda g: g * 10); y.register_hook(lambda g: print(g)); y.sum().backward(); y.grad, v.grad
v = torch.ones(2, requires_grad=True); y = v * 2; y.register_hook(lambda g: print("old", g)); y.mul_(3); y.register_hook(lambda g: print("new", g)); y.sum().backward()
v = torch.ones(4, requires_grad=True); a, b = v.split(2); a.register_hook(lambda g: print("a", g)); b.register_hook(lambda g: print("b", g)); a.sum().backward(); v.grad
v = torch.ones(4, requires_grad=True); a, b = v.split(2); a.register_hook(lambda g: g * 3); (a + b * 5).sum().backward(); v.grad
v = torch.ones(2, requires_grad=True); y = v * 2; y.register_hook(lambda g: g * 10); torch.autograd.grad(y.sum(), y, retain_graph=True), torch.autograd.grad(y.sum(), [y, v])
v = torch.ones(2, requires_grad=True); v.register_hook(lambda g: g * 10); torch.autograd.grad((v * 2).sum(), v)
v = torch.ones(2, requires_grad=True); v.register_hook(lambda g: g * 10); v.register_post_accumulate_grad_hook(lambda v: print("post")); (v * 2).sum().backward(inputs=[v]); v.grad
v = torch.ones(2, requires_grad=True); v.register_hook(lambda g: print(g, torch.is_grad_enabled())); torch.autograd.grad((v ** 3).sum(), v, create_graph=True)
v = torch.ones(2, requires_grad=True); v.register_hook(lambda g: g * g); (g,) = torch.autograd.grad((v ** 3).sum(), v, create_graph=True); g, torch.autograd.grad(g.sum(), v)
v = torch.ones(2, requires_grad=True); v._backward_hooks, v.register_hook(print) and list(v._backward_hooks.values()), (v * 2)._backward_hooks
v = torch.ones(2, requires_grad=True); v.register_hook(lambda g: g * 2); v.backward(torch.ones(2)); v.grad
v = torch.ones(3, requires_grad=True); y = v * 2; y.register_hook(lambda g: g * torch.tensor([1., 0., -1.])); z = y[1:]; z.sum().backward(); v.grad

w, b = (torch.ones(1, requires_grad=True) for _ in range(2))
y = w * 2
z = y * 3 + b
for name, each in dict(w=w, b=b, y=y, z=z).items():
    each.register_hook(lambda g, name=name: print(name, g))
z.backward()

v = torch.ones(2, requires_grad=True)
def no(g):
    raise ValueError("no")
h = v.register_hook(no)
try:
    (v * 2).sum().backward()
except ValueError as error:
    print(error)
print(v.grad)
h.remove()
(v * 2).sum().backward()
v.grad

def told(m, gi, go):
    print(type(m).__name__, gi, go)
m = nn.Linear(2, 1)
h, p = m.register_full_backward_hook(told), m.register_full_backward_pre_hook(lambda m, go: print("pre", go))
v = torch.ones(1, 2, requires_grad=True)
y = m(v)
print(y, y.grad_fn.name(), y.grad_fn.next_functions[0][0].name())
y.sum().backward()
m(torch.ones(1, 2)).sum().backward()
h.remove()
h = m.register_full_backward_hook(lambda m, gi, go: (gi[0] * 2,))
v.grad = None
m(v).sum().backward()
print(v.grad)
h.remove()
m.register_full_backward_hook(lambda m, gi, go: (gi[0], gi[0]))
m(v).sum().backward()

net.register_full_backward_hook(lambda m, gi, go: (gi[0] * 0,)); net(x).sum().backward()
net.register_full_backward_pre_hook(lambda m, go: (go[0] * 5,)); net(x).sum().backward(); net.first.bias.grad
net.register_full_backward_pre_hook(lambda m, go: (go[0], go[0])); net(x).sum().backward()
m = nn.ReLU(True); m.register_full_backward_hook(print); m(x.requires_grad_() * 1)
m = nn.Sequential(nn.Linear(4, 2), nn.ReLU(True)); m[0].register_full_backward_hook(print); m(x)
m = nn.Linear(4, 1); m.register_full_backward_hook(print); a = m(x).requires_grad, torch.no_grad().__enter__(), m(x).requires_grad; torch.set_grad_enabled(True); a

class Several(nn.Module):
    def forward(self, x, y):
        return x * y, x
m = Several()
m.register_full_backward_hook(lambda m, gi, go: print(gi, go))
m.register_full_backward_hook(lambda m, gi, go: print("first"), prepend=True)
one, two = m(torch.ones(2, requires_grad=True), 2)
print(one, two)
(one.sum() + two.sum()).backward()

class Dicts(nn.Module):
    def forward(self, x):
        return {"a": x}
m = Dicts()
m.register_full_backward_hook(print)
m(x)

for name, m in net.named_modules():
    m.register_full_backward_hook(lambda m, gi, go, name=name: print(name, [g is not None for g in gi], [g.shape for g in go]))
net(x).sum().backward()

net.register_state_dict_pre_hook(lambda m, prefix, keep: print("pre", repr(prefix), keep)); list(net.state_dict())
net.register_state_dict_post_hook(lambda m, state, prefix, meta: state.__setitem__("more", 3)); list(net.state_dict())
net.register_load_state_dict_post_hook(lambda m, keys: keys.missing_keys.clear()); net.load_state_dict({})
net.register_load_state_dict_post_hook(lambda m, keys: 3); net.load_state_dict({}, strict=False)
net.register_load_state_dict_pre_hook(lambda m, state, *rest: print(type(m).__name__, len(state))); net.load_state_dict(net.state_dict())

class Extra(nn.Module):
    def get_extra_state(self):
        return 7
    def set_extra_state(self, state):
        print("got", state)
e = Extra()
dict(e.state_dict()), e.load_state_dict(e.state_dict())

Bare(a=Bare(b=nn.Linear(1, 1)), c=None)
Bare(tied=(t := nn.Linear(2, 2)), again=t); names(Bare(a=t, b=t)), list(Bare(a=t, b=t).state_dict())
[n for n, _ in Bare(a=(t := nn.Linear(2, 2)), b=t).named_parameters(remove_duplicate=False)]
[n for n, _ in Bare(a=(t := nn.Linear(2, 2)), b=t).named_modules(remove_duplicate=False)]
[n for n, _ in Bare(a=(t := nn.Linear(2, 2)), b=t).named_children()]

class Told(nn.Module):
    def extra_repr(self):
        return "one\\ntwo"
Told(), Bare(a=Told(), b=nn.ReLU())

nn.Parameter(x)
nn.Parameter(x.long())
nn.Parameter(x.long(), requires_grad=False)
nn.Parameter([1., 2.])
nn.Parameter()
nn.Parameter(x, requires_grad=0)
nn.Parameter(x).data_ptr() == x.data_ptr()
nn.Parameter((x.requires_grad_() * 2)).is_leaf
type(nn.Parameter(x)), type(nn.Parameter(x) * 2), type(nn.Parameter(x).data), isinstance(nn.Parameter(x), torch.Tensor)
isinstance(torch.ones(1), nn.Parameter), isinstance(nn.Buffer(x), nn.Buffer), isinstance(x, nn.Buffer), type(nn.Buffer(x))
p = nn.Parameter(x); p.note = 3; copy.deepcopy(p), hasattr(copy.deepcopy(p), "note"), pickle.loads(pickle.dumps(p)).note
p = nn.Parameter(x); p.sum().backward(); copy.deepcopy(p).grad
b = nn.Buffer(x, persistent=False); copy.deepcopy(b).persistent, pickle.loads(pickle.dumps(b)).persistent
[nn.Parameter(torch.ones(1))], f"{nn.Parameter(torch.ones(1))}"
p = nn.Parameter(torch.ones(2)); p.requires_grad_(False)
p = nn.Parameter(torch.ones(2)); p.add_(1)

nn.Linear(3, 2), nn.Linear(3, 2, bias=False), nn.Linear(in_features=3, out_features=2)
nn.Linear(3, 2).weight, nn.Linear(3, 2, dtype=torch.float64).bias
nn.Linear(3, 2, bias=False).bias
nn.Linear(3, 0), nn.Linear(0, 2).bias
nn.Linear(3)
nn.Linear(3., 2)
nn.Linear("a", 2)
nn.Linear(-1, 2)
nn.Linear(3, 2, device="cuda")
nn.Linear(3, 2)(torch.ones(3)), nn.Linear(3, 2)(torch.ones(2, 2, 3))
nn.Linear(784, 10)(torch.ones(4, 1, 28, 28))
nn.Linear(784, 10)(torch.ones(128, 28, 28))
nn.Linear(3, 2)(nn.ReLU())
nn.Linear(3, 2)(None)
nn.Identity(3, a=2), nn.Identity()(3)
nn.Flatten(), nn.Flatten(0, 1)(torch.ones(2, 3, 4)).shape, nn.Flatten()(torch.ones(2, 3, 4)).shape
nn.Unflatten(1, (2, 3)), nn.Unflatten(1, (2, 3))(torch.ones(4, 6)).shape
nn.Unflatten(1, 3)
nn.Unflatten(1, (2., 3))
nn.Unflatten(1, (2, 4))(torch.ones(4, 6))

s = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2)); s, len(s), s[0], s[-1], s[1:], s(x).shape, names(s)
nn.Sequential(OrderedDict([("one", nn.Linear(4, 3)), ("two", nn.ReLU())]))
nn.Sequential(OrderedDict([("one", nn.Linear(4, 3)), ("two", nn.ReLU())])).two
nn.Sequential()(x), nn.Sequential()
nn.Sequential(...)
nn.Sequential(nn.ReLU)
nn.Sequential([nn.ReLU()])
nn.Sequential(nn.ReLU(), 3)
nn.Sequential(nn.ReLU(), None)
nn.Sequential(nn.ReLU(), lambda x: x)
s = nn.Sequential(nn.ReLU(), nn.Tanh()); s.append(nn.Sigmoid()); s.insert(0, nn.Linear(1, 1)); s.extend([nn.ReLU()]); s
s = nn.Sequential(nn.ReLU(), nn.Tanh(), nn.Sigmoid()); del s[1]; s
s = nn.Sequential(nn.ReLU(), nn.Tanh(), nn.Sigmoid()); del s[:2]; s
s = nn.Sequential(nn.ReLU(), nn.Tanh(), nn.Sigmoid()); s.pop(0), s
s = nn.Sequential(nn.ReLU()); s[0] = nn.Tanh(); s
s = nn.Sequential(nn.ReLU()); s[1] = nn.Tanh()
s = nn.Sequential(nn.ReLU()); s[5]
s = nn.Sequential(nn.ReLU()); s["a"]
s = nn.Sequential(nn.ReLU()); s[0] = 3
s = nn.Sequential(nn.ReLU()); s.insert(5, nn.ReLU())
s = nn.Sequential(nn.ReLU()); s.insert(-1, nn.Tanh()); s
s = nn.Sequential(nn.ReLU()); s.append(3)
nn.Sequential(nn.ReLU()) + nn.Sequential(nn.Tanh())
nn.Sequential(nn.ReLU()) + [nn.Tanh()]
nn.Sequential(nn.ReLU()) * 2, 2 * nn.Sequential(nn.ReLU())
nn.Sequential(nn.ReLU()) * 2.
nn.Sequential(nn.ReLU()) * 0
s = nn.Sequential(nn.ReLU()); s += nn.Sequential(nn.Tanh()); s *= 2; s
[type(m).__name__ for m in nn.Sequential(nn.ReLU(), nn.Tanh())]
nn.Sequential(nn.Sequential(nn.Linear(2, 2), nn.ReLU()), nn.Flatten())

m = nn.ModuleList([nn.Linear(2, 2) for _ in range(3)]); m, len(m), m[1], m[:2], names(m)
nn.ModuleList([nn.ReLU(), nn.Linear(1, 1), nn.Linear(1, 1), nn.ReLU()])
nn.ModuleList(), nn.ModuleList([nn.Sequential(nn.ReLU(), nn.Tanh())] * 2)
nn.ModuleList([3])
nn.ModuleList(3)
nn.ModuleList([nn.ReLU()])(x)
m = nn.ModuleList([nn.ReLU()]); m.append(nn.Tanh()); m.extend([nn.Sigmoid()]); m.insert(0, nn.Linear(1, 1)); m += [nn.ReLU()]; m
m = nn.ModuleList([nn.ReLU(), nn.Tanh()]); del m[0]; m, m.pop(0), len(m)
m = nn.ModuleList([nn.ReLU()]); m[3]
m = nn.ModuleList([nn.ReLU()]); m.extend(3)
m = nn.ModuleList([nn.ReLU()]) + nn.ModuleList([nn.Tanh()]); m
m = nn.ModuleList([nn.ReLU()]); m[0] = nn.Tanh(); list(m)
m = nn.ModuleDict({"a": nn.ReLU(), "b": nn.Linear(1, 1)}); m, len(m), m["a"], list(m), list(m.keys()), list(m.values()), list(m.items()), "a" in m
m = nn.ModuleDict([["a", nn.ReLU()], ["b", nn.Tanh()]]); m.pop("a"), m
m = nn.ModuleDict({"a": nn.ReLU()}); m["c"] = nn.Tanh(); del m["a"]; m.update({"d": nn.ReLU()}); m
m = nn.ModuleDict({"a": nn.ReLU()}); m.clear(); m
nn.ModuleDict({"a": nn.ReLU()})["b"]
nn.ModuleDict({"a": 3})
nn.ModuleDict(3)
nn.ModuleDict([3])
nn.ModuleDict([[1, 2, 3]])
nn.ModuleDict({3: nn.ReLU()})
nn.ModuleDict({"a.b": nn.ReLU()})
p = nn.ParameterList([torch.ones(2), nn.Parameter(torch.ones(3, 2)), 3]); p, len(p), p[0], p[-1], p[:2], names(p)
p = nn.ParameterList(); p.append(torch.ones(1)); p.extend([torch.ones(2)]); p += [torch.ones(3)]; p[0] = torch.zeros(4); [e.shape for e in p]
nn.ParameterList([torch.ones(1)])[3]
nn.ParameterList([torch.ones(1)])(x)
nn.ParameterList(torch.ones(1))
nn.ParameterList(3)
p = nn.ParameterDict({"a": torch.ones(2), "b": nn.Parameter(torch.ones(3)), "c": 3}); p, len(p), p["a"], list(p), names(p), "a" in p
p = nn.ParameterDict({"a": torch.ones(2)}); p["b"] = torch.ones(1); del p["a"]; p.update({"c": torch.ones(1)}); list(p.keys()), [v.shape for v in p.values()]
p = nn.ParameterDict({"a": torch.ones(2)}); p.get("b"), p.get("a").shape, p.setdefault("c", torch.ones(1)).shape, p.pop("a").shape, p.popitem()[0], len(p)
p = nn.ParameterDict({"a": torch.ones(2)}); p | {"b": torch.ones(1)}
p = nn.ParameterDict({"a": torch.ones(2)}); p[3] = torch.ones(1)
nn.ParameterDict({"a": torch.ones(2)})["b"]
nn.ParameterDict(3)

nn.ReLU(), nn.ReLU(True), nn.ReLU(inplace=True), nn.ReLU6(), nn.ReLU6(True), nn.LeakyReLU(0.2, inplace=True), nn.LeakyReLU()
nn.ELU(), nn.ELU(2., True), nn.CELU(), nn.SELU(True), nn.GELU(), nn.GELU("tanh"), nn.SiLU(), nn.Mish(True), nn.Hardswish(), nn.Hardsigmoid(True)
nn.Hardtanh(), nn.Hardtanh(-2, 2, True), nn.Sigmoid(), nn.Tanh(), nn.Softsign(), nn.Tanhshrink(), nn.LogSigmoid(), nn.Softplus(), nn.Softshrink()
nn.Softmax(), nn.Softmax(1), nn.Softmax(dim=-1), nn.LogSoftmax(dim=1), nn.Softmin(dim=0), nn.Softmax2d()
nn.Hardtanh(2, 1)
nn.Hardtanh(min_value=-3)
nn.ReLU(x)(x)
[m()(x - 2.5) for m in (nn.ReLU, nn.ReLU6, nn.LeakyReLU, nn.ELU, nn.CELU, nn.SELU, nn.GELU, nn.SiLU, nn.Mish, nn.Hardswish, nn.Hardsigmoid)]
[m()(x - 3) for m in (nn.Hardtanh, nn.Sigmoid, nn.Tanh, nn.Softsign, nn.Tanhshrink, nn.LogSigmoid, nn.Softplus, nn.Softshrink)]
nn.Softmax(1)(x), nn.LogSoftmax(1)(x), nn.Softmin(1)(x)
nn.Softmax()(x)
nn.LogSoftmax()(x)
nn.Softmin()(x)
nn.Softmax2d()(torch.ones(2, 2, 2)), nn.Softmax2d()(x)
y = x.clone(); nn.ReLU(True)(y.sub_(3)) is y, y
F.softmin(x), F.tanhshrink(x)

nn.Threshold(0.1, 20), nn.Threshold(0.1, 20, True), nn.GLU(), nn.GLU(1), nn.Hardshrink(), nn.Hardshrink(2), nn.PReLU(), nn.PReLU(3), nn.RReLU(), nn.RReLU(0.1, 0.3, True)
nn.Threshold(1, 20)(x - 2), nn.GLU()(x - 4), nn.GLU(0)(x), nn.Hardshrink(1.5)(x - 4), nn.PReLU()(x - 4), nn.PReLU(4, init=0.5)(x - 4), nn.RReLU()(x - 4), nn.RReLU().eval()(x - 4)
nn.PReLU().weight, nn.PReLU(2, dtype=torch.float64).weight, dict(nn.PReLU().state_dict())
w = torch.tensor([0.25], requires_grad=True); y = F.prelu((x - 4).requires_grad_(), w); y.sum().backward(); y, w.grad
w = torch.full((4,), 0.5, requires_grad=True); (F.prelu(x - 4, w) ** 2).sum().backward(); w.grad
F.prelu(torch.tensor(-1.), torch.ones(1)), F.prelu(torch.ones(2, 3), torch.tensor(0.5)), F.prelu(-torch.ones(2, 3, 2), torch.arange(3.))
F.prelu(x, torch.ones(2))
F.prelu(x, torch.ones(4).double())
F.prelu(x, torch.ones(1, 4))
F.prelu(torch.ones(3), torch.ones(3))
F.prelu(torch.tensor(1.), torch.ones(2))
F.prelu(x, 2)
F.threshold(x.long(), 3, -1), F.threshold(x.double(), 3.5, 0.1)
F.threshold(x > 3, 1, 1)
F.threshold(3, 1, 1)
y = (x - 4).requires_grad_() * 1; F.threshold(y, 1., 2., inplace=True); y, y.grad_fn.next_functions
y = x - 4; F.threshold_(y, 0, 5), F.relu_(y - 3), F.elu_(x - 4), F.leaky_relu_(x - 4, 0.1), F.celu_(x - 4), F.selu_(x - 4), F.hardtanh_(x - 4), F.rrelu_(x - 4)
F.rrelu(x - 4, 0.1, 0.3, True), F.rrelu((x - 4).double(), training=True), torch.rand(1)
F.rrelu((x - 4).half(), training=True)
y = (x - 4).requires_grad_(); z = F.rrelu(y, training=True); z.sum().backward(); z, y.grad
y = (x - 4).requires_grad_(); z = F.rrelu(y * 1, 0.2, 0.4, True, True); z.sum().backward(); z, y.grad
F.rrelu(x.long(), training=True)
F.rrelu(x.long())
F.rrelu(x, 0.5, 0.1, True)
F.rrelu(x, float("inf"), float("inf"))
F.glu(torch.ones(3))
F.glu(torch.tensor(3.))
F.glu(x, 3)
F.glu(x.long())
y = (x - 4).requires_grad_(); F.glu(y).sum().backward(); y.grad
F.hardshrink(x.long())
F.hardshrink(x - 4, 1.), F.hardshrink(x, lambd=-1.), F.hardshrink(torch.tensor([float("nan"), float("inf")]))
F.gumbel_softmax(x), F.gumbel_softmax(x, tau=0.5), F.gumbel_softmax(x, hard=True), F.gumbel_softmax(x, dim=0)
y = x.clone().requires_grad_(); F.gumbel_softmax(y, hard=True)[:, 0].sum().backward(); y.grad

e = nn.Embedding(5, 3); e, e.weight, e(torch.tensor([[0, 4], [4, 1]])), e(torch.tensor(2)), e(torch.tensor([], dtype=torch.long)).shape, e(torch.tensor([1], dtype=torch.int32))
nn.Embedding(3, 2, padding_idx=0).weight, nn.Embedding(5, 3, padding_idx=-1), nn.Embedding(5, 3, max_norm=1.), nn.Embedding(3, 2, norm_type=1, scale_grad_by_freq=True)
e = nn.Embedding(3, 2, padding_idx=1); e(torch.tensor([0, 1, 2, 2])).sum().backward(); e.weight.grad
e = nn.Embedding(3, 2, scale_grad_by_freq=True); (e(torch.tensor([[0, 1], [2, 2]])) * torch.arange(2.)).sum().backward(); e.weight.grad
e = nn.Embedding.from_pretrained(torch.ones(2, 3)); e, e.weight, nn.Embedding.from_pretrained(torch.ones(2, 3), freeze=False).weight.requires_grad
nn.Embedding.from_pretrained(torch.ones(2))
nn.Embedding(5, 3, padding_idx=5)
nn.Embedding(5, 3, padding_idx=-6)
nn.Embedding(5, 3, _weight=torch.ones(2, 2))
nn.Embedding(5, 3)(torch.tensor([5]))
nn.Embedding(5, 3)(torch.tensor([-1]))
nn.Embedding(5, 3)(torch.tensor([1.5]))
nn.Embedding(5, 3)(torch.tensor([True]))
nn.Embedding(5, 3)([1])
F.embedding(torch.tensor([1]), torch.ones(3))
F.embedding(torch.tensor([1]), 3)
F.embedding(torch.tensor([1]), torch.ones(3, 2), 3)
F.embedding(torch.tensor([1]), torch.arange(6).view(3, 2))
w = torch.arange(6.).view(3, 2).requires_grad_(); F.embedding(torch.tensor([1, 2, 1]), w, max_norm=2.), w, w._version
w = torch.arange(6.).view(3, 2); F.embedding(torch.tensor([2]), w, max_norm=2., norm_type=1.), F.embedding(torch.tensor([1]), w, max_norm=1., norm_type=float("inf")), w
F.one_hot(torch.tensor([0, 2])), F.one_hot(torch.tensor([[1]]), 3), F.one_hot(torch.tensor(2)), F.one_hot(torch.tensor([], dtype=torch.long), 3).shape
F.one_hot(torch.tensor([1.]))
F.one_hot(torch.tensor([-1]))
F.one_hot(torch.tensor([3]), 2)
F.one_hot(torch.tensor([], dtype=torch.long))
F.one_hot(3)

b = nn.Bilinear(3, 2, 5); b, b.weight, b.bias, b(torch.ones(4, 3), torch.ones(4, 2)), nn.Bilinear(3, 2, 5, bias=False).bias
b = nn.Bilinear(3, 2, 2); p, q = torch.arange(6.).view(2, 3).requires_grad_(), torch.arange(4.).view(2, 2).requires_grad_(); (b(p, q) ** 2).sum().backward(); p.grad, q.grad, b.weight.grad, b.bias.grad
F.bilinear(torch.ones(3), torch.ones(2), torch.ones(5, 3, 2)), F.bilinear(torch.ones(7, 2, 3), torch.ones(7, 2, 2), torch.ones(5, 3, 2)).shape, F.bilinear(torch.ones(0, 3), torch.ones(0, 2), torch.ones(5, 3, 2)).shape
nn.Bilinear(0, 3, 1)
F.bilinear(torch.ones(2, 3), torch.ones(3, 2), torch.ones(5, 3, 2))
F.bilinear(torch.ones(2, 3), torch.ones(2, 2), torch.ones(5, 3, 2), torch.ones(4))
F.bilinear(torch.ones(2, 3), torch.ones(2, 4), torch.ones(5, 3, 2))
F.bilinear(torch.ones(2, 4), torch.ones(2, 2), torch.ones(5, 3, 2))
F.bilinear(torch.ones(7, 2, 3), torch.ones(2, 2), torch.ones(5, 3, 2))
F.bilinear(torch.ones(2, 3).double(), torch.ones(2, 2), torch.ones(5, 3, 2))

l = nn.LazyLinear(3); l, l.weight, list(l.parameters()), dict(l.state_dict()), l(x).shape, l, l.weight.shape, type(l).__name__
l = nn.LazyLinear(3, bias=False); l(x), l
l = nn.LazyLinear(3); l.weight.shape
l = nn.LazyLinear(3); l.double(); l(x.double()).dtype, l.weight.dtype
l = nn.LazyLinear(3); c = copy.deepcopy(l); c(x); l, c
l = nn.LazyLinear(3); l.load_state_dict(net.first.state_dict()), l, l(x), l
l = nn.LazyLinear(3); net.first.load_state_dict(l.state_dict())
l = nn.LazyLinear(3); l.load_state_dict(nn.LazyLinear(3).state_dict()), l.weight
s = nn.Sequential(nn.LazyLinear(3), nn.ReLU(), nn.LazyLinear(2)); s, s(x).shape, s
l = nn.LazyLinear(3); o = torch.optim.SGD(l.parameters(), lr=1.); l(x).sum().backward(); o.step(); l.bias.grad
m = nn.LazyBatchNorm1d(); m, m.weight, m.running_mean, m.num_batches_tracked, m(x), m, m.running_var, type(m).__name__
m = nn.LazyBatchNorm2d(affine=False); m(torch.arange(24.).reshape(2, 3, 2, 2)).shape, m, m.running_mean, m.weight
m = nn.LazyBatchNorm1d(0.1, None, True, False, bias=False); m(x), m, m.bias, list(m.state_dict())
m = nn.LazyBatchNorm1d(); m.load_state_dict(nn.BatchNorm1d(4).state_dict()), m.running_var, m(x).shape, m
m = nn.LazyInstanceNorm1d(affine=True); m, m(torch.arange(12.).reshape(1, 3, 4)), m
m = nn.LazyInstanceNorm2d(), nn.LazyInstanceNorm3d(), nn.LazyBatchNorm3d(); m
nn.UninitializedParameter(), nn.UninitializedBuffer(), nn.UninitializedParameter().requires_grad, nn.parameter.is_lazy(nn.UninitializedBuffer()), nn.parameter.is_lazy(x)
p = nn.UninitializedParameter(dtype=torch.float64); p.materialize((2, 3)); type(p).__name__, p.shape, p.dtype, p.requires_grad

nn.BatchNorm1d(3), nn.BatchNorm2d(3, affine=False), nn.BatchNorm3d(3, momentum=None, bias=False, track_running_stats=False), nn.BatchNorm1d(3, eps=1, momentum=1)
nn.BatchNorm1d()
nn.BatchNorm1d(-1)
nn.BatchNorm1d(3.)
nn.BatchNorm1d(3, bias=False).bias, nn.BatchNorm1d(3, affine=False, bias=True).bias, nn.BatchNorm1d(3, dtype=torch.float64).running_var
m = nn.BatchNorm1d(4); m(x), m.running_mean, m.running_var, m.num_batches_tracked, dict(m.state_dict()), dict(m.state_dict()._metadata)
m = nn.BatchNorm1d(4); m(x); m(x * x); m(x - 3); m.running_mean, m.running_var, m.num_batches_tracked, m.eval()(x), m.running_mean
m = nn.BatchNorm1d(4, momentum=None); m(x); m(x * x); m(x - 3); m.running_mean, m.running_var, m.num_batches_tracked
m = nn.BatchNorm1d(4, track_running_stats=False); m(x), m.eval()(x), list(m.state_dict()), m.running_mean
m = nn.BatchNorm1d(4, affine=False); m(x), list(m.state_dict()), m.weight
m = nn.BatchNorm1d(4); m(x); m.reset_running_stats(); m.running_mean, m.running_var, m.num_batches_tracked
m = nn.BatchNorm1d(4); m(x); m.reset_parameters(); m.running_var
m = nn.BatchNorm1d(4); nn.init.normal_(m.weight); nn.init.normal_(m.bias); m(torch.randn(2, 4, 3)), m.eval()(torch.randn(2, 4, 3))
m = nn.BatchNorm2d(3); m(torch.arange(24.).reshape(2, 3, 2, 2)), m.running_var, nn.BatchNorm3d(2)(torch.arange(16.).reshape(1, 2, 2, 2, 2))
m = nn.BatchNorm1d(4).double(); m(x.double()), m.running_mean.dtype, m.num_batches_tracked.dtype
m = nn.BatchNorm1d(4); m(x.double())
m = nn.BatchNorm1d(4).half(); m(x.half()), m.running_var
m = nn.BatchNorm1d(4); m(x.half()).dtype
m = nn.BatchNorm1d(4); m(x.long())
m = nn.BatchNorm1d(4).double(); m(x)
nn.BatchNorm1d(4)(torch.ones(1, 2, 3, 4))
nn.BatchNorm1d(4)(torch.ones(4))
nn.BatchNorm2d(4)(x)
nn.BatchNorm3d(4)(torch.ones(1, 4, 1, 1))
nn.BatchNorm1d(4)(x[:1])
m = nn.BatchNorm1d(4); m(x[:1])
m = nn.BatchNorm1d(4); m.eval()(x[:1])
nn.BatchNorm2d(2)(torch.ones(1, 2, 1, 1))
m = nn.BatchNorm1d(4); m(x[:0]), m.running_mean, m.num_batches_tracked
m = nn.BatchNorm1d(4, eps=0); m(x)
m = nn.BatchNorm1d(3); m(x)
m = nn.BatchNorm1d(4); m.load_state_dict({k: v for k, v in m.state_dict().items() if k != "num_batches_tracked"})
m = nn.BatchNorm1d(4); s = m.state_dict(); del s["num_batches_tracked"]; m.load_state_dict(s)
m = nn.BatchNorm1d(4); s = m.state_dict(); del s["num_batches_tracked"]; s._metadata[""] = {}; m.load_state_dict(s), list(s)
m = nn.BatchNorm1d(4); m(x); n = nn.BatchNorm1d(4); n.load_state_dict(m.state_dict()), n.running_mean, n.num_batches_tracked
m = nn.BatchNorm1d(4); c = copy.deepcopy(m); c(x); m.running_mean, pickle.loads(pickle.dumps(c)).running_mean
m = nn.BatchNorm1d(4); n = m(x); n.grad_fn, [each[0] and type(each[0]).__name__ for each in n.grad_fn.next_functions], n.grad_fn._saved_result1, n.grad_fn._saved_result2, n.grad_fn._saved_eps, n.grad_fn._saved_training, n.grad_fn._saved_input is x, n.grad_fn._saved_running_mean
m = nn.BatchNorm1d(4).eval(); n = m(x).grad_fn; n._saved_result1, n._saved_running_var, n._saved_training
m = nn.BatchNorm1d(4); n = m(x); n.sum().backward(); n.grad_fn._saved_result1
m = nn.BatchNorm1d(4).eval(); n = m(x).sum(); m.running_mean.zero_(); n.backward()
m = nn.BatchNorm1d(4); n = m(x).sum(); m(x * 2); n.backward(); m.bias.grad
m = nn.BatchNorm1d(4); n = m(x).sum(); x.zero_(); n.backward()
m = nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3), nn.ReLU(), nn.Dropout(0.5), nn.Linear(3, 1)); m(torch.randn(5, 4)).sum().backward(); m, [p.grad for n, p in m.named_parameters() if n != "0.bias"], dict(m.state_dict())
F.batch_norm(x, None, None)
F.batch_norm(x, torch.zeros(4), None)
F.batch_norm(x, torch.zeros(3), torch.ones(4))
F.batch_norm(x, torch.zeros(4), torch.ones(4), torch.ones(3))
F.batch_norm(x, torch.zeros(4), torch.ones(4), torch.ones(4), torch.ones(4, dtype=torch.float64))
F.batch_norm(x, torch.zeros(4), torch.ones(4).long())
F.batch_norm(x, torch.zeros(4, requires_grad=True), torch.ones(4))
F.batch_norm(x, None, None, training=3)
F.batch_norm(x, None, None, training=True, momentum=None)
F.batch_norm(x, None, None, training=True, eps=-1)
F.batch_norm(x, torch.zeros(4), torch.ones(4), eps=-1)
F.batch_norm(3, None, None)
F.batch_norm(x[:0], None, None, nn.Parameter(torch.ones(4)), nn.Parameter(torch.ones(4)), training=True)
F.batch_norm(x[0], None, None)
F.batch_norm(torch.tensor(1.), None, None, training=True)
torch.batch_norm(x)
torch.batch_norm(x, None, None, None, None, True, 0.1, 1e-5, False), torch.layer_norm(x, (4,)), torch.group_norm(x, 1), torch.rms_norm(x, (4,))
torch.batch_norm(x, None, None, None, None, True, 0.1, 1e-5, 3)

nn.InstanceNorm1d(3), nn.InstanceNorm2d(3, affine=True), nn.InstanceNorm3d(3, track_running_stats=True), nn.InstanceNorm1d(3, affine=True, bias=False)
m = nn.InstanceNorm1d(2); m(torch.arange(12.).reshape(2, 2, 3) ** 2), m(torch.arange(6.).reshape(2, 3)), list(m.state_dict())
m = nn.InstanceNorm1d(2, affine=True, track_running_stats=True); m(torch.arange(12.).reshape(2, 2, 3) ** 2), dict(m.state_dict()), m.eval()(torch.arange(6.).reshape(2, 3))
m = nn.InstanceNorm1d(2, momentum=None, track_running_stats=True); m(torch.arange(12.).reshape(2, 2, 3) ** 2), m.running_mean, m.num_batches_tracked
m = nn.InstanceNorm1d(2); m.load_state_dict(OrderedDict(running_mean=x, running_var=x, other=x))
nn.InstanceNorm1d(3)(torch.arange(12.).reshape(2, 2, 3) ** 2)
nn.InstanceNorm1d(3, affine=True)(torch.arange(12.).reshape(2, 2, 3))
nn.InstanceNorm2d(3, affine=True)(torch.arange(12.).reshape(2, 2, 3))
nn.InstanceNorm1d(4)(x[0])
nn.InstanceNorm2d(4)(x)
nn.InstanceNorm3d(4)(x)
nn.InstanceNorm1d(4)(x[..., None])
nn.InstanceNorm2d(2)(torch.arange(16.).reshape(2, 2, 2, 2)).shape, nn.InstanceNorm3d(2)(torch.arange(32.).reshape(2, 2, 2, 2, 2)).shape
F.instance_norm(x)
F.instance_norm(x[None], use_input_stats=False)
F.instance_norm(x[None], torch.zeros(3), torch.ones(3))
F.instance_norm(nn.Parameter(x[None]), weight=nn.Parameter(torch.ones(2)))

nn.LayerNorm(3), nn.LayerNorm((3, 4), elementwise_affine=False), nn.LayerNorm([3], bias=False), nn.LayerNorm(torch.Size([2, 3]), eps=1)
nn.LayerNorm(3.)
m = nn.LayerNorm(4); m(x), dict(m.state_dict()), m.normalized_shape
m = nn.LayerNorm((2, 4), bias=False); nn.init.normal_(m.weight); m(x), m.bias, m(torch.randn(3, 2, 4)).sum().backward(), m.weight.grad
m = nn.LayerNorm(4); n = m(x).grad_fn; n, n._saved_result1, n._saved_result2, n._saved_normalized_shape
nn.LayerNorm(3)(x)
nn.LayerNorm((2, 2, 4))(x)
nn.LayerNorm(4)(x.double())
nn.LayerNorm(4)(x.long())
nn.LayerNorm(4)(x.half()).dtype, nn.LayerNorm(4).half()(x.half())
nn.LayerNorm(4)(x[:0]), nn.LayerNorm(0)(x[:, :0])
F.layer_norm(x, 4)
F.layer_norm(x, ())
F.layer_norm(x, (4.,))
F.layer_norm(x, (4, 4.))
F.layer_norm(x, ("a", 4.))
nn.LayerNorm("ab")
F.layer_norm(x, (4,), torch.ones(3))
F.layer_norm(x, (4,), torch.ones(4), torch.ones(1, 4))
F.layer_norm(x, (4,), 3)
F.layer_norm(3, (4,))
torch.layer_norm(x)
torch.layer_norm(x, (4,), eps="a")

nn.GroupNorm(2, 4), nn.GroupNorm(2, 4, affine=False), nn.GroupNorm(2, 4, bias=False, eps=1)
nn.GroupNorm(2, 5)
m = nn.GroupNorm(2, 4); m(x ** 2), m(torch.arange(16.).reshape(1, 4, 4)), dict(m.state_dict()), m(x).grad_fn._saved_group
nn.GroupNorm(2, 4)(torch.ones(2, 6, 3))
nn.GroupNorm(2, 4)(torch.ones(2, 4, 3).long())
nn.GroupNorm(2, 4)(torch.ones(2, 4, 3).double())
nn.GroupNorm(2, 4)(torch.ones(0, 4, 3)).shape
nn.GroupNorm(4, 4)(x[:1])
F.group_norm(x[0], 2)
F.group_norm(x, 3)
torch.group_norm(x, 0)
F.group_norm(x, -2)
F.group_norm(x, 2.)
F.group_norm(x, 2, torch.ones(3))
F.group_norm(x, 2, torch.ones(4), torch.ones(3))
torch.group_norm(x[0], 2)

nn.RMSNorm(3), nn.RMSNorm((3, 4), 1e-5, False), nn.LocalResponseNorm(2), nn.LocalResponseNorm(3, alpha=1, beta=0.5, k=2)
m = nn.RMSNorm(4); m(x), dict(m.state_dict()), m(nn.Parameter(x)).grad_fn.next_functions[0][0].next_functions[1][0]
nn.RMSNorm(3)(x)
nn.RMSNorm(4, elementwise_affine=False)(x.long())
nn.RMSNorm(4).double()(x.double()), nn.RMSNorm(4).half()(x.half()), nn.RMSNorm(4, eps=1)(x)
F.rms_norm(x, ())
F.rms_norm(x, 4)
F.rms_norm(x, (4,), torch.ones(3))
F.rms_norm(x, (4,), eps="a")
nn.LocalResponseNorm(3, alpha=1)(torch.arange(24.).reshape(2, 4, 3)), nn.LocalResponseNorm(2, alpha=1)(torch.arange(16.).reshape(1, 4, 2, 2))
nn.LocalResponseNorm(2)(x)
F.local_response_norm(torch.ones(2, 3, 4), 0)
F.local_response_norm(torch.ones(2, 3, 4, 1), 0)
F.local_response_norm(torch.ones(2, 3, 4).long(), 2), F.local_response_norm(torch.ones(2, 3, 0), 2)
F.normalize(x), F.normalize(x, 1, 0), F.normalize(x, math.inf, -1), F.normalize(x * 0)
F.normalize(x, dim=5)
F.normalize(x.long())
o = torch.empty(0); F.normalize(x, out=o) is o, o
F.normalize(nn.Parameter(x)).grad_fn, F.normalize(nn.Parameter(x)).grad_fn.next_functions[1][0]

nn.Dropout(), nn.Dropout(0.2, True), nn.Dropout1d(1), nn.Dropout2d(0), nn.Dropout3d(0.25), nn.AlphaDropout(0.1), nn.FeatureAlphaDropout(inplace=True)
nn.Dropout(2)
nn.Dropout(-0.1)
nn.Dropout("a")
m = nn.Dropout(); m(torch.ones(3, 7)), m(torch.ones(20)), torch.rand(2), m.eval()(x) is x, list(m.state_dict())
m = nn.Dropout(0.3); m(torch.ones(2, 3, 4)), m(torch.ones(4, 5).t()), m(torch.ones(())), m(torch.ones(9, dtype=torch.float64)), m(torch.ones(9).half()), torch.rand(2)
nn.Dropout(0)(x) is x, nn.Dropout(1)(x), torch.rand(2), nn.Dropout()(x[:0]), torch.rand(1)
nn.Dropout(1)(x - 3), nn.Dropout(1)(torch.tensor([math.inf, math.nan]))
y = torch.ones(6); nn.Dropout(0.5, True)(y) is y, y, nn.Dropout(1., True)(y) is y, y
y = nn.Parameter(torch.ones(6)); d = F.dropout(y); d, d.grad_fn._saved_other, d.sum().backward(), y.grad
y = nn.Parameter(torch.ones(6)); F.dropout(y, inplace=True)
y = nn.Parameter(torch.ones(6)) * 1; F.dropout(y, inplace=True), F.dropout(y, 1., inplace=True), F.dropout(y, training=False) is y
nn.Dropout()(x.long())
nn.Dropout(0)(x.long()), nn.Dropout(1)(x.long())
nn.Dropout()(x > 3)
nn.Dropout()(3)
nn.AlphaDropout()(torch.ones(12)), nn.AlphaDropout(0.2)(torch.ones(2, 5)), nn.AlphaDropout(1)(x), nn.AlphaDropout().eval()(x) is x, torch.rand(1)
F.alpha_dropout(nn.Parameter(x), training=True), F.alpha_dropout(x, 0.5, True, True) is x, x
nn.FeatureAlphaDropout()(torch.ones(2, 3, 2)), F.feature_alpha_dropout(nn.Parameter(torch.ones(2, 3, 2)), 0.2, True)
nn.Dropout1d()(torch.ones(5, 2)), nn.Dropout1d()(torch.ones(2, 3, 2)), F.dropout1d(nn.Parameter(torch.ones(5, 2)))
y = torch.ones(5, 2); F.dropout1d(y, inplace=True), y.shape
nn.Dropout2d()(torch.ones(2, 5, 2, 1)), nn.Dropout3d()(torch.ones(5, 2, 1, 1)), nn.Dropout3d()(torch.ones(1, 5, 2, 1, 1))
nn.Dropout1d()(torch.ones(5))
nn.Dropout2d()(torch.ones(5))
nn.Dropout2d()(torch.ones(2, 5))
nn.Dropout2d()(torch.ones(2, 5, 2))
nn.Dropout3d()(torch.ones(2, 5))
F.dropout(x, 2)
F.dropout(x, "a")
F.dropout(x, math.nan)
F.dropout(x, training=3)
F.alpha_dropout(x, 2)
F.feature_alpha_dropout(x[0], training=True)
torch.dropout(x)
torch.dropout(x, 0.5)
torch.dropout(x, 2., True)
torch.dropout(x, "a", True)
torch.dropout(x, p=0.5, train=True), torch.dropout_(x, 0.5, True) is x, x
torch.dropout_(3, 0.5, True)
torch.feature_dropout(torch.ones(2, 3, 2), 0.5, True), torch.feature_dropout(x, 0.5, False) is x
torch.feature_dropout(x[0], 0.5, True)
torch.alpha_dropout(x, 0.5, True), torch.feature_alpha_dropout(x, 0.5, True), torch.alpha_dropout_(x, 0.5, True) is x, torch.feature_dropout_(x, 0.5, True) is x, torch.feature_alpha_dropout_(x, 0.5, True) is x

nn.MSELoss(), nn.L1Loss(), nn.CrossEntropyLoss(), nn.NLLLoss(), nn.BCELoss(), nn.BCEWithLogitsLoss(), nn.SmoothL1Loss()
nn.MSELoss(reduction="sum")(x, x * 2), nn.MSELoss(size_average=False)(x, x * 2)
nn.MSELoss(reduce=False).reduction, nn.L1Loss()(x, x * 2), nn.SmoothL1Loss(beta=2.)(x, x * 2)
nn.MSELoss()(x, x[:1])
nn.MSELoss("mean")(x, x)
nn.MSELoss(reduction="nonsense")(x, x)
nn.CrossEntropyLoss()(x, torch.tensor([1, 0])), nn.CrossEntropyLoss(weight=torch.ones(4), label_smoothing=0.1)(x, torch.tensor([1, 0]))
nn.CrossEntropyLoss(ignore_index=0)(x, torch.tensor([1, 0])), nn.CrossEntropyLoss(reduction="none")(x, torch.tensor([1, 0]))
nn.CrossEntropyLoss()(x, torch.tensor([1., 0.]))
nn.CrossEntropyLoss()(x, torch.tensor([1, 4]))
nn.CrossEntropyLoss(weight=torch.ones(3))(x, torch.tensor([1, 0]))
dict(nn.CrossEntropyLoss(weight=torch.ones(4)).state_dict())
nn.NLLLoss()(F.log_softmax(x, 1), torch.tensor([1, 0])), nn.BCELoss()(torch.sigmoid(x), (x > 3).float()), nn.BCEWithLogitsLoss(pos_weight=torch.ones(4) * 2)(x, (x > 3).float())
nn.MSELoss(x, x)

nn.DataParallel(net), nn.DataParallel(net)(x), names(nn.DataParallel(net, device_ids=[0])), nn.DataParallel(net).device_ids
torch.cuda.is_available(), torch.cuda.device_count(), torch.cuda.empty_cache(), torch.cuda.manual_seed(3), torch.cuda.manual_seed_all(3), torch.cuda.memory_allocated()
torch.cuda.current_device()
torch.cuda.get_device_name(0)
torch.cuda.synchronize()
torch.backends.cudnn.benchmark, torch.backends.cudnn.deterministic, torch.backends.cudnn.enabled, torch.backends.cudnn.is_available(), torch.backends.cudnn.version()
torch.backends.cudnn.benchmark = True; now = torch.backends.cudnn.benchmark; torch.backends.cudnn.benchmark = False; now
torch.backends.nnpack.is_available(), torch.backends.nnpack.set_flags(False), torch.backends.nnpack.set_flags(True)
before = torch.get_num_threads(); a = torch.set_num_threads(1); b = torch.get_num_threads(); torch.set_num_threads(before); (a, b, torch.get_num_threads() == before)
torch.set_num_threads(0)
torch.set_num_threads(-2)
torch.set_num_threads(1.0)
torch.set_num_threads(True)
torch.backends.mps.is_available(), torch.backends.mps.is_built(), torch.backends.cuda.is_built()
device = torch.device("cuda" if torch.cuda.is_available() else "cpu"); net.to(device, non_blocking=True) is net, x.to(device, non_blocking=True) is x, device
net.to("mps")
x.to("cuda")

nn.init.calculate_gain("relu"), nn.init.calculate_gain("tanh"), nn.init.calculate_gain("leaky_relu", 0.2), nn.init.calculate_gain("selu"), nn.init.calculate_gain("linear"), nn.init.calculate_gain("sigmoid")
nn.init.calculate_gain("nonsense")
nn.init.calculate_gain("leaky_relu", True)
nn.init.uniform_(x), nn.init.normal_(x, 1, 2), nn.init.constant_(x, 3), nn.init.ones_(x), nn.init.zeros_(x)
nn.init.eye_(torch.empty(3, 4)), nn.init.dirac_(torch.empty(4, 2, 3), 2)
nn.init.dirac_(torch.empty(4, 2, 3), 3)
nn.init.dirac_(torch.empty(4, 2))
nn.init.eye_(torch.empty(3))
nn.init.xavier_uniform_(x.clone()), nn.init.xavier_normal_(x.clone(), gain=2.)
nn.init.kaiming_uniform_(x.clone()), nn.init.kaiming_normal_(x.clone(), mode="fan_out", nonlinearity="relu")
nn.init.kaiming_uniform_(x.clone(), mode="nonsense")
nn.init.kaiming_uniform_(torch.empty(3))
nn.init.kaiming_uniform_(torch.empty(0, 3))
nn.init.xavier_uniform_(torch.empty(3))
nn.init.trunc_normal_(x.clone()), nn.init.trunc_normal_(x.clone(), std=10.), nn.init.trunc_normal_(x.clone(), mean=4.5, a=-1, b=1)
nn.init.orthogonal_(torch.empty(3, 3)), nn.init.orthogonal_(torch.empty(2, 4), gain=2), nn.init.orthogonal_(torch.empty(4, 2)), nn.init.orthogonal_(torch.empty(3, 2, 2))
nn.init.orthogonal_(torch.empty(3))
nn.init.sparse_(torch.empty(4, 3), 0.5)
nn.init.sparse_(torch.empty(3), 0.5)
nn.init.uniform(x)
nn.init.xavier_normal(x)
nn.init.normal_(net.first.weight); net.first.weight.is_leaf, net.first.weight._version
g = torch.Generator().manual_seed(5); nn.init.uniform_(x, generator=g), nn.init.kaiming_normal_(x, generator=g)
nn.init._calculate_fan_in_and_fan_out(torch.empty(2, 3, 4, 5))
net.apply(lambda m: nn.init.constant_(m.weight, 0.5) if isinstance(m, nn.Linear) else None); net(x)

net(x).sum().backward(); nn.utils.clip_grad_norm_(net.parameters(), 1.), [p.grad for p in net.parameters()]
net(x).sum().backward(); nn.utils.clip_grad_norm_(net.parameters(), 1., norm_type="inf"), nn.utils.clip_grad_norm_(list(net.parameters()), 1., norm_type=1)
net(x).sum().backward(); nn.utils.clip_grad_value_(net.parameters(), 0.5), [p.grad for p in net.parameters()]
nn.utils.clip_grad_norm_(net.parameters(), 1.), nn.utils.clip_grad_norm_([], 1.)
nn.utils.clip_grad_norm_((p for p in []), 1.)
(net(x) * math.inf).sum().backward(); nn.utils.clip_grad_norm_(net.parameters(), 1., error_if_nonfinite=True)
nn.utils.clip_grad_norm_(x.requires_grad_(), 1.)
nn.utils.get_total_norm([torch.ones(4), torch.ones(5)])
v = nn.utils.parameters_to_vector(net.parameters()); v, v.shape
v = torch.arange(21.) ; nn.utils.vector_to_parameters(v[:21], net.parameters()); list(net.parameters())
nn.utils.vector_to_parameters([1.], net.parameters())
"""


def _split(text: str) -> list[str]:
    """A block whose lines are all programs of their own has no indented line, or begins with no ``class``, ``with``..."""
    programs = []
    for block in text.strip().split("\n\n"):
        lines = block.split("\n")
        whole = any(line.startswith((" ", "class ", "with ", "for ")) for line in lines)
        programs += [block] if whole else lines
    return programs


CASES = _split(_PROGRAMS)


def answer(program: str, torch: Any) -> list[str]:
    """What the program prints and shows, or its error; then its warnings."""
    import contextlib
    import io

    scope: dict[str, Any] = {"torch": torch, "np": np}
    exec(PREAMBLE, scope)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        shown = oracle.run(program.replace("; ", "\n") if "\n" not in program else program, scope)
    return [text.replace("<class 'zerograd.", "<class 'torch.") for text in [said.getvalue(), *shown]]
