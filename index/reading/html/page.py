"""HTML to a document: what a person who opens the page would call its text.

This walks lxml's tree itself. On the article in `tests/index/test_html.py`, trafilatura 2.3 lost the author, both captions,
the name of the person quoted, the aside and the date of the update, and kept a teaser and the heading of the related links.

What no browser shows is left out, and so are navigation, what surrounds the main part, and what points to other articles
(teasers). The boundary of a block, a cell and a line break become white space, never nothing.
"""

from __future__ import annotations

import re
from contextlib import suppress
from itertools import islice

from lxml import etree
from lxml.etree import _Element

from index.document import Document
from index.progress import Progress
from index.reading.encodings import decoded
from index.reading.html.lines import words_of
from index.reading.html.parts import NO_TEXT, Parts
from index.reading.html.walk import Walk
from index.reading.tables import ENGLISH, FRENCH, Punctuation, named, punctuation
from index.reading.text import Block, from_blocks, title_of

# What the names and properties of <meta> elements tell.
_FACTS = {"og:title": "title", "author": "author", "article:author": "author", "dc.creator": "author"}
_FLAT = re.compile(r"</?(?:p|h[1-6]|script|style|title|head|html|body|br|pre|!--)\b", re.I)
# The class of the paragraph that is the title of a text which Word or Google Docs saved.
_SAVED_TITLE = re.compile(r"MsoTitle|(?:c\d+ )+title|title(?: c\d+)+")
_FED = 1_000_000  # characters that are parsed between two calls of `progress`


def read_html(data: bytes, name: str, progress: Progress | None = None) -> Document:
    """The document of a page. Its title is its first heading of the first level, else what its head says.

    Raises `InputError` when no text is left, or the bytes are no text.
    """
    root = _parsed(decoded(data, name, declares=True), progress)
    for paragraph in root.xpath('//p[contains(@class, "itle")]'):
        if _SAVED_TITLE.fullmatch(paragraph.get("class")):
            paragraph.tag = "h1"
    marks = _punctuation(root)
    walk = _walked(root, name, marks, progress)
    if not any(text.strip() for text, _ in walk.blocks):  # all of it looked like furniture
        walk = _walked(root, name, marks, progress, whole=True)
    facts = _facts(root)
    title = walk.title or facts.get("title", "") or title_of(name)
    author = facts.get("author", "")
    if author and author not in "\n".join(text for text, _ in walk.blocks):
        walk.blocks.insert(0, Block(named("Auteur" if marks == FRENCH else "Author", author, marks), False))
    return from_blocks(walk.blocks, id=name, title=title)


def blocks_of(fragment: str, name: str, *, progress: Progress | None = None) -> tuple[list[Block], Punctuation]:
    """The blocks of HTML that is all text, as a Markdown file gives it, and the punctuation of its language."""
    root = _parsed(fragment, progress)
    marks = _punctuation(root)
    return _walked(root, name, marks, progress, whole=True).blocks, marks


def _walked(root: _Element, name: str, marks: Punctuation, progress: Progress | None, *, whole: bool = False) -> Walk:
    body = next(root.iter("body"), root)
    walk = Walk(name, Parts(body, whole=whole), marks, progress)
    walk.page(body)
    return walk


def _parsed(page: str, progress: Progress | None) -> _Element:
    """The tree of a page, empty where it has none. Nested deeper than lxml can hold, 2,048, it is read as plain paragraphs."""
    root, is_whole = _tree(page, progress)
    if not is_whole:  # a paragraph's start instead of each tag that could nest
        page = re.sub(r"</?[a-zA-Z][^<>]*>", lambda tag: tag[0] if _FLAT.match(tag[0]) else "<p>", page)
        root, _ = _tree(page, progress)
    return root


def _tree(page: str, progress: Progress | None) -> tuple[_Element, bool]:
    """The tree that lxml makes of a page, and whether no element was nested too deep for it."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    text = re.sub(r"\A\ufeff?\s*<\?xml[^>]*>", "", page).replace("\0", " ")
    for at in range(0, len(text), _FED):
        if progress is not None and at:
            progress("read", at, len(text))
        parser.feed(text[at : at + _FED].encode("utf-8", "replace"))
    root = None
    with suppress(etree.XMLSyntaxError):  # nothing but comments
        root = parser.close() if text.strip() else None
    return etree.Element("html") if root is None else root, not any(
        entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.feed_error_log
    )


def _punctuation(root: _Element) -> Punctuation:
    """That of the language that a page declares, or of its first words."""
    declared = (root.get("lang") or "").lower()[:2]
    if declared in ("en", "fr"):
        return ENGLISH if declared == "en" else FRENCH
    seen = (element for element in root.iter() if element.tag not in NO_TEXT)
    texts = (text for element in seen for text in (element.text, element.tail) if text)
    return punctuation(" ".join(islice(texts, 5_000)))


def _facts(root: _Element) -> dict[str, str]:
    """Title and author, as the head of a page tells them."""
    facts: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = (meta.get("property") or meta.get("name") or "").lower()
        value = " ".join((meta.get("content") or "").split())
        kind = _FACTS.get(key)
        if kind and 0 < len(value) <= 300 and "://" not in value:
            facts.setdefault(kind, value)
    if (title := next(root.iter("title"), None)) is not None:
        facts.setdefault("title", words_of(title)[:300])
    return facts
