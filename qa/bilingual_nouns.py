"""Replaces nouns of a question by those of texts in the other language: "When was the lighthouse lit?" is searched as "When
was the phare lit?".

The small encoder knows many nouns in one language only, such as lighthouse, cooper and thistle, and finds nothing. But it
understands a sentence that mixes the two languages. The nouns and their translations are in `bilingual_nouns.txt`.
Afterwards `index.words.translation` finds, for each word of the new question, the words of the texts that are nearest by
their vectors.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache, reduce
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from index.words.frequencies import per_million
from index.words.terms import LANGUAGES, STOP_WORDS, Language, folded, is_shouted

if TYPE_CHECKING:
    from index.storing.store import Index

_FILE = Path(__file__).with_suffix(".txt")
_WORD = re.compile(r"(?<!presqu['’])[^\W\d_]+(?:-[^\W\d_]+)*")
_IN_NOUN = re.compile(r"[\s'’-]")  # what may stand between the words of one noun
_ARTICLE = re.compile(
    r"(?:\b(?:the|an?|this|that|his|her|its|their|our|your|my|each|every)|['’]s?)\s+\Z", re.IGNORECASE
)
_PREPOSITIONS = ("of", "in", "at")  # the part of a noun from one of these on stays as it is in the plural
_MAX_WORDS = 5  # of a listed noun
_MAX_READ = 100  # passages in which the words of a noun are sought side by side
_PLURAL_IN_ES = ("s", "x", "z", "ch", "sh", "o")  # endings of English nouns


class Reworded(NamedTuple):
    """A question with the texts' nouns, and a map from each of these nouns, and from its parts, to the question's own words."""

    text: str
    original_words: Mapping[str, str]


class _Noun(NamedTuple):
    """What a noun of a question may mean: the nouns for it in the other language.

    `is_plural`: the noun is a plural. `after_article`: without an article before it, it is rarely a noun.
    """

    translations: tuple[str, ...]
    is_plural: bool
    after_article: bool


Holds = Callable[[str], bool]
"""Whether some texts hold a noun; it is in small letters without accents, with spaces between its words."""


def with_nouns_of_texts(question: str, language: Language, index: Index) -> Reworded:
    """The question, with its nouns replaced by the nouns that the texts in the other language use."""
    lexicon = next((lexicon for lexicon in index.lexicons if lexicon.language == _other(language)), None)
    if lexicon is None:
        return Reworded(question, {})

    def holds(noun: str) -> bool:
        words = [word for word in noun.split() if word not in STOP_WORDS[lexicon.language]] or [noun]
        passages = reduce(np.intersect1d, [lexicon.passages_with(f"={word}") for word in words])
        if noun == words[0]:
            return len(passages) > 0
        as_written = re.compile(rf"\b{noun}\b")
        return any(as_written.search(folded(_key(index.passages[int(number)].text))) for number in passages[:_MAX_READ])

    return with_nouns(question, language, holds)


def with_nouns(question: str, language: Language, holds: Holds) -> Reworded:
    """The question with the nouns of texts in the other language.

    A noun stays as it is if it is a name, if the texts hold the noun itself, or if they hold several of its meanings.
    """
    other = _other(language)
    original_words: dict[str, str] = {}
    pieces: list[str] = []
    copied = 0
    for start, end in _nouns_and_words(question, language):
        form = _form_for(question, start, end, language, holds)
        if form and form not in STOP_WORDS[language]:  # "or" is gold in French, and no word to search for in English
            original_words.update((part, question[start:end]) for part in (form, *_parts(form, other)))
            pieces += [question[copied:start], form]
            copied = end
    return Reworded("".join([*pieces, question[copied:]]), original_words)


def with_original_words(phrase: str, original_words: Mapping[str, str]) -> str:
    """A phrase of a reworded question with the question's own words."""
    if not original_words:
        return phrase
    forms = "|".join(map(re.escape, sorted(original_words, key=len, reverse=True)))  # of several words before its parts
    pattern = re.compile(rf"(?<!\w)(?:{forms})(?!\w)", re.IGNORECASE)
    return pattern.sub(lambda match: original_words.get(match[0].lower(), match[0]), phrase)


def listed_nouns(language: Language) -> Collection[str]:
    """The listed nouns of a language and their plurals, in small letters, with spaces between words and "oe" for "œ"."""
    return _nouns()[language].keys()


def language_of_nouns(question: str) -> Language | None:
    """The language that the listed nouns of a question show: those that are no words of the other. None for none, or both.

    In a name they tell nothing: "Jean Moulin".
    """
    words = [word[0] for word in _WORD.finditer(question)]
    if not is_shouted(question):
        words = [] if any(word[0].isupper() for word in words[1:]) else words
    nouns = map(_key, words)
    telling = [
        language
        for noun in nouns
        for language in LANGUAGES
        if noun in _nouns()[language] and not per_million(_other(language)).get(noun)
    ]
    return telling[0] if len(set(telling)) == 1 else None


