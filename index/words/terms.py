"""The words of a text, as they are counted.

A word counts as two terms: the first letters of its stem, and the word itself without capitals and accents. So the same
word counts twice as much as a related one ("refuse", "refusait"). On half of PIAF's questions that ranked better than stems alone.

The second term, the form, begins with "=". No stem does, so that a form never equals the first letters of a stem.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

import Stemmer

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")
"""Pairs of texts in both languages, and the means in `qa.reader`'s weight file, are always in this order."""

HEAD = 6
"""The letters of a stem that count."""
SPACES = " \u00a0\u2009\u202f"
"""Spaces that may stand inside a number or a time, or before a mark."""
TOKEN = re.compile(
    rf"""
    (?P<acronym>(?<![^\W_])[^\W\d_](?:\.-?[^\W\d_])+(?![^\W_])\.?)        # U.S., O.N.U, É.-U.
    |(?P<time>\b(?:[01]?\d|2[0-4])(?:[{SPACES}]?(?:[hH]|heures?)[{SPACES}]?[0-5]\d(?!\d|[.,]\d|[{SPACES}]h)(?:min)?|:[0-5]\d(?![\d:]))
        (?:[{SPACES}]?(?:[aApP]\.?[mM]\b\.?))?)                          # 20h30, 20 h 30, 20:30, 8:30 p.m.
    |(?P<hour>\b(?:0?\d|1[0-2])(?:\.[0-5]\d)?[{SPACES}]?[aApP]\.?[mM]\b\.?)              # 8 p.m., 8.30 p.m.
    |(?P<number>[1-9]\d{{0,2}}(?P<sep>[{SPACES},.'’])\d{{3}}(?:(?P=sep)\d{{3}})*(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?)
        (?:[hH]\b|(?:ers?|[eè]res?|res?|nde?s?|[eè]mes?|es?|st|nd|rd|th)\b)?   # 1 234,5; 10.000; 1er, 19th, 20h
    |[^\W\d_]+\d*
    """,
    re.VERBOSE,
)
"""A word, a number, a time or an acronym."""
_GROUPS = re.compile(rf"[{SPACES},.'’](?=\d{{3}}(?!\d))")
_START = re.compile(  # what stands before the first word of a sentence, a line or an item of a list
    r"""(?:\A|[.!?…\n|]|(?:\A|\n)\s*(?:[-–—•*·▪◦‣+>\#]+|\(?\w{1,3}[.)])\s)[\s«"“„‘'(\[]*\Z""", re.VERBOSE
)
_TITLE = re.compile(r"\b(?:[A-Z]|MM|Mme|Mlle|Mr|Mrs|Ms|Dr|Pr|Prof|Me|Mgr|St|Ste)\.\s\Z")
_STEMMERS = {"fr": "french", "en": "english"}

_FR_ARTICLES = frozenset("le un du au ce cet les des ces aux".split())
_EN_ARTICLES = frozenset("the a an his their my our your whose".split())
_AUXILIARIES_BEFORE = frozenset("did does has had".split())

