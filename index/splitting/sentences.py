"""Where sentences end, in French and English typography.

The rules are our own. A wrong cut marks half a sentence on the page, and the libraries tried cut wrongly more often. Of
the hard sentences in `tests/index/sentences_fr.txt` and `sentences_en.txt`, written for this, so many come out whole
(`python -m tests.index.compare_splitters`):

           French, of 362   English, of 362
this             360              359
pySBD 0.3.4      244              310
syntok 1.4.4     235              308

Some ends cannot be told without understanding the text: in « Roche et Cie. Paris… » a sentence may end after "Cie." or
not. None is assumed there, nor after "Inc.", "av.", an initial or a century ("s.") where a name follows.
"""

from __future__ import annotations

import re

from index.document import Span
from index.splitting.abbreviations import (
    BEFORE_NUMBER,
    BOOKS,
    CASED,
    DAYS,
    EITHER,
    EXCLAIMED,
    FOLLOWING,
    REMARKS,
    ROADS,
    SPEECH,
    STARTERS,
    TITLES,
    UNITS,
    USUALLY_END,
    ZONES,
)

_SPACE = r"[^\S\n]"  # no-break spaces included
_EMOJI = r"[\u2600-\u27bf\u2b50\u2b55\U0001f1e6-\U0001f64f\U0001f680-\U0001faff\ufe0f\u200d]"
_NOTE = (  # what stands in brackets a space after a sentence: its note, several, or that one is missing
    rf"\d{{1,3}}(?:{_SPACE}?[,;–-]{_SPACE}?\d{{1,3}})*|[a-z]|[ivx]{{1,5}}|(?:note|nb|n|N){_SPACE}?\d{{1,3}}"
    rf"|citation{_SPACE}needed|réf\.{_SPACE}(?:nécessaire|souhaitée)|(?:when|who|quand|qui|où){_SPACE}?\?"
)
_END = re.compile(
    rf"""
    (?P<stop>(?<![.!?…])[.!?…]++)
    (?P<closers>(?:{_SPACE}?»|[”’"')\]*_])*)
    (?P<notes>(?:(?:[,;]?{_SPACE}?|[–—-])(?:\[(?:{_NOTE})\]|(?<!\s)\[\[?[^\[\]\n]{{1,40}}\]\]?)  # whatever stands right there
            (?::{_SPACE}?(?:p\.{_SPACE}?)?\d{{1,4}}(?:[–-]\d{{1,4}})?|\([^\s()]{{1,200}}\))?
        |[¹²³⁰-⁹⁽⁾†‡§①-⑳](?:,?{_SPACE}?(?=[¹²³⁰-⁹]))?|\((?:\d{{1,2}}|[a-z])\)|\{{\d{{1,2}}\}}|\^\d{{1,3}}
        |(?:(?<=[^\W\d_]{{3}}\.)|(?<=\b1[5-9]\d\d\.)|(?<=\b20\d\d\.)|(?<=[.!?][”"]))\d{{1,2}}(?:[,–]\d{{1,2}})*\)?)*)
    {_EMOJI}*
    (?P<gap>\s+|\Z)
    (?P<emoji>(?:{_EMOJI}+\s+)*)
    (?=(?:[«“„‘"'(\[¿¡—–•▪◦‣*_-]\s*)*(?:[^\W_a-zß-öø-ÿœ]|[a-z]\)\s|[@\#]\w|{_EMOJI}|\Z))
    # a capital, a digit, a script without case, "b)", "@town"
    """,
    re.VERBOSE,
)
_LAST_WORD = re.compile(r"[^\s«“„\"'’(\[]*\Z")
_NEXT_WORD = re.compile(r"[\W_]*([^\W\d_]+)")
_ABBREVIATED = re.compile(r"([^\W\d_]+)\.")
_NUMBER = re.compile(  # in digits, Roman, as of an article ("L. 110-1") or a case ("C-503/13"); a letter: "sect. B"
    r"[«(\[]?(?:\d|[IVXLCDM]+\b(?![’'])|[LRDA]\.?(?:[-\s]?[*\d]|\s?\d)|[A-Z]-\d|[A-Z](?=[,;:)\]])|[B-HJ-Z]\b(?!['’.-])|§)"
)
_MINUTES = re.compile(r"[0-5]\d\b(?! \d{3}\b)")
_ITEM = re.compile(r"(?:[-–—•▪◦‣*]\s*)?(?:\d+(?:\.\d+)*|[A-Z]|[IVXLCDM]+)\Z")
_ARTICLE_OF_LAW = re.compile(r"(?i:art(?:icle)?\.?\s|§\s?)(?:[LRDA]\.?\s?\*{0,2})?\d+(?:er)?(?:[.-]\d+)*\Z")
# The word that a dictionary explains and its kind: « Bac, n. m. Bateau plat. »
_ENTRY = re.compile(
    r"""[^\W\d_][\w'’-]*(?:\s[\w'’-]+){0,3}(?:\s\([^()]{1,20}\))?(?:,|\s\[[^\[\]]{1,30}\],?)\s
    (?:n|s|v|adj|adv|loc|prép|prep|conj|pron|interj|subst|vt|vi|nm|nf)\b\.?
    (?:,?\s?(?:et\s|ou\s|or\s|and\s)?(?:n|v|adj|adv|m|f|pl|sing|tr|intr|t|i|pron|pers|inv|impers|réfl|fig|fam|vx)\b\.?)*\Z""",
    re.X,
)
_LONGEST_ENTRY = 80  # characters
_ENUMERATES = re.compile(r"(?<!\d)[:;,(]\s*\Z")
_INITIALS = re.compile(r"\b[^\W\d_a-zß-öø-ÿ]\.[\s-]\s?[^\W\d_a-zß-öø-ÿ]\Z")
_ARTICLE = re.compile(r"(?:(?:L[ea]|Les|The)\s|L['’])[^\s\d]+\Z")
_VERSE = re.compile(r"\d{1,3}(?:\s?:|,\s?)\s?\d")
_VOLUME = re.compile(
    r"(?:1[89]|20)\d\d(?:\s[A-Z][a-zéû]{2,4}\.?(?:\s\d{1,2})?)?;\s?\d"
)  # of a journal: "Lancet. 2020;395:12"
# A law report, its year and its page: « RTD civ. 2010. 345, obs. Roy ».
_REPORT = re.compile(r"(?:[A-Z]{2,6}|\b[A-Z]\.|\b(?:civ|com|pén|crim|soc|trav|adm|publ|fam|Pal)\.)\s(?:19|20)\d\d\Z")
_PAGE = re.compile(r"(?:\d{1,4}|[IVX]+)\b\s?[,;.)]")
# A letter after a measure is a unit, not the initial of a name: "at 350 F. Serve", « à 180 C. Laissez ».
_MEASURE = re.compile(
    r"\b(?:à|de|d['’]|par|pour|sous|vers|environ|at|to|of|about|around|by|for|under|over|above|below)\s?\d{1,3}(?:[.,]\d+)?\s\Z",
    re.I,
)
_ROAD = re.compile(r"\d(?:\s(?:bis|ter|quater))?,?\s\Z")
_DATE = re.compile(
    rf"""\d{{1,2}}(?:er|st|nd|rd|th)?(?:[:/]\d|{_SPACE}?(?:h\b|[ap]\.?m\b|[-–]{_SPACE}?\d|(?:jan|f[ée][vb]|mars|avr|mai|jui|ao[uû]|sep|oct|nov|d[ée]c|march|apr|may|jun|jul|aug)))
    |(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|ust|tember|ober|ember)?\.?\s\d""",
    re.I | re.X,
)
_PARTICLE = re.compile(r"(?:Du|De|Des|Le|La|Les|L['’])\s?[^\W\d_a-zß-öø-ÿ]")
_SPEAKER = re.compile(r"(?:(?:the|Mr|Mrs|Ms|Dr)\.?\s)?(?:[^\W\d_a-zß-öø-ÿ][\w’'-]*\s){1,3}([a-z]+)\b")
_SPACED = re.compile(r"(?<!\w)[a-z]\. [a-z]\Z")  # « p. m. », "i. e."
_NO_VOWEL = re.compile(r"[BCDFGHJ-NP-TV-XZ][bcdfghj-np-tv-xz]{1,3}\Z")  # "Pfc", "Lt", « Cmdt »
# What has stops inside and may close a sentence: "8.5", "£1.2m", "04.50.33.12.18", "03.05.2024", an address of the network.
_NUMBER_OR_ADDRESS = re.compile(
    r"\W?\d[\d.,:/–-]*[^\W\d_]{0,2}%?|.*@.*|.*[^\W\d_]{5}.*|(?:www\.|https?:).*|.*\.(?:com|org|net|gov|edu|int|fr|eu|uk|be|ch|ca)"
)
_IN_BRACKETS = re.compile(r"\((?:[^\W\d_a-zß-öø-ÿ]\.){1,4}\)\s*\Z")  # a party or a rank: "Senator Roy (R.I.)"
_LEADER = re.compile(r"(?:\s\.{4,}|\.{8,})\Z")
_LONGEST_PRICE = 16  # characters, or page, at the end of a line
_OPENS_WITH_EMOJI = re.compile(_EMOJI)


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of `text[start:end]`, trimmed, in order; none is blank. Together they hold every character but white space.

    A line break counts as a space: give one paragraph at a time (`index.splitting.headings` finds them).
    """
    end = len(text) if end is None else end
    spans = []
    at = start
    emoji_open = _OPENS_WITH_EMOJI.match(text, trimmed(text, start, end).start, end) is not None
    for match in _END.finditer(text, start, end):
        if _ends(text, at, end, match):
            # "Bravo ! 🎉 Le prix…": an emoji closes what it follows, unless the text uses emoji as bullets.
            cut = match.end("gap" if emoji_open else "emoji")
            spans.append(trimmed(text, at, cut))
            at = cut
    spans.append(trimmed(text, at, end))
    return [span for span in spans if span.start < span.end]


def trimmed(text: str, start: int, end: int) -> Span:
    """The span without the white space at its ends; empty at `start` when it is blank."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return Span(start + left, start + max(left, len(piece.rstrip()))) if piece.strip() else Span(start, start)


