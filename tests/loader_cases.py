"""Programs with datasets, samplers and loaders, one a line, right or wrong: what each shows, what it warns of, and which random
number comes next.

``tests/record.py`` writes PyTorch's answers down, ``tests/utils/test_data.py`` makes ours.
"""

# ruff: noqa: E501, because a case stands on one line
from __future__ import annotations

import importlib
from typing import Any
from unittest import mock

import numpy as np
import oracle

CLASSES = '''
import collections, types
Point = collections.namedtuple("Point", "x y")
class Squares(Dataset):
    def __init__(self, n=5): self.n = n
    def __len__(self): return self.n
    def __getitem__(self, i): return torch.tensor([i, i * i])
class Noisy(Squares):
    def __getitem__(self, i): return torch.rand(1)
class Broken(Squares):
    error = ValueError("boom")
    def __getitem__(self, i):
        if i == 3: raise self.error
        return i
class Many(Squares):
    def __getitems__(self, places): return [place * 10 for place in places]
class Lame(Squares):
    def __getitems__(self, places): return [0]
class Doubled(TensorDataset):
    def __getitem__(self, i): return tuple(2 * each for each in super().__getitem__(i))
class Stream(IterableDataset):
    def __init__(self, n=7, told=None): self.n, self.told = n, told
    def __iter__(self):
        info = get_worker_info()
        places = range(self.n) if info is None else range(info.id, self.n, info.num_workers)
        return iter(places)
    def __len__(self):
        if self.told is None: raise TypeError("no length")
        return self.told
class Whole(Stream):
    def __iter__(self): return iter(range(self.n))
class Part(Subset):
    def __getitem__(self, i): return 1
class Eager(Sampler):
    def __init__(self, n): self.n = n
    def __iter__(self): return iter(torch.randperm(self.n).tolist())
    def __len__(self): return self.n
class Frozen(collections.abc.Mapping):
    def __init__(self, d): self.d = dict(d)
    def __getitem__(self, k): return self.d[k]
    def __len__(self): return len(self.d)
    def __iter__(self): return iter(self.d)
    def __repr__(self): return f"Frozen({self.d})"
class Stubborn(Frozen):
    def __init__(self, *, d): self.d = d
class Bag(list): pass
def failure(work):
    try: return work()
    except Exception as error:
        lines = str(error).rstrip().split("\\n")
        lines = lines[:-1] if lines[-1].startswith("It was raised for") else lines
        return type(error).__name__, lines[:2], lines[-1]
def up_to(n, loader):
    got = []
    for each in loader:
        got.append(each)
        if len(got) == n: break
    return got
def whose(worker):
    dataset = get_worker_info().dataset
    share = -(-dataset.n // get_worker_info().num_workers)
    dataset.__class__ = Shifted
    dataset.first, dataset.n = worker * share, min(share, dataset.n - worker * share)
class Shifted(Stream):
    def __iter__(self): return iter(range(self.first, self.first + self.n))
x, y = torch.arange(12.).reshape(6, 2), torch.tensor([0, 1, 2, 0, 1, 2])
pairs = TensorDataset(x, y)
g = torch.Generator().manual_seed(7)
'''

