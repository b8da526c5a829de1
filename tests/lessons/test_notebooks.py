"""The lessons as files: what each must contain, that nbval compares every digit, and that PyTorch prints the same."""

from __future__ import annotations

import ast
import contextlib
import copy
import io
import os
import pathlib
import re
import subprocess
import sys
import warnings
from typing import Any

import nbformat
import pytest
from oracle import the_torch, the_torchvision

from zerograd.vision.datasets import digits

ROOT = pathlib.Path(__file__).parents[2]
LESSONS = {path.stem: path for path in sorted((ROOT / "notebooks").glob("*.ipynb"))}
FIRST, SECOND, THIRD, FOURTH, *_ = LESSONS
GAN = "07_gan"
EXPLORERS = {FIRST: 3, SECOND: 1}  # the others have none


def read(lesson: str = FIRST) -> Any:
    return nbformat.read(LESSONS[lesson], as_version=4)


def outputs(notebook: Any) -> list[Any]:
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def printed(notebook: Any) -> str:
    return "".join(o.get("text", "") + o.get("data", {}).get("text/plain", "") + "\n" for o in outputs(notebook))


def test_lesson_1_contains_what_it_must() -> None:
    notebook = read()
    nbformat.validate(notebook)
    pictures = [o for o in outputs(notebook) if "image/svg+xml" in o.get("data", {})]
    checks = [cell for cell in notebook.cells if "exercise" in cell.metadata.get("tags", [])]
    assert len(pictures) >= 12
    assert len(checks) >= 6
    assert all(output.output_type != "error" for output in outputs(notebook))
    text = printed(notebook)
    assert "tensor(17., grad_fn=<AddBackward0>)" in text
    assert "tensor(3.)\ntensor(1.)\nNone\n" in text
    chain = re.search(r"(?:\w+ tensor\([\d.]+\)\n){9}", text)
    assert chain and re.findall(r"\(([\d.]+)\.\)", chain[0]) == "64 1 16 68 4 16 73 4 1".split()
    assert "broken = torch.tensor([c, b]" in "".join(cell.source for cell in notebook.cells)
    assert "None\nNone\n" in text


def test_lesson_2_contains_what_it_must() -> None:
    notebook = read(SECOND)
    text = printed(notebook)
    for before, after in re.findall(r"([\d.]+) -> ([\d.]+)", text):  # by hand: from the second epoch on
        assert float(after) < float(before) / (50 if float(before) > 100 else 10)
    assert "5452.3" in text and "81.3 -> 4.10" in text
    code = "".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    wanted = "nn.Linear( TensorDataset( DataLoader( F.mse_loss( optim.SGD( ax.contour( .backward() .step() .zero_grad()"
    assert all(name in code for name in wanted.split())
    assert sum("image/png" in o.get("data", {}) for o in outputs(notebook)) >= 5


def test_lesson_3_contains_what_it_must() -> None:
    notebook = read(THIRD)
    text = printed(notebook)
    assert float(re.findall(r"accuracy (0\.\d\d)", text)[4]) >= 0.86
    assert "2.303" in text and "<All keys matched successfully>" in text
    code = "".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    wanted = "MNIST( random_split( F.softmax( F.cross_entropy( argmax( torch.save( torch.load( load_state_dict( plt.bar( axhline("
    assert all(name in code for name in wanted.split())
    assert sum("image/png" in o.get("data", {}) for o in outputs(notebook)) >= 10


def test_lesson_4_contains_what_it_must() -> None:
    notebook = read(FOURTH)
    text = printed(notebook)
    assert re.search(r"^0\.9\d$", text, re.MULTILINE)  # the hidden layer's accuracy
    assert "Torch not compiled with CUDA enabled" in text and "128x64 and 32x10" in text
    code = "".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    wanted = "nn.Sequential( nn.ReLU( nn.Flatten( torch.device( .to(device) contourf( plt.bar( nn.init.zeros_( nn.init.constant_("
    assert all(name in code for name in wanted.split())
    pictures = [o["data"]["text/plain"] for o in outputs(notebook) if "image/svg+xml" in o.get("data", {})]
    assert sum(picture.count("not in net.parameters()") for picture in pictures) == 6


