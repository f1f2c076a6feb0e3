"""Removing contracts, contents and results that nobody needs."""
