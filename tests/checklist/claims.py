"""What an item asks of single claims and statements: by whom, how firmly, of which incident."""

from collections.abc import Iterator
from typing import Any

from tests.checklist.answers import bounds
from tests.checklist.items import Item

# What a way calls a field -> what the record calls it.
PLAIN_FIELDS = {"type": "claimant_type", "status": "status", "scope": "scope", "own": "own", "unit": "unit"}
Record = dict[str, Any]


def missed(item: Item, record: Record) -> Iterator[str]:
    """What is asked beside the toll and not so in the record, in words."""
    for claim in item.asked.get("claims", []):
        if not any(_answers(item, claim, found) for found in record["casualties"]):
            yield f"no such claim: {claim}"
    for speaker in item.asked.get("speakers", []):
        if not any(_speaks(item, speaker, statement) for statement in record["statements"]):
            yield f"no such speaker: {speaker}"
    if "no_claim_by" in item.asked:
        name = item.put[item.asked["no_claim_by"]]
        yield from (
            f"a claim by {name}: {found['text']}"
            for found in record["casualties"]
            if same_name(name, found["claimant"])
        )


def _answers(item: Item, asked: dict[str, Any], found: Record) -> bool:
    figure = bounds(asked["figure"], item.numbers)
    if (found["harm"], found["low"], found["high"]) != (asked["harm"], figure.low, figure.high):
        return False
    if any(found.get(name) != asked[key] for key, name in PLAIN_FIELDS.items() if key in asked):
        return False
    return "claimant" not in asked or same_name(_name(item, asked["claimant"]), found["claimant"])


def _speaks(item: Item, asked: dict[str, Any], statement: Record) -> bool:
    official = asked.get("official", statement["official"])
    return statement["official"] == official and same_name(_name(item, asked["name"]), statement["speaker"])


def _name(item: Item, slot: str) -> str:
    return item.put.get(slot, slot)


def same_name(asked: str, found: str | None) -> bool:
    """Whether one name stands within the other, without article and case; "none" asks for no name."""
    if asked == "none" or found is None:
        return asked == "none" and found is None
    first, second = _bare(asked), _bare(found)
    return first in second or second in first


def _bare(name: str) -> str:
    name = name.casefold().strip()
    for article in ("the ", "a ", "an "):
        name = name.removeprefix(article)
    return name
