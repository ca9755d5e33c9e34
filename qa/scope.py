"""Which passages of an index are searched: all, those of some documents, of one language, or near a place."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from index import InputError
from index.arrays import Bool
from index.document import readable
from index.storing.store import Index
from index.words.terms import LANGUAGES, Language

_NEARBY_PASSAGES = 5


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """The passages of an index that are searched: those that `within` (passages,) is True for, or all if it is None."""

    index: Index
    within: Bool | None = None

    @classmethod
    def of_documents(cls, index: Index, ids: Collection[str]) -> Scope:
        """The passages of these documents, or all if there is no id. Raises `InputError` for an unknown id."""
        if not ids:
            return cls(index)
        within = np.zeros(len(index.passages), bool)
        for id in map(readable, ids):
            number = index.documents.number(id)
            if number < 0:
                raise InputError("unknown_document", id=id)
            within[list(index.passages.of_document(number))] = True
        return cls(index, within)

    @property
    def size(self) -> int:
        """How many passages are searched."""
        return len(self.index.passages) if self.within is None else int(self.within.sum())

    def by_language(self, first: Language) -> list[tuple[Language, Scope]]:
        """The scope divided by the language of the passages, `first` before the other; undivided if all have one language."""
        languages = [lexicon.language for lexicon in self.index.lexicons]
        if len(languages) == 1:
            return [(languages[0], self)]
        parts = [
            (language, self._narrowed(self.index.passages.language_numbers == LANGUAGES.index(language)))
            for language in sorted(languages, key=lambda language: language != first)
        ]
        return [(language, part) for language, part in parts if part.size]

    def near(self, place: tuple[str, int] | None) -> Scope:
        """The passages up to five before and after a place in its document; the scope itself if none of them is in it.

        `place`: the id of a document and where a passage begins in it.
        """
        passages = self.index.passages
        if place is None or (number := passages.beginning_at(*place)) < 0:
            return self
        document = passages.of_document(int(passages.document_numbers[number]))
        is_near = np.zeros(len(passages), bool)
        is_near[max(document.start, number - _NEARBY_PASSAGES) : min(document.stop, number + _NEARBY_PASSAGES + 1)] = (
            True
        )
        part = self._narrowed(is_near)
        return part if part.size else self

    def _narrowed(self, mask: Bool) -> Scope:
        return Scope(self.index, mask if self.within is None else mask & self.within)
