"""Lines joined to a paragraph, and what becomes of a hyphen at the end of one.

Most such hyphens only divide a word, and are dropped. One is kept where the text has the word with its hyphen elsewhere
more often than without, in words that are always written so (« Pourra-t-on », « vingt-quatre », « Aix-les-Bains »), and
between two words that make no third: "rain-soaked". This was measured on the words of four public sets. Of the words
divided at a syllable, 1 in 400 wrongly kept the hyphen. Of the words with a hyphen of their own, 2 in 3 kept it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from index.words.frequencies import per_million

_HYPHENS = ("-", "\u2010", "\u2011")
ELIDED = r"(?<![^\W\d_])(?:[cdjlmnst]|(?:jus|lors|puis|quoi|quel|pres)?qu)['’]"
_ENDS_ELIDED = re.compile(rf"{ELIDED}\Z", re.I)
_ADDRESS = re.compile(r"(?:://|\bwww\.|@)\S*\Z")
_DASH, _DASHED = re.compile(r"\w[—–]\Z"), re.compile(r"[—–]\w")
_SOFT = ("\u00ad", "¬")  # some text recognition writes the second
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LAST = re.compile(r"[\w'’.-]*\Z")
_FIRST = re.compile(r"[\w'’]+(?:-[\w'’]+)*")

# A verb before what follows it with a hyphen, by its end, and what is always written so: Grevisse, Le Bon Usage, § 107.
_INVERTED = re.compile(
    r"""\w(?:[td]-(?:ils?|elles?|on|ce)|-t-(?:ils?|elles?|on)|-je|[sx]-tu|[zs]-[nv]ous|[zse]-(?:les?|la|lui|leur|moi|toi)
    |(?:ez|ons|ds|is|as|ts)-(?:en|y)|-(?:mêmes?|ci|là|dess(?:us|ous)|delà|être))\Z|a-t-""",
    re.X,
)
# Small words within the names of places and in set phrases, after another hyphen: Aix-les-Bains, arc-en-ciel.
_SMALL = "les|lès|lez|sur|sous|en|de|du|des|la|le|à|au|aux|et|près|ès|d|l|t|by|the|on|upon|of|in|to|and"
_WITHIN = re.compile(rf"[\w’']-(?:{_SMALL})\Z", re.I)
_BEGINS_WITHIN = re.compile(rf"(?:{_SMALL})-", re.I)
# Numbers are written with hyphens: orthography of 1990, and English from twenty-one to ninety-nine.
_NUMBERS = frozenset(
    """vingt trente quarante cinquante soixante quatre vingts dix sept huit neuf un une deux trois cinq six onze douze
    treize quatorze quinze seize cent mille et premier deuxième troisième quatrième
    ten eleven twelve hundred twenty thirty forty fifty sixty seventy eighty ninety one two three four five seven eight nine
    first second third fourth fifth sixth seventh eighth ninth""".split()
)
# First parts after which the hyphen is kept: "demi-", "ex-".
_BEFORE = frozenset(
    """ex non vice demi mi semi quasi après avant au ci là porte garde nord sud saint grand grands outre sous contre
    hors sans pare aigre attrape faux gardes hauts pique tire trompe self well all cross half high low long short small
    middle mid new best""".split()
)
# A word that looks like a verb and a pronoun, or begins as such a part does: « ce-lui », « parle-ment », « mi-lieu ».
_SOLID = re.compile(
    r"""ce-lui|(?:ce|voi|mer)-(?:ci|la|là)\b
    |\w+e-(?:r(?:a[is]?|ais|ait|aient|iez|ions|ez|ons|ont|ies?)|ments?|nt|ner|ning|ports?|relle|some)\b
    |au-(?!(?:dess|del|dev|ded|deh))|ci-(?!(?:join|dess|apr|contre|dev|gî|incl|annex))
    |mi-(?!(?:temps|jan|f[ée]v|mars|avr|mai\b|jui|ao[uû]|sep|oct|nov|d[ée]c|saison|mandat|parcours|course|chemin|clos|corps|côte|
        hauteur|pente|voix|figue|cuiss|jamb|journée|siècle|long|distance|lourd|bas\b|carême))
    """,
    re.X,
)
# Parts that keep it before a vowel: « micro-ordinateur », "anti-aircraft".
_BEFORE_VOWEL = frozenset("anti auto macro micro socio neuro infra intra semi ultra".split())
_VOWELS = "aeiouéèêœ"
# First parts of a pair of nations.
_NATIONS = frozenset("franco anglo germano italo hispano sino nippo russo austro gallo".split())
# Words that are written with a hyphen and that the rules above do not tell.
_COMPOUNDS = frozenset(
    """bas-relief basse-normandie belle-sœur check-in chef-d'œuvre co-author co-founder co-operate co-worker court-métrage
    dernier-né extra-terrestre follow-up franc-maçon hand-held hands-on haute-garonne haute-savoie in-depth kick-off
    main-d'œuvre man-made merry-go-round mezzo-soprano mort-né moyen-orient north-east north-west nouveau-né
    nouvelle-zélande outre-mer passer-by plate-forme post-mortem post-scriptum post-war pre-war premier-né procès-verbal runner-up
    sapeur-pompier sapeurs-pompiers so-called south-east south-west trade-off week-end""".split()
)
_SHORTEST = 3  # letters of either part
_RARE, _USED = 0.3, 1.0  # times in a million words: a whole that may be an error, a part that is a word


def word_counts(lines: Iterable[str]) -> Counter[str]:
    """Counts the words in the lines, leaving out the first word of each line, and the last if the line ends with a hyphen.

    The only word of a line without such a hyphen is counted.
    """
    words: Counter[str] = Counter()
    for line in lines:
        whole = [match[0].lower().replace("’", "'") for match in _WORD.finditer(line)]
        words.update(whole[1:-1] if line.endswith(_HYPHENS) else whole[1:] or whole)
    return words


def joined(lines: Iterable[str], words: Counter[str]) -> str:
    """The lines as one text, with the words that their ends divide made whole; `words` are those of the whole file."""
    pieces: list[str] = []
    for line in lines:
        line = line.strip()
        if not line:
            continue
        last = pieces[-1] if pieces else ""
        if last.endswith(_SOFT) and line[:1].isalnum():
            pieces[-1] = last.rstrip("".join(_SOFT))
        elif last.endswith(_HYPHENS) and last[-2:-1].isalnum():
            pieces[-1] = last[:-1] + ("-" if _keeps(last[:-1], line, words) else "")
        elif (
            pieces
            and not (
                (_ENDS_ELIDED.search(last[-10:]) and line[:1].isalpha())  # « chef-d' | œuvre »
                or (last.endswith("/") and "://" in last.rsplit(" ", 1)[-1])
                or (_DASH.search(last) and line[:1].isalnum())  # "water— | as" is "water—as"
                or (last[-1:].isalnum() and _DASHED.match(line))
            )
        ):
            pieces.append(" ")
        pieces.append(line)
    return "".join(pieces).replace("\u00ad", "")


def _keeps(before: str, after: str, words: Counter[str]) -> bool:
    """Whether the hyphen between the end of a line and the start of the next is a part of the word."""
    first = (_LAST.search(before[-60:]) or [""])[0].lower().replace("’", "'")
    following = _FIRST.match(after)
    if not first or not following:
        return True
    second = following[0].lower().replace("’", "'")
    last_part = first.rsplit("-", 1)[-1]
    if before[-1:].isdigit() or after[:1].isdigit() or _ADDRESS.search(before[-100:]):
        return True
    if after[:1].isupper() and not before[-1:].isupper():
        return True  # Jean-Paul; but MINIS-TÈRE
    first, last_part = (part.rsplit("'", 1)[-1] for part in (first, last_part))
    counted = second.split("-")[0]
    compound = f"{first}-{second}"
    apart, together = words[compound], words[first + second]
    if apart != together:
        return apart > together
    if _SOLID.match(compound):
        return False
    if _INVERTED.search(compound if second.startswith("t-") else f"{first}-{counted}"):
        return True
    if compound in _COMPOUNDS or compound.removesuffix("s") in _COMPOUNDS:
        return True
    if _WITHIN.search(before) or _BEGINS_WITHIN.match(after):
        return True
    if last_part in _NATIONS:
        return not second.startswith(("ph", "man"))  # but francophone, anglomanie
    if (first == "re" and second[0] == "e") or (first in _BEFORE_VOWEL and second[0] in _VOWELS):
        return True  # re-elected
    if last_part in _NUMBERS and not {counted, counted.removesuffix("s")}.isdisjoint(_NUMBERS):
        return True
    if len(first) == 1 or (first[0].isdigit() and ("-" not in first or second == "old")):
        return True  # e-commerce, 19th-century, 12-year-old
    whole = max(per_million(language).get(last_part + counted, 0.0) for language in ("fr", "en"))
    if first in _BEFORE:
        return whole < _RARE  # non-violence, but contre-dire is contredire
    fits = before[-len(last_part) :].islower() or counted.endswith("ing")  # else it is a name: Beau-mont
    return whole == 0.0 and fits and _are_two_words(last_part, counted)


def _are_two_words(first: str, second: str) -> bool:
    """Whether both parts are words of one language: "rain-soaked", « bar-cabaret »."""
    if len(first) < _SHORTEST or len(second) < _SHORTEST:
        return False
    return any(
        min(per_million(language).get(part, 0.0) for part in (first, second)) > _USED for language in ("fr", "en")
    )
