"""Modules among the caller's variables name their parameters; and what a module holds but does not train is told."""

from __future__ import annotations

from typing import Any

import pytest
from oracle import the_torch

import zerograd
from zerograd import nn, viz
from zerograd.viz.facts.model import Tensor
from zerograd.viz.facts.parameters import held, is_module, outermost, parameters


def leaves(picture: Any) -> dict[str, Tensor]:
    return {tensor.name: tensor for tensor in picture.facts.tensors if tensor.role == "leaf"}


def frames(picture: Any) -> list[str]:
    return [module.name for module in picture.facts.modules]


def two_layers(nn: Any) -> Any:
    return nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))


@pytest.fixture(params=["zerograd", "PyTorch"])
def torch(request: pytest.FixtureRequest) -> Any:
    return zerograd if request.param == "zerograd" else the_torch()


def test_a_variable_that_holds_a_module_names_its_parameters_and_frames(torch: Any) -> None:
    net = two_layers(torch.nn)
    loss = net(torch.ones(5, 3)).sum()
    picture = viz.graph(loss)
    assert [*leaves(picture)] == ["net.0.weight", "net.0.bias", "net.2.weight", "net.2.bias"]
    assert frames(picture) == ["net.0", "net.2"]
    assert not any(tensor.missing for tensor in picture.facts.tensors)


def test_model_still_chooses(torch: Any) -> None:
    net, other = two_layers(torch.nn), torch.nn.Linear(2, 1)
    loss = other(net(torch.ones(5, 3))).sum()
    picture = viz.graph(loss, model=net)
    assert [*leaves(picture)] == ["0.weight", "0.bias", "2.weight", "2.bias", "other.weight", "other.bias"]
    assert frames(picture) == ["0", "2"]


def test_given_names_win(torch: Any) -> None:
    layer = torch.nn.Linear(3, 2)
    picture = viz.graph(layer(torch.ones(5, 3)), names={"W": layer.weight})
    assert [*leaves(picture)] == ["W", "layer.bias"]


def test_the_outermost_module_gives_the_name(torch: Any) -> None:
    net = two_layers(torch.nn)
    first = net[0]
    assert [*leaves(viz.graph(first(torch.ones(5, 3))))] == ["net.0.weight", "net.0.bias"]


def test_a_loop_over_the_parameters_renames_nothing(torch: Any) -> None:
    net = two_layers(torch.nn)
    for p in net.parameters():
        p.grad = None
    assert "p" not in leaves(viz.graph(net(torch.ones(5, 3))))


def test_modules_in_lists_dicts_and_objects_are_found(torch: Any) -> None:
    class Trainer:
        def __init__(self) -> None:
            self.model = torch.nn.Linear(3, 2)

    models, nets, trainer = {"G": torch.nn.Linear(3, 2)}, [torch.nn.Linear(3, 2)], Trainer()
    x = torch.ones(5, 3)
    assert [*leaves(viz.graph(models["G"](x)))] == ['models["G"].weight', 'models["G"].bias']
    assert [*leaves(viz.graph(nets[0](x)))] == ["nets[0].weight", "nets[0].bias"]
    assert [*leaves(viz.graph(trainer.model(x)))] == ["trainer.model.weight", "trainer.model.bias"]


def test_inside_forward_it_is_self() -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(3, 2)

        def forward(self, x: Any) -> Any:
            return viz.graph(self.layer(x))

    assert [*leaves(Net()(zerograd.ones(5, 3)))] == ["self.layer.weight", "self.layer.bias"]


def test_layers_in_a_python_list_are_told(torch: Any) -> None:
    """An optimiser that is given ``net.parameters()`` never hears of them, and PyTorch says nothing."""

    class Net(torch.nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.layers = [torch.nn.Linear(3, 4)]
            self.blocks = {"last": torch.nn.Linear(4, 4)}
            self.scale = torch.ones(1, requires_grad=True)  # no Parameter
            self.head = torch.nn.Linear(4, 2)
            self.head.extra = torch.ones(1, requires_grad=True)
            self.fixed = torch.ones(1)

        def forward(self, x: Any) -> Any:
            for layer in [*self.layers, *self.blocks.values()]:
                x = layer(x)
            return self.head(x) * self.scale * self.head.extra * self.fixed

    net = Net()
    loss = net(torch.ones(5, 3)).sum()
    loss.backward()
    picture = viz.graph(loss)
    missing = {name for name, tensor in leaves(picture).items() if tensor.missing == "net"}
    assert missing == {
        "net.layers[0].weight", "net.layers[0].bias", 'net.blocks["last"].weight', 'net.blocks["last"].bias', "net.scale",
        "net.head.extra",
    }
    assert {*leaves(picture)} - missing == {"net.head.weight", "net.head.bias"}
    if torch is zerograd:  # PyTorch's graph has forgotten the number that it multiplied with
        assert "net.fixed" in {tensor.name for tensor in picture.facts.tensors if not tensor.missing}
    assert picture.to_svg().count(">not in net.parameters()<") == 6
    assert picture.to_text().count("leaf · not in net.parameters()") == 6
    assert "an optimiser that is given those does not change it" in picture.to_html()
    assert {each["missing"] for each in picture.to_dict()["tensors"]} == {"net", ""}


def test_a_module_list_is_not_told() -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layers = nn.ModuleList([nn.Linear(3, 3), nn.Linear(3, 3)])

        def forward(self, x: Any) -> Any:
            for layer in self.layers:
                x = layer(x)
            return x

    net = Net()
    picture = viz.graph(net(zerograd.ones(5, 3)))
    assert frames(picture) == ["net.layers.0", "net.layers.1"]
    assert not any(tensor.missing for tensor in picture.facts.tensors)


def test_the_explorer_names_parameters_too() -> None:
    net = two_layers(nn)
    assert "net.2.weight" in repr(viz.explore(net(zerograd.ones(5, 3)).sum()))


def test_what_is_no_module_is_not_asked() -> None:
    class Trap:
        def __getattr__(self, name: str) -> Any:
            raise AssertionError(f"{name} was asked for")

        def named_parameters(self) -> Any:
            raise AssertionError("called")

    trap = Trap()
    assert not is_module(trap) and outermost({"trap": trap}) == {}
    w = zerograd.ones(2, requires_grad=True)
    assert [*leaves(viz.graph(w * 2))] == ["w"]


def test_modules_that_hold_one_another_end() -> None:
    net = nn.Linear(2, 1)
    net.itself, net.cycle = [net], {}
    net.cycle["again"] = net.cycle
    assert [*held({"net": net}, lambda value: isinstance(value, zerograd.Tensor))] == ["net.weight", "net.bias"]
    assert [*parameters({"net": net})] == ["net.weight", "net.bias"]
