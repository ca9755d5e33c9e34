"""A question in the other language than the texts gets the texts' nouns: "When was the lighthouse lit?" is searched as
"When was the phare lit?".

The small encoder does not know in both languages what a lighthouse, a cooper or a thistle is, and finds nothing. But it
reads a sentence in two languages well. The nouns and their translations are in `bilingual_nouns.txt`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from index.storing.store import Index
from index.words.terms import LANGUAGES, STOP_WORDS, Language, folded

_FILE = Path(__file__).with_suffix(".txt")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class Reworded(NamedTuple):
    """A question with the texts' nouns, and the question's own word for each of these and for each part of one."""

    text: str
    own_words: Mapping[str, str]


class _Noun(NamedTuple):
    """What a word of a question may mean: the nouns for it in the other language, and whether it is a plural."""

    translations: tuple[str, ...]
    is_plural: bool


def with_nouns_of_texts(question: str, language: Language, index: Index) -> Reworded:
    """The question, where each noun that texts in the other language hold for it is replaced by theirs."""
    other = LANGUAGES[1 - LANGUAGES.index(language)]
    lexicon = next((lexicon for lexicon in index.lexicons if lexicon.language == other), None)
    if lexicon is None:
        return Reworded(question, {})
    return with_nouns(question, language, lambda word: lexicon.has(f"={word}"))


def with_nouns(question: str, language: Language, holds: Callable[[str], bool]) -> Reworded:
    """The question with the nouns of texts in the other language.

    `holds` says whether these texts hold a word, in small letters and without accents. A noun stays as it is if it is a
    name, if the texts hold the word itself, or if they hold several of its meanings.
    """
    other = LANGUAGES[1 - LANGUAGES.index(language)]
    first = _WORD.search(question)
    own_words: dict[str, str] = {}

    def replaced(match: re.Match[str]) -> str:
        word = match[0]
        is_name = word[0].isupper() and first is not None and match.start() != first.start()
        nouns = _nouns()[language].get(folded(word), ())
        if is_name or not nouns or _all_held(word, holds):
            return word
        held = {_held(noun, other, holds) for noun in nouns} - {""}
        if len(held) != 1:
            return word
        noun = held.pop()
        own_words.update((part, word) for part in (noun, *noun.split("-")) if part not in STOP_WORDS[other])
        return noun

    return Reworded(_WORD.sub(replaced, question), own_words)


def in_own_words(phrase: str, own_words: Mapping[str, str]) -> str:
    """A phrase of a reworded question with the question's own words."""
    return _WORD.sub(lambda match: own_words.get(match[0].lower(), match[0]), phrase)


def _held(noun: _Noun, language: Language, holds: Callable[[str], bool]) -> str:
    """The first translation that the texts hold, in the number that is asked for if they hold it; "" if they hold none."""
    for translation in noun.translations:
        singular, *plurals = _forms(translation, language)
        for form in (*plurals, singular) if noun.is_plural else (singular, *plurals):
            if _all_held(form, holds):
                return form
    return ""


def _all_held(word: str, holds: Callable[[str], bool]) -> bool:
    """Whether the texts hold a word; of one with hyphens, each part."""
    return all(map(holds, folded(word).split("-")))


@cache
def _nouns() -> Mapping[Language, Mapping[str, list[_Noun]]]:
    """For each language, what a word in small letters without accents may mean. The first call takes 30 ms."""
    by_word: dict[Language, dict[str, list[_Noun]]] = {language: defaultdict(list) for language in LANGUAGES}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            english, french = (tuple(nouns.split()) for nouns in line.split(":"))
            sides: tuple[tuple[Language, tuple[str, ...], tuple[str, ...]], ...] = (
                ("en", english, french),
                ("fr", french, english),
            )
            for language, nouns, translations in sides:
                for noun in nouns:
                    for number, form in enumerate(_forms(noun, language)):
                        if form not in STOP_WORDS[language]:
                            by_word[language][folded(form)].append(_Noun(translations, number > 0))
    return by_word


def _forms(noun: str, language: Language) -> list[str]:
    """The singular of a noun, then its regular plurals, and what would be one."""
    forms = [noun, f"{noun}s", f"{noun}es" if language == "en" else f"{noun}x"]
    if language == "en" and noun.endswith("y"):
        forms.append(f"{noun[:-1]}ies")
    if language == "fr" and noun.endswith("al"):
        forms.append(f"{noun[:-2]}aux")
    return forms
