"""Other people's programs, asked through their standard input: they get ten seconds, and every way to fail has its words."""
from __future__ import annotations

import shutil
import subprocess

LIMIT = 10.0  # seconds


class Failed(Exception):
    """Why a program is of no use, in a few words."""


def ask(name: str, *arguments: str, given: str) -> bytes:
    """What the program ``name`` prints when it is given that text. Raises Failed."""
    program = shutil.which(name)
    if program is None:
        raise Failed(f"the program {name} is not installed")
    try:
        done = subprocess.run([program, *arguments], input=given.encode(), capture_output=True, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        raise Failed(f"{name} took longer than {LIMIT:g} s") from None
    except OSError as error:
        raise Failed(f"{name} could not be started ({type(error).__name__})") from None
    if done.returncode:
        raise Failed(f"{name} failed with exit status {done.returncode}")
    return done.stdout
