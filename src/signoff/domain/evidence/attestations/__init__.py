"""Attestations: what is said of trails and artifacts, by whom, and from which evidence."""
