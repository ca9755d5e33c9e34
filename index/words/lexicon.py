"""`Lexicon`: which terms stand in which passages and sentences, for the passages of one language.

A passage is scored by the share of the question's terms that it holds; rare terms count more. Together with the vectors,
which see length and repetition themselves, this share ranked as well as BM25, and people understand it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.sparse import csc_array, csr_array

from index import arrays
from index.arrays import Float32, Int32, Int64
from index.words.terms import Language, Word

QueryTerm = Mapping[str, float]
"""What a word of a question is looked for as: one term, or several possible ones, each with its expected count."""


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The terms of the passages in `language`.

    `size` is the number of passages in the language. `columns`: the column of each term. `sentences` (sentences, terms) and
    `passages` (passages, terms) are float32: 1 if the row holds the term, else 0. They have rows for all passages and
    sentences of the index; those in other languages are empty.
    """

    language: Language
    size: int
    columns: Mapping[str, int]
    sentences: csr_array
    passages: csc_array

    def __post_init__(self) -> None:
        for name, matrix in (("sentences", self.sentences), ("passages", self.passages)):
            if matrix.shape[1] != len(self.columns):
                raise ValueError(f"{name} has {matrix.shape[1]} columns for {len(self.columns)} terms")

    @classmethod
    def of(cls, language: Language, terms: Sequence[Iterable[str] | None], sentence_starts: Int64) -> Self:
        """`terms`: of each sentence; None for a sentence in another language.

        Passage n has the sentences from `sentence_starts[n]` to `sentence_starts[n + 1]`.
        """
        columns: dict[str, int] = {}
        rows = [
            sorted({columns.setdefault(term, len(columns)) for term in row}) if row is not None else [] for row in terms
        ]
        return cls.from_arrays(
            language,
            size=sum(terms[first] is not None for first in sentence_starts[:-1]),
            terms=list(columns),
            ends=np.cumsum([0, *map(len, rows)], dtype=np.int32),
            places=np.array([column for row in rows for column in row], np.int32),
            sentence_starts=sentence_starts,
        )

    @classmethod
    def from_arrays(
        cls,
        language: Language,
        *,
        size: int,
        terms: Sequence[str],
        ends: Int32,
        places: Int32,
        sentence_starts: Int64,
    ) -> Self:
        """Row n of `sentences` gets a 1 in the columns `places[ends[n]:ends[n + 1]]`.

        Raises `ValueError` if the arrays are no such matrix.
        """
        shape = (len(ends) - 1, len(terms))
        sentences = csr_array((np.ones(len(places), np.float32), places, ends), shape)
        membership = csr_array(
            (np.ones(shape[0], np.float32), np.arange(shape[0]), sentence_starts), (len(sentence_starts) - 1, shape[0])
        )
        for matrix in (sentences, membership):
            matrix.check_format(full_check=True)  # an invalid matrix would crash the process
        passages = csc_array(membership @ sentences)
        passages.data[:] = 1
        columns = {term: column for column, term in enumerate(terms)}
        return cls(language=language, size=size, columns=columns, sentences=sentences, passages=passages)

    def to_bytes(self) -> bytes:
        """What `from_bytes` reads; `passages` is computed from `sentences` again."""
        return arrays.to_bytes(
            {
                "size": np.array(self.size),
                "terms": arrays.from_words(list(self.columns)),
                "ends": self.sentences.indptr.astype(np.int32),
                "places": self.sentences.indices.astype(np.int32),
            }
        )

    @classmethod
    def from_bytes(cls, language: Language, data: arrays.Buffer, sentence_starts: Int64) -> Self:
        fields = arrays.from_bytes(data)
        return cls.from_arrays(
            language,
            size=int(fields["size"]),
            terms=arrays.to_words(fields["terms"]),
            ends=fields["ends"],
            places=fields["places"],
            sentence_starts=sentence_starts,
        )

    def coverage(self, terms: Sequence[QueryTerm]) -> Coverage:
        """The share of the terms' weight that each passage holds.

        The weight of a term is ln(1 + (N - df + .5) / (df + .5)). N is the number of passages, df the number of those that
        hold the term; for a translated term it is an expected number. A term that no passage holds still counts in the sum
        of the weights.
        """
        rows, columns, counts = self._counts(terms)
        starts, ends = self.passages.indptr[columns], self.passages.indptr[columns + 1]
        postings = self.passages.indices[arrays.ranges(starts, ends)]
        passages, places = np.unique(postings, return_inverse=True)
        held = np.zeros((len(passages), len(terms)), np.float32)
        np.add.at(held, (places, np.repeat(rows, ends - starts)), np.repeat(counts, ends - starts))
        np.minimum(held, 1, out=held)
        df = held.sum(axis=0)
        weights = np.log1p((self.size - df + 0.5) / (df + 0.5)).astype(np.float32)
        total = max(float(weights.sum()), 1e-9)
        shares = np.einsum("pt,t->p", held, weights) / np.float32(total)
        return Coverage(passages=passages.astype(np.int64), shares=shares, weights=weights)

    def window_coverage(
        self, terms: Sequence[QueryTerm], weights: Float32, passages: Int64, sentence_starts: Int64
    ) -> Float32:
        """For each of the `passages`, the largest share of the terms' weight in two adjacent sentences, (passages,)."""
        if not len(terms) or not len(passages):
            return np.zeros(len(passages), np.float32)
        rows, columns, counts = self._counts(terms)
        expected = csr_array((counts, (columns, rows)), (len(self.columns), len(terms)))
        firsts, lengths = sentence_starts[passages], sentence_starts[passages + 1] - sentence_starts[passages]
        held = (self.sentences[arrays.ranges(firsts, firsts + lengths)] @ expected).toarray()
        np.minimum(held, 1, out=held)
        ends = np.cumsum(lengths)
        following = np.arange(len(held)) + 1
        following[ends - 1] -= 1  # the last sentence of a passage has no following one
        windows = np.einsum("st,t->s", np.maximum(held, held[following]), weights)
        total = max(float(weights.sum()), 1e-9)
        return np.asarray(np.maximum.reduceat(windows, ends - lengths) / np.float32(total), np.float32)

    def _counts(self, terms: Sequence[QueryTerm]) -> tuple[Int64, Int64, Float32]:
        """For every term that the texts hold: its number in `terms`, its column and its expected count."""
        known = [
            (number, self.columns[term], count)
            for number, alternatives in enumerate(terms)
            for term, count in alternatives.items()
            if term in self.columns
        ]
        rows, columns, counts = zip(*known, strict=True) if known else ((), (), ())
        return np.array(rows, np.int64), np.array(columns, np.int64), np.array(counts, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """The numbers of the passages that hold a term of a question, in reading order, and the share of the weight in each.

    `passages` and `shares`: (passages with a term,). `weights`: of the terms, (terms,).
    """

    passages: Int64
    shares: Float32
    weights: Float32


def vocabulary(texts: Iterable[Sequence[Word]], limit: int) -> list[Word]:
    """At most `limit` words, the most frequent first: one for each head, in its most frequent form. Numbers are left out."""
    counts: dict[str, Counter[str]] = {}
    by_surface: dict[str, Word] = {}
    for word in (word for words in texts for word in words if not word.surface[0].isdigit()):
        counts.setdefault(word.head, Counter())[word.surface] += 1
        by_surface.setdefault(word.surface, word)
    most_frequent = sorted(counts.values(), key=lambda forms: -forms.total())[:limit]
    return [by_surface[forms.most_common(1)[0][0]] for forms in most_frequent]
