"""Alembic's migrations, applied on start and by `sitrep db upgrade`."""
