"""Environments that stand for several others."""
