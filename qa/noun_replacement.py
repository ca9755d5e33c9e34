"""The question before, asked again of another thing: "Qui a construit le phare ?", "Et le pont ?"."""

from __future__ import annotations

import re

from index.words.terms import Language, folded
from qa.attributes import ASKED_ATTRIBUTE
from qa.function_words import AUXILIARIES, DETERMINERS, FUNCTION_WORDS
from qa.noun_phrases import ARTICLE, TIME, append_name, article_of, is_noun_phrase, with_de, without_de
from qa.pronouns import PRONOUNS

_PREPOSITION = (
    r"(?:de\sla|de|du|des|of\sthe|of|à\sla|à|au|aux|at\sthe|at|en|in\sthe|in|pour|for|chez|dans|sur|on|with)\s|d['’]"
)
NOUN_FRAGMENT = re.compile(  # "et le pont ?", "what about the bridge?", "the bridge?"
    r"(?:(?:et|mais|and|but|what\sabout|how\sabout|same\squestion\sfor|(?:même\squestion|idem)\spour)\s)?"
    rf"(?P<before>{_PREPOSITION}|)(?P<noun>(?:{ARTICLE}|(?<=de\s)l['’]|)\w.*?)\s*\??",
    re.I,
)
_PHRASE = re.compile(
    rf"(?<![\w’'-])(?P<before>{_PREPOSITION}|(?={ARTICLE}))(?=(?P<noun>(?:{ARTICLE})?\w[^?]*?)(?P<end>\s*\??\s*)\Z)",
    re.I,
)
_NAME_OR_ACRONYM = re.compile(r"[A-ZÀ-ÖØ-Þ][\w’'.-]*(?:\s(?:de\s|du\s|von\s|van\s|d['’])?[A-ZÀ-ÖØ-Þ][\w’'.-]*)*")
# The subject of a question: before its last verb, "was the old mill built", or before a verb with a pronoun, « la tour a-t-elle ».
_SUBJECT = re.compile(
    r"""(?:\b(?:was|were|is|are|did|does|do|has|have|had|will|can)\s(?P<en>the\s[^?]+?)\s
          (?=(?:(?:be|been|being|have|not|also|still|now)\s)*[\w'’-]+(?:\s(?:in|at|on|for|by|to|with|from)\b[^?]*)?\s*\??\s*\Z)
        |(?<!\w)(?P<fr>(?:(?:le|la|les)\s|l['’])[^?]+?)\s(?=[\w'’]+-(?:t-)?(?:ils?|elles?)\b))""",
    re.I | re.X,
)
_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-Þ]")
_REPLACED = re.compile(r"(?P<verb>\b[\w'’]+-(?:t-)?(?:ils?|elles?)\b)|\b(?:it|he|she|they|him|them)\b", re.I)
_WORD_ALONE = re.compile(r"[\w’-]+\s*\?")  # "Parking ?": its capital does not tell whether it is a name
_AFTER_DE = re.compile(r"(?:quid|qu['’]en\sest-il)\s(?P<noun>(?:de|du|des|d['’]).*)", re.I)
_IS_WHAT = re.compile(r"\W*(?:who|where|(?:what|which)(?:\s\w+)?|how\s\w+)\s(?:is|are|was|were)\b", re.I)
_PARTICIPLE = re.compile(
    r"\b(?:\w{2,}ed|\w{2,}en|born|built|made|kept|held|sold|told|found)(?:\s\w+){0,2}\s*\??\s*\Z", re.I
)
_WHAT_IS = re.compile(r"\W*(?:quel(?:le)?s?\s(?:est|sont|était|fut)|what(?:\s(?:is|are|was|were)|['’]s))\b", re.I)
_PREPOSITION_GROUP = {
    **dict.fromkeys(["de la", "de", "du", "des", "d", "of", "of the"], "of"),
    **dict.fromkeys(["à la", "à", "au", "aux", "at", "at the"], "at"),
    **dict.fromkeys(["en", "in", "in the", "dans"], "in"),
    **{word: word for word in ("pour", "for", "chez", "sur", "on", "with")},
    "": "the",
}
"""Groups the prepositions of both languages that mean the same; "the" stands for none."""
_ENDS_WITH_PREPOSITION = re.compile(rf"(?<!\w)(?:{_PREPOSITION})\Z", re.I)
_PRONOUN_ONE = re.compile(r"\bones?\Z", re.I)
_COUNTED = re.compile(
    r"\b(?:(?P<en>how\s(?:many|much)\s)|combien\s)"
    rf"(?P<noun>(?(en)(?!(?:{'|'.join(sorted(AUXILIARIES))}|time)\b)|d(?:e\s|['’])(?!temps\b))[\w-]+)(?=\s\w)",
    re.I,
)
_HAS_ARTICLE = re.compile(r"\b(?:the|la|du|des|au|aux)\s\Z", re.I)


def question_about_name(question: str, language: Language) -> str:
    """Who it is that a fragment names and nothing else: "Qui est Ada Roy ?" for "Et Ada Roy ?"; "" for another fragment.

    A name of one word may be that of a town.
    """
    fragment = _fragment(question)
    name = fragment["noun"] if fragment and not fragment["before"] else ""
    if " " not in name or not _NAME_OR_ACRONYM.fullmatch(name):
        return ""
    return f"Qui est {name} ?" if language == "fr" else f"Who is {name}?"


