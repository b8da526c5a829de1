"""Programs that do what a test wants: shell scripts, first on the PATH."""

from __future__ import annotations

import os
import pathlib
import stat


def fake(name: str, folder: pathlib.Path, body: str) -> str:
    """A PATH whose program ``name`` does what ``body`` says."""
    program = folder / name
    program.write_text("#!/bin/sh\n" + body + "\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin"
