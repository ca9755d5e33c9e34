"""A question to its candidates: every passage looked at once, cheaply, and the best looked at closely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoding.encoder import Encoder, TokenVectors, Vectors
from index.storing.store import Index
from index.storing.token_vectors import word_tokens
from index.words.lexicon import Floats, Lexicon, Term
from index.words.terms import Language, Word, words
from index.words.translation import translated, word_vectors

CANDIDATES = 50
_LIKELY_WORD = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """A question as it is searched: its unit vector (dimension,), and its tokens where the encoder gives them."""

    text: str
    language: Language
    vector: Vectors
    tokens: TokenVectors | None

    @classmethod
    def of(cls, text: str, language: Language, encoder: Encoder) -> Query:
        return cls(text, language, *encoder.encode_question(text))


@dataclass(frozen=True, slots=True)
class Preselection:
    """What the legs that are known of every passage count for in choosing candidates."""

    passage: float = 63.0
    sentence: float = 47.0
    words: float = 8.5


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A passage that may answer, by its number in the index, and what each leg says of it.

    `cosine` is the passage's, `sentence_cosines` those of its sentences, float32 (sentences,). `word_share`: the share
    of the question's words, weighted by rarity, in its best two adjacent sentences. `token_match`: the mean best cosine
    of the question's word tokens, None where the index or the encoder has no tokens. `language` is its document's.
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
    means: Mapping[Language, Vectors],
    preselection: Preselection,
    limit: int = CANDIDATES,
    within: NDArray[np.bool_] | None = None,
) -> list[Candidate]:
    """At most `limit` passages, the best by `preselection` over all of them first; ties in reading order.

    `within`, of shape (passages,), says which passages may be given; None, all of them.
    `means`: what the tokens of all questions in a language have in common; without that of the question's, its words are
    not translated for texts in the other language.
    """
    if query.vector.shape != (index.dimension,):
        raise ValueError(f"query has shape {query.vector.shape}, the index has dimension {index.dimension}")
    cosines = index.passage_vectors @ query.vector
    sentence_cosines = index.sentence_vectors @ query.vector
    starts = index.sentence_starts
    asked = {lexicon.language: _asked(index, lexicon, query, means) for lexicon in index.lexicons}
    coverage = np.sum([share for _, _, share in asked.values()], axis=0)
    total = (
        preselection.passage * cosines
        + preselection.sentence * np.maximum.reduceat(sentence_cosines, starts[:-1])
        + preselection.words * coverage
    )
    order = np.argsort(-total, kind="stable")
    best = (order if within is None else order[within[order]])[:limit]
    shares = _word_shares(index, asked, best, starts)
    matches = _token_matches(index, query, best)
    return [
        Candidate(
            int(passage),
            index.language_of_passage(int(passage)),
            float(cosines[passage]),
            sentence_cosines[starts[passage] : starts[passage + 1]],
            shares[int(passage)],
            match,
        )
        for passage, match in zip(best, matches, strict=True)
    ]


def question_terms(
    index: Index, lexicon: Lexicon, query: Query, means: Mapping[Language, Vectors]
) -> list[tuple[Word, tuple[Term, Term]]]:
    """Each word of the question, once, and the two terms it stands for in the texts of the lexicon."""
    asked = list({word.surface: word for word in reversed(words(query.text, query.language))}.values())[::-1]
    mean = means.get(query.language)
    if lexicon.language == query.language or mean is None or query.tokens is None:
        return [(word, ({word.head: 1.0}, {word.form: 1.0})) for word in asked]
    vocabulary = index.vocabularies[lexicon.language]
    vectors = word_vectors(asked, query.tokens, mean)
    return [(word, translated(word, vector, vocabulary, lexicon)) for word, vector in zip(asked, vectors, strict=True)]


def matched_words(
    index: Index, query: Query, passages: Sequence[int], means: Mapping[Language, Vectors]
) -> list[dict[str, tuple[str, ...]]]:
    """For each passage the question's words that it holds, in lower case, and the words that they were found in.

    Of the words that a translated one may stand for, those that are expected for at least a quarter of it.
    """
    asked = {lexicon.language: question_terms(index, lexicon, query, means) for lexicon in index.lexicons}
    matched = []
    for passage in passages:
        language = index.language_of_passage(passage)
        held = words(index.passages[passage].text, language)
        found = {}
        for word, (heads, forms) in asked[language]:
            same = dict.fromkeys(
                w.surface for w in held if max(heads.get(w.head, 0), forms.get(w.form, 0)) >= _LIKELY_WORD
            )
            if same:
                found[word.surface] = tuple(same)
        matched.append(found)
    return matched


_Asked = tuple[list[Term], Floats, Floats]  # the terms, their weights, and each passage's share of these


def _asked(index: Index, lexicon: Lexicon, query: Query, means: Mapping[Language, Vectors]) -> _Asked:
    terms = [term for _, pair in question_terms(index, lexicon, query, means) for term in pair]
    share, weights = lexicon.coverage(terms)
    return terms, weights, share


def _word_shares(
    index: Index, asked: Mapping[Language, _Asked], best: NDArray[np.int64], starts: NDArray[np.int64]
) -> dict[int, float]:
    shares: dict[int, float] = {}
    for lexicon in index.lexicons:
        terms, weights, _ = asked[lexicon.language]
        mine = [int(n) for n in best if index.language_of_passage(int(n)) == lexicon.language]
        if mine:
            spans = [(int(starts[n]), int(starts[n + 1])) for n in mine]
            shares |= dict(zip(mine, lexicon.window_coverage(terms, weights, spans), strict=True))
    return shares


def _token_matches(index: Index, query: Query, best: NDArray[np.int64]) -> Sequence[float | None]:
    if index.tokens is None or query.tokens is None:
        return [None] * len(best)
    tokens = query.tokens.vectors[word_tokens(query.tokens, query.text)]
    return [index.tokens.match(tokens, int(passage)) for passage in best]
