"""Function words of both languages, and which words of a question name something.

"Small" words say nothing of a question's subject: "Since when?", "Et pourquoi ?". Words are compared without accents and in
lower case; a capital counts only after the first character of a text, since any first word has one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from index.words.terms import folded

ASKING_WORDS = frozenset(
    """
    pourquoi quand qui que qu quoi ou comment combien quel quelle quels quelles lequel laquelle lesquels lesquelles
    why when where who whom whose what which how
    """.split()
)
AUXILIARIES = frozenset(
    """
    est sont etait etaient fut furent sera seront a ont avait avaient aura eu eut ete peut peuvent doit fait font
    is are was were be been has have had do does did can could will would should may might
    """.split()
)
PREPOSITIONS = frozenset(
    """
    de d du des au aux a en dans par pour sur avec chez depuis jusque jusqu vers avant apres devant derriere contre sous
    entre selon sans parmi malgre of in on at to for from with by about since until before after against under without
    between during into
    """.split()
)
DETERMINERS = frozenset(
    """
    le la les l un une du des au aux mon ma mes votre vos notre nos the a an any each every chaque my your our
    """.split()
)
_LIGHT_WORDS = frozenset(
    """
    et mais donc alors puis ensuite sinon ce c t se s n ne y il elle ils elles on lui eux leur leurs son sa ses celui celle
    ceux celles ci ca cela ceci cet cette ces dernier derniere autre autres plus moins aussi exactement precisement vraiment
    pas non ainsi raison raisons annee date age heure moment fois temps jour lieu endroit pays ville but detail details
    exemple exemples precision precisions explication explications information informations info infos suite reste prix
    tarif tarifs cout montant duree adresse nom
    and but so then or not it he she they him her them his its their that this these those there one ones other others
    else more too also exactly precisely really long many much old far often big tall year date time day place country city
    reason reasons person detail details example examples information info rest
    price cost amount duration address name
    """.split()
)
"""They name no subject; a question with no other words takes its subject from the question before."""
LIGHT_VERBS = frozenset(
    "passe arrive appelle nomme ne nee mort morte come happen happened born die died called".split()
)
"""Verbs that name no subject either."""
FUNCTION_WORDS = ASKING_WORDS | AUXILIARIES | PREPOSITIONS | DETERMINERS | _LIGHT_WORDS | LIGHT_VERBS
"""All that name no subject. Words without accents, in lower case, as in each list here."""
SMALL_WORDS = FUNCTION_WORDS - LIGHT_VERBS
FIRST_OR_SECOND_PERSON = frozenset(
    "je j tu te toi ton ta vous votre vos nous moi mon ma i you your me my we us".split()
)
_CONNECTIVE = re.compile(  # openings that need the question before
    r"(?:what about|how about|qu en est il|quid|meme question pour|same question for|idem pour|tell me more|go on|continue"
    r"|(?:dites|dis) m en (?:plus|davantage)|en savoir plus|et|mais|alors|puis|donc|and|but|so|then|ok|okay|oui|yes)(?: |$)"
)
_QUALIFIERS = frozenset(
    "old new other last first second next big long main same ancien ancienne nouveau nouvelle autre autres dernier derniere "
    "premier premiere second seconde petit petite grand grande vieux vieille meme".split()
)
_BEFORE_FRENCH_HAS = frozenset("qui il elle on t y l m n ca cela ce".split())  # after them "a" is a verb


class Word(NamedTuple):
    """A word without accents in lower case, and whether it was written with a capital."""

    text: str
    capital: bool

    @property
    def is_content(self) -> bool:
        """Whether it is neither a function word nor a number."""
        return self.text not in FUNCTION_WORDS and not self.text.isdigit()


def words_of(text: str) -> list[Word]:
    """Runs of letters and digits, in order; "l'a" is two."""
    return [
        Word(folded(match.group()), match.group()[0].isupper() and match.start() > 0)
        for match in re.finditer(r"[^\W_]+", text)
    ]


def plain(words: Sequence[Word]) -> str:
    """The words with single spaces between them, without accents, in lower case: what the patterns here match."""
    return " ".join(word.text for word in words)


def are_small(words: Sequence[Word]) -> bool:
    """Whether none of the words says what a question is about."""
    return all(word.text in SMALL_WORDS for word in words)


def without_connective(words: list[Word]) -> list[Word]:
    """The words after an opening that only ties them to what was said before: "et", "what about"."""
    connective = _CONNECTIVE.match(plain(words))
    return words[len(connective[0].split()) :] if connective else words


def names_nothing(words: list[Word]) -> bool:
    """Whether it has one content word at most, and that without a capital or an article: "Qui vote ?", "quel prix ?"."""
    return len(content_words(words)) < 2 and not any(is_noun(words, at) for at in range(len(words)))


def content_words(words: list[Word]) -> list[Word]:
    return [word for word in words if word.is_content]


def is_noun(words: list[Word], at: int) -> bool:
    """Whether the word at this place surely names something: it has a capital, or an article before it."""
    word = words[at]
    if not word.is_content:
        return False
    while at > 1 and words[at - 1].text in _QUALIFIERS:
        at -= 1  # "the old bridge"
    last = words[at - 1].text if at else ""
    has = last == "a" and (at < 2 or words[at - 2].text in _BEFORE_FRENCH_HAS)  # "qui a gagné", not "a bridge"
    return word.capital or (last in DETERMINERS and not has)
