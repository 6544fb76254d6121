"""A picture leaves the page with its title, notice and source, as SVG, PNG and PDF."""

from __future__ import annotations

import base64
import shutil
import struct
import subprocess
import sys
import zlib
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from valuechain.cli import group
from valuechain.commands.endings import NOT_WRITTEN, ended
from valuechain.drawing import VIEWS, draw
from valuechain.errors import OutputError
from valuechain.exporters import printer
from valuechain.tables import ecosystem_of
from valuechain.views.sheet import sheet, size_of

SVG = "{http://www.w3.org/2000/svg}"
MILLIMETRE = 72 / 25.4


def chunk(name: bytes, content: bytes) -> bytes:
    """A part of a PNG as its standard says: length, name, content, checksum."""
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)


POINT = b"\x89PNG\r\n\x1a\n" + b"".join(
    (
        chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        chunk(b"IDAT", zlib.compress(b"\x00\x12\x34\x56")),
        chunk(b"IEND", b""),
    )
)
LOGO = "data:image/png;base64," + base64.b64encode(POINT).decode()


def drawing(view: str = "columns"):
    rows = [
        {"provider": one, "receiver": other, "kind": "money", "quantity": "3", "unit": "EUR",
         "note": "constructed figures"}
        for one, other in (("Mairie", "<b>Régie</b>"), ("<b>Régie</b>", "Épicerie"))
    ]  # fmt: skip
    told = {
        "title": "Pays d'Arvanne",
        "colour": "#123456",
        "footer": "Comité du 3 mai",
        "logo": LOGO,
    }
    ecosystem = replace(ecosystem_of(rows), name="Atelier", settings={"ecosystem": told})
    return draw(ecosystem, view, language="fr")


def cairo_is_there() -> bool:
    try:
        import cairosvg  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


@pytest.fixture(params=["browser", "cairosvg"])
def by(request, monkeypatch):
    """Each of the two ways to make points and pages out of a picture."""
    if request.param == "browser" and printer.browser() is None:
        pytest.skip("no chromium on this machine")
    if request.param == "cairosvg":
        if not cairo_is_there():
            pytest.skip("no CairoSVG on this machine")
        monkeypatch.setattr(printer, "browser", lambda: None)
    return request.param


@pytest.mark.parametrize("view", VIEWS)
def test_a_sheet_is_one_picture_with_the_sentences_around_it(view):
    found = drawing(view)
    text = sheet(found.svg, found.around)
    root = ElementTree.fromstring(text)  # noqa: S314
    said = " ".join(" ".join(e.itertext()) for e in root.iter() if e.tag.endswith("text"))

    for words in (
        "Pays d'Arvanne",
        "Chiffres construits",
        "Comité du 3 mai",
        "Source : Atelier",
    ):
        assert words in said
    assert "<b>" not in text
    assert [e.get("href") for e in root.iter(f"{SVG}image")] == [LOGO]
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert not {e.tag for e in root.iter()} & {f"{SVG}script", f"{SVG}style"}


def test_a_png_has_two_points_for_each_of_the_picture(by, tmp_path):
    found = drawing()
    content = found.save(tmp_path / "map.png").read_bytes()

    wide, high = size_of(sheet(found.svg, found.around))
    assert content.startswith(b"\x89PNG")
    assert struct.unpack(">II", content[16:24]) == (2 * wide, 2 * high)
    assert len(content) > 20_000


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="no poppler on this machine")
def test_a_pdf_is_one_page_of_the_paper_asked_for_in_which_text_is_text(by, tmp_path):
    path = drawing().save(tmp_path / "map.pdf", paper="A3")
    facts = subprocess.run(
        ["pdfinfo", path], capture_output=True, check=True
    ).stdout.decode()
    told = subprocess.run(
        ["pdftotext", path, "-"], capture_output=True, check=True
    ).stdout.decode()

    size = next(line.split() for line in facts.splitlines() if line.startswith("Page size"))
    # ISO 216: A3 lying on its side is 420 by 297 mm.
    wide, high = float(size[2]), float(size[4])
    assert (wide, high) == pytest.approx((420 * MILLIMETRE, 297 * MILLIMETRE), abs=1)
    assert "Pages:           1" in facts
    for words in ("Mairie", "<b>Régie</b>", "Épicerie", "Comité du 3 mai"):
        assert words in told


def test_papers_are_those_of_the_standard():
    # ISO 216: each is half of the one before, cut across, down to the millimetre.
    for larger, smaller in zip(
        ["A0", "A1", "A2", "A3"], ["A1", "A2", "A3", "A4"], strict=True
    ):
        wide, high = printer.PAPERS[larger]
        assert printer.PAPERS[smaller] == (high, wide // 2)
    with pytest.raises(ValueError, match="papers: A0, A1"):
        drawing().save("map.pdf", paper="A5")


def test_with_nothing_to_draw_with_a_sentence_says_what_would(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(printer, "browser", lambda: None)
    monkeypatch.setitem(sys.modules, "cairosvg", None)
    (tmp_path / "t.csv").write_text(
        "provider,receiver,kind,quantity\na,b,money,3\n", "utf-8"
    )
    target = tmp_path / "map.pdf"
    target.write_bytes(b"old")

    code = ended(group, ["map", str(tmp_path / "t.csv"), "-o", str(target), "--lang", "en"])

    assert code == NOT_WRITTEN
    assert "VC504: PNG and PDF need Chromium, Chrome or Edge" in capsys.readouterr().err
    assert target.read_bytes() == b"old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["map.pdf", "t.csv"]


def test_a_browser_that_draws_nothing_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(printer, "browser", lambda: shutil.which("true"))
    monkeypatch.setitem(sys.modules, "cairosvg", None)

    with pytest.raises(OutputError) as found:
        drawing().save(tmp_path / "map.png")

    assert found.value.code == "VC501"
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not cairo_is_there(), reason="no CairoSVG on this machine")
def test_where_a_browser_draws_nothing_the_library_does(tmp_path, monkeypatch):
    monkeypatch.setattr(printer, "browser", lambda: shutil.which("false"))

    assert drawing().save(tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")
