"""Every setting, with its default, and how the environment overrides it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from index.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set. `from_env` reads each field from the variable `QA_` and its name in capitals."""

    index: Path | None = None
    """The folder of the saved index; None is `.qa-index`, where a first start saves the index of the sample article."""
    model: str = ""
    """A Sentence Transformers folder or name; "" is the model that pip installs."""
    query_prompt: str | None = None
    """Goes before a question; None takes the model's prompt."""
    passage_prompt: str | None = None
    """Goes before a passage; None takes the model's prompt."""
    passage_tokens: int = 200
    """The largest size of a passage, in the encoder's tokens; never more than its window."""
    token_passages: int = 3_000
    """An index of more passages keeps no token vectors and no states (142 kB a passage): each question then takes longer,
    because the passages to read are encoded again."""
    translated_words: int = 20_000
    """How many words of a text, the most frequent ones, a question in the other language can reach."""
    threshold: float | None = None
    """If the best passage has a lower probability, the question counts as not answered; None: the fitted thresholds."""
    max_file_megabytes: int = 20
    """Larger files are refused."""
    read_seconds: int = 60
    """A visitor's file that takes longer to read is refused."""
    read_megabytes: int = 2_000
    """The most memory that reading a visitor's file may take."""
    allowed_hosts: str = ""
    """More names by which the page may be addressed, separated by commas; --host and this machine's names always may."""
    trusted_proxies: str = ""
    """Addresses of proxies, separated by commas. Only these are believed when they say which client sent a request."""
    questions_per_minute: int = 3_000
    """The most questions of one client, by its address; 0 sets no limit."""
    waiting_questions: int = 64
    """How many questions may wait at once; more are turned away."""
    metrics: str = "loopback"
    """Who may read /metrics: "off" nobody, "loopback" this machine, "all" everyone. If there are accounts, every signed-in
    user may, unless it is "off"."""
    log_level: str = "info"
    """The lowest level that the page's server logs: "debug", "info", "warning" or "error"."""
    kept_generations: int = 3
    """How many builds of an index stay on disk, the current one among them."""

    def __post_init__(self) -> None:
        for name, low, high in (
            ("passage_tokens", 32, 100_000),
            ("token_passages", 0, 1_000_000),
            ("translated_words", 0, 1_000_000),
            ("threshold", 0, 1),
            ("max_file_megabytes", 1, 10_000),
            ("read_seconds", 1, 3_600),
            ("read_megabytes", 200, 1_000_000),
            ("questions_per_minute", 0, 1_000_000),
            ("waiting_questions", 0, 100_000),
            ("kept_generations", 1, 1_000),
        ):
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise SettingsError("setting_range", variable=_variable(name), low=low, high=high, value=value)
        for name, choices in (
            ("metrics", ("off", "loopback", "all")),
            ("log_level", ("debug", "info", "warning", "error")),
        ):
            if getattr(self, name) not in choices:
                raise SettingsError(
                    "setting_value",
                    variable=_variable(name),
                    kind=f"one of {', '.join(choices)}",
                    value=getattr(self, name),
                )

    @property
    def folder(self) -> Path:
        """The folder of the saved index."""
        return self.index if self.index is not None else Path(".qa-index")

    @classmethod
    def from_env(cls, environment: Mapping[str, str] | None = None, *, index: str | None = None) -> Settings:
        """The settings from `environment`, by default the process's. `index` is the value of `--index`, in place of QA_INDEX.

        Raises `SettingsError` for an unknown `QA_` variable, and for a value that cannot be read or is out of range.
        """
        environment = os.environ if environment is None else environment
        kinds = {_variable(field.name): (field.name, str(field.type)) for field in fields(cls)}
        values: dict[str, Path | str | int | float] = {}
        for variable, text in environment.items():
            if not variable.startswith("QA_"):
                continue
            if variable not in kinds:
                raise SettingsError("setting_unknown", variable=variable, known=", ".join(sorted(kinds)))
            name, kind = kinds[variable]
            try:
                values[name] = _PARSERS[kind](text)
            except ValueError:
                raise SettingsError(
                    "setting_value",
                    variable=variable,
                    kind={"int": "a whole number", "float | None": "a number"}.get(kind, "a path"),
                    value=text,
                ) from None
        if index is not None:
            try:
                values["index"] = _path(index)
            except ValueError:
                raise SettingsError("setting_value", variable="--index", kind="a path", value=index) from None
        return cls(**values)  # type: ignore[arg-type]  # each value has the type of its field


def _variable(name: str) -> str:
    return f"QA_{name.upper()}"


def _path(text: str) -> Path:
    if not text.strip():
        raise ValueError("empty path")
    try:
        return Path(text).expanduser()
    except RuntimeError as error:  # "~name" of an unknown user
        raise ValueError(text) from error


_PARSERS: dict[str, Callable[[str], Path | str | int | float]] = {
    "Path | None": _path,
    "str": str,
    "str | None": str,
    "int": int,
    "float | None": float,
}
