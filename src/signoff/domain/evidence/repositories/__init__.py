"""Repositories: where the commits of trails, artifacts and attestations come from."""
