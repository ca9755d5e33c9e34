"""What a click shows: the panels of accordions and tabs, and the words to click on, which are their headings.

A page tells by an id, or by the order of tabs, which words belong to which panel; or a panel follows its words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from lxml import etree
from lxml.etree import _Element

from index.reading.html.lines import words_of

_MARKS = frozenset("aria-controls aria-expanded data-toggle data-bs-toggle data-tab role".split())
_WITH_IDS = etree.XPath("id($names)")
_TARGETS = ("href", "data-target", "data-bs-target")  # of a toggle, each "#" and an id
# What a toggle of Bootstrap does to text; others open a menu or a dialog.
_UNFOLDS = frozenset("collapse tab pill".split())
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_QUOTED = re.compile(r"""['"]#?([\w-]+)['"]""")  # an id in a script
# What toggles, their panels and the part that holds both are called.
_FOLDS = re.compile(
    r"""\bacc\b|accord[ié]|collaps|toggle|faq|question|answer|r[ée]ponse|spoiler|panel|expand|fold|disclosure
    |\btab(?:s|-?links?|-?content|-?pane)?\b""",
    re.I | re.X,
)
_PANELS = frozenset("article dd div dl ol p section table ul".split())
_TITLES = ("summary", "dt", "h1", "h2", "h3", "h4", "h5", "h6")  # whose words are text where they stand
_WRAPS = frozenset(["div", "span", "p", *_TITLES])
_CONTROLS = "form input textarea select".split()
# Words that tell what a click does, and nothing of what it shows.
_SAYS_NOTHING = re.compile(
    r"""\W*|.{150,}|(?:(?:en\s)?(?:voir|lire|savoir|afficher|montrer|show|read|see|view|load|learn)\s(?:.*\s)?
    (?:plus|moins|suite|tou[st]|toutes|more|less|all|full)\b.*|menu|plus|more|détails?|details?|ouvrir|fermer|open|close|copier|
    copy|partager|share|rechercher|search|filtre[rs]?|filters?|trier|sort|modifier|edit|suivant|précédent|next|previous|
    (?:toggle|expand|collapse|développer|déplier|replier|réduire|hide|masquer|cacher|basculer)\b.*|
    (?:slide|diapo|image|photo|page)\w*\s*\d+)\W*""",
    re.I | re.X,
)
_MENU = 0.75  # of a part's text in links: it is a menu


def toggled(elements: Sequence[_Element], linked: Callable[[_Element], float]) -> list[tuple[_Element, _Element]]:
    """Each toggle of a page's elements with each of its panels; not the menus and dialogs that pop up.

    `linked` gives the part of an element's text that links are.
    """
    marked = [element for element in elements if element.tag == "button" or not _MARKS.isdisjoint(element.keys())]
    lists = (ul for ul in elements[0].iter("ul") if "tabs" in (ul.get("class") or ""))
    targets = {link: [link.get("href")[1:]] for ul in lists for link in ul.iter("a") if _leads_within(link)}
    targets |= {element: list(_targets(element)) for element in marked if _is_toggle(element)}
    if not targets:
        return []
    panels_of_tabs = [element for element in marked if element.get("role") == "tabpanel"]
    names = {name for named in targets.values() for name in named}
    names |= {panel.get("aria-labelledby", "") for panel in panels_of_tabs}
    sound = " ".join(name for name in names if name.isprintable())  # lxml takes no control character
    ids = {element.get("id"): element for element in _WITH_IDS(elements[0], names=sound)}
    tabs = _tabs(marked, panels_of_tabs, ids)
    pairs: list[tuple[_Element, _Element]] = []
    for toggle, named in targets.items():
        panels = [ids[name] for name in named if name in ids]
        if not panels and (panel := tabs[toggle] if toggle in tabs else _panel_beside(toggle)) is not None:
            panels = [panel]
        pairs += [(toggle, panel) for panel in panels if linked(panel) < _MENU]
    return pairs


def headed(pairs: Iterable[tuple[_Element, _Element]]) -> dict[_Element, _Element]:
    """Of each panel that has its heading on a toggle, this toggle: it is read over the panel, wherever it stands."""
    toggles: dict[_Element, _Element] = {}
    used: set[_Element] = set()
    for toggle, panel in pairs:
        if panel not in toggles and toggle not in used and _names(toggle, panel):
            toggles[panel] = toggle
            used.add(toggle)
    return toggles


