"""Alembic's entry: runs over the connection that ``app.models.schema`` hands it."""

from alembic import context

from app.models.base import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, transactional_ddl=True)
context.run_migrations()
