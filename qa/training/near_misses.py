"""Made examples out of real ones: what looks as if it answered and does not, and questions that stand in the text.

A question about a person, a year or a superlative gets another one, that its passage does not know. A passage loses the
sentence that answers. And a passage gets the question written into it, before the sentence that answers or without it:
the answer is what follows, never the question.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from index.splitting.sentences import sentences
from qa.training.reader_data import Collection, TrainingQuestion, held

_NAME = re.compile(r"\b[A-ZÀ-ÖØ-Þ][\w’'-]*\w(?:\s+(?:(?:de|du|des|of|the|von|van|la|le)\s+)?[A-ZÀ-ÖØ-Þ][\w’'-]*\w)*")
_WITHIN = re.compile(r"[a-zà-öø-ÿ,] ")  # what stands before a name within a sentence
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
_OPPOSITE = dict(_OPPOSITES) | {b: a for a, b in reversed(_OPPOSITES)}


def add_exchanged(collection: Collection, *, share: dict[str, float], rng: Random) -> None:
    """Adds questions of which one name, number or word is exchanged for one that the passage does not have.

    `share` of the questions in each language.
    """
    names: dict[str, list[str]] = defaultdict(list)
    for text in collection.texts:
        found_names = [
            match.group() for match in _NAME.finditer(text.text) if _WITHIN.match(text.text[: match.start()][-2:])
        ]
        names[text.article] += found_names
        names[text.language] += found_names[:2]
    for question in list(collection.questions):
        if not question.answers or question.set == "cards" or rng.random() >= share[question.language]:
            continue
        number = question.answers[0][0]
        passage = collection.texts[number]
        other = _exchanged(question, passage.text, names, rng)
        if other is not None:
            collection.questions.append(
                replace(question, text=other, answers=(), near=(number,), words=(), set=f"{question.set}-exchanged")
            )


def _exchanged(question: TrainingQuestion, passage: str, names: dict[str, list[str]], rng: Random) -> str | None:
    text = question.text
    ways: list[tuple[int, int, str]] = []
    for match in _NAME.finditer(text):
        name, start = match.group(), match.start()
        lead = _QUESTION_WORD.match(name)
        if lead:  # "Quand Napoléon" at the head of the question
            rest = name[lead.end() :].lstrip()
            start, name = start + len(name) - len(rest), rest
        if len(name) < 3 or not held(name, passage):
            continue
        for _ in range(6):
            pool = names[question.article if rng.random() < 0.6 else question.language]
            other = rng.choice(pool) if pool else ""
            shared = set(other.lower().split()) & set(f"{passage} {text}".lower().split())
            alike = (" " in other) == (" " in name)
            if len(other) > 2 and alike and not shared and not held(other, passage):
                ways.append((start, start + len(name), other))
                break
    for match in _NUMBER.finditer(text):
        if held(match.group(), passage):
            number = int(match.group())
            span = max(3, number // 40)
            other = str(max(2, number + rng.choice((-1, 1)) * rng.randint(1, span)))
            if not held(other, passage):
                ways.append((*match.span(), other))
    for match in re.finditer(r"\w+", text):
        opposite = _OPPOSITE.get(match.group())
        if opposite and held(match.group(), passage) and not held(opposite, passage):
            ways.append((*match.span(), opposite))
    if not ways:
        return None
    start, end, other = rng.choice(ways)
    return text[:start] + other + text[end:]


def add_shortened(collection: Collection, *, share: dict[str, float], rng: Random) -> None:
    """Adds passages that lost the sentence with an answer, with the questions that it answered; `share` by language."""
    for number, questions in _by_passage(collection).items():
        passage = collection.texts[number]
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
            if lost[0] <= question.answers[0][1] < lost[1] and not any(held(word, rest) for word in question.words)
        ]
        if without:
            shorter = collection.add(replace(passage, text=rest))
            collection.questions += [
                replace(question, answers=(), near=(shorter,), set=f"{question.set}-shortened") for question in without
            ]


def add_printed(collection: Collection, *, share: dict[str, float], rng: Random) -> None:
    """Adds passages in which questions are printed, before the sentences that answer them or without these."""
    for number, questions in _by_passage(collection).items():
        passage = collection.texts[number]
        if rng.random() >= share[passage.language]:
            continue
        spans = [(a, b) for a, b in sentences(passage.text, 0, len(passage.text))]
        holding: dict[tuple[int, int], list[TrainingQuestion]] = defaultdict(list)
        for question in questions:
            _, start, end = question.answers[0]
            span = next(((a, b) for a, b in spans if a <= start and end <= b), None)
            if span is not None and question.sure and question.text.endswith("?"):
                holding[span].append(question)
        if not holding:
            continue
        chosen = dict(rng.sample(list(holding.items()), min(len(holding), rng.randint(1, 3))))
        printed = {span: rng.choice(those) for span, those in chosen.items()}
        way = rng.choice(("before", "before", "list", "without"))
        if way == "without" and len(spans) < 3:
            way = "before"
        text, places = _printed(passage.text, spans, printed, way, rng)
        made = collection.add(replace(passage, text=text))
        for span, question in printed.items():
            answers: tuple[tuple[int, int, int], ...] = ()
            if span in places:
                moved = places[span] - span[0]
                answers = ((made, question.answers[0][1] + moved, question.answers[0][2] + moved),)
            elif any(held(word, text) for word in question.words):
                continue
            near = () if answers else (made,)
            collection.questions.append(replace(question, answers=answers, near=near, set=f"{question.set}-printed"))


def _printed(
    text: str, spans: Sequence[tuple[int, int]], printed: dict[tuple[int, int], TrainingQuestion], way: str, rng: Random
) -> tuple[str, dict[tuple[int, int], int]]:
    """The new text, and where the sentences that are still in it begin there."""
    bold = rng.choice(("{}", "{}", "**{}**", "– {}", "Q : {}"))
    made, places = "", {}
    for span in spans:
        asked = printed.get(span)
        if way == "list" and asked is None:
            continue
        if asked is not None:
            made += ("\n\n" if made else "") + bold.format(asked.text)
            if way == "without":
                made += "\n\n"
                continue
            made += rng.choice(("\n", "\n", "\n\n", " "))
        elif made and not made.endswith("\n"):
            made += " "
        places[span] = len(made)
        made += text[span[0] : span[1]]
    return made.strip(), places


def _by_passage(collection: Collection) -> dict[int, list[TrainingQuestion]]:
    """The real questions that each real passage answers."""
    found: dict[int, list[TrainingQuestion]] = defaultdict(list)
    for asked in collection.questions:
        if asked.answers and "-" not in asked.set and asked.set != "cards":
            found[asked.answers[0][0]].append(asked)
    return found