def test_lesson_7_contains_what_it_must() -> None:
    notebook = read(GAN)
    text = printed(notebook)
    assert "fake: mean 4.0" in text and "0.69 + 0.69 = 1.39" in text  # the game of numbers, and where it rests
    assert "recognised: about 3 in 4\nwhich: [0, 1]" in text
    table = re.findall(r"^((?:True |False) .{14})(.*)", text, re.MULTILINE)
    assert len(table) == 8 and sum("second tim" in result for _, result in table) == 2
    assert text.count("G.weight   None") == 2 and text.count("D.weight   ") == 4  # who got a gradient, in four steps
    code = "".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    wanted = "entropy_with_logits( .detach() nn.LeakyReLU( nn.Tanh( nn.ConvTranspose2d( torch.optim.Adam( make_grid( .hist("
    assert all(name in code for name in wanted.split())
    pictures = [o["data"] for o in outputs(notebook) if "image/svg+xml" in o.get("data", {})]
    assert sum("cut by detach()" in each["text/plain"] for each in pictures) == 3
    assert any("module G.6" in each["text/plain"] for each in pictures)  # the folded one
    assert sum("image/png" in o.get("data", {}) for o in outputs(notebook)) >= 10


@pytest.mark.parametrize("lesson", LESSONS)
def test_is_a_valid_notebook_without_errors(lesson: str) -> None:
    notebook = read(lesson)
    nbformat.validate(notebook)
    assert all(output.output_type != "error" for output in outputs(notebook))
    assert sum("image/svg+xml" in o.get("data", {}) for o in outputs(notebook)) >= 5
    assert LESSONS[lesson].stat().st_size < 1_000_000


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_exercise_is_unanswered_and_solved_at_the_end(lesson: str) -> None:
    notebook = read(lesson)
    exercises = [cell for cell in notebook.cells if "exercise" in cell.metadata.get("tags", [])]
    solutions = [cell for cell in notebook.cells if "solution" in cell.metadata.get("tags", [])]
    assert len(exercises) >= 5
    assert all("○ Not answered yet." in cell.outputs[0].text for cell in exercises)
    assert all(cell.metadata["jupyter"] == {"outputs_hidden": True, "source_hidden": True} for cell in solutions)
    assert sum(cell.outputs[0].text.count("✓ Right.") for cell in solutions) == len(exercises)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_prediction_comes_before_a_result(lesson: str) -> None:
    notebook = read(lesson)
    asked = [place for place, cell in enumerate(notebook.cells) if cell.cell_type == "markdown" and "*Predict" in cell.source]
    assert len(asked) >= 10
    assert all(any(cell.cell_type == "code" for cell in notebook.cells[place + 1 : place + 3]) for place in asked)


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_explorers_are_stored_as_pictures(lesson: str) -> None:
    """With a kernel they are widgets. Of those nothing is stored: an id would name a kernel that is gone."""
    notebook = read(lesson)
    explorers = [cell for cell in notebook.cells if re.search(r"^\w+ = viz\.explore\(", cell.source, re.MULTILINE)]
    explorers = [cell for cell in explorers if "solution" not in cell.metadata["tags"]]
    assert len(explorers) == EXPLORERS.get(lesson, 0) and all(cell.metadata["tags"] == ["explorer"] for cell in explorers)
    for cell in explorers:
        title, picture = cell.outputs
        assert set(title.data) == {"text/plain"} and title.data["text/plain"].startswith("Explorer of the autograd graph of ")
        assert set(picture.data) == {"text/plain", "text/html", "image/svg+xml"}
    assert "widgets" not in notebook.metadata


# ---------------------------------------------------------------- nbval sees every change


def nbval(folder: pathlib.Path, notebook: Any) -> subprocess.CompletedProcess[str]:
    path = folder / "lesson.ipynb"
    nbformat.write(notebook, path)
    command = [
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "addopts=", "--nbval",
        "--nbval-current-env", "--nbval-cell-timeout=60", "--nbval-sanitize-with", str(ROOT / "tests" / "nbval_sanitize.cfg"),
        str(path),
    ]  # fmt: skip
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, timeout=300)


