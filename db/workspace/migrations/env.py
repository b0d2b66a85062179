"""Run by Alembic inside the transaction that `db.workspace.connection.migrate` opened."""

from alembic import context

from db.workspace.schema import metadata

connection = context.config.attributes["connection"]
# SQLite cannot alter a column in place: later migrations write a new table and copy (batch mode).
context.configure(connection=connection, target_metadata=metadata, render_as_batch=connection.dialect.name == "sqlite")
with context.begin_transaction():
    context.run_migrations()
