"""The database engine of one file."""
