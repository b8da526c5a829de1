"""PNG, by whatever is installed that turns SVG into it: the package ``cairosvg``, or one of three programs."""
from __future__ import annotations

import importlib.util
import shutil

from .programs import Failed, ask

PROGRAMS = {
    "rsvg-convert": ("--format=png",),
    "inkscape": ("--pipe", "--export-type=png", "--export-filename=-"),
    "magick": ("svg:-", "png:-"),
}
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def png(svg: str) -> bytes:
    """``svg`` as a PNG file. Raises RuntimeError if nothing that is installed can make one."""
    failures = []
    for name in ("cairosvg", *PROGRAMS):
        if not _installed(name):
            continue
        try:
            made = _with_cairosvg(svg) if name == "cairosvg" else ask(name, *PROGRAMS[name], given=svg)
            if made.startswith(SIGNATURE):
                return made
            failures.append(f"{name} made something that is no PNG")
        except Failed as failure:
            failures.append(str(failure))
    raise RuntimeError(
        f"a PNG needs a converter ({'; '.join(failures) or 'none is installed'}): `pip install cairosvg`, or install rsvg-convert"
        " (librsvg), Inkscape or ImageMagick. Or save the picture as .svg, which needs nothing"
    )


def _installed(name: str) -> bool:
    return (importlib.util.find_spec(name) if name == "cairosvg" else shutil.which(name)) is not None


def _with_cairosvg(svg: str) -> bytes:
    try:
        import cairosvg

        return bytes(cairosvg.svg2png(bytestring=svg.encode()))
    except Exception as error:  # OSError where the library cairo is missing, and whatever it raises while it draws
        raise Failed(f"cairosvg failed with {type(error).__name__}") from error
