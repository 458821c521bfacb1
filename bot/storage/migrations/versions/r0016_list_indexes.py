"""Lists by any harm or a country find their events by an index; what is on the map is counted in one."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLE = "event_summaries"
COLUMNS = ("wounded", "missing", "abducted", "detained", "displaced", "released", "country")
BY_TIME = "ix_event_summaries_workspace_id_changed_at_event_id"


def upgrade() -> None:
    """Make an index each; that of the killed is there. That of the times has one more column."""
    for column in COLUMNS:
        name = op.f(f"ix_event_summaries_workspace_id_{column}_event_id")
        op.create_index(name, TABLE, ["workspace_id", column, "event_id"])
    op.drop_index(op.f(BY_TIME), TABLE)
    op.create_index(op.f(f"{BY_TIME}_mapped"), TABLE, ["workspace_id", "changed_at", "event_id", "mapped"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index(op.f(f"{BY_TIME}_mapped"), TABLE)
    op.create_index(op.f(BY_TIME), TABLE, ["workspace_id", "changed_at", "event_id"])
    for column in COLUMNS:
        op.drop_index(op.f(f"ix_event_summaries_workspace_id_{column}_event_id"), TABLE)
