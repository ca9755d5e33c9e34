"""Pieces of a page's text to the lines of a block: what is one word, what is one line."""

from __future__ import annotations

import re
from itertools import pairwise

from lxml.etree import _Element

from index.document import Document
from index.reading.plain_tables import tables_in_words
from index.reading.tables import Punctuation
from index.splitting.headings import IN_MID_SENTENCE, STARTS_ITEM, paragraphs

BREAK = "\0"  # where <br> ends a line; no page has this character. Two of them end a paragraph.
_PARAGRAPH = re.compile(rf"{BREAK}\s*{BREAK}")
_INLINE = frozenset("a abbr b bdi code data del em font i ins mark s small span strong time u".split())
_SPACED = frozenset("button label input img rt mn mi mo mtext".split())  # inline, but apart from what stands beside
_CONTACT = re.compile(r"(?:mailto|tel):", re.I)
# A paragraph that is only a link to one of these is no other article.
_NO_PAGE = re.compile(
    r"\A(?:mailto|tel|javascript):|\A#|\.(?:pdf|docx?|xlsx?|od[ts]|zip|csv|ics|jpe?g|png|mp[34])\b", re.I
)
_ENDS_LINE = re.compile(r"[.!?…:]['’”\"»)]*\Z")
_TOWN = re.compile(  # « 25000 Besançon », "Salem, OR 97301", "York YO1 7HH"
    r"\d{5}\s[A-ZÀ-Ý]|[^\d\n]+\b(?:[A-Z]{2}\s\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}|[A-Z]\d[A-Z]\s\d[A-Z]\d)\Z"
)
# What a tag divides ("|" stands for it) that is no one word: a word and a number, as "Prix|12 €", not "B|12" or "12|km".
_WORD_AND_NUMBER = re.compile(r"(?:[^\W\d_]{3}|(?<!\w)(?:[a-zà-ÿ]{2}|à))\|\d|[€%]\|[A-Za-zÀ-ÿ]|\d\|[A-Za-zÀ-ÿ]{4}")
# Moreover, where one element ends and the next begins, since a style sheet may set these apart: "Lundi|Mardi", "READ|Fire".
_SET_APART = re.compile(r"[€$£%]\|[^\W_]|[a-zà-ÿ]\|[€$£A-ZÀ-Ý]|[A-ZÀ-Ý]{2}\|[A-ZÀ-Ý][a-zà-ÿ]|\d\|[^\W_]|[^\W_]\|\d")
_SUPERSCRIPTS = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
_POWER = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]\\Z")
# With the other letters words are cut short: « XIXe », « no », « boulevd », « profr ».
_NOTE_LETTER = re.compile("[abcfh-kpqu-z]")
_BEFORE_NOTE = re.compile(r"(?:[^\W\d_]{4}|[.,;»”%€])\Z")
_SUBSCRIPTS = str.maketrans("0123456789+-−()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎")


class Pieces:
    """The text of one block, as it is gathered.

    `linked` is the number of its characters in links, other than those to call or write to someone, `to_page` whether all
    its links lead to pages.
    """

    def __init__(self, marks: Punctuation) -> None:
        self._around = dict.fromkeys(_SPACED, (" ", " ")) | {"br": (BREAK, ""), "q": marks.quotes}
        self._links: list[tuple[bool, bool]] = []  # of each open <a>, whether it leads elsewhere, and to a page
        self._preformatted = 0
        self._whole = False  # whether the text of an open <pre> is one piece, which may be a table
        # Whether an inline element ended where the next began, and whether one began or ended since the last text.
        self._seam = self._divided = False
        self._pieces: list[str] = []
        self.linked, self.to_page = 0, True

    def open(self, element: _Element) -> None:
        """An element begins."""
        tag = element.tag
        self._mark_side(tag, 0)
        if tag == "a":
            before = element.getprevious()
            if before is not None and before.tag == "a" and not before.tail:  # a style sheet sets the two apart
                self.mark(" ")
            href = element.get("href") or ""
            self._links.append((_CONTACT.match(href) is None, _NO_PAGE.search(href) is None))
        if tag == "pre":
            self._whole = _is_one_text(element)
        self._preformatted += tag == "pre"
        self._divided = tag in _INLINE
        self._seam = self._seam and self._divided

    def close(self, element: _Element) -> None:
        """It ends."""
        tag = element.tag
        self._mark_side(tag, 1)
        if tag == "a":
            self._links.pop()
        self._preformatted -= tag == "pre"
        self._divided = tag in _INLINE
        self._seam = self._divided and not element.tail

    def mark(self, mark: str) -> None:
        """White space or a sign that the page's text does not have."""
        self._pieces.append(mark)

    def add(self, text: str) -> None:
        """Text, apart from what stands before it where a style sheet sets them apart."""
        if not text:
            return
        if self._links:
            leads, to_page = self._links[-1]
            self.linked += len(text.strip()) if leads else 0
            self.to_page = self.to_page and to_page
        if self._divided and self._pieces and not self._preformatted:
            beside = f"{self._pieces[-1][-4:]}|{text[:4]}"
            if _WORD_AND_NUMBER.search(beside) or (self._seam and _SET_APART.search(beside)):
                self.mark(" ")
        self._seam = self._divided = False
        text = text.replace("\u2044", "/")  # a fraction's slash, which nobody types
        if self._preformatted:
            text = (tables_in_words(text) if self._whole else text).replace("\n", BREAK + BREAK)
        self.mark(text)

    def add_raised(self, element: _Element) -> None:
        """The text of a <sup> or <sub>, as such characters."""
        self._seam = False
        self.add(_raised(element, next((piece for piece in reversed(self._pieces) if piece), "")))

    def text(self) -> str:
        """What was gathered so far, on one line."""
        return " ".join("".join(self._pieces).replace(BREAK, " ").split())

    @property
    def only_link(self) -> bool:
        """Whether nearly all of it is a link to a page."""
        return self.to_page and self.linked > 0 and self.linked * 10 >= len(self.text()) * 8

    @property
    def in_link(self) -> bool:
        """Whether a link is open."""
        return bool(self._links)

    def line(self) -> str:
        """What was gathered, on one line; the next block begins."""
        return " ".join(self._taken().replace(BREAK, " ").split())

    def paragraphs(self) -> list[list[str]]:
        """What was gathered, as the lines of each paragraph that breaks divide; the next block begins."""
        text = self._taken()
        if BREAK not in text:  # as nearly always
            return [[line]] if (line := " ".join(text.split())) else []
        return [
            [line for piece in paragraph.split(BREAK) if (line := " ".join(piece.split()))]
            for paragraph in _PARAGRAPH.split(text)
        ]

    def _mark_side(self, tag: str, side: int) -> None:
        """What stands before (0) or after (1) an element; one with "-" in its name is of the page's own making."""
        if (around := self._around.get(tag)) or "-" in tag:
            self.mark(around[side] if around else " ")

    def _taken(self) -> str:
        text = "".join(self._pieces)
        self._pieces, self.linked, self.to_page = [], 0, True
        return text


