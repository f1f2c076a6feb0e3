"""The schema and its history, one chain for both engines."""
