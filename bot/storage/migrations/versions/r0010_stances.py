"""Statements say what their speaker did: said, confirmed, denied, rejected, refused, accused, demanded."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ACTS = {"(deny:": "denied", "(accuse:": "accused", "(urge:": "demanded"}


def upgrade() -> None:
    """Add the column; what stands on record has the stance of the act that its rule names."""
    op.add_column("statements", sa.Column("stance", sa.Text(), nullable=False, server_default="said"))
    columns = (sa.column("id", sa.Integer), sa.column("statement", sa.JSON), sa.column("stance", sa.Text))
    table = sa.table("statements", *columns)
    connection = op.get_bind()
    for row in connection.execute(sa.select(table.c.id, table.c.statement)).all():
        why = row.statement.get("why", "")
        stance = next((found for act, found in _ACTS.items() if act in why), None)
        if stance is not None:
            connection.execute(table.update().where(table.c.id == row.id).values(stance=stance))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("statements", "stance")
