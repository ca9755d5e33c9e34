"""An index of a million passages, made without a model: what its size alone costs a question, the memory and the start."""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from index.arrays import Int64, Strings, ranges
from index.encoding.encoder import EncoderIdentity
from index.encoding.threads import one_thread
from index.searching import Query, candidates
from index.storing import saved
from index.storing.store import Index
from index.storing.texts import Documents, Passages
from index.storing.vector_index import VectorIndex
from index.words.lexicon import Lexicon
from index.words.passage_words import PassageWords
from index.words.terms import words
from index.words.translation import WordVectors
from qa.ranking import Ranking
from tests.benchmarks.stages import milliseconds, own_memory, synthetic

_IDENTITY = EncoderIdentity("synthetic", "1", "", "")
_SENTENCES = 20_000
_WORDS = 300_000
_ASKED = 50


def large(size: int) -> dict[str, Any]:
    """A question without encoding and reading, p50 and p95 in ms, among `size` passages of two sentences of 18 words.

    The index is written and opened again: seconds for that, and bytes of memory a passage that are not in mapped files.
    """
    chance = np.random.default_rng(7)
    sentences = _sentences(chance)
    vectors = synthetic(size)
    ranking = Ranking.of(_IDENTITY)
    with TemporaryDirectory() as place:
        folder = Path(place) / "index"
        saved.publish(folder, _index(sentences, vectors, chance), kept=1)
        asked = vectors[chance.integers(size, size=_ASKED)]
        del vectors
        before = own_memory()
        began = time.perf_counter()
        index = saved.open_index(folder, _IDENTITY).index
        opened = time.perf_counter() - began

        def ask(number: str) -> None:
            text = " ".join(sentences[int(number)].split()[:8])
            query = Query(
                text=text, language="fr", vector=asked[int(number)], tokens=None, words=tuple(words(text, "fr"))
            )
            found = candidates(index, query, weights=ranking.first_stage)
            ranking.rank(found, "fr", passages=size)

        numbers = [str(number) for number in range(_ASKED)]
        with one_thread():  # as a question is answered
            for number in numbers:
                ask(number)
            times = milliseconds(ask, numbers)
        memory = (own_memory() - before) / size
        return {**times, "opened": round(opened, 2), "bytes each": round(memory)}


def _sentences(chance: np.random.Generator) -> list[str]:
    """Sentences whose words are as frequent as those of French without its stop words: the n-th in proportion to 1 / (n + 30)."""
    shares = 1 / (np.arange(_WORDS) + 30)
    numbers = chance.choice(_WORDS, size=(_SENTENCES, 18), p=shares / shares.sum())
    return [" ".join(map(_word, row)).capitalize() + "." for row in numbers.tolist()]


def _word(number: int) -> str:
    """A word of its own for each number."""
    syllables = [consonant + vowel for consonant in "bcdfgjlmnprstv" for vowel in ("a", "e", "i", "o", "ou", "an")]
    word = ""
    number += len(syllables)
    while number:
        number, place = divmod(number, len(syllables))
        word += syllables[place]
    return word


def _index(sentences: list[str], vectors: Any, chance: np.random.Generator) -> Index:
    """One passage a document, each of two of the sentences; from arrays, because as objects a million would not fit."""
    size = len(vectors)
    chosen = chance.integers(len(sentences), size=(size, 2))
    of_sentence = [words(sentence, "fr") for sentence in sentences]
    lengths = np.array([len(sentence) + 1 for sentence in sentences])
    texts = Strings.of(f"{sentence} " for sentence in sentences)
    starts = np.arange(size + 1, dtype=np.int64)
    text_ends = np.concatenate([[0], np.cumsum(lengths[chosen].sum(axis=1))])
    ids = Strings.of(f"d{number:07}" for number in range(size))
    documents = Documents(
        ids=ids,
        titles=Strings(np.zeros(0, np.uint8), np.zeros(size + 1, np.int64)),
        texts=Strings(_gathered(texts.data, texts.ends, chosen.ravel()), text_ends),
        headings=np.zeros((0, 2), np.int32),
        heading_ends=np.zeros(size + 1, np.int64),
        marks_headings=np.ones(size, bool),
        by_id=starts[:-1],
    )
    first, both = lengths[chosen[:, 0]], lengths[chosen].sum(axis=1)
    zero = np.zeros(size, np.int64)
    passages = Passages(
        documents=documents,
        document_numbers=starts[:-1].astype(np.int32),
        spans=np.stack([zero, both], axis=1).astype(np.int32),
        byte_spans=np.stack([text_ends[:-1], text_ends[1:]], axis=1),
        sections=Strings.of([""]),
        section_numbers=zero.astype(np.int32),
        sentences=np.stack([zero, first - 1, first, both - 1], axis=1).reshape(-1, 2).astype(np.int32),
        sentence_starts=2 * starts,
        language_numbers=zero.astype(np.uint8),
    )
    listed = PassageWords.of(of_sentence)
    word_counts = np.diff(listed.starts)
    records = _gathered(listed.records, listed.starts, chosen.ravel())
    lexicon = Lexicon.of(
        "fr", [[term for word in row for term in word.terms] for row in of_sentence], np.arange(len(sentences) + 1)
    )
    return Index(
        documents=documents,
        passages=passages,
        words=PassageWords(
            records,
            np.concatenate([[0], np.cumsum(word_counts[chosen].sum(axis=1))]),
            listed.surfaces,
            listed.stems,
        ),
        encoder=_IDENTITY,
        passage_tokens=200,
        created="",
        lexicons=(
            Lexicon.from_sentences(
                "fr",
                size=size,
                terms=lexicon.terms,
                sentence_terms=_gathered(lexicon.sentence_terms, lexicon.sentence_ends, chosen.ravel()),
                sentence_ends=np.concatenate([[0], np.cumsum(np.diff(lexicon.sentence_ends)[chosen.ravel()])]),
                sentence_starts=passages.sentence_starts,
            ),
        ),
        vocabularies={"fr": WordVectors.of([], np.zeros((0, 384), np.float32))},
        tokens=None,
        headings=None,
        passage_vectors=VectorIndex.of(vectors),
        sentence_vectors=VectorIndex.of(np.repeat(vectors.astype(np.float16), 2, axis=0)),
    )


def _gathered(data: Any, ends: Int64, rows: Int64) -> Any:
    """The parts of `data` that belong to these rows, one after the other."""
    return data[ranges(ends[rows], ends[rows + 1])]
