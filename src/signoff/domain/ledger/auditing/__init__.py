"""What the log says, for those who may read it, and proof that it is what was signed."""
