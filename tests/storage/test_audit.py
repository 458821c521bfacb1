"""The audit of the requirement lists finds what must not be in them, and says what it could not look up."""

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
HASH = "--hash=sha256:" + "0" * 64


@pytest.fixture(scope="module")
def audit() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / ".ci" / "audit.py"))


def test_the_lists_of_this_tree_are_in_order(audit: dict[str, Any]) -> None:
    assert audit["lock_faults"]() == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (f"weir==1.2 \\\n    {HASH} \\\n    {HASH}", None),
        (f"weir[cli]==1.2.post1 ; python_version < '3.14' \\\n    {HASH}", None),
        ("# a note", None),
        ("weir==1.2", "without its hashes"),
        ("weir==1.2 \\\n    --hash=md5:00", "without its hashes"),
        (f"weir>=1.2 \\\n    {HASH}", "one version"),
        (f"weir==1.* \\\n    {HASH}", "one version"),
        (f"weir \\\n    {HASH}", "one version"),
        (f"weir @ https://weir.example/weir.whl \\\n    {HASH}", "one version"),
        (f"git+https://weir.example/weir@main {HASH}", "one version"),
        ("-e ../weir", "one version"),
        ("--index-url https://weir.example/simple", "any index"),
        ("--extra-index-url https://weir.example/simple", "any index"),
        ("--find-links ./wheels", "any index"),
        ("--trusted-host weir.example", "any index"),
    ],
)
def test_a_line_is_one_package_at_one_version_with_its_hashes(
    audit: dict[str, Any], line: str, fault: str | None
) -> None:
    found, faults = audit["review"](line)
    assert (fault is None) == (faults == [])
    assert not faults or fault in faults[0]
    assert fault or found in ({"weir": "1.2"}, {"weir": "1.2.post1"}, {})


def test_a_package_that_nothing_asks_for_is_found(audit: dict[str, Any]) -> None:
    wanted = audit["reachable"](audit["declared"](ROOT / "pyproject.toml"))
    assert {"aiohttp", "yarl", "sqlalchemy", "procrastinate", "pytest", "iniconfig"} <= wanted
    assert "weir" not in wanted


def test_each_list_holds_the_smaller_one(audit: dict[str, Any]) -> None:
    assert audit["compare"]({"a": "1"}, {"a": "1", "b": "2"}) == []
    assert len(audit["compare"]({"a": "1", "b": "1"}, {"a": "2"})) == 2


def test_what_no_index_knows_is_not_called_sound(audit: dict[str, Any]) -> None:
    known = {"name": "weir", "version": "1", "vulns": [{"id": "X-1", "fix_versions": ["2"]}]}
    sound = {"name": "dam", "version": "1", "vulns": []}
    unknown = {"name": "lock", "skip_reason": "not found"}
    answer = json.dumps({"dependencies": [known, sound, unknown]})
    assert audit["read_advisories"](answer) == (["weir 1: X-1, mended in ['2']"], 2, 1)
    for nothing in ("", "{}", "Traceback"):
        assert audit["read_advisories"](nothing) == ([], 0, 0)