def _ends(text: str, at: int, end: int, match: re.Match[str]) -> bool:
    if match.end() >= end:
        return False  # the last sentence ends with the text
    last = _LAST_WORD.search(text, max(at, match.start() - 40), match.start())
    word = last[0] if last else ""
    after = match.end()
    if _LEADER.search(text, max(at, match.start() - 1), match.end("stop")):
        return False  # the dots from a dish to its price
    spaced = match["stop"] == "…" and text[match.start() - 1 : match.start()].isspace()
    if (spaced or len(match["stop"]) > 4) and end - match.end() < _LONGEST_PRICE and text[match.end()].isdecimal():
        return False  # or from a title to its page in a list of contents
    if match["stop"] != ".":
        if text[match.start() - 1 : match.start()] in ("[", "(") and match.start() > at:
            return _opens(text, after, end)  # an ellipsis that stands for words left out, "[…]"
        if match["stop"] == "!" and word.lower() in EXCLAIMED:
            return False
        if match["closers"] and match["stop"] in ("!", "?") and (speaker := _SPEAKER.match(text, after, end)):
            return speaker[1] not in SPEECH
        return True
    if match["closers"].strip("*_ "):
        return (
            match["closers"][0] != ")"
            or not _IN_BRACKETS.search(text, max(at, match.start() - 8), after)
            or _opens(text, after, end)
        )
    if match.start() - at < 12 and _ITEM.match(text[at : match.start()].strip()):
        return False  # a numbered item, "1. Text", "II. Text", "A. Text"
    if text[after] in "—–-" and _ARTICLE_OF_LAW.match(text, at, match.start()):
        return False  # « Art. L. 110-1. – Texte »
    if match.start() - at < _LONGEST_ENTRY and _ENTRY.match(text, at, match.start()):
        return False
    if word in REMARKS and not text[at : match.start() - len(word)].strip(" «“\"'(—–-"):
        return False
    if len(word) < 3 and word.isdigit():
        before = _ENUMERATES.search(text[max(at, match.start() - len(word) - 3) : match.start() - len(word)])
        if before and (word == "1" or before[0][0] in ";,"):
            return False  # "the list is: 1. bread; 2. milk"
    if word in TITLES:
        return False
    if match["notes"]:
        joined = match["notes"][0].isdecimal()
        if joined and word.isdecimal():
            return _opens(text, after, end)  # "in 1874.2 The", not "1874.25 EUR"
        return not joined or word.lower() not in BEFORE_NUMBER
    if word[-1:] in (")", "]"):
        return True  # "(about 12 kg.). Then"
    if _REPORT.search(text, max(at, match.start() - 12), match.start()) and _PAGE.match(text, after, end):
        return False
    low = word.lower()
    if low in BEFORE_NUMBER and _NUMBER.match(text, after, end):
        return False
    if _VOLUME.match(text, after, end) or (word in BOOKS and _VERSE.match(text, after, end)):
        return False
    if low in DAYS and _DATE.match(text, after, end):
        return False
    if word.isalpha() and word.islower() and text[match.start() - len(word) - 1 : match.start() - len(word)] == "(":
        return False  # "(est. 1904)"
    if low in ROADS and _ROAD.search(text, max(at, match.start() - len(word) - 12), match.start() - len(word)):
        return _opens(text, after, end)
    if _ARTICLE.match(text, at, match.start()):  # alone no sentence: "Le cap. Moreau", "La S.C.I. Les Ormes"
        if "." in word:
            return False
        if len(word) < 6 and word.islower():
            return _opens(text, after, end)
    if low == "h" and _MINUTES.match(text, after, end):
        return False  # "à 20 h. 30"
    if low in USUALLY_END:
        following = _NEXT_WORD.match(text, after, end)
        return following is None or following[1].lower() not in ZONES
    if word.endswith("J.-C") and re.search(
        r"\b(?:av|apr?)\.\s+J\.-C\Z", text[max(at, match.start() - 12) : match.start()]
    ):
        return not text[after].isdigit()
    if "-" in word and re.fullmatch(r"(?:[^\W\d_]{1,2}\.-)+[^\W\d_]{1,2}", word):
        # the initials of a first name, "J.-M. Le Clézio"; but "aux É.-U. Le chef"
        return _opens(text, after, end) and not _PARTICLE.match(text, after, end)
    if _INITIALS.search(text[max(at, match.start() - 5) : match.start()]) and _PARTICLE.match(text, after, end):
        return False  # "W. E. B. Du Bois"
    if word in UNITS and _MEASURE.search(text, max(at, match.start() - 24), match.start() - 1):
        return True
    stops_inside = "." in word.strip(".") and not _NUMBER_OR_ADDRESS.fullmatch(word)
    initial_or_acronym = (len(word) == 1 and word.isupper()) or stops_inside
    next_word = _ABBREVIATED.match(text, after, end)
    if next_word and next_word[1].lower() in FOLLOWING and word[:1].isupper():
        return False
    last_part = word.rpartition("-")[2]
    known = (
        initial_or_acronym
        or _NO_VOWEL.match(last_part)
        or last_part in CASED
        or low in EITHER
        or _SPACED.search(text, max(at, match.start() - 5), match.start())
    )
    return not known or _opens(text, after, end)


def _opens(text: str, at: int, end: int) -> bool:
    """Whether a word stands there that usually opens a sentence; an initial, "A." or "I.", is none."""
    following = _NEXT_WORD.match(text, at, end)
    if following is None or following[1].lower() not in STARTERS:
        return False
    if following[1].lower() in "cdlnsjmt":
        return text.startswith(("'", "’"), following.end())  # "bât. C"
    return len(following[1]) > 1 or not text.startswith((".", ","), following.end())  # nor "Bull. civ. I, n° 5"
