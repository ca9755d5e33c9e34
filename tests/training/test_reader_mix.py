"""What the reader's word counts for."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np

from qa.evaluation.questions import Split
from qa.training.reader_data import held_back
from qa.training.reader_mix import articles_of, chosen, least_sure


def test_words_stand_out_from_where_nine_of_ten_are_right() -> None:
    """Of the 95 surest all are right, of the others every second one: 92 in 100 are at 111 or so."""
    sure = np.linspace(1, 0, 200)
    right = np.array([n < 95 or n % 2 == 0 for n in range(200)])
    limit = least_sure(sure, right)
    assert right[sure >= limit].mean() >= 0.915
    assert right[sure >= limit - 0.02].mean() < 0.93
    assert least_sure(sure, np.zeros(200, bool)) == 1.0


def test_questions_on_articles_that_the_reader_was_trained_on_do_not_count(tmp_path: Path) -> None:
    titles = [f"Phare {n}" for n in range(60)]
    path = tmp_path / "phares.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for title in titles[:50]:
            row = {"lang": "fr", "title": title, "question": f"{title} ?", "context": title, "answers": []}
            file.write(json.dumps(row | {"answerable": False}) + "\n")
    for name, rows in {
        "corpus": [{"id": title, "title": title, "text": title} for title in titles],
        "queries": [{"id": title, "lang": "fr", "text": f"{title} ?"} for title in titles],
        "qrels": [{"query_id": title, "doc_id": title} for title in titles],
    }.items():
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    found = {q.id for q in chosen(tmp_path, Split(frozenset()), articles_of([path]))}
    assert found == {title for title in titles if title in titles[50:] or held_back(f"phares/{title}")}
