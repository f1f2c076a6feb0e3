"""Presence: who is there, by the streams that they have open at any process."""
