"""Statements -> the lines that show them: verbatim, with speaker, role and source."""

from collections.abc import Iterable, Iterator

from bot.briefings.language.scene import MessageContext, line
from bot.briefings.views import EventView, StatementView
from bot.document import Line, Words
from bot.events.ledger.claims import Stand
from bot.model import Stance, Statement, StatementKind

LONGEST = 280  # characters of a quotation; longer ones end in "…" at a word and are linked
_MARKS = '"“”„«»'
_SINGLE = "'‘’"  # an apostrophe at one end only is part of a word
MOST_DENIALS = 1  # an item; /statements has the rest
_DENIALS = frozenset((Stance.DENIED, Stance.REJECTED))
NOT_ITS_WORDS = _DENIALS | {Stance.REFUSED}  # what a body denied, or would not comment on
TOLD_WITH_VERB = frozenset((Stance.ACCUSED, Stance.DEMANDED, Stance.REFUSED))  # told with their verb
_NEUTRAL = frozenset(
    ("added", "stated", "claimed", "insisted", "declared", "replied", "responded", "testified")
)
LABELS = {
    Stance.CONFIRMED: "Confirmed by",
    Stance.REFUSED: "No answer",
    Stance.ACCUSED: "Accusation",
    Stance.DEMANDED: "Demand",
}
GROUPS = {
    Stance.SAID: "Said",
    Stance.CONFIRMED: "Confirmed",
    Stance.ACCUSED: "Accused",
    Stance.DEMANDED: "Demanded",
    Stance.DENIED: "Denied",
    Stance.REJECTED: "Rejected",
    Stance.REFUSED: "Would not say",
}


def official_line(event: EventView, scene: MessageContext) -> Line | None:
    """The event's top official statement; in a briefing only of those not yet shown in the channel."""
    official = [s for s in event.statements if s.official and s.stance not in NOT_ITS_WORDS]
    found = [s for s in official if event.label is None or s.number in event.unshown]
    if not found:
        return None
    return quoted(_top(found), scene)


def quoted(statement: StatementView, scene: MessageContext) -> Line:
    """Such as: “The Dock Union planned this.” Ada Brenn, Interior Minister [1]."""
    source = scene.cites.sentence(statement)
    if statement.kind is StatementKind.DIRECT and statement.stance not in TOLD_WITH_VERB:
        return line(f"“{verbatim(statement)}” {who(statement)} ", source)
    return line(f"{who(statement)}{deed(statement)} ", source)


def _top(statements: list[StatementView]) -> StatementView:
    """A named speaker's own words before others; then the newest."""
    return max(statements, key=lambda s: (s.speaker is not None, s.kind is not StatementKind.INDIRECT, s.at))


def denial_lines(event: EventView, scene: MessageContext) -> Iterator[Line]:
    """Who denies what, newest first."""
    news = {article.number for article in event.articles}
    fresh = [s for s in event.statements if s.stance in _DENIALS and s.article in news]
    once = {(who(one), one.content): one for one in reversed(fresh)}
    for statement in [one for one in fresh if one in once.values()][:MOST_DENIALS]:
        head = Words(f"{_denying(statement.stance, statement.cue)} by {who(statement)}", "strong")
        said = words_of(verbatim(statement), statement.kind, statement.outlet)
        yield line(head, f"{said} ", scene.cites.sentence(statement))


def label(statement: StatementView | Statement) -> Words:
    """What stands before a statement in a list: what its speaker did, and whether the speaker is official."""
    if statement.stance in _DENIALS:
        return Words(f"{_denying(statement.stance, statement.cue)} by: ", "strong")
    known = LABELS.get(statement.stance)
    official = "Official: " if statement.official else "Said: "
    return Words(f"{known}: " if known else official, "strong")


def _denying(stance: Stance, cue: str) -> str:
    """The cue as it stands ("Rejected"), where it is one word in the past; else the stance."""
    is_verb = cue.isalpha() and cue.lower().endswith("ed") and cue.lower() not in _NEUTRAL
    return cue.capitalize() if is_verb else stance.value.capitalize()