CASES = """
pairs[0]|pairs[-1]|pairs[0:3]|pairs[[0,2]]|pairs[6]|pairs[-7]|len(pairs)|TensorDataset()|TensorDataset(x,y[:3])|TensorDataset(torch.tensor(1.))
TensorDataset([1,2])|pairs[True]|pairs[torch.tensor(1)]|pairs[y>0]|pairs['a']|len(TensorDataset())|Dataset()[0]|len(Dataset())|IterableDataset.__abstractmethods__
(pairs+Squares())[6]|len(pairs+pairs)|(pairs+pairs)[-12]|(pairs+pairs)[-13]|(pairs+pairs)[12]|ConcatDataset([])|ConcatDataset([Stream()])
(pairs+pairs).cumulative_sizes|(pairs+pairs).cummulative_sizes|ConcatDataset.cumsum(['ab','c'])|list(Stream(2)+Stream(3))|len(Stream(2,2)+Stream(3,3))
list(ChainDataset([[1]]))|len(ChainDataset([[1]]))|ChainDataset([[1]])|list(Stream(2)+[1])|pairs+Stream()|len(Stream(2)+Stream(2))
StackDataset([1,2],'ab')[1]|StackDataset(a=[1,2],b='ab')[0]|StackDataset([1],a=[1])|StackDataset()|StackDataset([1],[1,2])|StackDataset(a=[1],b=[])
len(StackDataset([1,2]))|StackDataset([1,2],'ab').__getitems__([1,0])|StackDataset(a=[1,2],b=Many()).__getitems__([0])|StackDataset(Lame(2),[1,2]).__getitems__([0,1])
StackDataset(a=Many(2),b=[1,2]).__getitems__([1,0])|StackDataset([1,2])[2]|Subset('abc',[2,0])[1]|Subset(pairs,[2,0])[[0,1]]|len(Subset('abc',[1]))
Subset('abc',[2,0]).__getitems__([1,0])|Subset(Many(),[2,0]).__getitems__([1,0])|Subset('abc',[2])[1]|Subset('abc',[7])[0]|Subset(pairs,torch.tensor([2,0]))[0]
Part('abc',[0])|Subset(pairs,[0,1])[0:1]
[list(p) for p in random_split(range(10),[7,3])]|[list(p) for p in random_split(range(10),[.5,.5])]|[len(p) for p in random_split(range(10),[1/3]*3)]
[len(p) for p in random_split(range(5),[.1,.9])]|[len(p) for p in random_split(range(3),[.5,.25,.25,0])]|[len(p) for p in random_split(range(0),[.5,.5])]
[list(p) for p in random_split(range(10),[4,6],generator=g)]|[list(p) for p in random_split(range(10),[.7,.3],g)]|random_split(range(10),[4,5])|random_split(range(10),[.7,.2])
random_split(range(10),[1.5,-.5])|random_split(range(3),[3,0])[1].indices|random_split(range(10),[.5,.5],generator=None)[0].indices
random_split(range(1),[1])[0].indices|random_split(range(10),[])|random_split(range(0),[])|random_split(Stream(),[.5,.5])|random_split(range(10),[.5,.5],3)
[type(p).__name__ for p in random_split(pairs,[.5,.5])]|random_split(pairs,[2,4])[0][0]|random_split(pairs,(2,4))[1].indices
list(SequentialSampler('abc'))|len(SequentialSampler('abc'))|list(RandomSampler(range(8)))|[list(RandomSampler(range(4))) for _ in range(3)]
list(RandomSampler(range(8),generator=g)),torch.rand(1,generator=g)|list(RandomSampler(range(5),num_samples=12))|len(RandomSampler(range(5),num_samples=12))
list(RandomSampler(range(5),True))|list(RandomSampler(range(5),True,70,g)),torch.rand(1,generator=g)|list(RandomSampler(range(5),True,64))
up_to(3,RandomSampler(range(5),True,70,g)),torch.rand(1,generator=g)|RandomSampler([])|RandomSampler([1],num_samples=0)|RandomSampler([1],num_samples=-2)
RandomSampler([1],num_samples=1.5)|RandomSampler([1],1)|RandomSampler([1],None)|RandomSampler([1],'a',0)|RandomSampler([1],num_samples=True).num_samples
r=[1,2]; s=RandomSampler(r); r.append(3); len(s),list(s)|list(RandomSampler([1,2],generator=5))|RandomSampler(5)
list(SubsetRandomSampler([10,20,30,40]))|list(SubsetRandomSampler('abc',g))|len(SubsetRandomSampler('abc'))|list(SubsetRandomSampler([]))
list(WeightedRandomSampler([.1,.9,.4],8))|list(WeightedRandomSampler([.1,.9,.4],2,False))|list(WeightedRandomSampler([.1,.9,.4],4,False))
list(WeightedRandomSampler(torch.tensor([1,2,3]),5,generator=g))|WeightedRandomSampler([.1],0)|WeightedRandomSampler([.1],True)|WeightedRandomSampler([.1],1.)
WeightedRandomSampler([.1],1,1)|WeightedRandomSampler([[.1]],1)|WeightedRandomSampler(.1,1)|WeightedRandomSampler(['a'],1)|WeightedRandomSampler([.1],2).weights
list(WeightedRandomSampler([-1.,1],2))|list(WeightedRandomSampler([0.,0],2))|len(WeightedRandomSampler([.1],3))
list(BatchSampler(range(5),2,False))|list(BatchSampler(range(5),2,True))|list(BatchSampler(iter('abcde'),3,False))|len(BatchSampler(range(5),2,True))
len(BatchSampler(range(5),2,False))|len(BatchSampler(iter([]),2,False))|BatchSampler([],0,False)|BatchSampler([],-1,False)|BatchSampler([],True,False)
BatchSampler([],2.,False)|BatchSampler([],2,1)|BatchSampler([],2,None)|list(BatchSampler([],2,False))|list(BatchSampler(RandomSampler(range(7)),3,True))
Sampler()|list(Sampler())|len(Sampler())|Sampler(3)|list(BatchSampler(3,2,False))|issubclass(BatchSampler,Sampler)|DataLoader[int]|Dataset[int]|Sampler[int]
list(DataLoader(pairs))|list(DataLoader(pairs,4))|list(DataLoader(pairs,4,True))|list(DataLoader(pairs,4,shuffle=True,drop_last=True))|len(DataLoader(pairs,4))
len(DataLoader(pairs,4,drop_last=True))|list(DataLoader(pairs,batch_size=None))|list(DataLoader(pairs,None,True))|len(DataLoader(pairs,None))
l=DataLoader(pairs,2,True); [[y.tolist() for x,y in l] for _ in range(3)]|l=DataLoader(pairs,2,True,generator=g); [[y.tolist() for x,y in l] for _ in range(3)],torch.rand(1,generator=g)
l=DataLoader(pairs,2); [len(list(l)) for _ in range(3)]|up_to(2,DataLoader(pairs,2,True))|iter(DataLoader(pairs))|next(iter(DataLoader(pairs,3,True)))
list(DataLoader(Squares(),2,True))|list(DataLoader(Noisy(),2))|list(DataLoader(Many(),2))|list(DataLoader(Lame(),2))|list(DataLoader(Doubled(x,y),4,True))
list(DataLoader(Subset(pairs,[3,1,0]),2))|list(DataLoader(Subset(Subset(pairs,[3,1,0]),[2,0]),2))|list(DataLoader(Subset(pairs,[3,9]),2))|list(DataLoader(Subset(pairs,[-1,-6]),2))
list(DataLoader(Subset(pairs,[3,1]),sampler=[5]))|list(DataLoader(pairs,sampler=[9]))|list(DataLoader(pairs,sampler=[-7]))|list(DataLoader(pairs,2,sampler=[True,0]))
list(DataLoader(pairs,batch_sampler=[torch.tensor([1,2])]))|list(DataLoader(pairs,2,sampler=[torch.tensor(1),torch.tensor(2)]))|list(DataLoader(pairs,sampler=['a']))
list(DataLoader(pairs,2,sampler=np.array([1,0])))|list(DataLoader(pairs,2,sampler=[np.int64(-1),0,np.int32(2),1]))|list(DataLoader(pairs,2,sampler=[np.int64(9),0]))|list(DataLoader(pairs,batch_sampler=[[0,1],[],[2]]))|list(DataLoader(pairs,batch_sampler=[(0,1),(2,)]))|list(DataLoader(pairs,batch_sampler=[range(2)]))
list(DataLoader(TensorDataset(x.t()),1))|list(DataLoader(TensorDataset(x.double(),y.to(torch.uint8),y>0),4))|list(DataLoader(TensorDataset(x[:0]),1))
z=x*1; z.requires_grad_(); b=next(iter(DataLoader(TensorDataset(z),2))); b|z=x.clone().requires_grad_(); b,=next(iter(DataLoader(TensorDataset(z),2))); b.sum().backward(); z.grad,type(b.grad_fn).__name__
b,c=next(iter(DataLoader(pairs,3))); b.zero_(); x,c|b,=next(iter(DataLoader(TensorDataset(x.t()),2))); b.is_contiguous(),b.stride(),b._version,b.is_leaf
list(DataLoader(pairs,2,collate_fn=lambda items: items))|list(DataLoader(pairs,None,collate_fn=type))|list(DataLoader(pairs,2,collate_fn=len))|list(DataLoader(pairs,2,collate_fn=0))
list(DataLoader(pairs,3,sampler=SubsetRandomSampler([0,2,4,5])))|list(DataLoader(pairs,2,sampler=Eager(6)))|list(DataLoader(range(6),batch_sampler=BatchSampler(Eager(6),4,False)))
list(DataLoader(range(6),None,sampler=Eager(6)))|list(DataLoader([],2))|len(DataLoader([],2))|DataLoader([],shuffle=True)|DataLoader(TensorDataset(x[:0]),shuffle=True)|DataLoader(Stream(),shuffle=True)
list(DataLoader(Stream()))|list(DataLoader(Stream(),3))|list(DataLoader(Stream(),3,drop_last=True))|list(DataLoader(Stream(),None))|list(DataLoader(Stream(6),3))|list(DataLoader(Stream(0),3))
len(DataLoader(Stream(7,7),3))|len(DataLoader(Stream(7,7),3,drop_last=True))|len(DataLoader(Stream(7,7),None))|len(DataLoader(Stream(),3))|l=DataLoader(Stream(7,2),3); len(l); list(l)
l=DataLoader(Stream(7,1),3); len(l); len(list(l))|l=DataLoader(Stream(7,1)); len(list(l))|l=DataLoader(Stream(3,3),shuffle=False); list(l)|DataLoader(Stream(),sampler=[1])|DataLoader(Stream(),batch_sampler=[[1]])
DataLoader(pairs,sampler=[0],shuffle=True)|DataLoader(pairs,batch_sampler=[[0]],shuffle=True)|DataLoader(pairs,2,batch_sampler=[[0]])|DataLoader(pairs,batch_sampler=[[0]],drop_last=True)
DataLoader(pairs,batch_sampler=[[0]],sampler=[0])|DataLoader(pairs,None,drop_last=True)|DataLoader(pairs,0)|DataLoader(pairs,-1)|DataLoader(pairs,2.5)|DataLoader(pairs,'a')|DataLoader(pairs,True)
DataLoader(pairs,num_workers=-1)|DataLoader(pairs,timeout=-1)|DataLoader(pairs,prefetch_factor=2)|DataLoader(pairs,num_workers=1,prefetch_factor=-1)|DataLoader(pairs,persistent_workers=True)
iter(DataLoader(pairs,timeout=1))|iter(DataLoader(pairs,num_workers=1,prefetch_factor=0))|DataLoader(pairs,multiprocessing_context='fork')|DataLoader(pairs,num_workers=1,multiprocessing_context=3)
DataLoader(pairs,num_workers='a')|DataLoader(pairs,2,drop_last=1)|DataLoader()|DataLoader(5)|DataLoader(iter([1]))|list(DataLoader(pairs,generator=3))|DataLoader(pairs,workers=2)
l=DataLoader(pairs); l.batch_size=2|l=DataLoader(pairs); l.sampler=2|l=DataLoader(pairs); l.batch_sampler=2|l=DataLoader(pairs); l.drop_last=2|l=DataLoader(pairs); l.dataset=2|l=DataLoader(pairs); l.persistent_workers=2
l=DataLoader(pairs,2); l.collate_fn=len; list(l)|l=DataLoader(pairs); l.num_workers,l.prefetch_factor,l.batch_size,l.drop_last,l.pin_memory,l.timeout,l.generator,l.persistent_workers,l.in_order
l=DataLoader(pairs,batch_sampler=[[0]]); l.batch_size,l.drop_last,type(l.sampler).__name__|l=DataLoader(pairs,None); l.batch_size,l.batch_sampler,l.collate_fn.__name__|l=DataLoader(pairs,2); l.batch_sampler.batch_size,l.collate_fn.__name__
list(DataLoader([1,2],pin_memory=True))|l=DataLoader([1,2],pin_memory=True,pin_memory_device='cuda'); len(list(l))|DataLoader(pairs,num_workers=9)|DataLoader(pairs,num_workers=2).prefetch_factor
i=iter(DataLoader(pairs,4)); len(i),i is iter(i)|import pickle; pickle.dumps(iter(DataLoader([1])))|i=iter(DataLoader([1])); list(i),list(i)|list(zip(DataLoader([1,2,3],2),range(1)))
default_collate([1,2])|default_collate([1.5,2])|default_collate([True,False])|default_collate(['a','b'])|default_collate([b'a'])|default_collate([(1,'a'),(2,'b')])|default_collate([[1,2.],[3,4.]])
default_collate([{'a':1,'b':[x[0],2]},{'a':3,'b':[x[1],4]}])|default_collate([Point(1,2),Point(3,4)])|default_collate([np.zeros(2),np.ones(2)])|default_collate([np.float32(1),np.float32(2)])
default_collate([np.int64(1)])|default_collate([np.array('a')])|default_collate([np.array([None])])|default_collate([np.str_('a')]) == ['a']|default_collate([None])|default_collate([])|default_collate([{1}])
default_collate([object])|default_collate([[1,2],[3]])|default_collate([(1,),(2,3)])|default_collate([Point(1,None)])|default_collate([{'a':None}])|default_collate([x[0],x])|default_collate([x[0],1])
default_collate([1,'a'])|default_collate([{'a':1},{'b':1}])|c=default_collate([collections.OrderedDict(a=1)]); type(c).__name__,c['a']|default_collate([collections.defaultdict(int,a=1)])|default_collate([Frozen(dict(a=1)),Frozen(dict(a=2))])
default_collate([Stubborn(d=dict(a=1))])|type(default_collate([Bag([1]),Bag([2])])).__name__|default_collate([range(2),range(2)])|default_collate([collections.UserList([1])])|default_collate([types.MappingProxyType({'a':1})])
default_collate((x[0],x[1]))|default_collate('ab')|default_collate(5)|default_collate({})|default_collate([[]])|default_collate([()])|default_collate([{}])|default_collate([1,2.5])|default_collate([x[0],x[0].double()])
default_collate([np.array([1],'>f4')])|default_collate([np.zeros(2)[::-1]])|default_collate([[np.ones(1),'a',None]])|default_collate([bytearray(b'ab')])|default_collate([np.datetime64('2020')])|default_collate([np.bool_(1)])
default_convert(np.zeros(2))|default_convert([np.zeros(1),{'a':np.float32(1)},(1,np.int8(2))])|default_convert(Point(np.zeros(1),'a'))|default_convert('abc')|default_convert(5)|default_convert(np.array('a'))
default_convert(np.array(None))|default_convert(np.str_('a')) == 'a'|default_convert(range(2))|default_convert(Frozen(dict(a=np.zeros(1))))|default_convert(x) is x|default_convert(np.float64(1))|default_convert({1,2})|default_convert(None)
a=np.zeros(2); default_convert(a).fill_(1); a|default_convert(collections.defaultdict(list,a=np.zeros(1)))|default_convert(Stubborn(d=dict(a=1)))|default_convert(Bag([np.zeros(1)]))|default_convert(b'a')
get_worker_info()|from M.dataloader import DataLoader as D, default_collate as c, get_worker_info as w; D is DataLoader,c is default_collate,w is get_worker_info
from M.sampler import SubsetRandomSampler as S; S is SubsetRandomSampler|from M.dataset import TensorDataset as T, random_split as r; T is TensorDataset,r is random_split
from M._utils.collate import default_collate_fn_map as m, collate_tensor_fn; [k is torch.Tensor or k for k in m][0],list(m)[3:],list(m)[1] is np.ndarray,list(m)[2]==(np.bool_,np.number,np.object_)
from M._utils.collate import default_collate_fn_map as m; m[torch.Tensor]=lambda b,collate_fn_map: len(b); list(DataLoader(pairs,4))|from M._utils.collate import collate; collate([1,2])|from M._utils.collate import collate; collate([(1,2)],collate_fn_map={int:lambda b,collate_fn_map:b})
with torch.no_grad(): b=next(iter(DataLoader(pairs,2))); b|with torch.inference_mode(): b=next(iter(DataLoader(pairs,2))); b[0].is_inference()|with torch.inference_mode(): z=x*1; next(iter(DataLoader(TensorDataset(z),2)))[0].is_inference()
"""

