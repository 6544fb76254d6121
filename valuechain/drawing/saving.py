"""What writes a drawing to a file, by the suffix of its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from valuechain.exporters.printer import to_pdf, to_png
from valuechain.exporters.slides import write_slides
from valuechain.views.sheet import sheet

if TYPE_CHECKING:
    from valuechain.drawing.drawing import Drawing

__all__ = ["WRITERS"]


def _write_page(drawing: Drawing, fresh: Path, paper: str) -> None:
    fresh.write_bytes(drawing.html.encode())


def _write_svg(drawing: Drawing, fresh: Path, paper: str) -> None:
    fresh.write_bytes(sheet(drawing.svg, drawing.around).encode())


def _write_png(drawing: Drawing, fresh: Path, paper: str) -> None:
    to_png(sheet(drawing.svg, drawing.around), fresh, drawing.language)


def _write_pdf(drawing: Drawing, fresh: Path, paper: str) -> None:
    to_pdf(sheet(drawing.svg, drawing.around), fresh, paper, drawing.language)


def _write_slides(drawing: Drawing, fresh: Path, paper: str) -> None:
    write_slides(fresh, drawing.pictures, drawing.around, drawing.logo, drawing.language)


WRITERS: dict[str, Callable[[Drawing, Path, str], None]] = {
    "": _write_page,
    ".html": _write_page,
    ".htm": _write_page,
    ".svg": _write_svg,
    ".png": _write_png,
    ".pdf": _write_pdf,
    ".pptx": _write_slides,
}
