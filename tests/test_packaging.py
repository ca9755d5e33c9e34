"""What an installed copy holds, and the commands that it brings."""

from __future__ import annotations

import os
import tomllib
from fnmatch import fnmatch
from importlib import import_module
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests import constraints

ROOT = Path(__file__).parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SOURCES = [path for layer in ("qa", "index") for path in (ROOT / layer).rglob("*") if "__pycache__" not in path.parts]


def test_each_console_script_is_a_function_of_the_package() -> None:
    """Named so that it collides with no other program."""
    scripts = PROJECT["project"]["scripts"]
    assert set(scripts) == {"bilingual-qa", "bilingual-qa-index", "bilingual-qa-page"}
    for target in scripts.values():
        module, _, function = target.partition(":")
        assert callable(getattr(import_module(module), function))


def test_every_folder_with_a_module_is_a_package_that_is_found() -> None:
    """One without `__init__.py` would be left out of an installed copy."""
    patterns = PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]
    for folder in {path.parent for path in SOURCES if path.suffix == ".py"}:
        assert (folder / "__init__.py").is_file()
        assert any(fnmatch(".".join(folder.relative_to(ROOT).parts), pattern) for pattern in patterns)


def test_what_is_tested_is_what_the_constraints_name() -> None:
    """In CI, which installs by them; `python -m tests.constraints` writes them anew."""
    if "CI" in os.environ:
        assert constraints.written() == constraints.installed()
    assert constraints.written().keys() >= constraints.installed().keys()


def test_the_constraints_are_within_the_bounds_of_the_project() -> None:
    """Each package that the project names."""
    written = constraints.written()
    for line in PROJECT["project"]["dependencies"]:
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate():
            assert requirement.specifier.contains(written[canonicalize_name(requirement.name)])


def test_every_other_file_is_package_data() -> None:
    """The article, the fitted numbers, the page's style and script."""
    data = PROJECT["tool"]["setuptools"]["package-data"]
    for path in SOURCES:
        if path.is_file() and path.suffix != ".py":
            package = ".".join(path.parent.relative_to(ROOT).parts)
            assert any(fnmatch(path.name, pattern) for pattern in data[package]), path
