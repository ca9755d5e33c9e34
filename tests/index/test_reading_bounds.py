"""Whatever a file holds, reading it ends soon, in bounded memory, with a document or one line that says what to do."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import InputError, read, split
from index.document import Document
from index.reading.encodings import decoded
from index.reading.html.page import read_html
from index.reading.markdown import read_markdown
from index.reading.pdf import segments
from index.reading.pdf.file import read_pdf
from index.reading.plain_text import read_plain_text
from index.reading.text import MAX_CHARACTERS
from index.splitting.headings import headings, paragraphs
from tests.index.pdf_files import pdf

CPU_SECONDS = 30  # of this process, for any of them; most take less than one

HEAVY = {
    "one line.txt": b"un mot. " * 1_000_000,
    "lines.txt": b"mot\n" * 150_000,
    "blank lines.txt": b" \n" * 200_000 + b"fin",
    "stops.txt": b"." * 3_000_000 + b" A",
    "titles.txt": b"M. " * 300_000,
    "depth.html": b"<div>a " * 10_000 + b"END",
    "spans.html": b"<b><i>a " * 10_000 + b"END",
    "tables.html": b"<table><tr><td>a " * 5_000 + b"END",
    "quotes.html": b"<blockquote>a " * 5_000 + b"END",
    "headings.html": b"<h2>a</h2>" * 50_000 + b"END",
    "cells.html": b"<table><tr>" + b"<td>a" * 40_000 + b"<tr><td>END",
    "spanning.html": b"<table>" + b"<tr><td colspan=100>a<td>b" * 10_000 + b"<tr><td>END",
    "breaks.html": b"<p>" + b"a<br>" * 100_000 + b"END",
    "comments.html": b"<p>END" + b"<!--" * 500_000,
    "brackets.html": b"<p>END " + b"<" * 500_000,
    "stars.md": b"*a " * 5_000 + b"END",
    "brackets.md": b"[" * 5_000 + b"END",
    "links.md": b"[a](" * 5_000 + b"END",
    "depth.md": b"".join(b"  " * depth + b"- a\n" for depth in range(300)) + b"\nEND",
    "headings.md": b"# a\n\n" * 3_000 + b"END",
    "yaml.md": b"---\ntitle: " + b"[" * 3_000 + b"\n---\nEND",
}


@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_file_is_read_whole_in_bounded_time(tmp_path: Path, name: str) -> None:
    """Lines of megabytes, fifty thousand headings, elements nested ten thousand deep: the end of it is there."""
    path = tmp_path / name
    path.write_bytes(HEAVY[name])
    start = time.process_time()
    document = read(path)
    assert paragraphs(document)
    headings(document)
    assert time.process_time() - start < CPU_SECONDS
    if HEAVY[name].find(b"END") > 0:
        assert "END" in document.text


def test_what_unpacks_to_far_more_is_refused() -> None:
    """A cell that reaches down a thousand rows, a thousand times over."""
    page = b"<table><tr>" + (b"<td rowspan=1000>" + b"a" * 190) * 1_000 + b"<tr><td>b" * 1_000
    with pytest.raises(InputError, match="holds more than 40 million characters of text: split it"):
        read_html(page, "a.html")


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.html", b"<p>a</p>" * 60_000), ("a.md", b"*a* b\n\n" * 5_000), ("a.pdf", pdf(["Un texte."] * 50))],
)
def test_reading_can_be_stopped(tmp_path: Path, name: str, data: bytes) -> None:
    """What `progress` raises ends it."""
    path = tmp_path / name
    path.write_bytes(data)

    class StoppedError(Exception):
        pass

    def stop(what: str, done: int, of: int) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        read(path, progress=stop)


MARKUP = st.lists(
    st.sampled_from(
        """<p> </p> <div class=menu> </div> <table> <tr> <td> <th> </table> <ul> <li> </ul> <dl> <dt> <dd> </dl> <br> <sup>
        </sup> <a> </a> <h1> </h1> <h3>À_lire_aussi</h3> <main> </main> <article> <aside> <nav> <footer> <blockquote>
        </blockquote> <pre> </pre> <q> </q> <script> </script> <!-- --> <td_colspan=3> <td_rowspan=9> & &amp; &#0; &#xd800; a 10
        l'été mot. \n # > - * ** _ ` ``` | |--| [ ]( ) ![ [^1] [^1]: : --- +++ \t \x00 \ud800 1. ~~ !!!_note title:_x é""".split(
            " "
        )
    ),
    max_size=60,
).map(lambda pieces: "".join(piece.replace("_", " ") for piece in pieces))


Reader = Callable[[bytes, str], Document]


def outcome(reader: Reader, data: bytes) -> Document | str:
    """The document, or the code of the refusal."""
    try:
        return reader(data, "a")
    except InputError as error:
        return error.code


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MARKUP | st.text(), st.sampled_from([read_html, read_markdown, read_plain_text]))
def test_any_markup_is_a_document_or_has_no_text(source: str, reader: Reader) -> None:
    """And what is a document splits, with all of its text."""
    found = outcome(reader, source.encode("utf-8", "surrogatepass"))
    if isinstance(found, str):
        assert found in ("blank_text", "file_binary")
    else:
        assert "".join("".join(p.text.split()) for p in split(found)) == "".join(found.text.split())


@settings(max_examples=300, deadline=None)
@given(st.binary() | st.text().map(lambda text: text.encode("cp1252", "replace")), st.booleans())
def test_any_bytes_are_text_or_refused(data: bytes, declares: bool) -> None:
    """In one of the encodings that texts come in."""

    def read_text(data: bytes, name: str) -> Document:
        return Document(name, "", decoded(data, name, declares=declares))

    found = outcome(read_text, data)
    assert isinstance(found, Document) or found == "file_binary"


def test_the_process_that_reads_a_pdf_has_the_same_bound() -> None:
    """It imports nothing of the project, and so has a number of its own."""
    assert segments.MAX_CHARACTERS == MAX_CHARACTERS


def test_a_harmed_pdf_is_read_or_refused() -> None:
    """Bytes changed, cut out or doubled, anywhere in it."""
    whole = pdf(["Un titre", "Une phrase.", "Une autre (phrase) ici."])
    chance = random.Random(23)
    for _ in range(15):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(data) + 1)
            data[at : at + chance.randint(0, 30)] = chance.choice(
                [b"", b"<", b"[", b"(", b"/", b"obj", b"\x00", b"9" * 9]
            )
        found = outcome(read_pdf, bytes(data))
        assert isinstance(found, Document) or found in ("file_damaged", "pdf_without_text", "blank_text")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="a device of Unix")
def test_a_device_that_never_ends_is_too_big() -> None:
    """Its size says 0; no more is read of it than a file may hold."""
    with pytest.raises(InputError, match="the limit is 1 MB"):
        read(Path("/dev/zero"), max_megabytes=1)
