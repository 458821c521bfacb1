"""Sets of feeds to begin with, as OPML; each address with the public page that names it and its date."""

from dataclasses import dataclass
from importlib import resources

from lxml import etree


@dataclass(frozen=True, slots=True)
class Starter:
    """A feed of a set: what it gives in `gives`, and on which public page of which day its address stood."""

    url: str
    title: str
    language: str
    gives: str
    named_by: str
    named_on: str


@dataclass(frozen=True, slots=True)
class StarterSet:
    """A set by its short name, for whom it is, and its feeds."""

    name: str
    title: str
    feeds: tuple[Starter, ...]


def starter_sets() -> tuple[StarterSet, ...]:
    """The sets in the package, by name."""
    files = (each for each in resources.files(__package__).iterdir() if each.name.endswith(".opml"))
    return tuple(_read(each.name.removesuffix(".opml"), each.read_bytes()) for each in sorted(files, key=str))


def _read(name: str, body: bytes) -> StarterSet:
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    feeds = [
        Starter(
            url=str(each.get("xmlUrl")),
            title=str(each.get("text")),
            language=str(each.get("language")),
            gives=str(each.get("description")),
            named_by=str(each.get("namedBy")),
            named_on=str(each.get("namedOn")),
        )
        for each in root.iter("outline")
    ]
    return StarterSet(name, str(root.findtext("head/title")), tuple(feeds))
