"""The weights that are published are the weights in use."""

import re
from pathlib import Path

from bot.briefings import rank

PAGE = Path(__file__).parents[2] / "docs/reference/ranking.md"


def test_the_reference_has_every_weight() -> None:
    rows = dict(
        re.findall(
            r"^\| (new toll|correction|change|contested figures|official word|independent sources|recency)"
            r"[^|]*\| (\d+)",
            PAGE.read_text(),
            re.MULTILINE,
        )
    )
    assert {name: int(points) for name, points in rows.items()} == {
        "new toll": rank.NEW_TOLL,
        "correction": rank.CORRECTION,
        "change": rank.CHANGE,
        "contested figures": rank.CONTESTED,
        "official word": rank.OFFICIAL_WORD,
        "independent sources": rank.SOURCE,
        "recency": rank.RECENCY,
    }


def test_the_reference_has_the_gravity_of_each_harm() -> None:
    row = next(line for line in PAGE.read_text().splitlines() if line.startswith("| gravity"))
    published = {
        name: int(factor) for name, factor in re.findall(r"(\w+) (\d+)(?=[, ])", row.rpartition(":")[2])
    }
    assert published == {harm.value: factor for harm, factor in rank.GRAVITY.items()}