STOP_WORDS: dict[Language, frozenset[str]] = {
    "fr": frozenset(
        """a à ai ait alors après as au aucun aucune auquel aussi autre autres aux auxquelles auxquels avaient avait avant
        avec avoir ayant c ça car ce ceci cela celle celles celui ces cet cette ceux chaque chez ci combien comme comment
        d dans de depuis des dès desquels dont du duquel elle elles en encore ensuite entre es est et étaient était étant
        êtes être eu eut eût fait faire faut fut fût furent il ils j je jusqu l la là laquelle le lequel les lesquelles
        lesquels leur leurs lors lorsqu lorsque lui m ma mais me même mêmes mes moi mon n ne ni nos notre nous on ont ou
        où par parce pas peu peut peuvent plus pour pourquoi pourrait puis puisqu puisque qu quand que quel quelle quelles
        quelqu quelque quelques quels qui quoi s sa sans se selon sera serait ses si sien soi soit son sont sous sur t ta te
        tel telle telles tels tes toi ton tous tout toute toutes très tu un une va vers vos votre vous y
        apres ca etaient etait etant etes etre meme memes tres""".split()
    ),
    "en": frozenset(
        """a about above after again all also although am an and any are aren as at be because been before being below
        between both but by can could couldn d did didn do does doesn doing don down during each eg either for from further
        had hadn has hasn have haven having he her here hers herself him himself his how however i ie if in into is isn it
        its itself just ll m may me might more most must my myself no nor not of off on once only or other our ours out
        over own re s same shall she should so some such t than that the their theirs them themselves then there these
        they this those through to too under until up upon us ve very was wasn we were weren what when where which while
        who whom whose why will with would you your yours""".split()
    ),
}
"""Words that name no subject, in lower case with their accents. They also stand without accents, unless that is
another word. The first part of an elision ("qu", "didn") is among them."""
_NOUNS: dict[Language, Mapping[str, frozenset[str]]] = {
    "fr": {
        "est": frozenset("nord sud plein d".split()),  # and "l'est", below
        "mais": _FR_ARTICLES | {"de", "en"},  # maïs, typed without its diaeresis
        "car": _FR_ARTICLES | {"en", "par"},
        "vers": _FR_ARTICLES | {"ses", "en"},
        "pas": _FR_ARTICLES,
        "son": _FR_ARTICLES,
        "ton": _FR_ARTICLES,
        "avant": frozenset("l"),
        "être": frozenset("l un cet d".split()),
        "etre": frozenset("l un cet d".split()),
        "fait": frozenset("un ce le".split()),
        "fût": _FR_ARTICLES,
        "avoir": frozenset("un cet".split()),
        "sous": frozenset("les des".split()),
    },
    "en": {
        "us": _EN_ARTICLES | _AUXILIARIES_BEFORE,
        "who": frozenset(("the", *_AUXILIARIES_BEFORE)),
        "it": frozenset("the an".split()),
        "will": _EN_ARTICLES | {"her", "s"},  # "grandfather's will"
        "can": _EN_ARTICLES | {"s"},
        "might": _EN_ARTICLES | {"s"},
        "must": frozenset("a"),
        "may": frozenset(
            "in of on since until till by last next early late mid during from to before after through".split()
        ),
    },
}
"""The words that make a noun of a stop word that follows them: "le car", "in may", "the us"."""
_NAMES: dict[Language, frozenset[str]] = {
    "fr": frozenset("est été eu".split()),
    "en": frozenset("may will who us it her down can might".split()),
}
"""Words that are names if they begin with a capital and are not the first of their sentence."""
_OPENS_QUOTATION = re.compile(r"[:,]\s?[«“„\"]\s?\Z")  # after it a capital tells no name
_EMPHASISED = frozenset("and not or no only all any must never et ou ne pas non tous tout sans".split())
_HAVING = frozenset(
    "ai as a à ont avons avez avais avait avions aviez avaient aurai auras aura aurons aurez auront aurais aurait auraient aie "
    "ait aient eu eut eurent ayant avoir".split()
)
_BEFORE_SUMMER = frozenset(
    "l un en cet d chaque quel dernier prochain bel plein mi fin début par le les des quelques avant après depuis pendant".split()
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word that carries meaning: `surface` in lower case, its `stem` with accents folded, where it stands.

    `is_name`: it has a capital inside its sentence, or is a number; such words read alike in both languages.
    """

    surface: str
    stem: str
    is_name: bool
    start: int
    end: int

    @property
    def head(self) -> str:
        """The first letters of the stem, one of the two terms: "refus"."""
        return self.stem[:HEAD]

    @property
    def form(self) -> str:
        """The character "=" and the surface without accents, the other term: "=refusait"."""
        return _form(self.surface)

    @property
    def terms(self) -> tuple[str, str]:
        """The two terms that it counts as."""
        return self.head, self.form


def words(text: str, language: Language) -> list[Word]:
    """The words of a text in `language`, in order: elisions split, stop words and single letters out.

    A number is told by its value: "1 234,5" is "1234.5", "10.000", "10,000" and "10 000,00" are "10000", "1er" is "1". A
    time is "20:30", however it is written; a full hour is its number. "U.S." and "US" both become "us"; the pronoun is
    left out.
    """
    tokens = list(TOKEN.finditer(text))
    lowered = [token[0].lower() for token in tokens]
    found_words = []
    for at, token in enumerate(tokens):
        if token[0][0].isdecimal():
            number = _number(token)
            found_words.append(Word(number, number, True, *token.span()))
            continue
        surface = re.sub(r"[.-]", "", lowered[at]) if token["acronym"] else lowered[at]
        if len(surface) < 2:
            continue
        capital = token[0][0].isupper() and not _shouted_line(text, token.start())
        is_name = capital and not starts_sentence(text, token.start())
        if surface in STOP_WORDS[language] or surface in ("été", "ete"):
            acronym = token["acronym"] is not None or (capital and token[0].isupper() and surface not in _EMPHASISED)
            named = is_name and surface in _NAMES[language] and not _is_quotation(text, *token.span())
            if not (acronym or named or _is_noun(lowered, at, language)):
                continue
        found_words.append(Word(surface, stem(surface, language), is_name, *token.span()))
    return found_words


def _number(token: re.Match[str]) -> str:
    """The value of a token that begins with a digit, as text."""
    if token["number"]:
        digits = _GROUPS.sub("", token["number"]) if token["sep"] else token["number"]
        return digits.replace(",", ".").removesuffix(".00")
    hour, minute = (*re.findall(r"\d+", token[0]), "00")[:2]
    half = re.search(r"[ap](?=\.?m)", token[0].lower())
    value = int(hour) if half is None else int(hour) % 12 + (12 if half[0] == "p" else 0)
    return f"{value}:{minute}" if minute != "00" else str(value)


def _is_noun(lowered: Sequence[str], at: int, language: Language) -> bool:
    """Whether what is usually a stop word is a noun here, by the words around it: "le car", "in may", "cet été"."""
    surface = lowered[at]
    before = lowered[at - 1] if at else ""
    after = lowered[at + 1] if at + 1 < len(lowered) else ""
    if language == "fr" and surface in ("été", "ete"):  # the season, unless "avoir" stands a little before
        return before in _BEFORE_SUMMER or not _HAVING & set(lowered[max(0, at - 5) : at])
    if language == "fr" and surface == "est" and before == "l":
        earlier = lowered[at - 2] if at > 1 else ""
        return earlier in ("à", "a", "de", "dans", "vers", "par", "depuis", "jusqu") or after in (
            "de",
            "du",
            "des",
            "d",
        )
    if language == "en" and surface == "may" and (before[:1].isdigit() or after[:1].isdigit() or after == "s"):
        return True
    return before in _NOUNS[language].get(surface, ())


def _is_quotation(text: str, start: int, end: int) -> bool:
    """Whether a word opens a quotation of several: 'He asked: "Will it rain?"', not 'the film "It"'."""
    return (
        _OPENS_QUOTATION.search(text[max(0, start - 4) : start]) is not None and text[end : end + 1] not in '»”"\u00a0'
    )


def starts_sentence(text: str, at: int) -> bool:
    """Whether the word that begins at `at` is the first of its sentence, line or item of a list."""
    before = text[max(0, at - 16) : at]
    return _START.search(before) is not None and not _TITLE.search(before)


def _shouted_line(text: str, at: int) -> bool:
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    return is_shouted(text[start : end if end >= 0 else None])


@lru_cache(maxsize=1_000)
def is_shouted(text: str) -> bool:
    """Whether a text is in capitals, so that they tell no name: three words or more, few letters in lower case."""
    upper, lower = sum(c.isupper() for c in text), sum(c.islower() for c in text)
    return upper > 3 * lower and len(re.findall(r"[^\W\d_]{2,}", text)) > 2


def folded(text: str) -> str:
    """Lower case without accents; œ and æ in two letters."""
    if text.isascii():
        return text.lower()
    text = text.casefold().replace("œ", "oe").replace("æ", "ae")
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


@lru_cache(maxsize=100_000)
def _form(surface: str) -> str:
    return "=" + folded(surface)


@lru_cache(maxsize=100_000)
def stem(word: str, language: Language) -> str:
    """The Snowball stem of a word in lower case; accents are removed afterwards, because its French rules need them."""
    return folded(_stemmer(language).stemWord(word))


@cache
def _stemmer(language: Language) -> Any:  # the library is not typed
    return Stemmer.Stemmer(_STEMMERS[language])  # one for all threads: it holds the interpreter's lock while it works
