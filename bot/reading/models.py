"""The languages that have words of their own -> which model reads each, and what is missing."""

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, entry_points, metadata

from bot.reading import lexicon

# What a lexicon can have; each file that is not there is a thing Sitrep does not read in that language.
SUBJECTS = {
    "casualties": "figures",
    "orders": "figures without a model",
    "statements": "statements",
    "dates": "dates",
    "places": "places",
    "key_facts": "key facts",
    "sentences": "abbreviations",
    "furniture": "page furniture",
}


@dataclass(frozen=True, slots=True)
class Readable:
    """One language: its code and name, the model that reads it (None: there is none), what it lacks."""

    code: str
    name: str
    model: str | None
    missing: tuple[str, ...] = ()

    @property
    def only_figures(self) -> bool:
        """Whether its figures are read by the order of words alone, for want of a model."""
        return self.model is None

    @property
    def remedy(self) -> str:
        """The command that lets it be read in full."""
        return f"sitrep languages add {self.code}"


def is_read(language: str) -> bool:
    """Whether anything is read of a language: it has words, and a model or plain orders of them."""
    known = language in lexicon.languages()
    return known and (lexicon.has(language, "orders") or installed_model(language) is not None)


def readable(language: str) -> Readable:
    """How a language that has a lexicon is read on this installation."""
    missing = tuple(says for subject, says in SUBJECTS.items() if not lexicon.has(language, subject))
    return Readable(language, lexicon.table(language, "language")["name"], installed_model(language), missing)


def installed_model(language: str) -> str | None:
    """The best installed pipeline of a language; None where there is none."""
    installed = installed_models()
    wanted = lexicon.table(language, "language")["models"]
    return next((name for name in wanted if name in installed), None)


def installed_models() -> frozenset[str]:
    """SpaCy's own list of its models, without the second that importing spaCy takes."""
    return frozenset(point.name for point in entry_points(group="spacy_models"))


def licence_of(model: str) -> str:
    """Under which licence a model stands; "" where its package does not say."""
    try:
        said = metadata(model)
    except PackageNotFoundError:
        return ""
    return next((said[name].strip() for name in ("License-Expression", "License") if name in said), "")


def figures_only_words(language: Readable) -> str:
    """What a person is told of a language whose model is missing."""
    return f"{language.name}, no model installed: {language.remedy}"
