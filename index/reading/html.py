"""HTML to a document: what a person who opens the page would call its text.

This walks lxml's tree itself. On the article in `tests/index/test_html.py`, trafilatura 2.3 lost the author, both captions,
the name of the person quoted, the aside and the date of the update, and kept a teaser and the heading of the related links.

What no browser shows is left out, and so are navigation, what surrounds the main part, and what points to other articles
(teasers). The boundary of a block, a cell and a line break become white space, never nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, NamedTuple

from index.document import Document
from index.errors import InputError
from index.progress import Progress
from index.reading.encodings import decoded
from index.reading.tables import (
    ENGLISH,
    FRENCH,
    MAX_REPEATED,
    Punctuation,
    first_row_compares,
    headers_guessed,
    named,
    punctuation,
    rows_in_words,
)
from index.reading.teasers import ASIDE, INSIDE, POINTER, TEASER
from index.reading.text import MAX_CHARACTERS, Block, from_blocks, title_of
from index.splitting.headings import STARTS_ITEM, paragraphs

if TYPE_CHECKING:
    from lxml.etree import _Element

_BLOCKS = frozenset(
    """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup p pre search section summary
    table tbody td tfoot th thead tr ul""".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
# What a browser shows nothing of, or no text of the page.
_UNSEEN = frozenset(
    """annotation annotation-xml audio canvas datalist embed head iframe math-annotation noembed noframes noscript object
    option param rp select source svg template textarea title track video""".split()
)
_INLINE = frozenset("a abbr b bdi code data del em font i ins mark s small span strong time u".split())
_SILENT = frozenset("script style".split())  # not even a space
_SPACED = frozenset("button label input img rt mn mi mo mtext".split())  # inline, but apart from what stands beside
# Parts of a class or id that say that an element is no text of the page; they stand at the end of it.
_FURNITURE = re.compile(
    r"""(?:^|[-_])(?:cookies?|consent|rgpd|gdpr|newsletter|breadcrumbs?|ariane|social|share|sharing|partage|related|
    lire[-_]?aussi|a[-_]lire|read[-_]?(?:more|also|next)|see[-_]also|recommend(?:ed|ations?)|recommand(?:e|ations?)|inread|
    outbrain|wp[-_]embedded|taboola|advert(?:isement|ising|s)?|ads?|adsense|publicite|sponsored|promo|teasers?|paywall|comments?|
    commentaires?|disqus|sidebar|navbar|navigation|nav|(?P<menu>menu)|pagination|pager|popup|modal|skip|tags?|toolbar|subscribe|
    subscription|abonnement|login|noprint|editsection|jump[-_]link|navbox|catlinks|sharedaddy|toc|table[-_]of[-_]contents)
    (?:[-_]*(?:bar|banner|box|block|card|list|links?|link[-_]?list|buttons?|section|area|container|wrapper|inner|widget|items?|
    tools|form|sign[-_]?up|module|zone|articles?|posts?|stories|content|to[-_]content|to[-_]main|enabled))*$|^(?:pub|ad|sr-only|visually-hidden|screen-reader-text)$""",
    re.I | re.X,
)
# What a class or id calls what <header> and <footer> are; "header" alone may be an article's, unless it is an id.
_EDGE = re.compile(
    r"(?:site|main|global|web)[-_]?header|(?:(?:site|page|main|global|web)[-_]?)?footer|masthead|colophon|en[-_]?tete"
    r"|pied(?:[-_]de[-_]page)?",
    re.I,
)
_NAMING = ("class", "id", "data-component", "data-testid")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_TARGETS = ("href", "data-target", "data-bs-target")  # of a toggle, each "#" and an id
# What a toggle of Bootstrap does to text; others open a menu or a dialog.
_UNFOLDS = frozenset("collapse tab pill".split())
_SECTIONS = frozenset("article section".split())
_PARTS = frozenset("section aside div".split())
_TEXTS = frozenset("main article blockquote figure".split())
_SURROUNDING = frozenset("header footer aside".split())
_CELLS = frozenset("cell gridcell columnheader rowheader".split())
_ANCHORS = frozenset("¶ # § 🔗".split())  # a link to the heading that it stands in
_SENDS_ON = re.compile(r"\W{0,4}(?:voir aussi|see also)", re.I)
_LARGE = 0.4  # of the page's text: what holds more is the text, whatever its class says
_PROSE = 80  # characters of a paragraph that is text for certain
_MAX_TEASERS = 0.6  # of the page's text: a part that a teaser's heading begins is left out up to this size
_ENDS_LINE = re.compile(r"[.!?…:]['’”\"»)]*\Z")
_BEFORE_SOURCE = re.compile(r"[.!?…”\"»)—–\n-]\Z")
_ENDS_WITHIN = re.compile(  # with a word after which no sentence ends
    r"(?:^|\s)(?:(?:le|la|les|un|une|de|du|des|à|au|aux|en|et|ou|par|pour|sur|dans|avec|the|an?|of|and|or|in|on|at|to|for|by|with|from)"
    r"|(?:[ldn]|qu)['’])\Z"
)
_TOWN = re.compile(  # « 25000 Besançon », "Salem, OR 97301", "York YO1 7HH"
    r"\d{5}\s[A-ZÀ-Ý]|[^\d\n]+\b(?:[A-Z]{2}\s\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}|[A-Z]\d[A-Z]\s\d[A-Z]\d)\Z"
)
_ENDS_WORD = re.compile(r"[^\W\d_]{3}\Z|(?<!\w)(?:[a-zà-ÿ]{2}|à)\Z")
_STARTS_WORD = re.compile(r"[^\W\d_]{4}")
_NAMES_VALUE = re.compile(r"\w\s?: ?\S")
# A paragraph that is only a link, in the words of a title; an author, a form to fill in or a file is no other article.
_SERVICE = r"""(?:Formulaire|Demande|Inscription|Réservation|Liste|Annuaire|Calendrier|Carte|Plan|Règlement|Notice|Fiche|Guide|
    Attestation|Déclaration|Modèle|Tarifs?|Horaires|Programme|Procès-verba(?:l|ux)|Comptes?[-\s]rendus?|Texte|Arrêté|Statuts|
    Conditions|Mentions|Accès|Téléchargement|Paiement|Site|Page|Dossier|Charte|Rapport|Bulletin|Étude)
    (?:\s\w+)?\s(?:d[eu]s?|d(?=['’])|à|au|aux|pour|en)|
    (?:Forms?|List|Directory|Map|Timetable|Schedule|Calendar|Guide|Rules|Terms|Minutes|Report|Text|Fees|Registration|
    Application|Request|Booking|Download|Website|Instructions)(?:\s\w+)?\s(?:of|for|to|and)"""
_ONLY_TITLE = re.compile(
    rf"[^\w\n]{{0,6}}(?!(?:\w+(?:er|ir|re)|Par|By|{_SERVICE})\b)[A-ZÀ-ÝŒ\d](?:\S*[ ]){{3}}.*(?<![.!;:,…])\Z", re.X
)
_NO_PAGE = re.compile(
    r"\A(?:mailto|tel|javascript):|\A#|\.(?:pdf|docx?|xlsx?|od[ts]|zip|csv|ics|jpe?g|png|mp[34])\b", re.I
)
# What the names and properties of <meta> elements tell.
_FACTS = {
    "og:title": "title", "author": "author", "article:author": "author", "dc.creator": "author",
    "article:published_time": "date", "date": "date", "dc.date": "date",
}  # fmt: skip
_BREAK = "\x1e"  # a paragraph's end within a block, as in <pre>
_SUPERSCRIPTS = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
_RAISED_DIGITS = tuple("⁰¹²³⁴⁵⁶⁷⁸⁹")
# With the other letters words are cut short: « XIXe », « no », « boulevd », « profr ».
_NOTE_LETTER = re.compile("[abcfh-kpqu-z]")
_BEFORE_NOTE = re.compile(r"(?:[^\W\d_]{4}|[.,;»”%€])\Z")
_SUBSCRIPTS = str.maketrans("0123456789+-−()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎")
_DEEP = re.compile(r"</?(?:p|h[1-6]|script|style|title|head|html|body|br|pre|!--)\b", re.I)
_FED = 1_000_000  # characters that are parsed between two calls of `progress`
_STEPS = 20_000  # starts and ends of elements between two calls of `progress`


def read_html(data: bytes, name: str, progress: Progress | None = None) -> Document:
    """The document of a page. Its title is its first heading of the first level, else what its head says.

    Raises `InputError` when no text is left, or the bytes are no text.
    """
    page = decoded(data, name, declares=True)
    root = _parsed(page, progress)
    if root is None:
        raise InputError("blank_text", name=name)
    walk = _Walk(name, _punctuation(root), progress)
    walk.page(root)
    if not any(text.strip() for text, _ in walk.blocks):
        walk = _Walk(name, walk.marks, progress, whole=True)  # all of it looked like furniture
        walk.page(root)
    facts = _facts(root)
    title = walk.title or facts.get("title", "") or title_of(name)
    return from_blocks([*_author(facts, walk), *walk.blocks], id=name, title=title)


def blocks_of(fragment: str, name: str, *, progress: Progress | None = None) -> tuple[list[Block], Punctuation]:
    """The blocks of HTML that is all text, as a Markdown file gives it, and the punctuation of its language."""
    root = _parsed(fragment, progress)
    walk = _Walk(name, _punctuation(root), progress, whole=True)
    if root is not None:
        walk.page(root)
    return walk.blocks, walk.marks


def _parsed(page: str, progress: Progress | None = None) -> _Element | None:
    """The tree of a page; None where it has none. Nested deeper than lxml can hold, 2,048, it is read as plain paragraphs."""
    root, is_whole = _tree(page, progress)
    return root if is_whole else _tree(_flattened(page), progress)[0]


def _tree(page: str, progress: Progress | None) -> tuple[_Element | None, bool]:
    """The tree that lxml makes of a page, None where it has none; and whether no element was nested too deep for it."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    text = re.sub(r"\A\ufeff?\s*<\?xml[^>]*>", "", page).replace("\0", " ")
    for at in range(0, len(text), _FED):
        if progress is not None and at:
            progress("read", at, len(text))
        parser.feed(text[at : at + _FED].encode("utf-8", "replace"))
    try:
        root: _Element | None = parser.close() if text.strip() else None
    except etree.XMLSyntaxError:  # nothing but comments
        root = None
    return root, not any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.feed_error_log)


def _flattened(page: str) -> str:
    """The page with a paragraph's start for each tag that could nest."""
    return re.sub(r"</?[a-zA-Z][^<>]*>", lambda tag: tag[0] if _DEEP.match(tag[0]) else "<p>", page)


def _punctuation(root: _Element | None) -> Punctuation:
    """That of the language that a page declares, or of its first words."""
    declared = (root.get("lang") or "").lower()[:2] if root is not None else ""
    if declared in ("en", "fr"):
        return ENGLISH if declared == "en" else FRENCH
    pieces: list[str] = []
    size = 0
    for element in root.iter() if root is not None else ():
        if element.tag not in _UNSEEN | _SILENT:
            pieces.append(f"{element.text or ''} {element.tail or ''}")
            size += len(pieces[-1])
        if size > 20_000:
            break
    return punctuation(" ".join(pieces))


class _Measure(NamedTuple):
    """Of an element: the characters of its text, those in links, and which of `_LOOKED_FOR` it holds."""

    size: int
    linked: int
    holds: frozenset[str]


_NOTHING = _Measure(0, 0, frozenset())
_LOOKED_FOR = frozenset("h1 main article blockquote table".split())


class _Walk:
    """One walk over a tree, in reading order: text is gathered until a block ends, then becomes one or more blocks."""

    def __init__(self, name: str, marks: Punctuation, progress: Progress | None, *, whole: bool = False) -> None:
        self.blocks: list[Block] = []
        self.title = ""
        self.marks = marks
        self._name = name
        self._progress = progress
        self._whole = whole
        self._steps = 0
        self._measures: dict[_Element, _Measure] = {}
        self._folded: frozenset[str] = frozenset()  # ids of what the page's toggles show and hide
        self._characters = 0
        self._total = 0
        self._gathered: list[str] = []
        self._linked = 0  # characters gathered inside links
        self._links = 0  # open <a> elements
        self._to_page = True  # whether all links gathered lead to pages, not to files or addresses
        self._only_titles: list[Block] = []  # blocks that are only a link, since the first long block
        self._long_blocks = 0  # long blocks so far
        self._pre = 0
        self._in_cell = False
        self._seam = False  # whether an inline element ended where the next began
        self._divided = False  # whether one began or ended since the last text
        self._heading: list[int] = []
        self._terms: list[str] = []
        self._defined = ""  # the term of the definition that was last given
        self._quotes: list[int] = []  # number of blocks at the start of each open quotation
        self._cited = False  # whether the <cite> that is open tells who is quoted
        self._lists = 0
        self._counts: list[int] = []  # of each open ordered list, the number of its last item
        self._number = ""  # of the item whose first line comes next
        self._dropping = 0  # after a teaser's heading: its level, 7 for none
        self._pointers: list[Block] = []  # lines that are a teaser's heading if links follow
        self._parts: list[tuple[_Element, int]] = []  # open parts, and the number of blocks before each
        self._dropped: _Element | None = None  # the part that is left out, because it begins with a teaser's heading

    # What is walked

    def page(self, root: _Element) -> None:
        body = next(root.iter("body"), root)
        self._measure(body)
        self._folded = _toggled(body)
        mains = [] if self._whole else list(self._mains(body))
        if not mains:
            self._walk(body)
            return
        first = next(body.iter("h1"), None)
        if first is not None and not any(above in mains for above in first.iterancestors()):
            self._walk(first)
        for main in mains:
            self._walk(main)
        of_articles = any(True for _ in body.iter("article"))
        if of_articles and len(self._only_titles) * 2 <= self._long_blocks:  # else it is a list of them
            gone = set(map(id, self._only_titles))
            self.blocks = [block for block in self.blocks if id(block) not in gone]

    def _mains(self, body: _Element) -> Iterator[_Element]:
        """The elements that a page says are its main part, if they hold enough."""
        for part in body.iter("main", "div", "section"):
            is_main = part.tag == "main" or part.get("role") == "main"
            if is_main and self._size(part) > min(200, self._total * 0.25):
                yield part
                return
        articles = [
            part
            for part in body.iter("article")
            if not self._is_card(part) and not any(True for _ in part.iterancestors("article"))
        ]
        if sum(map(self._size, articles)) * 2 > self._total:
            yield from articles

    def _measure(self, body: _Element) -> None:
        """Measures each element that is judged by what it holds."""
        from lxml import etree

        sizes = [0]
        links = [0]
        holds: list[set[str]] = [set()]
        for event, element in etree.iterwalk(body, events=("start", "end")):
            if event == "start":
                seen = isinstance(element.tag, str) and element.tag not in _UNSEEN | _SILENT
                sizes.append(len((element.text or "").strip()) if seen else 0)
                links.append(0)
                holds.append(set())
                continue
            size, linked, held = sizes.pop(), links.pop(), holds.pop()
            judged = (
                element.tag in _LOOKED_FOR
                or element.tag in ("header", "figure", "aside")
                or (linked and element.tag in _PARTS)
            )
            if judged or any(element.get(name) for name in (*_NAMING, "role", "aria-label")):
                self._measures[element] = _Measure(size, linked, frozenset(held))
            sizes[-1] += size + len((element.tail or "").strip())
            links[-1] += size if element.tag == "a" else linked
            holds[-1] |= held
            if element.tag in _LOOKED_FOR:
                holds[-1].add(element.tag)
        self._total = sizes[0]

    def _size(self, element: _Element) -> int:
        return self._measures[element].size if element in self._measures else 0

    def _is_card(self, element: _Element) -> bool:
        """Whether links are so much of an element that it shows other articles."""
        size, linked, _ = self._measures.get(element, _NOTHING)
        return linked * 4 >= size

    def _is_folded(self, element: _Element) -> bool:
        """Whether a hidden element is text that a click shows: the answer to a question, what is under a tab."""
        shown = element.get("id") in self._folded or element.get("role") == "tabpanel"
        return (shown and not self._is_links(element)) or element.get("hidden") == "until-found"

    def _is_links(self, element: _Element) -> bool:
        """Whether an element holds little but links, unlike a menu of dishes and prices."""
        size, linked, _ = self._measures.get(element, _NOTHING)
        return linked * 4 >= size * 3

    def _is_prose(self, element: _Element) -> bool:
        """Whether an element within a section holds sentences rather than links."""
        within = any(above.get("class") == "section" or above.tag in _SECTIONS for above in element.iterancestors())
        return within and self._size(element) > 100 and self._measures[element].linked * 4 < self._size(element)

    def _holds(self, element: _Element, *names: str) -> bool:
        return element in self._measures and not self._measures[element].holds.isdisjoint(names)

    def _walk(self, top: _Element) -> None:
        from lxml import etree

        events = etree.iterwalk(top, events=("start", "end"))
        skipped = False  # whether the next event is the end of an element that was not walked
        for event, element in events:
            self._steps += 1
            if self._progress is not None and self._steps % _STEPS == 0:
                self._progress("read", self._steps, self._steps)
            if event == "start":
                if element is not top and not self._is_text(element, top):
                    events.skip_subtree()
                    skipped = True
                elif _is_table(element) and (rows := self._rows(element)) is not None:
                    self._table(*rows)
                    events.skip_subtree()
                    skipped = True
                elif element.tag in ("sup", "sub"):
                    self._seam = False
                    self._gather(self._raised(element))
                    events.skip_subtree()
                    skipped = True
                else:
                    self._open(element)
            else:
                if skipped:
                    skipped = False
                    if element.tag in _BLOCKS:
                        self._flush()
                    elif element.tag in _UNSEEN or element.tag == "button":
                        self._gathered.append(" ")
                else:
                    self._close(element)
                if element is not top and element.tail:
                    self._gather(element.tail)
        self._flush()
        self.blocks += self._pointers
        self._pointers = []

    def _is_text(self, element: _Element, top: _Element) -> bool:
        """Whether a reader of the page would take an element for its text."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _UNSEEN or tag in _SILENT:
            return False
        hidden = element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "")
        if hidden and not self._is_folded(element):
            return False
        if tag == "dialog" and element.get("open") is None:
            return False
        if tag == "button" and not self._heading and not any(True for _ in element.iterancestors("summary", "dt")):
            return _opens_text(element)
        if tag == "a" and (element.text or "").strip() in _ANCHORS and len(element) == 0 and element.text:
            return False
        if self._whole:
            return not (tag == "a" and "footnote-backref" in (element.get("class") or ""))
        if tag == "nav" or element.get("role") in ("navigation", "search", "banner", "contentinfo"):
            return False
        names = " ".join(element.get(name) or "" for name in _NAMING).split()
        is_edge = tag == "div" and (element.get("id") == "header" or any(map(_EDGE.fullmatch, names)))
        if (tag in _SURROUNDING or is_edge) and not any(
            above.tag in _TEXTS or above.get("role") == "main" for above in element.iterancestors()
        ):
            return tag in ("header", "div") and self._holds(element, "h1")
        if tag == "aside" and self._measures.get(element, _NOTHING).linked * 10 >= self._size(element) * 9:
            return False
        linked = self._is_links(element)
        furniture = TEASER.fullmatch(element.get("aria-label") or "") or any(
            _is_furniture(name, linked) for name in names
        )
        if furniture and (tag in _BLOCKS or names[0] in ("sr-only", "mw-editsection")):
            if any(name.lower() == "sidebar" for name in names) and self._is_prose(element):
                return True  # a box within the text, as DocBook writes it
            holds_text = self._holds(element, "h1", "main") or (
                self._holds(element, "article") and not self._is_card(element)
            )
            return self._size(element) > self._total * _LARGE or holds_text
        return True

    def _open(self, element: _Element) -> None:
        tag = element.tag
        if tag == "dt" and (parent := element.getparent()) is not None and parent.tag == "dt":  # its end tag left out
            self._close_term()
        elif tag in _BLOCKS:
            self._flush()
            if tag == "dd" and (parent := element.getparent()) is not None and parent.tag == "dd" and self._defined:
                self._terms = [self._defined]
        elif tag == "br":
            self._gathered.append("\n")
        elif tag == "q":
            self._gathered.append("« " if self.marks == FRENCH else "“")
        elif tag in _SPACED or "-" in tag or (tag == "a" and _follows_link(element)):
            self._gathered.append(" ")
        self._seam = self._seam and tag in _INLINE
        self._divided = tag in _INLINE
        if tag == "input" and element.get("type") == "checkbox" and self._whole:
            self._gathered.append("☑ " if element.get("checked") is not None else "☐ ")
        if tag in _PARTS:
            self._parts.append((element, len(self.blocks) + len(self._pointers)))
        if tag in _HEADINGS:
            self._heading.append(int(tag[1]))
        elif tag == "pre":
            self._pre += 1
        elif tag == "a":
            self._links += 1
            self._to_page = self._to_page and not _NO_PAGE.search(element.get("href") or "")
        elif tag == "ol":
            start = _integer(element, "start")
            self._counts.append((1 if start is None else start) - 1)
        elif tag == "li":
            self._lists += 1
            self._number_item(element)
        elif tag == "blockquote" or (tag == "figure" and self._holds(element, "blockquote")):
            self._quotes.append(len(self.blocks))
        elif tag == "dl":
            self._terms = []
        if tag == "cite" and self._quotes and self._names_source(element):
            self._gathered = ["".join(self._gathered).rstrip(" \n—–-")]
            self._flush()
            self._cited = len(self.blocks) > self._quotes[-1]
        if element.text:
            self._gather(element.text)

    def _names_source(self, cite: _Element) -> bool:
        """Whether a <cite> ends its quotation and tells who said it, and is no title within a sentence."""
        before = "".join(self._gathered).rstrip()
        if before and not _BEFORE_SOURCE.search(before):
            return False
        element: _Element | None = cite
        while element is not None and element.tag not in ("blockquote", "figure"):
            if element.getnext() is not None or (element.tail or "").strip():
                return False
            element = element.getparent()
        return True

    def _number_item(self, item: _Element) -> None:
        """Counts an item of an ordered list, and puts its number or letter, as a browser shows it, before its first line.

        Unlike a browser it does not count down in a reversed list.
        """
        parent = item.getparent()
        if parent is None or parent.tag != "ol" or not self._counts:
            return
        value = _integer(item, "value")
        self._counts[-1] = self._counts[-1] + 1 if value is None else value
        style = parent.get("type") or "1"
        number = self._counts[-1]
        if style in "aA" and 1 <= number <= 26:
            self._number += f"{chr(ord(style) + number - 1)}. "
        elif style in "iI" and 1 <= number < 40:
            roman = "X" * (number // 10) + "|I|II|III|IV|V|VI|VII|VIII|IX".split("|")[number % 10]
            self._number += f"{roman if style == 'I' else roman.lower()}. "
        else:
            self._number += f"{number}. "

    def _close(self, element: _Element) -> None:
        tag = element.tag
        if tag == "dt":
            self._close_term()
        elif tag in ("footer", "figcaption") and self._quotes and len(self.blocks) > self._quotes[-1]:
            self._attribute(self._taken())
        elif tag == "cite" and self._cited:
            self._attribute(self._taken())
            self._cited = False
        elif tag in _BLOCKS:
            self._flush()
        elif tag == "q":
            self._gathered.append(" »" if self.marks == FRENCH else "”")
        elif tag in _SPACED or "-" in tag:
            self._gathered.append(" ")
        self._seam = tag in _INLINE and not element.tail
        self._divided = tag in _INLINE
        if tag in _HEADINGS and self._heading:
            self._heading.pop()
        elif tag == "pre":
            self._pre -= 1
        elif tag == "a":
            self._links -= 1
        elif tag == "ol" and self._counts:
            self._counts.pop()
        elif tag == "li":
            self._lists -= 1
            self._number = ""
        elif tag in ("dd", "dl"):
            self._leave_definition(tag, element)
        elif self._quotes and (tag == "blockquote" or (tag == "figure" and self._holds(element, "blockquote"))):
            self._quotes.pop()
        if tag in _PARTS and self._parts:
            self._parts.pop()
        if element is self._dropped:
            self._dropped = None

    # What is gathered

    def _gather(self, text: str) -> None:
        if self._links:
            self._linked += len(text.strip())
        if (self._seam or self._divided) and text and self._gathered and not self._pre:
            last = self._gathered[-1]
            if (self._seam and _run_together(last, text)) or (self._divided and _is_word_and_number(last, text)):
                self._gathered.append(" ")
        self._seam = self._seam and not text
        self._divided = self._divided and not text
        text = text.replace("\u2044", "/")  # a fraction's slash, which nobody types
        self._gathered.append(text.replace("\n", _BREAK) if self._pre else re.sub(r"\s+", " ", text))

    def _taken(self) -> str:
        """What was gathered, as one line."""
        text = " ".join("".join(self._gathered).replace(_BREAK, " ").split())
        self._gathered, self._linked = [], 0
        return text

    def _flush(self) -> None:
        if not self._gathered:
            return
        gathered, linked, to_page = "".join(self._gathered), self._linked, self._to_page
        self._gathered, self._linked, self._to_page = [], 0, True
        only_link = to_page and linked * 10 >= len(" ".join(gathered.split())) * 8
        for paragraph in re.split(rf"{_BREAK}|\n[ ]*\n\s*", gathered):
            for line in self._lines(paragraph):
                self._emit(line, linked, only_link=only_link)

    def _lines(self, paragraph: str) -> list[str]:
        """What <br> leaves divided in a paragraph; a heading is one line, and so is a value, which stands with its term."""
        lines = [line for piece in paragraph.split("\n") if (line := " ".join(piece.split()))]
        if self._heading:
            return [" ".join(lines)]
        return [_in_a_row(_joined(lines))] if self._terms else _joined(lines)

    def _emit(self, line: str, linked: int, *, only_link: bool = False) -> None:
        if not line or self._dropped is not None or self._consume_teaser(line, linked):
            return
        self.blocks += self._pointers
        self._pointers = []
        line, self._number = self._number + line, ""
        if self._terms:
            term, self._terms = ", ".join(self._terms), []
            line = named(term, line, self.marks)
            self._defined = term
        self._characters += len(line)
        if self._characters > MAX_CHARACTERS:
            raise InputError("file_too_long", name=self._name, limit=MAX_CHARACTERS // 1_000_000)
        heading = bool(self._heading)
        if heading and self._heading[0] == 1 and not self.title:
            self.title = line
        self.blocks.append(Block(line, heading))
        self._long_blocks += len(line) > _PROSE and not heading
        within = heading or self._lists or self._in_cell or self._quotes
        if only_link and not within and self._long_blocks and _ONLY_TITLE.match(line):
            self._only_titles.append(self.blocks[-1])

    def _consume_teaser(self, line: str, linked: int) -> bool:
        """Whether a line leads to another article, by its words or because it is a link under such words.

        If so, the line is left out. If it is a teaser's heading, that is kept in mind for the lines and links under it.
        """
        level = self._heading[0] if self._heading else 0
        if not self._whole and len(line) < _PROSE and ASIDE.fullmatch(line):
            return True
        surely = TEASER.match(line)
        label = surely or (None if self._whole else POINTER.match(line))
        if label and (not self._lists or linked * 10 >= len(line) * 9):
            rest = line[label.end() :]
            title = len(rest.strip(" :.…|>»→–—-"))
            if not title:  # the label alone
                self._dropped = self._part_under_label(of_cards=not surely)
                self._dropping = level or 7
                if not surely and not linked and self._dropped is None:
                    self._pointers.append(Block(line, level > 0))
                return True
            marked = surely or rest[0] in ":|>»→–—-"
            if surely and line[-1] == "." and rest[0] not in ":|>»→–—-" and _SENDS_ON.match(line):
                return False  # "See also the chapter on tables."
            if linked and (linked >= title * 0.6 if marked else linked >= title * 0.9 and line[-1] not in ".!;"):
                return True
            if (
                surely
                and rest[0] in ":|>»→–—-"
                and (linked or len(rest) < 120)
                and not INSIDE.match(rest.lstrip(" :-"))
            ):
                return True
        if self._dropping:
            under = (level or 8) > self._dropping or linked * 10 >= len(line) * 9
            listed = self._lists and (linked or not (self._pointers or self._whole))
            if under and (listed or linked * 2 >= len(line)):
                self._pointers = []
                return True
            self._dropping = 0
        return False

    def _part_under_label(self, *, of_cards: bool) -> _Element | None:
        """The widest open part that begins with the label just read, is not most of the page and has many links.

        `of_cards`: it must hold other articles.
        """
        before = len(self.blocks) + len(self._pointers)
        for part, blocks in self._parts:
            size, linked, holds = self._measures.get(part, _NOTHING)
            if of_cards and "article" not in holds:
                continue
            if blocks == before and size <= self._total * _MAX_TEASERS and linked * 6 >= size > 0:
                return part
        return None

    def _attribute(self, who: str) -> None:
        """Joins who is quoted to the quotation."""
        text, heading = self.blocks[-1]
        if who:
            self.blocks[-1] = Block(f"{text} {who}" if who[0] in "—–-(" else f"{text} — {who}", heading)

    def _close_term(self) -> None:
        term = self._taken()
        if term:
            self._terms.append(term)

    def _leave_definition(self, tag: str, element: _Element) -> None:
        """A second definition of a term is under it too; terms without a definition are lines."""
        following = element.getnext()
        goes_on = following is not None and following.tag == "dd"
        if tag == "dd" and goes_on:
            self._terms = [self._defined] if self._defined else []
        elif tag == "dl":
            if self._dropped is None:
                self.blocks += [Block(term, False) for term in self._terms]
            self._terms = []
        if tag == "dl" or not goes_on:
            self._defined = ""

    def _raised(self, element: _Element) -> str:
        """Digits above or below the line as such characters, so that 10<sup>3</sup> is not 103; the mark of a note in brackets."""
        text = " ".join("".join(element.itertext()).split())
        before = next((piece for piece in reversed(self._gathered) if piece), "")
        if element.tag == "sup" and _is_numerator(element):
            return f" {text}" if before[-1:].isdigit() else text
        if element.tag == "sup" and _is_note(element, text, before):
            return f"[{text}]"
        if element.tag == "sup" and re.fullmatch(r"[\d+\-−()n]{1,8}", text) and text != "n":
            return text.translate(_SUPERSCRIPTS)
        if element.tag == "sub" and before[-1:].isdigit() and re.fullmatch(r"[\d+\-−()]{1,8}", text):
            return text.translate(_SUBSCRIPTS)
        return text

    # Tables

    def _rows(self, table: _Element) -> tuple[list[str], list[list[str | None]], int] | None:
        """The lines over a table, its cells in words and its number of header rows; None for one that only lays out."""
        if table.get("role") in ("presentation", "none") or self._holds(table, "table"):
            return None
        if TEASER.match(" ".join(" ".join(table.itertext()).split())):
            return None
        rows = [
            row
            for row in table.iterdescendants()
            if _is_row(row) and (self._whole or self._is_text(row, table)) and _cells(row)
        ]
        rows.sort(key=lambda row: (parent := row.getparent()) is not None and parent.tag == "tfoot")  # shown at the end
        if any(True for _ in table.iterdescendants("h1", "h2", "h3", "blockquote", "article", "section", "pre", "dl")):
            return None
        if max((len(row) for row in rows), default=0) < 2 and len(rows) < 2:
            return None
        filled = self._filled(rows)
        over = [self._cell(caption) for caption in table.iterchildren("caption")]
        titles = _title_rows(filled)
        heads = _header_rows(rows[titles:], filled[titles:])
        compares = not heads and all(map(_begins_with_name, rows[titles:])) and first_row_compares(filled[titles:])
        if heads or compares:
            over += [line[0] or "" for line in filled[:titles]]
            filled = filled[titles:]
        if compares:
            over.append(self.marks.semicolon.join(filter(None, filled[0])))
            filled[0][0] = ""  # it says what the columns are, not what the names below it are
            heads = 1
        return over, filled, heads

    def _filled(self, rows: list[_Element]) -> list[list[str | None]]:
        """The cells of each row in words, None where one goes on into the next column."""
        filled: list[list[str | None]] = []
        spanning: dict[int, tuple[int, str]] = {}  # column → rows left, text
        for row in rows:
            line: list[str | None] = []
            for cell in _cells(row):
                self._fill(line, spanning)
                text = self._cell(cell)
                down = _span(cell, "rowspan", 1000)
                if down > 1 and len(text) <= MAX_REPEATED:
                    spanning[len(line)] = (down - 1, text)
                line.append(text)
                line += [None] * (min(_span(cell, "colspan", 100), 1000 - len(line)) - 1)
            self._fill(line, spanning)
            filled.append(line)
        return filled

    @staticmethod
    def _fill(line: list[str | None], spanning: dict[int, tuple[int, str]]) -> None:
        """Cells of rows above that reach down into this one."""
        while len(line) in spanning:
            left, text = spanning.pop(len(line))
            if left > 1:
                spanning[len(line)] = (left - 1, text)
            line.append(text)

    def _cell(self, cell: _Element) -> str:
        inner = _Walk(self._name, self.marks, self._progress, whole=self._whole)
        inner._measures, inner._total, inner._steps = self._measures, self._total, self._steps
        inner._folded = self._folded
        inner._in_cell = True
        inner._walk(cell)
        self._steps = inner._steps
        return _in_a_row([text for text, _ in inner.blocks])

    def _table(self, over: list[str], rows: list[list[str | None]], headers: int) -> None:
        self._flush()
        for line in (*over, *rows_in_words(rows, headers, self.marks)):
            if line:
                self._emit(line, 0)


def _in_a_row(lines: list[str]) -> str:
    """The lines of a cell as one, with a comma where both of two are facts: "Lundi 9 h, Mardi 10 h"."""
    row = "".join(f"{line}{', ' if _are_facts(line, after) else ' '}" for line, after in pairwise([*lines, ""]))
    return row.strip()


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


def _is_furniture(name: str, linked: bool) -> bool:
    """Whether a class or id says that an element is no text of the page: "related-articles", "RelatedArticles".

    A menu is none only if it is `linked`, a list of links: a restaurant has one too.
    """
    found = _FURNITURE.search(_CAMEL.sub("-", name)) if len(name) < 80 else None
    return found is not None and (linked or not found["menu"])


def _joined(lines: list[str]) -> list[str]:
    """Lines that <br> ends, as the same lines in a plain text: prose is joined, a list, verse or an address are not.

    More is joined than there, since <br> also sets a title or a cell in two lines.
    """
    text = "\n".join(lines)
    together: list[list[str]] = []
    for start, end in paragraphs(Document("", "", text)):
        line = text[start:end].replace("\n", " ")
        if together and _goes_on(together[-1][-1], line):
            together[-1].append(line)
        else:
            together.append([line])
    return [" ".join(lines) for lines in together]


def _goes_on(before: str, line: str) -> bool:
    """Whether a line is the rest of the one above: in lower case, after "of", or an address's town."""
    both_name = _NAMES_VALUE.search(before) and _NAMES_VALUE.search(line)
    if both_name or _ENDS_LINE.search(before) or STARTS_ITEM.match(line):
        return False
    return line[0].islower() or _ENDS_WITHIN.search(before) is not None or _TOWN.match(line) is not None


def _run_together(before: str, after: str) -> bool:
    """Whether two elements that a style sheet may set apart would become one word or number: "Prix", "12 €"."""
    last, first = before[-1:], after[:1]
    if (last in "€$£%" and first.isalnum()) or (last.islower() and first in "€$£"):
        return True
    if before[-2:].isupper() and before[-2:].isalpha() and first.isupper() and after[1:2].islower():
        return True  # "READ", "Fire in York"
    return (last + first).isalnum() and (last.isdigit() or first.isdigit() or (last.islower() and first.isupper()))


def _follows_link(link: _Element) -> bool:
    """Whether nothing stands between a link and the one before it: a style sheet sets them apart."""
    before = link.getprevious()
    return before is not None and before.tag == "a" and not before.tail


def _is_word_and_number(before: str, after: str) -> bool:
    """Whether two texts with only a tag between them are a word and a number: "Prix", "12 €"; not "B", "12" or "12", "km"."""
    if after[0].isdigit():
        return _ENDS_WORD.search(before) is not None
    return (before[-1:] in ("€", "%") and after[0].isalpha()) or (
        before[-1:].isdigit() and _STARTS_WORD.match(after) is not None
    )


def _is_numerator(raised: _Element) -> bool:
    """Whether a fraction's slash and what is under it follow."""
    after = raised.getnext()
    return (raised.tail or "").strip() in ("/", "\u2044") and after is not None and after.tag == "sub"


def _is_note(raised: _Element, text: str, before: str) -> bool:
    """Whether a raised text is the mark of a note: a letter after a word, or a number after a raised one."""
    previous = raised.getprevious()
    if previous is not None and previous.tag == "sup" and before[-1:] in _RAISED_DIGITS:
        return text.isdecimal()
    return _NOTE_LETTER.fullmatch(text) is not None and _BEFORE_NOTE.search(before) is not None


def _integer(element: _Element, name: str) -> int | None:
    """The whole number that an attribute gives, of at most five digits; None without one."""
    number = re.fullmatch(r"\s*(-?[0-9]{1,5})\s*", element.get(name) or "")
    return int(number[1]) if number else None


def _span(cell: _Element, name: str, most: int) -> int:
    """How many columns or rows a cell takes, from 1 to `most`."""
    return min(most, max(1, _integer(cell, name) or 1))


def _is_table(element: _Element) -> bool:
    return element.tag == "table" or element.get("role") in ("table", "grid")


def _is_row(element: _Element) -> bool:
    return str(element.tag) == "tr" or element.get("role") == "row"


def _cells(row: _Element) -> list[_Element]:
    return [cell for cell in row if cell.tag in ("td", "th") or cell.get("role") in _CELLS]


def _is_head(cell: _Element) -> bool:
    return str(cell.tag) == "th" or cell.get("role") == "columnheader"


def _title_rows(filled: list[list[str | None]]) -> int:
    """How many first rows are one cell over all columns, as a title is; 0 where such rows also divide the table.

    The last row may be one too: a note.
    """
    width = max(map(len, filled))
    spans = [len(line) == width > 1 and all(cell is None for cell in line[1:]) for line in filled[:-1]]
    titles = sum(1 for _ in takewhile(bool, spans))
    return titles if titles == sum(spans) else 0


def _header_rows(rows: list[_Element], filled: list[list[str | None]]) -> int:
    """How many rows name the columns: those marked so, a first one that stands out in bold, or one that reads so."""
    heads = sum(1 for _ in takewhile(_is_header, rows)) or int(_stands_out(rows))
    if heads == 1 and all(map(_names_value, rows)):
        heads = 0  # Markdown makes a header of the first row, whatever it is
    columns = 1 if not filled[0][0] else 0  # that may be marked, as names of rows
    if not heads and not any(_is_head(cell) for row in rows for cell in _cells(row)[columns:]):
        heads = headers_guessed(filled)
    return heads


def _stands_out(rows: list[_Element]) -> bool:
    """Whether all of the first row is in bold, and the second is not; its first cell may be, in a column of names."""
    if len(rows) < 2 or not _all_but_corner(_is_bold, rows[0]):
        return False
    has_names = len(_cells(rows[0])) > 2
    return not any(map(_is_bold, _cells(rows[1])[has_names:]))


def _begins_with_name(row: _Element) -> bool:
    """Whether of a row's cells the first alone is marked as a name."""
    name, *values = _cells(row)
    return (name.tag == "th" or name.get("role") == "rowheader") and not any(map(_is_head, values))


def _is_header(row: _Element) -> bool:
    """Whether a row is marked as one that names columns."""
    parent = row.getparent()
    return (parent is not None and parent.tag == "thead") or _all_but_corner(_is_head, row)


def _all_but_corner(holds: Callable[[_Element], bool], row: _Element) -> bool:
    """Whether something holds of two or more cells of a row; the first may be empty, over a column of names."""
    corner, *others = _cells(row)
    return bool(others) and all(map(holds, others)) and (holds(corner) or not "".join(corner.itertext()).strip())


def _opens_text(button: _Element) -> bool:
    """Whether a button shows the text under it and is asked in words: « Où embarquer ? », not "Menu" or "Read more"."""
    opens = button.get("aria-expanded") is not None or button.get("aria-controls") is not None
    return opens and "".join(button.itertext()).strip().endswith("?")


def _toggled(body: _Element) -> frozenset[str]:
    """The ids of what a page's toggles show and hide; not the menus and dialogs that pop up."""
    ids: set[str] = set()
    for toggle in body.iter():
        if toggle.get("aria-haspopup") is not None:
            continue
        ids.update((toggle.get("aria-controls") or "").split())
        unfolds = toggle.get("data-toggle") in _UNFOLDS or toggle.get("data-bs-toggle") in _UNFOLDS
        if unfolds or toggle.get("aria-expanded") is not None or toggle.get("role") == "tab":
            ids.update(target[1:] for name in _TARGETS if (target := toggle.get(name) or "").startswith("#"))
    return frozenset(ids)


def _names_value(row: _Element) -> bool:
    """Whether a row is two cells of which only the first is in bold, by an element of its own."""
    bold = [_bold_text(cell) == "".join(cell.itertext()).split() != [] for cell in row]
    return bold == [True, False]


def _is_bold(cell: _Element) -> bool:
    """Whether all of a cell's text is in bold."""
    text = "".join(cell.itertext()).split()
    return bool(text) and (text == _bold_text(cell) or cell.tag == "th")


def _bold_text(cell: _Element) -> list[str]:
    bold = cell.iterdescendants("b", "strong")
    return [piece for element in bold for piece in "".join(element.itertext()).split()]


def _facts(root: _Element) -> dict[str, str]:
    """Title, author and date, as the head of a page tells them."""
    facts: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = (meta.get("property") or meta.get("name") or "").lower()
        value = " ".join((meta.get("content") or "").split())
        kind = _FACTS.get(key)
        if kind and 0 < len(value) <= 300 and "://" not in value:
            facts.setdefault(kind, value)
    if "title" not in facts:
        for title in root.iter("title"):
            facts["title"] = " ".join("".join(title.itertext()).split())[:300]
            break
    return facts


def _author(facts: dict[str, str], walk: _Walk) -> list[Block]:
    """A line for the author that the head names and the text does not."""
    text = "\n".join(block for block, _ in walk.blocks)
    author = facts.get("author", "")
    if not author or author in text:
        return []
    french = walk.marks == FRENCH
    return [Block(named("Auteur" if french else "Author", author, walk.marks), False)]
