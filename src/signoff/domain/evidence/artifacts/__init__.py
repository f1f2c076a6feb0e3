"""Artifacts: what was built, known by its fingerprint."""
