"""Which sentences of a passage to mark: the likeliest to answer, and its neighbour when that may well answer too.

A softmax within the passage over eight things seen in each sentence; fitted by `python -m qa.training.marking` to
`marking.json`. On PIAF's report half the first sentence holds the answer in 81 % of the passages that do, against 77 %
for the sentence of the best vector; what is marked, 1.4 sentences on average, in 91 %.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from scipy.special import softmax

from index import EncoderIdentity, Passage, Span, TokenVectors
from index.arrays import Bool, Float64, Int32
from index.encoding.encoder import Vectors
from index.searching import Query
from index.words.terms import Language, Word, folded, stem
from qa.answer_type import held, kind_of, plain

PATH = Path(__file__).with_name("marking.json")
FEATURES = (
    "sentence",  # cosine of the sentence with the question
    "words",  # how much of the question's words it has, each worth more the fewer sentences of the passage have it
    "names",  # the share of the question's names that it has
    "expected",  # what the question asks for, `qa.answer_type.held`
    "pronoun",  # it begins with a pronoun or a demonstrative
    "content",  # how the tokens of the question's content words, names apart, divide over the sentences, by likeness
    "asking",  # the same for its first two tokens, which tell what is asked
    "function",  # the mean cosine of its other tokens with the sentence's likest token
)
"""What is seen in a sentence."""
WITHOUT_TOKENS = 5
"""How many of the features need no token vectors: the first ones."""
READER = "reader"
"""With a reader: the logarithm of the share that it gives the sentence."""
_LEAST_SHARE = 1e-4
_SHARPNESS = 20.0  # a sentence whose likest token is .05 nearer than another's gets e times its share of a token

_PRONOUN = re.compile(
    r"\W*(?:il|elle|ils|elles|ce|cet|cette|ces|celui|celle|cela|c'|son|sa|ses|leur|leurs"
    r"|he|she|it|they|this|these|his|her|their|its|that)\b"
)


@dataclass(frozen=True, slots=True, eq=False)
class Marking:
    """What chooses the sentences for one encoder's vectors.

    `weights` are those of `FEATURES`, or of the first five where token vectors are missing. A neighbour is marked too
    when its probability is at least `neighbour`. `means` (2, dimension): the mean token of questions and that of
    passages, which say what all texts have in common; None for an encoder that they do not belong to. `with_reader` are
    the weights of `FEATURES` and of the logarithm of the reader's share, None where there was none to fit them for.
    """

    weights: Float64
    without_tokens: Float64
    neighbour: float
    means: Vectors | None
    with_reader: Float64 | None = None
    neighbour_with_reader: float = 1.0

    @classmethod
    def of(cls, encoder: EncoderIdentity, path: Path = PATH) -> Self:
        """The fitted one where `encoder` is what it was fitted for, prompts and all; else the one that needs no tokens.

        The latter was fitted with the same encoder's cosines: where another's are spread wider, they count for more.
        """
        fitted: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        owned = fitted["encoder"] == encoder.as_dict()
        reader = fitted.get("with_reader") if owned else None
        return cls(
            np.array([fitted["with_tokens"][name] for name in FEATURES]),
            np.array([fitted["without_tokens"][name] for name in FEATURES[:WITHOUT_TOKENS]]),
            fitted["neighbour"],
            np.array(fitted["means"], np.float32) if owned else None,
            np.array([reader["weights"][name] for name in (*FEATURES, READER)]) if reader else None,
            reader["neighbour"] if reader else 1.0,
        )

    def mark(
        self,
        query: Query,
        passage: Passage,
        *,
        words: Sequence[Word],
        language: Language,
        cosines: Vectors,
        tokens: TokenVectors | None = None,
        shares: Float64 | None = None,
    ) -> Span:
        """The characters of the document to mark in `passage`: one of its sentences, or two that are adjacent.

        `words` are those of its text, `language` is its language; `cosines` (sentences,) are those of its sentences
        with the question; `tokens` those of its text, spans in the document; `shares` (sentences,) is what a reader says
        of each, where it read the passage. A passage without sentences is marked whole.
        """
        if not passage.sentences:
            return Span(passage.start, passage.end)
        seen = features(
            query, passage, words=words, language=language, cosines=cosines, tokens=tokens, means=self.means
        )
        if shares is None or self.with_reader is None or seen.shape[1] < len(FEATURES):
            first, last = chosen(self._chances(seen), self.neighbour)
        else:
            chances = np.asarray(softmax(read_too(seen, shares) @ self.with_reader))
            first, last = chosen(chances, self.neighbour_with_reader)
        return Span(passage.sentences[first].start, passage.sentences[last].end)

    def probabilities(
        self,
        query: Query,
        passage: Passage,
        *,
        words: Sequence[Word],
        language: Language,
        cosines: Vectors,
        tokens: TokenVectors | None = None,
    ) -> Float64:
        """For each sentence the probability that it holds the answer, if the passage does: (sentences,), 1 in all."""
        return self._chances(
            features(query, passage, words=words, language=language, cosines=cosines, tokens=tokens, means=self.means)
        )

    def _chances(self, seen: Float64) -> Float64:
        weights = self.weights if seen.shape[1] == len(FEATURES) else self.without_tokens
        return np.asarray(softmax(np.einsum("sf,f->s", seen, weights)))


def read_too(seen: Float64, shares: Float64) -> Float64:
    """`FEATURES` (sentences, features) with what the reader says of each sentence."""
    return np.column_stack([seen, np.log(np.maximum(shares, _LEAST_SHARE))])


def chosen(probabilities: Float64, neighbour: float) -> tuple[int, int]:
    """The first and the last sentence to mark: the likeliest, and the likelier of its neighbours from `neighbour` on."""
    best = int(probabilities.argmax())
    beside = [at for at in (best - 1, best + 1) if 0 <= at < len(probabilities)]
    second = max(beside, key=lambda at: float(probabilities[at]), default=best)
    return (min(best, second), max(best, second)) if probabilities[second] >= neighbour else (best, best)


def features(
    query: Query,
    passage: Passage,
    *,
    words: Sequence[Word],
    language: Language,
    cosines: Vectors,
    tokens: TokenVectors | None,
    means: Vectors | None,
) -> Float64:
    """What is seen in each sentence, (sentences, features): `FEATURES`, or the first five without tokens or means."""
    content = query.words
    spans = [Span(a - passage.start, b - passage.start) for a, b in passage.sentences]
    in_sentences = [[word for word in words if a <= word.start < b] for a, b in spans]
    stems = {stem(word.surface, language) for word in content} | {folded(word.surface) for word in content}
    sentences = [plain(passage.text[a:b]) for a, b in spans]
    question, kind = plain(query.text), kind_of(query.text)
    new_names = [len({word.stem for word in of_one if _is_name(word)} - stems) for of_one in in_sentences]
    columns = [
        np.asarray(cosines, np.float64),
        _rare_words(content, in_sentences, language),
        _names(content, in_sentences, language),
        [held(kind, text, question, new_names=new) for text, new in zip(sentences, new_names, strict=True)],
        [float(bool(_PRONOUN.match(text))) for text in sentences],
    ]
    if query.tokens is not None and tokens is not None and means is not None and len(query.tokens.spans):
        columns += _token_columns(query.tokens, content, tokens, passage.sentences, means)
    return np.stack([np.asarray(column, np.float64) for column in columns], 1)


def _is_name(word: Word) -> bool:
    return word.is_name and not word.surface[0].isdigit()


def _rare_words(content: Sequence[Word], in_sentences: Sequence[Sequence[Word]], language: Language) -> Float64:
    """Each word of the question weighs ln((sentences + 1) / (sentences that have it + .5))."""
    wanted = dict.fromkeys((stem(word.surface, language), folded(word.surface)) for word in content)
    if not wanted:
        return np.zeros(len(in_sentences))
    stems = [{word.stem for word in of_one} for of_one in in_sentences]
    forms = [{folded(word.surface) for word in of_one} for of_one in in_sentences]
    table = np.array(
        [
            [
                1.0 if root in s or form in f else max((cognate(form, other) for other in f), default=0.0)
                for s, f in zip(stems, forms, strict=True)
            ]
            for root, form in wanted
        ]
    )
    having = (table > 0).sum(1)
    weights = np.where(having > 0, np.log((len(in_sentences) + 1) / (having + 0.5)), 0.0)
    return np.asarray(np.einsum("w,ws->s", weights, table) / len(wanted))


def _names(content: Sequence[Word], in_sentences: Sequence[Sequence[Word]], language: Language) -> list[float]:
    names = {stem(word.surface, language) for word in content if _is_name(word)}
    return [len(names & {word.stem for word in of_one}) / max(1, len(names)) for of_one in in_sentences]


@lru_cache(maxsize=100_000)
def cognate(a: str, b: str) -> float:
    """How alike two words of five letters or more are, in [0, .9]: .9 of the Dice coefficient of their trigrams, from .5 on.

    It finds in one language what is said in the other: "president", "président".
    """
    if len(a) < 5 or len(b) < 5 or a[0] != b[0]:
        return 0.0
    x, y = ({f"^{word}$"[at : at + 3] for at in range(len(word))} for word in (a, b))
    dice = 2 * len(x & y) / (len(x) + len(y))
    return 0.9 * dice if dice >= 0.5 else 0.0


def _token_columns(
    question: TokenVectors, content: Sequence[Word], tokens: TokenVectors, spans: Sequence[Span], means: Vectors
) -> list[Float64]:
    """The features "content", "asking" and "function"."""
    centred = (
        torch.from_numpy(_centred(question.vectors, means[0])),
        torch.from_numpy(_centred(tokens.vectors, means[1])),
    )
    likeness = (centred[0] @ centred[1].T).numpy()  # NumPy's BLAS would share it among threads of its own
    likest = np.stack([likeness[:, _covering(tokens.spans, span)].max(1, initial=-1.0) for span in spans], 1)
    shares = softmax(_SHARPNESS * likest, axis=1)
    weights, function = np.zeros(len(question.spans)), np.ones(len(question.spans), bool)
    for word in content:
        of_word = _covering(question.spans, Span(word.start, word.end))
        function &= ~of_word
        if not _is_name(word):
            weights[of_word] = 1 / max(1, of_word.sum())  # a word counts once, however many tokens it has
    if function.all():
        weights[:] = 1
    return [
        np.einsum("t,ts->s", weights, shares) / max(1e-9, weights.sum()),
        shares[:2].mean(0),
        likest[function].mean(0) if function.any() else np.zeros(len(spans)),
    ]


def _covering(tokens: Int32, span: Span) -> Bool:
    covering: Bool = (tokens[:, 0] < span.end) & (tokens[:, 1] > span.start)
    return covering


def _centred(vectors: Vectors, mean: Vectors) -> Vectors:
    centred = vectors - mean
    unit: Vectors = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
    return unit