def with_another_noun(question: str, previous: str) -> str:
    """The previous question with one of its nouns replaced by that of a fragment; "" if no noun of it fits."""
    fragment = _fragment(question)
    if not fragment or _WORD_ALONE.fullmatch(question.strip()):
        return ""
    noun = fragment["before"] + fragment["noun"]
    if ASKED_ATTRIBUTE.fullmatch(noun):
        return ""  # "the price of the vaccine" is asked of no other thing
    if name := _name_like(noun, previous):
        return append_name(previous[: name.start()], noun) + previous[name.end() :]
    article = article_of(noun)
    if asked_again := _with_another_counted(fragment, previous):
        return asked_again
    bare = not fragment["before"] and article is None
    if _PRONOUN_ONE.search(noun) or (bare and folded(noun.split()[0]) in DETERMINERS | PRONOUNS):
        return ""  # "the last one", "sa sœur"
    of_what = _WHAT_IS.match(previous) is not None
    for phrase in reversed(list(_PHRASE.finditer(previous))):
        of, kind = (
            _PREPOSITION_GROUP[" ".join(words["before"].lower().split()).strip("'’")] for words in (phrase, fragment)
        )
        if not is_noun_phrase(phrase["noun"]):
            break
        phrase_article = article_of(phrase["noun"])
        if article and phrase_article and article != phrase_article:
            continue
        if _kind_of_noun(noun) != _kind_of_noun(phrase["noun"]):
            continue
        if of_what and of == "of" and kind in ("in", "at") and _CAPITAL.search(noun):
            return f"{previous[: phrase.start()]}{noun}{phrase['end']}"  # "the capital of Peru", "and in Spain?"
        if bare and phrase_article is None and not (_HAS_ARTICLE.search(phrase["before"]) and noun.islower()):
            return append_name(previous[: phrase.start()] + phrase["before"], noun) + phrase["end"]  # "et Brest ?"
        if of == kind and not bare and not (of == "the" and _ENDS_WITH_PREPOSITION.search(previous[: phrase.start()])):
            return f"{previous[: phrase.start()]}{noun}{phrase['end']}"
        if of_what and of == "of" and kind == "the":
            joined = "of " + noun if phrase["before"].lower().startswith("of") else with_de(noun)
            return f"{previous[: phrase.start()]}{joined}{phrase['end']}"
    return "" if fragment["before"] or TIME.search(noun) else _with_another_subject(noun, previous)


def _fragment(question: str) -> re.Match[str] | None:
    """The parts of a fragment as `NOUN_FRAGMENT` finds them: « Quid du pont ? » has the noun "le pont"; None of another."""
    question = question.strip()
    if after_de := _AFTER_DE.fullmatch(question):
        question = without_de(after_de["noun"])
    elif article_of(question):
        question = question[0].lower() + question[1:]  # "The bridge?"
    return NOUN_FRAGMENT.fullmatch(question)


def with_noun_for_pronoun(question: str, previous: str) -> str:
    """The previous question with the noun of a fragment for its pronoun; "" unless it has exactly one that can be replaced.

    After "How long is it guaranteed?", "And the frame?" is "How long is the frame guaranteed?". In French the noun is put
    before the verb: « Quand le pont a-t-il été bâti ? ».
    """
    fragment = _fragment(question)
    pronouns = list(_REPLACED.finditer(previous))
    if fragment is None or fragment["before"] or len(pronouns) != 1 or TIME.search(fragment["noun"]):
        return ""
    noun, article = fragment["noun"], article_of(fragment["noun"])
    is_french = pronouns[0]["verb"] is not None
    named = article is not None or _NAME_OR_ACRONYM.fullmatch(noun)
    if not named or (article is not None and article[0] != ("fr" if is_french else "en")):
        return ""
    start, end = pronouns[0].start(), pronouns[0].start() if is_french else pronouns[0].end()
    return f"{previous[:start]}{noun}{' ' if is_french else ''}{previous[end:]}"


def _with_another_counted(fragment: re.Match[str], question: str) -> str:
    """After "How many pupils are there?" the question for "And teachers?", « Et de professeurs ? »; "" for another."""
    counted, noun = _COUNTED.search(question), fragment["noun"]
    if counted is None or not noun.islower() or article_of(noun) or len(noun.split()) > 2 or TIME.search(noun):
        return ""
    if fragment["before"].lower() not in ("", "de ", "d'", "d’") or folded(noun.split()[0]) in FUNCTION_WORDS:
        return ""
    asked = noun if counted["en"] else with_de(noun)
    return question[: counted.start("noun")] + asked + question[counted.end("noun") :]


def _kind_of_noun(noun: str) -> tuple[bool, bool]:
    """Whether a noun is a time, and whether it has a name in it; only one of the same kind can take its place."""
    return TIME.search(noun) is not None, _CAPITAL.search(noun) is not None


def _with_another_subject(noun: str, question: str) -> str:
    """The question with `noun` as its subject; "" if none is seen, or `noun` has no article of its language."""
    if _IS_WHAT.match(question) and not _PARTICIPLE.search(question):
        return ""  # "What is the phone number of the town hall?" has no verb after its subject
    subject, article = _SUBJECT.search(question), article_of(noun)
    if subject is None or article is None or article != (subject.lastgroup, True):
        return ""
    start, end = subject.span(article[0])
    return question[:start] + noun + question[end:]


def _name_like(name: str, question: str) -> re.Match[str] | None:
    """The name in `question` that another name may stand for: the only one, or the only one of as many words."""
    if not _NAME_OR_ACRONYM.fullmatch(name):
        return None
    first_word_end = len(question) - len(question.lstrip(' «“"').partition(" ")[2])
    names = list(_NAME_OR_ACRONYM.finditer(question, first_word_end))
    of_as_many_words = [each for each in names if len(each[0].split()) == len(name.split())]
    likely = names if len(names) == 1 else of_as_many_words
    return likely[0] if len(likely) == 1 else None
