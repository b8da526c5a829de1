"""Graphviz is optional: DOT text is well formed whatever stands in it, and any failure of ``dot`` ends in our own layout."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import time
import warnings
import xml.etree.ElementTree as ElementTree

import pytest
import scenes
from fake_programs import fake
from hostile_labels import LABELS
from viz_models import MODELS, hostile

from zerograd import viz
from zerograd.viz import dot, programs
from zerograd.viz.model import Graph

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
    found = __import__("json").loads(done.stdout)
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
        ("cat > /dev/null; echo '{\"bb\": \"0,0,nan,1\", \"objects\": []}'", "dot printed something that is no layout"),
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
    start = time.monotonic()
    with pytest.warns(UserWarning, match=f"{says}: drawn with zerograd's own layout instead"):
        drawn = picture.to_svg()
    assert drawn == own
    assert time.monotonic() - start < 9
    assert picture.to_svg() == own  # and it is asked, and says so, only once


def test_no_dot_at_all(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.warns(UserWarning, match="the program dot is not installed"):
        assert viz.Picture(scenes.line_after().facts, "dot").to_svg() == scenes.line_after().to_svg()


def test_an_unknown_engine_is_refused() -> None:
    import zerograd

    with pytest.raises(ValueError, match=r'engine is "zerograd" or "dot", not \'neato\''):
        viz.graph(zerograd.ones(2), engine="neato")
