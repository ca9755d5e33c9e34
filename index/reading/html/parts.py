"""Which parts of a page are its text.

No text is what no browser shows, navigation, what surrounds the main part, and the cards of other articles. A class or
an id only says so of a part that holds less than 40 % of the page's text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from lxml.etree import _Element

from index.reading.html.lines import words_of
from index.reading.html.toggles import follows_title, headed, is_hidden, toggled
from index.reading.teasers import TEASER, TO_TOP

BLOCKS = frozenset(
    """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup p pre search section summary
    table tbody td tfoot th thead tr ul""".split()
)
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
# What a browser shows nothing of, or no text of the page.
UNSEEN = frozenset(
    """annotation annotation-xml audio canvas datalist embed head iframe math-annotation noembed noframes noscript object
    option param rp select source svg template textarea title track video""".split()
)
SILENT = frozenset("script style".split())  # not even a space
NO_TEXT = UNSEEN | SILENT
# For those who do not see the page.
_UNSEEN_CLASS = r"(?:[\w-]+-)?(?:sr-only|visually-?hidden|screen-reader-(?:text|only)|element-invisible)"
# Parts of a class or id that say that an element is no text of the page; they stand at the end of it. A `menu` is none if
# most of it is links, a `box` if it holds a link or something to click on.
_FURNITURE = re.compile(
    rf"""(?:^|[-_])(?:(?P<menu>menu|topics?|links[-_]block)|(?P<box>promo|teasers?|recommend(?:ed|ations?)|popup|tags?|
    recommand(?:e|ations?)|comment\Z)|cookies?|consent|rgpd|gdpr|newsletter|breadcrumbs?|ariane|social|share|sharing|partage|
    related|lire[-_]?aussi|a[-_]lire|read[-_]?(?:more|also|next)|see[-_]also|rich[-_]?link|inread|outbrain|wp[-_]embedded|taboola|
    (?:comment[-_])?respond|comment[-_]?form|advert(?:isement|ising|s)?|ads?|adsense|publicite|sponsored|paywall|comments?|commentaires?|disqus|sidebar|navbar|navigation|
    nav|pagination|pager|modal|(?:audio|video|media)[-_]?player|skip|toolbar|subscribe|subscription|abonnement|login|noprint|
    editsection|jump[-_]link|navbox|catlinks|sharedaddy|toc|table[-_]of[-_]contents)
    (?:[-_]*(?:bar|banner|box|block|card|list|links?|link[-_]?list|buttons?|section|area|container|wrapper|inner|widget|items?|
    tools|form|sign[-_]?up|module|zone|articles?|posts?|stories|content|notice|message|overlay|dialog|prompt|to[-_]content|to[-_]main|enabled))*$
    |^(?:pub|ad|{_UNSEEN_CLASS})$
    |^(?:tarteaucitron|didomi|axeptio|onetrust|cybot|cookiebot|qc[-_]cmp|usercentrics|klaro|cmplz|cc[-_](?:window|banner))(?![^\W_])""",
    re.I | re.X,
)
# What a class or id calls what <header> and <footer> are; "header" alone may be an article's, unless it is an id.
_EDGE = re.compile(
    r"(?:site|main|global|web)[-_]?header|(?:(?:site|page|main|global|web|print)[-_]?)?footer|masthead|colophon|en[-_]?tete"
    r"|pied(?:[-_]de[-_]page)?",
    re.I,
)
_NAMING = ("class", "id", "data-component", "data-testid")
# Inline elements that are only read aloud, name a picture, or lead to another place of the page.
_INLINE_FURNITURE = re.compile(
    rf"{_UNSEEN_CLASS}|material-(?:icons|symbols)(?:-\w+)?|(?:[\w-]+-)?(?:skip|jump)-link|mw-(?:editsection|cite-backlink)"
)
_LABELS = re.compile(r"(?:partage[rz]?|share)\b.*|fil d['’]ariane|breadcrumbs?", re.I)  # for those who do not see
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MAINS = './/main|.//*[self::div or self::section][@role="main"]'
_ARTICLES = ".//article[not(ancestor::article)]"
_OUTSIDE = frozenset("navigation search banner contentinfo".split())
_SECTIONS = frozenset("article section".split())
_TEXTS = frozenset("main article blockquote figure".split())
_PAIRED = frozenset("dt dd".split())  # whose class tells what they say
_SURROUNDING = frozenset("header footer aside".split())
_JUDGED = _SURROUNDING | frozenset("a button dialog nav".split())  # even without attributes
_TEASING = frozenset("a b em i small span strong".split())
_MARKS = tuple(":|>»→–—-")  # between the label of a teaser and its title
_ANCHORS = frozenset("¶ # § 🔗 ↩ ↩\ufe0e ↑".split())  # a link to the heading that it stands in, or back from a note
# What a list of contents is, and what it has none of.
_LISTS = frozenset("div ol p ul".split())
_UNLISTED = (*HEADINGS, "blockquote", "dl", "pre", "table")
_CONTROLS = ("a", "button", "form", "input", "time")
_LOOKED_FOR = ("h1", "main", "article", "blockquote", "table")
_LARGE = 0.4  # of the page's text: what holds more is the text, whatever its class says


class Parts:
    """The elements of a page's body, judged by what they are and hold. `whole`: all that a browser shows is text."""

    def __init__(self, body: _Element, *, whole: bool) -> None:
        self.whole = whole
        self._body = body
        self._sizes: dict[_Element, int] = defaultdict(int)  # characters of text
        self._linked: dict[_Element, int] = defaultdict(int)  # characters of text in links
        self._placed: dict[_Element, int] = defaultdict(int)  # of these, in links to places of the page
        elements = list(body.iter())
        for element in reversed(elements):  # each before its parent
            if element.text and element.tag not in NO_TEXT:
                self._sizes[element] += len(element.text.strip())
            size, parent = self._sizes[element], element.getparent()
            self._sizes[parent] += size + len((element.tail or "").strip())
            linked = size if element.tag == "a" else self._linked.get(element)
            if linked:
                self._linked[parent] += linked
                placed = linked if element.tag == "a" and _leads_within(element) else self._placed.get(element)
                if placed:
                    self._placed[parent] += placed
        self._holders: dict[str, set[_Element]] = {tag: set() for tag in _LOOKED_FOR}
        for element in body.iter(*_LOOKED_FOR):
            holders = self._holders[element.tag]
            for above in element.iterancestors():
                if above in holders:
                    break
                holders.add(above)
        pairs = toggled(elements, self.linked)
        self._panels = frozenset(panel for _, panel in pairs)
        # Of each panel that has its heading on a toggle, as on a tab, this toggle.
        self.toggles: Mapping[_Element, _Element] = headed(pairs)
        self._moved = frozenset(self.toggles.values())

    def size(self, element: _Element) -> int:
        """How many characters of text it holds."""
        return self._sizes[element]

    def share(self, element: _Element) -> float:
        """The part of the page's text that it holds."""
        return self._sizes[element] / (self._sizes[self._body] or 1)

    def linked(self, element: _Element) -> float:
        """The part of its text that links are; 1 of an element without text."""
        size = self._sizes[element]
        return self._linked.get(element, 0) / size if size else 1.0

    def holds(self, element: _Element, *tags: str) -> bool:
        """Whether it holds an element of one of these: "h1", "main", "article", "blockquote", "table"."""
        return any(element in self._holders[tag] for tag in tags)

    def mains(self) -> Iterator[_Element]:
        """The elements that the page says are its main part, if they hold enough."""
        for part in self._body.xpath(_MAINS):
            if self._sizes[part] > min(200, self._sizes[self._body] * 0.25):
                yield part
                return
        articles = [part for part in self._body.xpath(_ARTICLES) if self.linked(part) < 0.25]  # no cards of others
        if sum(map(self.share, articles)) > 0.5:
            yield from articles

    def is_text(self, element: _Element) -> bool:
        """Whether a reader of the page would take an element for its text, in a part that is text."""
        tag = element.tag
        if tag in NO_TEXT:
            return False
        if tag in _LISTS and element in self._placed and self._is_contents(element):
            return False
        if tag in _TEASING and (tag == "a" or element in self._linked) and not self.whole and self._is_teaser(element):
            return False
        attributes = dict(element.items())
        if attributes.get("role") == "complementary":
            tag = "aside"
        if not attributes and tag not in _JUDGED:
            return True
        hidden = ("hidden" in attributes or "style" in attributes) and is_hidden(element)
        if hidden and not self._is_folded(element, attributes):
            return False
        if tag == "dialog" and "open" not in attributes:
            return False
        if element in self._moved:
            return False
        if tag == "button":
            titled = next(element.iterancestors("summary", "dt", *HEADINGS), None)
            is_title = titled is not None and self._sizes[element] * 4 >= self._sizes[titled] * 3
            opens = "aria-expanded" in attributes or "aria-controls" in attributes  # the text under a question
            return is_title or (opens and "".join(element.itertext()).strip().endswith("?"))
        if tag == "a" and (element.text or "").strip() in _ANCHORS and len(element) == 0:
            return False
        if self.whole:
            return True
        if tag == "nav" or attributes.get("role") in _OUTSIDE or "BreadcrumbList" in attributes.get("itemtype", ""):
            return False
        names = [name for naming in _NAMING if naming in attributes for name in attributes[naming].split()]
        is_edge = tag == "div" and (attributes.get("id") == "header" or any(map(_EDGE.fullmatch, names)))
        if (tag in _SURROUNDING or is_edge) and not any(
            above.tag in _TEXTS or above.get("role") == "main" for above in element.iterancestors()
        ):
            return tag in ("header", "div") and self.holds(element, "h1")
        if tag == "aside" and self.linked(element) >= 0.9:
            return False
        if tag not in BLOCKS:
            return not any(map(_INLINE_FURNITURE.fullmatch, names))
        judged = [] if tag in _PAIRED else names
        furniture = [found for name in judged if (found := _furniture(name))]
        if furniture and all(found["menu"] for found in furniture) and self.linked(element) < 0.75:
            furniture = []  # the menu of a restaurant, no list of links
        if furniture and all(found["box"] for found in furniture) and not (hidden or self._has_control(element)):
            furniture = []  # an offer, or a word about the text
        label = attributes.get("aria-label", "")
        if furniture and _is_part_of_text(element) and not any(map(_furniture, attributes.get("class", "").split())):
            furniture = []
        if furniture or TEASER.fullmatch(label) or _LABELS.fullmatch(label):
            within = any(above.get("class") == "section" or above.tag in _SECTIONS for above in element.iterancestors())
            is_box = within and "sidebar" in names and self.linked(element) < 0.25  # of prose, as DocBook writes it
            return is_box or self.share(element) > _LARGE or self.holds(element, "h1", "main")
        return True

    def _is_teaser(self, element: _Element) -> bool:
        """Whether words within a paragraph lead to another article: « Lire aussi : » and mostly links."""
        words = words_of(element)
        label = TEASER.match(words)
        return (
            label is not None
            and words[label.end() :][:1] in _MARKS
            and (element.tag == "a" or self.linked(element) > 0.5)
        )

    def _is_contents(self, element: _Element) -> bool:
        """Whether all words are in links to places of the page: two or more, or one that leads to the top."""
        if self._placed[element] * 3 < self._sizes[element] or self.share(element) == 1:
            return False
        if next(element.iter(*_UNLISTED), None) is not None:
            return False
        if element.tag in ("p", "div") and next(element.iterancestors("li"), None) is not None:
            return False  # beside other words
        links = ["".join(link.itertext()) for link in element.iter("a") if _leads_within(link)]
        words = "".join(element.itertext())
        return (len(links) > 1 or TO_TOP.fullmatch(links[0]) is not None) and _letters(words) == sum(
            map(_letters, links)
        )

    def _has_control(self, element: _Element) -> bool:
        """Whether there is something to click on, or the time of a comment."""
        return element in self._linked or any(True for _ in element.iterdescendants(*_CONTROLS))

    def _is_folded(self, element: _Element, attributes: Mapping[str, str]) -> bool:
        """Whether a hidden element is text that a click shows: the answer to a question, what is under a tab."""
        if attributes.get("hidden") == "until-found" or element in self._panels:
            return True
        shown = attributes.get("role") == "tabpanel" or ("hidden" not in attributes and follows_title(element))
        return shown and self.linked(element) < 0.75


def _leads_within(element: _Element) -> bool:
    """Whether a link leads to a place of the page; "#" alone is none."""
    target = element.get("href", "")
    return target[:1] == "#" and len(target) > 1


def _is_part_of_text(element: _Element) -> bool:
    """Whether the id of an element names a section of the text: its heading links to the id, or has its words, at least three."""
    name = element.get("id", "")
    heading = next(element.iterdescendants(*HEADINGS), None) if name else None
    if heading is None:
        return False
    if any(link.get("href") == f"#{name}" for link in heading.iter("a")):
        return True
    words = re.findall(r"\w+", "".join(heading.itertext()).lower())
    return len(words) > 2 and words == re.findall(r"[^\W_]+", name.lower())


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


@lru_cache(10_000)
def _furniture(name: str) -> re.Match[str] | None:
    """What in a class or id says that an element is no text of the page: "related-articles", "RelatedArticles"."""
    return _FURNITURE.search(_CAMEL.sub("-", name)) if len(name) < 80 else None
