"""From a question to its candidates.

A `Query` is a question, analysed once. `candidates` first collects a pool: passages near the question's vector, passages
with a sentence near it, and passages that hold its words. It chooses the best of the pool by the signals that are cheap
to compute, and computes all signals for these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch

from index.arrays import Bool, Float32, Int64, ranges
from index.encoding.encoder import Encoder, TokenVectors, Vectors
from index.storing.store import Index
from index.storing.token_vectors import word_tokens
from index.words.lexicon import Coverage, Lexicon, QueryTerm
from index.words.terms import LANGUAGES, Language, Word, words
from index.words.translation import TranslatedWord, WordVectors, translated, word_vectors

CANDIDATES = 50
_POOL_FACTOR = 4
"""The vectors of passages, and the words of each language, add up to this many times as many passages to the pool as
candidates are wanted."""
_SENTENCES_A_PASSAGE = 2
"""The vectors of sentences add the passages of this many times as many sentences: some of these stand in one passage."""
_LIKELY_COUNT = 0.25
"""The least expected count for which a word of a text is shown as a translation of a question's word. Less likely ones are
mostly wrong."""
_BLOCK = 256  # shares in a block of `_largest`


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Query:
    """A question, analysed once.

    `vector`: unit (dimension,). `tokens`: None if the encoder has none. `words`: its words, in order. `mean` (dimension,):
    the mean token vector of questions in its language. It is needed to translate the words for texts in the other
    language; if it is None, they stay as they are.
    """

    text: str
    language: Language
    vector: Vectors
    tokens: TokenVectors | None
    words: tuple[Word, ...]
    mean: Vectors | None = None
    _terms: dict[Language, tuple[Lexicon, tuple[TranslatedWord, ...]]] = field(default_factory=dict, init=False)

    @classmethod
    def of(cls, text: str, language: Language, encoder: Encoder, *, mean: Vectors | None = None) -> Query:
        vector, tokens = encoder.encode_question(with_capital_and_mark(text, language))
        return cls(
            text=text, language=language, vector=vector, tokens=tokens, words=tuple(words(text, language)), mean=mean
        )

    def terms(self, lexicon: Lexicon, vocabulary: WordVectors) -> tuple[TranslatedWord, ...]:
        """Each distinct word of the question, and what it stands for in the lexicon's texts; kept for the next call."""
        cached = self._terms.get(lexicon.language)
        if cached is None or cached[0] is not lexicon:
            cached = self._terms[lexicon.language] = lexicon, self._translated(lexicon, vocabulary)
        return cached[1]

    def _translated(self, lexicon: Lexicon, vocabulary: WordVectors) -> tuple[TranslatedWord, ...]:
        distinct: dict[str, Word] = {}
        for word in self.words:
            distinct.setdefault(word.surface, word)
        if lexicon.language == self.language or self.mean is None or self.tokens is None:
            return tuple(TranslatedWord.untranslated(word) for word in distinct.values())
        vectors = word_vectors(list(distinct.values()), self.tokens, self.mean)
        return tuple(translated(list(distinct.values()), vectors, vocabulary, lexicon))


MARK_TOKENS = 2
"""The most tokens that `with_capital_and_mark` adds."""


def with_capital_and_mark(question: str, language: Language) -> str:
    """The question with a capital and a question mark, so that it is encoded alike however it was typed.

    No other place changes, so spans hold for both. A text with a question mark inside, as a completed follow-up has, keeps
    its end.
    """
    capital = question[:1].upper()
    text = (capital if len(capital) == 1 else question[:1]) + question[1:]
    bare = text.rstrip(" \u00a0\u202f?!.…")
    if not bare or "?" in bare:
        return text
    return bare + (" ?" if language == "fr" else "?")


