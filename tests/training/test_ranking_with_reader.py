"""The fit of order and confidence after reading."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from index import SentenceEncoder
from qa.ranking import PATH
from qa.training import ranking_with_reader
from qa.training.ranking_with_reader import least_sure
from tests.word_encoder import WordEncoder


def test_the_command_runs() -> None:
    """As README names it."""
    command = [sys.executable, "-m", "qa.training.ranking_with_reader", "--help"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "usage: python -m qa.training.ranking_with_reader" in ran.stdout


def test_the_numbers_can_be_written_beside_the_shipped_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the shipped order, if the file is new; the shipped file stays as it is."""
    shipped, saved, data = PATH.read_bytes(), tmp_path / "ranking.json", tmp_path / "empty.jsonl.gz"
    data.write_bytes(gzip.compress(b""))
    monkeypatch.setattr(SentenceEncoder, "from_settings", lambda _: WordEncoder())
    monkeypatch.setattr(ranking_with_reader, "fit_coefficients", lambda *_: {"coefficients": 1})
    monkeypatch.setattr(ranking_with_reader, "fit_limits", lambda *_: {"thresholds": 2})
    assert ranking_with_reader.main([str(data), "--save", str(saved)]) == 0
    assert PATH.read_bytes() == shipped
    fitted = json.loads(saved.read_text(encoding="utf-8"))
    with_reader = fitted.pop("with_reader")
    assert fitted.items() <= json.loads(shipped).items()
    assert (with_reader["coefficients"], with_reader["thresholds"]) == (1, 2)


def test_answers_are_shown_from_the_probability_at_which_nine_in_ten_are_right() -> None:
    """The 95 most probable are all right, of the others every second one; a few right ones alone prove nothing."""
    answers = [(1 - n / 200, n < 95 or n % 2 == 0) for n in range(200)]
    limit = least_sure(answers)
    right = [is_right for probability, is_right in answers if probability >= limit]
    assert 95 < len(right) < 120
    assert sum(right) / len(right) > 0.93  # so that nine in ten are likely among others too
    assert least_sure([(probability, False) for probability, _ in answers]) == 1.0
    assert least_sure(answers[:20]) == 1.0
