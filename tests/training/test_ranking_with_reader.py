"""The fit of order and confidence after reading."""

from __future__ import annotations

import subprocess
import sys

from qa.training.ranking_with_reader import least_sure


def test_the_command_runs() -> None:
    """As README names it."""
    command = [sys.executable, "-m", "qa.training.ranking_with_reader", "--help"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "usage: python -m qa.training.ranking_with_reader" in ran.stdout


def test_answers_are_shown_from_the_probability_at_which_nine_in_ten_are_right() -> None:
    """The 95 most probable are all right, of the others every second one; a few right ones alone prove nothing."""
    answers = [(1 - n / 200, n < 95 or n % 2 == 0) for n in range(200)]
    limit = least_sure(answers)
    right = [is_right for probability, is_right in answers if probability >= limit]
    assert 95 < len(right) < 120
    assert sum(right) / len(right) > 0.93  # so that nine in ten are likely among others too
    assert least_sure([(probability, False) for probability, _ in answers]) == 1.0
    assert least_sure(answers[:20]) == 1.0
