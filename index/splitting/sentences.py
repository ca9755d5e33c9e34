"""Where sentences end, in French and English typography.

The rules are our own. A wrong cut marks half a sentence on the page, and the libraries tried cut wrongly more often. Of
the hard sentences in `tests/index/sentences_fr.txt` and `sentences_en.txt`, written for this, so many come out whole
(`python -m tests.index.compare_splitters`):

           French, of 362   English, of 362
this             360              360
pySBD 0.3.4      244              310
syntok 1.4.4     235              308

Some ends cannot be told without understanding the text: in « Roche et Cie. Paris… » a sentence may end after "Cie." or
not. None is assumed there, nor after "Inc.", "av.", an initial or a century ("s.") where a name follows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from index.document import Span
from index.splitting.abbreviations import (
    BEFORE_NUMBER,
    BOOKS,
    CASED,
    DAYS,
    EITHER,
    EXCLAIMED,
    FOLLOWING,
    INSTITUTIONS,
    LETTERED,
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
    (?P<gap>\s+|\Z|(?<=[a-zß-öø-ÿœ]{{3}}[.!?])(?=  # « arrivé.Il a vu », without a space; a name, as of a file, is none
        (?:Il|Elle|Ils|Elles|On|Ce|Cette|Ces|Nous|Vous|Mais|He|She|It|They|We|But|This|These|There)\s
        |(?:Le|La|Les|Un|Une|Dans|En|The|An?|In)\s[a-zß-öø-ÿœ]|(?:C|J|L|D|Qu)['’][a-zß-öø-ÿœ]))
    (?P<emoji>(?:{_EMOJI}+\s+)*)
    (?=(?:[«“„‘"'(\[¿¡—–•▪◦‣*_-]\s*)*(?:[^\W_a-zß-öø-ÿœ]|[a-z]\)\s|[@\#]\w|{_EMOJI}|\Z))
    # a capital, a digit, a script without case, "b)", "@town"
    """,
    re.VERBOSE,
)
_LAST_WORD = re.compile(r"[^\s«“„\"'’(\[]*\Z")
_UP_TO_SIGN = re.compile(r".*[,;:|](?=[^\W\d_])")  # what stands before "M" in "268;M. Cosson"
_NEXT_WORD = re.compile(r"[\W_]*([^\W\d_]+)")
_ABBREVIATED = re.compile(r"([^\W\d_]+)\.")
_NUMBER = re.compile(  # in digits, Roman, as of an article ("L. 110-1") or a case ("C-503/13"); a letter: "sect. B"
    r"[«(\[]?(?:\d|[IVXLCDM]+\b(?![’'])|[LRDA]\.?(?:[-\s]?[*\d]|\s?\d)|[A-Z]-\d|[A-Z](?=[,;:)\]])|[B-HJ-Z]\b(?!['’.-])|§)"
)
_MINUTES = re.compile(r"[0-5]\d\b(?! \d{3}\b)")
_ITEM = re.compile(r"(?:[-–—•▪◦‣*]\s*)?(?:\d+(?:\.\d+)*|[a-zA-Z]|[IVXLCDM]+|[ivx]{2,5})\Z")
_WHO_SPEAKS = re.compile(r"[A-ZÀ-Ý][A-ZÀ-Ý’' -]{1,40}(?:,\s[^.,;:!?\n]{1,60})?\Z")
_ARTICLE_OF_LAW = re.compile(
    r"""(?i:art(?:icle)?\.?\s|§\s?)(?:[LRDA]\.?\s?\*{0,2})?\d+(?:er)?(?:[.-]\d+)*\Z
    |(?i:chap(?:itre)?|tit(?:re)?|sect(?:ion)?|livre)\.?\s(?:[IVXL]+(?:er)?|\d+|1er|(?i:premier))\Z""",
    re.X,
)
# What a caption begins with: « Fig. 2. La roue », "Table 3. Prices".
_CAPTION = re.compile(
    r"""(?i:fig(?:ure)?|tab(?:leau|le)?|photo|carte|map|plate|planche|graph(?:ique|e)?|chart|sch[ée]ma|illustration|encadr[ée]|box
    )\.?\s?(?:[A-H]?\d{1,3}(?:[.-]\d{1,2})*|[IVXL]{1,6})\Z""",
    re.X,
)
# The word that a dictionary explains and its kind: « Bac, n. m. Bateau plat. »
_ENTRY = re.compile(
    r"""[^\W\d_][\w'’-]*(?:\s[\w'’-]+){0,3}(?:\s\([^()]{1,20}\))?(?:,|\s\[[^\[\]]{1,30}\],?)\s
    (?:n|s|v|adj|adv|loc|prép|prep|conj|pron|interj|subst|vt|vi|nm|nf)\b\.?
    (?:,?\s?(?:et\s|ou\s|or\s|and\s)?(?:n|v|adj|adv|m|f|pl|sing|tr|intr|t|i|pron|pers|inv|impers|réfl|fig|fam|vx)\b\.?)*\Z""",
    re.X,
)
_LONGEST_ENTRY = 80  # characters
_LONGEST_CAPTION = 20  # characters
_LONGEST_ARTICLE = 12  # characters of what `_ARTICLE` finds, if its word is in lower case and may be an abbreviation
_BEFORE_ITEM = re.compile(r"(?<!\d)[:;,(]\s*\Z")
_INITIAL = re.compile(r"[^\W\d_a-zß-öø-ÿ]|[CPT]h|Chr|Cl|F[lr]|Gw|Yv")
_DOUBLE_INITIAL = re.compile(r"(?:[^\W\d_]{1,2}\.-)+[^\W\d_]{1,2}")
_WORD_BEFORE = re.compile(r"\b(?P<word>[^\W_]+)(?P<dot>\.?)\s\Z")
_ERA = re.compile(r"\b(?:av|apr?)\.\s+J\.-C\Z")
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
_ONLY_TIME = re.compile(r"(?i:at|by|before|after|until|from|since|around|about)\s(?:about\s)?\d[\d:.]*\s?[ap]\.m")
_ROAD = re.compile(r"\d(?:\s(?:bis|ter|quater))?,?\s\Z")
_DATE = re.compile(
    rf"""\d{{1,2}}(?:er|st|nd|rd|th)?(?:[:/]\d|{_SPACE}?(?:h\b|[ap]\.?m\b|[-–]{_SPACE}?\d|(?:jan|f[ée][vb]|mars|avr|mai|jui|ao[uû]|sep|oct|nov|d[ée]c|march|apr|may|jun|jul|aug)))
    |(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|ust|tember|ober|ember)?\.?\s\d""",
    re.I | re.X,
)
_PARTICLE = re.compile(  # before a surname: « Le Goff », « DE SMET », « L'Hermite »
    r"(?:(?:D[ue]|Des|L[ea]|Les|D[UE]|DES|L[EA]|LES)\s|[DL]['’]\s?)([^\W\d_a-zß-öø-ÿ][^\W\d_]*)"
)
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


