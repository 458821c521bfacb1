"""Rows say which process is at work on them: requests, deliveries, articles."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_HELD = ("inbox", "deliveries", "articles")


def upgrade() -> None:
    """Add the process's number; what is under way is nobody's."""
    for table in _HELD:
        op.add_column(table, sa.Column("holder", sa.Integer()))


def downgrade() -> None:
    """Drop it."""
    for table in _HELD:
        op.drop_column(table, "holder")
