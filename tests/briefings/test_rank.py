"""The weights that are published are the weights in use."""

import re
from pathlib import Path

from bot.briefings import rank

PAGE = Path(__file__).parents[2] / "docs/reference/ranking.md"


def test_the_reference_has_every_weight() -> None:
    rows = dict(
        re.findall(
            r"^\| (new toll|correction|change|official word|independent sources|recency)[^|]*\| (\d+)",
            PAGE.read_text(),
            re.MULTILINE,
        )
    )
    assert {name: int(points) for name, points in rows.items()} == {
        "new toll": rank.NEW_TOLL,
        "correction": rank.CORRECTION,
        "change": rank.CHANGE,
        "official word": rank.OFFICIAL_WORD,
        "independent sources": rank.SOURCE,
        "recency": rank.RECENCY,
    }
