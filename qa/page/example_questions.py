"""Questions to begin with that belong to the indexed text: written ones for the sample article, made ones for any other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from index.words.terms import Language, Word, words
from qa.page.wording import say

if TYPE_CHECKING:  # brings torch, which takes seconds, and the page is up before that
    from index import Passage
    from index.storing.store import Index

_COUNT = 3
_MAX_SECTION = 70  # characters
_LOOKED_AT = 500  # passages, from the first, that names are counted in
_OFTEN = 2  # times that a name occurs at least


def examples(index: Index | None, language: Language) -> list[str]:
    """Up to three questions in `language`: about the text's sections, else the names that it has most often, else none."""
    if index is None:
        return []
    from qa.retriever import sample

    if index.documents[0].text == sample().text:
        return [say(f"sample_{number}", language) for number in range(1, _COUNT + 1)]
    sections = dict.fromkeys(p.section for p in index.passages if 0 < len(p.section) <= _MAX_SECTION)
    topics = list(sections) or list(_names(index))
    return [say("example", language, section=topic) for topic in topics[:_COUNT]]


def _names(index: Index) -> Iterator[str]:
    """The text's names, those that occur most often first; none that shares a word with one before it."""
    looked_at = enumerate(islice(index.passages, _LOOKED_AT))
    counts = Counter(name for number, passage in looked_at for name in _runs(passage, index.languages[number]))
    told: set[str] = set()
    for name, times in counts.most_common():
        if times >= _OFTEN and told.isdisjoint(name.split()):
            told.update(name.split())
            yield name


def _runs(passage: Passage, language: Language) -> Iterator[str]:
    """Names of one word or more, as "Claudia Sheinbaum"."""
    run: list[Word] = []
    for word in words(passage.text, language):
        if run and not (word.is_name and passage.text[run[-1].end : word.start] == " "):
            yield passage.text[run[0].start : run[-1].end]
            run = []
        if word.is_name and not word.surface[0].isdigit():
            run.append(word)
    if run:
        yield passage.text[run[0].start : run[-1].end]
