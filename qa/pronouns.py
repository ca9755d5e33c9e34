"""Pronouns in a question that stand for something it does not say: "Quand a-t-elle été élue ?", "Who built it?"."""

from __future__ import annotations

import re
from typing import Literal

from index.words.terms import folded
from qa.function_words import (
    ASKING_WORDS,
    AUXILIARIES,
    DETERMINERS,
    FIRST_OR_SECOND_PERSON,
    PREPOSITIONS,
    Word,
    content_words,
    is_noun,
    plain,
    without_connective,
    words_of,
)
from qa.noun_phrases import TIME

_ASKING_OF_WHAT = frozenset("quel quelle quels quelles which what".split())
IMPERSONAL = re.compile(
    r"\b(?:y (?:a|avait|aura|eut|a eu)(?: t)? il|il y a(?:vait)?|s agit il|il s agit|faut il|il faut|fait il|fallait il"
    r"|(?:s est il|s etait il) (?:passe|produit)|se (?:passe|produit|passait) t il"
    r"|existe t il|reste t il|est il (?:possible|vrai|necessaire|important|interdit|obligatoire|utile|question)"
    r"|(?:does|did|will) it (?:rain|snow)|is it (?:il)?legal to|is it (?:allowed|forbidden|safe|compulsory) to"
    r"|(?:does|did|is|was|will|would|can|could|has|have) it (?:take|taken|called|cost|true|possible|important|likely"
    r"|necessary|mean to|known|said|estimated|believed|thought)|it (?:is|was|takes|took|costs))\b"
)
PERSONAL_PRONOUNS = frozenset(
    "il elle ils elles lui eux son sa ses leur leurs he him his she her hers it its they them their".split()
)
"""With the possessive ones: those that may stand for a person."""
POSSESSIVES = frozenset("son sa ses leur leurs his her its their".split())
PRONOUNS = PERSONAL_PRONOUNS | frozenset(
    "y celui celle ceux celles ca cela ceci cet cette ces theirs this these those".split()
)
_OBJECTS = frozenset("lui eux y it him them".split())
_OBJECT = re.compile(  # "qui l'a construit", "comment le visiter", "qui en profite"
    r"\b(?:l (?:a|ont|avait|avaient|aura|auront|as|eut)\b|qui (?:l|le|la|les|en|y) (?!\d)|(?:qu|quelles?|quels?) en \w"
    r"|(?:l|le|la|les) \w+ (?:t )?(?:on|ils?|elles?)\b"
    r"|(?:comment|pourquoi|ou|quand|on|ils?|elles?|tu|vous|va|vont|peut|peuvent|pourra\w*|doi(?:t|vent)|devra\w*|veut|veulent)"
    r" (?:l|le|la|les) \w+(?:er|ir|oir|[nt]dre|ttre|rdre|uire|faire|dire|lire|crire|ivre)(?= (?:a|en|dans|par|sur|pour|avec)\b|$)"
    r"|combien en (?:\w+ t\b|a\b|ont\b|est\b|sont\b|reste|restait|faut))"
)
_TOPIC_IN_FRONT = re.compile(r"\A\W*(?P<topic>[^,:;?!–—]+?)\s*[,:–—]\s*(?P<rest>\w.*)\Z", re.DOTALL)
_MAX_TOPIC_IN_FRONT = 6  # words
_ADVERB = re.compile(  # before a comma they name no subject
    r"\w+(?:ment|ly)|hier|aujourd|demain|enfin|bref|sinon|avance|accord|effet|fait|today|yesterday|tomorrow|later|afterwards|first"
    r"|tard|please|svp|stp|thanks|merci|pardon|sorry"
)
_Case = Literal["subject", "object", "other"]


def topic_in_front(question: str) -> str:
    """What a question names before it asks of it with a pronoun: "Le pont, qui l'a construit ?"; "" if it does not.

    A time or a place, "En 1946, que fit-il ?", is none, nor is "Sa fille, où vit-elle ?", which needs to know whose.
    """
    front = _TOPIC_IN_FRONT.match(question)
    if front is None or not has_open_pronoun(front["rest"]):
        return ""
    topic = without_connective(words_of(" " + front["topic"]))
    if not 0 < len(topic) <= _MAX_TOPIC_IN_FRONT or topic[0].text in PREPOSITIONS - DETERMINERS | POSSESSIVES:
        return ""
    is_clause = {word.text for word in topic} & (AUXILIARIES | ASKING_WORDS | FIRST_OR_SECOND_PERSON) - {"ou"}
    names = any(not _ADVERB.fullmatch(word.text) for word in content_words(topic))
    return front["topic"] if names and not is_clause and not TIME.search(front["topic"]) else ""


def has_open_pronoun(question: str) -> bool:
    """Whether a question has a pronoun, and nothing before it in the question that it can stand for."""
    asks_a_person = FIRST_OR_SECOND_PERSON & {word.text for word in words_of(question)}
    return not asks_a_person and lacks_antecedent(question)


def lacks_antecedent(question: str) -> bool:
    """`has_open_pronoun`, but also of a question to or about a person, "Can I visit it?"."""
    words = words_of(question)
    return not IMPERSONAL.search(plain(words)) and any(
        not _has_antecedent(words[:at], case) for at, case in _pronouns(words, question)
    )


def _pronouns(words: list[Word], question: str) -> list[tuple[int, _Case]]:
    """Where the words of a question stand for something, and what they are to their verb."""
    plain_question = plain(words)
    pronouns: list[tuple[int, _Case]] = [
        (plain_question[: match.start()].count(" ") + (match[0][:2] != "l "), "object")
        for match in _OBJECT.finditer(plain_question)
    ]
    for at, word in enumerate(words):
        if word.text in PRONOUNS:
            before = words[at - 1].text if at else ""
            inverted = (
                re.search(rf"\b{re.escape(before)}\s?[-‐‑]\s?{word.text}\b", folded(question)) if before else None
            )
            after = words[at + 1].text if at + 1 < len(words) else ""
            is_object = word.text in _OBJECTS or (word.text == "her" and (not after or after in PREPOSITIONS))
            if is_object and before not in AUXILIARIES and not inverted:
                pronouns.append((at, "object"))
            else:
                pronouns.append((at, "subject" if inverted or before in AUXILIARIES else "other"))
    return pronouns


def _has_antecedent(before: list[Word], case: _Case) -> bool:
    """Whether one of the words before a pronoun can be what it stands for.

    A verb cannot; nor, for a subject, what is asked for ("quelle ville habite-t-il", "what book did she write"); nor, for
    an object, the one who acts ("why did the council close it").
    """
    asking = next((at for at, word in enumerate(before) if word.text in ASKING_WORDS), len(before))
    named = [at for at in range(len(before)) if is_noun(before, at)]
    if case == "object":
        return len(named) > 1 or any(at < asking < len(before) for at in named)
    for at, word in enumerate(before[:-1] if case == "subject" else before):
        last = before[at - 1].text if at else ""
        if word.is_content and (last in AUXILIARIES or (last in _ASKING_OF_WHAT and case == "other")):
            return True
    return bool(named)
