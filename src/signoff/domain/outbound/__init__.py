"""Everything that calls out: webhooks and their deliveries."""
