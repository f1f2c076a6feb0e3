"""Policies: rules written in YAML, in versions that never change, attached to environments."""
