"""The imports of bot and adapters -> a picture of rooms and arrows, as Mermaid, in docs/why/architecture.md.

`python .ci/architecture.py` writes the picture anew; `--check` exits 1 where it is not what the code says.
"""

import ast
import re
import sys
from collections import Counter
from pathlib import Path

PAGE = Path("docs/why/architecture.md")
PICTURE = re.compile(r"```mermaid\n.*?```", re.DOTALL)
LONE = "bot"  # modules that lie in no room


def room(module: str) -> str:
    """Such as "bot.events" for "bot.events.ledger.toll"; lone modules of bot share one room."""
    parts = module.split(".")
    if parts[0] == "adapters":
        return "adapters"
    return ".".join(parts[:2]) if len(parts) > 2 or Path(*parts).is_dir() else LONE


def arrows() -> Counter[tuple[str, str]]:
    """How many imports go from one room to another."""
    found: Counter[tuple[str, str]] = Counter()
    for top in ("bot", "adapters"):
        for path in Path(top).rglob("*.py"):
            here = room(".".join(path.with_suffix("").parts))
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in (
                    "bot",
                    "adapters",
                ):
                    there = room(
                        f"{node.module}.{node.names[0].name}" if node.module == "bot" else str(node.module)
                    )
                    if there != here:
                        found[here, there] += 1
    return found


def picture() -> str:
    """The arrows between rooms, those of lone modules left out."""
    lines = [f"    {here} --> {there}" for here, there in sorted(arrows()) if LONE not in (here, there)]
    return "\n".join(["```mermaid", "flowchart TD", *lines, "```"])


def main() -> int:
    """Write the picture, or compare it."""
    page = PAGE.read_text("utf-8")
    drawn = PICTURE.sub(lambda _: picture(), page)
    if "--check" in sys.argv:
        if drawn != page:
            print(f"{PAGE} is not what the imports say: python .ci/architecture.py")
        return int(drawn != page)
    PAGE.write_text(drawn, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
