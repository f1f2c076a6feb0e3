"""What several dialects share: calls, replies, routes, negotiation, links."""
