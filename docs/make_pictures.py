"""Take the pictures of the guide from the product: ``python docs/make_pictures.py``.

Needs playwright and chromium. Run it after a change of the pages or of the sample.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from valuechain.load import sample
from valuechain.report.report import write_report

HERE = Path(__file__).parent
PICTURES = {
    "guide-differences": ("comparison.html", "first"),
    "guide-without": ("counterfactual.html", ""),
    "guide-targets": ("aims.html", "aims-all"),
    "guide-rounds": ("rounds.html", ""),
    "guide-spreading": ("spreading.html", "spreading-patterns"),
    "guide-voices": ("voices.html", "notes-words"),
}
"""Each picture: the page it is of, and the heading at its top, else the page's beginning."""


def take() -> None:
    """Write every picture beside this file."""
    with TemporaryDirectory() as place, sync_playwright() as driver:
        folder = write_report(sample(), Path(place) / "report", language="en").parent
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        for name, (address, top) in PICTURES.items():
            page.goto((folder / address).as_uri())
            if top:
                place_of = "e => window.scrollTo(0, e.getBoundingClientRect().top - 12)"
                page.locator(f"#{top}").evaluate(place_of)
            page.screenshot(path=HERE / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    take()
