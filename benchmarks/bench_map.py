"""First complete picture of our page beside the one pyvis writes; the last line is the ratio.

Run ``python benchmarks/bench_map.py [actors]``. Both pages hold the same graph and open in
the same headless Chromium; ours is complete when its boxes are drawn, that of pyvis, with
its own defaults, when its movement has settled (or after a minute).
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from valuechain.drawing import draw
from valuechain.model import Ecosystem
from valuechain.tables import ecosystem_of

PATIENCE = 60.0
"""Seconds after which a picture that still moves is left."""


def network(actors: int, flows: int) -> Ecosystem:
    """Return actors of five types of whom a few exchange most; always the same."""
    told = random.Random(1)
    kept = [
        {"id": f"a{n}", "type": f"type {n % 5}", "territory": f"t{n % 7}"}
        for n in range(actors)
    ]
    rows = []
    for n in range(flows):
        one, other = (int(actors * told.random() ** 2) for _ in range(2))
        if one != other:
            rows.append({"provider": f"a{one}", "receiver": f"a{other}", "kind": "money",
                         "unit": "EUR", "quantity": str(told.randrange(1, 9999)),
                         "period": str(2024 + n % 2)})  # fmt: skip
    return ecosystem_of(rows, actors=kept)


def seconds(browser: Any, path: Path, ready: str) -> float:
    """Return the time from opening a file until ``ready`` is true in it."""
    page = browser.new_page(viewport={"width": 1600, "height": 900})
    start = time.perf_counter()
    page.goto(path.as_uri(), wait_until="commit")
    while not page.evaluate(ready) and time.perf_counter() - start < PATIENCE:
        time.sleep(0.01)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => done()))")
    found = time.perf_counter() - start
    page.close()
    return found


def main(actors: int = 500) -> None:
    """Write both pages, open both, print the times and their ratio."""
    folder = Path(tempfile.mkdtemp())
    ecosystem = network(actors, 2 * actors)
    drawing = draw(ecosystem, language="en")
    ours = drawing.save(folder / "ours.html")
    net = drawing.to_pyvis(cdn_resources="in_line")
    net.toggle_physics(True)
    for node in net.nodes:
        for key in ("x", "y", "physics"):
            node.pop(key, None)
    text = net.generate_html().replace(
        "return network;",
        "network.once('stabilized', () => { window.settled = 1; });return network;",
    )
    theirs = folder / "theirs.html"
    theirs.write_text(text, "utf-8")
    large = network(5_000, 15_000)
    start = time.process_time()
    big = draw(large, language="en").save(folder / "large.html")
    print(f"writing 5 000 actors, 15 000 flows: {time.process_time() - start:.2f} s of CPU")
    with sync_playwright() as driver:
        path = shutil.which("chromium")
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        drawn = "document.querySelectorAll('#app .box').length > 0"
        mine = min(seconds(browser, ours, drawn) for _ in range(3))
        canvas = "document.querySelectorAll('#app canvas').length > 0"
        link = folder / "link.html"
        link.write_text(
            big.read_text("utf-8").replace('"view":"columns"', '"view":"explore"'), "utf-8"
        )
        print(f"5 000 actors explored: {seconds(browser, link, canvas):.2f} s")
        other = seconds(browser, theirs, "window.settled === 1")
        browser.close()
    more = "more than " if other >= PATIENCE else ""
    print(f"{actors} actors, ours: {mine:.2f} s; pyvis: {more}{other:.2f} s")
    print(f"ratio {more}{other / mine:.0f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
