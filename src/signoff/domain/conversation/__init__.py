"""Conversation: what people and integrations say in flows and to each other, and who is there to read it."""
