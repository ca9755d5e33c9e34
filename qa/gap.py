"""What a refusal can say: which words of the question the nearest passage has, and which it lacks.

A word is missing if the passage has neither the word nor, in the other language, a likely translation. A word is spoken
of only if the passage has the word itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.words.terms import Word, folded
from qa.bilingual_nouns import with_original_words

MAX_PHRASES = 3
"""How many phrases of each kind a refusal names."""
_JOINING = re.compile(r"[\s'’]*(?:(?:de|du|des|d|of|la|le|les|l|the)\b[\s'’]*){0,2}", re.IGNORECASE)
_DEGREE = re.compile(r"\bhow\s+$", re.IGNORECASE)  # "how many": the word after "how" is not what the question is about


@dataclass(frozen=True, slots=True)
class Gap:
    """Phrases of the question, in its own words: the nearest passage has those in `spoken_of`, not those in `missing`.

    Either may be empty.
    """

    spoken_of: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def with_original_words(self, original_words: Mapping[str, str]) -> Gap:
        """The same with the question's own words for the texts' nouns (`qa.bilingual_nouns`)."""
        spoken_of = dict.fromkeys(with_original_words(phrase, original_words) for phrase in self.spoken_of)
        missing = dict.fromkeys(with_original_words(phrase, original_words) for phrase in self.missing)
        return Gap(tuple(spoken_of), tuple(phrase for phrase in missing if phrase not in spoken_of))

    def as_dict(self) -> dict[str, list[str]]:
        return {"spoken_of": list(self.spoken_of), "missing": list(self.missing)}


def gap(question: str, words: Sequence[Word], matched: Mapping[str, Sequence[str]]) -> Gap:
    """The gap between a question and a passage.

    `words` are those of `question`, in order. `matched` are those that the passage holds, with the passage's words for them.
    """
    topical = [word for word in words if not _DEGREE.search(question[: word.start])]
    spoken_of = [
        word
        for word in topical
        if any(folded(word.surface) == folded(surface) for surface in matched.get(word.surface, ()))
    ]
    missing = [word for word in topical if word.surface not in matched]
    return Gap(_phrases(question, topical, spoken_of), _phrases(question, topical, missing))


def _phrases(question: str, words: Sequence[Word], chosen: Sequence[Word]) -> tuple[str, ...]:
    """The runs of chosen words, each with the small words inside it: "Claudia Sheinbaum", "Coupe du monde 2018"."""
    runs: list[list[Word]] = []
    previous: Word | None = None
    for word in words:
        if word in chosen:
            if previous is not None and previous in chosen and _JOINING.fullmatch(question[previous.end : word.start]):
                runs[-1].append(word)
            else:
                runs.append([word])
        previous = word
    return tuple(dict.fromkeys(question[run[0].start : run[-1].end] for run in runs))[:MAX_PHRASES]
