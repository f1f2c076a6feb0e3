"""Compliance: what a trail's evidence amounts to, requirement by requirement."""
