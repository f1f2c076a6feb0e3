"""What Alembic runs, on the connection that `upgrade` hands over, inside its transaction."""

from alembic import context

from signoff.kernel.full_text import is_derived
from signoff.migrations.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    include_name=lambda name, _kind, _parents: not is_derived(name),
)
with context.begin_transaction():
    context.run_migrations()
