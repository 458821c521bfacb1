"""`/why`: why something was posted or read so: the rule, the words, the sources."""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.items import event_name
from bot.briefings.language.wording import TYPES, figure
from bot.briefings.rank import reasons
from bot.chat import Parameter, ParameterKind
from bot.commands.guide.finding import article_number, sight, target, unknown, viewed
from bot.document import Block, Document, Heading, Inline, Line, Link, Quote, Text, Words, words
from bot.events.ledger.snapshot import load as told_then
from bot.grammar.call import Call, Command
from bot.grammar.declare import asks, told
from bot.grammar.services import Services
from bot.services.views.event_views import claim_view, statement_view
from bot.storage.alerts import AlertMatch, AlertRecord, alert_by_id
from bot.storage.articles import ArticleRecord, article_by_id
from bot.storage.audit import named
from bot.storage.events import event_by_id, event_of
from bot.storage.history import (
    claim_by_id,
    firing_of_delivery,
    newest_firings,
    personal_alerts,
    statement_by_id,
)
from bot.storage.names import known_numbers
from bot.storage.queue import deliveries
from bot.storage.queue.deliveries import DeliveryRecord
from bot.storage.workspaces import channel_by_id

_KINDS = {
    "briefing": "A briefing: the channel's schedule was due, or quiet hours had ended.",
    "alert": "An alert: an article matched its query.",
    "digest": "A digest: many articles matched within a short time.",
    "addition": "A further article of an event whose alert has spoken, in its thread.",
    "correction": "A correction: a figure that was posted here has been lowered, retracted or withdrawn.",
    "watch": "A watched event: something in it changed. /unwatch ends that.",
    "test": "A test: somebody asked for it by /sitrep test.",
    "reminder": "A reminder: this channel has been paused for a day or more.",
    "notice": "A notice: a feed went silent, was heard again or ended, or a post could not be delivered.",
    "edit": "An edit: a post was brought up to date.",
}
_BY_RULE = "By what rule: "


async def answer(call: Call, services: Services) -> Document:
    """Why D311 was posted, why C88 or S7 was read so, why K2 speaks."""
    name = call.arguments["name"]
    async with services.database.read() as conn:
        found = await target(conn, call, name)
        match name[0]:
            case "D":
                return await _post(conn, call, found)
            case "C":
                return await _claim(conn, call, found)
            case "S":
                return await _statement(conn, call, found)
            case _:
                return await _alert(conn, call, found)


async def _post(conn: AsyncConnection, call: Call, delivery_id: int) -> Document:
    name = call.arguments["name"]
    post = await deliveries.delivery_by_id(conn, delivery_id)
    if post is None or post.workspace_id != call.workspace.id or not await _may_see(conn, call, post):
        raise unknown(name)
    fired = await firing_of_delivery(conn, delivery_id)
    blocks: list[Block] = [Heading(words(f"Why {name}")), Text(words(_KINDS.get(post.kind, post.kind)))]
    if post.sent_at is not None:
        blocks.append(
            Text((Words("Posted "), call.clock.moment(post.sent_at), Words(f"; state: {post.state}")))
        )
    blocks += [Text(await _fired(conn, call, firing)) for firing in fired]
    blocks += [Text(line, indent=1) for line in await _events(conn, call, post)]
    return Document(tuple(blocks), notice=f"Why {name}")


async def _may_see(conn: AsyncConnection, call: Call, post: DeliveryRecord) -> bool:
    """A post of this channel, or of one that is public."""
    channel = await channel_by_id(conn, post.channel_id)
    return channel is not None and (channel.id == call.channel.id or channel.kind == "public")


async def _events(conn: AsyncConnection, call: Call, post: DeliveryRecord) -> list[Line]:
    """The events it shows, in its order, and the weights that gave each its place when it was posted."""
    lines: list[Line] = []
    kept = {one.event: one.ranked_by for one in told_then(post.shown).events} if post.shown else {}
    for event_id in await deliveries.events_of_delivery(conn, post.id):
        event = await event_by_id(conn, call.workspace.id, event_id)
        view = await viewed(conn, call, event) if event else None
        if view is not None:
            found = kept.get(view.number) or reasons(view, post.created_at)
            lines.append(words(f"{event_name(view)}: {', '.join(found) or 'an open event'}"))
    if lines and post.kind == "briefing":
        lines.insert(
            0,
            words(
                "Order: gravity, new toll 20, correction 10, change 8, contested 5, official word 4, "
                "each source 1, recency 5."
            ),
        )
    return lines


async def _fired(conn: AsyncConnection, call: Call, firing: AlertMatch) -> Line:
    alert = await alert_by_id(conn, call.workspace.id, firing.alert_id)
    number = (await known_numbers(conn, call.workspace.id, "K", [firing.alert_id])).get(firing.alert_id)
    asked = f"K{number} asks for {alert.query}" if alert else f"K{number}, removed since"
    return await _matched(conn, call, firing, asked)


async def _matched(conn: AsyncConnection, call: Call, firing: AlertMatch, asked: str) -> Line:
    article = await article_by_id(conn, firing.article_id)
    words_ = ", ".join(f"“{one}”" for one in firing.matched) if firing.matched else "it"
    if article is None or not article.is_carried_by((await sight(conn, call)).feed_ids):
        return words(f"{asked}; {words_} stood in an article that is not on record here")
    return (Words(f"{asked}; {words_} stands in "), await _title(conn, call, article))