@dataclass(frozen=True, slots=True)
class FirstStageWeights:
    """The weights of the signals that are cheap to compute; candidates are chosen by these.

    The numbers are defaults; `qa/ranking.json` replaces them.
    """

    passage: float = 63.0
    sentence: float = 47.0
    words: float = 8.5


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A passage that may answer, by its number in the index, and its signals.

    `language`: of its text. `cosine`: of the passage with the question. `sentence_cosines`: of its sentences, float32
    (sentences,). `word_share`: how many of the question's words its best two adjacent sentences hold, from 0 to 1; rare
    words count more. `token_match`: the mean, over the word tokens of the question, of the best cosine with a token of the
    passage; None if the index or the encoder has no tokens.
    """

    passage: int
    language: Language
    cosine: float
    sentence_cosines: Vectors
    word_share: float
    token_match: float | None


def candidates(
    index: Index,
    query: Query,
    *,
    weights: FirstStageWeights,
    limit: int = CANDIDATES,
    within: Bool | None = None,
) -> list[Candidate]:
    """At most `limit` candidates, best first by the weighted first-stage signals; ties in reading order.

    `within` (passages,): which passages may be candidates; None means all. Raises `ValueError` if the query's vector or
    `within` does not fit the index.
    """
    if query.vector.shape != (index.dimension,):
        raise ValueError(f"query has shape {query.vector.shape}, the index has dimension {index.dimension}")
    if within is not None and within.shape != (len(index.passages),):
        raise ValueError(f"within has shape {within.shape}, the index has {len(index.passages)} passages")
    passage_count = len(index.passages)
    coverages = {
        lexicon.language: lexicon.coverage(_terms(index, lexicon, query), passage_count) for lexicon in index.lexicons
    }
    pool = _pool(index, query, list(coverages.values()), limit * _POOL_FACTOR, within)
    cosines = index.passage_vectors.cosines(query.vector, pool)
    starts, stops = index.passages.sentence_starts[pool], index.passages.sentence_starts[pool + 1]
    sentence_cosines = index.sentence_vectors.cosines(query.vector, ranges(starts, stops))
    ends = np.cumsum(stops - starts)  # the cosines of a passage's sentences are sentence_cosines[begin:end]
    begins = ends - (stops - starts)
    word_shares = np.sum([coverage.shares[pool] for coverage in coverages.values()], axis=0)
    scores = weights.passage * cosines + weights.words * word_shares
    if len(pool):
        scores += weights.sentence * np.maximum.reduceat(sentence_cosines, begins)
    best = np.argsort(-scores, kind="stable")[:limit]
    passages = pool[best]
    window_shares = _word_shares(index, coverages, passages)
    token_matches = _token_matches(index, query, passages)
    return [
        Candidate(
            passage=passage,
            language=index.passages.language(passage),
            cosine=cosine,
            sentence_cosines=sentence_cosines[begin:end],
            word_share=word_share,
            token_match=token_match,
        )
        for passage, cosine, begin, end, word_share, token_match in zip(
            *(array.tolist() for array in (passages, cosines[best], begins[best], ends[best], window_shares)),
            token_matches,
            strict=True,
        )
    ]


def matched_words(index: Index, query: Query, passages: Sequence[int]) -> list[dict[str, tuple[str, ...]]]:
    """For each passage, the question's words that it holds, in lower case, each with the passage's words for it.

    A translated word may stand for several words of the text; only those with an expected count of at least a quarter are
    taken.
    """
    numbers_by_term = {  # of each language
        lexicon.language: _likely_words(query.terms(lexicon, index.vocabularies[lexicon.language]))
        for lexicon in index.lexicons
    }
    distinct = list(dict.fromkeys(word.surface for word in query.words))
    matches = []
    for passage in passages:
        numbers_of = numbers_by_term[index.passages.language(passage)]
        surfaces: dict[int, dict[str, None]] = {}  # by the number of the question's word
        for surface, head, form in index.words.distinct_words(passage):
            for number in {*numbers_of.get(head, ()), *numbers_of.get(form, ())}:
                surfaces.setdefault(number, {})[surface] = None
        matches.append({distinct[number]: tuple(forms) for number, forms in sorted(surfaces.items())})
    return matches


def _likely_words(words: Sequence[TranslatedWord]) -> dict[str, list[int]]:
    """By term, the numbers of the question's words that are likely to stand for it."""
    numbers: dict[str, list[int]] = {}
    for number, word in enumerate(words):
        for term, count in (*word.head.items(), *word.form.items()):
            if count >= _LIKELY_COUNT:
                numbers.setdefault(term, []).append(number)
    return numbers


def _terms(index: Index, lexicon: Lexicon, query: Query) -> list[QueryTerm]:
    """The terms of the question in the lexicon's language: head and form of each word."""
    words = query.terms(lexicon, index.vocabularies[lexicon.language])
    return [term for word in words for term in (word.head, word.form)]


def _pool(index: Index, query: Query, coverages: Sequence[Coverage], count: int, within: Bool | None) -> Int64:
    """The numbers of the passages that at least one signal proposes, in reading order; all if there are no more than `count`.

    The signals propose the `count` nearest passages, the passages of the nearest sentences (`_SENTENCES_A_PASSAGE` times
    `count`), and for each language the `count` passages that hold most of the question's words, by weight.
    """
    starts = index.passages.sentence_starts
    if count >= len(index.passages):
        return np.arange(len(index.passages)) if within is None else np.flatnonzero(within)
    sentences_within = None if within is None else np.repeat(within, np.diff(starts))
    sentences = index.sentence_vectors.search(query.vector, count * _SENTENCES_A_PASSAGE, sentences_within)
    parts = [
        index.passage_vectors.search(query.vector, count, within),
        np.searchsorted(starts, sentences, side="right") - 1,
    ]
    for coverage in coverages:
        parts.append(_largest(coverage.shares if within is None else np.where(within, coverage.shares, 0), count))
    return np.unique(np.concatenate(parts))


def _largest(shares: Float32, count: int) -> Int64:
    """The places of the `count` largest shares that are not 0, in no order.

    First the largest share of each block is taken. The `count`-th of these is a lower limit, because at least `count` shares
    reach it. Few shares are then left to compare: among a million it takes a fifth of the time.
    """
    least = 0.0
    if len(shares) > _BLOCK * count:
        blocks = torch.from_numpy(shares[: len(shares) // _BLOCK * _BLOCK]).view(-1, _BLOCK)
        least = float(torch.topk(blocks.amax(1), count).values[-1])
    places: Int64 = np.flatnonzero(shares >= least if least > 0 else shares > 0)
    if len(places) > count:
        places = places[torch.topk(torch.from_numpy(shares[places]), count, sorted=False).indices.numpy()]
    return places


def _word_shares(index: Index, coverages: Mapping[Language, Coverage], passages: Int64) -> Float32:
    """For each passage, the largest share of the question's words, by weight, in two adjacent sentences, (passages,)."""
    shares = np.zeros(len(passages), np.float32)
    language_numbers = index.passages.language_numbers[passages]
    for lexicon in index.lexicons:
        chosen = language_numbers == LANGUAGES.index(lexicon.language)
        shares[chosen] = lexicon.window_coverage(
            coverages[lexicon.language], passages[chosen], index.passages.sentence_starts
        )
    return shares


def _token_matches(index: Index, query: Query, passages: Int64) -> Sequence[float | None]:
    if index.tokens is None or query.tokens is None:
        return [None] * len(passages)
    question_vectors = query.tokens.vectors[word_tokens(query.tokens, query.text)]
    matches: list[float] = index.tokens.matches(question_vectors, passages).tolist()
    return matches
