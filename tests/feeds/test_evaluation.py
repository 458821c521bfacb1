"""What the feeds room makes of labelled feeds and pages, where SITREP_EVALUATION_DATA has them."""

import gzip
import html
import json
import os
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from bot.errors import SitrepError
from bot.feeds.feed import Feed
from bot.feeds.pages.page import read_page
from bot.feeds.parse import parse_feed

DATA = os.environ.get("SITREP_EVALUATION_DATA")
NOW = datetime.now(UTC)
pytestmark = [
    pytest.mark.evaluation,
    pytest.mark.skipif(DATA is None, reason="SITREP_EVALUATION_DATA is unset"),
]


def records(kind: str) -> list[dict[str, Any]]:
    folder = Path(DATA or "") / kind
    return [json.loads(line) for line in (folder / "dev.jsonl").read_text("utf-8").splitlines()]


def read(record: dict[str, Any]) -> Feed:
    body = (Path(DATA or "") / "feeds" / record["file"]).read_bytes()
    return parse_feed(body, url=None, now=NOW)


def plain(text: str | None) -> str:
    text = html.unescape(html.unescape(text or ""))
    return " ".join(re.sub(r"<[^>]*>", "", text).split())


def test_every_real_feed_is_read_and_no_item_lost() -> None:
    lost = 0
    for record in records("feeds"):
        try:
            found = len(read(record).articles)
        except SitrepError:
            assert record["kind"] != "real" or record["item_tags"] is None, record["id"]
            continue
        lost += max(0, (record["item_tags"] or 0) - found)
    assert lost == 0


def test_titles_links_and_dates_are_those_expected() -> None:
    hits: list[bool] = []
    for record in records("feeds"):
        expected = record["expected"] or {}
        if "entries" not in expected:
            continue
        articles = read(record).articles
        hits.append(len(articles) == expected["items"])
        titles = {plain(article.title) for article in articles}
        links = {(article.url or "").rstrip("/") for article in articles}
        times = {round(article.published.timestamp()) for article in articles if article.published}
        for entry in expected["entries"]:
            if isinstance(title := entry.get("title"), str) and "\ufffd" not in title:
                hits.append(plain(title) in titles)
            if isinstance(link := entry.get("link"), str):
                hits.append(html.unescape(link).strip().rstrip("/") in links)
            if isinstance(moment := entry.get("isoDate"), str):
                hits.append(round(datetime.fromisoformat(moment).timestamp()) in times)
    assert mean(hits) >= 0.99


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3)) if words)


def test_pages_give_their_article() -> None:
    precision, recall = [], []
    for record in records("html_articles"):
        body = gzip.decompress((Path(DATA or "") / "html_articles" / record["html"]).read_bytes())
        gold = shingles(record["gold"]["text"])
        found = shingles(read_page(body, url=record["url"], now=NOW).text)
        common = (gold & found).total()
        precision += [common / found.total()] if found else []
        recall += [common / gold.total()] if gold else []
    p, r = mean(precision), mean(recall)
    assert 2 * p * r / (p + r) >= 0.96
