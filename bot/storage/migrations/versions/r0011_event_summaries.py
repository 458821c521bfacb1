"""A summary row an event, from which lists are made; all events wait for theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

HARMS = ("killed", "wounded", "missing", "abducted", "detained", "displaced", "released")
SORTED = ("changed_at", "gravity", "killed", "dispute")


def upgrade() -> None:
    """Make both tables, and mark every event as one without a summary."""
    op.create_table(
        "event_summaries",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gravity", sa.Integer(), nullable=False),
        sa.Column("dispute", sa.Integer(), nullable=False),
        *(sa.Column(harm, sa.BigInteger(), nullable=False) for harm in HARMS),
        sa.Column("official", sa.Boolean(), nullable=False),
        sa.Column("unsure", sa.Boolean(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("found_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_summaries_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_event_summaries_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_event_summaries")),
    )
    for column in SORTED:
        name = op.f(f"ix_event_summaries_workspace_id_{column}_event_id")
        op.create_index(name, "event_summaries", ["workspace_id", column, "event_id"])
    op.create_table(
        "unsummed",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_unsummed_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_unsummed")),
    )
    op.execute("INSERT INTO unsummed (event_id) SELECT id FROM events WHERE merged_into IS NULL")


def downgrade() -> None:
    """Drop them."""
    op.drop_table("unsummed")
    op.drop_table("event_summaries")
