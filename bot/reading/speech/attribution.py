"""The value that stands for one attribution of a text."""

from dataclasses import dataclass

from bot.reading.speech.sources import Range


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is said to have said what, as token ranges `[start, end)` of one Doc.

    `head` is the cue's own token, `speaker` the head of the source phrase. `nested` says that the cue
    stands inside somebody else's content. `rule` names how the content was found.
    """

    head: int
    cue: Range
    act: str
    source: Range | None
    speaker: int | None
    content: tuple[Range, ...]
    rule: str
    nested: bool = False
