"""What a refusal can tell: which words of the question the nearest passage has, and which it lacks.

It claims no more than what was seen. A word is missing when the passage has neither it nor, across languages, a word that
it is likely to stand for; a word counts as spoken of only where it stands there itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.words.terms import Word, folded

MOST = 3
"""Phrases of each kind that are told."""
_JOINING = re.compile(r"[\s'’]*(?:(?:de|du|des|d|of|la|le|les|l|the)\b[\s'’]*){0,2}", re.IGNORECASE)
_DEGREE = re.compile(r"\bhow\s+$", re.IGNORECASE)  # "how many": the word says what is asked for, not what it is about


@dataclass(frozen=True, slots=True)
class Gap:
    """Phrases of the question, in its own words: the nearest passage has those in `spoken_of`, not those in `missing`.

    Either may be empty.
    """

    spoken_of: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, list[str]]:
        return {"spoken_of": list(self.spoken_of), "missing": list(self.missing)}


def gap(question: str, words: Sequence[Word], matched: Mapping[str, Sequence[str]]) -> Gap:
    """`words` are those of `question`, in order; `matched` those that the passage holds, with what they were found in."""
    told = [word for word in words if not _DEGREE.search(question[: word.start])]
    spoken = [
        word for word in told if any(folded(word.surface) == folded(found) for found in matched.get(word.surface, ()))
    ]
    missing = [word for word in told if word.surface not in matched]
    return Gap(_phrases(question, told, spoken), _phrases(question, told, missing))


def _phrases(question: str, words: Sequence[Word], chosen: Sequence[Word]) -> tuple[str, ...]:
    """Runs of chosen words, with what joins them: "Claudia Sheinbaum", "Coupe du monde 2018"."""
    runs: list[list[Word]] = []
    before: Word | None = None
    for word in words:
        if word in chosen:
            joined = before is not None and before in chosen and _JOINING.fullmatch(question[before.end : word.start])
            if joined:
                runs[-1].append(word)
            else:
                runs.append([word])
        before = word
    return tuple(dict.fromkeys(question[run[0].start : run[-1].end] for run in runs))[:MOST]