WORKERS = """
list(DataLoader(pairs,2,num_workers=2))|list(DataLoader(pairs,2,True,num_workers=2))|list(DataLoader(pairs,2,True,num_workers=3,generator=g)),torch.rand(1,generator=g)|list(DataLoader(Squares(),2,True,num_workers=1))
list(DataLoader(pairs,None,num_workers=2))|list(DataLoader(Squares(1),2,num_workers=3))|list(DataLoader(Squares(9),2,num_workers=2,drop_last=True,prefetch_factor=1))|list(DataLoader([],2,num_workers=2))
list(DataLoader(Noisy(6),2,num_workers=2))|list(DataLoader(Noisy(6),1,True,num_workers=3))|l=DataLoader(Noisy(4),2,num_workers=2); list(l),list(l)|l=DataLoader(Noisy(4),2,num_workers=2,persistent_workers=True); list(l),list(l)
list(DataLoader(range(6),None,sampler=Eager(6),num_workers=2))|up_to(2,DataLoader(pairs,1,True,num_workers=2))|up_to(1,DataLoader(Squares(40),1,True,num_workers=2))|next(iter(DataLoader(pairs,3,True,num_workers=2)))
list(DataLoader(Stream(),2,num_workers=2))|list(DataLoader(Stream(),None,num_workers=3))|list(DataLoader(Whole(3),2,num_workers=2))|list(DataLoader(Stream(7),2,num_workers=2,drop_last=True))|list(DataLoader(Stream(2),1,num_workers=4))
list(DataLoader(Stream(7),2,num_workers=2,worker_init_fn=whose))|list(DataLoader(Stream(0),2,num_workers=2))|l=DataLoader(Stream(5),2,num_workers=2,persistent_workers=True); list(l),list(l)
l=DataLoader(Whole(3,3),1,num_workers=2); len(l); len(list(l))|l=DataLoader(pairs,2,True,num_workers=2,persistent_workers=True); [[y.tolist() for x,y in l] for _ in range(3)]|l=DataLoader(pairs,1,num_workers=2,persistent_workers=True); up_to(2,l),list(l)
failure(lambda: list(DataLoader(Broken(),2,num_workers=2)))|failure(lambda: list(DataLoader(Subset(Broken(),[0,3]),2,num_workers=1)))|failure(lambda: list(DataLoader(Broken(),None,num_workers=1)))|i=iter(DataLoader(Broken(6),2,num_workers=2)); next(i),failure(lambda: next(i)),next(i)
Broken.error=KeyError('k'); failure(lambda: list(DataLoader(Broken(),2,num_workers=2)))|Broken.error=UnicodeDecodeError('utf-8',b'a',0,1,'r'); failure(lambda: list(DataLoader(Broken(),2,num_workers=2)))
Broken.error=StopIteration('s'); failure(lambda: list(DataLoader(Broken(),2,num_workers=2)))|failure(lambda: list(DataLoader([None],2,num_workers=1)))|failure(lambda: list(DataLoader(pairs,2,num_workers=1,sampler=[9])))
failure(lambda: list(DataLoader(pairs,2,num_workers=2,worker_init_fn=lambda i: 1/0)))|list(DataLoader(range(2),1,num_workers=2,collate_fn=lambda b: (get_worker_info().id,get_worker_info().num_workers,type(get_worker_info().dataset).__name__)))
list(DataLoader(range(3),1,num_workers=3,collate_fn=lambda b: get_worker_info().seed))|list(DataLoader(range(2),1,num_workers=2,collate_fn=lambda b: torch.initial_seed()))|list(DataLoader(range(4),1,num_workers=2,worker_init_fn=lambda i: torch.manual_seed(5),collate_fn=lambda b: torch.rand(1).item()))
len(DataLoader(pairs,2,num_workers=2))|iter(DataLoader(pairs,2,num_workers=1))|list(DataLoader([1,2],num_workers=1,pin_memory=True))|list(DataLoader(Squares(3),1,num_workers=1,in_order=False))|i=iter(DataLoader([1],num_workers=1)); list(i),list(i)
with torch.no_grad(): l=list(DataLoader(range(2),num_workers=1,collate_fn=lambda b: torch.is_grad_enabled())); l|with torch.inference_mode(): l=list(DataLoader(pairs,4,num_workers=1)); l[0][0].is_inference()
def f(i): torch.set_grad_enabled(False); list(DataLoader(range(2),num_workers=1,worker_init_fn=f)),torch.is_grad_enabled()|def f(i): torch.manual_seed(i); list(DataLoader(range(2),num_workers=1,worker_init_fn=f)),torch.initial_seed()
list(DataLoader(pairs,2,num_workers=1,timeout=60))|list(DataLoader(pairs,2,num_workers=1,multiprocessing_context='fork'))|list(DataLoader(Many(),2,num_workers=1))|get_worker_info(),list(DataLoader([1],num_workers=1)),get_worker_info()
"""


def lines(cases: str) -> list[str]:
    return [case for case in cases.replace("\n", "|").split("|") if case]


def answer(code: str, library: str) -> list[Any]:
    """What ``code`` shows and warns of after ``manual_seed(0)``, and the next number of the default generator."""
    torch = importlib.import_module(library)
    data = importlib.import_module(f"{library}.utils.data")
    collates = importlib.import_module(f"{library}.utils.data._utils.collate").default_collate_fn_map
    names = {**vars(data), "torch": torch, "np": np, "__name__": "cases"}
    exec(CLASSES, names)
    torch.manual_seed(0)
    code = code.replace("from M.", f"from {library}.utils.data.")
    before = dict(collates)
    with mock.patch("os.sched_getaffinity", create=True, return_value=set(range(4))):
        told = oracle.run(code.replace("; ", "\n"), names)
    collates.clear()
    collates.update(before)
    return [*(text.replace("zerograd.", "torch.") for text in told), torch.rand(1).item()]