class _Stop(NamedTuple):
    """A full stop, and what decides whether a sentence ends with it."""

    text: str
    opening: int  # where the sentence begins
    start: int  # of the word before the stop
    at: int  # where the stop stands
    after: int  # where the next word begins
    end: int  # of what is read
    word: str  # before the stop
    low: str  # the same in lower case
    notes: str  # marks of notes after the stop


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
    """Whether the sentence that begins at `at` ends with the mark that `_END` matched."""
    if match.end() >= end:
        return False  # the last sentence ends with the text
    start, after, mark = match.start(), match.end(), match["stop"]
    last = _LAST_WORD.search(text, max(at, start - 40), start)
    word = last[0] if last else ""
    if (len(mark) > 3 or mark == "…") and _leads_to_number(text, max(at, start - 1), end, match):
        return False
    if not match["gap"] and not word.isalpha():
        return False  # "a.b.Il" may be an address
    if mark != ".":
        return _ends_with_mark(text, at, end, match, word)
    if match["closers"].strip("*_ "):
        in_brackets = match["closers"][0] == ")" and _IN_BRACKETS.search(text, max(at, start - 8), after)
        return not in_brackets or _opens(text, after, end)
    notes = match["notes"]
    if not notes and _is_ordinary(text, at, start, after, word):
        return True
    if not word.isalpha():
        word = _UP_TO_SIGN.sub("", word)
    stop = _Stop(text, at, start - len(word), start, after, end, word, word.lower(), notes)
    for rule in _RULES:
        answer = rule(stop)
        if answer is not None:
            return answer
    return True


