"""Files of words (lexicon/<language>/<subject>.toml) -> tables."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(language: str, subject: str) -> Mapping[str, Any]:
    """The words of one subject in one language, as its file has them; empty where there is no such file.

    The mapping is shared by all callers: read it, never write to it.
    """
    path = files(__name__) / language / f"{subject}.toml"
    return tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}


@cache
def languages() -> tuple[str, ...]:
    """Codes (ISO 639-1) of the languages that have words of their own, English first."""
    found = {folder.name for folder in files(__name__).iterdir() if (folder / "language.toml").is_file()}
    return tuple(sorted(found, key=lambda code: (code != "en", code)))
