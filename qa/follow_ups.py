"""What a question takes from the one before it, and from its answer.

Rules over function words, no model. A question that looks like a follow-up is also searched as it stands, near the
last answer; `qa.pipeline` chooses between the answers. What kind of follow-up it is decides what it takes:

    "Et le traitement ?"    attributes: an attribute of the thing that was asked about
    "Et le pont ?"          noun_replacement: the question before with another noun
    "Qui l'a construit ?"   pronouns: the topic of the question before is put behind it
"""

from __future__ import annotations

import re

from index.words.terms import folded, starts_sentence
from qa.attributes import ASKED_ATTRIBUTE, ATTRIBUTE_ALONE, attribute_question, thing_asked_about
from qa.function_words import (
    ASKING_WORDS,
    AUXILIARIES,
    FIRST_OR_SECOND_PERSON,
    FUNCTION_WORDS,
    PREPOSITIONS,
    Word,
    are_small,
    content_words,
    is_noun,
    names_nothing,
    plain,
    without_connective,
    words_of,
)
from qa.noun_phrases import TIME, without_verb
from qa.noun_replacement import NOUN_FRAGMENT, with_another_noun, with_noun_for_pronoun
from qa.pronouns import IMPERSONAL, PERSONAL_PRONOUNS, POSSESSIVES, lacks_antecedent, topic_in_front

MAX_TEXT = 2_000
"""Characters of a text to search with."""
_MAX_TOPIC = 300  # characters that a follow-up takes from the question before
_MAX_FOLLOW_UP = 15  # words; a longer question says enough of its own
_MAX_FRAGMENT = 6  # words
_JOINT = " — "  # between a follow-up and what it takes
_COMPLETED = re.compile(rf"[^?]*\?{_JOINT}[^?.!…]+")
_ASKING_NO_NAME = frozenset("quand when combien how pourquoi why comment".split())
_WHAT_TO_DO = re.compile(
    r"(?:(?:et|alors|and|so|then) )?(?:what (?:should|can|must|do|could) (?:i|we) (?:(?:have|need) to )?do|que faire"
    r"|how (?:do|can|should) (?:i|we) (?:\w+ ){1,4}ones?"
    r"|que (?:dois|puis|peut|doit|faut) (?:je|on|il) faire|qu est ce qu(?:e je|on|il|e l on) (?:dois|peux|peut|doit|faut) faire)"
    r"(?: then| alors| maintenant| now)?"
)
_ASKS_FOR_MORE = re.compile(  # "Peux-tu préciser ?", "Could you elaborate?"
    r"(?:et )?(?:(?:peux|pourrais) tu|(?:pouvez|pourriez) vous)?(?: m| me| nous)? ?(?:precise[rz]?|developpe[rz]?|detaille[rz]?"
    r"|explique[rz]?|en dire (?:plus|davantage))(?: un peu| davantage| plus)?(?: ca| cela)?"
    r"|(?:(?:can|could) you )?(?:please )?(?:elaborate|clarify|explain|expand|be more (?:specific|precise))(?: on)?"
    r"(?: it| that| this)?"
)
_NOUN_ALONE = re.compile(  # "The bridge?", "Parking ?", "Ada Roy?"
    r"(?:(?:(?i:le|la|les|the)\s|[lL]['’])[\w’'-]+(?:\s[\w’'-]+){0,2}|[\w’'-]+|[A-ZÀ-Ý][\w’'-]*(?:\s[A-ZÀ-Ý][\w’'-]*)+)\s*\?"
)
_EXISTS = re.compile(r"\by (?:a|avait) t il\b|\bil y (?:a|avait)\b|\b(?:is|are|was|were) there\b")
_SUBJECT_LAST = re.compile(  # "c'est qui Macron", "il est où le musée"; after "c est qui" the name has a capital
    r"(?:et |mais )?(?:(?:c|il|elle|ce) (?:est|etait|sera)|(?:ils|elles|ce) sont|ca \w+|(?:il|elle|ils|elles) \w+)"
    r" (?:qui|quoi|quand|ou|combien|comment|quel \w+|a quelle heure) (?P<article>(?:le|la|les|l|un|une|des) )?\w"
)
_IT_IS = re.compile(r"(?:c (?:est|etait)|est ce(?! qu[ei]?\b))\b")
_DEFINITE = frozenset("le la les l".split())
_WHO = frozenset("qui who whom whose".split())
_OF_THINGS = frozenset("it its".split())
_NAME = re.compile(
    r"[A-ZÀ-ÖØ-Þ][\w’'-]*[a-zß-ÿ]\w*(?: (?:(?:de|du|des|d['’]|von|van|of|Le|La) ?)?[A-ZÀ-ÖØ-Þ][\w’'-]*)*"
)
_OPENING = re.compile(  # what opens a question without saying what it is about
    r"""\W*(?:(?:et|mais|alors|donc|and|but|so)\s+)?
    (?:(?:à|de|d['’]|dans|en|par|pour|depuis|jusqu['’]à|avec|in|on|at|by|for|from|since|to)\s*)?
    (?:qu['’]est-ce\s+qu(?:e\s|['’]|i\s)|est-ce\s+qu(?:e\s|['’])
      |(?:pourquoi|quand|qui|que|quoi|où|comment|combien|quel(?:le)?s?|why|when|where|who|whom|what|which|how(?:\s(?:many|much|\w+(?=\s(?:is|are|was|were|did|does|do|has|have|had|can)\b)))?)\b
       (?:\s+est-ce\s+qu(?:e\s|['’]))?
    |qu['’])
    (?:\s*\b(?:est|sont|était|étaient|fut|a|ont|is|are|was|were|did|does|do|has|have|had|can|could|will|would)\b(?!-))?
    \s*""",
    re.VERBOSE | re.IGNORECASE,
)


