"""How Alembic reaches the database: over a connection that `store.schema` prepared."""

from alembic import context

from store.rows import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    render_as_batch=True,
    user_module_prefix="sqlmodel.sql.sqltypes.",
    transactional_ddl=True,
)
context.run_migrations()
