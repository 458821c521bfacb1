"""The tables: what belongs to the installation, and what to a workspace.

A feed is fetched and an article read once per installation; events, names, alerts, deliveries and
the audit belong to a workspace, and every query for a person goes through its `workspace_id`.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from bot.model import Harm
from bot.storage.sql.utc import UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    # SQLite counts by itself only in a column of exactly INTEGER.
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


def _to(target: str, name: str, *, null: bool = False, index: bool = False) -> Column[int]:
    return Column(
        name,
        BigInteger,
        ForeignKey(f"{target}.id", ondelete="CASCADE"),
        nullable=null,
        index=index,
    )


def _at(name: str, *, null: bool = False, index: bool = False) -> Column[object]:
    return Column(name, UtcDateTime, nullable=null, index=index)


# --- the installation's -------------------------------------------------------------------------

feeds = Table(
    "feeds",
    metadata,
    _id(),
    Column("url", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False, default=""),
    Column("format", Text),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_hash", Text),
    Column("interval_seconds", Integer),  # what the feed itself asks for
    Column("failures", Integer, nullable=False, default=0),
    _at("first_failure_at", null=True),
    Column("problem", Text),  # the reason in words
    _at("last_ok_at", null=True),
    _at("last_try_at", null=True),
    _at("next_at", null=True, index=True),
    _at("first_read_at", null=True),  # what came then is backlog and raises nothing
    _at("gone_at", null=True),
    _at("silence_said_at", null=True),
    _at("added_at"),
)

outages = Table(  # when a feed did not answer, from the first failure to the next answer
    "outages",
    metadata,
    _id(),
    _to("feeds", "feed_id"),
    _at("began_at"),
    _at("ended_at", null=True, index=True),
    Column("problem", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    UniqueConstraint("feed_id", "began_at"),
)

articles = Table(
    "articles",
    metadata,
    _id(),
    _to("feeds", "feed_id", index=True),  # the feed that brought it first
    Column("feed_ids", JSON, nullable=False),  # all that carry it, as in article_feeds
    Column("guid", Text, nullable=False),
    Column("url", Text),
    Column("canonical_url", Text, index=True),
    Column("given_url", Text),  # as the feed gives it, where that only leads on to `url`
    Column("given_key", Text, index=True),  # the same, canonical
    Column("fingerprint", Text, index=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("summary", Text, nullable=False, default=""),
    Column("outlet", Text),
    Column("language", Text),
    _at("published", null=True),
    Column("day_only", Boolean, nullable=False, default=False),
    _at("first_seen", index=True),
    Column("version", Integer, nullable=False, default=1),
    Column("backlog", Boolean, nullable=False, default=False),
    Column("page_state", Text, nullable=False, default="none"),  # none, wanted, read, refused
    Column("page_problem", Text),  # why the page was not read
    Column("state", Text, nullable=False, default="new", index=True),  # new, read, not_read, quarantined
    Column("tries", Integer, nullable=False, default=0),
    Column("problem", Text),
    Column("holder", Integer),  # the process that reads it, or died over it
    Column("reading", JSON),  # the INTERFACES record of the current version
    Column("features", JSON),  # what grouping knows of it
    _at("read_at", null=True, index=True),
    UniqueConstraint("feed_id", "guid"),
)

article_feeds = Table(  # an article is recorded once, and reached through every feed that carries it
    "article_feeds",
    metadata,
    _id(),
    _to("articles", "article_id"),
    _to("feeds", "feed_id", index=True),
    _at("carried_at", null=True),
    Column("backlog", Boolean, nullable=False, default=False),  # the feed brought it with its first read
    UniqueConstraint("article_id", "feed_id"),
)

article_versions = Table(
    "article_versions",
    metadata,
    _id(),
    _to("articles", "article_id"),
    Column("version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    _at("recorded_at"),
    UniqueConstraint("article_id", "version"),
)

claims = Table(
    "claims",
    metadata,
    _id(),
    _to("articles", "article_id", index=True),
    Column("version", Integer, nullable=False),
    Column("claim", JSON, nullable=False),  # model.Claim as a record
    Column("harm", Text, nullable=False),
    Column("claimant_type", Text),
    Column("sure", Boolean, nullable=False, server_default=false()),
    Column("reader", Integer, nullable=False, server_default="0"),  # Reading.reader; 0: before 2 kept it
    _at("recorded_at"),
    _at("withdrawn_at", null=True),  # by the outlet: its text no longer says so
)

statements = Table(
    "statements",
    metadata,
    _id(),
    _to("articles", "article_id", index=True),
    Column("version", Integer, nullable=False),
    Column("statement", JSON, nullable=False),  # model.Statement as a record
    Column("speaker", Text, index=True),
    Column("official", Boolean, nullable=False),
    Column("stance", Text, nullable=False, server_default="said"),  # what the speaker did
    _at("recorded_at"),
    _at("withdrawn_at", null=True),
)

# --- a workspace's ------------------------------------------------------------------------------

workspaces = Table(
    "workspaces",
    metadata,
    _id(),
    Column("platform", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("name", Text, nullable=False, default=""),
    Column("settings", JSON, nullable=False, default=dict),  # editors, claimant order
    _at("created_at"),
    UniqueConstraint("platform", "external_id"),
)

channels = Table(
    "channels",
    metadata,
    _id(),
    _to("workspaces", "workspace_id"),
    Column("external_id", Text, nullable=False),
    Column("kind", Text, nullable=False),  # public, private, dm
    Column("name", Text, nullable=False, default=""),
    Column("quiet_hours", Text),  # "22:00-06:00"
    Column("zone", Text),
    Column("urgent_query", Text),
    Column("when_nothing", Text, nullable=False, default="line"),  # line, silent
    _at("mark", null=True),  # data cut-off of the last delivered scheduled briefing
    Column("shown", JSON),  # events.Snapshot of what that briefing said
    Column("parked", Text),  # why nothing can be posted here
    Column("set_up_by", Text),
    _at("next_send_at", null=True),  # the pacer's
    _at("held_since", null=True),  # quiet hours or a pause hold something back since then
    _at("paused_at", null=True),  # nothing is posted since then …
    _at("paused_until", null=True),  # … until then; None is until somebody says so
    Column("briefing_form", Text, nullable=False, default="", server_default=""),  # short, full or neither
    _at("closed_at", null=True),  # somebody closed it: nothing is followed, set or posted here
    UniqueConstraint("workspace_id", "external_id"),
)

follows = Table(
    "follows",
    metadata,
    _id(),
    _to("channels", "channel_id"),
    _to("feeds", "feed_id", index=True),
    Column("added_by", Text, nullable=False),
    _at("added_at"),
    Column("name", Text),  # what the channel calls it
    Column("only", Text),  # an alert query: what of it is told here
    Column("tags", Text),  # words it is listed by, with a blank between
    UniqueConstraint("channel_id", "feed_id"),
)

names = Table(  # E14, A203 …: short names of a workspace, never reused
    "names",
    metadata,
    _id(),
    _to("workspaces", "workspace_id"),
    Column("kind", Text, nullable=False),  # E A C F K S D
    Column("number", Integer, nullable=False),
    Column("target_id", BigInteger, nullable=False),
    UniqueConstraint("workspace_id", "kind", "number"),
    UniqueConstraint("workspace_id", "kind", "target_id"),
)

events = Table(
    "events",
    metadata,
    _id(),
    _to("workspaces", "workspace_id", index=True),
    _at("opened_at"),
    _at("last_joined_at", index=True),
    _at("quiet_said_at", null=True),
    _to("events", "merged_into", null=True),
)

event_lines = Table(  # an event as lists, map and feeds of data show it: what a public channel may see
    "event_lines",
    metadata,
    _id(),  # grows with every change, of whichever event
    _to("events", "event_id", index=True),
    Column("summary", JSON, nullable=False),  # room.EventSummary as a record
)

event_summaries = (
    Table(  # what lists sort and filter by, narrow, so that a hundred thousand are soon looked through
        "event_summaries",
        metadata,
        Column("event_id", BigInteger, ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
        _to("workspaces", "workspace_id"),
        _at("opened_at"),
        _at("changed_at"),  # when its newest article joined
        Column("gravity", Integer, nullable=False),
        Column("dispute", Integer, nullable=False),  # gravity of what is contested, one more than it; else 0
        *(
            Column(harm.value, BigInteger, nullable=False) for harm in Harm
        ),  # people; -1 where nobody gives any
        Column("official", Boolean, nullable=False),
        Column("unsure", Boolean, nullable=False),
        Column("mapped", Boolean, nullable=False, server_default=false()),  # it has a place on the map
        _at("corrected_at", null=True),
        Column("country", Text, nullable=False),
        Column("found_by", Text, nullable=False),  # place and country as they are searched for
        Index(None, "workspace_id", "changed_at", "event_id", "mapped"),
        Index(None, "workspace_id", "country", "event_id"),
        Index(None, "workspace_id", "gravity", "event_id"),
        *(Index(None, "workspace_id", harm.value, "event_id") for harm in Harm),
        Index(None, "workspace_id", "dispute", "event_id"),
    )
)

unsummed = Table(  # events that have changed since their summary was made
    "unsummed",
    metadata,
    Column("event_id", BigInteger, ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
)

event_articles = Table(
    "event_articles",
    metadata,
    _id(),
    _to("workspaces", "workspace_id", index=True),
    _to("events", "event_id", index=True),
    _to("articles", "article_id", index=True),
    _at("joined_at"),
    Column("why", JSON, nullable=False, default=list),
    Column("version", Integer, nullable=False, default=1),  # of the article, as last looked at here
    Column("carriers", JSON, nullable=False, default=list),  # the feeds that carried it then
    Column("again", Boolean, nullable=False, default=False),  # to be looked at: one more carries it since
    Column("placed_by", Text),  # a person's id; None when the bot placed it
    UniqueConstraint("workspace_id", "article_id"),
)

rulings = Table(  # persons' decisions on the ledger, undone but never deleted
    "rulings",
    metadata,
    _id(),
    _to("workspaces", "workspace_id"),
    _to("events", "event_id", index=True),
    Column("kind", Text, nullable=False),  # strike, confirm, merge, split
    Column("detail", JSON, nullable=False),
    Column("person", Text, nullable=False),
    Column("person_name", Text, nullable=False, default=""),
    _at("at"),
    _at("undone_at", null=True),
)

alerts = Table(
    "alerts",
    metadata,
    _id(),
    _to("workspaces", "workspace_id", index=True),
    _to("channels", "channel_id", index=True),  # a personal alert's channel is the DM
    Column("query", Text, nullable=False),
    Column("urgent", Boolean, nullable=False, default=False),
    Column("ping", JSON),  # document.Ping as {"whom", "target"}
    Column("person", Text, nullable=False),  # who set it
    _at("created_at"),
    _at("paused_until", null=True),
    Column("paused", Boolean, nullable=False, default=False),
    _at("removed_at", null=True),
    Column("most_posts", Integer),  # so many posts at most …
    Column("most_seconds", Integer),  # … within so many seconds; the rest comes as a digest
)

firings = Table(  # an alert that spoke, or added to its thread
    "firings",
    metadata,
    _id(),
    _to("alerts", "alert_id", index=True),
    _to("events", "event_id", null=True, index=True),
    _to("articles", "article_id", index=True),
    _to("deliveries", "delivery_id", null=True, index=True),
    Column("spoke", Boolean, nullable=False),  # in the channel, not just in a thread
    Column("kept", Boolean, nullable=False, default=False),  # for a digest that is still to come
    Column("urgent", Boolean, nullable=False, default=False),
    Column("best", Integer),
    Column("matched", JSON, nullable=False),
    _at("at"),
    Column("version", Integer, nullable=False, default=1),  # of the article
    UniqueConstraint("alert_id", "article_id", "version"),
)

schedules = Table(
    "schedules",
    metadata,
    _id(),
    _to("channels", "channel_id", index=True),
    Column("spec", JSON, nullable=False),  # {"times", "days"} or {"cron"}
    Column("zone", Text, nullable=False),
    Column("person", Text, nullable=False),
    _at("created_at"),
    _at("seen_until"),  # slots up to here were decided
    _at("removed_at", null=True),
)

slots = Table(  # a schedule's local date and time: written once, so posted once
    "slots",
    metadata,
    _id(),
    _to("schedules", "schedule_id"),
    Column("local_date", Date, nullable=False),
    Column("slot", Text, nullable=False),
    _at("due_at"),
    Column("outcome", Text, nullable=False),  # posted, late, folded, nothing new
    _to("deliveries", "delivery_id", null=True, index=True),
    UniqueConstraint("schedule_id", "local_date", "slot"),
)

deliveries = Table(  # the outbox
    "deliveries",
    metadata,
    _id(),
    _to("workspaces", "workspace_id", index=True),
    _to("channels", "channel_id"),
    Column("kind", Text, nullable=False),  # briefing, alert, digest, correction, notice, edit
    Column("key", Text, nullable=False, unique=True),  # what caused it: the same cause posts once
    Column("document", Text, nullable=False),
    _to("deliveries", "thread_of", null=True, index=True),
    _to("deliveries", "edit_of", null=True, index=True),
    Column("urgent", Boolean, nullable=False, default=False),
    Column("state", Text, nullable=False, default="queued"),  # queued, sending, sent, parked, folded
    Column("attempts", Integer, nullable=False, default=0),
    Column("doubtful", Boolean, nullable=False, default=False),
    _at("not_before"),
    Column("problem", Text),
    Column("messages", JSON, nullable=False, default=list),  # the platform's ids of its parts
    _at("data_cutoff", null=True),
    Column("shown", JSON),  # events.Snapshot of what it says
    _at("created_at"),
    _at("sent_at", null=True),
    Column("holder", Integer),  # the process that sends it
    Index(None, "channel_id", "state", "sent_at"),
    Index(None, "state", "not_before"),
)

delivery_events = Table(  # which events a delivery shows: for corrections and for /why
    "delivery_events",
    metadata,
    _id(),
    _to("deliveries", "delivery_id", index=True),
    _to("events", "event_id", index=True),
    Column("position", Integer, nullable=False),
    UniqueConstraint("delivery_id", "event_id"),
)

mutes = Table(
    "mutes",
    metadata,
    _id(),
    _to("channels", "channel_id"),
    _to("events", "event_id", index=True),
    _at("until", null=True),
    Column("person", Text, nullable=False),
    _at("at"),
    UniqueConstraint("channel_id", "event_id"),
)

watches = Table(  # events of which a channel is told whatever changes, as it changes
    "watches",
    metadata,
    _id(),
    _to("channels", "channel_id"),
    _to("events", "event_id", index=True),
    Column("shown", JSON),  # events.Snapshot of what was told last
    _at("looked_at"),
    Column("person", Text, nullable=False),
    UniqueConstraint("channel_id", "event_id"),
)

audit = Table(
    "audit",
    metadata,
    _id(),
    _to("workspaces", "workspace_id", index=True),
    _to("channels", "channel_id", null=True, index=True),
    Column("person", Text, nullable=False),
    Column("person_name", Text, nullable=False, default=""),
    Column("action", Text, nullable=False),
    Column("detail", Text, nullable=False),
    _at("at"),
)

inbox = Table(  # requests written down before they are acknowledged
    "inbox",
    metadata,
    _id(),
    Column("platform", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("request", JSON, nullable=False),
    _at("received", index=True),
    _at("finished", null=True),
    Column("holder", Integer),  # the process that answers it
    UniqueConstraint("platform", "request_id"),
)

keepsakes = Table(  # small facts a platform keeps: command hashes, installations
    "keepsakes",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    _at("at"),
)

sessions = Table(  # of the page; a key is the hash of what the browser's cookie holds
    "sessions",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    _at("expires", index=True),
)
