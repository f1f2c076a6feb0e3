"""The whole schema: importing this loads the tables of the kernel and of every room."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from signoff import domain
from signoff.kernel import events, jobs, sequencer, subscribers
from signoff.kernel.sql import metadata

__all__ = ["metadata"]

KERNEL = (events, jobs, sequencer, subscribers)

for _room in iter_modules(domain.__path__, f"{domain.__name__}."):
    if find_spec(f"{_room.name}.tables"):
        import_module(f"{_room.name}.tables")
