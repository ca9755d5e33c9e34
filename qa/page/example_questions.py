"""Questions to begin with: written ones for the sample article, made ones for any other text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from index.words.terms import Language, Word, words
from qa.page.wording import say

if TYPE_CHECKING:  # they import torch, which takes seconds; the page must be up before that
    from index import Passage
    from index.storing.store import Index

_COUNT = 3
_MAX_SECTION = 70  # characters
_PASSAGES = 500  # the first passages, in which names are counted
_MIN_TIMES = 2  # how often a name has to occur


def example_questions(index: Index | None, language: Language) -> list[str]:
    """Up to three questions in `language`, about the sections of the text, or else about its most frequent names."""
    if index is None:
        return []
    from qa.retriever import sample

    if index.documents[0].text == sample().text:
        return [say(f"sample_{number}", language) for number in range(1, _COUNT + 1)]
    sections = [section for section in index.passages.sections if 0 < len(section) <= _MAX_SECTION]
    topics = sections or list(_names(index))
    several = index.has_several_documents
    return [say("example", language, several=several, section=topic) for topic in topics[:_COUNT]]


def _names(index: Index) -> Iterator[str]:
    """The names of the text, the most frequent first; none shares a word with one before it."""
    first_passages = enumerate(islice(index.passages, _PASSAGES))
    counts = Counter(
        name for number, passage in first_passages for name in _names_in(passage, index.passages.language(number))
    )
    used_words: set[str] = set()
    for name, times in counts.most_common():
        if times >= _MIN_TIMES and used_words.isdisjoint(name.split()):
            used_words.update(name.split())
            yield name


def _names_in(passage: Passage, language: Language) -> Iterator[str]:
    """The names of a passage, of one word or more: "Claudia Sheinbaum"."""
    run: list[Word] = []
    for word in words(passage.text, language):
        if run and not (word.is_name and passage.text[run[-1].end : word.start] == " "):
            yield passage.text[run[0].start : run[-1].end]
            run = []
        if word.is_name and not word.surface[0].isdigit():
            run.append(word)
    if run:
        yield passage.text[run[0].start : run[-1].end]