_ABBREVIATIONS = frozenset(
    word.lower()
    for words in (TITLES, CASED, EITHER, BEFORE_NUMBER, BOOKS, FOLLOWING, ROADS, DAYS, USUALLY_END)
    for word in words
) | frozenset("pron prép prep conj interj subst sing intr pers impers réfl".split())  # of `_ENTRY`


def _leads_to_number(text: str, start: int, end: int, match: re.Match[str]) -> bool:
    """Dots from a dish to its price, or from a title to its page: « Café .... 1,50 € », « Histoire ..... 3 »."""
    if _LEADER.search(text, start, match.end("stop")):
        return True
    is_spaced_ellipsis = match["stop"] == "…" and text[start : match.start()].isspace()
    is_leader = is_spaced_ellipsis or len(match["stop"]) > 4
    return is_leader and end - match.end() < _LONGEST_PRICE and text[match.end()].isdecimal()


def _ends_with_mark(text: str, at: int, end: int, match: re.Match[str], word: str) -> bool:
    """Whether one ends with "!", "?", "…" or several marks. Not in « […] Roy », "Yahoo! Inc.", '"Stop!" Peter said.'"""
    start, after, mark = match.start(), match.end(), match["stop"]
    if start > at and text[start - 1] in "[(":
        return _opens(text, after, end)
    if mark == "!" and word.lower() in EXCLAIMED:
        return False
    if match["closers"] and mark in ("!", "?") and (speaker := _SPEAKER.match(text, after, end)):
        return speaker[1] not in SPEECH
    return True


def _is_ordinary(text: str, opening: int, at: int, after: int, word: str) -> bool:
    """Most stops: one after a word of four letters or more, in lower case, that abbreviates nothing. No rule is needed."""
    return (
        len(word) > 3
        and at - opening > _LONGEST_ARTICLE
        and word.isalpha()
        and word.islower()
        and word not in _ABBREVIATIONS
        and not text[after].isdigit()
        and text[after] not in "—–"
        and text[at - len(word) - 1 : at - len(word)] != "("
    )


# The rules about a full stop, each with an example. They say True where a sentence ends, False where it goes on, and
# None where they do not apply.


def _numbers_item(stop: _Stop) -> bool | None:
    """« 1. Texte », "II. Text", "a. Text": no end."""
    short = stop.at - stop.opening < 12
    return False if short and _ITEM.match(stop.text[stop.opening : stop.at].strip()) else None


def _numbers_article(stop: _Stop) -> bool | None:
    """« Art. L. 110-1. – Texte »: no end."""
    dash = stop.text[stop.after] in "—–-"
    return False if dash and _ARTICLE_OF_LAW.match(stop.text, stop.opening, stop.at) else None


def _begins_caption(stop: _Stop) -> bool | None:
    """« Fig. 2. La roue », "Table 3. Prices": no end."""
    near = stop.at - stop.opening < _LONGEST_CAPTION
    return False if near and _CAPTION.match(stop.text, stop.opening, stop.at) else None


def _names_speaker(stop: _Stop) -> bool | None:
    """« HARPAGON, à part. — Hors d'ici ! »: no end."""
    dash = stop.text[stop.after] in "—–"
    return False if dash and _WHO_SPEAKS.match(stop.text, stop.opening, stop.at) else None


def _explains_word(stop: _Stop) -> bool | None:
    """« Bac, n. m. Bateau plat »: no end."""
    near = stop.at - stop.opening < _LONGEST_ENTRY
    return False if near and _ENTRY.match(stop.text, stop.opening, stop.at) else None


