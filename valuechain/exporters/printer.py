"""A picture as PNG or PDF: drawn by the browser of the machine, else by CairoSVG."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from valuechain.errors import OutputError
from valuechain.page import page
from valuechain.views.sheet import size_of
from valuechain.words import say

__all__ = ["PAPERS", "browser", "to_pdf", "to_png"]

PAPERS = {
    "A0": (1189, 841),
    "A1": (841, 594),
    "A2": (594, 420),
    "A3": (420, 297),
    "A4": (297, 210),
}
"""Width and height of each paper lying on its side, in millimetres (ISO 216)."""

SCALE, MARGIN = 2, 8
_NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "microsoft-edge", "microsoft-edge-stable", "msedge",
)  # fmt: skip
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
)
_LONGEST = 90


def browser() -> str | None:
    """Return the browser that can draw without a window, or ``None``."""
    found = next((place for name in _NAMES if (place := shutil.which(name))), None)
    return found or next((place for place in _PLACES if Path(place).is_file()), None)


def to_png(picture: str, path: Path, language: str = "en") -> None:
    """Write an ``svg`` element as PNG, two points for each of its own.

    Raises
    ------
    OutputError
        ``VC504`` when there is neither a browser nor CairoSVG; ``VC501`` when the one
        there is does not draw.
    """
    width, height = (round(side) for side in size_of(picture))
    fills = "html, body { margin: 0; } svg { display: block; width: 100vw; height: 100vh; }"
    text = page("", language, picture, styles=[fills])
    options = (
        "--screenshot=drawn.png",
        f"--window-size={width},{height}",
        f"--force-device-scale-factor={SCALE}",
    )
    asked = {"bytestring": picture.encode(), "write_to": str(path), "scale": SCALE}
    _draw(
        lambda program: _run(program, text, path, *options),
        lambda: _cairo(language, "svg2png", **asked),
    )


def to_pdf(picture: str, path: Path, paper: str = "A4", language: str = "en") -> None:
    """Write an ``svg`` element as a page of PDF, as large as the paper lets it be.

    Text stays text and lines stay lines at any size of paper.

    Parameters
    ----------
    picture : str
        With its size in ``viewBox``.
    path : Path
        Where to write.
    paper : str
        One of ``PAPERS``, lying on its side.
    language : str
        Of the sentence that says what is missing.

    Raises
    ------
    OutputError
        As ``to_png``.
    """
    wide, tall = PAPERS[paper]
    width, height = size_of(picture)
    scale = min((wide - 2 * MARGIN) / width, (tall - 2 * MARGIN) / height)
    placed = picture.replace(
        "<svg ",
        f'<svg x="{(wide - width * scale) / 2:.2f}" y="{(tall - height * scale) / 2:.2f}" '
        f'width="{width * scale:.2f}" height="{height * scale:.2f}" ',
        1,
    )
    whole = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}mm" height="{tall}mm" '
        f'viewBox="0 0 {wide} {tall}">{placed}</svg>'
    )
    fits = (
        f"@page {{ size: {wide}mm {tall}mm; margin: {MARGIN}mm; }} html, body {{ margin: 0; }}"
        f" svg {{ display: block; width: {wide - 2 * MARGIN}mm;"
        f" height: {tall - 2 * MARGIN - 1}mm; }}"
    )
    text = page("", language, picture, styles=[fits])
    options = ("--no-pdf-header-footer", "--print-to-pdf=drawn.pdf")
    asked = {"bytestring": whole.encode(), "write_to": str(path)}
    _draw(
        lambda program: _run(program, text, path, *options),
        lambda: _cairo(language, "svg2pdf", **asked),
    )


def _draw(by_browser: Callable[[str], None], by_cairo: Callable[[], None]) -> None:
    """Draw by the browser; where there is none, or it fails, by CairoSVG."""
    program = browser()
    if program is None:
        by_cairo()
        return
    try:
        by_browser(program)
    except OutputError as fault:
        try:
            by_cairo()
        except OutputError:
            raise fault from None


def _run(program: str, text: str, path: Path, *options: str) -> None:
    """Have the browser open a page of its own, and put what it drew into ``path``."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        scratch = Path(folder)
        source = scratch / "page.html"
        source.write_text(text, encoding="utf-8", newline="\n")
        asked = [program, "--headless", "--disable-gpu", "--hide-scrollbars"]
        asked += ["--no-first-run", f"--user-data-dir={scratch / 'profile'}"]
        if sys.platform == "linux" and os.geteuid() == 0:
            asked.append("--no-sandbox")
        try:
            subprocess.run(  # noqa: S603
                [*asked, *options, source.as_uri()],
                cwd=scratch,
                capture_output=True,
                timeout=_LONGEST,
                check=True,
            )
            drawn = [place.read_bytes() for place in scratch.glob("drawn.*")]
        except (OSError, subprocess.SubprocessError) as error:
            told = f"{Path(program).name}: {error}"
            raise OutputError("VC501", told[:300]) from error
    if not drawn:
        raise OutputError("VC501", f"{program}: nothing drawn")
    path.write_bytes(drawn[0])


def _cairo(language: str, verb: str, **given: object) -> None:
    """Have CairoSVG write a picture, or say what could be installed."""
    try:
        import cairosvg
    except (ImportError, OSError) as error:
        raise OutputError("VC504", say("picture", "no_renderer", language)) from error
    try:
        getattr(cairosvg, verb)(**given)
    except Exception as error:  # whatever a library makes of a picture that it cannot draw
        raise OutputError("VC501", f"CairoSVG: {error}"[:300]) from error