def complete(question: str, previous: str) -> str:
    """The text to search with for `question`, asked after `previous`; never over 2,000 characters if `question` is not.

    A question that lacks something ("Et pourquoi ?", "When was that?", "Qui l'a construit ?", "Et au Canada ?") is
    followed by what `previous` is about; after "Qui a construit le phare ?", "Et le pont ?" becomes "Qui a construit le
    pont ?". A question that stands alone is returned as it is. Give as `previous` what this function returned for the
    question before, "" for the first question. In a chain of follow-ups the first topic and the latest are kept, so that
    the text does not grow with the chain.
    """
    question = question.strip()
    topics = _topics(previous)
    if not topics or not is_follow_up(question):
        return question
    words = words_of(question)
    if _asks_for_more(words):
        return previous
    if attribute := ATTRIBUTE_ALONE.fullmatch(question):
        thing = thing_asked_about(topics[-1])
        return attribute_question(attribute, thing) or _JOINT.join([question, thing.name])
    if is_fragment(question):
        if _JOINT not in previous and (asked_again := with_another_noun(question, previous)):
            return asked_again
        if (fragment := NOUN_FRAGMENT.fullmatch(question)) and ASKED_ATTRIBUTE.fullmatch(fragment["noun"]):
            return _JOINT.join([question, thing_asked_about(topics[-1]).name])
        if without_connective(words)[0].text in POSSESSIVES and ASKED_ATTRIBUTE.fullmatch(topics[-1]):
            topics = [thing_asked_about(topics[-1]).name]  # "Et sa sœur ?" is no sister of an age
        topics = topics[-1:]  # "Et au Pérou ?" stands instead of "Et au Canada ?"
    elif not says_nothing(question):
        topics = [topic for topic in topics if not names_nothing(words_of(" " + topic))] or topics
        topics = [without_verb(topic) for topic in topics]  # it has a verb of its own
    completed = _JOINT.join([question, *topics])
    return completed if len(completed) <= MAX_TEXT else question


def asked_of_another(question: str, previous: str) -> str:
    """The question before, one that was completed itself, asked of what a fragment names; "" if that cannot be.

    After "How long is it guaranteed? — the battery", "And the frame?" is "How long is the frame guaranteed?".
    """
    latest, *taken = previous.split(_JOINT)
    return with_noun_for_pronoun(question, latest) if taken and is_fragment(question) else ""


def is_completed(text: str) -> bool:
    """Whether this is a question with what it takes after it, as `complete` writes it: "When? — the old mill"."""
    return _COMPLETED.fullmatch(text) is not None


def names_something(text: str) -> bool:
    """Whether a question may take what it lacks from this text; "Interesting." names nothing."""
    return not names_nothing(words_of(text))


def says_nothing(question: str) -> bool:
    """Whether a question has nothing but small words, "Since when?", or an attribute of something, "Et le prix ?"."""
    words = words_of(question)
    return ATTRIBUTE_ALONE.fullmatch(question) is not None or are_small(words) or _asks_for_more(words)


def _asks_for_more(words: list[Word]) -> bool:
    return _ASKS_FOR_MORE.fullmatch(plain(words)) is not None


