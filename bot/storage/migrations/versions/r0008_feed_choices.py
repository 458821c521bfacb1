"""An article's address as its feed gave it; a channel's own name and words for a feed."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; nothing is renamed or limited yet."""
    op.add_column("articles", sa.Column("given_url", sa.Text()))
    op.add_column("articles", sa.Column("given_key", sa.Text()))
    op.create_index(op.f("ix_articles_given_key"), "articles", ["given_key"])
    op.add_column("follows", sa.Column("name", sa.Text()))
    op.add_column("follows", sa.Column("only", sa.Text()))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("follows", "only")
    op.drop_column("follows", "name")
    op.drop_index(op.f("ix_articles_given_key"), "articles")
    op.drop_column("articles", "given_key")
    op.drop_column("articles", "given_url")
