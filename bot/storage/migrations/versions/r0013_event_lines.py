"""What lists show of an event stands apart from what they sort and filter by; all are made anew."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and mark every event as one without a summary."""
    op.create_table(
        "event_lines",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_lines_event_id"), ondelete="CASCADE"
        ),
    )
    op.create_index(op.f("ix_event_lines_event_id"), "event_lines", ["event_id"])
    op.execute("DELETE FROM event_summaries")
    op.drop_column("event_summaries", "summary")
    op.execute("DELETE FROM unsummed")
    op.execute("INSERT INTO unsummed (event_id) SELECT id FROM events WHERE merged_into IS NULL")


def downgrade() -> None:
    """Lists without lines: every event waits for its summary."""
    op.execute("DELETE FROM event_summaries")
    op.add_column("event_summaries", sa.Column("summary", sa.JSON(), nullable=False, server_default="{}"))
    op.drop_table("event_lines")
    op.execute("DELETE FROM unsummed")
    op.execute("INSERT INTO unsummed (event_id) SELECT id FROM events WHERE merged_into IS NULL")
