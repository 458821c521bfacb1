"""An article and its reading -> what grouping looks at: a small, JSON-able value."""

from dataclasses import dataclass, field
from datetime import datetime

from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class Features:
    """What places an article: weighted words and names, where, when, how many, and a text signature.

    `words` and `title` are word stems with counts; the name tuples are normalised, in order of
    first mention. `dates` are ISO days. `figures` read "killed:9". `signature` is for wire copy.
    """

    article: str
    published: datetime | None
    words: tuple[tuple[str, int], ...] = ()
    title: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    signature: tuple[int, ...] = field(default=())


_CODEC: TypeAdapter[Features] = TypeAdapter(Features)


def dump(features: Features) -> str:
    """The features as JSON text."""
    return _CODEC.dump_json(features).decode()


def load(text: str) -> Features:
    """The features that `dump` wrote; pydantic.ValidationError when they are not."""
    return _CODEC.validate_json(text)
