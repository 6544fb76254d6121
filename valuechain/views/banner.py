"""The band above a page: the logo, the title and the colour of whom it is made for."""

from __future__ import annotations

from valuechain.letterhead import Letterhead
from valuechain.views.markup import escaped

__all__ = ["banner", "banner_style"]


def banner(letterhead: Letterhead, name: str) -> str:
    """Return the logo and the title as markup, empty where neither is given.

    ``name`` says whose logo it is to people who hear the page, where no title does.
    """
    if not letterhead.logo and not letterhead.title:
        return ""
    said = "" if letterhead.title else name
    logo = f'<img src="{escaped(letterhead.logo)}" alt="{escaped(said)}">'
    title = f"<span>{escaped(letterhead.title)}</span>"
    return f'<p id="identity">{logo * bool(letterhead.logo)}{title * bool(letterhead.title)}</p>'


def banner_style(letterhead: Letterhead) -> list[str]:
    """Return the style sheet of the band: none where no page needs it.

    The colour was read as six digits, so that nothing else can stand in a style sheet.
    """
    if not (letterhead.logo or letterhead.title or letterhead.colour):
        return []
    rules = [
        "#identity { display: flex; align-items: center; gap: 12px; width: 100%;"
        " margin: 0; padding: 6px 0; max-width: none; font-weight: 600; }",
        "#identity img { height: 44px; max-width: 220px; object-fit: contain;"
        " background: #ffffff; }",
        "@media (max-height: 800px) { #identity { padding: 2px 0; }"
        " #identity img { height: 32px; } }",
    ]
    if letterhead.colour:
        band = f"border-top: 8px solid {letterhead.colour};"
        on_white = f"#identity {{ color: {letterhead.colour}; }}"
        rules.append(f"@media not (prefers-color-scheme: dark) {{ {on_white} }}")
        rules.append(f"#app, #poster, body > header {{ {band} }}")
    return ["\n".join(rules)]
