"""Which language a text is in."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from index.words.frequencies import per_million
from index.words.terms import SPACES, STOP_WORDS, TOKEN, Language, folded, is_shouted, starts_sentence

_LONG = 60  # from this many words on, the language identifier is reliable
_SURE = 2.5  # log-odds of one language against the other, above which the words alone decide
_RARE = 0.3  # times in a million words, for a word that is not in the list
_NOT_ENGLISH = 0.05  # the same for a French word: the English list is longer, and has many names
_MAX_LOG_ODDS = 6.0  # of one word
_OF_A_NAME = 0.25  # the factor for a word with a capital inside its sentence, which is mostly a name
_OF_A_SPACE = 3.0  # log-odds of a space before a question mark: "Budget ?" is French, "Budget?" may be either
_CONTRACTIONS = re.compile(
    r"\b(?:(?P<fr>(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quelqu)['’](?=\w{2}))|(?P<en>['’](?:s|re|ve|ll|d)|n['’]t)\b)",
    re.I,
)
_SPACED_MARK = re.compile(rf"\w[{SPACES}]\?")


def language_of(text: str, fallback: Language | None = None) -> Language:
    """French or English, whichever the text is more likely to be.

    A short text is judged by how often its words are used in each language. If they do not tell, it is in `fallback`.
    Without a fallback, and for a long text, the likelier language is taken.
    """
    odds = _odds(text)
    if odds is None:
        return _identified(text)
    if fallback is not None and abs(odds) < _SURE:
        return fallback
    if not odds:
        return _identified(text)
    return "fr" if odds > 0 else "en"


def _odds(text: str) -> float | None:
    """Log-odds that a short text is French rather than English; None for a long one."""
    tokens = [token for token in TOKEN.finditer(text) if not token[0][0].isdigit()]
    if len(tokens) > _LONG:
        return None
    contractions = [contraction.lastgroup for contraction in _CONTRACTIONS.finditer(text)]
    total = _MAX_LOG_ODDS * (contractions.count("fr") - contractions.count("en"))
    is_name = _is_name(tokens)
    for token in tokens:
        word = token[0].lower()
        french, english = _frequency(word, "fr"), _frequency(word, "en")
        rare = _NOT_ENGLISH if french and not english else _RARE
        odds = max(-_MAX_LOG_ODDS, min(_MAX_LOG_ODDS, math.log((french + _RARE) / (english + rare))))
        inside = token[0][0].isupper() and not is_shouted(text) and not starts_sentence(text, token.start())
        total += odds * (_OF_A_NAME if is_name or inside else 1.0)
    if total and _SPACED_MARK.search(text):  # of a name that is in no word list the words do not tell, and it stays so
        total += _OF_A_SPACE
    return total


def _is_name(tokens: Sequence[re.Match[str]]) -> bool:
    """Whether the words of a text are nothing but a name of several words: "Marie Curie", not "And Paris"."""
    capitals = all(token[0][0].isupper() and not token[0].isupper() for token in tokens)
    return capitals and len(tokens) > 1 and not any(tokens[0][0].lower() in words for words in STOP_WORDS.values())


def _frequency(word: str, language: Language) -> float:
    """Times in a million words; a French word that the list lacks has that of the word with accents."""
    frequency = per_million(language).get(word, 0.0)
    return frequency or (per_million(language).get(accented(word), 0.0) if language == "fr" and word.isascii() else 0.0)


def accented(word: str) -> str:
    """The commonest French word, in lower case, that is `word` but for its accents; "" where there is none."""
    return _accented().get(folded(word), "")


@cache
def _accented() -> Mapping[str, str]:
    commonest: dict[str, str] = {}
    for word, often in per_million("fr").items():
        if not word.isascii() and often > per_million("fr").get(commonest.get(plain := folded(word), ""), 0.0):
            commonest[plain] = word
    return commonest


def _identified(text: str) -> Language:
    """py3langid 0.4 took 5 of 6,500 public questions and headlines for the other language."""
    return "fr" if _identifier().classify(text)[0] == "fr" else "en"


@cache
def _identifier() -> Any:  # the library is not typed
    import py3langid

    py3langid.set_languages(["fr", "en"])
    return py3langid
