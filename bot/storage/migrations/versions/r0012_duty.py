"""Events that are watched, channels that are paused, how long briefings are, how often an alert may post."""

import sqlalchemy as sa
from alembic import op

from bot.storage.sql.utc import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the table and the columns; nothing is watched, paused or limited yet."""
    op.create_table(
        "watches",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("shown", sa.JSON()),
        sa.Column("looked_at", UtcDateTime(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], op.f("fk_watches_channel_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], op.f("fk_watches_event_id"), ondelete="CASCADE"),
        sa.UniqueConstraint("channel_id", "event_id", name=op.f("uq_watches_channel_id_event_id")),
    )
    op.create_index(op.f("ix_watches_event_id"), "watches", ["event_id"])
    op.add_column("channels", sa.Column("paused_at", UtcDateTime()))
    op.add_column("channels", sa.Column("paused_until", UtcDateTime()))
    op.add_column("channels", sa.Column("briefing_form", sa.Text(), nullable=False, server_default=""))
    op.add_column("alerts", sa.Column("most_posts", sa.Integer()))
    op.add_column("alerts", sa.Column("most_seconds", sa.Integer()))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("alerts", "most_seconds")
    op.drop_column("alerts", "most_posts")
    op.drop_column("channels", "briefing_form")
    op.drop_column("channels", "paused_until")
    op.drop_column("channels", "paused_at")
    op.drop_index(op.f("ix_watches_event_id"), "watches")
    op.drop_table("watches")
