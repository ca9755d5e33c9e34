"""A walk over the tree of a page, in reading order: text is gathered until a block ends, then becomes one or more blocks."""

from __future__ import annotations

import re

from lxml import etree
from lxml.etree import _Element

from index.errors import InputError
from index.progress import Progress
from index.reading.html.lines import Pieces, in_a_row, prose_joined, words_of
from index.reading.html.parts import BLOCKS, HEADINGS, UNSEEN, Parts
from index.reading.html.tables import integer, is_table, table_in_words
from index.reading.html.teasers import Teasers
from index.reading.tables import Punctuation, named
from index.reading.text import MAX_CHARACTERS, Block

_BEFORE_SOURCE = re.compile(r"[.!?…”\"»)—–-]\Z")
_HOME = re.compile(r"(?:(?:https?:)?//[^/]+)?/?(?:index\.\w+)?")
_TOGGLE_LEVEL = 6  # of the heading that a toggle is
_STEPS = 20_000  # starts and ends of elements between two calls of `progress`


class Walk:
    """`blocks` and `title` are what it has found; `marks` is the punctuation of the page's language."""

    def __init__(self, name: str, parts: Parts, marks: Punctuation, progress: Progress | None) -> None:
        self.blocks: list[Block] = []
        self.title = ""
        self._name = name
        self._parts = parts
        self._marks = marks
        self._progress = progress
        self._steps = 0
        self._characters = 0
        self._pieces = Pieces(marks)
        self._toggles = parts.toggles
        self._teasers = Teasers(parts, self.blocks)
        self._headings: list[int] = []  # the levels of the open ones
        self._terms: list[str] = []  # whose definition comes next
        self._defined = ""  # the term of the definition that was last given
        self._quotes: list[int] = []  # number of blocks at the start of each open quotation
        self._cited = False  # whether the <cite> that is open tells who is quoted
        self._items = 0  # open ones
        self._counts: list[int] = []  # of each open ordered list, the number of its last item
        self._number = ""  # of the item whose first line comes next

    def page(self, body: _Element) -> None:
        """Walks the main part of a page, or else all of it."""
        mains = [] if self._parts.whole else list(self._parts.mains())
        if not mains:
            self.walk(body)
            return
        first = next((title for title in body.iter("h1") if not _is_logo(title)), None)
        if first is not None and not any(above in mains for above in first.iterancestors()):
            self.walk(first)
        for main in mains:
            self.walk(main)
        if any(True for _ in body.iter("article")):
            self.blocks = self._teasers.without_titles()

    def walk(self, top: _Element) -> None:
        """Walks an element that is text."""
        toggles = self._toggles
        events = etree.iterwalk(top, events=("start", "end"))
        skipped = False  # whether the next event is the end of an element that was not walked
        for event, element in events:
            self._steps += 1
            if self._progress is not None and self._steps % _STEPS == 0:
                self._progress("read", self._steps, self._steps)
            if event == "start":
                skipped = True
                if element is not top and not self._parts.is_text(element):
                    events.skip_subtree()
                    continue
                if element in toggles:
                    self._head(toggles[element], element)
                if is_table(element) and (lines := table_in_words(element, self._parts, self._cell, self._marks)):
                    self._flush()
                    for line in lines:
                        self._emit(line, 0)
                    events.skip_subtree()
                elif element.tag in ("sup", "sub"):
                    self._pieces.add_raised(element)
                    events.skip_subtree()
                else:
                    self._open(element)
                    skipped = False
            else:
                if not skipped:
                    self._close(element)
                elif element.tag in BLOCKS:
                    self._flush()
                elif element.tag in UNSEEN or element.tag == "button":
                    self._pieces.mark(" ")
                skipped = False
                if element is not top and element.tail:
                    self._pieces.add(element.tail)
        self._flush()

    def _head(self, toggle: _Element, panel: _Element) -> None:
        """Puts what is written on a toggle over its panel, unless the panel begins so."""
        self._flush()
        toggles, self._toggles = self._toggles, {}  # what is on one is no panel of another
        words = self._cell(toggle)
        self._toggles = toggles
        if not words_of(panel).startswith(words):
            self._headings.append(_TOGGLE_LEVEL)
            self._emit(words, 0)
            self._headings.pop()

    def _cell(self, cell: _Element) -> str:
        """The text of a cell or of a toggle, on one line."""
        inner = Walk(self._name, self._parts, self._marks, self._progress)
        inner._toggles, inner._steps = self._toggles, self._steps
        inner.walk(cell)
        self._steps = inner._steps
        return in_a_row([text for text, _ in inner.blocks])

    def _open(self, element: _Element) -> None:
        tag = element.tag
        if tag == "dt" and element.getparent().tag == "dt":  # its end tag was left out
            self._end_term()
        elif tag in BLOCKS:
            self._flush()
        self._teasers.open(element)
        if tag in HEADINGS:
            self._headings.append(int(tag[1]))
        elif tag == "ol":
            start = integer(element, "start")
            self._counts.append((1 if start is None else start) - 1)
        elif tag == "li":
            self._items += 1
            self._number_item(element)
        elif self._is_quotation(element):
            self._quotes.append(len(self.blocks))
        elif tag == "dl":
            self._end_terms()
        elif tag == "dd" and self._defined and not self._terms:
            self._terms = [self._defined]
        elif tag == "cite" and self._quotes and self._names_source(element):
            self._emit(self._pieces.line().rstrip("—– -"), 0)
            self._cited = len(self.blocks) > self._quotes[-1]
        self._pieces.open(element)
        if tag == "input" and element.get("type") == "checkbox" and self._parts.whole:
            self._pieces.mark("☑ " if element.get("checked") is not None else "☐ ")
        if element.text:
            self._pieces.add(element.text)

    def _close(self, element: _Element) -> None:
        tag = element.tag
        if tag == "dt":
            self._end_term()
        elif tag in ("footer", "figcaption") and self._quotes and len(self.blocks) > self._quotes[-1]:
            self._attribute()
        elif tag == "cite" and self._cited:
            self._attribute()
            self._cited = False
        elif tag in BLOCKS or (tag == "cite" and self._quotes and self._pieces.text().endswith(":")):  # "Anne wrote:"
            self._flush()
        self._pieces.close(element)
        self._teasers.close(element)
        if tag in HEADINGS:
            self._headings.pop()
        elif tag == "ol":
            self._counts.pop()
        elif tag == "li":
            self._items -= 1
            self._number = ""
        elif self._is_quotation(element):
            self._quotes.pop()
        elif tag == "dl":
            self._end_terms()

    def _flush(self) -> None:
        """Ends a block: what was gathered becomes lines."""
        linked, only_link = self._pieces.linked, self._pieces.only_link
        for lines in self._pieces.paragraphs():
            if self._headings:
                lines = [" ".join(lines)]
            elif len(lines) > 1:
                lines = prose_joined(lines)
                lines = [in_a_row(lines)] if self._terms else lines
            for line in lines:
                self._emit(line, linked, only_link=only_link)

    def _emit(self, line: str, linked: int, *, only_link: bool = False) -> None:
        level = self._headings[0] if self._headings else 0
        in_list, in_link = self._items > 0, self._pieces.in_link
        if not line or self._teasers.leaves_out(line, linked, level=level, in_list=in_list, in_link=in_link):
            return
        line, self._number = self._number + line, ""
        if self._terms:
            self._defined, self._terms = ", ".join(self._terms), []
            line = named(self._defined, line, self._marks)
        self._characters += len(line)
        if self._characters > MAX_CHARACTERS:
            raise InputError("file_too_long", name=self._name, limit=MAX_CHARACTERS // 1_000_000)
        if level == 1 and not self.title:
            self.title = line
        self.blocks.append(Block(line, level > 0))
        within = level or self._items or self._quotes
        self._teasers.count(line, is_heading=level > 0, is_link=only_link and not within)

    def _end_term(self) -> None:
        self._terms += filter(None, [self._pieces.line()])
        self._defined = ""

    def _end_terms(self) -> None:
        """Terms without a definition are lines."""
        terms, self._terms, self._defined = self._terms, [], ""
        for term in terms:
            self._emit(term, 0)

    def _is_quotation(self, element: _Element) -> bool:
        return element.tag == "blockquote" or (element.tag == "figure" and self._parts.holds(element, "blockquote"))

    def _names_source(self, cite: _Element) -> bool:
        """Whether a <cite> ends its quotation and tells who said it, and is no title within a sentence."""
        before = self._pieces.text()
        if before and not _BEFORE_SOURCE.search(before):
            return False
        element: _Element | None = cite
        while element is not None and element.tag not in ("blockquote", "figure"):
            if element.getnext() is not None or (element.tail or "").strip():
                return False
            element = element.getparent()
        return True

    def _attribute(self) -> None:
        """Joins who is quoted to the quotation."""
        text, is_heading = self.blocks[-1]
        if who := self._pieces.line():
            self.blocks[-1] = Block(f"{text} {who}" if who[0] in "—–-(" else f"{text} — {who}", is_heading)

    def _number_item(self, item: _Element) -> None:
        """Counts an item of an ordered list, and puts its number or letter, as a browser shows it, before its first line.

        Unlike a browser it does not count down in a reversed list.
        """
        parent = item.getparent()
        if parent is None or parent.tag != "ol" or not self._counts:
            return
        value = integer(item, "value")
        self._counts[-1] = number = self._counts[-1] + 1 if value is None else value
        style, shown = parent.get("type") or "1", str(number)
        if style in "aA" and 1 <= number <= 26:
            shown = chr(ord(style) + number - 1)
        elif style in "iI" and 1 <= number < 40:
            shown = "X" * (number // 10) + "|I|II|III|IV|V|VI|VII|VIII|IX".split("|")[number % 10]
            shown = shown if style == "I" else shown.lower()
        self._number += f"{shown}. "


def _is_logo(title: _Element) -> bool:
    """Whether a heading leads to the start of the site: its name, not that of the page."""
    return any(link.get("href") and _HOME.fullmatch(link.get("href")) for link in title.iter("a"))
