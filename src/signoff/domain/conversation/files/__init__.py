"""Files that people put into conversations; their bytes are kept by whoever calls, under their SHA-256."""
