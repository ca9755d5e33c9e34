"""Generates hard examples from real data.

They are questions with one name, number or word replaced, passages without their answering sentence, and passages in which
the question itself is printed.

`add_exchanged`: what replaces a name, a number or a word of a question is not in its passage or heading. `add_shortened`: a
passage loses the sentence that answers. `add_printed`: a question is printed in its passage, before the sentence that
answers or in its place. From these the reader learns that the answer is what follows the question, never the question.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from index.splitting.sentences import sentences
from qa.training.reader_data import Origin, TrainingData, TrainingQuestion, contains

_NAME = re.compile(r"\b[A-ZÀ-ÖØ-Þ][\w’'-]*\w(?:\s+(?:(?:de|du|des|of|the|von|van|la|le)\s+)?[A-ZÀ-ÖØ-Þ][\w’'-]*\w)*")
_WITHIN = re.compile(r"[a-zà-öø-ÿ,] ")  # the two characters before a name inside a sentence
_NUMBER = re.compile(r"(?<![\w.,])\d{2,4}(?![\w%]|[.,]\d)")
_QUESTION_WORD = re.compile(
    r"(?:Qu[ei]\w*|Qu['’]\w*|Comment|Combien|Pourquoi|Où|Quand|À|A|De|D['’]\w*|Dans|En|Par|Sur|Pour|Avec|Depuis|Chez|Sous|Lequel|Laquelle"
    r"|Au|Aux|Le|La|Les|L['’]\w*|Un|Une|Des|Selon|Après|Avant|Lors|Est|Wh\w+|How|In|On|At|The|To|From|For|By|Did|Does|Is|Was|Were|Are|Of|With"
    r"|During|After|Before|Under|According|As|About|Along|Besides|Name)\b"
)
_OPPOSITES: tuple[tuple[str, str], ...] = tuple(
    (pair[0], pair[1])
    for line in (
        "premier dernier; première dernière; plus moins; grand petit; grande petite; père mère; fils fille; frère sœur; mari femme; naît meurt;"
        " né mort; née morte; naissance mort; nord sud; est ouest; début fin; début milieu; avant après; gagné perdu; victoire défaite;"
        " augmenté diminué; roi reine; hommes femmes; commence finit; commencé fini; ouvert fermé; acheté vendu; ancien nouveau; ancienne nouvelle;"
        " haut bas; haute basse; minimum maximum; avantages inconvénients; causes conséquences; cause conséquence; arrivée départ; créé supprimé;"
        " créée supprimée; hausse baisse; favorable opposé; jeune vieux; riche pauvre; interdit autorisé; accepte refuse; accepté refusé",
        "first last; most least; largest smallest; highest lowest; more less; father mother; son daughter; brother sister; husband wife; born buried;"
        " north south; east west; northern southern; eastern western; beginning end; before after; win lose; won lost; victory defeat;"
        " increased decreased; increase decrease; king queen; men women; begin end; began ended; started stopped; open close; opened closed;"
        " old new; oldest newest; youngest oldest; minimum maximum; advantage disadvantage; cause effect; arrive leave; arrived left; founded dissolved;"
        " created abolished; young old; rich poor; allowed forbidden; accept refuse; accepted refused; best worst; major minor; longest shortest;"
        " earliest latest; positive negative; male female; upper lower; inside outside; top bottom; buy sell; bought sold; joined left",
    )
    for pair in (words.split() for words in line.split(";"))
    if len(pair) == 2
)
_EXCHANGED: dict[Origin, Origin] = {"real": "exchanged", "printed": "printed-exchanged"}
"""Of the questions that can be exchanged, the origin before and after."""
_OPPOSITE = dict(_OPPOSITES) | {b: a for a, b in reversed(_OPPOSITES)}


def add_exchanged(data: TrainingData, *, share: dict[str, float], rng: Random) -> None:
    """Adds questions in which one name, number or word is exchanged for one that the passage does not hold.

    `share`: the part of the questions to use, by the language of the passage.
    """
    names: dict[str, list[str]] = defaultdict(list)  # all of an article, and the first two of each text by language
    for text in data.passages:
        text_names = [
            match.group() for match in _NAME.finditer(text.text) if _WITHIN.match(text.text[: match.start()][-2:])
        ]
        names[text.article] += text_names
        names[text.language] += text_names[:2]
    for question in list(data.questions):
        if not question.answers or question.origin not in _EXCHANGED:
            continue
        number = question.answers[0][0]
        passage = data.passages[number]
        if rng.random() >= share[passage.language]:
            continue
        wording = _exchanged(question, f"{passage.heading}\n{passage.text}", names, rng)
        if wording is not None:
            data.questions.append(
                replace(
                    question,
                    text=wording,
                    answers=(),
                    near_misses=(number,),
                    answer_texts=(),
                    origin=_EXCHANGED[question.origin],
                )
            )


Exchange = tuple[int, int, str]
"""The start and the end of the characters of a question to replace, and what replaces them."""


def _exchanged(question: TrainingQuestion, passage: str, names: dict[str, list[str]], rng: Random) -> str | None:
    """The text of the question after one exchange; None if none is possible."""
    exchanges = [
        *_name_exchanges(question, passage, names, rng),
        *_number_exchanges(question.text, passage, rng),
        *_opposite_exchanges(question.text, passage),
    ]
    if not exchanges:
        return None
    start, end, replacement = rng.choice(exchanges)
    return question.text[:start] + replacement + question.text[end:]


def _name_exchanges(
    question: TrainingQuestion, passage: str, names: dict[str, list[str]], rng: Random
) -> Iterator[Exchange]:
    """Replaces a name that is in the question and the passage by another name of the article or the language.

    At most one exchange for each name. The passage does not hold the new name. For a question that was made from another,
    only names of the language are taken.
    """
    text = question.text
    of_article = names[question.article] if question.origin == "real" else []
    for match in _NAME.finditer(text):
        name, start = match.group(), match.start()
        question_word = _QUESTION_WORD.match(name)
        if question_word:  # "Quand Napoléon" at the head of the question
            rest = name[question_word.end() :].lstrip()
            start, name = start + len(name) - len(rest), rest
        if len(name) < 3 or not contains(passage, name):
            continue
        for _ in range(6):
            pool = of_article if rng.random() < 0.6 else names[question.language]
            other = rng.choice(pool) if pool else ""
            shared = set(other.lower().split()) & set(f"{passage} {text}".lower().split())
            same_form = (" " in other) == (" " in name)
            if len(other) > 2 and same_form and not shared and not contains(passage, other):
                yield start, start + len(name), other
                break


def _number_exchanges(text: str, passage: str, rng: Random) -> Iterator[Exchange]:
    """Replaces a number that is in the question and the passage by a number near it that is not in the passage."""
    for match in _NUMBER.finditer(text):
        if contains(passage, match.group()):
            number = int(match.group())
            reach = max(3, number // 40)
            other = str(max(2, number + rng.choice((-1, 1)) * rng.randint(1, reach)))
            if not contains(passage, other):
                yield *match.span(), other


def _opposite_exchanges(text: str, passage: str) -> Iterator[Exchange]:
    """Replaces a word that is in the question and the passage by its opposite, if this is not in the passage."""
    for match in re.finditer(r"\w+", text):
        opposite = _OPPOSITE.get(match.group())
        if opposite and contains(passage, match.group()) and not contains(passage, opposite):
            yield *match.span(), opposite


def add_shortened(data: TrainingData, *, share: dict[str, float], rng: Random) -> None:
    """Adds copies of passages without a sentence that answers, and the questions that only this sentence answered.

    `share`: the part of the passages to use, by language.
    """
    for number, questions in _by_passage(data).items():
        passage = data.passages[number]
        if rng.random() >= share[passage.language]:
            continue
        spans = sentences(passage.text, 0, len(passage.text))
        if len(spans) < 3:
            continue
        _, start, end = rng.choice(questions).answers[0]
        lost = next(((a, b) for a, b in spans if a <= start and end <= b), None)
        if lost is None:
            continue
        rest = (passage.text[: lost[0]] + passage.text[lost[1] :].lstrip()).strip()
        without = [
            question
            for question in questions
            if lost[0] <= question.answers[0][1] < lost[1]
            and not any(contains(rest, words) for words in question.answer_texts)
        ]
        if without:
            shortened = data.add(replace(passage, text=rest))
            data.questions += [
                replace(question, answers=(), near_misses=(shortened,), origin="shortened") for question in without
            ]


def add_printed(data: TrainingData, *, share: dict[str, float], rng: Random) -> None:
    """Adds copies of passages in which questions are printed, before the sentences that answer them or in their place.

    `share`: the part of the passages to use, by language.
    """
    for number, questions in _by_passage(data).items():
        passage = data.passages[number]
        if rng.random() >= share[passage.language]:
            continue
        spans = [(a, b) for a, b in sentences(passage.text, 0, len(passage.text))]
        by_sentence = _by_sentence(spans, questions)
        if not by_sentence:
            continue
        chosen = dict(rng.sample(list(by_sentence.items()), min(len(by_sentence), rng.randint(1, 3))))
        printed = {span: rng.choice(sentence_questions) for span, sentence_questions in chosen.items()}
        style = rng.choice(("before", "before", "list", "without"))
        if style == "without" and len(spans) < 3:
            style = "before"
        text, starts = _printed_text(passage.text, spans, printed, style, rng)
        made = data.add(replace(passage, text=text))
        for span, question in printed.items():
            answers: tuple[tuple[int, int, int], ...] = ()
            if span in starts:
                offset = starts[span] - span[0]
                answers = ((made, question.answers[0][1] + offset, question.answers[0][2] + offset),)
            elif any(contains(text, words) for words in question.answer_texts):
                continue
            near_misses = () if answers else (made,)
            data.questions.append(replace(question, answers=answers, near_misses=near_misses, origin="printed"))


Characters = tuple[int, int]
"""The start and the end of a sentence in its passage."""


def _by_sentence(
    spans: Sequence[Characters], questions: Sequence[TrainingQuestion]
) -> dict[Characters, list[TrainingQuestion]]:
    """The questions that each sentence answers: those that end in "?" and whose place of the answer is exact."""
    by_sentence: dict[Characters, list[TrainingQuestion]] = defaultdict(list)
    for question in questions:
        _, start, end = question.answers[0]
        span = next(((a, b) for a, b in spans if a <= start and end <= b), None)
        if span is not None and question.is_exact and question.text.endswith("?"):
            by_sentence[span].append(question)
    return by_sentence


def _printed_text(
    text: str, spans: Sequence[Characters], printed: dict[Characters, TrainingQuestion], style: str, rng: Random
) -> tuple[str, dict[Characters, int]]:
    """The text with the `printed` questions in it, and the new start of each sentence that is left.

    `printed`: the question that each sentence answers. `style`: "before" prints a question before its sentence; "without"
    prints it in place of the sentence; "list" also prints it before its sentence, and drops all other sentences.
    """
    form = rng.choice(("{}", "{}", "**{}**", "– {}", "Q : {}"))
    made, starts = "", {}
    for span in spans:
        question = printed.get(span)
        if style == "list" and question is None:
            continue
        if question is not None:
            made += ("\n\n" if made else "") + form.format(question.text)
            if style == "without":
                made += "\n\n"
                continue
            made += rng.choice(("\n", "\n", "\n\n", " "))
        elif made and not made.endswith("\n"):
            made += " "
        starts[span] = len(made)
        made += text[span[0] : span[1]]
    return made.strip(), starts


def _by_passage(data: TrainingData) -> dict[int, list[TrainingQuestion]]:
    """For each passage, the questions that it answers and that people wrote."""
    by_passage: dict[int, list[TrainingQuestion]] = defaultdict(list)
    for question in data.questions:
        if question.answers and question.is_original:
            by_passage[question.answers[0][0]].append(question)
    return by_passage
