"""Tolls of labelled notes and claims of labelled passages, where their folder is set."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from bot.events.ledger.article import article_toll
from bot.model import Article, Claim, Harm, Reading
from bot.reading.pipe import Reader

DATA = os.environ.get("SITREP_EVALUATION_DATA")
NOTES = 240  # of each set: enough to notice a loss of two points, little enough for a test
pytestmark = [
    pytest.mark.evaluation,
    pytest.mark.skipif(not DATA, reason="SITREP_EVALUATION_DATA is not set"),
]


def records(dataset: str, most: int) -> list[dict[str, Any]]:
    path = Path(DATA or "") / dataset / "dev.jsonl"
    if not path.is_file():
        pytest.skip(f"{dataset} is not here")
    lines = path.read_text("utf-8").splitlines()[:most]
    return [json.loads(line) for line in lines if line.strip()]


def read(found: list[dict[str, Any]]) -> list[Reading]:
    articles = [Article(id=one["id"], title=one.get("title") or "", text=one["text"]) for one in found]
    return list(Reader().read(articles))


def best(reading: Reading, harm: Harm) -> int:
    toll = article_toll(Article("", "", ""), reading).get(harm)
    return (toll.best or 0) if toll else 0


def test_tolls_of_short_notes_are_mostly_right() -> None:
    notes = records("casualties_wikishootings", NOTES)
    right = [
        (best(reading, Harm.KILLED), best(reading, Harm.WOUNDED))
        == (note["gold"]["killed"], note["gold"]["injured"])
        for note, reading in zip(notes, read(notes), strict=True)
    ]
    assert sum(right) / len(right) >= 0.75


def test_most_labelled_claims_are_found_and_few_are_invented() -> None:
    passages = records("claims_labelled", NOTES)
    hits = wanted = made = 0
    for passage, reading in zip(passages, read(passages), strict=True):
        claims = list(reading.claims)
        wanted, made = wanted + len(passage["claims"]), made + len(claims)
        for gold in passage["claims"]:
            match = next((claim for claim in claims if fits(claim, gold)), None)
            if match:
                claims.remove(match)
                hits += 1
    assert hits / wanted >= 0.75
    assert hits / made >= 0.75  # spans marked as neither claim nor error count against us here


def fits(claim: Claim, gold: dict[str, Any]) -> bool:
    overlaps = claim.span.start < gold["end"] and gold["start"] < claim.span.end
    return overlaps and (claim.harm, claim.low, claim.high) == (gold["harm"], gold["low"], gold["high"])
