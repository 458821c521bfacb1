"""The requirement lists -> what is wrong with them, and what is known against what they hold."""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, requires
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parent.parent
LISTS = ("run", "scale", "dev")  # each holds the one before it
ADVISORY_SECONDS = 120
_PINNED = re.compile(r"([A-Za-z0-9][\w.-]*)(?:\[[\w,-]+\])?==([\w.!+-]+)(?:\s*;\s*.+)?\Z")
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\Z")


def normal(name: str) -> str:
    """A package's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def review(text: str) -> tuple[dict[str, str], list[str]]:
    """The packages of a list with their versions, and the faults of its lines."""
    found: dict[str, str] = {}
    faults = []
    for line in text.replace("\\\n", " ").splitlines():
        words = line.split("--hash")
        requirement, hashes = words[0].strip(), [f"--hash{word}".strip() for word in words[1:]]
        if not requirement or requirement.startswith("#"):
            continue
        match = _PINNED.match(requirement)
        if match is None:
            faults.append(f"not one package at one version from any index: {requirement}")
            continue
        if not hashes or not all(map(_HASH.match, hashes)):
            faults.append(f"without its hashes: {requirement}")
        found[normal(match[1])] = match[2]
    return found, faults


def compare(smaller: Mapping[str, str], larger: Mapping[str, str]) -> list[str]:
    """Where the larger list lacks or changes what the smaller one holds."""
    return [
        f"{name} is {version} in one list and {larger.get(name, 'not there')} in the next"
        for name, version in smaller.items()
        if larger.get(name) != version
    ]


def declared(project: Path) -> set[str]:
    """The packages that pyproject.toml asks for, all extras and groups together."""
    stated = tomllib.loads(project.read_text(encoding="utf-8"))
    lists = [
        stated["project"]["dependencies"],
        *stated["project"].get("optional-dependencies", {}).values(),
        *stated.get("dependency-groups", {}).values(),
    ]
    return {_name(line) for each in lists for line in each}


def reachable(names: Iterable[str]) -> set[str]:
    """These packages and all they may ask for, on any system, as far as they are installed."""
    found: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= {_name(line) for line in _required(name)} - found
    return found


def _required(name: str) -> list[str]:
    try:
        return requires(name) or []
    except PackageNotFoundError:  # for another system
        return []


def _name(line: str) -> str:
    match = _NAME.match(line)
    return normal(match[0]) if match else line


def lock_faults() -> list[str]:
    """Everything that is wrong with the lists of this tree."""
    faults, seen = [], []
    wanted = reachable(declared(ROOT / "pyproject.toml"))
    for name in LISTS:
        found, said = review((ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8"))
        faults += [f"requirements/{name}.txt: {each}" for each in said]
        faults += [
            f"requirements/{name}.txt: nothing asks for {each}" for each in sorted(found.keys() - wanted)
        ]
        seen.append(found)
    for smaller, larger in pairwise(seen):
        faults += compare(smaller, larger)
    return faults


def advisories(listed: Path) -> str:
    """What pip-audit answers about the listed versions, as JSON; empty when it does not."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--format", "json"]
    try:
        ran = subprocess.run(  # noqa: S603  # our own words
            [*command, "--progress-spinner", "off", "-r", str(listed)],
            capture_output=True,
            text=True,
            timeout=ADVISORY_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return ""
    return ran.stdout


def read_advisories(answer: str) -> tuple[list[str], int, int]:
    """What is known against packages, how many were looked up, and how many could not be.

    An index that does not know a package leaves it unaudited, which is no good news.
    """
    try:
        packages = json.loads(answer)["dependencies"]
    except (ValueError, KeyError):
        return [], 0, 0
    asked = [package for package in packages if "skip_reason" not in package]
    known = [
        f"{package['name']} {package['version']}: {each['id']}, mended in {each['fix_versions'] or 'none'}"
        for package in asked
        for each in package.get("vulns", ())
    ]
    return known, len(asked), len(packages) - len(asked)


def main() -> int:
    """Say what was found; 1 when something is wrong."""
    faults = lock_faults()
    known, asked, skipped = read_advisories(advisories(ROOT / "requirements" / "scale.txt"))
    for line in (*faults, *known):
        print(line)
    print(f"Requirement lists: {len(faults)} faults.")
    if not asked:
        print("Advisories: nobody answers here, so nothing was looked up; the lists were reviewed, no more.")
    else:
        print(f"Advisories: {len(known)} against {asked} packages; {skipped} could not be looked up.")
    return 1 if faults or known else 0


if __name__ == "__main__":
    sys.exit(main())
