"""Every string that people may read keeps to docs/style.md: no banned word or form, no "a event"."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("bot", "adapters")
# What is not to be said -> what to say instead (docs/style.md has the rules).
BANNED = {
    r"\bis nobody\b": "say what is missing: “@ann is not a person here”",
    r"\bbreaks? no quiet\b": "stays silent in quiet hours",
    r"\bno address of\b": "is not a web address",
    r"\bmoves? no mark\b": "changes nothing in the next briefing",
    r"\bhangs? under\b": "is under",
    r"\bis no more\b": "is not any more",
    r"\bno longer for good\b": "for ever",
    r"\bupon\b": "on",
    r"\bwhilst\b": "while",
    r"\b(?:here|there|where)(?:of|in|upon|with)\b(?<!therein)": "of it, in it",
    r"\bkindly\b": "leave it out",
    r"\bplease note\b": "leave it out",
    r"\bin order to\b": "to",
    r"\butili[sz]e": "use",
    r"\bleverage": "use",
    r"\bseamless": "leave it out",
    r"\b[Oo]ops\b": "say what failed",
    r"\bAn error (?:has )?occurred\b": "say which, and what to do",
    r"\b[Ii]nvalid (?:input|value|argument)\b": "say what is wrong and show the right form",
    r"\b[Ff]atal\b": "say what stopped",
    r"\babort(?:ed|ing)?\b": "stopped",
    r"\bnull\b": "none",
    r"\bpayload\b": "message",
    r"\bsnapshot\b": "how it stood",
    r"\b[Aa] (?=[aeiouAEIOU][a-z]+\b)(?!(?:one|once|un[ie]|us|use|euro|Euro)\w*\b)": "an",
}
# Strings that no person reads: SQL, patterns, names of keys and formats, words of the lexicon.
_CODE = re.compile(r"[{}\\^$]|SELECT |WHERE |^\S*$|^[a-z_.:/-]+$", re.MULTILINE)


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """What stands in quotes in a module, but its docstrings and its patterns."""
    tree = ast.parse(path.read_text())
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.lineno, node.value


def faults(text: str) -> list[str]:
    if " " not in text.strip() or _CODE.search(text):
        return []
    return [f"{found[0]!r}: {right}" for form, right in BANNED.items() if (found := re.search(form, text))]


def modules() -> list[Path]:
    return [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]


def test_no_string_has_a_banned_word() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {fault} in {text!r}"
        for path in modules()
        for line, text in strings(path)
        for fault in faults(text)
    ]
    assert found == [], "\n".join(found)


@pytest.mark.parametrize(
    "text",
    ["@bob is nobody to ping", "It moves no mark.", "Parked: a alert for #desk", "An error occurred here"],
)
def test_a_banned_form_is_found(text: str) -> None:
    assert faults(text)


@pytest.mark.parametrize("text", ["a user of it", "a one-line answer", "an event of a European town"])
def test_what_is_right_is_left_alone(text: str) -> None:
    assert faults(text) == []


def test_the_style_guide_has_ten_rules_with_before_and_after() -> None:
    page = (ROOT / "docs/style.md").read_text()
    rules = re.findall(r"^\d+\. \*\*", page, re.MULTILINE)
    assert len(rules) == 10
    assert page.count("Before: ") == page.count("After: ") == 10
