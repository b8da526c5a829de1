"""A page of its own: the Explorer's module, its style and a stage in one HTML file that asks nobody for anything."""
from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path
from typing import Any

from ..facts.escape import escape

STATIC = Path(__file__).parent / "static"


def packed(plain: Any, effort: int = 9) -> str:
    """JSON, with gzip and in base64: drawings repeat themselves, and a tenth is left of them. ``effort`` is from 1 to 9."""
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(gzip.compress(text.encode(), effort, mtime=0)).decode()


def page(stages: list[dict[str, Any]], quiz: bool = False, step: int = 0, note: str = "") -> str:
    """The whole file. It shows the first of ``stages``; a second one is the same folded, or not folded. ``note`` is a sentence to
    stand above the Explorer."""
    stage = stages[0]
    state = {"stages": stages, "step": step, "pinned": "", "quiz": quiz, "fold": stage["folded"], "answers": {}, "fault": ""}
    script, style = ((STATIC / f"explorer.{kind}").read_text(encoding="utf-8") for kind in ("js", "css"))
    above = f'<p style="font:14px Arial,sans-serif">{escape(note, None)}</p>' if note else ""
    return (
        f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(stage['title'])}</title><style>:root{{color-scheme:light dark}}\n{style}</style>"
        f'<body><main><h1 style="position:absolute;clip-path:inset(50%);margin:0">{escape(stage["title"])}</h1>'
        f'{above}<div id="explorer"></div></main><script type="module">\n{script}\n'
        f'open(/** @type {{HTMLElement}} */ (document.getElementById("explorer")), "{packed(state)}");\n</script></body></html>\n'
    )
