"""`python -m tests.constraints` writes `tests/constraints.txt`: each package that is installed here for the project.

CI installs these versions, so that they are the ones that were tested.
"""

from __future__ import annotations

import tomllib
from argparse import ArgumentParser, RawTextHelpFormatter
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
PATH = ROOT / "tests/constraints.txt"


def installed() -> dict[str, str]:
    """Name and version of each package that the project and its tests need, and that these need."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    waiting = [(Requirement(one), "") for one in (*project["dependencies"], *project["optional-dependencies"]["test"])]
    seen: set[tuple[str, str]] = set()
    found: dict[str, str] = {}
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        for wanted in ("", *requirement.extras):
            if (name, wanted) in seen:
                continue
            seen.add((name, wanted))
            try:
                package = distribution(name)
            except PackageNotFoundError:  # an extra of a package that nothing asks for
                continue
            found[name] = Version(package.version).public  # without "+cpu", which pip takes for the same version
            waiting += [(Requirement(one), wanted) for one in package.requires or ()]
    return found


def written() -> dict[str, str]:
    """What the file says."""
    lines = PATH.read_text("utf-8").splitlines()
    return dict(line.split("==") for line in lines if "==" in line)


def main() -> None:
    ArgumentParser(
        prog="python -m tests.constraints", description=__doc__, formatter_class=RawTextHelpFormatter
    ).parse_args()
    lines = [f"{name}=={version}" for name, version in sorted(installed().items())]
    PATH.write_text("# python -m tests.constraints writes this: what CI tested\n" + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