def first_cells(notebook: Any, until: str) -> Any:
    """The lesson up to the first cell whose source is ``until``."""
    last = next(place for place, cell in enumerate(notebook.cells) if cell.source == until)
    notebook.cells = notebook.cells[: last + 1]
    return notebook


def test_nbval_passes_the_lesson_and_fails_on_one_changed_digit(tmp_path: pathlib.Path) -> None:
    lesson = first_cells(read(), "print(w.grad)\nprint(b.grad)\nprint(x.grad)")
    done = nbval(tmp_path, lesson)
    assert done.returncode == 0, done.stdout
    changed = copy.deepcopy(lesson)
    output = changed.cells[-1].outputs[0]
    output.text = output.text.replace("tensor(3.)", "tensor(2.)")
    done = nbval(tmp_path, changed)
    assert done.returncode == 1 and "1 failed" in done.stdout, done.stdout


NUMBERS = ["7", "-0.25", "16777215", "1234567890123", "0x1e240", "0x7f3a5c0b2d30", "3.0000000000001137", "tensor([1.0000e+06])"]


def cells_that_print(lines: list[str], stored: list[str]) -> Any:
    """A notebook with a cell for each line, whose stored output is what is told."""
    cells = []
    for line, text in zip(lines, stored, strict=True):
        output = nbformat.v4.new_output("stream", text=text + "\n")
        cells.append(nbformat.v4.new_code_cell(f"print({line!r})", execution_count=1, outputs=[output]))
    return nbformat.v4.new_notebook(cells=cells, metadata=read().metadata)


def test_nbval_fails_on_every_changed_digit_of_every_number(tmp_path: pathlib.Path) -> None:
    """Also of long ones and hexadecimal ones, which may look like what differs between two runs."""
    changes = [(number, number[:at] + ("1" if digit != "1" else "2") + number[at + 1 :])
               for number in NUMBERS for at, digit in enumerate(number) if digit.isdigit() and number[at + 1 : at + 2] != "x"]
    done = nbval(tmp_path, cells_that_print(*zip(*changes, strict=True)))
    assert f"{len(changes)} failed" in done.stdout and "passed" not in done.stdout, done.stdout[-2000:]


def test_nbval_passes_what_must_differ_between_two_runs(tmp_path: pathlib.Path) -> None:
    here = ["<AddBackward0 object at 0x7f3a5c0b2d30>", "pid 12345", "/tmp/ipykernel_1/2.py:3: UserWarning", *NUMBERS]
    there = ["<AddBackward0 object at 0x10a2b3c4d>", "pid 54321", "/tmp/ipykernel_44/55.py:3: UserWarning", *NUMBERS]
    done = nbval(tmp_path, cells_that_print(here, there))
    assert f"{len(here)} passed" in done.stdout and "failed" not in done.stdout, done.stdout[-2000:]


@pytest.mark.parametrize("cell", ["viz.graph(y)", "explorer = viz.explore(y)\nexplorer"])
@pytest.mark.parametrize("form", ["image/svg+xml", "text/html", "text/plain"])
def test_nbval_fails_on_one_changed_value_of_a_picture(form: str, cell: str, tmp_path: pathlib.Path) -> None:
    lesson = first_cells(read(), cell)
    data = lesson.cells[-1].outputs[-1].data
    assert "12" in data[form]
    data[form] = data[form].replace(">12<", ">13<") if form != "text/plain" else data[form].replace("= 12", "= 13")
    done = nbval(tmp_path, lesson)
    assert done.returncode == 1 and "1 failed" in done.stdout, done.stdout


# ---------------------------------------------------------------- what is learned here is true in PyTorch


class _Torch(ast.NodeTransformer):
    """The change that a learner makes to run a lesson on PyTorch: ``torch`` for ``zerograd`` and ``torchvision`` for
    ``zerograd.vision`` in the imports, except our own."""

    def visit_Import(self, node: ast.Import) -> ast.Import:
        return ast.Import([ast.alias(self.named(each.name), each.asname) for each in node.names])

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.ImportFrom:
        module = node.module or ""
        ours = module == "zerograd" or module.startswith("zerograd.lessons")
        return node if ours else ast.ImportFrom(self.named(module), node.names, node.level)

    @staticmethod
    def named(module: str) -> str:
        return module.replace("zerograd.vision", "torchvision").replace("zerograd", "torch")