def is_fragment(question: str) -> bool:
    """Whether a question only names something, "et au Canada ?", with no verb or question word.

    What is asked about it is in the question before.
    """
    rest = without_connective(words_of(question))
    texts = {word.text for word in rest}
    return (
        0 < len(rest) <= _MAX_FRAGMENT
        and not _asks_for_more(rest)
        and not texts <= FUNCTION_WORDS
        and not texts & (AUXILIARIES - {"a"})  # "a" is "à" too
        and not texts & (ASKING_WORDS - {"ou"})
    )


def is_noun_alone(question: str) -> bool:
    """Whether a question is nothing but a noun or a name: "The bridge?", "Parking ?"."""
    return _NOUN_ALONE.fullmatch(question.strip()) is not None and is_fragment(question)


def completed_by_names(question: str, names: str, previous: str = "") -> str:
    """The text to search with for `question` if its pronoun may mean a name in the answer before; "" if it cannot.

    "Qui a bâti le pont ?" is answered by a name; "Quand est-elle née ?" then asks about that name and not about the bridge.
    After "Who built the bridge?" the name is a person's, so that "it" cannot mean it.
    """
    pronouns = PERSONAL_PRONOUNS & {word.text for word in words_of(question)}
    if _WHO & {word.text for word in words_of(previous)}:
        pronouns -= _OF_THINGS
    if not names or not pronouns or not is_follow_up(question):
        return ""
    return _JOINT.join((question.strip(), names))


def asks_for_a_name(question: str) -> bool:
    """Whether the answer may be a name: not where it is a time, a number, a reason or a way."""
    return not {word.text for word in words_of(question)} & _ASKING_NO_NAME


def names_in(sentence: str, question: str) -> str:
    """The first two names of an answering sentence that its question does not hold; "" where there is none."""
    known = set(folded(question).split())
    names = [
        match[0]
        for match in _NAME.finditer(sentence)
        if not starts_sentence(sentence, match.start()) or " " in match[0]
    ]
    new = [name for name in names if not {folded(part) for part in name.split()} & known]
    return ", ".join(list(dict.fromkeys(new))[:2])


def is_follow_up(question: str) -> bool:
    """Whether a question in French or English cannot be understood without the one before it."""
    words = words_of(question)
    plain_question = plain(words)
    rest = without_connective(words)
    if not words or len(words) > _MAX_FOLLOW_UP or topic_in_front(question):
        return False
    if _WHAT_TO_DO.fullmatch(plain_question) or _asks_for_more(words):
        return True
    if (last := _SUBJECT_LAST.match(plain_question)) and (
        last["article"] or words[plain_question[: last.end() - 1].count(" ")].capital
    ):
        return False
    if is_fragment(question) and (
        rest != words or (question.rstrip().endswith("?") and rest[0].text in PREPOSITIONS) or is_noun_alone(question)
    ):
        return True
    if FIRST_OR_SECOND_PERSON & {word.text for word in rest} and not PERSONAL_PRONOUNS & {word.text for word in rest}:
        return False  # "who are you", not "can I visit it"
    if _EXISTS.search(plain_question) and not any(word.capital for word in words) and len(content_words(rest)) < 2:
        return True
    if _IT_IS.match(plain_question) and not any(
        is_noun(words, at) and words[at - 1].text in _DEFINITE and not TIME.fullmatch(word.text)
        for at, word in enumerate(words)
    ):
        return True
    if names_nothing(rest):
        # "Que s'est-il passé en 1946", "what happened in 1946" say enough of their own.
        is_of_a_time = any(word.text.isdigit() for word in words)
        return not (is_of_a_time and (IMPERSONAL.search(plain_question) or "what happened in" in plain_question))
    return lacks_antecedent(question)


def _topics(previous: str) -> list[str]:
    """The topics of a question that may have been completed itself: its own, then the first of the conversation."""
    parts = [part for part in (_topic(part) for part in previous.strip().split(_JOINT)) if part]
    if len(parts) < 2:
        return parts
    latest, root = parts[0], parts[-1]
    return [root] if are_small(words_of(latest)) else [latest, root]


def _topic(question: str) -> str:
    """A question without its question words and mark, cut to `_MAX_TOPIC` characters at a space."""
    opening = _OPENING.match(question)
    topic = question[opening.end() if opening else 0 :].rstrip(" \u00a0\u202f?!.")
    return topic if len(topic) <= _MAX_TOPIC else topic[:_MAX_TOPIC].rsplit(" ", 1)[0]
