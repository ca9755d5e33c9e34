"""A question spelled as the texts spell it: missing capitals and accents, typing errors, shorthand.

The encoder takes "COMBIEN COUTE LA NUIT EN ETE" for something else than "combien coûte la nuit en été". The words of
the texts come first, then those of the language.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.storing.store import Index
from index.words.frequencies import per_million
from index.words.language import accented
from index.words.lexicon import Lexicon
from index.words.terms import HEAD, LANGUAGES, STOP_WORDS, Language, folded, is_shouted, starts_sentence, stem, words
from qa.bilingual_nouns import listed_nouns

_LOOKED_AT = 20  # passages that show how a word is spelled
_SHORTEST = 5  # letters of a word that another can be corrected to
_SHORTEST_NAME = 6
_LONGEST_ACRONYM = 5
_TWO_ERRORS_FROM = 7  # letters from which a word may have two errors
_WITH_TWO_ERRORS = 9  # letters that it or the word meant has then
_LONGEST_SHORT = 7  # letters up to which a word must look like an error of typing or of hearing to be corrected
_COMPARED = 10  # nearest words
_MIN_PER_MILLION = 5.0
"""A word that the texts lack is only corrected to one that is used so many times in a million words."""
_ACCENT_RATIO = 10.0
"""A word gets accents if the word with accents is used at least so many times as often."""
_ADJECTIVE_RATIO = 4.0
"""After "est" another word than the participle is meant if it is used at least so many times as often."""

# Question words. At the start of a question, or after "how", a misspelt word becomes one of these.
_ASKING: dict[Language, tuple[str, ...]] = {
    "fr": ("combien", "comment", "pourquoi", "quand", "quelle", "quelles", "quel", "quels", "depuis"),
    "en": ("what", "where", "when", "which", "whose"),
}
_AFTER_HOW = ("much", "many", "long", "often")
_MAX_WORDS_BEFORE = 2  # at most so many words before a question word

# The word lists lack feminine job titles (French) and British spellings. Patterns that turn such a word into its listed form.
_OTHER_FORMS: dict[Language, tuple[tuple[str, str], ...]] = {
    "fr": ((r"sse\Z", ""), (r"trice\Z", "teur"), (r"fe\Z", ""), (r"(?<=eur|ain)e\Z", ""), (r"ère\Z", "er"), (r"enne\Z", "en")),
    "en": ((r"our", "or"), (r"ou", "o"), (r"is", "iz"), (r"ys", "yz"), (r"tre\Z", "ter"), (r"bre\Z", "ber"),
           (r"ll(?=e[dr]|ing|or)", "l"), (r"ogue", "og"), (r"ence\Z", "ense"), (r"mme\Z", "m"), (r"ae", "e"), (r"oe", "e"),
           (r"eque\Z", "eck")),
}  # fmt: skip

_SHORT_NOUNS = frozenset("tps pers num pb sav rdv nb nbre hab aprem".split())
"""They may follow an article; other shorthand after one is some noun: "par cb"."""
_NEGATED = "do does did is are was were has have had could should would".split()

# How messages are written in a hurry, by what was meant.
_SHORT: dict[Language, dict[str, str]] = {
    "fr": {
        "cb": "combien", "kan": "quand", "qd": "quand", "kand": "quand", "ki": "qui", "koi": "quoi", "oú": "où",
        "pk": "pourquoi", "pq": "pourquoi", "pkoi": "pourquoi", "pourkoi": "pourquoi", "komen": "comment",
        "cmt": "comment", "kel": "quel", "kelle": "quelle", "kels": "quels", "qel": "quel", "qelle": "quelle",
        "ya": "y a", "ke": "que", "keske": "qu'est-ce que", "bcp": "beaucoup", "tt": "tout", "ts": "tous",
        "ds": "dans", "pr": "pour", "pdt": "pendant", "jms": "jamais", "qqn": "quelqu'un", "qqch": "quelque chose",
        "rdv": "rendez-vous", "mtn": "maintenant", "auj": "aujourd'hui", "nb": "nombre", "nbre": "nombre",
        "hab": "habitants", "tjs": "toujours", "tjr": "toujours", "tjrs": "toujours", "tps": "temps", "avt": "avant",
        "pers": "personnes", "num": "numéro", "dispo": "disponible", "pb": "problème", "svt": "souvent",
        "ajd": "aujourd'hui", "aprem": "après-midi", "sav": "service après-vente", "pcq": "parce que", "pck": "parce que",
        "yatil": "y a-t-il", "keski": "qu'est-ce qui", "kil": "qu'il", "nest": "n'est", "sest": "s'est", "dun": "d'un",
    },
    "en": {
        "whats": "what is", "whos": "who is", "wheres": "where is", "whens": "when is", "hows": "how is",
        "wats": "what is", "wat": "what", "wut": "what", "wot": "what", "wen": "when", "wich": "which", "hw": "how",
        "ppl": "people", "yr": "year", "yrs": "years", "govt": "government",
        "dept": "department", "pls": "please", "bday": "birthday", "thru": "through",
        "abt": "about", "wht": "what", "whn": "when", "whr": "where", "u": "you", "ur": "your", "r": "are", "plz": "please",
        "shud": "should", "cud": "could", "wud": "would", "cuz": "because", "hr": "hour", "hrs": "hours", "mins": "minutes",
        "approx": "approximately", "tmrw": "tomorrow", "tix": "tickets", "thats": "that is", "theres": "there is",
        "im": "I'm", "ive": "I've", "youre": "you're", "theyre": "they're", "cant": "can't",
        **{f"{verb}nt": f"{verb}n't" for verb in _NEGATED},
    },
}  # fmt: skip
_GLUED = re.compile(
    r"(?P<small>(?:lors|jus|puis|quel)?qu|[cdjlmns])(?P<rest>[aeiouyhàâéèêîôû][^\W\d_]+)", re.IGNORECASE
)
_LETTERS = re.compile(r"[^\W\d_]+")
# Letters that are typed for each other: neighbours on a row of the keyboard, or much the same to the ear.
_KEY_ROWS = ("qwertyuiop", "azertyuiop", "asdfghjkl", "qsdfghjklm", "zxcvbnm", "wxcvbn")
_SOUNDS = ("aeiouy", "ckqsz", "gj", "fpv", "bp", "dt", "mn", "lr", "sxz", "vw")
_TECHNICAL_END = re.compile(r"(?:in|ine|ase|ose|ite|itis|ome|oma|ol|ide|ium)s?\Z")
"""Ends of the names of substances and illnesses, most of which no word list has: "statin" is no "station"."""
_ACRONYM = re.compile(r"(?<![^\W_])(?:[A-Z]{2,6}(?![^\W_])|(?:[A-Z]\.){2,6})")
_IT_IS = re.compile(r"(?<![\w'’-])c (?=(?:koi|quoi|ki|qui|ou|où|kan|qd|quand|cb|combien)\b)", re.I)
_BEFORE_NOUN = re.compile(r"\b(?:la|le|les|une?|des?|du|en|par|avec)\s+\Z", re.I)  # "payer par cb"
_ALONE = re.compile(r"(?<![\w'’.-])[^\W\d_]+\d?(?![\w'’.-])")
_NO_VERB = (  # before one of these « à » is meant, not the verb "a"
    r"(?:quel(?:le)?s?(?! [aâ]ge)|qui|quoi|combien(?! d[e'’])|partir|cause|propos|travers|côté|cote|moins|peu|condition)\b"
)
_TO = re.compile(
    rf"(?:\A\W*(?:et\s+|mais\s+)?|-(?:ils?|elles?|on|ce|tu|[nv]ous)\s+|\b(?:jusqu['’]|grâce\s+|grace\s+|quant\s+|face\s+|rapport\s+|suite\s+|(?:est|sont|était|etait|sera)\s+))a(?=\s)|\ba(?=\s+{_NO_VERB})",
    re.IGNORECASE,
)
_IS = r"est|sont|sera|seront|serait|fut|furent|ete|été|etait|etaient|était|étaient"
_PARTICIPLE = re.compile(
    rf"\b(?P<auxiliary>(?:(?P<is>{_IS})|a|ont|avait|avaient|aura|eu)(?:-(?:t-)?(?:ils?|elles?|on))?\s+"
    r"(?:(?:pas|bien|deja|déjà|ensuite|aussi|il|elle|on)\s+)?)(?!ete\s)(?P<stem>[^\W\d_]{2,})(?P<end>ees?|es?)\b",
    re.IGNORECASE,
)
_NOUNS_AFTER_IS = {
    **{noun: noun for noun in ("vide", "juge", "guide", "garde", "arbitre")},
    "eleve": "élève",
    "interprete": "interprète",
}
"""After "est" they are meant, and no participle, unless "par" follows: « La salle est vide ? », « Qui est interprète ? »."""
_BORN = re.compile(rf"(\b(?:{_IS})(?:-(?:ils?|elles?))?\s+)ne\b", re.IGNORECASE)  # after it "ne" does not deny
_HAS = re.compile(r"(?:(?<!-)\b(?:il|elle|on|qui|y|ça|ca|cela|t|l|m|n)[\s'’-]+)\Z", re.IGNORECASE)
_NO_PARTICIPLE = re.compile(  # what stands before "ferme", but not before « fermé »
    r"\b(?:la|une|cette|[mts]a|ils?|elles?|on|qui|que?|quoi|où|quand|comment|combien|pourquoi|se|s|ne|n|y|quel(?:le)?s?\s+[^\W\d_]+)"
    r"[\s'’]+\Z",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"[-\s]t[-\s](?:il|elle|on)\b", re.IGNORECASE)  # an inverted subject, after its verb
_WHERE = re.compile(
    r"(?:\A\W*(?:et\s+|mais\s+)?|\b(?:d|jusqu)['’]|\b(?:par|vers)\s+)ou\b"
    r"|\bou(?=\s+(?:est|sont|se|était|etait|étaient|va|vont|peut|a-t|as|ont|habit\w+|viv\w+|vit|trouver|aller)\b)",
    re.IGNORECASE,
)


def restored(question: str, language: Language, index: Index) -> str:
    """The question in the spelling of the texts, changed as little as possible.

    A question all in capitals or all in small letters gets the texts' capitals. A French question without any accent gets
    accents, from the texts or from the language. A word that neither knows becomes the nearest word that is known.
    """
    question = _ACRONYM.sub(lambda match: _acronym_in_texts(match[0], index), _written_out(question, language, index))
    letters = [c for c in question if c.isalpha()]
    shouted = not any(c.islower() for c in letters) and len(_LETTERS.findall(question)) > 1
    bare = language == "fr" and question.isascii()
    text = question.lower() if shouted else question
    if bare:
        text = _BORN.sub(r"\1né", _PARTICIPLE.sub(_as_participle, _with_small_accents(text)))
    speller = _Speller(
        index,
        language,
        tuple(sorted(index.lexicons, key=lambda lexicon: lexicon.language != language)),
        caseless=shouted or not any(c.isupper() for c in letters),
        bare=bare,
    )
    return _LETTERS.sub(lambda match: speller.spelled(match[0], match.start(), text), text)


def _written_out(question: str, language: Language, index: Index) -> str:
    """The question with shorthand as words ("cb coûte", "whos the mayor"), but for what the texts have."""
    short = _SHORT[language]
    if language == "fr":
        question = _IT_IS.sub("c'est ", question)

    shouted = is_shouted(question)

    def whole(match: re.Match[str]) -> str:
        word = match[0].lower()
        if word not in short:
            return match[0]
        is_noun = match[0].isupper() and not shouted
        if word not in _SHORT_NOUNS:
            is_noun |= _BEFORE_NOUN.search(question[: match.start()]) is not None
        if is_noun or any(lexicon.has(f"={word}") for lexicon in index.lexicons):
            return match[0]
        return short[word].upper() if shouted else short[word]

    return _ALONE.sub(whole, question)


def _acronym_in_texts(acronym: str, index: Index) -> str:
    """An acronym with stops if the texts write it so, or without: the encoder takes "PTA" and "P.T.A." for two words."""
    letters = acronym.replace(".", "")
    other = letters if "." in acronym else ".".join(letters) + "."
    written = re.compile(rf"(?<![^\W_])(?:({re.escape(acronym)})|{re.escape(other)})(?![^\W_])")
    texts = (text for lexicon in index.lexicons for text in _texts_with(letters.lower(), lexicon, index))
    seen = [match[1] is not None for text in texts for match in written.finditer(text)]
    return other if seen and not any(seen) else acronym


def _texts_with(plain: str, lexicon: Lexicon, index: Index) -> Iterator[str]:
    """The texts of some passages that hold a word; they show how it is written."""
    for number in lexicon.passages_with(f"={plain}")[:_LOOKED_AT]:
        yield index.passages[int(number)].text


@dataclass(frozen=True, slots=True, eq=False)
class _Speller:
    """Spells the words of one question.

    `lexicons`: that of the question's language first. `caseless`: the question is all in capitals or all in small letters.
    `bare`: it is French without any accent.
    """

    index: Index
    language: Language
    lexicons: tuple[Lexicon, ...]
    caseless: bool
    bare: bool

    def spelled(self, word: str, start: int, text: str) -> str:
        """The word that begins at `start` of the question `text`."""
        if len(word) == 1 or (self.bare and not word.isascii()):
            return word  # a participle, « à » or « où », told by what stands beside it
        plain = folded(word)
        lexicon = next((one for one in self.lexicons if one.has(f"={plain}")), None)
        is_bare = self.bare or (
            self.language == "fr" and word.isascii() and word.islower() and word not in per_million("fr")
        )
        meant = _accented(word, self.language) if is_bare else word
        if lexicon is not None and (self.caseless or self.bare) and self._is_content_word(word, start, text):
            spelling = self._as_in_texts(word, plain, lexicon)
            no_participle = _NO_PARTICIPLE.search(text[:start]) or _SUBJECT.match(text, start + len(word))
            is_verb = no_participle and spelling[-1:] == "é" and word[-1] not in "éÉ"
            return _words_ending("e").get(plain, spelling) if is_verb else spelling
        if lexicon is not None or meant != word:
            return meant
        if text[start + len(word) : start + len(word) + 1] in ("'", "’"):
            return word  # "lorsqu'elle"
        if glued := self._glued(word):
            return f"{glued['small']}'{self.spelled(glued['rest'], start + glued.end('small'), text)}"
        before = _LETTERS.findall(text[:start])
        if len(before) <= _MAX_WORDS_BEFORE and len(plain) >= _SHORTEST - 1 and self._is_unknown(word):
            after_how = [each.lower() for each in before[-1:]] == ["how"]
            asking = _nearest(plain, _AFTER_HOW if after_how else _ASKING[self.language], 1)
            if asking:
                return asking.capitalize() if word[0].isupper() else asking
        return self._corrected(word, plain, name=word[0].isupper() and bool(before))

    def _is_content_word(self, word: str, start: int, text: str) -> bool:
        """Whether a word names something here: it is no stop word, or one that is used as a noun."""
        return word.lower() not in STOP_WORDS[self.language] or any(
            counted.start == start for counted in words(text, self.language)
        )

    def _as_in_texts(self, word: str, plain: str, lexicon: Lexicon) -> str:
        spelling = self._spelling(plain, lexicon) or word
        if self.caseless:
            return spelling if self.bare or spelling[:1].isupper() else word
        return spelling[:1].upper() + spelling[1:] if word[:1].isupper() else spelling.lower()

    def _spelling(self, plain: str, lexicon: Lexicon) -> str:
        """How the texts write a word: in small letters where they ever do, else as they do most often.

        A common word's capital at the start of a sentence is ignored, and so is a long word all in capitals: it is in a heading.
        "" where nothing else is seen of it.
        """
        seen: Counter[str] = Counter()
        written = _written(plain)
        for text in _texts_with(plain, lexicon, self.index):
            for match in written.finditer(text):
                if folded(match[0]) == plain and not (match[0].isupper() and len(plain) > _LONGEST_ACRONYM):
                    lower = match[0].lower()
                    common = lower in per_million(lexicon.language) and not match[0].isupper()
                    seen[lower if common and starts_sentence(text, match.start()) else match[0]] += 1
        small = Counter({word: times for word, times in seen.items() if word.islower()})
        return (small if small and not _is_acronym(plain, seen) else seen).most_common(1)[0][0] if seen else ""

    def _glued(self, word: str) -> re.Match[str] | None:
        """An unknown French word that is a small word and another without their apostrophe, "quil", "lentree"; else None."""
        glued = _GLUED.fullmatch(word) if self.language == "fr" and self._is_unknown(word) else None
        if glued is None:
            return None
        rest = glued["rest"].lower()
        if not glued["small"].lower().endswith(("qu", "l", "d")):
            return glued if rest in STOP_WORDS["fr"] or rest == "ai" else None
        in_texts = any(lexicon.has(f"={folded(rest)}") for lexicon in self.lexicons)
        return glued if in_texts or _is_word(rest, "fr") or accented(rest) else None

    def _corrected(self, word: str, plain: str, *, name: bool) -> str:
        """The nearest word of the texts, else of the language, for one that is in neither; itself where none is near.

        A word may have one error: a letter wrong, missing or too many, or two exchanged, but not the first. A long word
        may have two, if it is no name and the nearest word is one of the texts. A name is only corrected to a name.
        A short word is only corrected if its error is a likely one (`_is_likely_error`).
        """
        if len(plain) < (_SHORTEST_NAME if name else _SHORTEST - 1) or not self._is_unknown(word):
            return word
        if near := self._in_texts(word, plain, 1, name=name):
            return near
        if name:
            return word  # one that the texts do not have
        common = _common(self.language, with_nouns=all(lexicon.language != self.language for lexicon in self.lexicons))
        near = _meant(plain, [form for form in common if form[0] == plain[0]], 1)
        near = common[near] if near else self._related(plain)
        if near:
            return near.capitalize() if word[0].isupper() else near
        return (self._in_texts(word, plain, 2, name=False) if len(plain) >= _TWO_ERRORS_FROM else "") or word

    def _in_texts(self, word: str, plain: str, most: int, *, name: bool) -> str:
        """The word of the texts that is nearest to a misspelt one, with `most` errors at most; "" if there is none."""
        for lexicon in self.lexicons:
            if name or lexicon.language == self.language:
                near = _meant(plain, _forms(lexicon, plain[0]), most)
                spelling = (self._spelling(near, lexicon) or near) if near else ""
                if spelling and (spelling[0].isupper() or not name):
                    return spelling[0].upper() + spelling[1:] if word[0].isupper() else spelling
        return ""

    def _related(self, plain: str) -> str:
        """The word, common or not, that is meant by a misspelt one if the texts have a word of its stem; "" if there is none.

        "detatrage" is « détartrage » in a text that says "détartrez", though "démarrage" is in it.
        """
        lexicons = [lexicon for lexicon in self.lexicons if lexicon.language == self.language]
        listed = _beginning_with(self.language, plain[0])
        alike = process.extract(plain, listed.keys(), scorer=OSA.distance, score_cutoff=1, limit=None)
        related = [
            form
            for form, *_ in alike
            if any(lexicon.has(stem(listed[form], self.language)[:HEAD]) for lexicon in lexicons)
        ]
        near = _meant(plain, related, 1)
        return listed[near] if near else ""

    def _is_unknown(self, word: str) -> bool:
        """Whether the word is in the word list of no language; one with accents counts as known."""
        lower = word.lower().replace("œ", "oe")
        return not accented(lower) and not any(_is_word(lower, language) for language in LANGUAGES)


def _is_word(word: str, language: Language) -> bool:
    """Whether a word in small letters is one of the language."""
    often = per_million(language)
    singular = word.removesuffix("s")
    forms = (re.sub(end, usual, form, count=1) for form in (word, singular) for end, usual in _OTHER_FORMS[language])
    return word in often or word in listed_nouns(language) or any(form in often and len(form) > 2 for form in forms)


@lru_cache(maxsize=1_000)
def _written(plain: str) -> re.Pattern[str]:
    """Finds the words that may be `plain` with accents and capitals: a passage is searched once, not folded word by word.

    With "oe" or "ae" in it, which may be one letter, any letters are found.
    """
    letters = r"[^\W\d_]+"
    if "oe" not in plain and "ae" not in plain:
        letters = "".join(f"[{re.escape(letter + _accents().get(letter, ''))}]" for letter in plain)
    return re.compile(rf"(?<![^\W\d_]){letters}(?![^\W\d_])", re.IGNORECASE)


@cache
def _accents() -> dict[str, str]:
    """The letters that are each letter when they are folded."""
    letters: dict[str, str] = {}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00), 0x212A):
        if len(plain := folded(chr(code))) == 1:
            letters[plain] = letters.get(plain, "") + chr(code)
    return letters


def _with_small_accents(text: str) -> str:
    """The accents of "à" and "où", which are words without them too."""
    text = _TO.sub(lambda m: m[0] if _HAS.search(text[: m.end() - 1]) else re.sub(r"a\Z", "à", m[0]), text, count=2)
    return _WHERE.sub(lambda m: re.sub(r"ou\Z", "où", m[0]), text, count=2)


def _as_participle(match: re.Match[str]) -> str:
    """After an auxiliary "gagne" is "gagné" where the language has it, "coute" is "coûté".

    After "est" an adjective may stand, so a much commoner word with accents is meant there: « célèbre », not « célébré ».
    """
    often = per_million("fr")
    plain = (match["stem"] + match["end"]).lower()
    if match["is"] and plain in _NOUNS_AFTER_IS and not match.string[match.end() :].startswith(" par "):
        return match["auxiliary"] + _NOUNS_AFTER_IS[plain]
    participle = _words_ending("é", "ée", "és", "ées").get(plain, "")
    known = often.get(participle, 0.0) > often.get(plain, 0.0) / _ACCENT_RATIO
    adjective = accented(plain) if match["is"] else ""
    is_adjective = often.get(adjective, 0.0) > _ADJECTIVE_RATIO * often.get(participle, 0.0)
    is_name = match["stem"].istitle()  # "Qui est Marie Roy ?"
    if is_name or is_adjective or not known:
        return match[0]
    return match["auxiliary"] + (participle.capitalize() if match["stem"][0].isupper() else participle)


@cache
def _words_ending(*ends: str) -> dict[str, str]:
    """The French words with these ends, by their letters without accents; of several the commonest."""
    often = per_million("fr")
    found = sorted((word for word in often if word.endswith(ends)), key=often.__getitem__)
    return {folded(word): word for word in found}


def _accented(word: str, language: Language) -> str:
    """The word with its accents, if without them it is no word of the language or a much rarer one."""
    lower = word.lower()
    better = accented(lower)
    often = per_million(language)
    if not better or often.get(lower, 0.0) * _ACCENT_RATIO > often[better]:
        return word
    return better


def _nearest(plain: str, among: Sequence[str], most: int) -> str:
    """Of the words `among` the one with the fewest letters to change, `most` at most; "" if there is none.

    Of several forms of a word the one that ends alike: "instalee" is "installee" rather than "installe".
    """
    near = process.extract(plain, among, scorer=OSA.distance, score_cutoff=most, limit=_COMPARED)
    if not near:
        return ""
    first, fewest, _ = near[0]
    forms = [word for word, errors, _ in near if errors == fewest and word.startswith(first[:-2])]
    return max(forms, key=lambda word: word[-2:] == plain[-2:])


def _meant(plain: str, among: Sequence[str], most: int) -> str:
    """The nearest word to an unknown one, unless that is more likely to be another word that no list has."""
    near = _nearest(plain, among, most)
    if not near:
        return ""
    exchanged = sorted(plain) == sorted(near)  # "bycicle"
    if max(len(plain), len(near)) < _WITH_TWO_ERRORS and OSA.distance(plain, near) > 1 and not exchanged:
        return ""
    return near if len(plain) > _LONGEST_SHORT or _is_likely_error(plain, near) else ""


def _is_likely_error(typed: str, word: str) -> bool:
    """Whether one is likely to have typed `typed` for the short word `word`; both without accents.

    Two letters are exchanged; or the wrong one is a neighbour on the keyboard, sounds alike or repeats the one beside it; or a
    last letter too many repeats the one before or is silent. So "matcha" is no "match", "padel" no "panel".
    """
    if sorted(typed) == sorted(word):
        return True
    end = _TECHNICAL_END.search(typed)
    if end is not None and not word.rstrip("es").endswith(end[0].rstrip("es")):
        return False
    if len(typed) == len(word) + 1 and typed[:-1] == word:
        return typed[-1] in ("e", "s", typed[-2])
    if len(typed) != len(word):
        return True
    if word[-1] == "s" != typed[-1]:
        return False  # a plural
    wrong = [at for at in range(1, len(typed)) if typed[at] != word[at]]
    return all(
        typed[at] in (typed[at - 1], typed[at + 1 : at + 2]) or (typed[at], word[at]) in _likely_errors()
        for at in wrong
    )


@cache
def _likely_errors() -> frozenset[tuple[str, str]]:
    beside = {pair for row in _KEY_ROWS for pair in pairwise(row)}
    alike = {(one, other) for group in _SOUNDS for one in group for other in group}
    return frozenset(beside | {(other, one) for one, other in beside} | alike)


def _is_acronym(plain: str, seen: Counter[str]) -> bool:
    """Whether a word is all in capitals in at least half of the places where it was seen."""
    return seen[plain.upper()] * 2 >= seen.total()


def _forms(lexicon: Lexicon, letter: str) -> list[str]:
    """The word forms of the lexicon that begin with `letter`."""
    forms = (term[1:] for term in lexicon.beginning_with(f"={letter}"))
    return [form for form in forms if form.isalpha() and len(form) >= _SHORTEST]


@cache
def _beginning_with(language: Language, letter: str) -> dict[str, str]:
    """The words of the language that begin with `letter`, by their form without accents; of several the commonest."""
    often = per_million(language)
    found = sorted(
        (word for word in often if folded(word[0]) == letter and len(word) >= _SHORTEST), key=often.__getitem__
    )
    return {folded(word): word for word in found}


@cache
def _common(language: Language, *, with_nouns: bool) -> dict[str, str]:
    """The frequent words, by their form without accents, the commonest first; of several with one form, the commonest.

    `with_nouns`: also the listed nouns, which are translated for texts in the other language.
    """
    often = per_million(language)
    common = sorted((word for word, times in often.items() if times >= _MIN_PER_MILLION), key=often.__getitem__)
    nouns = listed_nouns(language) if with_nouns else ()
    forms = {folded(word): word for word in (*nouns, *common) if len(word) >= _SHORTEST and " " not in word}
    return dict(reversed(forms.items()))