def _opens_remark(stop: _Stop) -> bool | None:
    """« N.B. Le quai est fermé »: no end."""
    alone = stop.word in REMARKS and not stop.text[stop.opening : stop.start].strip(" «“\"'(—–-")
    return False if alone else None


def _enumerates(stop: _Stop) -> bool | None:
    """ "The list is: 1. bread; 2. milk": no end."""
    if len(stop.word) > 2 or not stop.word.isdigit():
        return None
    before = _BEFORE_ITEM.search(stop.text[max(stop.opening, stop.start - 3) : stop.start])
    return False if before and (stop.word == "1" or before[0][0] in ";,") else None


def _is_title(stop: _Stop) -> bool | None:
    """« M. Le Pen »: no end."""
    return False if stop.word in TITLES else None


def _has_note(stop: _Stop) -> bool | None:
    """ "In 1874.2 The bridge" and "It froze.[3] Then": an end. "1874.25 EUR", « no.3 Roy »: none."""
    if not stop.notes:
        return None
    if not stop.notes[0].isdecimal():
        return True
    return _opens(stop.text, stop.after, stop.end) if stop.word.isdecimal() else stop.low not in BEFORE_NUMBER


def _closes_bracket(stop: _Stop) -> bool | None:
    """ "(about 12 kg). Then": an end."""
    return True if stop.word[-1:] in (")", "]") else None


def _cites_report(stop: _Stop) -> bool | None:
    """« RTD civ. 2010. 345 »: no end."""
    report = _REPORT.search(stop.text, max(stop.opening, stop.at - 12), stop.at)
    return False if report and _PAGE.match(stop.text, stop.after, stop.end) else None


def _stands_before_number(stop: _Stop) -> bool | None:
    """« art. 3 », "Fig. IV": no end."""
    return False if stop.low in BEFORE_NUMBER and _NUMBER.match(stop.text, stop.after, stop.end) else None


def _cites_volume_or_verse(stop: _Stop) -> bool | None:
    """ "Lancet. 2020;395:12", "Matt. 5:3": no end."""
    verse = stop.word in BOOKS and _VERSE.match(stop.text, stop.after, stop.end)
    return False if verse or _VOLUME.match(stop.text, stop.after, stop.end) else None


def _stands_before_date(stop: _Stop) -> bool | None:
    """« lun. 12 déc. »: no end."""
    return False if stop.low in DAYS and _DATE.match(stop.text, stop.after, stop.end) else None


def _opens_bracket(stop: _Stop) -> bool | None:
    """ "(est. 1904)": no end."""
    return (
        False if stop.word.isalpha() and stop.word.islower() and stop.text[stop.start - 1 : stop.start] == "(" else None
    )


def _names_road(stop: _Stop) -> bool | None:
    """« 4 r. Pasteur »: no end, unless the next word opens a sentence."""
    numbered = stop.low in ROADS and _ROAD.search(stop.text, max(stop.opening, stop.start - 12), stop.start)
    return _opens(stop.text, stop.after, stop.end) if numbered else None


def _follows_only_article(stop: _Stop) -> bool | None:
    """« La S.C.I. Les Ormes », « Le cap. Moreau »: no end, but « La fin. Le rideau tombe. » has one."""
    if not _ARTICLE.match(stop.text, stop.opening, stop.at):
        return None
    if "." in stop.word:
        return False
    return _opens(stop.text, stop.after, stop.end) if len(stop.word) < 6 and stop.word.islower() else None


def _stands_before_minutes(stop: _Stop) -> bool | None:
    """« à 20 h. 30 »: no end."""
    return False if stop.low == "h" and _MINUTES.match(stop.text, stop.after, stop.end) else None


def _usually_ends(stop: _Stop) -> bool | None:
    """« le pain, le vin, etc. Il mange »: an end. "At 10 a.m. Eastern", "At 10 a.m. Mr. Lee left": none."""
    if stop.low not in USUALLY_END:
        return None
    if _ONLY_TIME.fullmatch(stop.text, stop.opening, stop.at):
        return False
    following = _NEXT_WORD.match(stop.text, stop.after, stop.end)
    return following is None or following[1].lower() not in ZONES


