"""Controls: the catalogue of what an organisation has promised to check, in versions."""
