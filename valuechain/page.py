"""One self-contained HTML file: no network, no script but ours, text stays text."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from valuechain.views.markup import escaped, visible

__all__ = ["asset", "embedded_json", "escaped", "page", "shortened", "visible"]

_BREAKS_OUT = re.compile(r"</(?:script|style)|<!--", re.IGNORECASE)
_JSON_ESCAPES = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}


def embedded_json(value: Any) -> str:
    r"""Return ``value`` as JSON that cannot leave its script element.

    Raises
    ------
    ValueError
        When a number in it is not finite.

    Examples
    --------
    >>> embedded_json({"name": "</script>"})
    '{"name":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character, escape in _JSON_ESCAPES.items():
        text = text.replace(character, escape)
    return text


def asset(name: str) -> str:
    """Return the text of one of our own files in ``valuechain/assets``."""
    return _with_line_feeds((files("valuechain.assets") / name).read_text("utf-8"))


@cache
def shortened(name: str) -> str:
    """Return one of our scripts or style sheets without what only readers need.

    The file that ``docs/make_scripts.py`` makes has it; a text changed since then stands
    as it is, so that what runs is always what is written.
    """
    text = asset(name)
    made = _made().get(name, {})
    of = hashlib.sha256(text.encode()).hexdigest()
    return made["text"] if made.get("of") == of else text


@cache
def _made() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(asset("shorter.json"))
    return found


def page(
    title: str,
    language: str,
    body: str,
    *,
    data: Any = None,
    styles: Iterable[str] = (),
    scripts: Iterable[str] = (),
) -> str:
    """Return a whole HTML page that asks nothing of any network.

    Parameters
    ----------
    title : str
        Plain text for the window; escaped here.
    language : str
        ``en`` or ``fr``.
    body : str
        Markup that was written from code: every text in it went through ``escaped``.
    data : object, optional
        What the scripts read, as JSON, from the element ``data``.
    styles, scripts : iterable of str
        Style sheets and scripts, each in its own element, run in this order.

    Returns
    -------
    str
        The page; equal arguments give equal text. Its policy allows the scripts and
        styles given here, by their SHA-256, and nothing else: no request, no form, no
        attribute with style or script in it.

    Raises
    ------
    ValueError
        When a script or style could end its own element.

    Examples
    --------
    >>> text = page("A & B", "en", "<p>hello</p>", data={"a": 1}, scripts=["let a = 1;"])
    >>> "<title>A &amp; B</title>" in text, "unsafe-inline" in text
    (True, False)
    """
    sheets = [_contained(text) for text in styles]
    programs = [_contained(text) for text in scripts]
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{escaped(language)}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta http-equiv="Content-Security-Policy" content="'
        + _policy(sheets, programs)
        + '">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{escaped(title)}</title>",
        *(f"<style>{text}</style>" for text in sheets),
        "</head>",
        "<body>",
        _with_line_feeds(body),
    ]
    if data is not None:
        lines.append(
            f'<script type="application/json" id="data">{embedded_json(data)}</script>'
        )
    lines += [f"<script>{text}</script>" for text in programs]
    lines += ["</body>", "</html>", ""]
    return "\n".join(lines)


def _policy(styles: list[str], scripts: list[str]) -> str:
    """Return the content security policy that names each script and style by its hash."""
    rules = ["default-src 'none'"]
    for name, texts in (("script-src", scripts), ("style-src", styles)):
        allowed = " ".join(dict.fromkeys(_hash(text) for text in texts)) or "'none'"
        rules.append(f"{name} {allowed}")
    rules += ["img-src data:", "font-src data:", "base-uri 'none'", "form-action 'none'"]
    return "; ".join(rules)


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _contained(text: str) -> str:
    """Return a script or style that stays inside its element, or refuse it."""
    found = _BREAKS_OUT.search(text)
    if found:
        raise ValueError(
            f"a script or style holds {found.group()!r}, which would end its element"
        )
    return _with_line_feeds(text)
