"""Graphviz is optional: DOT text is well formed whatever stands in it, and any failure of ``dot`` ends in our own layout."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import warnings
import xml.etree.ElementTree as ElementTree

import pytest
import scenes
from fake_programs import fake
from hostile_labels import LABELS
from viz_models import MODELS, hostile

from zerograd import viz
from zerograd.viz.drawing import dot, programs
from zerograd.viz.drawing.geometry import Layout, Link
from zerograd.viz.drawing.layout import layout
from zerograd.viz.facts.model import Graph

needs_dot = pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed here")


@pytest.mark.parametrize("scene", scenes.SCENES, ids=lambda scene: scene.__name__)
def test_dot_text_names_every_node_and_edge(scene: object) -> None:
    picture = scene()  # type: ignore[operator]
    source = picture.to_dot()
    facts = picture.facts
    for each in (*facts.tensors, *facts.operations):
        assert f"\n\t{each.id} [" in source
    assert source.count(" -> ") == len(facts.edges)


@needs_dot
@pytest.mark.parametrize("label", LABELS[:-6], ids=range(len(LABELS) - 6))
def test_dot_reads_hostile_labels_as_text(label: str) -> None:
    graph = hostile(label)
    done = subprocess.run(["dot", "-Tjson"], input=dot.to_dot(graph).encode("utf-8", "replace"), capture_output=True, timeout=20)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert len(found["objects"]) == len(graph.tensors) + len(graph.operations) + len(graph.modules)
    assert not any("URL" in each or "href" in each for each in found["objects"])


@needs_dot
@pytest.mark.parametrize("name", MODELS)
def test_the_dot_engine_places_everything(name: str) -> None:
    graph: Graph = MODELS[name]() if callable(MODELS[name]) else MODELS[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = viz.Picture(graph, "dot").to_svg()
    groups = ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}g")
    assert sum("zg-tensor" in (g.get("class") or "") for g in groups) == len(graph.tensors)


@pytest.mark.skipif(os.name == "nt", reason="the fake programs are shell scripts")
@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("cat > /dev/null; exit 3", "dot failed with exit status 3"),
        ("cat > /dev/null; kill -9 $$", "dot failed with exit status -9"),
        ("cat > /dev/null; echo '<html>no</html>'", "dot printed something that is not JSON"),
        ("cat > /dev/null; echo '[]'", "dot printed something that is no layout"),
        ("cat > /dev/null; echo '{\"bb\": \"0,0,9,9\", \"objects\": []}'", "dot printed something that is no layout"),
        ("head -c 1000000 /dev/zero", "dot printed something that is not JSON"),
        ("exec sleep 60", "dot took longer than 0.3 s"),
    ],
)
@pytest.mark.needs("processes")
def test_a_dot_that_misbehaves(body: str, says: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "LIMIT", 0.3 if "sleep" in body else 10.0)
    monkeypatch.setenv("PATH", fake("dot", tmp_path, body))
    own = scenes.line_after().to_svg()
    picture = viz.Picture(scenes.line_after().facts, "dot")
    with pytest.warns(UserWarning, match=f"{says}: drawn with zerograd's own layout instead"):
        drawn = picture.to_svg()
    assert drawn == own
    assert picture.to_svg() == own  # and it is asked, and says so, only once


ANSWER = {
    "bb": "0,0,99,50",
    "objects": [{"name": "n0", "pos": "9,9"}, {"name": "n1", "pos": "90,9"}],
    "edges": [{"id": "e0", "pos": "e,80,9 9,9 20,9 30,9 80,9"}],
}


def answered(answer: object, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """The layout of two boxes and a link where ``dot`` answers so."""
    (tmp_path / "answer").write_text(json.dumps(answer))
    monkeypatch.setenv("PATH", fake("dot", tmp_path, f"cat > /dev/null; cat '{tmp_path / 'answer'}'"))
    return dot.dot_layout([(18, 10), (18, 10)], [Link(0, 1)])


@pytest.mark.skipif(os.name == "nt", reason="the fake programs are shell scripts")
@pytest.mark.needs("processes")
def test_what_dot_says_is_where_things_go(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = answered(ANSWER, tmp_path, monkeypatch)
    assert [(box.x, box.y) for box in found.boxes] == [(0, 36), (81, 36)]
    assert (found.routes[0][0], found.routes[0][-1]) == ((9, 41), (80, 41))


@pytest.mark.skipif(os.name == "nt", reason="the fake programs are shell scripts")
@pytest.mark.needs("processes")
@pytest.mark.parametrize(
    ("part", "said"),
    [
        *[("bb", said) for said in ("0,0,nan,50", "0,0,inf,50", "0,0,99", "", None, 7)],
        *[("objects", [{"name": "n0", "pos": pos}, ANSWER["objects"][1]]) for pos in ("9", "", "nan,9", "9,inf", "9,x", None)],  # type: ignore[index]
        *[("objects", said) for said in ([], ANSWER["objects"][:1], {}, 7)],  # type: ignore[index]
        *[("edges", [{"id": "e0", "pos": pos}]) for pos in ("", "e,80,9", "9", "9,9", "9,9 20", "9,9 20,9", None)],
        ("edges", [{"id": "e0", "pos": "9,9 20,9 30,nan 80,9"}]),
        *[("edges", said) for said in ([], [{"pos": "9,9 20,9 30,9 80,9"}], 7)],
    ],
)  # fmt: skip
def test_an_answer_with_something_wrong_in_it(
    part: str, said: object, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.warns(UserWarning, match="dot printed something that is no layout: drawn with zerograd's own layout instead"):
        found = answered({**ANSWER, part: said}, tmp_path, monkeypatch)
    assert found == layout([(18, 10), (18, 10)], [Link(0, 1)])


def test_no_dot_at_all(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.warns(UserWarning, match="the program dot is not installed"):
        assert viz.Picture(scenes.line_after().facts, "dot").to_svg() == scenes.line_after().to_svg()


def test_an_unknown_engine_is_refused() -> None:
    import zerograd

    with pytest.raises(ValueError, match=r'engine is "zerograd" or "dot", not \'neato\''):
        viz.graph(zerograd.ones(2), engine="neato")
