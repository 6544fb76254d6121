"""A real browser without network: every request, error and console line is kept."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api")

CHROMIUM = shutil.which("chromium")


@dataclass
class Opened:
    """A page in the browser, with what it said and asked for."""

    page: playwright.Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def is_clean(self) -> bool:
        """Whether nothing was asked, nothing said, and no name ran."""
        ran = self.page.evaluate("window.__pwned === undefined")
        return not self.complaints and not self.requests and ran


@pytest.fixture(scope="session")
def chromium() -> Iterator[playwright.Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: playwright.Browser, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    contexts = []

    def open_page(
        html: str, width: int = 1920, height: int = 1080, scripts: bool = True
    ) -> Opened:
        path = tmp_path / f"page{len(contexts)}.html"
        path.write_bytes(html.encode())
        context = chromium.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=scripts
        )
        contexts.append(context)
        page = context.new_page()
        found = Opened(page)
        page.on("console", lambda line: found.complaints.append(line.text))
        page.on("pageerror", lambda error: found.complaints.append(str(error)))
        page.on(
            "request",
            lambda asked: asked.url == path.as_uri() or found.requests.append(asked.url),
        )
        page.goto(path.as_uri())
        return found

    yield open_page
    for context in contexts:
        context.close()