def run(notebook: Any, library: str) -> list[str]:
    """What each code cell prints and shows, on zerograd or on PyTorch; of a picture, that it is one; warnings by their text.

    Without the Explorer's cells: it runs zerograd's own rules, and says so of PyTorch's tensors.
    """
    scope: dict[str, Any] = {"__name__": "__main__"}
    shown = []
    for cell in notebook.cells:
        if cell.cell_type != "code" or {"install", "explorer"} & {*cell.metadata.get("tags", [])}:
            continue
        tree: Any = ast.parse(cell.source)
        if library == "torch":
            tree = ast.fix_missing_locations(_Torch().visit(tree))
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        text = io.StringIO()
        with contextlib.redirect_stdout(text), warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            exec(compile(tree, "cell", "exec"), scope)
            if last is not None:
                value = eval(compile(ast.Expression(last.value), "cell", "eval"), scope)
                if hasattr(value, "to_svg"):
                    print("a picture" * value.to_svg().startswith("<svg"))
                elif value is not None:
                    print(repr(value))
        if "plt" in scope:
            scope["plt"].close("all")  # as in a notebook, where a figure ends with its cell
        told = [str(w.message).partition(" (Triggered internally")[0] for w in caught]
        told = [text for text in told if not text.startswith("__array")]  # what PyTorch has not yet done for NumPy 2
        shown.append("\n".join([text.getvalue(), *told]))
    return shown


def put_digits(folder: pathlib.Path) -> None:
    """The sample of digits as files of the whole set, where both libraries look for it."""
    folder.mkdir(parents=True)
    for name, train in (("train", True), ("t10k", False)):
        images, labels = (each.numpy() for each in digits.sample(train))
        for kind, array in (("images-idx3", images), ("labels-idx1", labels.astype("uint8"))):
            sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
            (folder / f"{name}-{kind}-ubyte").write_bytes(bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes())


NUMBER = re.compile(r"-?\d+(?:\.\d*)?(?:e[+-]?\d+)?")


def assert_same(mine: str, its: str) -> None:
    """The same text, and the same numbers within the digits that are shown."""
    assert NUMBER.sub("0", mine) == NUMBER.sub("0", its)
    for one, other in zip(NUMBER.findall(mine), NUMBER.findall(its), strict=True):
        digits, _, exponent = one.partition("e")
        shown = 10.0 ** (int(exponent or 0) - len(digits.partition(".")[2]))
        assert abs(float(one) - float(other)) <= 1.01 * shown * (one != other), (mine, its)


@pytest.mark.parametrize("lesson", LESSONS)
def test_pytorch_prints_the_same(lesson: str, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    threads = the_torch().get_num_threads()
    if "zerograd.vision" in "".join(cell.source for cell in read(lesson).cells):
        the_torchvision()
        put_digits(tmp_path / "data" / "MNIST" / "raw")
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    monkeypatch.chdir(tmp_path)
    the_torch().set_num_threads(1)  # these networks are too small for more: beside other work they would wait for one another
    ours, theirs = run(read(lesson), "zerograd"), run(read(lesson), "torch")
    the_torch().set_num_threads(threads)
    once = "Converting a tensor with requires_grad=True to a scalar"  # given once per process, by whoever came first
    for mine, its in zip(ours, theirs, strict=True):
        if once not in mine + its:
            assert_same(mine, its)


def test_a_digit_that_differs_is_seen() -> None:
    for mine, its in [("loss 2.31", "loss 2.33"), ("loss 2.31", "cost 2.31"), ("[1, 2]", "[1, 4]"), ("2e-05", "4e-05")]:
        with pytest.raises(AssertionError):
            assert_same(mine, its)
    assert_same("loss 2.31, tensor(0.5000)", "loss 2.32, tensor(0.5001)")
