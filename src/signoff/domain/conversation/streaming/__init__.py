"""Streams: new messages to all who listen, in the order of their numbers."""
