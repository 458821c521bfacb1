"""Files of words (lexicon/<language>/<subject>.toml) -> tables."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(language: str, subject: str) -> Mapping[str, Any]:
    """The words of one subject in one language, as its file has them.

    A language may leave out what it does not have, whole files too: every list of the English file is
    there, empty if need be. The mapping is shared by all callers: read it, never write to it.
    """
    own = _file(language, subject)
    return _filled(own, _file("en", subject)) if language != "en" else own


def has(language: str, subject: str) -> bool:
    """Whether the language has words of that subject."""
    return bool(_file(language, subject))


@cache
def _file(language: str, subject: str) -> dict[str, Any]:
    path = files(__name__) / language / f"{subject}.toml"
    return tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}


def _filled(own: dict[str, Any], english: dict[str, Any]) -> dict[str, Any]:
    """The own table with an empty list, table or word for every one that only English has."""
    filled = dict(own)
    for name, value in english.items():
        if isinstance(value, dict):
            filled[name] = _filled(own.get(name, {}), value)
        elif isinstance(value, list | str):
            filled.setdefault(name, type(value)())
    return filled


@cache
def languages() -> tuple[str, ...]:
    """Codes (ISO 639-1) of the languages that have words of their own, English first."""
    found = {folder.name for folder in files(__name__).iterdir() if (folder / "language.toml").is_file()}
    return tuple(sorted(found, key=lambda code: (code != "en", code)))
