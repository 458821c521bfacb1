"""Claims say whether their reading is sure, and which version of the rules read them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both; what stands on record was read by earlier rules, so it is unsure until read again."""
    op.add_column("claims", sa.Column("sure", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("claims", sa.Column("reader", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Drop them."""
    for column in ("reader", "sure"):
        op.drop_column("claims", column)
