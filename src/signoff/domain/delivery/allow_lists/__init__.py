"""Artifacts that may run in an environment although nothing proves them."""
