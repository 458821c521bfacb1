"""The docs against the code: every setting, every command, every link."""

import re
from pathlib import Path

import discord
import pytest
import typer
from pydantic_core import PydanticUndefined

from bot.cli.main import tree
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


def defaults() -> dict[str, str]:
    """Each setting by its name in the environment, with its default as one would type it."""
    return {field.alias or name: typed(field.default) for name, field in Settings.model_fields.items()}


def typed(value: object) -> str:
    if value is None or value == () or value is PydanticUndefined:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_env_example_has_every_setting_with_its_default_and_a_line_about_it() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    shown = dict(line[1:].split("=", 1) for line in lines if re.match(r"#[A-Z_]+=", line))
    assert shown == defaults()
    for name in shown:
        above = lines[: next(i for i, line in enumerate(lines) if line.startswith(f"#{name}="))]
        explained = next(line for line in reversed(above) if not re.match(r"#[A-Z_]+=", line))
        assert explained.startswith("# "), name


def test_the_reference_has_every_setting_with_its_default() -> None:
    page = (ROOT / "docs/reference/settings.md").read_text()
    rows = re.findall(r"^\| `([A-Z_]+)` \| (?:`([^`]*)` )?\| ", page, re.MULTILINE)
    assert dict(rows) == defaults()


def commands(app: typer.Typer, before: str = "") -> list[str]:
    names = [
        f"{before}{info.name or getattr(info.callback, '__name__', '')}" for info in app.registered_commands
    ]
    for group in app.registered_groups:
        if group.typer_instance is not None:
            names += commands(group.typer_instance, f"{before}{group.name} ")
    return names


def test_every_terminal_command_is_documented() -> None:
    page = (ROOT / "docs/reference/cli.md").read_text()
    found = commands(tree())
    assert "extract" in found
    assert [name for name in found if f"`sitrep {name}" not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_terminal_commands_in_the_docs_exist(page: Path) -> None:
    known = {name.split()[0] for name in commands(tree())}
    typed = re.findall(r"(?:^ {4}|`|[|] )(?:\.venv/bin/)?sitrep ([a-z]+)", page.read_text(), re.MULTILINE)
    assert [name for name in typed if name not in known] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.exists(), target
        if anchor and linked.suffix == ".md":
            assert anchor in anchors(linked), target


def anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_every_page_can_be_reached_from_the_index() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "docs/index.md"]
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        targets = re.findall(r"\]\(([^)\s#]+\.md)[^)]*\)", page.read_text())
        waiting += [(page.parent / target).resolve() for target in targets]
    missing = [str(page.relative_to(ROOT)) for page in ROOT.glob("docs/**/*.md") if page not in seen]
    assert missing == []


def test_the_invitation_to_discord_asks_for_what_its_table_names_and_nothing_else() -> None:
    page = (ROOT / "docs/start/discord.md").read_text()
    asked = discord.Permissions(int(re.findall(r"permissions=(\d+)", page)[0]))
    table = page.split("| It asks for |")[1].split("\n\n")[0]
    named = [
        name for row in re.findall(r"^\| ([A-Z][^|]+) \|", table, re.MULTILINE) for name in row.split(", ")
    ]
    wanted = {name.lower().replace(" ", "_").replace("view_channels", "view_channel") for name in named}
    assert asked == discord.Permissions(**dict.fromkeys(wanted, True))
