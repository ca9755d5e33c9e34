"""What a refusal can say: which words of the question the nearest passage has, and which it lacks.

A word is missing if the passage has neither the word nor, in the other language, a likely translation. A word is spoken
of only if the passage has the word itself, and if it names something: no passage "speaks of keep". A name of several words,
or a word with hyphens, is missing if one of its words is, and spoken of if all are: a passage about a red mill does not speak
of the "Moulin Rouge".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from index.words.terms import Word, folded, is_shouted
from qa.bilingual_nouns import with_original_words
from qa.function_words import DETERMINERS, PREPOSITIONS

MAX_PHRASES = 3
"""How many phrases of each kind a refusal names."""
_JOINING = re.compile(r"[\s'’]*(?:(?:de|du|des|d|of|la|le|les|l|the)\b[\s'’]*){0,2}", re.IGNORECASE)
_CAPITALISED = r"[A-ZÀ-ÖØ-Þ][^\W_]*"
_MORE_OF_NAME = rf"(?:(?:[-‐‑'’]|\s(?:(?:de|du|des|la|le|les|of|the|von|van)\s|[dl]['’]){{0,2}}){_CAPITALISED})"
_NAME = re.compile(rf"{_CAPITALISED}(?:{_MORE_OF_NAME}*\s\d+\b|{_MORE_OF_NAME}+)")  # "Moulin Rouge", "Airbus 320"
_HYPHENATED = re.compile(
    r"(?<![\w-])[^\W\d_]+(?:[-‐‑][^\W\d_]+)*[-‐‑]"
    r"(?!(?:ils?|elles?|on|je|tu|nous|vous|ce|t|y|en|moi|toi|lui|leur|la|là|les?|ci)(?![^\W_]))[^\W\d_]+",
    re.IGNORECASE,
)
_DEGREE = re.compile(r"\bhow\s+$", re.IGNORECASE)  # "how many": the word after "how" is not what the question is about
_SAYS_LITTLE = re.compile(  # "comment s'appelle la rivière" asks of the river
    r"(?:appel|nomm)(?:er?|es|ent|le|les|lent|lait|ait|aient)|fai(?:re|sai(?:en)?t)|font|dire|trouve(?:nt)?|exist(?:e|ent|er)"
    r"|ser(?:t|vent|vir)|autour|environ|exactement|actuellement|vraiment|deja|encore|toujours"
    r"|called|named|located|get|got|happen(?:s|ed)?|exists?|used|around|near|inside|outside|within|among|across|along"
    r"|exactly|currently|really|ever|still|yet|already"
)
_BEFORE_NOUN = (
    DETERMINERS
    | (PREPOSITIONS - {"to", "en"})
    | frozenset(
        "quel quelle quels quelles which what whose many much some no this that these those his her its their ce cet cette ces son "
        "sa ses leur leurs is are was were do does did has have".split()
    )
)
"""Before a noun, or an adjective and a noun; the verbs before the subject of an English question."""
_BEFORE_SUBJECT = re.compile(r"-(?:t-)?(?:ils?|elles?|on|je|tu|nous|vous)\b", re.IGNORECASE)  # « mangent-ils »
_COUNTED = re.compile(r"\bcombien\s+d(?:e\s+|['’])[^\W\d_]+(?:\s(?:l['’]|l[ae]s?))?\Z", re.IGNORECASE)


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
    topical = [
        word
        for word in words
        if not _DEGREE.search(question[: word.start]) and not _SAYS_LITTLE.fullmatch(folded(word.surface))
    ]
    wholes = _wholes(question, topical)
    spoken_of = [
        all(
            any(folded(word.surface) == folded(surface) for surface in matched.get(word.surface, ()))
            for word in whole.words
        )
        for whole in wholes
    ]
    spoken_of = [held and not _is_verb(whole, question) for held, whole in zip(spoken_of, wholes, strict=True)]
    missing = [any(word.surface not in matched for word in whole.words) for whole in wholes]
    spoken = [
        question[start:end] for start, end in _phrases(question, wholes, spoken_of) if _names(question, start, end)
    ]
    lacking = [question[start:end] for start, end in _phrases(question, wholes, missing)]
    return Gap(*(tuple(dict.fromkeys(phrases))[:MAX_PHRASES] for phrases in (spoken, lacking)))


def _is_verb(whole: _Whole, question: str) -> bool:
    return _BEFORE_SUBJECT.match(question, whole.end) is not None


def _names(question: str, start: int, end: int) -> bool:
    """Whether a phrase of a question surely names something: its place, a capital, a digit or a hyphen shows it."""
    before = re.findall(r"[^\W_]+", folded(question[:start]))
    is_capital = question[start].isupper() and not is_shouted(question)
    return (
        not before or is_capital or re.search(r"[\d-]", question[start:end]) is not None or before[-1] in _BEFORE_NOUN
    )


class _Whole(NamedTuple):
    """One or more words that are not told apart, and where they stand, with their small words, in the question."""

    words: tuple[Word, ...]
    start: int
    end: int


def _wholes(question: str, words: Sequence[Word]) -> list[_Whole]:
    """The words of a question, those of one name or with hyphens between them together."""
    spans = [match.span() for match in _HYPHENATED.finditer(question)]
    if not is_shouted(question):
        spans += [_without_first_word(*match.span(), question, words) for match in _NAME.finditer(question)]
    spans.sort(key=lambda span: span[0] - span[1])  # "Notre-Dame" in "Notre-Dame de Paris"
    wholes: list[_Whole] = []
    for word in words:
        start, end = next((span for span in spans if span[0] <= word.start < span[1]), (word.start, word.end))
        if wholes and wholes[-1].start == start:
            wholes[-1] = _Whole((*wholes[-1].words, word), start, max(end, wholes[-1].end))
        else:
            wholes.append(_Whole((word,), start, max(end, word.end)))
    return wholes


def _without_first_word(start: int, end: int, question: str, words: Sequence[Word]) -> tuple[int, int]:
    """Where a name stands without the small word that begins the question: "Le Havre", but "Notre-Dame" whole."""
    at_start = not re.search(r"\w", question[:start])
    hyphen = re.match(r"[^\W_]+[-‐‑]", question[start:end])
    if at_start and not hyphen:
        start = next((word.start for word in words if word.start >= start), start)
    return start, end


def _phrases(question: str, wholes: Sequence[_Whole], chosen: Sequence[bool]) -> list[tuple[int, int]]:
    """The runs of what is chosen, each with the small words inside it: "Claudia Sheinbaum", "Coupe du monde 2018".

    After "combien de" the noun and the name after it are two, and so are a noun and a verb: « Combien de ruches Jean a-t-il ? »
    """
    runs: list[tuple[int, int]] = []
    previous: _Whole | None = None
    for whole, is_chosen in zip(wholes, chosen, strict=True):
        joined = previous is not None and _JOINING.fullmatch(question[previous.end : whole.start]) is not None
        after_counted = question[whole.start].isupper() and _COUNTED.search(question[: whole.start].rstrip())
        joined = joined and not after_counted and not _is_verb(whole, question)
        if is_chosen and joined:
            runs[-1] = (runs[-1][0], whole.end)
        elif is_chosen:
            runs.append((whole.start, whole.end))
        previous = whole if is_chosen else None
    return runs
