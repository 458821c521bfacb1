"""Words on record: an FTS5 index kept by triggers on SQLite, a GIN index on PostgreSQL."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The expression stands in bot/storage/search.py too: PostgreSQL uses the index only for this very one.
_GIN = """CREATE INDEX ix_articles_words ON articles USING gin
(to_tsvector('english', title || ' ' || left(text, 200000)))"""
_FTS = """CREATE VIRTUAL TABLE article_words USING fts5(
title, text, content='articles', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2')"""
_ADD = "INSERT INTO article_words(rowid, title, text) VALUES (new.id, new.title, new.text);"
_DROP = (
    "INSERT INTO article_words(article_words, rowid, title, text) "
    "VALUES ('delete', old.id, old.title, old.text);"
)


def upgrade() -> None:
    """Index the words of all articles, those on record included."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_GIN)
        return
    op.execute(_FTS)
    op.execute(f"CREATE TRIGGER article_words_added AFTER INSERT ON articles BEGIN {_ADD} END")
    op.execute(f"CREATE TRIGGER article_words_removed AFTER DELETE ON articles BEGIN {_DROP} END")
    op.execute(
        "CREATE TRIGGER article_words_changed AFTER UPDATE OF title, text ON articles "
        f"BEGIN {_DROP} {_ADD} END"
    )
    op.execute("INSERT INTO article_words(article_words) VALUES ('rebuild')")


def downgrade() -> None:
    """Drop the index."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX ix_articles_words")
        return
    for name in ("added", "removed", "changed"):
        op.execute(f"DROP TRIGGER article_words_{name}")
    op.execute("DROP TABLE article_words")