def _tells_era(stop: _Stop) -> bool | None:
    """« en 44 av. J.-C. Rome fut »: an end. « av. J.-C. 12 ans »: none."""
    era = stop.word.endswith("J.-C") and _ERA.search(stop.text, max(stop.opening, stop.at - 12), stop.at)
    return not stop.text[stop.after].isdigit() if era else None


def _is_initial(stop: _Stop) -> bool | None:
    """« J. Le Goff », "W. E. B. Du Bois", « J.-M. Le Clézio »: no end. « Il manque de vitamine C. Le Goff dit » has one."""
    particle = _PARTICLE.match(stop.text, stop.after, stop.end)
    if _DOUBLE_INITIAL.fullmatch(stop.word):  # but « aux É.-U. Le chef »
        return _opens(stop.text, stop.after, stop.end) and not particle
    if not particle or not _INITIAL.fullmatch(stop.word) or particle[1].capitalize() in INSTITUTIONS:
        return None
    before = _WORD_BEFORE.search(stop.text, max(stop.opening, stop.start - 24), stop.start)
    if before is None or (before["dot"] and len(before["word"]) == 1):
        return False
    regnal = stop.word in "IVX" and before["word"].istitle() and before["word"] not in TITLES  # « Louis V. Le Louvre »
    anonymous = stop.word == "X" and before["word"] in TITLES  # « contre M. X. Le juge »
    other = regnal or anonymous or before["word"].isdigit() or before["word"].lower() in LETTERED
    return None if other else False


def _is_unit(stop: _Stop) -> bool | None:
    """ "Bake it at 350 F. Serve warm": an end."""
    measure = stop.word in UNITS and _MEASURE.search(stop.text, max(stop.opening, stop.at - 24), stop.start)
    return True if measure else None


def _stands_before_company(stop: _Stop) -> bool | None:
    """ "Pty. Ltd.", "Sup. Ct.": no end."""
    following = _ABBREVIATED.match(stop.text, stop.after, stop.end) if stop.word[:1].isupper() else None
    return False if following and following[1].lower() in FOLLOWING else None


def _abbreviates(stop: _Stop) -> bool | None:
    """« Roche et Cie. Paris », "the U.S. Navy", "Pfc. Hill": no end, unless the next word opens a sentence."""
    word = stop.word
    part = word.rpartition("-")[2]
    known = (
        (len(word) == 1 and word.isupper())
        or ("." in word.strip(".") and not _NUMBER_OR_ADDRESS.fullmatch(word))
        or _NO_VOWEL.match(part)
        or part in CASED
        or stop.low in EITHER
        or _SPACED.search(stop.text, max(stop.opening, stop.at - 5), stop.at)
    )
    return _opens(stop.text, stop.after, stop.end) if known else None


_RULES: tuple[Callable[[_Stop], bool | None], ...] = (  # in this order: the first that applies decides
    _numbers_item,
    _numbers_article,
    _begins_caption,
    _names_speaker,
    _explains_word,
    _opens_remark,
    _enumerates,
    _is_title,
    _has_note,
    _closes_bracket,
    _cites_report,
    _stands_before_number,
    _cites_volume_or_verse,
    _stands_before_date,
    _opens_bracket,
    _names_road,
    _follows_only_article,
    _stands_before_minutes,
    _usually_ends,
    _tells_era,
    _is_initial,
    _is_unit,
    _stands_before_company,
    _abbreviates,
)


def _opens(text: str, at: int, end: int) -> bool:
    """Whether the word that begins at `at` usually opens a sentence, as "The" does. The initials "A." and "I." do not."""
    following = _NEXT_WORD.match(text, at, end)
    if following is None or following[1].lower() not in STARTERS:
        return False
    if following[1].lower() in "cdlnsjmt":
        return text.startswith(("'", "’"), following.end())  # "bât. C"
    return len(following[1]) > 1 or not text.startswith((".", ","), following.end())  # nor "Bull. civ. I, n° 5"
