"""Shorten our scripts and styles for the pages: ``python docs/make_scripts.py``.

Needs ``npx``, which fetches esbuild when it is not there. Names that one script has from
another stay; only spaces, comments and names inside functions go.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from valuechain.drawing.scripts import SCRIPTS
from valuechain.page import asset

__all__ = ["CARRIED", "SHORTER", "made"]

SHORTER = Path(__file__).parent.parent / "valuechain" / "assets" / "shorter.json"
CARRIED = (*SCRIPTS, "map.css", "tables.js", "report.js", "report.css")
"""The names of the texts that pages carry."""

_ESBUILD = ("npx", "--yes", "esbuild@0.28.2", "--minify", "--charset=utf8")


def made() -> str:
    """Return the file of shortened texts, each with the SHA-256 of what it was made from."""
    texts = {name: asset(name) for name in CARRIED}
    with TemporaryDirectory() as place:
        folder = Path(place)
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8")
        subprocess.run(  # noqa: S603
            [*_ESBUILD, *CARRIED, "--outdir=out"],
            cwd=folder,
            check=True,
            capture_output=True,
        )
        found = {
            name: {
                "of": hashlib.sha256(text.encode()).hexdigest(),
                "text": (folder / "out" / name).read_text("utf-8").strip(),
            }
            for name, text in texts.items()
        }
    return json.dumps(found, ensure_ascii=False, indent=0) + "\n"


if __name__ == "__main__":
    SHORTER.write_text(made(), "utf-8")
