"""Measures a whole server, beside a trivial endpoint of the same server in the same run."""
