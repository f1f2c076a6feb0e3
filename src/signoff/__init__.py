"""Signoff: promises, proofs, and one question answered from both."""

__version__ = "0.1.0"
