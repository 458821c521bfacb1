"""A channel's tags for a feed."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nothing is tagged yet."""
    op.add_column("follows", sa.Column("tags", sa.Text()))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("follows", "tags")
