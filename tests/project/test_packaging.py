"""A wheel holds all that the checkout holds, and containers start from compiled modules."""

import tomllib
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_file_beside_the_modules_is_packaged() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    patterns = project["tool"]["setuptools"]["package-data"]["*"]
    left_out = [
        str(path.relative_to(ROOT))
        for package in ("bot", "adapters")
        for path in (ROOT / package).rglob("*")
        if path.is_file()
        and path.suffix not in (".py", ".pyc")
        and not any(fnmatch(path.name, pattern) for pattern in patterns)
    ]
    assert left_out == []


def test_a_container_compiles_what_it_installs() -> None:
    installing = [
        line for line in (ROOT / "deploy" / "Dockerfile").read_text().splitlines() if "uv pip" in line
    ]
    assert installing
    assert all("--compile-bytecode" in line for line in installing)
