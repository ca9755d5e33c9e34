"""Every setting, with its default, and how the environment overrides it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from index.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set; each field is read from `QA_` and its name in capitals by `from_env`."""

    index: Path | None = None
    """Folder of the saved index that somebody named; None is `.qa-index`, where a first start finds the sample article."""
    model: str = ""
    """A Sentence Transformers folder or name; "" is the model that pip delivers."""
    query_prompt: str | None = None
    """Goes before a question; None takes the model's own."""
    passage_prompt: str | None = None
    """Goes before a passage; None takes the model's own."""
    passage_tokens: int = 200
    """Size of a passage, at most, in the encoder's tokens; never more than its window."""
    token_passages: int = 3_000
    """An index of more passages keeps no token vectors and no states (142 kB a passage); it is ranked without them."""
    translated_words: int = 20_000
    """Of a text's words, the most frequent, that a question in the other language can reach."""
    threshold: float | None = None
    """A question whose best passage has a lower probability counts as not answered; None: the fitted thresholds."""
    max_file_megabytes: int = 20
    """Larger files are refused."""
    read_seconds: int = 60
    """A file that a visitor sends and that takes longer to read is refused."""
    read_megabytes: int = 2_000
    """Memory that reading such a file may take."""
    allowed_hosts: str = ""
    """Names by which the page may be addressed, with commas between; the given host and this machine's own always may."""
    trusted_proxies: str = ""
    """Addresses of proxies, with commas between; only these are believed when they say which client sent a request."""
    questions_per_minute: int = 3_000
    """Questions of one client, by its address; 0 sets no limit."""
    waiting_questions: int = 64
    """Questions that may wait at once; more are turned away."""
    metrics: str = "loopback"
    """Who may read /metrics: "off" nobody, "loopback" this machine, "all" everyone; with accounts, who signs in."""
    log_level: str = "info"
    """From which level on the page's server logs: "debug", "info", "warning" or "error"."""
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
                raise SettingsError(
                    "setting_range",
                    variable=_variable(name),
                    low=low,
                    high=high,
                    value=value,
                )

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
        """The settings of the process's environment, or of the one given; `index` is what `--index` gives instead of QA_INDEX.

        Raises `SettingsError` for a `QA_` variable of no such name, and for a value that does not read or is out of range.
        """
        environment = os.environ if environment is None else environment
        kinds = {_variable(field.name): (field.name, str(field.type)) for field in fields(cls)}
        values: dict[str, Path | str | int | float] = {}
        for variable, text in environment.items():
            if not variable.startswith("QA_"):
                continue
            if variable not in kinds:
                known = ", ".join(sorted(kinds))
                raise SettingsError(
                    "setting_unknown",
                    variable=variable,
                    known=known,
                )
            name, kind = kinds[variable]
            try:
                values[name] = _READ[kind](text)
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
        return cls(**values)  # type: ignore[arg-type]  # each value was read by its own field's type


def _variable(name: str) -> str:
    return f"QA_{name.upper()}"


def _path(text: str) -> Path:
    if not text.strip():
        raise ValueError("empty path")
    try:
        return Path(text).expanduser()
    except RuntimeError as error:  # ~ of a user that there is not
        raise ValueError(text) from error


_READ: dict[str, Callable[[str], Path | str | int | float]] = {
    "Path | None": _path,
    "str": str,
    "str | None": str,
    "int": int,
    "float | None": float,
}
