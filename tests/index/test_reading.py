"""Files and strings to documents, and what is said of those that cannot be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index import InputError, Span, from_text, from_texts, read, split
from index.reading.files import read_corpus
from index.splitting.headings import headings
from tests.index.pdf_files import pdf

FRENCH = "L’été, à Noël : « déjà vu » où l'œuvre coûte 5 €."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1", "cp1252"])
def test_a_text_file_reads_the_same_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    """UTF-8 with and without its mark, UTF-16, and the 8-bit encodings of older files."""
    text = (
        (FRENCH if encoding != "latin-1" else "L'été, à Noël, on a déjà vu ça où c'était coûteux.")
        + "\n"
        + "La suite. " * 20
    )
    data = text.encode(encoding)
    path = tmp_path / "texte.txt"
    path.write_bytes(b"\xff\xfe" + data if encoding == "utf-16-le" else data)
    document = read(path)
    assert document.text == text
    assert (document.id, document.title) == ("texte.txt", "texte")


def test_line_ends_of_every_system_are_one_character(tmp_path: Path) -> None:
    """As Python's text mode reads them, so that offsets agree."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"Un.\r\nDeux.\rTrois.\n")
    assert read(path).text == path.read_text() == "Un.\nDeux.\nTrois.\n"


def test_markdown_is_read_as_what_it_shows(tmp_path: Path) -> None:
    """Headings are marked, emphasis and links leave their words, code its lines, a table its rows."""
    path = tmp_path / "a.md"
    path.write_text(
        "# Le *titre*\n\nDu **gras** et un [lien](http://x.y)\nsuite.\n\n## Liste\n\n- un\n- deux\n\n"
        "| a | b |\n|---|---|\n| c | d |\n\n```\ncode ici\n```\n\n<script>alert(1)</script>\n"
    )
    document = read(path)
    assert document.title == "Le titre"
    assert document.text.splitlines() == [
        "Le titre", "Du gras et un lien suite.", "Liste", "un", "deux", "a : c ; b : d", "code ici",
    ]  # fmt: skip
    assert [document.text[a:b] for a, b in headings(document)] == ["Le titre", "Liste"]


def test_a_bare_html_page_keeps_its_headings(tmp_path: Path) -> None:
    """One that marks neither its article nor its main part."""
    path = tmp_path / "bare.html"
    path.write_text(
        "<html><body><h1>Un</h1><p>Une première phrase ici.</p><h2>Deux</h2><p>Une seconde phrase là.</p></body></html>"
    )
    document = read(path)
    assert [p.section for p in split(document)] == ["Un", "Deux"]


def test_html_gives_its_main_text_under_its_headings(tmp_path: Path) -> None:
    """Menus, scripts and footers are left out."""
    paragraph = "Le gouvernement a présenté son projet devant le parlement, et les débats ont duré plusieurs heures. "
    path = tmp_path / "page.html"
    path.write_text(
        "<html><head><title>Le projet</title><script>var x=1</script></head><body><nav><a href=/>Accueil</a></nav><article>"
        f"<h1>Le projet</h1><p>{paragraph * 3}</p><h2>Le vote</h2><p>Il a été <b>adopté</b> par 300 voix. {paragraph * 2}</p>"
        "</article><footer>Mentions légales</footer></body></html>"
    )
    document = read(path)
    assert document.title == "Le projet"
    assert "Il a été adopté par 300 voix." in document.text
    assert "Accueil" not in document.text
    assert "var x" not in document.text
    assert "Le vote" in [document.text[a:b] for a, b in headings(document)]


def test_a_pdf_gives_its_paragraphs(tmp_path: Path) -> None:
    """Lines of a page are joined, words cut at a line end joined, short lines without a full stop are headings."""
    path = tmp_path / "a.pdf"
    path.write_bytes(
        pdf(
            [
                "Un refus net",
                "Le Mexique a refusé la proposition américaine d'une intervention mili-",
                "taire sur son territoire, qui visait à combattre les cartels de la drogue",
                "du pays.",
                "La suite",
                "La présidente a confirmé cette décision devant la presse mardi matin.",
            ]
        )
    )
    document = read(path)
    assert document.text.splitlines() == [
        "Un refus net",
        "Le Mexique a refusé la proposition américaine d'une intervention militaire sur son territoire, qui visait à "
        "combattre les cartels de la drogue du pays.",
        "La suite",
        "La présidente a confirmé cette décision devant la presse mardi matin.",
    ]
    assert [p.section for p in split(document)] == ["Un refus net", "La suite"]


