"""Whose picture it is: a logo is a picture and nothing more, a colour can be read."""

from __future__ import annotations

import base64
import struct
import zlib

import pytest

from valuechain.exporters.destination import write
from valuechain.importers.logo import MOST_BYTES, fault_of
from valuechain.letterhead import contrast_on_white, letterhead_of
from valuechain.load import check, read

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'
ROWS = "provider,receiver,kind,quantity,unit\na,b,money,3,EUR\n"


def png() -> bytes:
    """A picture of one white point, written by hand as the PNG standard says."""

    def chunk(name: bytes, content: bytes) -> bytes:
        checked = name + content
        return (
            struct.pack(">I", len(content))
            + checked
            + struct.pack(">I", zlib.crc32(checked))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + chunk(b"IDAT", zlib.compress(b"\x00\xff\xff\xff"))
        + chunk(b"IEND", b"")
    )


def told(folder, logo: str, colour: str = "#123456"):
    """What the gate says of a folder whose settings name a logo."""
    (folder / "transactions.csv").write_text(ROWS, "utf-8")
    (folder / "ecosystem.toml").write_text(
        f"format = 1\n[ecosystem]\nlogo = '{logo}'\ncolour = '{colour}'\n", "utf-8"
    )
    outcome = check(folder)
    warned = [p.variant for p in outcome.problems if p.level == "warning"]
    assert outcome.ecosystem is not None
    return letterhead_of(outcome.ecosystem.settings), warned


def address(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def test_a_logo_travels_in_the_settings_as_what_it_holds_whatever_its_name(tmp_path):
    (tmp_path / "logo.svg").write_bytes(png())

    letterhead, warned = told(tmp_path, "logo.svg")

    assert not warned
    assert base64.b64decode(letterhead.logo.removeprefix("data:image/png;base64,")) == png()


@pytest.mark.parametrize(
    ("content", "name", "fault"),
    [
        (None, "logo.png", "logo_missing"),
        (None, "../transactions.csv", "logo_missing"),
        (None, "/etc/hostname", "logo_missing"),
        (b"GIF89a", "logo.png", "logo_kind"),
        (png()[:-9], "logo.png", "logo_kind"),
        (png().replace(b"IDAT", b"IDAX"), "logo.png", "logo_kind"),
        (b"\xff\xd8\xff\xe0cut", "logo.jpg", "logo_kind"),
        (b"%PDF-1.4", "logo.svg", "logo_kind"),
        (png() + bytes(MOST_BYTES), "logo.png", "logo_large"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', "logo.svg", "logo_active"),
    ],
)  # fmt: skip
def test_what_is_no_logo_is_left_out_with_its_reason(tmp_path, content, name, fault):
    if content is not None:
        (tmp_path / name).write_bytes(content)

    letterhead, warned = told(tmp_path, name)

    assert warned == [fault]
    assert not letterhead.logo


@pytest.mark.parametrize("name", ["copy", "copy.json", "copy.xlsx", "copy.graphml"])
def test_a_logo_goes_with_the_ecosystem_into_every_shape_that_carries_settings(
    tmp_path, name
):
    large = SVG.format("".join(f'<rect x="{n}"/>' for n in range(4_000)))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "logo.svg").write_text(large, "utf-8")
    letterhead, warned = told(tmp_path / "in", "logo.svg")

    write(read(tmp_path / "in"), tmp_path / name)

    assert not warned and len(letterhead.logo) > 60_000
    assert letterhead_of(read(tmp_path / name).settings) == letterhead


@pytest.mark.parametrize(
    "inside",
    [
        "<script>a()</script>",
        '<rect onload="a()"/>',
        '<a x:href="javascript:a()"><rect/></a>',
        '<image href="https://example.org/a.png"/>',
        '<use x:href="other.svg#a"/>',
        "<style>@import 'a.css';</style>",
        "<style>rect { fill: url(http://example.org) }</style>",
        '<rect fill="url( https://example.org/a#b)"/>',
        "<foreignObject/>",
        '<set attributeName="href" to="javascript:a()"/>',
    ],
)
def test_a_drawing_that_could_do_more_than_be_seen_is_refused(inside):
    assert fault_of(address(SVG.format(inside))) == "logo_active"
    assert not letterhead_of({"ecosystem": {"logo": address(SVG.format(inside))}}).logo


def test_a_plain_drawing_may_point_to_its_own_parts():
    inside = (
        '<defs><linearGradient id="g"/></defs><rect fill="url(#g)"/><use x:href="#g"/>'
        '<image href="data:image/png;base64,AAAA"/><style>rect { fill: red }</style>'
    )
    assert fault_of(address(SVG.format(inside))) == ""


@pytest.mark.parametrize(
    ("colour", "warned"),
    [("#0072B2", []), ("#FFEE00", ["contrast"]), ("red", ["colour"]), ("#12345", ["colour"])],
)  # fmt: skip
def test_a_colour_that_cannot_be_read_on_white_is_told_and_not_used(
    tmp_path, colour, warned
):
    (tmp_path / "logo.png").write_bytes(png())

    letterhead, found = told(tmp_path, "logo.png", colour)

    assert found == warned
    assert letterhead.colour == ("" if warned else colour)


def test_contrast_is_that_of_the_recommendation():
    # WCAG 2.1: L = 0.2126 R + 0.7152 G + 0.0722 B; contrast = 1.05 / (L + 0.05).
    assert contrast_on_white("#FF0000") == pytest.approx(1.05 / (0.2126 + 0.05))
    assert contrast_on_white("#0000FF") == pytest.approx(1.05 / (0.0722 + 0.05))
