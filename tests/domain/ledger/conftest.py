"""Hypothesis shares two cores with the rest of the suite: fewer examples, no deadline, no database on disk."""

from hypothesis import settings

settings.register_profile("ledger", max_examples=60, deadline=None, database=None)
settings.load_profile("ledger")
