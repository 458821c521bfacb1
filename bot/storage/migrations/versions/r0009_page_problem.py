"""Why an article's page was not read stays on record, whatever becomes of its reading."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of older articles nobody knows."""
    op.add_column("articles", sa.Column("page_problem", sa.Text()))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("articles", "page_problem")
