"""Settings come from the environment, and a wrong one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import Settings, SettingsError


def test_each_field_is_read_from_the_environment() -> None:
    """By `QA_` and its name; what is not there has its default."""
    settings = Settings.from_env(
        {"QA_INDEX": "~/x", "QA_PASSAGE_TOKENS": "120", "QA_THRESHOLD": "0.25", "HOME": "/h", "X": "y"}
    )
    assert settings == Settings(index=Path("~/x").expanduser(), passage_tokens=120, threshold=0.25)
    assert Settings.from_env({}) == Settings()
    assert Settings.from_env({"QA_QUERY_PROMPT": ""}).query_prompt == ""


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("QA_TRESHOLD", "0.5", "There is no setting QA_TRESHOLD; there are .*QA_THRESHOLD"),
        ("QA_THRESHOLD", "high", "QA_THRESHOLD must be a number, not 'high'"),
        ("QA_THRESHOLD", "1.5", "QA_THRESHOLD must be from 0 to 1, not 1.5"),
        ("QA_THRESHOLD", "nan", "QA_THRESHOLD must be from 0 to 1, not nan"),
        ("QA_PASSAGE_TOKENS", "12.5", "QA_PASSAGE_TOKENS must be a whole number, not '12.5'"),
        ("QA_PASSAGE_TOKENS", "3", "QA_PASSAGE_TOKENS must be from 32"),
        ("QA_INDEX", " ", "QA_INDEX must be a path, not ' '"),
    ],
)
def test_an_unknown_name_or_a_bad_value_is_an_error_that_names_it(variable: str, value: str, message: str) -> None:
    """With what it should be."""
    with pytest.raises(SettingsError, match=message):
        Settings.from_env({variable: value})
