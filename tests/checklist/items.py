"""The ways of saying a toll -> items: a text, and what reading has to make of it."""

import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from tests.checklist.answers import HARMS, Bounds, bounds
from tests.checklist.fills import Fill, Words

PUBLISHED = "2026-11-25T12:00:00+00:00"
HERE = Path(__file__).parent
PLACES = ("alone", "before", "after", "middle", "dateline")  # where in a text the sentence stands


@dataclass(frozen=True)
class Item:
    """One article of the checklist with its answers."""

    kind: str
    way: str
    text: str
    title: str | None
    toll: dict[str, Bounds]
    asked: dict[str, Any]
    numbers: dict[str, int] = field(default_factory=dict)
    put: dict[str, str] = field(default_factory=dict)
    other: "Item | None" = None  # of a pair, the second text

    def article(self, identity: str) -> dict[str, Any]:
        """The item as a record for reading."""
        title = {"title": self.title} if self.title else {}
        return {"id": identity, "text": self.text, **title, "language": "en", "published": PUBLISHED}


@cache
def read_words() -> Words:
    """What the slots are filled with."""
    return tomllib.loads((HERE / "words.toml").read_text())


@cache
def read_ways() -> tuple[dict[str, Any], ...]:
    """Every way of saying it, each with its kind, in the order of the files."""
    found = []
    for path in sorted((HERE / "ways").glob("*.toml")):
        file = tomllib.loads(path.read_text())
        found += [{"kind": file["kind"], **way} for way in file["ways"]]
    return tuple(found)


def items_of(way: dict[str, Any], fills: int) -> list[Item]:
    """So many items of one way, the same ones each time."""
    return [filled(way, Random(f"{way['kind']} {way['name']} {number}")) for number in range(fills)]


def filled(way: dict[str, Any], rng: Random) -> Item:
    """One item of a way; of a pair both texts, filled with the same numbers and words."""
    fill = Fill(rng, read_words(), way.get("numbers", {}))
    if "second" not in way:
        return _item(way, fill)
    first = _item({"place": "alone", **way}, fill)
    return replace(first, other=_item(_second(way), fill))


def _second(way: dict[str, Any]) -> dict[str, Any]:
    """The second of a pair: where it has no text or no answers of its own, those of the first."""
    answers = HARMS if way["kind"] == "pairs that agree" else ()
    same = {key: way[key] for key in ("kind", "name", "text", "title", *answers) if key in way}
    return {"place": "alone", **same, **way["second"]}


def _item(way: dict[str, Any], fill: Fill) -> Item:
    sentence = _in_letters(fill.text(way["text"]), way.get("letters"))
    title = fill.text(way["title"]) if "title" in way else None
    text, title = _placed(sentence, title, way.get("place", "any"), fill)
    toll = {harm: bounds(way[harm], fill.numbers) for harm in HARMS if harm in way}
    asked = {key: way[key] for key in ("claims", "speakers", "no_claim_by", "open") if key in way}
    return Item(way["kind"], way["name"], text, title, toll, asked, fill.numbers, fill.put)


def _in_letters(text: str, letters: str | None) -> str:
    if letters == "capitals":
        return text.upper()
    if letters == "title case":
        return " ".join(word[:1].upper() + word[1:] for word in text.split(" "))
    return text


def _placed(sentence: str, title: str | None, place: str, fill: Fill) -> tuple[str, str | None]:
    """The sentence within a text that says nothing else of victims."""
    rng, frames = fill.rng, fill.words["frames"]
    before, after = (" ".join(rng.sample(frames[side], rng.choice((1, 2)))) for side in ("before", "after"))
    if place == "any":
        place = rng.choice(PLACES)
    if place == "first":
        place = rng.choice(("alone", "title", "line"))
    match place:
        case "title":
            return f"{before} {after}", sentence
        case "line":
            return f"{sentence}\n\n{before} {after}", title
        case "before":
            return f"{sentence} {after}", title
        case "after":
            return f"{before} {sentence}", title
        case "middle":
            return f"{before}\n\n{sentence}\n\n{after}", title
        case "dateline":
            line = f"{fill.text('{town}').upper()} ({fill.text('{agency}')}) {rng.choice('-—')}"
            return f"{line} {sentence} {after}", title
        case _:
            return sentence, title
