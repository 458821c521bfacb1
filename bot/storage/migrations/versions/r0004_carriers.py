"""Since when a feed carries an article, and with which feeds a workspace saw it; a match for each version."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_CAME = """UPDATE article_feeds SET
carried_at = (SELECT first_seen FROM articles WHERE articles.id = article_feeds.article_id),
backlog = (SELECT backlog FROM articles WHERE articles.id = article_feeds.article_id)"""
_CARRIERS = """UPDATE event_articles SET
carriers = (SELECT feed_ids FROM articles WHERE articles.id = event_articles.article_id)"""


def upgrade() -> None:
    """Bring the tables to this revision; what is on record counts as having come when it was first seen."""
    op.add_column("article_feeds", sa.Column("carried_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "article_feeds", sa.Column("backlog", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute(_CAME)
    op.add_column("event_articles", sa.Column("carriers", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column(
        "event_articles", sa.Column("again", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute(_CARRIERS)
    with op.batch_alter_table("firings") as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.drop_constraint("uq_firings_alert_id_article_id", type_="unique")
        batch_op.create_unique_constraint(
            "uq_firings_alert_id_article_id_version", ["alert_id", "article_id", "version"]
        )


def downgrade() -> None:
    """Take it back: of several matches of one article the first is kept."""
    op.execute("DELETE FROM firings WHERE version > 1")
    with op.batch_alter_table("firings") as batch_op:
        batch_op.drop_constraint("uq_firings_alert_id_article_id_version", type_="unique")
        batch_op.create_unique_constraint("uq_firings_alert_id_article_id", ["alert_id", "article_id"])
        batch_op.drop_column("version")
    op.drop_column("event_articles", "again")
    op.drop_column("event_articles", "carriers")
    op.drop_column("article_feeds", "backlog")
    op.drop_column("article_feeds", "carried_at")
