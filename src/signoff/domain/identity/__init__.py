"""Organisations, accounts, roles, scopes and tokens."""
