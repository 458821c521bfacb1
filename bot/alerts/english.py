"""spaCy's English lemma tables, without a model -> irregular forms, endings, known words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

PARTS = ("noun", "verb", "adj")


@dataclass(frozen=True, slots=True)
class Tables:
    """By part of speech: irregular form -> bases, endings (old, new), and the words there are."""

    irregular: Mapping[str, Mapping[str, tuple[str, ...]]]
    endings: Mapping[str, tuple[tuple[str, str], ...]]
    words: Mapping[str, frozenset[str]]


EMPTY = Tables({part: {} for part in PARTS}, dict.fromkeys(PARTS, ()), {part: frozenset() for part in PARTS})


@cache
def english_tables() -> Tables:
    """The tables of the installed English pipeline (9 MB, 20 ms); empty ones when there is none."""
    folder = _lookups_folder()
    if folder is None:
        return EMPTY
    from spacy.lookups import Lookups

    lookups = Lookups().from_disk(folder)
    irregular, rules, words = (lookups.get_table(f"lemma_{name}") for name in ("exc", "rules", "index"))
    return Tables(
        {part: {form: tuple(bases) for form, bases in irregular[part].items()} for part in PARTS},
        {part: tuple((old, new) for old, new in rules[part]) for part in PARTS},
        {part: frozenset(words[part]) for part in PARTS},
    )


def _lookups_folder() -> Path | None:
    for name in sorted(point.name for point in entry_points(group="spacy_models")):
        spec = find_spec(name) if name.startswith("en_core") else None
        if spec and spec.origin:
            for file in Path(spec.origin).parent.glob("*/lemmatizer/lookups/lookups.bin"):
                return file.parent
    return None
