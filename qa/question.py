"""From a message as a person writes it to the questions in it, without greeting, story and thanks.

Word lists over sentences, no model. Where no sentence is seen to ask, the whole message is searched, without greetings
and thanks.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from index.splitting.sentences import sentences
from qa.asking import (
    BREAK,
    CONDITION,
    EXCUSE,
    HESITATION,
    INTRODUCTION,
    OF_ANOTHER,
    OPENS_QUESTION,
    QUESTION_AFTER_COLON,
    QUESTION_AFTER_COMMA,
    QUESTION_WORD,
    RHETORICAL,
    SOMETHING,
    SPEAKER,
    TEXT_FIRST,
    TEXT_LAST,
)
from qa.courtesies import (
    courtesy_kind,
    is_courtesy,
    is_salutation,
    opens_frame,
    plain,
    starts_with_please,
    starts_with_thanks,
    without_closing,
    without_please,
    without_signature,
)
from qa.follow_ups import lacks_something

_ITEM = re.compile(r"\A\W*(?:\d{1,2}|[a-d])[.)]\s+(?=\w)")
_MARKS = re.compile(r"\?(?:\s?[?!])+")
_QUOTED = re.compile(r"\A[\"“«]\s*(?P<question>[^\"“”«»]+?)\s*[\"”»]\s*(?P<mark>\??)\Z")
_MAX_FURTHER = 2


class Questions(NamedTuple):
    """What a message asks.

    `first` is the first question in it; if the others have no question mark, they are joined to it. `before` is what the
    message says right before `first`, "" if that is the first thing said. `further` are the other questions, in order, at
    most two.
    """

    first: str
    before: str
    further: tuple[str, ...] = ()


def questions_in(message: str) -> Questions:
    """The questions of a message: the sentences that ask, each without what introduces it and without courtesies.

    A message of nothing but courtesies, and one in which nothing is seen to ask, is its own question.
    """
    message = _MARKS.sub("?", message.strip())
    if courtesy_kind(message):
        return Questions(message, "")
    said = [part for part in map(_without_courtesy, _parts(message)) if part and not _is_only_framing(part)]
    if not said:
        return Questions(message, "")
    marked = [at for at, part in enumerate(said) if "?" in part and not RHETORICAL.match(plain(part))]
    asking = marked or [at for at, part in enumerate(said) if any(map(_names_what, _introduced(part)))]
    asking = asking or [at for at, part in enumerate(said) if OPENS_QUESTION.match(part)]
    if not asking:
        return Questions(" ".join(said), "")
    first, *others = [_without_introduction(said[at]) for at in asking]
    opening = said[asking[0]]
    introduction = INTRODUCTION.sub(" ", opening[: opening.find(first)]).strip(" ,:;")
    earlier = [part for part in said[: asking[0]] if not RHETORICAL.match(plain(part))]
    before = introduction if len(introduction.split()) > 3 else earlier[-1] if earlier else ""
    others = [other for other in others if plain(other) != plain(first)]
    further = tuple(_with_mark(other) for other in others if marked and _says_something(other))[:_MAX_FURTHER]
    if not further:
        first = " ".join((first, *others))
    return Questions(first if first == message else _with_mark(first), before, further)


def _says_something(question: str) -> bool:
    """Whether it is a question and not the end of one: "Et quand ?", "Et le maire ?", not "Hein ?" or "18 euros ?"."""
    asks = QUESTION_WORD.search(question) or OF_ANOTHER.match(question)
    return asks is not None or len(plain(question).split()) > 3


def _with_mark(question: str) -> str:
    return question if question.endswith("?") else question.rstrip(" .!…") + " ?"


def _parts(message: str) -> list[str]:
    """The sentences of a message; a mark of question or exclamation ends one whatever follows it."""
    return [
        part.strip()
        for line in _lines(message)
        for span in sentences(line)
        for part in BREAK.split(line[span.start : span.end])
        if part.strip()
    ]


def _lines(message: str) -> list[str]:
    """The lines of a message; a question that goes on in the next line is one line."""
    lines: list[str] = []
    for line in filter(None, map(str.strip, message.splitlines())):
        goes_on = lines and OPENS_QUESTION.match(lines[-1]) and lines[-1][-1].isalnum() and line[0].islower()
        if goes_on and not (
            OPENS_QUESTION.match(line) or SPEAKER.match(line) or opens_frame(plain(line)) or starts_with_please(line)
        ):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return lines


def _without_courtesy(part: str) -> str:
    """A sentence without the courtesies before and after it: "Bonjour, pourquoi ? Merci" is "pourquoi ?".

    They go where punctuation or a question word follows, so "Hello Kitty" keeps its name. Quotation marks around it,
    "Um," before it and "according to the text" go too.
    """
    part = _QUOTED.sub(r"\g<question>\g<mark>", without_signature(part))
    part = TEXT_LAST.sub("", TEXT_FIRST.sub("", HESITATION.sub("", part))) or part
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
        before, rest = plain(part[: match.start()]), part[match.end() :]
        if not before or not rest or before.split()[-1] in ("et", "and"):
            continue
        marked = match.group().strip() != ""
        if (
            is_courtesy(before)
            and (marked or QUESTION_WORD.match(rest) or INTRODUCTION.match(rest) or SPEAKER.match(rest))
        ) or (marked and is_salutation(before)):
            return rest
    return part


def _is_only_framing(part: str) -> bool:
    """Whether a sentence only greets, thanks or announces a question."""
    words = plain(part)
    if not words or is_courtesy(words):
        return True
    leads = any(len(what.split()) > 1 and _names_what(what) for what in _introduced(part))
    asks = QUESTION_AFTER_COLON.search(part) or (
        "?" in part and EXCUSE.match(words) and QUESTION_AFTER_COMMA.search(part)
    )
    return opens_frame(words) and len(words.split()) <= 20 and not asks and not leads


def _introduced(part: str) -> list[str]:
    """What follows each introduction in a sentence, in plain words: "combien ça coûte" after "j'aimerais savoir"."""
    return [plain(part[lead.end() :]) for lead in INTRODUCTION.finditer(part)]


def _names_what(introduced: str) -> bool:
    """Whether it says what is asked; "we wonder about one thing" does not."""
    return not SOMETHING.fullmatch(introduced)


def _without_introduction(part: str) -> str:
    """A sentence from its question on: "J'aimerais savoir combien ça coûte" is "combien ça coûte"."""
    rest = part
    for match in INTRODUCTION.finditer(part):
        if len(plain(part[match.end() :]).split()) >= 2:
            rest = part[match.end() :]
    if colon := QUESTION_AFTER_COLON.search(rest):
        rest = rest[colon.end() :]
    announcement, _, asking = rest.partition(" :" if " :" in rest else ":")
    announced = SPEAKER.search(announcement) is not None and QUESTION_WORD.search(announcement) is None
    if announced and rest.endswith("?") and len(asking.split()) > 2:
        rest = asking
    for comma in QUESTION_AFTER_COMMA.finditer(rest):
        before, asking = rest[: comma.start()], rest[comma.end() :]
        is_excuse = EXCUSE.match(plain(before)) is not None
        tells = SPEAKER.search(before) and not CONDITION.match(rest)
        if is_excuse or (tells and not lacks_something(asking)):  # "I lost my key, what do I do?" needs the key
            rest = asking
            break
    return without_please(rest).strip() or part
