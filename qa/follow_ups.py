"""What a chat's next message takes from the one before it, and which messages are courtesies rather than questions.

A rule over function words, no model. It may err one way only: a question wrongly taken for a follow-up still starts
the search text and is shown as it was asked, so that it costs some precision and never a wrong reading.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from index.words.terms import folded

Courtesy = Literal["hello", "thanks", "bye"]

MAX_TEXT = 2_000
"""Characters of a text to search with."""
_MAX_TOPIC = 300  # characters that a follow-up takes from the question before
_MAX_FOLLOW_UP = 15  # words; a longer question says enough of its own
_JOINT = " — "  # between a follow-up and what it takes

_HELLO = (
    r"bonjour|bonsoir|salut|coucou|hello|hi|hey|good (?:morning|afternoon|evening)"
    r"|(?:comment )?ca va(?: bien)?|comment (?:allez vous|vas tu)|how are you(?: doing)?|enchantee?|nice to meet you"
)
_THANKS = (
    r"(?:un grand |mille )?mercis?|je (?:vous|te) remercie|remerciements|thank you|thanks|many thanks|thx|cheers"
    r"|c est (?:parfait|super|gentil)|(?:that s |it s )?(?:very )?(?:kind|helpful)(?: of you)?"
)
_BYE = (
    r"au revoir|a bientot|a (?:plus|demain)(?: tard)?|adieu|ciao|tchao|(?:bonne|belle) (?:journee|soiree|nuit|continuation)"
    r"|bye(?: bye)?|good ?bye|see you(?: soon| later| tomorrow)?|good night|have a (?:nice|good|great) (?:day|evening|one)"
    r"|take care|farewell"
)
_FILLER = (
    r"et|and|ok|okay|oui|yes|non|no|super|parfait|great|perfect|good|bien|beaucoup|infiniment|mille fois|d avance|encore|tout"
    r"|a (?:toi|vous|tous|toutes|tout le monde)|tout le monde|there|everyone|all|again|so much|very much|a lot|in advance"
    r"|pour (?:tout|votre aide|ton aide|votre reponse|ta reponse|ca|cela|l aide|la reponse|les reponses|ces reponses)"
    r"|for (?:everything|your (?:help|answers?|time)|the (?:help|answers?)|that|this)|monsieur|madame|sir|madam|my friend"
)
_KINDS: tuple[tuple[Courtesy, str], ...] = (("bye", _BYE), ("thanks", _THANKS), ("hello", _HELLO))
_ONLY_COURTESY = re.compile(rf"(?:(?:{_HELLO}|{_THANKS}|{_BYE}|{_FILLER})(?: |$))+")

_ASKING = (
    "pourquoi quand qui que qu quoi ou comment combien quel quelle quels quelles lequel laquelle lesquels lesquelles "
    "why when where who whom whose what which how"
)
_AUXILIARY = (
    "est sont etait etaient fut furent sera seront a ont avait avaient aura eut ete peut peuvent doit fait font "
    "is are was were be been has have had do does did can could will would should may might"
)
_LIGHT = (  # says nothing of a subject: what is left of a question when only this is in it must come from elsewhere
    "et mais donc alors puis ensuite sinon de d du des le la les l un une au aux a en dans par pour sur avec chez depuis "
    "jusque jusqu vers avant apres est ce c t se s y il elle ils elles on lui eux leur leurs son sa ses celui celle ceux "
    "celles ci ca cela ceci cet cette ces dernier derniere autre autres plus aussi exactement precisement vraiment pas non "
    "ainsi raison annee date age heure moment fois temps jour lieu endroit pays ville but passe arrive appelle nomme ne nee mort "
    "morte and but so then or the an of in on at to for from with by about since until not it he she they him her them his "
    "its their that this these those there one ones other others else more too also exactly precisely really long many much "
    "old far often big tall year date time day place country city reason person come happen happened born die died called"
)
_ASKING_WORDS = frozenset(_ASKING.split())
_FUNCTION_WORDS = frozenset(f"{_ASKING} {_AUXILIARY} {_LIGHT}".split())
_AUXILIARIES = frozenset(_AUXILIARY.split())
_OF_THE_TWO_WHO_TALK = frozenset("je j tu te toi ton ta vous votre vos nous moi mon ma i you your me my we us".split())
_DETERMINERS = frozenset("le la les l un une des du the an".split())
_LEADING = re.compile(r"(?:et|mais|alors|puis|donc|and|but|so|then|ok|okay|oui|yes)(?: |$)")
_ABOUT = re.compile(r"(?:what about|how about|qu en est il|quid|meme question pour|same question for|idem pour)(?: |$)")
_PREPOSITIONS = frozenset("au aux a en dans pour chez avec sans in at for with without".split())
_IMPERSONAL = re.compile(
    r"\b(?:y (?:a|avait|aura|eut|a eu)(?: t)? il|il y a(?:vait)?|s agit il|il s agit|faut il|il faut|fait il|fallait il"
    r"|(?:s est il|s etait il) (?:passe|produit)|se (?:passe|produit|passait) t il"
    r"|existe t il|reste t il|est il (?:possible|vrai|necessaire|important|interdit|obligatoire|utile|question)"
    r"|(?:does|did|is|was|will|would|can|could|has|have) it (?:take|taken|called|cost|true|possible|important|likely"
    r"|necessary|mean to|known|said|estimated|believed|thought)|it (?:is|was|takes|took|costs))\b"
)
_STANDS_FOR = frozenset(
    "il elle ils elles lui eux son sa ses leur leurs y celui celle ceux celles ca cela ceci cet cette ces "
    "he him his she her hers it its they them their theirs this these those".split()
)
_OPENING = re.compile(  # what opens a question without saying what it is about
    r"""\W*(?:(?:et|mais|alors|donc|and|but|so)\s+)?
    (?:(?:à|de|d['’]|dans|en|par|pour|depuis|jusqu['’]à|avec|in|on|at|by|for|from|since|to)\s*)?
    (?:qu['’]est-ce\s+qu(?:e\s|['’]|i\s)|est-ce\s+qu(?:e\s|['’])
      |(?:pourquoi|quand|qui|que|quoi|où|comment|combien|quel(?:le)?s?|why|when|where|who|whom|what|which|how(?:\s(?:many|much|long|old|far))?)\b
       (?:\s+est-ce\s+qu(?:e\s|['’]))?
    |qu['’])
    (?:\s*\b(?:est|sont|était|étaient|fut|a|ont|is|are|was|were|did|does|do|has|have|had|can|could|will|would)\b(?!-))?
    \s*""",
    re.VERBOSE | re.IGNORECASE,
)


class _Word(NamedTuple):
    """A word without accents in lower case, and whether it was written with a capital."""

    text: str
    capital: bool


def greeting(text: str) -> Courtesy | None:
    """What a message says when it is a greeting, thanks or a goodbye in French or English and nothing else.

    Of several the one that closes the talk counts: "Merci, au revoir !" is "bye".
    """
    said = " ".join(word.text for word in _words(text))
    if len(said) > 100 or not _ONLY_COURTESY.fullmatch(said):
        return None
    return next((kind for kind, words in _KINDS if re.search(rf"\b(?:{words})\b", said)), None)


def without_greeting(text: str) -> str:
    """The message without the courtesies that stand before its question: "Bonjour, pourquoi ?" is "pourquoi ?".

    They go where punctuation or a question word follows, so "Hello Kitty" keeps its name; a message of nothing else
    is returned as it is.
    """
    if greeting(text):
        return text
    for match in reversed(list(re.finditer(r"[,.!;:…—–]+\s*|\s+(?=\w)", text[:120]))):
        rest = text[match.end() :]
        first = _words(rest[:40])[:1]
        separated = match.group().strip() or (first and first[0].text in _ASKING_WORDS)
        before = text[: match.start()]
        if first and separated and greeting(before) and folded(before).split()[-1] not in ("et", "and"):
            return rest
    return text


def complete(question: str, previous: str) -> str:
    """The text to search with for `question`, asked after `previous`: at most 2,000 characters where `question` has no more.

    A question that lacks something ("Et pourquoi ?", "When was that?", "Qui est-elle ?", "Et au Canada ?") is followed
    by what `previous` is about; one that stands alone is returned as it is, without the greeting before it. Give as
    `previous` what this function returned for the question before, "" for the first: what it is about then survives a
    chain of follow-ups, of which the latest alone is kept beside it, so that the text does not grow with the chain.
    """
    question = without_greeting(question.strip())
    topics = _topics(previous)
    if not topics or greeting(question) or not lacks_something(question):
        return question
    if _is_fragment(_words(question)):
        topics = topics[-1:]  # "Et au Pérou ?" stands instead of "Et au Canada ?"
    completed = _JOINT.join([question, *topics])
    return completed if len(completed) <= MAX_TEXT else question


def lacks_something(question: str) -> bool:
    """Whether a question in French or English cannot be understood without the one before it."""
    words = _words(question)
    said = " ".join(word.text for word in words)
    rest = words[1:] if _LEADING.match(said) else words
    if not words or len(words) > _MAX_FOLLOW_UP or _OF_THE_TWO_WHO_TALK & {word.text for word in words}:
        return False
    if all(word.text in _FUNCTION_WORDS for word in rest) or (
        len(rest) <= 6 and _ABOUT.match(" ".join(word.text for word in rest))
    ):
        return True
    if _is_fragment(words) and (rest != words or (question.rstrip().endswith("?") and rest[0].text in _PREPOSITIONS)):
        return True
    return not _IMPERSONAL.search(said) and any(
        word.text in _STANDS_FOR and not _has_antecedent(words[:at], _inverted(words[: at + 1], question))
        for at, word in enumerate(words)
    )


def _is_fragment(words: list[_Word]) -> bool:
    """Whether it is a few words with a subject but no verb or question word, as in "et au Canada ?"."""
    rest = words[1:] if words and _LEADING.match(words[0].text) else words
    told = {word.text for word in rest}
    return (
        0 < len(rest) <= 6
        and not told <= _FUNCTION_WORDS
        and not told & (_AUXILIARIES - {"a"})  # "a" is "à" too
        and not told & (_ASKING_WORDS - {"ou"})
    )


def _has_antecedent(before: list[_Word], inverted: bool) -> bool:
    """Whether a word before a pronoun can be what it stands for.

    Before "vivait-il" the verb cannot; nor, in "quelle ville habite-t-il" and "what book did he", what is asked for.
    """
    if inverted and before:
        before = before[:-2] if before[-1].text == "t" else before[:-1]
    naming = [word for word in before if word.text not in _FUNCTION_WORDS]
    asked = next((at for at, word in enumerate(before) if word.text in _ASKING_WORDS), None)
    if asked is None or not naming:
        return bool(naming)
    after = before[asked + 1 :]
    of_what = before[asked].text in {"quel", "quelle", "quels", "quelles", "combien", "what", "which", "how", "whose"}
    next_to_verb = inverted or (bool(before) and before[-1].text in _AUXILIARIES)
    named = any(word.capital or word.text in _DETERMINERS for word in after)
    return not (of_what and next_to_verb and not named and len(naming) <= 2)


def _inverted(words: list[_Word], question: str) -> bool:
    """Whether the last of the words, a pronoun, hangs on its verb by a hyphen: "vivait-il", "a-t-elle"."""
    *_, last = words
    before = words[-2].text if len(words) > 1 else ""
    return bool(before) and re.search(rf"{re.escape(before)}\s?[-‐‑]\s?{last.text}\b", folded(question)) is not None


def _topics(previous: str) -> list[str]:
    """What a question is about, after what its own follow-up added; at most two, the older last."""
    parts = [part for part in (_topic(part) for part in without_greeting(previous.strip()).split(_JOINT)) if part]
    if len(parts) < 2:
        return parts
    latest, root = parts[0], parts[-1]
    return [root] if all(word.text in _FUNCTION_WORDS for word in _words(latest)) else [latest, root]


def _topic(question: str) -> str:
    """A question without its question words and mark, cut to `_MAX_TOPIC` characters at a space."""
    opening = _OPENING.match(question)
    topic = question[opening.end() if opening else 0 :].rstrip(" \u00a0\u202f?!.")
    return topic if len(topic) <= _MAX_TOPIC else topic[:_MAX_TOPIC].rsplit(" ", 1)[0]


def _words(text: str) -> list[_Word]:
    return [
        _Word(folded(match.group()), match.group()[0].isupper() and match.start() > 0)
        for match in re.finditer(r"[^\W_]+", text)
    ]
