"""A question in the other language than the texts gets the texts' nouns: "When was the lighthouse lit?" is searched as
"When was the phare lit?".

The small encoder knows many nouns in one language only, such as lighthouse, cooper and thistle, and finds nothing. But it
understands a sentence that mixes the two languages. The nouns and their translations are in `bilingual_nouns.txt`.
Afterwards `index.words.translation` finds, for each word of the new question, the words of the texts that are nearest by
their vectors.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from index.words.terms import LANGUAGES, STOP_WORDS, Language, folded

if TYPE_CHECKING:
    from index.storing.store import Index

_FILE = Path(__file__).with_suffix(".txt")
_WORD = re.compile(r"(?<!presqu['’])[^\W\d_]+(?:-[^\W\d_]+)*")
_ARTICLE = re.compile(
    r"(?:\b(?:the|an?|this|that|his|her|its|their|our|your|my|each|every)|['’]s?)\s+\Z", re.IGNORECASE
)
_SIBILANTS = ("s", "x", "z", "ch", "sh", "o")  # after these an English plural has "es"


class Reworded(NamedTuple):
    """A question with the texts' nouns, and the question's own word for each of these and for each part of one."""

    text: str
    original_words: Mapping[str, str]


class _Noun(NamedTuple):
    """What a word of a question may mean: the nouns for it in the other language.

    `is_plural`: the word is a plural. `after_article`: without an article before it, it is rarely a noun.
    """

    translations: tuple[str, ...]
    is_plural: bool
    after_article: bool


def with_nouns_of_texts(question: str, language: Language, index: Index) -> Reworded:
    """The question, with its nouns replaced by the nouns that the texts in the other language use."""
    lexicon = next((lexicon for lexicon in index.lexicons if lexicon.language == _other(language)), None)
    if lexicon is None:
        return Reworded(question, {})
    return with_nouns(question, language, lambda word: lexicon.has(f"={word}"))


def with_nouns(question: str, language: Language, holds: Callable[[str], bool]) -> Reworded:
    """The question with the nouns of texts in the other language.

    `holds` says whether these texts hold a word, in small letters and without accents. A noun stays as it is if it is a
    name, if the texts hold the word itself, or if they hold several of its meanings.
    """
    other = _other(language)
    first = _WORD.search(question)
    original_words: dict[str, str] = {}

    def replaced(match: re.Match[str]) -> str:
        word = match[0]
        is_name = word[0].isupper() and first is not None and match.start() != first.start()
        nouns = _nouns()[language].get(_in_small_letters(word), [])
        if is_name or not nouns or _in_texts(word, other, holds):
            return word
        if not _ARTICLE.search(question, 0, match.start()):
            nouns = [noun for noun in nouns if not noun.after_article]
        held = {_form_in_texts(noun, other, holds) for noun in nouns} - {""}
        if len(held) != 1:
            return word
        form = held.pop()
        if form in STOP_WORDS[language]:
            return word  # "or" is gold in French, and no word to search for in English
        original_words.update((part, word) for part in (form, *_parts(form, other)))
        return form

    return Reworded(_WORD.sub(replaced, question), original_words)


def with_original_words(phrase: str, original_words: Mapping[str, str]) -> str:
    """A phrase of a reworded question with the question's own words."""
    return _WORD.sub(lambda match: original_words.get(match[0].lower(), match[0]), phrase)


def _form_in_texts(noun: _Noun, language: Language, holds: Callable[[str], bool]) -> str:
    """The first translation that the texts hold, in the number that is asked for if they hold it; "" if they hold none."""
    for translation in noun.translations:
        singular, *plurals = _forms(translation, language)
        for form in (*plurals, singular) if noun.is_plural else (singular, *plurals):
            if _in_texts(form, language, holds):
                return form
    return ""


def _in_texts(word: str, language: Language, holds: Callable[[str], bool]) -> bool:
    """Whether texts in `language` hold a word; of one with hyphens, each part."""
    return all(holds(folded(part)) for part in _parts(word, language))


def _parts(word: str, language: Language) -> Iterator[str]:
    """The parts between the hyphens of a word, without the small words, which no text is searched for."""
    return (part for part in word.split("-") if part not in STOP_WORDS[language] or part == word)


@cache
def _nouns() -> Mapping[Language, Mapping[str, list[_Noun]]]:
    """For each language, what a word in small letters may mean. The first call takes 50 ms."""
    by_word: dict[Language, dict[str, list[_Noun]]] = {language: defaultdict(list) for language in LANGUAGES}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            english, sign, french = re.split(r"\s*([:<>])\s*", line)
            _add(by_word["en"], english.split(), "en", tuple(french.split()), after_article=sign == "<")
            if sign != ">":
                _add(by_word["fr"], french.split(), "fr", tuple(english.split()))
    return by_word


def _add(
    by_word: dict[str, list[_Noun]],
    nouns: list[str],
    language: Language,
    translations: tuple[str, ...],
    *,
    after_article: bool = False,
) -> None:
    for noun in nouns:
        for number, form in enumerate(_forms(noun, language)):
            if form not in STOP_WORDS[language]:
                by_word[_in_small_letters(form)].append(_Noun(translations, number > 0, after_article))


def _in_small_letters(word: str) -> str:
    return word.lower().replace("œ", "oe")


def _forms(noun: str, language: Language) -> list[str]:
    """The singular of a noun and its regular plurals."""
    if language == "en":
        if noun.endswith(_SIBILANTS):
            return [noun, f"{noun}es", f"{noun}s"]
        if noun.endswith("y") and noun[-2:-1] not in "aeou":
            return [noun, f"{noun[:-1]}ies"]
        return [noun, f"{noun}s"]
    if noun.endswith("al"):
        return [noun, f"{noun[:-2]}aux", f"{noun}s"]
    if noun.endswith(("au", "eu", "ou")):
        return [noun, f"{noun}x", f"{noun}s"]
    return [noun] if noun.endswith(("s", "x", "z")) else [noun, f"{noun}s"]


def _other(language: Language) -> Language:
    return LANGUAGES[1 - LANGUAGES.index(language)]
