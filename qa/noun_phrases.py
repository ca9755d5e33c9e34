"""Articles and prepositions of a noun: "le pont" → "du pont", "de la tour" → "la tour"."""

from __future__ import annotations

import re

from index.words.terms import Language, folded
from qa.function_words import DETERMINERS, LIGHT_VERBS, PREPOSITIONS, SMALL_WORDS, words_of

_MAX_NOUN_PHRASE = 6  # words
ARTICLE = r"(?:le|la|les|un|une|the|an?)\s|l['’]"
_STARTS_WITH_ARTICLE = re.compile(ARTICLE, re.I)
_INVERTED = re.compile(r"\s(?:[nl]['’])?[\w]+-(?:t-)?(?:ils?|elles?)\b")  # what follows a subject: "a-t-il été achevé"
TIME = re.compile(  # "et le dimanche ?" asks of the same thing at another time
    r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|matin|midi|soir|soirée|nuit|week-?end|semaine|été|hiver|automne"
    r"|printemps|monday|tuesday|wednesday|thursday|friday|saturday|sunday|morning|afternoon|evening|night|week|summer|winter"
    r"|spring|autumn)s?\Z",
    re.I,
)
_NOUN_PHRASE = re.compile(r"(?:le|la|les|un|une|des|the|an?|this|cet?|cette)\s|l['’]|[A-ZÀ-Ý]")


def without_de(phrase: str) -> str:
    """ "du pont" is "le pont", "de la tour" "la tour", "d'Ada Roy" "Ada Roy"."""
    contracted = re.match(r"(?P<word>du|des)\s+", phrase, re.I)
    if contracted is not None:
        return ("le " if contracted["word"].lower() == "du" else "les ") + phrase[contracted.end() :]
    return re.sub(r"\Ad(?:e\s+|['’]\s*)", "", phrase, flags=re.I)


def begins_with_vowel(noun: str) -> bool:
    """Whether French elides a word before a noun, as far as its first letter tells: an h counts as a consonant."""
    return folded(noun).startswith(tuple("aeiou"))


def append_name(before: str, name: str) -> str:
    """A name after what stood before another: "l'université d'" and "Cambridge" is "l'université de Cambridge".

    The other's article goes: "le maire du" and "Lyon" is "le maire de Lyon".
    """
    before = re.sub(r"(?<!\w)(d)(?:u|es|e la) \Z", r"\1e ", before, flags=re.I)
    if not begins_with_vowel(name):
        before = re.sub(r"(?<!\w)l['’]\Z", "", re.sub(r"(?<!\w)([dD])['’]\Z", r"\1e ", before))
    elif before.endswith(" de "):
        before = f"{before[:-2]}'"
    return before + name


def article_of(noun: str) -> tuple[Language, bool] | None:
    """The language of a noun's article, and whether it is definite; None without an article."""
    article = _STARTS_WITH_ARTICLE.match(noun)
    if article is None:
        return None
    word = article[0].lower().strip(" \u00a0'’")
    return ("en" if word in ("the", "a", "an") else "fr"), word not in ("a", "an", "un", "une")


def with_de(noun: str) -> str:
    """ "du pont", "de la tour", "des ponts"."""
    contracted = re.sub(r"\Ales? ", lambda found: "des " if found[0].lower() == "les " else "du ", noun, flags=re.I)
    if contracted != noun:
        return contracted
    return f"d'{noun}" if begins_with_vowel(noun) else f"de {noun}"


def is_noun_phrase(text: str) -> bool:
    """Whether a few words are a noun and what belongs to it: "phare du Cap Vert", not "pont du roi tombe"."""
    words = words_of(" " + text)
    glue = PREPOSITIONS | DETERMINERS
    return 0 < len(words) <= _MAX_NOUN_PHRASE and all(
        at == 0 or word.text in glue or word.capital or word.text.isdigit() or words[at - 1].text in glue
        for at, word in enumerate(words)
    )


def without_verb(topic: str) -> str:
    """A topic without its verb: one that begins it, "née Ada Roy"; one like "born" that ends it; « le pont a-t-il brûlé »."""
    words = (_INVERTED.split(topic)[0] or topic).split(" ")
    if len(words) > 1 and folded(words[-1]) in LIGHT_VERBS:
        del words[-1]
    is_verb = words[0].islower() and folded(words[0]) not in SMALL_WORDS
    return " ".join(words[1:] if is_verb and _NOUN_PHRASE.match(" ".join(words[1:])) else words)