def _nouns_and_words(question: str, language: Language) -> Iterator[tuple[int, int]]:
    """Where the words of a question begin and end; a listed noun of several words counts as one."""
    nouns = _nouns()[language]
    words = list(_WORD.finditer(question))
    first = 0
    while first < len(words):
        start, last = words[first].start(), first
        for number in range(first + 1, min(first + _MAX_WORDS, len(words))):
            if not _IN_NOUN.fullmatch(question, words[number - 1].end(), words[number].start()):
                break
            if _key(question[start : words[number].end()]) in nouns:
                last = number
        yield start, words[last].end()
        first = last + 1


def _form_for(question: str, start: int, end: int, language: Language, holds: Holds) -> str:
    """What the texts call the noun `question[start:end]`; "" if it is none, or stays as it is."""
    other = _other(language)
    noun = question[start:end]
    meanings = _nouns()[language].get(_key(noun), [])
    first = _WORD.search(question)
    is_name = any(
        word[0][0].isupper() and first is not None and word.start() != first.start()
        for word in _WORD.finditer(question, start, end)
    )
    if is_name or not meanings or holds(folded(_key(noun))):
        return ""
    has_article = _ARTICLE.search(question, 0, start) is not None
    held = {_form_in_texts(meaning, other, holds) for meaning in meanings if has_article or not meaning.after_article}
    held.discard("")
    whole = [form for form in held if not any(form != longer and f" {form} " in f" {longer} " for longer in held)]
    return whole[0] if len(whole) == 1 else ""


def _form_in_texts(noun: _Noun, language: Language, holds: Holds) -> str:
    """The first translation that the texts hold, singular or plural as in the question if they hold that; "" if they hold none."""
    for translation in noun.translations:
        singular, *plurals = _forms(translation, language)
        for form in (*plurals, singular) if noun.is_plural else (singular, *plurals):
            if holds(folded(_key(form))):
                return form
    return ""


def _parts(noun: str, language: Language) -> list[str]:
    """The words of a noun, without the small ones, which no text is searched for."""
    return [part for part in _IN_NOUN.split(noun) if part not in STOP_WORDS[language]]


def _key(noun: str) -> str:
    """A noun as the list is searched for it: in small letters, with spaces between its words."""
    return _IN_NOUN.sub(" ", noun.lower().replace("œ", "oe"))


@cache
def _nouns() -> Mapping[Language, Mapping[str, list[_Noun]]]:
    """For each language, what a noun may mean, by `_key`. The first call takes 80 ms."""
    by_noun: dict[Language, dict[str, list[_Noun]]] = {language: defaultdict(list) for language in LANGUAGES}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            english, sign, french = re.split(r"\s*([:<>])\s*", line)
            english_nouns, french_nouns = (
                tuple(side.replace("_", " ") for side in half.split()) for half in (english, french)
            )
            _add(by_noun["en"], english_nouns, "en", french_nouns, after_article=sign == "<")
            if sign != ">":
                _add(by_noun["fr"], french_nouns, "fr", english_nouns)
    return by_noun


def _add(
    by_noun: dict[str, list[_Noun]],
    nouns: Iterable[str],
    language: Language,
    translations: tuple[str, ...],
    *,
    after_article: bool = False,
) -> None:
    for noun in nouns:
        for number, form in enumerate(_forms(noun, language)):
            if form not in STOP_WORDS[language]:
                by_noun[_key(form)].append(_Noun(translations, number > 0, after_article))


def _forms(noun: str, language: Language) -> list[str]:
    """The singular of a noun and its regular plurals."""
    first, *others = noun.split(" ")
    if not others:
        return [noun, *_plurals(noun, language)]
    if language == "en" and others[0] not in _PREPOSITIONS:
        return [noun, *(" ".join([first, *others[:-1], plural]) for plural in _plurals(others[-1], language))]
    if language == "fr" and len(others) == 1 and "'" not in noun:  # an adjective, most often
        return [noun, *(f"{plural} {_plurals(others[0], language)[0]}" for plural in _plurals(first, language))]
    return [noun, *(" ".join([plural, *others]) for plural in _plurals(first, language))]


def _plurals(noun: str, language: Language) -> list[str]:
    """The plurals that a word may have by rule."""
    if language == "en":
        if noun.endswith(_PLURAL_IN_ES):
            return [f"{noun}es", f"{noun}s"]
        return [f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2:-1] not in "aeou" else f"{noun}s"]
    if noun.endswith("al"):
        return [f"{noun[:-2]}aux", f"{noun}s"]
    if noun.endswith(("au", "eu", "ou")):
        return [f"{noun}x", f"{noun}s"]
    return [noun] if noun.endswith(("s", "x", "z")) else [f"{noun}s"]


def _other(language: Language) -> Language:
    return LANGUAGES[1 - LANGUAGES.index(language)]
