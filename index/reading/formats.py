"""From the bytes of a file to a document: plain text, Markdown, HTML, PDF.

Each library is imported when a file of its kind is read.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from index.document import Document
from index.errors import InputError
from index.progress import Progress
from index.reading.text import from_blocks, from_text

if TYPE_CHECKING:
    from lxml.etree import _Element
    from trafilatura.settings import Document as Page

# Detection only chooses among what French and English texts are written in: it takes short ones for Central European.
_WESTERN = ("windows-1252", "mac-roman", "cp850")
# What pypdf raises on damaged files besides its own errors; found by harming some.
_PDF_FAULTS = (ArithmeticError, AttributeError, LookupError, NotImplementedError, RecursionError, TypeError, ValueError)
_ENDS_PARAGRAPH = re.compile(r"[.!?…:»”\"]\s*$")


def _read_text(data: bytes, name: str, _: Progress | None) -> Document:
    return from_text(decoded(data, name), id=name, title=_title(name))


def _read_markdown(data: bytes, name: str, _: Progress | None) -> Document:
    from markdown_it import MarkdownIt

    text = re.sub(r"\A---\n.*?\n---\n", "", decoded(data, name).replace("\r\n", "\n"), flags=re.S)  # front matter
    blocks: list[tuple[str, bool]] = []
    heading = False
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type in ("heading_open", "heading_close"):
            heading = token.type == "heading_open"
        elif token.type == "inline":
            pieces = [" " if child.type.endswith("break") else child.content for child in token.children or ()]
            blocks.append(("".join(pieces), heading))
        elif token.type in ("fence", "code_block"):
            blocks += [(line, False) for line in token.content.splitlines()]
    return from_blocks(blocks, id=name, title="" if any(marked for _, marked in blocks[:1]) else _title(name))


def _read_html(data: bytes, name: str, _: Progress | None) -> Document:
    import trafilatura

    page = trafilatura.load_html(decoded(data, name))
    found: Page | None = None  # a dictionary only on request
    if page is not None:
        _wrap(page)
        found = trafilatura.bare_extraction(page, include_comments=False, with_metadata=True)  # type: ignore[assignment]
    if found is None or found.body is None:
        raise InputError("blank_text", name=name)
    return from_blocks(_html_blocks(found.body), id=name, title=found.title or _title(name))


def _wrap(page: _Element) -> None:
    """Makes an article of a bare body: where nothing says what is the text, trafilatura leaves out its headings."""
    body = page.find("body")
    if body is not None and not page.findall(".//article") and not page.findall(".//main"):
        article = body.makeelement("article")
        article.text, body.text = body.text, None
        article.extend(list(body))
        body.append(article)


def _html_blocks(element: _Element) -> Iterator[tuple[str, bool]]:
    for child in element:
        if child.tag in ("head", "p", "item", "row", "code", "quote") and not child.findall(".//p"):
            yield " ".join("".join(str(piece) for piece in child.itertext()).split()), child.tag == "head"
        else:
            if child.text and child.text.strip():
                yield child.text, False
            yield from _html_blocks(child)
        if child.tail and child.tail.strip():
            yield child.tail, False


def _read_pdf(data: bytes, name: str, progress: Progress | None) -> Document:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError("file_encrypted", name=name)
        lines = []
        for number, page in enumerate(reader.pages):
            if progress is not None:
                progress("read", number, len(reader.pages))
            lines += [line.strip() for line in page.extract_text().splitlines()]
    except (*_PDF_FAULTS, PyPdfError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("file_damaged", name=name) from error
    if not any(lines):
        raise InputError("pdf_without_text", name=name)
    return from_text("\n".join(_unwrapped(lines)), id=name, title=_title(name))


def _unwrapped(lines: list[str]) -> Iterator[str]:
    """Paragraphs of the lines of a page: a line goes on in the next unless it ends a sentence or is clearly short."""
    full = max((len(line) for line in lines), default=0) * 0.6
    paragraph = ""
    for line in lines:
        hyphenated = paragraph.endswith("-") and line[:1].islower()
        paragraph = paragraph[:-1] + line if hyphenated else f"{paragraph} {line}".strip()
        if not line or len(line) < full or (_ENDS_PARAGRAPH.search(line) and len(line) < full * 1.5):
            yield paragraph
            paragraph = ""
    yield paragraph


def decoded(data: bytes, name: str) -> str:
    """The text of bytes in UTF-8, UTF-16 or a detected 8-bit encoding. Raises `InputError` for bytes that are no text.

    chardet 7.7, choosing among these, told the encoding of 125 French news texts in each of four encodings;
    charset-normalizer 3.5 that of 51 of 62 in cp1252.
    """
    import chardet

    encoding: str | None = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding or "")
    except UnicodeDecodeError:
        found = chardet.detect(data, include_encodings=_WESTERN)["encoding"]
        encoding = None if b"\0" in data else found
        text = data.decode(encoding, "replace") if encoding else "\0" * 100
    start = text[:4096]
    if sum(character < " " and character not in "\t\n\r\f" for character in start) > 8 + len(start) // 100:
        raise InputError("file_binary", name=name)
    return text


def _title(name: str) -> str:
    return re.sub(r"[_\s]+", " ", name.rpartition(".")[0] or name).strip()


READERS: dict[str, Callable[[bytes, str, Progress | None], Document]] = {
    ".txt": _read_text,
    ".md": _read_markdown,
    ".html": _read_html,
    ".pdf": _read_pdf,
}
