"""The fixtures that the tests share."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import SentenceEncoder
from tests.word_encoder import WordEncoder


@pytest.fixture
def encoder() -> WordEncoder:
    return WordEncoder()


@pytest.fixture(scope="session")
def model() -> SentenceEncoder:
    """The real default model, loaded once."""
    return SentenceEncoder()


@pytest.fixture(scope="session")
def article() -> str:
    return (Path(__file__).parent.parent / "index" / "article.txt").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def away_from_saved_indexes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a folder of its own for the index, and no settings from the outside."""
    import os

    for variable in [variable for variable in os.environ if variable.startswith("QA_")]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("QA_INDEX", str(tmp_path / "index"))


@pytest.fixture
def loops_that_gradio_leaves_open() -> Iterator[None]:
    """Collected here, so that no later test of another file is blamed for them."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
