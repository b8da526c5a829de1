"""Writes to memory that is seen twice, one a line: what each leaves, how it is refused, and what PyTorch warns of."""

CASES = r"""
a = torch.zeros(1).expand(3);a[...] = 7;a
a = torch.zeros(1).expand(3);a[:] = 7;a
a = torch.zeros(1).expand(3);a[:2] = 7;a
a = torch.zeros(1).expand(3);a[0] = 7;a
a = torch.zeros(1).expand(3);a[...] = torch.tensor(7.);a
a = torch.zeros(1).expand(3);a[...] = torch.ones(3);a
a = torch.zeros(4,1).expand(4,3);a[0] = 7;a
a = torch.zeros(4,1).expand(4,3);a[0] = torch.ones(3);a
a = torch.zeros(4,1).expand(4,3);a[:,0] = 7;a
a = torch.zeros(1).expand(3);a.fill_(7)
a = torch.zeros(1).expand(3);a.fill_(torch.tensor(7.))
a = torch.zeros(1).expand(3);a.zero_()
a = torch.zeros(1).expand(3);a.add_(1)
a = torch.zeros(1).expand(3);a += 1;a
a = torch.zeros(1).expand(3);a.copy_(torch.ones(3))
a = torch.zeros(1).expand(3);a.copy_(torch.tensor(1.))
a = torch.zeros(1).expand(3);a.exp_()
a = torch.zeros(1).expand(3);a.clamp_(1)
a = torch.zeros(1).expand(3);a.masked_fill_(a==0, 2)
a = torch.zeros(1).expand(3);a.masked_fill_(torch.tensor([True,False,True]), 2)
a = torch.zeros(1).expand(3);a[a==0] = 2;a
a = torch.zeros(1).expand(3);a[a==0] = torch.ones(3);a
a = torch.zeros(1).expand(3);a[[0,1]] = 2;a
a = torch.zeros(1).expand(3);a[[0,1]] = torch.tensor([1.,2.]);a
a = torch.zeros(1).expand(3);a[torch.tensor([0])] = 2;a
a = torch.zeros(1).expand(3);a.index_put_((torch.tensor([0,1]),), torch.tensor([1.,2.]))
a = torch.zeros(1).expand(3);a.index_put_((torch.tensor([0,1]),), torch.tensor([1.,2.]), accumulate=True)
a = torch.zeros(1).expand(3);a.uniform_()
a = torch.zeros(1).expand(3);a.normal_()
a = torch.zeros(1).expand(3);a.random_(3)
a = torch.zeros(1).expand(3);a.bernoulli_()
a = torch.zeros(1).expand(3);a.exponential_()
a = torch.zeros(1).expand(3);a.cumsum_(0)
a = torch.zeros(1).expand(1);a += 1;a
a = torch.zeros(1).expand(3);b=a[:1];b += 1;a
a = torch.zeros(0,1).expand(0,3);a += 1;a
a = torch.arange(4.);a[1:] += a[:-1];a
a = torch.arange(4.);a[1:].add_(a[:-1])
a = torch.arange(4.);a[1:] = a[:-1];a
a = torch.arange(4.);a[1:].copy_(a[:-1]);a
a = torch.arange(4.);a[:-1] = a[1:];a
a = torch.arange(4.);a[:] = a.flip(0);a
a = torch.arange(4.).view(2,2);a += a.t();a
a = torch.arange(4.).view(2,2);a.add_(a.t())
a = torch.arange(4.).view(2,2);a.copy_(a.t());a
a = torch.arange(4.).view(2,2);a[...] = a.t();a
a = torch.arange(4.).view(2,2);a /= a[0];a
a = torch.arange(4.).view(2,2);a /= a[0,1];a
a = torch.arange(4.).view(2,2);a /= a;a
a = torch.arange(4.).view(2,2);a /= a[:];a
a = torch.arange(4.).view(2,2);a *= a.view(2,2);a
a = torch.arange(4.);a *= a.view(2,2).view(4);a
a = torch.arange(4.);a[::2] += a[1::2];a
a = torch.arange(4.);a[:2] += a[2:];a
a = torch.arange(6.).view(2,3);a[:,0] += a[:,1];a
a = torch.arange(6.).view(2,3);a[:,:2] += a[:,1:];a
a = torch.arange(6.).view(2,3);a -= a[:,:1];a
a = torch.arange(6.).view(2,3);a -= a.mean(1,keepdim=True);a
a = torch.arange(6.).view(2,3);a -= a[0];a
a = torch.arange(6.).view(2,3);a.sub_(a[0])
a = torch.arange(6.).view(2,3);a.mul_(a[0,0])
a = torch.arange(4.);a += a[0];a
a = torch.arange(4.);a -= a[-1];a
a = torch.arange(4.);a.div_(a.view(4)[0])
a = torch.arange(4.);a.pow_(a[1])
a = torch.arange(4.);a.remainder_(a[1])
a = torch.arange(4.);a.clamp_(a[1], a[2])
a = torch.arange(4.);a.clamp_min_(a[1])
a = torch.arange(4.);a.masked_fill_(a > 1, a[0])
a = torch.arange(4.);a.fill_(a[3])
a = torch.arange(4.);a[...] = a[3];a
a = torch.arange(4.);a[0:2] = a[3];a
a = torch.arange(4.);a[a>1] = a[:2];a
a = torch.arange(4.);a[[1,2]] = a[:2];a
a = torch.arange(4.);a.index_put_((torch.tensor([1,2]),), a[:2])
m = torch.tensor([True,False,True]);m[m] = False;m
m = torch.tensor([True,False,True]);m[m] = torch.tensor([False,False]);m
i = torch.tensor([2,0,1]);i[i] = 7;i
i = torch.tensor([2,0,1]);i[i] = i;i
i = torch.tensor([2,0,1]);i[i[:2]] = 7;i
i = torch.tensor([2,0,1]);j=torch.tensor([1,1,1]);i[j]=i;i
m = torch.tensor([True,False,True]);m.masked_fill_(m, False)
m = torch.tensor([True,False,True]);m.masked_fill_(m[[0,1,2]], False)
m = torch.tensor([[True,False],[True,True]]);m.masked_fill_(m[0], False)
m = torch.tensor([[True,False],[True,True]]);m.masked_fill_(m.t(), False)
m = torch.tensor([[True,False],[True,True]]);m[m.t()] = False;m
m = torch.tensor([[True,False],[True,True]]);m[m[0]] = False;m
m = torch.tensor([True,False]);m &= m;m
m = torch.tensor([[True,False],[True,True]]);m &= m.t();m
x = torch.arange(4.,requires_grad=True)*1;x[1:] += x[:-1];x
x = torch.arange(4.,requires_grad=True)*1;x[1:].add_(x[:-1]);x
x = (torch.arange(4.,requires_grad=True)*1).view(2,2);x += x.t();x
x = (torch.arange(4.,requires_grad=True)*1).view(2,2);x /= x[0];x
x = torch.zeros(1,requires_grad=True).expand(3)*1;x += 1;x
x = (torch.zeros(1,requires_grad=True)*1).expand(3);x += 1;x
x = (torch.zeros(1,requires_grad=True)*1).expand(3);x[0] = 1;x
x = (torch.zeros(1,requires_grad=True)*1).expand(3);x[...] = 1;x
x = (torch.zeros(1,requires_grad=True)*1).expand(3);x[[0]] = 1;x
a = torch.zeros(3,3);a.diagonal().fill_(1);a
a = torch.zeros(3,3);a.diagonal().add_(a[0]);a
a = torch.arange(9.).view(3,3);d=a.diagonal();d += a[0];a
a = torch.arange(9.).view(3,3);a[0] += a.diagonal();a
a = torch.arange(4.);a += a.detach();a
a = torch.arange(4.);b = a.data;a[1:] += b[:-1];a
a = torch.arange(4.);a.sigmoid_();a
a = torch.arange(4);a[1:] += a[:-1].float();a
a = torch.arange(4);a[1:] //= a[:-1];a
a = torch.arange(4);a[1:] **= a[:-1];a
a = torch.arange(4);a[1:] <<= a[:-1];a
a = torch.arange(4.);a[1:].eq_(a[:-1]);a
a = torch.arange(4.);a[1:] = a[:-1] * 1;a
a = torch.zeros(2,1).expand(2,2).t();a += 1;a
a = torch.zeros(3).expand(1,3);a += 1;a
a = torch.zeros(1).expand(3)[1:2];a += 1;a
a = torch.zeros(4,1).expand(4,3)[:, 1];a += 1;a
a = torch.zeros(1).expand(3);a.unsqueeze_(0);a
a = torch.zeros(1).expand(3);a.detach_().add_(1)
a = torch.zeros(1).expand(2,3);a[0].fill_(1)
a = torch.zeros(1).expand(2,3);a[0,0].fill_(1)
a = torch.zeros(1).expand(2,3);a[0,0] = 1;a
a = torch.zeros(2,1).expand(2,3);a[0,:] = 1;a
a = torch.zeros(2,1).expand(2,3);a[...,0] = torch.ones(2);a
a = torch.zeros(1).expand(3);a += torch.ones(5)
a = torch.zeros(1).expand(3).long();a = torch.zeros(1).long().expand(3);a += 1.5
a = torch.arange(4.);a[1:] += a[:2]
a = torch.arange(4.);a[1:] += a
a = torch.arange(4.);a[:2] += a
a = torch.arange(4.);a += a[:3]
a = torch.arange(4.);a.index_put_((torch.tensor([1,2]),), a[:2], accumulate=True)
i = torch.tensor([2,0,1]);i.index_put_((i,), torch.tensor(5), accumulate=True)
i = torch.tensor([2,0,1]);i.index_put_((i,), i, accumulate=True)
a = torch.arange(4.,requires_grad=True);a[1:] += a[:-1]
a = torch.zeros(1,requires_grad=True).expand(3);a += 1
a = torch.zeros(1,requires_grad=True).expand(3);a[[0]] = 1
a = torch.zeros(1).expand(3);a.eq_(1)
a = torch.zeros(1).expand(3);F.relu(a, inplace=True)
a = torch.zeros(1).expand(3);F.leaky_relu(a, inplace=True)
a = torch.zeros(1).expand(3);F.elu(a, inplace=True)
a = torch.zeros(1).expand(3);F.hardtanh(a, inplace=True)
a = torch.zeros(1).expand(3);F.silu(a, inplace=True)
a = torch.zeros(1).expand(3);F.mish(a, inplace=True)
a = torch.zeros(1).expand(3);F.hardswish(a, inplace=True)
a = torch.zeros(1).expand(3);F.hardsigmoid(a, inplace=True)
a = torch.zeros(1).expand(3);a.requires_grad_();a.grad = torch.zeros(1).expand(3);a.sum().backward();a.grad
a = torch.zeros(1).expand(3);a.logical_not_()
a = torch.zeros(1).expand(3);a.floor_divide_(2)
a = torch.zeros(1).expand(3);a.sub_(1, alpha=2)
a = torch.arange(4.);a[1:].sub_(a[:-1], alpha=2)
a = torch.arange(4.);a[:2] = a[1:3];a
a = torch.arange(4.);a[[0,1]] = a[[1,2]];a
a = torch.arange(4.);a[None,1:] = a[:-1];a
a = torch.arange(4.);a[1:] = a[None,:-1];a
a = torch.arange(4.);a[1:] = a[0:1];a
a = torch.arange(4.);a[...] = a[0:1];a
a = torch.arange(4.).view(2,2);a[0] = a[:,0];a
a = torch.arange(4.).view(2,2);a[0], a[1] = a[1], a[0];a
a = torch.arange(4.);a[0], a[1] = a[1], a[0];a
a = torch.arange(4.).view(4,1);a += a.view(1,4);a
a = torch.arange(4.).view(4,1);a.mul_(a.view(2,2)[0])
a = torch.arange(6.).view(2,3);a.add_(a.t().t())
a = torch.arange(6.).view(1,6);a.add_(a.view(6))
a = torch.arange(6.).view(1,6);a.add_(a.view(1,6))
a = torch.arange(6.).view(6,1);a.add_(a[:,0:1])
a = torch.arange(6.);a.add_(a.view(6,1)[:,0])
a = torch.arange(6.);a.add_(a[::1])
a = torch.arange(6.);a[::2].add_(a[::2])
a = torch.arange(6.);a[::2].add_(a[:3])
a = torch.arange(6.);v=a[:1];v.add_(a[0]);a
a = torch.arange(6.);v=a[:1];v.add_(a[1]);a
a = torch.arange(6.);v=a[0];v.add_(a[:1].sum());a
a = torch.arange(6.);v=a[0];v.add_(a[0]);a
a = torch.arange(6.);v=a[0];v += a[0:1][0];a
a = torch.arange(4.);a.clamp_(min=a[:1])
a = torch.arange(4.);a.masked_fill_(a.bool(), a[0])
b = torch.tensor([True,False,True,True]);b[1:].masked_fill_(b[:-1], True)
b = torch.tensor([True,False,True,True]);b[1:][b[:-1]] = True;b
b = torch.tensor([True,False,True,True]);b.logical_and_(b[:1])
a = torch.arange(4.);a.pow_(a)
a = torch.arange(4.);a.copy_(a)
a = torch.arange(4.);a[:] = a;a
a = torch.arange(4.);a[a > 1] = a[a > 1] * 2;a
a = torch.arange(4.);a[a > 1] += 1;a
a = torch.arange(4.);a[[0,0]] += 1;a
a = torch.arange(4.);a[1:3] *= 2;a
a = torch.zeros(1).expand(3);a[[0]] = 2;a
a = torch.zeros(1).expand(3);a[torch.tensor(True)] = 2;a
a = torch.zeros(1).expand(3);a[True] = 2;a
a = torch.zeros(2,1).expand(2,3);a[0,[0,1]] = 2;a
a = torch.zeros(2,1).expand(2,3);a[:,[0,1]] = torch.tensor([1.,2.]);a
a = torch.zeros(2,1).expand(2,3);a[a>0] = torch.tensor(5.);a
x = (torch.zeros(1,requires_grad=True)*1).expand(3);x.masked_fill_(torch.tensor([True,False,True]), 2)
a = torch.arange(4.);a.fill_(a[:1])
a = torch.arange(4.);a[1:].fill_(a[3])
a = torch.arange(4.);a[:] = a[3];a
a = torch.arange(4.);a[a>1] = a[0];a
a = torch.arange(4.);a[[1,2]] = a[0];a
a = torch.arange(4.);a.index_put_((torch.tensor([1,2]),), a[0]);a
b = torch.zeros(1).expand(3);b.fill_("a")
""".strip().splitlines()
