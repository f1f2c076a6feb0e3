"""What a provider shall verify now, and why each of it."""
