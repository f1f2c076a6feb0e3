"""Mechanisms without business words: transactions, events, jobs, errors, settings."""
