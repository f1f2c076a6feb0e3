"""Pages about what was built and what proves it."""
