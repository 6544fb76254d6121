"""Slides hold shapes that people can edit, where the page has them, and speak for themselves."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from valuechain.cli import group
from valuechain.commands.endings import NOT_WRITTEN, ended
from valuechain.drawing import VIEWS, draw
from valuechain.exporters import printer
from valuechain.load import sample
from valuechain.tables import ecosystem_of
from valuechain.views.svg import link_text, node_text

pptx = pytest.importorskip("pptx")

SVG = "{http://www.w3.org/2000/svg}"
NAMES = ["Mairie", "Ressourcerie", "Ludothèque", "=2+3", "<b>Gras</b>"]
LEGEND = {"en": "said by one side", "fr": "dit par un seul côté"}


def workshop():
    """Five actors of two types; each gives money to the next, the first also time."""
    actors = [
        {"id": f"a{n}", "name": name, "type": f"t{n % 2}"} for n, name in enumerate(NAMES)
    ]
    money = {"kind": "money", "unit": "EUR", "note": "constructed figures"}
    rows = [
        {"provider": f"a{n}", "receiver": f"a{(n + 1) % 5}", "quantity": str(n + 1)} | money
        for n in range(5)
    ]
    rows += [row | {"declared_by": "receiver"} for row in rows[:2]]
    time = {
        "provider": "a0",
        "receiver": "a3",
        "kind": "time",
        "unit": "h",
        "quantity": "3",
    }
    return replace(ecosystem_of([*rows, time], actors=actors), name="Atelier")


@pytest.fixture(scope="module", params=["workshop", "sample"])
def shown(request, tmp_path_factory):
    """A drawing, and the one slide written from it."""
    ecosystem = workshop() if request.param == "workshop" else sample()
    drawing = draw(ecosystem, language="fr")
    path = drawing.save(tmp_path_factory.mktemp("slides") / "map.pptx")
    (slide,) = pptx.Presentation(str(path)).slides
    return drawing, slide, path


def described(shape) -> str:
    return shape._element._nvXxPr.cNvPr.get("descr") or ""


def placed(slide, scene):
    """Where boxes are, as shares of the picture; the first box gives the scale."""
    shapes = {s.text_frame.text: s for s in slide.shapes if s.has_text_frame}
    found = [shapes[node_text(node, "fr")] for node in scene.nodes]
    left = min(s.left for s in found)
    top = min(s.top for s in found)
    scale = found[0].width / scene.nodes[0].width
    return [
        ((s.left - left) / scale, (s.top - top) / scale, s.width / scale, s.height / scale)
        for s in found
    ]


def test_every_actor_is_one_shape_with_its_name_where_the_page_has_it(shown):
    drawing, slide, _ = shown
    scene = drawing.scene
    left = min(node.x for node in scene.nodes)
    top = min(node.y for node in scene.nodes)

    for node, (x, y, wide, high) in zip(scene.nodes, placed(slide, scene), strict=True):
        assert (x, wide) == pytest.approx(
            (node.x - left, node.width), abs=0.01 * scene.width
        )
        assert (y, high) == pytest.approx(
            (node.y - top, node.height), abs=0.01 * scene.height
        )


def test_every_flow_is_one_freeform_between_its_boxes_that_says_what_it_is(shown):
    drawing, slide, _ = shown
    scene = drawing.scene
    boxes = {s.text_frame.text: s for s in slide.shapes if s.has_text_frame}
    flows = {
        described(s): s
        for s in slide.shapes
        if "custGeom" in s._element.xml and "→" in described(s)
    }

    assert flows.keys() == {link_text(link, scene.nodes, "fr") for link in scene.links}
    for link in scene.links:
        flow = flows[link_text(link, scene.nodes, "fr")]
        assert ("custDash" in flow._element.xml) == (not link.confirmed)
        for end, (x, y) in ((link.provider, link.start), (link.receiver, link.end)):
            node = scene.nodes[end]
            box = boxes[node_text(node, "fr")]
            scale = box.width / node.width
            there = (box.left + (x - node.x) * scale, box.top + (y - node.y) * scale)
            assert flow.left - 0.01 * scene.width * scale <= there[0]
            assert there[0] <= flow.left + flow.width + 0.01 * scene.width * scale
            assert flow.top - 0.01 * scene.height * scale <= there[1]
            assert there[1] <= flow.top + flow.height + 0.01 * scene.height * scale


def test_a_slide_has_a_title_a_legend_a_notice_a_source_and_words_for_every_shape(shown):
    drawing, slide, _ = shown
    texts = {s.text_frame.text for s in slide.shapes if s.has_text_frame}

    assert slide.shapes.title.text_frame.text == drawing.around.title
    assert {f"{m.letter} = {m.named('fr')}" for m in drawing.scene.marks} <= texts
    assert {LEGEND["fr"], drawing.around.notice, drawing.around.source} <= texts
    assert drawing.ecosystem.name in drawing.around.source
    assert all(described(s) for s in slide.shapes if not s.is_placeholder)
    ids = [s.shape_id for s in slide.shapes]
    assert len(ids) == len(set(ids))
    inside = [s for s in slide.shapes if s.left < 0 or s.left + s.width > 12_192_000]
    inside += [s for s in slide.shapes if s.top < 0 or s.top + s.height > 6_858_000]
    assert not inside


@pytest.mark.parametrize("drawn", [True, False])
def test_a_letterhead_stands_on_every_slide_or_the_notes_say_why_its_logo_does_not(
    drawn, tmp_path, monkeypatch
):
    logo = b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><path d="M0 0h9v9z"/></svg>'
    address = "data:image/svg+xml;base64," + base64.b64encode(logo).decode()
    told = {
        "title": "Pays d'Arvanne",
        "colour": "#123456",
        "footer": "Comité",
        "logo": address,
    }
    if not drawn:
        monkeypatch.setattr(printer, "browser", lambda: None)
        monkeypatch.setitem(sys.modules, "cairosvg", None)
    elif printer.browser() is None:
        pytest.skip("no chromium on this machine")
    ecosystem = replace(workshop(), settings={"ecosystem": told})
    path = draw(ecosystem, language="fr").save(tmp_path / "map.pptx")
    (slide,) = pptx.Presentation(str(path)).slides
    pictures = [s for s in slide.shapes if "<p:pic" in s._element.xml]

    assert [described(s) for s in pictures] == ["Atelier"] * drawn
    assert (
        "Le logo est laissé de côté" in slide.notes_slide.notes_text_frame.text
    ) != drawn
    texts = {s.text_frame.text for s in slide.shapes if s.has_text_frame}
    assert "Pays d'Arvanne" in texts
    assert any(text.startswith("Comité ") for text in texts)
    band = next(s for s in slide.shapes if s.width == 12_192_000)
    assert str(band.fill.fore_color.rgb) == "123456"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "fr",
            "Le logo est laissé de côté\xa0: rien sur cette machine n'en fait une image",
        ),
        ("en", "The logo is left out: nothing on this machine turns it into a picture"),
    ],
)
def test_a_logo_that_no_slide_can_hold_is_told_where_slides_are_asked_for(
    language, said, tmp_path, monkeypatch
):
    (tmp_path / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "utf-8"
    )
    (tmp_path / "ecosystem.toml").write_text(
        "format = 1\n[ecosystem]\nlogo = 'logo.svg'\n", "utf-8"
    )
    (tmp_path / "transactions.csv").write_text(
        "provider,receiver,kind,quantity\na,b,k,1\n", "utf-8"
    )
    monkeypatch.setattr(printer, "browser", lambda: None)
    monkeypatch.setitem(sys.modules, "cairosvg", None)

    def told(name):
        words = ["map", str(tmp_path), "-o", str(tmp_path / name), "--lang", language]
        return CliRunner().invoke(group, words, catch_exceptions=False)

    slides = told("map.pptx")
    assert slides.exit_code == 0 and (tmp_path / "map.pptx").is_file()
    assert [line for line in slides.stderr.splitlines() if line.startswith(said)]
    assert said not in told("map.html").stderr
    (tmp_path / "logo.svg").unlink()
    assert said not in told("map.pptx").stderr


def test_the_same_input_gives_the_same_bytes(tmp_path):
    first, second = (
        draw(workshop()).save(tmp_path / f"{n}.pptx").read_bytes() for n in "ab"
    )

    assert first == second


def test_a_refund_is_drawn_apart_and_named(tmp_path):
    money = {"provider": "a", "receiver": "b", "kind": "money", "unit": "EUR"}
    rows = [
        money | {"quantity": q, "period": p} for q, p in (("50", "2024"), ("-20", "2025"))
    ]
    drawing = draw(ecosystem_of(rows), language="en")
    (slide,) = pptx.Presentation(str(drawing.save(tmp_path / "m.pptx"))).slides
    flows = {described(s): s for s in slide.shapes if "→" in described(s)}

    (refund,) = [told for told in flows if "refund" in told]
    assert "−20" in refund and "custDash" in flows[refund]._element.xml
    assert "refund or other figure below zero" in {
        s.text_frame.text for s in slide.shapes if s.has_text_frame
    }


def test_one_actor_and_each_period_are_slides_too(tmp_path):
    ego = draw(workshop(), "ego=a1", language="fr").save(tmp_path / "ego.pptx")
    (slide,) = pptx.Presentation(str(ego)).slides
    assert slide.shapes.title.text_frame.text.startswith("Ressourcerie")

    drawing = draw(sample(), "periods", language="fr")
    slides = pptx.Presentation(str(drawing.save(tmp_path / "periods.pptx"))).slides
    assert [s.shapes.title.text_frame.text for s in slides] == ["2024", "2025"]
    first, second = (placed(slide, drawing.pictures[0][1]) for slide in slides)
    assert first == second


@pytest.mark.parametrize(
    "view", sorted({*VIEWS} - {"columns", "ego", "periods", "explore"})
)
def test_a_view_of_other_shapes_is_a_slide_of_shapes_and_text_too(view, tmp_path):
    drawing = draw(sample(), view, language="fr")
    (slide,) = pptx.Presentation(str(drawing.save(tmp_path / "view.pptx"))).slides
    root = ElementTree.fromstring(drawing.svg)  # noqa: S314
    lines = [e.text for e in root.iter(f"{SVG}text") if e.text and e.text.strip()]
    title, *named = [e.text for e in root.iter(f"{SVG}title")]
    texts = [s.text_frame.text for s in slide.shapes if s.has_text_frame]

    assert slide.shapes.title.text_frame.text == title
    assert {*lines} - {title} <= {*texts}
    assert {*named} <= {described(s) for s in slide.shapes}
    assert all(described(s) for s in slide.shapes if not s.is_placeholder)
    assert not [
        s for s in slide.shapes if s.shape_type == pptx.enum.shapes.MSO_SHAPE_TYPE.PICTURE
    ]


def test_without_the_library_a_sentence_says_what_to_install(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "pptx", None)
    (tmp_path / "t.csv").write_text(
        "provider,receiver,kind,quantity\na,b,money,3\n", "utf-8"
    )
    target = tmp_path / "map.pptx"
    target.write_bytes(b"old")

    code = ended(group, ["map", str(tmp_path / "t.csv"), "-o", str(target), "--lang", "fr"])

    assert code == NOT_WRITTEN
    assert "VC504: Les diapositives demandent python-pptx" in capsys.readouterr().err
    assert target.read_bytes() == b"old"


def test_an_unknown_suffix_is_refused_with_those_that_are_known(tmp_path):
    (tmp_path / "t.csv").write_text(
        "provider,receiver,kind,quantity\na,b,money,3\n", "utf-8"
    )
    asked = [
        "map",
        str(tmp_path / "t.csv"),
        "-o",
        str(tmp_path / "map.docx"),
        "--lang",
        "en",
    ]
    found = CliRunner().invoke(group, asked)

    assert isinstance(found.exception, ValueError)
    assert ".html, .htm, .svg, .png, .pdf, .pptx" in str(found.exception)


@pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftotext")),
    reason="no LibreOffice or no poppler on this machine",
)
def test_libreoffice_shows_each_name_where_the_page_has_it(tmp_path):
    drawing = draw(workshop(), language="fr")
    path = drawing.save(tmp_path / "map.pptx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    asked = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        tmp_path,
        path,
    ]
    subprocess.run(asked, check=True, capture_output=True, timeout=180)
    told = subprocess.run(
        ["pdftotext", "-bbox", tmp_path / "map.pdf", "-"], check=True, capture_output=True
    ).stdout.decode()

    assert told.count("<page ") == 1
    (page,) = re.findall(r'<page width="([\d.]+)" height="([\d.]+)"', told)
    assert float(page[0]) / float(page[1]) == pytest.approx(16 / 9, abs=0.001)
    words = re.findall(
        r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>',
        told,
    )
    (slide,) = pptx.Presentation(str(path)).slides
    for name in NAMES[:3]:
        (box,) = [s for s in slide.shapes if s.has_text_frame and s.text_frame.text == name]
        middle = (box.left + box.width / 2) / 12_192_000
        seen = [
            (float(x1) + float(x2)) / 2 / float(page[0])
            for x1, _, x2, _, w in words
            if w == name
        ]
        assert min(abs(x - middle) for x in seen) <= 0.01
