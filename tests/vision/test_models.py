"""Networks by name: torchvision's parts, names, first numbers and results, and pictures that fit a cell."""

from __future__ import annotations

import oracle
import pytest

import zerograd
from zerograd import viz
from zerograd.vision import models

SMALL = [1, 1, 1, 1]


@pytest.fixture(scope="module")
def theirs() -> object:
    return oracle.the_torchvision()


@pytest.mark.parametrize("name", ["resnet18", "resnet34"])
def test_parts_and_names(theirs: object, name: str) -> None:
    mine, its = getattr(models, name)(num_classes=7), getattr(theirs.models, name)(num_classes=7)  # type: ignore[attr-defined]
    assert repr(mine) == repr(its)
    assert [(key, tuple(each.shape)) for key, each in mine.state_dict().items()] == [
        (key, tuple(each.shape)) for key, each in its.state_dict().items()
    ]


@pytest.mark.parametrize("options", [{}, {"zero_init_residual": True}])
def test_it_begins_and_answers_as_theirs(theirs: object, options: dict[str, bool]) -> None:
    torch = oracle.the_torch()
    answers = []
    for library, place in ((zerograd, models), (torch, theirs.models)):  # type: ignore[attr-defined]
        block = place.BasicBlock if place is models else place.resnet.BasicBlock
        library.manual_seed(0)
        net = place.ResNet(block, SMALL, num_classes=5, **options).double()  # in float32 rounding is felt: two images, one pixel
        x = library.randn(2, 3, 32, 32).double()
        scores = net(x)
        loss = library.nn.functional.cross_entropy(scores, library.tensor([1, 3]))
        loss.backward()
        answers.append([scores, net.conv1.weight.grad, net.layer4[0].bn2.running_var, net.eval()(x)])
    for mine, its in zip(*answers, strict=True):
        assert mine.detach().numpy() == pytest.approx(its.detach().numpy(), rel=1e-7, abs=1e-9)


def test_a_state_of_theirs_is_a_state_of_ours(theirs: object) -> None:
    torch = oracle.the_torch()
    its = theirs.models.resnet18(num_classes=5).eval()  # type: ignore[attr-defined]
    mine = models.resnet18(num_classes=5).eval()
    assert repr(mine.load_state_dict({key: zerograd.tensor(each.numpy()) for key, each in its.state_dict().items()}))
    x = torch.randn(1, 3, 32, 32)
    with torch.no_grad(), zerograd.no_grad():
        assert mine(zerograd.tensor(x.numpy())).numpy() == pytest.approx(its(x).numpy(), rel=1e-3, abs=1e-4)


def test_weights_are_not_fetched() -> None:
    with pytest.raises(ValueError, match=r"no trained weights to fetch.*torchvision\.models\.resnet18\(weights"):
        models.resnet18(weights="DEFAULT")


def test_its_graph_fits_a_cell() -> None:
    net = models.resnet18(num_classes=5)
    loss = net(zerograd.ones(2, 3, 32, 32)).sum()
    loss.backward()
    picture = viz.graph(loss, fold=True)
    assert float(picture.to_svg().split('width="')[1].split('"')[0]) <= 1000
    assert "layer4" in picture.to_text()
