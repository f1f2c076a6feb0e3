"""Which versions are kept, and cleaning up the others."""
