"""What the components leave on a Doc: one convention for all of them."""

from dataclasses import dataclass
from datetime import datetime

from spacy.tokens import Doc, Span, Token

from bot.model import Field

LISTS = ("statements", "claims", "attributions", "unread")  # each as doc._.sitrep_<name>


@dataclass(frozen=True, slots=True)
class Context:
    """What a component may know of the article beside the words before it."""

    field: Field = "text"
    published: datetime | None = None
    outlet: str | None = None
    language: str = "en"
    title: str = ""
    has_model: bool = True  # else figures are read from the order of words alone


def text_of(doc: Doc) -> str:
    """The text of a Doc, which spaCy would put together word by word each time it is asked."""
    known: str | None = doc.user_data.get("sitrep_text")
    if known is None:
        known = doc.user_data["sitrep_text"] = doc.text
    return known


def words_of(span: Span) -> str:
    """The text of a span."""
    return text_of(span.doc)[span.start_char : span.end_char]


def is_parsed(word: Token) -> bool:
    """Whether its sentence was parsed; if not, its heads and labels mean nothing, and no rule may ask them.

    No word of such a sentence has a part of speech.
    """
    return bool(word.pos)


def register() -> None:
    """Declare the extensions; harmless when they are there already."""
    Doc.set_extension("sitrep_context", default=Context(), force=True)
    for name in LISTS:
        Doc.set_extension(f"sitrep_{name}", default=[], force=True)
