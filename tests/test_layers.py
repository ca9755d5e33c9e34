"""The shape of the code: what may import what, how long a module may be, and that importing does nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = [ROOT / "app.py", *sorted((ROOT / "qa").glob("*.py")), *sorted((ROOT / "index").glob("*.py"))]


def imported(path: Path) -> set[str]:
    """The first names of every module that the file imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_one_way_and_libraries_stay_where_they_belong(path: Path) -> None:
    """app.py → qa → index; Gradio and the web server only for the page, FAISS only in the store."""
    names = imported(path)
    if path.parent.name == "index":
        assert not names & {"qa", "app"}
    if path.parent.name == "qa":
        assert "app" not in names
    if path.name not in ("page.py", "layout.py", "api.py"):
        assert "gradio" not in names
    if path.name not in ("serving.py", "sign_in.py", "layout.py"):
        assert not names & {"fastapi", "starlette", "uvicorn"}
    if path.name != "store.py":
        assert "faiss" not in names
    assert not names & {"pickle", "joblib", "dill", "shelve"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_is_over_250_lines(path: Path) -> None:
    """Each can be read in one go."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250


def test_importing_loads_no_model_and_reads_no_setting() -> None:
    """Not even a wrong setting shows, and the heavy libraries wait for their first use."""
    code = (
        "import sys, index, qa.__main__, index.__main__; print({'sentence_transformers', 'gradio'} & set(sys.modules))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={"QA_NONSENSE": "1"}, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "set()"
