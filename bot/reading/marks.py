"""What the components leave on a Doc: one convention for all of them."""

from dataclasses import dataclass
from datetime import datetime

from spacy.tokens import Doc

from bot.model import Field

LISTS = ("statements", "claims", "attributions")  # each as doc._.sitrep_<name>


@dataclass(frozen=True, slots=True)
class Context:
    """What a component may know of the article beside the words before it."""

    field: Field = "text"
    published: datetime | None = None
    outlet: str | None = None
    language: str = "en"
    title: str = ""


def register() -> None:
    """Declare the extensions; harmless when they are there already."""
    Doc.set_extension("sitrep_context", default=Context(), force=True)
    for name in LISTS:
        Doc.set_extension(f"sitrep_{name}", default=[], force=True)
