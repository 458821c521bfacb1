"""Pages in hard shapes: the article where there is one, a refusal in words where there is none."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import pytest

from bot.errors import ReadingError
from bot.feeds.pages.likeness import why_another
from bot.feeds.pages.page import read_page
from bot.model import Article

HERE = Path(__file__).parent
NOW = datetime(2026, 12, 1, 7, tzinfo=UTC)
RIGHT = 0.9  # F1 of words: the article, with a line more or less
SHARE_RIGHT, MEDIAN = 43 / 45, 0.95
_NOTE = re.compile(r"\s*<!--(.*?)-->", re.DOTALL)
_FIELD = re.compile(r"(url|asked|title|summary):\s*(.*?)(?=\s+(?:url|asked|title|summary):|\s*$)", re.DOTALL)
WITH, WITHOUT = (sorted((HERE / kind).glob("*.html")) for kind in ("with", "without"))


@dataclass(frozen=True)
class Hard:
    """A page as dropped in, and what its first comment says of it."""

    body: bytes
    about: dict[str, str]

    def read(self) -> str:
        """The article's text, as the bot takes it. Raises ReadingError."""
        url = self.about.get("url", "https://wire.example/2026/12/story-4711")
        page = read_page(self.body, url=url, now=NOW)
        if title := self.about.get("title"):
            item = Article("1", title, "", url, summary=self.about.get("summary", ""))
            if another := why_another(item, page, self.about.get("asked", url)):
                raise ReadingError(another)
        return page.text


def hard(path: Path) -> Hard:
    body = path.read_bytes()
    note = _NOTE.match(body.decode("utf-8", "replace"))
    return Hard(body, dict(_FIELD.findall(note[1])) if note else {})


def f1(found: str, gold: str) -> float:
    left, right = (Counter(re.findall(r"\w+", text.lower())) for text in (found, gold))
    common = (left & right).total()
    return 2 * common / max(left.total() + right.total(), 1)


@pytest.mark.skipif(not WITH, reason="no page has been dropped in")
def test_articles_are_found() -> None:
    scores = {}
    for path in WITH:
        try:
            scores[path.stem] = f1(hard(path).read(), path.with_suffix(".txt").read_text("utf-8"))
        except ReadingError as error:
            scores[f"{path.stem}: {error}"] = 0.0
    wrong = {name: round(score, 2) for name, score in scores.items() if score < RIGHT}
    assert len(scores) - len(wrong) >= SHARE_RIGHT * len(scores), wrong
    assert median(scores.values()) >= MEDIAN


@pytest.mark.parametrize("path", WITHOUT, ids=[path.stem for path in WITHOUT])
def test_a_page_without_an_article_is_refused_in_words(path: Path) -> None:
    with pytest.raises(ReadingError, match=r"\w+ \w+ \w+"):
        hard(path).read()
