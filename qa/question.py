"""From a message as a person writes it to the questions in it, without greeting, story and thanks.

Word lists over sentences, no model. Where no sentence is seen to ask, the whole message is searched, without greetings
and thanks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from index.splitting.sentences import sentences
from qa.courtesies import (
    courtesy_kind,
    has_title,
    is_courtesy,
    is_polite_phrase,
    is_salutation,
    plain_words,
    starts_with_please,
    starts_with_thanks,
    without_closing,
    without_please,
    without_signature,
)
from qa.follow_ups import is_completed, is_follow_up, is_noun_alone, names_something
from qa.pronouns import has_open_pronoun, topic_in_front
from qa.question_patterns import (
    ACCORDING_TO_TEXT_AFTER,
    ACCORDING_TO_TEXT_BEFORE,
    ASKS_OF_ANOTHER,
    CONDITION,
    EXCUSE_PLAIN,
    HESITATION,
    INTRODUCTION,
    NAMES_NOTHING_YET_PLAIN,
    OPENS_QUESTION,
    QUESTION_AFTER_COLON,
    QUESTION_AFTER_COMMA,
    QUESTION_WORD,
    RHETORICAL_PLAIN,
    SENTENCE_BREAK,
    SPEAKER,
)

_ITEM = re.compile(r"\A(?:\W*(?:\d{1,2}|[a-d])[.)]|[-–—*•>])\s+(?=\w)")
_MARKS = re.compile(r"\?(?:\s?[?!])+")
_QUOTED = re.compile(r"\A[\"“«]\s*(?P<question>[^\"“”«»]+?)\s*[\"”»]\s*(?P<mark>\??)\Z")
_SAID_BY = re.compile(  # who asks the question that is quoted: « "Où est la gare ?" demande ma fille »
    r"\b(?:asks?|asked|asking|wonders?|wants?\s+to\s+know|demand\w+|question)\b", re.IGNORECASE
)
_ASIDE = re.compile(r"\((?:désolée?|desolee?|pardon|sorry|merci|thanks)\b[^()]*\)", re.IGNORECASE)
_QUOTED_QUESTION = re.compile(r"[\"“«]\s*(?P<question>[^\"“”«»]+\?)\s*[\"”»]")
_QUESTION_ABOUT = re.compile(
    r"\bquestions?\s+(?:sur|à\s+propos|au\s+sujet|concernant|about|on|regarding)\b", re.IGNORECASE
)
_ASKS_FOR_THE_ACT = re.compile(  # "Can I ask for a refund?", "Can you give blood?", "Can you explain to children…"
    r"\b(?:ask\s+for|explain\s+to|(?:give|say|let)\s(?!(?:the|a|an|any|some|your|me|us|to|if|whether)\b))\b",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(r"\W*(?:is|are|was|were|do|does|did|can|could|will|has|have)\s", re.IGNORECASE)
_TELLS = re.compile(r"(?P<told>[^.?!]*[^\W\d_]{3})\.\s+(?=[^\W\d_])")  # a sentence in a message without capitals
_MAX_FURTHER = 2


class Questions(NamedTuple):
    """What a message asks.

    `first` is the first question in it; what asks nothing of its own, as "Hein ?", is joined to it. `before` is the nearest
    thing said before `first` that names something, "" if there is none. `further` are the other questions, in order, at
    most two; `left_out` are those after them.
    """

    first: str
    before: str
    further: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def questions_in(message: str) -> Questions:
    """The questions of a message: the sentences that ask, each without what introduces it and without courtesies.

    A message of nothing but courtesies, and one in which nothing is seen to ask, is its own question.
    """
    message = _MARKS.sub("?", message.strip())
    if courtesy_kind(message):
        return Questions(message, "")
    parts = [part for part in map(_without_courtesy, _parts(message)) if part]
    said = [part for part in parts if not _asks_nothing(part)]
    if not said:
        return Questions(message, "")
    marked = [at for at, part in enumerate(said) if "?" in part and not RHETORICAL_PLAIN.match(plain_words(part))]
    asking = marked or [at for at, part in enumerate(said) if any(map(_names_what, _introduced(part)))]
    asking = asking or [at for at, part in enumerate(said) if OPENS_QUESTION.match(part)]
    if not asking:
        return Questions(" ".join(said), "")
    first, *others = [_without_introduction(said[at]) for at in asking]
    opening = said[asking[0]]
    introduction = INTRODUCTION.sub(" ", opening[: opening.find(first)]).strip(" ,:;–—-")
    announcements = [part for part in parts if _QUESTION_ABOUT.search(part)]
    earlier = [*announcements, *said[: asking[0]]]
    before = next((part for part in (introduction, *earlier[::-1]) if _may_be_meant(part) and part != opening), "")
    others = [other for other in others if plain_words(other) != plain_words(first)]
    further = tuple(_with_mark(other) for other in others if _says_something(other))
    if not further:
        first = " ".join((first, *others))
    first = first if first == message else _with_mark(first)
    if is_noun_alone(first):
        before = ""  # « J'arrive samedi. Parking ? »
    return Questions(first, before, further[:_MAX_FURTHER], further[_MAX_FURTHER:])


def _may_be_meant(part: str) -> bool:
    """Whether the pronoun of a question may stand for something in what was said before it; not in an excuse."""
    words = plain_words(part)
    return names_something(part) and not is_courtesy(words) and not EXCUSE_PLAIN.match(words)


def _says_something(question: str) -> bool:
    """Whether it is a question of its own, "Et quand ?", "Et le maire ?", and not a tag such as "Hein ?" or "18 euros ?"."""
    asks = QUESTION_WORD.search(question) or ASKS_OF_ANOTHER.match(question) or _YES_OR_NO.match(question)
    return asks is not None or len(plain_words(question).split()) > 3


def _with_mark(question: str) -> str:
    return question if question.endswith("?") else question.rstrip(" .!…") + " ?"


def _parts(message: str) -> list[str]:
    """The sentences of a message; a question or exclamation mark ends one, unless it is a completed follow-up."""
    return [part for line in _lines(message) for part in ([line] if is_completed(line) else _sentences(line))]


def _sentences(line: str) -> list[str]:
    parts: list[str] = []
    for span in sentences(line):
        broken = _without_capitals(filter(None, map(str.strip, SENTENCE_BREAK.split(line[span.start : span.end]))))
        for at, part in enumerate(broken):
            if at and _ends_with_name(parts[-1]) and part[0].islower() and not _begins_anew(part):
                parts[-1] += f" {part}"
            else:
                parts.append(part)
    return parts


def _without_capitals(parts: Iterable[str]) -> Iterator[str]:
    """The parts, of which one that tells of the speaker ends at its stop: "im new here. dogs allowed?" are two."""
    for part in parts:
        rest = part
        while (told := _TELLS.match(rest)) and SPEAKER.search(told["told"]) and not OPENS_QUESTION.match(rest):
            yield told["told"] + "."
            rest = rest[told.end() :]
        yield rest


def _ends_with_name(part: str) -> bool:
    """Whether the exclamation mark after a question may be that of a name: "When did Yahoo! buy it?"."""
    return OPENS_QUESTION.match(part) is not None and re.search(r"\s[A-ZÀ-Ý]\w*!\Z", part) is not None


def _lines(message: str) -> list[str]:
    """The lines of a message; a question that goes on in the next line is one line."""
    lines: list[str] = []
    for line in filter(None, map(str.strip, message.splitlines())):
        if lines and _is_unfinished(lines[-1]) and line[0].islower() and not _begins_anew(line):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return lines


def _is_unfinished(line: str) -> bool:
    """Whether a line begins a question and does not end it."""
    return OPENS_QUESTION.match(line) is not None and line[-1].isalnum()


def _begins_anew(line: str) -> bool:
    """Whether a line in small letters is no continuation of the line before."""
    return (
        OPENS_QUESTION.match(line) is not None
        or SPEAKER.match(line) is not None
        or starts_with_please(line)
        or is_polite_phrase(plain_words(line), asks="?" in line)
    )


def _without_courtesy(part: str) -> str:
    """A sentence without the courtesies before and after it: "Bonjour, pourquoi ? Merci" is "pourquoi ?".

    They go where punctuation or a question word follows, so "Hello Kitty" keeps its name. Quotation marks around it,
    "Um," before it and "according to the text" go too.
    """
    part = _QUOTED.sub(r"\g<question>\g<mark>", without_signature(_ASIDE.sub("", part).strip()))
    if quoted := _QUOTED_QUESTION.search(part):
        around = f"{part[: quoted.start()]} {part[quoted.end() :]}"
        if _SAID_BY.search(around) and not QUESTION_WORD.search(around):
            part = quoted["question"]
    part = ACCORDING_TO_TEXT_AFTER.sub("", ACCORDING_TO_TEXT_BEFORE.sub("", HESITATION.sub("", part))) or part
    part = _ITEM.sub("", without_closing(part)) or part
    rest = without_please(part)
    asks = "?" in rest or QUESTION_WORD.search(rest) or INTRODUCTION.search(rest)
    if asks or not starts_with_thanks(part):  # "Merci les gars" says no more than thanks
        part = rest
    while (rest := _without_leading_courtesy(part)) != part:
        part = rest
    return part


def _without_leading_courtesy(part: str) -> str:
    """A sentence without the courtesy that it begins with."""
    for match in reversed(list(re.finditer(r"[,.!;:…—–]+\s*|\s+(?:-\s+)?(?=\w)", part[:160]))):
        before, rest = plain_words(part[: match.start()]), part[match.end() :]
        if not before or not rest or before.split()[-1] in ("et", "and"):
            continue
        marked = match.group().strip() != ""
        if (
            is_courtesy(before)
            and (marked or QUESTION_WORD.match(rest) or INTRODUCTION.match(rest) or SPEAKER.match(rest))
        ) or (marked and is_salutation(before) and not (has_open_pronoun(rest) and has_title(part[: match.start()]))):
            return rest  # but "Madame Bovary, qui l'a écrit ?" asks of her
    return part


def _asks_nothing(part: str) -> bool:
    """Whether a sentence only greets, thanks, excuses or announces a question."""
    words = plain_words(part)
    if not words or is_courtesy(words):
        return True
    if any(len(what.split()) > 1 and _names_what(what) for what in _introduced(part)):
        return False
    if QUESTION_AFTER_COLON.search(part) or (
        "?" in part and EXCUSE_PLAIN.match(words) and QUESTION_AFTER_COMMA.search(part)
    ):
        return False
    return is_polite_phrase(words, asks="?" in part)


def _introduced(part: str) -> list[str]:
    """What follows each introduction in a sentence, in plain words: "combien ça coûte" after "j'aimerais savoir"."""
    return [plain_words(part[lead.end() :]) for lead in _introductions(part)]


def _introductions(part: str) -> list[re.Match[str]]:
    """The introductions in a sentence; none where it asks already: "What do I need to know before the visit?"."""
    return [
        lead
        for lead in INTRODUCTION.finditer(part)
        if (not OPENS_QUESTION.match(part[: lead.start()]) or QUESTION_WORD.match(part[lead.end() :]))
        and not _ASKS_FOR_THE_ACT.search(f"{lead[0].rstrip()} {part[lead.end() :]}", lead.end() - lead.start() - 9)
    ]


def _names_what(introduced: str) -> bool:
    """Whether it says what is asked; "we wonder about one thing" does not."""
    return introduced != "" and not NAMES_NOTHING_YET_PLAIN.fullmatch(introduced)


def _without_introduction(part: str) -> str:
    """A sentence from its question on: "J'aimerais savoir combien ça coûte" is "combien ça coûte"."""
    rest = part
    for match in _introductions(part):
        asked = plain_words(part[match.end() :])
        if len(asked.split()) > 1 or QUESTION_WORD.fullmatch(asked):
            rest = part[match.end() :]
    if colon := QUESTION_AFTER_COLON.search(rest):
        before, asking = rest[: colon.start()], rest[colon.end() :]
        if (
            SPEAKER.search(before)
            or "question" in before.lower()
            or (is_follow_up(asking) and not topic_in_front(rest))
        ):
            rest = asking  # "Library: what is the phone number?" needs the library
    announcement, _, asking = rest.partition(" :" if " :" in rest else ":")
    announced = SPEAKER.search(announcement) is not None and QUESTION_WORD.search(announcement) is None
    if announced and rest.endswith("?") and len(asking.split()) > 2:
        rest = asking
    for comma in QUESTION_AFTER_COMMA.finditer(rest):
        before, asking = rest[: comma.start()], rest[comma.end() :]
        is_excuse = EXCUSE_PLAIN.match(plain_words(before)) is not None
        tells = SPEAKER.search(before) and not CONDITION.match(rest)
        if is_excuse or (tells and not is_follow_up(asking)):  # "I lost my key, what do I do?" needs the key
            rest = asking
            break
    return without_please(rest).strip() or part
