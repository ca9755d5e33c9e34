"""Where a text prints the question that a person asks: « Qui paiera ? » demande un habitant. Such a sentence is no answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from index import Passage
from index.arrays import Float64
from index.words.terms import Word, folded

_QUESTION = re.compile(r"[^«»“”„\"?]*\?")
_LEAST_SHARE = 2 / 3  # of the question's words


def shares_without_asking(
    shares: Float64, passage: Passage, words: Sequence[Word], matched: Mapping[str, Sequence[str]]
) -> Float64:
    """`shares` corrected: a sentence that asks the question gets 0, and its share goes to the next sentence without a question.

    `shares` (sentences,): how probable it is that the answer is in each sentence. A text most often answers right after it
    asks; if no such sentence follows, the share is lost. `words` are those of the question, `matched` those that the
    passage holds, with the passage's words for them.
    """
    if "?" not in passage.text:
        return shares
    texts = [passage.text[start - passage.start : end - passage.start] for start, end in passage.sentences]
    answering = shares.copy()
    for number, text in enumerate(texts):
        if any(_holds(printed, words, matched) for printed in _QUESTION.findall(text)):
            following = next((later for later in range(number + 1, len(texts)) if "?" not in texts[later]), None)
            if following is not None:
                answering[following] += answering[number]
            answering[number] = 0
    return answering


def _holds(text: str, words: Sequence[Word], matched: Mapping[str, Sequence[str]]) -> bool:
    """Whether `text` holds most of the words of a question."""
    text_words = set(re.findall(r"\w+", folded(text)))
    shared = [word for word in words if any(folded(surface) in text_words for surface in matched.get(word.surface, ()))]
    return len(shared) > 0 and len(shared) >= _LEAST_SHARE * len(words)
