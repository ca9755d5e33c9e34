"""Texts, conversations and letters written for the tests, and what comes of asking them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from index import Encoder, Settings
from qa.answer import Answer
from qa.retriever import Retriever

DATA = Path(__file__).parent / "data"


def retrievers(encoder: Encoder) -> Mapping[str, Retriever]:
    """One for each of the sixteen texts, half of them French."""
    texts: dict[str, str] = json.loads((DATA / "texts.json").read_text(encoding="utf-8"))
    return {name: Retriever.from_texts([text], encoder=encoder, settings=Settings()) for name, text in texts.items()}


def rows(name: str) -> list[dict[str, Any]]:
    """The lines of a data file."""
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def wrong_turns(conversation: dict[str, Any], retriever: Retriever) -> list[str]:
    """The questions of a conversation that are refused, or whose first passage does not hold the answer."""
    answer: Answer | None = None
    wrong = []
    for question, expected in conversation["turns"]:
        answer = retriever.ask(question, after=answer or "")
        if not answer.answered or expected not in answer.hits[0].passage.text:
            wrong.append(
                f"{question} → {answer.searched} → {answer.confidence:.2f} {answer.hits[0].sentence_text[:60]}"
            )
    return wrong
