"""Law 4 in full: every call on the way to a new index fails once, and nothing is lost."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path


def test_law_4_every_call_fails_once_and_nothing_is_lost() -> None:
    """The short form of `python -m tests.index.faults`, one fault a call, while two other processes ask."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.index.faults"], cwd=Path(__file__).parents[2], capture_output=True, text=True
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    told = re.search(r"(\d+) kills, (\d+) refusals, nothing lost", ran.stdout)
    assert told is not None
    assert int(told[1]) > 50
    assert int(told[2]) > 90
