"""Contracts between applications, their contents, and the verifications of them."""