def by_stance(statements: Iterable[StatementView]) -> list[tuple[str, list[StatementView]]]:
    """Statements under what was done, in one order, each group in the order given; empty groups left out."""
    found: dict[Stance, list[StatementView]] = {stance: [] for stance in GROUPS}
    for statement in statements:
        found[statement.stance].append(statement)
    return [(GROUPS[stance], group) for stance, group in found.items() if group]


def said(statement: StatementView, scene: MessageContext) -> Line:
    """Such as: Ada Brenn, Interior Minister: “The Dock Union planned this.” 05:30 · Velland Courier [1]."""
    return line(
        f"{who(statement)}{deed(statement)} ",
        scene.clock.moment(statement.at, statement.day_only),
        f" · {statement.outlet} ",
        scene.cites.sentence(statement),
    )


def who(statement: StatementView) -> str:
    """Speaker and role, as far as they are named."""
    return speaker_words(statement.speaker, statement.role, statement.organisation) or "unnamed speaker"


def speaker_words(speaker: str | None, role: str | None, organisation: str | None) -> str:
    """A name and what its bearer is, each said once: an organisation may speak for itself."""
    name, title = speaker or "", role or organisation or ""
    same = title.casefold().removeprefix("the ") in name.casefold()
    return ", ".join(part for part in (name, "" if same else title) if part)


def deed(statement: StatementView) -> str:
    """What the speaker did and said: “accused the union of planning it”, or the words alone."""
    cue = statement.cue if statement.stance in TOLD_WITH_VERB else None
    return words_of(verbatim(statement), statement.kind, statement.outlet, cue, statement.cue_first)


def words_of(
    text: str, kind: StatementKind, outlet: str, cue: str | None = None, cue_first: bool = False
) -> str:
    """The words behind a speaker's name, in quotation marks only where they are the speaker's own.

    `cue` is the verb that must not be lost; it leads on to the words where `cue_first`.
    """
    direct = kind is StatementKind.DIRECT
    if cue is not None:
        between = " " if cue_first and not direct else ": "
        return f" {cue.rstrip(':')}{between}" + (f"“{text}”" if direct else text)
    return f": “{text}”" if direct else f", in {outlet}’s words: {text}"


def verbatim(statement: StatementView) -> str:
    """What is attributed, part by part, without the quotation marks around each."""
    return joined(statement.content, statement.kind)


def joined(content: Iterable[str], kind: StatementKind) -> str:
    """The parts of what is attributed as one text; between them stood who said it."""
    return shortened(" … ".join(bare(part, kind) for part in content))


def bare(part: str, kind: StatementKind) -> str:
    """Words without the quotation marks around them and the comma that led to who said it.

    Marks within an indirect statement stay: they tell the speaker's words from the outlet's.
    """
    words = part.strip()
    if kind is not StatementKind.DIRECT and not (words[:1] in _MARKS and words[-1:] in _MARKS):
        return words
    inner = words.strip(_MARKS)
    if inner[:1] in _SINGLE and inner[-1:] in _SINGLE and len(inner) > 2:
        inner = inner[1:-1]
    return inner.rstrip(",") if inner != words else inner


def shortened(text: str) -> str:
    """The text up to LONGEST characters, cut at a word."""
    text = text.strip()
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rsplit(None, 1)[0] + " …"


def explanation(stand: Stand, event: EventView, scene: MessageContext) -> Iterator[Line]:
    """What a correcting source says of its figure in the same article, if anything."""
    for statement in event.statements:
        if statement.article == stand.article and _speaks_for(statement, stand):
            yield line(
                f"“{verbatim(statement)}” · {_with_organisation(statement)} ",
                scene.cites.sentence(statement),
            )
            return


def _speaks_for(statement: StatementView, stand: Stand) -> bool:
    if statement.kind is not StatementKind.DIRECT:
        return False
    named = " ".join(filter(None, (statement.speaker, statement.role, statement.organisation))).casefold()
    return stand.claimant.casefold() in named or named.endswith(stand.key.claimant.casefold())


def _with_organisation(statement: StatementView) -> str:
    title = statement.role or ""
    organisation = statement.organisation or ""
    if organisation and organisation.casefold() not in title.casefold():
        title = f"{organisation} {title}".strip()
    return ", ".join(part for part in (statement.speaker or "", title) if part) or "unnamed speaker"