async def _title(conn: AsyncConnection, call: Call, article: ArticleRecord) -> Inline:
    number = await article_number(conn, call, article.id)
    shown = f"A{number} “{article.title}”, {article.outlet or 'unnamed outlet'}"
    return Link(shown, article.url) if article.url else Words(shown)


async def _claim(conn: AsyncConnection, call: Call, claim_id: int) -> Document:
    name = call.arguments["name"]
    row = await claim_by_id(conn, claim_id)
    article = await _visible(conn, call, row.article_id if row else 0)
    if row is None or article is None:
        raise unknown(name)
    claim = row.claim
    view = claim_view(row, article, int(name[1:]), await article_number(conn, call, article.id))
    who = claim.claimant or ("the outlet itself" if claim.claimant_type is None else "a source not named")
    kind = f" ({TYPES.get(claim.claimant_type, 'other')})" if claim.claimant_type else ""
    amount = figure(claim.low, claim.high, claim.qualifier)
    read = f"{claim.harm} {amount}, {claim.unit}, {claim.scope}, {claim.status}, by {who}{kind}"
    blocks: list[Block] = [
        Heading(words(f"Why {name}")),
        Text((Words("Read as: ", "strong"), Words(read))),
        Quote(view.sentence, (_linked(f"“{view.words}” in its sentence", view.url),)),
        Text(words(_BY_RULE + (claim.why or "not kept for this claim"))),
        Text(await _in_event(conn, call, article)),
    ]
    if row.withdrawn_at is not None:
        blocks.append(Text((Words("Withdrawn by the outlet "), call.clock.moment(row.withdrawn_at))))
    return Document(tuple(blocks), notice=f"Why {name}")


async def _statement(conn: AsyncConnection, call: Call, statement_id: int) -> Document:
    name = call.arguments["name"]
    row = await statement_by_id(conn, statement_id)
    article = await _visible(conn, call, row.article_id if row else 0)
    if row is None or article is None:
        raise unknown(name)
    said = row.statement
    view = statement_view(row, article, int(name[1:]), await article_number(conn, call, article.id))
    who = ", ".join(part for part in (said.speaker, said.role, said.organisation) if part) or "unnamed"
    official = f"official: {said.official_reason}" if said.official else "not official"
    blocks: list[Block] = [
        Heading(words(f"Why {name}")),
        Text(
            (
                Words("Read as: ", "strong"),
                Words(f"{who}, {official}, {said.kind}, {said.stance} by the cue “{said.cue}”"),
            )
        ),
        Text((Words(f"{said.span.text} · "), _linked("its sentence", view.url)), indent=1),
        Text(words(_BY_RULE + (said.why or "not kept for this statement"))),
        Text(await _in_event(conn, call, article)),
    ]
    return Document(tuple(blocks), notice=f"Why {name}")


def _linked(text: str, url: str | None) -> Inline:
    return Link(text, url) if url else Words(text)


async def _visible(conn: AsyncConnection, call: Call, article_id: int) -> ArticleRecord | None:
    article = await article_by_id(conn, article_id)
    seen = (await sight(conn, call)).feed_ids
    return article if article is not None and article.is_carried_by(seen) else None


async def _in_event(conn: AsyncConnection, call: Call, article: ArticleRecord) -> Line:
    event_id = await event_of(conn, call.workspace.id, article.id)
    event = await event_by_id(conn, call.workspace.id, event_id) if event_id else None
    view = await viewed(conn, call, event) if event else None
    title = await _title(conn, call, article)
    if view is None:
        return (Words("In "), title)
    number = await article_number(conn, call, article.id)
    reason = next((one for one in view.grouped if one.startswith(f"A{number}:")), "")
    return (Words("In "), title, Words(f", which belongs to {event_name(view)}. {reason}".rstrip()))


async def _alert(conn: AsyncConnection, call: Call, alert_id: int) -> Document:
    name = call.arguments["name"]
    alert = await alert_by_id(conn, call.workspace.id, alert_id)
    if alert is None or not await _own(conn, call, alert):
        raise unknown(name)
    fired = await newest_firings(conn, call.workspace.id, alert.id)
    setter = await named(conn, call.workspace.id, alert.person)
    lines = [
        f"{name} asks for {alert.query}",
        f"Set by {setter}, {call.clock.short(alert.created_at)}"
        + (", urgent: it passes quiet hours" if alert.urgent else ""),
        "One post an event; again when its best figure doubles and grows by 10, or after 72 h of quiet.",
    ]
    blocks: list[Block] = [Heading(words(f"Why {name}")), *(Text(words(line)) for line in lines)]
    for firing in fired:
        asked = f"{call.clock.short(firing.at)}{'' if firing.spoke else ', in the thread or a digest'}"
        blocks.append(Text(await _matched(conn, call, firing, asked), indent=1))
    if not fired:
        return told(*lines, "It has not matched yet.")
    return Document(tuple(blocks), notice=f"Why {name}")


async def _own(conn: AsyncConnection, call: Call, alert: AlertRecord) -> bool:
    mine = await personal_alerts(conn, call.workspace.id, call.request.person.id)
    return alert.channel_id == call.channel.id or alert in mine


COMMANDS = (
    Command(
        asks(
            "why",
            "Why this was posted or read so: the rule, the words, the sources",
            "/why <D311 | C88 | S7 | K2>",
            Parameter("name", ParameterKind.NAME, "a post D311, a claim C88, a statement S7 or an alert K2"),
        ),
        answer,
    ),
)
