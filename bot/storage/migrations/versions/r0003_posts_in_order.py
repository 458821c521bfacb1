"""A channel's posts in the order they were sent: what a page asks for every second."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OLD, _NEW = "ix_deliveries_channel_id_state", "ix_deliveries_channel_id_state_sent_at"


def upgrade() -> None:
    """The index by channel and state goes on to the time."""
    op.create_index(_NEW, "deliveries", ["channel_id", "state", "sent_at"])
    op.drop_index(_OLD, "deliveries")


def downgrade() -> None:
    """As it was."""
    op.create_index(_OLD, "deliveries", ["channel_id", "state"])
    op.drop_index(_NEW, "deliveries")