def test_a_stray_table_of_contents_leaves_the_offsets_as_they_are() -> None:
    """It is blanked, not cut out."""
    document = from_text("Table of Contents\nLe texte.")
    assert document.text == " " * 17 + "\nLe texte."


def test_text_that_utf_8_cannot_hold_is_replaced() -> None:
    """Lone surrogates, from JSON or PDF, become the replacement character; zero bytes a space."""
    assert from_text("a\ud800b\x00c").text == "a\ufffdb c"


def test_a_corpus_is_one_document_a_line(tmp_path: Path) -> None:
    """Of id, title and text; other fields are not read, blank lines skipped."""
    path = tmp_path / "corpus.jsonl"
    path.write_text('{"id": 1, "title": "T", "text": "Un."}\n\n{"id": "b", "text": "Deux.", "answer": "x"}\n')
    assert [(d.id, d.title, d.text) for d in read_corpus(path)] == [("1", "T", "Un."), ("b", "", "Deux.")]


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}', '{"id": 1, "text": 5}', "null"])
def test_a_bad_line_of_a_corpus_is_named(tmp_path: Path, line: str) -> None:
    """By its number and what it should be."""
    path = tmp_path / "corpus.jsonl"
    path.write_text('{"id": 1, "text": "Un."}\n' + line + "\n")
    with pytest.raises(InputError, match=r'Line 2 of corpus\.jsonl is not {"id"'):
        read_corpus(path)


@pytest.mark.parametrize("text", ["", "  \n\t\u00a0", "Table of Contents"])
def test_a_blank_text_is_refused(text: str) -> None:
    """Also one that only holds a stray line."""
    with pytest.raises(InputError, match="There is no text in"):
        from_text(text)
    with pytest.raises(InputError):
        from_texts(["Un.", text])


BAD_FILES = {
    "empty.txt": (b"", "There is no text"),
    "blank.md": (b"\n\n# \n", "There is no text"),
    "blank.html": (b"<html><body><p> </p></body></html>", "There is no text"),
    "no.html": (b"", "There is no text"),
    "binary.txt": (bytes(range(256)) * 20, "is not text"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + os.urandom(3000), "is not text"),
    "zip.md": (b"PK\x03\x04" + b"\x00\x01\x02" * 500, "is not text"),
    "sheet.xlsx": (b"PK", "is not a .txt, .md, .html or .pdf file"),
    "no.pdf": (b"not a pdf at all", "cannot be read as a PDF"),
    "cut.pdf": (pdf(["Un texte."])[:200], "cannot be read as a PDF"),
    "locked.pdf": (pdf(["Un texte."], password="secret"), "is protected by a password"),
    "scan.pdf": (pdf([]), "holds pictures of text only"),
    "big.txt": (b"a" * 1_000_001, "has 1.0 MB, the limit is 1 MB"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_cannot_be_used_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    """By its name and what to do."""
    data, message = BAD_FILES[name]
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError, match=message) as caught:
        read(path, max_megabytes=1)
    assert "\n" not in str(caught.value)
    assert name in str(caught.value)


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path: Path) -> None:
    """In the words of the person who typed its name."""
    with pytest.raises(InputError, match=r"There is no file .*nope\.txt"):
        read(tmp_path / "nope.txt")
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(InputError, match="cannot be read: Is a directory"):
        read(tmp_path / "folder.txt")


def test_marked_headings_are_kept_as_they_are_given() -> None:
    """Nothing else is taken for one."""
    document = from_text("Court\nUne phrase entière ici.")
    assert headings(document) == (Span(0, 5),)
    assert headings(type(document)("d", "", document.text, ())) == ()
