"""`Lexicon`: which terms stand in which passages and sentences, for the passages of one language.

A passage is scored by the share of the question's terms that it holds; rare terms count more. Together with the vectors,
which see length and repetition themselves, this share ranked as well as BM25, and people understand it.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from index import arrays
from index.arrays import Float32, Int32, Int64, Strings, check_ends
from index.words.terms import Language, Word

QueryTerm = Mapping[str, float]
"""What a word of a question is looked for as: terms, each with its expected count, the probability that it is meant."""


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The terms of the passages in `language`, in order, and which passages hold each: an inverted index.

    `size` is the number of passages in the language. `sentence_terms`: int32; sentence n of the index holds the terms with
    the numbers from `sentence_ends[n]` to `sentence_ends[n + 1]` there, none if it is in another language. `postings`:
    int32; in the same way, `posting_ends` gives the passages that hold a term, in reading order.
    """

    language: Language
    size: int
    terms: Strings
    sentence_terms: Int32
    sentence_ends: Int64
    postings: Int32
    posting_ends: Int64

    def __post_init__(self) -> None:
        check_ends(self.sentence_ends, len(self.sentence_terms), "terms of sentences")
        check_ends(self.posting_ends, len(self.postings), "postings")
        if len(self.posting_ends) != len(self.terms) + 1:
            raise ValueError(f"{len(self.terms)} terms, {len(self.posting_ends) - 1} of them with postings")

    @classmethod
    def of(cls, language: Language, terms: Sequence[Iterable[str] | None], sentence_starts: Int64) -> Self:
        """`terms`: of each sentence; None for a sentence in another language.

        Passage n has the sentences from `sentence_starts[n]` to `sentence_starts[n + 1]`.
        """
        rows = [set() if row is None else set(row) for row in terms]
        in_order = sorted(set().union(*rows))
        numbers = {term: number for number, term in enumerate(in_order)}
        sentence_terms = np.array(
            [number for row in rows for number in sorted(map(numbers.__getitem__, row))], np.int32
        )
        return cls.from_sentences(
            language,
            size=sum(terms[first] is not None for first in sentence_starts[:-1]),
            terms=Strings.of(in_order),
            sentence_terms=sentence_terms,
            sentence_ends=np.cumsum([0, *map(len, rows)], dtype=np.int64),
            sentence_starts=sentence_starts,
        )

    @classmethod
    def from_sentences(
        cls,
        language: Language,
        *,
        size: int,
        terms: Strings,
        sentence_terms: Int32,
        sentence_ends: Int64,
        sentence_starts: Int64,
    ) -> Self:
        """From the terms of the sentences, in arrays as described above, which passages hold each term is computed."""
        passages = len(sentence_starts) - 1
        passage_of_sentence = np.repeat(np.arange(passages), np.diff(sentence_starts))
        held = np.unique(
            sentence_terms.astype(np.int64) * passages + np.repeat(passage_of_sentence, np.diff(sentence_ends))
        )
        return cls(
            language=language,
            size=size,
            terms=terms,
            sentence_terms=sentence_terms,
            sentence_ends=sentence_ends,
            postings=(held % passages).astype(np.int32),
            posting_ends=np.searchsorted(held, np.arange(len(terms) + 1) * passages),
        )

    @classmethod
    def from_bytes(cls, language: Language, data: arrays.Buffer) -> Self:
        fields = arrays.from_bytes(data)
        return cls(language=language, size=int(fields.pop("size")), **fields)

    def to_bytes(self) -> bytes:
        """What `from_bytes` reads."""
        names = ("terms", "sentence_terms", "sentence_ends", "postings", "posting_ends")
        return arrays.to_bytes({"size": np.array(self.size), **{name: getattr(self, name) for name in names}})

    def has(self, term: str) -> bool:
        """Whether any passage holds the term."""
        return self.terms.place(term) >= 0

    def passages_with(self, term: str) -> Int32:
        """The numbers of the passages that hold a term, in reading order."""
        number = self.terms.place(term)
        return self.postings[:0] if number < 0 else self._passages(number)

    def beginning_with(self, prefix: str) -> list[str]:
        """The terms that begin with `prefix`, in order; its last character must not be the last of Unicode."""
        limits = (prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1))
        first, end = (bisect_left(self.terms, limit) for limit in limits)
        return self.terms[first:end]

    def coverage(self, terms: Sequence[QueryTerm], passage_count: int) -> Coverage:
        """The share of the terms' weight that each of the index's `passage_count` passages holds.

        The weight of a term is ln(1 + (N - df + .5) / (df + .5)). N is the number of passages in the language, df the
        number of those that hold the term; for a translated term it is an expected number. A term that no passage holds
        still counts in the sum of the weights.
        """
        shares = np.zeros(passage_count, np.float32)
        weights = np.zeros(len(terms), np.float32)
        numbers = [self._numbers(alternatives) for alternatives in terms]
        for number, alternatives in enumerate(numbers):
            passages, held = self._held(alternatives)
            df = float(held.sum()) if isinstance(held, np.ndarray) else held * len(passages)
            weights[number] = math.log1p((self.size - df + 0.5) / (df + 0.5))
            shares[passages] += weights[number] * held
        shares /= max(float(weights.sum()), 1e-9)
        return Coverage(shares=shares, weights=weights, numbers=numbers)

    def window_coverage(self, coverage: Coverage, passages: Int64, sentence_starts: Int64) -> Float32:
        """For each of the `passages`, the largest share of the terms' weight in two adjacent sentences, (passages,)."""
        terms, weights = coverage.numbers, coverage.weights
        if not len(terms) or not len(passages):
            return np.zeros(len(passages), np.float32)
        firsts, lengths = sentence_starts[passages], sentence_starts[passages + 1] - sentence_starts[passages]
        sentences = arrays.ranges(firsts, firsts + lengths)
        starts, stops = self.sentence_ends[sentences], self.sentence_ends[sentences + 1]
        rows = np.repeat(np.arange(len(sentences)), stops - starts)
        row_terms = self.sentence_terms[arrays.ranges(starts, stops)]
        held = np.zeros((len(sentences), len(terms)), np.float32)
        for column, alternatives in enumerate(terms):
            for number, count in alternatives.items():
                held[rows[row_terms == number], column] += count
        np.minimum(held, 1, out=held)
        ends = np.cumsum(lengths)
        following = np.arange(len(held)) + 1
        following[ends - 1] -= 1  # the last sentence of a passage has no following one
        windows = np.einsum("st,t->s", np.maximum(held, held[following]), weights)
        total = max(float(weights.sum()), 1e-9)
        return np.asarray(np.maximum.reduceat(windows, ends - lengths) / np.float32(total), np.float32)

    def _numbers(self, alternatives: QueryTerm) -> dict[int, float]:
        """Of the terms that the texts hold, their numbers and expected counts."""
        numbers = {self.terms.place(term): count for term, count in alternatives.items()}
        return {number: count for number, count in numbers.items() if number >= 0}

    def _held(self, numbers: Mapping[int, float]) -> tuple[Int32, Float32 | float]:
        """The passages that hold any of some terms, in reading order, and how often each is expected to, at most 1.

        For a single term that is one number.
        """
        if len(numbers) == 1:
            ((number, count),) = numbers.items()
            return self._passages(number), min(count, 1.0)
        parts = [self._passages(number) for number in numbers]
        passages = np.unique(np.concatenate([self.postings[:0], *parts]))
        held = np.zeros(len(passages), np.float32)
        for part, count in zip(parts, numbers.values(), strict=True):
            held[np.searchsorted(passages, part)] += count
        return passages, np.minimum(held, 1)

    def _passages(self, number: int) -> Int32:
        return self.postings[self.posting_ends[number] : self.posting_ends[number + 1]]


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """How far a question's terms cover the passages.

    `shares` (passages,): the share of the terms' weight that each passage of the index holds. `weights` (terms,): of each
    term. `numbers`: of each term, the numbers of its alternatives in the lexicon, with their expected counts.
    """

    shares: Float32
    weights: Float32
    numbers: Sequence[Mapping[int, float]]


def frequent_words(texts: Iterable[Sequence[Word]], limit: int) -> list[Word]:
    """At most `limit` words, the most frequent first: one for each head, in its most frequent form. Numbers are left out."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    by_surface: dict[str, Word] = {}
    for word in (word for words in texts for word in words if not word.surface[0].isdigit()):
        counts[word.head][word.surface] += 1
        by_surface.setdefault(word.surface, word)
    most_frequent = sorted(counts.values(), key=lambda forms: -forms.total())[:limit]
    return [by_surface[forms.most_common(1)[0][0]] for forms in most_frequent]