def _is_one_text(element: _Element) -> bool:
    """Whether no element divides the text of `element`. A single one that holds all of the text does not divide it."""
    if len(element) != 1:
        return len(element) == 0
    child = element[0]
    return len(child) == 0 and not (element.text or "").strip() and not (child.tail or "").strip()


def in_a_row(lines: list[str]) -> str:
    """The lines of a cell as one, with a comma where both of two are facts: "Lundi 9 h, Mardi 10 h"."""
    row = "".join(f"{line}{', ' if _are_facts(line, after) else ' '}" for line, after in pairwise([*lines, ""]))
    return row.strip()


def prose_joined(lines: list[str]) -> list[str]:
    """Lines that <br> ends, as the same lines in a plain text: prose is joined, a list, verse or an address are not.

    More is joined than there, since <br> also sets a title or a cell in two lines.
    """
    if len(lines) < 2:
        return lines
    text = "\n".join(lines)
    together: list[list[str]] = []
    for start, end in paragraphs(Document("", "", text)):
        line = text[start:end].replace("\n", " ")
        if together and _goes_on(together[-1][-1], line):
            together[-1].append(line)
        else:
            together.append([line])
    return [" ".join(lines) for lines in together]


def _are_facts(line: str, after: str) -> bool:
    """Whether two lines each tell something, with a number; not where the second is an address's town."""
    return (
        not _ENDS_LINE.search(line)
        and line[-1:] not in ",;-–—"
        and (after[:1].isupper() or after[:1].isdigit())
        and any(map(str.isdigit, line))
        and any(map(str.isdigit, after))
        and not _TOWN.match(after)
    )


def _goes_on(before: str, line: str) -> bool:
    """Whether a line is the rest of the one above: in lower case, after "of", or an address's town."""
    if _ENDS_LINE.search(before) or STARTS_ITEM.match(line):
        return False
    return bool(line[0].islower() or IN_MID_SENTENCE.search(before) or _TOWN.match(line))


def words_of(element: _Element) -> str:
    """All text in an element, on one line."""
    return " ".join("".join(element.itertext()).split())


def _raised(element: _Element, before: str) -> str:
    """Digits above or below the line as such characters, so that 10<sup>3</sup> is not 103; the mark of a note in brackets."""
    whole = "".join(element.itertext())
    text = " ".join(whole.split())
    raised = _raised_text(element, text, before)
    return f"{raised} " if whole[-1:].isspace() else raised


def _raised_text(element: _Element, text: str, before: str) -> str:
    if element.tag == "sub":
        is_index = before[-1:].isdigit() and re.fullmatch(r"[\d+\-−()]{1,8}", text)
        return text.translate(_SUBSCRIPTS) if is_index else text
    after = element.getnext()
    if after is not None and after.tag == "sub" and (element.tail or "").strip() in ("/", "\u2044"):  # a fraction
        return f" {text}" if before[-1:].isdigit() else text
    is_note = (
        text.isdecimal() if _POWER.search(before) else _NOTE_LETTER.fullmatch(text) and _BEFORE_NOTE.search(before)
    )
    if is_note:
        return f"[{text}]"
    return text.translate(_SUPERSCRIPTS) if re.fullmatch(r"[\d+\-−()n]{1,8}", text) and text != "n" else text
