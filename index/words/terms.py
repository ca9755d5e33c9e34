"""What language a text is in, and its words as they are counted.

A word counts as two terms: the head of its stem and its exact form. A word in the same form thus counts
twice as much as a relative of it ("refuse", "refusé"). On half of PIAF's questions that ranked better than stems alone.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

import Stemmer

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")

_HEAD = 6  # letters of a stem that count
_CLEAR = 20.0  # a difference of log-likelihoods
_WORD = re.compile(r"\d{1,3}(?:[\u00a0\u202f ,]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?|[^\W\d_]+\d*")
_GROUPS = re.compile(r"[\u00a0\u202f ,](?=\d{3}(?!\d))")  # "1 234", "1,234"
_ACRONYM = re.compile(r"\b(?:[A-ZÀ-Þ]\.){2,}")
_STEMMERS = {"fr": "french", "en": "english"}

STOP_WORDS: dict[Language, frozenset[str]] = {
    "fr": frozenset(
        """a ai ait alors apres as au aucun aucune auquel aussi autre autres aux auxquelles auxquels avaient avait avant
        avec avoir ayant c ca car ce ceci cela celle celles celui ces cet cette ceux chaque chez ci combien comme comment
        d dans de depuis des desquels dont du duquel elle elles en encore ensuite entre es est et etaient etait etant ete
        etes etre eu eut fait faire faut fut furent il ils j je jusqu l la laquelle le lequel les lesquelles lesquels leur
        leurs lors lorsqu lorsque lui m ma mais me meme memes mes moi mon n ne ni nos notre nous on ont ou par parce pas
        peu peut peuvent plus pour pourquoi pourrait puis puisqu puisque qu quand que quel quelle quelles quelqu quelque
        quelques quels qui quoi s sa sans se selon sera serait ses si sien soi soit son sont sous sur t ta te tel telle
        telles tels tes toi ton tous tout toute toutes tres tu un une va vers vos votre vous y""".split()
    ),
    "en": frozenset(
        """a about above after again all also although am an and any are aren as at be because been before being below
        between both but by can could couldn d did didn do does doesn doing don down during each either for from further
        had hadn has hasn have haven having he her here hers herself him himself his how however i if in into is isn it
        its itself just ll m may me might more most must my myself no nor not of off on once only or other our ours out
        over own re s same shall she should so some such t than that the their theirs them themselves then there these
        they this those through to too under until up upon us ve very was wasn we were weren what when where which while
        who whom whose why will with would you your yours""".split()
    ),
}
"""Words without a subject of their own, accents folded; the second half of an elision ("qu", "didn") among them."""


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
        return self.stem[:_HEAD]

    @property
    def form(self) -> str:
        return "=" + folded(self.surface)

    @property
    def terms(self) -> tuple[str, str]:
        """The two terms that it counts as."""
        return self.head, self.form


def words(text: str, language: Language) -> list[Word]:
    """The words of a text in `language`, in order: elisions split, stop words and single letters out.

    Numbers stay whole, without separators of thousands and with a decimal point: "1 234,5" is "1234.5".
    """
    plain = _ACRONYM.sub(lambda found: found[0].replace(".", "").ljust(len(found[0])), text)  # "U.E." is "UE"
    stop_words = STOP_WORDS[language]
    found_words = []
    for found in _WORD.finditer(plain):
        surface = found[0].lower()
        if surface[0].isdigit():
            number = _GROUPS.sub("", surface).replace(",", ".")
            found_words.append(Word(number, number, True, *found.span()))
            continue
        plain_surface = folded(surface)
        if plain_surface in stop_words or len(plain_surface) < 2:
            continue
        before = plain[: found.start()].rstrip(' \u00a0«"“(')[-1:]
        is_name = found[0][0].isupper() and before not in ("", ".", "!", "?", "…")
        found_words.append(Word(surface, stem(surface, language), is_name, *found.span()))
    return found_words


def folded(text: str) -> str:
    """Lower case without accents; œ and æ in two letters."""
    if text.isascii():
        return text.lower()
    text = text.casefold().replace("œ", "oe").replace("æ", "ae")
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


@lru_cache(maxsize=100_000)
def stem(word: str, language: Language) -> str:
    """The Snowball stem of a word in lower case; accents are folded after it, for its French rules read them."""
    return folded(_stemmer(language).stemWord(word))


def language_of(text: str, *, expected: Language | None = None) -> Language:
    """French or English, whichever the text is more likely to be; a short one counts as `expected` unless it is clear.

    py3langid 0.4 took 5 of 6,500 public questions and headlines for the other language; counting the function words of
    each took 34. Of 3,585 French and English paragraphs' first 40 characters it took 23 for the other language, one of
    them by more than `_CLEAR`; of 3,585 whole paragraphs none.
    """
    likelihoods = dict(_identifier().rank(text))
    french = likelihoods["fr"] - likelihoods["en"]
    if expected is not None:
        french += _CLEAR if expected == "fr" else -_CLEAR
    return "fr" if french >= 0 else "en"


@cache
def _identifier() -> Any:  # the library is not typed
    import py3langid

    py3langid.set_languages(["fr", "en"])
    return py3langid


@cache
def _stemmer(language: Language) -> Any:  # nor is this one
    return Stemmer.Stemmer(_STEMMERS[language])
