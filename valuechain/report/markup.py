"""Markup written from code: every text in it is escaped, and speaks both languages."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from decimal import Decimal

from valuechain.frames import decimal_text
from valuechain.page import escaped
from valuechain.words import LANGUAGES, say, topic

__all__ = [
    "Html", "both", "counted", "element", "figure", "joined", "number", "person", "spoken",
    "table", "told", "unit_name", "unit_word",
]  # fmt: skip

_GROUP, _TIE = "\u202f", "\u00a0"
_BEFORE, _AFTER = re.compile(r" (?=[:;?!»%])"), re.compile("(?<=«) ")
_VOID = {"input", "rect", "line", "circle", "path", "polygon"}


class Html(str):
    """Text that is markup already; any other text is escaped when it is put in one."""

    __slots__ = ()


def joined(parts: Iterable[object], between: str = "") -> Html:
    """Return parts one after the other, each escaped unless it is markup.

    Examples
    --------
    >>> joined(["a<b", Html("<i>c</i>")], " ")
    'a&lt;b <i>c</i>'
    """
    return Html(escaped(between).join(_markup(p) for p in parts))


def _markup(part: object) -> str:
    return part if isinstance(part, Html) else escaped("" if part is None else part)


def element(tag: str, *content: object, **attributes: object) -> Html:
    """Return an element; ``cls`` is its class, ``_`` in a name is ``-``.

    An attribute that is ``None`` or false is left out; true stands alone.

    Examples
    --------
    >>> element("a", "R&D", href="x.html", cls="far")
    '<a href="x.html" class="far">R&amp;D</a>'
    """
    told = []
    for name, value in attributes.items():
        if value is None or value is False:
            continue
        shown = "class" if name == "cls" else name.rstrip("_").replace("_", "-")
        told.append(
            f" {shown}" if value is True else f' {shown}="{_attribute(str(value))}"'
        )
    start = f"<{tag}{''.join(told)}"
    return Html(f"{start}/>" if tag in _VOID else f"{start}>{joined(content)}</{tag}>")


@functools.lru_cache(maxsize=20_000)
def _attribute(value: str) -> str:
    return escaped(value)


def both(key: str, words: str = "report", /, **values: object) -> Html:
    """Return a sentence in both languages; the page shows one of them.

    Examples
    --------
    >>> both("nav.map")
    '<span lang="en">Map</span><span lang="fr">Carte</span>'
    """
    if not values:
        return _both(words, key)
    filled = {name: _markup(value) for name, value in values.items()}
    return spoken([_said(words, key, language, filled) for language in LANGUAGES])


@functools.cache
def _both(words: str, key: str) -> Html:
    return spoken([escaped(_tied(say(words, key, lang), lang)) for lang in LANGUAGES])


def _tied(text: str, language: str) -> str:
    r"""Return a text whose signs stay on the line of the word they belong to.

    Examples
    --------
    >>> _tied("« un » : deux ?", "fr") == "«\u00a0un\u00a0»\u00a0: deux\u00a0?"
    True
    """
    if language != "fr":
        return text
    return _AFTER.sub(_TIE, _BEFORE.sub(_TIE, text))


def _said(words: str, key: str, language: str, filled: dict[str, str]) -> str:
    text = say(words, key, language, **{name: f"\ue000{name}\ue000" for name in filled})
    parts = _tied(text, language).split("\ue000")
    return "".join(
        filled[part] if at % 2 else escaped(part) for at, part in enumerate(parts)
    )


def spoken(texts: list[str]) -> Html:
    """Return one markup a language as a whole; the page shows one of them."""
    if len(set(texts)) == 1:
        return Html(texts[0])
    pairs = zip(LANGUAGES, texts, strict=True)
    return Html("".join(f'<span lang="{lang}">{text}</span>' for lang, text in pairs))


def counted(what: str, count: int) -> Html:
    """Return a number of things as people say it: none, one, or many.

    Examples
    --------
    >>> counted("partners", 1)
    '<span lang="en">1 partner</span><span lang="fr">1 partenaire</span>'
    """
    number_of = "none" if count == 0 else "one" if count == 1 else "many"
    return both(f"counted.{what}.{number_of}", count=count)


def unit_name(unit: str | None) -> Html:
    """Return a unit in both languages."""
    return spoken([escaped(unit_word(unit or "", language)) for language in LANGUAGES])


def person(name: str, address: str = "") -> Html:
    """Return the name of an actor, kept apart from the direction of the text around it."""
    shown = element("bdi", name)
    return element("a", shown, href=address) if address else shown


def told(value: Decimal, language: str) -> str:
    """Return a quantity as people write it in a language.

    Examples
    --------
    >>> told(Decimal("-12000.50"), "fr")
    '−12\u202f000,5'
    """
    whole, _, decimals = decimal_text(abs(value)).partition(".")
    grouped = f"{int(whole):,}".replace(",", _GROUP)
    point = "." if language == "en" else ","
    return ("−" if value < 0 else "") + grouped + (point + decimals if decimals else "")


def figure(value: Decimal | None, unit: str | None = "", *, signed: bool = False) -> Html:
    """Return an exact quantity and its unit in both languages; unknown is never zero."""
    if value is None:
        return element("span", both("unknown"), cls="unknown")
    return _figure(value, unit or "", "+" if signed and value > 0 else "")


@functools.lru_cache(maxsize=50_000)
def _figure(value: Decimal, unit: str, sign: str) -> Html:
    texts = []
    for language in LANGUAGES:
        shown = unit_word(unit, language)
        after = _TIE + shown if shown else ""
        texts.append(escaped(sign + told(value, language) + after))
    return spoken(texts)


def unit_word(unit: str, language: str) -> str:
    """Return a unit as people write it; one that nobody named stays as it is.

    Examples
    --------
    >>> unit_word("m2.day", "fr"), unit_word("h", "fr")
    ('m²·jours', 'h')
    """
    return topic("report", language).get(f"unit.{unit}", unit)


def number(value: float | None, decimals: int = 2, *, percent: bool = False) -> Html:
    """Return a ratio or count, rounded for reading; undefined is said, not zero."""
    if value is None or value != value:
        return element("span", both("undefined"), cls="unknown")
    scaled = Decimal(repr(float(value))) * (100 if percent else 1)
    rounded = round(scaled, 0 if percent else decimals)
    after = f"{_TIE}%" if percent else ""
    return spoken([escaped(told(rounded, lang) + after) for lang in LANGUAGES])


def table(
    headings: Iterable[object], rows: Iterable[Iterable[object]], *, caption: object = None,
    numbers: Iterable[int] = (), cls: str = "",
) -> Html:  # fmt: skip
    """Return a table that scrolls in its own box; the first cell of a row names the row.

    ``numbers`` are the positions of the columns set to the right.
    """
    right = set(numbers)

    def cell(tag: str, at: int, content: object, **more: object) -> Html:
        return element(tag, content, cls="num" if at in right else None, **more)

    head = element("tr", *(cell("th", i, h, scope="col") for i, h in enumerate(headings)))
    body = [
        element(
            "tr",
            *(
                cell("td", i, c) if i else cell("th", i, c, scope="row")
                for i, c in enumerate(row)
            ),
        )
        for row in rows
    ]
    above = element("caption", caption) if caption is not None else ""
    whole = element(
        "table", above, element("thead", head), element("tbody", *body), cls=cls
    )
    return element("div", whole, cls="scroll", tabindex="0", role="group")