def is_hidden(element: _Element) -> bool:
    """Whether an element is hidden by an attribute of its own."""
    style = element.get("style")
    return element.get("hidden") is not None or (style is not None and _HIDDEN.search(style) is not None)


def follows_title(element: _Element) -> bool:
    """Whether a hidden element is what a click on the words before it shows: by its tag, or by their classes."""
    if any(True for _ in element.iterdescendants(*_CONTROLS)):
        return False
    if element.tag == "dd":
        return True
    title, parent = element.getprevious(), element.getparent()
    if title is None or is_hidden(title) or not words_of(title):
        return False
    if title.xpath("descendant-or-self::*[@data-toggle or @data-bs-toggle or @aria-haspopup]"):
        return False  # a toggle tells itself what it shows
    return any(map(_folds, (element, title, parent)))


def _is_toggle(element: _Element) -> bool:
    return element.get("aria-haspopup") is None and element.get("role") in (None, "button", "tab", "link")


def _leads_within(link: _Element) -> bool:
    return (link.get("href") or "")[:1] == "#"


def _tabs(
    marked: Iterable[_Element], panels: Sequence[_Element], ids: Mapping[str | None, _Element]
) -> dict[_Element, _Element]:
    """The panel of each tab that does not name it: the one that names the tab, or that of its number."""
    tabs: dict[_Element, _Element] = {}
    for tab_list in (element for element in marked if element.get("role") == "tablist"):
        words = tab_list.xpath('.//*[@role="tab"]')
        around = ([panel for panel in panels if above in panel.iterancestors()] for above in tab_list.iterancestors())
        nearest = next(filter(None, around), [])
        if len(nearest) == len(words):
            tabs.update(zip(words, nearest, strict=True))
    return tabs | {ids[panel.get("aria-labelledby")]: panel for panel in panels if panel.get("aria-labelledby") in ids}


def _targets(toggle: _Element) -> Iterator[str]:
    """The ids of what a toggle says it shows."""
    yield from (toggle.get("aria-controls") or "").split()
    yield from (toggle.get("data-tab") or "").lstrip("#").split()
    unfolds = toggle.get("data-toggle") in _UNFOLDS or toggle.get("data-bs-toggle") in _UNFOLDS
    if unfolds or toggle.get("role") == "tab" or toggle.get("aria-expanded") is not None:
        yield from (target[1:] for name in _TARGETS if (target := toggle.get(name) or "").startswith("#"))
    if toggle.tag == "button" and _folds(toggle):
        yield from _QUOTED.findall(toggle.get("onclick") or "")


def _panel_beside(toggle: _Element) -> _Element | None:
    """What comes after a button, or after what holds nothing but the button, if it is called or hidden as a panel is."""
    if toggle.tag != "button" or not (toggle.get("aria-expanded") is not None or _folds(toggle)):
        return None
    element, parent = toggle, toggle.getparent()
    while element.getnext() is None and parent.tag in _WRAPS and words_of(parent) == words_of(toggle):
        element, parent = parent, parent.getparent()
    panel = element.getnext()
    if panel is None or panel.tag not in _PANELS:
        return None
    is_closed = is_hidden(panel) or panel.get("aria-hidden") is not None
    return panel if is_closed or any(map(_folds, (toggle, panel, parent))) or words_of(toggle)[-1:] == "?" else None


def _names(toggle: _Element, panel: _Element) -> bool:
    """Whether a toggle is the heading of its panel: by what it says, if it is no part of a heading or of a sentence."""
    if (
        _SAYS_NOTHING.fullmatch(words_of(toggle))
        or any(True for _ in toggle.iterancestors(*_TITLES))
        or toggle.tag in _TITLES
    ):
        return False
    if panel in toggle.iterancestors():
        return False
    if toggle.get("role") == "tab" or panel.get("role") == "tabpanel":
        return True
    before, parent = toggle.getprevious(), toggle.getparent()
    beside = (parent.text if before is None else before.tail, toggle.tail)
    # Another button controls a list of pictures, the text that it searches, …
    unfolds = toggle.get("aria-controls") is None or toggle.get("aria-expanded") is not None or is_hidden(panel)
    return unfolds and (toggle.tag == "button" or not any(text and text.strip() for text in beside))


def _folds(element: _Element) -> bool:
    return _FOLDS.search(element.get("class") or "") is not None
