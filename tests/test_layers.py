"""The shape of the code: which package may import which, where each library stays, and that importing does nothing."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# What each package may import; a package is a folder, or a module that stands directly in `index`. `qa/evaluate.py`, which
# only starts `qa.evaluation`, counts as one too.
PACKAGES: dict[str, set[str]] = {
    "index.messages": set(),
    "index.errors": {"index.messages"},
    "index.progress": set(),
    "index.locks": set(),
    "index.document": set(),
    "index.arrays": set(),
    "index.settings": {"index.errors"},
    "index.command_line": {"index.errors"},
    "index.reading": {"index.document", "index.errors", "index.progress", "index.splitting", "index.words"},
    "index.splitting": {"index.document"},
    "index.encoding": {
        *("index.arrays", "index.document", "index.errors", "index.locks", "index.progress", "index.settings"),
    },
    "index.words": {"index.arrays", "index.encoding"},
    "index.storing": {
        *("index.arrays", "index.document", "index.errors", "index.locks", "index.progress", "index.settings"),
        *("index.encoding", "index.splitting", "index.words"),
    },
    "index.searching": {"index.arrays", "index.encoding", "index.storing", "index.words"},
    "index": {"*"},
    "qa": {"index"},
    "qa.page": {"qa", "index"},
    "qa.evaluation": {"qa", "index"},
    "qa.training": {"qa.evaluation", "qa", "index"},
    "qa.evaluate": {"qa.evaluation"},
    "app": {"qa.page", "qa", "index"},
}
# Who may import a library: these packages and no other.
LIBRARIES = {
    "gradio": {"qa.page"},
    "fastapi": {"qa.page"},
    "starlette": {"qa.page"},
    "uvicorn": {"qa.page"},
    "argon2": {"qa.page"},
    "prometheus_client": {"qa.page"},
    "faiss": {"index.storing"},
    "sentence_transformers": {"index.encoding"},
    "transformers": {"index.encoding"},
    "pickle": set(),
    "joblib": set(),
    "dill": set(),
    "shelve": set(),
}


def modules(root: Path) -> list[Path]:
    return [root / "app.py", *sorted((root / "qa").rglob("*.py")), *sorted((root / "index").rglob("*.py"))]


def package_of(dotted: str) -> str:
    """The package that a module belongs to, by its full name or that of something in it."""
    parts = dotted.split(".")
    return next(package for size in range(len(parts), 0, -1) if (package := ".".join(parts[:size])) in PACKAGES)


def imported(path: Path) -> Iterator[str]:
    """The full names of all that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def faults(root: Path, paths: Iterable[Path]) -> list[str]:
    """Every import that no rule allows."""
    found = []
    for path in paths:
        name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        package = package_of(name)
        for target in imported(path):
            top = target.partition(".")[0]
            if top in LIBRARIES and package not in LIBRARIES[top]:
                found.append(f"{name} imports {top}")
            if top in ("app", "qa", "index"):
                other, allowed = package_of(target), PACKAGES[package]
                inside = other == package or other in allowed or (top == "index" and "index" in allowed)
                if not inside and not ("*" in allowed and top == "index"):
                    found.append(f"{name} imports {target}")
    return found


def test_each_package_imports_only_the_packages_below_it() -> None:
    """The picture in README: app → qa.page → qa → index, and no library outside of its package."""
    assert faults(ROOT, modules(ROOT)) == []


def test_no_circle_between_packages() -> None:
    """The rules themselves can be put in an order."""
    try:
        list(TopologicalSorter({package: below - {"*"} for package, below in PACKAGES.items()}).static_order())
    except CycleError as error:
        pytest.fail(str(error))


def test_a_module_in_a_new_folder_is_checked(tmp_path: Path) -> None:
    """Also one that lies deeper than any today."""
    for folder in ("qa/page/deeper", "index/words/deeper", "index/reading/pdf/deeper"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "__init__.py").touch()
    (tmp_path / "app.py").touch()
    (tmp_path / "qa/page/deeper/upward.py").write_text("import app\n")
    (tmp_path / "index/words/deeper/upward.py").write_text("import faiss\nfrom qa.answer import Answer\n")
    (tmp_path / "index/reading/html").mkdir()
    (tmp_path / "index/reading/html/new.py").write_text("import index.reading.tables, index.storing.store\n")
    (tmp_path / "index/reading/pdf/deeper/new.py").write_text("from index.reading.pdf.deeper import x\nimport gradio\n")
    assert faults(tmp_path, modules(tmp_path)) == [
        "qa.page.deeper.upward imports app",
        "index.reading.html.new imports index.storing.store",
        "index.reading.pdf.deeper.new imports gradio",
        "index.words.deeper.upward imports faiss",
        "index.words.deeper.upward imports qa.answer.Answer",
    ]


def test_each_package_says_what_each_of_its_modules_is_for() -> None:
    """In its docstring, one line a module or a package in it, so that a stranger finds their way from there."""
    for package in sorted(path for layer in ("qa", "index") for path in (ROOT / layer).rglob("__init__.py")):
        docstring = ast.get_docstring(ast.parse(package.read_text(encoding="utf-8"))) or ""
        for module in [*package.parent.glob("*.py"), *(inner.parent for inner in package.parent.glob("*/__init__.py"))]:
            if not module.stem.startswith("_"):
                named = re.search(rf"\b{module.stem}\b", docstring)
                assert named, f"{module.relative_to(ROOT)} is not in {package.relative_to(ROOT)}"


def test_importing_loads_no_model_and_reads_no_setting() -> None:
    """Not even a wrong setting shows, and the heavy libraries wait for their first use."""
    code = (
        "import sys, index, qa.__main__, index.__main__; print({'sentence_transformers', 'gradio'} & set(sys.modules))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={"QA_NONSENSE": "1"}, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "set()"


def test_the_page_is_up_before_what_takes_seconds_to_import() -> None:
    """The model and its libraries come afterwards, while the page is already there."""
    code = (
        "import sys, app, qa.page.application, qa.page.server\nfrom qa.page import answering, api, handlers, layout, rebuilds\n"
        "print({'torch', 'scipy', 'sentencepiece', 'transformers', 'pdfminer'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
