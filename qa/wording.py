"""What both the command line and the page say to a person, in French and in English: verdict, confidence, errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from index import UserError, messages
from index.messages import MESSAGES
from index.words.terms import Language

if TYPE_CHECKING:  # it imports torch, which takes seconds; the page must be up before that
    from qa.answer import Answer

Texts = tuple[str, str]
"""A text in French and in English."""

WORDS: dict[str, Texts] = {
    "sure": ("Confiance élevée, {percent} %", "High confidence, {percent}%"),
    "likely": ("Confiance moyenne, {percent} %", "Fair confidence, {percent}%"),
    "unsure": ("Confiance faible, {percent} %", "Low confidence, {percent}%"),
    "refusal": (
        "Je ne trouve pas de réponse à cette question dans le texte.",
        "I find no answer to this question in the text.",
    ),
    "refusal_several": (
        "Je ne trouve pas de réponse à cette question dans les textes.",
        "I find no answer to this question in the texts.",
    ),
    "left_out": (
        "J’ai répondu aux trois premières questions ; reposez les autres.",
        "I answered the first three questions; ask the others again.",
    ),
    "gap": (
        "Le passage le plus proche parle de {spoken_of}, mais je n’y trouve {missing}.",
        "The nearest passage speaks of {spoken_of}, but I do not find {missing} there.",
    ),
    "quoted": ("« {text} »", "“{text}”"),
    "nearest": ("Le passage le plus proche", "The nearest passage"),
    "uncalibrated": ("Confiance non calibrée, {percent} %", "Uncalibrated confidence, {percent}%"),
}


def say(key: str, language: Language, *, several: bool = False, **values: object) -> str:
    """The text for `key` of `WORDS`, or for `key`_several, as plain text; the spaces at its punctuation are the language's."""
    return said(WORDS, key, language, several=several, **values)


def said(words: Mapping[str, Texts], key: str, language: Language, /, *, several: bool, **values: object) -> str:
    """What `say` gives, of other words."""
    return spaced(words[f"{key}_several" if several else key], language).format(**values)


def confidence(probability: float, language: Language, *, calibrated: bool = True) -> str:
    """A probability in words and per cent, never 0 or 100.

    If it is not `calibrated` for the model in use, it gets no words such as "high": nobody knows what they would promise.
    """
    percent = min(99, max(1, round(100 * probability)))
    if not calibrated:
        return say("uncalibrated", language, percent=percent)
    degree = "sure" if percent >= 80 else "likely" if percent >= 50 else "unsure"
    return say(degree, language, percent=percent)


def refusal(answer: Answer, *, several: bool) -> list[str]:
    """The sentences of a refusal: there is no answer, and, if known, what the nearest passage lacks.

    `several`: whether several texts were searched.
    """
    language, gap = answer.language, answer.gap
    sentences = [say("refusal", language, several=several)]
    if gap is not None and gap.spoken_of and gap.missing:
        spoken_of = _listed(gap.spoken_of, "et" if language == "fr" else "and", language)
        missing = _listed(gap.missing, "ni" if language == "fr" else "or", language)
        if language == "fr":
            missing = f"{'ni' if len(gap.missing) > 1 else 'pas'} {missing}"
        sentences.append(say("gap", language, spoken_of=spoken_of, missing=missing))
    return sentences


def _listed(phrases: Sequence[str], joint: str, language: Language) -> str:
    """Quoted phrases as a list: « a », « b » et « c »."""
    *others, last = (say("quoted", language, text=phrase) for phrase in phrases)
    return f"{', '.join(others)} {joint} {last}" if others else last


def spaced(texts: Texts, language: Language) -> str:
    """The text in `language`; French gets no-break spaces at its punctuation."""
    french, english = texts
    return messages.spaced(french) if language == "fr" else english


def error_text(error: BaseException, language: Language) -> str:
    """What went wrong and what to do, as plain text; one general sentence for an error that is no `UserError`."""
    if isinstance(error, UserError):
        return error_template(error.code, language).format(**error.values)
    return error_template("unexpected", language)


def error_template(code: str, language: Language) -> str:
    """The text of an error, with the names of its values in braces."""
    message = MESSAGES[code]
    return spaced((message.french, message.english), language)
