"""Regulatory frameworks: their controls, which evidence satisfies them, and how far a trail does."""
