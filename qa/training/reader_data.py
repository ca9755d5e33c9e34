"""From training sets of the reader to passages and questions, before these are encoded.

A training set is a gzip file of JSON lines, `{lang, title, question, context, answers: [{text, start}], answerable}`,
where `context[start : start + len(text)] == text`. Two fields may be missing: `question_lang` is the language of the
question, if the context has another; `ambiguous_start` is true if the place of the answer is a guess. A set NAME-across
has the questions of NAME, translated by a machine. It is read after the set NAME: its questions are about the same
passages. A training set may also be a text file, as `written-fr.txt` is:

    # fr | Le moulin
    Le moulin d'Arles a été construit en 1802.
    ? fr Quand a été construit le moulin ? | 1802
    ? en Who built the mill? |

A block has the language and the title of a text, the text, and its questions, each with its language and the exact words
of its answer, or nothing if the text does not answer.

Contexts are split as an index splits documents, but two thirds of them into passages of about half the size: the reader
must also know short passages, and it learns faster from them.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any, Literal
from zlib import crc32

from index import Document, split
from index.splitting.passages import CountTokens
from index.storing.passage_headings import Titles, heading
from index.words.terms import Language, folded
from qa.bilingual_nouns import Holds, with_nouns

VALIDATION_SHARE = 0.12
LONG, SHORT = 200, 110
"""Tokens of a passage, at most."""
ACROSS = "-across"
"""How the name of a set ends whose questions are translations, in another language than the texts."""
WRITTEN = "written"
"""How the names of the sets begin whose texts and questions were written for this project."""
_WRITTEN_QUESTION = re.compile(r"\? (?P<lang>fr|en) (?P<text>[^|]+?) \|(?P<answer>.*)")
Origin = Literal["real", "shortened", "printed", "exchanged", "printed-exchanged", "cards"]
"""How a question was made: "real" ones are in a training set, those of "cards" come from `entity_texts`, and the others are
made from real ones by `near_misses`."""
MAX_QUESTION = 300
"""The most characters of a question; longer ones are left out."""
_NO_TITLE, _FILE_NAME, _WITH_SECTION = 0.15, 0.1, 0.15
"""Shares of the contexts whose heading is empty, is the name of a file, or has a section after the title."""
_FILE_NAMES = (
    "article", "Document 1", "texte", "notes", "Page 3", "Sans titre", "Untitled", "README", "extrait", "page", "doc", "lecture 2",
)  # fmt: skip
_SECTIONS = {
    "fr": (
        "Histoire",
        "Biographie",
        "Présentation",
        "Généralités",
        "Contexte",
        "Description",
        "Introduction",
        "Suites",
    ),
    "en": ("History", "Biography", "Overview", "Background", "Description", "Introduction", "Early years", "Aftermath"),
}


@dataclass(frozen=True, slots=True)
class TrainingPassage:
    """A passage to read.

    `set` is the name of its training set, `article` the article that it is from (`Row.article`). `heading` is read with
    it, as `qa.reader` reads the title of a document and of a section.
    """

    text: str
    language: Language
    set: str
    article: str
    in_validation: bool
    heading: str = ""


@dataclass(frozen=True, slots=True)
class TrainingQuestion:
    """A question of a training set.

    `set`: the name of the training set of its texts. `article`: the article that it is about. `origin`: how it was made.
    `across`: it is in another language than its texts. `translated`: a machine translated it. `answers`: the number of each
    passage that answers it, with the start and the end of the answer there. `near_misses`: numbers of passages that look as
    if they answered, but do not. `answer_texts`: every known wording of the answer; a passage that has one of them is not
    taken as wrong. `is_exact`: the place of the answer is known, not guessed.
    """

    text: str
    language: Language
    set: str
    article: str
    in_validation: bool
    answers: tuple[tuple[int, int, int], ...] = ()
    near_misses: tuple[int, ...] = ()
    answer_texts: tuple[str, ...] = ()
    is_exact: bool = True
    origin: Origin = "real"
    across: bool = False
    translated: bool = False

    @property
    def is_original(self) -> bool:
        """Whether it is a question of a training set in the language of its text, and not made from another one."""
        return self.origin == "real" and not self.across


@dataclass(slots=True)
class TrainingData:
    """Passages and questions; the place of a passage in `passages` is its number."""

    passages: list[TrainingPassage] = field(default_factory=list)
    questions: list[TrainingQuestion] = field(default_factory=list)

    def add(self, passage: TrainingPassage) -> int:
        """Adds a passage, and gives its number."""
        self.passages.append(passage)
        return len(self.passages) - 1


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a training set: a question with its context.

    `set`: the name of the training set of the context. `translated`: the question is from the set NAME-across.
    """

    set: str
    translated: bool
    language: Language
    title: str
    question: str
    question_language: Language
    context: str
    answers: tuple[tuple[str, int], ...]
    is_exact: bool

    @property
    def article(self) -> str:
        """The article of the context: set and title. A context without a title is an article of its own."""
        return f"{self.set}/{self.title or self.context[:40]}"

    @property
    def across(self) -> bool:
        """Whether the question is in another language than the context."""
        return self.question_language != self.language


