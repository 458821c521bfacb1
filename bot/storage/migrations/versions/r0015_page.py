"""When feeds did not answer, channels that were closed, events that are on the map."""

import sqlalchemy as sa
from alembic import op

from bot.storage.sql.utc import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them; every event waits for a summary that says whether it is on the map."""
    op.create_table(
        "outages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("feed_id", sa.BigInteger(), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime()),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], op.f("fk_outages_feed_id"), ondelete="CASCADE"),
        sa.UniqueConstraint("feed_id", "began_at", name=op.f("uq_outages_feed_id_began_at")),
    )
    op.create_index(op.f("ix_outages_ended_at"), "outages", ["ended_at"])
    op.add_column("channels", sa.Column("closed_at", UtcDateTime()))
    op.add_column(
        "event_summaries", sa.Column("mapped", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute("DELETE FROM unsummed")
    op.execute("INSERT INTO unsummed (event_id) SELECT id FROM events WHERE merged_into IS NULL")


def downgrade() -> None:
    """Drop them."""
    op.drop_column("event_summaries", "mapped")
    op.drop_column("channels", "closed_at")
    op.drop_index(op.f("ix_outages_ended_at"), "outages")
    op.drop_table("outages")
