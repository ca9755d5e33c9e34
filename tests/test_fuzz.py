"""The short form of `python -m tests.fuzz`: some cases for each of its targets, the same each time."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from tests import fuzz
from tests.page.serving import GRADIO

pytestmark = GRADIO


@pytest.fixture(autouse=True)
def left_as_it_was() -> Iterator[None]:
    yield
    fuzz._folders.close()
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("name", fuzz.TARGETS)
def test_any_bytes_end_in_a_result_or_in_words(name: str) -> None:
    """No traceback, no hang, nothing lost."""
    fuzz.by_hypothesis(name, fuzz.TARGETS[name].open(), fuzz.TARGETS[name].short)