def in_validation(article: str) -> bool:
    """Whether an article is kept for validation: nothing is trained on it."""
    return crc32(f"validation:{article}".encode()) / 2**32 < VALIDATION_SHARE


def set_name(path: Path) -> str:
    """The name of a training set, or of a folder of questions."""
    return path.name.split(".")[0]


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a training set, as they are; those that a text file stands for."""
    if path.suffix == ".txt":
        yield from _written_lines(path.read_text(encoding="utf-8"))
        return
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _written_lines(blocks: str) -> Iterator[dict[str, Any]]:
    """The questions of a text file. An answer's place is the first place of its words in the text.

    Raises `ValueError` for a line that begins as a question and is none, and if the text does not hold an answer.
    """
    for block in re.split(r"^# ", blocks, flags=re.M)[1:]:
        head, *lines = block.splitlines()
        language, _, title = head.partition(" | ")
        context = "\n".join(line for line in lines if not line.startswith("? ")).strip()
        for line in lines:
            if not line.startswith("? "):
                continue
            question = _WRITTEN_QUESTION.fullmatch(line)
            if question is None:
                raise ValueError(f"write it as “? fr Question ? | answer”: {line}")
            answer = question["answer"].strip()
            place = re.search(_whole_words(answer), context) if answer else None
            if answer and place is None:
                raise ValueError(f"“{answer}” is not in the text “{context[:60]}…”")
            yield {
                "lang": language,
                "title": title.strip(),
                "context": context,
                "question": question["text"],
                "question_lang": question["lang"],
                "answers": [{"text": answer, "start": place.start()}] if place else [],
                "answerable": bool(answer),
            }


def read_rows(path: Path, *, without_titles: frozenset[str] = frozenset()) -> Iterator[Row]:
    """The usable lines of a training set; articles with a title of `without_titles` are left out."""
    name = set_name(path)
    for row in read_lines(path):
        if row["title"] in without_titles or len(row["question"]) > MAX_QUESTION or not row["question"].strip():
            continue
        if row["answerable"] and not row["answers"]:
            continue
        yield Row(
            name.removesuffix(ACROSS),
            name.endswith(ACROSS),
            row["lang"],
            row["title"],
            row["question"].strip(),
            row.get("question_lang", row["lang"]),
            row["context"],
            tuple((answer["text"], answer["start"]) for answer in row["answers"]) if row["answerable"] else (),
            not row.get("ambiguous_start"),
        )


def read_training_data(
    sets: Sequence[tuple[Path, int]], *, without_titles: frozenset[str], count_tokens: CountTokens, rng: Random
) -> TrainingData:
    """The passages and questions of training sets; each file comes with the most contexts to take from it."""
    data = TrainingData()
    passages: dict[str, _Passages] = {}  # of each set
    for path, max_contexts in sets:
        rows = list(read_rows(path, without_titles=without_titles))
        name = set_name(path)
        original = name.removesuffix(ACROSS)
        if name == original:
            passages[name] = _add_contexts(data, rows, count_tokens=count_tokens, max_contexts=max_contexts, rng=rng)
        elif original not in passages:
            raise ValueError(f"{path}: read the set {original} before it")
        for row in rows:
            places = passages[original].get(row.context)
            if places is not None:
                data.questions += _questions(row, places, data.passages)
        if any(row.across for row in rows):
            _give_nouns_of_texts(data, original)
    return data


def _give_nouns_of_texts(data: TrainingData, name: str) -> None:
    """Gives the questions about a set in the other language the nouns of their article, as `qa.pipeline` does."""
    held: dict[str, set[str]] = defaultdict(set)  # the words of each article
    for text in data.passages:
        held[text.article].update(re.findall(r"\w+", folded(text.text)))
    for number, question in enumerate(data.questions):
        if question.set == name and question.across:
            reworded = with_nouns(question.text, question.language, _holds(held[question.article]))
            data.questions[number] = replace(question, text=reworded.text)


def _holds(words: set[str]) -> Holds:
    """Whether an article with these words holds a noun; one of several words is taken to be held if its words are."""
    return lambda noun: words.issuperset(noun.split())


_Passages = dict[str, list[tuple[int, int]]]
"""Of each context, the number of each passage and where it begins."""


def _add_contexts(
    data: TrainingData, rows: Sequence[Row], *, count_tokens: CountTokens, max_contexts: int, rng: Random
) -> _Passages:
    """Adds the passages of at most `max_contexts` contexts, drawn by `rng`."""
    contexts = list(dict.fromkeys(row.context for row in rows))
    rng.shuffle(contexts)
    first = {row.context: row for row in reversed(rows)}
    passages: _Passages = {}
    for context in contexts[:max_contexts]:
        row = first[context]
        size = LONG if crc32(context.encode()) % 3 == 0 else SHORT
        text = TrainingPassage(
            "", row.language, row.set, row.article, in_validation(row.article), _heading(row, count_tokens, rng)
        )
        passages[context] = [
            (data.add(replace(text, text=passage.text)), passage.start)
            for passage in split(Document("", "", context), count_tokens=count_tokens, max_tokens=size)
        ]
    return passages


def _heading(row: Row, count_tokens: CountTokens, rng: Random) -> str:
    """The heading of a context: as a rule its title, but texts come without one, or with one that says nothing."""
    title, chance = row.title.replace("_", " ").strip(), rng.random()
    if chance < _NO_TITLE or not title:
        return ""
    if chance < _NO_TITLE + _FILE_NAME:
        return rng.choice(_FILE_NAMES)
    section = rng.choice(_SECTIONS[row.language]) if chance < _NO_TITLE + _FILE_NAME + _WITH_SECTION else ""
    return heading(Titles(title, "", section), count_tokens)


def _questions(
    row: Row, passages: Sequence[tuple[int, int]], texts: Sequence[TrainingPassage]
) -> Iterator[TrainingQuestion]:
    """The question of a row over the passages of its context; none if no passage holds the whole answer."""
    answers = []
    for text, start in row.answers[:1]:
        for number, begin in passages:
            if begin <= start and start + len(text) <= begin + len(texts[number].text):
                answers.append((number, start - begin, start - begin + len(text)))
    if row.answers and not answers:
        return  # the answer was split in two
    answer_texts = tuple(dict.fromkeys(text for text, _ in row.answers))
    near_misses = tuple(number for number, _ in passages if number not in {answer[0] for answer in answers})
    if row.answers:  # a passage of the same context that holds the same words may answer too
        near_misses = tuple(
            number for number in near_misses if not any(contains(texts[number].text, words) for words in answer_texts)
        )
    yield TrainingQuestion(
        row.question,
        row.question_language,
        row.set,
        row.article,
        texts[passages[0][0]].in_validation,
        tuple(answers),
        near_misses,
        answer_texts,
        row.is_exact,
        across=row.across,
        translated=row.translated,
    )


def contains(text: str, words: str) -> bool:
    """Whether a text contains the words as whole words, in capitals or not."""
    return re.search(_whole_words(words), text, re.IGNORECASE) is not None


def _whole_words(words: str) -> str:
    """A pattern for these words where they are no part of longer ones."""
    return rf"(?<!\w){re.escape(words)}(?!\w)"
