"""What Binder does when it builds the machine that a lesson opens on."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from requirement import missing

ROOT = Path(__file__).parents[2]


def test_lessons_open_without_outputs(tmp_path: Path) -> None:
    if importlib.util.find_spec("nbconvert") is None:  # it comes with JupyterLab
        missing("nbconvert")
    for folder in ("binder", "notebooks"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    build = tmp_path / "binder" / "postBuild"
    assert os.access(build, os.X_OK)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    subprocess.run([str(build)], cwd=tmp_path, check=True, capture_output=True, env={**os.environ, "PATH": path})
    lessons = sorted((tmp_path / "notebooks").glob("*.ipynb"))
    assert lessons
    for lesson in lessons:
        stored, opened = (json.loads(each.read_bytes()) for each in (ROOT / "notebooks" / lesson.name, lesson))
        code = [cell for cell in opened["cells"] if cell["cell_type"] == "code"]
        assert code and not any(cell["outputs"] or cell["execution_count"] for cell in code)
        assert [cell["source"] for cell in opened["cells"]] == [cell["source"] for cell in stored["cells"]]
        folded = [cell["metadata"].get("jupyter", {}) for cell in opened["cells"]]
        assert folded == [cell["metadata"].get("jupyter", {}) for cell in stored["cells"]]
