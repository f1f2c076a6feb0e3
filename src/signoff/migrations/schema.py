"""The whole schema: importing this loads the tables of the kernel, and of every room and its parts."""

from importlib import import_module
from pkgutil import walk_packages

from signoff import domain
from signoff.kernel import events, jobs, sequencer, subscribers  # noqa: F401 - for their tables
from signoff.kernel.sql import metadata

__all__ = ["metadata"]

for _module in walk_packages(domain.__path__, f"{domain.__name__}."):
    if _module.name.endswith(".tables"):
        import_module(_module.name)
