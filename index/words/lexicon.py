"""`Lexicon`: which words stand in which passages and sentences, for the passages of one language.

A question is scored by the share of its words that a passage holds, each weighted by how rare it is. That share ranked
as well as BM25 beside the vectors, which see length and repetition themselves, and it is a number that people understand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from index import arrays
from index.words.terms import Language, Word

Floats = NDArray[np.float32]
Term = Mapping[str, float]
"""A grain that is asked for, or several with the expected count of each (see `index.translation`)."""


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The grains of the passages in `language`; rows for the passages and sentences of other languages are empty.

    `columns` numbers the grains. `sentences`: float32 of 0 and 1 (sentences, grains), `passages`: (passages, grains).
    `size` is the number of passages in the language.
    """

    language: Language
    size: int
    columns: Mapping[str, int]
    sentences: csr_array
    passages: csc_array

    @classmethod
    def of(cls, language: Language, grains: Sequence[Iterable[str] | None], starts: NDArray[np.int64]) -> Self:
        """`grains` of each sentence, None for one of another language; passage n has those from `starts[n]` on."""
        columns: dict[str, int] = {}
        rows = [sorted({columns.setdefault(g, len(columns)) for g in row}) if row is not None else [] for row in grains]
        ends = np.cumsum([0, *map(len, rows)], dtype=np.int32)
        places = np.array([column for row in rows for column in row], np.int32)
        mine = [grains[first] is not None for first in starts[:-1]]
        return cls.from_arrays(language, sum(mine), list(columns), ends, places, starts)

    @classmethod
    def from_arrays(
        cls,
        language: Language,
        size: int,
        grains: Sequence[str],
        ends: NDArray[np.int32],
        places: NDArray[np.int32],
        starts: NDArray[np.int64],
    ) -> Self:
        """The rows of `sentences` end at `ends`, their columns are `places`."""
        shape = (len(ends) - 1, len(grains))
        sentences = csr_array((np.ones(len(places), np.float32), places, ends), shape)
        members = csr_array((np.ones(shape[0], np.float32), np.arange(shape[0]), starts), (len(starts) - 1, shape[0]))
        passages = csc_array(members @ sentences)
        passages.data[:] = 1
        return cls(language, size, {grain: n for n, grain in enumerate(grains)}, sentences, passages)

    def to_bytes(self) -> bytes:
        """What `from_bytes` reads; `passages` follows from `sentences`."""
        return arrays.to_bytes(
            {
                "size": np.array(self.size),
                "grains": arrays.of_words(list(self.columns)),
                "ends": self.sentences.indptr.astype(np.int32),
                "places": self.sentences.indices.astype(np.int32),
            }
        )

    @classmethod
    def from_bytes(cls, language: Language, data: bytes, starts: NDArray[np.int64]) -> Self:
        found = arrays.from_bytes(data)
        grains = arrays.to_words(found["grains"])
        return cls.from_arrays(language, int(found["size"]), grains, found["ends"], found["places"], starts)

    def coverage(self, terms: Sequence[Term]) -> tuple[Floats, Floats]:
        """Share of the terms' weight that each passage holds, float32 (passages,), and the weights, float32 (terms,).

        The weight of a term is ln(1 + (N - df + .5) / (df + .5)), where df is the number of passages that hold it, an
        expected one for a translated term; a term that no passage holds keeps its weight in the whole.
        """
        rows, columns, counts = self._counts(terms)
        known, places = np.unique(columns, return_inverse=True)
        asked = np.zeros((len(known), len(terms)), np.float32)
        np.add.at(asked, (places, rows), counts)
        held = np.minimum(self.passages[:, known] @ asked, 1)
        df = held.sum(axis=0)
        weights = np.log1p((self.size - df + 0.5) / (df + 0.5)).astype(np.float32)
        return held @ weights / max(float(weights.sum()), 1e-9), weights

    def window_coverage(self, terms: Sequence[Term], weights: Floats, spans: Sequence[tuple[int, int]]) -> list[float]:
        """For each span of sentences (first, end) the largest share of the terms' weight in two adjacent ones."""
        if not terms:
            return [0.0] * len(spans)
        rows, columns, counts = self._counts(terms)
        asked = csr_array((counts, (columns, rows)), (len(self.columns), len(terms)))
        sentences = np.concatenate([np.arange(first, end) for first, end in spans])
        held = np.minimum((self.sentences[sentences] @ asked).toarray(), 1)
        whole = max(float(weights.sum()), 1e-9)
        shares = []
        for part in np.split(held, np.cumsum([end - first for first, end in spans])[:-1]):
            windows = np.maximum(part[:-1], part[1:]) if len(part) > 1 else part
            shares.append(float((windows @ weights).max(initial=0)) / whole)
        return shares

    def _counts(self, terms: Sequence[Term]) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
        """Number of the term, column and expected count of every grain that the texts have."""
        found = [
            (number, self.columns[grain], count)
            for number, term in enumerate(terms)
            for grain, count in term.items()
            if grain in self.columns
        ]
        rows, columns, counts = zip(*found, strict=True) if found else ((), (), ())
        return np.array(rows, np.int64), np.array(columns, np.int64), np.array(counts, np.float32)


def vocabulary(texts: Iterable[Sequence[Word]], limit: int) -> list[Word]:
    """One word for each head, in its commonest form, commonest first, at most `limit`; numbers are left out."""
    counts: dict[str, Counter[str]] = {}
    known: dict[str, Word] = {}
    for word in (word for words in texts for word in words if not word.surface[0].isdigit()):
        counts.setdefault(word.head, Counter())[word.surface] += 1
        known.setdefault(word.surface, word)
    commonest = sorted(counts.values(), key=lambda forms: -forms.total())[:limit]
    return [known[forms.most_common(1)[0][0]] for forms in commonest]
