"""Where sentences end, in French and English typography.

A rule of our own because the libraries tried break it: sentencex 1.0 cuts « L'U.|E. », « J.|-C. » and « Dr.| Martin »,
and a wrong cut here marks half a sentence on the page.
"""

from __future__ import annotations

import re

from index.document import Span

_SPACE = r"[^\S\n]"  # no-break spaces included
_END = re.compile(
    rf"""
    (?P<stop>[.!?…]+)
    (?P<closers>(?:{_SPACE}?»|[”’"')\]])*)
    (?P<gap>\s+)
    (?=(?:[«“„‘"'(\[—–-]\s*)*[^\W_a-zß-öø-ÿœ])   # then a capital, a digit or a script without case
    """,
    re.VERBOSE,
)
_LAST_WORD = re.compile(r"[^\s«“„\"'’(\[]*\Z")
_NEXT_WORD = re.compile(r"[\W_]*([^\W\d_]+)")

# Titles, as they are written, are never the end of a sentence; nor are these words before a number.
_TITLES = frozenset(
    """M MM Mme Mmes Mlle Mlles Me Mgr Dr Drs Pr Prof St Ste Sts Mr Mrs Ms Messrs Rev Hon Gen Col Lt Sgt Capt Gov Sen Rep
    Gal cf Cf i.e e.g c.-à-d viz vs""".split()
)
_BEFORE_NUMBER = frozenset("art chap ch ed éd eq fig no nos n° p pp sec tél tome vol v".split())
# An end only when the next word usually opens a sentence.
_EITHER = frozenset(
    """etc inc ltd co corp jr sr al hab dept univ approx env av apr ex eds est bd boul coll réf ann trad
    janv févr avr juil sept oct nov déc jan feb aug""".split()
)
_STARTERS = frozenset(
    """le la les l un une des du de d il elle ils elles on ce cet cette ces c nous vous je tu son sa ses leur leurs mais
    et ou or car donc en dans à au aux par pour sur selon avec sans après avant depuis si quand lorsque comme
    the a an he she it they we you i this that these those his her its their but and so at by for from with
    after before since if when as there however""".split()
)


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of `text[start:end]`, trimmed, in order; none is blank, together they hold every other character.

    A line break is a space here: who knows where paragraphs end (`index.passages`) asks for one at a time.
    """
    end = len(text) if end is None else end
    spans = []
    at = start
    for match in _END.finditer(text, start, end):
        if _ends(text, at, match):
            spans.append(trimmed(text, at, match.end("closers")))
            at = match.end()
    spans.append(trimmed(text, at, end))
    return [span for span in spans if span.start < span.end]


def trimmed(text: str, start: int, end: int) -> Span:
    """The span without the white space at its ends; empty at `start` when it is blank."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return Span(start + left, start + max(left, len(piece.rstrip()))) if piece.strip() else Span(start, start)


def _ends(text: str, at: int, match: re.Match[str]) -> bool:
    if match["stop"] != "." or match["closers"].strip():
        return True
    found = _LAST_WORD.search(text, max(at, match.start() - 40), match.start())
    word = found[0] if found else ""
    if word in _TITLES:
        return False
    if word.isdigit() and text[at : match.start()].strip() == word:
        return False  # a numbered item, "1. Text"
    if word.lower() in _BEFORE_NUMBER and text[match.end()].isdigit():
        return False
    initial_or_acronym = (len(word) == 1 and word.isupper()) or "." in word
    if not initial_or_acronym and word.lower() not in _EITHER:
        return True
    following = _NEXT_WORD.match(text, match.end())
    return following is not None and following[1].lower() in _STARTERS
