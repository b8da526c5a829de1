"""Every scene says what its docstring says, byte for byte as stored, and the same in its text and its plain data."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
from collections.abc import Callable

import pytest
from picture_facts import facts
from scenes import SCENES

from zerograd.viz import Picture

HERE = pathlib.Path(__file__).parent
Scene = Callable[[], Picture]
each_scene = pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)


@each_scene
def test_the_picture_says_what_the_scene_says(scene: Scene) -> None:
    assert facts(scene().to_svg()) == [line.strip() for line in (scene.__doc__ or "").strip().splitlines()]


@each_scene
def test_the_bytes_are_as_stored(scene: Scene) -> None:
    """``ZEROGRAD_STORE=1 pytest tests/viz/test_scenes.py`` stores them anew; then look at what changed."""
    stored = HERE / "goldens" / f"{scene.__name__}.svg"
    if os.environ.get("ZEROGRAD_STORE"):
        stored.parent.mkdir(exist_ok=True)
        stored.write_text(scene().to_svg() + "\n", encoding="utf-8", newline="\n")
    assert scene().to_svg() + "\n" == stored.read_text(encoding="utf-8")


@each_scene
def test_the_text_names_every_card_and_operation(scene: Scene) -> None:
    picture = scene()
    text, data = picture.to_text(), json.loads(json.dumps(picture.to_dict()))
    for tensor in data["tensors"]:
        assert (tensor["name"] or tensor["was"] or tensor["id"]) in text
        assert tensor["grad"] is None or tensor["grad"]["reason"] in text
    for operation in data["operations"]:
        assert operation["name"] in text


def test_there_is_no_golden_without_a_scene() -> None:
    assert {path.stem for path in (HERE / "goldens").glob("*.svg")} == {scene.__name__ for scene in SCENES}


@pytest.mark.needs("processes")
def test_another_process_draws_the_same_bytes() -> None:
    """Nothing in a picture depends on addresses or on the order of a set of strings."""
    program = "import sys; sys.path.insert(0, sys.argv[1]); import scenes; print(scenes.cut_by_tensor().to_svg())"
    environment = {**os.environ, "PYTHONHASHSEED": "12345"}
    done = subprocess.run(
        [sys.executable, "-c", program, str(HERE)], capture_output=True, text=True, encoding="utf-8", env=environment, check=True
    )
    assert done.stdout == (HERE / "goldens" / "cut_by_tensor.svg").read_text(encoding="utf-8")
